"""Questions about what is so, answered from the home by code. Refuses to guess.

A yes/no question is answered with yes or no and a whole sentence about what was asked; what nobody
reported, or cannot be reached, is said to be so and never counted as a no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.house import Entity, Home
from appliance.core.naming import are
from appliance.core.reporting import brief, brief_predicate, state_answer
from appliance.core.spoken_text import capitalised, count
from appliance.core.subjects import joined_names, place_names, subject_of_state
from appliance.core.traits import Claim, Trait, applies, holds
from appliance.core.types import Answer, EntityId, NotUnderstood, WhyNot


class Ask(StrEnum):
    """What the question wants to know about the entities."""

    STATE = "state"
    YES_NO = "yes-no"
    """Of one thing, or of several as if they were one: "are the lights on"."""
    ANY = "any"
    ALL = "all"
    WHICH = "which"
    HOW_MANY = "how-many"


CLAIMS: Mapping[str, Claim] = {
    "on": Claim(Trait.ON),
    "off": Claim(Trait.ON, False),
    "open": Claim(Trait.OPEN),
    "closed": Claim(Trait.OPEN, False),
    "locked": Claim(Trait.LOCKED),
    "unlocked": Claim(Trait.LOCKED, False),
    "home": Claim(Trait.HOME),
    "not_home": Claim(Trait.HOME, False),
    "playing": Claim(Trait.PLAYING),
    "paused": Claim(Trait.PAUSED),
    "docked": Claim(Trait.DOCKED),
}
"""Home Assistant's words for what is claimed."""

_OPPOSITES: Mapping[Trait, tuple[str, str]] = {
    Trait.ON: ("on", "off"),
    Trait.OPEN: ("open", "closed"),
    Trait.LOCKED: ("locked", "unlocked"),
    Trait.ARMED: ("armed", "disarmed"),
    Trait.HOME: ("at home", "away"),
    Trait.LOW: ("low", "fine"),
    Trait.PLUGGED: ("plugged in", "unplugged"),
    Trait.CONNECTED: ("connected", "disconnected"),
    Trait.CURRENT: ("up to date", "out of date"),
    Trait.REACHABLE: ("reachable", "out of reach"),
    Trait.DETECTING: ("reporting something", "quiet"),
}
"""A trait and its absence, in words that fit after "is"; of others the absence is "not ..."."""
_AT_REST = {Trait.ON: False, Trait.OPEN: False, Trait.LOCKED: True, Trait.ARMED: True}
"""What of several things must hold of all to be worth a yes; the contrary of any is one."""
_SAID_BY_TRAIT = frozenset({Trait.HEATING, Trait.COOLING, Trait.REACHABLE, Trait.STUCK})
"""Traits that the words for a state do not tell."""
_MANY_NAMED = 5
"""So many devices are named one by one; of more only the number and the rooms are said."""


@dataclass(frozen=True, slots=True)
class Query:
    """`state` is asked for in Home Assistant's words ("on", "open"), or `claim`; or neither.

    `noun` names the kind in the plural ("lights") for answers about none or many; `where` the place
    that was asked about, as it stands behind a sentence ("upstairs", "in the hall"), or is empty.
    """

    ask: Ask
    entities: tuple[EntityId, ...]
    state: str | None = None
    noun: str = "of them"
    claim: Claim | None = None
    where: str = ""

    @property
    def asked(self) -> Claim | None:
        return self.claim or CLAIMS.get(self.state or "")


def claim_words(claim: Claim) -> str:
    """What fits after "is": "on", "unlocked", "not playing"."""
    words = _OPPOSITES.get(claim.trait, (claim.trait.value, f"not {claim.trait.value}"))
    return words[0 if claim.positive else 1]


def answer_query(query: Query, home: Home) -> Answer | NotUnderstood:
    """One or two short sentences. Entities that reported nothing are said to be unknown."""
    entities = [home.entities[id_] for id_ in query.entities if id_ in home.entities]
    entities = [entity for entity in entities if entity.approved]
    if not entities:
        return NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that.")
    claim = query.asked
    if query.ask is Ask.STATE or claim is None:
        said = [state_answer(one, home.state_of(one.id)) for one in entities[:_MANY_NAMED]]
        return Answer(" ".join(said))
    fitting = [entity for entity in entities if applies(claim.trait, entity)]
    if len(fitting or entities) == 1 and query.ask not in (Ask.WHICH, Ask.HOW_MANY):
        return Answer(_of_one((fitting or entities)[0], claim, home))
    return Answer(_of_many(query, claim, fitting or entities, home))


