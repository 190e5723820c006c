"""A workbench without an appliance: settings are really checked, devices and brokers are told."""

import tomllib
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings
from appliance.config.writing import Value, changed
from appliance.core.errors import AudioError
from appliance.core.setup import Progress, Step
from appliance.web.workbench import Again, Given, Nearby, SoundDevices, Tried


@dataclass
class FakeWorkbench:
    """Implements web.workbench.Workbench; keeps what was asked of it."""

    text: str = ""
    """Of the settings file."""
    settings: Settings = field(default_factory=Settings)
    given: Given = field(default_factory=Given)
    progress: Progress = field(default_factory=Progress)
    wanted: list[Again] = field(default_factory=list)
    started_again: int = 0
    secrets: dict[str, str] = field(default_factory=dict)
    brokers: list[BrokerSettings] = field(default_factory=list)
    trouble: str = ""
    """Of whatever broker is tried."""
    loudness: Sequence[float | None] = (-50.0, -30.0, None, -20.0)
    deaf: bool = False

    @property
    def stale(self) -> bool:
        return Again.ALL in self.wanted and not self.started_again

    async def done(self, *steps: Step) -> None:
        self.progress = self.progress.with_done(*steps)

    async def choose(self, changes: Mapping[str, Value], again: Again | None) -> None:
        self.text = changed(self.text, changes)
        self.settings = Settings.model_validate(tomllib.loads(self.text))
        if again is not None:
            self.wanted.append(again)

    def outdate(self) -> None:
        self.wanted.append(Again.ALL)

    def start_again(self) -> None:
        self.started_again += bool(self.wanted)

    async def sound_devices(self) -> SoundDevices:
        if self.deaf:
            raise AudioError("the sound server does not answer")
        return SoundDevices(("Kitchen <b>mic</b>", "Webcam"), ("Kitchen speaker",))

    async def levels(self) -> AsyncGenerator[float | None, None]:
        if self.deaf:
            raise AudioError("no microphone")
        for level in self.loudness:
            yield level

    async def scores(self) -> AsyncGenerator[Mapping[str, float], None]:
        if self.deaf:
            raise AudioError("no microphone")
        yield {"alexa": 0.1}
        yield {"alexa": 0.91}

    async def hear_back(self) -> str:
        return "no microphone" if self.deaf else ""

    async def nearby(self) -> Sequence[Nearby]:
        return [Nearby("<i>Attic</i>", "192.168.1.9", 1883, tls=False, certain=True)]

    async def tried(self, broker: BrokerSettings) -> Tried:
        self.brokers.append(broker)
        return Tried(self.trouble, 0 if self.trouble else 26)

    async def keep_secret(self, name: str, text: str) -> str:
        self.secrets[name] = text
        return f"/data/{name}"
