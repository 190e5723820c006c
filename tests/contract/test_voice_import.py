"""A voice of one's own: one made by hand is taken, spoiled ones are not, and nothing is left.

The trial is the real one: another process, confined, with onnxruntime and eSpeak in it.
"""

import json
import os
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

pytest.importorskip("onnx", reason="the package onnx makes these voices: `make setup`")
pytest.importorskip("piper", reason="Piper speaks with them: `make setup`")

from appliance.adapters.audio.files import from_pcm
from appliance.config.controls import Controls
from appliance.config.settings import ModelSettings, RoomVoice, Settings, VoiceSettings
from appliance.core.errors import VoiceRefused
from appliance.fittings import choices_of, engine_plans, knobs_of
from appliance.models.store import Store
from appliance.ports import Synthesizer
from appliance.rooms import voice_in
from appliance.runtime.landlock import deny_files
from appliance.runtime.supervision import Engines, supervise
from appliance.storeroom import storeroom
from appliance.voices.bringing import bring
from appliance.watch.observers import Observers
from tests import tone_voice

OWN = "en_US-anna"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("HEARTH_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / ".lock").touch()
    return Store()


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Where somebody's files are."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    return folder


def tree(store: Store) -> set[str]:
    return {path.relative_to(store.root).as_posix() for path in store.root.rglob("*")}


def refused(store: Store, onnx: Path, **more: object) -> str:
    """Why, after a look that nothing of it is left."""
    before = tree(store)
    with pytest.raises(VoiceRefused) as caught:
        bring(store, onnx, **more)  # type: ignore[arg-type] # cases give what a command line would
    assert tree(store) == before
    told = str(caught.value)
    assert told
    assert "\n" not in told
    return told


def test_a_voice_made_by_hand_is_taken_and_removed_without_a_trace(
    store: Store, theirs: Path
) -> None:
    before = tree(store)
    brought = bring(store, tone_voice.put(theirs), licence="mine alone")
    assert brought.entry.id == OWN
    assert (brought.rate, brought.entry.licence) == (tone_voice.RATE, "mine alone")
    assert tree(store) - before == {
        OWN,
        f"{OWN}/{OWN}.onnx",
        f"{OWN}/{OWN}.onnx.json",
        f"{OWN}/yours.json",
    }
    again = Store()
    again.verify(OWN)
    assert [entry.id for entry in again.installed()] == [OWN]
    # What nobody read goes with it no further.
    assert "somebody" not in (store.root / OWN / f"{OWN}.onnx.json").read_text(encoding="utf-8")
    assert refused(store, theirs / "anna.onnx").startswith("there is a voice called")
    assert again.remove(OWN)
    assert tree(store) == before


def test_the_trial_gives_up_all_that_an_engine_gives_up(store: Store, theirs: Path) -> None:
    if not landlock_works():
        pytest.skip("this kernel has no Landlock: the trial cannot give up files")
    assert bring(store, tone_voice.put(theirs)).kept == ()


def landlock_works() -> bool:
    """Asked of a child, who gives up nothing that is ours."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if deny_files([]).startswith("denied") else 1)
    return os.waitpid(pid, 0)[1] == 0


def test_one_of_several_speakers_says_who_speaks(store: Store, theirs: Path) -> None:
    inputs = (*tone_voice.INPUTS, ("sid", tone_voice.INT64, ("batch",)))
    several = tone_voice.settings(num_speakers=2)
    path = tone_voice.put(theirs, tone_voice.model(inputs=inputs), told=several)
    assert "does not take what Piper gives" in refused(store, tone_voice.put(theirs, told=several))
    tone_voice.put(theirs, tone_voice.model(inputs=inputs), told=several)
    assert bring(store, path).entry.id == OWN


async def test_removed_on_the_page_it_leaves_no_trace_either(
    store: Store, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "phrases").mkdir(parents=True)
    (tmp_path / "data" / "phrases" / "kept").write_bytes(b"sound")
    before = tree(store)
    bring(store, tone_voice.put(theirs))
    async with storeroom(lambda: (), lambda: None) as shelf:
        (shown,) = [each for each in await shelf.models() if each.id == OWN]
        assert shown.installed
        await shelf.remove(OWN)
    assert tree(store) == before
    assert not list((tmp_path / "data" / "phrases").iterdir())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", list(tone_voice.SPOILED))
def test_a_spoiled_one_is_refused_in_one_line(what: str, store: Store, theirs: Path) -> None:
    made, told = tone_voice.SPOILED[what]
    why = refused(store, tone_voice.put(theirs, made()))
    assert re.search(told, why), why


def test_one_that_never_ends_is_ended(store: Store, theirs: Path) -> None:
    told = refused(store, tone_voice.put(theirs, tone_voice.endless()), patience_s=4)
    assert "was ended" in told


@pytest.mark.timeout(600)
def test_cut_short_or_with_flipped_bits_it_is_refused_or_still_a_voice(
    store: Store, theirs: Path
) -> None:
    """A flipped bit may make another tone; then it is one that was tried and hashed as it is."""
    whole = tone_voice.model().SerializeToString()
    rng = random.Random(7)  # noqa: S311 - damage, not secrets
    for length in (0, 1, 17, len(whole) // 2, len(whole) - 1):
        refused(store, tone_voice.put(theirs, whole[:length]))
    taken = 0
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        path = tone_voice.put(theirs, bytes(damaged))
        before = tree(store)
        try:
            brought = bring(store, path)
        except VoiceRefused:
            assert tree(store) == before
            continue
        taken += 1
        assert (store.verify(brought.entry.id) / f"{OWN}.onnx").read_bytes() == bytes(damaged)
        assert store.remove(brought.entry.id)
    assert taken < 12


def test_settings_that_are_a_bomb_are_refused_before_anything_else(
    store: Store, theirs: Path
) -> None:
    path = tone_voice.put(theirs)
    beside = path.with_name("anna.onnx.json")
    deep, long = "[" * 100_000, json.dumps({"audio": "x" * 300_000})
    for bomb in (deep, long, "", "{}", "null", "[]", '{"audio": NaN}', '{"a":1,"a":1}', "9" * 9999):
        beside.write_text(bomb, encoding="utf-8")
        assert "settings" in refused(store, path)
    beside.unlink()
    assert "cannot be read" in refused(store, path)
    os.mkfifo(beside)
    assert "no ordinary file" in refused(store, path)


@pytest.mark.parametrize(
    "name",
    ["../anna", "/etc/anna", "..", ".staging", "-model", "a/b", "a\0b", "a\nb", "x" * 99, "änna"],
)
def test_a_name_is_no_way_out(name: str, store: Store, theirs: Path) -> None:
    assert "its name is" in refused(store, tone_voice.put(theirs), name=name)
    assert not (theirs.parent / "anna").exists()


def test_a_file_with_a_strange_name_gets_a_plain_one(store: Store, theirs: Path) -> None:
    path = tone_voice.put(theirs, named="Tante Ännchen (2)")
    assert bring(store, path).entry.id == "en_US-Tante_Annchen_2"
    assert "knows" in refused(store, path, name="en_US-Joe-medium")
    assert "there is a voice" in refused(store, path, name="TANTE_annchen_2")


def test_what_is_no_file_is_not_waited_for(store: Store, theirs: Path) -> None:
    path = tone_voice.put(theirs)
    beside = path.with_name("anna.onnx.json")
    assert "no ordinary file" in refused(store, Path("/dev/zero"), settings_file=beside, name="x")
    assert "cannot be read" in refused(store, theirs / "nobody.onnx", settings_file=beside)
    os.mkfifo(theirs / "pipe.onnx")
    assert "no ordinary file" in refused(store, theirs / "pipe.onnx", settings_file=beside)
    with path.open("r+b") as file:
        file.truncate((512 << 20) + 1)
    assert "up to 512 MB" in refused(store, path)


async def test_each_room_is_spoken_to_in_its_own_voice(
    store: Store, theirs: Path, tmp_path: Path
) -> None:
    """Two voices of one's own in one engine; a room that has neither hears the house's."""
    bring(store, tone_voice.put(theirs))
    high = tone_voice.model([*tone_voice.hum(pitch_hz=880), *tone_voice.ends()])
    bring(store, tone_voice.put(theirs, high, named="bea"))
    rooms = {"Anna's phone": RoomVoice(voice="en_US-bea"), "study": RoomVoice(pace=50)}
    settings = Settings(models=ModelSettings(tts=OWN), voices=VoiceSettings(rooms=rooms))
    async with running(settings, tmp_path) as (engines, controls):
        heard = {
            room: await heard_of(voice_in(room, settings, engines, controls))
            for room in ("Anna's phone", "anna's PHONE", "study", "a tablet")
        }
        usual = heard["a tablet"][1]
        controls.turn("pace", 200)
        fast = await heard_of(voice_in("", settings, engines, controls))
        slow = await heard_of(voice_in("study", settings, engines, controls))
    assert heard == {
        "Anna's phone": (880, usual),
        "anna's PHONE": (880, usual),
        "study": (220, 2 * usual),
        "a tablet": (220, usual),
    }
    assert fast[1] == pytest.approx(usual / 2, abs=2)
    assert slow == heard["study"]


@asynccontextmanager
async def running(settings: Settings, data: Path) -> AsyncIterator[tuple[Engines, Controls]]:
    controls = Controls(data / "data", knobs_of(settings), choices_of(settings))
    async with supervise(engine_plans(settings, ("tts",)), Observers()) as engines:
        await engines.ready()
        with controls:
            yield engines, controls


async def heard_of(voice: Synthesizer) -> tuple[float, int]:
    """The pitch of a sentence in Hz, to the nearest ten, and how many samples it takes."""
    samples = from_pcm(b"".join([sound.pcm async for sound in voice.speak("Good morning.")]))
    rises = int(((samples[:-1] < 0) & (samples[1:] >= 0)).sum())
    return round(rises * tone_voice.RATE / samples.size, -1), samples.size


async def test_a_room_s_voice_that_is_damaged_leaves_the_house_s(
    store: Store, theirs: Path, tmp_path: Path
) -> None:
    bring(store, tone_voice.put(theirs))
    bring(store, tone_voice.put(theirs, named="bea"))
    (store.root / "en_US-bea" / "en_US-bea.onnx").unlink()
    rooms = {"kitchen": RoomVoice(voice="en_US-bea")}
    settings = Settings(models=ModelSettings(tts=OWN), voices=VoiceSettings(rooms=rooms))
    async with running(settings, tmp_path) as (engines, controls):
        pitch, _ = await heard_of(voice_in("kitchen", settings, engines, controls))
    assert pitch == 220
