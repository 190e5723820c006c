"""One turn and what can become of it: confirmed, refused, silent, away, interrupted, mistaken."""

import pytest

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.circumstances import Circumstances
from appliance.core.errors import EngineUnavailable, JournalUnwritable
from appliance.core.journal import Acted, Decided
from appliance.core.types import Action, EntityId, Result, Tier, Verb
from appliance.testing.conversation import Line, converse
from appliance.testing.engines import ScriptedModel
from appliance.testing.house import Manner
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

HALL = EntityId("light.hall_ceiling")
ON = "Turn on the hall light."


def test_say_it_be_asked_say_yes_see_it_happen(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Yes."]))
    assert course.witness.said == ["Turn on the hall light?", "The hall light is on."]
    assert course.witness.verdicts == ["confirmed"]
    assert course.published == (Action(HALL, Verb.TURN_ON),)
    assert course.witness.results == [(HALL, Result.ACKNOWLEDGED)]
    marks = [mark for mark in course.witness.marks if mark != "published"]
    assert marks == [
        "understood", "read_back_done", "answered", "confirmed", "acknowledged", "reply_done",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "verdicts"),
    [
        (["No."], ["cancelled"]),
        (["Yes, no, stop!"], ["cancelled"]),
        (["Thanks."], ["unclear", "silence"]),
        (["Thank you.", "Thank you."], ["unclear", "cancelled"]),
        (["Yes but later.", "Maybe."], ["unclear", "cancelled"]),
        ([None], ["silence"]),
        ([Line("Yes.", after_ms=60_000)], ["silence"]),
        ([Line("Yes.", after_ms=-500), None], ["silence"]),
        ([Line("Stop.", after_ms=-500)], ["cancelled"]),
    ],
)
def test_nothing_but_a_plain_yes_in_time_acts(
    understanding: Understanding, answers: list[Line | str | None], verdicts: list[str]
) -> None:
    course = run_virtual(converse(understanding, ON, answers=answers))
    assert course.published == ()
    assert course.witness.verdicts == verdicts
    assert course.witness.turns == 1


def test_an_early_yes_is_passed_over_and_a_later_one_counts(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, answers=[Line("Yes.", after_ms=-800), "Yes."]))
    assert course.witness.asked == ["Turn on the hall light?"]
    assert len(course.published) == 1


