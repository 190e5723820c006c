"""Does it hear me? Five seconds of the microphone, measured, and what to do about it.

It keeps nothing of what it hears but numbers.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.adapters.audio.live import LiveMicrophone
from appliance.adapters.audio.portaudio import find_microphone
from appliance.adapters.audio.soundness import FLOOR_DBFS, Level
from appliance.adapters.audio.vad import SileroVad
from appliance.cli.finding import Finding, Verdict
from appliance.core.audio import Rechunker
from appliance.core.events import Event
from appliance.ports import Fact

_LISTEN_S = 5.0
_TOO_QUIET_DBFS = -45.0
"""Peaks of speech below this drown in the noise of most microphones."""
_TOO_LOUD = 0.001
_SPEECH = 0.5
_ENOUGH_MS = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """`speech_ms` is how much of it a voice activity detector took for speech."""

    device: str
    level: Level
    speech_ms: int
    dropped: int


class _Counter:
    """Counts frames that were lost."""

    def __init__(self) -> None:
        self.dropped = 0

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "frames-dropped":
            self.dropped += int(facts["count"])

    def tell(self, event: Event) -> None:
        """Nothing: there are no words."""


async def listen_to(name: str, seconds: float = _LISTEN_S) -> Heard:
    """Record the microphone of the settings for a while. Raises AudioError."""
    device = await find_microphone(name)
    counter, voice = _Counter(), SileroVad()
    chunks = Rechunker(voice.chunk_bytes)
    speech_ms = 0
    async with LiveMicrophone(device.name, counter) as microphone:
        try:
            async with asyncio.timeout(seconds):
                async for frame in microphone.frames():
                    for chunk in chunks.feed(frame.pcm):
                        if voice.probability(chunk) >= _SPEECH:
                            speech_ms += len(chunk) // 32
        except TimeoutError:
            pass
        return Heard(device.name, microphone.level(), speech_ms, counter.dropped)


def judged(heard: Heard) -> Iterator[Finding]:
    """Numbers, and the one thing to do first."""
    level = heard.level
    yield Finding("microphone", Verdict.OK, f'"{heard.device}"')
    if level.peak_dbfs <= FLOOR_DBFS:
        yield Finding(
            "level",
            Verdict.MISSING,
            "nothing at all, not even noise",
            "it is switched off: look for a mute switch on it, and in alsamixer or pavucontrol",
        )
        return
    measured = f"{level.rms_dbfs:.0f} dBFS, peaks {level.peak_dbfs:.0f} dBFS"
    if level.clipped >= _TOO_LOUD:
        told = f"{measured}, {100 * level.clipped:.1f} % of it clipped"
        yield Finding("level", Verdict.SLOW, told, "lower its gain in alsamixer or pavucontrol")
    elif level.peak_dbfs < _TOO_QUIET_DBFS:
        advice = "raise its gain in alsamixer or pavucontrol, or come nearer"
        yield Finding("level", Verdict.SLOW, f"{measured}: very quiet", advice)
    else:
        yield Finding("level", Verdict.OK, measured)
    if heard.speech_ms >= _ENOUGH_MS:
        yield Finding("speech", Verdict.OK, f"{heard.speech_ms / 1000:.1f} s of it")
    else:
        advice = "if you spoke: is this the right microphone? audio.microphone in the settings"
        yield Finding("speech", Verdict.MISSING, "none heard", advice)
    if heard.dropped:
        told = f"{heard.dropped * 20} ms lost"
        yield Finding("sound", Verdict.SLOW, told, "the machine is too busy to record")
