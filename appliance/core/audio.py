"""Pieces of sound, cut and kept. Pure arithmetic on bytes; refuses to lose or repeat any of them.

All PCM is 16 kHz mono s16 little-endian unless said otherwise; sizes are in bytes.
"""

import math
import sys
from array import array
from collections.abc import Sequence
from operator import mul

SILENCE_DBFS = -100.0
"""The level of digital silence, and the lowest that `level_dbfs` reports."""
_FULL_SCALE = 32_768


class Rechunker:
    """Turns pieces of any size into pieces of one size: 20 ms frames into 32 or 80 ms chunks."""

    def __init__(self, chunk_bytes: int) -> None:
        """Raises ValueError unless `chunk_bytes` is positive."""
        if chunk_bytes <= 0:
            raise ValueError(f"a chunk of {chunk_bytes} bytes cannot be filled")
        self._chunk_bytes = chunk_bytes
        self._rest = bytearray()

    def feed(self, pcm: bytes) -> list[bytes]:
        """The chunks that this piece completes, in order."""
        self._rest += pcm
        whole = len(self._rest) - len(self._rest) % self._chunk_bytes
        ready = bytes(self._rest[:whole])
        del self._rest[:whole]
        return [ready[at : at + self._chunk_bytes] for at in range(0, whole, self._chunk_bytes)]

    def flush(self) -> bytes:
        """What does not fill a chunk; it is forgotten here."""
        rest = bytes(self._rest)
        self._rest.clear()
        return rest


class PreRoll:
    """The newest `capacity` bytes of a stream, and never more than that."""

    def __init__(self, capacity: int) -> None:
        """Raises ValueError for a negative capacity or one that would split a sample."""
        if capacity < 0 or capacity % 2:
            raise ValueError(f"a pre-roll of {capacity} bytes does not hold whole samples")
        self._capacity = capacity
        self._kept = bytearray()

    def __len__(self) -> int:
        return len(self._kept)

    def push(self, pcm: bytes) -> None:
        self._kept += pcm[max(0, len(pcm) - self._capacity) :]
        del self._kept[: max(0, len(self._kept) - self._capacity)]

    def take(self) -> bytes:
        """Everything kept, oldest first; it is forgotten here."""
        kept = bytes(self._kept)
        self._kept.clear()
        return kept


def level_dbfs(pcm: bytes) -> float:
    """Root mean square in dB below full scale, `SILENCE_DBFS`..0. A full-scale sine has -3.01.

    Raises ValueError for half a sample.
    """
    samples = _samples(pcm)
    if not samples:
        return SILENCE_DBFS
    power = sum(map(mul, samples, samples)) / len(samples)
    return max(SILENCE_DBFS, 10 * math.log10(power / _FULL_SCALE**2)) if power else SILENCE_DBFS


def peak(pcm: bytes) -> int:
    """The largest magnitude of any sample, 0..32768. Raises ValueError for half a sample."""
    samples = _samples(pcm)
    return max(map(abs, samples), default=0)


_QUIETEST_DB = 40.0


def gain(volume: int) -> float:
    """The factor for a volume of 0..100: 40 dB below full at 1, evenly in dB up to 1 at 100.

    Loudness follows dB, so each step sounds like as much. 0 is silence.
    """
    if volume <= 0:
        return 0.0
    return 1.0 if volume >= 100 else 10.0 ** (-_QUIETEST_DB * (1 - volume / 100) / 20)


def scaled(pcm: bytes, factor: float) -> bytes:
    """Every sample times `factor` (0..1). Raises ValueError for half a sample."""
    samples = array("h", (round(sample * factor) for sample in _samples(pcm)))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def _samples(pcm: bytes) -> Sequence[int]:
    samples = array("h")
    samples.frombytes(pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
