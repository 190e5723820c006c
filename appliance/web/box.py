"""The box as a whole, for the page: which release runs, another one, a restart, a reset."""

from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from appliance.core.updates import Manifest, Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are with updates. `running` is a version; on a machine without slots it is empty,
    and `instead` says how that is updated.
    """

    running: str = ""
    instead: str = ""
    last: Outcome | None = None
    refused: str = ""
    """Why the newest file was not taken."""
    waiting: bool = False
    """A file was handed over, and nothing has begun with it."""


class Box(Protocol):
    """Raises UpdateRefused and other leaves of StoreError."""

    def standing(self) -> Awaitable[Standing]:
        """As it is now."""
        ...

    def room(self) -> Path:
        """A folder for files that come in."""
        ...

    def offer(self, file: Path) -> Awaitable[Manifest]:
        """Check an update whole, and hand it over to be written; its file is gone then."""
        ...

    def restart(self) -> Awaitable[None]:
        """Have the whole machine start again."""
        ...

    def reset(self) -> Awaitable[None]:
        """Have the machine start again as it came: all that was ever kept is gone then."""
        ...
