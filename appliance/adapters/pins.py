"""PINs of things that the owner wants one for. Refuses to know a PIN: only whether one is right.

A PIN has four to eight digits, which anybody who has the file can try out; argon2id makes that
slow, and nothing makes it impossible. It stands on top of a spoken challenge, never in its place.

Parameters: OWASP's least for argon2id, Password Storage Cheat Sheet.
"""

import re
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from appliance.core.edits import Edits
from appliance.core.types import EntityId

SHORTEST, LONGEST = 4, 8
"""Digits."""
_MEMORY_KIB = 19 * 1024
_HASHER = PasswordHasher(time_cost=2, memory_cost=_MEMORY_KIB, parallelism=1, type=Type.ID)
_OURS = f"$argon2id$v=19$m={_MEMORY_KIB},t={_HASHER.time_cost},p={_HASHER.parallelism}$"
"""How a hash of ours begins. One that asks for more could take all memory, one for less is none."""


def is_pin(digits: str) -> bool:
    """Whether this can be a PIN: ASCII digits, as many as a person can say in a breath."""
    return re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", digits) is not None


def hashed(digits: str) -> str:
    """What to keep of a PIN. Takes some tens of milliseconds. Raises ValueError if it is none."""
    if not is_pin(digits):
        raise ValueError(f"a PIN has {SHORTEST} to {LONGEST} digits")
    return _HASHER.hash(digits)


class Pins:
    """Judges PINs by the owner's edits as they are at that moment; a change holds at once."""

    def __init__(self, edits: Callable[[], Edits]) -> None:
        self._edits = edits

    def known(self, entity: EntityId) -> bool:
        """Whether the owner wants a PIN for it. A damaged one is one that nothing matches."""
        return entity in self._edits().pins

    def check(self, entity: EntityId, digits: str) -> bool:
        """Whether these digits are its PIN; False if it has none. Never raises.

        Takes some tens of milliseconds for any four to eight digits, right or wrong.
        """
        kept = self._edits().pins.get(entity, "")
        if not kept.startswith(_OURS) or not is_pin(digits):
            return False
        try:
            return _HASHER.verify(kept, digits)
        except (VerificationError, InvalidHashError, UnicodeError):
            return False
