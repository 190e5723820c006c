"""A stream that only a passphrase opens, and that cannot be cut short or changed unnoticed.

Key by argon2id (RFC 9106, second choice: 64 MiB, three passes), AES-256-GCM by pieces of 1 MiB. The
nonce of a piece is a random prefix, its number, and whether it is the last (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so pieces cannot be left out, put
elsewhere or appended.
"""

import secrets
import struct
from collections.abc import Iterator
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.core.errors import BackupRefused

_MAGIC = b"Hearth backup 1\n"
_SALT, _PREFIX, _TAG = 16, 7, 16
_PIECE = 1024 * 1024
_MOST_PIECES = 4096
"""4 GiB."""
_HEADER = len(_MAGIC) + _SALT + _PREFIX
_NONE = "that is no backup of Hearth's, or of a later version; nothing was changed"
_WRONG = (
    "either that is not the passphrase, or the file was cut short or changed; nothing was changed"
)


class Sealing:
    """Writes what is given to it, encrypted; `close` makes it whole."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        self._target = target
        header = _MAGIC + secrets.token_bytes(_SALT + _PREFIX)
        self._header = header
        self._cipher = _cipher(header, passphrase)
        self._kept = bytearray()
        self._number = 0
        target.write(header)

    def write(self, raw: bytes) -> int:
        """As of a file that is written to."""
        self._kept += raw
        while len(self._kept) > _PIECE:
            self._piece(bytes(self._kept[:_PIECE]), last=False)
            del self._kept[:_PIECE]
        return len(raw)

    def close(self) -> None:
        """Write the last piece, without which nothing can be read. Leaves the target open."""
        self._piece(bytes(self._kept), last=True)

    def _piece(self, raw: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, raw, self._header))
        self._number += 1


def opened(source: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """What was sealed, by pieces. Raises BackupRefused for anything that is not whole: what came
    before that must not be used."""
    header = source.read(_HEADER)
    if len(header) != _HEADER or not header.startswith(_MAGIC):
        raise BackupRefused(_NONE)
    cipher = _cipher(header, passphrase)
    piece = source.read(_PIECE + _TAG)
    for number in range(_MOST_PIECES):
        following = source.read(_PIECE + _TAG)
        nonce = _nonce(header, number, last=not following)
        try:
            yield cipher.decrypt(nonce, piece, header)
        except InvalidTag:
            raise BackupRefused(_WRONG) from None
        if not following:
            return
        piece = following
    raise BackupRefused(_NONE)


def _cipher(header: bytes, passphrase: str) -> AESGCM:
    salt = header[len(_MAGIC) : len(_MAGIC) + _SALT]
    key = hash_secret_raw(
        passphrase.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=3,
        memory_cost=64 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return AESGCM(key)


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[-_PREFIX:] + struct.pack(">IB", number, last)
