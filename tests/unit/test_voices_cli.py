"""`hearth voices`: what is shown, chosen and refused, on a folder of models of the test's own."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.cli.voices import voices
from appliance.config.controls import Controls
from appliance.config.settings import Settings, load
from appliance.core.self_talk import holds_consent
from appliance.fittings import choices_of, knobs_of
from appliance.models.catalogue import (
    Catalogue,
    Entry,
    Kind,
    ModelFile,
    default_catalogue,
    language_of,
)
from appliance.models.digest import sha256_of
from appliance.models.store import Store
from appliance.models.yours import NOTE, note_of, voice_of_yours

OWN = "en_GB-anna"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No model but one of the owner's, no settings, no data."""
    monkeypatch.setenv("HEARTH_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HEARTH_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "settings.toml").write_text("# mine\n", encoding="utf-8")
    bring(tmp_path / "models", OWN)
    return tmp_path


def bring(models: Path, name: str) -> Entry:
    folder = models / name
    folder.mkdir(parents=True)
    files = []
    for suffix in (".onnx", ".onnx.json"):
        path = folder / f"{name}{suffix}"
        path.write_bytes(suffix.encode())
        files.append(ModelFile(name=path.name, bytes=len(suffix), sha256=sha256_of(path)))
    entry = voice_of_yours(name, "en-GB", "mine", files)
    (folder / NOTE).write_bytes(note_of(entry))
    return entry


def run(*words: str) -> Result:
    return CliRunner().invoke(voices, list(words))


def said(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_every_voice_has_hash_bytes_licence_source_and_a_sentence() -> None:
    catalogue = default_catalogue()
    shown = [entry for entry in catalogue if entry.kind is Kind.TTS]
    assert len(shown) >= 46
    for entry in shown:
        assert {file.name.partition(".")[2] for file in entry.files} == {"onnx", "onnx.json"}
        assert entry.licence
        for file in entry.files:
            revision = (file.url or "").partition("/resolve/")[2].partition("/")[0]
            assert len(revision) == 40, (entry.id, file.url)
            assert (file.url or "").endswith(f"/{file.name}")
        own = catalogue.sample(entry)
        others = {
            catalogue.sample(each)
            for each in shown
            if language_of(each.languages[0]) != language_of(entry.languages[0])
        }
        assert own not in others, entry.id
        assert not holds_consent(own)


def test_the_list_says_in_plain_words_what_may_be_done(root: Path) -> None:
    table = said("list", "--language", "de")
    assert "de_DE-thorsten-medium" in table
    assert "en_" not in table
    assert "free: use it for anything" in table
    assert "not commercial" not in table
    free = said("list", "--free")
    assert "thorsten" not in free
    assert "de_DE-mls-medium" in free
    assert "There are voices for: de, en" in said("list", "--language", "xx")
    own = said("list", "--installed")
    assert f"{OWN}" in own
    assert "yours: you brought it" in own


def test_the_list_as_json(root: Path) -> None:
    shown = {each["name"]: each for each in json.loads(said("list", "--json"))}
    assert shown[OWN]["yours"]
    assert shown[OWN]["installed"]
    cori = shown["en_GB-cori-high"]
    assert (cori["quality"], cori["licence_class"]) == ("high", "free")
    assert cori["sample"].startswith("Good morning")
    assert cori["files"][0]["sha256"].startswith("470b4dd6")
    assert shown[Settings().models.tts]["heard"] == "everywhere"


def test_a_voice_is_chosen_for_everywhere_or_one_room(root: Path) -> None:
    file = root / "settings.toml"
    assert f"{OWN} speaks everywhere" in said("use", OWN)
    said("use", "--speed", "1.1")
    said("use", OWN, "--room", "Anna's phone", "--speed", "0.8")
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
    settings = load(file)
    assert (settings.models.tts, settings.voices.pace) == (OWN, 110)
    assert settings.voices.room("anna's phone").pace == 80
    said("use", "--room", "ANNA'S PHONE", "--speed", "0.9")
    assert list(load(file).voices.rooms) == ["Anna's phone"]
    said("use", "--room", "anna's phone", "--reset")
    assert load(file).voices.room("anna's phone").voice == ""


def test_the_appliance_s_own_room_is_everywhere(root: Path) -> None:
    (root / "settings.toml").write_text('room = "Kitchen"\n', encoding="utf-8")
    assert "holds everywhere" in said("use", OWN, "--room", "kitchen")
    settings = load(root / "settings.toml")
    assert settings.models.tts == OWN
    assert not settings.voices.rooms


def test_what_was_turned_meanwhile_gives_way_to_what_is_chosen_here(root: Path) -> None:
    bring(root / "models", "en_US-bob")
    settings = load(root / "settings.toml")
    with Controls(root / "data", knobs_of(settings), choices_of(settings)) as controls:
        controls.turn("voice", "en_US-bob")
    assert "chosen by voice" in said("list", "--installed")
    assert run("remove", "en_US-bob").exit_code == 1
    assert "next `hearth run`" in said("use", OWN)
    after = load(root / "settings.toml")
    with Controls(root / "data", knobs_of(after), choices_of(after)) as controls:
        assert controls.knobs.voice == OWN


def test_a_running_hearth_is_said_to_be_one(root: Path) -> None:
    settings = load(root / "settings.toml")
    with Controls(root / "data", knobs_of(settings), choices_of(settings)):
        assert "Hearth is running" in said("use", OWN)


def test_the_voice_in_use_stays(root: Path) -> None:
    said("use", OWN)
    result = run("remove", OWN)
    assert "in use" in str(result.exception)
    assert (root / "models" / OWN).is_dir()


def test_a_voice_of_your_own_goes_without_a_trace(root: Path) -> None:
    (root / "data" / "phrases").mkdir(parents=True)
    (root / "data" / "phrases" / "kept").write_bytes(b"sound")
    assert "removed" in said("remove", OWN)
    left = {path.relative_to(root).as_posix() for path in root.rglob("*")}
    assert left == {"data", "data/phrases", "models", "models/.lock", "settings.toml"}


def test_one_whose_note_is_damaged_can_still_be_removed(root: Path) -> None:
    (root / "models" / OWN / NOTE).write_text("{", encoding="utf-8")
    assert OWN not in said("list")
    assert "removed" in said("remove", OWN)
    assert not (root / "models" / OWN).exists()


@pytest.mark.parametrize("name", ["..", ".", "../models/en_GB-anna", ".staging", ""])
def test_nothing_else_is_ever_removed(root: Path, name: str) -> None:
    (root / "models" / ".staging").mkdir()
    (root / "models" / ".staging" / NOTE).write_text("{}", encoding="utf-8")
    assert run("remove", name).exit_code == 1
    assert (root / "models" / OWN / NOTE).is_file()
    assert (root / "models" / ".staging").is_dir()


@pytest.mark.parametrize(
    "words",
    [
        ("use",),
        ("use", "whisper-base"),
        ("use", "nosuch"),
        ("use", OWN, "--speed", "9"),
        ("use", OWN, "--room", "a.b"),
        ("use", "--reset"),
        ("use", OWN, "--room", "kitchen", "--reset"),
        ("install",),
        ("install", "whisper-base"),
        ("preview",),
        ("preview", "nosuch"),
    ],
)
def test_wrong_usage_ends_with_2(root: Path, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2, words


@pytest.mark.parametrize("text", ["Yes.", "Please confirm 42.", "Ja, bitte.", "Well, yes, maybe"])
def test_a_yes_is_not_said_aloud_while_somebody_may_be_asked(root: Path, text: str) -> None:
    result = run("preview", OWN, text)
    assert result.exit_code == 2
    assert "--wav" in result.output


def test_a_voice_that_is_damaged_is_not_chosen(root: Path) -> None:
    (root / "models" / OWN / f"{OWN}.onnx").write_bytes(b".xnno")
    result = run("use", OWN)
    assert "import it again" in str(result.exception)
    assert tomllib.loads((root / "settings.toml").read_text(encoding="utf-8")) == {}
    assert "import it again" in str(run("install", OWN).exception)


def test_what_ships_keeps_its_name(root: Path) -> None:
    """A folder that says it was brought is no other voice than the catalogue's of that name."""
    bring(root / "models", "en_GB-cori-high")
    entry = Store().catalogue["en_GB-cori-high"]
    assert not entry.yours
    assert entry is default_catalogue()["en_GB-cori-high"]


def test_an_entry_without_a_source_is_only_the_owner_s() -> None:
    file = ModelFile(name="x.onnx", bytes=1, sha256="0" * 64)
    entry = voice_of_yours("x", "cs-CZ", "mine", [file])
    assert Catalogue([], [], {"cs": "Ahoj."}).beside([entry]).sample(entry) == "Ahoj."
    with pytest.raises(ValueError, match="needs a url or parts"):
        Entry.model_validate({**entry.model_dump(by_alias=True), "yours": False})
