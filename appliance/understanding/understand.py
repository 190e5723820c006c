"""From a sentence to its meaning: guard, then matcher, then model. The first that is sure decides.

The guard says what may become a proposal; the matcher serves the plain commands in milliseconds
and needs no model; the model is asked only for what those two leave over, and everything it says
is parsed, grounded in the sentence and validated. No text makes this raise or act.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from appliance.core.errors import BrokerUnreachable, ModelError, StoreError
from appliance.core.house import Home
from appliance.core.journal import Change
from appliance.core.lasting import lasting_answer
from appliance.core.meaning import Wish, propose
from appliance.core.query import Query, answer_query
from appliance.core.types import (
    Answer,
    AreaId,
    Meaning,
    NotUnderstood,
    ProposalId,
    Question,
    Source,
    Understood,
    WhyNot,
)
from appliance.core.undo import way_back
from appliance.ports import LanguageModel
from appliance.understanding.claims import (
    asks_for_state,
    merely_answers,
    of_the_house,
    stands,
)
from appliance.understanding.context import EMPTY
from appliance.understanding.frames import Reading
from appliance.understanding.grammar import NONE, QUESTION, grammar, parse
from appliance.understanding.grounding import ground, is_named
from appliance.understanding.guard import AskOnly, Stopped, judge
from appliance.understanding.inquiry import SinceWhen, inquire
from appliance.understanding.matcher import Matcher
from appliance.understanding.model import answer_of, line_of
from appliance.understanding.named import Names
from appliance.understanding.orders import order
from appliance.understanding.prompt import CHATML, ChatFormat, answering, prefix, rewriting
from appliance.understanding.undoing import asks_to_undo, asks_to_undo_a_part
from appliance.understanding.words import spoken_words

log = logging.getLogger(__name__)

_SORRY = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
_PLAIN_ONLY = NotUnderstood(
    WhyNot.UNKNOWN,
    "Sorry, I can only follow plain commands just now, like turn on, followed by a name.",
)
_NO_ANSWERS = NotUnderstood(
    WhyNot.UNKNOWN, "I can't answer questions just now, but I can still control the house."
)
_AS_A_WHOLE = NotUnderstood(WhyNot.UNSUPPORTED, "I can only undo the last change as a whole.")
_FORGOTTEN = NotUnderstood(WhyNot.UNKNOWN, "I can't look up just now what I did last.")
_WARMING_S = 30.0


async def _nothing_done() -> None:
    """For those who keep no journal."""


_ASKABLE = frozenset({"list"})
"""What the guard stops as an order to a skill, and what as a question may have an answer."""


class Understanding:
    """`many`: so many actions in one sentence are still everyday. `deadline_s`: for the model.

    `now_ms` is loop time, on which devices' last changes are counted. `history` gives the changes
    of the last sentence that changed anything, and may raise StoreError. Conversations about one
    home may share a `matcher`.
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
    ) -> None:
        self._model = model
        self._new_id = new_id
        self._many = many
        self._chat = chat_format
        self._deadline_s = deadline_s
        self._now_ms = now_ms
        self._history = history
        self._matcher = matcher or Matcher()
        self._names = Names(Home())
        self._warming = asyncio.Lock()
        self._context = EMPTY

    async def know(self, home: Home) -> None:
        """Build the matcher (seconds, the first time), or take over names that changed."""
        await self._matcher.know(home)

    async def warm(self, home: Home) -> None:
        """Let the model read the prompts' prefix: at the start and when devices change.

        A model that cannot be warmed now reads it when it is asked; that is no failure.
        """
        if self._model is None:
            return
        async with self._warming:
            try:
                await self._model.warm(prefix(home, self._chat))
            except ModelError as error:
                log.warning("model not warmed: %s", error.code)

    async def _warmed(self) -> None:
        """Let a model that is reading its prompt finish: its deadline begins when it can answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WARMING_S), self._warming:
                return

    def forget(self) -> None:
        """What was spoken of before, and what was asked: the conversation is over."""
        self._context = EMPTY

    async def understand(self, text: str, home: Home, room: AreaId | None) -> Understood:
        """The meaning of one utterance heard in `room`. Never raises, whatever the text."""
        if asks_to_undo(text):
            return Understood(await self._undo(home), Source.SKILL)
        if asks_to_undo_a_part(text):
            return Understood(_AS_A_WHOLE, Source.GUARD)
        judged = judge(text)
        if isinstance(judged, Stopped) and judged.rule in _ASKABLE:
            # Somebody else keeps the list, and what is on it may be asked.
            stands = self._stands(text, home)
            if stands is not None:
                return Understood(stands, Source.MATCHER)
        if isinstance(judged, Stopped):
            return Understood(judged.meaning, Source.GUARD)
        asks = isinstance(judged, AskOnly)
        wish = order(judged.text, self._names_of(home)) if not asks else None
        if wish is not None:
            ordered = propose((wish,), home, self._new_id, self._many)
            return Understood(ordered, Source.MATCHER)
        readings = await self._matcher.readings(judged.text, home, room)
        if readings is not None:
            meaning = self._meaning(readings, home, may_act=not asks)
            if meaning is not None:
                return Understood(meaning, Source.MATCHER)
        stands = self._stands(judged.text, home)
        if stands is not None:
            return Understood(stands, Source.MATCHER)
        if asks:
            answerable = self._model is not None
            return Understood(Question(text.strip()) if answerable else _NO_ANSWERS, Source.GUARD)
        if self._model is None:
            return Understood(_PLAIN_ONLY, Source.MATCHER)
        return Understood(await self._rewrite(self._model, judged.text, home, room), Source.MODEL)

    async def answer(self, question: str, home: Home) -> AsyncGenerator[str, None]:
        """The model's own short answer, sentence by sentence. Raises leaves of ModelError."""
        if self._model is None:
            yield _NO_ANSWERS.say
            return
        await self._warmed()
        spans = answering(question, home, self._chat)
        asks = asks_for_state(question)

        def about_home(sentence: str) -> bool:
            if of_the_house(sentence) or (asks and merely_answers(sentence)):
                return True
            words, standing = spoken_words(sentence), stands(sentence)
            return any(
                (standing or " " in entity.name) and is_named(entity, words)
                for entity in home.approved()
            )

        sentences = answer_of(self._model, spans, self._deadline_s, about_home)
        async with aclosing(sentences):
            async for sentence in sentences:
                yield sentence

    def _names_of(self, home: Home) -> Names:
        if not self._names.knows(home.entities):
            self._names = Names(home)
        return self._names

    def _stands(self, text: str, home: Home) -> Answer | NotUnderstood | None:
        """How a thing stands whose whole name was said, or what is measured somewhere."""
        match inquire(text, home, self._names_of(home)):
            case Query() as query:
                return answer_query(query, home)
            case SinceWhen(entity):
                state = home.state_of(entity)
                return Answer(lasting_answer(home.entities[entity], state, self._now_ms()))
            case None:
                return None

    def _meaning(
        self, readings: tuple[Reading, ...], home: Home, *, may_act: bool
    ) -> Meaning | None:
        """All clauses as one meaning; None if they do not belong together."""
        refusals = [reading for reading in readings if isinstance(reading, NotUnderstood)]
        if refusals:
            return refusals[0]
        wishes = [reading for reading in readings if isinstance(reading, Wish)]
        if len(wishes) == len(readings):
            return propose(wishes, home, self._new_id, self._many) if may_act else None
        queries = [reading for reading in readings if isinstance(reading, Query)]
        if len(queries) != len(readings):
            return None
        answers = [answer_query(query, home) for query in queries]
        refused = [one for one in answers if isinstance(one, NotUnderstood)]
        if refused:
            return refused[0]
        return Answer(" ".join(one.text for one in answers if isinstance(one, Answer)))

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

    async def _rewrite(
        self, model: LanguageModel, text: str, home: Home, room: AreaId | None
    ) -> Meaning:
        await self._warmed()
        prompt = rewriting(text, home, room, self._chat)
        try:
            line = await line_of(model, prompt, grammar(prompt.words), self._deadline_s)
        except ModelError as error:
            log.warning("model gave no line: %s", error.code)
            return _PLAIN_ONLY
        parsed = parse(line, prompt.words)
        if parsed is None or parsed == NONE:
            return _SORRY
        if parsed == QUESTION:
            return Question(text)
        wishes = ground(parsed, text, home, room)
        if isinstance(wishes, NotUnderstood):
            return wishes
        return propose(wishes, home, self._new_id, self._many)
