"""The gate of one run, put together: its secrets, the law of this house, the owner's limits.

Its key, nonces, numbers and id exist nowhere else and are gone with the process.
"""

import datetime as dt
import secrets
from collections import deque
from collections.abc import Callable, Iterator

from appliance.adapters.pins import Pins
from appliance.config.settings import ConsentSettings
from appliance.core.budget import Budget
from appliance.core.challenge import CHALLENGES
from appliance.core.circumstances import circumstances
from appliance.core.consent import Gate, Law, PinCheck
from appliance.core.house import Home
from appliance.core.terms import on_terms
from appliance.core.tiers import holders_of
from appliance.core.types import Proposal

ECHO_MS = 200
"""How long our own voice may be heard after it has been played out."""
_REMEMBERED = len(CHALLENGES) // 2
"""Numbers that do not come again so soon: what somebody recorded of the last few is worth nothing,
and enough are left that none can be guessed."""


def new_gate(
    consent: ConsentSettings,
    *,
    language: str,
    home: Callable[[], Home],
    away: Callable[[], bool],
    pins: Pins,
    spoken: bool,
) -> Gate:
    """A gate for this run. Raises ValueError for a language without a grammar."""
    return Gate(
        boot_id=secrets.token_hex(8),
        key=secrets.token_bytes(32),
        nonces=iter(lambda: secrets.token_hex(8), None),
        numbers=fresh_numbers(),
        law=law(consent, home, away),
        budget=Budget(consent.limits),
        pin=pin_check(pins, home),
        language=language,
        # A typed answer cannot be an echo of our own voice, so it needs no distance from it.
        hears_itself=spoken,
        tail_ms=ECHO_MS if spoken else 0,
    )


def law(consent: ConsentSettings, home: Callable[[], Home], away: Callable[[], bool]) -> Law:
    """The terms of a proposal by the house and the circumstances as they are at that moment."""
    present = circumstances(consent.quiet_hours, away, _local_time)
    return lambda proposal: on_terms(proposal, home(), consent.many, present())


def pin_check(pins: Pins, home: Callable[[], Home]) -> PinCheck:
    """Whether digits are the PIN of everything that a proposal reaches and that wants one."""

    def check(proposal: Proposal, digits: str) -> bool:
        wanted = [each for each in holders_of(proposal.everything, home()) if pins.known(each)]
        return bool(wanted) and all(pins.check(entity, digits) for entity in wanted)

    return check


def fresh_numbers() -> Iterator[int]:
    """Numbers to be spoken in a challenge; none comes again before half of all have been."""
    recent: deque[int] = deque(maxlen=_REMEMBERED)
    while True:
        number = secrets.choice([each for each in CHALLENGES if each not in recent])
        recent.append(number)
        yield number


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()
