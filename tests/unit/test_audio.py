"""No byte of sound is lost or repeated, and levels are what the textbook says."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.audio import SILENCE_DBFS, PreRoll, Rechunker, level_dbfs, peak
from appliance.core.types import FRAME_BYTES, SAMPLE_RATE

unhurried = settings(deadline=None)
_pieces = st.lists(st.binary(max_size=50), max_size=20)


@unhurried
@given(_pieces, st.integers(1, 60))
def test_rechunking_loses_and_repeats_nothing(pieces: list[bytes], size: int) -> None:
    rechunker = Rechunker(size)
    chunks = [chunk for piece in pieces for chunk in rechunker.feed(piece)]
    assert all(len(chunk) == size for chunk in chunks)
    rest = rechunker.flush()
    assert len(rest) < size
    assert b"".join([*chunks, rest]) == b"".join(pieces)
    assert rechunker.flush() == b""


def test_frames_become_vad_and_wake_chunks() -> None:
    vad, wake = Rechunker(512 * 2), Rechunker(80 * SAMPLE_RATE // 1000 * 2)
    frames = [bytes([n]) * FRAME_BYTES for n in range(8)]
    assert [len(vad.feed(frame)) for frame in frames] == [0, 1, 0, 1, 1, 0, 1, 1]
    assert [len(wake.feed(frame)) for frame in frames] == [0, 0, 0, 1, 0, 0, 0, 1]


@unhurried
@given(_pieces, st.integers(0, 40))
def test_pre_roll_keeps_the_newest_and_stays_bounded(pieces: list[bytes], samples: int) -> None:
    capacity = 2 * samples
    kept = PreRoll(capacity)
    for piece in pieces:
        kept.push(piece)
        assert len(kept) <= capacity
    stream = b"".join(pieces)
    assert kept.take() == stream[max(0, len(stream) - capacity) :]
    assert kept.take() == b""


@pytest.mark.parametrize("capacity", [-2, 3])
def test_pre_roll_of_half_samples_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="whole samples"):
        PreRoll(capacity)


@pytest.mark.parametrize("size", [0, -1])
def test_chunks_of_nothing_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="cannot be filled"):
        Rechunker(size)


def sine(amplitude: float) -> bytes:
    samples = (
        round(amplitude * 32767 * math.sin(2 * math.pi * 1000 * n / SAMPLE_RATE))
        for n in range(SAMPLE_RATE // 50)
    )
    return b"".join(struct.pack("<h", sample) for sample in samples)


def test_level_of_sines() -> None:
    assert level_dbfs(sine(1.0)) == pytest.approx(-3.01, abs=0.01)
    assert level_dbfs(sine(0.1)) == pytest.approx(-23.01, abs=0.05)
    assert level_dbfs(struct.pack("<h", -32768) * 320) == pytest.approx(0.0)


@pytest.mark.parametrize("silence", [b"", bytes(FRAME_BYTES)])
def test_level_of_silence(silence: bytes) -> None:
    assert level_dbfs(silence) == SILENCE_DBFS
    assert peak(silence) == 0


def test_peak_counts_the_most_negative_sample() -> None:
    assert peak(struct.pack("<3h", 100, -32768, 32767)) == 32768
    assert peak(sine(0.5)) == pytest.approx(16384, abs=2)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of item size"):
        level_dbfs(b"\x00\x00\x00")


@unhurried
@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=320))
def test_level_and_peak_agree(samples: list[int]) -> None:
    pcm = struct.pack(f"<{len(samples)}h", *samples)
    assert peak(pcm) == max(abs(sample) for sample in samples)
    assert SILENCE_DBFS <= level_dbfs(pcm) <= 1e-9
    if peak(pcm):
        assert level_dbfs(pcm) <= 20 * math.log10(peak(pcm) / 32768) + 1e-9
