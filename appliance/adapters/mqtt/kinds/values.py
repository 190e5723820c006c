"""Values to set: numbers, choices, texts, dates and times. Refuses a device's own patterns.

A regular expression from outside may take for ever to match, so it is never run. One that says "so
many letters" or "so many digits" is recognised and replaced by ours; a text with any other is
shown and not offered. A password is neither shown nor offered.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from pydantic import Field

from appliance.adapters.mqtt.kinds.codecs import (
    VISIBLE,
    Codec,
    Date,
    DateTime,
    Free,
    Number,
    OneOf,
    Time,
)
from appliance.adapters.mqtt.kinds.features import Featured
from appliance.adapters.mqtt.kinds.tables import (
    Bound,
    Component,
    Keys,
    Options,
    Step,
    options_of,
    range_of,
)
from appliance.adapters.mqtt.payloads import CommandTopic, Word
from appliance.core.discovery import Config
from appliance.core.house import Choice, Setting, Text

LONGEST_TEXT = 255

_LEAP = "20(?:[02468][048]|[13579][26])"
_DAY = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
DATE = f"(?:20[0-9]{{2}}-(?:{_DAY})|{_LEAP}-02-29)"
"""Every date of this century and no other text."""
TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
DATE_TIME = f"{DATE}T{TIME}"


class NumberConfig(Component):
    command_topic: CommandTopic
    min: Bound = 0
    max: Bound = 100
    step: Step = 1
    payload_reset: Word = "None"


class SelectConfig(Component):
    command_topic: CommandTopic
    options: Options


class TextConfig(Component):
    command_topic: CommandTopic
    min: int = Field(default=0, ge=0, le=LONGEST_TEXT)
    max: int = Field(default=LONGEST_TEXT, ge=0, le=LONGEST_TEXT)
    mode: str = "text"
    pattern: str | None = None


class MomentConfig(Component):
    command_topic: CommandTopic
    timezone: str | None = Field(default=None, max_length=64)


def number(payload: Config, context: Mapping[str, str]) -> Featured:
    config = NumberConfig.model_validate(payload, context=dict(context))
    limits = range_of(config.min, config.max, config.step)
    codec = Number(config.min, config.max, config.payload_reset)
    return _single("value", limits, codec, config, payload, context)


def select(payload: Config, context: Mapping[str, str]) -> Featured:
    config = SelectConfig.model_validate(payload, context=dict(context))
    options = options_of(config.options)
    setting = Choice(options) if options else None
    return _single("option", setting, OneOf(options), config, payload, context)


def text(payload: Config, context: Mapping[str, str]) -> Featured:
    config = TextConfig.model_validate(payload, context=dict(context))
    if config.mode == "password":
        return Featured()
    pattern = f"{VISIBLE}*" if config.pattern is None else our_pattern(config.pattern)
    # An empty text could not be read back before it is sent.
    shortest, setting = max(1, config.min), None
    if pattern is not None and shortest <= config.max:
        setting = Text(shortest, config.max, pattern)
    return _single("value", setting, Free(), config, payload, context)


def date(payload: Config, context: Mapping[str, str]) -> Featured:
    return _moment(Text(10, 10, DATE), Date(), payload, context)


def time(payload: Config, context: Mapping[str, str]) -> Featured:
    return _moment(Text(5, 5, TIME), Time(), payload, context)


def datetime(payload: Config, context: Mapping[str, str]) -> Featured:
    zone = MomentConfig.model_validate(payload, context=dict(context)).timezone
    return _moment(Text(16, 16, DATE_TIME), DateTime(zone), payload, context)


def _moment(setting: Text, codec: Codec, payload: Config, context: Mapping[str, str]) -> Featured:
    config = MomentConfig.model_validate(payload, context=dict(context))
    return _single("value", setting, codec, config, payload, context)


def _single(
    name: str,
    setting: Setting | None,
    codec: Codec,
    config: Component,
    payload: Config,
    context: Mapping[str, str],
) -> Featured:
    """One value on one topic, which is the state of its entity too."""
    keys = Keys(payload, context, template="value_template")
    value = keys.feature(name, setting, codec, command="command", state="state")
    if isinstance(codec, Free) and value.source is not None:
        value = replace(value, source=replace(value.source, blanks=True))
    return Featured({}, (value,), state=name, trusted=config.trusted)


_CLASSES: Mapping[str, str] = {
    "\\d": "[0-9]",
    "\\w": "[A-Za-z0-9_]",
    ".": VISIBLE,
    "[0-9]": "[0-9]",
    "[a-z]": "[a-z]",
    "[A-Z]": "[A-Z]",
    "[a-zA-Z]": "[A-Za-z]",
    "[A-Za-z]": "[A-Za-z]",
    "[a-z0-9]": "[a-z0-9]",
    "[A-Z0-9]": "[A-Z0-9]",
    "[0-9a-f]": "[0-9a-f]",
    "[0-9A-F]": "[0-9A-F]",
    "[a-f0-9]": "[0-9a-f]",
    "[A-F0-9]": "[0-9A-F]",
    "[0-9a-fA-F]": "[0-9A-Fa-f]",
    "[a-fA-F0-9]": "[0-9A-Fa-f]",
    "[a-zA-Z0-9]": "[A-Za-z0-9]",
    "[A-Za-z0-9]": "[A-Za-z0-9]",
    "[0-9a-zA-Z]": "[A-Za-z0-9]",
    "[a-zA-Z0-9_]": "[A-Za-z0-9_]",
    "[A-Za-z0-9_]": "[A-Za-z0-9_]",
    "[a-zA-Z ]": "[A-Za-z ]",
    "[a-zA-Z0-9 ]": "[A-Za-z0-9 ]",
    "[A-Za-z0-9 ]": "[A-Za-z0-9 ]",
}
"""Theirs -> ours."""
_SIMPLE = re.compile(
    r"\^?(?P<letters>\\d|\\w|\.|\[[A-Za-z0-9_ -]{3,12}\])"
    r"(?P<times>[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})?\$?"
)


def our_pattern(theirs: str) -> str | None:
    """Our own pattern for a device's plain one: "^[0-9]{4}$" -> "[0-9]{4}". Else None."""
    simple = _SIMPLE.fullmatch(theirs[:64])
    if simple is None or simple["letters"] not in _CLASSES:
        return None
    letters, times = _CLASSES[simple["letters"]], simple["times"] or ""
    if times[:1] != "{":
        return letters + times
    least, comma, most = times[1:-1].partition(",")
    if most and int(most) < int(least):
        return None
    return f"{letters}{{{int(least)}{comma}{int(most) if most else ''}}}"
