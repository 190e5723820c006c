"""What a speech-to-text service says before its transcript, and what is made of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.wyoming import WyomingTranscriber
from appliance.core.errors import ModelError
from appliance.core.types import Transcript
from appliance.runtime.link import Remote

WHOLE = {"whole": True, "no_speech": 0.1, "avg_logprob": -0.3}


@asynccontextmanager
async def service(folder: Path, *said: dict[str, Any]) -> AsyncIterator[WyomingTranscriber]:
    """Says these events to whoever has sent all of its audio."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while b'"audio-stop"' not in await reader.readline():
            continue
        for event in said:
            writer.write(json.dumps(event).encode() + b"\n")
        writer.close()

    path = folder / "stt.sock"
    async with await asyncio.start_unix_server(serve, path):
        yield WyomingTranscriber(Remote("stt", f"unix://{path}"), patience_s=5)


def piece(text: object, context: object = None, **more: object) -> dict[str, Any]:
    return {"type": "transcript-chunk", "data": {"text": text, "context": context, **more}}


def transcript(text: str, context: object = None) -> dict[str, Any]:
    return {"type": "transcript", "data": {"text": text, "context": context}}


async def heard(folder: Path, *said: dict[str, Any]) -> Transcript:
    async with service(folder, *said) as transcriber:
        return await transcriber.transcribe(bytes(3200), "en", lambda _: True)


async def test_a_first_look_at_the_whole_is_enough(tmp_path: Path) -> None:
    said = await heard(tmp_path, piece("Turn off the light", WHOLE), transcript("later"))
    assert (said.text, said.no_speech) == ("Turn off the light", 0.1)


@pytest.mark.parametrize("context", [None, {}, "s1", {"early": True}, {"whole": 1}, [WHOLE]])
async def test_a_piece_is_not_taken_for_the_whole(tmp_path: Path, context: object) -> None:
    said = await heard(tmp_path, piece("Turn off", context), transcript("Turn off the light."))
    assert said.text == "Turn off the light."


@pytest.mark.parametrize("text", [None, ["x"], 3])
async def test_a_piece_without_text_costs_nothing(tmp_path: Path, text: object) -> None:
    assert (await heard(tmp_path, piece(text, WHOLE), transcript("Hello."))).text == "Hello."


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400, "sure", [0.1]])
async def test_sureness_that_is_no_number_is_refused(tmp_path: Path, number: object) -> None:
    with pytest.raises(ModelError):
        await heard(tmp_path, transcript("Hello.", {"no_speech": number}))
