"""The appliance under its owner's hands: settings written, sound tried out, a broker looked for.

Implements web.workbench.Workbench. It outlives a start: what holds only after another one is asked
for here, and done by whoever runs Hearth. It keeps no sound.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.adapters.audio.portaudio import list_devices, within
from appliance.adapters.mdns import find_brokers
from appliance.adapters.mqtt.trial import trial
from appliance.adapters.store.steps import StepsInFile
from appliance.adapters.wyoming.scores import WakeScores
from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings
from appliance.config.writing import Value, change
from appliance.core.audio import Rechunker
from appliance.core.errors import ApplianceError, AudioError, ConfigError, EngineUnavailable
from appliance.core.setup import Progress, Step
from appliance.core.types import SAMPLE_RATE, Sound
from appliance.hearing.mute import Mute
from appliance.hearing.tap import Tap, peak_dbfs
from appliance.ports import Speaker
from appliance.runtime import durable
from appliance.runtime.link import EngineLink
from appliance.web.workbench import NOTHING_GIVEN, Again, Given, Nearby, SoundDevices, Tried

_LEVEL_MS, _LEVELS_S = 200, 60.0
_SCORE_BYTES, _SCORES_S = SAMPLE_RATE * 160 // 1000 * 2, 120.0
_BACK_S = 3.0
_BACK_BYTES = int(_BACK_S) * SAMPLE_RATE * 2
_BY_PAGE = "page"
"""Who mutes the microphone while what was recorded is played: nobody is to be answered by it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The sound of a running Hearth."""

    tap: Tap
    speaker: Speaker
    mute: Mute
    wake: EngineLink | None


class Workshop:
    """`file` is that of the settings, `folder` that of the data.

    `hide` is called when everything is about to start again.
    """

    def __init__(
        self,
        settings: Settings,
        file: Path,
        folder: Path,
        hide: Callable[[], None] = lambda: None,
        given: Given = NOTHING_GIVEN,
    ) -> None:
        self._settings = settings
        self.given = given
        self.file = file
        self._folder = folder
        self._steps = StepsInFile(folder)
        self._progress = self._steps.load()
        self._changing = asyncio.Lock()
        self._bench: Bench | None = None
        self._recording = asyncio.Lock()
        self._hide = hide
        self._wanted: Again | None = None
        self._asked = asyncio.Event()

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def progress(self) -> Progress:
        return self._progress

    @property
    def stale(self) -> bool:
        return self._wanted is Again.ALL

    async def again(self) -> Again:
        """Wait until something is to be started again; whoever is told does it."""
        await self._asked.wait()
        self._asked.clear()
        wanted, self._wanted = self._wanted, None
        return wanted or Again.ALL

    @contextmanager
    def at(self, bench: Bench) -> Iterator[None]:
        """This sound is there to be tried out, until the block ends."""
        self._bench = bench
        try:
            yield
        finally:
            self._bench = None

    async def done(self, *steps: Step) -> None:
        """See Workbench."""
        async with self._changing:
            progress = self._progress.with_done(*steps)
            if progress != self._progress:
                await self._steps.save(progress)
            self._progress = progress

    async def choose(self, changes: Mapping[str, Value], again: Again | None) -> None:
        """See Workbench."""
        async with self._changing:
            before = self._settings
            self._settings = await asyncio.to_thread(change, self.file, changes, durable.replace)
        if again is None or self._settings == before:
            return
        if again is Again.SOUND and self._wanted is None:
            self._wanted = again
            self._asked.set()
        elif again is Again.ALL:
            self._wanted = again

    def outdate(self) -> None:
        """See Workbench."""
        self._wanted = Again.ALL

    def start_anew(self) -> None:
        """All of it, the page too."""
        self._wanted = Again.ANEW
        self._hide()
        self._asked.set()

    def start_again(self) -> None:
        """See Workbench."""
        if self._wanted is not None:
            if self._wanted is Again.ALL:
                self._hide()
            self._asked.set()

    async def sound_devices(self) -> SoundDevices:
        """See Workbench."""
        devices = await within(list_devices)
        return SoundDevices(
            tuple(each.name for each in devices if each.inputs),
            tuple(each.name for each in devices if each.outputs),
        )

    async def levels(self) -> AsyncGenerator[float | None, None]:
        """See Workbench."""
        until = time.monotonic() + _LEVELS_S
        loudest, ms = None, 0
        async with aclosing(self._frames()) as frames:
            async for pcm in frames:
                if time.monotonic() > until:
                    return
                if pcm is None:
                    yield None
                    continue
                level = peak_dbfs(pcm)
                loudest = level if loudest is None else max(loudest, level)
                ms += len(pcm) * 500 // SAMPLE_RATE
                if ms >= _LEVEL_MS:
                    yield loudest
                    loudest, ms = None, 0

    async def scores(self) -> AsyncGenerator[Mapping[str, float], None]:
        """See Workbench."""
        bench = self._there()
        if bench.wake is None:
            raise EngineUnavailable("no wake word is listened for", engine="wake")
        until = time.monotonic() + _SCORES_S
        engine, chunks = WakeScores(bench.wake), Rechunker(_SCORE_BYTES)
        try:
            async with aclosing(self._frames()) as frames:
                async for pcm in frames:
                    if time.monotonic() > until:
                        return
                    for chunk in chunks.feed(pcm or b""):
                        yield await engine.feed(chunk)
                    if pcm is None:
                        yield {}
        finally:
            engine.close()

    async def hear_back(self) -> str:
        """See Workbench."""
        if self._recording.locked():
            return "It records already."
        async with self._recording:
            try:
                bench = self._there()
                kept = await self._recorded()
                if len(kept) < _BACK_BYTES // 2:
                    return "Hearth was busy and heard nothing. Try again."
                return await _played(bench, kept)
            except AudioError as failure:
                return str(failure)

    async def _recorded(self) -> bytes:
        kept = bytearray()
        try:
            async with asyncio.timeout(2 * _BACK_S), aclosing(self._frames()) as frames:
                async for pcm in frames:
                    kept += pcm or b""
                    if len(kept) >= _BACK_BYTES:
                        break
        except TimeoutError:
            pass
        return bytes(kept)

    async def _frames(self) -> AsyncGenerator[bytes | None, None]:
        """What the microphone hears; None after each second in which nothing was listened to.

        Raises AudioError where there is no microphone.
        """
        tap = self._there().tap
        async with aclosing(tap.heard()) as heard:
            async for frame in heard:
                if frame is None and self._there().tap is not tap:
                    return
                yield None if frame is None else frame.pcm

    def _there(self) -> Bench:
        if self._bench is None:
            raise AudioError(
                "no microphone and speaker are in use just now: plug them in, choose others, or "
                "wait until Hearth has started"
            )
        return self._bench

    async def nearby(self) -> Sequence[Nearby]:
        """See Workbench."""
        found = await find_brokers(self._settings.page.address)
        return [Nearby(each.name, each.host, each.port, each.tls, each.certain) for each in found]

    async def tried(self, broker: BrokerSettings) -> Tried:
        """See Workbench."""
        try:
            came = await trial(broker)
        except ApplianceError as failure:
            return Tried(str(failure))
        return Tried(came.trouble, came.announced)

    async def keep_secret(self, name: str, text: str) -> str:
        """See Workbench."""
        file = self._folder / name
        try:
            await asyncio.to_thread(durable.replace, file, text.encode())
        except OSError as error:
            raise ConfigError(f"cannot write {file}: {error.strerror}") from error
        return str(file)


async def _played(bench: Bench, pcm: bytes) -> str:
    """In the room, with the microphone off: a recorded yes agrees to nothing."""

    async def sounds() -> AsyncIterator[Sound]:
        yield Sound(pcm, SAMPLE_RATE)

    bench.mute.turn(_BY_PAGE, on=True)
    try:
        await bench.speaker.play(sounds())
        # What is still in the air, and in the microphone's buffers, is not heard either.
        await asyncio.sleep(0.5)
    finally:
        bench.mute.turn(_BY_PAGE, on=False)
    return ""
