"""I8: action budgets hold under any clock jump."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.budget import HOUR_MS, MINUTE_MS, Budget, Limits, Window
from appliance.core.errors import ConsentError
from appliance.core.types import Tier

FEW = Limits(actions=(Window(1_000, 5), Window(5_000, 9)), guarded=(Window(2_000, 2),))
AT = st.one_of(
    st.integers(-10_000, 10_000),
    st.sampled_from([-(2**63), -1, 0, 1, 999, 1_000, 1_001, 4_999, 5_000, 5_001, 2**63]),
)
STEPS = st.lists(
    st.tuples(AT, st.integers(1, 12), st.sampled_from([Tier.EVERYDAY, Tier.GUARDED])), max_size=80
)
LATER = st.integers(1, 1_500)


def _within(spent: list[tuple[int, int]], window: Window) -> int:
    """The most that any window of that length holds."""
    return max(
        (sum(cost for at, cost in spent if end - window.span_ms < at <= end) for end, _ in spent),
        default=0,
    )


@given(STEPS)
def test_no_window_of_any_clock_ever_holds_more_than_its_most(
    steps: list[tuple[int, int, Tier]],
) -> None:
    """I8: forwards, backwards, standing still: the clock as it stood at its highest decides."""
    budget = Budget(FEW)
    highest: int | None = None
    spent: list[tuple[int, int, Tier]] = []
    for now_ms, count, tier in steps:
        highest = now_ms if highest is None else max(highest, now_ms)
        if not budget.refusal(tier, count, now_ms):
            budget.spend(tier, count, now_ms)
            spent.append((highest, count, tier))
    for window in FEW.actions:
        assert _within([(at, min(n, window.most)) for at, n, _ in spent], window) <= window.most
    for window in FEW.guarded:
        guarded = [(at, 1) for at, _, tier in spent if tier is Tier.GUARDED]
        assert _within(guarded, window) <= window.most


@given(STEPS)
def test_what_is_refused_cannot_be_spent_and_what_is_not_can(
    steps: list[tuple[int, int, Tier]],
) -> None:
    budget = Budget(FEW)
    for now_ms, count, tier in steps:
        if budget.refusal(tier, count, now_ms):
            with pytest.raises(ConsentError, match="beyond the budget"):
                budget.spend(tier, count, now_ms)
        else:
            budget.spend(tier, count, now_ms)


@given(STEPS, st.lists(AT, max_size=20), st.integers(1, 12))
def test_a_clock_that_runs_backwards_frees_nothing(
    steps: list[tuple[int, int, Tier]], backwards: list[int], count: int
) -> None:
    budget = Budget(FEW)
    for now_ms, each, tier in steps:
        if not budget.refusal(tier, each, now_ms):
            budget.spend(tier, each, now_ms)
    highest = max((at for at, _, _ in steps), default=0)
    before = budget.refusal(Tier.GUARDED, count, highest)
    for now_ms in backwards:
        earlier = min(now_ms, highest)
        assert budget.refusal(Tier.GUARDED, count, earlier) == before


@given(st.lists(st.tuples(LATER, st.integers(1, 12)), max_size=80))
def test_nothing_is_refused_that_fits(steps: list[tuple[int, int]]) -> None:
    """The other half: a budget that refused everything would hold as well."""
    budget = Budget(FEW)
    spent: list[tuple[int, int]] = []
    now_ms = 0
    for later_ms, count in steps:
        now_ms += later_ms
        fits = all(
            sum(min(n, window.most) for at, n in spent if at > now_ms - window.span_ms)
            + min(count, window.most)
            <= window.most
            for window in FEW.actions
        )
        assert bool(budget.refusal(Tier.EVERYDAY, count, now_ms)) is not fits
        if fits:
            budget.spend(Tier.EVERYDAY, count, now_ms)
            spent.append((now_ms, count))


@pytest.mark.parametrize("window", [*FEW.actions, Window(7, 1)])
def test_room_is_free_exactly_when_the_window_has_passed(window: Window) -> None:
    budget = Budget(Limits(actions=(window,), guarded=()))
    for _ in range(window.most):
        assert not budget.refusal(Tier.EVERYDAY, 1, 100)
        budget.spend(Tier.EVERYDAY, 1, 100)
    assert budget.refusal(Tier.EVERYDAY, 1, 100)
    assert budget.refusal(Tier.EVERYDAY, 1, 99 + window.span_ms)
    assert not budget.refusal(Tier.EVERYDAY, 1, 100 + window.span_ms)


def test_what_is_spent_while_the_clock_is_behind_counts_from_its_highest() -> None:
    budget = Budget(Limits(actions=(Window(1_000, 2),), guarded=()))
    budget.spend(Tier.EVERYDAY, 1, 10_000)
    budget.spend(Tier.EVERYDAY, 1, 0)
    assert budget.refusal(Tier.EVERYDAY, 2, 10_999)
    assert budget.refusal(Tier.EVERYDAY, 1, 10_999)
    assert not budget.refusal(Tier.EVERYDAY, 2, 11_000)


def test_memory_is_bounded_by_the_windows() -> None:
    budget = Budget(FEW)
    for now_ms in range(0, 1_000_000, 100):
        if not budget.refusal(Tier.GUARDED, 1, now_ms):
            budget.spend(Tier.GUARDED, 1, now_ms)
    kept = [len(spent._entries) for spent in (*budget._actions, *budget._guarded)]
    assert all(
        n <= window.most for n, window in zip(kept, (*FEW.actions, *FEW.guarded), strict=True)
    )


def test_guarded_sentences_count_once_whatever_they_touch() -> None:
    budget = Budget()
    for _ in range(2):
        budget.spend(Tier.GUARDED, 40, 0)
    assert not budget.refusal(Tier.GUARDED, 1, 0)
    assert not budget.refusal(Tier.EVERYDAY, 20, 0)
    assert budget.refusal(Tier.EVERYDAY, 21, 0)


@pytest.mark.parametrize("tier", [Tier.GUARDED, Tier.NEVER])
def test_every_tier_but_the_everyday_one_is_guarded(tier: Tier) -> None:
    budget = Budget()
    for _ in range(6):
        budget.spend(tier, 1, 0)
    assert budget.refusal(tier, 1, 0)
    assert not budget.refusal(Tier.EVERYDAY, 1, 0)


def test_one_sentence_for_a_whole_home_is_never_too_large() -> None:
    budget = Budget()
    assert not budget.refusal(Tier.GUARDED, 400, 0)
    budget.spend(Tier.GUARDED, 400, 0)
    assert budget.refusal(Tier.EVERYDAY, 1, MINUTE_MS - 1)
    assert not budget.refusal(Tier.EVERYDAY, 1, MINUTE_MS)


def test_an_honest_evening_is_never_refused() -> None:
    """Ten plain sentences a minute for ten minutes, three risky ones in between."""
    budget = Budget()
    for sentence in range(100):
        budget.spend(Tier.EVERYDAY, 4, sentence * 6_000)
    for sentence in range(3):
        budget.spend(Tier.GUARDED, 12, 10 * MINUTE_MS + sentence * 20_000)


def test_counts_below_one_are_one() -> None:
    budget = Budget(Limits(actions=(Window(1_000, 2),), guarded=()))
    budget.spend(Tier.EVERYDAY, 0, 0)
    budget.spend(Tier.EVERYDAY, -5, 0)
    assert budget.refusal(Tier.EVERYDAY, 0, 0)


@pytest.mark.parametrize(
    ("after_ms", "said"),
    [
        (0, "in about an hour"),
        (HOUR_MS - 50 * MINUTE_MS, "in about 50 minutes"),
        (HOUR_MS - 2 * MINUTE_MS, "in about two minutes"),
        (HOUR_MS - MINUTE_MS - 1, "in about two minutes"),
        (HOUR_MS - MINUTE_MS, "in about a minute"),
        (HOUR_MS - 1, "in about a minute"),
    ],
)
def test_it_says_when_there_is_room_again(after_ms: int, said: str) -> None:
    budget = Budget(Limits(actions=(Window(HOUR_MS, 1),), guarded=()))
    budget.spend(Tier.EVERYDAY, 1, 0)
    refusal = budget.refusal(Tier.EVERYDAY, 1, after_ms)
    assert refusal == f"That's a lot at once. I'll take more {said}."
    assert classify(refusal) not in (AnswerKind.YES, AnswerKind.NOTHING)


def test_a_clock_far_back_is_told_in_hours() -> None:
    budget = Budget(Limits(actions=(Window(5 * HOUR_MS, 1),), guarded=()))
    budget.spend(Tier.EVERYDAY, 1, 0)
    assert "in about five hours" in budget.refusal(Tier.EVERYDAY, 1, -(10**9))


@pytest.mark.parametrize(("span_ms", "most"), [(0, 1), (1, 0), (-1, 5), (5, -1)])
def test_a_window_that_lets_nothing_through_is_a_mistake(span_ms: int, most: int) -> None:
    with pytest.raises(ValueError, match="lets nothing through"):
        Window(span_ms, most)


def test_the_defaults_are_these() -> None:
    assert Limits() == Limits(
        actions=(Window(60_000, 100), Window(3_600_000, 500)),
        guarded=(Window(60_000, 6), Window(3_600_000, 20)),
    )


def test_the_smallest_window_lets_one_through_in_a_millisecond() -> None:
    budget = Budget(Limits(actions=(Window(1, 1),), guarded=(Window(1, 1),)))
    budget.spend(Tier.GUARDED, 1, 0)
    assert budget.refusal(Tier.EVERYDAY, 1, 0)
    assert not budget.refusal(Tier.GUARDED, 1, 1)
