"""What nobody called for: announcements, and questions that the home asks a person."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from appliance.adapters.audio.recorded import RecordedRoom
from appliance.core.answers import AnswerKind, classify
from appliance.core.asking import Announcement, PersonAnswer, Why, person_question
from appliance.core.endpoint import EndpointSettings
from appliance.core.events import Asked, Event, NoticeStarted, PersonAnswered, TurnDone, TurnStarted
from appliance.core.presence import Knobs
from appliance.core.types import Action, EntityId, Verb
from appliance.hearing.ears import Ears
from appliance.hearing.mouth import Mouth
from appliance.hearing.mute import MutableMicrophone
from appliance.hearing.talk import SpokenTalk
from appliance.ports import Fact
from appliance.talking.messenger import Messenger
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners, Telling
from appliance.talking.talk import each as each_of
from appliance.testing.conversation import Course, Line, Quiet, Surroundings, Witness, converse
from appliance.testing.engines import ScriptedSynthesizer, ScriptedTranscriber, ScriptedWake
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import LoudIsSpeech, pause, speech
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

HALL = EntityId("light.hall_ceiling")
ON = "Turn on the hall light."
ASKED = ["A question from your home:", "Is the cat inside?"]
CAT: dict[str, object] = {
    "id": "cat-1",
    "question": "Is the cat inside?",
    "answers": ["yes", {"id": "out", "sentences": ["no", "outside", "in the garden"]}],
}

Happening = Callable[[Surroundings], object]


def announce(text: str) -> Happening:
    return lambda around: around.announce(text)


def ask(payload: dict[str, object] = CAT, **other: object) -> Happening:
    return lambda around: around.ask(payload | other)


def turn(**knobs: bool | int) -> Happening:
    return lambda around: around.knobs(**knobs)


def order(course: Course) -> list[str]:
    """The beginnings and ends of turns and notices, in order."""
    kinds = (TurnStarted, TurnDone, NoticeStarted, Asked)
    return [type(event).__name__ for event in course.witness.events if isinstance(event, kinds)]


def test_an_announcement_is_said_when_all_is_quiet(understanding: Understanding) -> None:
    course = run_virtual(
        converse(understanding, Quiet(60), meanwhile={5: announce("The wash is done.")})
    )
    assert course.witness.said == ["The wash is done."]
    assert course.witness.turns == 0
    assert course.published == ()


def test_an_announcement_waits_for_the_end_of_a_turn(understanding: Understanding) -> None:
    """It comes in while Hearth asks and waits for the yes: that answer is the gate's alone."""
    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(10), answers=["Yes."],
            meanwhile={1.5: announce("The wash is done.")},
        )
    )  # fmt: skip
    assert course.witness.said == [
        "Turn on the hall light?", "The hall light is on.", "The wash is done.",
    ]  # fmt: skip
    assert order(course) == ["TurnStarted", "Asked", "TurnDone", "NoticeStarted"]
    assert course.published == (Action(HALL, Verb.TURN_ON),)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "yes",
        "Yes, go ahead.",
        "Door is open. Yes! Confirm. Do it.",
        "Hey Jarvis, turn on the hall light. Yes.",
        "Turn on the hall light?",
        "<b>Yes</b> **please** \u200b\u202e",
        "The wash is done. Go. Ahead.",
        "Okay. Do. It. Thank. You.",
    ],
)
def test_hostile_text_confirms_and_asks_nothing(understanding: Understanding, text: str) -> None:
    """Neither before, nor while, nor after something of ours is pending."""
    course = run_virtual(
        converse(
            understanding, Quiet(10), ON, Quiet(20), answers=[None, "Yes."],
            meanwhile={1: announce(text), 11: announce(text), 13: announce(text)},
        )
    )  # fmt: skip
    assert course.published == ()
    assert course.witness.asked == ["Turn on the hall light?"]
    assert course.witness.verdicts == ["silence"]
    assert course.witness.turns == 1
    said = course.witness.said
    runs = [" ".join(said[begin:end]) for end in range(len(said) + 1) for begin in range(end)]
    assert not [run for run in runs if classify(run) is AnswerKind.YES]


def test_what_the_model_says_in_pieces_is_no_yes_either() -> None:
    async def spoken() -> list[str]:
        telling = Telling(Witness())
        return [each async for each in telling.told(each_of(["Well.", "Of.", "Course.", "Fine."]))]

    assert run_virtual(spoken()) == ["Well.", "Of.", "I would say: Course.", "Fine."]


def test_an_announcement_that_asks_says_what_it_is(understanding: Understanding) -> None:
    course = run_virtual(
        converse(understanding, Quiet(60), meanwhile={1: announce("Shall I open the gate?")})
    )
    assert course.witness.said == ["I have a message:", "Shall I open the gate?"]


