"""Where a device may be commanded: below where it reports, and nowhere else."""

import json

from appliance.core import discovery, topics
from appliance.core.discovery import Announcement
from tests.every_case import every_case


@every_case(
    ("config", "foreign"),
    [
        ({"command_topic": "zigbee2mqtt/lamp/set", "state_topic": "zigbee2mqtt/lamp"}, set()),
        ({"command_topic": "cmnd/plug/POWER", "state_topic": "stat/plug/RESULT"}, set()),
        ({"command_topic": "cmnd/gate/POWER", "state_topic": "stat/plug/RESULT"},
         {"cmnd/gate/POWER"}),
        ({"command_topic": "plug/cmnd/POWER", "availability_topic": "plug/tele/LWT"}, set()),
        ({"command_topic": "/lamp/set", "state_topic": "lamp"}, set()),
        ({"command_topic": "gate/set", "state_topic": "lamp"}, {"gate/set"}),
        ({"command_topic": "gate/set", "availability": [{"topic": "lamp/here"}]}, {"gate/set"}),
        ({"command_topic": "bell/press"}, set()),
        ({"command_topic": "lamp/set", "brightness_command_topic": "gate/set"},
         {"lamp/set", "gate/set"}),
        ({"state_topic": "lamp", "set_position_topic": "gate/set"}, {"gate/set"}),
        ({"state_topic": "lamp", "availability": "lamp", "command_topic": 7}, set()),
    ],
)  # fmt: skip
def test_a_command_stays_below_where_the_announcer_reports(
    config: dict[str, object], foreign: set[str]
) -> None:
    assert topics.foreign_topics(config) == foreign


def test_devices_behind_a_device_are_announced_with_their_own_names() -> None:
    payload = {
        "dev": {"ids": "bridge", "name": "Bridge"},
        "o": {"name": "x"},
        "availability_topic": "b/here",
        "cmps": {"update": {"p": "update", "unique_id": "u"}},
        "cdevs": [
            {"ids": ["left"], "name": "Left", "cmps": {"lamp": {"p": "light", "uniq_id": "l",
             "~": "b/left", "cmd_t": "~/set"}}},
            {"ids": ["right"], "name": "Right", "sa": "Hall", "cmps": {"lamp": {"p": "light",
             "uniq_id": "r", "cmd_t": "b/right/set"}, "gone": {"p": "switch"}}},
            "garbage",
        ],
    }  # fmt: skip
    read = discovery.read("homeassistant/device/b/config", json.dumps(payload).encode(),
                          "homeassistant")  # fmt: skip
    assert isinstance(read, tuple)
    assert all(isinstance(each, Announcement) for each in read)
    assert [(each.part, discovery.full_name(each)) for each in read] == [
        ("update", "Bridge"), ("left/lamp", "Left"), ("right/lamp", "Right"),
    ]  # fmt: skip
    assert read[1].config["command_topic"] == "b/left/set"
    assert read[2].device["suggested_area"] == "Hall"
    assert all(each.config["availability_topic"] == "b/here" for each in read)


def test_a_child_that_is_no_device_rejects_the_message() -> None:
    payload = {"dev": {"ids": "b"}, "cmps": {}, "cdevs": [{"ids": "l", "cmps": 7}]}
    read = discovery.read("homeassistant/device/b/config", json.dumps(payload).encode(),
                          "homeassistant")  # fmt: skip
    assert read == discovery.Rejected("homeassistant/device/b/config", "device-incomplete")


def test_a_device_with_a_foreign_command_is_rejected_with_the_reason() -> None:
    from appliance.adapters.mqtt.device import build

    config = {"name": "Night light", "command_topic": "gate/set", "state_topic": "lamp"}
    made = build(Announcement("homeassistant/switch/n/config", "", "switch", config),
                 "homeassistant")  # fmt: skip
    assert made == discovery.Rejected("homeassistant/switch/n/config", "topic-foreign")
