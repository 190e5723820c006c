"""Covers and valves: what is sent, what is heard, and that one that obeys is believed."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appliance.adapters.mqtt.kinds import covers, valves
from appliance.adapters.mqtt.kinds.scales import Way
from appliance.adapters.mqtt.wiring import Command, tells
from appliance.core import discovery
from appliance.core.discovery import Announcement
from appliance.core.house import Entity, EntityState, Range, satisfied
from appliance.core.meaning import Wish, fit
from appliance.core.types import Action, EntityId, Value, Verb
from tests.every_case import every_case

Config = dict[str, Any]
Movable = covers.Cover | valves.Valve
BLIND = EntityId("cover.blind")
VALVE = EntityId("valve.water")
CONTEXT = {"prefix": "homeassistant"}
unhurried = settings(deadline=None)

PLACES: Config = {"position_topic": "b/position", "set_position_topic": "b/position/set"}
SLATS: Config = {"tilt_status_topic": "b/tilt", "tilt_command_topic": "b/tilt/set"}
COVERS: dict[str, Config] = {
    "words": {"command_topic": "b/set", "state_topic": "b"},
    "own words": {
        "command_topic": "b/set", "state_topic": "b", "payload_open": 1, "payload_close": 2,
        "payload_stop": 3, "state_open": "o", "state_closed": "c", "state_stopped": "s",
    },
    "no stop": {"command_topic": "b/set", "state_topic": "b", "payload_stop": None},
    "position": {"command_topic": "b/set", **PLACES},
    "both": {"command_topic": "b/set", "state_topic": "b", **PLACES},
    "downwards": {**PLACES, "position_open": 0, "position_closed": 255},
    "five steps": {**PLACES, "position_open": 7, "position_closed": 2},
    "slats": SLATS,
    "downward slats": {**SLATS, "tilt_opened_value": 0, "tilt_closed_value": 180, "tilt_max": 180},
    "middle slats": {**SLATS, **PLACES, "tilt_opened_value": 50},
    "all": {"command_topic": "b/set", "state_topic": "b", **PLACES, **SLATS, "tilt_min": -90,
            "tilt_max": 90},
}  # fmt: skip
VALVES: dict[str, Config] = {
    "words": {"command_topic": "b/set", "state_topic": "b"},
    "stoppable": {"command_topic": "b/set", "state_topic": "b", "payload_stop": "HALT"},
    "number": {"command_topic": "b/set", "state_topic": "b", "reports_position": True},
    "downwards": {
        "command_topic": "b/set", "state_topic": "b", "reports_position": True,
        "position_open": -20, "position_closed": 80, "payload_stop": "HALT",
    },
    "four steps": {
        "command_topic": "b/set", "state_topic": "b", "reports_position": True, "position_open": 4,
    },
}  # fmt: skip


def cover(config: Config) -> covers.Cover:
    return covers.wire(config, CONTEXT)


def valve(config: Config) -> valves.Valve:
    return valves.wire(config, CONTEXT)


def act(verb: Verb, **parameters: Value) -> Action:
    return Action(BLIND, verb, tuple(sorted(parameters.items())))


def heard(wiring: Movable, *messages: tuple[str, object]) -> EntityState:
    state = EntityState()
    for topic, payload in messages:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        state = wiring.read(topic, text, state)
    return state


@dataclass
class Moving:
    """A cover or valve that goes where it is told and says where it is on every topic it has."""

    config: Config
    place: dict[str, int] = field(default_factory=dict)

    def obey(self, commands: tuple[Command, ...]) -> Iterator[tuple[str, str]]:
        config = self.config
        for command in commands:
            if command.topic == "b/set":
                yield from self._words(command.payload)
            else:
                topic = command.topic.removesuffix("/set")
                yield topic, command.payload
                if topic == "b/position" and "state_topic" in config:
                    closed = config.get("position_closed", 0)
                    yield "b", "closed" if int(command.payload) == closed else "open"

    def _words(self, payload: str) -> Iterator[tuple[str, str]]:
        config = self.config
        if config.get("reports_position"):
            word = config.get("position_open", 100) if payload == "HALT" else int(payload)
            yield "b", json.dumps({"state": "open", "position": word})
            return
        spoken = {
            str(config.get("payload_open", "OPEN")): ("opening", config.get("state_open", "open")),
            str(config.get("payload_close", "CLOSE")): (
                "closing",
                config.get("state_closed", "closed"),
            ),
        }
        for word in spoken.get(payload, (config.get("state_stopped", "open"),)):
            if "state_topic" in config:
                yield "b", word
            if "position_topic" in config and word in ("open", "closed"):
                places = (config.get("position_closed", 0), config.get("position_open", 100))
                yield "b/position", str(places[word == "open"])


@st.composite
def wishes(draw: st.DrawFn, wiring: Movable, entity: EntityId) -> Wish:
    verb = draw(st.sampled_from(sorted(wiring.verbs)))
    names: set[str] = set()
    if verb is Verb.SET:
        names = draw(st.sets(st.sampled_from(sorted(wiring.settings)), min_size=1))
    places = st.integers(0, 100) | st.floats(0, 100)
    return Wish(verb, (entity,), tuple((name, draw(places)) for name in sorted(names)))


def obeyed(data: st.DataObject, wiring: Movable, config: Config, id_: EntityId) -> None:
    entity = Entity(id_, "Thing", verbs=wiring.verbs, settings=wiring.settings)
    thing, state = Moving(config), EntityState()
    own = {value for key, value in config.items() if "command" in key or key.startswith("set_")}
    for _ in range(data.draw(st.integers(1, 3))):
        action = fit(data.draw(wishes(wiring, id_)), entity)
        assert action is not None
        commands = wiring.encode(action)
        assert commands
        assert {command.topic for command in commands} <= own
        assert tells(wiring, action)
        for topic, payload in thing.obey(commands):
            assert topic in wiring.state_topics
            state = wiring.read(topic, payload, state)
        assert satisfied(action, state), (action, state, commands)


@unhurried
@given(st.data(), st.sampled_from(sorted(COVERS)))
def test_a_cover_that_obeys_is_believed(data: st.DataObject, name: str) -> None:
    obeyed(data, cover(COVERS[name]), COVERS[name], BLIND)


@unhurried
@given(st.data(), st.sampled_from(sorted(VALVES)))
def test_a_valve_that_obeys_is_believed(data: st.DataObject, name: str) -> None:
    obeyed(data, valve(VALVES[name]), VALVES[name], VALVE)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
    st.sampled_from([1e308, -1e308, 10**400, -(10**400), "1e999", "nan"]),
    st.sampled_from(["open", "opening", "stopped", "None"]),
)  # fmt: skip
OBJECTS = st.dictionaries(st.sampled_from(["state", "position", "tilt_position", "x"]), ODD)
PAYLOADS = ODD.map(str) | ODD.map(json.dumps) | OBJECTS.map(json.dumps) | st.text(max_size=30)


@unhurried
@given(st.data(), st.lists(PAYLOADS, max_size=5))
def test_nothing_raises_and_only_sense_is_kept(data: st.DataObject, payloads: list[str]) -> None:
    made = data.draw(
        st.sampled_from([cover(each) for each in COVERS.values()])
        | st.sampled_from([valve(each) for each in VALVES.values()])
    )
    state = EntityState()
    for payload in payloads:
        topic = data.draw(st.sampled_from((*made.state_topics, "elsewhere")))
        state = made.read(topic, payload, state)
        assert state.state in (None, "open", "closed", "opening", "closing", "stopped")
        for value in state.attributes.values():
            assert isinstance(value, int)
            assert 0 <= value <= 100


@unhurried
@given(
    st.booleans(),
    st.sampled_from(sorted(Verb)),
    st.dictionaries(
        st.sampled_from(["position", "tilt", "x"]),
        st.floats() | st.integers() | st.text(max_size=3),
        max_size=2,
    ),
)
def test_what_does_not_fit_is_not_sent(is_cover: bool, verb: Verb, asked: dict[str, Value]) -> None:
    for config in (COVERS if is_cover else VALVES).values():
        wiring = cover(config) if is_cover else valve(config)
        id_ = BLIND if is_cover else VALVE
        entity = Entity(id_, "Thing", verbs=wiring.verbs, settings=wiring.settings)
        action = act(verb, **asked)
        wish = Wish(verb, (id_,), action.parameters)
        if fit(wish, entity) is None:
            assert wiring.encode(action) == ()


ROGUE_KEYS = sorted({*covers.CoverConfig.model_fields, *valves.ValveConfig.model_fields})
ROGUE = ODD | st.lists(ODD, max_size=3) | st.sampled_from(["a/b", "a/#", "{{ value }}"])


@unhurried
@given(
    st.sampled_from([cover, valve]),
    st.sampled_from([*COVERS.values(), *VALVES.values()]),
    st.dictionaries(st.sampled_from(ROGUE_KEYS), ROGUE, max_size=5),
)
def test_a_rogue_is_rejected_or_harmless(
    wire: Callable[[Config], Movable], config: Config, rogue: Config
) -> None:
    config = {**config, **rogue}
    try:
        wiring = wire(config)
    except ValidationError:
        return
    for verb in wiring.verbs:
        for command in wiring.encode(act(verb)):
            assert command.topic in config.values()
    for topic in wiring.state_topics:
        wiring.read(topic, '{"state": "open", "position": 1e999}', EntityState())


@given(st.integers(-500, 500), st.integers(-500, 500), st.integers(0, 100))
def test_a_way_is_gone_there_and_back(closed: int, opened: int, percent: int) -> None:
    way = Way(closed, opened)
    setting = way.setting
    back = way.percent(way.at(percent))
    if not way.passable:
        assert back is None
    else:
        assert back is not None
        assert abs(back - percent) <= (setting.step or 1) / 2 + 1
        assert (way.percent(closed), way.percent(opened)) == (0, 100)
        assert way.openness(way.at(percent)) == back


@every_case(
    ("name", "verb", "asked", "expected"),
    [
        ("own words", Verb.OPEN, {}, [("b/set", "1")]),
        ("own words", Verb.STOP, {}, [("b/set", "3")]),
        ("no stop", Verb.STOP, {}, []),
        ("words", Verb.SET, {"position": 50}, []),
        ("position", Verb.SET, {"position": 33}, [("b/position/set", "33")]),
        ("downwards", Verb.SET, {"position": 100}, [("b/position/set", "0")]),
        ("downwards", Verb.OPEN, {}, [("b/position/set", "0")]),
        ("downwards", Verb.STOP, {}, []),
        ("downward slats", Verb.CLOSE, {}, [("b/tilt/set", "180")]),
        ("middle slats", Verb.OPEN, {}, [("b/position/set", "100")]),
        ("downward slats", Verb.SET, {"tilt": 25}, [("b/tilt/set", "135")]),
        ("middle slats", Verb.SET, {"tilt": 100}, [("b/tilt/set", "50")]),
        ("all", Verb.SET, {"tilt": 50}, [("b/tilt/set", "0")]),
        (
            "all",
            Verb.SET,
            {"position": 10, "tilt": 100},
            [("b/position/set", "10"), ("b/tilt/set", "90")],
        ),
    ],
)
def test_a_cover_is_told_in_its_own_numbers(
    name: str, verb: Verb, asked: dict[str, Value], expected: list[tuple[str, str]]
) -> None:
    commands = cover(COVERS[name]).encode(act(verb, **asked))
    assert [(command.topic, command.payload) for command in commands] == expected


def test_few_steps_are_offered_as_such() -> None:
    assert cover(COVERS["five steps"]).settings == {"position": Range(0, 100, 20)}
    assert valve(VALVES["four steps"]).settings == {"position": Range(0, 100, 25)}
    assert cover({**PLACES, "position_open": 3, "position_closed": 3}).verbs == frozenset()
    assert cover({**SLATS, "tilt_min": 3, "tilt_max": 3}).verbs == frozenset()


@every_case(
    ("name", "messages", "state", "attributes"),
    [
        ("words", [("b", "opening")], "opening", {}),
        ("words", [("b", "odd")], None, {}),
        ("words", [("b", "open"), ("b", "None")], None, {}),
        ("words", [("b", "closed"), ("b", "stopped")], "closed", {}),
        ("words", [("b", "closing"), ("b", "stopped")], "stopped", {}),
        ("both", [("b/position", "0"), ("b", "closing"), ("b", "stopped")], "closed",
         {"position": 0}),
        ("both", [("b/position", "7"), ("b", "stopped")], "open", {"position": 7}),
        ("position", [("b/position", {"position": 40, "tilt_position": 10})], "open",
         {"position": 40, "tilt": 10}),
        ("position", [("b/position", {"position": 40}), ("b/position", "half")], None, {}),
        ("position", [("b/position", "300")], "open", {"position": 100}),
        ("downwards", [("b/position", "255")], "closed", {"position": 0}),
        ("middle slats", [("b/tilt", "75")], None, {"tilt": 50}),
        ("middle slats", [("b/tilt", "100")], None, {"tilt": 0}),
        ("slats", [("b/tilt", "0")], "closed", {"tilt": 0}),
        ("slats", [("b/tilt", "101")], None, {}),
        ("all", [("b/tilt", "-90"), ("b", "open")], "open", {"tilt": 0}),
    ],
)  # fmt: skip
def test_what_a_cover_says(
    name: str, messages: list[tuple[str, object]], state: str | None, attributes: dict[str, int]
) -> None:
    read = heard(cover(COVERS[name]), *messages)
    assert (read.state, dict(read.attributes)) == (state, attributes)


def test_a_garage_door_that_stopped_unseen_is_not_closed() -> None:
    state = heard(cover(COVERS["words"]), ("b", "open"), ("b", "closing"), ("b", "stopped"))
    assert not satisfied(act(Verb.CLOSE), state)
    assert satisfied(act(Verb.STOP), state)


def test_what_is_not_reported_is_not_waited_for() -> None:
    half = cover({"command_topic": "b/set", "state_topic": "b", "tilt_command_topic": "b/tilt/set",
                  "set_position_topic": "b/position/set"})  # fmt: skip
    assert tells(half, act(Verb.OPEN))
    assert not tells(half, act(Verb.SET, position=3))
    assert not tells(half, act(Verb.SET, tilt=3))
    guessing = cover({**COVERS["all"], "tilt_optimistic": True})
    assert not tells(guessing, act(Verb.SET, tilt=3))
    assert tells(guessing, act(Verb.SET, position=3))
    silent: list[Config] = [
        {"command_topic": "b/set"},
        {"command_topic": "b/set", **SLATS},
        {**COVERS["all"], "optimistic": True},
        {**COVERS["all"], "encoding": "utf-16"},
    ]
    for config in silent:
        assert not tells(cover(config), act(Verb.OPEN))


def test_slats_of_a_cover_do_not_tell_whether_it_is_open() -> None:
    state = heard(cover({"command_topic": "b/set", **SLATS}), ("b/tilt", "100"))
    assert (state.state, state.attributes) == (None, {"tilt": 100})


@every_case(
    ("name", "verb", "asked", "expected"),
    [
        ("words", Verb.OPEN, {}, ["OPEN"]),
        ("words", Verb.STOP, {}, []),
        ("stoppable", Verb.STOP, {}, ["HALT"]),
        ("words", Verb.SET, {"position": 5}, []),
        ("number", Verb.OPEN, {}, ["100"]),
        ("number", Verb.CLOSE, {}, ["0"]),
        ("downwards", Verb.SET, {"position": 25}, ["55"]),
        ("downwards", Verb.CLOSE, {}, ["80"]),
        ("number", Verb.SET, {"position": math.nan}, []),
        ("number", Verb.OPEN, {"position": 5}, []),
    ],
)
def test_a_valve_is_told_a_word_or_a_number(
    name: str, verb: Verb, asked: dict[str, Value], expected: list[str]
) -> None:
    commands = valve(VALVES[name]).encode(act(verb, **asked))
    assert [command.payload for command in commands] == expected


@every_case(
    ("name", "payloads", "state", "attributes"),
    [
        ("words", ["open"], "open", {}),
        ("words", ["open", "leaking"], None, {}),
        ("words", [{"state": "closing"}], "closing", {}),
        ("words", ["open", {"battery": 3}], "open", {}),
        ("number", ["0"], "closed", {"position": 0}),
        ("number", ["40", "closing"], "closing", {"position": 40}),
        ("number", [{"state": "opening", "position": 40}], "opening", {"position": 40}),
        ("number", [{"state": "open", "position": "40"}], "open", {"position": 40}),
        ("number", ["40", {"battery": 3}], "open", {"position": 40}),
        ("number", ["40", "None"], None, {}),
        ("number", ["40", {"position": None}], None, {}),
        ("downwards", ["80"], "closed", {"position": 0}),
    ],
)
def test_what_a_valve_says(
    name: str, payloads: list[object], state: str | None, attributes: dict[str, int]
) -> None:
    read = heard(valve(VALVES[name]), *(("b", payload) for payload in payloads))
    assert (read.state, dict(read.attributes)) == (state, attributes)


def test_a_valve_without_a_command_topic_is_only_read() -> None:
    for config in ({"state_topic": "b"}, {"state_topic": "b", "reports_position": True}):
        assert valve(config).verbs == frozenset()
        assert heard(valve(config), ("b", "opening")).state == "opening"


@pytest.mark.parametrize(
    "change", [{"tilt_opened_value": 0, "tilt_closed_value": 100}, {"position_open": 50}]
)
def test_a_cover_that_counts_otherwise_is_another(change: Config) -> None:
    def fingerprint(**more: object) -> str:
        config = {"unique_id": "b", **COVERS["all"], **more}
        return discovery.fingerprint(Announcement("homeassistant/cover/b/config", "", "c", config))

    assert fingerprint() == fingerprint(qos=1)
    assert fingerprint() != fingerprint(**change)
