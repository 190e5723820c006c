"""From a sentence to its meaning. The first stage that is sure decides; no text makes this raise.

1. What answers a question of Hearth's own is put together with what was said before.
2. The guard says what may become a proposal, whatever a later stage finds.
3. Rules read orders to the house and questions about it word by word, in milliseconds; then the
   matcher does, with its own vocabulary.
4. The model is asked only for what those leave over.

Whoever reads a wish, it is validated, put into a tier and asked about like any other.
"""

import datetime as dt
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from appliance.core.errors import BrokerUnreachable, StoreError
from appliance.core.house import Home
from appliance.core.journal import Change
from appliance.core.meaning import Wish, propose
from appliance.core.postponing import put_off
from appliance.core.query import Ask, Query, answer_query
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Question,
    Skill,
    SkillKind,
    Source,
    Understood,
    WhyNot,
)
from appliance.core.undo import way_back
from appliance.ports import LanguageModel
from appliance.understanding.asked import Chosen, Completed, Dropped, Pending
from appliance.understanding.asking import left_out, question_of
from appliance.understanding.commands import AskBack, Commanded
from appliance.understanding.context import (
    EMPTY,
    Context,
    answered,
    asks_again,
    fresh,
    other,
    referred,
    remember,
    resolve,
)
from appliance.understanding.following import next_question
from appliance.understanding.frames import Reading
from appliance.understanding.guard import AskOnly, Stopped, judge
from appliance.understanding.inquiry import inquire
from appliance.understanding.lists import listed, ordered
from appliance.understanding.matcher import Matcher
from appliance.understanding.mentions import Mentions
from appliance.understanding.prompt import CHATML, ChatFormat
from appliance.understanding.targets import Scene
from appliance.understanding.thinking import PLAIN_ONLY, Thinking
from appliance.understanding.timing import Timed, timed
from appliance.understanding.undoing import asks_to_undo, asks_to_undo_a_part

log = logging.getLogger(__name__)

_NO_ANSWERS = NotUnderstood(
    WhyNot.UNKNOWN, "I can't answer questions just now, but I can still control the house."
)
_AS_A_WHOLE = NotUnderstood(WhyNot.UNSUPPORTED, "I can only undo the last change as a whole.")
_FORGOTTEN = NotUnderstood(WhyNot.UNKNOWN, "I can't look up just now what I did last.")
_LEFT = NotUnderstood(WhyNot.NOT_ADDRESSED, "All right.")


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


async def _nothing_done() -> None:
    """For those who keep no journal."""


class SkillReader(Protocol):
    """Reads what is for a skill: whole sentences, and nothing that is for the house."""

    def read(self, text: str) -> Skill | NotUnderstood | None: ...

    def read_speech(self, text: str) -> Skill | None:
        """What is said about Hearth's own voice, which needs no guard."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """A meaning, who found it, and what it speaks of."""

    meaning: Meaning
    source: Source
    wishes: tuple[Wish, ...] = ()
    query: Query | None = None
    pending: Pending | None = None
    others: tuple[EntityId, ...] = ()
    asked: str = ""
    """The words of a question about the house."""
    entities: tuple[EntityId, ...] = ()
    """What is spoken of beside wishes: they are put off, and nothing to do again at once."""
    timed: Timed | None = None
    """When it is to be done, which an answer to a question of Hearth's own does not say again."""
    is_turn: bool = True
    """False for noise, and for what is only to be said again: nothing is spoken of in it."""


class _Known:
    """What is looked up in the names of one home; built anew when those change."""

    def __init__(self, home: Home) -> None:
        self.of = (home.entities, home.areas, home.floors, home.groups)
        self.actors = Mentions(home, actors=True)
        self.everything = Mentions(home)

    def serves(self, home: Home) -> bool:
        """Whether it was made of these; snapshots that differ in states alone share them."""
        now = (home.entities, home.areas, home.floors, home.groups)
        return all(one is other for one, other in zip(self.of, now, strict=True))


