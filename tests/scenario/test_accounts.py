"""Why Hearth did something: told from the journal of a whole conversation, in virtual time."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.accounts import Dated
from appliance.core.errors import StoreError
from appliance.core.types import Answer, AreaId, EntityId, ProposalId
from appliance.testing.conversation import Course, Line, Quiet, converse
from appliance.testing.house import Manner, imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.dialogue.accounting import Accounting
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.understand import Understanding

BEGAN = dt.datetime(2026, 11, 23, 17, 12, tzinfo=dt.UTC)
MATCHER = Matcher()
NAMES = Mentions(imaginary_home())


def spoken(
    *utterances: str | Quiet,
    answers: Iterable[Line | str | None] = (),
    manners: Mapping[str, Manner] | None = None,
    journal: MemoryJournal | None = None,
    room: str | None = "hall",
) -> Course:
    async def main() -> Course:
        clock = asyncio.get_running_loop().time

        def now() -> dt.datetime:
            return BEGAN + dt.timedelta(seconds=clock())

        kept = journal or MemoryJournal(now)
        ids = count()
        mind = Understanding(
            None,
            new_id=lambda: ProposalId(f"p{next(ids)}"),
            now_ms=lambda: round(clock() * 1000),
            history=kept.last_change,
            records=kept.since,
            matcher=MATCHER,
            local=now,
        )
        return await converse(
            mind, *utterances, answers=answers, manners=manners, journal=kept, room=room
        )

    return run_virtual(main())


ON = "You asked me at 5:12 in the afternoon to turn on the hall light, and said yes."


@pytest.mark.parametrize(
    "asked",
    [
        "Why did you do that?",
        "What did you just do?",
        "Who turned on the hall light?",
        "Why did the light go on?",
        "Why is the hall light on?",
        "Did you turn the hall light on?",
        "Was it you who turned on the light?",
        "Why did you turn it on?",
    ],
)
def test_what_was_done_is_told_with_who_asked(asked: str) -> None:
    course = spoken("Turn on the hall light.", asked, answers=["yes"])
    assert course.witness.said[-1] == f"{ON} It reported back that this was done."


def test_what_the_device_said_is_told_as_it_was() -> None:
    silent = {"light.hall_ceiling": Manner.SILENT}
    said = spoken(
        "Turn on the hall light.", "Why did you do that?", answers=["yes"], manners=silent
    )
    assert said.witness.said[-1] == f"{ON} I sent it, but the hall light did not answer."


def test_what_is_guarded_was_confirmed() -> None:
    course = spoken(
        "Unlock the front door.", "Who unlocked the front door?", answers=["confirm forty two"]
    )
    assert course.witness.said[-1] == (
        "You asked me at 5:12 in the afternoon to unlock the front door, and confirmed it. "
        "It reported back that this was done."
    )


def test_what_was_put_off_has_two_times() -> None:
    course = spoken(
        "Turn on the hall light in ten minutes.",
        Quiet(700),
        "Why is the hall light on?",
        answers=["yes"],
    )
    assert course.witness.said[-1] == (
        "You asked me at 5:12 in the afternoon to turn on the hall light later, and said yes. "
        "I did so at 5:22 in the afternoon. It reported back that this was done."
    )


def test_what_nobody_asked_for_was_not_done_here() -> None:
    assert spoken("Why did you do that?").witness.said == [
        "I have changed nothing in the last day."
    ]
    course = spoken("Who turned on the hall light?", "Who opened the garage door?")
    assert course.witness.said == [
        "That was not me: I have not turned on the hall light in the last day.",
        "That was not me: I have not opened the garage door in the last day.",
    ]


def test_what_others_changed_is_told_with_the_time_it_was_seen() -> None:
    home, hall = imaginary_home(), EntityId("light.hall_ceiling")
    seen = replace(home.state_of(hall), state="on", changed_ms=60_000)
    home = replace(home, states={**home.states, hall: seen})
    asked = Accounting(None).read(
        "Who turned off the hall light?", home, lambda: NAMES, None, (), BEGAN, 240_000
    )
    assert run_virtual(asked) == Answer(
        "That was not me: I have not turned off the hall light in the last day. "
        "The hall light is on since 5:09 in the afternoon."
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [("no", "then you said no"), (None, "I heard no answer to my question")],
)
def test_why_nothing_was_done(answer: str | None, why: str) -> None:
    course = spoken("Turn on the hall light.", "Why didn't you do that?", answers=[answer])
    assert course.witness.said[-1] == (
        "You asked me at 5:12 in the afternoon to turn on the hall light, "
        f"but {why}, so I did nothing."
    )


def test_nothing_was_asked() -> None:
    assert spoken("Why didn't you do it?").witness.said == [
        "Nobody has asked me to change anything in the last day."
    ]


def test_a_journal_that_cannot_be_read_is_named() -> None:
    class Unreadable(MemoryJournal):
        async def since(self, when: dt.datetime) -> tuple[Dated, ...]:
            raise StoreError("gone")

    course = spoken("Why did you do that?", journal=Unreadable())
    assert course.witness.said == [
        "I can't read my journal just now. Please try again in a moment."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Turn on the hall light.",
        "Who is at home?",
        "What did you say?",
        "Why is the sky blue?",
        "Did you turn on the moon?",
        "Who turned on the hall light and opened the garage?",
        "Why did you do that to my light and unlock the door",
    ],
)
def test_whatever_asks_for_no_account_goes_on(text: str) -> None:
    home = imaginary_home()
    told = run_virtual(
        Accounting(None).read(text, home, lambda: NAMES, AreaId("hall"), (), BEGAN, 0)
    )
    assert told is None


@given(st.text() | st.from_regex(r"(why did you|who) turn(ed)? .{0,30}", fullmatch=True))
@settings(max_examples=150)
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    home = imaginary_home()
    told = run_virtual(Accounting(None).read(text, home, lambda: NAMES, None, (), BEGAN, 0))
    assert told is None or isinstance(told, Answer)
