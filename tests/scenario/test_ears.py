"""Hearing in stream time: one breath, pauses, coughs, silence, speculation and lost engines."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from appliance.adapters.audio.recorded import RecordedRoom
from appliance.core.endpoint import Completeness, EndpointSettings
from appliance.core.errors import AudioError, EngineUnavailable, ModelError
from appliance.core.types import Frame, Transcript
from appliance.hearing.ears import Ears, Heard, Judge, unjudged
from appliance.testing.conversation import Witness
from appliance.testing.engines import ScriptedTranscriber, ScriptedWake
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import LoudIsSpeech, pause, speech
from appliance.watch.observers import Observers

LEAD = 300


def ears(
    clips: Sequence[bytes],
    script: Sequence[str | Transcript | ModelError],
    calls: Mapping[int, str] | None = None,
    judge: Judge = unjudged,
) -> tuple[Ears, ScriptedTranscriber, ScriptedWake, Witness]:
    room, witness = RecordedRoom(clips), Witness()
    transcriber, wake = ScriptedTranscriber(script), ScriptedWake(calls)
    made = Ears(
        room,
        wake,
        LoudIsSpeech(),
        transcriber,
        Observers([room, witness]),
        endpoint=EndpointSettings(pause_ms=600),
        language="en",
        judge=judge,
    )
    return made, transcriber, wake, witness


async def all_calls(made: Ears) -> list[Heard | None]:
    return [heard async for heard in made.called()]


def test_wake_word_and_command_in_one_breath() -> None:
    """The wake word ends inside the speech; the pre-roll brings it along and the text loses it."""
    clip = speech(2500) + pause(2000)
    made, transcriber, _, witness = ears(
        [clip], ["Hey Jarvis, turn on the light."], {LEAD + 900: "hey_jarvis"}
    )
    (heard,) = run_virtual(all_calls(made))
    assert heard is not None
    assert heard.text == "turn on the light."
    assert abs(heard.ended_ms - (LEAD + 2500)) <= 40
    given_ms = transcriber.heard_bytes[0] / 32
    assert given_ms >= 2500
    assert witness.marks.count("wake") == 1


def test_a_pause_after_the_wake_word_is_no_end() -> None:
    clip = speech(800) + pause(1500) + speech(1500) + pause(2000)
    made, _, _, _ = ears([clip], ["Turn on the light."], {LEAD + 780: "alexa"})
    (heard,) = run_virtual(all_calls(made))
    assert heard is not None
    assert abs(heard.started_ms - (LEAD + 2300)) <= 40


def test_a_pause_between_words_does_not_end_it_and_wastes_only_a_guess() -> None:
    clip = speech(1500) + pause(400) + speech(800) + pause(2000)
    made, transcriber, _, witness = ears(
        [clip], ["thrown away", "Turn on the light."], {LEAD + 400: "alexa"}
    )
    (heard,) = run_virtual(all_calls(made))
    assert heard is not None
    assert heard.text == "Turn on the light."
    assert len(transcriber.heard_bytes) == 2
    assert transcriber.heard_bytes[0] < transcriber.heard_bytes[1]
    assert witness.marks.count("heard") == 1


def test_the_guess_made_in_the_pause_is_used() -> None:
    made, transcriber, _, _ = ears(
        [speech(1500) + pause(2000)], ["Turn on the light."], {LEAD + 400: "alexa"}
    )
    run_virtual(all_calls(made))
    assert len(transcriber.heard_bytes) == 1


def as_marked(text: str) -> Completeness:
    """The script says it: "..." is left open, "." is complete."""
    if text.endswith("..."):
        return Completeness.OPEN
    return Completeness.COMPLETE if text.endswith(".") else Completeness.UNKNOWN


@pytest.mark.parametrize(
    ("first", "heard_as"),
    [
        ("Turn on the light.", "Turn on the light."),
        ("Turn on the whole light", "Turn on the hall light."),
        ("Turn on the...", "Turn on the hall light."),
        ("", "Turn on the hall light."),
    ],
)
def test_a_whole_order_is_not_looked_at_again_with_the_names_in_mind(
    first: str, heard_as: str
) -> None:
    made, transcriber, _, witness = ears(
        [speech(1500) + pause(2000)],
        ["Turn on the hall light."],
        {LEAD + 400: "alexa"},
        as_marked,
    )
    transcriber.first = [first]
    (heard,) = run_virtual(all_calls(made))
    assert heard is not None
    assert heard.text == heard_as
    assert witness.marks.count("transcribed") == 1


def test_an_answer_is_always_looked_at_twice() -> None:
    made, transcriber, _, _ = ears([speech(900) + pause(2000)], ["No, the hall light."])
    transcriber.first = ["Yes."]
    heard = run_virtual(made.answer(3000))
    assert heard is not None
    assert heard.text == "No, the hall light."


@pytest.mark.parametrize(
    ("first", "pause_ms", "is_cut"),
    [
        ("Turn on the light.", 320, False),
        ("Turn on the light.", 450, True),
        ("Something else", 450, False),
        ("Something else", 700, True),
        ("Turn on the...", 700, False),
        ("Turn on the...", 1400, False),
        ("Turn on the...", 1700, True),
    ],
)
def test_what_was_said_decides_how_long_a_pause_ends_it(
    first: str, pause_ms: int, is_cut: bool
) -> None:
    clip = speech(1500) + pause(pause_ms) + speech(800) + pause(3000)
    whole = "It was longer."
    made, transcriber, _, _ = ears([clip], [first, whole], {LEAD + 400: "alexa"}, as_marked)
    heard = run_virtual(all_calls(made))[0]
    assert heard is not None
    assert heard.text == (first if is_cut else whole)
    assert len(transcriber.heard_bytes) == (1 if is_cut else 2)


def test_words_that_come_late_in_a_pause_end_it_with_the_next_chunk() -> None:
    room = RecordedRoom([speech(1500) + pause(3000)], realtime=True)
    words_after_ms, chunk_ms = 128 + 400, 32

    async def ended_after_ms() -> float:
        clock = asyncio.get_running_loop().time
        made = Ears(
            room,
            ScriptedWake({LEAD + 400: "alexa"}),
            LoudIsSpeech(),
            ScriptedTranscriber(["Turn on the light."], seconds=0.4),
            Observers([room]),
            endpoint=EndpointSettings(pause_ms=600),
            language="en",
            judge=as_marked,
        )
        async for heard in made.called():
            assert heard is not None
            # Frames are handed over when they are complete, and the room begins at 0.
            return clock() * 1000 - heard.ended_ms
        raise AssertionError("nothing was heard")

    assert run_virtual(ended_after_ms()) <= words_after_ms + chunk_ms


def test_the_wake_phrase_is_no_part_of_what_is_judged() -> None:
    judged: list[str] = []

    def judge(text: str) -> Completeness:
        judged.append(text)
        return Completeness.UNKNOWN

    made, _, _, _ = ears(
        [speech(1500) + pause(2000)], ["Alexa, lights."], {LEAD + 400: "alexa"}, judge
    )
    run_virtual(all_calls(made))
    assert judged == ["lights."]


def test_an_answer_is_never_cut_short() -> None:
    """A "yes" may have a "but" behind it."""
    clip = speech(500) + pause(450) + speech(800) + pause(2000)
    made, _, _, _ = ears([clip], ["Yes.", "Yes, but only the hall."], judge=as_marked)
    heard = run_virtual(made.answer(8000))
    assert heard is not None
    assert heard.text == "Yes, but only the hall."


def test_a_failed_guess_leaves_the_pause_as_it_is() -> None:
    clip = speech(1500) + pause(450) + speech(800) + pause(2000)
    made, _, _, _ = ears(
        [clip], [EngineUnavailable("gone"), "All of it."], {LEAD + 400: "alexa"}, as_marked
    )
    heard = run_virtual(all_calls(made))[0]
    assert heard is not None
    assert heard.text == "All of it."


def test_nothing_said_after_the_wake_word_is_a_silent_abort() -> None:
    made, transcriber, _, _ = ears([speech(700)], [], {LEAD + 680: "alexa"})
    assert run_virtual(all_calls(made)) == [None]
    assert transcriber.heard_bytes == []


@pytest.mark.parametrize("noise", [Transcript("Thank you.", no_speech=0.9), Transcript("")])
def test_what_whisper_makes_of_noise_is_nothing(noise: Transcript) -> None:
    made, _, _, _ = ears([speech(1500)], [noise], {LEAD + 400: "alexa"})
    assert run_virtual(all_calls(made)) == [None]


def test_an_endless_noise_is_cut() -> None:
    made, _, _, witness = ears([speech(40_000)], ["la la la"], {LEAD + 400: "alexa"})
    heard = run_virtual(all_calls(made))
    assert heard[0] is not None
    assert heard[0].ended_ms - heard[0].started_ms <= 15_100
    assert witness.marks.count("wake") == 1


def test_an_answer_needs_no_wake_word_and_has_its_own_patience() -> None:
    made, _, _, _ = ears([speech(400) + pause(1000)], ["Yes."])
    heard = run_virtual(made.answer(8000))
    assert heard is not None
    assert heard.text == "Yes."
    assert abs(heard.started_ms - LEAD) <= 40
    assert run_virtual(ears([pause(100)], [])[0].answer(2000)) is None


def test_recordings_without_a_wake_word() -> None:
    made, _, _, _ = ears([speech(900), speech(900)], ["one", "two"])

    async def heard() -> list[str]:
        return [each.text async for each in made.uncalled()]

    assert run_virtual(heard()) == ["one", "two"]


def test_a_wake_engine_that_is_away_is_waited_for() -> None:
    made, _, wake, _ = ears([speech(700)], [], {LEAD + 680: "alexa"})
    wake.fails = EngineUnavailable("the wake engine is starting")

    async def comes_back() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(all_calls(made))
            await asyncio.sleep(3)
            assert wake.steps == 0
            wake.fails = None

    run_virtual(comes_back())
    assert wake.steps > 0


def test_an_utterance_that_cannot_be_transcribed_is_an_error_of_its_own() -> None:
    made, _, _, _ = ears([speech(900)], [EngineUnavailable("gone")], {LEAD + 400: "alexa"})
    with pytest.raises(EngineUnavailable):
        run_virtual(all_calls(made))


def test_a_lost_microphone_is_told_as_such() -> None:
    class Lost(RecordedRoom):
        async def frames(self) -> AsyncIterator[Frame]:
            yield Frame(speech(20), 0)
            raise AudioError("the microphone was lost")

    room = Lost()
    made = Ears(
        room,
        ScriptedWake(),
        LoudIsSpeech(),
        ScriptedTranscriber(),
        Witness(),
        endpoint=EndpointSettings(),
        language="en",
    )
    with pytest.raises(AudioError):
        run_virtual(made.answer(1000))
    with pytest.raises(AudioError):
        run_virtual(all_calls(made))
