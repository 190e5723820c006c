"""What pages may know of the appliance at work: whom it is connected to, and its newest marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Connections:
    """What a check found: `far` lists who is beyond the home network, as "tcp 8.8.8.8:53"."""

    checked_s: float
    """By the wall clock, in seconds since 1970."""
    processes: int
    sockets: int
    far: tuple[str, ...]
    unread: int
    """Processes that could not be looked into."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What `hearth prove-offline` counted last: `elsewhere` are packets and connections."""

    at_s: float
    """By the wall clock, in seconds since 1970."""
    seconds: int
    elsewhere: int
    names_asked: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: ids, codes and numbers, and no words that were said."""

    at_s: float
    what: str
    facts: tuple[tuple[str, str], ...]


class Watch(Protocol):
    @property
    def connections(self) -> Connections | None:
        """The newest check of this run."""
        ...

    async def check(self) -> Connections:
        """Look now."""
        ...

    async def proof(self) -> Proof | None:
        """None if it was never tried."""
        ...

    def marks(self) -> Sequence[Mark]:
        """The newest first."""
        ...