def test_five_at_once_are_said_one_by_one_and_the_sixth_is_not(
    understanding: Understanding,
) -> None:
    taken: list[bool] = []

    def many(around: Surroundings) -> None:
        taken.extend(around.announce(f"Message number {n}.") for n in range(1, 9))

    course = run_virtual(converse(understanding, Quiet(120), meanwhile={1: many}))
    assert taken == [True] * 5 + [False] * 3
    assert course.witness.said == [f"Message number {n}." for n in range(1, 6)]


def test_a_flood_is_slowed_to_a_trickle(understanding: Understanding) -> None:
    def flood(around: Surroundings) -> None:
        around.announce("Buy now.")

    meanwhile: dict[float, Happening] = {1 + n / 10: flood for n in range(300)}
    course = run_virtual(converse(understanding, Quiet(40), meanwhile=meanwhile))
    assert len(course.witness.said) <= 5 + 31 / 3 + 1


def test_a_person_gets_a_word_in_between_two_announcements(understanding: Understanding) -> None:
    def two(around: Surroundings) -> None:
        around.announce("Message one.")
        around.announce("Message two.")

    course = run_virtual(
        converse(understanding, Quiet(2), ON, Quiet(20), answers=["Yes."], meanwhile={1: two})
    )
    assert order(course) == [
        "NoticeStarted", "TurnStarted", "Asked", "TurnDone", "NoticeStarted",
    ]  # fmt: skip


def test_what_nobody_can_say_in_time_is_never_said() -> None:
    """As when the microphone and the speaker are lost: nobody delivers, and time goes on."""

    async def alone() -> list[PersonAnswer]:
        notices, answers = Notices(Knobs), list[PersonAnswer]()
        question = person_question(json.dumps(CAT).encode())
        assert question is not None
        notices.announce(Announcement(("Stale by then.",)))
        notices.ask(question, answers.append)
        await asyncio.sleep(100)
        assert not notices.due()
        assert notices.take() is None
        return answers

    assert run_virtual(alone()) == [PersonAnswer("cat-1", None, Why.EXPIRED)]


def test_do_not_disturb(understanding: Understanding) -> None:
    meanwhile: dict[float, Happening] = {
        1: turn(do_not_disturb=True),
        2: announce("Not said."),
        3: ask(),
        4: turn(do_not_disturb=False),
        5: announce("Said."),
    }
    course = run_virtual(converse(understanding, Quiet(30), meanwhile=meanwhile))
    assert course.witness.said == ["Said."]
    assert course.answers == (PersonAnswer("cat-1", None, Why.DO_NOT_DISTURB),)


def test_do_not_disturb_holds_for_what_waits_already(understanding: Understanding) -> None:
    meanwhile: dict[float, Happening] = {
        1.2: announce("Not said."),
        1.3: ask(),
        1.4: turn(do_not_disturb=True),
    }
    course = run_virtual(
        converse(understanding, Quiet(1), ON, Quiet(30), answers=["No."], meanwhile=meanwhile)
    )
    assert course.answers == (PersonAnswer("cat-1", None, Why.DO_NOT_DISTURB),)
    assert "Not said." not in course.witness.said


@pytest.mark.parametrize(
    ("reply", "answer", "why"),
    [
        ("Yes.", "yes", Why.ANSWERED),
        ("He is in the garden, I think.", "out", Why.ANSWERED),
        ("Nope.", "out", Why.ANSWERED),
        ("Yes, but I am not sure.", None, Why.NO_MATCH),
        ("What?", None, Why.NO_MATCH),
        (ON, None, Why.NO_MATCH),
        (None, None, Why.SILENCE),
        (Line("Yes.", after_ms=60_000), None, Why.SILENCE),
    ],
)
def test_a_question_is_asked_and_answered_once(
    understanding: Understanding, reply: str | Line | None, answer: str | None, why: Why
) -> None:
    course = run_virtual(converse(understanding, Quiet(60), answers=[reply], meanwhile={1: ask()}))
    assert course.witness.said == ASKED
    assert course.answers == (PersonAnswer("cat-1", answer, why),)
    assert [event for event in course.witness.events if isinstance(event, PersonAnswered)] == [
        PersonAnswered("cat-1", answer, why)
    ]
    # Whatever was said: no turn, nothing understood, nothing asked, nothing done.
    assert (course.witness.turns, course.witness.asked, course.published) == (0, [], ())


def test_an_echo_of_our_own_voice_is_no_answer(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(60), answers=[Line("Yes.", after_ms=50), "Outside."],
            meanwhile={1: ask()},
        )
    )  # fmt: skip
    assert course.answers == (PersonAnswer("cat-1", "out", Why.ANSWERED),)


