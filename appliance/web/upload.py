"""A form with one file in it: the file goes to a folder of Hearth's own, and is gone afterwards.

Nothing of it is in a folder that others use, or in memory. Refuses more than one file, more fields
or longer ones than the page has, and what is no such form. How long all of it may be is counted
by `web.admission`, as it comes.
"""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from appliance.core.errors import DiskFull, StoreError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FOLDER = "coming"
"""In the folder of the data. One upload at a time uses it; what a power cut left there goes with
the next one, or at the next start."""
_MOST_FIELDS = 4
_LONGEST_FIELD = 1024
"""Bytes."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NotAForm(Exception):
    """What came is none, or not one with a single file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """`file` has what was sent, `size` bytes; fields by name. Of a form without one it is empty."""

    file: Path
    size: int
    fields: Mapping[str, str]


def tidy(room: Path) -> None:
    """Remove what an upload that was broken off left."""
    shutil.rmtree(room / FOLDER, ignore_errors=True)


@asynccontextmanager
async def upload(request: Request, room: Path) -> AsyncIterator[Upload]:
    """What this request brings; its file lasts as long as the block, and is for Hearth alone.

    Raises NotAForm, StoreError, and what reading a request raises.
    """
    try:
        with _keeping():
            file = await asyncio.to_thread(_new, room)
        yield await _received(request, file)
    finally:
        tidy(room)


def _new(room: Path) -> Path:
    tidy(room)
    (room / FOLDER).mkdir(mode=0o700)
    file = room / FOLDER / "file"
    file.touch(mode=0o600, exist_ok=False)
    return file


async def _received(request: Request, file: Path) -> Upload:
    parts = _Parts()
    size = 0
    async for came in _pieces(request, parts):
        with _keeping():
            await asyncio.to_thread(_add, file, came)
        size += len(came)
    return Upload(file, size, parts.fields())


async def _pieces(request: Request, parts: "_Parts") -> AsyncIterator[bytes]:
    """Of the file, as they come."""
    try:
        parser = MultipartParser(_boundary(request), parts.callbacks())
        async for piece in request.stream():
            parser.write(piece)
            if came := parts.taken():
                yield came
    except FormParserError:
        raise NotAForm from None
    if not parts.whole:
        raise NotAForm


def _add(file: Path, came: bytes) -> None:
    """Opened for each piece: who gives up in the middle leaves no thread with a file of others."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    try:
        left = memoryview(came)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise NotAForm
    return boundary


@contextmanager
def _keeping() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull("the disk filled up; free some space and try again") from error
        raise StoreError(f"the file cannot be kept: {error.strerror}") from error


@dataclass(slots=True)
class _Parts:
    """The parts of a form as they come. Raises NotAForm for those there should not be."""

    _came: bytearray = field(default_factory=bytearray)
    _fields: dict[str, bytearray] = field(default_factory=dict)
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _disposition: bytes = b""
    _now: bytearray | None = None
    """Where data go: to a field, or to what came of the file."""
    _has_file: bool = False
    whole: bool = False
    """Whether the last of them has come to its end."""

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._name,
            "on_header_value": self._text,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def taken(self) -> bytes:
        """What came of the file since it was asked for last."""
        came = bytes(self._came)
        self._came.clear()
        return came

    def fields(self) -> dict[str, str]:
        return {name: text.decode("utf-8", "replace") for name, text in self._fields.items()}

    def _begin(self) -> None:
        self._disposition, self._now = b"", None

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _text(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            if self._has_file:
                raise NotAForm
            self._has_file, self._now = True, self._came
            return
        if not name or name in self._fields or len(self._fields) >= _MOST_FIELDS:
            raise NotAForm
        self._now = self._fields[name] = bytearray()

    def _end(self) -> None:
        self.whole = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._now is None:
            raise NotAForm
        self._now += data[start:end]
        if self._now is not self._came and len(self._now) > _LONGEST_FIELD:
            raise NotAForm
