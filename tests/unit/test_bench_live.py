"""What a benchmark makes of a conversation: two recordings, and the marks between them."""

import numpy as np
import pytest

from appliance.cli.bench_air import Recording
from appliance.cli.bench_live import (
    ACKNOWLEDGED,
    ANSWER,
    EARCON,
    HUSHED,
    LOAD,
    PUBLISHED,
    READ_BACK,
    ROWS,
    TRANSCRIPT,
    Heard,
    Line,
    Said,
)
from appliance.cli.bench_load import Load
from appliance.core.types import SAMPLE_RATE

LINE = Line(b"", b"")
CLOSE = 11.0
"""Ms: where sound begins and ends is told in steps of 10 ms."""


def hearing(*sounds: tuple[float, float], of_s: float = 20.0) -> Recording:
    """A recording in which there is sound from..to, in seconds from its beginning at 0."""
    samples = np.zeros(round(of_s * SAMPLE_RATE), "<i2")
    for begins, ends in sounds:
        samples[round(begins * SAMPLE_RATE) : round(ends * SAMPLE_RATE)] = 5000
    recording = Recording()
    recording.add(samples.tobytes(), of_s)
    return recording


def said(*marks: tuple[str, float], asked: str = "", kind: str = "proposal") -> Said:
    turn = Said(LINE, 1.0, Load({}, 0), ended_s=3.2, load=30.0, asked=asked, kind=kind)
    turn.marks += marks
    return turn


def test_a_read_back_counts_from_the_end_of_the_sound_not_from_the_endpoint() -> None:
    turn = said(("wake", 2.0), ("speech_ended", 3.3), ("heard", 3.6), asked="Do it?")
    heard = Heard(hearing((1.2, 3.0)), hearing((3.75, 5.0)), (turn,))
    times = heard.times()
    assert times[READ_BACK] == [pytest.approx(750, abs=CLOSE)]
    assert times[TRANSCRIPT] == [pytest.approx(600, abs=CLOSE)]
    assert times[EARCON] == []


def test_a_tone_while_somebody_speaks_is_no_read_back() -> None:
    turn = said(("wake", 2.0), ("heard", 3.6), asked="Do it?")
    heard = Heard(hearing((1.2, 3.0)), hearing((2.03, 2.14), (3.8, 5.0)), (turn,))
    times = heard.times()
    assert times[EARCON] == [pytest.approx(30, abs=CLOSE)]
    assert times[READ_BACK] == [pytest.approx(800, abs=CLOSE)]


def test_a_yes_counts_to_the_house_and_back() -> None:
    marks = (("wake", 2.0), ("heard", 3.6), ("published", 8.0), ("acknowledged", 8.05))
    turn = said(*marks, asked="Do it?")
    turn.answer_s = 6.0, 7.3
    heard = Heard(hearing((1.2, 3.0), (6.2, 7.0)), hearing((3.75, 5.0)), (turn,))
    times = heard.times()
    assert times[PUBLISHED] == [pytest.approx(1000, abs=CLOSE)]
    assert times[ACKNOWLEDGED] == [pytest.approx(1050, abs=CLOSE)]


def test_what_the_model_answers_is_told_apart() -> None:
    turn = said(("wake", 2.0), ("heard", 3.6), kind="question")
    heard = Heard(hearing((1.2, 3.0)), hearing((4.9, 6.0)), (turn,))
    times = heard.times()
    assert times[ANSWER] == [pytest.approx(1900, abs=CLOSE)]
    assert times[READ_BACK] == []


@pytest.mark.parametrize("marks", [(), (("wake", 2.0),), (("heard", 3.6),)])
def test_what_nobody_heard_has_no_times(marks: tuple[tuple[str, float], ...]) -> None:
    heard = Heard(hearing((1.2, 3.0)), hearing((4.9, 6.0)), (said(*marks, asked="Do it?"),))
    assert not any(heard.times()[row] for row in ROWS)


def test_figures_stand_beside_their_goals() -> None:
    turn = said(("wake", 2.0), ("heard", 3.6), asked="Do it?")
    heard = Heard(hearing((1.2, 3.0)), hearing((3.75, 5.0)), (turn, turn))
    figures = {figure.what: figure for figure in heard.figures({READ_BACK: (700, 1400)})}
    assert figures[READ_BACK].met is False
    assert figures[READ_BACK].runs == 2
    assert figures[LOAD].p50 == 30.0
    assert ANSWER not in figures


def test_load_is_what_was_computed_in_the_time() -> None:
    assert Load({1: 3.0, 2: 1.0}, 20.0).since(Load({1: 1.0, 2: 1.0}, 10.0)) == 20.0
    assert Load({1: 3.0}, 10.0).since(Load({1: 1.0}, 10.0)) == 0.0


def test_an_engine_that_was_started_again_is_another_process() -> None:
    assert Load({1: 3.0, 9: 4.0}, 20.0).since(Load({1: 1.0, 2: 50.0}, 10.0)) == 20.0


@pytest.mark.parametrize(("silent_at", "ms"), [(6.6, 100), (6.2, -300)])
def test_silence_counts_from_the_end_of_the_call_over_it(silent_at: float, ms: float) -> None:
    turn = said(("wake", 2.0), ("heard", 3.6), ("interrupted", 6.1), kind="answer")
    turn.called_over_s = (5.9, 6.7)
    (times,) = Heard(hearing((1.2, 3.0), (6.0, 6.5)), hearing((4.0, silent_at)), (turn,)).times()[
        HUSHED
    ]
    assert times == pytest.approx(ms, abs=CLOSE)


def test_who_was_silent_already_was_not_silenced() -> None:
    turn = said(("wake", 2.0), ("heard", 3.6), kind="answer")
    turn.called_over_s = (5.9, 6.7)
    assert not Heard(hearing((1.2, 3.0), (6.0, 6.5)), hearing((4.0, 5.0)), (turn,)).times()[HUSHED]
