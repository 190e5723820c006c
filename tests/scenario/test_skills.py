"""Skills in a whole conversation: asked in a turn, and heard again between two. Time is virtual."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count, repeat

from appliance.adapters.store.memory import MemoryJournal
from appliance.assistant import Assistant
from appliance.cli.doors import as_json
from appliance.core.budget import Budget
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.events import Event, MeaningFound, NoticeStarted
from appliance.core.house import Home
from appliance.core.presence import Knobs
from appliance.core.terms import on_terms
from appliance.core.types import Interruption, ProposalId
from appliance.evaluation.staging import skills_of
from appliance.ports import Fact
from appliance.skills.helping import There
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.testing.conversation import ScriptedTalk, Witness
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

Script = Callable[[Notices], AsyncIterator[str | None]]


class Stopping:
    """An observer that says "stop" half a second after Hearth has begun to speak of itself."""

    def __init__(self, talk: ScriptedTalk) -> None:
        self._talk = talk

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: it waits for a notice."""

    def tell(self, event: Event) -> None:
        if isinstance(event, NoticeStarted):
            loop = asyncio.get_running_loop()
            loop.call_later(0.5, self._talk.interrupt, Interruption.STOP)


def heard(
    script: Script, home: Home | None = None, *, stopping: bool = False
) -> tuple[Witness, list[object]]:
    """What is told in the course of a conversation, and what was published."""

    async def main() -> tuple[Witness, list[object]]:
        witness, talk = Witness(), ScriptedTalk(())
        observers = Observers([witness, *([Stopping(talk)] if stopping else [])])
        notices = Notices(Knobs)
        skills = skills_of(
            "kitchen",
            notices,
            observers,
            asyncio.get_running_loop().time,
            there=lambda: There(house.home),
        )
        mind = Understanding(None, new_id=lambda: ProposalId("p"), skills=skills)
        house = FakeHouse(
            home or imaginary_home(),
            redeem=lambda confirmed: gate.redeem(confirmed, talk.now_ms()),
            observer=observers,
        )
        gate = Gate(
            boot_id="test",
            key=bytes(32),
            nonces=map(str, count()),
            numbers=repeat(42),
            law=lambda proposal: on_terms(proposal, house.home, 8, Circumstances()),
            hears_itself=True,
            budget=Budget(),
        )
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(skills.run())
            assistant = Assistant(
                understanding=mind,
                house=house,
                gate=gate,
                journal=MemoryJournal(),
                observer=observers,
                timeline=dict,
                tasks=tasks,
                manners=Manners(),
                notices=notices,
                skills=skills,
            )
            await assistant.serve(lambda: script(notices), talk)
            running.cancel()
        return witness, list(house.published)

    return run_virtual(main())


def test_a_timer_is_asked_for_and_told_when_it_is_over() -> None:
    async def script(notices: Notices) -> AsyncIterator[str | None]:
        yield "Set a pizza timer for ten minutes."
        yield "How long is left?"
        await notices.arrival()
        yield None
        yield "How long is left on the pizza timer?"

    witness, published = heard(script)
    assert witness.said == [
        "Pizza timer: 10 minutes, starting now.",
        "9 minutes and 58 seconds left on the pizza timer.",
        "Your pizza timer is done.",
        "There is no timer running.",
    ]
    assert witness.marks.count("timer_finished") == 1
    assert published == []
    meanings = [as_json(event) for event in witness.events if isinstance(event, MeaningFound)]
    assert meanings[0] == {
        "event": "meaning",
        "source": "skill",
        "kind": "timer",
        "action": "start",
        "seconds": 600,
        "label": "pizza",
    }
    assert [event.kind for event in witness.events if isinstance(event, NoticeStarted)] == [
        "announcement"
    ]


