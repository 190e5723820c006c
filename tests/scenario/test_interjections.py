"""Whoever speaks while Hearth does makes it pause; "stop" ends it, without a wake word."""

import asyncio

import pytest

from appliance.core.errors import ApplianceError, ConfigError, EngineTimeout, ModelError
from appliance.core.types import Frame, Transcript
from appliance.hearing.hushing import is_hushing
from appliance.hearing.interjection import Interjections
from appliance.testing.engines import ScriptedTranscriber
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import LoudIsSpeech, pause
from tests.every_case import every_case

OURS = b"\x00\x02" * 320
THEIRS = b"\x00\x20" * 320
SILENT = pause(20)


class Speaker:
    """Notes when it was paused."""

    def __init__(self) -> None:
        self.paused = False
        self.pauses = 0

    def hold(self, paused: bool) -> None:
        self.pauses += paused and not self.paused
        self.paused = paused


class Room:
    """Frames in order, as the microphone gives them while Hearth speaks."""

    def __init__(
        self,
        script: list[str | Transcript | ApplianceError],
        seconds: float = 0.3,
        volume: int = 80,
    ) -> None:
        self.speaker, self.volume = Speaker(), volume
        self.transcriber = ScriptedTranscriber(script, seconds)
        self.over = Interjections(
            LoudIsSpeech(), self.transcriber, "en", self.speaker.hold, lambda: self.volume
        )
        self.at_ms = 0
        self.over.begin(lambda _: False)

    async def hear(self, pcm: bytes, ms: int) -> bool:
        stopped = False
        for _ in range(ms // 20):
            await asyncio.sleep(0.02)
            stopped = self.over.feed(Frame(pcm, self.at_ms))
            self.at_ms += 20
        return stopped


async def said_over(room: Room) -> bool:
    """Two seconds of ours, a short word of theirs, and what comes after."""
    await room.hear(OURS, 2000)
    await room.hear(THEIRS, 360)
    await room.hear(SILENT, 800)
    await room.over.end(silenced=room.over.stopped)
    return room.over.stopped


def test_stop_ends_it_and_it_stays_silent() -> None:
    room = Room(["Stop!"])
    assert run_virtual(said_over(room))
    assert room.speaker.paused
    assert room.speaker.pauses == 1


NO_WORD = Transcript("Stop.", "en", no_speech=0.99, avg_logprob=-3)


@pytest.mark.parametrize("heard", ["Hello.", "", EngineTimeout("late", engine="stt"), NO_WORD])
def test_anything_else_lets_it_go_on(heard: str | Transcript | ModelError) -> None:
    room = Room([heard])
    assert not run_virtual(said_over(room))
    assert not room.speaker.paused
    assert room.speaker.pauses == 1


def test_its_own_stop_is_not_taken_for_somebodys() -> None:
    room = Room(["Stop."])
    room.over.begin(lambda word: word == "stop")
    assert not run_virtual(said_over(room))


def test_its_own_voice_alone_pauses_nothing() -> None:
    room = Room(["Stop."])
    run_virtual(room.hear(OURS, 30_000))
    assert room.speaker.pauses == 0
    assert room.transcriber.heard_bytes == []


def test_whoever_goes_on_and_on_is_talked_over_again() -> None:
    async def chatter(room: Room) -> None:
        await room.hear(OURS, 2000)
        await room.hear(THEIRS, 10_000)

    room = Room(["Stop."])
    run_virtual(chatter(room))
    assert not room.speaker.paused
    assert room.speaker.pauses == 1
    assert room.transcriber.heard_bytes == []


def test_a_playback_that_ends_meanwhile_leaves_no_speaker_paused() -> None:
    async def cut(room: Room) -> None:
        await room.hear(OURS, 2000)
        await room.hear(THEIRS, 200)
        assert room.speaker.paused
        await room.over.end(silenced=room.over.stopped)

    room = Room(["Stop."])
    run_virtual(cut(room))
    assert not room.speaker.paused

    async def cut_while_judged(room: Room) -> None:
        await room.hear(OURS, 2000)
        await room.hear(THEIRS, 200)
        await room.hear(SILENT, 240)
        await room.over.end(silenced=room.over.stopped)

    room = Room(["Stop."], seconds=5.0)
    run_virtual(cut_while_judged(room))
    assert not room.speaker.paused
    assert not room.over.stopped


def test_a_microphone_that_is_muted_meanwhile_keeps_it_waiting_for_seconds_alone() -> None:
    async def muted(room: Room) -> None:
        await room.hear(OURS, 2000)
        await room.hear(THEIRS, 200)
        assert room.speaker.paused
        await asyncio.sleep(6)

    room = Room(["Stop."])
    run_virtual(muted(room))
    assert not room.speaker.paused
    assert room.transcriber.heard_bytes == []


def test_an_engine_that_does_not_answer_keeps_it_waiting_for_seconds_alone() -> None:
    async def asked(room: Room) -> None:
        await room.hear(OURS, 2000)
        await room.hear(THEIRS, 200)
        await room.hear(SILENT, 6000)
        assert not room.speaker.paused
        await room.hear(OURS, 60_000)

    room = Room(["Stop."], seconds=50.0)
    run_virtual(asked(room))
    assert len(room.transcriber.heard_bytes) == 1
    assert not room.over.stopped


def test_a_judgement_that_fails_oddly_leaves_no_speaker_paused() -> None:
    room = Room([ConfigError("odd")])
    with pytest.raises(ConfigError):
        run_virtual(failed(room))
    assert not room.speaker.paused


async def failed(room: Room) -> None:
    """The microphone is lost while somebody's word is judged, or just after."""
    await room.hear(OURS, 2000)
    await room.hear(THEIRS, 360)
    await room.hear(SILENT, 400)
    judging = room.over._judging
    await asyncio.sleep(0.2)
    await room.over.end(silenced=False)
    if judging is not None and not judging.cancelled():
        await judging


def test_another_volume_is_learnt_anew() -> None:
    async def turned(room: Room) -> None:
        await room.hear(OURS, 2000)
        room.volume = 100
        room.over.begin(lambda _: False)
        await room.hear(THEIRS, 600)

    room = Room(["Stop."])
    run_virtual(turned(room))
    assert room.speaker.pauses == 0


HUSHING = (
    "Stop!|stop|Stop it.|Okay, stop.|No, stop!|Please stop.|Shut up!|Enough.|That's enough.|"
    "Be quiet.|Never mind.|light stop|Stopp!|Hör auf!|Ça suffit.|Stop, stop, stop, stop!|"
    "No no no stop|Stop now|Stop speaking|Stop talking now|Okay Hearth please stop|"
    "Ok that is enough|Stop it. Stop.|Would you please stop?|Please be quiet now."
)
OTHER = (
    "|...|Don't stop.|The bus stop is on the left.|Stop the washing machine.|42|Stopped.|Top.|Yes.|"
    "No.|When does the music stop?|Hello!|Not enough.|Don\u2019t stop.|Don't stop it.|"
    "don't stop please|Don't shut up|Can't stop.|Won't stop|The bus stop.|Full stop.|Non-stop!|"
    "Fair enough.|Good enough.|Warm enough?|Is he quiet?|Does it stop?|Please|N'arrête pas.|"
    "nicht aufhören|Don't cancel.|the stop"
)


@every_case("text", HUSHING.split("|"))
def test_so_people_say_it(text: str) -> None:
    assert is_hushing(text)


@every_case("text", OTHER.split("|"))
def test_and_so_they_do_not(text: str) -> None:
    assert not is_hushing(text)
