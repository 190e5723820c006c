"""The language model's part: a command that no rule read, or a question that no rule answers.

Everything it says is parsed, grounded in the sentence and validated like any other wish; it refuses
to wait longer than its deadline, and to pass on a sentence that claims what it cannot know.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from appliance.core.errors import ModelError
from appliance.core.house import Home
from appliance.core.meaning import Wish
from appliance.core.types import AreaId, NotUnderstood, Question, WhyNot
from appliance.ports import LanguageModel
from appliance.understanding.claims import asks_for_state, merely_answers, of_the_house, stands
from appliance.understanding.grammar import NONE, QUESTION, grammar, parse
from appliance.understanding.grounding import ground, is_named
from appliance.understanding.model import answer_of, line_of
from appliance.understanding.prompt import ChatFormat, answering, prefixes, rewriting
from appliance.understanding.words import spoken_words

log = logging.getLogger(__name__)

SORRY = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
PLAIN_ONLY = NotUnderstood(
    WhyNot.UNKNOWN,
    "Sorry, I can only follow plain commands just now, like turn on, followed by a name.",
)
_WARMING_S = 30.0


class Thinking:
    """`deadline_s` is for one command line, or one answer."""

    def __init__(self, model: LanguageModel, chat: ChatFormat, deadline_s: float) -> None:
        self._model = model
        self._chat = chat
        self._deadline_s = deadline_s
        self._warming = asyncio.Lock()

    async def warm(self) -> None:
        """Let the model read the prompts' prefixes, which are the same for every home.

        A model that cannot be warmed now reads it when it is asked; that is no failure.
        """
        async with self._warming:
            try:
                for spans in prefixes(self._chat):
                    await self._model.warm(spans)
            except ModelError as error:
                log.warning("model not warmed: %s", error.code)

    async def _warmed(self) -> None:
        """Let a model that is reading its prompt finish: its deadline begins when it can answer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WARMING_S), self._warming:
                return

    async def rewrite(
        self, text: str, home: Home, room: AreaId | None
    ) -> tuple[Wish, ...] | Question | NotUnderstood:
        """`text` as wishes that it bears out; a question if the model takes it for one."""
        await self._warmed()
        prompt = rewriting(text, home, room, self._chat)
        try:
            line = await line_of(self._model, prompt, grammar(prompt.words), self._deadline_s)
        except ModelError as error:
            log.warning("model gave no line: %s", error.code)
            return PLAIN_ONLY
        parsed = parse(line, prompt.words)
        if parsed is None or parsed == NONE:
            return SORRY
        if parsed == QUESTION:
            return Question(text)
        return ground(parsed, text, home, room)

    async def answer(
        self, question: str, home: Home, history: Sequence[tuple[str, str]]
    ) -> AsyncGenerator[str, None]:
        """The model's own short answer, sentence by sentence. Raises leaves of ModelError."""
        await self._warmed()
        spans = answering(question, self._chat, history)
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
