"""What one opening of a speaker plays, then silence. Refuses to call handed over what was heard."""

import time
from collections import deque

import numpy as np

from appliance.adapters.audio.stream import Resampler
from appliance.adapters.audio.watched import LATENCY_S, Watched
from appliance.core.types import Sound

_DRAIN_S = 4.0
"""No loudspeaker is further away than this, whatever its driver says."""


class Playback(Watched):
    """Implements `portaudio.Client`. Goes on with silence until it is silenced.

    So that the sound server can still be asked what became of the stream when all was played.
    """

    def __init__(self) -> None:
        super().__init__()
        self.underruns = 0
        self.drained = False
        self.held = False
        """Paused: silence is played, and what waits goes on waiting."""
        self.silence_handed = 0
        """How many samples of silence were handed over since the newest sound."""
        self._total = 0
        self._handed = 0
        self._starved = 0
        self._heard_by = 0.0
        self._rate = 0
        self._early: list[Sound] = []
        self._waiting: deque[np.ndarray] = deque()
        self._complete = False
        self._silenced = False
        self._resampler: tuple[int, Resampler] | None = None

    def format(self, rate: int, channels: int) -> None:
        self._rate, self._total, self._resampler = rate, 0, None
        self._waiting.clear()
        for sound in self._early:
            self._take(sound)

    def add(self, sound: Sound) -> None:
        """What is there before the device was opened is played from its first block."""
        if not self._rate:
            self._early.append(sound)
        else:
            self._take(sound)

    def complete(self) -> None:
        """Nothing will be added: drained when all of it has been played out."""
        self._flush()
        self._complete = True

    def silence(self) -> None:
        self._silenced = True

    def told(self, ahead_s: float, silence_handed: int) -> None:
        """The sound server says how far away from the air it is, asked after so much silence.

        It knows better than the driver; if there is sound on its way, this is not drained.
        """
        now = time.monotonic()
        heard_by = now + min(ahead_s, _DRAIN_S) - silence_handed / self._rate
        if self._handed and heard_by > max(now, self._heard_by):
            self._heard_by = heard_by
            self.drained = False

    def fraction(self) -> float:
        """How much has been in the air by now."""
        if self.drained or not self._total:
            return float(self.drained and self._total > 0)
        ahead = max(0.0, self._heard_by - time.monotonic()) * self._rate
        return max(0.0, self._handed - ahead) / self._total

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        now = time.monotonic()
        self.alive(now)
        complete = self._complete  # before looking at what waits: the loop adds, then completes
        filled = 0 if self._silenced or self.held else self._fill(block)
        block[filled:] = 0
        if not self.held:
            self._count(filled, len(block), lossy)
        if filled:
            self.silence_handed = 0
        if self._handed:
            # Asked with every block, for servers learn only while they play what is held back.
            away_s = min(away_s, _DRAIN_S) + (filled - self.silence_handed) / self._rate
            self._heard_by = max(self._heard_by, now + away_s)
        self.silence_handed += len(block) - filled
        if complete and not self._waiting and not self.drained:
            taken_up = self.silence_handed >= LATENCY_S * self._rate
            if taken_up and now >= self._heard_by:
                self.drained = True
                self.tell()
        return not self._silenced

    def _count(self, filled: int, wanted: int, lossy: bool) -> None:
        """An under-run is silence with sound after it, and whatever the driver calls one."""
        if filled:
            self.underruns += self._starved + (lossy and self._handed > 0)
            self._starved = 0
        if self._handed and filled < wanted:
            self._starved += 1
        self._handed += filled

    def _fill(self, block: np.ndarray) -> int:
        filled = 0
        while filled < len(block) and self._waiting:
            piece = self._waiting.popleft()
            taken = piece[: len(block) - filled]
            if len(taken) < len(piece):
                self._waiting.appendleft(piece[len(taken) :])
            block[filled : filled + len(taken)] = taken[:, np.newaxis]
            filled += len(taken)
        return filled

    def _take(self, sound: Sound) -> None:
        if self._resampler is None or self._resampler[0] != sound.rate:
            self._flush()
            self._resampler = (sound.rate, Resampler(sound.rate, self._rate))
        samples = np.frombuffer(sound.pcm, dtype="<i2").astype(np.int16)
        self._append(self._resampler[1].feed(samples))

    def _flush(self) -> None:
        if self._resampler is not None:
            self._append(self._resampler[1].flush())
            self._resampler = None

    def _append(self, samples: np.ndarray) -> None:
        if len(samples):
            self._total += len(samples)
            self._waiting.append(samples)
