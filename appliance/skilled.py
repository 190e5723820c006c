"""The skills of a running Hearth and what they need of its world. Hands them nothing to act with.

They may know what there is in the house, for help is made of that, and whether music plays.
"""

import asyncio
import datetime as dt
import secrets
from collections.abc import Callable, Sequence

from appliance.adapters.certificate import words_in
from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.wall_clock import WallClock, since_start_s, this_start
from appliance.config.controls import Controls
from appliance.config.settings import Settings, data_dir
from appliance.core.discovery import slug
from appliance.core.types import AreaId
from appliance.fittings import as_turned, word_of
from appliance.hearing.own_words import says
from appliance.ports import Lists, Memory, Observer, WaitingRecord
from appliance.runtime.supervision import Engines
from appliance.skills.clockwork import Clocks
from appliance.skills.helping import There
from appliance.skills.skills import Skills, Surroundings
from appliance.skills.snapshot import plays
from appliance.skills.sunlight import Place
from appliance.talking.notices import Notices


def skills_of(
    settings: Settings,
    memory: Memory,
    waiting: WaitingRecord,
    lists: Lists,
    controls: Controls,
    notices: Notices,
    house: MqttHouse,
    observer: Observer,
    engines: Engines,
) -> Skills:
    """Make it inside the loop."""
    room = AreaId(slug(settings.room)) if settings.room else None
    clock = WallClock()
    return Skills(
        Surroundings(
            clocks=Clocks(clock, since_start_s, this_start()),
            announce=notices.announce,
            waiting=waiting,
            volume=lambda: controls.knobs.volume,
            turn_volume=lambda volume: controls.turn("volume", volume),
            chance=secrets.randbelow,
            memory=memory,
            lists=lists,
            observer=observer,
            room=settings.room.replace("_", " ").casefold(),
            playing=lambda: plays(house.home, room),
            words=lambda: _page_words(settings),
            controls=controls,
            there=lambda: There(house.home, room, "llm" in engines, settings.page.enabled),
            place=_place(settings),
            loudest=lambda: _loudest(settings, clock()),
            quiet=lambda: controls.knobs.do_not_disturb,
            is_call=lambda words: _calls(settings, controls, words),
        )
    )


def volume_of(
    settings: Settings,
    controls: Controls,
    notices: Notices,
    now: Callable[[], dt.datetime] | None = None,
) -> Callable[[], int]:
    """How loud Hearth speaks at the moment, in percent: less in quiet hours, but to wake people.

    `now` is local time; None = by the clock on the wall.
    """
    clock = now or WallClock()

    def volume() -> int:
        wanted = controls.knobs.volume
        return wanted if notices.rings else min(wanted, _loudest(settings, clock()))

    return volume


def _calls(settings: Settings, controls: Controls, words: str) -> bool:
    """Whether words hold what Hearth is called by, or sound near it."""
    models = as_turned(settings, controls.knobs).models.wake
    return any(says(word_of(model), (words,)) for model in models)


def _loudest(settings: Settings, now: dt.datetime) -> int:
    quiet = settings.consent.quiet_hours
    holds = quiet is not None and quiet.hold(now.time())
    return settings.manners.quiet_volume if holds else 100


def _place(settings: Settings) -> Place | None:
    home = settings.home
    if home.latitude is None or home.longitude is None:
        return None
    return Place(home.latitude, home.longitude)


async def _page_words(settings: Settings) -> Sequence[str]:
    """Those of the page that this Hearth serves, if it serves any."""
    if not settings.page.enabled:
        return ()
    return await asyncio.to_thread(words_in, data_dir())
