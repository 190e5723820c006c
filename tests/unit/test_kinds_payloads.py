"""Discovery payloads in the shapes of real publishers: what can be done with each, and how."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.kinds import WIRINGS
from appliance.adapters.mqtt.kinds.codecs import VISIBLE
from appliance.adapters.mqtt.kinds.features import Featured
from appliance.adapters.mqtt.kinds.values import DATE, DATE_TIME, TIME
from appliance.adapters.mqtt.wiring import Command
from appliance.core import discovery
from appliance.core.house import Choice, Colour, EntityState, Range, Setting, Text
from appliance.core.meaning import Wish, fit
from appliance.core.types import Verb
from tests.every_case import every_case

Config = dict[str, Any]
FILES = sorted((Path(__file__).parent / "payloads").glob("*.json"))
PATTERNS = {"DATE": DATE, "TIME": TIME, "DATE_TIME": DATE_TIME, "VISIBLE": f"{VISIBLE}*"}
PREFIX = "homeassistant"

COMMANDED = """
alarm_control_panel button climate cover date datetime fan humidifier lawn_mower light lock notify
number scene select siren switch text time update vacuum valve water_heater
"""
READ = "binary_sensor device_tracker event sensor"
LISTED = "camera image infrared"
WITHOUT_ENTITY = "device_automation tag"
"""Triggers for automations: nothing that could be shown, read or commanded."""
BECOMES = {
    component: becomes
    for becomes, components in {
        "commanded": COMMANDED,
        "read": READ,
        "listed": LISTED,
        "nothing": WITHOUT_ENTITY,
    }.items()
    for component in components.split()
}
"""What each of Home Assistant's 32 component types becomes, as of 2026.11."""


def _loaded(path: Path) -> Config:
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def announced(told: Mapping[str, Any]) -> Device:
    found = discovery.read(told["topic"], json.dumps(told["config"]).encode(), PREFIX)
    assert isinstance(found, tuple), found
    made = build(found[0], PREFIX)
    assert isinstance(made, Device), made
    return made


def setting_of(kind: str, values: list[Any]) -> Setting:
    match kind:
        case "range":
            low, high, step = values
            return Range(low, high, step)
        case "choice":
            return Choice(tuple(values))
        case "color":
            return Colour()
        case _:
            shortest, longest, pattern = values
            return Text(shortest, longest, PATTERNS.get(pattern, pattern))


TOLD = {path.stem: _loaded(path) for path in FILES}
"""What each file tells, which no test changes."""


@every_case("file", TOLD)
def test_what_it_can_be_asked_to_do(file: str) -> None:
    told = TOLD[file]
    entity = announced(told).entity
    assert {verb.value for verb in entity.verbs} == set(told["verbs"])
    wanted = {name: setting_of(*next(iter(s.items()))) for name, s in told["settings"].items()}
    assert dict(entity.settings) == wanted
    assert entity.unit == told.get("unit")


@every_case("file", TOLD)
def test_commands_are_in_the_device_s_own_words(file: str) -> None:
    told = TOLD[file]
    device = announced(told)
    for command in told["commands"]:
        wish = Wish(Verb(command["do"]), (device.entity.id,), tuple(command["with"].items()))
        action = fit(wish, device.entity)
        assert action is not None, command
        sent = [each for each in device.wiring.encode(action) if isinstance(each, Command)]
        assert [each.topic for each in sent] == [topic for topic, _ in command["publish"]]
        for each, (_, payload) in zip(sent, command["publish"], strict=True):
            told_as = each.payload if isinstance(payload, str) else json.loads(each.payload)
            assert told_as == payload


@every_case("file", TOLD)
def test_reports_are_read(file: str) -> None:
    told = TOLD[file]
    device = announced(told)
    device.state = EntityState()
    for report in told["reports"]:
        payload = report["payload"]
        text = payload if isinstance(payload, str) else json.dumps(payload)
        assert report["topic"] in device.wiring.state_topics
        device.report(report["topic"], text.encode())
        assert device.state.state == report["state"], report
        assert dict(device.state.attributes) == report["attributes"], report


@every_case("file", TOLD)
def test_what_time_does_to_it(file: str) -> None:
    told = TOLD[file]
    wiring = announced(told).wiring
    if isinstance(wiring, Featured):
        later = told.get("later", {})
        assert wiring.expires_s == later.get("expires_s")
        assert wiring.off_delay_s == later.get("off_delay_s")


@every_case("file", TOLD)
def test_the_same_announcement_gives_an_equal_wiring(file: str) -> None:
    told = TOLD[file]
    assert announced(told).wiring == announced(told).wiring


def test_there_are_32_component_types() -> None:
    assert len(BECOMES) == 32
    entities = {component for component, becomes in BECOMES.items() if becomes != "nothing"}
    assert entities == discovery.COMPONENTS == frozenset(WIRINGS)


@every_case("component", sorted(discovery.COMPONENTS))
def test_what_a_component_type_becomes(component: str) -> None:
    payloads = [told for file, told in TOLD.items() if file.startswith(component)]
    devices = [announced(told) for told in payloads if told["topic"].split("/")[1] == component]
    assert devices
    if any(device.entity.verbs for device in devices):
        assert BECOMES[component] == "commanded"
    elif any(device.wiring.state_topics for device in devices):
        assert BECOMES[component] == "read"
    else:
        assert BECOMES[component] == "listed"


@pytest.mark.parametrize("component", WITHOUT_ENTITY.split())
def test_triggers_are_no_entities(component: str) -> None:
    config = b'{"unique_id": "x", "topic": "a/b", "automation_type": "trigger"}'
    assert discovery.read(f"homeassistant/{component}/x/config", config, PREFIX) == ()
    whole = {"device": {"ids": "d"}, "o": {"name": "o"}, "cmps": {"t": {"p": component, "t": "a"}}}
    found = discovery.read("homeassistant/device/x/config", json.dumps(whole).encode(), PREFIX)
    assert found == ()
