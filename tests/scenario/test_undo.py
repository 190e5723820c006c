"""Undo in whole conversations: what the journal kept is asked the other way round, and undone."""

import itertools
from dataclasses import replace

import pytest

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.circumstances import Circumstances
from appliance.core.house import EntityState
from appliance.core.types import Action, EntityId, ProposalId, Result, Verb
from appliance.testing.conversation import converse
from appliance.testing.house import Manner, imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

HALL = EntityId("light.hall_ceiling")
BACK = EntityId("lock.back_door")
BLIND = EntityId("cover.study_blind")
ON = "Turn on the hall light."
UNDO = "Undo that."


@pytest.fixture(scope="module")
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture(scope="module")
def understanding(journal: MemoryJournal) -> Understanding:
    ids = itertools.count()
    made = Understanding(
        None, new_id=lambda: ProposalId(f"u{next(ids)}"), history=journal.last_change
    )
    run_virtual(made.know(imaginary_home()))
    return made


@pytest.fixture(autouse=True)
def _blank(journal: MemoryJournal) -> None:
    journal.entries.clear()


def test_an_undo_can_be_undone(understanding: Understanding, journal: MemoryJournal) -> None:
    said = [ON, UNDO, "Put it back the way it was."]
    course = run_virtual(converse(understanding, *said, answers=["Yes."] * 3, journal=journal))
    assert course.witness.said == [
        *("Turn on the hall light?", "The hall light is on."),
        *("Turn off the hall light?", "The hall light is off."),
        *("Turn on the hall light at 100 percent?", "The hall light is on, at 100 percent."),
    ]
    assert [action.verb for action in course.published] == [
        *(Verb.TURN_ON, Verb.TURN_OFF, Verb.TURN_ON)
    ]


def test_what_is_still_on_its_way_can_be_undone(
    understanding: Understanding, journal: MemoryJournal
) -> None:
    known = imaginary_home()
    home = replace(known, states={**known.states, BLIND: EntityState("open", {"position": 100})})
    course = run_virtual(
        converse(
            understanding,
            *("Close the study blind.", UNDO),
            answers=["Yes."] * 2,
            journeys={BLIND: 200.0},
            home=home,
            journal=journal,
        )
    )
    assert course.witness.results[0] == (BLIND, Result.UNDER_WAY)
    assert course.published == (Action(BLIND, Verb.CLOSE), Action(BLIND, Verb.OPEN))


@pytest.mark.parametrize("answer", ["No.", None, "Thanks."])
def test_it_needs_a_yes_of_its_own(
    understanding: Understanding, journal: MemoryJournal, answer: str | None
) -> None:
    answers = ["Yes.", answer]
    course = run_virtual(converse(understanding, ON, UNDO, answers=answers, journal=journal))
    assert course.witness.verdicts[0] == "confirmed"
    assert "confirmed" not in course.witness.verdicts[1:]
    assert course.published == (Action(HALL, Verb.TURN_ON),)


def test_as_an_answer_it_cancels(understanding: Understanding, journal: MemoryJournal) -> None:
    course = run_virtual(converse(understanding, ON, answers=[UNDO], journal=journal))
    assert course.witness.verdicts == ["cancelled"]
    assert course.published == ()


@pytest.mark.parametrize(
    ("answer", "done"), [("Yes.", [Verb.LOCK]), ("Confirm 42.", [Verb.LOCK, Verb.UNLOCK])]
)
def test_undoing_a_lock_takes_what_unlocking_takes(
    understanding: Understanding, journal: MemoryJournal, answer: str, done: list[Verb]
) -> None:
    said, answers = ["Lock the back door.", UNDO], ["Yes.", answer]
    course = run_virtual(converse(understanding, *said, answers=answers, journal=journal))
    assert course.witness.asked[:2] == [
        "Lock the back door?",
        "Unlock the back door? The number is 42. Say confirm and the number.",
    ]
    assert list(course.published) == [Action(BACK, verb) for verb in done]


def test_what_failed_is_not_undone(understanding: Understanding, journal: MemoryJournal) -> None:
    course = run_virtual(
        converse(
            *(understanding, ON, UNDO),
            answers=["Yes.", "Yes."],
            manners={HALL: Manner.REFUSE},
            journal=journal,
        )
    )
    assert course.witness.said[-1] == (
        "Turning on the hall light did not work, so there is nothing to undo."
    )
    assert len(course.published) == 1


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        (Manner.SILENT, "I don't know whether closing the study blind worked, so I can't undo it."),
        (Manner.REFUSE, "Closing the study blind did not work, so there is nothing to undo."),
    ],
)
def test_no_older_change_is_taken_for_the_last_attempt(
    understanding: Understanding, journal: MemoryJournal, manner: Manner, said: str
) -> None:
    course = run_virtual(
        converse(
            *(understanding, ON, "Close the study blind.", UNDO),
            answers=["Yes."] * 3,
            manners={BLIND: manner},
            journal=journal,
        )
    )
    assert course.witness.said[-1] == said
    assert len(course.published) == 2


def test_it_is_undone_in_a_later_conversation(
    understanding: Understanding, journal: MemoryJournal
) -> None:
    """Also after a restart, for the journal is kept; and nothing is asked that is so already."""
    first = run_virtual(converse(understanding, ON, answers=["Yes."], journal=journal))
    later = run_virtual(
        converse(understanding, UNDO, answers=["Yes."], home=first.home, journal=journal)
    )
    assert later.published == (Action(HALL, Verb.TURN_OFF),)
    journal.entries.pop()
    again = run_virtual(converse(understanding, UNDO, home=later.home, journal=journal))
    assert again.witness.said == ["The hall light is already off."]


def test_away_holds_for_it_too(understanding: Understanding, journal: MemoryJournal) -> None:
    first = run_virtual(converse(understanding, ON, answers=["Yes."], journal=journal))
    later = run_virtual(
        converse(
            *(understanding, UNDO),
            answers=["Yes."],
            home=first.home,
            circumstances=Circumstances(away=True),
            journal=journal,
        )
    )
    assert later.published == ()
    assert later.witness.said == [
        "The house is set to away, so I change nothing until someone is back."
    ]
