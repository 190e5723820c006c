"""A take: all that a microphone hears between two moments, at the rate it has itself.

For recordings of which a voice is made, so nothing is resampled, and nothing is kept but what is
asked for. Refuses to go on for longer than a minute.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import numpy.typing as npt

from appliance.adapters.audio.portaudio import close_stream, open_stream
from appliance.adapters.audio.stream import mono
from appliance.adapters.audio.watched import LATENCY_S, Watched
from appliance.core.errors import AudioError

RATE = 48_000
_LONGEST_S = 60


class Taking(Watched):
    """Implements `portaudio.Client`: keeps every block."""

    def __init__(self) -> None:
        super().__init__()
        self.rate = RATE
        self.lossy = False
        """Whether the device lost some of it."""
        self._blocks: list[npt.NDArray[np.int16]] = []
        self._count = 0

    def format(self, rate: int, channels: int) -> None:
        self.rate = rate

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        self.alive(time.monotonic())
        if self._count >= _LONGEST_S * self.rate:
            return False
        self.lossy = self.lossy or (lossy and bool(self._blocks))
        self._blocks.append(mono(block))
        self._count += len(block)
        return True

    def samples(self) -> npt.NDArray[np.float32]:
        """What was heard so far, 1 = full scale. Raises AudioError if some of it was lost."""
        if self.lossy:
            raise AudioError("the microphone lost some of it: is this machine busy? Once more")
        if not self._blocks:
            raise AudioError("the microphone delivers nothing: see `hearth doctor --listen`")
        whole = np.concatenate(self._blocks).astype(np.float32)
        return np.divide(whole, 32768, dtype=np.float32)


@asynccontextmanager
async def taking(device: str) -> AsyncIterator[Taking]:
    """Record the device of this exact name as long as the block runs. Raises AudioError."""
    take = Taking()
    attempts = ((RATE, 1), (RATE, 2), (44_100, 1), (0, 1), (0, 2), (0, 0))
    stream = await open_stream("input", device, attempts, latency_s=LATENCY_S, client=take)
    try:
        yield take
    finally:
        await close_stream(stream)