def test_stop_without_a_wake_word_ends_what_rings() -> None:
    async def script(notices: Notices) -> AsyncIterator[str | None]:
        yield "Set a pizza timer for ten minutes."
        await notices.arrival()
        yield None
        await asyncio.sleep(120)
        yield None
        yield "Set a timer for one hour."
        await asyncio.sleep(120)
        yield None

    rung = [event for event in heard(script)[0].events if isinstance(event, NoticeStarted)]
    stopped, _ = heard(script, stopping=True)
    assert len(rung) > 1
    assert len([event for event in stopped.events if isinstance(event, NoticeStarted)]) == 1
    assert stopped.said[-1] == "1 hour, starting now."


def test_a_reminder_of_the_house_is_words_alone() -> None:
    async def script(notices: Notices) -> AsyncIterator[str | None]:
        yield "Remind me in two minutes to turn off the sprinkler."
        await notices.arrival()
        yield None

    witness, published = heard(script)
    assert witness.said[-1] == "A reminder: turn off the sprinkler."
    assert witness.asked == []
    assert published == []


def test_what_is_said_again_stays_what_was_said_last() -> None:
    async def script(_: Notices) -> AsyncIterator[str | None]:
        yield "What's seventeen times four?"
        yield "Sorry?"
        yield "Say that again, I can't hear you."
        yield "Say that again."

    said = heard(script)[0].said
    assert said[:3] == ["17 times 4 is 68.", "I said:", "17 times 4 is 68."]
    assert said[-2:] == ["I said:", "17 times 4 is 68."]


def test_facts_are_told_and_nothing_in_the_house_is_touched() -> None:
    async def script(_: Notices) -> AsyncIterator[str | None]:
        yield "What's half of three quarters of a cup?"
        yield "How many days between the third of March 2027 and Christmas 2027?"
        yield "Split eighty four between five."
        yield "Is 91 a prime number?"
        yield "Ten divided by zero."
        yield "How many letters in Mississippi?"

    witness, published = heard(script)
    assert witness.said == [
        "Half of three quarters of a cup is three eighths of a cup, or 6 tablespoons.",
        "297 days from 3 March to 25 December 2027.",
        "84 split 5 ways is 16.80 each.",
        "No, 91 is not a prime number: it is 7 times 13.",
        "Nothing can be divided by zero.",
        "Mississippi has 11 letters.",
    ]
    assert witness.asked == []
    assert published == []


def test_a_skill_asks_back_for_what_is_missing() -> None:
    async def script(_: Notices) -> AsyncIterator[str | None]:
        yield "Set a timer."

    witness, _ = heard(script)
    assert witness.said == ["For how long?"]


def said_of(*lines: str) -> list[str]:
    async def script(_: Notices) -> AsyncIterator[str | None]:
        for line in lines:
            yield line

    witness, published = heard(script)
    assert published == []
    return witness.said


def test_what_a_timer_is_for_may_be_said_before_how_long() -> None:
    eggs = "Eggs timer: 5 minutes, starting now."
    assert said_of("Set a timer.", "For the eggs.", "Five.") == ["For how long?"] * 2 + [eggs]
    assert said_of("Set a timer.", "five")[-1] == "5 minutes, starting now."
    assert said_of("Set a timer.", "It's for my boiled eggs.", "five minutes")[-1].startswith(
        "Boil"
    )


def test_what_was_just_set_is_changed_or_cancelled_by_it() -> None:
    five = "Timer for five minutes."
    assert said_of(five, "Make that six.")[-1] == "The timer is set to 6 minutes, starting now."
    assert said_of(five, "Make it ten minutes.")[-1].startswith("The timer is set to 10 minutes")
    assert said_of(five, "another two minutes")[-1].startswith("The timer has 6 minutes and 59")
    assert said_of(five, "Cancel that.")[-1] == "The timer is cancelled."
    assert said_of("Wake me up at seven.", "actually never mind")[-1].startswith("The alarm is can")
    assert said_of("Remind me in an hour to call mum.", "forget it")[-1].startswith(
        "The reminder is"
    )
