"""Home Assistant's own sentences in other languages, matched as a whole against the approved home.

hassil matches; what it found is believed no more than that the sentence has this form. The words
decide the verb, as in `frames`: an order without a word for what is to be done is none. Names come
from outside and are literal text to the matcher, never templates. What is free text to an intent
(a message, a search, an item) is not read at all.
"""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from typing import Any

import yaml

from appliance.core.house import Home
from appliance.core.meaning import Wish, floor_of, select
from appliance.core.query import Query
from appliance.core.tongues.known import TONGUES
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb
from appliance.understanding.matching.frames import Frame, read
from appliance.understanding.matching.vocabulary import Vocabulary, joined
from appliance.understanding.text.usage import Usage, tokens
from appliance.understanding.text.usages import USAGES

log = logging.getLogger(__name__)

_DEADLINE_S = 5.0
_MOST_MATCHES = 50
_ANY_WORDS = "licht lumière"
_NOWHERE = "nowhere"
"""The room of a microphone that stands in none: no area has this id."""
_LISTS = ("name", "area", "floor")


class Clock(StrEnum):
    """What is asked of the clock on the wall."""

    TIME = "time"
    DATE = "date"


Reading = Wish | Query | NotUnderstood | Clock

_CLOCKS = {"HassGetCurrentTime": Clock.TIME, "HassGetCurrentDate": Clock.DATE}
_SWITCHED: Mapping[tuple[str, str], str] = {
    ("HassTurnOn", "cover"): "open",
    ("HassTurnOff", "cover"): "close",
    ("HassTurnOn", "valve"): "open",
    ("HassTurnOff", "valve"): "close",
    ("HassTurnOn", "lock"): "lock",
    ("HassTurnOff", "lock"): "unlock",
    ("HassTurnOn", "scene"): "press",
    ("HassTurnOn", "script"): "press",
    ("HassTurnOn", "button"): "press",
}
"""What "on" and "off" mean for a kind of thing; to be switched for all others."""
_DIRECT: Mapping[str, tuple[Verb, str, str]] = {
    "HassVacuumStart": (Verb.START, "start", "vacuum"),
    "HassVacuumReturnToBase": (Verb.DOCK, "dock", "vacuum"),
    "HassLawnMowerStartMowing": (Verb.START, "start", "lawn_mower"),
    "HassLawnMowerDock": (Verb.DOCK, "dock", "lawn_mower"),
    "HassMediaPause": (Verb.PAUSE, "pause", "media_player"),
    "HassMediaUnpause": (Verb.START, "start", "media_player"),
    "HassMediaNext": (Verb.NEXT, "next", "media_player"),
    "HassMediaPrevious": (Verb.PREVIOUS, "previous", "media_player"),
    "HassSetVolume": (Verb.SET, "set", "media_player"),
}
"""The verb, the row of the words for it, and the kind of thing."""
_OF_ONE_KIND = {"HassClimateSetTemperature": "climate", "HassFanSetSpeed": "fan"}
_SETTING = ("HassLightSet", "HassSetPosition", *_OF_ONE_KIND)
_READ = frozenset(
    {"HassTurnOn", "HassTurnOff", "HassGetState", "HassClimateGetTemperature", "HassNevermind"}
    | {*_SETTING, *_DIRECT, *_CLOCKS}
)
_OPEN_CLASSES = frozenset({"door", "window", "garage_door", "opening"})
_OPENINGS = {"on": "open", "off": "closed"}


@dataclass(frozen=True, slots=True)
class _Match:
    """One way in which the whole sentence was matched."""

    intent: str
    slots: Mapping[str, object]
    response: str
    words: frozenset[str]
    """What was said outside of names and places."""
    domain: str
    here: bool
    """Whether the place is the microphone's, because none was said."""
    literal: int
    part: bool
    """Whether what was said is but a part of the name."""


