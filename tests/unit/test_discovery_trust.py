"""What an approved device cannot do: become another, answer with our own echo, end the process."""

import json
import math
from typing import Any, cast

import aiomqtt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.connection import Link
from appliance.adapters.mqtt.kinds.scales import to_percent
from appliance.adapters.mqtt.performing import Performer
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.timings import Timings
from appliance.adapters.mqtt.wiring import ReadOnly
from appliance.core.house import EntityState
from appliance.core.phrasing import outcome_sentence
from appliance.core.types import Action, EntityId, Result, Verb
from appliance.ports import Fact
from appliance.testing.virtual_time import run_virtual
from tests.every_case import every_case

Config = dict[str, Any]
HALL, KETTLE = EntityId("switch.hall_lamp"), EntityId("switch.kettle")
QUICK = Timings(report=0.5, report_by_domain={}, grace=0.1)


class Quiet:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: object) -> None: ...


class Wire:
    """What would leave the process. Echoes like a broker, if the topic is followed."""

    def __init__(
        self, registry: Registry, performer: Performer, trouble: Exception | None, after: int
    ) -> None:
        self.sent: list[tuple[str, str]] = []
        self._registry, self._performer = registry, performer
        self._trouble, self._after = trouble, after

    async def publish(self, topic: str, payload: str, **how: object) -> None:
        if self._trouble is not None and len(self.sent) >= self._after:
            raise self._trouble
        self.sent.append((topic, payload))
        for entity in self._registry.report(topic, payload.encode()):
            self._performer.reported(entity, topic)


def device(component: str, name: str, root: str, **more: object) -> tuple[str, bytes]:
    config = {
        "name": name,
        "unique_id": root,
        "command_topic": f"{root}/set",
        "state_topic": root,
        **more,
    }
    return f"homeassistant/{component}/{root.replace('/', '_')}/config", json.dumps(config).encode()


def registered(*announced: tuple[str, bytes], record: frozenset[str] = frozenset()) -> Registry:
    registry = Registry("homeassistant", record)
    registry.connected = True
    for topic, payload in announced:
        registry.announce(topic, payload)
    if not record:
        registry.approve()
    return registry


def acted(
    registry: Registry, action: Action, trouble: Exception | None = None, after: int = 0
) -> tuple[Result, list[tuple[str, str]]]:
    """What becomes of an action that was agreed to, and what was published."""

    async def play() -> tuple[Result, list[tuple[str, str]]]:
        performer = Performer(registry, Quiet(), QUICK)
        wire = Wire(registry, performer, trouble, after)
        performer.link = Link(cast("aiomqtt.Client", wire), 1.0)
        done = await performer.perform(action)
        return done.result, wire.sent

    return run_virtual(play())


@pytest.mark.parametrize("key", ["object_id", "default_entity_id"])
@pytest.mark.parametrize(
    ("component", "verb", "asked", "other"),
    [
        ("cover", Verb.OPEN, ("Study blind", "sb"), ("Garage door", "gd")),
        ("switch", Verb.TURN_ON, ("Hall lamp", "hl"), ("Kettle", "k")),
    ],
)
def test_ids_swapped_between_read_back_and_yes_move_nothing(
    key: str, component: str, verb: Verb, asked: tuple[str, str], other: tuple[str, str]
) -> None:
    registry = registered(device(component, *asked), device(component, *other))
    wanted = EntityId(f"{component}.{asked[0].lower().replace(' ', '_')}")
    assert registry.device(wanted) is not None
    prefix = f"{component}." if key == "default_entity_id" else ""
    for who, new in ((asked, "zzz"), (other, wanted.partition(".")[2])):
        registry.announce(*device(component, *who, **{key: prefix + new}))
    assert acted(registry, Action(wanted, verb)) == (Result.UNREACHABLE, [])
    assert not registry.home().approved()


def test_an_id_stays_with_its_device_when_that_is_gone() -> None:
    first = device("switch", "Lamp", "a")
    second = device("switch", "Lamp", "b")
    registry = registered(first, second)
    before = {entity.id for entity in registry.home().approved()}
    lamp = EntityId("switch.lamp")
    owner = registry.device(lamp)
    assert owner is not None
    gone = first[0] if owner.announcement.topic == first[0] else second[0]
    registry.announce(gone, b"")
    registry.announce(*device("switch", "Lamp", "newcomer"))
    assert registry.device(lamp) is None
    assert acted(registry, Action(lamp, Verb.TURN_ON)) == (Result.UNREACHABLE, [])
    assert lamp not in registry.home().entities
    registry.announce(*(first if gone == first[0] else second))
    assert {entity.id for entity in registry.home().approved()} == before


