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
from appliance.understanding.guard.words import ACTIONS
from appliance.understanding.model.changing import asks_what_changes, tells_what_changes
from appliance.understanding.model.claims import (
    asks_for_state,
    merely_answers,
    of_the_house,
    stands,
)
from appliance.understanding.model.grammar import NONE, QUESTION, grammar, parse
from appliance.understanding.model.grounding import ground, is_named
from appliance.understanding.model.here import CANNOT_TELL, is_of_here
from appliance.understanding.model.model import answer_of, line_of
from appliance.understanding.model.ourselves import speaks_of_itself
from appliance.understanding.model.prompt import ChatFormat, answering, prefixes, rewriting
from appliance.understanding.text.words import spoken_words, table, words_of

log = logging.getLogger(__name__)

SORRY = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
PLAIN_ONLY = NotUnderstood(
    WhyNot.UNKNOWN,
    "Sorry, I can only follow plain commands just now, like turn on, followed by a name.",
)
_WARMING_S = 30.0
_ASKING = table("calculate convert count double find give halve help let show talk")
"""Verbs of a command with which somebody asks for words: "give me a fact"."""


def _may_ask(text: str) -> bool:
    """Whether it can be a question: "call now and save" begins with the verb of a command."""
    first = words_of(text)[:1]
    return text.endswith("?") or not first or first[0] not in ACTIONS - _ASKING


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

    async def read(self, question: str, history: Sequence[tuple[str, str]]) -> None:
        """Let the model read a question that it may be asked in a moment.

        What it cannot read now it reads when it is asked.
        """
        if not self._warming.locked():
            with contextlib.suppress(ModelError):
                await self._model.warm(answering(question, self._chat, history))

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
            return Question(text) if _may_ask(text) else SORRY
        return ground(parsed, text, home, room)

    async def answer(
        self, question: str, home: Home, history: Sequence[tuple[str, str]]
    ) -> AsyncGenerator[str, None]:
        """The model's own short answer, sentence by sentence. Raises leaves of ModelError.

        What only this house could tell, or what changes, is not asked of it.
        """
        if is_of_here(question, home) or asks_what_changes(question):
            yield CANNOT_TELL
            return
        await self._warmed()
        spans = answering(question, self._chat, history)
        asks = asks_for_state(question)

        def about_home(sentence: str) -> bool:
            if (
                speaks_of_itself(sentence)
                or of_the_house(sentence)
                or tells_what_changes(sentence)
                or (asks and merely_answers(sentence))
            ):
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