class IntentMatcher:
    """One matcher for one language; everything heavy runs in one thread of its own.

    The sentences are read when first needed (about a second), the names of a home when they change.
    """

    def __init__(self, language: str) -> None:
        """Raises KeyError for a language that is not read."""
        self.usage: Usage = USAGES[language]
        self._language = language
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intents")
        self._intents: Any = None
        nouns = (
            *self.usage.compounds,
            *(noun for pair in TONGUES[language].nouns.values() for noun in pair),
        )
        self._vocabulary: Vocabulary | None = None
        self._kinds = self.usage.singular | {joined(noun) for noun in nouns}

    async def know(self, home: Home) -> None:
        """Read the sentences, unless that was done; they are parsed when first compared."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._read, _ANY_WORDS, home, None)

    async def read(self, text: str, home: Home, room: AreaId | None) -> Reading | None:
        """What the whole text means, or None if no sentence has its form; in bounded time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await loop.run_in_executor(self._thread, self._read, text, home, room)
        except TimeoutError:
            log.warning("the sentences took too long")
            return None

    def _load(self) -> Any:
        if self._intents is None:
            from hassil import Intents

            file = resources.files("home_assistant_intents") / "data" / f"{self._language}.json"
            data = json.loads(file.read_text(encoding="utf-8"))
            known = {name: each for name, each in data["intents"].items() if name in _READ}
            for name, blocks in _own_sentences(self._language).items():
                known[name] = {"data": [*known.get(name, {"data": []})["data"], *blocks]}
            # What says nothing is in our own tables, beside what only seems to.
            data |= {"intents": known, "skip_words": []}
            self._intents = Intents.from_dict(data)
        return self._intents

    def _read(self, text: str, home: Home, room: AreaId | None) -> Reading | None:
        try:
            matches = list(self._matches(text, home, room))
        except Exception as error:  # noqa: BLE001 - a library's slip on odd text is a refusal
            log.warning("matcher failed: %s", type(error).__name__)
            return None
        named = [match for match in matches if "name" in match.slots]
        named = [match for match in named if not match.part] or named
        matches = [match for match in named if _is_there(match, home)] if named else matches
        ranked = sorted(matches, key=lambda match: (match.here, -match.literal))
        readings = [self._meaning(match, home) for match in ranked]
        found = [reading for reading in readings if reading is not None]
        return _agreed(found, home, room)

    def _matches(self, text: str, home: Home, room: AreaId | None) -> Iterator[_Match]:
        from hassil import recognize_all
        from hassil.intents import SlotList, TextSlotList

        heard = self.vocabulary(home).heard_in(text)
        if heard is None:
            return
        lists: dict[str, SlotList] = {
            name: TextSlotList.from_tuples(tuples, allow_template=False, name=name)
            for name, tuples in zip(_LISTS, heard, strict=True)
        }
        results = recognize_all(
            text,
            self._load(),
            slot_lists=lists,
            intent_context={"area": room if room in home.areas else _NOWHERE},
            language=self._language,
        )
        for _, result in zip(range(_MOST_MATCHES), results, strict=False):
            if result.intent.name in _READ:
                yield _match(result, text)

    def vocabulary(self, home: Home) -> Vocabulary:
        """What may be named in this home."""
        if self._vocabulary is None or not self._vocabulary.serves(home):
            self._vocabulary = Vocabulary(home, self.usage, self._kinds)
        return self._vocabulary

    def _meaning(self, match: _Match, home: Home) -> Reading | None:
        if match.intent in _CLOCKS:
            return _CLOCKS[match.intent]
        if (verb := _DIRECT.get(match.intent)) is not None:
            return self._directly(match, *verb, home)
        if match.intent in ("HassTurnOn", "HassTurnOff"):
            usual = "turn_on" if match.intent == "HassTurnOn" else "turn_off"
            action = _SWITCHED.get((match.intent, match.domain), usual)
            if not self._says(action, match):
                return None
            if action == "press":
                return Wish(Verb.PRESS, _chosen(match, home, match.domain))
            return self._of_frame(match, action, home)
        if match.intent in _SETTING and not self._says("set", match):
            return None
        return self._of_frame(match, "", home)

    def _says(self, action: str, match: _Match) -> bool:
        return not self.usage.actions[action].isdisjoint(match.words)

    def _directly(
        self, match: _Match, verb: Verb, action: str, domain: str, home: Home
    ) -> Reading | None:
        if not self._says(action, match):
            return None
        level = match.slots.get("volume_level")
        parameters = (("volume_pct", level),) if isinstance(level, int | float) else ()
        if verb is Verb.SET and not parameters:
            return None
        chosen = _chosen(match, home, domain)
        return Wish(verb, chosen, parameters, group=len(chosen) > 1) if chosen else None

    def _of_frame(self, match: _Match, action: str, home: Home) -> Reading | None:
        slots = dict(match.slots)
        if match.here and not _fitting(slots, home):
            # Nothing of the kind is here; what there is one of in the house needs no place.
            elsewhere = {name: value for name, value in slots.items() if name != "area"}
            slots = elsewhere if len(_fitting(elsewhere, home)) == 1 else slots
        opens = _OPENINGS.get(str(slots.get("state"))) if match.intent == "HassGetState" else None
        named = home.entities.get(EntityId(str(slots.get("name"))))
        if opens and named is not None and named.device_class in _OPEN_CLASSES:
            slots["state"] = opens
        frame = Frame(match.intent, action, slots, match.response)
        reading = read(frame, home, plural=True)
        if isinstance(reading, Wish) and reading.group and len(reading.entities) > 1:
            one = not self.usage.singular.isdisjoint(match.words)
            return replace(reading, group=False) if one else reading
        if isinstance(reading, Wish) and match.intent == "HassClimateSetTemperature":
            return replace(reading, group=True)
        return reading


