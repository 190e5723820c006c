"""What a case is played with besides the understanding: a gate and skills of its own.

The gate is the real one with the real law; what it asks is asked in text, so nothing is an echo.
Skills live by a clock that begins on a Monday morning, so that a set means the same every day.
"""

import datetime as dt
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path

from appliance.adapters.store.memory import MemoryLists, MemoryMemories, MemoryWaiting
from appliance.config.controls import Controls
from appliance.consent import fresh_numbers
from appliance.core.budget import Budget
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.house import Home
from appliance.core.presence import Choices, Knobs
from appliance.core.terms import on_terms
from appliance.ports import Observer
from appliance.skills.clockwork import Clocks
from appliance.skills.helping import There
from appliance.skills.skills import Skills, Surroundings
from appliance.talking.notices import Notices

MANY = 8
BEGINNING = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
_VOLUME = 60


def gate_of(home: Callable[[], Home], now: Callable[[], dt.datetime]) -> Gate:
    """The gate of a house. `now` is the local time there."""
    return Gate(
        boot_id="evaluation",
        key=bytes(32),
        nonces=(f"n{number}" for number in count()),
        numbers=fresh_numbers(),
        law=lambda proposal: on_terms(proposal, home(), MANY, Circumstances(now=now())),
        budget=Budget(),
        hears_itself=False,
        tail_ms=0,
    )


def skills_of(
    room: str,
    notices: Notices,
    observer: Observer,
    now_s: Callable[[], float],
    playing: Callable[[], bool] = lambda: False,
    there: Callable[[], There] = lambda: There(Home()),
    controls: Controls | None = None,
) -> Skills:
    """Skills that have nothing going yet. `now_s` is the clock of the conversation.

    `playing`: whether anything is heard in the room that has a volume of its own.
    `there` is what help is made of; the `controls` are never written to a disk.
    """
    began = now_s()
    turned = controls or Controls(Path(), Knobs(volume=_VOLUME), Choices())
    return Skills(
        Surroundings(
            clocks=Clocks(lambda: BEGINNING + dt.timedelta(seconds=now_s() - began), now_s),
            announce=notices.announce,
            waiting=MemoryWaiting(),
            volume=lambda: turned.knobs.volume,
            turn_volume=lambda volume: turned.turn("volume", volume),
            chance=random.Random(0).randrange,  # noqa: S311 - coins and dice, the same every time
            memory=MemoryMemories(),
            lists=MemoryLists(),
            observer=observer,
            room=room,
            playing=playing,
            quiet=lambda: turned.knobs.do_not_disturb,
            controls=turned,
            there=there,
        )
    )
