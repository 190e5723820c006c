"""What makes the air and the water of a house: thermostats, fans, humidifiers, water heaters.

Refuses modes and values that the file does not allow.
"""

from appliance.core.types import Value
from appliance.testing.things import Thing
from appliance.testing.toys.dialects import Dialect
from appliance.testing.toys.toy import (
    Config,
    Feature,
    Kind,
    Values,
    choice,
    numeric,
    opposite,
    switched,
    words,
)

HUMIDITY = (30, 80)
"""What a humidifier can be set to, in percent."""
_ACTION = (
    "{% set values = {None: None, 'idle': 'idle', 'heat': 'heating', 'cool': 'cooling'} %}"
    "{{ values[value_json.running_state] }}"
)
"""As Zigbee2MQTT words it."""


def _reading(name: str, key: str) -> Feature:
    return Feature(name, state=f"{key}_topic", template=f"{key}_template")


def _listed(name: str, key: str, options: tuple[str, ...]) -> Feature:
    return choice(
        name,
        options,
        command=f"{key}_command_topic",
        state=f"{key}_state_topic",
        template=f"{key}_{_TEMPLATES.get(key, 'state_template')}",
    )


_TEMPLATES = {"preset_mode": "value_template"}


def _degrees(name: str, low: float, high: float) -> Feature:
    return numeric(
        name,
        low,
        high,
        command="temperature_command_topic",
        state="temperature_state_topic",
        template="temperature_state_template",
    )


def fraction(thing: Thing, name: str, default: float) -> Value:
    """A number of the file, whole where it can be."""
    value = thing.attributes.get(name)
    found = float(value if isinstance(value, int | float) else default)
    return int(found) if found.is_integer() else found


def degrees(thing: Thing) -> tuple[float, float]:
    """The coolest and the warmest it can be set to."""
    usual = (7, 35) if thing.domain == "climate" else (40, 65)
    low, high = fraction(thing, "min", usual[0]), fraction(thing, "max", usual[1])
    return float(low), float(high)


def climate(thing: Thing, dialect: Dialect) -> Kind:
    """In Zigbee2MQTT under the names of the thermostat cluster."""
    zigbee = dialect is Dialect.ZIGBEE2MQTT
    mode, wanted, measured = (
        ("system_mode", "occupied_heating_setpoint", "local_temperature")
        if zigbee
        else ("mode", "target_temperature", "current_temperature")
    )
    low, high = degrees(thing)
    modes = thing.words("modes")
    features = [
        _listed(mode, "mode", modes),
        _degrees(wanted, low, high),
        _reading(measured, "current_temperature"),
    ]
    start: Values = {
        mode: thing.state or "off",
        wanted: fraction(thing, "temperature", low),
        measured: fraction(thing, "current_temperature", 20),
    }
    extras: Config = {
        "modes": list(modes),
        "min_temp": low,
        "max_temp": high,
        "temp_step": fraction(thing, "step", 1),
        "temperature_unit": "C",
    }
    if zigbee:
        features.append(Feature("running_state", state="action_topic"))
        start["running_state"] = "idle"
        extras["action_template"] = _ACTION
    if presets := thing.words("presets"):
        # "none" is Home Assistant's own word for no preset, and never announced.
        features.append(_listed("preset", "preset_mode", (*presets, "none")))
        extras["preset_modes"] = list(presets)
    if fan_modes := thing.words("fan_modes"):
        features.append(_listed("fan_mode", "fan_mode", fan_modes))
        start["fan_mode"] = fan_modes[0]
        extras["fan_modes"] = list(fan_modes)
    return Kind(tuple(features), start, extras)


def fan(thing: Thing) -> Kind:
    """With as many features as the file gives it, down to being on or off."""
    features = [switched(template="state_value_template")]
    start: Values = {"state": thing.state or "off"}
    extras: Config = {}
    if "percentage" in thing.attributes:
        features.append(_fan("percentage", "percentage", number=True))
        start["percentage"] = thing.number("percentage")
    if presets := thing.words("presets"):
        features.append(choice("preset", presets, **_keys("preset_mode")))
        extras["preset_modes"] = list(presets)
    if "oscillating" in thing.attributes:
        features.append(_fan("oscillation", "oscillation"))
        start["oscillation"] = (
            "oscillate_on" if thing.attributes["oscillating"] is True else "oscillate_off"
        )
    if "direction" in thing.attributes:
        features.append(choice("direction", ("forward", "reverse"), **_keys("direction")))
        start["direction"] = str(thing.attributes["direction"])
    return Kind(tuple(features), start, extras, after=_blowing)


def _keys(key: str) -> dict[str, str]:
    return {
        "command": f"{key}_command_topic",
        "state": f"{key}_state_topic",
        "template": f"{key}_value_template",
    }


def _fan(name: str, key: str, *, number: bool = False) -> Feature:
    if number:
        return numeric(name, 0, 100, **_keys(key))
    return choice(name, ("oscillate_on", "oscillate_off"), **_keys(key))


def _blowing(values: Values, asked: Values) -> Values:
    """A speed switches it on, and on is never nothing; a preset holds until a speed is set."""
    result = values | asked
    if "percentage" in asked:
        result["state"] = "on" if asked["percentage"] else "off"
        result.pop("preset", None)
    elif "preset" in asked:
        result["state"] = "on"
    if result["state"] == "on" and result.get("percentage") == 0:
        result["percentage"] = 50
    return result


def humidifier(thing: Thing) -> Kind:
    features = [
        switched(template="state_value_template"),
        numeric(
            "target_humidity",
            *HUMIDITY,
            command="target_humidity_command_topic",
            state="target_humidity_state_topic",
            template="target_humidity_state_template",
        ),
        _reading("current_humidity", "current_humidity"),
    ]
    start: Values = {
        "state": thing.state or "off",
        "target_humidity": thing.number("humidity"),
        "current_humidity": thing.number("current_humidity"),
    }
    extras: Config = {"min_humidity": HUMIDITY[0]}
    extras["max_humidity"] = HUMIDITY[1]
    if modes := thing.words("modes"):
        features.append(_listed("mode", "mode", modes))
        start["mode"] = modes[0]
        extras["modes"] = list(modes)
    return Kind(tuple(features), start, extras)


def water_heater(thing: Thing) -> Kind:
    modes = thing.words("modes")
    low, high = degrees(thing)
    features = (
        _listed("mode", "mode", modes),
        _degrees("temperature", low, high),
        Feature(
            "power",
            "power_command_topic",
            heard=words({"ON": "on", "OFF": "off"}),
            contrary=opposite(("on", "off")),
        ),
    )
    start: Values = {"mode": thing.state or "off"}
    start["temperature"] = fraction(thing, "temperature", low)
    extras: Config = {
        "modes": list(modes),
        "min_temp": low,
        "max_temp": high,
        "temperature_unit": "C",
    }
    return Kind(features, start, extras, after=_heating)


def _heating(values: Values, asked: Values) -> Values:
    """Power off is a mode; power on brings a mode back that heats."""
    result = values | {name: value for name, value in asked.items() if name != "power"}
    if asked.get("power") == "off":
        result["mode"] = "off"
    elif asked.get("power") == "on" and values["mode"] == "off":
        result["mode"] = "eco"
    return result
