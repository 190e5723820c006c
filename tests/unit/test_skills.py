"""What skills do and say: timers, alarms, reminders, memory, voice. Time is virtual."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.store.memory import MemoryLists, MemoryMemories, MemoryWaiting
from appliance.core.asking import Announcement
from appliance.core.presence import Knobs
from appliance.core.types import NotUnderstood, Skill, SkillKind
from appliance.skills import Snapshot, read, read_speech
from appliance.skills.clockwork import Announce, Clocks
from appliance.skills.skills import Skills, Surroundings
from appliance.skills.timers import MOST, Timers
from appliance.skills.wording import figures, length, turned
from appliance.talking.notices import Notices
from appliance.testing.conversation import Witness
from appliance.testing.virtual_time import run_virtual
from tests.every_case import every_case

START = dt.datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))


@dataclass
class World:
    """Everything around the skills; the clock on the wall follows the loop's."""

    volume: int = 60
    takes: bool = True
    ahead: dt.timedelta = dt.timedelta()
    """By how much the clock on the wall was set."""
    announced: list[tuple[float, str]] = field(default_factory=list)
    witness: Witness = field(default_factory=Witness)
    waiting: MemoryWaiting = field(default_factory=MemoryWaiting)
    boot: str = "first"
    attentive: bool = True
    """Somebody is there who says that it has been heard."""
    memory: MemoryMemories = field(default_factory=MemoryMemories)
    lists: MemoryLists = field(default_factory=MemoryLists)
    room: str = ""
    words: tuple[str, ...] = ()

    async def page_words(self) -> tuple[str, ...]:
        return self.words

    def now(self) -> dt.datetime:
        passed = dt.timedelta(seconds=asyncio.get_running_loop().time())
        return (START.astimezone(dt.UTC) + passed + self.ahead).astimezone(START.tzinfo)

    def announce(self, announcement: Announcement, said: Callable[[bool], None]) -> bool:
        if self.takes:
            loop = asyncio.get_running_loop()
            self.announced.append((round(loop.time(), 1), " ".join(announcement.sentences)))
            loop.call_later(2, said, True)
            if self.attentive:
                loop.call_later(3, self._skills.attend)
        return self.takes

    def turn_volume(self, volume: int) -> None:
        self.volume = volume

    def skills(self, announce: Announce | None = None) -> Skills:
        self._skills = Skills(
            Surroundings(
                clocks=Clocks(self.now, asyncio.get_running_loop().time, self.boot),
                announce=announce or self.announce,
                waiting=self.waiting,
                volume=lambda: self.volume,
                turn_volume=self.turn_volume,
                chance=lambda sides: sides - 1,
                memory=self.memory,
                lists=self.lists,
                observer=self.witness,
                room=self.room,
                words=self.page_words,
            )
        )
        return self._skills


Script = Callable[[Callable[[str], Coroutine[None, None, str]], World], Coroutine[None, None, None]]


def played(script: Script, world: World | None = None) -> World:
    """Run the script beside the task of the skills; it says sentences and gets answers."""
    world = world or World()

    async def main() -> None:
        skills = world.skills()

        async def say(text: str) -> str:
            found = skills.read(text)
            if isinstance(found, NotUnderstood):
                return found.say
            assert found is not None, text
            return " ".join(await skills.perform(found, ("The lamp is on.",)))

        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(skills.run())
            await script(say, world)
            running.cancel()

    run_virtual(main())
    return world


def conversation(*lines: tuple[str, str], world: World | None = None) -> World:
    """Said one after the other: what is said, and the answer to it."""

    async def script(say: Callable[[str], Coroutine[None, None, str]], _: World) -> None:
        answers = [(text, await say(text)) for text, _ in lines]
        assert answers == list(lines)

    return played(script, world)


def test_a_timer_is_started_and_ends() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        assert await say("set a timer for ten minutes") == "10 minutes, starting now."
        assert await say("how long is left") == "10 minutes left."
        await asyncio.sleep(20)
        assert await say("how long is left") == "9 minutes and 40 seconds left."
        await asyncio.sleep(600)
        assert await say("cancel the timer") == "The timer is off."
        await asyncio.sleep(60)
        assert await say("cancel the timer") == "There is no timer running."

    world = played(script)
    assert world.announced == [(600.0, "Your timer for 10 minutes is done.")]
    assert world.witness.marks == ["timer_finished"]


