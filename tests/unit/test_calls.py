"""What several models heard becomes one call or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.calls import HOLD_STEPS, Call, CallJudge, CallRule

STEP_MS = 80
Scores = list[tuple[float, ...]]


def heard(scores: Scores, rule: CallRule | None = None, threshold: float = 0.5) -> list[Call]:
    judge = CallJudge({"alexa": rule or CallRule(patience=1)})
    steps = enumerate(scores, 1)
    calls = (judge.hear(at * STEP_MS, {"alexa": one}, threshold) for at, one in steps)
    return [call for call in calls if call]


def test_one_model_alone_is_judged_by_its_score() -> None:
    assert heard([(0.1,), (0.6,), (0.1,)]) == [Call("alexa", 0.6, 160)]
    assert heard([(0.49,)] * 20) == []


def test_two_models_that_are_half_sure_are_a_call_even_one_after_the_other() -> None:
    assert heard([(0.6, 0.0), (0.0, 0.0), (0.0, 0.5)])
    assert heard([(0.6, 0.0), *[(0.0, 0.0)] * HOLD_STEPS, (0.0, 0.6)]) == []


def test_one_model_that_is_sure_needs_a_little_of_the_other() -> None:
    assert heard([(0.98, 0.05)])
    assert heard([(0.98, 0.0)]) == []
    assert heard([(1.0, 0.04)], threshold=0.4) == []
    assert heard([(0.0, 1.0)])


def test_a_patient_word_must_be_heard_in_several_steps() -> None:
    patient = CallRule()
    assert heard([(0.9,), (0.0,), (0.0,)], patient) == []
    assert heard([(0.9,), (0.0,), (0.9,)], patient)
    with pytest.raises(ValueError, match="patience"):
        CallRule(patience=HOLD_STEPS + 1)


def test_one_call_is_told_once() -> None:
    assert len(heard([(0.9,)] * 10)) == 1
    assert len(heard([(0.9,)] * 30)) == 3
    assert len(heard([(0.9,)] * 30, CallRule(patience=1, refractory_ms=10_000))) == 1


def test_a_word_of_its_own_threshold_does_not_mind_the_common_one() -> None:
    shy = CallRule(threshold=0.3, patience=1)
    assert heard([(0.4,)], shy, threshold=0.9)
    assert heard([(0.4,)], threshold=0.9) == []


def test_of_several_words_the_best_heard_and_wanted_one_is_the_call() -> None:
    judge = CallJudge(dict.fromkeys(("alexa", "hey_jarvis"), CallRule(patience=1)))
    both = {"alexa": (0.7, 0.7), "hey_jarvis": (0.9, 0.8)}
    call = judge.hear(80, both, 0.5)
    assert call is not None
    assert call.word == "hey_jarvis"
    judge.begin()
    wanted = judge.hear(80, both, 0.5, frozenset({"alexa"}))
    assert wanted is not None
    assert wanted.word == "alexa"


def test_a_new_stream_forgets_the_old_one() -> None:
    judge = CallJudge({"alexa": CallRule(patience=1)})
    assert judge.hear(80, {"alexa": (0.9,)}, 0.5)
    judge.begin()
    assert judge.hear(80, {"alexa": (0.0,)}, 0.5) is None
    assert judge.hear(160, {"alexa": (0.9,)}, 0.5)


score = st.floats(0, 1)


@given(st.lists(st.tuples(score, score), max_size=60), score, score)
def test_a_higher_threshold_never_hears_more(scores: Scores, one: float, other: float) -> None:
    low, high = sorted((one, other))
    if heard(scores, threshold=high):
        assert heard(scores, threshold=low)


def heard_over_us(scores: Scores, rule: CallRule | None = None, threshold: float = 0.45) -> int:
    judge = CallJudge({"alexa": rule} if rule else None)
    steps = ({"alexa": step} for step in scores)
    found = [judge.hear(80 * at, step, threshold, over_us=True) for at, step in enumerate(steps)]
    return sum(call is not None for call in found)


def test_while_hearth_speaks_one_step_is_a_call() -> None:
    assert heard_over_us([(0.9, 0.0)])
    assert heard([(0.9, 0.0)] * 6) == []


def test_while_hearth_speaks_the_last_model_alone_calls_nobody() -> None:
    """ "The air conditioner is set to cool mode." sounds like a call to microWakeWord."""
    assert not heard_over_us([(0.0, 0.97)] * 6)
    assert heard_over_us([(0.06, 0.97)])


def test_while_hearth_speaks_a_word_keeps_a_threshold_of_its_own() -> None:
    assert not heard_over_us([(0.6, 0.6)], CallRule(threshold=0.7))
    assert heard_over_us([(0.4, 0.4)], threshold=0.9)
    assert heard_over_us([(0.3, 0.3)], threshold=0.2)
