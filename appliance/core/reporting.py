"""What a device last reported, in words. Refuses to say more than it said.

Each kind of device has a sentence of its own. What comes from outside is cleaned by `phrase`, and
stands where it cannot add to the sentence. Free text that could is not read out.
"""

from collections.abc import Callable, Mapping, Sequence

from appliance.core.colors import name_of
from appliance.core.house import Entity, EntityState, Home
from appliance.core.naming import plural, subject_of, with_article
from appliance.core.spoken_text import (
    capitalised,
    is_plain_quotation,
    is_plain_value,
    number,
    phrase,
    quantity,
    sentence_case,
)
from appliance.core.spoken_values import moment
from appliance.core.tongues import saying
from appliance.core.tongues.known import tongue_of
from appliance.core.types import EntityId

_DETECTED: Mapping[str, tuple[str, str]] = {
    "battery": ("low", "fine"),
    "battery_charging": ("charging", "not charging"),
    "carbon_monoxide": ("detecting carbon monoxide", "clear"),
    "cold": ("cold", "not cold"),
    "connectivity": ("connected", "disconnected"),
    "door": ("open", "closed"),
    "garage_door": ("open", "closed"),
    "gas": ("detecting gas", "clear"),
    "heat": ("hot", "not hot"),
    "light": ("detecting light", "dark"),
    "lock": ("unlocked", "locked"),
    "moisture": ("wet", "dry"),
    "motion": ("detecting motion", "clear"),
    "moving": ("moving", "still"),
    "occupancy": ("occupied", "clear"),
    "opening": ("open", "closed"),
    "plug": ("plugged in", "unplugged"),
    "power": ("under power", "without power"),
    "presence": ("at home", "away"),
    "problem": ("reporting a problem", "fine"),
    "running": ("running", "not running"),
    "safety": ("unsafe", "safe"),
    "smoke": ("detecting smoke", "clear"),
    "sound": ("hearing something", "quiet"),
    "tamper": ("reporting tampering", "fine"),
    "update": ("out of date", "up to date"),
    "vibration": ("vibrating", "still"),
    "window": ("open", "closed"),
}
"""What "on" and "off" of a binary sensor mean, by device class."""

_SILENT = frozenset({"button", "camera", "image", "infrared", "notify", "scene", "script"})
"""Domains that have nothing to report."""
_UNSPEAKABLE = "reporting something that I can't put into words"
_UNREAD = "that I'd rather not read out"
_PLURALS: Mapping[str, str] = {"is": "are", "has": "have", "reads": "read"}


def state_answer(entity: Entity, state: EntityState) -> str:
    """What the device last reported: "The outside temperature is 6.4 degrees."."""
    subject = with_article(entity, Home(entities={entity.id: entity}))
    if not state.available:
        return unreachable((entity.id,), Home(entities={entity.id: entity}))
    if entity.domain == "event" and (happened := _words(state.state)):
        return f"The last event of {subject} was {happened}."
    if entity.domain in _SILENT:
        predicate = "has no state to report"
    else:
        predicate = _SAYINGS.get(entity.domain, _plain)(entity, state)
    verb, _, rest = (predicate or "has not reported anything yet").partition(" ")
    verb = _PLURALS[verb] if plural([entity]) else verb
    return f"{capitalised(subject)} {verb} {rest}."


def unreachable(ids: Sequence[EntityId], home: Home) -> str:
    """ "I can't reach the hall light and the porch light just now."."""
    if (tongue := tongue_of(home.language)) is not None:
        return saying.unreachable(ids, home, tongue)
    return f"I can't reach {subject_of([home.entities[each] for each in ids], home)} just now."


def brief(entity: Entity, state: EntityState) -> str:
    """The state without its details, as it stands after "is" or "are": "on", "30 percent open".

    For a thing that has reported; "set to 19.5 degrees" and "playing ..." are part of how it is.
    """
    if entity.domain in _BRIEF:
        return _words(state.state)
    if entity.domain in _HEATED and state.state not in (None, "off"):
        setpoint = _setpoint(state)
        return f"on, {setpoint}" if setpoint else "on"
    if entity.domain in _HEATED:
        return _words(state.state)
    said = _SAYINGS.get(entity.domain, _plain)(entity, state)
    verb, _, rest = said.partition(" ")
    return rest if verb == "is" and rest else _words(state.state) or _UNSPEAKABLE


def brief_predicate(entity: Entity, state: EntityState) -> str:
    """As `brief`, with its verb: "is on", "have an update to 2.1"."""
    said = _SAYINGS.get(entity.domain, _plain)(entity, state)
    verb = said.partition(" ")[0]
    if verb in ("", "is"):
        return f"{'are' if plural([entity]) else 'is'} {brief(entity, state)}"
    return f"{_PLURALS[verb]}{said[len(verb) :]}" if plural([entity]) else said


