"""An update as one file: a description, its signature, and the files it describes.

    hearth-bundle 1\n  LENGTH\n  description  signature  files, one behind the other

The signature (Ed25519, 64 bytes) is over all that stands before it. Nothing of a file is believed
before that holds, and nothing is passed on before it has the hash that is signed. Memory is bounded
whatever a file says of itself.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from appliance.core.errors import UpdateRefused
from appliance.core.updates import LONGEST_MANIFEST, Manifest, Payload, read_manifest

MAGIC = b"hearth-bundle 1\n"
_LENGTH_DIGITS = 8
SIGNATURE_BYTES = 64
KEY_BYTES = 32
_PIECE = 1024 * 1024

Seen = Callable[[int], None]
"""Told how many more bytes have been read."""


def _unseen(_: int) -> None:
    """Nobody waits for it."""


def head(manifest: bytes) -> bytes:
    """What is signed."""
    return MAGIC + f"{len(manifest):0{_LENGTH_DIGITS}d}\n".encode() + manifest


def trusted_keys(folder: Path) -> tuple[Ed25519PublicKey, ...]:
    """The makers' public keys of this box: files of 32 bytes in hexadecimal, `NAME.ed25519`.

    Raises UpdateRefused where there is none, or one that cannot be read.
    """
    keys = []
    for file in sorted(folder.glob("*.ed25519")):
        try:
            raw = bytes.fromhex(file.read_text(encoding="ascii").strip())
            keys.append(Ed25519PublicKey.from_public_bytes(raw))
        except (OSError, ValueError):
            raise UpdateRefused(f"the key {file.name} of this machine is damaged") from None
    if not keys:
        raise UpdateRefused("this machine has no key of who makes updates, so it takes none")
    return tuple(keys)


def open_bundle(file: BinaryIO, keys: Iterable[Ed25519PublicKey]) -> Manifest:
    """The description of an update that one of the `keys` has signed; the file stands before its
    first payload then. Raises UpdateRefused, OSError.
    """
    begin = file.read(len(MAGIC) + _LENGTH_DIGITS + 1)
    length = begin[len(MAGIC) : -1]
    if not begin.startswith(MAGIC) or not length.isdigit() or not begin.endswith(b"\n"):
        raise UpdateRefused("this is no update of Hearth's")
    if len(length) != _LENGTH_DIGITS or int(length) > LONGEST_MANIFEST:
        raise UpdateRefused("the update's description is too long")
    manifest = file.read(int(length))
    signature = file.read(SIGNATURE_BYTES)
    if len(manifest) != int(length) or len(signature) != SIGNATURE_BYTES:
        raise UpdateRefused("the update is cut short")
    for key in keys:
        with suppress(InvalidSignature):
            key.verify(signature, head(manifest))
            return read_manifest(manifest)
    raise UpdateRefused("nobody whom this machine trusts has signed the update")


def unpack(file: BinaryIO, manifest: Manifest, folder: Path, seen: Seen = _unseen) -> None:
    """The payloads, as files of their names in an empty folder of ours, each whole and for good.

    Raises UpdateRefused, OSError; what was written by then is not to be used.
    """
    for payload in manifest.payloads:
        with (folder / payload.name).open("xb") as target:
            for piece in _pieces(file, payload):
                target.write(piece)
                seen(len(piece))
            target.flush()
            os.fsync(target.fileno())
    _ended(file)


def read_through(file: BinaryIO, manifest: Manifest, seen: Seen = _unseen) -> None:
    """Whether the payloads are what was signed; they are kept nowhere. Raises as `unpack`."""
    for payload in manifest.payloads:
        for piece in _pieces(file, payload):
            seen(len(piece))
    _ended(file)


def _pieces(file: BinaryIO, payload: Payload) -> Iterator[bytes]:
    """Raises UpdateRefused, behind the last piece if the hash is another."""
    found, left = hashlib.sha256(), payload.size
    while left:
        piece = file.read(min(_PIECE, left))
        if not piece:
            raise UpdateRefused("the update is cut short")
        left -= len(piece)
        found.update(piece)
        yield piece
    if found.hexdigest() != payload.sha256:
        raise UpdateRefused(f"{payload.name} in the update is damaged")


def _ended(file: BinaryIO) -> None:
    if file.read(1):
        raise UpdateRefused("the update is longer than it says")
