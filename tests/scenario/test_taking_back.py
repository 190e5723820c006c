"""What was put off or done, taken back in the next breath or later: dropped, proposed, or told."""

import asyncio
import datetime as dt
from dataclasses import replace
from itertools import count

import pytest

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.circumstances import Circumstances
from appliance.core.house import EntityState
from appliance.core.journal import Decided
from appliance.core.types import Action, EntityId, ProposalId, Verb
from appliance.testing.conversation import Course, Line, Quiet, converse
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.understand import Understanding

HALL, FAN = EntityId("light.hall_ceiling"), EntityId("fan.bathroom_extractor")
PORCH = EntityId("light.porch")
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
HOME = replace(imaginary_home(), states={**imaginary_home().states, HALL: EntityState("on", {})})
SAID = "Turn off the hall light in ten minutes."
DROPPED = "I won't turn off the hall light."
STILL = "I'll still turn off the hall light in 10 minutes."


def local() -> dt.datetime:
    return NOON + dt.timedelta(seconds=asyncio.get_running_loop().time())


def course(*said: str | Quiet, answers: tuple[Line | str, ...] = ("Yes.",) * 6) -> Course:
    async def conversation() -> Course:
        journal, ids, loop = MemoryJournal(), count(), asyncio.get_running_loop()
        mind = Understanding(
            None,
            new_id=lambda: ProposalId(f"p{next(ids)}"),
            local=local,
            history=journal.last_change,
            now_ms=lambda: round(loop.time() * 1000),
            matcher=MATCHER,
        )
        await mind.know(HOME)
        return await converse(
            mind,
            *said,
            answers=answers,
            home=HOME,
            journal=journal,
            circumstances=lambda: Circumstances(now=local()),
        )

    return run_virtual(conversation())


MATCHER = Matcher()
TAKEN_BACK = """
cancel it | Cancel that. | cancel | Never mind. | oh never mind | forget it | Forget about it.
actually don't | don't | Don't do that. | no don't | no, please don't | scrap that | call it off
actually, cancel that | leave it | not that | I changed my mind | on second thoughts, don't
don't turn it off | undo that | Oops, undo that | I don't want that | no need
don't turn the hall light off | don't turn off the hall light after all | leave it on
leave the hall light on | keep the hall light on please | cancel the hall light
forget the light | cancel turning off the hall light | never mind the hall light
you don't need to turn off the hall light | cancel the light in the hall | no need to turn it off
cancel everything | cancel everything that's planned | cancel everything you have planned
forget all of it | cancel all plans | cancel my plans | clear the agenda
cancel the hall light order | cancel the hall light in ten minutes
wait, keep it on | call that off, please
"""
KEPT = """
leave it off | don't turn on the hall light | don't turn the landing light off
leave the landing light on | cancel the landing light | cancel the pizza timer
don't forget the milk | forget the milk | keep the door open | what time is it
"""


def cases(table: str) -> list[str]:
    return [said.strip() for line in table.strip().splitlines() for said in line.split("|")]


def test_what_was_put_off_is_dropped_at_a_word() -> None:
    wrong = []
    for said in cases(TAKEN_BACK):
        came = course(SAID, said, Quiet(700))
        if came.published or came.witness.said[2:] != [DROPPED] or len(came.witness.asked) != 1:
            wrong.append((said, came.witness.said[2:]))
    assert not wrong


def test_what_is_said_of_something_else_drops_nothing() -> None:
    dropped = []
    for said in cases(KEPT):
        came = course(SAID, said, Quiet(700), answers=("Yes.", "No.", "No."))
        if DROPPED in came.witness.said or HALL not in {one.entity for one in came.published}:
            dropped.append((said, came.witness.said))
    assert not dropped


def test_what_is_taken_back_is_in_the_journal() -> None:
    came = course(SAID, "cancel it", Quiet(700))
    verdicts = [entry.verdict for entry in came.journal if isinstance(entry, Decided)]
    assert verdicts == ["asked", "confirmed", "withdrawn"]


def test_guarded_things_are_dropped_without_a_number() -> None:
    said = "Unlock the front door in five minutes."
    came = course(said, "Cancel it.", Quiet(400), answers=(Line("Confirm 42."),))
    assert came.witness.said[-1] == "I won't unlock the front door."
    assert came.published == ()
    assert len(came.witness.asked) == 1


def test_okay_is_never_all_that_is_said_while_something_waits() -> None:
    came = course(SAID, "what time is it", "never mind", Quiet(1))
    assert came.witness.said[-1] == f"Okay. {STILL}"
    came = course(SAID, "turn on the landing light, never mind", Quiet(1))
    assert came.witness.said[-1] == f"Okay. {STILL}"
    came = course(SAID, "don't turn on the landing light", Quiet(1))
    assert came.witness.said[-1] == f"Okay, I'm leaving everything as it is. {STILL}"


def test_cancel_means_the_only_thing_that_waits() -> None:
    assert course(SAID, "thanks", Quiet(60), "cancel that", Quiet(700)).published == ()
    assert course(SAID, Quiet(300), "cancel it", Quiet(400)).published == ()


