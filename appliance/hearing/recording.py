"""The sound of one utterance while it is heard, and where in the stream it lies.

Refuses to cut speech off at its very end: a breath of air stays around it.
"""

from appliance.core.types import SAMPLE_RATE, Frame

BYTES_PER_MS = SAMPLE_RATE * 2 // 1000
_BEFORE_MS = 300
_AFTER_MS = 300
"""Whisper wants to hear a breath before the speech and one after it."""


class Recording:
    """What has been heard of one utterance so far, and where in the stream it lies."""

    def __init__(self, before: bytes) -> None:
        self._pcm = bytearray(before)
        self._before = len(before)
        self._begins_ms: int | None = None
        self.spoke_at = 0.0
        """Loop time at which the newest speech came in."""

    def add(self, frame: Frame) -> int:
        """Keep a frame; returns the stream time of the first byte after `before`."""
        if self._begins_ms is None:
            self._begins_ms = frame.at_ms - self._before // BYTES_PER_MS
        self._pcm += frame.pcm
        end_ms = frame.at_ms + len(frame.pcm) // BYTES_PER_MS
        return end_ms - (len(self._pcm) - self._before) // BYTES_PER_MS

    def cut(self, started_ms: int, ended_ms: int) -> bytes:
        """The speech from..to with a little air, and everything that was there before it."""
        begins = self._begins_ms or 0
        first = 0 if self._before else max(0, started_ms - _BEFORE_MS - begins)
        last = max(first, ended_ms + _AFTER_MS - begins)
        return bytes(self._pcm[first * BYTES_PER_MS : last * BYTES_PER_MS])