def _of_one(entity: Entity, claim: Claim, home: Home) -> str:
    state = home.state_of(entity.id)
    subject = subject_of_state(entity, home)
    so = holds(claim, entity, state)
    if so is None:
        return _cannot_tell(entity, claim, home)
    if claim.trait in _SAID_BY_TRAIT:
        words = claim_words(claim if so else Claim(claim.trait, not claim.positive))
        return f"{'Yes' if so else 'No'}, {subject} {are([entity])} {words}."
    return f"{'Yes' if so else 'No'}, {subject} {brief_predicate(entity, state)}."


def _cannot_tell(entity: Entity, claim: Claim, home: Home) -> str:
    state = home.state_of(entity.id)
    if not state.available or state.state is None:
        return state_answer(entity, state)
    subject, verb = subject_of_state(entity, home), are([entity])
    pronoun = "they are" if verb == "are" else "it is"
    return (
        f"I can't tell whether {subject} {verb} {claim_words(claim)}, "
        f"only that {pronoun} {brief(entity, state)}."
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    so: list[Entity]
    otherwise: list[Entity]
    unknown: list[Entity]


def _sorted(claim: Claim, entities: Sequence[Entity], home: Home) -> _Sorted:
    judged = [(entity, holds(claim, entity, home.state_of(entity.id))) for entity in entities]
    return _Sorted(
        [entity for entity, so in judged if so],
        [entity for entity, so in judged if so is False],
        [entity for entity, so in judged if so is None],
    )


def _of_many(query: Query, claim: Claim, entities: Sequence[Entity], home: Home) -> str:
    found = _sorted(claim, entities, home)
    everyone = _AT_REST.get(claim.trait) is claim.positive
    match query.ask:
        case Ask.ALL:
            said = _all(query, claim, found, home)
        case Ask.YES_NO if everyone:
            said = _all(query, claim, found, home)
        case Ask.WHICH:
            said = _which(query, claim, found, home)
        case Ask.HOW_MANY:
            said = _how_many(query, claim, found, home)
        case _:
            said = _any(query, claim, found, home)
    if found.unknown:
        said += f" I don't know about {_names(found.unknown, query, home)}."
    return said


def _all(query: Query, claim: Claim, found: _Sorted, home: Home) -> str:
    words, contrary = claim_words(claim), claim_words(Claim(claim.trait, not claim.positive))
    if found.otherwise:
        return f"No, {_names(found.otherwise, query, home)} {are(found.otherwise)} {contrary}."
    if found.unknown:
        rest = f" The others are {words}." if found.so else ""
        return f"I can't be sure.{rest}"
    return f"Yes, {_of_all('all', query)} {words}{_where(query)}."


def _any(query: Query, claim: Claim, found: _Sorted, home: Home) -> str:
    if found.so:
        return f"Yes, {_names(found.so, query, home)} {are(found.so)} {claim_words(claim)}."
    if found.unknown:
        return "Not as far as I know."
    return f"No, {_of_all('no', query)} {claim_words(claim)}{_where(query)}."


def _which(query: Query, claim: Claim, found: _Sorted, home: Home) -> str:
    if not found.so:
        known = ", as far as I know" if found.unknown else ""
        none = capitalised(_of_all("no", query)).replace("None of the ", "No ")
        return f"{none} {claim_words(claim)}{_where(query)}{known}."
    names = _names(found.so, query, home)
    return f"{capitalised(names)} {are(found.so)} {claim_words(claim)}."


def _how_many(query: Query, claim: Claim, found: _Sorted, home: Home) -> str:
    if not found.so or len(found.so) > _MANY_NAMED:
        return _which(query, claim, found, home)
    noun = singular_noun(query.noun) if len(found.so) == 1 else query.noun
    head = f"{capitalised(count(len(found.so)))} {noun} {are(found.so)} {claim_words(claim)}"
    return f"{head}{_where(query)}: {_names(found.so, query, home)}."


def _of_all(word: str, query: Query) -> str:
    """ "all the lights are", "none of the lights are", "nothing is", "all of them are"."""
    match query.noun:
        case "of them":
            return f"{'none' if word == 'no' else word} of them are"
        case "things":
            return "nothing is" if word == "no" else "everything is"
        case "music":
            return "no music is" if word == "no" else "all the music is"
        case noun:
            return f"{'none of' if word == 'no' else word} the {noun} are"


def _where(query: Query) -> str:
    return f" {query.where}" if query.where else ""


def _names(entities: Sequence[Entity], query: Query, home: Home) -> str:
    """By name, or of many the number and the rooms: "six lights in the hall and the study"."""
    if len(entities) <= _MANY_NAMED:
        return joined_names(list(entities), home)
    rooms = place_names(entities, home)
    where = f" in {rooms}" if rooms else ""
    return f"{count(len(entities))} {query.noun}{where}"


def singular_noun(noun: str) -> str:
    """ "lights" -> "light", "switches" -> "switch"."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    if noun.endswith(("ches", "shes", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
