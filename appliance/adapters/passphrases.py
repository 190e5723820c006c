"""Passphrases of people, as argon2id hashes. Refuses to know one: only whether one is right.

Parameters: OWASP's first choice for argon2id, Password Storage Cheat Sheet (46 MiB, 1, 1).
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

_MEMORY_KIB = 46 * 1024
_HASHER = PasswordHasher(time_cost=1, memory_cost=_MEMORY_KIB, parallelism=1, type=Type.ID)
_OURS = f"$argon2id$v=19$m={_MEMORY_KIB},t={_HASHER.time_cost},p={_HASHER.parallelism}$"
_NOBODYS = _HASHER.hash("nobody has this passphrase")


def hashed(passphrase: str) -> str:
    """What to keep of it. Takes 50 to 100 ms."""
    return _HASHER.hash(passphrase)


def is_right(kept: str | None, passphrase: str) -> bool:
    """Whether it is the one that `kept` was made of. Takes as long for nobody's (None), or junk."""
    ours = kept if kept is not None and kept.startswith(_OURS) else None
    try:
        _HASHER.verify(ours or _NOBODYS, passphrase)
    except (VerificationError, InvalidHashError, UnicodeError):
        return False
    return ours is not None
