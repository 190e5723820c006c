"""When the house is not to be changed by voice: nobody home, or asleep. Refuses; it never allows.

* Away: whoever is heard is nobody who lives here, so every change is refused. Also those that count
  as calm: what is switched off may be the camera, what is closed may be where somebody gets out.
* Quiet hours: what is guarded is refused until they end. The rest is asked as ever, for a light at
  night is no danger and an assistant that refuses it is of no use.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.core.house import Home
from appliance.core.phrasing import deeds
from appliance.core.spoken_text import count
from appliance.core.tiers import tier_of
from appliance.core.tongues.known import tongue_of
from appliance.core.types import Action, Tier


@dataclass(frozen=True, slots=True)
class Circumstances:
    away: bool = False
    quiet: bool = False
    quiet_until: dt.time | None = None
    """Local time at which the quiet hours end."""
    now: dt.datetime | None = field(default=None, compare=False)
    """Local time with its zone; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until before `end`, local times of every day; over midnight if it ends earlier.

    Raises ValueError if they are the same: that could be all day or never.
    """

    start: dt.time
    end: dt.time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same time")

    def hold(self, local: dt.time) -> bool:
        """By what the clock on the wall shows, so days of 23 or 25 hours need nothing else."""
        early, late = sorted((self.start, self.end))
        between = early <= local < late
        # Over midnight it is what lies outside of the two.
        return between == (early == self.start)


def circumstances(
    quiet: QuietHours | None, away: Callable[[], bool], now: Callable[[], dt.datetime]
) -> Callable[[], Circumstances]:
    """What holds whenever it is asked for. `now` gives the local time of the house."""

    def present() -> Circumstances:
        local = now()
        if quiet is None:
            return Circumstances(away=away(), now=local)
        holds = quiet.hold(local.time())
        return Circumstances(away(), holds, quiet.end if holds else None, local)

    return present


def refusal(
    actions: tuple[Action, ...], tier: Tier, circumstances: Circumstances, home: Home
) -> str:
    """Why these actions of this tier are not even asked for; empty if they are."""
    if circumstances.away:
        return "The house is set to away, so I change nothing until someone is back."
    if not circumstances.quiet or tier is Tier.EVERYDAY:
        return ""
    until = circumstances.quiet_until
    if (tongue := tongue_of(home.language)) is not None:
        time = until.strftime("%H:%M") if until is not None else ""
        return tongue.quiet[bool(time)].format(time=time)
    ends = f" until {spoken_time(until)}" if until is not None else ""
    return f"It's quiet time{ends}, so I won't {_deeds(actions, home)}."


def _deeds(actions: tuple[Action, ...], home: Home) -> str:
    guarded = tuple(one for one in actions if tier_of((one,), home) is not Tier.EVERYDAY)
    if guarded:
        return deeds(guarded, home, "or")
    return f"change {count(len(actions))} things at once"


def spoken_time(time: dt.time) -> str:
    """ "7 o'clock", "22:30", "midnight"."""
    if time == dt.time():
        return "midnight"
    return f"{time.hour} o'clock" if time.minute == 0 else f"{time.hour}:{time.minute:02}"
