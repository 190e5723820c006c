"""Values both ways, one codec at a time, and what is recognised of a device's patterns."""

import datetime as dt
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.kinds.codecs import (
    NUMBER,
    PLAIN,
    Codec,
    Date,
    DateTime,
    EventType,
    Free,
    Number,
    OneOf,
    Steps,
    Time,
    Words,
    number_of,
)
from appliance.adapters.mqtt.kinds.pressed import is_newer
from appliance.adapters.mqtt.kinds.values import DATE, DATE_TIME, TIME, our_pattern
from appliance.adapters.mqtt.wiring import Command, Wiring, tells
from appliance.core import discovery
from appliance.core.discovery import Announcement, Rejected
from appliance.core.house import Choice, Entity, EntityState, Range, satisfied
from appliance.core.meaning import Wish, fit
from appliance.core.types import Action, EntityId, Value, Verb
from tests.every_case import every_case

unhurried = settings(deadline=None)


def made(component: str, **config: object) -> Device | Rejected:
    full = discovery.expand({"unique_id": "x", "name": "X", **config})
    topic = f"homeassistant/{component}/x/config"
    return build(Announcement(topic, "", component, full), "homeassistant")


def device(component: str, **config: object) -> Device:
    found = made(component, **config)
    assert isinstance(found, Device)
    return found


def payloads(wiring: Wiring, action: Action) -> list[str]:
    return [each.payload for each in wiring.encode(action) if isinstance(each, Command)]


def act(verb: Verb, **parameters: Value) -> Action:
    return Action(EntityId("any.x"), verb, tuple(sorted(parameters.items())))


