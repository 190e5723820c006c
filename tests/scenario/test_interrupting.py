"""Hearth falls silent when somebody calls or says "stop", and what it asked is not agreed to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import pytest

from appliance.adapters.audio.recorded import RecordedRoom
from appliance.adapters.store.memory import MemoryJournal
from appliance.core.endpoint import EndpointSettings
from appliance.core.errors import AudioError, EngineUnavailable, ModelError
from appliance.core.events import Event
from appliance.core.journal import Decided
from appliance.core.types import EntityId, Frame, Interruption, Played, Result, Sound, Verb
from appliance.core.verdicts import Spoken
from appliance.hearing.ears import Ears, Heard
from appliance.hearing.interjection import Interjections
from appliance.hearing.mouth import Mouth
from appliance.hearing.talk import SpokenTalk
from appliance.ports import Fact
from appliance.talking.talk import each
from appliance.testing.conversation import Quiet, Surroundings, Witness, converse
from appliance.testing.engines import ScriptedSynthesizer, ScriptedTranscriber, ScriptedWake
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import LoudIsSpeech, pause, speech
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

T = TypeVar("T")
SENTENCE = "There are four lights on in the living room."
"""2.6 s at 60 ms a letter."""
LEAD = 300
"""Before a clip in a recorded room."""


class WhileItSpeaks:
    """The room's next clip begins with the first sound of Hearth's voice."""

    def __init__(self, room: RecordedRoom) -> None:
        self._room = room

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "reply_started":
            self._room.mark("listening", awaited="interruption")

    def tell(self, event: Event) -> None:
        """Nothing: it listens for a mark."""


class Speaking:
    """Ears and mouth in a room in which time goes on while Hearth speaks."""

    def __init__(
        self, clips: Sequence[bytes], calls: Mapping[int, str], script: Sequence[str] = ()
    ) -> None:
        self.room, self.witness = RecordedRoom(clips, realtime=True), Witness()
        observers = Observers([self.room, self.witness, WhileItSpeaks(self.room)])
        self.wake = ScriptedWake(calls)
        self.ears = Ears(
            self.room,
            self.wake,
            LoudIsSpeech(),
            ScriptedTranscriber(script),
            observers,
            endpoint=EndpointSettings(pause_ms=600),
            language="en",
        )
        self.voice = ScriptedSynthesizer()
        mouth = Mouth(self.voice, self.room, observers)
        self.talk = SpokenTalk(self.ears, mouth, interruptible=True)

    async def say(self, *sentences: str) -> Played:
        return await self.talk.say(each(sentences), "reply_started")

    async def call(self) -> Heard | None:
        async for heard in self.ears.called():
            return heard
        return None


def spoken_ms(here: Speaking) -> float:
    return len(here.room.spoken()) / 32


def run(play: Callable[[], Awaitable[T]]) -> T:
    async def played() -> T:
        return await play()

    return run_virtual(played())


def test_a_call_silences_it_and_the_command_in_the_same_breath_is_heard() -> None:
    async def play() -> None:
        here = Speaking(
            [speech(2500) + pause(3000)],
            {LEAD + 900: "hey_jarvis"},
            ["lights are on Hey Jarvis, turn off the hall light."],
        )
        played = await here.say(SENTENCE, SENTENCE)
        assert played.by is Interruption.CALL
        assert (played.interrupted, played.fraction) == (True, 0)
        assert spoken_ms(here) <= LEAD + 900 + 100
        assert here.talk.awaited()
        heard = await here.call()
        assert heard is not None
        assert heard.text == "turn off the hall light."
        assert not here.talk.awaited()
        assert "interrupted" in here.witness.marks

    run(play)


def test_nothing_is_said_or_listened_to_until_who_called_was_heard() -> None:
    async def play() -> None:
        here = Speaking([speech(2500) + pause(3000)], {LEAD + 900: "alexa"}, ["Alexa, thanks."])
        await here.say(SENTENCE)
        spoken = list(here.voice.spoken)
        again = await here.say("The hall light is on.")
        assert (again.by, again.fraction) == (Interruption.CALL, 0)
        assert await here.talk.listen(0, 8000) is None
        assert here.voice.spoken == spoken
        await here.call()
        assert (await here.say("The hall light is on.")).fraction == 1

    run(play)


def test_stop_silences_it_and_nobody_waits_to_be_heard() -> None:
    async def play() -> None:
        here = Speaking([speech(600) + pause(3000)], {LEAD + 600: "stop"})
        played = await here.say(SENTENCE, SENTENCE)
        assert (played.by, played.fraction) == (Interruption.STOP, 0)
        assert spoken_ms(here) <= LEAD + 600 + 100
        assert not here.talk.awaited()

    run(play)


def test_stop_is_no_call() -> None:
    async def play() -> None:
        here = Speaking([speech(600) + pause(3000)], {LEAD + 580: "stop", 4000: "alexa"}, ["Hi."])
        await here.call()
        assert here.witness.marks.count("wake") == 1
        assert here.room.now_ms() >= 4000

    run(play)


@pytest.mark.parametrize(
    ("word", "own"),
    [("alexa", "Alexander the Great was born in Pella."), ("stop", "Stop the washing machine?")],
)
def test_a_word_that_it_says_itself_interrupts_nothing(word: str, own: str) -> None:
    async def play() -> None:
        here = Speaking([speech(600) + pause(3000)], {LEAD + 600: word})
        assert (await here.say(own)).fraction == 1
        assert (await here.say(SENTENCE)).fraction == 1
        assert "interrupted" not in here.witness.marks

    run(play)


def test_another_word_than_the_one_it_says_still_does() -> None:
    async def play() -> None:
        here = Speaking([speech(900) + pause(3000)], {LEAD + 400: "stop", LEAD + 900: "alexa"})
        assert (await here.say("Stop the washing machine?")).by is Interruption.CALL

    run(play)


class Broken:
    """A microphone that is lost as soon as it is read."""

    def __init__(self, room: RecordedRoom) -> None:
        self._room = room

    def now_ms(self) -> int:
        return self._room.now_ms()

    async def frames(self) -> AsyncIterator[Frame]:
        async for frame in self._room.frames():
            if frame.at_ms >= 0:
                raise AudioError("the microphone was lost")
            yield frame


def test_a_microphone_lost_meanwhile_does_not_end_a_sentence() -> None:
    async def play() -> None:
        here = Speaking([], {})
        here.ears._microphone = Broken(here.room)
        assert (await here.say(SENTENCE)).fraction == 1
        with pytest.raises(AudioError):
            await here.talk.listen(0, 1000)

    run(play)


@pytest.mark.parametrize("failure", [EngineUnavailable("gone"), ModelError("odd")])
def test_a_wake_engine_that_is_gone_does_not_end_a_sentence(failure: ModelError) -> None:
    async def play() -> None:
        here = Speaking([], {})
        here.wake.fails = failure
        assert (await here.say(SENTENCE)).fraction == 1

    run(play)


def test_a_wake_engine_that_is_gone_holds_up_nobody_who_hears_the_same_sound() -> None:
    async def play() -> None:
        here = Speaking([speech(600) + pause(3000)], {})
        here.wake.fails = EngineUnavailable("gone")
        heard = Heeding(here.room)
        here.talk._interjections = heard
        await here.say(SENTENCE)
        assert heard.frames > 100
        assert heard.latest_ms <= 20

    run(play)


class Heeding(Interjections):
    """Notes how late each frame comes."""

    def __init__(self, room: RecordedRoom) -> None:
        script, speaker = ScriptedTranscriber(), Witness()
        super().__init__(LoudIsSpeech(), script, "en", lambda paused: speaker.mark(str(paused)))
        self._room = room
        self.frames = self.latest_ms = 0
        self.says_so = False

    def begin(self, says_itself: Callable[[str], bool]) -> None:
        super().begin(says_itself)
        self.stopped = self.says_so

    def feed(self, frame: Frame) -> bool:
        self.frames += 1
        self.latest_ms = max(self.latest_ms, self._room.now_ms() - frame.at_ms - 20)
        return False


def test_a_stop_is_heard_though_the_microphone_is_lost_then() -> None:
    async def play() -> None:
        here = Speaking([], {})
        here.talk._interjections = over = Heeding(here.room)
        here.ears._microphone = Broken(here.room)

        over.says_so = True
        played = await here.say(SENTENCE)
        assert (played.by, played.fraction) == (Interruption.STOP, 0)

    run(play)


def test_two_stops_at_once_are_one() -> None:
    class Closing(RecordedRoom):
        """Takes a second to fall silent, as a sound server that hangs does."""

        async def play(self, sounds: AsyncIterator[Sound]) -> Played:
            try:
                return await super().play(sounds)
            finally:
                await asyncio.sleep(1)

    async def play() -> None:
        room = Closing([], realtime=True)
        mouth = Mouth(ScriptedSynthesizer(), room, Observers([]))
        async with asyncio.TaskGroup() as tasks:
            said = tasks.create_task(mouth.say(each([SENTENCE]), "reply_started"))
            for _ in range(3):
                await asyncio.sleep(0.3)
                mouth.hush()
        assert said.result().interrupted

    run(play)


def test_a_voice_that_fails_is_told_as_it_is() -> None:
    async def play() -> None:
        here = Speaking([], {})
        here.voice.fails = EngineUnavailable("gone")
        with pytest.raises(EngineUnavailable):
            await here.say(SENTENCE)

    run(play)


def test_who_only_plays_recordings_is_not_interrupted() -> None:
    async def play() -> None:
        here = Speaking([speech(600)], {LEAD + 600: "alexa"})
        talk = SpokenTalk(here.ears, here.talk._mouth)
        assert (await talk.say(each((SENTENCE,)), "reply_started")).fraction == 1
        assert here.wake.steps == 0

    run(play)


ON = "Turn on the hall light."
HALL = EntityId("light.hall_ceiling")


def interrupt(by: Interruption) -> Callable[[Surroundings], object]:
    return lambda around: around.talk.interrupt(by)


@pytest.mark.parametrize(
    ("by", "verdict"), [(Interruption.STOP, "cancelled"), (Interruption.CALL, "unheard")]
)
def test_a_question_that_was_cut_off_is_agreed_to_by_nobody(
    understanding: Understanding, by: Interruption, verdict: str
) -> None:
    """Not even by a yes that follows: the gate never heard that it was asked."""
    journal, late = MemoryJournal(), []

    def yes(around: Surroundings) -> None:
        late.append(around.gate.hear(Spoken("Yes.", 1500), 2000))

    course = run_virtual(
        converse(
            understanding, ON, Quiet(20), answers=["Yes."], journal=journal,
            meanwhile={0.7: interrupt(by), 2: yes},
        )
    )  # fmt: skip
    assert course.published == ()
    assert course.witness.verdicts == [verdict]
    assert course.witness.said == ["Turn on the hall light?"]
    assert [entry.verdict for entry in journal.entries if isinstance(entry, Decided)] == [
        "asked", verdict,
    ]  # fmt: skip
    assert [type(each).__name__ for each in late] == ["Unrelated"]


def test_after_a_call_the_next_command_comes_before_what_waits_to_be_said(
    understanding: Understanding,
) -> None:
    course = run_virtual(
        converse(
            understanding, ON, "What time is it?", Quiet(20),
            meanwhile={
                0.3: lambda around: around.announce("The wash is done."),
                0.7: interrupt(Interruption.CALL),
            },
        )
    )  # fmt: skip
    said = course.witness.said
    assert said[0] == "Turn on the hall light?"
    assert said[-1] == "The wash is done."
    assert len(said) == 3


def test_an_announcement_is_silenced_like_an_answer(understanding: Understanding) -> None:
    course = run_virtual(
        converse(
            understanding, Quiet(30),
            meanwhile={1: lambda around: around.announce("The wash is done. " * 5),
                       1.5: interrupt(Interruption.STOP)},
        )
    )  # fmt: skip
    assert len(course.witness.said) < 5


def test_what_was_agreed_to_is_done_whole_however_it_is_interrupted(
    understanding: Understanding,
) -> None:
    """The word for it comes while the blind moves: it is silenced, and the blind arrives."""
    course = run_virtual(
        converse(
            understanding, "Close the living room blinds.", Quiet(60), answers=["Yes."],
            journeys={"cover.living_blinds": 20},
            meanwhile={6.6: interrupt(Interruption.CALL)},
        )
    )  # fmt: skip
    assert [action.verb for action in course.published] == [Verb.CLOSE]
    assert course.witness.results == [(EntityId("cover.living_blinds"), Result.ACKNOWLEDGED)]
    assert not any("closed" in sentence for sentence in course.witness.said)