@pytest.mark.parametrize("order", [1, -1])
def test_a_device_is_approved_under_one_id_only(order: int) -> None:
    both = [device("switch", "Lamp", "a"), device("switch", "Lamp", "b")]
    trusted = registered(*both)
    record = trusted.approve()
    again = registered(*both[::order], record=record)
    assert again.home().entities.keys() == trusted.home().entities.keys()
    for entity in trusted.home().entities:
        old, new = trusted.device(entity), again.device(entity)
        assert old is not None
        assert new is not None
        assert old.fingerprint == new.fingerprint
    # Approved as `lamp_...`, it does not become `lamp` where the other has never been seen.
    (marked,) = (entity for entity in trusted.home().entities if entity != "switch.lamp")
    behind = trusted.device(marked)
    assert behind is not None
    alone = registered(*(each for each in both if each[0] == behind.announcement.topic),
                       record=record)  # fmt: skip
    assert [entity.id for entity in alone.home().approved()] == [marked]


def test_two_approved_under_one_id_do_not_take_turns() -> None:
    a, b = device("switch", "Lamp", "a"), device("switch", "Lamp", "b")
    record = registered(a).approve() | registered(b).approve()
    lamp = EntityId("switch.lamp")
    for first, second in ((a, b), (b, a)):
        registry = registered(first, record=record)
        assert registry.device(lamp) is not None
        registry.announce(*second)
        found = registry.device(lamp)
        assert found is not None
        assert found.announcement.topic == first[0]
        registry.announce(first[0], b"")
        assert registry.device(lamp) is None


def test_forgotten_and_approved_again_it_keeps_its_id() -> None:
    registry = registered(device("switch", "Lamp", "a"))
    lamp = EntityId("switch.lamp")
    record = registry.approve()
    assert registry.forget([lamp]) == record - {"set-up"}
    assert registry.device(lamp) is None
    assert registry.adopt(record)
    assert registry.device(lamp) is not None
    assert registry.adopt(frozenset({"set-up"}))
    assert registry.device(lamp) is None


def test_a_device_that_drops_a_telling_id_waits_again() -> None:
    registry = registered(device("switch", "Relay one", "r", object_id="garage_door"))
    assert [entity.id for entity in registry.home().approved()] == ["switch.garage_door"]
    registry.announce(*device("switch", "Relay one", "r"))
    assert not registry.home().approved()
    relay = Action(EntityId("switch.relay_one"), Verb.TURN_ON)
    assert acted(registry, relay) == (Result.UNREACHABLE, [])


@pytest.mark.parametrize("state_topic", ["h/hl/set", "h/k/set"])
def test_our_own_echo_is_no_answer(state_topic: str) -> None:
    registry = registered(
        device("switch", "Hall lamp", "h/hl", state_topic=state_topic),
        device("switch", "Kettle", "h/k"),
    )
    assert acted(registry, Action(HALL, Verb.TURN_ON)) == (Result.SENT, [("h/hl/set", "ON")])
    assert acted(registry, Action(KETTLE, Verb.TURN_ON)) == (Result.SILENT, [("h/k/set", "ON")])


def test_being_there_is_no_answer() -> None:
    registry = registered(device("switch", "Hall lamp", "hl", availability_topic="hl/set",
                                 payload_available="ON"))  # fmt: skip
    registry.report("hl", b"ON")
    registry.report("hl/set", b"ON")
    assert acted(registry, Action(HALL, Verb.TURN_ON))[0] is Result.SILENT


@pytest.mark.parametrize(
    ("trouble", "after", "result"),
    [
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 0,
         Result.UNREACHABLE),
        (RuntimeError("odd"), 0, Result.SILENT),
        (ValueError("too long"), 1, Result.SILENT),
        (RuntimeError("odd"), 1, Result.SILENT),
    ],
)  # fmt: skip
def test_what_nobody_foresaw_is_an_outcome(trouble: Exception, after: int, result: Result) -> None:
    registry = registered(
        device("light", "Desk", "d", brightness_command_topic="d/bri", state_topic=None)
    )
    action = Action(EntityId("light.desk"), Verb.TURN_ON, (("brightness_pct", 50),))
    told, sent = acted(registry, action, trouble, after)
    assert told is result
    assert len(sent) == after


class Fragile(ReadOnly):
    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        raise OverflowError(payload)


