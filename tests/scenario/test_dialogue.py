"""What Hearth asks it also listens to: one call, and turns that follow without another."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence

import pytest

from appliance.core.events import Asked, Said, TurnStarted
from appliance.core.house import Home
from appliance.core.meaning import Wish, propose
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    ProposalId,
    Question,
    Source,
    Tier,
    Understood,
    Verb,
    Waiting,
    WhyNot,
)
from appliance.testing.conversation import Course, Line, Quiet, Surroundings, converse
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

LEFT = EntityId("light.bedside_left")
ASK = "Turn on the bedside lamp."
WHICH = "Which one do you mean, the left or the right bedside lamp?"
ENOUGH = "Never mind, then."


class Scripted:
    """Implements `assistant.Understanding`: asks which one until it is told."""

    def __init__(self, answer: Sequence[str] = ()) -> None:
        self.heard: list[str] = []
        self.forgot = 0
        self._answer = answer

    async def understand(
        self, text: str, home: Home, room: AreaId | None, waiting: Sequence[Waiting] = ()
    ) -> Understood:
        self.heard.append(text)
        return Understood(self._meaning(text, home), Source.MATCHER)

    def _meaning(self, text: str, home: Home) -> Meaning:
        match text:
            case "left":
                wish = Wish(Verb.TURN_ON, (LEFT,))
                return propose((wish,), home, lambda: ProposalId(f"p{len(self.heard)}"))
            case "a question":
                return Question(text)
            case "a title":
                return Answer("The TV is playing Who's There?")
            case "noise":
                return NotUnderstood(WhyNot.NOT_ADDRESSED, "")
            case "nonsense":
                return NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
            case _:
                return NotUnderstood(WhyNot.AMBIGUOUS, WHICH)

    async def answer(self, question: str, home: Home) -> AsyncIterator[str]:
        for sentence in self._answer:
            yield sentence

    def forget(self) -> None:
        self.forgot += 1


def talk(mind: Scripted, *said: str | Quiet, answers: Sequence[Line | str | None] = ()) -> Course:
    return run_virtual(converse(mind, *said, answers=answers))


def test_the_answer_needs_no_call_and_is_asked_about_like_any_command() -> None:
    mind = Scripted()
    course = talk(mind, ASK, answers=["left", "Yes."])
    assert mind.heard == [ASK, "left"]
    assert course.witness.said == [
        *(WHICH, "Turn on the left bedside lamp?"),
        "The left bedside lamp is on.",
    ]
    assert [action.entity for action in course.published] == [LEFT]
    assert course.witness.turns == 2


def test_the_answer_confirms_nothing() -> None:
    mind = Scripted()
    course = talk(mind, ASK, answers=["Yes.", None])
    assert mind.heard == [ASK, "Yes."]
    assert course.published == ()
    assert course.witness.verdicts == []


def test_each_turn_ends_before_the_next_is_listened_for() -> None:
    course = talk(Scripted(), ASK, answers=["left", "Yes."])
    kinds = [type(event).__name__ for event in course.witness.events]
    first, second = (at for at, kind in enumerate(kinds) if kind == "TurnStarted")
    assert kinds.index("TurnDone") in range(first, second)


def test_silence_ends_it_and_nothing_more_is_said() -> None:
    course = talk(Scripted(), ASK, answers=[None])
    assert course.witness.said == [WHICH]
    assert course.witness.turns == 1


def test_it_listens_as_long_as_for_any_answer() -> None:
    mind = Scripted()
    assert talk(mind, ASK, answers=[Line("left", after_ms=7_900), None]).witness.turns == 2
    assert talk(mind, ASK, answers=[Line("left", after_ms=8_100)]).witness.turns == 1


def test_two_questions_in_a_row_are_enough() -> None:
    mind = Scripted()
    course = talk(mind, ASK, answers=["what", "eh", "left"])
    assert mind.heard == [ASK, "what", "eh"]
    assert course.witness.said == [WHICH, WHICH, ENOUGH]
    assert mind.forgot == 1


def test_a_new_call_begins_to_count_anew() -> None:
    mind = Scripted()
    course = talk(mind, ASK, ASK, ASK, answers=["what", None, "what", "eh", None])
    assert course.witness.said == [*(WHICH, WHICH), *(WHICH, WHICH, ENOUGH), WHICH]
    assert mind.forgot == 1


def test_a_turn_that_asks_nothing_begins_to_count_anew() -> None:
    mind = Scripted()
    command = "Turn on the fan."
    course = talk(mind, ASK, answers=["what", "left", command, "eh", "what"])
    assert mind.heard == [ASK, "what", "left", command, "eh", "what"]
    asked = [text for text in course.witness.said if text in (WHICH, ENOUGH)]
    assert asked == [*(WHICH, WHICH), *(WHICH, WHICH, ENOUGH)]


@pytest.mark.parametrize("text", ["noise", "nonsense", "a title"])
def test_nothing_is_listened_for_where_nothing_was_asked(text: str) -> None:
    course = talk(Scripted(), text, answers=["left", "Yes."])
    assert course.witness.turns == 1
    assert course.published == ()


@pytest.mark.parametrize(
    ("answer", "turns"), [(["It is a planet."], 1), (["Do you mean the planet?"], 2), ([], 1)]
)
def test_the_model_may_ask_back(answer: list[str], turns: int) -> None:
    course = talk(Scripted(answer), "a question", answers=["nonsense"])
    assert course.witness.turns == turns


def test_a_model_that_always_asks_back_is_listened_to_twice() -> None:
    course = talk(Scripted(["What?"]), "a question", answers=["a question"] * 9)
    assert course.witness.turns == 3


@pytest.mark.parametrize(
    "echo",
    [
        Line("left", after_ms=100),
        Line("left", after_ms=-900),
        Line(WHICH, after_ms=600),
        Line("do you mean the left or the right bedside lamp", after_ms=600),
    ],
)
def test_its_own_voice_is_no_answer(echo: Line) -> None:
    mind = Scripted()
    course = talk(mind, ASK, answers=[echo, "left", "Yes."])
    assert mind.heard == [ASK, "left"]
    assert [action.entity for action in course.published] == [LEFT]


def test_the_words_of_the_question_are_an_answer() -> None:
    mind = Scripted()
    talk(mind, ASK, answers=["the right bedside lamp", None])
    assert mind.heard == [ASK, "the right bedside lamp"]


def test_echoes_alone_do_not_keep_it_listening() -> None:
    mind = Scripted()
    course = talk(mind, ASK, answers=[Line(WHICH, after_ms=300)] * 50)
    assert mind.heard == [ASK]
    assert course.seconds < 60


def stopped(around: Surroundings) -> None:
    around.assistant.stop()


@pytest.mark.parametrize("second", [1.0, 5.0])
def test_stop_ends_the_listening_and_the_conversation(second: float) -> None:
    mind = Scripted()
    spoken = len(WHICH) * 0.06
    assert 1.0 < spoken < 5.0
    conversation = converse(
        mind, ASK, answers=[Line("left", after_ms=4_000)], meanwhile={second: stopped}
    )
    course = run_virtual(conversation)
    assert mind.heard == [ASK]
    assert mind.forgot == 1
    assert course.published == ()


def test_what_waits_to_be_said_waits_for_the_answer() -> None:
    def announce(around: Surroundings) -> None:
        assert around.announce("The wash is done.")

    conversation = converse(
        Scripted(), ASK, Quiet(5), answers=["left", "Yes."], meanwhile={2.0: announce}
    )
    said = run_virtual(conversation).witness.said
    assert said == [
        *(WHICH, "Turn on the left bedside lamp?", "The left bedside lamp is on."),
        "The wash is done.",
    ]


def test_a_conversation_that_is_given_up_while_listening_leaves_nothing_behind() -> None:
    async def given_up() -> tuple[int, float]:
        mind = Scripted()
        try:
            async with asyncio.timeout(6):
                await converse(mind, ASK, answers=[Line("left", after_ms=7_000)])
        except TimeoutError:
            pass
        return len(mind.heard), asyncio.get_running_loop().time()

    assert run_virtual(given_up()) == (1, 6.0)


def test_every_turn_is_told_with_its_words() -> None:
    course = talk(Scripted(), ASK, answers=["left", "Yes."])
    told = [event.text for event in course.witness.events if isinstance(event, TurnStarted | Said)]
    assert told == [
        *(ASK, WHICH, "left"),
        *("Turn on the left bedside lamp?", "The left bedside lamp is on."),
    ]


class TestUnderstood:
    """The same with the real understanding, which remembers."""

    @pytest.mark.parametrize(
        ("said", "asked"),
        [
            ([ASK, "The left one."], ["Turn on the left bedside lamp?"]),
            ([ASK, "Um.", "Robin's."], ["Turn on the right bedside lamp?"]),
            ([ASK, "Both."],
             ["Turn on the left bedside lamp and the right bedside lamp?"]),
            ([ASK, "Never mind.", "The left one."], []),
            ([ASK, "Turn on the porch light."], ["Turn on the porch light?"]),
            (["Turn it off.", "The kitchen ceiling light."],
             ["Turn off the kitchen ceiling light?"]),
            (["Don't turn it off."], []),
            (["Turn on the porch light.", "Again."], ["Turn on the porch light?"] * 2),
            (["Is the front door locked?", "And the back door?", "Lock it."],
             ["Lock the back door?"]),
            (["Turn on the hall light.", "And the landing too."],
             ["Turn on the hall light?", "Turn on the landing light?"]),
            (["Turn on the left bedside lamp.", "The other one too."],
             ["Turn on the left bedside lamp?", "Turn on the right bedside lamp?"]),
        ],
    )  # fmt: skip
    def test_turn_by_turn(
        self, understanding: Understanding, said: list[str], asked: list[str]
    ) -> None:
        course = run_virtual(converse(understanding, *said, answers=[None] * 9))
        assert course.witness.asked == asked

    def test_a_reference_needs_what_the_thing_needs(self, understanding: Understanding) -> None:
        course = run_virtual(
            converse(understanding, "Is the front door locked?", "Unlock it.", answers=["Yes."])
        )
        assert course.published == ()
        asked = [event for event in course.witness.events if isinstance(event, Asked)]
        assert [event.tier for event in asked] == [Tier.GUARDED] * len(asked) != []

    def test_what_was_spoken_of_fades(self, understanding: Understanding) -> None:
        ids = itertools.count()

        async def asked(seconds: float) -> int:
            clock = asyncio.get_running_loop().time
            mind = Understanding(
                None,
                new_id=lambda: ProposalId(f"f{next(ids)}"),
                now_ms=lambda: round(clock() * 1000),
                matcher=understanding._matcher,
            )
            said = ("Turn on the porch light.", Quiet(seconds), "Turn it off.")
            course = await converse(mind, *said, answers=["Yes."] * 2)
            return len(course.witness.asked)

        assert run_virtual(asked(110)) == 2
        assert run_virtual(asked(121)) == 1
