"""A browser as a room: what it plays counts once it was played, and it may go at any moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from itertools import pairwise
from typing import TypeVar

import pytest

from appliance.adapters.audio.browser import (
    BrowserMicrophone,
    BrowserSpeaker,
    Hand,
    Outbox,
)
from appliance.core.endpoint import EndpointSettings
from appliance.core.errors import AudioError
from appliance.core.types import FRAME_BYTES, FRAME_MS, Played, Sound
from appliance.hearing.ears import Ears
from appliance.hearing.mouth import Mouth
from appliance.hearing.talk import SpokenTalk
from appliance.talking.talk import each
from appliance.testing.conversation import Witness
from appliance.testing.engines import ScriptedSynthesizer, ScriptedTranscriber, ScriptedWake
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import LoudIsSpeech, speech

T = TypeVar("T")
LOUD = speech(FRAME_MS)
QUIET = bytes(FRAME_BYTES)
QUESTION = "Turn on the hall light?"


def run(play: Callable[[], Awaitable[T]]) -> T:
    async def played() -> T:
        return await play()

    return run_virtual(played())


def now_s() -> float:
    return asyncio.get_running_loop().time()


def now_ms() -> int:
    return round(now_s() * 1000)


class Phone:
    """A browser: sends frames, plays what comes in its time, and says so `after` that time."""

    def __init__(self, after: float | None = 0.1) -> None:
        self.after = after
        self.speaks_until_s = 0.0
        self.sends = True
        self.reads = True
        self.silenced = 0
        self.out = Outbox()
        self.microphone = BrowserMicrophone(now_ms)
        self.speaker = BrowserSpeaker(self.out, self.microphone.now_ms, now_s)
        self.wake = ScriptedWake()
        self.hand = Hand(self.wake)

    def ears(self, *script: str) -> tuple[Ears, Witness]:
        witness = Witness()
        return Ears(
            self.microphone, self.hand, LoudIsSpeech(), ScriptedTranscriber(script), witness,
            endpoint=EndpointSettings(pause_ms=600), language="en",
        ), witness  # fmt: skip

    async def live(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._play())

    async def _listen(self) -> None:
        while True:
            await asyncio.sleep(FRAME_MS / 1000)
            if self.sends:
                self.microphone.heard(LOUD if now_s() < self.speaks_until_s else QUIET)

    async def _play(self) -> None:
        ends_s, rate, clock = 0.0, 1, asyncio.get_running_loop()
        saying: asyncio.TimerHandle | None = None
        async for piece in self.out.taken():
            while not self.reads:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
            if isinstance(piece, bytes):
                ends_s = max(ends_s, now_s()) + len(piece) / 2 / rate
            elif piece["event"] == "sound":
                rate = int(piece["rate"])
            elif piece["event"] == "hush":
                self.silenced += 1
                ends_s = 0.0
                if saying is not None:
                    saying.cancel()
            elif piece["event"] == "end" and self.after is not None:
                played = partial(self.speaker.played, int(piece["id"]))
                saying = clock.call_at(max(now_s(), ends_s + self.after), played)


async def beside(phone: Phone, doing: Awaitable[T]) -> T:
    async with asyncio.TaskGroup() as tasks:
        living = tasks.create_task(phone.live())
        done = await doing
        living.cancel()
    return done


async def sounds(seconds: float, rate: int = 16_000) -> AsyncIterator[Sound]:
    for _ in range(round(seconds * 10)):
        yield Sound(bytes(rate // 10 * 2), rate)


def test_what_the_browser_played_was_heard_and_ended_when_it_says_so() -> None:
    async def play() -> None:
        phone = Phone(after=0.1)
        played = await beside(phone, phone.speaker.play(sounds(3)))
        assert (played.fraction, played.interrupted) == (1, False)
        assert 3080 <= played.ended_ms <= 3200

    run(play)


@pytest.mark.parametrize(("after", "waited_s"), [(None, 6.0), (-1.0, 2.0), (4.0, 6.0)])
def test_a_browser_that_never_says_so_or_too_soon_or_too_late_has_not_played_it(
    after: float | None, waited_s: float
) -> None:
    async def play() -> None:
        phone = Phone(after)
        played = await beside(phone, phone.speaker.play(sounds(3)))
        assert played.fraction == 0
        assert now_s() == pytest.approx(waited_s, abs=0.2)

    run(play)


def test_what_it_says_of_another_sound_or_of_none_means_nothing() -> None:
    async def play() -> Played:
        phone = Phone(after=None)

        async def lies() -> Played:
            for id_ in (0, 1, 2, -1):
                phone.speaker.played(id_)
            async with asyncio.TaskGroup() as tasks:
                playing = tasks.create_task(phone.speaker.play(sounds(1)))
                await asyncio.sleep(2)
                for id_ in (0, 2, 7):
                    phone.speaker.played(id_)
            return playing.result()

        return await beside(phone, lies())

    assert run(play).fraction == 0


def test_what_is_cancelled_falls_silent_there() -> None:
    async def play() -> None:
        phone = Phone()

        async def cancelled() -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await phone.speaker.play(sounds(30))
            await asyncio.sleep(0.1)
            played = await phone.speaker.play(sounds(1))
            assert played.fraction == 1

        await beside(phone, cancelled())
        assert phone.silenced == 1

    run(play)


def test_a_browser_that_takes_nothing_is_cut_off() -> None:
    async def play() -> None:
        phone = Phone()
        phone.reads = False

        async def unheard() -> None:
            with pytest.raises(AudioError):
                await phone.speaker.play(sounds(60))

        await beside(phone, unheard())
        assert phone.out.closed
        assert now_s() < 10

    run(play)


def test_news_that_nobody_reads_ends_it() -> None:
    async def play() -> bool:
        out = Outbox()
        for number in range(300):
            out.tell({"event": "doing", "doing": str(number)})
        return out.closed

    assert run(play)


def test_time_goes_on_while_a_browser_sends_nothing_and_never_backwards() -> None:
    async def play() -> None:
        phone = Phone()
        stamps: list[int] = []

        async def listened() -> None:
            async for frame in phone.microphone.frames():
                stamps.append(frame.at_ms)
                if now_s() > 12:
                    return

        async def moods() -> None:
            for second in range(12):
                phone.sends = second % 4 < 2
                await asyncio.sleep(1)

        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(phone.live())
            tasks.create_task(moods())
            await listened()
            living.cancel()
        assert all(after - before >= FRAME_MS for before, after in pairwise(stamps))
        assert abs(stamps[-1] - now_ms()) <= 1200
        assert phone.microphone.now_ms() >= stamps[-1]

    run(play)


def test_more_sound_than_time_is_dropped() -> None:
    async def play() -> int:
        phone = Phone()
        for _ in range(1000):
            phone.microphone.heard(LOUD)
        return phone.microphone.now_ms()

    assert run(play) <= 600


def test_frames_of_another_length_are_none() -> None:
    async def play() -> None:
        phone = Phone()
        for length in (0, 1, FRAME_BYTES - 2, FRAME_BYTES + 1):
            with pytest.raises(ValueError, match="a frame is"):
                phone.microphone.heard(bytes(length))

    run(play)


def test_a_hand_calls_without_a_word_and_the_wake_engine_is_not_asked() -> None:
    async def play() -> None:
        phone = Phone()
        ears, witness = phone.ears("Bottom drawer light on.")

        async def called() -> str:
            await asyncio.sleep(1)
            phone.hand.press()
            phone.speaks_until_s = now_s() + 2
            async for heard in ears.called():
                return heard.text if heard is not None else ""
            return "nothing"

        assert await beside(phone, called()) == "Bottom drawer light on."
        assert phone.wake.steps == 0
        assert witness.marks.count("wake") == 1

    run(play)


def test_the_wake_word_is_listened_for_hands_free_alone() -> None:
    async def play() -> None:
        phone = Phone()
        phone.wake.calls = {2000: "hey_jarvis", 9000: "hey_jarvis"}
        ears, _ = phone.ears("Hey Jarvis, turn on the light.")

        async def called() -> str:
            async for heard in ears.called():
                return heard.text if heard is not None else ""
            return "nothing"

        async def later() -> None:
            await asyncio.sleep(5)
            phone.hand.is_free = True
            await asyncio.sleep(4)
            phone.speaks_until_s = now_s() + 2

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(later())
            assert await beside(phone, called()) == "turn on the light."
        assert now_s() > 9

    run(play)


def test_a_hand_silences_what_is_said_and_what_was_asked_is_not_agreed_to() -> None:
    async def play() -> None:
        phone = Phone()
        ears, _ = phone.ears()
        voice = ScriptedSynthesizer()
        talk = SpokenTalk(ears, Mouth(voice, phone.speaker, Witness()), interruptible=True)

        async def interrupted() -> Played:
            async with asyncio.TaskGroup() as tasks:
                saying = tasks.create_task(talk.say(each((QUESTION * 3,)), "asked"))
                await asyncio.sleep(1)
                phone.hand.press()
            return saying.result()

        played = await beside(phone, interrupted())
        assert (played.fraction, played.interrupted) == (0, True)
        assert talk.awaited()
        assert phone.silenced == 1

    run(play)


def test_the_stream_ends_with_the_browser() -> None:
    async def play() -> list[object]:
        phone = Phone()
        ears, _ = phone.ears()

        async def gone() -> list[object]:
            asyncio.get_running_loop().call_later(2, phone.microphone.close)
            return [heard async for heard in ears.called()]

        return await beside(phone, gone())

    assert run(play) == []
