"""The llm engine's side of its line protocol (docs/llm-protocol.md): lines to requests, replies to
lines. Pure. Refuses a line that is too long, not an object, or short of what its type needs.
"""

import json
from dataclasses import dataclass
from typing import Any

from appliance.ports import Completion, Finished, Span

PROTOCOL = 1

MAX_LINE = 512 * 1024
MAX_SPANS = 256
MAX_TOKENS = 2048
MAX_GRAMMAR = 256 * 1024
MAX_STOPS = 16
MAX_ID = 64


class BadRequest(ValueError):
    """`code` is `bad-json` or `bad-request`; `id` is the request's if it could be read."""

    def __init__(self, code: str, message: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.code = code
        self.id = id


@dataclass(frozen=True, slots=True)
class Complete:
    id: str
    completion: Completion


@dataclass(frozen=True, slots=True)
class Warm:
    id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    id: str


@dataclass(frozen=True, slots=True)
class Describe:
    pass


@dataclass(frozen=True, slots=True)
class Ping:
    text: str


Request = Complete | Warm | Cancel | Describe | Ping


def parse(line: bytes) -> Request:
    """One request. Raises BadRequest."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad-json", "a request is one line of JSON") from error
    if not isinstance(value, dict):
        raise BadRequest("bad-request", "a request is a JSON object")
    fields = _Fields(value)
    match value.get("type"):
        case "complete":
            return Complete(fields.id(), _completion(fields))
        case "warm":
            return Warm(fields.id(), fields.spans())
        case "cancel":
            return Cancel(fields.id())
        case "describe":
            return Describe()
        case "ping":
            text = value.get("text")
            return Ping(text if isinstance(text, str) and len(text) <= MAX_ID else "")
        case _:
            raise fields.bad("type is not complete, warm, cancel, describe or ping")


def _completion(fields: "_Fields") -> Completion:
    return Completion(
        spans=fields.spans(),
        max_tokens=fields.max_tokens(),
        grammar=fields.grammar(),
        temperature=fields.temperature(),
        stop=fields.stop(),
    )


class _Fields:
    def __init__(self, value: dict[str, Any]) -> None:
        self._value = value

    def bad(self, message: str) -> BadRequest:
        known = self._value.get("id")
        known = known if isinstance(known, str) and len(known) <= MAX_ID else None
        return BadRequest("bad-request", message, known)

    def id(self) -> str:
        value = self._value.get("id")
        if not isinstance(value, str) or not 1 <= len(value) <= MAX_ID:
            raise self.bad(f"id is a string of 1 to {MAX_ID} characters")
        return value

    def spans(self) -> tuple[Span, ...]:
        value = self._value.get("spans")
        if not isinstance(value, list) or not 1 <= len(value) <= MAX_SPANS:
            raise self.bad(f"spans is a list of 1 to {MAX_SPANS} objects")
        return tuple(self._span(item) for item in value)

    def _span(self, item: object) -> Span:
        if isinstance(item, dict):
            text, trusted = item.get("text"), item.get("trusted")
            if isinstance(text, str) and isinstance(trusted, bool):
                return Span(text, trusted)
        raise self.bad('a span is {"trusted": true or false, "text": string}')

    def max_tokens(self) -> int:
        value = self._value.get("max_tokens")
        if type(value) is not int or not 1 <= value <= MAX_TOKENS:
            raise self.bad(f"max_tokens is a whole number from 1 to {MAX_TOKENS}")
        return value

    def grammar(self) -> str | None:
        value = self._value.get("grammar")
        if value is None or (isinstance(value, str) and len(value) <= MAX_GRAMMAR):
            return value
        raise self.bad(f"grammar is null or GBNF of up to {MAX_GRAMMAR} characters")

    def temperature(self) -> float:
        value = self._value.get("temperature", 0)
        if type(value) not in (int, float) or not 0 <= value <= 2:
            raise self.bad("temperature is a number from 0 to 2")
        return float(value)

    def stop(self) -> tuple[str, ...]:
        value = self._value.get("stop", [])
        if isinstance(value, list) and len(value) <= MAX_STOPS:
            stops = tuple(text for text in value if isinstance(text, str) and 0 < len(text) <= 64)
            if len(stops) == len(value):
                return stops
        raise self.bad(f"stop is a list of up to {MAX_STOPS} short strings")


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode() + b"\n"


def token(id: str, text: str) -> bytes:  # noqa: A002 - the protocol's own word
    return _line({"type": "token", "id": id, "text": text})


def done(id: str, finished: Finished) -> bytes:  # noqa: A002
    timings = {
        "prompt_tokens": finished.prompt_tokens,
        "reused_tokens": finished.reused_tokens,
        "prompt_ms": round(finished.prompt_ms, 1),
        "first_token_ms": round(finished.first_token_ms, 1),
        "tokens": finished.tokens,
        "total_ms": round(finished.total_ms, 1),
    }
    return _line({"type": "done", "id": id, "reason": finished.reason, "timings": timings})


def error(id: str | None, code: str, message: str) -> bytes:  # noqa: A002
    return _line({"type": "error", "id": id, "code": code, "message": message})


def pong(text: str) -> bytes:
    return _line({"type": "pong", "text": text})


def description(model: str, context: int) -> bytes:
    limits = {
        "line": MAX_LINE,
        "spans": MAX_SPANS,
        "max_tokens": MAX_TOKENS,
        "grammar": MAX_GRAMMAR,
        "jobs": MAX_JOBS,
    }
    return _line(
        {
            "type": "description",
            "protocol": PROTOCOL,
            "model": model,
            "context": context,
            "limits": limits,
        }
    )


MAX_JOBS = 8
"""Jobs waiting or running, over all connections."""
