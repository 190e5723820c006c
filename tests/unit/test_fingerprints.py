"""Approvals on record outlive an update: fingerprints of ordinary devices are what they were."""

import json

from appliance.core import discovery

ON_RECORD: dict[str, dict[str, object]] = {
    "homeassistant/light/0x00158d0001a2b3c4/light/config": {
        "availability": [
            {"topic": "zigbee2mqtt/bridge/state", "value_template": "{{ value_json.state }}"}
        ],
        "brightness": True,
        "brightness_scale": 254,
        "command_topic": "zigbee2mqtt/hall/set",
        "device": {
            "identifiers": ["zigbee2mqtt_0x00158d0001a2b3c4"],
            "name": "hall",
            "sw_version": "1",
        },
        "name": None,
        "object_id": "hall",
        "schema": "json",
        "state_topic": "zigbee2mqtt/hall",
        "supported_color_modes": ["brightness"],
        "unique_id": "0x00158d0001a2b3c4_light_zigbee2mqtt",
    },
    "homeassistant/cover/porch/awning/config": {
        "name": "Awning",
        "stat_t": "~/state",
        "cmd_t": "~/command",
        "pos_t": "~/position",
        "set_pos_t": "~/position/set",
        "~": "porch/cover/awning",
        "avty_t": "porch/status",
        "uniq_id": "ESPporchawning",
        "dev_cla": "awning",
        "dev": {
            "ids": "c8f09e000001",
            "name": "porch",
            "sa": "Garden",
            "cns": [["mac", "c8:f0:9e:00:00:01"]],
        },
    },
    "homeassistant/device/meter/config": {
        "dev": {"ids": ["meter1"], "name": "Meter"},
        "o": {"name": "m2mqtt"},
        "stat_t": "meter/state",
        "cmps": {
            "power": {
                "p": "sensor",
                "name": "Power",
                "uniq_id": "meter1_power",
                "unit_of_meas": "W",
                "dev_cla": "power",
                "val_tpl": "{{ value_json.power | float }}",
            }
        },
        "cdevs": [
            {
                "ids": ["kid"],
                "name": "Kid",
                "cmps": {
                    "a": {"p": "switch", "name": "Plug", "uniq_id": "p1", "cmd_t": "meter/p1/set"}
                },
            }
        ],
    },
}
FINGERPRINTS = [
    "99f52c2b3d3ac738b1f8fb3304974460",
    "a9f7aaf02166e29cba1ddf11e961ad84",
    "b05e1a61d3dc60764b8827daa58549b9",
    "1c6cbbbb94ae5034e7b5490e89b65f2b",
]


def test_an_update_withdraws_no_approval() -> None:
    """Of Zigbee2MQTT's shape, of ESPHome's, and of a device payload with a device behind it."""
    found = []
    for topic, config in ON_RECORD.items():
        read = discovery.read(topic, json.dumps(config).encode(), "homeassistant")
        assert isinstance(read, tuple)
        found += [discovery.fingerprint(each) for each in read]
    assert found == FINGERPRINTS
