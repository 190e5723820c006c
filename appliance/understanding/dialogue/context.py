"""What the last turns spoke of: what "it", "and the landing too" and "the left one" refer to.

Pure and immutable: every turn makes the next `Context` of the one before. It knows which things
were meant and never what may be done with them: whatever comes of it is validated, put into a tier
and asked about like any other sentence. The rules:

1. what a turn spoke of replaces what was spoken of before; a turn about nothing replaces nothing;
2. everything fades after `context_s`, and after `MOST_UNRELATED` turns about nothing;
3. what Hearth asked can be answered by the next turn only;
4. a thing that is not there any more, or not approved, was never spoken of;
5. what fits nothing, or too much, means nothing: whoever asks must ask the person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from appliance.core.house import Entity, Home
from appliance.core.meaning import Wish
from appliance.core.query import Query
from appliance.core.types import EntityId
from appliance.understanding.dialogue.asked import (
    DROPS,
    Dropped,
    Missing,
    Pending,
    Resolved,
    WhichOne,
)
from appliance.understanding.dialogue.choosing import choose
from appliance.understanding.dialogue.completing import complete
from appliance.understanding.guard.guard import tidy
from appliance.understanding.text.words import words_of

CONTEXT_S = 120.0
"""How long anything is remembered, in seconds of loop time."""
MOST_UNRELATED = 3
MOST_EXCHANGES = 3
_LONGEST = 600
"""Characters that are kept of a question, and of an answer."""
_MOST_ENTITIES = 100
_MOST_WISHES = 16
_LONGEST_ANSWER = 160
"""Characters of an answer to a question of ours."""
_MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class Exchange:
    """A free question and what was answered. Words, so they are never shown when it is printed."""

    question: str
    answer: str

    def __repr__(self) -> str:
        return "Exchange(...)"


@dataclass(frozen=True, slots=True)
class Context:
    """What one conversation remembers. Times are milliseconds of loop time."""

    entities: tuple[EntityId, ...] = ()
    """What "it", "them" and "that one" mean: of the last wishes, or of the last query."""
    recent: tuple[EntityId, ...] = ()
    """What all turns spoke of since it faded last, the latest first: "the kitchen one"."""
    before: tuple[EntityId, ...] = ()
    """What the turn before the last one spoke of, for "them both"."""
    said: str = field(default="", repr=False)
    """The words of the last order, for "a bit more": see `continuing.continued`."""
    wishes: tuple[Wish, ...] = ()
    """The last wishes, for "again", "and the landing too", "the same in the kitchen"."""
    query: Query | None = None
    """The last question about states, if nothing was wished for since."""
    asked: str = field(default="", repr=False)
    """Its words, for "and the back door?": see `following.next_question`."""
    others: tuple[EntityId, ...] = ()
    """What could have been chosen the last time Hearth asked which one, and was not."""
    pending: Pending | None = None
    """What Hearth asked in the last turn."""
    exchanges: tuple[Exchange, ...] = ()
    """The last free questions and their answers, the latest last."""
    at_ms: int = 0
    answered_ms: int = 0
    unrelated: int = 0
    """Turns in a row that spoke of nothing."""


EMPTY = Context()


def fresh(context: Context, home: Home, now_ms: int, context_s: float = CONTEXT_S) -> Context:
    """The context as it still holds: without what is too old, gone or not approved."""
    kept_ms = round(context_s * 1000)
    if not 0 <= now_ms - context.answered_ms < kept_ms:
        context = replace(context, exchanges=())
    if not 0 <= now_ms - context.at_ms < kept_ms or context.unrelated >= MOST_UNRELATED:
        return Context(exchanges=context.exchanges, answered_ms=context.answered_ms)
    spoken_of = {*context.recent, *context.entities, *context.before, *context.others}
    spoken_of.update(_of_pending(context.pending))
    spoken_of.update(id_ for wish in context.wishes for id_ in wish.entities)
    if context.query is not None:
        spoken_of.update(context.query.entities)
    if all(_is_known(id_, home) for id_ in spoken_of):
        return context
    return replace(
        context,
        entities=_known(context.entities, home),
        recent=_known(context.recent, home),
        before=_known(context.before, home),
        wishes=tuple(filter(None, (_wish_in_home(wish, home) for wish in context.wishes))),
        query=_query_in_home(context.query, home),
        others=_known(context.others, home),
        pending=_pending_in_home(context.pending, home),
    )


def remember(
    context: Context,
    now_ms: int,
    *,
    wishes: Sequence[Wish] = (),
    query: Query | None = None,
    pending: Pending | None = None,
    others: Sequence[EntityId] = (),
    entities: Sequence[EntityId] = (),
    asked: str = "",
    said: str = "",
    changing: Sequence[EntityId] = (),
) -> Context:
    """The context after a turn that spoke of all this.

    `wishes` were proposed, refused or found done already, and `changing` is what is not so already;
    `said` are the words of the order; `query` was answered; `pending` is what Hearth asks back.
    `others` are the candidates that were not chosen. `asked` are the words of a question about the
    house, and `entities` what was spoken of beside or without a query. A turn that spoke of none of
    it leaves things as they are, except that nothing is pending any more; what was only noise is no
    turn, and nothing is remembered of it.
    """
    spoke = bool(wishes or entities or asked) or query is not None
    if pending is not None and not spoke:
        # What is asked about is not chosen yet, so "it" still means what it meant before.
        return replace(context, pending=pending, at_ms=now_ms, unrelated=0)
    if not spoke:
        return replace(context, pending=None, unrelated=context.unrelated + 1)
    meant = [id_ for wish in wishes for id_ in wish.entities]
    if query is not None:
        meant.extend(query.entities)
    meant.extend(entities)
    if wishes and _goes_on(said, wishes, context.wishes):
        # "And the kitchen": what is spoken of is both.
        meant = [*context.entities, *meant]
    return Context(
        entities=tuple(dict.fromkeys(meant))[:_MOST_ENTITIES],
        before=context.entities,
        said=said[:_LONGEST],
        recent=tuple(dict.fromkeys((*(changing or meant), *context.recent)))[:_MOST_ENTITIES],
        wishes=tuple(wishes)[:_MOST_WISHES],
        query=query,
        asked=asked[:_LONGEST],
        others=tuple(dict.fromkeys(others)),
        pending=pending,
        exchanges=context.exchanges,
        at_ms=now_ms,
        answered_ms=context.answered_ms,
    )


_AS_WELL = frozenset({"and", "too", "also", "well"})


def _goes_on(said: str, wishes: Sequence[Wish], before: Sequence[Wish]) -> bool:
    """Whether an order says of something else only what was said of the last."""
    same = {(wish.verb, wish.parameters) for wish in (*wishes, *before)}
    words = words_of(said)
    tied = words[:1] == ["and"] or not _AS_WELL.isdisjoint(words[-1:])
    return bool(before) and len(same) == 1 and tied


def answered(context: Context, question: str, answer: str, now_ms: int) -> Context:
    """The context after a free question: about nothing in the house, but remembered as words."""
    exchange = Exchange(question.strip()[:_LONGEST], answer.strip()[:_LONGEST])
    exchanges = (*context.exchanges, exchange)[-MOST_EXCHANGES:]
    return replace(context, pending=None, exchanges=exchanges, answered_ms=now_ms)


def resolve(
    text: str, pending: Pending, home: Home, it: Sequence[EntityId] = ()
) -> Resolved | None:
    """What `text` means as the answer to `pending`; None if it is a sentence of its own.

    `it` is what was spoken of before, for "the other one". Any text is fine, of any length. To be
    asked before the guard, for which "right" is noise; a `Completed` sentence is for the guard.
    """
    words = words_of(tidy(text)) if len(text) <= _LONGEST_ANSWER else []
    if not words or len(words) > _MOST_WORDS:
        return None
    if DROPS.fullmatch(" ".join(words)):
        return Dropped()
    if isinstance(pending, Missing):
        return complete(text, pending)
    return choose(words, pending, home, it)


_AGAIN = re.compile(
    r"(?:(?:and|okay|ok|now|please|hearth|so|well|oh|um|(?:can|could|would|will) you) )*"
    r"(?:(?:again|once (?:more|again)|one more time|another time|same again|same thing again)"
    r"|(?:do|try|run|make) (?:(?:it|that|this|them|both|the same(?: thing)?|what you just did"
    r"|the last (?:thing|one)) )?"
    r"(?:again|once (?:more|again)|one more time|another time|over(?: again)?)"
    r"|do the same(?: thing)? again)"
    r"(?: (?:please|thanks|thank you|for me|now|hearth))*"
)


def asks_again(text: str) -> bool:
    """Whether the last wishes are wished for once more: "do that again", "once more".

    Not "say that again", which is for what was said, and nothing that names or negates anything.
    """
    return len(text) <= _LONGEST_ANSWER and _AGAIN.fullmatch(" ".join(words_of(text))) is not None


_ONE = frozenset({"it", "that", "this", "that one", "this one", "that thing", "that again"})
_SEVERAL = frozenset({"them", "those", "these", "they", "both", "both of them", "all of them"})


def referred(pronoun: str, context: Context) -> tuple[EntityId, ...]:
    """What a pronoun means: empty if that is not certain, and then it must be asked.

    "It" is one thing, or what one wish meant as a group ("all the lights in the kitchen"); "both"
    are two. Things that were named one by one are "them" and never "it".
    """
    said, meant = " ".join(words_of(pronoun)), context.entities
    if said in _ONE:
        as_one = len(context.wishes) == 1 and context.wishes[0].group
        return meant if len(meant) == 1 or as_one else ()
    if said in _SEVERAL:
        return () if "both" in said and len(meant) != 2 else meant
    return ()


def other(context: Context, home: Home) -> tuple[EntityId, ...]:
    """What "the other one" means: empty if that is not certain.

    What was not chosen when Hearth asked; else the one thing that differs from the last one in one
    word of its name ("left bedside lamp"); else the one other thing of its kind in its room.
    """
    if context.others:
        return context.others if len(context.others) == 1 else ()
    if len(context.entities) != 1:
        return ()
    this = home.entities.get(context.entities[0])
    if this is None:
        return ()
    alike = [one for one in home.approved() if one.id != this.id and one.domain == this.domain]
    twins = [one for one in alike if _differ_in_one_word(one, this)]
    beside = [
        one
        for one in alike
        if this.area is not None and (one.area, one.device_class) == (this.area, this.device_class)
    ]
    for found in (twins, beside):
        if found:
            return (found[0].id,) if len(found) == 1 else ()
    return ()


def _differ_in_one_word(one: Entity, other_one: Entity) -> bool:
    names = words_of(one.name), words_of(other_one.name)
    if len(names[0]) != len(names[1]) or len(names[0]) < 2:
        return False
    return sum(left != right for left, right in zip(*names, strict=True)) == 1


def _is_known(entity: EntityId, home: Home) -> bool:
    found = home.entities.get(entity)
    return found is not None and found.approved


def _known(entities: tuple[EntityId, ...], home: Home) -> tuple[EntityId, ...]:
    return tuple(id_ for id_ in entities if _is_known(id_, home))


def _wish_in_home(wish: Wish, home: Home) -> Wish | None:
    """Without what is gone; None if one thing that was named is gone, or all of a group."""
    kept = _known(wish.entities, home)
    if not kept or (not wish.group and kept != wish.entities):
        return None
    return replace(wish, entities=kept)


def _query_in_home(query: Query | None, home: Home) -> Query | None:
    kept = _known(query.entities, home) if query is not None else ()
    return replace(query, entities=kept) if query is not None and kept else None


def _of_pending(pending: Pending | None) -> tuple[EntityId, ...]:
    if not isinstance(pending, WhichOne):
        return ()
    return (*pending.open.entities, *(id_ for wish in pending.sure for id_ in wish.entities))


def _pending_in_home(pending: Pending | None, home: Home) -> Pending | None:
    """A question is as good as its candidates: with one of them gone it is void."""
    if pending is None or isinstance(pending, Missing):
        return pending
    gone = not all(_is_known(id_, home) for id_ in _of_pending(pending))
    return None if gone else pending
