"""What is in the air of a virtual room, and when. Refuses to believe what Hearth says of itself.

Every time is in monotonic seconds. A recorder gets a sample a little after it was in the air, by
how busy the machine is; the promptest delivery of the whole recording tells when that was.
"""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from appliance.core.types import SAMPLE_RATE
from appliance.testing.room import VirtualRoom

_STEP = SAMPLE_RATE // 100
_FAINTEST_DB = -35.0
"""Below the loudest: quieter than that is breath and the room, to whoever listens."""
WORD_DB = -20.0
"""Where a single word ends, in a recording with the noise of its own room."""
_AHEAD_S = 0.01
"""A virtual speaker hands its monitor what it will play next, as far ahead as it was asked for."""
_DEAF_TO_HZ = (1174.7, 1760.0)
"""The notes of the tone that answers a call: see `hearing.earcon`."""
_AUDIBLE = 30.0**2
"""-61 dBFS: what is quieter is not heard at all."""


def voiced(samples: np.ndarray, faintest_db: float = _FAINTEST_DB) -> np.ndarray:
    """For each whole 10 ms of s16 at 16 kHz, whether there is sound in it."""
    whole = len(samples) // _STEP * _STEP
    steps = samples[:whole].astype(np.float64).reshape(-1, _STEP)
    power: np.ndarray = (steps**2).mean(axis=1)
    loudest = float(power.max(initial=0.0))
    heard: np.ndarray = power >= max(_AUDIBLE, loudest * 10 ** (faintest_db / 10))
    return heard


def without_tone(samples: np.ndarray) -> np.ndarray:
    """A voice without the tone that answers a call; s16 at 16 kHz, smeared by 3 ms."""
    heard = samples.astype(np.float64)
    for note_hz in _DEAF_TO_HZ * 2:
        period = round(SAMPLE_RATE / note_hz)
        heard = np.convolve(heard, np.full(period, 1 / period), mode="same")
    return heard


def first_sound_s(samples: np.ndarray, faintest_db: float = _FAINTEST_DB) -> float | None:
    """Where the first sound begins, to 10 ms; None in silence."""
    found = np.flatnonzero(voiced(samples, faintest_db))
    return float(found[0]) * _STEP / SAMPLE_RATE if len(found) else None


def last_sound_s(samples: np.ndarray, faintest_db: float = _FAINTEST_DB) -> float | None:
    """Where the last sound ends, to 10 ms; None in silence."""
    found = np.flatnonzero(voiced(samples, faintest_db))
    return float(found[-1] + 1) * _STEP / SAMPLE_RATE if len(found) else None


def trimmed(pcm: bytes, faintest_db: float = _FAINTEST_DB) -> bytes:
    """From the first sound to the last; s16 at 16 kHz."""
    samples = np.frombuffer(pcm, "<i2")
    first, last = first_sound_s(samples, faintest_db), last_sound_s(samples, faintest_db)
    if first is None or last is None:
        return b""
    return pcm[2 * round(first * SAMPLE_RATE) : 2 * round(last * SAMPLE_RATE)]


class Recording:
    """A stream of s16 mono 16 kHz, and when each sample of it was in the air."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._began_s = float("inf")

    def add(self, pcm: bytes, now_s: float) -> None:
        """What has just been delivered; from one thread."""
        self._pcm += pcm
        self._began_s = min(self._began_s, now_s - len(self._pcm) / 2 / SAMPLE_RATE)

    def between(self, from_s: float, to_s: float) -> tuple[np.ndarray, float]:
        """The samples from..to, as far as there are any, and when the first of them was."""
        if self._began_s == float("inf"):
            return np.zeros(0, np.int16), from_s
        first = max(0, round((from_s - self._began_s) * SAMPLE_RATE))
        last = max(first, round((to_s - self._began_s) * SAMPLE_RATE))
        pcm = bytes(self._pcm[2 * first : 2 * last])
        return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2"), self._began_s + first / SAMPLE_RATE

    def first_sound(self, from_s: float, to_s: float) -> float | None:
        """When the first sound between began."""
        samples, began_s = self.between(from_s, to_s)
        found = first_sound_s(samples)
        return None if found is None else began_s + found

    def last_sound(self, from_s: float, to_s: float) -> float | None:
        """When the last sound between ended."""
        samples, began_s = self.between(from_s, to_s)
        found = last_sound_s(samples)
        return None if found is None else began_s + found

    def last_voice(self, from_s: float, to_s: float) -> float | None:
        """When the last sound between ended that is no tone that answers a call."""
        samples, began_s = self.between(from_s, to_s)
        found = last_sound_s(without_tone(samples)) if len(samples) else None
        return None if found is None else began_s + found


@contextmanager
def recording(room: VirtualRoom, device: str) -> Iterator[Recording]:
    """What a device of the room sounds like, for as long as the block runs."""
    kept = Recording()
    words = ("--raw", "--format=s16le", f"--rate={SAMPLE_RATE}", "--channels=1")
    with subprocess.Popen(
        ["parecord", f"--device={device}", *words, f"--latency-msec={_AHEAD_S * 1000:.0f}"],
        env=os.environ | room.environment,
        stdout=subprocess.PIPE,
    ) as recorder:
        assert recorder.stdout is not None  # noqa: S101 - we asked for a pipe
        pipe = recorder.stdout.fileno()

        def read() -> None:
            with contextlib.suppress(OSError):
                while pcm := os.read(pipe, 65_536):
                    kept.add(pcm, time.monotonic() + _AHEAD_S)

        reader = threading.Thread(target=read, name=f"recorder-{device}", daemon=True)
        reader.start()
        try:
            yield kept
        finally:
            recorder.terminate()
            reader.join(timeout=2)
