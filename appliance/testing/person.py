"""A person made of a synthetic voice, for the demo, the benchmark and the end-to-end tests.

A Piper voice speaks a line a little differently every time, and now and then it mumbles: "hall
light" has come out as "whole light". The person listens to itself and says a mumbled line again;
what is shown is a conversation, not how well Whisper understands Piper.
"""

from appliance.adapters.audio.files import from_pcm, resample, to_pcm
from appliance.core.answers import words
from appliance.core.types import SAMPLE_RATE
from appliance.ports import Synthesizer, Transcriber

_TRIES = 6
_BREATH = bytes(SAMPLE_RATE)
"""Half a second of silence before and after, as the microphone would hear."""


async def rehearsed(voice: Synthesizer, listener: Transcriber, line: str) -> tuple[bytes, int]:
    """The line as 16 kHz s16 mono PCM, and how often it was said until it was understood."""
    said, takes = b"", 0
    while takes < _TRIES:
        takes += 1
        said = b"".join(
            [
                to_pcm(resample(from_pcm(sound.pcm), sound.rate, SAMPLE_RATE))
                async for sound in voice.speak(line)
            ]
        )
        heard = await listener.transcribe(_BREATH + said + _BREATH, "en")
        if words(heard.text) == words(line):
            break
    return said, takes
