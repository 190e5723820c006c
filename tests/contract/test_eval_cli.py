"""`hearth eval` as a person calls it: exit codes, tables, JSON, a house of one's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HOUSE = {
    "areas": [{"id": "den", "name": "Den"}],
    "entities": [
        {"id": "light.big", "name": "Big lamp", "area": "den", "via": "mqtt", "state": "off",
         "attributes": {"color_modes": ["brightness"], "brightness": 0}},
        {"id": "media_player.radio", "name": "Radio", "area": "den", "via": "bridge",
         "state": "playing", "attributes": {"volume": 0.5}},
    ],
}  # fmt: skip
GOOD = {
    "id": "lamp",
    "say": "turn on the big lamp",
    "expect": {"changes": {"light.big": {"state": "on"}}, "asks": "everyday"},
    "tags": ["light"],
}
BAD = {"id": "radio", "say": "turn off the radio", "expect": {"unchanged": True}, "tags": ["off"]}


def evaluate(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    own = {"HEARTH_DATA": str(folder), "HEARTH_SETTINGS": str(folder / "settings.toml")}
    (folder / "settings.toml").touch()
    return subprocess.run(
        [sys.executable, "-m", "appliance", "eval", *words],
        capture_output=True,
        text=True,
        env=os.environ | own,
        timeout=100,
        check=False,
    )


def _played(folder: Path, *more: str, cases: object) -> "subprocess.CompletedProcess[str]":
    (folder / "house.yaml").write_text(yaml.safe_dump(HOUSE))
    (folder / "set.yaml").write_text(yaml.safe_dump(cases))
    house = ("--house", str(folder / "house.yaml"))
    return evaluate(folder, "understanding", str(folder / "set.yaml"), "--no-model", *house, *more)


def test_all_that_passes_ends_with_0(tmp_path: Path) -> None:
    ran = _played(tmp_path, cases=[GOOD])
    assert (ran.returncode, "1 of 1 passed" in ran.stdout) == (0, True), ran.stderr
    assert "saying" in ran.stderr


def test_what_fails_is_shown_and_ends_with_1(tmp_path: Path) -> None:
    ran = _played(tmp_path, cases=[GOOD, BAD])
    assert ran.returncode == 1
    assert "✗ radio" in ran.stdout
    assert "changed: media_player.radio: state off" in ran.stdout


def test_only_some_are_played_and_told_as_json(tmp_path: Path) -> None:
    ran = _played(tmp_path, "--only", "light", "--json", cases=[GOOD, BAD])
    found = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert [result["id"] for result in found["results"]] == ["lamp"]
    assert found["language_model"] is None
    assert found["latency"][0]["sentences"] == 1


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([{**GOOD, "expect": {"changes": {"light.small": {}}}}], "case lamp: expect.changes"),
        ({}, "a sentence set is a list of cases"),
    ],
)
def test_a_bad_file_ends_with_3_and_one_line(tmp_path: Path, cases: object, told: str) -> None:
    ran = _played(tmp_path, cases=cases)
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert told in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_house_that_is_none_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text("entities: 5")
    set_ = tmp_path / "set.yaml"
    set_.write_text(yaml.safe_dump([GOOD]))
    words = (str(set_), "--no-model", "--house", str(tmp_path / "house.yaml"))
    ran = evaluate(tmp_path, "understanding", *words)
    assert (ran.returncode, ran.stderr.count("\n")) == (3, 1)


def test_a_tag_that_no_case_has_is_wrong_usage(tmp_path: Path) -> None:
    assert _played(tmp_path, "--only", "attic", cases=[GOOD]).returncode == 2


def test_the_set_of_this_repository_is_one() -> None:
    from appliance.evaluation.cases import load_cases
    from appliance.testing.house import whole_home

    path = Path(__file__).parents[1] / "sentences" / "dev.yaml"
    assert len(load_cases(path, whole_home())) > 300


def test_a_large_house_is_made_and_spoken_to(tmp_path: Path) -> None:
    ran = evaluate(tmp_path, "scale", "--devices", "30", "--json")
    found = json.loads(ran.stdout)
    assert (found["devices"], found["cases"] > 10) == (30, True)


@pytest.mark.parametrize("what", [("wake", "--word", "alexa"), ("stt",)])
def test_a_folder_without_recordings_ends_with_3(tmp_path: Path, what: tuple[str, ...]) -> None:
    (tmp_path / "calls").mkdir()
    ran = evaluate(tmp_path, *what, str(tmp_path / "calls"))
    assert (ran.returncode, ran.stderr.count("\n")) == (3, 1), ran.stderr
    assert "no recordings here" in ran.stderr


@pytest.mark.parametrize("more", [(), ("--word", "alexa", "--snr", "10")])
def test_what_cannot_be_measured_is_wrong_usage(tmp_path: Path, more: tuple[str, ...]) -> None:
    """Nobody knows which word, or what babble is made of."""
    (tmp_path / "calls").mkdir()
    assert evaluate(tmp_path, "wake", str(tmp_path / "calls"), *more).returncode == 2


def test_a_recording_that_is_none_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "one.wav").write_bytes(b"RIFFnothing")
    ran = evaluate(tmp_path, "wake", str(tmp_path), "--word", "alexa")
    if "model-missing" in ran.stderr:
        pytest.skip("the wake word models are not installed; run `make setup`")
    assert ran.returncode == 3
    assert "one.wav" in ran.stderr


def test_what_contradicts_itself_is_wrong_usage(tmp_path: Path) -> None:
    both = _played(tmp_path, "--model", "nosuch", cases=[GOOD])
    assert (both.returncode, "exclude each other" in both.stderr) == (2, True)
    alone = _played(tmp_path, "--model-alone", cases=[GOOD])
    assert (alone.returncode, "exclude each other" in alone.stderr) == (2, True)
    twice = _played(tmp_path, str(tmp_path / "." / "set.yaml"), cases=[GOOD])
    assert (twice.returncode, "given twice" in twice.stderr) == (2, True)


def test_a_model_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text(yaml.safe_dump([{**GOOD, "expect": {"asks": "none"}}]))
    ran = evaluate(tmp_path, "understanding", str(tmp_path / "set.yaml"), "--model", "nosuch")
    assert ran.returncode == 3, ran.stderr
    assert "nosuch" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_figures_that_cannot_be_written_are_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(yaml.safe_dump(HOUSE))
    (tmp_path / "set.yaml").write_text(yaml.safe_dump([GOOD]))
    words = ["understanding", str(tmp_path / "set.yaml"), "--no-model", "--json"]
    words += ["--house", str(tmp_path / "house.yaml")]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "appliance", "eval", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=100,
            check=False,
        )
    assert ran.returncode == 3
    assert "cannot be written" in ran.stderr
    assert "Traceback" not in ran.stderr
