"""Whatever is announced and asked: told only where it may be, and believed if it obeys."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.kinds import WIRINGS
from appliance.adapters.mqtt.wiring import Command, tells
from appliance.core.discovery import Announcement
from appliance.core.house import (
    Choice,
    Colour,
    Entity,
    EntityState,
    Range,
    Setting,
    Text,
    has_goal,
    satisfied,
)
from appliance.core.meaning import Wish, fit
from appliance.core.topics import command_topics
from appliance.core.types import Action, Value, Verb

Config = dict[str, Any]
unhurried = settings(deadline=None, max_examples=100)
thorough = settings(deadline=None, max_examples=120)
MINE = sorted(set(WIRINGS) - {"light", "cover", "valve"})

FEATURES: Mapping[str, tuple[str, ...]] = {
    "climate": (
        "mode", "temperature", "temperature_low", "temperature_high", "preset_mode", "fan_mode",
        "swing_mode", "swing_horizontal_mode", "target_humidity", "power",
    ),
    "fan": ("percentage", "preset_mode", "oscillation", "direction"),
    "humidifier": ("target_humidity", "mode"),
    "water_heater": ("mode", "temperature", "power"),
    "lawn_mower": ("start_mowing", "pause", "dock", "stop"),
}  # fmt: skip
"""Command topics beside `command_topic`, by stem."""

_words = st.text("abcdefgh XYZ-_0123456789", min_size=1, max_size=12).filter(
    lambda word: word.strip() == word and word.casefold() not in ("none", "unknown", "off", "null")
)
_lists = st.lists(_words, min_size=1, max_size=3, unique_by=str.casefold)


@st.composite
def _configs(draw: st.DrawFn, component: str) -> Config:
    """A component that names `d/<stem>/set` and `d/<stem>` for each of some features."""
    config: Config = {"unique_id": "x", "name": "X", "command_topic": "d/set", "state_topic": "d"}
    stems = FEATURES.get(component, ())
    for stem in draw(st.lists(st.sampled_from(stems), unique=True)) if stems else ():
        config |= {f"{stem}_command_topic": f"d/{stem}/set", f"{stem}_state_topic": f"d/{stem}"}
    low, high = sorted(draw(st.tuples(st.integers(-40, 90), st.integers(-40, 90))))
    assume(low < high)
    words = draw(_lists)
    config |= {
        "modes": ["off", *words],
        "preset_modes": words,
        "fan_modes": words,
        "options": words,
        "available_tones": words,
        "fan_speed_list": words,
        "event_types": words,
        "min_temp": low,
        "max_temp": high,
        "min": low,
        "max": high,
        "step": draw(st.sampled_from([0.1, 0.25, 0.5, 1, 3])),
        "temp_step": draw(st.sampled_from([0.1, 0.5, 1])),
        "speed_range_min": (slowest := draw(st.integers(1, 9))),
        "speed_range_max": slowest + draw(st.integers(0, 300)),
        "code_arm_required": False,
        "code": draw(st.sampled_from([None, "1234"])),
        "payload_open": draw(st.sampled_from([None, "OPEN"])),
        "payload_install": "go",
        "supported_features": [
            "start", "pause", "stop", "return_home", "locate", "fan_speed", "arm_home", "arm_away",
        ],
        "set_fan_speed_topic": "d/fan_speed/set",
        "activity_state_topic": "d/activity",
        "mode": "text",
    }  # fmt: skip
    if component == "scene":
        config["payload_on"] = "on"
    if component == "text":
        config |= {"min": 0, "max": draw(st.integers(1, 255))}
    if component in ("climate", "water_heater", "humidifier"):
        config.pop("mode")
    return config


def _value(setting: Setting) -> st.SearchStrategy[Value]:
    match setting:
        case Range(low, high):
            return st.floats(low, high) | st.integers(int(low), int(high))
        case Choice(options):
            return st.sampled_from(options) | st.sampled_from(options).map(str.upper)
        case Text(shortest, longest, pattern):
            text = st.from_regex(pattern, fullmatch=True) if pattern else st.text()
            return text.filter(lambda said: shortest <= len(said) <= longest)
        case Colour():
            return st.just("red")


@st.composite
def _told(draw: st.DrawFn) -> tuple[Config, Device, Action]:
    component = draw(st.sampled_from(MINE))
    config = draw(_configs(component))
    topic = f"homeassistant/{component}/x/config"
    device = build(Announcement(topic, "", component, config), "homeassistant")
    assert isinstance(device, Device)
    entity = device.entity
    assume(entity.verbs)
    verb = draw(st.sampled_from(sorted(entity.verbs)))
    names: list[str] = []
    if entity.settings and verb in (Verb.SET, Verb.TURN_ON):
        names = draw(st.lists(st.sampled_from(sorted(entity.settings)), unique=True, max_size=3))
    wanted = tuple((name, draw(_value(entity.settings[name]))) for name in names)
    action = fit(Wish(verb, (entity.id,), wanted), entity)
    assume(action is not None)
    assert action is not None
    return config, device, action


def commands(device: Device, action: Action) -> tuple[Command, ...]:
    sent = device.wiring.encode(action)
    assert all(isinstance(each, Command) for each in sent)
    return tuple(each for each in sent if isinstance(each, Command))


def _json(payload: str, key: str) -> str:
    return json.dumps({key: payload})


_VACUUM = {
    "start": "cleaning", "pause": "paused", "stop": "idle", "return_to_base": "docked",
}  # fmt: skip
_MOWER = {"start_mowing": "mowing", "pause": "paused", "dock": "docked", "stop": "paused"}
_SPECIAL: Mapping[str, Callable[[Command], tuple[str, str]]] = {
    "vacuum": lambda sent: (
        ("d", _json(_VACUUM.get(sent.payload, "idle"), "state"))
        if sent.topic == "d/set"
        else ("d", _json(sent.payload, "fan_speed"))
    ),
    "lawn_mower": lambda sent: ("d/activity", _MOWER[sent.payload]),
    "lock": lambda sent: (
        "d",
        {"LOCK": "LOCKED", "UNLOCK": "UNLOCKED", "OPEN": "OPEN"}[sent.payload],
    ),
    "alarm_control_panel": lambda sent: (
        "d",
        {"ARM_HOME": "armed_home", "ARM_AWAY": "armed_away", "DISARM": "disarmed"}[sent.payload],
    ),
}


def _obeyed(component: str, sent: tuple[Command, ...]) -> list[tuple[str, str]]:
    """What a device that does as it is told reports; those with power of their own wake up."""
    reports = []
    for command in sent:
        if component in _SPECIAL:
            reports.append(_SPECIAL[component](command))
        elif command.topic == "d/power/set":
            reports.append(("d/mode", "off"))
        else:
            reports.append((command.topic.removesuffix("/set"), command.payload))
    return reports


@unhurried
@given(_told())
def test_what_fits_is_sent_and_only_where_it_may_be(
    told: tuple[Config, Device, Action],
) -> None:
    _, device, action = told
    sent = commands(device, action)
    assert sent, action
    assert {command.topic for command in sent} <= command_topics(device.announcement.config)
    assert all(isinstance(command.payload.encode(), bytes) for command in sent)


@unhurried
@given(_told())
def test_a_device_that_obeys_is_believed(told: tuple[Config, Device, Action]) -> None:
    _, device, action = told
    # What a power topic wakes a heater to is its own affair.
    assume(
        not (action.verb is Verb.TURN_ON and device.announcement.config.get("power_command_topic"))
    )
    state = EntityState()
    for topic, payload in _obeyed(device.entity.domain, commands(device, action)):
        if topic in device.wiring.state_topics:
            state = device.wiring.read(topic, payload, state)
    if has_goal(action) and tells(device.wiring, action):
        assert satisfied(action, state), (action, state)


@unhurried
@given(_told(), st.data())
def test_what_it_does_not_understand_is_not_sent(
    told: tuple[Config, Device, Action], data: st.DataObject
) -> None:
    _, device, action = told
    lacking = data.draw(st.sampled_from(sorted(set(Verb) - device.entity.verbs)))
    assert device.wiring.encode(Action(action.entity, lacking)) == ()
    odd = data.draw(st.text(max_size=9) | st.floats() | st.integers())
    name = data.draw(st.sampled_from([*sorted(device.entity.settings), "colour"]))
    strange = Action(action.entity, Verb.SET, ((name, odd),))
    sent = device.wiring.encode(strange)
    setting = device.entity.settings.get(name)
    if setting is None or isinstance(odd, str) == isinstance(setting, Range):
        assert sent == ()
    assert device.wiring.encode(Action(action.entity, Verb.SET)) == ()


_PAYLOADS = (
    st.text()
    | st.sampled_from(["", "None", "null", "nan", "-inf", "1e400", "[" * 3000, "0"])
    | st.dictionaries(
        st.sampled_from(["state", "fan_speed", "battery_level", "event_type", "tone", "v",
                         "volume_level", "duration", "installed_version", "latest_version",
                         "update_percentage", "in_progress"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
    ).map(json.dumps)
)  # fmt: skip


@thorough
@given(st.sampled_from(MINE), st.data())
def test_nothing_that_is_reported_raises(component: str, data: st.DataObject) -> None:
    config = data.draw(_configs(component))
    config["value_template"] = data.draw(st.sampled_from([None, "{{ value_json.v }}"]))
    topic = f"homeassistant/{component}/x/config"
    device = build(Announcement(topic, "", component, config), "homeassistant")
    assert isinstance(device, Device)
    state = EntityState()
    for payload in data.draw(st.lists(_PAYLOADS, max_size=4)):
        for topic in device.wiring.state_topics:
            state = device.wiring.read(topic, payload, state)
            assert state.state is None or len(state.state) <= 255
            assert len(state.attributes) <= 12


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@thorough
@given(st.sampled_from(MINE), st.data())
def test_nothing_that_is_announced_raises(component: str, data: st.DataObject) -> None:
    config = data.draw(_configs(component))
    for key in data.draw(st.lists(st.sampled_from(sorted(config)), max_size=4)):
        config[key] = data.draw(_JSON)
    topic = f"homeassistant/{component}/x/config"
    device = build(Announcement(topic, "", component, config), "homeassistant")
    if isinstance(device, Device):
        entity: Entity = device.entity
        for verb in entity.verbs:
            wish = Wish(verb, (entity.id,))
            if verb is not Verb.SET and (action := fit(wish, entity)) is not None:
                sent = {command.topic for command in commands(device, action)}
                assert sent <= command_topics(device.announcement.config)
