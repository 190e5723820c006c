"""Where speech began, where it ended, and when that is known, for speech drawn as text.

In a drawing each character is a chunk of 32 ms: "#" speech (0.9), "+" between the thresholds (0.4),
"." silence (0.05).
"""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.endpoint import (
    Ended,
    Endpointer,
    EndpointSettings,
    Listening,
    MayBeOver,
    Pausing,
    Resumed,
    Speaking,
    Waiting,
)
from appliance.core.types import WhyEnded

CHUNK = 32
LOUD = {"#": 0.9, "+": 0.4, ".": 0.05}
unhurried = settings(deadline=None)


def hear(
    drawing: str, endpointer: Endpointer | None = None, begin_ms: int = 0
) -> list[tuple[int, Listening]]:
    """What was answered to each chunk, with the time at which the chunk ended."""
    judge = endpointer or Endpointer()
    return [
        (begin_ms + (at + 1) * CHUNK, judge.feed(LOUD[mark], begin_ms + at * CHUNK, CHUNK))
        for at, mark in enumerate(drawing)
    ]


def news(heard: list[tuple[int, Listening]]) -> Iterator[tuple[int, Listening]]:
    """The answers that differ from the one before."""
    before: Listening = Waiting()
    for at, answer in heard:
        if answer != before:
            yield at, answer
        before = answer


def end_of(drawing: str, endpointer: Endpointer | None = None) -> tuple[int, Ended] | None:
    return next(
        ((at, said) for at, said in hear(drawing, endpointer) if isinstance(said, Ended)), None
    )


def test_one_utterance_from_beginning_to_end() -> None:
    story = list(news(hear("....." + "#" * 10 + "." * 30)))
    start, end = 5 * CHUNK, 15 * CHUNK
    assert story == [
        (start + 64, Speaking(start)),
        (end + 32, Pausing(start, end)),
        (end + 128, MayBeOver(start, end)),
        (end + 160, Pausing(start, end)),
        (end + 704, Ended(start, end, WhyEnded.PAUSE)),
    ]


def test_speech_that_comes_back_resumes_and_is_one_utterance() -> None:
    story = list(news(hear("#" * 10 + "." * 10 + "#" * 10 + "." * 25)))
    end = 30 * CHUNK
    assert [type(said) for _, said in story] == [
        Speaking, Pausing, MayBeOver, Pausing, Resumed,
        Speaking, Pausing, MayBeOver, Pausing, Ended,
    ]  # fmt: skip
    assert story[-1] == (end + 704, Ended(0, end, WhyEnded.PAUSE))


def test_a_short_pause_is_neither_told_nor_resumed() -> None:
    told = [type(said) for _, said in hear("#" * 10 + "." * 3 + "#" * 10)]
    assert MayBeOver not in told
    assert Resumed not in told


def test_a_dip_between_the_thresholds_is_still_speech() -> None:
    assert end_of("#" * 6 + "+" * 40 + "." * 22) == (
        68 * CHUNK,
        Ended(0, 46 * CHUNK, WhyEnded.PAUSE),
    )


def test_between_the_thresholds_nothing_begins_and_nothing_resumes() -> None:
    assert all(said == Waiting() for _, said in hear("+" * 100))
    ended = end_of("#" * 10 + "." + "+" * 30)
    assert ended is not None
    assert ended[1] == Ended(0, 10 * CHUNK, WhyEnded.PAUSE)


@pytest.mark.parametrize("cough", ["#", "##", "###", "#.#", "##.#", "#.#.#.#"])
def test_a_cough_is_no_utterance(cough: str) -> None:
    ended = end_of("....." + cough + "." * 200)
    assert ended == (5024, Ended(0, 0, WhyEnded.NO_SPEECH))


def test_a_cough_is_not_the_start_of_what_follows() -> None:
    start = (5 + 3 + 12) * CHUNK
    ended = end_of("....." + "###" + "." * 12 + "#" * 10 + "." * 30)
    assert ended is not None
    assert ended[1] == Ended(start, start + 10 * CHUNK, WhyEnded.PAUSE)


def test_a_weak_beginning_is_the_start_of_what_follows_soon() -> None:
    ended = end_of("....." + "###" + "." * 5 + "#" * 10 + "." * 30)
    assert ended is not None
    assert ended[1] == Ended(5 * CHUNK, 23 * CHUNK, WhyEnded.PAUSE)


def test_a_short_yes_is_an_utterance() -> None:
    ended = end_of("....." + "#" * 4 + "." * 30)
    assert ended is not None
    assert ended[1] == Ended(5 * CHUNK, 9 * CHUNK, WhyEnded.PAUSE)


def test_a_click_in_the_pause_does_not_make_it_longer() -> None:
    calm, clicked = end_of("#" * 10 + "." * 30), end_of("#" * 10 + "." * 12 + "#" + "." * 17)
    assert calm == clicked


