"""Every port on one page: what the conversation needs from the world. Adapters implement these."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from appliance.core.accounts import Dated
from appliance.core.approvals import ConfirmedAction
from appliance.core.edits import Edit, Edits
from appliance.core.events import Event
from appliance.core.house import Home
from appliance.core.journal import Change, Entry
from appliance.core.knowledge import Lookup, Passage
from appliance.core.lights import Light
from appliance.core.types import (
    EntityId,
    Frame,
    Outcome,
    Played,
    Sound,
    Transcript,
    Wake,
)

Fact = int | float | str
"""What a mark may carry: ids, codes and numbers, never words that were said."""


class Observer(Protocol):
    """Watching. An observer cannot answer, veto or delay; it must return at once."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


class Microphone(Protocol):
    """One live stream of frames. Frames that nobody reads in time are dropped and counted."""

    def frames(self) -> AsyncIterator[Frame]:
        """Frames from now on, to the end of the stream; lost ones leave a gap in `at_ms`.

        Raises AudioError when the device is lost.
        """
        ...

    def now_ms(self) -> int:
        """The stream time of the newest sound that has been captured."""
        ...


class Speaker(Protocol):
    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        """Play as the pieces come and return once the last has been *drained* into the room.

        Cancelling silences the speaker. Raises AudioError when the device is lost.
        """
        ...


@runtime_checkable
class Pausing(Protocol):
    """A speaker that can be paused in the middle of a sound."""

    def hold(self, paused: bool) -> None:
        """Silence from now on, or the rest of the sound. What is played next is not paused."""
        ...


class WakeDetector(Protocol):
    """Looks for wake words in a stream. One detector per microphone."""

    async def feed(self, pcm: bytes, at_ms: int) -> Wake | None:
        """Judge the next 80 ms (2,560 bytes) of the stream.

        Raises EngineUnavailable, EngineTimeout.
        """
        ...

    async def reset(self, *, over_us: bool = False) -> None:
        """Forget what was heard: the next chunk begins a new stream.

        `over_us`: one in which Hearth speaks, so that a call must be noticed at once.
        """
        ...


Enough = Callable[[Transcript], bool]
"""Whether what was heard at a first look will do."""


def never_enough(_: Transcript) -> bool:
    return False


class Transcriber(Protocol):
    async def transcribe(
        self, pcm: bytes, language: str, enough: Enough = never_enough
    ) -> Transcript:
        """16 kHz s16 mono in, text out. Raises EngineUnavailable, EngineTimeout.

        A service that looks twice shows its first result to `enough`, and saves the second look
        where that is True.
        """
        ...


class Synthesizer(Protocol):
    def speak(self, text: str) -> AsyncIterator[Sound]:
        """One sentence in, sound out as it is made. Raises EngineUnavailable, EngineTimeout."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a prompt. Only a trusted span may contain the model's control tokens."""

    text: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """A request to the language model. `grammar` is GBNF with the rule `root`, or None."""

    spans: tuple[Span, ...]
    max_tokens: int
    grammar: str | None = None
    temperature: float = 0.0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """How a completion ended (`stop`, `length` or `cancelled`) and what it cost.

    `reused_tokens` of the prompt came from the KV cache of an earlier request.
    """

    reason: str
    prompt_tokens: int
    reused_tokens: int
    prompt_ms: float
    first_token_ms: float
    tokens: int
    total_ms: float


class LanguageModel(Protocol):
    def complete(self, request: Completion) -> AsyncIterator[Token | Finished]:
        """Tokens as they come, then exactly one `Finished`. Closing the iterator cancels.

        Raises EngineUnavailable, EngineTimeout, ModelError (a grammar that does not parse).
        """
        ...

    async def warm(self, spans: tuple[Span, ...]) -> None:
        """Read a prompt prefix into the KV cache, so that the next completion reuses it."""
        ...


class Knowledge(Protocol):
    """Files that the owner put there to look things up in."""

    def has_files(self) -> bool:
        """Whether there is anything to look something up in; at once."""
        ...

    async def look_up(self, lookup: Lookup) -> Passage | None:
        """What the best of the files says; None if none of them answers it.

        Raises EngineUnavailable, EngineTimeout; ModelError where it never can be looked up.
        """
        ...


class VoiceActivity(Protocol):
    """Speech probability of consecutive chunks of one stream."""

    chunk_bytes: int

    def probability(self, pcm: bytes) -> float:
        """0..1 for exactly `chunk_bytes` of 16 kHz s16 mono."""
        ...

    def reset(self) -> None: ...


