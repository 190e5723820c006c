"""A voice activity detector for tests: whatever is not silence is speech. Refuses to guess."""


class LoudIsSpeech:
    """Implements `ports.VoiceActivity` on 32 ms chunks."""

    chunk_bytes = 1024

    def probability(self, pcm: bytes) -> float:
        return 1.0 if any(pcm) else 0.0

    def reset(self) -> None:
        """Nothing is remembered."""


def speech(ms: int) -> bytes:
    """Something loud, 16 kHz s16 mono."""
    return b"\x00\x10" * (16 * ms)


def pause(ms: int) -> bytes:
    return bytes(32 * ms)
