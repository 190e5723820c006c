"""A loud room and ears that are lost: nothing is done for it, and the next command is heard.

`HEARTH_PROVE_TELEVISION` sets how many minutes of television there are.
"""

import asyncio
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from appliance.adapters.audio.files import read_recording, write_wav
from appliance.core.types import SAMPLE_RATE
from appliance.evaluation.mixing import as_pcm
from tests.e2e.stage import Command, Stage, engine_pid, until
from tools.other_sound import PIECE_S, Pieces, orders, sentences

TELEVISION_MINUTES = float(os.environ.get("HEARTH_PROVE_TELEVISION", "0.5"))
pytestmark = pytest.mark.timeout(480 + 60 * TELEVISION_MINUTES)

PORCH = ["zigbee2mqtt/porch-light/set"]
SHOUTING_S = 30


def shouting(lines: dict[str, Path]) -> bytes:
    """Half a minute of somebody who takes no breath, far too loud for the microphone."""
    said = np.frombuffer(read_recording(lines["thanks"]), "<i2").astype(float)
    loud = said[np.abs(said) > 0.02 * np.abs(said).max()]
    clipped = np.clip(np.resize(loud, SHOUTING_S * 16_000) * 30, -32768, 32767)
    pcm: bytes = clipped.astype("<i2").tobytes()
    return pcm


@pytest.mark.parametrize("called", [False, True], ids=["nobody is called", "after a wake word"])
async def test_half_a_minute_of_shouting_does_nothing(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path, called: bool
) -> None:
    first = read_recording(lines["blinds"]) if called else b""
    loud = tmp_path / "loud.wav"
    write_wav(loud, [first + shouting(lines)])
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model", loud, lines["porch"], lines["yes"]
    )
    assert run.code == 0
    assert [message[0] for message in stage.traffic.commands] == PORCH
    assert len(run.of("wake")) == 1 + called
    assert run.said[-1] == "The porch light is on."


def television(folder: Path, texts: list[str]) -> list[Path]:
    """Many people who talk one after the other."""
    pieces, left_s, files = Pieces([], texts), 60 * TELEVISION_MINUTES, list[Path]()
    while left_s > 0:
        talk = as_pcm(pieces.talk(len(files)))[: round(left_s * SAMPLE_RATE) * 2]
        files.append(folder / f"talk-{len(files):03d}.wav")
        write_wav(files[-1], [talk])
        left_s -= PIECE_S
    return files


async def test_television_calls_nobody(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    # In a thread: the house and who listens in would miss their broker for minutes.
    talk = await asyncio.to_thread(television, tmp_path, sentences())
    run = await hearth.run(
        "hear", "--json", "--broker", stage.url, "--no-model",
        *talk, lines["porch"], lines["yes"],
    )  # fmt: skip
    assert run.code == 0
    assert [message[0] for message in stage.traffic.commands] == PORCH
    assert len(run.of("wake")) == 1


async def test_television_that_is_listened_to_agrees_to_nothing(
    hearth: Command, stage: Stage, tmp_path: Path
) -> None:
    """As if it called all the time: each sentence is an order, and the next one the answer."""
    talk = await asyncio.to_thread(television, tmp_path, orders())
    run = await hearth.run(
        "hear", "--json", "--no-wake", "--broker", stage.url, "--no-model", *talk
    )
    assert run.of("turn")
    assert stage.traffic.commands == []


async def test_a_wake_engine_killed_while_nobody_speaks_hears_the_next_call(
    hearth: Command, stage: Stage, lines: dict[str, Path]
) -> None:
    process = await hearth.start(
        "hear", "--json", "--realtime", "--broker", stage.url, "--no-model",
        *[lines["thanks"]] * 8, lines["porch"], lines["yes"],
    )  # fmt: skip
    await until(process, "ready")
    await asyncio.sleep(1)
    os.kill(engine_pid(process.pid, "wake"), signal.SIGKILL)
    await until(process, "wake")
    outcome = await until(process, "outcome")
    assert outcome["result"] == "acknowledged"
    await process.communicate()
    assert [message[0] for message in stage.traffic.commands] == PORCH
