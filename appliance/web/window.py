"""What the page may know of Hearth and do with it: nothing that would change the house."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from appliance.core.deeds import Deed
from appliance.core.house import Home
from appliance.core.people import Passkey, People, Person
from appliance.core.presence import Choices, Knobs
from appliance.core.types import EntityId, Tier


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the journal is whole, in sentences."""

    whole: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How the appliance does: engines by name and state, and figures with their units."""

    engines: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    """What is wrong with the broker; empty if nothing is."""


@dataclass(frozen=True, slots=True)
class TurnShown:
    """A turn as it went: the marks of its timeline in ms, and when it was."""

    when: str
    """By the clock of this house, for people."""
    timeline: Mapping[str, float]
    at: str
    """ISO 8601 in UTC."""


class Talking(Protocol):
    """A conversation with one browser. What is asked there is answered there, by voice alone."""

    def heard(self, pcm: bytes) -> None:
        """The next `FRAME_BYTES` of its microphone."""
        ...

    def press(self) -> None:
        """Who is there wants to say something, and will say no wake word."""
        ...

    def stop(self) -> None:
        """Silence; what was asked is dropped."""
        ...

    def hands_free(self, on: bool) -> None:
        """Whether to listen for the wake word as well."""
        ...

    def played(self, sound: int) -> None:
        """All of the sound with this number has been heard there."""
        ...

    def told(self) -> AsyncIterator[bytes | Mapping[str, str | int]]:
        """What to play, 16-bit mono, and what to show: `ready`, `doing`, `heard`, `said`, and
        about what is played `sound`, `end` and `hush`. Ends with the talk.
        """
        ...


class Window(Protocol):
    """A running Hearth, seen from the page. What can fail raises ApplianceError."""

    @property
    def home(self) -> Home: ...

    @property
    def missing(self) -> Sequence[str]:
        """Ids of the models it does without, because they are not installed."""
        ...

    @property
    def knobs(self) -> Knobs: ...

    @property
    def choices(self) -> Choices: ...

    def turn(self, knob: str, value: bool | int | str) -> None: ...

    def announce(self, sentences: tuple[str, ...]) -> bool:
        """Have them said in the room; False if it never will be."""
        ...

    def doubt(self, entity: EntityId) -> str:
        """Why somebody should look twice before approving it; empty if there is no reason."""
        ...

    def rejected(self) -> Sequence[tuple[str, str]]:
        """Topic and reason of what announced itself and was refused."""
        ...

    async def approve(self, entities: Iterable[EntityId]) -> None: ...

    async def forget(self, entities: Iterable[EntityId]) -> None: ...

    async def raise_tier(self, entity: EntityId, tier: Tier) -> None:
        """The least that it is asked for; everyday = what its kind asks for."""
        ...

    async def journal(self, newest: int) -> Sequence[Deed]:
        """The newest first."""
        ...

    async def verify(self) -> Proof: ...

    async def turns(self, newest: int) -> Sequence[TurnShown]: ...

    async def note(self, what: str, person: str) -> None:
        """Write down in the journal what became of a person's access: see `core.journal.Access`."""
        ...

    async def health(self) -> Health: ...

    def talk(self, name: str = "", person: str = "") -> AbstractAsyncContextManager[Talking]:
        """A room of its own for a browser, for as long as the block runs.

        Announcements find it by `name` ("Anna's phone") and by the `person` who holds it.
        """
        ...

    def live(self) -> AsyncGenerator[dict[str, Any] | None, None]:
        """What happens, from a snapshot on; None now and then when nothing does.

        Ends when who listens is too slow.
        """
        ...


class PeopleFile(Protocol):
    """Where people and sessions are kept. Raises StoreError."""

    def load(self) -> People: ...

    async def save(self, people: People) -> None:
        """Return once it would survive a power cut."""
        ...


class PasskeyCheck(Protocol):
    """What passkeys are asked for, and whether they answered rightly: WebAuthn, level 2.

    `host` is the name of this appliance that the page was opened at, `origin` with "https://" and
    the port. Whatever is wrong with an answer raises ValueError.
    """

    def creation(self, challenge: bytes, host: str, person: Person) -> str:
        """JSON of what a browser needs to make a passkey for somebody."""
        ...

    def request(self, challenge: bytes, host: str, allowed: Sequence[Passkey]) -> str:
        """JSON of what a browser needs to use one; any that it has for `host` if none is named."""
        ...

    def created(self, answer: str, challenge: bytes, host: str, origin: str) -> Passkey:
        """The passkey that was made, without a name and a time."""
        ...

    def id_of(self, answer: str) -> str:
        """Which passkey claims to have answered."""
        ...

    def used(
        self, answer: str, challenge: bytes, origin: str, person: Person, passkey: Passkey
    ) -> Passkey:
        """The passkey, used once more."""
        ...
