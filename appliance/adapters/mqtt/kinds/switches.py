"""Two states to choose from or to report: switches, locks, sensors. Refuses codes: a lock with one
is not commanded.
"""

from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import writer
from appliance.adapters.mqtt.wiring import ReadOnly, TwoState, answering
from appliance.core.discovery import Config
from appliance.core.types import Verb


class SwitchConfig(Reporting):
    command_topic: CommandTopic
    command_template: Template | None = None
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    state_on: Word | None = None
    state_off: Word | None = None


class LockConfig(Reporting):
    command_topic: CommandTopic
    command_template: Template | None = None
    code_format: str | None = None
    payload_lock: Word = "LOCK"
    payload_unlock: Word = "UNLOCK"
    state_locked: Word = "LOCKED"
    state_unlocked: Word = "UNLOCKED"
    state_locking: Word = "LOCKING"
    state_unlocking: Word = "UNLOCKING"
    state_jammed: Word = "JAMMED"


class SensorConfig(Reporting):
    state_topic: StateTopic
    unit_of_measurement: Word | None = None


class BinarySensorConfig(Reporting):
    state_topic: StateTopic
    payload_on: Word = "ON"
    payload_off: Word = "OFF"


def switch(payload: Config, context: dict[str, str]) -> TwoState:
    config = SwitchConfig.model_validate(payload, context=context)
    sendable = writer(config.command_template) is not None
    return TwoState(
        topic=config.command_topic,
        payloads={Verb.TURN_ON: config.payload_on, Verb.TURN_OFF: config.payload_off}
        if sendable
        else {},
        state_topic=config.state_topic,
        template=config.value_template,
        words={
            config.state_off or config.payload_off: "off",
            config.state_on or config.payload_on: "on",
        },
        answers=answering(config),
    )


def lock(payload: Config, context: dict[str, str]) -> TwoState:
    config = LockConfig.model_validate(payload, context=context)
    sendable = writer(config.command_template) is not None and config.code_format is None
    return TwoState(
        topic=config.command_topic,
        payloads={Verb.LOCK: config.payload_lock, Verb.UNLOCK: config.payload_unlock}
        if sendable
        else {},
        state_topic=config.state_topic,
        template=config.value_template,
        words={
            config.state_jammed: "jammed",
            config.state_locking: "locking",
            config.state_unlocking: "unlocking",
            config.state_locked: "locked",
            config.state_unlocked: "unlocked",
        },
        answers=answering(config),
    )


def sensor(payload: Config, context: dict[str, str]) -> ReadOnly:
    config = SensorConfig.model_validate(payload, context=context)
    return ReadOnly(config.state_topic, config.value_template)


def binary_sensor(payload: Config, context: dict[str, str]) -> ReadOnly:
    config = BinarySensorConfig.model_validate(payload, context=context)
    words = {config.payload_off: "off", config.payload_on: "on"}
    return ReadOnly(config.state_topic, config.value_template, words)
