"""Manners in whole conversations: what was heard, what can be done, how Hearth is to behave."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path

import pytest

from appliance.adapters.store.memory import MemoryJournal
from appliance.assistant import Assistant
from appliance.config.controls import Controls
from appliance.core.asking import announcement
from appliance.core.budget import Budget
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.house import Home
from appliance.core.presence import Choices, Knobs
from appliance.core.terms import on_terms
from appliance.core.types import (
    Answer,
    AreaId,
    NotUnderstood,
    Proposal,
    ProposalId,
    Skill,
    SkillKind,
)
from appliance.evaluation.staging import BEGINNING, skills_of
from appliance.skills import NOTHING, read
from appliance.skills.helping import There, can, examples, how_to, in_room, more
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.testing.conversation import Line, Quiet, ScriptedTalk, Witness
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import Manner, home_of, imaginary_home
from appliance.testing.large_house import large_house
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

HOME, HALL, MATCHER = imaginary_home(), AreaId("hall"), Matcher()
VOICES = Choices(("en_US-joe-medium", "en_GB-alan-low", "de_DE-thorsten-low"))


@dataclass(frozen=True, slots=True)
class Heard:
    said: list[str]
    knobs: Knobs
    until: dt.datetime | None


def spoken(
    *lines: str | Quiet,
    answers: Iterable[Line | str | None] = (),
    choices: Choices = VOICES,
    knobs: Knobs = Knobs(voice="en_US-joe-medium"),  # noqa: B008 - frozen
    silent: bool = False,
) -> Heard:
    """What was said in a conversation in the hall, and how the controls stand at its end."""
    controls = Controls(Path(), knobs, choices)

    async def main() -> Heard:
        witness, talk = Witness(), ScriptedTalk(answers)
        observers, clock = Observers([witness]), asyncio.get_running_loop().time
        notices = Notices(lambda: controls.knobs)
        skills = skills_of(
            "hall", notices, observers, clock, controls=controls, there=lambda: There(HOME, HALL)
        )
        ids = count()
        mind = Understanding(
            None,
            new_id=lambda: ProposalId(f"p{next(ids)}"),
            skills=skills,
            matcher=MATCHER,
            local=skills.now,
        )
        gate = Gate(
            boot_id="test",
            key=bytes(32),
            nonces=map(str, count()),
            numbers=cycle((42, 57, 68)),
            law=lambda proposal: on_terms(proposal, house.home, 8, Circumstances()),
            hears_itself=True,
            budget=Budget(),
        )
        house = FakeHouse(
            HOME,
            redeem=lambda confirmed: gate.redeem(confirmed, talk.now_ms()),
            observer=observers,
            manners=dict.fromkeys(HOME.entities, Manner.SILENT) if silent else {},
        )

        async def calls() -> AsyncIterator[str | None]:
            for line in lines:
                if isinstance(line, str):
                    yield line
                    continue
                await asyncio.sleep(line.seconds)
                controls.lapse(skills.now())
                said = announcement(b"The post is here.")
                if said is not None and notices.announce(said):
                    yield None

        async with asyncio.TaskGroup() as tasks:
            assistant = Assistant(
                understanding=mind,
                house=house,
                gate=gate,
                journal=MemoryJournal(),
                observer=observers,
                timeline=dict,
                tasks=tasks,
                manners=Manners(room=HALL, brief=lambda: controls.knobs.brief),
                notices=notices,
                skills=skills,
            )
            await assistant.serve(calls, talk)
        return Heard(witness.said, controls.knobs, controls.until("do_not_disturb"))

    return run_virtual(main())


# --- What was heard


def test_the_last_utterance_is_told_as_it_was_heard() -> None:
    said = spoken(
        "Turn on the whole flight.", "What did you hear?", "What did you understand?"
    ).said
    assert said[-4:] == ["I heard:", "Turn on the whole flight."] * 2


def test_nothing_was_heard_before() -> None:
    assert spoken("What did you hear?").said == ["I have heard nothing before that."]


def test_an_answer_is_not_told_for_it_may_be_a_pin() -> None:
    said = spoken("Unlock the front door.", "What did you hear?", answers=["1 2 3 4"] * 3).said
    assert said[-1] == "Unlock the front door."


# --- Undisturbed


def test_undisturbed_for_an_hour_and_then_no_more() -> None:
    heard = spoken("Do not disturb for an hour.", Quiet(3000), Quiet(900))
    assert heard.said == ["Do not disturb is on for 1 hour.", "The post is here."]
    assert not heard.knobs.do_not_disturb
    assert heard.until is None


def test_undisturbed_until_a_time_of_the_clock() -> None:
    heard = spoken("Don't disturb me until seven in the evening.", "Is do not disturb on?")
    assert heard.said == ["Do not disturb is on until 7 pm."] * 2
    assert heard.until == BEGINNING.replace(hour=19)


def test_undisturbed_until_somebody_says_otherwise() -> None:
    heard = spoken("Do not disturb.", "Turn off do not disturb.", "Is do not disturb on?")
    assert heard.said == ["Do not disturb is on.", *["Do not disturb is off."] * 2]
    assert spoken("Do not disturb for an hour.", "Do not disturb.").until is None
    assert spoken("Do not disturb for an hour.", "You can talk again.").until is None


# --- Brief


def test_brief_shortens_what_went_well_and_never_the_question() -> None:
    heard = spoken("Be brief.", "Turn on the hall light.", answers=["yes"])
    assert heard.said == ["All right, brief.", "Turn on the hall light?", "Done."]
    heard = spoken("Brief mode on.", "Unlock the front door.", answers=["confirm 42"])
    assert heard.said[1].startswith("Unlock the front door?")
    assert heard.said[2] == "Done."


def test_brief_claims_nothing_that_was_not_reported() -> None:
    heard = spoken("Be brief.", "Turn on the hall light.", answers=["yes"], silent=True)
    assert heard.said[-1] == "I sent it, but the hall light did not answer."


def test_brief_no_more() -> None:
    lines = ("Be brief.", "Stop being brief.", "Turn on the hall light.", "Is brief mode on?")
    heard = spoken(*lines, answers=["yes"])
    assert heard.said[-2:] == ["The hall light is on.", "Brief mode is off."]


# --- Speed and voice


def test_the_speed_goes_in_steps_to_its_ends() -> None:
    heard = spoken("Speak slower.", "Talk a bit slower.", "How fast do you speak?")
    assert heard.said[0] == "Okay, I speak slower from here on."
    assert heard.said[-1] == "I speak at 70 percent of my usual speed."
    assert spoken("Speak faster.").knobs.pace == 115
    assert spoken("You talk too fast.", "Speak normally.").knobs.pace == 100
    assert spoken("Set your speed to 400 percent.").knobs.pace == 200
    slowest = spoken("Speak slower.", knobs=Knobs(pace=50))
    assert slowest.said == ["I can't speak any slower."]


def test_another_voice_is_taken_once_the_reply_is_over() -> None:
    heard = spoken("Which voices do you have?", "Use another voice.")
    assert heard.said == [
        "I have two voices: Joe and Alan. This is Joe.",
        "All right, Alan speaks from here on. That takes a few seconds.",
    ]
    assert heard.knobs.voice == "en_GB-alan-low"
    assert spoken("Use the voice Alan.").knobs.voice == "en_GB-alan-low"
    assert spoken("Use the Joe voice.").said == ["This is the voice Joe already."]


def test_a_voice_that_is_not_there() -> None:
    heard = spoken("Use the voice Bertha.", "Use the thorsten voice.")
    assert heard.said == [
        "I have no voice called bertha installed. I have Joe and Alan.",
        "I have no voice called thorsten installed. I have Joe and Alan.",
    ]
    alone = Choices(("en_US-joe-medium",))
    heard = spoken("Use another voice.", "Which voices do you have?", choices=alone)
    assert heard.said == ["I have no other voice installed.", "I have one voice: Joe."]


# --- Help


def understood(text: str, home: Home, room: AreaId | None) -> object:
    async def main() -> object:
        notices = Notices(Knobs)
        clock = asyncio.get_running_loop().time
        skills = skills_of("hall", notices, Witness(), clock, there=lambda: There(home, room))
        mind = Understanding(
            None,
            new_id=lambda: ProposalId("p"),
            skills=skills,
            matcher=MATCHER,
            local=skills.now,
        )
        return (await mind.understand(text, home, room)).meaning

    return run_virtual(main())


@pytest.mark.parametrize("room", [None, *sorted(HOME.areas)])
def test_every_example_that_help_gives_is_understood(room: AreaId | None) -> None:
    there = There(HOME, room)
    said = examples(there)
    assert len(said) >= 2
    for text in said:
        meaning = understood(text, HOME, room)
        assert isinstance(meaning, Proposal | Answer | Skill), text


def test_every_example_of_a_skill_is_for_that_skill() -> None:
    for what in ("timer", "alarm", "reminder", "volume", "memory"):
        (told,) = how_to(There(HOME), what)
        for text in told.removeprefix("Say, for example: ").removesuffix(".").split("; or: "):
            meaning = understood(text, HOME, None)
            assert isinstance(meaning, Skill | NotUnderstood), text
            if isinstance(meaning, Skill):
                assert meaning.kind is SkillKind(what)


@pytest.mark.parametrize("what", ["lights", "blinds", "device", "house"])
def test_every_example_of_the_house_is_understood(what: str) -> None:
    for room in (None, HALL, AreaId("study")):
        (told,) = how_to(There(HOME, room), what)
        for text in told.removeprefix("Say, for example: ").removesuffix(".").split("; or: "):
            assert isinstance(understood(text, HOME, room), Proposal | Answer), text


def test_examples_are_understood_in_a_house_of_three_hundred_things() -> None:
    home = home_of(large_house())
    for room in [None, *sorted(home.areas)][:12]:
        for text in examples(There(home, room)):
            assert isinstance(understood(text, home, room), Proposal | Answer | Skill), text


def test_what_else_there_is_to_say_is_understood() -> None:
    for text in ("do not disturb for an hour", "be brief", "speak slower"):
        assert any(text in each for each in more(There(HOME)))
        assert isinstance(read(text, BEGINNING, NOTHING), Skill)


def test_help_is_made_of_what_is_there() -> None:
    heard = spoken("Help!", "What else?")
    assert heard.said[0].startswith("Here I can control")
    assert len(can(There(HOME, HALL, model=True, page=True))) <= 4
    assert len(more(There(HOME, HALL, model=True, page=True))) <= 4
    bare = " ".join(can(There(Home(), page=True)))
    assert bare.startswith("I know no devices yet")
    assert "lights" not in bare
    assert "page" not in " ".join([*can(There(Home())), *more(There(HOME))])
    assert "questions" not in " ".join(more(There(HOME)))


def test_help_for_one_room() -> None:
    heard = spoken("What can you do in the kitchen?")
    assert heard.said[0].startswith("In the kitchen I can control")
    assert "kitchen" in in_room(There(HOME), "kitchen")[0]
    assert in_room(There(HOME, HALL), "") == in_room(There(HOME), "hall")


def test_what_else_is_of_help_only_right_after_it() -> None:
    skills = [spoken("What else?").said, spoken("Help.", Quiet(300), "What else?").said[-1:]]
    assert all("I can set timers" not in " ".join(said) for said in skills)
