"""What breaks, breaks out loud, once, and leaves nothing running."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from appliance.config.settings import Settings
from appliance.models import Store
from appliance.testing.brokers import free_port, mosquitto
from tests.e2e.stage import Command, Stage, answered, descendant_running, engine_pid, until

pytestmark = pytest.mark.timeout(480)


async def rest(process: asyncio.subprocess.Process) -> list[dict[str, Any]]:
    out, _ = await process.communicate()
    return [json.loads(line) for line in out.splitlines()]


async def test_an_engine_killed_in_a_turn_is_told_and_comes_back(
    hearth: Command, stage: Stage, lines: dict[str, Path]
) -> None:
    """The ears die between the wake word and the text; the next command is heard again."""
    process = await hearth.start(
        "hear", "--json", "--realtime", "--broker", stage.url, "--no-model",
        lines["blinds"], *[lines["thanks"]] * 8, lines["porch"], lines["yes"],
    )  # fmt: skip
    await until(process, "wake")
    # Held until the command is over: killed at once, it would be back before that.
    ears = engine_pid(process.pid, "stt")
    os.kill(ears, signal.SIGSTOP)
    await until(process, "utterance")
    os.kill(ears, signal.SIGKILL)
    events = await rest(process)
    said = [event["text"] for event in events if event["event"] == "say"]
    assert said[0] == "My hearing is restarting. Please try again in a moment."
    assert said[-1] == "The porch light is on."
    assert [message[0] for message in stage.traffic.commands] == ["zigbee2mqtt/porch-light/set"]


async def test_an_engine_that_never_answers_is_given_up(
    hearth: Command, stage: Stage, lines: dict[str, Path]
) -> None:
    process = await hearth.start(
        "hear", "--json", "--broker", stage.url, lines["capital"], lines["porch"], lines["yes"]
    )
    await until(process, "wake")
    os.kill(engine_pid(process.pid, "llm"), signal.SIGSTOP)
    events = await rest(process)
    said = [event["text"] for event in events if event["event"] == "say"]
    # Whoever notices first: the one who waits for it, or the supervisor's ping.
    assert said[0] in (
        "My language model took too long. Please try again, more briefly.",
        "My language model is restarting. Please try again in a moment.",
    )
    assert said[-1] == "The porch light is on."
    assert len([event for event in events if event["event"] == "done"]) == 2


async def test_without_models_it_says_which_and_what_to_do(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    run = await hearth.run(
        "hear",
        "--json",
        "--broker",
        stage.url,
        lines["porch"],
        HEARTH_MODELS=str(tmp_path / "none"),
    )
    assert run.code == 1
    assert "[model-missing]" in run.errors
    assert "hearth models install" in run.errors


@pytest.mark.parametrize("damage", ["truncated", "altered"])
async def test_a_damaged_model_is_refused_and_named(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path, damage: str
) -> None:
    for model in Store().root.iterdir():
        if not model.name.startswith("."):
            (tmp_path / "models").mkdir(exist_ok=True)
            (tmp_path / "models" / model.name).symlink_to(model)
    voice = tmp_path / "models" / Settings().models.tts
    original = voice.resolve()
    voice.unlink()
    voice.mkdir()
    for file in original.iterdir():
        content = bytearray(file.read_bytes())
        if file.suffix == ".onnx":
            if damage == "truncated":
                del content[len(content) // 2 :]
            else:
                content[len(content) // 2] ^= 1
        (voice / file.name).write_bytes(content)
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model", lines["porch"],
        HEARTH_MODELS=str(tmp_path / "models"),
    )  # fmt: skip
    assert run.code == 1
    assert "[model-mismatch]" in run.errors
    assert f"{Settings().models.tts}.onnx" in run.errors
    assert stage.traffic.commands == []


async def test_with_the_broker_away_it_says_so_and_finds_it_later(hearth: Command) -> None:
    port = free_port()
    process = await hearth.start(
        "chat", "--json", "--no-model", "--broker", f"mqtt://127.0.0.1:{port}"
    )
    ready = await until(process, "ready")
    assert ready["devices"] == 0
    assert process.stdin is not None
    process.stdin.write(b"turn on the hall light\n")
    said = await until(process, "say")
    assert "can't reach the house" in said["text"]
    async with mosquitto(port):
        process.stdin.close()
        await rest(process)
    assert process.returncode == 0


async def test_a_broker_lost_between_the_question_and_the_yes(
    hearth: Command, stage: Stage
) -> None:
    process = await hearth.start("chat", "--json", "--no-model", "--broker", stage.url)
    await until(process, "ready")
    assert process.stdin is not None
    process.stdin.write(b"turn on the hall light\n")
    await until(process, "ask")
    stage.mosquitto.kill()
    await stage.mosquitto.wait()
    await asyncio.sleep(1)
    process.stdin.write(b"yes\n")
    outcome = await until(process, "outcome")
    assert outcome["result"] == "unreachable"
    process.stdin.close()
    await rest(process)
    assert stage.traffic.commands == []


@pytest.mark.parametrize("moment", ["start", "ready", "ask"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_can_be_stopped_at_any_time(
    hearth: Command, stage: Stage, moment: str, number: signal.Signals
) -> None:
    """The fixture asserts that nothing is left running."""
    process = await hearth.start("chat", "--json", "--broker", stage.url)
    assert process.stdin is not None
    if moment == "start":
        await asyncio.sleep(2)
    else:
        await until(process, "ready")
    if moment == "ask":
        process.stdin.write(b"turn on the hall light\n")
        await until(process, "ask")
    process.send_signal(number)
    _, errors = await process.communicate()
    # While modules load the signal itself ends it, which a shell shows as the same number.
    ended = {128 + number, -number} if moment == "start" else {128 + number}
    assert process.returncode in ended
    assert "Traceback" not in errors.decode()
    assert stage.traffic.commands == []


async def test_an_embedded_broker_that_dies_comes_back_with_the_house(hearth: Command) -> None:
    process = await hearth.start("chat", "--json", "--no-model", "--house")
    await until(process, "ready")
    os.kill(descendant_running(process.pid, "broker"), signal.SIGKILL)
    assert process.stdin is not None
    for _ in range(40):
        process.stdin.write(b"turn on the hall light\nyes\n")
        said = await until(process, "say")
        if said["text"].startswith("Turn on"):
            outcome = await until(process, "outcome")
            if outcome["result"] == "acknowledged":
                break
        await asyncio.sleep(0.5)
    else:
        raise AssertionError("the house did not come back")
    process.stdin.close()
    await rest(process)


async def test_approving_in_another_process_is_noticed(hearth: Command, stage: Stage) -> None:
    process = await hearth.start("chat", "--json", "--no-model", "--broker", stage.url)
    await until(process, "ready")
    assert process.stdin is not None
    forgotten = await hearth.run("devices", "forget", "light.hall_ceiling", "--broker", stage.url)
    assert forgotten.code == 0
    assert "Turn on" not in await answered(process, "turn on the hall light", by_question=False)
    approved = await hearth.run("devices", "approve", "light.hall_ceiling", "--broker", stage.url)
    assert approved.code == 0
    said = await answered(process, "turn on the hall light", by_question=True)
    assert said == "Turn on the hall light?"
    process.stdin.close()
    await rest(process)


async def test_a_port_in_use_is_named(hearth: Command, stage: Stage) -> None:
    run = await hearth.run("broker", "--port", str(stage.broker.port_number))
    assert run.code == 1
    assert "[port-in-use]" in run.errors
    assert str(stage.broker.port_number) in run.errors


async def test_no_word_that_was_said_goes_into_a_log(hearth: Command, stage: Stage) -> None:
    run = await hearth.run(
        "-vv", "chat", "--json", "--no-model", "--broker", stage.url,
        typed="turn on the hall light xylophone\nturn on the hall light\nyes, go ahead\n",
    )  # fmt: skip
    assert run.of("outcome")
    log = run.errors.lower()
    assert "confirmed" not in log or "confirmed proposal" in log
    for word in ("xylophone", "hall light", "go ahead"):
        assert word not in log
