"""The tone that answers a call, in a virtual room: heard, and taken for nothing else."""

import asyncio
import time
from collections.abc import Iterator

import numpy as np
import pytest

from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.vad import SileroVad
from appliance.cli.bench_air import recording
from appliance.core.audio import Rechunker
from appliance.core.types import SAMPLE_RATE
from appliance.hearing.earcon import RATE, earcon, tone
from appliance.testing.room import MICROPHONE, SPEAKER, VirtualRoom
from appliance.watch.observers import Observers
from tests.contract.room_sounds import Watch, pieces, reading, samples_of, speech, virtual_room

SPEECH = 0.5
TONE_LASTS = pytest.approx(len(tone()) / 2 / RATE, rel=0.5)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def room() -> Iterator[VirtualRoom]:
    with virtual_room(echo_db=-20) as made:
        yield made


async def test_a_call_is_answered_and_the_tone_is_no_speech(room: VirtualRoom) -> None:
    observers, voice = Observers(), SileroVad()
    with recording(room, "speaker.monitor") as air:
        async with LiveMicrophone(MICROPHONE, Watch()) as microphone, reading(microphone) as frames:
            speaker = LiveSpeaker(SPEAKER, Watch(), microphone.air_ms)
            async with earcon(observers.add, observers.remove, speaker, lambda: 100):
                await asyncio.sleep(0.5)
                lasted_s = 0.0
                for _ in range(4):  # the room stutters where its sound server gets no processor
                    called_s = time.monotonic()
                    observers.mark("wake")
                    await asyncio.sleep(2)
                    heard, _ = air.between(called_s - 0.1, called_s + 2)
                    lasted_s = len(np.flatnonzero(np.abs(heard) > 100)) / SAMPLE_RATE
                    if lasted_s == TONE_LASTS:
                        break
    assert lasted_s == TONE_LASTS
    echoed = samples_of(frames)
    assert np.abs(echoed).max() > 20, "there was no echo to be taken for speech"
    chunks = Rechunker(voice.chunk_bytes).feed(echoed.astype("<i2").tobytes())
    assert max(voice.probability(chunk) for chunk in chunks) < SPEECH


async def test_what_is_said_waits_until_the_tone_is_over(room: VirtualRoom) -> None:
    observers, said = Observers(), speech(0.5)
    wanted = SAMPLE_RATE * len(tone()) / 2 / RATE * 0.9
    waited = 0
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        speaker = LiveSpeaker(SPEAKER, Watch(), microphone.air_ms)
        async with earcon(observers.add, observers.remove, speaker, lambda: 100):
            for _ in range(4):  # the room stutters where its sound server gets no processor
                with recording(room, "speaker.monitor") as air:
                    began_s = time.monotonic()
                    observers.mark("wake")
                    await asyncio.sleep(0)
                    played = await speaker.play(pieces(said, SAMPLE_RATE))
                    await asyncio.sleep(0.3)
                assert played.fraction == 1
                sound, _ = air.between(began_s - 0.5, time.monotonic())
                loud = np.flatnonzero(np.abs(sound) > 5000)
                soft = np.flatnonzero(np.abs(sound) > 200)
                if len(loud) and (waited := loud[0] - soft[0]) >= wanted:
                    break
    assert waited >= wanted
