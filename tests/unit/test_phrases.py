"""Phrases that are kept as sound: which, how many, and what damage does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.store.phrases import LONGEST, KeptPhrases
from appliance.core.errors import EngineUnavailable
from appliance.core.types import Sound

PHRASE = "Turn on the hall light?"


class Voice:
    """Speaks each text as its own letters, in two pieces, and counts."""

    def __init__(self, *, rate: int = 22_050) -> None:
        self.rate = rate
        self.spoken: list[str] = []
        self.fails_after = 99

    async def speak(self, text: str) -> AsyncIterator[Sound]:
        self.spoken.append(text)
        sound = text.encode("utf-16-le") * 400
        half = len(sound) // 4 * 2
        for at, piece in enumerate((sound[:half], sound[half:])):
            if at >= self.fails_after:
                raise EngineUnavailable("gone")
            yield Sound(piece, self.rate)


def kept(voice: Voice, folder: Path, name: str = "joe", most_bytes: int = 1_000_000) -> KeptPhrases:
    return KeptPhrases(voice, folder / "phrases", lambda: name, most_bytes=most_bytes)


def said(phrases: KeptPhrases, text: str, times: int = 1) -> bytes:
    async def once() -> bytes:
        sounds = [sound async for sound in phrases.speak(text)]
        assert len({sound.rate for sound in sounds}) <= 1
        return b"".join(sound.pcm for sound in sounds)

    return [asyncio.run(once()) for _ in range(times)][-1]


def files(folder: Path) -> list[Path]:
    return sorted((folder / "phrases").iterdir()) if (folder / "phrases").exists() else []


def test_what_is_said_again_is_kept_and_sounds_the_same(tmp_path: Path) -> None:
    voice = Voice()
    phrases = kept(voice, tmp_path)
    first = said(phrases, PHRASE)
    assert files(tmp_path) == []
    assert said(phrases, PHRASE, times=3) == first
    assert len(voice.spoken) == 2
    (file,) = files(tmp_path)
    assert "hall" not in file.name
    assert said(kept(other := Voice(), tmp_path), PHRASE) == first
    assert other.spoken == []


def test_another_voice_says_it_itself(tmp_path: Path) -> None:
    said(kept(Voice(), tmp_path), PHRASE, times=2)
    said(kept(other := Voice(), tmp_path, "amy"), PHRASE)
    assert other.spoken == [PHRASE]


def test_answers_are_not_kept(tmp_path: Path) -> None:
    said(kept(Voice(), tmp_path), "a" * (LONGEST + 1), times=3)
    said(kept(Voice(), tmp_path), "", times=3)
    assert files(tmp_path) == []


def test_what_was_not_said_for_longest_goes_first(tmp_path: Path) -> None:
    voice = Voice()
    size = len(PHRASE.encode("utf-16-le") * 400) + 12
    phrases = kept(voice, tmp_path, most_bytes=2 * size + 100)
    texts = [PHRASE.replace("hall", name) for name in ("hall", "loft", "yard")]
    for text in texts[:2]:
        said(phrases, text, times=2)
    said(phrases, texts[0])
    said(phrases, texts[2], times=2)
    assert len(files(tmp_path)) == 2
    voice.spoken.clear()
    for text in texts:
        said(phrases, text)
    assert voice.spoken == [texts[1]]


@given(data=st.binary(max_size=60) | st.none(), cut=st.integers(0, 60))
def test_no_damage_is_ever_played(
    tmp_path_factory: pytest.TempPathFactory, data: bytes | None, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = said(kept(Voice(), folder), PHRASE, times=2)
    (file,) = files(folder)
    before = file.read_bytes()
    damaged = before[: cut * len(before) // 60] if data is None else data
    file.write_bytes(damaged)
    voice = Voice()
    assert said(kept(voice, folder), PHRASE) == whole
    assert voice.spoken == ([] if damaged == before else [PHRASE])


def test_half_a_phrase_is_not_kept(tmp_path: Path) -> None:
    voice = Voice()
    phrases = kept(voice, tmp_path)
    said(phrases, PHRASE)
    voice.fails_after = 1
    with pytest.raises(EngineUnavailable):
        said(phrases, PHRASE)

    async def leaves() -> None:
        async for _ in phrases.speak(PHRASE):
            break

    voice.fails_after = 99
    asyncio.run(leaves())
    assert files(tmp_path) == []


def test_a_disk_that_refuses_costs_nothing_but_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "phrases").write_text("no folder")
    voice = Voice()
    assert said(kept(voice, tmp_path), PHRASE, times=3)
    assert len(voice.spoken) == 3
    assert "hall" not in caplog.text
