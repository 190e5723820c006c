"""What waits for its time, what is remembered, and how turns went, as pages know it.

Nothing here changes the house. What is on lists and what was to be remembered is words that
somebody said: they are shown to the household, and never logged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.skills.pending import Pending, Waits
from appliance.skills.snapshot import OwnList


@dataclass(frozen=True, slots=True)
class Turn:
    """`began_s` by the wall clock, in seconds since 1970; the marks of the timeline in ms."""

    id: str
    began_s: float
    timeline: Mapping[str, float]


class Everyday(Protocol):
    """Raises StoreError, and StartingAgain for what needs a Hearth that runs."""

    def pending(self) -> Sequence[Pending]: ...

    async def cancel(self, kind: Waits, number: int) -> bool:
        """False if there is none any more."""
        ...

    async def memories(self) -> Sequence[str]:
        """Oldest first."""
        ...

    async def forget(self, texts: Iterable[str]) -> None: ...

    def lists(self) -> tuple[OwnList, ...]:
        """Hearth's own, the oldest first."""
        ...

    async def put_on_list(self, name: str, text: str) -> str:
        """Returns "", or a sentence that says why nothing was put on it."""
        ...

    async def tick(self, name: str, text: str, *, done: bool) -> None: ...

    async def take_off_list(self, name: str, text: str) -> None: ...

    async def clear_list(self, name: str) -> None: ...

    async def history(self, newest: int) -> Sequence[Turn]:
        """The newest first."""
        ...

    async def forget_turns(self, turns: Iterable[str] | None) -> None:
        """Those of these ids; None: all."""
        ...
