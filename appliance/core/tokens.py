"""Tokens by which automations use the page's HTTP API. Refuses to know more than their hashes.

Times are of the wall clock, in seconds since 1970.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

MAX_TOKENS = 20
MAX_NAME = 40
_LONGEST_TEXT = 200
IDLE_S = 365 * 24 * 3600.0
"""A token that nobody uses for so long is good for nothing. One in use lasts on."""
_CLOCK_S = 15 * 60.0
"""How far the clock may have been set back."""


class Scope(StrEnum):
    """What a token is good for; `controls` is good for reading, too."""

    READ = "read"
    CONTROLS = "controls"

    def may(self, needed: "Scope") -> bool:
        """
        >>> Scope.CONTROLS.may(Scope.READ), Scope.READ.may(Scope.CONTROLS)
        (True, False)
        """
        return self is Scope.CONTROLS or needed is Scope.READ


@dataclass(frozen=True, slots=True)
class Token:
    id: str
    """By which it is ended: not its hash."""
    key: str
    """SHA-256 of what the automation sends, in hex."""
    name: str
    person: str
    """Who made it."""
    scope: Scope
    made_s: float
    used_s: float
    """When it was used last; when it was made if never."""

    def holds(self, now_s: float) -> bool:
        """Whether it is good for anything; not one from the future: a clock was set back."""
        return -_CLOCK_S <= now_s - self.used_s < IDLE_S


@dataclass(frozen=True, slots=True)
class Tokens:
    """All of them, by id."""

    held: Mapping[str, Token] = field(default_factory=dict)

    def with_token(self, token: Token) -> "Tokens":
        """A new one, or another state of one. Raises ValueError if there are too many."""
        if len(self.held) >= MAX_TOKENS and token.id not in self.held:
            raise ValueError(f"There is room for {MAX_TOKENS} tokens. End one first.")
        return Tokens({**self.held, token.id: token})

    def used(self, id: str, now_s: float) -> "Tokens":  # noqa: A002 - field name
        """One that may have ended by now: then nothing."""
        token = self.held.get(id)
        return self if token is None else self.with_token(replace(token, used_s=now_s))

    def without(self, id: str) -> "Tokens":  # noqa: A002 - field name
        return Tokens({key: each for key, each in self.held.items() if key != id})

    def without_person(self, person: str) -> "Tokens":
        """Without those that somebody made."""
        return Tokens({key: each for key, each in self.held.items() if each.person != person})


def token_name(typed: str) -> str:
    """A name for people. Raises ValueError for none.

    >>> token_name(" Wall   tablet ")
    'Wall tablet'
    """
    name = " ".join(typed.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ValueError(f"A name has 1 to {MAX_NAME} letters.")
    return name


def written(tokens: Tokens) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(each) for each in tokens.held.values()]


def read(told: object) -> Tokens:
    """What `written` gave. Raises ValueError for anything else."""
    if not isinstance(told, list) or len(told) > MAX_TOKENS:
        raise ValueError("not a list of tokens")
    try:
        tokens = [Token(**{**each, "scope": Scope(each["scope"])}) for each in told]
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of tokens") from error
    for each in tokens:
        texts: tuple[object, ...] = (each.id, each.key, each.name, each.person)
        times: tuple[object, ...] = (each.made_s, each.used_s)
        if not all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in texts):
            raise ValueError("a text of a token is none")
        if not all(isinstance(at, float | int) and math.isfinite(at) for at in times):
            raise ValueError("a time of a token is no number")
    return Tokens({each.id: each for each in tokens})