def test_a_report_that_breaks_its_reader_is_unknown(caplog: pytest.LogCaptureFixture) -> None:
    registry = registered(
        device("switch", "Hall lamp", "h/hl"), device("switch", "Kettle", "h/k", state_topic="h/hl")
    )
    registry.report("h/hl", b"ON")
    broken = registry.device(HALL)
    assert broken is not None
    broken.wiring = Fragile(state_topics=("h/hl",))
    assert set(registry.report("h/hl", b"ON")) == {HALL, KETTLE}
    assert registry.home().state_of(HALL) == EntityState()
    assert registry.home().state_of(KETTLE).state == "on"
    assert [record.getMessage() for record in caplog.records] == [
        "report of switch.hall_lamp not understood: OverflowError"
    ]


@every_case(
    ("value", "percent"),
    [
        (1e308, 100), (-1e308, 0), (math.inf, None), (-math.inf, None), (math.nan, None),
        (10**400, None), ("1e308", 100), ("nan", None), ("1e999", None), (True, None),
        (None, None), ([], None), (127.5, 50), (300, 100),
    ],
)  # fmt: skip
def test_any_number_is_a_percentage_or_unknown(value: object, percent: int | None) -> None:
    assert to_percent(value, 255) == percent


WIRED: list[tuple[str, Config]] = [
    ("light", {"schema": "json", "brightness": True, "brightness_scale": 254}),
    ("light", {"brightness_command_topic": "x/b", "brightness_state_topic": "x"}),
    ("light", {"brightness_command_topic": "x/b", "brightness_state_topic": "x",
               "brightness_value_template": "{{ value_json.brightness }}"}),
    ("switch", {}),
    ("switch", {"value_template": "{{ value_json.state }}"}),
    ("cover", {"set_position_topic": "x/p", "position_topic": "x"}),
    ("cover", {"set_position_topic": "x/p", "position_topic": "x", "position_open": 0,
               "position_closed": 100, "position_template": "{{ value_json.brightness }}"}),
    ("lock", {}),
    ("sensor", {"value_template": "{{ value_json.brightness }}"}),
    ("sensor", {}),
    ("binary_sensor", {}),
]  # fmt: skip
NUMBERS = (
    st.floats()
    | st.integers()
    | st.booleans()
    | st.sampled_from([1e308, -1e308, math.inf, -math.inf, math.nan, 10**400, -(10**400), 10**4299])
)


@settings(deadline=None)
@given(
    st.sampled_from(WIRED),
    NUMBERS,
    st.sampled_from(["%s", '{"state": "ON", "brightness": %s}', '{"state": %s}', '{"x": [%s]}']),
)
def test_no_number_ever_raises(wired: tuple[str, Config], number: object, shape: str) -> None:
    component, more = wired
    registry = registered(device(component, "X", "x", **more))
    (entity,) = registry.home().approved()
    found = registry.device(entity.id)
    assert found is not None
    found.report("x", (shape % json.dumps(number)).encode())  # not through the registry's net
    for value in found.state.attributes.values():
        assert isinstance(value, int)
        assert 0 <= value <= 100


def test_a_lock_with_a_place_for_a_code_is_locked_without_one() -> None:
    template = '{"do":"{{ value }}","code":"{{ code }}"}'
    registry = registered(device("lock", "Shed padlock", "s6", command_template=template))
    lock = EntityId("lock.shed_padlock")
    result, sent = acted(registry, Action(lock, Verb.LOCK))
    assert sent == [("s6/set", '{"do":"LOCK","code":""}')]
    assert result is not Result.UNREACHABLE


def test_a_verb_whose_payload_comes_out_empty_is_not_offered() -> None:
    template = "{{ {'ON': '1', 'OFF': nothing}[value] }}"
    registry = registered(device("switch", "Pump", "p", command_template=template))
    (pump,) = registry.home().approved()
    assert pump.verbs == {Verb.TURN_ON}


def test_what_cannot_be_worded_for_a_device_is_not_called_unreachable() -> None:
    template = "{{ missing }}"
    registry = registered(device("number", "Level", "n", command_template=template, min=0, max=10))
    level = EntityId("number.level")
    assert acted(registry, Action(level, Verb.SET, (("value", 5),))) == (Result.UNSENT, [])
    told = outcome_sentence(
        ((Action(level, Verb.SET, (("value", 5),)), Result.UNSENT),), registry.home()
    )
    assert told == "I can't put that into a command for the level, so nothing was sent."
