"""Hearth's own voice, back from the room through the real wake engine, neither calls nor stops it.

Piper speaks what Hearth says in conversations about the imaginary house, and sentences that hold
its own wake words and "stop"; a room brings them back at -6 to -30 dB, with and without a wall.
`HEARTH_PROVE_INTERRUPTIONS` sets how many playbacks there are.
"""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml

from appliance.adapters.audio.files import resample
from appliance.adapters.audio.vad import SileroVad
from appliance.config.settings import Settings
from appliance.core.audio import level_dbfs
from appliance.core.errors import ModelMissing
from appliance.core.talkover import OwnVoice, Talkover
from appliance.core.types import SAMPLE_RATE, ProposalId
from appliance.engines.model_files import checked_files, only
from appliance.engines.telemetry import silence_onnxruntime
from appliance.engines.wake import Detector, load_detectors
from appliance.hearing.own_words import says
from appliance.testing.conversation import converse
from appliance.testing.engines import ScriptedModel
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

pytestmark = pytest.mark.timeout(0)

CHUNK = 1024
PLAYBACKS = int(os.environ.get("HEARTH_PROVE_INTERRUPTIONS", "12"))
LEVELS_DB = (-6, -12, -18, -24, -30)
SPEECH_RMS = 0.1
JOE_RMS = 0.11
NOISE_RMS = 0.0005
WALL_MS, WALL = 40, 0.3
TELLING = (
    "Stop the washing machine?",
    "Alexa is a voice assistant made by Amazon.",
    "The vacuum has stopped.",
    "You can say stop at any time.",
    "Hey Jarvis is one of my wake words.",
    "Alexander the Great was born in Pella.",
    "The air conditioner is set to cool mode.",
    "Yes, that is right.",
    "Say yes or no.",
    "Shall I call Alexa?",
    "The bus stop is on the left.",
    "Stop.",
)
"""What holds the words, or was once taken for one."""


def sentences(count: int) -> list[str]:
    """What Hearth says to the sentences of the development set, and these."""
    if count <= len(TELLING):
        return list(TELLING[:count])
    ids, found = itertools.count(), dict.fromkeys(TELLING)
    understanding = Understanding(
        ScriptedModel(otherwise="none"), new_id=lambda: ProposalId(f"p{next(ids)}")
    )
    run_virtual(understanding.know(imaginary_home()))
    for file in sorted((Path(__file__).parent.parent / "sentences").glob("*.yaml")):
        for case in yaml.safe_load(file.read_text("utf-8")):
            said = case.get("say")
            if isinstance(said, str) and len(found) < count:
                course = run_virtual(converse(understanding, said, answers=["Yes."] * 3))
                found |= dict.fromkeys(course.witness.said)
                understanding.forget()
    return list(itertools.islice(itertools.cycle(found), count))


@pytest.fixture(scope="module")
def detector() -> Detector:
    silence_onnxruntime()
    try:
        return load_detectors(Settings().models.wake, None, {}).take()
    except ModelMissing as missing:
        pytest.skip(str(missing))


def playbacks(voice_rms: float | None = None) -> Iterator[tuple[str, np.ndarray]]:
    """Each sentence as it comes into the microphone: all of them equally loud, or, of a voice that
    is as loud as this over all it says, as loud as it says them."""
    from piper import PiperVoice

    try:
        joe = PiperVoice.load(only(checked_files("en_US-joe-medium", None), ".onnx"))
    except ModelMissing as missing:
        pytest.skip(str(missing))
    rng = np.random.default_rng(1)
    for at, sentence in enumerate(sentences(PLAYBACKS)):
        pieces = [piece.audio_float_array for piece in joe.synthesize(sentence)]
        spoken = resample(np.concatenate(pieces), joe.config.sample_rate, SAMPLE_RATE)
        level = SPEECH_RMS * 10 ** (LEVELS_DB[at % len(LEVELS_DB)] / 20)
        said = np.pad(spoken * level / (voice_rms or np.sqrt((spoken**2).mean())), (8000, 12_000))
        if at % 2:
            said[SAMPLE_RATE * WALL_MS // 1000 :] += (
                WALL * said[: -SAMPLE_RATE * WALL_MS // 1000].copy()
            )
        heard = said + rng.normal(0, NOISE_RMS, len(said))
        yield sentence, (np.clip(heard, -1, 1) * 32767).astype("<i2")


def test_our_own_voice_interrupts_nothing(detector: Detector) -> None:
    threshold = Settings().hearing.wake_threshold
    interrupted, passed_over = [], 0
    for sentence, heard in playbacks():
        detector.begin()
        for word, *_ in detector.feed(heard.tobytes(), 0, threshold, frozenset(), over_us=True):
            if says(word, [sentence]):
                passed_over += 1
            else:
                interrupted.append((word, sentence))
    assert interrupted == []
    assert passed_over > 0


def test_our_own_voice_hardly_ever_makes_it_pause() -> None:
    """What it pauses for is then judged by its words; nothing of ours may become a habit.

    The voice says a sentence differently each time. One in twenty of what Hearth says may make it
    pause (6 or fewer of 120), and a quarter of those that were chosen for being hard.
    """
    known: dict[int, OwnVoice] = {}
    paused = []
    for at, (sentence, heard) in enumerate(playbacks(JOE_RMS)):
        own = known.setdefault(at % (2 * len(LEVELS_DB)), OwnVoice())
        talkover, voice, pcm = Talkover(own), SileroVad(), heard.tobytes()
        chunks = [pcm[start : start + CHUNK] for start in range(0, len(pcm) - CHUNK, CHUNK)]
        if any(talkover.feed(level_dbfs(chunk), voice.probability(chunk)) for chunk in chunks):
            paused.append(sentence)
        own.ended(interrupted=False)
    most = len(TELLING) // 4 + max(0, PLAYBACKS - len(TELLING)) // 20
    assert len(paused) <= most, paused
