"""Somebody who asks a box's page without being paired: it answers that somebody has to be."""

import hashlib
import ssl
import time
from http.client import HTTPSConnection

from tools.image.machine import Appliance

PATIENCE_S = 400


def page(box: Appliance, host: str = "hearth.local:8443") -> tuple[int, str]:
    """The status of the page's first answer, and the print of the certificate it came with."""
    began = time.monotonic()
    while True:
        try:
            connection = HTTPSConnection("127.0.0.1", box.port, timeout=20, context=_anyone())
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


def _anyone() -> ssl.SSLContext:
    """A box signs its own certificate: it is looked at here, not believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
