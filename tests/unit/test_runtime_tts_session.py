"""The tts engine's connection, on a voice that makes a sentence only when the test lets it."""

import asyncio
from collections.abc import Iterator
from typing import cast

import pytest
from wyoming.event import Event

from appliance.engines.tts import CHUNK_MS, Voice, _Session
from appliance.engines.wyoming_service import Replies

RATE = 16_000


class GatedVoice:
    """Each sentence is half a second of silence, and waits for its own permission."""

    def __init__(self) -> None:
        self.rate = RATE
        self.made = 0
        self.allowed = asyncio.Semaphore(0)
        self.pace = 0

    def sentences(self, text: str, pace: int) -> Iterator[bytes]:
        self.pace = pace
        for _ in text.split("."):
            self.made += 1
            yield bytes(RATE)

    async def next_of(self, sentences: Iterator[bytes]) -> bytes | None:
        await self.allowed.acquire()
        return next(sentences, None)


class Listener:
    """A client: what it got, and whether it has left."""

    def __init__(self) -> None:
        self.gone = False
        self.got: list[Event] = []

    async def send(self, event: Event) -> None:
        self.got.append(event)

    def kinds(self) -> list[str]:
        return [event.type for event in self.got]


async def let(voice: GatedVoice) -> None:
    voice.allowed.release()
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_first_sentence_is_sent_before_the_second_is_made() -> None:
    voice, listener = GatedVoice(), Listener()
    session = _Session(cast("Replies", listener), {"first": cast("Voice", voice)})
    pieces = ["audio-chunk"] * (500 // CHUNK_MS)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(session.handle(Event("synthesize", {"text": "One. Two"})))
        await asyncio.sleep(0)
        assert listener.kinds() == ["audio-start"]
        await let(voice)
        assert (voice.made, listener.kinds()) == (1, ["audio-start", *pieces])
        await let(voice)
        assert (voice.made, listener.kinds()) == (2, ["audio-start", *pieces, *pieces])
        await let(voice)
    assert listener.kinds()[-1] == "audio-stop"


async def test_nothing_more_is_made_for_a_listener_who_has_left() -> None:
    voice, listener = GatedVoice(), Listener()
    session = _Session(cast("Replies", listener), {"first": cast("Voice", voice)})
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(session.handle(Event("synthesize", {"text": "One. Two. Three"})))
        await asyncio.sleep(0)
        listener.gone = True
        await let(voice)
    assert voice.made == 1


@pytest.mark.parametrize(
    ("asked", "pace"),
    [(None, 100), ({"pace": 70}, 70), ({"pace": 0}, 100), ({"pace": "70"}, 100), ({}, 100)],
)
async def test_the_speed_comes_with_the_text(asked: dict[str, object] | None, pace: int) -> None:
    voice, listener = GatedVoice(), Listener()
    voice.allowed.release()
    session = _Session(cast("Replies", listener), {"first": cast("Voice", voice)})
    context = {} if asked is None else {"context": asked}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(session.handle(Event("synthesize", {"text": "One", **context})))
        await let(voice)
    assert voice.pace == pace


@pytest.mark.parametrize(
    ("asked", "speaks"),
    [(None, 0), ({"name": "second"}, 1), ({"name": "first"}, 0), ({"name": "nobody's"}, 0)],
)
async def test_a_room_may_have_another_voice(asked: dict[str, str] | None, speaks: int) -> None:
    voices, listener = (GatedVoice(), GatedVoice()), Listener()
    for voice in voices:
        voice.allowed.release()
    known = {"first": cast("Voice", voices[0]), "second": cast("Voice", voices[1])}
    session = _Session(cast("Replies", listener), known)
    said = {"text": "One"} if asked is None else {"text": "One", "voice": asked}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(session.handle(Event("synthesize", said)))
        await let(voices[speaks])
    assert [voice.made for voice in voices] == [1 - speaks, speaks]