def _own_sentences(language: str) -> Mapping[str, list[Any]]:
    file = resources.files("appliance.understanding.matching") / "own_sentences.yaml"
    found: Mapping[str, list[Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))[language]
    return found


def _match(result: Any, text: str) -> _Match:
    spans = [
        each.text_span
        for name, each in result.entities.items()
        if name in _LISTS and each.text_span is not None and each.text
    ]
    said = frozenset(
        token.word
        for token in tokens(text)
        if not any(begin <= token.begin < end for begin, end in spans)
    )
    slots = {name: each.value for name, each in result.entities.items()}
    area = result.entities.get("area")
    domain = slots.get("domain") or result.context.get("domain") or ""
    name = slots.get("name")
    if isinstance(name, str):
        domain = name.partition(".")[0]
    if (kind := _OF_ONE_KIND.get(result.intent.name)) is not None and name is None:
        slots["domain"] = kind
    return _Match(
        intent=result.intent.name,
        slots=slots,
        response=result.response or "",
        words=said,
        domain=str(domain),
        here=area is not None and not area.text,
        literal=result.text_chunks_matched,
        part=bool(name) and bool((result.entities["name"].metadata or {}).get("part")),
    )


def _fitting(slots: Mapping[str, object], home: Home) -> tuple[EntityId, ...]:
    """What slots without a name select."""
    if "name" in slots:
        return (EntityId(str(slots["name"])),)
    values = {name: str(slots[name]) if name in slots else None for name in _SELECTING}
    area = values["area"]
    return select(
        home,
        domain=values["domain"],
        device_class=values["device_class"],
        area=AreaId(area) if area is not None else None,
        floor=values["floor"],
    )


_SELECTING = ("domain", "device_class", "area", "floor")


def _chosen(match: _Match, home: Home, domain: str) -> tuple[EntityId, ...]:
    """The thing that was named, or what there is of a kind, here or in the house."""
    if "name" in match.slots:
        name = str(match.slots["name"])
        return (EntityId(name),) if name.startswith(f"{domain}.") else ()
    slots = {**match.slots, "domain": domain}
    found = _fitting(slots, home)
    if not found and match.here:
        found = _fitting({each: slots[each] for each in slots if each != "area"}, home)
    return found


def _agreed(readings: list[Reading], home: Home, room: AreaId | None) -> Reading | None:
    """What all readings say; None if they contradict. Of things of one name the one in the room."""
    if not readings:
        return None
    first = readings[0]
    if not isinstance(first, Wish | Query):
        return first
    if isinstance(first, Query):
        return first
    wishes = [each for each in readings if isinstance(each, Wish)]
    if any((each.verb, each.parameters) != (first.verb, first.parameters) for each in wishes):
        return None
    if first.group:
        return first
    ids = tuple(dict.fromkeys(id_ for each in wishes if not each.group for id_ in each.entities))
    near = tuple(id_ for id_ in ids if _is_in_room(id_, home, room))
    return replace(first, entities=near if len(near) == 1 else ids)


def _is_in_room(id_: EntityId, home: Home, room: AreaId | None) -> bool:
    entity = home.entities.get(id_)
    return entity is not None and room is not None and entity.area == room


def _is_there(match: _Match, home: Home) -> bool:
    """Whether a thing is in the place that was said with its name."""
    entity = home.entities.get(EntityId(str(match.slots["name"])))
    if entity is None or match.here:
        return entity is not None
    area, floor = match.slots.get("area"), match.slots.get("floor")
    return (area is None or entity.area == area) and (
        floor is None or floor_of(entity, home) == floor
    )
