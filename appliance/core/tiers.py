"""How an action must be confirmed. Refuses to be talked down: words raise a tier, never lower it.

`RULES` is the rule; a component, device class or parameter it does not know is guarded.

* The direction counts: what opens, unlocks, disarms, heats or sounds is riskier than what closes,
  locks, arms or switches off. Everyday still means asked.
* Valves and dampers are guarded both ways: shutting off water or a flue does harm too. Scenes,
  scripts, buttons and updates are guarded: nobody can see from outside what they set off.
* A relay is what people call it. A switch, fan or setting with a word of `ACCESS_WORDS` in a name
  or its id is guarded both ways, because a relay's "off" may be a door's "open"; with a word of
  `HEAT_WORDS` it is guarded unless it is switched off. A blind called "garage door" is one. Lights
  and media players are exempt: a "garage light" is a lamp.
* A thermostat that heats rooms is everyday inside `SAFE_CELSIUS`. One with a word of `HEAT_WORDS`
  that is none of `ROOM_HEATING_WORDS` (a sauna, an oven) is guarded unless it is switched off.
* A name that cannot be compared with the lists (letters of another script, digits inside words)
  counts as one of an entrance.
* What is commanded on the same topic as something risky is as risky, whatever it calls itself.
* More actions than `many` in one sentence are guarded, whatever they are.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from appliance.core.house import Entity, Home
from appliance.core.types import Action, Tier, Verb


class Names(StrEnum):
    """What the names of an entity can do to its tier."""

    IGNORED = "ignored"
    RELAY = "relay"
    """Access words guard both directions, heat words the risky one."""
    OPENING = "opening"
    """Access words guard the opening direction."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Tiers of the risky direction and of the calm one (off, closed, locked, armed, stopped)."""

    risky: Tier
    calm: Tier
    names: Names = Names.IGNORED


_PLAIN = Rule(Tier.EVERYDAY, Tier.EVERYDAY)
_RELAY = Rule(Tier.EVERYDAY, Tier.EVERYDAY, Names.RELAY)
_SHADING = Rule(Tier.EVERYDAY, Tier.EVERYDAY, Names.OPENING)
_ENTRANCE = Rule(Tier.GUARDED, Tier.EVERYDAY)
_GUARDED = Rule(Tier.GUARDED, Tier.GUARDED)

ANY = "*"
"""Any device class, or none."""

RULES: Mapping[tuple[str, str | None], Rule] = {
    ("light", ANY): _PLAIN,
    ("media_player", ANY): _PLAIN,
    ("humidifier", ANY): _PLAIN,
    ("vacuum", ANY): _PLAIN,
    ("climate", ANY): _PLAIN,
    ("fan", ANY): _RELAY,
    ("switch", None): _RELAY,
    ("switch", "switch"): _RELAY,
    ("switch", "outlet"): _RELAY,
    ("input_boolean", ANY): _RELAY,
    ("number", ANY): _RELAY,
    ("select", ANY): _RELAY,
    ("cover", "awning"): _SHADING,
    ("cover", "blind"): _SHADING,
    ("cover", "curtain"): _SHADING,
    ("cover", "shade"): _SHADING,
    ("cover", "shutter"): _SHADING,
    ("cover", "door"): _ENTRANCE,
    ("cover", "garage"): _ENTRANCE,
    ("cover", "gate"): _ENTRANCE,
    ("cover", "window"): _ENTRANCE,
    ("cover", "damper"): _GUARDED,
    ("lock", ANY): _ENTRANCE,
    ("alarm_control_panel", ANY): _ENTRANCE,
    ("siren", ANY): _ENTRANCE,
    ("water_heater", ANY): _ENTRANCE,
    ("lawn_mower", ANY): _ENTRANCE,
    ("button", "identify"): _PLAIN,
    ("button", ANY): _GUARDED,
    ("scene", ANY): _GUARDED,
    ("script", ANY): _GUARDED,
    ("update", ANY): _GUARDED,
    ("valve", ANY): _GUARDED,
}


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


