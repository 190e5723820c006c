"""What set-up and settings do with the appliance itself: its room, its sound, its broker.

Nothing here changes the house, and no sound of the room leaves the machine: how loud it is does,
and what was recorded to be heard back is played in the room alone.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings
from appliance.config.writing import Value
from appliance.core.setup import Progress, Step


@dataclass(frozen=True, slots=True)
class SoundDevices:
    """Names, as the settings want them; the system's default is "default" among them or not."""

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearby:
    """A broker that announces itself. `certain` is False where it is a guess."""

    name: str
    host: str
    port: int
    tls: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a broker: `trouble` is empty if it would do."""

    trouble: str
    announced: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What Hearth was told when it was started: it stands above the settings, until it is not."""

    room: str = ""
    broker: str = ""
    """Host and port."""
    house: bool = False
    """The imaginary one, on a broker of Hearth's own if none is named."""


NOTHING_GIVEN = Given()


class Again(Enum):
    """What is to be started again for a setting to hold."""

    SOUND = auto()
    ALL = auto()
    ANEW = auto()
    """The page as well: all of it is another Hearth from then on."""


class Workbench(Protocol):
    """What can fail raises ApplianceError: ConfigError for a choice that cannot be."""

    @property
    def settings(self) -> Settings:
        """As they are in the file, also where they hold only after another start."""
        ...

    @property
    def given(self) -> Given:
        """What stands above the settings."""
        ...

    @property
    def progress(self) -> Progress: ...

    @property
    def stale(self) -> bool:
        """Whether something was chosen that holds only after another start."""
        ...

    async def done(self, *steps: Step) -> None:
        """They were done, or skipped: kept."""
        ...

    async def choose(self, changes: Mapping[str, Value], again: Again | None) -> None:
        """Write settings, by keys as "audio.microphone". `again`: what they need to hold."""
        ...

    def outdate(self) -> None:
        """Something else was changed that holds only after another start."""
        ...

    def start_again(self) -> None:
        """Let everything begin anew with the settings as they are, if that is needed."""
        ...

    async def sound_devices(self) -> SoundDevices: ...

    def levels(self) -> AsyncGenerator[float | None, None]:
        """The loudest of each fifth of a second at the microphone, in dBFS; None when all is
        quiet because nothing is listened to just now. Ends after a minute."""
        ...

    def scores(self) -> AsyncGenerator[Mapping[str, float], None]:
        """Wake word -> 0..1, several times a second. Ends after two minutes."""
        ...

    async def hear_back(self) -> str:
        """Record the room for three seconds, and play it there; why not, if that cannot be."""
        ...

    async def nearby(self) -> Sequence[Nearby]: ...

    async def tried(self, broker: BrokerSettings) -> Tried: ...

    async def keep_secret(self, name: str, text: str) -> str:
        """Write a secret, or a certificate, into a file for Hearth alone; the file's path."""
        ...
