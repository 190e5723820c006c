"""Brings a file's bytes from a URL, continuing where it stopped. Refuses more bytes than announced.

Only http and https. What arrives is not trusted: the installation compares hashes afterwards.
"""

import errno
import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from appliance.core.errors import DiskFull, ModelDownloadFailed, ModelMismatch

BLOCK = 1 << 16
TIMEOUT_S = 30.0
PAUSES_S = (1.0, 2.0, 4.0, 8.0)
"""Pauses between attempts; they start again whenever `ENOUGH` bytes have arrived."""
ENOUGH = 1 << 20

Report = Callable[[int], None]
"""Told the number of bytes a file has so far, whenever it changes."""

_TRY_AGAIN = frozenset({408, 416, 425, 429, 500, 502, 503, 504})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class _Interrupted(Exception):
    """The connection failed in a way that another attempt may mend."""


@contextmanager
def room_for(what: str) -> Iterator[None]:
    """Turns the ways a disk says "full" into DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise DiskFull(f"the disk filled up while {what}; free some space and try again") from error


def size_of(path: Path) -> int:
    """Bytes of the file at `path`; 0 when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def fetch_url(
    url: str,
    target: Path,
    size: int,
    report: Report,
    *,
    timeout_s: float = TIMEOUT_S,
    pauses_s: tuple[float, ...] = PAUSES_S,
) -> None:
    """Bring `target` to exactly `size` bytes, keeping those it has.

    `timeout_s` limits each wait for the network. Raises ModelDownloadFailed (what arrived is kept
    for the next call), ModelMismatch when the source has another size, DiskFull.
    """
    pauses = iter(pauses_s)
    while True:
        before = size_of(target)
        try:
            return _attempt(url, target, size, report, timeout_s)
        except _Interrupted as failure:
            if size_of(target) - before >= ENOUGH:
                pauses = iter(pauses_s)
            pause = next(pauses, None)
            if pause is None:
                kept = f" ({size_of(target)} of {size} bytes are kept)" if size_of(target) else ""
                raise ModelDownloadFailed(f"could not download {url}: {failure}{kept}") from None
            time.sleep(pause)


def _attempt(url: str, target: Path, size: int, report: Report, timeout_s: float) -> None:
    have = size_of(target)
    if have == size:
        return
    if have > size:
        target.unlink()
        have = 0
    headers = {"User-Agent": "hearth", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the opener knows http alone
    try:
        with (
            room_for(f"downloading {url}"),
            _opener().open(request, timeout=timeout_s) as response,
            target.open("ab") as out,
        ):
            have = _continue_at(response, out, have, url)
            _check_announced(response, have, size, url)
            _copy(response, out, have, size, report, url)
    except urllib.error.HTTPError as error:
        if error.code not in _TRY_AGAIN:
            raise ModelDownloadFailed(
                f"could not download {url}: the server answered {error.code} {error.reason}"
            ) from None
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            target.unlink(missing_ok=True)
        raise _Interrupted(f"the server answered {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise _Interrupted(f"no connection ({error.reason})") from None
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as error:
        raise _Interrupted(f"the connection broke ({error!r})") from None


def _opener() -> urllib.request.OpenerDirector:
    # Built by hand: the usual opener also follows redirects into ftp, file and data URLs.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _continue_at(response: http.client.HTTPResponse, out: BinaryIO, have: int, url: str) -> int:
    """Where the answer's bytes begin in the file: `have`, or 0 when the server starts over."""
    if not have:
        return 0
    if response.status == http.client.PARTIAL_CONTENT:
        begins = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if begins is None or int(begins[1]) != have:
            out.truncate(0)
            raise _Interrupted(f"{url} continued at the wrong place")
        return have
    out.truncate(0)
    return 0


def _check_announced(response: http.client.HTTPResponse, have: int, size: int, url: str) -> None:
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and have + int(announced) != size:
        raise ModelMismatch(
            f"{url}: the source has {have + int(announced)} bytes, the catalogue says {size}"
        )


def _copy(
    response: http.client.HTTPResponse,
    out: BinaryIO,
    have: int,
    size: int,
    report: Report,
    url: str,
) -> None:
    while block := response.read(BLOCK):
        if have + len(block) > size:
            raise ModelMismatch(f"{url}: the source sends more than the {size} bytes it should")
        out.write(block)
        have += len(block)
        report(have)
    if have < size:
        raise _Interrupted(f"the source stopped after {have} of {size} bytes")
