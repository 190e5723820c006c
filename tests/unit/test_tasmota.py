"""Tasmota's own discovery, in Home Assistant's words. Shapes of Tasmota 9 to 14."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.templates import reader, writer
from appliance.core import discovery, tasmota, topics
from appliance.core.discovery import Announcement, Rejected, Removal
from appliance.core.tasmota import Tasmota
from tests.every_case import every_case

MAC = "49A3BC1A2B3C"
CONFIG = f"tasmota/discovery/{MAC}/config"
SENSORS = f"tasmota/discovery/{MAC}/sensors"
OPTIONS = {"4": 0, "11": 0, "13": 0, "17": 0, "20": 0, "30": 0, "68": 0, "73": 0, "82": 0,
           "114": 0, "117": 0}  # fmt: skip
PLUG: dict[str, object] = {
    "ip": "192.168.1.20", "dn": "Washer plug", "fn": ["Washer plug", None, None, None],
    "hn": "tasmota-1A2B3C-2876", "mac": MAC, "md": "Gosund SP111", "ty": 0, "if": 0,
    "ofln": "Offline", "onln": "Online", "state": ["OFF", "ON", "TOGGLE", "HOLD"],
    "sw": "14.3.0", "t": "washer", "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"],
    "rl": [1, 0, 0, 0], "swc": [-1, -1], "swn": [None, None], "btn": [0, 0], "so": OPTIONS,
    "lk": 0, "lt_st": 0, "bat": 0, "dslp": 0, "sho": [0], "sht": [[0, 0, 0]], "ver": 1,
}  # fmt: skip
METER = {
    "sn": {
        "Time": "2026-11-22T06:00:00",
        "ENERGY": {
            "TotalStartTime": "2023-01-01T00:00:00", "Total": 3.185, "Yesterday": 0, "Today": 0.1,
            "Power": [3, 4], "Voltage": 231, "Current": 0.5, "Factor": 0.39, "Frequency": 50,
        },
        "SI7021": {"Temperature": 21.4, "Humidity": 48.2, "DewPoint": 10.0},
        "BME280": {"Pressure": 1013.2, "SeaPressure": 1020},
        "TX23": {"Speed": {"Act": 14.8, "Avg": 8.5}, "Dir": {"Card": "WSW", "Deg": 247.5}},
        "ANALOG": {"Temperature1": 19.5, "CTEnergy1": {"Power": 2300}},
        "LD2410": {"Energy": 80},
        "Switch1": "ON",
        "PressureUnit": "hPa", "TempUnit": "F", "SpeedUnit": "km/h",
    },
    "ver": 1,
}  # fmt: skip


def heard(*messages: tuple[str, object], own: Tasmota | None = None) -> tasmota.Found:
    """What is known after these messages."""
    read: tasmota.Found = ()
    reading = own or Tasmota()
    for topic, payload in messages:
        said = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        read = reading.read(topic, said)
    return read


def found(*messages: tuple[str, object], own: Tasmota | None = None) -> dict[str, Announcement]:
    """The announcements, by the end of their unique id."""
    read = heard(*messages, own=own)
    assert isinstance(read, tuple), read
    assert all(announced.topic == CONFIG for announced in read)
    return {str(each.config["unique_id"]).removeprefix(f"{MAC}_"): each for each in read}


def device(**changes: object) -> dict[str, Announcement]:
    return found((CONFIG, PLUG | changes))


def built(announced: Announcement) -> Device:
    device = build(announced, "homeassistant")
    assert isinstance(device, Device), device
    return device


def said(announced: Announcement, key: str, payload: object) -> str | None:
    """What the template under `key` reads."""
    read = reader(str(announced.config[key]))
    assert read is not None
    return read(json.dumps(payload))


def test_a_plug_is_a_switch() -> None:
    parts = device()
    assert list(parts) == ["switch_relay_0"]
    plug = parts["switch_relay_0"]
    assert plug.component == "switch"
    assert plug.part == "switch_relay_0"
    assert discovery.full_name(plug) == "Washer plug"
    assert plug.config["command_topic"] == "cmnd/washer/POWER1"
    assert plug.config["state_topic"] == "stat/washer/RESULT"
    assert plug.config["availability_topic"] == "tele/washer/LWT"
    assert (plug.config["payload_available"], plug.config["payload_not_available"]) == (
        "Online",
        "Offline",
    )
    assert plug.device == {
        "identifiers": [MAC],
        "connections": [["mac", MAC]],
        "name": "Washer plug",
        "manufacturer": "Tasmota",
        "model": "Gosund SP111",
        "sw_version": "14.3.0",
    }


def test_one_topic_answers_everything_and_only_the_own_answer_is_read() -> None:
    parts = device(rl=[1, 1, 0, 0], fn=["Left", "Right"])
    left, right = parts["switch_relay_0"], parts["switch_relay_1"]
    assert discovery.full_name(right) == "Washer plug Right"
    assert said(left, "value_template", {"POWER": "ON"}) == "ON"
    assert said(left, "value_template", {"POWER1": "OFF"}) == "OFF"
    assert said(left, "value_template", {"POWER2": "ON"}) is None
    assert said(right, "value_template", {"POWER2": "ON"}) == "ON"
    assert said(right, "value_template", {"POWER1": "ON"}) is None
    others: list[object] = [{"Dimmer": 40}, {"Restart": "Done"}, {}, [], "ON", {"POWER": None}]
    for answer in others:
        assert said(left, "value_template", answer) is None


@pytest.mark.parametrize(
    ("full", "command"),
    [
        ("%prefix%/%topic%/", "cmnd/washer/POWER1"),
        ("%topic%/%prefix%/", "washer/cmnd/POWER1"),
        ("home/%topic%/%prefix%", "home/washer/cmnd/POWER1"),
        ("%prefix%/%hostname%/%topic%/", "cmnd/tasmota-1A2B3C-2876/washer/POWER1"),
        ("%prefix%/%topic%_%id%/", "cmnd/washer_1A2B3C/POWER1"),
    ],
)
def test_topics_stand_in_the_order_of_the_full_topic(full: str, command: str) -> None:
    assert device(ft=full)["switch_relay_0"].config["command_topic"] == command


def test_words_for_on_and_off_are_its_own() -> None:
    plug = device(state=["aus", "an", "um", "h"], onln="da", ofln="fort")["switch_relay_0"].config
    assert (plug["payload_on"], plug["payload_off"]) == ("an", "aus")
    assert (plug["payload_available"], plug["payload_not_available"]) == ("da", "fort")


def test_relays_are_lights_where_the_device_says_so() -> None:
    parts = device(so=OPTIONS | {"30": 1})
    assert list(parts) == ["light_relay_0"]
    assert said(parts["light_relay_0"], "state_value_template", {"POWER": "ON"}) == "ON"


def test_a_white_lamp_has_a_brightness_and_a_temperature() -> None:
    lamp = device(rl=[2, 0], lt_st=2)["light_light_0"].config
    assert lamp["brightness_command_topic"] == "cmnd/washer/Dimmer"
    assert lamp["brightness_scale"] == 100
    assert lamp["color_temp_command_topic"] == "cmnd/washer/CT"
    assert (lamp["min_mireds"], lamp["max_mireds"]) == (153, 500)
    assert "rgb_command_topic" not in lamp
    narrow = device(rl=[2, 0], lt_st=2, so=OPTIONS | {"82": 1})["light_light_0"].config
    assert (narrow["min_mireds"], narrow["max_mireds"]) == (200, 380)


def test_a_coloured_lamp_has_a_colour_and_effects() -> None:
    lamp = device(rl=[2, 0], lt_st=5, lk=1)["light_light_0"]
    config = lamp.config
    state = {"POWER": "ON", "Dimmer": 40, "HSBColor": "120,50,40", "White": 0, "CT": 300}
    assert said(lamp, "brightness_value_template", state) == "40"
    assert said(lamp, "hs_value_template", state) == "120,50"
    assert said(lamp, "color_temp_value_template", state) == "300"
    assert said(lamp, "color_mode_value_template", state) == "hs"
    assert said(lamp, "color_mode_value_template", state | {"White": 30}) == "color_temp"
    assert said(lamp, "effect_value_template", {"Scheme": 4}) == "Random"
    for key in ("brightness", "hs", "color_temp", "color_mode", "effect"):
        assert said(lamp, f"{key}_value_template", {"POWER": "ON"}) is None
    effect = writer(str(config["effect_command_template"]))
    colour = writer(str(config["rgb_command_template"]))
    assert effect is not None
    assert colour is not None
    assert effect("Cycle up") == "2"
    assert effect("Disco") is None
    assert colour("1,2,3", red=1, green=2, blue=3) == "1,2,3"
    assert config["rgb_command_topic"] == "cmnd/washer/Color2"


def test_a_lamp_may_be_two() -> None:
    parts = device(rl=[2, 2], lt_st=5, lk=0)
    colour, white = parts["light_light_0"].config, parts["light_light_1"].config
    assert colour["brightness_command_topic"] == "cmnd/washer/Dimmer1"
    assert str(colour["rgb_command_template"]).endswith("=")
    assert "color_temp_command_topic" not in colour
    assert white["brightness_command_topic"] == "cmnd/washer/Dimmer2"
    assert white["color_temp_command_topic"] == "cmnd/washer/CT"
    assert "rgb_command_topic" not in white


def test_channels_are_lamps_of_their_own() -> None:
    parts = device(rl=[2, 2, 2], lt_st=3, so=OPTIONS | {"68": 1})
    sent = [parts[f"light_light_{index}"].config["brightness_command_topic"] for index in (0, 2)]
    assert sent == ["cmnd/washer/Channel1", "cmnd/washer/Channel3"]
    assert "rgb_command_topic" not in parts["light_light_0"].config


def test_two_relays_are_a_shutter() -> None:
    parts = device(rl=[1, 3, 3, 3, 3], sho=[0, 1], sht=[[0, 0, 0], [-90, 90, 24]])
    assert list(parts) == ["switch_relay_0", "cover_shutter_0", "cover_shutter_1"]
    first, second = parts["cover_shutter_0"], parts["cover_shutter_1"]
    assert first.config["command_topic"] == "cmnd/washer/ShutterPosition1"
    moving = {"Shutter1": {"Position": 20, "Direction": 1, "Target": 50, "Tilt": 5}}
    assert said(first, "position_template", moving) == "20"
    assert said(first, "value_template", moving) == "opening"
    assert said(first, "value_template", {"Shutter1": {"Direction": 0}}) == "stopped"
    assert said(second, "value_template", {"Shutter2": {"Direction": 1}}) == "closing"
    assert said(second, "position_template", moving) is None
    assert said(second, "tilt_status_template", {"Shutter2": {"Tilt": -90}}) == "-90"
    assert (second.config["position_open"], second.config["position_closed"]) == (0, 100)
    assert (second.config["tilt_min"], second.config["tilt_max"]) == (-90, 90)
    assert "tilt_command_topic" not in first.config


def test_half_a_shutter_is_none() -> None:
    assert device(rl=[3, 1, 3, 3]).keys() == {"switch_relay_1"}
    assert heard((CONFIG, PLUG | {"rl": [3, 3, 3]})) == Removal(CONFIG)


def test_a_ceiling_fan_has_a_lamp() -> None:
    parts = device(**{"if": 1, "rl": [2, 0, 0, 0]})
    assert parts.keys() == {"light_relay_0", "fan_fan_ifan"}
    fan = parts["fan_fan_ifan"]
    assert said(fan, "percentage_value_template", {"FanSpeed": 3}) == "3"
    assert said(fan, "state_value_template", {"FanSpeed": 1}) == fan.config["payload_on"]
    assert said(fan, "state_value_template", {"FanSpeed": 0}) == fan.config["payload_off"]
    assert said(fan, "state_value_template", {"POWER1": "ON"}) is None
    assert fan.config["speed_range_max"] == 3


def test_switches_that_report_a_state_are_sensors() -> None:
    parts = device(swc=[1, -1, 0, 13], swn=["Door", None, None, None])
    assert parts.keys() == {"switch_relay_0", "binary_sensor_switch_0", "binary_sensor_switch_3"}
    door, movement = parts["binary_sensor_switch_0"], parts["binary_sensor_switch_3"]
    assert door.config["state_topic"] == "tele/washer/SENSOR"
    assert said(door, "value_template", {"Door": "ON"}) == "ON"
    assert movement.config["off_delay"] == 1
    told = device(swc=[1], so=OPTIONS | {"114": 1})["binary_sensor_switch_0"]
    assert told.config["state_topic"] == "stat/washer/RESULT"
    assert said(told, "value_template", {"Switch1": {"Action": "OFF"}}) == "OFF"
    assert said(told, "value_template", {"POWER": "OFF"}) is None


def test_a_device_that_answers_elsewhere_is_believed_to_obey() -> None:
    plug = device(so=OPTIONS | {"4": 1})["switch_relay_0"].config
    assert plug["state_topic"] == "tele/washer/STATE"
    assert plug["optimistic"] is True


def test_the_state_is_known_before_anything_is_commanded() -> None:
    config = PLUG | {"rl": [2, 0, 3, 3], "lt_st": 1}
    lamp, shutter = (built(each) for each in found((CONFIG, config)).values())
    assert "tele/washer/STATE" in lamp.topics
    assert "tele/washer/SENSOR" in shutter.topics
    lamp.report("tele/washer/STATE", b'{"POWER1": "ON", "Dimmer": 30, "Wifi": {"RSSI": 80}}')
    assert lamp.state.state == "on"
    assert lamp.state.attributes["brightness_pct"] == 30
    lamp.report("stat/washer/RESULT", b'{"POWER2": "OFF"}')
    assert lamp.state.state == "on"
    lamp.report("tele/washer/SENSOR", b'{"POWER1": "OFF"}')
    assert lamp.state.state == "on", "nothing that it says there is about a lamp"
    shutter.report("tele/washer/SENSOR", b'{"Shutter1": {"Position": 0, "Direction": 0}}')
    assert shutter.state.state == "closed"


def test_a_command_topic_repeats_no_state() -> None:
    config = {"command_topic": "x/set", "state_topic": "x/s"}
    repeats = {"x/set": "x/s", "x/+": "x/s", "x/t": "x/s", "y": 1}
    assert topics.repeated_on(config | {"state_repeated_on": repeats}) == {"x/t": "x/s"}
    many = {f"x/{number}": "x/s" for number in range(9)}
    assert len(topics.repeated_on({"state_repeated_on": many})) == topics.MAX_REPEATS
    assert topics.repeated_on({"state_repeated_on": []}) == {}


def test_what_it_measures() -> None:
    parts = found((CONFIG, PLUG), (SENSORS, METER))
    read = {
        name.removeprefix("sensor_sensor_"): (
            said(part, "value_template", METER["sn"]),
            part.config.get("unit_of_measurement"),
            part.config.get("device_class"),
        )
        for name, part in parts.items()
        if part.component == "sensor"
    }
    assert read == {
        "ENERGY_TotalStartTime": ("2023-01-01T00:00:00", None, "timestamp"),
        "ENERGY_Total": ("3.185", "kWh", "energy"),
        "ENERGY_Yesterday": ("0", "kWh", "energy"),
        "ENERGY_Today": ("0.1", "kWh", "energy"),
        "ENERGY_Power_0": ("3", "W", "power"),
        "ENERGY_Power_1": ("4", "W", "power"),
        "ENERGY_Voltage": ("231", "V", "voltage"),
        "ENERGY_Current": ("0.5", "A", "current"),
        "ENERGY_Factor": ("0.39", None, "power_factor"),
        "ENERGY_Frequency": ("50", "Hz", "frequency"),
        "SI7021_Temperature": ("21.4", "°F", "temperature"),
        "SI7021_Humidity": ("48.2", "%", "humidity"),
        "SI7021_DewPoint": ("10.0", "°F", "temperature"),
        "BME280_Pressure": ("1013.2", "hPa", "pressure"),
        "BME280_SeaPressure": ("1020", "hPa", "pressure"),
        "TX23_Speed_Act": ("14.8", "km/h", "wind_speed"),
        "TX23_Speed_Avg": ("8.5", "km/h", "wind_speed"),
        "TX23_Dir_Card": ("WSW", None, None),
        "TX23_Dir_Deg": ("247.5", None, None),
        "ANALOG_Temperature1": ("19.5", "°F", "temperature"),
        "ANALOG_CTEnergy1_Power": ("2300", "W", "power"),
        "LD2410_Energy": ("80", None, None),
    }
    assert all(
        part.config["state_topic"] == "tele/washer/SENSOR"
        for part in parts.values()
        if part.component == "sensor"
    )


def test_a_list_may_be_reported_as_its_only_value() -> None:
    parts = found((CONFIG, PLUG), (SENSORS, {"sn": {"ENERGY": {"Power": [1, 2]}}}))
    first, second = parts["sensor_sensor_ENERGY_Power_0"], parts["sensor_sensor_ENERGY_Power_1"]
    assert said(first, "value_template", {"ENERGY": {"Power": 7}}) == "7"
    assert said(second, "value_template", {"ENERGY": {"Power": 7}}) is None


def test_the_halves_may_come_in_any_order_and_go() -> None:
    own = Tasmota()
    assert heard((SENSORS, METER), own=own) == Removal(CONFIG)
    both = found((CONFIG, PLUG), own=own)
    assert both == found((CONFIG, PLUG), (SENSORS, METER))
    assert found((SENSORS, b""), own=own).keys() == {"switch_relay_0"}
    assert found((SENSORS, METER), own=own) == both
    assert heard((CONFIG, b""), own=own) == Removal(CONFIG)
    assert found((CONFIG, PLUG), own=own) == both, "the sensors are still retained"


def test_bad_sensors_leave_the_device() -> None:
    assert found((CONFIG, PLUG), (SENSORS, METER), (SENSORS, b"{")).keys() == {"switch_relay_0"}
    assert found((CONFIG, PLUG), (SENSORS, {"sn": []})).keys() == {"switch_relay_0"}
    odd = {"sn": {"A'b": {"Temperature": 1}, "C": {"{{": 1, "": 2}, "D": 3, "E": {"x" * 65: 1}}}
    assert found((CONFIG, PLUG), (SENSORS, odd)).keys() == {"switch_relay_0"}


@every_case(
    ("payload", "reason"),
    [
        (b"{", "config-not-json"),
        (b"[]", "config-not-json"),
        (b"\xff", "config-not-json"),
        (b'{"t": "\\ud800"}', "config-not-unicode"),
        (b'{"t": "' + b"x" * 9000 + b'"}', "config-too-large"),
        (json.dumps(PLUG | {"mac": "AAAAAAAAAAAA"}).encode(), "config-of-another"),
        (json.dumps(PLUG | {"ft": "%prefix%/other/"}).encode(), "config-invalid"),
        (json.dumps(PLUG | {"ft": "cmnd/%topic%/"}).encode(), "config-invalid"),
        (json.dumps(PLUG | {"t": ""}).encode(), "config-invalid"),
        (json.dumps(PLUG | {"tp": ["a", "a", "b"]}).encode(), "config-invalid"),
        (json.dumps(PLUG | {"tp": ["a"]}).encode(), "config-invalid"),
        (json.dumps(PLUG | {"state": [1, 2]}).encode(), "config-invalid"),
    ],
)
def test_configs_that_announce_nothing(payload: bytes, reason: str) -> None:
    own = Tasmota()
    found((CONFIG, PLUG), own=own)
    read = heard((CONFIG, payload), own=own)
    assert isinstance(read, Rejected)
    assert (read.topic, read.reason) == (CONFIG, reason)


@pytest.mark.parametrize(
    "topic",
    [
        "tasmota/discovery/x/config",
        f"tasmota/discovery/{MAC}",
        f"tasmota/discovery/{MAC}/config/more",
        f"tasmota/discovery/{MAC.lower()}/config",
        f"tasmota/discovery/{MAC}/other",
        f"{MAC}/config",
        "",
    ],
)
def test_other_topics_are_none_of_its_business(topic: str) -> None:
    assert Tasmota().read(topic, b"{}") == Rejected(topic, "not-a-discovery-topic")


def test_devices_are_remembered_up_to_a_number() -> None:
    own = Tasmota()
    for number in range(tasmota.MAX_DEVICES):
        mac = f"{number:012X}"
        own.read(f"tasmota/discovery/{mac}/config", json.dumps(PLUG | {"mac": mac}).encode())
    full = heard((CONFIG, PLUG), own=own)
    assert isinstance(full, Rejected)
    assert full.reason == "too-many-devices"
    own.read("tasmota/discovery/000000000000/config", b"")
    assert found((CONFIG, PLUG), own=own)
    assert found((CONFIG, PLUG | {"dn": "Changed"}), own=own), "one that is known may change"


def config_of(number: int, **changes: object) -> tuple[str, dict[str, object]]:
    mac = f"{number:012X}"
    return f"tasmota/discovery/{mac}/config", PLUG | {"mac": mac} | changes


def test_sensors_of_nobody_take_no_place_of_a_device() -> None:
    own = Tasmota()
    heard((SENSORS, METER), own=own)
    for number in range(2 * tasmota.MAX_DEVICES):
        heard((f"tasmota/discovery/{number:012X}/sensors", {"sn": {}}), own=own)
    assert found((CONFIG, PLUG), own=own).keys() == {"switch_relay_0"}, "the oldest made room"
    assert len(found((SENSORS, METER), own=own)) > 1
    for number in range(tasmota.MAX_DEVICES - 1):
        assert isinstance(heard(config_of(number), own=own), tuple)
    assert len(found((CONFIG, PLUG), own=own)) > 1, "the sensors of a device are no longer loose"


@pytest.mark.parametrize("changes", [{"rl": [0]}, {"t": ""}])
def test_devices_that_nobody_can_see_take_no_place_either(changes: dict[str, object]) -> None:
    own = Tasmota()
    for number in range(tasmota.MAX_DEVICES + 10):
        heard(config_of(number, **changes), own=own)
    for number in range(1000, 1000 + tasmota.MAX_DEVICES):
        assert isinstance(heard(config_of(number), own=own), tuple)
    assert heard((CONFIG, PLUG), own=own) == Rejected(CONFIG, "too-many-devices")


def test_a_device_without_its_last_sensor_is_gone() -> None:
    own = Tasmota()
    bare = (CONFIG, PLUG | {"rl": [0]})
    assert heard(bare, own=own) == Removal(CONFIG)
    assert len(found((SENSORS, METER), own=own)) > 1
    assert heard((SENSORS, b""), own=own) == Removal(CONFIG)
    registry = Registry("homeassistant")
    for topic, payload in (bare, (SENSORS, METER)):
        registry.announce(topic, json.dumps(payload).encode())
    assert registry.home().entities
    assert registry.announce(SENSORS, b"")
    assert not registry.home().entities


def test_a_flood_of_sensors_does_not_keep_a_device_from_being_kept() -> None:
    registry = Registry("homeassistant")
    for number in range(2 * tasmota.MAX_DEVICES):
        registry.announce(f"tasmota/discovery/{number:012X}/sensors", b'{"sn": {}}')
    said = {SENSORS: json.dumps(METER).encode(), CONFIG: json.dumps(PLUG).encode()}
    for topic, payload in said.items():
        registry.announce(topic, payload)
    registry.approve()
    assert registry.kept() == said


def test_what_is_behind_a_device_can_be_kept() -> None:
    own = Tasmota()
    heard((SENSORS, METER), own=own)
    assert own.messages(CONFIG) == {}
    heard((CONFIG, PLUG), own=own)
    said = {CONFIG: json.dumps(PLUG).encode(), SENSORS: json.dumps(METER).encode()}
    assert own.messages(CONFIG) == said
    heard((SENSORS, b""), own=own)
    assert own.messages(CONFIG).keys() == {CONFIG}
    assert own.messages("homeassistant/switch/a/config") == {}


def test_what_one_device_announces_is_bounded() -> None:
    many = {"sn": {f"C{chip}": {f"Q{n}": n for n in range(20)} for chip in range(20)}}
    parts = found((CONFIG, PLUG | {"rl": [1] * 300, "swc": [1] * 300}), (SENSORS, many))
    assert len(parts) <= discovery.MAX_COMPONENTS


WHATEVER = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 300), st.floats(), st.text(max_size=4),
        st.sampled_from(["%prefix%", "Temperature", "ENERGY", "Switch1", "+/#"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
CHANGES = st.dictionaries(st.sampled_from(sorted(set(PLUG) - {"mac"})), WHATEVER, max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, WHATEVER, st.sampled_from(sorted(OPTIONS)))
def test_nothing_raises(changes: dict[str, object], tree: object, option: str) -> None:
    own = Tasmota()
    own.read(SENSORS, json.dumps({"sn": tree}).encode())
    read = own.read(CONFIG, json.dumps({"so": {option: 1}} | PLUG | changes).encode())
    assert isinstance(read, tuple | Removal | Rejected)
    read = own.read(SENSORS, json.dumps({"sn": {"A": tree, "Speed": {"B": tree}}}).encode())
    if isinstance(read, tuple):
        for announced in read:
            build(announced, "homeassistant")
            discovery.fingerprint(announced)
            discovery.object_id(announced)
            for key, value in announced.config.items():
                if key.endswith("_template"):
                    assert (reader if "command" not in key else writer)(str(value)) is not None


@given(st.text(max_size=30), st.binary(max_size=60))
def test_noise_is_rejected(topic: str, payload: bytes) -> None:
    own = Tasmota()
    assert isinstance(own.read(topic, payload), Rejected)
    assert not isinstance(own.read(CONFIG, payload), tuple)
    assert not isinstance(own.read(SENSORS, payload), tuple)
