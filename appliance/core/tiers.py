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
* More actions than `many` in one sentence are guarded, whatever they are.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

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
    "en": _listed("garage* gate gates door doors lock locks latch alarm siren valve barrier"),
    "fr": _listed("garage* portail portillon porte portes serrure verrou alarme sirene vanne"),
    "de": _listed("garage* tor tore hoftor gartentor tur turen haustur tuer schloss alarm ventil"),
}
"""Without accents; a star also finds the word inside a longer one ("Garagentor")."""
HEAT_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "heat heated heater* heating oven ovens stove stoves hob hobs cooker cooktop kettle*",
        "boiler* iron grill griddle toaster fryer* microwave furnace fireplace radiator* sauna",
        "immersion gas kiln bbq barbecue blanket",
    ),
    "fr": _listed(
        "chauffage* chauffe radiateur* four fours cuisiniere plaque plaques bouilloire chaudiere",
        "fer grill friteuse poele cheminee sauna gaz barbecue ballon couverture",
    ),
    "de": _listed(
        "heizung* heizer heizlufter* heizkorper* heizdecke ofen backofen* herd kochfeld",
        "wasserkocher* kessel boiler* bugeleisen grill toaster fritteuse mikrowelle kamin sauna",
        "gas",
    ),
}

SAFE_CELSIUS = (5.0, 30.0)
_CLIMATE_PARAMETERS = frozenset({"mode", "preset", "fan_mode", "swing_mode", "humidity"})
_CALM_VERBS = frozenset({Verb.TURN_OFF, Verb.CLOSE, Verb.LOCK, Verb.STOP})
_CALM_MODES: Mapping[str, frozenset[str]] = {
    "alarm_control_panel": frozenset({"armed_home", "armed_away", "armed_night", "armed_vacation"}),
    "water_heater": frozenset({"off"}),
}
_ORDER = (Tier.EVERYDAY, Tier.GUARDED, Tier.NEVER)


def tier_of(actions: tuple[Action, ...], home: Home, many: int = 8) -> Tier:
    """The tier of one sentence: the highest of its actions, guarded above `many` of them."""
    tiers = [_tier_of_one(action, home.entities.get(action.entity)) for action in actions]
    return highest([*tiers, Tier.GUARDED] if len(actions) > many else tiers)


def highest(tiers: Iterable[Tier]) -> Tier:
    """The strictest of some tiers; guarded when there is none to judge by."""
    return max(tiers, key=_ORDER.index, default=Tier.GUARDED)


def rule_of(domain: str, device_class: str | None) -> Rule:
    """The rule for a component and device class; the guarded one for what is not known."""
    exact = RULES.get((domain, device_class or None))
    return exact or RULES.get((domain, ANY)) or _GUARDED


def _tier_of_one(action: Action, entity: Entity | None) -> Tier:
    if entity is None or entity.id != action.entity:
        return Tier.GUARDED
    if entity.domain == "climate" and not _safe_climate(action, entity):
        return Tier.GUARDED
    rule = rule_of(entity.domain, entity.device_class)
    calm = _is_calm(action, entity.domain)
    if rule.names is not Names.IGNORED:
        access = _is_called(entity, ACCESS_WORDS)
        if access and (rule.names is Names.RELAY or not calm):
            return Tier.GUARDED
        if rule.names is Names.RELAY and not calm and _is_called(entity, HEAT_WORDS):
            return Tier.GUARDED
    return rule.calm if calm else rule.risky


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


def _is_called(entity: Entity, lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a name, an alias or the object id contains a word of any language's list."""
    object_id = entity.id.partition(".")[2]
    said = [word for text in (entity.name, *entity.aliases, object_id) for word in _words(text)]
    listed = frozenset[str]().union(*lists.values())
    inside = [word.rstrip("*") for word in listed if word.endswith("*")]
    return any(word in listed or any(part in word for part in inside) for word in said)


def _words(text: str) -> list[str]:
    """Folded words without accents and invisible characters: "Garagen\u00adtor" -> garagentor."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in folded if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})
    return re.findall(r"[^\W_]+", plain)
