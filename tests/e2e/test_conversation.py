"""A recorded person, the real command, a real broker: the whole way, and the reply read back."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from appliance.adapters.audio.files import read_recording
from appliance.core.types import EntityId
from appliance.testing.house import Manner
from tests.e2e.stage import Command, Stage, sounded

pytestmark = pytest.mark.timeout(480)

PORCH = EntityId("light.porch")
PORCH_SET = "zigbee2mqtt/porch-light/set"
ON = '{"state": "ON"}'


async def test_say_it_say_yes_see_it_happen_hear_the_truth(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path,
    transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    out, both = tmp_path / "reply.wav", tmp_path / "both.wav"
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model", "--out", out, "--conversation", both,
        lines["porch"], lines["yes"], lines["blinds"], lines["no"], lines["gate"],
        lines["porch"],
    )  # fmt: skip
    assert run.code == 0, run.errors
    assert stage.traffic.commands == [(PORCH_SET, ON, False)]
    assert [event["verdict"] for event in run.of("answer")] == [
        "confirmed",
        "cancelled",
        "unrelated",
    ]
    assert run.of("outcome") == [{"event": "outcome", "entity": PORCH, "result": "acknowledged"}]
    said = run.said
    said[4] = re.sub(r"\d\d", "NN", said[4])
    assert said == [
        "Turn on the porch light?",
        "The porch light is on.",
        "Close the living room blinds?",
        "All right, I won't.",
        "Open the driveway gate? The number is NN. Say confirm and the number.",
        "The porch light is already on.",
    ]
    done = run.of("done")
    assert [event["id"] for event in done] == [event["id"] for event in run.of("turn")]
    assert list(done[0]["timeline"])[:12] == [
        "wake", "speech_ended", "heard", "understood", "asked", "read_back_done", "answered",
        "confirmed", "published", "acknowledged", "reply_started", "reply_done",
    ]  # fmt: skip
    heard_back = await transcribe(read_recording(out))
    for phrase in ("turn on the porch light", "the porch light is on", "is already on"):
        assert sounded(phrase, heard_back)
    samples, rate = soundfile.read(both)
    assert (samples.shape[1], rate) == (2, 16_000)
    assert np.abs(samples).max(axis=0).min() > 0.1


async def test_a_question_is_answered_by_the_language_model(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path,
    transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    out = tmp_path / "reply.wav"
    run = await hearth.run("hear", "--json", "--broker", stage.url, "--out", out, lines["capital"])
    assert run.code == 0, run.errors
    assert [event["kind"] for event in run.of("meaning")] == ["question"]
    assert "paris" in (await transcribe(read_recording(out))).lower()
    assert stage.traffic.commands == []


async def test_a_device_that_never_reports_is_told_as_such(
    hearth: Command, stage: Stage, lines: dict[str, Path]
) -> None:
    await stage.house.behave(PORCH, Manner.SILENT)
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model", lines["porch"], lines["yes"]
    )
    assert stage.traffic.commands == [(PORCH_SET, ON, False)]
    assert run.of("outcome")[0]["result"] == "silent"
    assert "did not answer" in run.said[-1]


async def test_silence_noise_and_politeness_do_nothing_and_odd_formats_work(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    """One conversation: silence, noise, then a command at 11 kHz in stereo, thanks, and a yes."""
    soundfile.write(tmp_path / "silence.wav", np.zeros(32_000), 16_000)
    noise = np.random.default_rng(7).normal(0, 0.1, 48_000)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    samples, rate = soundfile.read(lines["porch"])
    # Not 8 kHz: over a telephone Whisper takes "porch" for something else now and then.
    narrow = soxr.resample(samples, rate, 11_025)
    soundfile.write(tmp_path / "odd.wav", np.stack([narrow, narrow], axis=1), 11_025, "PCM_24")
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model",
        tmp_path / "silence.wav", tmp_path / "noise.wav", tmp_path / "odd.wav",
        lines["thanks"], lines["yes"],
    )  # fmt: skip
    assert run.code == 0, run.errors
    assert len(run.of("turn")) == 1
    assert [event["verdict"] for event in run.of("answer")] == ["unclear", "confirmed"]
    assert stage.traffic.commands == [(PORCH_SET, ON, False)]


async def test_nothing_but_silence_is_said_in_one_sentence(
    hearth: Command, stage: Stage, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(32_000), 16_000)
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model", tmp_path / "silence.wav"
    )
    assert (run.code, run.of("turn")) == (0, [])
    assert "no wake word" in run.errors
    assert stage.traffic.commands == []


@pytest.mark.parametrize("content", [b"", b"this is not a recording"])
async def test_a_file_that_is_no_recording(hearth: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.wav").write_bytes(content)
    run = await hearth.run("hear", "--json", tmp_path / "broken.wav")
    assert run.code == 1
    assert len(run.errors.splitlines()) == 1
    assert "broken.wav" in run.errors
    assert "[bad-recording]" in run.errors
