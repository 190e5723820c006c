"""The gate of one run, put together: its secrets, the law of this house, the owner's limits.

Its key, nonces, numbers and id exist nowhere else and are gone with the process; only what seals
things that were put off outlives it.
"""

import datetime as dt
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from appliance.adapters.pins import Pins
from appliance.config.settings import ConsentSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.budget import Budget, Limits
from appliance.core.challenge import CHALLENGES
from appliance.core.circumstances import circumstances
from appliance.core.consent import Gate, Law, PinCheck
from appliance.core.errors import ConsentError
from appliance.core.house import Home
from appliance.core.terms import on_terms
from appliance.core.tiers import holders_of
from appliance.core.types import Action, Proposal, Tier

ECHO_MS = 200
"""How long our own voice may be heard after it has been played out."""
_NOT_FROM_AFAR = "I only do that in the room where I am. Please ask me there."
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
    budget: Budget | None = None,
    present: bool = True,
    lasting_key: bytes | None = None,
) -> Gate:
    """A gate for this run. Raises ValueError for a language without a grammar.

    `budget` is what all rooms share; None = one of its own. `present`: who answers is in the room
    with the appliance; else nothing is let through that takes more than a plain yes. `lasting_key`:
    what was put off outlives this run; None: it does not.
    """
    kept = law(consent, home, away)
    return Gate(
        boot_id=secrets.token_hex(8),
        key=secrets.token_bytes(32),
        nonces=iter(lambda: secrets.token_hex(8), None),
        numbers=fresh_numbers(),
        law=kept if present else from_afar(kept),
        budget=budget or Budget(consent.limits),
        pin=pin_check(pins, home),
        language=language,
        lasting_key=lasting_key,
        # A typed answer cannot be an echo of our own voice, so it needs no distance from it.
        hears_itself=spoken,
        tail_ms=ECHO_MS if spoken else 0,
    )


def law(consent: ConsentSettings, home: Callable[[], Home], away: Callable[[], bool]) -> Law:
    """The terms of a proposal by the house and the circumstances as they are at that moment."""
    present = circumstances(consent.quiet_hours, away, _local_time)
    return lambda proposal: on_terms(proposal, home(), consent.many, present())


def from_afar(law: Law) -> Law:
    """The same law for who may be anywhere: what is guarded is out of reach."""

    def stricter(proposal: Proposal) -> Proposal:
        kept = law(proposal)
        if kept.tier is Tier.GUARDED:
            return replace(kept, tier=Tier.NEVER, refusal=_NOT_FROM_AFAR)
        return kept

    return stricter


class HouseBudget(Budget):
    """One for the gates of all rooms: each has a clock of its own, so this goes by another one.

    Whoever begins a conversation anew begins with what is left.
    """

    def __init__(self, limits: Limits, clock_ms: Callable[[], int]) -> None:
        super().__init__(limits)
        self._clock_ms = clock_ms

    def refusal(self, tier: Tier, count: int, now_ms: int) -> str:
        """See Budget."""
        return super().refusal(tier, count, self._clock_ms())

    def spend(self, tier: Tier, count: int, now_ms: int) -> None:
        """See Budget."""
        super().spend(tier, count, self._clock_ms())


class Gates:
    """The gates of all rooms, as the house sees them: an approval is good at the one that gave it.

    What is asked in one room cannot be answered in another: each gate hears its own room alone.
    """

    def __init__(self) -> None:
        self._gates: list[tuple[Gate, Callable[[], int]]] = []

    def add(self, gate: Gate, now_ms: Callable[[], int]) -> Gate:
        """That gate; `now_ms` is the clock of its room."""
        self._gates.append((gate, now_ms))
        return gate

    def redeem(self, confirmed: ConfirmedAction) -> tuple[Action, ...]:
        """See Gate: the others refuse it, and nothing comes of that. Raises ConsentError."""
        refusal = ConsentError(f"proposal {confirmed.proposal.id}: there is no gate yet")
        for gate, now_ms in self._gates:
            try:
                return gate.redeem(confirmed, now_ms())
            except ConsentError as refused:
                refusal = refused
        raise refusal


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