def test_a_hedge_is_asked_about_once(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Thank you.", "Yes please."]))
    assert course.witness.verdicts == ["unclear", "confirmed"]
    assert len(course.published) == 1


def test_another_command_instead_of_an_answer_is_the_next_turn(
    understanding: Understanding,
) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Turn on the porch light.", "Yes."]))
    assert course.published == (Action(EntityId("light.porch"), Verb.TURN_ON),)
    assert course.witness.verdicts == ["unrelated", "confirmed"]
    assert course.witness.turns == 2


@pytest.mark.parametrize(
    ("manner", "result", "words"),
    [
        (Manner.SILENT, Result.SILENT, "did not answer"),
        (Manner.REFUSE, Result.REFUSED, "light"),
        (Manner.OPTIMISTIC, Result.SENT, "told"),
    ],
)
def test_the_truth_about_a_device_is_said(
    understanding: Understanding, manner: Manner, result: Result, words: str
) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Yes."], manners={HALL: manner}))
    assert course.witness.results == [(HALL, result)]
    assert words in course.witness.said[-1]
    assert "is on" not in course.witness.said[-1]
    assert len(course.published) == 1


def test_a_device_that_is_away_is_not_asked_about(understanding: Understanding) -> None:
    away: dict[str, Manner] = {HALL: Manner.OFFLINE}
    course = run_virtual(converse(understanding, ON, answers=["Yes."], manners=away))
    assert (course.published, course.witness.asked) == ((), [])
    assert "can't reach the hall light" in course.witness.said[-1]


def test_of_several_only_those_that_can_be_reached_are_asked_about(
    understanding: Understanding,
) -> None:
    away: dict[str, Manner] = {HALL: Manner.OFFLINE}
    both = "Turn on the hall light and the desk lamp."
    course = run_virtual(converse(understanding, both, answers=["Yes."], manners=away))
    assert course.witness.asked == ["Turn on the desk lamp?"]
    assert [each.entity for each in course.published] == ["light.study_desk"]
    assert course.witness.said[0] == "I can't reach the hall light just now."


def test_with_the_broker_away_nothing_is_asked_or_queued(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Yes."], connected=False))
    assert (course.published, course.witness.asked) == ((), [])
    assert "can't reach the house" in course.witness.said[-1]


def test_what_is_so_already_is_not_asked(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, ON, answers=["Yes."]))
    assert course.witness.asked == ["Turn on the hall light?"]
    assert course.witness.said[-1] == "The hall light is already on."


GUARDED = ["Unlock the front door.", "Open the garage door.", "Turn on the kettle."]


@pytest.mark.parametrize("sentence", GUARDED)
def test_guarded_actions_take_more_than_a_yes(understanding: Understanding, sentence: str) -> None:
    course = run_virtual(converse(understanding, sentence, answers=["Yes.", "Yes."]))
    assert course.published == ()
    assert course.witness.verdicts == ["unclear", "cancelled"]
    assert [asked.split("The number is ")[1][:2] for asked in course.witness.asked] == ["42", "57"]
    assert course.witness.said[-1] == "All right, I won't."


@pytest.mark.parametrize("sentence", GUARDED)
def test_guarded_actions_are_done_with_the_word_and_the_number(
    understanding: Understanding, sentence: str
) -> None:
    course = run_virtual(converse(understanding, sentence, answers=["Confirm 42."]))
    assert len(course.published) == 1
    assert course.witness.verdicts == ["confirmed"]
    assert course.witness.asked == [
        f"{sentence[:-1]}? The number is 42. Say confirm and the number."
    ]


def test_away_nothing_is_asked(understanding: Understanding) -> None:
    away = Circumstances(away=True)
    course = run_virtual(converse(understanding, ON, answers=["Yes."], circumstances=away))
    assert (course.published, course.witness.asked) == ((), [])
    assert "set to away" in course.witness.said[-1]


def test_every_decision_is_in_the_journal_before_the_deed(understanding: Understanding) -> None:
    course = run_virtual(converse(understanding, ON, answers=["Yes."]))
    asked, decided, acted = course.journal
    assert isinstance(asked, Decided)
    assert asked.verdict == "asked"
    assert isinstance(decided, Decided)
    assert isinstance(acted, Acted)
    assert (decided.verdict, decided.tier) == ("confirmed", Tier.EVERYDAY)
    assert decided.actions == course.published
    (change,) = acted.changes
    assert (change.action, change.result) == (course.published[0], Result.ACKNOWLEDGED)
    assert change.before.state == "off"


def test_what_cannot_be_written_down_is_not_done(understanding: Understanding) -> None:
    full = MemoryJournal()
    full.writable = False
    course = run_virtual(converse(understanding, ON, answers=["Yes."], journal=full))
    assert (course.published, course.witness.asked) == ((), [])
    assert course.witness.said[-1] == JournalUnwritable.spoken


def test_a_question_is_answered_sentence_by_sentence(
    understanding: Understanding, model: ScriptedModel
) -> None:
    model.otherwise = "It is Paris. It has many bridges."
    course = run_virtual(converse(understanding, "What is the capital of France?"))
    assert course.witness.said == ["It is Paris.", "It has many bridges."]
    assert course.published == ()


def test_a_model_that_dies_is_told_and_the_next_turn_works(
    understanding: Understanding, model: ScriptedModel
) -> None:
    model.otherwise = EngineUnavailable("the llm engine is backing-off")
    course = run_virtual(
        converse(understanding, "What is the capital of France?", ON, answers=["Yes."])
    )
    assert course.witness.turns == 2
    assert course.witness.said[0]
    assert course.witness.said[-1] == "The hall light is on."


def test_a_confirmed_action_outlives_its_turn(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding,
            ON,
            answers=["Yes."],
            manners={HALL: Manner.SLOW},
            interrupt_on="confirmed",
        )
    )
    assert course.witness.results == [(HALL, Result.ACKNOWLEDGED)]
    assert course.witness.said == ["Turn on the hall light?"]


def test_every_turn_is_done_exactly_once(understanding: Understanding) -> None:
    sentences = [ON, "", "mumble mumble", "Don't turn on the porch light.", "What is on?"]
    course = run_virtual(converse(understanding, *sentences))
    assert course.witness.turns == len(sentences)
    assert course.published == ()