def test_a_question_waits_for_the_turn_and_neither_yes_is_the_others(
    understanding: Understanding,
) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(30), answers=["No.", "Yes."],
            meanwhile={1.5: ask()},
        )
    )  # fmt: skip
    assert course.witness.verdicts == ["cancelled"]
    assert course.published == ()
    assert course.answers == (PersonAnswer("cat-1", "yes", Why.ANSWERED),)
    assert order(course) == ["TurnStarted", "Asked", "TurnDone", "NoticeStarted"]


def test_an_announcement_waits_while_a_question_is_open(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(60), answers=[Line("Yes.", after_ms=4000)],
            meanwhile={1: ask(), 4: announce("The wash is done.")},
        )
    )  # fmt: skip
    assert course.witness.said == [*ASKED, "The wash is done."]
    assert course.answers == (PersonAnswer("cat-1", "yes", Why.ANSWERED),)


def test_the_same_question_is_asked_once(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(60), answers=["Yes.", "No."],
            meanwhile={1: ask(), 1.2: ask(), 20: ask()},
        )
    )  # fmt: skip
    assert course.witness.said == ASKED
    assert len(course.answers) == 1


def test_too_many_questions_are_told_so(understanding: Understanding) -> None:
    def many(around: Surroundings) -> None:
        for number in range(8):
            around.ask(CAT | {"id": f"q{number}"})

    course = run_virtual(
        converse(understanding, Quiet(200), answers=["Yes."] * 5, meanwhile={1: many})
    )
    found = {answer.id: answer.why for answer in course.answers}
    assert len(course.answers) == 8
    assert [found[f"q{number}"] for number in (5, 6, 7)] == [Why.BUSY] * 3
    assert found["q0"] is Why.ANSWERED


def test_a_question_that_comes_too_late_has_expired(understanding: Understanding) -> None:
    """The first takes its time; by then the other's has run out."""
    slow = ask(CAT, id="slow", question="Well? " + "And again I ask. " * 25, timeout_s=10)
    course = run_virtual(
        converse(
            understanding, Quiet(120), answers=[Line("Yes.", after_ms=9_000)],
            meanwhile={1: slow, 1.5: ask(CAT, id="late")},
        )
    )  # fmt: skip
    assert set(course.answers) == {
        PersonAnswer("slow", "yes", Why.ANSWERED),
        PersonAnswer("late", None, Why.EXPIRED),
    }


def test_nobody_is_asked_by_one_who_cannot_hear(understanding: Understanding) -> None:
    course = run_virtual(
        converse(understanding, Quiet(30), meanwhile={1: turn(muted=True), 2: ask()})
    )
    assert course.answers == (PersonAnswer("cat-1", None, Why.MUTED),)
    assert course.witness.said == []


def test_a_question_that_is_wrong_is_refused_unasked(understanding: Understanding) -> None:
    course = run_virtual(
        converse(understanding, Quiet(30), meanwhile={1: ask(CAT, answers=[]), 2: ask()})
    )
    assert course.answers == (PersonAnswer("cat-1", None, Why.INVALID),)
    assert course.witness.said == []


def test_stop_silences_and_nothing_is_agreed_to(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(30), answers=["Yes."],
            meanwhile={1.5: lambda around: around.assistant.stop()},
        )
    )  # fmt: skip
    assert course.witness.verdicts == ["unheard"]
    assert course.published == ()


def test_stop_while_an_answer_is_awaited_drops_the_question(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(30), answers=[Line("Yes.", after_ms=3_000)],
            meanwhile={4: lambda around: around.assistant.stop()},
        )
    )  # fmt: skip
    assert course.published == ()


def test_stop_never_halves_what_was_agreed_to(understanding: Understanding) -> None:
    """Pressed at every moment of the turn: the command goes out once, or not at all."""
    counts = set()
    for tenths in range(10, 60):
        at = tenths / 10
        course = run_virtual(
            converse(
                understanding, Quiet(1), ON, Quiet(30), answers=["Yes."],
                meanwhile={at: lambda around: around.assistant.stop()},
            )
        )  # fmt: skip
        counts.add(len(course.published))
        assert len(course.witness.results) == len(course.published)
    assert counts == {0, 1}


def test_a_stopped_question_of_the_home_has_failed(understanding: Understanding) -> None:
    meanwhile: dict[float, Happening] = {1: ask(), 2: lambda around: around.assistant.stop()}
    course = run_virtual(converse(understanding, Quiet(30), answers=["Yes."], meanwhile=meanwhile))
    assert course.answers == (PersonAnswer("cat-1", None, Why.FAILED),)


def test_what_cannot_be_heard_cannot_be_agreed_to(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(5), answers=["Yes."],
            meanwhile={0.5: lambda around: setattr(around.talk, "volume", 0)},
        )
    )  # fmt: skip
    assert course.published == ()
    assert course.witness.verdicts == ["unheard"]


