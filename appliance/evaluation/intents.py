"""Home Assistant's own sentence tests, as cases: what each intent must do to their house, or say.

An intent and its slots say which things are meant and what is to become of them; those begin in
the opposite state, so that something has to happen. Of questions the answer counts: the same yes
or no, and otherwise one of the same names or numbers. Refuses tests whose intent it has no row for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from appliance.core.errors import ConfigError
from appliance.core.house import Entity, Home
from appliance.core.ranges import is_sensible
from appliance.evaluation.alike import answers_alike
from appliance.evaluation.cases import Case, Expected, Later, Values, WantedSkill
from appliance.evaluation.intent_tests import HERE, Lot, SentenceTest, read_tests
from appliance.evaluation.intents_home import Slots, completed, found, home_from
from appliance.evaluation.judging import Verdict, judge, said_last
from appliance.evaluation.running import run_without_model

UNSUPPORTED: Mapping[tuple[str, str], str] = {
    ("HassBroadcast", ""): "Hearth speaks in one room only",
    ("HassRespond", ""): "small talk about Home Assistant itself; the language model answers",
    ("HassMediaSearchAndPlay", ""): "Hearth knows no library of films and music",
    ("HassGetState", "person"): "the map of the home holds no people",
}
"""Intent and domain ("" = any) -> why Hearth has nothing for it."""
_ACTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "HassTurnOn": {
        "cover": ("open", "closed"),
        "lock": ("locked", "unlocked"),
        "valve": ("open", "closed"),
        "": ("on", "off"),
    },
    "HassTurnOff": {
        "cover": ("closed", "open"),
        "lock": ("unlocked", "locked"),
        "valve": ("closed", "open"),
        "": ("off", "on"),
    },
    "HassMediaPause": {"": ("paused", "playing")},
    "HassMediaUnpause": {"": ("playing", "paused")},
    "HassVacuumStart": {"": ("cleaning", "docked")},
    "HassVacuumReturnToBase": {"": ("docked", "cleaning")},
}
"""Intent -> domain -> the state it leads to, and the one it begins in."""
_SETS: Mapping[str, Mapping[str, tuple[str, Values]]] = {
    "HassLightSet": {
        "brightness": ("brightness_pct", {"state": "on", "brightness_pct": 70}),
        "color": ("color", {"state": "on", "brightness_pct": 70, "color": "white"}),
        "temperature": ("kelvin", {"state": "on", "brightness_pct": 70, "kelvin": 3000}),
    },
    "HassSetPosition": {"position": ("position", {"state": "open", "position": 20})},
    "HassSetVolume": {"volume_level": ("volume", {"state": "playing", "volume": 0.5})},
    "HassClimateSetTemperature": {"temperature": ("temperature", {})},
    "HassFanSetSpeed": {"percentage": ("percentage", {"state": "on", "percentage": 20})},
}
"""Intent -> its slot -> the value that is set, and what the thing begins with."""
_DOMAINS: Mapping[str, tuple[str, ...]] = {
    "HassLightSet": ("light",),
    "HassSetVolume": ("media_player",),
    "HassClimateSetTemperature": ("climate",),
    "HassClimateGetTemperature": ("climate",),
    "HassFanSetSpeed": ("fan",),
    "HassMediaPause": ("media_player",),
    "HassMediaUnpause": ("media_player",),
    "HassMediaNext": ("media_player",),
    "HassMediaPrevious": ("media_player",),
    "HassVacuumStart": ("vacuum",),
    "HassVacuumReturnToBase": ("vacuum",),
    "HassGetWeather": ("weather",),
}
"""What an intent is about where its slots do not say."""
_PRESSED = frozenset({"scene", "script", "button"})
_SKIPS = {"HassMediaNext": "next", "HassMediaPrevious": "previous"}
_ASKS = frozenset({"HassGetState", "HassGetWeather", "HassClimateGetTemperature"})
_SKILLS: Mapping[str, tuple[str, str]] = {
    "HassStartTimer": ("timer", "start"),
    "HassCancelTimer": ("timer", "cancel"),
    "HassCancelAllTimers": ("timer", "cancel"),
    "HassIncreaseTimer": ("timer", "add"),
    "HassDecreaseTimer": ("timer", "shorten"),
    "HassPauseTimer": ("timer", "pause"),
    "HassUnpauseTimer": ("timer", "resume"),
    "HassTimerStatus": ("timer", "status"),
    "HassGetCurrentTime": ("clock", "time"),
    "HassGetCurrentDate": ("clock", "date"),
}
_LISTS = {
    "HassShoppingListAddItem": "added",
    "HassListAddItem": "added",
    "HassShoppingListCompleteItem": "completed",
    "HassListCompleteItem": "completed",
}
_SINGLE = re.compile(r"\b(light(?! up)|lamp|fan|door|lock|window|blind|curtain|shade)\b")
_EVERY = re.compile(
    r"\b(all|any|both|each|entire|every|everywhere|whole|lights|lamps|fans|doors)\b"
)
_TAKES_OFF = re.compile(r"(?:delete|remove|take)\b")
"""They call it completing; on a list of ours what is taken off was not done. Only at the start: an
item may be "take out the trash"."""
_COMMAND = "conversation_command"
_LATER = Slots(domains=frozenset({"cover"}), device_class="garage")
"""What their only command for later opens."""
_OWN_VOLUME = Expected(unchanged=True, skill=WantedSkill(kind="volume", action="set"))
_COMMANDABLE = (
    "light",
    "switch",
    "fan",
    "lock",
    "cover",
    "valve",
    "scene",
    "script",
    "media_player",
)


@dataclass(frozen=True, slots=True)
class IntentCase:
    """A case; `response` is Home Assistant's own answer to a question, else empty.

    `instead` is what is as good as what the case expects.
    """

    case: Case
    response: str = ""
    instead: Expected | None = None


@dataclass(frozen=True, slots=True)
class IntentHouse:
    """The cases of one house: commands are played with a thing for all that they speak of,
    questions where there is what the fixtures say and no more."""

    home: Home
    as_told: Home
    cases: tuple[IntentCase, ...]


@dataclass(slots=True)
class IntentSet:
    """All that can be played, and how many sentences cannot, by intent and reason."""

    houses: list[IntentHouse] = field(default_factory=list)
    unsupported: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def cases(self) -> list[IntentCase]:
        return [case for house in self.houses for case in house.cases]


def load_intents(folder: Path) -> IntentSet:
    """The tests of a folder with its `_fixtures.yaml`. Raises ConfigError."""
    made = IntentSet()
    for lot in read_tests(folder):
        supported = []
        for test in lot.tests:
            key = (test.intent, test.domain)
            if why := UNSUPPORTED.get(key) or UNSUPPORTED.get((test.intent, "")):
                made.unsupported[test.intent, why] += len(test.sentences)
            else:
                supported.append(test)
        if supported:
            made.houses.append(_house(lot, supported))
    if not made.houses:
        raise ConfigError(f"{folder}: no sentence tests")
    return made


def _house(lot: Lot, tests: Sequence[SentenceTest]) -> IntentHouse:
    plain = home_from(lot.fixtures, lot.name)
    home = completed(plain, [slots for test in tests for slots in _wanted_things(test)])
    return IntentHouse(home, plain, tuple(case for test in tests for case in _cases(test, home)))


def _slots(test: SentenceTest) -> Slots:
    slots = test.slots
    name = slots.get("name")
    domain = slots.get("domain")
    domains = (domain,) if domain else _DOMAINS.get(test.intent, () if name else _COMMANDABLE)
    if test.intent in _ASKS and not domain:
        domains = _DOMAINS.get(test.intent, ())
    return Slots(
        name=None if name in (None, "all") else str(name),
        area=slots.get("area"),
        floor=slots.get("floor"),
        domains=frozenset(domains),
        device_class=slots.get("device_class"),
    )


def _wanted_things(test: SentenceTest) -> Iterator[Slots]:
    if test.intent in (*_ACTS, *_SETS, *_SKIPS):
        yield _slots(test)
    elif test.intent in _LISTS:
        yield _list(test)
    elif _COMMAND in test.slots:
        yield _LATER


def _list(test: SentenceTest) -> Slots:
    return Slots(name=test.slots.get("name", "Shopping list"), domains=frozenset({"todo"}))


def _cases(test: SentenceTest, home: Home) -> Iterator[IntentCase]:
    slots = _slots(test)
    nowhere = test.intent in _SETS and not (test.room or slots.name or slots.area or slots.floor)
    if nowhere:
        # Which of several is meant then: that of the room it is said in.
        slots = replace(slots, area=HERE)
    room = HERE if nowhere else test.room
    area = next((a.id for a in home.areas.values() if a.name == room), None)
    for sentence in test.sentences:
        expect, setup = _expected(test, sentence, slots, home)
        case = Case(
            id=f"{test.file}: {sentence}",
            say=sentence,
            room=area,
            setup=setup,
            expect=expect,
            tags=[test.intent],
        )
        own = test.intent == "HassSetVolume" and not _names_player(test, sentence)
        response = test.response if test.intent in _ASKS else ""
        yield IntentCase(case, response, _OWN_VOLUME if own else None)


def _expected(
    test: SentenceTest, sentence: str, slots: Slots, home: Home
) -> tuple[Expected, dict[str, Values]]:
    """What must happen, and what things begin in."""
    if test.intent in _LISTS:
        return _listed(test, sentence, home)
    if _COMMAND in test.slots:
        opened: dict[str, Values] = {thing.id: {"state": "open"} for thing in found(home, _LATER)}
        return Expected(scheduled=Later(in_s=_seconds(test), changes=opened)), {}
    if test.intent in _SKILLS:
        return Expected(unchanged=True, skill=_skill(test)), {}
    changes: dict[str, Values] = {}
    setup: dict[str, Values] = {}
    for thing in found(home, slots):
        made = _change(test, thing)
        if made is not None:
            changes[thing.id], begin = made
            if begin:
                setup[thing.id] = begin
    if changes:
        return Expected(changes=changes), setup
    return Expected(unchanged=True, asks="none"), {}


def _names_player(test: SentenceTest, sentence: str) -> bool:
    """Whether it says whose volume; if it does not, Hearth's own voice may be meant."""
    said = sentence.casefold()
    return any(str(test.slots.get(slot, " - ")).casefold() in said for slot in ("name", "area"))


