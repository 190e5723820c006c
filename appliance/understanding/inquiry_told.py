"""What a question about the house comes to: what to say, and of what. Refuses to say it itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.house import Entity
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
