"""The image as a box: switched on, cut off, switched on again. `make image-test` makes it first.

In QEMU without the processor's help a start takes a minute; so these are not among the tests that
run every time.
"""

import os
import sys
import time
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.image.disks import partition, table
from tests.image.visiting import PATIENCE_S, page
from tools.image.disk import run
from tools.image.machine import Appliance, missing

IMAGE = Path(os.environ.get("HEARTH_IMAGE", "nowhere"))

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not IMAGE.exists(), reason="no HEARTH_IMAGE: run `make image-test`"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def told(capsys: pytest.CaptureFixture[str], what: str, began: float) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {time.monotonic() - began:.0f} s\n")


def test_a_box_is_one_of_its_kind_and_stays_so_whatever_the_power_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Appliance(IMAGE, tmp_path / "one") as one:
        began = time.monotonic()
        status, first = page(one)
        told(capsys, "from power to page, first start", began)
        assert status == HTTPStatus.UNAUTHORIZED
        assert page(one, "elsewhere.example")[0] == HTTPStatus.MISDIRECTED_REQUEST
        assert "FAILED" not in one.console()
        assert "login:" not in one.console()
        one.off()
        grown_into_the_disk(one, tmp_path / "data")
        for cut_after_s in (5, 20, 40):
            one.on()
            time.sleep(cut_after_s)
            one.cut()
        began = time.monotonic()
        one.on()
        assert page(one) == (status, first)
        told(capsys, "from power to page, after three cuts", began)
        assert "FAILED" not in one.console()
    with Appliance(IMAGE, tmp_path / "other") as other:
        assert page(other)[1] != first


def grown_into_the_disk(box: Appliance, raw: Path) -> None:
    """The data partition and its file system: the image's is smaller than any disk."""
    _, size = table(box.disk, raw)["hearth-data"]
    assert size > 10 * 1024**3
    told = run(["dumpe2fs", "-h", str(partition(box.disk, "hearth-data", raw))])
    facts = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    assert int(facts["Block count"]) * int(facts["Block size"]) > 0.99 * size
    raw.unlink()


def test_cut_off_in_its_first_start_it_is_whole_in_the_next(tmp_path: Path) -> None:
    with Appliance(IMAGE, tmp_path) as box:
        for words in ("Hearth's own passwords", "hearth.service"):
            box.wait_for(words, PATIENCE_S)
            box.cut()
            box.on()
        assert page(box)[0] == HTTPStatus.UNAUTHORIZED
        assert "FAILED" not in box.console()
