"""Updates on a box: the other slot, a trial, the way back. `make image-test` makes the image first.

A stick brings the update. A root that does not start stands for every release that does not.
"""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from appliance.core.updates import Release
from tests.image.visiting import page
from tools.image.disk import MIB, run
from tools.image.machine import Appliance, missing
from tools.image.update import bundle

IMAGE = Path(os.environ.get("HEARTH_IMAGE", "nowhere"))
START_S = 900
TRIAL_S = 2700
"""Engines load at a tenth of their speed, all at once."""
WRITE_S = 900

pytestmark = [
    pytest.mark.timeout(7200),
    pytest.mark.skipif(not IMAGE.exists(), reason="no HEARTH_IMAGE: run `make image-test`"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def running() -> Release:
    """What is in the image."""
    raw = subprocess.run(
        ["unsquashfs", "-cat", str(IMAGE.parent / "root.squashfs"), "usr/lib/hearth/release.json"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return Release(**json.loads(raw))


def stick(folder: Path, name: str, later: int, *, starts: bool = True) -> Path:
    """A stick with an update on it that is so many releases later."""
    folder.mkdir()
    now = running()
    release = Release(now.device, now.serial + later, f"{now.version}-{name}")
    tree, root = folder / "tree", folder / "root"
    run(["unsquashfs", "-q", "-n", "-d", str(tree), str(IMAGE.parent / "root.squashfs")])
    (tree / "usr/lib/hearth/release.json").write_text(
        json.dumps({"device": release.device, "serial": release.serial, "version": release.version})
    )
    if not starts:
        (tree / "usr/lib/systemd/systemd").unlink()
    run(["mksquashfs", str(tree), str(root), "-quiet", "-no-progress", "-comp", "zstd"])
    shutil.rmtree(tree)
    file = bundle(folder, root, release, IMAGE.parent / "keys")
    image = folder / "stick.vfat"
    with image.open("wb") as made:
        made.truncate(file.stat().st_size + 64 * MIB)
    run(["mkfs.vfat", "-n", "STICK", str(image)])
    run(["mcopy", "-i", str(image), str(file), f"::{file.name}"])
    file.unlink()
    root.unlink()
    return image


def test_an_update_is_tried_kept_and_a_bad_one_given_up(tmp_path: Path) -> None:
    good = stick(tmp_path / "good", "good", 1)
    with Appliance(IMAGE, tmp_path / "box", stick=good) as box:
        box.wait_for("is written. Restart the box", WRITE_S)
        box.ended(START_S)
        box.on()
        box.wait_for("slot b is good", TRIAL_S)
        box.wait_for("runs already", START_S)
        box.off()
        good.unlink()
        box.stick = stick(tmp_path / "bad", "bad", 2, starts=False)
        box.on()
        box.wait_for("is written. Restart the box", WRITE_S)
        box.ended(START_S)
        for _ in range(3):
            box.on()
            box.wait_for("There is no system in this slot", START_S)
            box.ended(START_S)
        box.on()
        box.wait_for("slot b is good", TRIAL_S)


def test_cut_off_while_it_is_written_the_old_one_starts(tmp_path: Path) -> None:
    good = stick(tmp_path / "good", "good", 1)
    with Appliance(IMAGE, tmp_path / "box", stick=good) as box:
        for words, then_s in (*[("Updating slot rootfs.1", each) for each in (0, 4, 9, 15, 22)],
                              ("as bootable", 0), ("as bootable", 0.2)):  # fmt: skip
            box.wait_for(words, START_S)
            time.sleep(then_s)
            box.cut()
            box.on()
        box.wait_for("is written. Restart the box", WRITE_S)


def test_five_presses_make_a_new_box_of_it(tmp_path: Path) -> None:
    with Appliance(IMAGE, tmp_path) as box:
        _, first = page(box)
        for _ in range(5):
            box.press()
            # The firmware's table of events has one place for it.
            time.sleep(0.5)
        box.ended(START_S)
        box.on()
        box.wait_for("everything is forgotten", START_S)
        assert page(box)[1] != first
        assert "FAILED" not in box.console()
