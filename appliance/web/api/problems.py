"""What can go wrong with a call of the API, by stable codes, as RFC 9457 says it. Tells no secrets.

A program goes by `code`; `detail` is for the person who reads its log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"


def is_call(path: str) -> bool:
    """
    >>> is_call("/api/v1/state"), is_call("/api/v10"), is_call("/api")
    (True, False, False)
    """
    return path.startswith(f"{PREFIX}/")


class ProblemShown(BaseModel):
    """The body of every answer that is no success."""

    type: str
    title: str
    status: int
    detail: str
    code: str


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    status: int
    title: str


_KINDS = (
    Kind("malformed", 400, "The request cannot be read"),
    Kind("no-token", 401, "A token is needed"),
    Kind("wrong-token", 401, "The token is not good, or not any more"),
    Kind("scope-too-small", 403, "The token is not good for this"),
    Kind("from-elsewhere", 403, "This came from another page"),
    Kind("no-such-call", 404, "There is no such call"),
    Kind("no-such-device", 404, "There is no such device"),
    Kind("no-such-method", 405, "This call has another method"),
    Kind("too-slow", 408, "The request took too long to come"),
    Kind("too-long", 413, "The request is too long"),
    Kind("not-json", 415, "The body has to be application/json"),
    Kind("wrong-name", 421, "This is not the name of this appliance"),
    Kind("wrong-value", 422, "This cannot be set like that"),
    Kind("too-many-wrong-tokens", 429, "Too many wrong tokens from this address"),
    Kind("starting", 503, "Hearth is not there yet"),
)
KINDS: Mapping[str, Kind] = {each.code: each for each in _KINDS}
OF_ADMISSION: Mapping[int, str] = {
    400: "malformed", 403: "from-elsewhere", 413: "too-long", 421: "wrong-name",
}  # fmt: skip
"""What a request is refused by before a route is looked for, by status."""


class Problem(Exception):
    """A call ends with this instead of an answer. `code` is one of `KINDS`."""

    def __init__(self, code: str, detail: str = "", **headers: str) -> None:
        """`headers` by their names with `_` for `-`."""
        super().__init__(detail)
        self.kind = KINDS[code]
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(kind: Kind, detail: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    told = ProblemShown(
        type=f"urn:hearth:problem:{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail or f"{kind.title}.",
        code=kind.code,
    )
    content: dict[str, Any] = told.model_dump()
    return JSONResponse(content, kind.status, headers, MEDIA_TYPE)
