"""What `hearth doctor` finds. Refuses nothing: it is the form that findings have."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    SLOW = "slow"
    """It works, but not as well as it could."""
    MISSING = "missing"
    """Something will not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` says what to do; empty when there is nothing to do."""

    what: str
    verdict: Verdict
    found: str
    advice: str = ""
