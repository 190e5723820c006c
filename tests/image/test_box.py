"""The image as a box: switched on, cut off, switched on again. `make image-test` makes it first.

In QEMU without the processor's help a start takes a minute; so these are not among the tests that
run every time.
"""

import hashlib
import os
import ssl
import sys
import time
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tools.image.machine import Appliance, missing

IMAGE = Path(os.environ.get("HEARTH_IMAGE", "nowhere"))
PATIENCE_S = 400

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not IMAGE.exists(), reason="no HEARTH_IMAGE: run `make image-test`"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def anyone() -> ssl.SSLContext:
    """A box signs its own certificate: it is looked at here, not believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def page(box: Appliance, host: str = "hearth.local:8443") -> tuple[int, str]:
    """The status of the page's first answer, and the print of the certificate it came with.

    Nobody is paired with a new box: it answers that somebody has to be.
    """
    began = time.monotonic()
    while True:
        try:
            connection = HTTPSConnection("127.0.0.1", box.port, timeout=20, context=anyone())
            connection.request("GET", "/", headers={"Host": host})
            assert isinstance(connection.sock, ssl.SSLSocket)
            certificate = connection.sock.getpeercert(binary_form=True) or b""
            status = connection.getresponse().status
            connection.close()
        except OSError:
            assert time.monotonic() - began < PATIENCE_S, box.console()[-3000:]
            time.sleep(1)
        else:
            return status, hashlib.sha256(certificate).hexdigest()


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


def test_cut_off_in_its_first_start_it_is_whole_in_the_next(tmp_path: Path) -> None:
    with Appliance(IMAGE, tmp_path) as box:
        for words in ("Hearth's own passwords", "hearth.service"):
            box.wait_for(words, PATIENCE_S)
            box.cut()
            box.on()
        assert page(box)[0] == HTTPStatus.UNAUTHORIZED
        assert "FAILED" not in box.console()