def _listed(test: SentenceTest, sentence: str, home: Home) -> tuple[Expected, dict[str, Values]]:
    item = str(test.slots["item"])
    what = "removed" if _TAKES_OFF.match(sentence) else _LISTS[test.intent]
    name = next(iter(found(home, _list(test)))).id
    begin: Values = {"items": [] if what == "added" else ["milk", item]}
    return Expected(changes={name: {what: [item]}}), {name: begin}


def _change(test: SentenceTest, thing: Entity) -> tuple[Values, Values] | None:
    """What becomes of a thing, and what it begins in; None if nothing does or may."""
    domain = thing.domain
    if test.intent in ("HassTurnOn", "HassTurnOff") and domain in _PRESSED:
        return {"activated": True}, {}
    if test.intent in _SKIPS:
        return {"action": _SKIPS[test.intent]}, {"state": "playing"}
    if test.intent in _ACTS:
        rows = _ACTS[test.intent]
        then, first = rows.get(domain) or rows[""]
        return {"state": then}, {"state": first}
    for slot, (key, begin) in _SETS.get(test.intent, {}).items():
        if slot in test.slots:
            value = test.slots[slot]
            if not is_sensible(thing, key, value):
                return None
            return {key: value / 100 if key == "volume" else value}, dict(begin)
    return None


