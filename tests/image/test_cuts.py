"""The power goes a hundred times: what is on the disk then starts, and nothing of it is half.

A disk is kept as it was at each moment of one start and one update, and looked at by itself: the
file system mends itself as at a start, and what Hearth keeps is read by Hearth's own code. That the
box does start after a cut is in test_box and test_slots.
"""

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.adapters.certificate import certificate
from appliance.adapters.store.journal_folder import examine
from appliance.config.settings import load
from tests.image.disks import partition
from tests.image.test_slots import stick
from tools.image.disk import run
from tools.image.machine import Appliance, missing

IMAGE = Path(os.environ.get("HEARTH_IMAGE", "nowhere"))
EVERY_S = 1.0

pytestmark = [
    pytest.mark.timeout(7200),
    pytest.mark.skipif(not IMAGE.exists(), reason="no HEARTH_IMAGE: run `make image-test`"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def cuts(box: Appliance, most: int, until: str) -> Iterator[Path]:
    """Disks as they were, until these words are on the console."""
    for _ in range(most):
        time.sleep(EVERY_S)
        yield box.frozen()
        if until in box.console():
            return


def entries(disk: Path, folder: Path) -> set[str]:
    """What the boot loader would choose from; each names a kernel that is there."""
    esp = partition(disk, "hearth-esp", folder / "esp")
    listed = set(run(["mdir", "-b", "-i", str(esp), "::loader/entries"]).split())
    found = {each.rsplit("/", 1)[-1] for each in listed}
    for name in found:
        text = run(["mtype", "-i", str(esp), f"::loader/entries/{name}"])
        lines = dict(line.split(" ", 1) for line in text.strip().splitlines())
        for what in ("linux", "initrd"):
            run(["mdir", "-b", "-i", str(esp), f"::{lines[what]}"])
    return found


def kept(disk: Path, folder: Path) -> Path:
    """What Hearth keeps, after the file system has mended itself as it does at a start."""
    data = partition(disk, "hearth-data", folder / "data")
    mended = subprocess.run(
        ["e2fsck", "-p", str(data)], capture_output=True, text=True, check=False
    )
    assert mended.returncode in (0, 1), mended.stdout
    whole = subprocess.run(
        ["e2fsck", "-fn", str(data)], capture_output=True, text=True, check=False
    )
    assert whole.returncode == 0, whole.stdout
    out = folder / "kept"
    out.mkdir()
    run(["debugfs", "-R", f"rdump /lib/hearth {out}", str(data)])
    data.unlink()
    return out / "hearth"


def is_whole(data: Path) -> None:
    """Raises if anything of it is half."""
    load(data / "settings.toml")
    if (data / "page.pem").exists():
        certificate(data, "hearth.local", dt.datetime.now(dt.UTC))
    if (data / "people.json").exists():
        json.loads((data / "people.json").read_text())
    if (data / "hearth.db").exists():
        with sqlite3.connect(data / "hearth.db") as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if (data / "journal").exists():
        verdict = examine(data)
        assert verdict is None or not verdict.breaks


def test_the_power_goes_a_hundred_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update = stick(tmp_path / "stick", "good", 1)
    with Appliance(IMAGE, tmp_path / "box", stick=update) as box:
        disks = list(cuts(box, 200, "is written. Restart the box"))
    assert len(disks) >= 100
    seen = set()
    for number, disk in enumerate(disks):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = entries(disk, folder)
        # The old one always; the new one when it is whole.
        assert {"hearth-a.conf"} <= found <= {"hearth-a.conf", "hearth-b+3.conf"}
        seen.add(len(found))
        is_whole(kept(disk, folder))
        subprocess.run(["rm", "-rf", str(folder)], check=True)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(disks)} cuts: nothing is half\n")
    assert 1 in seen
