"""Whether blocks can be sound, and how loud they are."""

import numpy as np
import pytest

from appliance.adapters.audio.soundness import (
    FLOOR_DBFS,
    LONGEST_SILENT_S,
    Meter,
    Trouble,
    Watchdog,
)

RATE = 48_000
SIZE = RATE // 50


def noise(seed: int, level: int = 3) -> np.ndarray:
    """20 ms of the quiet hiss of a microphone in a silent room."""
    hiss: np.ndarray = np.random.default_rng(seed).integers(-level, level + 1, (SIZE, 1))
    return hiss.astype(np.int16)


def silence() -> np.ndarray:
    return np.zeros((SIZE, 1), np.int16)


def first_trouble(dog: Watchdog, blocks: int, make: object) -> tuple[int, Trouble] | None:
    for number in range(blocks):
        block = make(number)  # type: ignore[operator] # a function of the number
        if (trouble := dog.feed(block, RATE)) is not None:
            return number + 1, trouble
    return None


def test_the_hiss_of_a_silent_room_is_sound() -> None:
    assert first_trouble(Watchdog(), 3000, noise) is None


def test_zeros_for_long_are_not() -> None:
    found = first_trouble(Watchdog(silent_s=2), 3000, lambda _: silence())
    assert found in ((100, Trouble.SILENT), (101, Trouble.SILENT))


def test_one_sample_in_half_a_minute_is_enough() -> None:
    def make(number: int) -> np.ndarray:
        block = silence()
        block[7] = number % 1400 == 1399
        return block

    assert first_trouble(Watchdog(), 5000, make) is None


def test_a_microphone_that_stays_silent_is_tried_less_and_less_often() -> None:
    dog, at = Watchdog(silent_s=1), list[int]()
    for number in range(1, 200_001):
        if dog.feed(silence(), RATE) is not None:
            at.append(number // 50)
            dog.opened()
    steps = np.diff(at)
    assert at[:5] == [1, 3, 7, 15, 31]
    assert steps.max() == LONGEST_SILENT_S
    dog.feed(noise(1), RATE)
    assert first_trouble(dog, 60, lambda _: silence()) == (50, Trouble.SILENT)


@pytest.mark.parametrize("length", [1, 2, 5, 50, 149])
def test_a_buffer_that_nobody_fills_goes_round_and_is_noticed(length: int) -> None:
    found = first_trouble(Watchdog(), 1000, lambda number: noise(number % length))
    assert found is not None
    assert found[1] is Trouble.STUCK
    assert 150 <= found[0] <= 150 + 2 * length


def test_a_pause_between_repetitions_is_no_stuck_buffer() -> None:
    """Somebody plays the same earcon from a file, through a digital cable."""
    sound = [noise(number, 9000) for number in range(20)]

    def make(number: int) -> np.ndarray:
        place = number % 60
        return sound[place] if place < 20 else noise(number)

    assert first_trouble(Watchdog(), 3000, make) is None


def test_memory_of_blocks_is_bounded() -> None:
    dog = Watchdog()
    for number in range(2000):
        dog.feed(noise(number), RATE)
    assert len(dog._last) <= 151


def test_levels_are_in_decibels_of_full_scale() -> None:
    meter = Meter()
    tone = 16_384 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    meter.feed(tone.astype(np.int16)[:, np.newaxis], RATE)
    level = meter.take()
    assert level.rms_dbfs == pytest.approx(-9.0, abs=0.1)
    assert level.peak_dbfs == pytest.approx(-6.0, abs=0.1)
    assert (level.clipped, level.seconds) == (0, 1)
    assert meter.take().rms_dbfs == FLOOR_DBFS


def test_what_is_clipped_is_counted_at_both_ends() -> None:
    meter = Meter()
    block = np.zeros((100, 2), np.int16)
    block[:5, 0], block[5:10, 1] = 32_767, -32_768
    meter.feed(block, RATE)
    level = meter.take()
    assert (level.clipped, level.peak_dbfs) == (0.05, 0)


def test_raw_channels_of_an_array_do_not_count() -> None:
    meter = Meter()
    block = np.zeros((100, 6), np.int16)
    block[:, 2:] = 32_767
    meter.feed(block, RATE)
    assert meter.take().rms_dbfs == FLOOR_DBFS
