"""Whether a recorded sentence is good enough to make a voice of. Pure: samples in, advice out.

Refuses what no trainer can mend: clipping, noise, a beginning that is cut off. It does not know
which words were said: whoever records listens to them.

Levels are those of 20 ms frames in dB below full scale (dBFS). Speech is what is between the first
and the last frame near the loud ones; noise is what is before and after it. The bounds are this
project's own: a room as quiet as its speech is loud does not exist at home, 25 dB between them is
what a headset gives beside a computer that is on.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

FRAME_S = 0.02
QUIETEST_DBFS = -36.0
LOUDEST_DBFS = -9.0
LEAST_OVER_NOISE_DB = 25.0
AROUND_S = 0.15
"""How long it must be quiet before the first word and after the last."""
KEPT_S = 0.25
"""How much of that quiet is kept."""
SECONDS_A_LETTER = (0.03, 0.25)
LONGEST_S = 30.0
_FULL = 0.999
_ROW = 3
"""Samples in a row at full scale; a single one may be a peak that just fits."""
_NEAR_DB = 30.0
"""Below the loud frames: quiet consonants are, breath is not."""
_OVER_FLOOR_DB = 6.0
"""Noise goes up and down by less."""
_ECHO = 4
"""Frames before and after speech that may hold its beginning and its echo: no noise."""
_FLOOR_DBFS = -96.0
"""Of 16 bits."""


@dataclass(frozen=True, slots=True)
class Take:
    """What a recording is like. `first` and `last` are samples; `troubles` sentences, most
    important first, empty if it can be used."""

    level_dbfs: float
    noise_dbfs: float
    seconds: float
    first: int
    last: int
    troubles: tuple[str, ...]


def examined(samples: Samples, rate: int, letters: int) -> Take:
    """How good a recording of a sentence of so many letters is."""
    size = round(rate * FRAME_S)
    if samples.ndim != 1 or samples.size < 5 * size or not np.isfinite(samples).all():
        return Take(_FLOOR_DBFS, _FLOOR_DBFS, 0.0, 0, 0, ("There is nothing to be heard.",))
    levels = _levels(samples, size)
    loud = float(np.percentile(levels, 95))
    floor = float(np.percentile(levels, 10))
    active = np.flatnonzero(levels >= min(loud, max(loud - _NEAR_DB, floor + _OVER_FLOOR_DB)))
    first, after = int(active[0]), int(active[-1]) + 1
    level = _mean_db(levels[first:after])
    around = np.concatenate([levels[: max(0, first - _ECHO)], levels[after + _ECHO :]])
    noise = _mean_db(around) if around.size else loud
    seconds = (after - first) * FRAME_S
    troubles = (
        *_of_loudness(samples, level, loud),
        *_of_surroundings(first * FRAME_S, (len(levels) - after) * FRAME_S, level - noise),
        *_of_length(seconds, letters),
    )
    return Take(level, noise, seconds, first * size, after * size, troubles)


def trimmed(samples: Samples, rate: int, take: Take) -> Samples:
    """With a little quiet around what was said."""
    kept = round(KEPT_S * rate)
    return samples[max(0, take.first - kept) : take.last + kept]


def clipped(samples: Samples) -> int:
    """How many times the sound was cut off at the top: runs of samples at full scale."""
    full = np.concatenate([[0], (np.abs(samples) >= _FULL).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(full))
    return int(((edges[1::2] - edges[::2]) >= _ROW).sum())


def _of_loudness(samples: Samples, level: float, loud: float) -> tuple[str, ...]:
    if clipped(samples):
        return ("It is clipped: turn the microphone down, or move back a hand's breadth.",)
    if loud <= QUIETEST_DBFS - 15:
        return ("There is hardly anything to be heard: is it the right microphone, and on?",)
    if level < QUIETEST_DBFS:
        return (f"It is too quiet ({level:.0f} dB): come nearer, or turn the microphone up.",)
    if level > LOUDEST_DBFS:
        return (f"It is too loud ({level:.0f} dB): move back, or turn the microphone down.",)
    return ()


def _of_surroundings(before_s: float, after_s: float, over_noise_db: float) -> tuple[str, ...]:
    if before_s < AROUND_S:
        return ("It begins at once: wait a moment before you speak.",)
    if after_s < AROUND_S:
        return ("It ends at once: wait a moment after the last word.",)
    if over_noise_db < LEAST_OVER_NOISE_DB:
        told = f"It is noisy: your voice is only {over_noise_db:.0f} dB louder than the room."
        return (f"{told} Close the window, switch off what hums, come nearer.",)
    return ()


def _of_length(seconds: float, letters: int) -> tuple[str, ...]:
    shortest, longest = (letters * each for each in SECONDS_A_LETTER)
    if seconds < shortest:
        return (f"It is too short ({seconds:.1f} s): was it the whole sentence?",)
    if seconds > min(longest + 1, LONGEST_S):
        return (f"It is too long ({seconds:.1f} s): say just the sentence, without long pauses.",)
    return ()


def _levels(samples: Samples, size: int) -> npt.NDArray[np.float64]:
    frames = samples[: samples.size // size * size].reshape(-1, size)
    # Without what is steady within a frame: an offset of the sound card is no sound.
    power = np.var(frames, axis=1, dtype=np.float64)
    levels: npt.NDArray[np.float64] = np.maximum(10 * np.log10(power + 1e-20), _FLOOR_DBFS)
    return levels


def _mean_db(levels: npt.NDArray[np.float64]) -> float:
    """Of the power, not of the decibels: one knock is noise."""
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))
