"""What a question about the house comes to: what to say, and of what. Refuses to say it itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.house import Entity, Home
from appliance.core.reporting import state_answer
from appliance.core.types import Answer, EntityId, NotUnderstood, WhyNot


@dataclass(frozen=True, slots=True)
class Told:
    """What to say, and the things that it speaks of: "it" in the next sentence."""

    meaning: Answer | NotUnderstood
    entities: tuple[EntityId, ...] = ()


def told(text: str, entities: Sequence[Entity]) -> Told:
    return Told(Answer(text), tuple(entity.id for entity in entities))


def unknown(text: str) -> Told:
    return Told(NotUnderstood(WhyNot.UNSUPPORTED, text))


MOST_TOLD = 4
"""So many things are told of one by one."""


def as_it_is(home: Home, entities: Sequence[Entity]) -> Told | None:
    """What each of a few things last reported."""
    if not entities or len(entities) > MOST_TOLD:
        return None
    return told(" ".join(state_answer(one, home.state_of(one.id)) for one in entities), entities)
