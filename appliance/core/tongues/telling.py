"""What is so, in another language than English: questions answered from the home by a table.

Refuses to guess: what nobody reported is said to be unknown, as in `core.query`. Free text that a
device reports is not read out.
"""

import datetime as dt

from appliance.core.house import Entity, EntityState, Home
from appliance.core.query import Ask, Query
from appliance.core.spoken_text import capitalised
from appliance.core.tongues import labels
from appliance.core.tongues.labels import is_plural
from appliance.core.tongues.saying import unreachable
from appliance.core.tongues.tongue import Tongue
from appliance.core.tongues.values import quantity
from appliance.core.traits import Claim, Trait, applies, holds

_MANY_NAMED = 5
_WORDS = {
    (Trait.ON, True): "on",
    (Trait.ON, False): "off",
    (Trait.OPEN, True): "open",
    (Trait.OPEN, False): "closed",
    (Trait.LOCKED, True): "locked",
    (Trait.LOCKED, False): "unlocked",
    (Trait.HOME, True): "home",
    (Trait.HOME, False): "not_home",
    (Trait.PLAYING, True): "playing",
    (Trait.PAUSED, True): "paused",
    (Trait.DOCKED, True): "docked",
}
_AMOUNTS = {
    "light": "brightness_pct",
    "cover": "position",
    "fan": "percentage",
    "climate": "temperature",
}
"""What is said of a thing beside its state, by domain."""
_IDLE = frozenset({"off", "closed"})


def answered(query: Query, home: Home, tongue: Tongue) -> str:
    """One or two short sentences; the query names at least one approved thing."""
    things = [home.entities[each] for each in query.entities if each in home.entities]
    things = [each for each in things if each.approved]
    if not things:
        return tongue.cannot["unknown"]
    claim = query.asked
    known = claim is not None and (claim.trait, claim.positive) in _WORDS
    if query.ask is Ask.STATE or claim is None or not known:
        return " ".join(state_sentence(each, home, tongue) for each in things[:_MANY_NAMED])
    fitting = [each for each in things if applies(claim.trait, each)] or things
    if len(fitting) == 1 and query.ask not in (Ask.WHICH, Ask.HOW_MANY):
        return _of_one(fitting[0], claim, home, tongue)
    return _of_many(query.ask, claim, fitting, home, tongue)


def state_sentence(entity: Entity, home: Home, tongue: Tongue) -> str:
    """What a device last reported: "Küchenlicht ist an, auf 30 Prozent."."""
    things = capitalised(labels.label_of(entity, home, tongue))
    state = home.state_of(entity.id)
    if not state.available:
        return unreachable((entity.id,), home, tongue)
    if entity.domain in ("button", "scene", "script", "notify"):
        return tongue.answers["silent"].format(things=things)
    if state.state is None:
        return tongue.answers["unreported"].format(things=things)
    if (value := _measured(entity, state, tongue)) is not None:
        return tongue.answers["value"].format(things=things, value=value)
    said = _how(entity, state, tongue)
    if said is None:
        return tongue.answers["unsayable"].format(things=things)
    plural = is_plural([entity], tongue)
    return f"{tongue.stands[plural].format(things=things, state=said)}."


def clock(local: dt.datetime, tongue: Tongue) -> str:
    """ "Es ist 14 Uhr 5."."""
    said = tongue.answers["time" if local.minute else "hour"]
    return said.format(hour=local.hour, minute=local.minute)


def date(local: dt.datetime, tongue: Tongue) -> str:
    """ "Heute ist Sonntag, der 22. November 2026."."""
    weekdays, months = (tongue.answers[each].split() for each in ("weekdays", "months"))
    return tongue.answers["date"].format(
        weekday=weekdays[local.weekday()],
        day=local.day,
        month=months[local.month - 1],
        year=local.year,
    )


def _measured(entity: Entity, state: EntityState, tongue: Tongue) -> str | None:
    if entity.domain not in ("sensor", "number") or state.state is None:
        return None
    return quantity(state.state, entity.unit, tongue)


def _how(entity: Entity, state: EntityState, tongue: Tongue) -> str | None:
    """The state as it stands after "is"; None for what has no words."""
    if entity.domain == "binary_sensor":
        pair = tongue.detected.get(entity.device_class or "") or tongue.detected[""]
        return pair[state.state == "off"] if state.state in ("on", "off") else None
    if entity.domain in ("select", "water_heater"):
        option = tongue.options.get(state.state or "") or tongue.states.get(state.state or "")
        return option or labels.plain(state.state or "", tongue) or None
    said = tongue.states.get(state.state or "")
    if said is None or state.state in _IDLE:
        return said
    name = _AMOUNTS.get(entity.domain, "")
    amount = state.attributes.get(name)
    if not isinstance(amount, int | float):
        return said
    figure = quantity(round(amount, 1), None, tongue)
    return f"{said}, {tongue.numbers[name].format(figure)}"


def _state_words(claim: Claim, tongue: Tongue) -> str:
    return tongue.states[_WORDS[claim.trait, claim.positive]]


def _of_one(entity: Entity, claim: Claim, home: Home, tongue: Tongue) -> str:
    so = holds(claim, entity, home.state_of(entity.id))
    said = state_sentence(entity, home, tongue)
    if so is None:
        return said
    return tongue.answers["yes" if so else "no"].format(said=said.removesuffix("."))


def _of_many(ask: Ask, claim: Claim, things: list[Entity], home: Home, tongue: Tongue) -> str:
    judged = [(each, holds(claim, each, home.state_of(each.id))) for each in things]
    so = [each for each, found in judged if found]
    otherwise = [each for each, found in judged if found is False]
    unknown = [each for each, found in judged if found is None]
    contrary = Claim(claim.trait, not claim.positive)
    words = tongue.answers
    state = _state_words(claim, tongue)
    if ask is Ask.ALL:
        said = words["yes"].format(said=words["all"].format(state=state))
        if otherwise:
            told = _listed(otherwise, contrary, home, tongue).removesuffix(".")
            said = words["no"].format(said=told)
        elif unknown:
            said = words["unsure"]
    elif ask in (Ask.WHICH, Ask.HOW_MANY):
        said = _listed(so, claim, home, tongue) if so else words["no_one"].format(state=state)
        if so and ask is Ask.HOW_MANY and len(so) <= _MANY_NAMED:
            named = labels.joined([labels.label_of(each, home, tongue) for each in so], tongue)
            count = words["one"] if len(so) == 1 else str(len(so))
            said = words["how_many"].format(count=capitalised(count), things=named)
    elif so:
        said = words["yes"].format(said=_listed(so, claim, home, tongue).removesuffix("."))
    else:
        said = words["no"].format(said=words["none"].format(state=state))
        said = words["unsure"] if unknown and not otherwise else said
    if unknown:
        named = labels.subject(unknown, home, tongue)
        said = f"{said} {words['unknown'].format(things=named)}"
    return said


def _listed(things: list[Entity], claim: Claim, home: Home, tongue: Tongue) -> str:
    """ "Küchenlicht und Flurlicht sind an."; of many only how many."""
    contrary = (claim.trait, claim.positive) not in _WORDS
    state = "?" if contrary else _state_words(claim, tongue)
    if len(things) > _MANY_NAMED:
        return tongue.answers["many"].format(count=len(things), state=state)
    named = labels.joined([labels.label_of(each, home, tongue) for each in things], tongue)
    plural = is_plural(things, tongue)
    return f"{capitalised(tongue.stands[plural].format(things=named, state=state))}."
