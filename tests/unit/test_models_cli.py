"""`hearth models`: what it prints, and what it ends with."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from appliance.cli.models import models
from appliance.models.catalogue import default_catalogue

SMALL = "microwakeword-alexa"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEARTH_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def hearth_models(*words: str) -> Result:
    return CliRunner().invoke(models, words)


def put(root: Path, model_id: str) -> Path:
    """A folder that claims to be a model."""
    folder = root / model_id
    folder.mkdir(parents=True)
    for file in default_catalogue()[model_id].files:
        (folder / file.name).write_bytes(bytes(file.bytes))
    return folder


def test_list_shows_size_licence_and_what_is_installed(root: Path) -> None:
    put(root, SMALL)
    shown = hearth_models("list", "--kind", "wake").output
    row = next(line for line in shown.splitlines() if line.startswith(SMALL + " "))
    assert row.split() == [SMALL, "wake", "en", "56", "kB", "free", "yes"]
    other = next(line for line in shown.splitlines() if line.startswith("openwakeword-alexa"))
    assert "not commercial" in other
    assert "yes" not in other


def test_no_id_is_cut_short_in_a_pipe(root: Path) -> None:
    shown = hearth_models("list").output
    for entry in default_catalogue():
        assert f"{entry.id} " in shown


def test_list_as_json(root: Path) -> None:
    put(root, SMALL)
    everything = json.loads(hearth_models("list", "--json").output)
    assert {item["id"] for item in everything} == {entry.id for entry in default_catalogue()}
    (only,) = json.loads(hearth_models("list", "--installed", "--json").output)
    assert only["id"] == SMALL
    assert only["installed"] is True
    assert only["licence_class"] == "free"
    assert only["bytes"] == default_catalogue()[SMALL].bytes


def test_an_empty_machine_is_told_what_to_do(root: Path) -> None:
    for words in (["list", "--installed"], ["verify"]):
        result = hearth_models(*words)
        assert result.exit_code == 0
        assert "hearth models install --starter" in result.output
    assert json.loads(hearth_models("verify", "--json").output) == []


def test_verify_names_the_damage_and_ends_with_1(root: Path) -> None:
    put(root, SMALL)
    result = hearth_models("verify")
    assert result.exit_code == 1
    assert "alexa.tflite: expected SHA-256" in result.output
    (found,) = json.loads(hearth_models("verify", SMALL, "--json").output)
    assert (found["ok"], found["code"]) == (False, "model-mismatch")
    (found,) = json.loads(hearth_models("verify", "whisper-base", "--json").output)
    assert (found["ok"], found["code"]) == (False, "model-missing")


def test_remove_deletes_and_says_so(root: Path) -> None:
    folder = put(root, SMALL)
    assert f"{SMALL}: removed" in hearth_models("remove", SMALL).output
    assert not folder.exists()
    assert f"{SMALL}: was not installed" in hearth_models("remove", SMALL).output


def test_remove_takes_dependents_first(root: Path) -> None:
    put(root, "openwakeword-features")
    put(root, "openwakeword-alexa")
    result = hearth_models("remove", "openwakeword-features", "openwakeword-alexa")
    assert result.exit_code == 0, result.output
    assert not list(root.glob("openwakeword-*"))


@pytest.mark.parametrize(
    "words",
    [
        ["install"],
        ["install", "whisper-bas"],
        ["remove"],
        ["list", "--kind", "x"],
        ["verify", ".."],
    ],
)
def test_wrong_usage_ends_with_2(root: Path, words: list[str]) -> None:
    result = hearth_models(*words)
    assert result.exit_code == 2
    assert "Error" in result.output
    assert not root.exists()


def test_a_misspelt_id_is_met_with_the_right_one(root: Path) -> None:
    assert "whisper-base" in hearth_models("install", "whisper-bas").output


def test_requirements_prints_the_locked_list(root: Path) -> None:
    printed = hearth_models("requirements").output
    kept = Path(__file__).parents[2] / "requirements" / "models.txt"
    assert printed == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["install", "verify", "remove", "list", "requirements"])
def test_help_says_something(command: str) -> None:
    result = hearth_models(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


def test_ids_complete_in_the_shell(root: Path) -> None:
    complete = ShellComplete(models, {}, "models", "_MODELS_COMPLETE")
    found = {item.value for item in complete.get_completions(["install"], "whisper-ti")}
    assert found == {"whisper-tiny", "whisper-tiny.en"}
    assert complete.get_completions(["remove"], "") == []
    put(root, SMALL)
    assert [item.value for item in complete.get_completions(["remove"], "")] == [SMALL]