ACCESS_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "garage* gate gates door doors lock locks latch hatch bolt deadbolt alarm siren valve",
        "barrier opener strike buzzer intercom turnstile watermain watermains stopcock gasmain",
    ),
    "fr": _listed(
        "garage* portail portillon porte portes serrure verrou gache barriere alarme sirene",
        "vanne arriveedeau",
    ),
    "de": _listed(
        "garage* tor tore hoftor gartentor rolltor schiebetor einfahrtstor tur turen haustur tuer",
        "wohnungstur balkontur kellertur terrassentur hintertur eingangstur schiebetur schloss",
        "turoffner offner oeffner riegel schranke alarm ventil hauptwasser* hauptgas*",
    ),
}
"""Folded as `_folded` does, and looked for as `_matches` does; a star also finds the word anywhere
inside a longer one ("Garagentor")."""
HEAT_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "heat heated heater* heating heatpump oven ovens stove stoves stovetop hob hobs cooker",
        "cooktop hotplate hotplates kettle* boiler* iron grill griddle toaster fryer* microwave",
        "furnace fireplace firepit burner radiator* sauna hottub jacuzzi immersion gas kiln bbq",
        "barbecue blanket straightener",
    ),
    "fr": _listed(
        "chauffage* chauffe chaleur radiateur* four fours cuisiniere plaque plaques bouilloire",
        "chaudiere fer grill friteuse poele cheminee sauna gaz barbecue ballon couverture",
    ),
    "de": _listed(
        "heizung* heizer heizlufter* heizkorper* heizdecke warmepumpe ofen backofen* herd",
        "kochfeld kochplatte wasserkocher* kessel boiler* bugeleisen grill toaster fritteuse",
        "mikrowelle kamin sauna gas",
    ),
}
ROOM_HEATING_WORDS = _listed(
    "heat heated heater* heating heatpump boiler* furnace radiator* gas",
    "chauffage* chauffe chaleur radiateur* chaudiere gaz",
    "heizung* heizer heizlufter* heizkorper* warmepumpe kessel",
)
"""Those of `HEAT_WORDS` that a thermostat may be called by and still heat nothing but rooms."""
FALSE_FRIENDS = _listed(
    "outdoor outdoors indoor indoors doorbell doorbells doormat clock clocks block blocks flock",
    "locker lockers gateau gateaux gateway gateways agate frigate store stores restore storey",
    "ventilator ventilatoren ventilation porter reporter irony ironing environ woven beethoven",
    "shepherd fourth fourteen wheat theater theaters theatre theatres grille hatchback strikes",
)
"""Words that only contain a listed one; the words listed themselves can never be among them."""

MANY_BESIDE = 8
"""More devices on one topic than anybody can see through: guarded, whatever they are."""
SAFE_CELSIUS = (5.0, 30.0)
_CLIMATE_PARAMETERS = frozenset({"mode", "preset", "fan_mode", "swing_mode", "humidity"})
_CALM_VERBS = frozenset({Verb.TURN_OFF, Verb.CLOSE, Verb.LOCK, Verb.STOP, Verb.PAUSE, Verb.DOCK})
_CALM_MODES: Mapping[str, frozenset[str]] = {
    "alarm_control_panel": frozenset({"armed_home", "armed_away", "armed_night", "armed_vacation"}),
    "climate": frozenset({"off"}),
    "water_heater": frozenset({"off"}),
}
_ORDER = (Tier.EVERYDAY, Tier.GUARDED, Tier.NEVER)


def tier_of(actions: tuple[Action, ...], home: Home, many: int = 8) -> Tier:
    """The tier of one sentence: the highest of its actions, guarded above `many` of them."""
    tiers = [_tier_of_one(action, home.entities.get(action.entity), home) for action in actions]
    return highest([*tiers, Tier.GUARDED] if len(actions) > many else tiers)


def highest(tiers: Iterable[Tier]) -> Tier:
    """The strictest of some tiers; guarded when there is none to judge by."""
    return max(tiers, key=_ORDER.index, default=Tier.GUARDED)


def rule_of(domain: str, device_class: str | None) -> Rule:
    """The rule for a component and device class; the guarded one for what is not known."""
    exact = RULES.get((domain, device_class or None))
    return exact or RULES.get((domain, ANY)) or _GUARDED


def _tier_of_one(action: Action, entity: Entity | None, home: Home) -> Tier:
    if entity is None or entity.id != action.entity:
        return Tier.GUARDED
    beside = [home.entities.get(other) for other in entity.beside]
    if len(beside) >= MANY_BESIDE or any(
        other is None or _riskiest(other) is not Tier.EVERYDAY for other in beside
    ):
        return Tier.GUARDED
    rule = rule_of(entity.domain, entity.device_class)
    calm = _is_calm(action, entity.domain)
    if entity.domain == "climate" and not _safe_climate(action, entity):
        return Tier.GUARDED
    if not calm and _heats_more_than_rooms(entity):
        return Tier.GUARDED
    if rule.names is not Names.IGNORED:
        access = _is_unreadable(entity) or _is_called(entity, ACCESS_WORDS)
        if access and (rule.names is Names.RELAY or not calm):
            return Tier.GUARDED
        if rule.names is Names.RELAY and not calm and _is_called(entity, HEAT_WORDS):
            return Tier.GUARDED
    return rule.calm if calm else rule.risky


def _riskiest(entity: Entity) -> Tier:
    """Of everything that could be asked of it."""
    rule = rule_of(entity.domain, entity.device_class)
    named = _is_unreadable(entity) or _is_called(entity, ACCESS_WORDS)
    heats = rule.names is Names.RELAY and _is_called(entity, HEAT_WORDS)
    guarded = rule.names is not Names.IGNORED and (named or heats)
    guarded = guarded or _heats_more_than_rooms(entity)
    return Tier.GUARDED if guarded else highest((rule.risky, rule.calm))


