"""Home Assistant's own sentence tests, as cases: what each intent must do to their house, or say.

An intent and its slots say which things are meant and what is to become of them; those begin in
the opposite state, so that something has to happen. Of questions the answer counts: the same yes
or no, and otherwise one of the same names or numbers. Refuses tests whose intent it has no row for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from appliance.core.errors import ConfigError
from appliance.core.house import Entity, Home
from appliance.core.ranges import is_sensible
from appliance.evaluation.alike import answers_alike
from appliance.evaluation.cases import Case, Expected, Later, Values, WantedSkill, read_yaml
from appliance.evaluation.intents_home import Slots, completed, found, home_from
from appliance.evaluation.judging import Verdict, said_last
from appliance.evaluation.running import run_without_model

FIXTURES = "_fixtures.yaml"
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
_TAKES_OFF = re.compile(r"\b(delete|remove|take)\b")
"""They call it completing; on a list of ours what is taken off was not done."""
_COMMAND = "conversation_command"
_LATER = Slots(domains=frozenset({"cover"}), device_class="garage")
"""What their only command for later opens."""
_HERE = "Living Room"
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
    """A case; `response` is Home Assistant's own answer to a question, else empty."""

    case: Case
    response: str = ""


@dataclass(slots=True)
class IntentSet:
    """All that can be played, and how many sentences cannot, by intent and reason."""

    home: Home
    """Where commands are played: with a thing for all that they speak of."""
    as_told: Home
    """Where questions are answered: what the fixtures say and no more."""
    cases: list[IntentCase] = field(default_factory=list)
    unsupported: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Test:
    file: str
    intent: str
    slots: Mapping[str, Any]
    room: str | None
    sentences: tuple[str, ...]
    response: str

    @property
    def domain(self) -> str:
        return str(self.slots.get("domain") or self.file.partition("_Hass")[0])


def load_intents(folder: Path) -> IntentSet:
    """The tests of a folder with its `_fixtures.yaml`. Raises ConfigError."""
    fixtures = read_yaml(folder / FIXTURES)
    if not isinstance(fixtures, dict):
        raise ConfigError(f"{folder / FIXTURES}: no fixtures of sentence tests")
    tests = [test for path in sorted(folder.glob("*_*.yaml")) for test in _tests(path)]
    plain = home_from(fixtures, str(folder / FIXTURES))
    home = completed(plain, [slots for test in tests for slots in _wanted_things(test)])
    made = IntentSet(home, plain)
    for test in tests:
        why = UNSUPPORTED.get((test.intent, test.domain)) or UNSUPPORTED.get((test.intent, ""))
        if why:
            made.unsupported[test.intent, why] += len(test.sentences)
            continue
        made.cases += _cases(test, home)
    if not made.cases:
        raise ConfigError(f"{folder}: no sentence tests")
    return made


def _tests(path: Path) -> Iterator[_Test]:
    document = read_yaml(path)
    if path.name == FIXTURES:
        return
    try:
        for raw in document["tests"]:  # type: ignore[index] # whatever it is, it is caught below
            intent = raw["intent"]
            context = intent.get("context") or {}
            yield _Test(
                path.stem,
                str(intent["name"]),
                {name: _one(value) for name, value in (intent.get("slots") or {}).items()},
                context.get("area"),
                tuple(str(sentence) for sentence in raw["sentences"]),
                str(_one(raw.get("response") or "")),
            )
    except (AttributeError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: no sentence tests: {type(error).__name__}") from error


def _one(value: Any) -> Any:
    """Of several ways to write a slot the last is the tidy one."""
    return str(value[-1]).strip() if isinstance(value, list) and value else value


def _slots(test: _Test) -> Slots:
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


def _wanted_things(test: _Test) -> Iterator[Slots]:
    if test.intent in (*_ACTS, *_SETS, *_SKIPS):
        yield _slots(test)
    elif test.intent in _LISTS:
        yield _list(test)
    elif _COMMAND in test.slots:
        yield _LATER


def _list(test: _Test) -> Slots:
    return Slots(name=test.slots.get("name", "Shopping list"), domains=frozenset({"todo"}))


def _cases(test: _Test, home: Home) -> Iterator[IntentCase]:
    slots = _slots(test)
    nowhere = test.intent in _SETS and not (test.room or slots.name or slots.area or slots.floor)
    if nowhere:
        # Which of several is meant then: that of the room it is said in.
        slots = replace(slots, area=_HERE)
    room = _HERE if nowhere else test.room
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
        yield IntentCase(case, test.response if test.intent in _ASKS else "")


def _expected(
    test: _Test, sentence: str, slots: Slots, home: Home
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


def _listed(test: _Test, sentence: str, home: Home) -> tuple[Expected, dict[str, Values]]:
    item = str(test.slots["item"])
    what = "removed" if _TAKES_OFF.search(sentence) else _LISTS[test.intent]
    name = next(iter(found(home, _list(test)))).id
    begin: Values = {"items": [] if what == "added" else ["milk", item]}
    return Expected(changes={name: {what: [item]}}), {name: begin}


def _change(test: _Test, thing: Entity) -> tuple[Values, Values] | None:
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


def _skill(test: _Test) -> WantedSkill:
    kind, action = _SKILLS[test.intent]
    return WantedSkill(kind=kind, action=action, seconds=_seconds(test))


def _seconds(test: _Test) -> int | None:
    units = (("hours", 3600), ("minutes", 60), ("seconds", 1))
    return sum(int(test.slots.get(unit, 0)) * size for unit, size in units) or None


def run_intents(made: IntentSet, told: Callable[[Verdict], None]) -> list[Verdict]:
    """Play all of them without a model, and hold answers against Home Assistant's own."""
    responses = {one.case.id: one.response for one in made.cases if one.response}
    names = [entity.name for entity in made.home.entities.values()]
    asked = [one.case for one in made.cases if one.response]
    ordered = [one.case for one in made.cases if not one.response]
    verdicts = [
        *run_without_model(ordered, made.home, told),
        *run_without_model(asked, made.as_told, told),
    ]
    return [_answered(one, responses.get(one.case.id, ""), names) for one in verdicts]


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


def _answered(verdict: Verdict, response: str, names: Iterable[str]) -> Verdict:
    if asked_back(verdict):
        return replace(verdict, faults=())
    reply = " ".join(said_last(verdict.course))
    if not response or answers_alike(reply, response, names):
        return verdict
    fault = f"Home Assistant answers: {response}"
    return replace(verdict, faults=(*verdict.faults, fault))
