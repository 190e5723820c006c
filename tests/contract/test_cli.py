"""The command as a whole: help, exit codes, one line for every failure."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = (
    "bench", "broker", "chat", "demo", "devices", "doctor", "engine", "eval", "hear", "house",
    "models", "run", "turns",
)  # fmt: skip


def hearth(
    *arguments: str, data: Path, typed: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    own = {"HEARTH_DATA": str(data), "HEARTH_SETTINGS": str(data / "settings.toml")}
    return subprocess.run(
        [sys.executable, "-m", "appliance", *arguments],
        capture_output=True,
        text=True,
        input=typed,
        env=os.environ | own | environment,
        timeout=60,
        check=False,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "settings.toml").touch()
    return tmp_path


def test_help_names_every_command(data: Path) -> None:
    shown = hearth("--help", data=data)
    assert shown.returncode == 0
    assert all(command in shown.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(data: Path, command: str) -> None:
    shown = hearth(command, "--help", data=data)
    assert shown.returncode == 0
    assert "Usage:" in shown.stdout
    documented = Path(__file__).parents[2] / "docs" / "cli.md"
    assert f"hearth {command}" in documented.read_text()


@pytest.mark.parametrize(
    "arguments",
    [("chat", "--nonsense"), ("hear",), ("devices", "approve"), ("engine", "stt"), ("nothing",)],
)
def test_wrong_usage_is_exit_code_2(data: Path, arguments: tuple[str, ...]) -> None:
    assert hearth(*arguments, data=data).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("chat", "--broker", "http://somewhere"), "config-invalid"),
        (("chat", "--settings", "/nonexistent.toml"), "config-invalid"),
        (("hear", "/nonexistent.wav"), "bad-recording"),
        (("hear", "/nonexistent.wav", "--out", "/"), "config-invalid"),
        (("hear", "/nonexistent.wav", "--conversation", "/proc/x.wav"), "config-invalid"),
        (("demo", "--out", "/"), "config-invalid"),
        (("devices", "list", "--broker", "mqtt://127.0.0.1:1"), "broker-unreachable"),
    ],
)
def test_a_failure_is_one_line_with_its_code(
    data: Path, arguments: tuple[str, ...], code: str
) -> None:
    failed = hearth(*arguments, data=data)
    assert failed.returncode == 1
    assert failed.stderr.strip().splitlines()[-1].endswith(f"[{code}]")
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize(("module", "arguments"), [("click", ()), ("aiomqtt", ("chat",))])
def test_interrupted_while_it_loads_it_ends_without_a_word(
    data: Path, module: str, arguments: tuple[str, ...]
) -> None:
    (data / f"{module}.py").write_text("print('loading', flush=True)\nimport time\ntime.sleep(60)")
    with subprocess.Popen(
        [sys.executable, "-m", "appliance", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(data)},
    ) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "loading\n"
        loading.send_signal(signal.SIGINT)
        _, errors = loading.communicate(timeout=60)
    assert loading.returncode == -signal.SIGINT
    assert errors == ""


def test_doctor_finds_what_is_missing_and_says_what_to_do(data: Path) -> None:
    looked = hearth("doctor", "--json", data=data, HEARTH_MODELS=str(data / "none"))
    findings = [json.loads(line) for line in looked.stdout.splitlines()]
    missing = {each["what"]: each["advice"] for each in findings if each["verdict"] == "missing"}
    assert looked.returncode == 1
    assert missing["model whisper-base"] == "hearth models install whisper-base"


def test_turns_shows_what_chat_kept_without_words(data: Path) -> None:
    talked = hearth(
        "chat", "--house", "--no-model", "--json", data=data, typed="hall light on\nno\n"
    )
    assert talked.returncode == 0
    listed = hearth("turns", "--json", data=data)
    (turn,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert turn["timeline"]["understood"] >= 0
    shown = hearth("turns", turn["id"][:6], data=data)
    assert "read_back_done" in shown.stdout
    assert hearth("turns", "zzz", data=data).returncode == 1
    database = (data / "hearth.db").read_bytes()
    assert b"hall light" not in database


@pytest.mark.parametrize("room", ["Hall", "hall"])
def test_the_room_gives_the_light_its_meaning(data: Path, room: str) -> None:
    said = hearth(
        "chat", "--house", "--no-model", "--json", "--room", room,
        data=data, typed="turn on the light\nyes\n",
    )  # fmt: skip
    events = [json.loads(line) for line in said.stdout.splitlines()]
    outcomes = [event["entity"] for event in events if event["event"] == "outcome"]
    assert outcomes == ["light.hall_ceiling"]


def test_the_house_to_talk_to_has_floors_aliases_and_what_comes_by_the_bridge(data: Path) -> None:
    typed = "lights off downstairs\nyes\ntelly on\nyes\nput tea on the shopping list\nyes\n"
    said = hearth("chat", "--house", "--no-model", "--json", data=data, typed=typed)
    events = [json.loads(line) for line in said.stdout.splitlines()]
    (ready,) = [event for event in events if event["event"] == "ready"]
    assert ready["devices"] == 66
    outcomes = {(one["entity"], one["result"]) for one in events if one["event"] == "outcome"}
    switched = ("light.living_ceiling", "light.kitchen_ceiling", "media_player.living_tv")
    assert outcomes == {(one, "acknowledged") for one in (*switched, "todo.shopping")}