_BRIEF = frozenset({"fan", "humidifier", "light"})
_HEATED = frozenset({"climate", "water_heater"})


def _words(text: object) -> str:
    if text is None:
        return ""
    said = str(text).replace("_", " ")
    return sentence_case(phrase(said)) if is_plain_value(said) else _UNSPEAKABLE


def _quoted(text: str, kind: str) -> str:
    """Free text from outside, or what `kind` of thing it is if it could add a statement."""
    return phrase(text) if _is_quotable(text) else f"{kind} {_UNREAD}"


def _is_quotable(text: str) -> bool:
    return is_plain_quotation(text) and bool(phrase(text))


def _is(*parts: str | None) -> str:
    """The parts that say something, in one predicate; empty if the first does not."""
    said = [part for part in parts if part]
    return f"is {', '.join(said)}" if parts[0] else ""


def _amount(state: EntityState, name: str, text: str) -> str | None:
    """`text` with the number of an attribute filled in, if it is one."""
    value = number(state.attributes.get(name, ""))
    return text.format(value) if value is not None else None


def _named(state: EntityState, name: str, text: str) -> str | None:
    """`text` with the word of an attribute filled in, unless it says "nothing special"."""
    word = _words(state.attributes.get(name))
    return text.format(word) if word and word.casefold() not in ("none", "off") else None


def _plain(entity: Entity, state: EntityState) -> str:
    said = quantity(state.state or "", entity.unit) or moment(state.state) or _words(state.state)
    return _is(said)


def _detected(entity: Entity, state: EntityState) -> str:
    if state.state not in ("on", "off"):
        return _plain(entity, state)
    on, off = _DETECTED.get(entity.device_class or "", ("on", "off"))
    return _is(on if state.state == "on" else off)


def _light(_: Entity, state: EntityState) -> str:
    said = _words(state.state)
    if said == "off":
        return _is(said)
    return _is(
        said,
        _amount(state, "brightness_pct", "at {} percent"),
        _amount(state, "kelvin", "at {} kelvin"),
        name_of(str(state.attributes.get("color", ""))),
    )


def _fan(_: Entity, state: EntityState) -> str:
    said = _words(state.state)
    if said == "off":
        return _is(said)
    return _is(
        said,
        _amount(state, "percentage", "at {} percent"),
        _named(state, "preset", "with the {} preset"),
        "oscillating" if state.attributes.get("oscillating") == "on" else None,
        "in reverse" if state.attributes.get("direction") == "reverse" else None,
    )


def _place(_: Entity, state: EntityState) -> str:
    """How far something is open: "30 percent open", "closed, with slats open"."""
    said = _words(state.state)
    position = number(state.attributes.get("position", 100))
    if state.state == "open" and position not in (None, "100"):
        said = f"{position} percent open"
    tilt = number(state.attributes.get("tilt", ""))
    if not said or tilt is None:
        return _is(said)
    slats = {"0": "closed", "100": "open"}.get(tilt, f"{tilt} percent open")
    return _is(f"{said}, with slats {slats}")


_MODES: Mapping[str, str] = {"heat_cool": "heat or cool", "fan_only": "fan only"}
_WORKING: Mapping[str, str] = {
    "heating": "heating now",
    "preheating": "heating now",
    "cooling": "cooling now",
    "drying": "drying now",
    "defrosting": "defrosting now",
    "humidifying": "at work now",
}


def _heating(_: Entity, state: EntityState) -> str:
    said = _MODES.get(state.state or "", _words(state.state))
    measuring = _amount(state, "current_temperature", "measuring {} degrees")
    if said == "off":
        return _is(said, measuring)
    parts = (
        _setpoint(state),
        f"in {said} mode" if said else None,
        _named(state, "preset", "with the {} preset"),
        measuring,
        _WORKING.get(str(state.attributes.get("action"))),
    )
    known = [part for part in parts if part]
    return _is(*known) if known else ""


def _setpoint(state: EntityState) -> str | None:
    low, high = (_amount(state, f"temperature_{end}", "{}") for end in ("low", "high"))
    if (one := _amount(state, "temperature", "set to {} degrees")) is not None:
        return one
    return f"set to between {low} and {high} degrees" if low and high else None


def _humidifier(_: Entity, state: EntityState) -> str:
    said = _words(state.state)
    measuring = _amount(state, "current_humidity", "measuring {} percent")
    if said == "off":
        return _is(said, measuring)
    target = _amount(state, "humidity", "set to {} percent")
    return _is(said, target, _named(state, "mode", "in {} mode"), measuring)


