"""What a device last reported, in words. Refuses to say more than it said."""

from collections.abc import Mapping

from appliance.core.colors import name_of
from appliance.core.house import Entity, EntityState, Home
from appliance.core.naming import are, plural, with_article
from appliance.core.spoken_text import capitalised, number, phrase, quantity, sentence_case

_DETECTED: Mapping[str, tuple[str, str]] = {
    "door": ("open", "closed"),
    "garage_door": ("open", "closed"),
    "window": ("open", "closed"),
    "opening": ("open", "closed"),
    "lock": ("unlocked", "locked"),
    "moisture": ("wet", "dry"),
    "motion": ("detecting motion", "clear"),
    "occupancy": ("occupied", "clear"),
    "presence": ("at home", "away"),
    "smoke": ("detecting smoke", "clear"),
    "gas": ("detecting gas", "clear"),
    "carbon_monoxide": ("detecting carbon monoxide", "clear"),
    "battery": ("low", "fine"),
    "connectivity": ("connected", "disconnected"),
    "problem": ("reporting a problem", "fine"),
}
"""What "on" and "off" of a binary sensor mean, by device class."""


def state_answer(entity: Entity, state: EntityState) -> str:
    """What the device last reported: "The outside temperature is 6.4 degrees."."""
    home = Home(entities={entity.id: entity})
    subject = capitalised(with_article(entity, home))
    reported = state.state
    if not state.available:
        return f"I can't reach {with_article(entity, home)} just now."
    if reported is None or not (said := _reported(entity, state, reported)):
        has = "have" if plural([entity]) else "has"
        return f"{subject} {has} not reported anything yet."
    return f"{subject} {are([entity])} {said}."


def _reported(entity: Entity, state: EntityState, reported: str) -> str:
    """The predicate after "is"; empty if nothing of the report can be said."""
    if entity.domain == "binary_sensor" and reported in ("on", "off"):
        on, off = _DETECTED.get(entity.device_class or "", ("on", "off"))
        return on if reported == "on" else off
    measured = quantity(reported, entity.unit)
    said = measured or sentence_case(phrase(reported)).replace("_", " ")
    details = [
        text.format(value)
        for name, text in _DETAILS.get(entity.domain, {}).items()
        if (value := number(state.attributes.get(name, ""))) is not None
    ]
    if entity.domain in ("cover", "valve"):
        return _place(state, said)
    if entity.domain == "light" and (color := name_of(str(state.attributes.get("color", "")))):
        details.append(color)
    if reported == "off":
        return said
    playing = [phrase(str(state.attributes.get(name, ""))) for name in ("title", "artist")]
    if entity.domain == "media_player" and playing[0]:
        said += f" {playing[0]}" + (f" by {playing[1]}" if playing[1] else "")
    if said and entity.domain in ("climate", "water_heater"):
        said = f"in {said} mode"
    return ", ".join([said, *details]) if said else ""


def _place(state: EntityState, said: str) -> str:
    """How far something is open: "30 percent open", "closed, with slats open"."""
    position = number(state.attributes.get("position", 100))
    if state.state == "open" and position not in (None, "100"):
        said = f"{position} percent open"
    tilt = number(state.attributes.get("tilt", ""))
    if not said or tilt is None:
        return said
    slats = {"0": "closed", "100": "open"}.get(tilt, f"{tilt} percent open")
    return f"{said}, with slats {slats}"


_DETAILS: Mapping[str, Mapping[str, str]] = {
    "light": {"brightness_pct": "at {} percent", "kelvin": "at {} kelvin"},
    "fan": {"percentage": "at {} percent"},
    "climate": {"temperature": "set to {} degrees", "current_temperature": "measuring {} degrees"},
    "water_heater": {"temperature": "set to {} degrees"},
    "humidifier": {"humidity": "set to {} percent", "current_humidity": "measuring {} percent"},
    "vacuum": {"battery": "with {} percent battery"},
    "weather": {"temperature": "{} degrees"},
}
"""Attributes worth saying, by domain."""
