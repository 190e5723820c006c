"""A disk without room for a recording: `disk-full`, what was there stays, nothing half is left."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from appliance.adapters.audio.files import check_target, write_wav
from appliance.core.errors import ConfigError, DiskFull

SECOND = b"\1\0" * 16_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=4", "hearth-test", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_no_room_for_the_whole_recording(small_disk: Path) -> None:
    out = small_disk / "out.wav"
    write_wav(out, [SECOND])
    with pytest.raises(DiskFull, match=r"out\.wav was not kept"):
        write_wav(out, [SECOND * 60])
    assert [path.name for path in small_disk.iterdir()] == ["out.wav"]
    assert soundfile.info(out).frames == 16_000


def test_no_room_for_a_name_is_found_beforehand(small_disk: Path) -> None:
    for number in range(3):
        (small_disk / str(number)).touch()
    with pytest.raises(DiskFull):
        check_target(small_disk / "out.wav")


def test_a_disk_that_is_read_only_is_named_beforehand(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ConfigError, match="Read-only"):
        check_target(small_disk / "out.wav")
