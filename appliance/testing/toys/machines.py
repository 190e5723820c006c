"""What works or watches by itself: vacuums, mowers, sirens, alarm panels.

Refuses words that are none of its commands.
"""

from appliance.testing.things import Thing
from appliance.testing.toys.toy import (
    Config,
    Feature,
    Kind,
    Values,
    choice,
    opposite,
    shown,
    switched,
    words,
)

_CLEANS = {
    "start": "cleaning",
    "pause": "paused",
    "stop": "idle",
    "return_to_base": "docked",
    "locate": "located",
}
_FEATURES = ("start", "pause", "stop", "return_home", "locate", "fan_speed")


def vacuum(thing: Thing) -> Kind:
    features = [
        Feature(
            "state",
            "command_topic",
            "state_topic",
            heard=words(_CLEANS),
            contrary=opposite(("cleaning", "docked")),
        ),
        Feature("battery_level"),
    ]
    start: Values = {"state": thing.state or "docked", "battery_level": thing.number("battery")}
    extras: Config = {"supported_features": list(_FEATURES)}
    if speeds := thing.words("fan_speeds"):
        features.append(choice("fan_speed", speeds, command="set_fan_speed_topic"))
        start["fan_speed"] = speeds[min(1, len(speeds) - 1)]
        extras["fan_speed_list"] = list(speeds)
    return Kind(tuple(features), start, extras, after=_cleaned, way=_returning, together=True)


def _cleaned(values: Values, asked: Values) -> Values:
    """Being found changes nothing."""
    return values if asked.get("state") == "located" else values | asked


def lawn_mower(thing: Thing) -> Kind:
    commanded = (("start_mowing", "mowing"), ("pause", "paused"), ("dock", "docked"))
    features = tuple(
        Feature(
            name,
            f"{name}_command_topic",
            heard=words({name: activity}),
            contrary=opposite(("mowing", "docked")),
        )
        for name, activity in commanded
    )
    state = Feature("state", state="activity_state_topic", template="activity_value_template")
    return Kind(
        (*features, state),
        {"state": thing.state or "docked"},
        {},
        after=lambda values, asked: values | {"state": next(iter(asked.values()))},
        way=_returning,
    )


def _returning(values: Values, goal: Values) -> Values | None:
    home = goal["state"] == "docked" and values["state"] != "docked"
    return values | {"state": "returning"} if home else None


def siren(thing: Thing) -> Kind:
    """Sounds, and no more: without tones, duration or volume."""
    extras: Config = {"support_duration": False, "support_volume_set": False}
    keys = {"template": "state_value_template"}
    return Kind((switched(**keys),), {"state": thing.state or "off"}, extras)


ARMED = {
    "ARM_HOME": "armed_home",
    "ARM_AWAY": "armed_away",
    "ARM_NIGHT": "armed_night",
    "DISARM": "disarmed",
}


def alarm(thing: Thing) -> Kind:
    """Without a code."""
    feature = Feature(
        "state",
        "command_topic",
        "state_topic",
        "value_template",
        heard=words({**ARMED, "TRIGGER": "triggered"}),
        shown=shown({}),
        contrary=opposite(("armed_away", "disarmed"), ("armed_home", "armed_night")),
    )
    extras: Config = {
        "supported_features": ["arm_home", "arm_away", "arm_night", "trigger"],
        "code_arm_required": False,
        "code_disarm_required": False,
        "code_trigger_required": False,
    }
    return Kind((feature,), {"state": thing.state or "disarmed"}, extras, way=_arming)


def _arming(values: Values, goal: Values) -> Values | None:
    armed = str(goal["state"]).startswith("armed")
    return values | {"state": "arming"} if armed else None