def test_several_timers_are_told_apart() -> None:
    conversation(
        ("pizza timer fifteen minutes", "Pizza timer: 15 minutes, starting now."),
        ("set a timer for an hour", "1 hour, starting now."),
        ("pause the timer", "Which one: the pizza timer or the one for 1 hour?"),
        ("pause the pizza timer", "The pizza timer is paused, with 15 minutes left."),
        ("resume the timer", "The pizza timer is running, with 15 minutes left."),
        ("add two minutes to the one hour timer", "The timer has 1 hour and 2 minutes left."),
        ("how long on the pizza", "15 minutes left on the pizza timer."),
        ("take five minutes off the pizza timer", "The pizza timer has 10 minutes left."),
        ("take an hour off the pizza timer", "The pizza timer has only 10 minutes left."),
        (
            "change the pizza timer to four minutes",
            "The pizza timer is set to 4 minutes, starting now.",
        ),
        (
            "what timers are running",
            (
                "Two timers: the pizza timer has 4 minutes left, "
                "the one for 1 hour and 2 minutes has 1 hour and 2 minutes left."
            ),
        ),
        ("cancel the soup timer", "There is no soup timer."),
        ("cancel all timers", "Both timers are cancelled."),
        ("cancel all timers", "There is no timer running."),
    )


def test_a_paused_timer_does_not_end() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        await say("set a timer for a minute")
        await asyncio.sleep(30)
        await say("pause the timer")
        await asyncio.sleep(3600)
        assert await say("how long is left") == "30 seconds left, and it is paused."
        await say("resume the timer")
        await asyncio.sleep(31)

    assert played(script).announced == [(3660.0, "Your timer for 1 minute is done.")]


def test_a_room_names_no_timer_but_its_own() -> None:
    conversation(
        ("set a timer for ten minutes", "10 minutes, starting now."),
        ("cancel the timer in the bedroom", "There is no bedroom timer."),
        ("cancel the timer in the kitchen", "The timer is cancelled."),
        world=World(room="kitchen"),
    )


def test_there_is_an_end_to_timers() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], _: World) -> None:
        for _each in range(MOST):
            assert "starting now" in await say("set a timer for ten minutes")
        assert "already" in await say("set a timer for ten minutes")
        assert await say("set a timer for three weeks") == "I can set timers for 7 days at most."

    played(script)


def test_an_alarm_rings_by_the_clock_on_the_wall() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        assert await say("wake me up at half past six") == "Alarm set for 6:30 am tomorrow."
        assert await say("when is my alarm") == "One alarm: at 6:30 am tomorrow."
        await asyncio.sleep(3600)
        # somebody sets the clock: what counts is what it shows
        world.ahead = dt.timedelta(hours=10)
        await asyncio.sleep(5 * 3600 + 60)

    world = played(script)
    assert [text for _, text in world.announced] == ["It's 6:30 am. This is your alarm."]


def test_alarms_are_cancelled_by_their_time() -> None:
    conversation(
        ("set an alarm for seven am", "Alarm set for 7 am tomorrow."),
        ("set an alarm called gym for six am", "Gym alarm set for 6 am tomorrow."),
        ("cancel my alarm", "Which one: gym at 6 am tomorrow or at 7 am tomorrow?"),
        ("cancel my seven o'clock alarm", "The alarm is cancelled: at 7 am tomorrow."),
        ("cancel my eight o'clock alarm", "No such alarm is set."),
        ("cancel that alarm", "The alarm is cancelled: at 6 am tomorrow."),
        ("do i have any alarms", "No alarm is set."),
    )


def test_reminders_are_words_and_nothing_else() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        assert (
            await say("remind me in twenty minutes to turn off my oven")
            == "I'll remind you in 20 minutes: turn off your oven."
        )
        assert (
            await say("remind me to take the bins out at eight tonight")
            == "I'll remind you at 8 pm: take the bins out."
        )
        assert await say("cancel the reminder about the bins") == (
            "The reminder is cancelled: take the bins out."
        )
        await asyncio.sleep(7 * 3600)

    assert played(script).announced == [(1200.0, "A reminder: turn off your oven.")]


def test_what_was_said_to_be_remembered_confirms_nothing() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        await say("remind me in a minute to confirm forty two")
        await say("yes timer one minute")
        await asyncio.sleep(61)

    texts = [text.casefold() for _, text in played(script).announced]
    assert texts
    assert not any("confirm" in text or "yes" in text for text in texts)


