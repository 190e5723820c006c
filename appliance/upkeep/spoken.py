"""Whether Hearth would hear its wake word: its own voice says it to its own wake engine.

The sound stays in memory: no loudspeaker plays it and no microphone hears it. Refuses to judge a
voice of another language, which would not say the word as people here do.
"""

import numpy as np

from appliance.adapters.audio.files import resample
from appliance.adapters.wyoming import WyomingSynthesizer, WyomingWakeDetector
from appliance.adapters.wyoming.wake import STEP_BYTES, STEP_MS
from appliance.core.errors import ApplianceError
from appliance.core.types import SAMPLE_RATE
from appliance.core.upkeep import Check, Part
from appliance.runtime.link import EngineLink

_WAYS = ("{}.", "{}, what time is it?", "{}!")
"""A voice does not say it alike each time; to hear one of them is enough."""
_SILENCE = bytes(SAMPLE_RATE * 2)
"""A second, before and after: the engine judges by what it heard in the last one or two."""


def phrase_of(model: str) -> str:
    """What people say for a wake model: "Hey Jarvis" for "openwakeword-hey_jarvis"."""
    return model.partition("-")[2].replace("_", " ").title()


async def check_wake(wake: EngineLink, tts: EngineLink, phrase: str) -> Check:
    """Takes a second or two of both engines, by connections of its own. Raises nothing of theirs:
    one that fails is a failed check."""
    try:
        for way in _WAYS:
            if await _hears(wake, await _said(tts, way.format(phrase))):
                return Check(Part.WAKE, True, "heard its own voice")
    except ApplianceError as failure:
        return Check(Part.WAKE, False, f"could not be tried: {failure.code}")
    except (OSError, ValueError):
        return Check(Part.WAKE, False, "could not be tried")
    return Check(Part.WAKE, False, f"did not hear {phrase}")


async def _said(tts: EngineLink, text: str) -> bytes:
    """16-bit mono at `SAMPLE_RATE`."""
    pieces = list[np.ndarray]()
    async for sound in WyomingSynthesizer(tts).speak(text):
        samples = np.frombuffer(sound.pcm, np.int16)
        pieces.append(resample(samples, sound.rate, SAMPLE_RATE))
    said = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
    return _SILENCE + said.astype(np.int16).tobytes() + _SILENCE


async def _hears(wake: EngineLink, pcm: bytes) -> bool:
    detector = WyomingWakeDetector(wake)
    try:
        for step in range(len(pcm) // STEP_BYTES):
            piece = pcm[step * STEP_BYTES : (step + 1) * STEP_BYTES]
            if await detector.feed(piece, step * STEP_MS) is not None:
                return True
        return False
    finally:
        detector.close()
