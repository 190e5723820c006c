"""How often a wake word is missed, and how often something else is taken for it.

The detector is the one the wake engine runs, with the same rules for what is a call. Each recording
is heard once; every threshold is then tried on what the models made of it.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from appliance.core.calls import Call, CallJudge, CallRule
from appliance.engines.wake import Detector
from appliance.engines.wake_ears import STEP_MS, STEP_SAMPLES
from appliance.evaluation.mixing import Sound, Surroundings, as_pcm, sound_of

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(4, 19))
_SURE = 1.96
"""Standard deviations: intervals are of 95 %."""
_BELOW = 1.645

Scores = tuple[tuple[float, ...], ...]
"""For each step of 80 ms what every model heard of one word."""


@dataclass(frozen=True, slots=True)
class Listened:
    """What was heard of one word in one recording."""

    name: str
    scores: Scores

    @property
    def hours(self) -> float:
        return len(self.scores) * STEP_MS / 3_600_000


def listen(detector: Detector, sound: Sound, name: str, word: str) -> Listened:
    """Runs the whole recording through the detector, in steps of 80 ms."""
    detector.begin()
    samples = np.frombuffer(as_pcm(sound), "<i2")
    rest = -len(samples) % STEP_SAMPLES
    steps = np.pad(samples, (0, rest)).reshape(-1, STEP_SAMPLES)
    return Listened(name, tuple(detector.scores(step)[word] for step in steps))


def heard_in(
    detector: Detector,
    recordings: Iterable[Path],
    surroundings: Surroundings,
    word: str,
    told: Callable[[Path], None] = lambda _: None,
) -> list[Listened]:
    """Listens to each recording in these surroundings. Raises BadRecording, ConfigError."""
    heard = []
    for path in recordings:
        sound = surroundings.around(sound_of(path), path.stem)
        heard.append(listen(detector, sound, path.name, word))
        told(path)
    return heard


def calls_in(
    listened: Listened, word: str, threshold: float, rules: Mapping[str, CallRule]
) -> list[Call]:
    """The calls that the engine would report at this threshold."""
    judge = CallJudge(rules)
    steps = enumerate(listened.scores, 1)
    found = (judge.hear(at * STEP_MS, {word: one}, threshold) for at, one in steps)
    return [call for call in found if call is not None]


@dataclass(frozen=True, slots=True)
class Row:
    """One threshold in one kind of surroundings."""

    threshold: float
    recordings: int
    missed: tuple[str, ...]
    """Names of the recordings in which nobody was heard to call."""

    @property
    def hit_rate(self) -> float:
        return 1 - len(self.missed) / self.recordings

    @property
    def between(self) -> tuple[float, float]:
        """The hit rate's 95 % interval (Wilson 1927)."""
        return wilson(self.recordings - len(self.missed), self.recordings)


@dataclass(frozen=True, slots=True)
class FalseWakes:
    """One threshold over everything that is no call."""

    threshold: float
    hours: float
    calls: tuple[tuple[str, int], ...]
    """Recording, and where in it, in ms."""

    @property
    def per_hour(self) -> float:
        return len(self.calls) / self.hours if self.hours else 0.0

    @property
    def at_most_per_hour(self) -> float:
        """With 95 % certainty (Poisson; Wilson and Hilferty's approximation)."""
        return poisson_upper(len(self.calls)) / self.hours if self.hours else math.inf


def misses(
    listened: Sequence[Listened], word: str, threshold: float, rules: Mapping[str, CallRule]
) -> Row:
    missed = [one.name for one in listened if not calls_in(one, word, threshold, rules)]
    return Row(threshold, len(listened), tuple(missed))


def false_wakes(
    listened: Sequence[Listened], word: str, threshold: float, rules: Mapping[str, CallRule]
) -> FalseWakes:
    calls = [
        (one.name, call.at_ms) for one in listened for call in calls_in(one, word, threshold, rules)
    ]
    return FalseWakes(threshold, sum(one.hours for one in listened), tuple(calls))


def wilson(hits: int, of: int) -> tuple[float, float]:
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, _SURE**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _SURE / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson_upper(events: int) -> float:
    """No more events than this were to be expected, at 95 %: 3.0 when there was none."""
    k = events + 1
    return float(k * (1 - 1 / (9 * k) + _BELOW / (3 * math.sqrt(k))) ** 3)