@pytest.fixture
def in_vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@every_case(
    ("text", "number"),
    [
        ("21", 21), ("21.0", 21), (" 21.5 ", 21.5), ("-0.1", -0.1), ("1e3", 1000), (".5", 0.5),
        ("1_000", None), ("nan", None), ("inf", None), ("1e400", None), ("", None), ("0x1", None),
        ("\u0661", None), ("9" * 40, None), ("21 °C", None), ("1e-9", 0),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float | None) -> None:
    assert number_of(text) == number


@every_case(
    ("codec", "ours", "theirs"),
    [
        (PLAIN, "eco", "eco"),
        (NUMBER, 21.5, "21.5"),
        (OneOf(("a", "b")), "a", "a"),
        (Words({"off": "0", "on": "1"}), "on", "1"),
        (Steps(1, 3), 67, "2"),
        (Steps(1, 100), 1, "1"),
        (Steps(2, 5), 50, "3"),
        (Steps(1, 255), 50, "128"),
        (Free(), " none ", " none "),
        (Date(), "2028-02-29", "2028-02-29"),
        (Time(), "07:05", "07:05:00"),
        (Time(), "07:00", "07:00:00"),
    ],
)
def test_there_and_back(codec: Codec, ours: Value, theirs: str) -> None:
    assert str(codec.to_wire(ours)) == theirs
    assert codec.from_wire(theirs) == ours


@every_case(
    ("codec", "theirs"),
    [
        (PLAIN, "unavailable"),
        (PLAIN, "\u200b"),
        (NUMBER, "warm"),
        (Number(0, 100), "101"),
        (Number(0, 100, "0"), "0"),
        (OneOf(("a",)), "A"),
        (Words({"on": "1"}), "2"),
        (Words({"home": "h"}, others=True, reset="?"), "?"),
        (Steps(1, 3), "4"),
        (Steps(1, 3), "-1"),
        (EventType(("a",)), '{"event_type": ["a"]}'),
        (EventType(("a",)), "a"),
        (Date(), "29.2.2028"),
        (Time(), "24:00:00"),
        (DateTime(), "2026-11-22T07:30:00"),
        (DateTime("Mars/Olympus"), "2026-11-22T07:30:00"),
        (DateTime("../../etc/passwd"), "2026-11-22T07:30:00"),
    ],
)
def test_what_does_not_fit_is_unknown(codec: Codec, theirs: str) -> None:
    assert codec.from_wire(theirs) is None


@every_case(
    ("codec", "ours"),
    [
        (NUMBER, "warm"), (OneOf(("a",)), "b"), (Words({"on": "1"}), "off"), (Words({}), 3),
        (Steps(1, 3), "fast"), (EventType(("a",)), "a"), (Date(), "soon"), (Time(), "25:00"),
        (DateTime(), "soon"),
    ],
)  # fmt: skip
def test_what_the_device_lacks_is_not_sent(codec: Codec, ours: Value) -> None:
    assert codec.to_wire(ours) is None


@every_case("steps", [*range(2, 12), 99, 100, 101, 255, 300])
def test_every_speed_that_can_be_asked_for_is_one_the_device_has(steps: int) -> None:
    fan = device(
        "fan",
        command_topic="d/set",
        percentage_command_topic="d/p/set",
        percentage_state_topic="d/p",
        state_topic="d",
        speed_range_min=2,
        speed_range_max=steps + 1,
    )
    speeds = set()
    for percent in range(1, 101):
        action = fit(Wish(Verb.SET, (fan.entity.id,), (("percentage", percent),)), fan.entity)
        assert action is not None
        if action.verb is Verb.TURN_OFF:
            assert percent < 100 / steps
            continue
        _switched_on, speed = payloads(fan.wiring, action)
        state = fan.wiring.read("d/p", speed, EntityState("on"))
        assert satisfied(action, state), (steps, action, speed)
        speeds.add(speed)
    assert len(speeds) == min(steps, 100)


def test_moments_are_local_here_and_utc_on_the_wire(in_vienna: None) -> None:
    assert DateTime().to_wire("2026-07-01T07:30") == "2026-07-01T05:30:00+00:00"
    assert DateTime().from_wire("2026-07-01T05:30:00+00:00") == "2026-07-01T07:30"
    assert DateTime().from_wire("2026-12-01T07:30:00Z") == "2026-12-01T08:30"
    assert DateTime("America/New_York").from_wire("2026-07-01 01:30:00") == "2026-07-01T07:30"
    assert DateTime().from_wire("0001-01-01T00:00:00+14:00") is None


def _is_a_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def test_every_date_of_the_century_and_no_other() -> None:
    shape = re.compile(DATE)
    for year in (1999, 2000, 2026, 2028, 2099, 2100):
        for month in range(14):
            for day in range(33):
                text = f"{year:04}-{month:02}-{day:02}"
                real = _is_a_date(text) and 2000 <= year <= 2099
                assert bool(shape.fullmatch(text)) is real, text


@given(st.text(max_size=17))
def test_what_is_taken_for_a_moment_is_one(text: str) -> None:
    for shape, before in ((DATE_TIME, ""), (TIME, "2026-01-01T")):
        if re.fullmatch(shape, text):
            dt.datetime.fromisoformat(before + text)


@every_case(
    ("theirs", "ours"),
    [
        ("[0-9]{4}", "[0-9]{4}"), ("^\\d{4,6}$", "[0-9]{4,6}"), ("\\d+", "[0-9]+"),
        ("^[a-zA-Z0-9 ]*$", "[A-Za-z0-9 ]*"), ("[a-f0-9]{2}", "[0-9a-f]{2}"),
        ("\\w?", "[A-Za-z0-9_]?"),
        ("[A-Z]", "[A-Z]"), ("[A-Z]{2,}", "[A-Z]{2,}"),
        ("(a+)+$", None), ("^(a|a)*$", None), ("[0-9]{4}|x", None), ("[z-a]*", None), ("", None),
        ("[0-9]{4,2}", None), ("[0-9]{9999}", None), ("[0-9]++", None), ("[^a]*", None),
        ("[0-9]{4}" + " " * 80, None),
    ],
)  # fmt: skip
def test_plain_patterns_are_replaced_by_ours(theirs: str, ours: str | None) -> None:
    assert our_pattern(theirs) == ours


@unhurried
@given(st.text("[]{}()0-9azAZ^$+*?\\dw. |,", max_size=30))
def test_whatever_pattern_comes_ours_compiles_and_is_one_class(theirs: str) -> None:
    ours = our_pattern(theirs)
    if ours is not None:
        re.compile(ours)
        assert "(" not in ours
        assert "|" not in ours


@pytest.mark.parametrize(
    ("latest", "installed", "newer"),
    [
        ("1.10", "1.9", True), ("1.9", "1.10", False), ("1.9.0", "1.9", False), ("v2", "1.9", True),
        ("2026.11.1", "2026.11.0b2", True), ("abc", "abc", False), ("16777251", "16777241", True),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(latest: str, installed: str, newer: bool) -> None:
    assert is_newer(latest, installed) is newer


PANEL: dict[str, Any] = {
    "command_topic": "d/c",
    "state_topic": "d/s",
    "supported_features": ["arm_away"],
}


@pytest.mark.parametrize(
    ("more", "modes"),
    [
        ({}, {"armed_away", "disarmed"}),
        ({"code": "1234"}, set()),
        ({"code": "1234", "code_arm_required": False}, {"armed_away"}),
        ({"code": 1234, "code_disarm_required": False}, {"disarmed"}),
        ({"code": "REMOTE_CODE_TEXT"}, set()),
    ],
)
def test_what_needs_a_code_is_not_offered(more: dict[str, Any], modes: set[str]) -> None:
    panel = device("alarm_control_panel", **{**PANEL, **more})
    offered = panel.entity.settings.get("mode")
    assert set(getattr(offered, "options", ())) == modes


def test_what_is_not_reported_is_sent_and_not_done() -> None:
    fan = device("fan", command_topic="d/c", state_topic="d/s", oscillation_command_topic="d/o",
                 percentage_command_topic="d/p", percentage_state_topic="d/ps").wiring  # fmt: skip
    assert tells(fan, act(Verb.TURN_ON))
    assert tells(fan, act(Verb.SET, percentage=30))
    assert not tells(fan, act(Verb.SET, oscillating="on"))
    assert not tells(fan, act(Verb.TURN_ON, oscillating="on"))
    blind = device("fan", command_topic="d/c", percentage_command_topic="d/p",
                   percentage_state_topic="d/ps").wiring  # fmt: skip
    assert not tells(blind, act(Verb.SET, percentage=30)), "nobody says that it is on"
    guessing = device("fan", command_topic="d/c", state_topic="d/s", optimistic=True).wiring
    assert not tells(guessing, act(Verb.TURN_ON))


def test_a_valve_that_reports_a_setpoint_and_no_mode_is_believed() -> None:
    valve = device("climate", temperature_command_topic="t/set", temperature_state_topic="t")
    action = act(Verb.SET, temperature=20)
    state = valve.wiring.read("t", "20", EntityState())
    climate = Action(EntityId("climate.x"), action.verb, action.parameters)
    assert state.state is None
    assert satisfied(climate, state)
    assert not satisfied(Action(EntityId("climate.x"), Verb.TURN_ON), state)


@pytest.mark.parametrize(
    ("modes", "waking"),
    [
        (["off", "auto"], "auto"), (["off", "auto", "heat"], "heat"), (["heat", "cool"], None),
        (["off", "auto", "dry"], None), (["off", "cool", "heat_cool"], "heat_cool"),
    ],
)  # fmt: skip
def test_a_thermostat_is_switched_on_as_home_assistant_does(
    modes: list[str], waking: str | None
) -> None:
    config = {"modes": modes, "mode_command_topic": "d/m", "mode_state_topic": "d/s"}
    wiring = device("climate", **config).wiring
    assert payloads(wiring, act(Verb.TURN_ON)) == ([waking] if waking else [])
    assert (Verb.TURN_OFF in wiring.verbs) is ("off" in modes)


@every_case(
    ("component", "config"),
    [
        ("switch", {"command_topic": "a/#"}),
        ("climate", {"mode_command_topic": "hearth/x"}),
        ("climate", {"temperature_state_topic": "$SYS/x"}),
        ("fan", {"command_topic": "homeassistant/light/x/config"}),
        ("number", {"command_topic": "d/c", "step": 0}),
        ("number", {"command_topic": "d/c", "max": 1e300}),
        ("number", {"command_topic": "d/c", "min": "inf"}),
        ("select", {"command_topic": "d/c", "options": ["x"] * 300}),
        ("select", {"command_topic": "d/c"}),
        ("scene", {}),
        ("lock", {}),
        ("alarm_control_panel", {"command_topic": "d/c"}),
        ("siren", {"command_topic": "d/c", "available_tones": ["x" * 300]}),
    ],
)
def test_a_component_that_is_none_is_rejected(component: str, config: dict[str, Any]) -> None:
    assert isinstance(made(component, **config), Rejected)


def test_a_range_that_is_upside_down_takes_nothing() -> None:
    config = {"min": 5, "max": 4, "command_topic": "d/c", "state_topic": "d/s"}
    number = device("number", **config)
    assert not number.entity.verbs
    assert device("number", command_topic="d/c").entity.settings == {"value": Range(0, 100, 1)}


def test_bytes_that_are_no_text_are_neither_read_nor_told() -> None:
    switch = device("switch", command_topic="d/c", state_topic="d/s", encoding="")
    assert switch.entity.verbs == frozenset()
    assert switch.wiring.state_topics == ()


def test_heating_without_a_unit_counts_in_celsius() -> None:
    def unit(**config: object) -> str | None:
        entity: Entity = device("climate", **config).entity
        return entity.unit

    assert unit() == "°C"
    assert unit(temperature_unit="F") == "°F"
    assert unit(unit_of_measurement="°F") == "°C", "that is no key of a thermostat"


def test_one_word_is_a_list_of_one_and_null_is_none() -> None:
    config = {"command_topic": "d/c", "state_topic": "d/s"}
    one = device("select", **config, options="Eco").entity.settings["option"]
    assert one == Choice(("Eco",))
    assert device("fan", **config, preset_modes=None).entity.settings == {}


@pytest.mark.parametrize(
    ("component", "before", "after"),
    [
        ("climate", {"temperature_unit": "C"}, {"temperature_unit": "F"}),
        ("alarm_control_panel", {**PANEL, "code": "1234"}, PANEL),
    ],
)
def test_what_changes_a_tier_or_offers_more_is_approved_afresh(
    component: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    known, changed = device(component, **before), device(component, **after)
    assert known.fingerprint != changed.fingerprint
    assert known.fingerprint == device(component, **before).fingerprint
