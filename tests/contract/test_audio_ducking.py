"""Other programs on our speaker are low while somebody talks, and as loud as before afterwards."""

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from appliance.adapters.audio.ducking import Ducked, ducking
from appliance.adapters.audio.files import write_wav
from appliance.ports import Observer
from appliance.testing.room import VirtualRoom
from tests.contract.room_sounds import eventually, speech, virtual_room

pytestmark = pytest.mark.timeout(120)

DOWN_DB = 18


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    with virtual_room() as made:
        yield made


@contextlib.contextmanager
def music(room: VirtualRoom, folder: Path, percent: int = 100) -> Iterator[subprocess.Popen[bytes]]:
    """Another program that plays on the speaker, for as long as the block runs."""
    wav = folder / "music.wav"
    write_wav(wav, [speech(30).astype("<i2").tobytes()])
    playing = subprocess.Popen(
        ["paplay", "--client-name=jukebox", "--device=speaker", str(wav)],
        env=os.environ | room.environment,
    )
    try:
        until(lambda: is_playing(room))
        room.pactl("set-sink-input-volume", jukebox(room).split()[0], f"{percent}%")
        yield playing
    finally:
        playing.kill()
        playing.wait()
        until(lambda: not is_playing(room))


def is_playing(room: VirtualRoom) -> bool:
    return 'application.name = "jukebox"' in room.pactl("list", "sink-inputs")


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.02)


def jukebox(room: VirtualRoom) -> str:
    """What the sound server tells of the music, from its number on."""
    streams = room.pactl("list", "sink-inputs").split("Sink Input #")
    return next(each for each in streams if 'application.name = "jukebox"' in each)


def volume(room: VirtualRoom) -> str:
    """Of the music, in percent."""
    return jukebox(room).split("Volume:")[1].split("%")[0].split("/")[-1].strip()


def level_db(room: VirtualRoom, raw: Path) -> float:
    """How loud the speaker is, over three quarters of a second, by what a recorder hears."""
    with room.listening(raw):
        time.sleep(0.75)
    heard = np.frombuffer(raw.read_bytes()[: raw.stat().st_size // 2 * 2], "<i2")[-12_000:]
    return float(10 * np.log10((heard.astype(float) ** 2).mean() + 1))


class Watched:
    """Stands where the marks of a conversation come from."""

    def __init__(self) -> None:
        self.observers: list[Observer] = []

    def mark(self, what: str, **facts: str) -> None:
        for each in self.observers:
            each.mark(what, **facts)

    @contextlib.asynccontextmanager
    async def ducking(self, ducked: Ducked | None) -> AsyncIterator[None]:
        async with ducking(self.observers.append, self.observers.remove, ducked):
            yield


async def test_music_is_low_while_somebody_talks_and_comes_back(
    room: VirtualRoom, tmp_path: Path
) -> None:
    talk = Watched()
    with music(room, tmp_path):
        before = await asyncio.to_thread(level_db, room, tmp_path / "before.raw")
        async with talk.ducking(Ducked(tmp_path, DOWN_DB)):
            talk.mark("wake", word="hey_jarvis")
            assert await eventually(lambda: volume(room) == "50")
            during = await asyncio.to_thread(level_db, room, tmp_path / "during.raw")
            talk.mark("listening", awaited="answer")
            talk.mark("reply_done")
            assert await eventually(lambda: volume(room) == "100")
            after = await asyncio.to_thread(level_db, room, tmp_path / "after.raw")
    assert before - during == pytest.approx(DOWN_DB, abs=3)
    assert after == pytest.approx(before, abs=3)
    assert not (tmp_path / "ducked.json").exists()


async def test_it_comes_back_when_the_conversation_breaks_off(
    room: VirtualRoom, tmp_path: Path
) -> None:
    talk = Watched()
    with music(room, tmp_path):
        async with talk.ducking(Ducked(tmp_path, DOWN_DB)):
            talk.mark("wake", word="hey_jarvis")
            assert await eventually(lambda: volume(room) == "50")
        assert volume(room) == "100"


async def test_what_a_crash_left_low_is_turned_back_at_the_next_start(
    room: VirtualRoom, tmp_path: Path
) -> None:
    with music(room, tmp_path):
        Ducked(tmp_path, DOWN_DB).down()
        assert volume(room) == "50"
        async with Watched().ducking(Ducked(tmp_path, DOWN_DB)):
            assert await eventually(lambda: volume(room) == "100")


def test_the_next_song_that_begins_low_because_the_last_was_is_turned_back(
    room: VirtualRoom, tmp_path: Path
) -> None:
    ducked = Ducked(tmp_path, DOWN_DB)
    with music(room, tmp_path):
        ducked.down()
    ducked.back()
    with music(room, tmp_path, 50):
        ducked.back()
        assert volume(room) == "100"
    with music(room, tmp_path, 50):
        ducked.back()
        assert volume(room) == "50", "once is enough: this is what somebody wants"


def test_what_somebody_turns_meanwhile_stays_as_they_want_it(
    room: VirtualRoom, tmp_path: Path
) -> None:
    with music(room, tmp_path):
        ducked = Ducked(tmp_path, DOWN_DB)
        ducked.down()
        assert volume(room) == "50"
        room.pactl("set-sink-input-volume", jukebox(room).split()[0], "30%")
        ducked.back()
        assert volume(room) == "30"


def test_other_speakers_are_left_alone(room: VirtualRoom, tmp_path: Path) -> None:
    with music(room, tmp_path):
        Ducked(tmp_path, DOWN_DB, "air").down()
        assert volume(room) == "100"


def test_nothing_happens_where_no_server_is(room: VirtualRoom, tmp_path: Path) -> None:
    room.kill()
    ducked = Ducked(tmp_path, DOWN_DB)
    ducked.down()
    ducked.back()


def test_a_damaged_note_is_none(tmp_path: Path, room: VirtualRoom) -> None:
    for damaged in (b"", b"[]", b'{"1 x": 3}', b'{"1 x": [["a"], []]}', b"\xff"):
        (tmp_path / "ducked.json").write_bytes(damaged)
        with music(room, tmp_path):
            Ducked(tmp_path, DOWN_DB).back()
            assert volume(room) == "100"