def test_what_is_not_taken_is_offered_again_for_a_while() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        world.takes = False
        await say("set a timer for a minute")
        await asyncio.sleep(102)
        world.takes = True
        await asyncio.sleep(10)
        world.takes = False
        await say("set a timer for a minute")
        await asyncio.sleep(2000)
        world.takes = True
        await asyncio.sleep(100)

    assert played(script).announced == [(105.0, "Your timer for 1 minute is done.")]


def test_the_announcement_waits_in_the_queue_of_notices() -> None:
    async def main() -> None:
        notices = Notices(Knobs)
        skills = World().skills(notices.announce)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(skills.run())
            await skills.perform(Skill(SkillKind.TIMER, "start", 90, "pizza"))
            await notices.arrival()
            assert asyncio.get_running_loop().time() == pytest.approx(90)
            assert notices.take() == Announcement(("Your pizza timer is done.",), asked_for=True)
            running.cancel()

    run_virtual(main())


def test_the_clock() -> None:
    conversation(
        ("what time is it", "It's 2:30 pm."),
        ("what time is it in tokyo", "It's 11:30 pm in Tokyo."),
        ("what time is it in new zealand", "It's 3:30 am on Monday in New Zealand."),
        ("what's the date", "It's Sunday, the 22nd of November 2026."),
        ("which day of the week is it", "It's Sunday."),
        ("what day is tomorrow", "Tomorrow is Monday, the 23rd of November 2026."),
        ("is it friday today", "No, it's Sunday."),
        ("is it sunday today", "Yes, it's Sunday."),
        ("what year is it", "It's 2026."),
        ("how many days until christmas", "33 days until 25 December."),
        ("how long until six o'clock", "3 hours and 30 minutes until 6 pm."),
        ("which week is it", "It's week 47."),
        ("what month is it", "It's November."),
    )


def test_memory() -> None:
    world = conversation(
        ("what do you remember", "I remember nothing."),
        ("remember that my bike is in the shed", "I'll remember that: your bike is in the shed."),
        (
            "remember the recycling goes out on thursdays",
            "I'll remember that: the recycling goes out on thursdays.",
        ),
        ("what did i tell you about the bike", "You told me: your bike is in the shed."),
        ("do you remember where my bike is", "You told me: your bike is in the shed."),
        ("what do you remember about the boiler", "I remember nothing about that."),
        ("forget what i told you about my bike", "I've forgotten that: your bike is in the shed."),
        ("what do you remember", "You told me: the recycling goes out on thursdays."),
        ("forget everything", "I've forgotten that: the recycling goes out on thursdays."),
    )
    assert asyncio.run(world.memory.memories()) == ()


def test_the_volume_has_two_ends() -> None:
    world = conversation(
        ("talk a bit quieter please", "Okay, I'm quieter from here on."),
        ("set your volume to five", "My volume is 50 percent."),
        ("your volume to zero", "My volume is 10 percent. That is as quiet as I get."),
        ("speak softer", "I'm as quiet as I get."),
        ("how loud are you", "My volume is 10 percent."),
        ("set your volume to 95 percent", "My volume is 95 percent."),
        ("speak up", "Okay, I'm louder from here on."),
        ("talk louder", "I'm as loud as I can be."),
    )
    assert world.volume == 100


def test_once_more_and_by_chance_and_letter_by_letter() -> None:
    conversation(
        ("sorry, say that again?", "I said: The lamp is on."),
        ("flip a coin", "Heads."),
        ("roll a die", "It's 6."),
        ("roll two dice", "6, 6: 12 together."),
        ("pick a number between one and ten", "10."),
        ("how do you spell rhythm", "Rhythm is spelled: R, H, Y, T, H, M."),
        ("what's seventeen times four", "17 times 4 is 68."),
    )


def test_nothing_was_said_yet() -> None:
    async def main() -> None:
        said = await World().skills().perform(Skill(SkillKind.REPEAT, "again"), ())
        assert said == ("I have not said anything yet.",)

    run_virtual(main())


@every_case(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (60, "1 minute"),
        (580, "9 minutes and 40 seconds"),
        (1800, "half an hour"),
        (3600, "1 hour"),
        (3720, "1 hour and 2 minutes"),
        (90_061, "1 day and 1 hour"),
        (0, "no time"),
    ],
)
def test_lengths_are_said_in_their_two_largest_units(seconds: int, said: str) -> None:
    assert length(seconds) == said