class Turn(StrEnum):
    """What a hand did to the mute of the appliance."""

    ON = "on"
    """The switch stands at muted, and nothing but the switch ends that."""
    OFF = "off"
    OVER = "over"
    """A button was pressed: muted if it was not, and the other way round."""
    NONE = "none"
    """It can be read now; a button stands nowhere."""


class MuteSwitch(Protocol):
    """A switch or button on the appliance itself."""

    def turns(self) -> AsyncIterator[Turn]:
        """Where it stands, then each turn as it happens.

        Raises PanelFailed when it cannot be read; iterate anew to look for it again.
        """
        ...


class Lights(Protocol):
    """A lamp or ring on the appliance itself."""

    def show(self, light: Light) -> None:
        """At once. Raises PanelFailed; shown again, it is looked for again."""
        ...

    def close(self) -> None: ...


class HouseRecord(Protocol):
    """What is remembered of the house behind each broker, "host:port". All raise StoreError."""

    async def is_new(self) -> bool:
        """Whether no house was ever set up, behind any broker."""
        ...

    async def approvals(self, broker: str) -> frozenset[str]:
        """What the owner approved, as `core.discovery.approval`s of at most 64 ASCII characters.

        An empty record means that this broker has never been set up.
        """
        ...

    async def approve(self, broker: str, ids: Iterable[str]) -> None: ...

    async def forget(self, broker: str, ids: Iterable[str]) -> None: ...

    async def announcements(self, broker: str) -> Mapping[str, bytes]:
        """The discovery messages of approved devices, by topic, as they were last heard."""
        ...

    async def keep(self, broker: str, announced: Mapping[str, bytes | None]) -> None:
        """Remember these messages; None forgets what was announced on the topic."""
        ...

    async def edits(self, broker: str) -> Edits: ...

    async def edit(self, broker: str, id: str, edit: Edit) -> None:  # noqa: A002 - field name
        """Put an edit in the place of an earlier one of the same kind and id."""
        ...

    async def undo(self, broker: str, kind: str, id: str) -> None:  # noqa: A002 - field name
        """Take an edit back."""
        ...


class Memory(Protocol):
    """What somebody asked to be remembered, oldest first. All raise StoreError."""

    async def remember(self, text: str) -> None: ...

    async def memories(self) -> tuple[str, ...]: ...

    async def forget_memories(self, texts: Iterable[str]) -> None: ...


class LaterRecord(Protocol):
    """What was put off, sealed, a line each. Both raise StoreError."""

    async def load(self) -> tuple[bytes, ...]: ...

    async def save(self, kept: Iterable[bytes]) -> None:
        """Return once these, and no others, would survive a power cut."""
        ...


class WaitingRecord(Protocol):
    """What waits for its time, one text for each kind and number. All raise StoreError."""

    async def waiting(self) -> Mapping[tuple[str, int], str]: ...

    async def keep_waiting(self, changed: Mapping[tuple[str, int], str | None]) -> None:
        """Return once all of it would survive a power cut; None forgets. All of it or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class ListItem:
    """Something on one of Hearth's own lists; `done` if it was ticked off."""

    list: str
    text: str
    done: bool = False


class Lists(Protocol):
    """Hearth's own lists. All raise StoreError."""

    async def items(self) -> Mapping[int, ListItem]:
        """By number, the oldest first."""
        ...

    async def keep_items(self, changed: Mapping[int, ListItem | None]) -> None:
        """Return once all of it would survive a power cut; None forgets. All of it or nothing."""
        ...


class Journal(Protocol):
    """Every decision, written down for good before the house is changed. Holds no words said."""

    async def record(self, entry: Entry) -> None:
        """Return once the entry would survive a power cut.

        Before a command is published, its `Decided` "confirmed" is recorded; `Acted` after. Raises
        JournalUnwritable: then nothing may be published.
        """
        ...

    async def last_change(self) -> tuple[Change, ...] | None:
        """What was tried last, whatever became of it, also in earlier runs.

        Raises StoreError.
        """
        ...

    async def since(self, when: dt.datetime) -> tuple[Dated, ...]:
        """What was written since then, also in earlier runs, the newest first; the last 500.

        Raises StoreError.
        """
        ...


Moving = Callable[[EntityId], None]


class House(Protocol):
    """The only way to change anything: it takes proof of consent, nothing else."""

    @property
    def home(self) -> Home: ...

    async def act(
        self, confirmed: ConfirmedAction, moving: Moving | None = None
    ) -> tuple[Outcome, ...]:
        """Publish every action once and wait for the devices' reports; one outcome per action.

        `moving` is called for a device that is on its way for longer than people wait in silence,
        at most once each.
        Nothing is queued: with the broker away every outcome is `unreachable`.
        """
        ...
