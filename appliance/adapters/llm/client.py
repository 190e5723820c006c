"""Client of the llm engine's line protocol (docs/llm-protocol.md).

One connection for each request: closing it cancels. Refuses replies that break the protocol.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from appliance.core.errors import (
    EngineUnavailable,
    GrammarInvalid,
    ModelError,
    PromptTooLong,
)
from appliance.ports import Completion, Finished, Observer, Span, Token
from appliance.runtime.deadline import deadline
from appliance.runtime.link import EngineLink

MAX_LINE = 64 * 1024
_ERRORS: dict[str, type[ModelError]] = {
    "prompt-too-long": PromptTooLong,
    "grammar-invalid": GrammarInvalid,
    "busy": EngineUnavailable,
}


@dataclass(frozen=True, slots=True)
class LlmPatience:
    """Seconds: to the first token (the prompt is read, other jobs end), between two, in all.

    After these the engine is killed, so they leave room for a slow machine that reads a long prompt
    for the first time (15 s seen for 600 tokens on two busy cores); a conversation gives up long
    before, and a frozen engine is found by the supervisor's ping.
    """

    first: float = 90.0
    between: float = 30.0
    overall: float = 120.0


class LineLanguageModel:
    """Implements ports.LanguageModel. Marks each `completed` request with what it cost."""

    def __init__(
        self,
        link: EngineLink,
        *,
        observer: Observer | None = None,
        patience: LlmPatience | None = None,
    ) -> None:
        self._link = link
        self._observer = observer
        self._patience = patience or LlmPatience()

    async def complete(self, request: Completion) -> AsyncIterator[Token | Finished]:
        """See ports.LanguageModel."""
        question = {
            "type": "complete",
            "id": "1",
            "spans": _spans(request.spans),
            "grammar": request.grammar,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stop": list(request.stop),
        }
        loop = asyncio.get_running_loop()
        # Only our own waiting counts: a listener that takes its time is no fault of the engine.
        left, seconds = self._patience.overall, self._patience.first
        async with self._asked(question) as reader:
            while True:
                began = loop.time()
                reply = await self._reply(reader, min(seconds, left))
                left = max(0.0, left - (loop.time() - began))
                if isinstance(reply, Finished):
                    self._mark(reply)
                yield reply
                if isinstance(reply, Finished):
                    return
                seconds = self._patience.between

    async def warm(self, spans: tuple[Span, ...]) -> None:
        """See ports.LanguageModel."""
        question = {"type": "warm", "id": "1", "spans": _spans(spans)}
        async with self._asked(question) as reader:
            reply = await self._reply(reader, self._patience.overall)
            if not isinstance(reply, Finished):
                raise self._broken("a token where none was asked for")
            self._mark(reply, what="warmed")

    def _mark(self, finished: Finished, what: str = "completed") -> None:
        if self._observer is not None:
            self._observer.mark(
                what,
                ms=round(finished.total_ms, 1),
                prompt_tokens=finished.prompt_tokens,
                reused_tokens=finished.reused_tokens,
                first_token_ms=round(finished.first_token_ms, 1),
                tokens=finished.tokens,
            )

    @asynccontextmanager
    async def _asked(self, question: dict[str, Any]) -> AsyncIterator[asyncio.StreamReader]:
        self._link.check()
        path = self._link.uri.removeprefix("unix://")
        writer: asyncio.StreamWriter | None = None
        try:
            async with deadline(self._link, self._patience.between):
                reader, writer = await asyncio.open_unix_connection(path, limit=MAX_LINE)
                writer.write(json.dumps(question).encode() + b"\n")
                await writer.drain()
            yield reader
        except OSError as error:
            raise EngineUnavailable(
                f"the {self._link.name} engine is not there", engine=self._link.name
            ) from error
        finally:
            if writer is not None:
                writer.transport.abort()

    async def _reply(self, reader: asyncio.StreamReader, seconds: float) -> Token | Finished:
        async with deadline(self._link, seconds):
            try:
                line = await reader.readline()
            except ValueError as error:
                raise self._broken("a line is too long") from error
        if not line.endswith(b"\n"):
            raise EngineUnavailable(
                f"the {self._link.name} engine ended the connection", engine=self._link.name
            )
        try:
            return self._parsed(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._broken(type(error).__name__) from error

    def _parsed(self, reply: dict[str, Any]) -> Token | Finished:
        match reply["type"]:
            case "token":
                return Token(text=_text(reply["text"]))
            case "done":
                timings = reply["timings"]
                return Finished(
                    reason=_text(reply["reason"]),
                    prompt_tokens=int(timings["prompt_tokens"]),
                    reused_tokens=int(timings["reused_tokens"]),
                    prompt_ms=float(timings["prompt_ms"]),
                    first_token_ms=float(timings["first_token_ms"]),
                    tokens=int(timings["tokens"]),
                    total_ms=float(timings["total_ms"]),
                )
            case "error":
                code = _text(reply["code"])
                kind = _ERRORS.get(code, ModelError)
                raise kind(f"the {self._link.name} engine refused the request ({code})")
            case other:
                raise ValueError(f"unknown reply {other!r}")

    def _broken(self, how: str) -> ModelError:
        return ModelError(f"the {self._link.name} engine broke the protocol: {how}")


def _spans(spans: tuple[Span, ...]) -> list[dict[str, object]]:
    return [{"trusted": span.trusted, "text": span.text} for span in spans]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value
