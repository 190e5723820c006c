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
from dataclasses import replace

from appliance.core.endpoint import Completeness
from appliance.core.house import Home
from appliance.core.journal import Change
from appliance.core.meaning import Wish, propose
from appliance.core.postponing import put_off
from appliance.core.query import Ask, Query, answer_query
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    NotUnderstood,
    ProposalId,
    Question,
    Skill,
    SkillKind,
    Source,
    Understood,
    Waiting,
    WhyNot,
)
from appliance.ports import Knowledge, LanguageModel
from appliance.understanding.completeness import completeness
from appliance.understanding.dialogue.accounting import Accounting, Records
from appliance.understanding.dialogue.asked import Chosen, Completed, Dropped
from appliance.understanding.dialogue.asking import left_out
from appliance.understanding.dialogue.context import (
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
from appliance.understanding.dialogue.continuing import continued
from appliance.understanding.dialogue.following import next_question
from appliance.understanding.dialogue.taking_back import TakingBack, still_to_come
from appliance.understanding.found import Found, asking
from appliance.understanding.guard.guard import AskOnly, Stopped, judge
from appliance.understanding.library import Library
from appliance.understanding.matching.frames import Reading
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.model.elsewhere import is_of_elsewhere
from appliance.understanding.model.prompt import CHATML, ChatFormat
from appliance.understanding.model.thinking import PLAIN_ONLY, Thinking
from appliance.understanding.names.known import Known
from appliance.understanding.orders.commands import AskBack, Commanded
from appliance.understanding.orders.lists import listed
from appliance.understanding.orders.media import ordered
from appliance.understanding.orders.targets import Scene
from appliance.understanding.orders.timing import Timed, timed
from appliance.understanding.questions.inquiry import inquire
from appliance.understanding.skill_reader import SkillReader

log = logging.getLogger(__name__)

_NO_ANSWERS = NotUnderstood(
    WhyNot.UNKNOWN, "I can't answer questions just now, but I can still control the house."
)
_LEFT = NotUnderstood(WhyNot.NOT_ADDRESSED, "All right.")


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


async def _nothing_done() -> None:
    """For those who keep no journal."""


class Understanding:
    """One conversation. `many`: so many actions in one sentence are still everyday.

    `rules` off leaves all orders that pass the guard to the model: to measure it. `deadline_s` is
    the model's. `now_ms` is loop time, on which devices' last changes are counted and
    what was spoken of fades. `history` gives the changes of the last sentence that changed
    anything, `records` what was written since a time; both may raise StoreError. Conversations
    about one home may share a `matcher`. `local` is the time of the house, with its zone.
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
        records: Records | None = None,
        matcher: Matcher | None = None,
        skills: SkillReader | None = None,
        knowledge: Knowledge | None = None,
        local: Callable[[], dt.datetime] | None = None,
        rules: bool = True,
    ) -> None:
        self._rules = rules
        self._local = local or _local_time
        self._timed: Timed | None = None
        self._skills = skills
        self._library = Library(knowledge, now_ms)
        self._thinking = Thinking(model, chat_format, deadline_s) if model is not None else None
        self._new_id = new_id
        self._many = many
        self._now_ms = now_ms
        self._accounting = Accounting(records)
        self._taking_back = TakingBack(history, new_id, many, now_ms)
        self._matcher = matcher or Matcher()
        self._known = Known(Home())
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
        self._library.forget()
        self._taking_back.forget()

    async def understand(
        self, text: str, home: Home, room: AreaId | None, waiting: Sequence[Waiting] = ()
    ) -> Understood:
        """The meaning of one utterance heard in `room`. Never raises, whatever the text.

        `waiting` is what was put off and is still to come.
        """
        now_ms = self._now_ms()
        context = fresh(self._context, home, now_ms)
        found = await self._find(text, home, room, context, waiting)
        wished = {id_ for wish in found.wishes for id_ in wish.entities}
        found = replace(found, meaning=still_to_come(found.meaning, wished, waiting, home))
        self._context = context
        if found.is_turn:
            self._taking_back.came(found.meaning)
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
                said=found.said,
                changing=found.changing,
            )
        return Understood(found.meaning, found.source)

    def completeness(self, text: str, home: Home, room: AreaId | None) -> Completeness:
        """Whether `text` can be all that somebody wants to say in `room`; they are pausing."""
        known = self._knowing(home)
        scene = Scene(home, room, self._context.entities)
        found = completeness(text, scene, known.actors, known.everything, self._skills)
        is_free = found is Completeness.UNKNOWN and is_of_elsewhere(text, home)
        return Completeness.FREE if is_free else found

    async def answer(self, question: str, home: Home) -> AsyncGenerator[str, None]:
        """What the library says, or the model's own short answer, sentence by sentence.

        Raises leaves of ModelError.
        """
        if quoted := await self._library.answer(question, home):
            for sentence in quoted:
                yield sentence
            return
        if self._thinking is None:
            yield _NO_ANSWERS.say
            return
        said: list[str] = []
        sentences = self._thinking.answer(question, home, self._history(home))
        async with aclosing(sentences):
            async for sentence in sentences:
                said.append(sentence)
                yield sentence
        self._context = answered(self._context, question, " ".join(said), self._now_ms())

    async def prepare(self, text: str, home: Home) -> None:
        """Let the model read what may be a question for it, while its speaker may still go on."""
        if self._thinking is not None:
            await self._thinking.read(text, self._history(home))

    def _history(self, home: Home) -> list[tuple[str, str]]:
        exchanges = fresh(self._context, home, self._now_ms()).exchanges
        return [(exchange.question, exchange.answer) for exchange in exchanges]

    def _knowing(self, home: Home) -> Known:
        if not self._known.serves(home):
            self._known = Known(home)
        return self._known

    async def _find(
        self,
        text: str,
        home: Home,
        room: AreaId | None,
        context: Context,
        waiting: Sequence[Waiting],
    ) -> Found:
        if context.pending is not None:
            resolved = resolve(text, context.pending, home, context.entities)
            when = self._timed
            match resolved:
                case Chosen(wishes, query, others):
                    return self._chosen(wishes, query, others, home, when)
                case Dropped():
                    return Found(_LEFT, Source.GUARD)
                case Completed(completed):
                    text = completed if when is None else f"{completed} {when.words}"
                case None:
                    pass
                case _:
                    return asking(resolved.pending, home, when)
        everything = self._knowing(home).everything
        text = (context.asked and next_question(text, context.asked, everything)) or text
        text, context = continued(text, context, home)
        known, now = (lambda: everything), self._local()
        taken = await self._taking_back.read(text, home, waiting, known, now)
        if taken is not None:
            return Found(taken.meaning, taken.source)
        of = (room, context.entities, now, self._now_ms())
        told = await self._accounting.read(text, home, known, *of)
        if told is not None and self._skilled(text) is None:
            return Found(told, Source.MATCHER)
        speech = self._skills.read_speech(text) if self._skills is not None else None
        if speech is not None:
            is_repeat = speech.kind is SkillKind.REPEAT
            return Found(speech, Source.SKILL, is_turn=not is_repeat)
        judged = judge(text)
        if isinstance(judged, Stopped):
            return Found(judged.meaning, Source.GUARD, is_turn=judged.rule != "noise")
        if (skilled := self._skilled(judged.text)) is not None:
            return skilled
        if isinstance(judged, AskOnly):
            return await self._asked(text, judged.text, home, room, context)
        found = await self._ordered(judged.text, home, room, context)
        return replace(found, said=judged.text)

    def _skilled(self, text: str) -> Found | None:
        read = self._skills.read(text) if self._skills is not None else None
        match read:
            case None:
                return None
            case NotUnderstood(say=say):
                return Found(read, Source.SKILL, pending=left_out(say, text))
            case Skill():
                return Found(read, Source.SKILL)

    async def _ordered(self, text: str, home: Home, room: AreaId | None, context: Context) -> Found:
        """What may be an order: read by rules, then by the matcher, then by the model."""
        if context.wishes and asks_again(text):
            return self._proposed(context.wishes, home, Source.MATCHER)
        when = timed(text, self._local(), self._knowing(home).actors)
        if isinstance(when, NotUnderstood):
            return Found(when, Source.MATCHER)
        if not self._rules:
            return await self._thought(text, home, room, None)
        scene = Scene(
            home,
            room,
            context.entities,
            bool(referred("it", context)),
            other(context, home),
            context.recent,
            context.before,
        )
        commanded: Commanded = None
        if when is None or when.bare or listed(text, home):
            commanded = ordered(text, scene, self._knowing(home).actors, context.wishes)
        if when is not None and (commanded is None or isinstance(commanded, NotUnderstood)):
            text = when.text
            commanded = ordered(text, scene, self._knowing(home).actors)
        elif when is not None:
            # "At three" is a value here.
            when = None
        if isinstance(commanded, AskBack):
            return asking(commanded.pending, home, when)
        if isinstance(commanded, NotUnderstood):
            return Found(commanded, Source.MATCHER)
        if commanded is not None:
            return self._proposed(commanded, home, Source.MATCHER, when=when)
        found = self._inquired(text, home, room, context) if when is None else None
        found = found or await self._matched(text, home, room, may_act=True, when=when)
        return found or await self._thought(text, home, room, when)

    async def _thought(
        self, text: str, home: Home, room: AreaId | None, when: Timed | None
    ) -> Found:
        """What the model makes of an order that no rule read."""
        if when is None and self._library.takes(text, home):
            return Found(Question(text), Source.MATCHER)
        if self._thinking is None:
            return Found(PLAIN_ONLY, Source.MATCHER)
        thought = await self._thinking.rewrite(text, home, room)
        if isinstance(thought, tuple):
            return self._proposed(thought, home, Source.MODEL, when=when)
        return Found(thought, Source.MODEL)

    async def _asked(
        self, said: str, text: str, home: Home, room: AreaId | None, context: Context
    ) -> Found:
        """What may only be a question: of the house, or a free one for the model."""
        found = self._inquired(text, home, room, context)
        found = found or await self._matched(text, home, room, may_act=False, when=None)
        if found is not None:
            return replace(found, asked=text)
        answerable = self._thinking is not None or self._library.takes(said, home)
        return Found(Question(said.strip()) if answerable else _NO_ANSWERS, Source.GUARD)

    def _proposed(
        self,
        wishes: Sequence[Wish],
        home: Home,
        source: Source,
        others: tuple[EntityId, ...] = (),
        when: Timed | None = None,
    ) -> Found:
        if when is not None:
            later = put_off(wishes, when.plan, home, self._new_id, self._many)
            meant = tuple(id_ for wish in wishes for id_ in wish.entities)
            return Found(later, source, entities=meant, others=others)
        meaning = propose(wishes, home, self._new_id, self._many)
        return Found(meaning, source, wishes=tuple(wishes), others=others)

    def _chosen(
        self,
        wishes: tuple[Wish, ...],
        query: Query | None,
        others: tuple[EntityId, ...],
        home: Home,
        when: Timed | None,
    ) -> Found:
        if wishes or query is None:
            return self._proposed(wishes, home, Source.MATCHER, others, when)
        return Found(answer_query(query, home), Source.MATCHER, query=query, others=others)

    def _inquired(
        self, text: str, home: Home, room: AreaId | None, context: Context
    ) -> Found | None:
        """How the house is, if that is what was asked."""
        names = self._knowing(home).everything
        told = inquire(text, home, names, room, self._now_ms(), context.entities)
        if told is None:
            return None
        query = Query(Ask.STATE, told.entities) if told.entities else None
        return Found(told.meaning, Source.MATCHER, query=query)

    async def _matched(
        self, text: str, home: Home, room: AreaId | None, *, may_act: bool, when: Timed | None
    ) -> Found | None:
        """All clauses as one meaning; None if they do not belong together."""
        readings: tuple[Reading, ...] = await self._matcher.readings(text, home, room) or ()
        refusals = [reading for reading in readings if isinstance(reading, NotUnderstood)]
        if refusals:
            return Found(refusals[0], Source.MATCHER)
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
        return Found(meaning, Source.MATCHER, query=queries[-1])