def test_figures_do_not_pretend() -> None:
    assert figures(Fraction(1, 3)) == "about 0.33"
    assert figures(Fraction(1, 300)) == "about 0.0033"
    assert figures(Fraction(-5, 2)) == "minus 2.5"
    assert figures(Fraction(10**9)) == "1000000000"


def test_what_somebody_said_of_themselves_is_turned() -> None:
    assert turned("call my mum when i'm home") == "call your mum when you're home"


@given(st.lists(st.tuples(st.sampled_from("sacrpz"), st.integers(1, 500)), max_size=30))
def test_timers_never_end_early_or_twice(steps: list[tuple[str, int]]) -> None:
    timers = Timers()
    now_s = 0.0
    ended: list[int] = []
    for what, number in steps:
        now_s += number % 7
        some = timers.all
        match what:
            case "s":
                timers.start("", number, now_s)
            case "a" if some:
                timers.change(some[number % len(some)], number - 250, now_s)
            case "c" if some:
                timers.cancel(some[number % len(some)])
            case "p" if some:
                timers.pause(some[number % len(some)], now_s)
            case "r" if some:
                timers.resume(some[number % len(some)], now_s)
            case _:
                pass
        over = timers.finished(now_s)
        assert all(timer.ends_s <= now_s and not timer.paused for timer in over)
        ended += [timer.number for timer in over]
    assert len(ended) == len(set(ended))
    assert len(timers.all) <= MOST
    assert all(timer.left(now_s) > 0 or timer.paused for timer in timers.all)


async def test_the_words_of_the_page_are_said_twice_and_only_where_there_is_a_page() -> None:
    world = World(words=("river", "teapot"))
    said = await world.skills().perform(Skill(SkillKind.WORDS, "tell"), ())
    assert [each.count("river, teapot") for each in said] == [1, 1]
    world.words = ()
    assert "no page" in "".join(await world.skills().perform(Skill(SkillKind.WORDS, "tell"), ()))


def test_what_is_remembered_answers_the_question_that_it_is_about() -> None:
    async def script(say: Callable[[str], Coroutine[None, None, str]], world: World) -> None:
        await say("remember that the spare key is with Anna")
        await say("remember that the bins go out on Thursday")
        told = "You told me: the spare key is with anna."
        assert await say("where is the spare key?") == told
        assert await say("who has the spare key?") == told
        assert await say("what do you know about the spare key?") == told
        assert "the bins go out" in await say("what do you know?")
        assert await say("where is the spare key?") == told
        assert await say("forget that") == "I've forgotten that: the spare key is with anna."
        assert read("where is the spare key?", START, Snapshot(notes=("the bins",))) is None
        assert await say("forget everything I said") == (
            "I've forgotten that: the bins go out on thursday."
        )

    played(script)


@every_case(
    "text",
    ["where is the vacuum", "what is the time", "who is at the door", "what is the weather"],
)
def test_notes_about_something_else_answer_nothing(text: str) -> None:
    found = read(text, START, Snapshot(notes=("the spare key is with anna",)))
    assert not (isinstance(found, Skill) and found.kind is SkillKind.MEMORY)


def test_that_is_forgotten_only_right_after_it_was_spoken_of() -> None:
    assert read_speech("forget that", Snapshot(notes=("a",))) is None
    assert read_speech("forget that", Snapshot(of_a_note=True)) == Skill(
        SkillKind.MEMORY, "forget-that"
    )


KEY = Snapshot(notes=("the spare key is with anna",), reminders=1)


@every_case(
    ("said", "meant"),
    [
        ("forget everything I said", Skill(SkillKind.MEMORY, "forget", every=True)),
        ("forget all that I told you", Skill(SkillKind.MEMORY, "forget", every=True)),
        ("forget about the spare key", Skill(SkillKind.MEMORY, "forget", text="the spare key")),
        ("forget what I said about the key", Skill(SkillKind.MEMORY, "forget", text="the key")),
        ("forget the light", None),
        ("don't remind me to leave", Skill(SkillKind.REMINDER, "cancel", text="leave")),
        (
            "forget the reminder about the oven",
            Skill(SkillKind.REMINDER, "cancel", text="the oven"),
        ),
        (
            "I don't need the pills reminder any more",
            Skill(SkillKind.REMINDER, "cancel", text="pills"),
        ),
        ("don't let me forget to call the doctor", Skill(SkillKind.REMINDER, "set")),
        ("don't turn on the light", None),
    ],
)
def test_what_is_to_be_forgotten_is_read_before_the_guard(said: str, meant: Skill | None) -> None:
    assert read_speech(said, KEY, START) == meant


