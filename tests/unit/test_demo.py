"""The demo's verdict: it must fail when a step failed."""

import pytest

from appliance.cli.demo import SCENES, Witness, judge
from appliance.core.errors import DemoFailed
from appliance.core.events import (
    AnswerJudged,
    MeaningFound,
    OutcomeSeen,
    Said,
    TurnDone,
    TurnStarted,
    WakeHeard,
)
from appliance.core.types import EntityId, Source, TurnId


def seen(*, word: str | None = None) -> Witness:
    """A demo in which everything happened; with `word`, that was the last reply."""
    witness = Witness()
    for scene in SCENES:
        witness.tell(WakeHeard("hey_jarvis", 1.0))
        witness.tell(TurnStarted(TurnId("t"), scene.lines[0]))
        witness.tell(MeaningFound(Source.MATCHER, scene.kind))
        if scene.verdict is not None:
            witness.tell(AnswerJudged(scene.verdict))
        if scene.result is not None:
            witness.tell(OutcomeSeen(EntityId("light.porch"), scene.result))
        witness.tell(Said(f"It {scene.word}."))
        witness.tell(TurnDone(TurnId("t"), {"reply_done": 1.0}))
    if word is not None:
        witness.turns[-1].said[-1] = word
    return witness


def test_a_demo_in_which_all_happened_passes() -> None:
    judge(seen())


def test_an_apology_is_no_answer() -> None:
    with pytest.raises(DemoFailed, match="without the words"):
        judge(seen(word="Part of me is restarting. Please try again in a moment."))


def test_a_failure_that_was_only_marked_counts() -> None:
    witness = seen()
    witness.mark("failed", code="engine-timeout")
    with pytest.raises(DemoFailed, match="engine-timeout"):
        judge(witness)


def test_a_missing_turn_wake_word_or_outcome_counts() -> None:
    for spoil in (
        lambda witness: witness.turns.pop(),
        lambda witness: setattr(witness, "wakes", 1),
        lambda witness: setattr(witness.turns[0], "result", None),
        lambda witness: witness.turns[0].timeline.clear(),
    ):
        witness = seen()
        spoil(witness)
        with pytest.raises(DemoFailed):
            judge(witness)
