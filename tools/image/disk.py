"""The disk of the appliance: one GPT, a boot partition, two slots for the root, one for data.

Made of files alone: no loop device, no mount, no root's rights. Refuses a root that is larger than
its slot.
"""

import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
ROOT = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
VAR = "4D21B016-B534-45C2-A9FB-5C16E091FD2D"
DATA = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
"""Types of partitions, of the Discoverable Partitions Specification."""
_NAMES = uuid.UUID("6f6e9f5e-5d6e-4e57-8d3e-9b1d2a7c4f10")
"""What the identifiers of the image are derived from: every build has the same."""


class ImageError(Exception):
    """What failed, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Sizes in MiB; `content` is written at its beginning."""

    name: str
    type: str
    mib: int
    content: Path | None = None


def identifier(name: str) -> str:
    """The UUID of a thing of that name, in every build the same."""
    return str(uuid.uuid5(_NAMES, name))


def table(partitions: Sequence[Partition]) -> str:
    """The script for sfdisk. Raises ImageError for a content that does not fit."""
    lines = ["label: gpt", f"label-id: {identifier('disk')}", "unit: sectors"]
    at = 1
    for part in partitions:
        if part.content is not None and part.content.stat().st_size > part.mib * MIB:
            needed = -(-part.content.stat().st_size // MIB)
            raise ImageError(f"{part.name} needs {needed} MiB and has {part.mib}: make it larger")
        lines.append(
            f"start={at * MIB // 512}, size={part.mib * MIB // 512}, type={part.type}, "
            f'name="{part.name}", uuid={identifier(part.name)}'
        )
        at += part.mib
    return "\n".join(lines) + "\n"


def size_mib(partitions: Sequence[Partition]) -> int:
    """Of the whole disk: a MiB before the first, one behind the last for the second table."""
    return sum(part.mib for part in partitions) + 2


def write(disk: Path, partitions: Sequence[Partition]) -> None:
    """A sparse file with all of it. Raises ImageError."""
    script = table(partitions)
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(size_mib(partitions) * MIB)
    run(["sfdisk", "--quiet", str(disk)], typed=script)
    at = 1
    for part in partitions:
        if part.content is not None:
            run(
                ["dd", f"if={part.content}", f"of={disk}", "bs=1M", f"seek={at}",
                 "conv=notrunc,sparse", "status=none"]
            )  # fmt: skip
        at += part.mib


def run(command: Sequence[str], *, typed: str | None = None) -> str:
    """What a program printed. Raises ImageError with what it had to say."""
    try:
        done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise ImageError(f"{command[0]} is not installed: see docs/image.md") from None
    if done.returncode != 0:
        raise ImageError(f"`{' '.join(command[:6])}` failed: {done.stderr.strip()[-1000:]}")
    return done.stdout
