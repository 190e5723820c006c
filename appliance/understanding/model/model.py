"""The language model, asked twice: for a line of commands, and for a short spoken answer.

Whatever it puts out is text to be judged. It can neither act nor keep anybody waiting: every wait
ends at a deadline, and nothing here raises for what a model says.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

from appliance.core.errors import EngineTimeout
from appliance.core.read_aloud import read_aloud
from appliance.core.sentences import SentenceSplitter
from appliance.core.spoken_text import speakable
from appliance.ports import Completion, Finished, LanguageModel, Span, Token
from appliance.understanding.model.claims import claims_a_deed
from appliance.understanding.model.grammar import NONE, QUESTION, WORDS
from appliance.understanding.model.prompt import Prompt

MAX_LINE_TOKENS = 64
MAX_ANSWER_TOKENS = 80
MAX_SENTENCES = 3
_MAX_LINE = 400
_MAX_ANSWER = 600

_COMMAND = re.compile(rf"({'|'.join(WORDS)}) ")
"""How a line of the command language begins: in lower case, unlike a sentence."""


async def line_of(model: LanguageModel, prompt: Prompt, rules: str, deadline_s: float) -> str:
    """The model's one line; empty if it was cut short by its limits.

    Raises ModelError leaves of the engine; EngineTimeout after `deadline_s` seconds.
    """
    request = Completion(
        prompt.spans, max_tokens=MAX_LINE_TOKENS, grammar=rules, stop=("\n",), temperature=0.0
    )
    pieces: list[str] = []
    try:
        async with asyncio.timeout(deadline_s), _completing(model, request) as stream:
            async for event in stream:
                if isinstance(event, Finished):
                    return "".join(pieces) if event.reason == "stop" else ""
                pieces.append(event.text)
                if sum(map(len, pieces)) > _MAX_LINE:
                    return ""
    except TimeoutError as error:
        raise EngineTimeout(
            f"the language model gave no line within {deadline_s} s", engine="llm"
        ) from error
    return ""


async def answer_of(
    model: LanguageModel,
    spans: tuple[Span, ...],
    deadline_s: float,
    about_home: Callable[[str], bool],
) -> AsyncGenerator[str, None]:
    """Sentences for the ear as they are complete, at most `MAX_SENTENCES`; never none at all.

    Cut are sentences that claim an act, and those for which `about_home` is true: the model cannot
    see the home, so whatever it says of it is made up. `deadline_s` limits the wait for each token.
    Raises ModelError leaves of the engine.
    """
    request = Completion(spans, max_tokens=MAX_ANSWER_TOKENS, temperature=0.0, stop=("\n\n",))
    spoken = 0
    # Closed at once, not by the garbage collector: a model must not work for nobody.
    async with aclosing(_sentences(model, request, deadline_s)) as sentences:
        async for sentence in sentences:
            clean = speakable(read_aloud(sentence))
            # The words of the command language are no answer to a person.
            if clean.strip(".").casefold() in ("", NONE, QUESTION) or _COMMAND.match(clean):
                continue
            if claims_a_deed(clean) or about_home(clean):
                continue
            spoken += 1
            yield clean
            if spoken == MAX_SENTENCES:
                return
    if not spoken:
        yield "I don't know."


async def _sentences(
    model: LanguageModel, request: Completion, deadline_s: float
) -> AsyncGenerator[str, None]:
    """Whole sentences only; what a limit cut off in the middle is left out, and so is code."""
    splitter = SentenceSplitter()
    total = 0
    whole = False
    async with _completing(model, request) as stream:
        while True:
            event = await _next(stream, deadline_s)
            if not isinstance(event, Token):
                whole = event is not None and event.reason == "stop"
                break
            total += len(event.text)
            if total > _MAX_ANSWER or "`" in event.text:
                return
            for sentence in splitter.feed(event.text):
                yield sentence
    if whole:
        for sentence in splitter.flush():
            yield sentence


async def _next(
    stream: AsyncIterator[Token | Finished], deadline_s: float
) -> Token | Finished | None:
    try:
        async with asyncio.timeout(deadline_s):
            return await anext(stream, None)
    except TimeoutError as error:
        raise EngineTimeout(
            f"the language model was silent for {deadline_s} s", engine="llm"
        ) from error


@asynccontextmanager
async def _completing(
    model: LanguageModel, request: Completion
) -> AsyncIterator[AsyncIterator[Token | Finished]]:
    """The token stream of a request, closed (which cancels it) however the block ends."""
    stream = model.complete(request)
    try:
        yield stream
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
