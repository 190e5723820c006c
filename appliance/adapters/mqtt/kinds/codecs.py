"""Values on the wire and values inside, both ways. Refuses, as None, what the other side lacks.

Codecs are plain values: two wirings made of the same announcement are equal.
"""

import datetime as dt
import math
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from appliance.adapters.mqtt.templates import parse_object
from appliance.adapters.mqtt.wiring import MAX_STATE, text_state
from appliance.core.types import Value

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?"
)


class Codec(Protocol):
    def to_wire(self, value: Value) -> Value | None:
        """The value as the device's template or payload wants it; None if it has no such."""
        ...

    def from_wire(self, text: str) -> Value | None:
        """What the device means by `text`; None = unknown. Never raises."""
        ...


def number_of(text: str) -> int | float | None:
    """A finite number of at most six decimals; None for anything else."""
    text = text.strip()  # more than `float` takes for space
    if not _NUMBER.fullmatch(text):
        return None
    parsed = round(float(text), 6)
    if not math.isfinite(parsed):
        return None
    return int(parsed) if parsed == int(parsed) else parsed


@dataclass(frozen=True, slots=True)
class Plain:
    """Any visible text, as it is."""

    def to_wire(self, value: Value) -> Value | None:
        return value

    def from_wire(self, text: str) -> Value | None:
        return text_state(text)


PLAIN = Plain()


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers, as they are; only those of `low` to `high` are believed."""

    low: float = -math.inf
    high: float = math.inf
    reset: str | None = None
    """Their word for "I don't know", which may be a number."""

    def to_wire(self, value: Value) -> Value | None:
        return None if isinstance(value, str) else value

    def from_wire(self, text: str) -> Value | None:
        number = number_of(text) if text != self.reset else None
        return number if number is not None and self.low <= number <= self.high else None


NUMBER = Number()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Words that are the same on both sides."""

    options: tuple[str, ...]

    def to_wire(self, value: Value) -> Value | None:
        return value if value in self.options else None

    def from_wire(self, text: str) -> Value | None:
        return text if text in self.options else None


@dataclass(frozen=True, slots=True)
class Words:
    """Our words and the device's; of two equal words of a device the later one counts."""

    theirs: Mapping[str, str]
    """Ours -> theirs."""
    others: bool = False
    """Whether any other text of the device is a word of its own."""
    reset: str | None = None
    """Their word for "I don't know"."""

    def to_wire(self, value: Value) -> Value | None:
        return self.theirs.get(value) if isinstance(value, str) else None

    def from_wire(self, text: str) -> Value | None:
        ours = {theirs: ours for ours, theirs in self.theirs.items()}
        if text in ours:
            return ours[text]
        return text_state(text) if self.others and text != self.reset else None


@dataclass(frozen=True, slots=True)
class Steps:
    """Percent inside, counted `low` to `high` on the wire, where `low - 1` is standing still."""

    low: int
    high: int

    @property
    def count(self) -> int:
        return self.high - self.low + 1

    def to_wire(self, value: Value) -> Value | None:
        if isinstance(value, str):
            return None
        return max(1, round(value * self.count / 100)) + self.low - 1

    def from_wire(self, text: str) -> Value | None:
        number = number_of(text)
        if number is None or not self.low - 1 <= number <= self.high:
            return None
        return round((number - self.low + 1) * 100 / self.count)


@dataclass(frozen=True, slots=True)
class EventType:
    """What happened: `event_type` of a JSON object."""

    options: tuple[str, ...]

    def to_wire(self, value: Value) -> Value | None:
        del value
        return None

    def from_wire(self, text: str) -> Value | None:
        said = (parse_object(text) or {}).get("event_type")
        return said if isinstance(said, str) and said in self.options else None


_HIDDEN = "\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"
_HIDDEN += "\\ufff9-\\ufffb\\U000e0000-\\U000e0fff"
VISIBLE = f"[^{_HIDDEN}\\ud800-\\udfff]"
"""A pattern of one character that is neither a control nor hidden, nor half of another."""
_UNSEEN = re.compile(f"[{_HIDDEN}\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class Free:
    """Free text, kept to the letter but for what cannot be seen."""

    def to_wire(self, value: Value) -> Value | None:
        return str(value)

    def from_wire(self, text: str) -> Value | None:
        return _UNSEEN.sub("", text[:MAX_STATE])


@dataclass(frozen=True, slots=True)
class Date:
    """ISO dates on both sides; the device may add a time."""

    def to_wire(self, value: Value) -> Value | None:
        return value if _parsed(str(value)) is not None else None

    def from_wire(self, text: str) -> Value | None:
        parsed = _parsed(text)
        return parsed.date().isoformat() if parsed is not None else None


@dataclass(frozen=True, slots=True)
class Time:
    """Hours and minutes inside, with seconds on the wire, as Home Assistant sends them."""

    def to_wire(self, value: Value) -> Value | None:
        parsed = _parsed(f"2000-01-01T{value}")
        return parsed.time().isoformat() if parsed is not None else None

    def from_wire(self, text: str) -> Value | None:
        parsed = _parsed(f"2000-01-01T{text.strip()}")
        return _short(parsed.time().isoformat()) if parsed is not None else None


@dataclass(frozen=True, slots=True)
class DateTime:
    """Local date and time to the minute inside, UTC on the wire, as Home Assistant sends it.

    The zone is the one this machine is set to. A report without a zone is believed only from a
    device that has named one in its announcement.
    """

    zone: str | None = None

    def to_wire(self, value: Value) -> Value | None:
        parsed = _parsed(str(value))
        return _moved(parsed, dt.UTC) if parsed is not None else None

    def from_wire(self, text: str) -> Value | None:
        parsed = _parsed(text)
        if parsed is None:
            return None
        if parsed.tzinfo is None:
            zone = _zone(self.zone)
            if zone is None:
                return None
            parsed = parsed.replace(tzinfo=zone)
        local = _moved(parsed, None)
        return _short(local[:19]) if local is not None else None


def _parsed(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text[:MAX_STATE].strip())
    except ValueError:
        return None


def _moved(moment: dt.datetime, zone: dt.tzinfo | None) -> str | None:
    try:
        return moment.astimezone(zone).replace(microsecond=0).isoformat()
    except (
        OverflowError,
        ValueError,
        OSError,
    ):  # year 1 and year 9999 have no time before or after
        return None


def _zone(name: str | None) -> dt.tzinfo | None:
    if name is None:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def _short(text: str) -> str:
    return text.removesuffix(":00") if text.count(":") == 2 else text