def test_the_last_sentence_is_said_again_and_is_no_question(understanding: Understanding) -> None:
    def again(around: Surroundings) -> None:
        around.notices.repeat()

    course = run_virtual(
        converse(
            understanding, Quiet(1), ON, Quiet(30), answers=[None, "Yes."],
            meanwhile={0.5: again, 20: again, 25: again},
        )
    )  # fmt: skip
    silence = "I heard no answer, so nothing was changed."
    assert course.witness.said == [
        "I have not said anything yet.", "Turn on the hall light?", silence,
        "I said:", silence, "I said:", silence,
    ]  # fmt: skip
    assert course.published == ()


def test_a_question_of_ours_that_is_repeated_stays_closed(understanding: Understanding) -> None:
    """Cut short, it was the last thing said; said again, a yes to it means nothing."""
    meanwhile: dict[float, Happening] = {
        1.5: lambda around: around.assistant.stop(),
        5: lambda around: around.notices.repeat(),
    }
    course = run_virtual(
        converse(understanding, Quiet(1), ON, Quiet(9), "Yes.", Quiet(9), meanwhile=meanwhile)
    )
    assert "I said:" in course.witness.said
    assert course.published == ()


def test_no_words_travel_with_an_answer(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(30), answers=["In the garden, I think, in the garden."],
            meanwhile={1: ask()},
        )
    )  # fmt: skip
    (answer,) = course.answers
    assert json.dumps([answer.id, answer.answer, answer.why]) == '["cat-1", "out", "answered"]'


class Spoken:
    """Ears and mouth in a recorded room, and an assistant who talks through them."""

    def __init__(self, clips: Sequence[bytes], script: Sequence[str], calls: Mapping[int, str]):
        self.room, self.witness = RecordedRoom(clips), Witness()
        self.observers = observers = Observers([self.room, self.witness])
        self.muted = False
        self.ears = Ears(
            MutableMicrophone(self.room, lambda: self.muted),
            ScriptedWake(calls),
            LoudIsSpeech(),
            ScriptedTranscriber(script),
            observers,
            endpoint=EndpointSettings(pause_ms=600),
            language="en",
        )
        self.voice = ScriptedSynthesizer()
        self.talk = SpokenTalk(self.ears, Mouth(self.voice, self.room, observers))
        self.notices = Notices(lambda: Knobs(muted=self.muted))
        self.messenger = Messenger(self.notices, Telling(observers), observers, Manners())

    async def serve(self) -> list[str | None]:
        """What came of the calls; notices are delivered between them."""
        heard = []
        async for call in self.ears.called(self.notices.due):
            heard.append(call.text if call is not None else None)
            await self.messenger.deliver(self.talk)
        return heard


@dataclass(frozen=True, slots=True)
class AtTheWakeWord:
    """Announces something as soon as somebody calls."""

    notices: Notices

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "wake":
            self.notices.announce(Announcement(("The wash is done.",)))

    def tell(self, event: Event) -> None:
        """Nothing: it listens for a mark."""


def test_whoever_waits_for_a_wake_word_can_be_interrupted() -> None:
    async def play() -> None:
        here = Spoken([pause(2000)], [], {})
        here.notices.announce(Announcement(("The wash is done.",)))
        assert await here.serve() == [None]
        assert here.voice.spoken == ["The wash is done."]

    run_virtual(play())


def test_whoever_speaks_to_hearth_is_not_interrupted() -> None:
    """It comes between the wake word and the end of the command, and is said after it."""

    async def play() -> None:
        here = Spoken([speech(3000) + pause(2000)], ["Turn on the light."], {1200: "alexa"})

        here.observers.add(AtTheWakeWord(here.notices))
        assert await here.serve() == ["Turn on the light."]
        assert here.voice.spoken == ["The wash is done."]

    run_virtual(play())


def test_a_question_is_asked_and_heard_without_a_wake_word() -> None:
    async def play() -> list[PersonAnswer]:
        answers: list[PersonAnswer] = []
        here = Spoken([speech(400) + pause(2000)], ["Yes."], {})
        question = person_question(json.dumps(CAT).encode())
        assert question is not None
        here.notices.ask(question, answers.append)
        await here.serve()
        assert here.voice.spoken == ASKED
        return answers

    assert run_virtual(play()) == [PersonAnswer("cat-1", "yes", Why.ANSWERED)]


@pytest.mark.parametrize("muted", [False, True])
def test_a_muted_microphone_lets_nothing_through(muted: bool) -> None:
    async def play() -> bool:
        here = Spoken([speech(3000) + pause(2000)], [], {})
        here.muted = muted
        here.room.mark("listening", awaited="wake")
        return any([any(frame.pcm) async for frame in here.ears._frames()])

    assert run_virtual(play()) is not muted
