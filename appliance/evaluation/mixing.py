"""Rooms and noises for recordings: babble, white noise, a kitchen, echo, at a given distance in dB.

The same recording in the same surroundings always gives the same sound. Refuses a folder without
recordings, and an echo without the library that makes it.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from appliance.adapters.audio.files import read_recording
from appliance.core.errors import ConfigError
from appliance.core.types import SAMPLE_RATE

Sound = npt.NDArray[np.float64]
"""Samples of 16 kHz, in the units of 16 bit."""

KINDS = (".flac", ".ogg", ".wav")
_BLOCK = SAMPLE_RATE // 50
_ACTIVE = 1e-3
"""Speech is where the power is within 30 dB of the loudest 20 ms: pauses are not averaged in."""

_VOICES = 6
"""So many people talking at once are babble; of fewer one understands words."""


def recordings_in(folders: Iterable[Path]) -> list[Path]:
    """Every recording under the folders, sorted. Raises ConfigError."""
    found = []
    for folder in folders:
        here = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
        if not here:
            raise ConfigError(f"{folder}: no recordings here ({', '.join(KINDS)})")
        found += here
    return found


def sound_of(path: Path) -> Sound:
    """Raises BadRecording."""
    return np.frombuffer(read_recording(path), "<i2").astype(np.float64)


def as_pcm(sound: Sound) -> bytes:
    """What is too loud is made quieter as a whole, never clipped."""
    peak = float(np.abs(sound).max(initial=0.0))
    return (sound * min(1.0, 32767 / peak) if peak else sound).astype("<i2").tobytes()


def level(sound: Sound) -> float:
    """RMS of what is not a pause; 0 for silence."""
    power = _powers(sound)
    loudest = power.max(initial=0.0)
    return float(np.sqrt(power[power > loudest * _ACTIVE].mean())) if loudest else 0.0


def _powers(sound: Sound) -> Sound:
    if len(sound) < _BLOCK:
        return np.array([np.mean(sound**2)]) if len(sound) else np.zeros(0)
    blocks = sound[: len(sound) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    power: Sound = (blocks**2).mean(axis=1)
    return power


def with_noise(sound: Sound, noise: Sound, snr_db: float, speech_level: float) -> Sound:
    """`noise` so loud that speech of this level stands `snr_db` above its RMS."""
    rms = float(np.sqrt(np.mean(noise**2))) if len(noise) else 0.0
    if not rms:
        return sound
    mixed: Sound = sound + noise * (speech_level / 10 ** (snr_db / 20) / rms)
    return mixed


Noise = Callable[[int, np.random.Generator], Sound]
"""So many samples of it."""


def babble(voices: Sequence[Sound]) -> Noise:
    """Several people at once, each as loud as the others, out of these recordings."""
    talking = [voice / level(voice) for voice in voices if level(voice)]
    if not talking:
        raise ConfigError("babble is made of recordings of speech, and there are none")

    def make(length: int, chance: np.random.Generator) -> Sound:
        mixed = np.zeros(length)
        for _ in range(_VOICES):
            offset = int(chance.integers(SAMPLE_RATE))
            said: list[Sound] = []
            while sum(map(len, said)) < length + offset:
                said.append(talking[int(chance.integers(len(talking)))])
            mixed += np.concatenate(said)[offset : offset + length]
        return mixed

    return make


def white(length: int, chance: np.random.Generator) -> Sound:
    return chance.normal(size=length)


def kitchen(length: int, chance: np.random.Generator) -> Sound:
    """A hum, a boiling that swells, and plates."""
    t = np.arange(length) / SAMPLE_RATE
    made = 0.4 * np.sin(2 * np.pi * 100 * t) + 0.2 * np.sin(2 * np.pi * 300 * t)
    made += 0.3 * chance.normal(size=length) * (1 + np.sin(2 * np.pi * t / 7))
    for _ in range(length // SAMPLE_RATE):
        at = int(chance.integers(max(1, length)))
        rings = t[: min(4000, length - at)]
        tone = np.sin(2 * np.pi * chance.uniform(800, 5000) * rings)
        made[at : at + len(rings)] += (
            chance.uniform(2, 12) * tone * np.exp(-rings * chance.uniform(20, 90))
        )
    return made


def from_recording(noise: Sound) -> Noise:
    """Any stretch of it, round and round."""

    def make(length: int, chance: np.random.Generator) -> Sound:
        if not len(noise):
            return np.zeros(length)
        start = int(chance.integers(len(noise)))
        return np.resize(np.roll(noise, -start), length)

    return make


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is done to a recording before anything listens to it."""

    snr_db: float | None = None
    """None: no noise."""
    noise: Noise = white
    echo: bool = False
    before_s: float = 1.0
    after_s: float = 0.8
    """Quiet (or noise alone) around the recording."""

    @property
    def name(self) -> str:
        noisy = "clean" if self.snr_db is None else f"{self.snr_db:g} dB"
        return f"{noisy}, echo" if self.echo else noisy

    def around(self, recording: Sound, key: str) -> Sound:
        """The recording in these surroundings; the same `key` gives the same ones.

        Raises ConfigError.
        """
        chance = np.random.default_rng(zlib.crc32(f"{key} {self.name}".encode()))
        said = echoing(recording, chance) if self.echo else recording
        speech_level = level(said)
        pauses = [np.zeros(round(s * SAMPLE_RATE)) for s in (self.before_s, self.after_s)]
        sound = np.concatenate([pauses[0], said, pauses[1]])
        if self.snr_db is None:
            return sound
        return with_noise(sound, self.noise(len(sound), chance), self.snr_db, speech_level)


def echoing(sound: Sound, chance: np.random.Generator) -> Sound:
    """The sound in a furnished room of a home, one to four metres from the microphone.

    Image sources (Allen and Berkley 1979) as pyroomacoustics does them; reverberation (RT60) of
    0.2 to 0.5 s. Raises ConfigError.
    """
    simulator = _room_simulator()
    size = np.array([chance.uniform(3, 6), chance.uniform(2.5, 5), chance.uniform(2.3, 2.8)])
    absorption, order = simulator.inverse_sabine(chance.uniform(0.2, 0.5), size)
    room = simulator.ShoeBox(
        size,
        fs=SAMPLE_RATE,
        materials=simulator.Material(min(absorption, 0.99)),
        max_order=min(order, 25),
    )
    microphone = size * np.array([0.5, 0.15, 0.4])
    away = chance.uniform(1, min(4.0, size[1] * 0.7))
    room.add_source(microphone + np.array([chance.uniform(-1, 1), away, 0.4]))
    room.add_microphone(microphone)
    room.compute_rir()
    response = np.asarray(room.rir[0][0])
    response = response[int(np.argmax(np.abs(response))) :]
    echo: Sound = np.convolve(sound, response / np.abs(response).max())[: len(sound) + 8000]
    return echo


def _room_simulator() -> Any:
    try:
        return import_module("pyroomacoustics")
    except ImportError as missing:
        raise ConfigError(
            "echo needs pyroomacoustics: `pip install -r requirements/dev.txt`"
        ) from missing
