"""Questions about states, answered from the home by code. Refuses to guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.house import Entity, Home
from appliance.core.meaning import the
from appliance.core.reporting import state_answer
from appliance.core.spoken_text import capitalised, count, joined
from appliance.core.types import Answer, EntityId, NotUnderstood, WhyNot


class Ask(StrEnum):
    """What the question wants to know about the entities."""

    STATE = "state"
    YES_NO = "yes-no"
    ANY = "any"
    ALL = "all"
    WHICH = "which"
    HOW_MANY = "how-many"


@dataclass(frozen=True, slots=True)
class Query:
    """`state` is asked for in Home Assistant's words ("on", "open"); None = whatever it is.

    `noun` names the kind in the plural ("lights") for answers about none or many.
    """

    ask: Ask
    entities: tuple[EntityId, ...]
    state: str | None = None
    noun: str = "of them"


_SAME_STATE = {"open": ("on",), "closed": ("off",), "on": ("open",), "off": ("closed",)}
"""Contacts report "on" where covers report "open"."""

_MANY_NAMED = 5
"""So many devices are named one by one; of more only the number is said."""


def answer_query(query: Query, home: Home) -> Answer | NotUnderstood:
    """One or two short sentences. Entities that reported nothing are said to be unknown."""
    entities = [home.entities[id_] for id_ in query.entities if id_ in home.entities]
    entities = [entity for entity in entities if entity.approved]
    if not entities:
        return NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that.")
    if query.ask is Ask.STATE or query.state is None:
        return Answer(" ".join(_sentence(entity, home) for entity in entities[:_MANY_NAMED]))
    matching = [entity for entity in entities if _reports(entity, query.state, home)]
    unknown = [entity for entity in entities if not _known(entity, home)]
    if len(entities) == 1 and query.ask in (Ask.YES_NO, Ask.ANY, Ask.ALL):
        return Answer(_yes_or_no(entities[0], bool(matching), home))
    others = [entity for entity in entities if entity not in matching and entity not in unknown]
    said = _about_many(query, matching, others, unknown)
    if unknown:
        said += f" I don't know about {_names(unknown, 'of them')}."
    return Answer(said)


def _about_many(
    query: Query, matching: list[Entity], others: list[Entity], unknown: list[Entity]
) -> str:
    state = query.state
    if query.ask is Ask.ALL:
        if others:
            return f"No, {_names(others, query.noun)} {_are(others)} not {state}."
        return f"Yes, all the {query.noun} are {state}." if not unknown else "I can't be sure."
    if query.ask in (Ask.ANY, Ask.YES_NO):
        if matching:
            return f"Yes, {_names(matching, query.noun)} {_are(matching)} {state}."
        return f"No, none of the {query.noun} are {state}." if not unknown else "I can't be sure."
    if not matching:
        return f"None of the {query.noun} are {state}, as far as I know."
    if query.ask is Ask.HOW_MANY and len(matching) <= _MANY_NAMED:
        return f"{capitalised(count(len(matching)))}: {_names(matching, query.noun)}."
    return f"{capitalised(_names(matching, query.noun))} {_are(matching)} {state}."


def _yes_or_no(entity: Entity, holds: bool, home: Home) -> str:
    sentence = _sentence(entity, home)
    if not _known(entity, home):
        return sentence
    start = sentence[:1].lower() + sentence[1:] if sentence.startswith("The ") else sentence
    return f"{'Yes' if holds else 'No'}, {start}"


def _sentence(entity: Entity, home: Home) -> str:
    return state_answer(entity, home.state_of(entity.id))


def _known(entity: Entity, home: Home) -> bool:
    state = home.state_of(entity.id)
    return state.available and state.state is not None


def _reports(entity: Entity, wanted: str, home: Home) -> bool:
    if not _known(entity, home):
        return False
    reported = home.state_of(entity.id).state
    return reported == wanted or (
        entity.domain == "binary_sensor" and reported in _SAME_STATE.get(wanted, ())
    )


def _are(entities: Sequence[Entity]) -> str:
    return "is" if len(entities) == 1 else "are"


def _names(entities: Sequence[Entity], noun: str) -> str:
    if len(entities) > _MANY_NAMED:
        return f"{count(len(entities))} {noun}"
    return joined([the(entity) for entity in entities])