_MACHINES: Mapping[str, str] = {"error": "reporting an error", "returning": "on its way back"}


def _machine(_: Entity, state: EntityState) -> str:
    said = _MACHINES.get(state.state or "", _words(state.state))
    battery = _amount(state, "battery", "with {} percent battery")
    return _is(said, battery)


_ALARMS: Mapping[str, str] = {
    "armed_home": "armed for home",
    "armed_away": "armed for away",
    "armed_night": "armed for the night",
    "armed_vacation": "armed for a vacation",
    "armed_custom_bypass": "armed with a bypass",
    "pending": "waiting to be disarmed",
    "triggered": "sounding the alarm",
}


def _alarm(_: Entity, state: EntityState) -> str:
    return _is(_ALARMS.get(state.state or "", _words(state.state)))


def _setting(entity: Entity, state: EntityState) -> str:
    said = quantity(state.state or "", entity.unit) or moment(state.state) or _words(state.state)
    return _is(f"set to {said}" if said else "")


def _text(_: Entity, state: EntityState) -> str:
    if state.state is None:
        return ""
    if not state.state.strip():
        return "is empty"
    if not _is_quotable(state.state):
        return f"has a text {_UNREAD}"
    return f"reads {phrase(state.state)}"


def _update(_: Entity, state: EntityState) -> str:
    progress = _amount(state, "update_percentage", "{} percent done")
    if progress is not None:
        return _is("being updated", progress)
    if state.state == "off":
        return "is up to date"
    latest = str(state.attributes.get("latest_version", ""))
    version = f" to {_quoted(latest, 'a version')}" if latest.strip() else ""
    return f"has an update{version}" if state.state == "on" else ""


def _tracker(_: Entity, state: EntityState) -> str:
    places = {"home": "at home", "not_home": "away"}
    place = places.get(state.state or "")
    if place is None and state.state:
        place = f"at {sentence_case(_quoted(state.state, 'a place'))}"
    return _is(place)


def _player(_: Entity, state: EntityState) -> str:
    said = _words(state.state)
    title, artist = (str(state.attributes.get(name, "")).strip() for name in ("title", "artist"))
    if said and said != "off" and title:
        said += f" {_quoted(title, 'something')}"
        # Judged together, because a statement may begin in one of them.
        if phrase(artist) and _is_quotable(f"{title} by {artist}"):
            said += f" by {phrase(artist)}"
    return _is(said)


_SKIES: Mapping[str, str] = {
    "clear-night": "clear",
    "lightning": "stormy",
    "lightning-rainy": "stormy and rainy",
    "partlycloudy": "partly cloudy",
    "pouring": "very rainy",
    "snowy-rainy": "snowy and rainy",
    "windy-variant": "windy",
}
"""Home Assistant's conditions that are no words; the others are said as they are."""


def _weather(_: Entity, state: EntityState) -> str:
    return _is(
        _SKIES.get(state.state or "") or _words(state.state),
        _amount(state, "temperature", "{} degrees"),
    )


def _calendar(_: Entity, state: EntityState) -> str:
    """The event that is on, or else the next: "has dentist, 1 December 2026 at 9:00"."""
    message = str(state.attributes.get("message", ""))
    if not message.strip():
        return "has nothing coming up" if state.state == "off" else ""
    event = _quoted(message, "an event")
    # An event that begins at midnight lasts all day.
    began = str(state.attributes.get("start_time", "")).removesuffix(" 00:00:00")
    when = "now" if state.state == "on" else moment(began.replace(" ", "T"))
    return f"has {event}, {when}" if when else f"has {event}"


def _todo(_: Entity, state: EntityState) -> str:
    open_items = number(state.state or "")
    if not open_items:
        return ""
    return f"has {'no' if open_items == '0' else open_items} open item{'s' * (open_items != '1')}"


_SAYINGS: Mapping[str, Callable[[Entity, EntityState], str]] = {
    "alarm_control_panel": _alarm,
    "binary_sensor": _detected,
    "calendar": _calendar,
    "climate": _heating,
    "cover": _place,
    "date": _setting,
    "datetime": _setting,
    "device_tracker": _tracker,
    "fan": _fan,
    "humidifier": _humidifier,
    "lawn_mower": _machine,
    "light": _light,
    "media_player": _player,
    "number": _plain,
    "select": _setting,
    "text": _text,
    "time": _setting,
    "todo": _todo,
    "update": _update,
    "vacuum": _machine,
    "valve": _place,
    "water_heater": _heating,
    "weather": _weather,
}
