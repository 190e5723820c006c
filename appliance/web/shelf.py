"""Models and voices as the page knows them: which there are, and one installation at a time.

Installing is the one thing of this appliance that reaches beyond the home network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ModelShown:
    """A model of the catalogue. `kind` is one of `models.catalogue.Kind`."""

    id: str
    kind: str
    languages: tuple[str, ...]
    bytes: int
    licence: str
    allows: str
    """What the licence allows, in a word or two."""
    note: str
    sources: tuple[str, ...]
    """Where its bytes come from: host names, or "the Python package index"."""
    installed: bool
    used: bool
    """By the settings as they are, or by a model that is installed."""
    needed: bool
    """It comes with others, and is nothing to be chosen."""


@dataclass(frozen=True, slots=True)
class BookShown:
    """A file that things are looked up in, by its name."""

    name: str
    bytes: int
    whole: bool
    """False while it is being copied, and where it was cut off."""


class Stage(StrEnum):
    WAITING = "waiting"
    """For another process that changes the models."""
    FETCHING = "fetching"
    DONE = "done"
    STOPPED = "stopped"
    """Somebody asked for that. What was fetched is kept, and continued from."""
    FAILED = "failed"


UNDER_WAY = frozenset({Stage.WAITING, Stage.FETCHING})


@dataclass(frozen=True, slots=True)
class Job:
    """An installation, under way or ended. `total` is 0 until it is known; both are bytes."""

    model: str
    stage: Stage
    done: int = 0
    total: int = 0
    trouble: str = ""

    @property
    def under_way(self) -> bool:
        return self.stage in UNDER_WAY


class Shelf(Protocol):
    """What can fail raises ModelError."""

    @property
    def job(self) -> Job | None:
        """The newest one of this run."""
        ...

    async def models(self) -> Sequence[ModelShown]: ...

    async def books(self) -> Sequence[BookShown]: ...

    def install(self, model: str) -> None:
        """Begin; ModelError where there is no such model, or another one is being installed."""
        ...

    def stop(self) -> None:
        """End the installation that is under way, if one is."""
        ...

    async def remove(self, model: str) -> None:
        """ModelError for what is used."""
        ...