def _skill(test: SentenceTest) -> WantedSkill:
    kind, action = _SKILLS[test.intent]
    return WantedSkill(kind=kind, action=action, seconds=_seconds(test))


def _seconds(test: SentenceTest) -> int | None:
    units = (("hours", 3600), ("minutes", 60), ("seconds", 1))
    return sum(int(test.slots.get(unit, 0)) * size for unit, size in units) or None


def run_intents(made: IntentSet, told: Callable[[Verdict], None]) -> list[Verdict]:
    """Play all of them without a model, and hold answers against Home Assistant's own."""
    return [verdict for house in made.houses for verdict in _run(house, told)]


def _run(house: IntentHouse, told: Callable[[Verdict], None]) -> Iterator[Verdict]:
    by_id = {one.case.id: one for one in house.cases}
    names = [entity.name for entity in house.as_told.entities.values()]
    for home, asked in ((house.home, False), (house.as_told, True)):
        cases = [one.case for one in house.cases if bool(one.response) is asked]
        for verdict in run_without_model(cases, home, told) if cases else ():
            yield _answered(verdict, by_id[verdict.case.id], names)


def asked_back(verdict: Verdict) -> bool:
    """Whether one thing of several was spoken of ("the kitchen light"), and Hearth asked which.

    Home Assistant takes such a sentence for all of them; not to guess is as good.
    """
    wanted = verdict.case.expect.changes or {}
    said = said_last(verdict.course)
    return (
        len(wanted) > 1
        and not verdict.acted
        and bool(said and said[-1].endswith("?"))
        and not any(one.asked for one in verdict.course.utterances)
        and bool(_SINGLE.search(verdict.case.said[-1].casefold()))
        and not _EVERY.search(verdict.case.said[-1].casefold())
    )


def _answered(verdict: Verdict, played: IntentCase, names: Iterable[str]) -> Verdict:
    if asked_back(verdict):
        return replace(verdict, faults=())
    if not verdict.passed and played.instead is not None:
        instead = verdict.case.model_copy(update={"expect": played.instead})
        other = judge(instead, verdict.course)
        return other if other.passed else verdict
    reply = " ".join(said_last(verdict.course))
    if not played.response or answers_alike(reply, played.response, names):
        return verdict
    fault = f"Home Assistant answers: {played.response}"
    return replace(verdict, faults=(*verdict.faults, fault))
