"""The table of `make eval`: what measures the model, and what is judged by the clock."""

from tools.evaluate import _proposed, _scale


def results(*turns: tuple[str, str, float]) -> list[dict[str, object]]:
    return [{"turns": [{"source": source, "kind": kind, "ms": ms}]} for source, kind, ms in turns]


def test_refusals_are_no_measure_of_proposals() -> None:
    row = _proposed(results(("model", "not-understood", 300.0), ("matcher", "proposal", 2.0)))
    assert (row.met, row.measured) == (None, "none of 1 sentences left to it became one")


def test_proposals_are_measured_alone() -> None:
    row = _proposed(
        results(
            ("model", "not-understood", 300.0),
            ("model", "proposal", 2500.0),
            ("model", "proposal", 2700.0),
        )
    )
    assert (row.met, row.measured) == (False, "p50 2600.0 ms, most 2700.0 ms (2 of 3)")
    assert _proposed(results(("model", "proposal", 1900.0))).met


def test_a_large_house_is_judged_by_the_clock_and_not_by_computing() -> None:
    spent = {
        "source": "matcher", "p50_ms": 9.6, "p95_ms": 17.3, "work_p50_ms": 2.0, "work_p95_ms": 4.0,
    }  # fmt: skip
    (row,) = _scale({"300 devices": {"devices": 300, "latency": [spent]}})
    assert row.met is False
    assert "computing 2.0 and 4.0 ms" in row.measured