def test_nothing_ends_while_an_onset_is_being_decided() -> None:
    ended = end_of("#" * 10 + "." * 21 + "##" + "#" * 8 + "." * 30)
    assert ended is not None
    assert ended[1] == Ended(0, 41 * CHUNK, WhyEnded.PAUSE)


def test_no_speech_counts_from_the_first_chunk() -> None:
    heard = hear("." * 200, begin_ms=70_000)
    at, said = next((at, said) for at, said in heard if isinstance(said, Ended))
    assert said == Ended(70_000, 70_000, WhyEnded.NO_SPEECH)
    assert at == 70_000 + 5024


def test_speech_that_begins_just_in_time_is_heard_to_its_end() -> None:
    ended = end_of("." * 155 + "#" * 10 + "." * 30)
    assert ended is not None
    assert ended[1] == Ended(155 * CHUNK, 165 * CHUNK, WhyEnded.PAUSE)


def test_endless_speech_is_cut() -> None:
    assert end_of(".." + "#" * 600) == (2 * CHUNK + 15_008, Ended(64, 15_072, WhyEnded.TOO_LONG))


def test_the_pause_can_be_changed_while_running() -> None:
    endpointer = Endpointer()
    hear("#" * 10 + "." * 9, endpointer)
    endpointer.pause_ms = 320
    assert endpointer.feed(0.0, 19 * CHUNK, CHUNK) == Ended(0, 10 * CHUNK, WhyEnded.PAUSE)
    with pytest.raises(ValueError, match="never begins"):
        endpointer.pause_ms = 0


def test_a_pause_shorter_than_the_speculation_ends_at_once() -> None:
    story = [
        said for _, said in hear("#" * 10 + "." * 9, Endpointer(EndpointSettings(pause_ms=100)))
    ]
    assert MayBeOver not in [type(said) for said in story]
    assert story[-1] == Ended(0, 10 * CHUNK, WhyEnded.PAUSE)


def test_a_gap_in_the_stream_counts_as_silence() -> None:
    endpointer = Endpointer()
    hear("#" * 10, endpointer)
    assert endpointer.feed(0.0, 2_000, CHUNK) == Ended(0, 10 * CHUNK, WhyEnded.PAUSE)


def test_the_end_of_the_stream_ends_everything() -> None:
    endpointer = Endpointer()
    hear("#" * 10 + "..", endpointer)
    ended = Ended(0, 10 * CHUNK, WhyEnded.STREAM_ENDED)
    assert endpointer.finish() == ended
    assert endpointer.finish() == ended
    assert endpointer.feed(0.9, 99_000, CHUNK) == ended
    assert Endpointer().finish() == Ended(0, 0, WhyEnded.NO_SPEECH)
    coughed = Endpointer()
    hear("..###", coughed)
    assert coughed.finish() == Ended(0, 0, WhyEnded.NO_SPEECH)


def test_no_number_is_silence() -> None:
    endpointer = Endpointer()
    assert endpointer.feed(math.nan, 0, CHUNK) == Waiting()


@pytest.mark.parametrize(("at_ms", "length_ms"), [(0, CHUNK), (31, CHUNK), (32, 0), (64, -1)])
def test_chunks_that_do_not_follow_are_refused(at_ms: int, length_ms: int) -> None:
    endpointer = Endpointer()
    endpointer.feed(0.0, 0, CHUNK)
    with pytest.raises(ValueError, match="does not follow"):
        endpointer.feed(0.0, at_ms, length_ms)


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="release <= threshold"):
        EndpointSettings(release=0.6)
    with pytest.raises(ValueError, match="positive"):
        EndpointSettings(onset_ms=0)


@unhurried
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 600)), max_size=120), st.integers(0, 10**9)
)
def test_whatever_is_heard_times_are_in_order_and_the_story_makes_sense(
    chunks: list[tuple[float, int]], begin_ms: int
) -> None:
    endpointer = Endpointer()
    at = begin_ms
    told = False
    for probability, length in chunks:
        said = endpointer.feed(probability, at, length)
        at += length
        match said:
            case Waiting():
                told = False
            case Speaking(started):
                assert begin_ms <= started < at
                assert not told
            case Pausing(started, ended):
                assert begin_ms <= started < ended <= at
            case MayBeOver(started, ended):
                assert not told
                assert at - ended >= endpointer.settings.speculate_ms
                told = True
            case Resumed(started):
                assert told
                told = False
            case Ended(started, ended, why):
                assert begin_ms <= started <= ended <= at
                assert (started == ended) is (why is WhyEnded.NO_SPEECH)
                assert at - started >= (
                    endpointer.settings.no_speech_ms
                    if why is WhyEnded.NO_SPEECH
                    else endpointer.settings.shortest_ms
                )
                break
    else:
        assert isinstance(endpointer.finish(), Ended)


@unhurried
@given(st.text(alphabet="#+.", max_size=150))
def test_it_always_comes_to_an_end(drawing: str) -> None:
    assert end_of(drawing + "." * 200) is not None