def _is_calm(action: Action, domain: str) -> bool:
    if action.verb is not Verb.SET:
        return action.verb in _CALM_VERBS
    if domain == "cover":
        return action.parameters == (("position", 0),)
    modes = _CALM_MODES.get(domain, frozenset())
    return len(action.parameters) == 1 and all(
        name == "mode" and value in modes for name, value in action.parameters
    )


def _safe_climate(action: Action, entity: Entity) -> bool:
    low, high = SAFE_CELSIUS
    for name, value in action.parameters:
        if name == "temperature" and isinstance(value, int | float):
            celsius = (value - 32) / 1.8 if entity.unit == "°F" else value
            if not low <= celsius <= high:
                return False
        elif name not in _CLIMATE_PARAMETERS:
            return False
    return True


def _heats_more_than_rooms(entity: Entity) -> bool:
    listed = {language: words - ROOM_HEATING_WORDS for language, words in HEAT_WORDS.items()}
    return entity.domain == "climate" and _is_called(entity, listed)


def _is_called(entity: Entity, lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a name, an alias or the object id contains a word of any language's list."""
    listed = frozenset[str]().union(*lists.values())
    return any(
        any(_matches(word, listed) for word in _words(text)) or _is_split_in(text, listed)
        for text in _texts(entity)
    )


def _texts(entity: Entity) -> tuple[str, ...]:
    return (entity.name, *entity.aliases, *entity.formerly, entity.id.partition(".")[2])


_AFFIX = 4
"""Letters a listed word needs to be looked for at both ends of longer words: "frontdoor"."""
_ROW = 16
"""Most words in a row that are read as one: "heat pump", "l o c k"."""
_LATIN = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0131": "i", "\u00e6": "ae"}
    | {"\u0153": "oe", "\u00fe": "th"}
)
"""Latin letters that have no decomposition; others that look Latin are not readable."""
_DIGITS = str.maketrans("034578", "oeastb")
_DIGIT_INSIDE = re.compile(r"[^\W\d_]\d+[^\W\d_]")
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _matches(word: str, listed: frozenset[str]) -> bool:
    if word in listed:
        return True
    if word in FALSE_FRIENDS:
        return False
    for entry in listed:
        part = entry.rstrip("*")
        if entry.endswith("*") and part in word:
            return True
        if len(part) >= _AFFIX and (word.startswith(part) or word.endswith(part)):
            return True
    return False


def _is_unreadable(entity: Entity) -> bool:
    """Whether letters outside Latin, or digits inside the words of a name, may hide a word."""
    *names, _object_id = _texts(entity)
    return any(_DIGIT_INSIDE.search(_folded(name)) for name in names) or any(
        letter.isalpha() and not letter.isascii()
        for text in _texts(entity)
        for letter in _folded(text)
    )


def _words(text: str) -> set[str]:
    """Folded words, as written, split at digits and at changes of case, and with digits read as
    the letters they look like: "FrontDoor2" -> front, door, frontdoor.
    """
    split = _CASE_CHANGE.sub(" ", _visible(text))
    whole = re.findall(r"[^\W_]+", _folded(text))
    digits = {word.translate(_DIGITS).replace("1", one) for word in whole for one in "il"}
    parts = re.findall(r"[^\W\d_]+", _folded(split) + " " + _folded(text))
    return {*whole, *digits, *parts}


def _is_split_in(text: str, listed: frozenset[str]) -> bool:
    """Whether neighbouring words make a listed one together: "water main", "Ket-tle", "h.o.b".

    What is looked for inside longer words may also begin and end inside them: "Gar agentor".
    """
    said = re.findall(r"[^\W\d_]+", _folded(_CASE_CHANGE.sub(" ", _visible(text))))
    for at in range(len(said)):
        row = said[at]
        for length, word in enumerate(said[at + 1 : at + _ROW], start=2):
            row += word
            # Two short words make another by chance; single letters are spelled out on purpose.
            if row in listed and (len(row) >= _AFFIX or len(row) == length):
                return True
    whole, ends = "".join(said), frozenset(accumulate(map(len, said)))
    return any(
        not ends.isdisjoint(range(found.start() + 1, found.end()))
        for entry in listed
        if entry.endswith("*")
        for found in re.finditer(entry.rstrip("*"), whole)
    )


def _visible(text: str) -> str:
    """Without accents and invisible characters, in compatible forms: "Garagen\u00adtor"."""
    compatible = unicodedata.normalize("NFKD", text)
    return "".join(c for c in compatible if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})


def _folded(text: str) -> str:
    return _visible(_visible(text).casefold()).translate(_LATIN)
