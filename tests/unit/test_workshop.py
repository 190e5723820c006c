"""What set-up and settings do with the appliance, on a settings file and a made-up sound."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.config.settings import Settings, load
from appliance.core.errors import AudioError, ConfigError, EngineUnavailable
from appliance.core.setup import Step
from appliance.core.types import FRAME_BYTES, Frame, Played, Sound
from appliance.hearing.mute import Mute
from appliance.hearing.tap import Tap
from appliance.web.workbench import Again
from appliance.workshop import Bench, Workshop

LOUD = b"\x00\x40" * (FRAME_BYTES // 2)


class Room:
    """Implements ports.Microphone: somebody hums, as long as it is listened to."""

    def now_ms(self) -> int:
        return 0

    async def frames(self) -> AsyncIterator[Frame]:
        at_ms = 0
        while True:
            yield Frame(LOUD, at_ms)
            at_ms += 20
            await asyncio.sleep(0.001)


class Loudspeaker:
    """Implements ports.Speaker; keeps what it played, and whether the microphone was off."""

    def __init__(self, mute: Mute) -> None:
        self._mute = mute
        self.played = b""
        self.deaf = False

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        self.deaf = self._mute.on
        async for sound in sounds:
            self.played += sound.pcm
        return Played(1.0, interrupted=False, ended_ms=0)


@pytest.fixture
def hidden() -> list[str]:
    return []


@pytest.fixture
def workshop(tmp_path: Path, hidden: list[str]) -> Workshop:
    file = tmp_path / "settings.toml"
    return Workshop(Settings(), file, tmp_path, lambda: hidden.append("hidden"))


async def asked(workshop: Workshop) -> Again | None:
    try:
        async with asyncio.timeout(0.05):
            return await workshop.again()
    except TimeoutError:
        return None


async def test_devices_are_exchanged_at_once(workshop: Workshop, hidden: list[str]) -> None:
    await workshop.choose({"audio.microphone": "Webcam"}, Again.SOUND)
    assert await asked(workshop) is Again.SOUND
    assert await asked(workshop) is None
    assert not hidden


async def test_what_needs_another_start_waits_for_it(
    workshop: Workshop, hidden: list[str], tmp_path: Path
) -> None:
    await workshop.choose({"room": "Kitchen"}, Again.ALL)
    before = workshop.stale
    assert await asked(workshop) is None
    await workshop.choose({"audio.microphone": "Webcam"}, Again.SOUND)
    assert await asked(workshop) is None  # all of it comes anew anyway
    workshop.start_again()
    assert hidden == ["hidden"]
    assert await asked(workshop) is Again.ALL
    assert (before, workshop.stale) == (True, False)
    assert load(tmp_path / "settings.toml") == workshop.settings
    workshop.start_again()
    assert await asked(workshop) is None


async def test_what_is_as_it_was_needs_nothing(workshop: Workshop) -> None:
    await workshop.choose({"room": None}, Again.ALL)
    workshop.start_again()
    assert await asked(workshop) is None


async def test_a_choice_that_cannot_be_changes_nothing(workshop: Workshop) -> None:
    with pytest.raises(ConfigError):
        await workshop.choose({"hearing.pause_ms": 3}, Again.ALL)
    assert workshop.settings == Settings()
    assert not workshop.stale


async def test_steps_are_kept(workshop: Workshop, tmp_path: Path) -> None:
    await workshop.done(Step.ROOM)
    await workshop.done(Step.WAKE)
    again = Workshop(Settings(), tmp_path / "settings.toml", tmp_path)
    assert again.progress.done == {Step.ROOM, Step.WAKE}


async def test_without_sound_there_is_nothing_to_try(workshop: Workshop) -> None:
    with pytest.raises(AudioError, match="plug them in"):
        await anext(workshop.levels())
    with pytest.raises(AudioError):
        await anext(workshop.scores())
    assert "plug them in" in await workshop.hear_back()


async def test_what_is_recorded_is_played_in_the_room_with_the_microphone_off(
    workshop: Workshop,
) -> None:
    mute = Mute()
    tap, speaker = Tap(mute.microphone(Room())), Loudspeaker(mute)

    async def converse() -> None:
        async for _ in tap.frames():
            pass

    async with asyncio.TaskGroup() as tasks:
        with workshop.at(Bench(tap, speaker, mute, None)):
            talking = tasks.create_task(converse())
            levels = workshop.levels()
            assert await anext(levels) == pytest.approx(-6.02, abs=0.01)
            await levels.aclose()
            with pytest.raises(EngineUnavailable):
                await anext(workshop.scores())
            both = await asyncio.gather(workshop.hear_back(), workshop.hear_back())
            talking.cancel()
    assert sorted(both) == ["", "It records already."]
    assert speaker.deaf
    assert not mute.on
    assert len(speaker.played) == 3 * 16_000 * 2
    assert speaker.played.startswith(LOUD)
    assert not tap._listening


async def test_secrets_are_for_their_owner_alone(workshop: Workshop, tmp_path: Path) -> None:
    kept = await workshop.keep_secret("broker-password", "s3cret")
    file = tmp_path / "broker-password"
    assert kept == str(file)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("s3cret", 0o600)
    gone = Workshop(Settings(), tmp_path / "settings.toml", tmp_path / "gone")
    with pytest.raises(ConfigError, match="cannot write"):
        await gone.keep_secret("broker-password", "s3cret")
