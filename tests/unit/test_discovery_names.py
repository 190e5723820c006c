"""What an approval is of, and that no word of a name is lost where it is cut to be shown."""

import pytest

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.payloads import Payload
from appliance.core import discovery
from appliance.core.discovery import Announcement
from appliance.core.edits import Edits, EntityEdit
from appliance.core.house import Home
from appliance.core.places import Found, arrange
from appliance.core.tiers import tier_of
from appliance.core.types import Action, Tier, Verb
from tests.every_case import every_case


def device(component: str, **config: object) -> Device:
    topic = f"homeassistant/{component}/x/config"
    found = build(Announcement(topic, "", component, {"unique_id": "x", **config}), "homeassistant")
    assert isinstance(found, Device)
    return found


FACETS = {"device_class", "enabled_by_default", "topic"}
"""Bound under another name, decisive for whether it is there at all, or read inside a list."""


def payloads(kind: type[Payload] = Payload) -> list[type[Payload]]:
    return [kind, *(each for child in kind.__subclasses__() for each in payloads(child))]


@every_case("payload", payloads())
def test_an_approval_is_of_every_key_that_is_read(payload: type[Payload]) -> None:
    known = discovery.fingerprint(Announcement("t", "", "light", {}))
    for key in payload.model_fields.keys() - FACETS:
        changed = Announcement("t", "", "light", {key: "changed"})
        assert discovery.fingerprint(changed) != known, key


@pytest.mark.parametrize(
    ("device_name", "name", "object_id"),
    [
        ("Shelly Plus 1 Relay Module Upstairs Hall", "Garage door", None),
        ("Garage " + "x" * 40, "Lamp", None),
        ("Shelly Plus 1 Relay Module Upstairs " + "water", "main relay", None),
        ("y " * 120, "Garage door", None),
        (None, "z " * 100 + "gate", None),
        (None, "Relay", "relay_" * 11 + "garage"),
    ],
)
def test_a_risky_word_is_not_cut_off(
    device_name: str | None, name: str, object_id: str | None
) -> None:
    relay = device(
        "switch",
        name=name,
        object_id=object_id,
        device={"name": device_name},
        command_topic="x/c",
        state_topic="x/s",
    )
    assert len(relay.entity.name) <= discovery.MAX_NAME
    renamed = Edits(entities={str(relay.entity.id): EntityEdit("Little lamp", aliases=())})
    for edits in (Edits(), renamed):
        home = Home(entities=arrange([Found(relay.entity)], None, edits).entities)
        for verb in (Verb.TURN_ON, Verb.TURN_OFF):
            assert tier_of((Action(relay.entity.id, verb),), home) is Tier.GUARDED


def test_a_name_that_is_shown_in_full_is_kept_once() -> None:
    topics_ = {"command_topic": "x/c", "state_topic": "x/s"}
    for name, asked in (("Left", "0x00158d0001a2b3c4_left"), ("Hall lamp left", None)):
        relay = device(
            "switch", name=name, object_id=asked, device={"name": "Hall lamp"}, **topics_
        )
        assert relay.entity.formerly == ()
        assert relay.entity.name == "Hall lamp left".replace("left", name.split()[-1])


def test_endless_names_are_kept_in_part() -> None:
    endless = "a b" * 5000
    relay = device("scene", name=endless, object_id=endless, device={"name": f"x{endless}"},
                   command_topic="x/c")  # fmt: skip
    assert 0 < sum(map(len, relay.entity.formerly)) <= 4 * discovery.MAX_ANNOUNCED
