"""What a matcher's frame means in this house. Pure tables; refuses every shape it does not know.

The frame's *action* (the words: turn on, open, lock) decides the verb, never its intent alone:
the field's convention that "on" locks a lock and opens a blind must not let "turn on the front
door" do either.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.meaning import Parameters, Wish, floor_of, select, the
from appliance.core.query import Ask, Query
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb, WhyNot
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Frame:
    """One clause as the matcher read it.

    `slots` as in Home Assistant's intents: name = entity id, area, floor, domain, device_class,
    state, brightness, position, color, temperature. `leftover` are words that the reading found no
    use for; `guesses` entities that a misheard name could mean as well; `kind_word` is the kind as
    it was said ("lamp"), if no name was.
    """

    intent: str
    action: str
    slots: Mapping[str, object]
    response_key: str | None = None
    leftover: tuple[str, ...] = ()
    kind_word: str | None = None
    guesses: tuple[EntityId, ...] = ()


_FILLER = table(
    "again also as back can could do flick for give go have hey i just kindly let like me mind my "
    "now our please pop put right so stick still switching thanks too turning us want we "
    "well will would you your"
)
"""Words a command may leave over. Anything else means that a part was not understood."""

_IDLE_IN_QUESTIONS = table("currently ever it moment now right still the there today")

_SWITCHABLE = frozenset(
    {"light", "switch", "fan", "input_boolean", "media_player", "climate", "humidifier", "siren"}
)
_OPENABLE = frozenset({"cover", "valve"})

_VERBS: dict[str, tuple[Verb, frozenset[str]]] = {
    "turn_on": (Verb.TURN_ON, _SWITCHABLE),
    "activate": (Verb.TURN_ON, _SWITCHABLE),
    "illuminate": (Verb.TURN_ON, frozenset({"light"})),
    "turn_off": (Verb.TURN_OFF, _SWITCHABLE),
    "extinguish": (Verb.TURN_OFF, frozenset({"light"})),
    "open": (Verb.OPEN, _OPENABLE),
    "close": (Verb.CLOSE, _OPENABLE),
    "lock": (Verb.LOCK, frozenset({"lock"})),
    "secure": (Verb.LOCK, frozenset({"lock"})),
    "unlock": (Verb.UNLOCK, frozenset({"lock"})),
}
"""The matcher's action words: the verb, and the domains where the words mean it."""

_SETTINGS: dict[str, Mapping[str, str]] = {
    "HassLightSet": {"brightness": "brightness_pct", "color": "color", "temperature": "kelvin"},
    "HassSetPosition": {"position": "position"},
    "HassFanSetSpeed": {"percentage": "percentage"},
    "HassClimateSetTemperature": {"temperature": "temperature"},
}
_SET_DOMAINS: dict[str, frozenset[str]] = {
    "HassLightSet": frozenset({"light"}),
    "HassClimateSetTemperature": frozenset({"climate", "water_heater"}),
}
"""Where these words mean it; the others may mean whatever has the setting."""

_REFUSED = {
    "HassGetWeather": NotUnderstood(WhyNot.UNSUPPORTED, "I don't know the weather."),
    "HassNevermind": NotUnderstood(WhyNot.NOT_ADDRESSED, ""),
}

_ASKS = {
    "one": Ask.STATE,
    "one_yesno": Ask.YES_NO,
    "any": Ask.ANY,
    "all": Ask.ALL,
    "which": Ask.WHICH,
    "how_many": Ask.HOW_MANY,
}

_NOUNS = {
    "light": "lights",
    "cover": "covers",
    "switch": "switches",
    "fan": "fans",
    "lock": "locks",
    "valve": "valves",
}

GROUP = "group."
"""What the ids of groups begin with, beside the entities'."""
_CHOICES = 4
"""So many things are offered by name when it is not clear which one is meant."""

Reading = Wish | Query | NotUnderstood


def read(frame: Frame, home: Home, *, plural: bool) -> Reading | None:
    """What one clause means, or None: then this reading is not safe enough to be used.

    `plural` says that the sentence speaks of more than one ("all", "every").
    """
    asks = frame.intent in ("HassGetState", "HassClimateGetTemperature")
    idle = _FILLER | _IDLE_IN_QUESTIONS if asks else _FILLER
    if any(word not in idle for word in frame.leftover):
        return None
    if frame.intent == "HassGetState":
        return _query(frame, home)
    if frame.intent == "HassClimateGetTemperature":
        return _temperature(frame, home)
    if frame.intent == "HassGetWeather" and select(home, domain="weather"):
        return None
    if frame.intent in _REFUSED:
        return _REFUSED[frame.intent]
    if frame.intent in ("HassTurnOn", "HassTurnOff"):
        return _switched(frame, home, plural=plural)
    if frame.intent in _SETTINGS:
        return _set(frame, home, plural=plural)
    # Time, timers and the rest are for others, who have been asked or will be.
    return None


