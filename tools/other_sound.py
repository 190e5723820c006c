"""Hours of sound in which nobody calls, to count false wakes in: speech, babble, noise, music.

`.venv/bin/python -m tools.other_sound FOLDER --speech DIR --hours 10`, then
`hearth eval wake CALLS --negative FOLDER`. Speech is what lies in the DIRs, at several speeds, and
what Piper and, if it is installed, espeak-ng make of this repository's sentences. The same
arguments give the same speech in the same order. Refuses a folder that is not empty.
"""

import argparse
import io
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from appliance.core.errors import ConfigError
from appliance.core.types import SAMPLE_RATE
from appliance.evaluation.mixing import (
    Sound,
    Surroundings,
    as_pcm,
    babble,
    from_recording,
    kitchen,
    level,
    recordings_in,
    sound_of,
    white,
)
from appliance.models.store import Store

ROOT = Path(__file__).parent.parent
PIECE_S = 150
VOICE = "en_US-joe-medium"
VOICES = [
    f"{accent}+{variant}"
    for accent in ("en-us", "en-gb", "en-gb-scotland", "en-029")
    for variant in ("m1", "m3", "m7", "f1", "f2", "f4", "klatt2", "whisper")
]
CALLS = re.compile(r"\b(alexa|jarvis|mycroft|nabu|rhasspy)\b", re.IGNORECASE)


def orders() -> list[str]:
    """What is said in the sentence sets, without a wake word."""
    found: set[str] = set()
    for path in sorted((ROOT / "tests" / "sentences").glob("*.yaml")):
        found |= set(re.findall(r'say: "([^"\n]{8,200})"', path.read_text(encoding="utf-8")))
    return sorted(text for text in found if not CALLS.search(text))


def sentences() -> list[str]:
    """These, and what is written in the documentation."""
    found = set(orders())
    for path in sorted((ROOT / "docs").glob("*.md")):
        prose = re.sub(r"[^A-Za-z0-9 ,.;:'?!\n-]", " ", path.read_text(encoding="utf-8"))
        parts = re.split(r"(?<=[.!?]) ", re.sub(r"\s+", " ", prose))
        found |= {part for part in parts if 20 < len(part) < 200}
    return sorted(text for text in found if not CALLS.search(text))


Voice = Callable[[str, random.Random], Sound]
"""Says a text in its own manner."""


def piper() -> Voice:
    """The starter voice at several speeds."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(Store().path(VOICE) / f"{VOICE}.onnx")

    def speak(text: str, chance: random.Random) -> Sound:
        speed = SynthesisConfig(length_scale=chance.uniform(0.75, 1.3))
        pieces = [chunk.audio_int16_array for chunk in voice.synthesize(text, speed)]
        return resampled(np.concatenate(pieces), voice.config.sample_rate)

    return speak


def espeak(text: str, chance: random.Random) -> Sound:
    """One of many voices, none of them pleasant."""
    manner = ["-v", chance.choice(VOICES), "-s", str(chance.randint(130, 215))]
    manner += ["-p", str(chance.randint(25, 75)), "--stdin", "--stdout"]
    program = shutil.which("espeak-ng") or "espeak-ng"
    made = subprocess.run([program, *manner], input=text.encode(), capture_output=True, check=True)
    samples, rate = soundfile.read(io.BytesIO(made.stdout), dtype="int16")
    return resampled(samples, rate)


def resampled(samples: np.ndarray, rate: float) -> Sound:
    sound: Sound = soxr.resample(samples.astype(np.float64), rate, SAMPLE_RATE)
    return sound


def music(length: int, chance: np.random.Generator) -> Sound:
    """Chords of a major scale with overtones and a drum."""
    made, at, scale = np.zeros(length), 0, np.array([0, 2, 4, 5, 7, 9, 11])
    while at < length:
        t = np.arange(min(int(SAMPLE_RATE * chance.uniform(0.2, 1)), length - at)) / SAMPLE_RATE
        for _ in range(int(chance.integers(1, 4))):
            note = 50 + chance.choice(scale) + 12 * chance.integers(0, 3)
            pitch = 440 * 2 ** ((note - 69) / 12)
            for overtone in range(1, int(chance.integers(2, 9))):
                made[at : at + len(t)] += np.sin(2 * np.pi * pitch * overtone * t) / overtone
        made[at : at + len(t)] += chance.normal(size=len(t)) * np.exp(-t * 40) * 2
        at += len(t)
    return made


class Pieces:
    """Two and a half minutes at a time, of one kind or another; `texts` are what voices say."""

    def __init__(self, speech: list[Sound], texts: list[str]) -> None:
        self._speech = speech
        self._texts = texts
        self._chance = random.Random(1)  # noqa: S311 - the same sound every time
        self._voices: list[Voice] = [espeak] if shutil.which("espeak-ng") else []
        if VOICE in {entry.id for entry in Store().installed()}:
            self._voices.append(piper())
        if not (speech or self._voices):
            raise ConfigError("no speech: name a folder with --speech, or install a voice")
        self.kinds = (self.talk, self.talk, self.talk, self.babble, self.noise, self.over)

    def talk(self, _number: int) -> Sound:
        """One person after another; a recording as fast as it was or a little off."""
        said: list[Sound] = []
        while sum(map(len, said)) < PIECE_S * SAMPLE_RATE:
            pick = self._chance.randrange(len(self._voices) + bool(self._speech))
            if pick < len(self._voices):
                said.append(self._voices[pick](self._chance.choice(self._texts), self._chance))
            else:
                rate = SAMPLE_RATE * self._chance.uniform(0.85, 1.15)
                said.append(resampled(self._chance.choice(self._speech), rate))
            said.append(np.zeros(self._chance.randrange(SAMPLE_RATE)))
        return np.concatenate(said)[: PIECE_S * SAMPLE_RATE]

    def babble(self, number: int) -> Sound:
        chance = np.random.default_rng(number)
        return 500 * babble([self.talk(number) for _ in range(3)])(PIECE_S * SAMPLE_RATE, chance)

    def noise(self, number: int) -> Sound:
        chance = np.random.default_rng(number)
        made = (white, kitchen, music)[number // len(self.kinds) % 3](PIECE_S * SAMPLE_RATE, chance)
        loud: Sound = made / np.abs(made).max() * chance.uniform(1000, 20_000)
        return loud

    def over(self, number: int) -> Sound:
        """Talk in a room with music or a kitchen."""
        chance = np.random.default_rng(number)
        below = (kitchen, from_recording(music(PIECE_S * SAMPLE_RATE, chance)))[number % 2]
        talk = self.talk(number)
        around = Surroundings(float(chance.uniform(3, 15)), below, echo=True)
        return around.around(talk / max(level(talk), 1.0) * 2000, str(number))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--speech", type=Path, action="append", default=[], metavar="DIR")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if any(asked.folder.iterdir()):
        print(f"{asked.folder} is not empty", file=sys.stderr)
        return 1
    pieces = Pieces([sound_of(path) for path in recordings_in(asked.speech)], sentences())
    for number in range(max(1, round(asked.hours * 3600 / PIECE_S))):
        make = pieces.kinds[number % len(pieces.kinds)]
        samples = np.frombuffer(as_pcm(make(number)), "<i2")
        path = asked.folder / f"{number:04d}-{make.__name__}.flac"
        soundfile.write(path, samples, SAMPLE_RATE)
        print(path.name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
