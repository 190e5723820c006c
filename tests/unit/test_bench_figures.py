"""Medians, goals and the comparison that a benchmark prints."""

import json

import pytest

from appliance.cli.bench_stock import PAUSE_MS, RATIO, STOCK, Took, compared
from appliance.cli.figures import at_share, of, one, show


def test_a_figure_of_many_runs_has_its_rare_values() -> None:
    figure = of("it", "ms", [float(each) for each in range(1, 101)], rare=True)
    assert (figure.p50, figure.p95, figure.p99) == (50.5, 96.0, 100.0)
    assert (figure.least, figure.most, figure.runs) == (1.0, 100.0, 100)


@pytest.mark.parametrize(("values", "share"), [([3.0], 3.0), ([1.0, 2.0], 2.0)])
def test_of_few_values_the_largest_is_the_rare_one(values: list[float], share: float) -> None:
    assert at_share(values, 0.95) == share


@pytest.mark.parametrize(
    ("values", "goal_p50", "goal_p95", "met"),
    [
        ([1.0, 2.0, 3.0], None, None, None),
        ([1.0, 2.0, 3.0], 2.0, None, True),
        ([1.0, 2.0, 3.0], 1.9, None, False),
        ([1.0, 2.0, 3.0], 2.0, 2.9, False),
        ([1.0, 2.0, 3.0], None, 3.0, True),
    ],
)
def test_a_goal_is_met_or_missed(
    values: list[float], goal_p50: float | None, goal_p95: float | None, met: bool | None
) -> None:
    assert of("it", "ms", values, goal_p50=goal_p50, goal_p95=goal_p95).met is met


def test_goals_are_printed_beside_what_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        [
            of("reply", "ms", [700.0, 900.0, 800.0], goal_p50=800, goal_p95=850),
            one("idle", "%", 7.5, goal=8),
            one("memory", "MB", 2000.0),
        ],
        as_json=False,
    )
    _, reply, idle, memory = capsys.readouterr().out.splitlines()
    assert reply.endswith("(700-900, p95 900, n=3)  MISSED: p50 <= 800, p95 <= 850 ms")
    assert idle.endswith("met: <= 8 %")
    assert memory.endswith("2000.0 MB")


def test_programs_read_whether_it_was_met(capsys: pytest.CaptureFixture[str]) -> None:
    show([one("idle", "%", 9.0, goal=8)], as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["what"], told["goal_p50"], told["met"]) == ("idle", 8, False)


def test_the_stock_servers_wait_for_their_pause_first() -> None:
    took = [Took(500.0, 100.0), Took(700.0, 100.0), Took(400.0, 100.0)]
    figures = {figure.what: figure for figure in compared(took, [650.0, 600.0, 700.0])}
    assert figures[STOCK].p50 == PAUSE_MS + 600.0
    assert figures[RATIO].p50 == pytest.approx(650 / 1300)
    assert figures[RATIO].met is True