def _switched(frame: Frame, home: Home, *, plural: bool) -> Reading | None:
    if frame.action not in _VERBS:
        return None
    verb, domains = _VERBS[frame.action]
    entities, group = _targets(frame.slots, home)
    if any(id_.partition(".")[0] not in domains for id_ in entities):
        return None
    return _wish(frame, home, Wish(verb, entities, group=group), plural=plural)


def _set(frame: Frame, home: Home, *, plural: bool) -> Reading | None:
    parameters = _parameters(frame)
    if not parameters:
        return None
    entities, group = _targets(frame.slots, home)
    domains = _SET_DOMAINS.get(frame.intent)
    if domains and any(id_.partition(".")[0] not in domains for id_ in entities):
        return None
    return _wish(frame, home, Wish(Verb.SET, entities, parameters, group), plural=plural)


def _parameters(frame: Frame) -> Parameters:
    made = []
    for slot, name in _SETTINGS[frame.intent].items():
        value = frame.slots.get(slot)
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            made.append((name, value))
    return tuple(sorted(made))


def _wish(frame: Frame, home: Home, wish: Wish, *, plural: bool) -> Reading:
    if frame.guesses:
        return which_one(frame.guesses, home)
    if not wish.entities:
        return NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that there.")
    if wish.group and not plural and _singular(frame.kind_word) and len(wish.entities) > 1:
        return which_one(wish.entities, home)
    return wish


def _targets(slots: Mapping[str, object], home: Home) -> tuple[tuple[EntityId, ...], bool]:
    """The entities that the slots select, and whether they were meant as a group."""
    name = slots.get("name")
    if isinstance(name, str) and name.startswith(GROUP):
        group = home.groups.get(name.removeprefix(GROUP))
        return (group.members if group is not None else ()), True
    if isinstance(name, str):
        return (EntityId(name),), False
    if isinstance(name, list | tuple):
        return tuple(EntityId(str(one)) for one in name), False
    return (
        select(
            home,
            domain=_text(slots, "domain"),
            device_class=_text(slots, "device_class"),
            area=AreaId(area) if (area := _text(slots, "area")) is not None else None,
            floor=_text(slots, "floor"),
        ),
        True,
    )


def _query(frame: Frame, home: Home) -> Query | None:
    ask = _ASKS.get(frame.response_key or "")
    if ask is None:
        return None
    slots = dict(frame.slots)
    if slots.get("device_class") is not None:
        # Windows and doors are covers to the matcher; most homes have contacts there instead.
        slots.pop("domain", None)
    entities, _ = _targets(slots, home)
    kind = _text(frame.slots, "device_class") or _text(frame.slots, "domain") or ""
    noun = _NOUNS.get(kind, f"{kind}s" if kind else "devices")
    return Query(ask, entities, _text(frame.slots, "state"), noun)


def _temperature(frame: Frame, home: Home) -> Query | NotUnderstood:
    name = _text(frame.slots, "name")
    if name is not None:
        return Query(Ask.STATE, (EntityId(name),))
    area, floor = _text(frame.slots, "area"), _text(frame.slots, "floor")
    found = tuple(
        entity.id
        for entity in home.approved()
        if entity.device_class == "temperature"
        and (area is not None or floor is not None)
        and (area is None or entity.area == area)
        and (floor is None or floor_of(entity, home) == floor)
    )
    if not found:
        return NotUnderstood(WhyNot.UNSUPPORTED, "I have no thermometer there.")
    return Query(Ask.STATE, found)


def which_one(candidates: tuple[EntityId, ...], home: Home) -> NotUnderstood:
    """The names to choose from, so that the next sentence can use one of them."""
    names = [the(home.entities[id_]) for id_ in candidates if id_ in home.entities]
    choice = f"{', '.join(names[:-1])} or {names[-1]}" if 1 < len(names) <= _CHOICES else ""
    return NotUnderstood(WhyNot.AMBIGUOUS, f"Which one do you mean{choice and ', '}{choice}?")


def _singular(word: str | None) -> bool:
    return word is not None and not re.search(r"(s|ing)$", word)


def _text(slots: Mapping[str, object], name: str) -> str | None:
    value = slots.get(name)
    return value if isinstance(value, str) else None