@pytest.mark.parametrize("said", ["forget everything I said", "forget the spare key"])
def test_with_nothing_remembered_nothing_is_forgotten(said: str) -> None:
    assert read_speech(said, Snapshot(), START) is None


def test_forget_it_is_about_what_was_said_right_before_and_nothing_older() -> None:
    async def main() -> None:
        skills = World().skills()
        await skills.perform(Skill(SkillKind.MEMORY, "remember", text="the key is with anna"))
        skills.attend()
        assert skills.snapshot().of_a_note
        skills.attend()
        assert not skills.snapshot().of_a_note

    run_virtual(main())


def test_reminders_are_told_apart() -> None:
    conversation(
        ("remind me to call mum at six", "I'll remind you at 6 pm: call mum."),
        ("remind me to call jane tomorrow at noon", "I'll remind you at noon tomorrow: call jane."),
        ("remind me to call bob tomorrow at ten", "I'll remind you at 10 am tomorrow: call bob."),
        ("when will you remind me to call mum", "One reminder: at 6 pm, call mum."),
        (
            "cancel the reminder to call",
            (
                "Which one: call mum, at 6 pm; or call bob, at 10 am tomorrow; or call jane, at "
                "noon tomorrow?"
            ),
        ),
        (
            "what reminders do i have for tomorrow",
            "Two reminders: at 10 am tomorrow, call bob; at noon tomorrow, call jane.",
        ),
        ("do i have any reminders for friday", "No reminders for Friday."),
        ("what's my next reminder", "One reminder: at 6 pm, call mum."),
        ("cancel my next reminder", "The reminder is cancelled: call mum."),
        (
            "remind me yearly on the fifth of may of anna's birthday",
            "I'll remind you every year on 5 May at 9 am: anna's birthday.",
        ),
    )


def test_timers_are_called_by_what_is_cooking() -> None:
    conversation(
        ("set a timer for the eggs six minutes", "Eggs timer: 6 minutes, starting now."),
        ("set a pasta timer for ten minutes", "Pasta timer: 10 minutes, starting now."),
        ("set a timer for five minutes", "5 minutes, starting now."),
        ("add two more minutes to the eggs", "The eggs timer has 8 minutes left."),
        ("pause the egg timer", "The eggs timer is paused, with 8 minutes left."),
        ("how much longer do the eggs need", "8 minutes left on the eggs timer, and it is paused."),
        (
            "set the pasta timer to fifteen minutes instead",
            "The pasta timer is set to 15 minutes, starting now.",
        ),
        ("is the pasta done yet", "15 minutes left on the pasta timer."),
        ("cancel the five minute one", "The timer is cancelled."),
        ("how many timers do i have", ("Two timers: the pasta timer has 15 minutes left, the eggs "
         "timer has 8 minutes left.")),
    )  # fmt: skip


def test_lists_are_made_by_name_and_hold_no_orders() -> None:
    conversation(
        (
            "make a list called gifts with scarf and a dozen eggs",
            "I made a gifts list with scarf and a dozen eggs on it.",
        ),
        ("do i have anything on my gifts list", "The gifts list has scarf and a dozen eggs."),
        ("clear the gifts list", "Shall I clear both things from the gifts list?"),
        ("start a list called holiday", "What should I put on it?"),
        ("start a list called holiday namely socks", "I made a holiday list with socks on it."),
    )


@pytest.mark.parametrize(
    "said", ["swap milk for oat milk on the gifts list", "sort the things on the gifts list",
             "remove the last item from the gifts list"]
)  # fmt: skip
def test_what_a_list_cannot_do_is_put_on_none(said: str) -> None:
    assert read(said, START, Snapshot()) is None


def test_the_29th_of_february_comes_however_far_away() -> None:
    conversation(
        (
            "remind me on the 29th of february every year to cheer",
            "I'll remind you every year on 29 February at 9 am: cheer.",
        ),
        ("cancel all reminders", "The reminder is cancelled: cheer."),
    )


def test_what_must_not_be_forgotten_needs_a_time() -> None:
    async def main() -> None:
        skills = World().skills()
        found = skills.read_speech("don't let me forget the milk")
        assert found is not None
        said = await skills.perform(found)
        assert said == ("Say when as well, like: remind me at six to call mum.",)
        assert skills.pending() == ()

    run_virtual(main())
