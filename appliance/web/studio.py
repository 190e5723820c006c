"""Recording a voice, as the page knows it: who agreed, which sentence is next, what was wrong.

Nothing is kept of anybody who has not agreed, in writing and aloud.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody agrees to: to be read, typed, and said aloud."""

    text: str
    typed: str
    spoken: str


@dataclass(frozen=True, slots=True)
class VoiceShown:
    """A voice that is being recorded. `next` is the number of a sentence, from 0; None: all are."""

    name: str
    speaker: str
    taken: int
    sentences: tuple[str, ...]
    next: int | None
    trouble: str = ""
    """Why it cannot be gone on with: then nothing else of it is known."""


class Studio(Protocol):
    """Raises VoiceRefused for what cannot be, BadRecording for a file that is no sound, and leaves
    of StoreError.
    """

    @property
    def languages(self) -> Sequence[str]: ...

    def room(self) -> Path:
        """A folder for files that come in."""
        ...

    async def voices(self) -> Sequence[VoiceShown]: ...

    async def voice(self, name: str) -> VoiceShown: ...

    def agreement(self, name: str, speaker: str, language: str) -> Agreement: ...

    async def agree(self, name: str, speaker: str, language: str, typed: str, file: Path) -> str:
        """What is wrong with the recording, in sentences; empty if it was kept."""
        ...

    async def keep(self, name: str, at: int, file: Path) -> str:
        """As `agree`, of sentence `at`."""
        ...

    async def forget(self, name: str) -> None: ...
