"""How an update is made, by who has the key. Refuses a key that others can read."""

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.adapters.updates.bundle import KEY_BYTES, head
from appliance.core.errors import ConfigError
from appliance.core.updates import Manifest, Payload, Release, read_manifest, write_manifest

_PIECE = 1024 * 1024


def new_key(secret: Path, public: Path) -> None:
    """A pair of files, hexadecimal: the secret one for its owner alone. Raises OSError."""
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.private_bytes_raw().hex() + "\n")
    public.write_text(key.public_key().public_bytes_raw().hex() + "\n")


def read_key(secret: Path) -> Ed25519PrivateKey:
    """Raises ConfigError."""
    try:
        if stat.S_IMODE(secret.stat().st_mode) & 0o077:
            raise ConfigError(f"{secret}: others can read this key: chmod 600 it")
        raw = bytes.fromhex(secret.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{secret}: this is no key: {error}") from error
    if len(raw) != KEY_BYTES:
        raise ConfigError(f"{secret}: a key has {KEY_BYTES} bytes, this has {len(raw)}")
    return Ed25519PrivateKey.from_private_bytes(raw)


def make(
    bundle: Path, release: Release, oldest: int, files: Sequence[Path], key: Ed25519PrivateKey
) -> Manifest:
    """Write an update of these files, in their order. Raises UpdateRefused for names and numbers
    that no box would take, OSError.
    """
    payloads = tuple(Payload(file.name, file.stat().st_size, _sha256(file)) for file in files)
    manifest = Manifest(release.device, release.serial, release.version, oldest, payloads)
    written = write_manifest(manifest)
    read_manifest(written)
    new = bundle.with_name(f"{bundle.name}.part")
    with new.open("wb") as target:
        target.write(head(written))
        target.write(key.sign(head(written)))
        for file in files:
            with file.open("rb") as source:
                while piece := source.read(_PIECE):
                    target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    new.replace(bundle)
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