class Understanding:
    """One conversation. `many`: so many actions in one sentence are still everyday.

    `deadline_s` is the model's. `now_ms` is loop time, on which devices' last changes are counted
    and what was spoken of fades. `history` gives the changes of the last sentence that changed
    anything, and may raise StoreError. Conversations about one home may share a `matcher`. `local`
    is the time of the house, with its zone.
    """

    def __init__(
        self,
        model: LanguageModel | None,
        *,
        new_id: Callable[[], ProposalId],
        many: int = 8,
        chat_format: ChatFormat = CHATML,
        deadline_s: float = 8.0,
        now_ms: Callable[[], int] = lambda: 0,
        history: Callable[[], Awaitable[tuple[Change, ...] | None]] = _nothing_done,
        matcher: Matcher | None = None,
        skills: SkillReader | None = None,
        local: Callable[[], dt.datetime] | None = None,
    ) -> None:
        self._local = local or _local_time
        self._timed: Timed | None = None
        self._skills = skills
        self._thinking = Thinking(model, chat_format, deadline_s) if model is not None else None
        self._new_id = new_id
        self._many = many
        self._now_ms = now_ms
        self._history = history
        self._matcher = matcher or Matcher()
        self._known = _Known(Home())
        self._context = EMPTY

    async def know(self, home: Home) -> None:
        """Build the matcher (seconds, the first time), or take over names that changed."""
        self._knowing(home)
        await self._matcher.know(home)

    async def warm(self, home: Home) -> None:
        """Let the model read the prompts' prefix: at the start and when devices change."""
        if self._thinking is not None:
            await self._thinking.warm()

    def forget(self) -> None:
        """What was spoken of before, and what was asked: the conversation is over."""
        self._context, self._timed = EMPTY, None

    async def understand(self, text: str, home: Home, room: AreaId | None) -> Understood:
        """The meaning of one utterance heard in `room`. Never raises, whatever the text."""
        now_ms = self._now_ms()
        context = fresh(self._context, home, now_ms)
        found = await self._find(text, home, room, context)
        self._context = context
        if found.is_turn:
            self._timed = found.timed
            self._context = remember(
                context,
                now_ms,
                wishes=found.wishes,
                query=found.query,
                pending=found.pending,
                others=found.others,
                entities=found.entities,
                asked=found.asked,
                changing=_changing(found.meaning),
            )
        return Understood(found.meaning, found.source)

    async def answer(self, question: str, home: Home) -> AsyncGenerator[str, None]:
        """The model's own short answer, sentence by sentence. Raises leaves of ModelError."""
        if self._thinking is None:
            yield _NO_ANSWERS.say
            return
        said: list[str] = []
        exchanges = fresh(self._context, home, self._now_ms()).exchanges
        history = [(exchange.question, exchange.answer) for exchange in exchanges]
        sentences = self._thinking.answer(question, home, history)
        async with aclosing(sentences):
            async for sentence in sentences:
                said.append(sentence)
                yield sentence
        self._context = answered(self._context, question, " ".join(said), self._now_ms())

    def _knowing(self, home: Home) -> _Known:
        if not self._known.serves(home):
            self._known = _Known(home)
        return self._known

    async def _find(self, text: str, home: Home, room: AreaId | None, context: Context) -> _Found:
        if context.pending is not None:
            resolved = resolve(text, context.pending, home, context.entities)
            when = self._timed
            match resolved:
                case Chosen(wishes, query, others):
                    return self._chosen(wishes, query, others, home, when)
                case Dropped():
                    return _Found(_LEFT, Source.GUARD)
                case Completed(completed):
                    text = completed if when is None else f"{completed} {when.words}"
                case None:
                    pass
                case _:
                    return _asking(resolved.pending, home, when)
        everything = self._knowing(home).everything
        text = (context.asked and next_question(text, context.asked, everything)) or text
        if asks_to_undo(text):
            return _Found(await self._undo(home), Source.SKILL)
        if asks_to_undo_a_part(text):
            return _Found(_AS_A_WHOLE, Source.GUARD)
        speech = self._skills.read_speech(text) if self._skills is not None else None
        if speech is not None:
            is_repeat = speech.kind is SkillKind.REPEAT
            return _Found(speech, Source.SKILL, is_turn=not is_repeat)
        judged = judge(text)
        if isinstance(judged, Stopped):
            return _Found(judged.meaning, Source.GUARD, is_turn=judged.rule != "noise")
        if (skilled := self._skilled(judged.text)) is not None:
            return skilled
        if isinstance(judged, AskOnly):
            return await self._asked(text, judged.text, home, room, context)
        return await self._ordered(judged.text, home, room, context)

    def _skilled(self, text: str) -> _Found | None:
        read = self._skills.read(text) if self._skills is not None else None
        match read:
            case None:
                return None
            case NotUnderstood(say=say):
                return _Found(read, Source.SKILL, pending=left_out(say, text))
            case Skill():
                return _Found(read, Source.SKILL)

    async def _ordered(
        self, text: str, home: Home, room: AreaId | None, context: Context
    ) -> _Found:
        """What may be an order: read by rules, then by the matcher, then by the model."""
        if context.wishes and asks_again(text):
            return self._proposed(context.wishes, home, Source.MATCHER)
        when = timed(text, self._local(), self._knowing(home).actors)
        if isinstance(when, NotUnderstood):
            return _Found(when, Source.MATCHER)
        scene = Scene(
            home,
            room,
            context.entities,
            bool(referred("it", context)),
            other(context, home),
            context.recent,
        )
        commanded: Commanded = None
        if when is None or when.bare or listed(text, home):
            commanded = ordered(text, scene, self._knowing(home).actors, context.wishes)
        if when is not None and commanded is None:
            text = when.text
            commanded = ordered(text, scene, self._knowing(home).actors)
        elif when is not None:
            # "At three" is a value here.
            when = None
        if isinstance(commanded, AskBack):
            return _asking(commanded.pending, home, when)
        if commanded is not None:
            return self._proposed(commanded, home, Source.MATCHER, when=when)
        found = self._inquired(text, home, room, context) if when is None else None
        found = found or await self._matched(text, home, room, may_act=True, when=when)
        if found is not None:
            return found
        if self._thinking is None:
            return _Found(PLAIN_ONLY, Source.MATCHER)
        thought = await self._thinking.rewrite(text, home, room)
        if isinstance(thought, tuple):
            return self._proposed(thought, home, Source.MODEL, when=when)
        return _Found(thought, Source.MODEL)

    async def _asked(
        self, said: str, text: str, home: Home, room: AreaId | None, context: Context
    ) -> _Found:
        """What may only be a question: of the house, or a free one for the model."""
        found = self._inquired(text, home, room, context)
        found = found or await self._matched(text, home, room, may_act=False, when=None)
        if found is not None:
            return replace(found, asked=text)
        answerable = self._thinking is not None
        return _Found(Question(said.strip()) if answerable else _NO_ANSWERS, Source.GUARD)

    def _proposed(
        self,
        wishes: Sequence[Wish],
        home: Home,
        source: Source,
        others: tuple[EntityId, ...] = (),
        when: Timed | None = None,
    ) -> _Found:
        if when is not None:
            later = put_off(wishes, when.plan, home, self._new_id, self._many)
            meant = tuple(id_ for wish in wishes for id_ in wish.entities)
            return _Found(later, source, entities=meant, others=others)
        meaning = propose(wishes, home, self._new_id, self._many)
        return _Found(meaning, source, wishes=tuple(wishes), others=others)

    def _chosen(
        self,
        wishes: tuple[Wish, ...],
        query: Query | None,
        others: tuple[EntityId, ...],
        home: Home,
        when: Timed | None,
    ) -> _Found:
        if wishes or query is None:
            return self._proposed(wishes, home, Source.MATCHER, others, when)
        return _Found(answer_query(query, home), Source.MATCHER, query=query, others=others)

    def _inquired(
        self, text: str, home: Home, room: AreaId | None, context: Context
    ) -> _Found | None:
        """How the house is, if that is what was asked."""
        names = self._knowing(home).everything
        told = inquire(text, home, names, room, self._now_ms(), context.entities)
        if told is None:
            return None
        query = Query(Ask.STATE, told.entities) if told.entities else None
        return _Found(told.meaning, Source.MATCHER, query=query)

    async def _matched(
        self, text: str, home: Home, room: AreaId | None, *, may_act: bool, when: Timed | None
    ) -> _Found | None:
        """All clauses as one meaning; None if they do not belong together."""
        readings: tuple[Reading, ...] = await self._matcher.readings(text, home, room) or ()
        refusals = [reading for reading in readings if isinstance(reading, NotUnderstood)]
        if refusals:
            return _Found(refusals[0], Source.MATCHER)
        wishes = [reading for reading in readings if isinstance(reading, Wish)]
        queries = [reading for reading in readings if isinstance(reading, Query)]
        if wishes and len(wishes) == len(readings) and may_act:
            return self._proposed(wishes, home, Source.MATCHER, when=when)
        if not queries or len(queries) != len(readings) or when is not None:
            return None
        answers = [answer_query(query, home) for query in queries]
        refused = [one for one in answers if isinstance(one, NotUnderstood)]
        said = " ".join(one.text for one in answers if isinstance(one, Answer))
        meaning = refused[0] if refused else Answer(said)
        return _Found(meaning, Source.MATCHER, query=queries[-1])

    async def _undo(self, home: Home) -> Meaning:
        """What was done last, the other way round: proposed like any other sentence."""
        if not home.connected:
            return Answer(BrokerUnreachable.spoken)
        try:
            changes = await self._history()
        except StoreError as error:
            log.warning("no history: %s", error.code)
            return _FORGOTTEN
        way = way_back(changes or (), home)
        if isinstance(way, str):
            return Answer(way)
        return propose(way, home, self._new_id, self._many)


def _changing(meaning: Meaning) -> tuple[EntityId, ...]:
    actions = meaning.actions if isinstance(meaning, Proposal) else ()
    return tuple(action.entity for action in actions)


def _asking(pending: Pending, home: Home, when: Timed | None = None) -> _Found:
    asked = NotUnderstood(WhyNot.AMBIGUOUS, question_of(pending, home))
    return _Found(asked, Source.MATCHER, pending=pending, timed=when)
