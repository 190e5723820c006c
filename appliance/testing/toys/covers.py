"""What opens and closes with a way in between: covers with position and tilt, valves.

Refuses positions outside 0..100.
"""

from appliance.core.types import Value
from appliance.testing.things import Thing
from appliance.testing.toys.dialects import Dialect
from appliance.testing.toys.toy import (
    Config,
    Feature,
    Kind,
    Values,
    numeric,
    opposite,
    shown,
    words,
)

_COMMANDS = {"OPEN": "open", "CLOSE": "closed", "STOP": "stopped"}
_ZIGBEE = {"open": "OPEN", "closed": "CLOSE", "opening": "OPENING", "closing": "CLOSING"}
_MOTOR = (
    "{% if 'motor_state' in value_json and value_json.motor_state %}{{ value_json.motor_state }}"
    "{% else %}{{ value_json.state }}{% endif %}"
)
"""As Zigbee2MQTT words it for motors that say whether they are running."""
_MOTORISED: Config = {
    "value_template": _MOTOR,
    "state_opening": "opening",
    "state_closing": "closing",
}
"""A motor that says where it is going."""


def cover(thing: Thing, dialect: Dialect) -> Kind:
    zigbee = dialect is Dialect.ZIGBEE2MQTT
    features = [
        Feature(
            "state",
            "command_topic",
            "state_topic",
            "value_template",
            heard=words(_COMMANDS),
            shown=shown(_ZIGBEE if zigbee else {}),
            contrary=opposite(("open", "closed")),
        )
    ]
    start: Values = {"state": thing.state or "closed"}
    start["position"] = thing.number("position") or (100 if start["state"] == "open" else 0)
    extras: Config = {}
    if zigbee:
        extras |= {f"state_{word}": reported for word, reported in _ZIGBEE.items()}
    if thing.positionable:
        features.append(
            numeric(
                "position",
                0,
                100,
                command="set_position_topic",
                state="position_topic",
                template="position_template",
                wrapped="set_position_template",
            )
        )
        if zigbee:
            extras |= _MOTORISED
            features.append(Feature("motor_state"))
    if "tilt" in thing.attributes:
        features.append(
            numeric(
                "tilt",
                0,
                100,
                command="tilt_command_topic",
                state="tilt_status_topic",
                template="tilt_status_template",
            )
        )
        start["tilt"] = thing.number("tilt")
    return Kind(tuple(features), start, extras, after=_there, way=_moving)


def valve(thing: Thing) -> Kind:
    """Takes a position or a stop on one topic, and reports both position and state on another."""
    features = (
        Feature("state", "command_topic", "state_topic", heard=_turned, contrary=_turned_back),
        Feature("position"),
    )
    state = thing.state or "closed"
    start: Values = {"state": state}
    start["position"] = thing.number("position") or (100 if state == "open" else 0)
    extras: Config = {"reports_position": True, "payload_stop": "STOP"}
    return Kind(features, start, extras, after=_valve_there, way=_turning, together=True)


def _turning(values: Values, goal: Values) -> Values | None:
    """Home Assistant takes "closing" back only at the ends, so it is not said of half a way."""
    way = _moving(values, goal)
    ends = goal["position"] in (0, 100)
    return way if way is None or ends else way | {"state": "open"}


def _turned(sent: object) -> Value:
    if sent == "STOP":
        return "stopped"
    value = float(str(sent))
    if not 0 <= value <= 100:
        raise ValueError(f"{value} is not between 0 and 100")
    return round(value)


def _turned_back(value: Value) -> Value:
    return value if isinstance(value, str) else 100 - value


def _valve_there(values: Values, asked: Values) -> Values:
    wanted = asked.get("state")
    return _there(values, asked if wanted == "stopped" else {"position": wanted or 0})


def _there(values: Values, asked: Values) -> Values:
    """A stop in the middle of the way is half of it: `values` are then those of the way."""
    result = values | asked
    result.pop("motor_state", None)
    if asked.get("state") == "stopped":
        result["state"] = "open" if values["position"] else "closed"
    elif "state" in asked:
        result["position"] = 100 if asked["state"] == "open" else 0
    elif "position" in asked:
        result["state"] = "open" if asked["position"] else "closed"
    return result


def _moving(values: Values, goal: Values) -> Values | None:
    was, will = values["position"], goal["position"]
    if was == will or not isinstance(was, int | float) or not isinstance(will, int | float):
        return None
    word = "opening" if will > was else "closing"
    # Half of the way is done when it says that it is under way, so a stop finds it there.
    return values | {"state": word, "position": round((was + will) / 2), "motor_state": word}
