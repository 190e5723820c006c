"""A box's disk, looked at from outside while it is switched off or frozen."""

import json
import os
from pathlib import Path

from tools.image.disk import run

_SECTOR = 512
_LARGEST = 16 * 1024**3


def table(disk: Path, scratch: Path) -> dict[str, tuple[int, int]]:
    """Where each partition begins and how long it is, in bytes, by its label."""
    head = scratch.with_suffix(".head")
    run(["qemu-img", "dd", "-O", "raw", f"if={disk}", f"of={head}", "bs=1M", "count=1"])
    os.truncate(head, _LARGEST)
    listed = json.loads(run(["sfdisk", "--json", str(head)]))["partitiontable"]["partitions"]
    head.unlink()
    return {each["name"]: (each["start"] * _SECTOR, each["size"] * _SECTOR) for each in listed}


def partition(disk: Path, name: str, raw: Path) -> Path:
    """One partition of a disk, as a file."""
    start, size = table(disk, raw)[name]
    part = f"driver=raw,offset={start},size={size},file.driver=qcow2,file.file.filename={disk}"
    run(["qemu-img", "convert", "--image-opts", part, "-O", "raw", str(raw)])
    return raw
