"""Vacuums and mowers. Refuses raw commands, and cleaning by segments: neither can be read back."""

from collections.abc import Mapping

from appliance.adapters.mqtt.kinds.codecs import Number, OneOf
from appliance.adapters.mqtt.kinds.features import STATE, Feature, Featured, Sink, Source
from appliance.adapters.mqtt.kinds.tables import Component, Keys, Options, given, options_of
from appliance.adapters.mqtt.payloads import Word
from appliance.core.discovery import Config
from appliance.core.house import Choice
from appliance.core.types import Verb

_VACUUM_STATES = OneOf(("cleaning", "docked", "paused", "idle", "returning", "error"))
_MOWER_STATES = OneOf(("mowing", "docked", "paused", "returning", "error"))
_PERCENT = Number(0, 100)


class VacuumConfig(Component):
    supported_features: Options = ("start", "stop", "return_home", "clean_spot")
    fan_speed_list: Options = ()
    payload_start: Word = "start"
    payload_pause: Word = "pause"
    payload_stop: Word = "stop"
    payload_return_to_base: Word = "return_to_base"
    payload_locate: Word = "locate"


def vacuum(payload: Config, context: Mapping[str, str]) -> Featured:
    config = VacuumConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context)
    topic = keys.state("state")
    speeds = options_of(config.fan_speed_list) if "fan_speed" in config.supported_features else ()
    set_speed = keys.command("set_fan_speed")

    def reported(key: str) -> Source | None:
        return Source(topic, f"{{{{ value_json.{key} }}}}") if topic is not None else None

    sink = Sink(set_speed) if set_speed is not None and speeds else None
    features = (
        Feature(STATE, codec=_VACUUM_STATES, source=reported("state")),
        Feature(
            "fan_speed", Choice(speeds) if sink else None, OneOf(speeds), sink,
            reported("fan_speed"),
        ),
        Feature("battery", codec=_PERCENT, source=reported("battery_level")),
        Feature("battery", codec=_PERCENT, source=reported("battery")),
    )  # fmt: skip
    payloads = {
        "start": (Verb.START, config.payload_start),
        "pause": (Verb.PAUSE, config.payload_pause),
        "stop": (Verb.STOP, config.payload_stop),
        "return_home": (Verb.DOCK, config.payload_return_to_base),
        "locate": (Verb.LOCATE, config.payload_locate),
    }
    orders = {
        verb: keys.order(word)
        for name, (verb, word) in payloads.items()
        if name in config.supported_features
    }
    return Featured(given(orders), features, trusted=config.trusted)


def lawn_mower(payload: Config, context: Mapping[str, str]) -> Featured:
    config = Component.model_validate(payload, context=dict(context))
    keys = Keys(payload, context)
    activity = keys.feature(
        STATE, codec=_MOWER_STATES, state="activity_state", template="activity_value_template"
    )
    orders = {
        Verb.START: keys.order("start_mowing", "start_mowing_command"),
        Verb.PAUSE: keys.order("pause", "pause_command"),
        Verb.DOCK: keys.order("dock", "dock_command"),
        Verb.STOP: keys.order("stop", "stop_command"),
    }
    return Featured(given(orders), (activity,), trusted=config.trusted)
