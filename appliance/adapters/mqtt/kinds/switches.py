"""Switches and locks. Refuses codes: a lock that wants one is read and not commanded."""

from collections.abc import Mapping

from appliance.adapters.mqtt.kinds.codecs import Words
from appliance.adapters.mqtt.kinds.features import STATE, Featured
from appliance.adapters.mqtt.kinds.tables import Component, Keys, given
from appliance.adapters.mqtt.payloads import CommandTopic, Word
from appliance.core.discovery import Config
from appliance.core.types import Verb


class SwitchConfig(Component):
    command_topic: CommandTopic
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    state_on: Word | None = None
    state_off: Word | None = None


class LockConfig(Component):
    command_topic: CommandTopic
    code_format: str | None = None
    payload_lock: Word = "LOCK"
    payload_unlock: Word = "UNLOCK"
    payload_open: Word | None = None
    state_locked: Word = "LOCKED"
    state_unlocked: Word = "UNLOCKED"
    state_locking: Word = "LOCKING"
    state_unlocking: Word = "UNLOCKING"
    state_jammed: Word = "JAMMED"
    state_open: Word = "OPEN"
    state_opening: Word = "OPENING"


def switch(payload: Config, context: Mapping[str, str]) -> Featured:
    config = SwitchConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    words = Words(
        {
            "off": config.state_off or config.payload_off,
            "on": config.state_on or config.payload_on,
        }
    )
    state = keys.feature(STATE, codec=words, state="state")
    orders = {
        Verb.TURN_ON: keys.order(config.payload_on),
        Verb.TURN_OFF: keys.order(config.payload_off),
    }
    return Featured(given(orders), (state,), trusted=config.trusted)


def lock(payload: Config, context: Mapping[str, str]) -> Featured:
    config = LockConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    words = {
        "jammed": config.state_jammed,
        "opening": config.state_opening,
        "locking": config.state_locking,
        "unlocking": config.state_unlocking,
        "open": config.state_open,
        "locked": config.state_locked,
        "unlocked": config.state_unlocked,
    }
    state = keys.feature(STATE, codec=Words(words), state="state")
    # A template may have a place for a code even where none is wanted.
    orders = {
        Verb.LOCK: keys.order(config.payload_lock, code=""),
        Verb.UNLOCK: keys.order(config.payload_unlock, code=""),
        Verb.OPEN: keys.order(config.payload_open, code=""),
    }
    offered = given(orders) if config.code_format is None else {}
    return Featured(offered, (state,), trusted=config.trusted)
