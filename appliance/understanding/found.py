"""What one stage made of a sentence: a meaning, and what the conversation has to remember of it."""

from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.meaning import Wish
from appliance.core.query import Query
from appliance.core.types import EntityId, Meaning, NotUnderstood, Proposal, Source, WhyNot
from appliance.understanding.dialogue.asked import Pending
from appliance.understanding.dialogue.asking import question_of
from appliance.understanding.orders.timing import Timed


@dataclass(frozen=True, slots=True)
class Found:
    """A meaning, who found it, and what it speaks of."""

    meaning: Meaning
    source: Source
    wishes: tuple[Wish, ...] = ()
    query: Query | None = None
    pending: Pending | None = None
    others: tuple[EntityId, ...] = ()
    asked: str = ""
    """The words of a question about the house."""
    said: str = ""
    """The words of an order."""
    entities: tuple[EntityId, ...] = ()
    """What is spoken of beside wishes: they are put off, and nothing to do again at once."""
    timed: Timed | None = None
    """When it is to be done, which an answer to a question of Hearth's own does not say again."""
    is_turn: bool = True
    """False for noise, and for what is only to be said again: nothing is spoken of in it."""

    @property
    def changing(self) -> tuple[EntityId, ...]:
        """What it would change at once."""
        actions = self.meaning.actions if isinstance(self.meaning, Proposal) else ()
        return tuple(action.entity for action in actions)


def asking(pending: Pending, home: Home, when: Timed | None = None) -> Found:
    """Hearth's own question about what was left open."""
    asked = NotUnderstood(WhyNot.AMBIGUOUS, question_of(pending, home))
    return Found(asked, Source.MATCHER, pending=pending, timed=when)
