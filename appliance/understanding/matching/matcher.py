"""The deterministic path: gazetteer-matcher over the approved devices. Milliseconds, no model.

It accepts only readings in which every word counts, and it never decides alone: its wishes are
validated like everybody else's. Device names are data to it; they cannot become verbs.
"""

import asyncio
import logging
import operator
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gazetteer_matcher import GazetteerMatcher  # type: ignore[import-untyped]

from appliance.core.house import Group, Home
from appliance.core.types import AreaId, EntityId
from appliance.understanding.matching.frames import GROUP, Frame, Reading, read
from appliance.understanding.text.words import among, table, words_of

log = logging.getLogger(__name__)

_MAX_NAME = 80
"""Characters. A longer name is nothing that anybody would say."""

_ARTICLES = table("a an my our that the this your")

Gazetteer = dict[str, Any]


class Matcher:
    """One matcher for one home. Everything heavy runs in one thread of its own.

    Building reads the vocabulary and the intents (seconds, cold); a changed home rebuilds only the
    name index (well below 0.1 s for 60 devices).
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="matcher")
        self._matcher: GazetteerMatcher | None = None
        self._known: Gazetteer | None = None
        self._seen: tuple[object, ...] | None = None

    async def know(self, home: Home) -> None:
        """Build, or take over the names of a home that changed."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._know, home)

    async def readings(
        self, text: str, home: Home, room: AreaId | None
    ) -> tuple[Reading, ...] | None:
        """One reading per clause of `text`, or None if any part of it is not understood."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._readings, text, home, room)

    def _know(self, home: Home) -> GazetteerMatcher:
        seen = (home.entities, home.areas, home.floors, home.groups)
        # Snapshots that differ in states alone share these mappings.
        same = self._seen is not None and all(map(operator.is_, seen, self._seen))
        if self._matcher is not None and same:
            return self._matcher
        known = gazetteer(home)
        if self._matcher is None:
            self._matcher = GazetteerMatcher(home=known)
        elif known != self._known:
            self._matcher.set_home(known)
        self._known = known
        self._seen = seen
        return self._matcher

    def _readings(self, text: str, home: Home, room: AreaId | None) -> tuple[Reading, ...] | None:
        matcher = self._know(home)
        try:
            found = matcher.interpret(text, context_area=room if room in home.areas else None)
        except Exception as error:  # noqa: BLE001 - a library's slip on odd text is a refusal
            log.warning("matcher failed: %s", type(error).__name__)
            return None
        if not found.accepted or not found.frames:
            return None
        plural = any(span.tag == "cue" and span.value == "quantifier_all" for span in found.spans)
        readings = []
        for chosen in found.frames:
            said = {token.text.casefold() for token in found.tokens}
            if _PORTIONS & said and not _VALUES & set(chosen.slots):
                return None
            if not all(_is_called(span, chosen, home) for span in _guessed(chosen)):
                return None
            reading = read(_frame(chosen, found.tokens, home), home, plural=plural)
            if reading is None:
                return None
            readings.append(reading)
        return tuple(readings)


def gazetteer(home: Home) -> Gazetteer:
    """The approved devices, the groups and all places, in the form that the matcher reads."""
    return {
        "areas": {
            area.id: {"name": area.name, "floor": area.floor, "aliases": list(area.aliases)}
            for area in home.areas.values()
        },
        "floors": {
            floor.id: {"name": floor.name, "aliases": list(floor.aliases)}
            for floor in home.floors.values()
        },
        "entities": {
            entity.id: {
                "name": entity.name,
                "domain": entity.domain,
                "area": entity.area if entity.area in home.areas else None,
                "aliases": [alias for alias in entity.aliases if len(alias) <= _MAX_NAME],
            }
            | ({"device_class": entity.device_class} if entity.device_class else {})
            for entity in home.approved()
            if 0 < len(entity.name.strip()) <= _MAX_NAME
        }
        | {
            f"{GROUP}{group.id}": {
                "name": group.name,
                "domain": _kind(group),
                "area": None,
                "aliases": list(group.aliases),
            }
            for group in home.groups.values()
        },
    }


def _kind(group: Group) -> str:
    """What its members are; switches, to the matcher, if they differ."""
    kinds = {member.partition(".")[0] for member in group.members}
    return kinds.pop() if len(kinds) == 1 else "switch"


def _frame(chosen: Any, tokens: Any, home: Home) -> Frame:
    options = chosen.slot_options
    kinds = [
        span.text
        for slot in ("device_class", "domain")
        if slot in options
        for span in options[slot].spans
    ]
    return Frame(
        intent=str(chosen.intent),
        action=str(chosen.action),
        slots=dict(chosen.slots),
        response_key=chosen.response_key,
        leftover=tuple(tokens[index].text for index in chosen.unexplained_tokens),
        kind_word=kinds[0] if kinds and "name" not in chosen.slots else None,
        guesses=tuple(_guesses(chosen, home)),
    )


def _guessed(chosen: Any) -> list[Any]:
    """What was found by its spelling only, and may hold a word of something else."""
    options = [chosen.slot_options[slot] for slot in _NAMING if slot in chosen.slot_options]
    spans = [span for option in options for span in option.spans]
    return [span for span in spans if str(span.source).startswith("fuzzy")]


_PORTIONS = table("half quarter third twice double")
_VALUES = table("brightness position percentage temperature volume_level")
"""Slots of a value, one of which a portion must have become."""
_NAMING = ("name", "area", "floor")


def _is_called(span: Any, chosen: Any, home: Home) -> bool:
    """Whether each word of it is like one of the name: "the kitchen oven light" is no light."""
    every: list[Any] = [*home.entities.values(), *home.areas.values(), *home.floors.values()]
    meant = {str(chosen.slots.get(slot)) for slot in _NAMING}
    known = [one for one in every if str(one.id) in meant]
    names = {word for one in known for name in (one.name, *one.aliases) for word in words_of(name)}
    begins = {name[:_BEGINNING] for name in names if len(name) > _BEGINNING}
    return not known or all(
        among(word, names) or word[:_BEGINNING] in begins
        for word in words_of(str(span.text))
        if word not in _ARTICLES
    )


_BEGINNING = 3
"""Letters: words that begin alike are misheard for each other, "ports" for "porch"."""


def _guesses(chosen: Any, home: Home) -> Iterator[EntityId]:
    """All that an inexact name could mean, if it could mean more than one device.

    "The bedside lamp" is neither the left nor the right one: the matcher takes the nearer
    spelling, but nobody said which.
    """
    name = chosen.slots.get("name")
    option = chosen.slot_options.get("name")
    if not isinstance(name, str) or option is None:
        return
    for span in option.spans:
        if not span.source.startswith("fuzzy"):
            continue
        said = set(str(span.text).casefold().split()) - _ARTICLES
        domain = name.partition(".")[0]
        like = [
            entity.id
            for entity in home.approved()
            if entity.domain == domain
            and any(said <= set(one.casefold().split()) for one in (entity.name, *entity.aliases))
        ]
        if len(like) > 1:
            yield from like
            return