def test_of_several_the_one_that_was_named() -> None:
    both = (SAID, "turn on the porch light in twenty minutes")
    assert [one.entity for one in course(*both, "cancel it", Quiet(1300)).published] == [HALL]
    named = course(*both, "cancel the hall light", Quiet(1300))
    assert [one.entity for one in named.published] == [PORCH]
    every = course(*both, "cancel everything", Quiet(1300))
    assert every.witness.said[-1] == (
        "I won't turn off the hall light, or turn on the porch light."
    )
    assert every.published == ()


@pytest.mark.parametrize(
    "said",
    ["What's waiting?", "what have you planned", "What will you turn on later?", "what's planned",
     "is anything planned", "What are you going to do later?", "what is still to come"],
)  # fmt: skip
def test_what_waits_is_told(said: str) -> None:
    assert course(said).witness.said == ["I have nothing planned."]
    came = course(SAID, "turn on the porch light at half past twelve", said, Quiet(1))
    assert came.witness.said[-1] == (
        "I'll turn off the hall light in 10 minutes,"
        " and turn on the porch light at 12:30 in the afternoon."
    )


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("make it twenty minutes", "in 20 minutes"),
        ("Make that twenty minutes, please.", "in 20 minutes"),
        ("make it twenty", "in 20 minutes"),
        ("no, in an hour", "in an hour"),
        ("in half an hour instead", "in half an hour"),
        ("make it five minutes later", "in 15 minutes"),
        ("make it at half past twelve", "at 12:30 in the afternoon"),
        ("I meant five minutes", "in 5 minutes"),
    ],
)
def test_another_time_is_another_question(said: str, asked: str) -> None:
    came = course(SAID, said, Quiet(1))
    assert came.witness.said[2:] == [
        DROPPED,
        f"Turn off the hall light {asked}?",
        f"I'll turn off the hall light {asked}.",
    ]
    declined = course(SAID, said, Quiet(4000), answers=("Yes.", "No."))
    assert declined.published == ()


def test_leave_it_on_takes_the_end_away() -> None:
    for said in ("leave it on", "leave the extractor fan on", "don't turn it off", "keep it on"):
        came = course("Turn on the extractor fan for an hour.", said, Quiet(4000))
        assert came.witness.said[-1] == "I won't turn off the extractor fan."
        assert came.published == (Action(FAN, Verb.TURN_ON),)


def test_the_latest_word_holds() -> None:
    came = course(
        "Turn on the porch light for ten minutes.", "leave it on for another hour", Quiet(3000)
    )
    assert came.witness.said[-2:] == [
        "I'll turn off the porch light in an hour.",
        "No longer in 10 minutes.",
    ]
    assert came.published == (Action(PORCH, Verb.TURN_ON),)


def test_what_lies_between_keeps_both() -> None:
    said = (
        "turn off the porch light in ten minutes",
        "turn on the porch light in twenty minutes",
        "turn off the porch light in thirty minutes",
    )
    came = course("turn on the porch light", *said, Quiet(3000))
    verbs = [one.verb for one in came.published]
    assert verbs == [Verb.TURN_ON, Verb.TURN_OFF, Verb.TURN_ON, Verb.TURN_OFF]


def test_what_was_done_is_proposed_the_other_way_round() -> None:
    for said in ("cancel that", "no don't", "not that", "undo that", "never mind", "forget it"):
        came = course("Turn on the porch light.", said, Quiet(1))
        assert came.witness.asked[-1] == "Turn off the porch light?"
        assert [one.verb for one in came.published] == [Verb.TURN_ON, Verb.TURN_OFF]


def test_what_was_declined_is_not_undone() -> None:
    came = course("Turn on the porch light.", "never mind", answers=("No.",))
    assert came.witness.said[1:] == ["All right, I won't.", "Okay."]


@pytest.mark.parametrize(
    "said", ["When will the hall light go off?", "when are you turning off the hall light",
             "is the hall light going to turn off", "will the hall light go off"],
)  # fmt: skip
def test_when_it_will_be(said: str) -> None:
    came = course(SAID, "turn on the porch light in an hour", said, Quiet(1))
    assert came.witness.said[-1] == "I'll turn off the hall light in 10 minutes."


def test_already_so_is_half_of_it_while_the_other_way_waits() -> None:
    came = course("turn on the porch light in ten minutes", "turn off the porch light", Quiet(1))
    assert came.witness.said[-1] == (
        "The porch light is already off. I'll still turn on the porch light in 10 minutes."
    )


def test_what_nobody_did_is_not_undone() -> None:
    assert course("cancel it").witness.said == ["Okay."]
    assert course("cancel all plans").witness.said == ["I have nothing planned."]


def test_nothing_is_left_of_what_is_declined_and_replaced() -> None:
    both = ("turn off the porch light in ten minutes", "turn off the porch light in an hour")
    came = course("turn on the porch light", *both, Quiet(5), answers=("Yes.", "Yes.", "No."))
    assert came.witness.said[-1] == "All right, I won't."


def test_any_text_is_fine() -> None:
    for piece in ("no ", "cancel ", "leave it ", "don't ", "make it ", "is there any", "please "):
        came = course(SAID, piece * 3000, Quiet(1))
        assert DROPPED not in came.witness.said
