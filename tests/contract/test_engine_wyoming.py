"""The Wyoming engines with the field's own client, with nonsense, and our client with a foreign
service.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize
from wyoming.wake import Detect, Detection, NotDetected

from appliance.adapters.wyoming import (
    WyomingSynthesizer,
    WyomingTranscriber,
    WyomingWakeDetector,
)
from appliance.core.errors import EngineTimeout, EngineUnavailable, ModelError, ModelMissing
from appliance.core.events import Event as Shown
from appliance.models.store import Store
from appliance.ports import Fact
from appliance.runtime.link import Remote
from appliance.runtime.supervision import EnginePlan, Engines, supervise

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

NAMES = pytest.mark.parametrize("name", ["wake", "stt", "tts"])


class Nobody:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Shown) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines() -> AsyncIterator[Engines]:
    store = Store()
    for model in ("openwakeword-hey_jarvis", "whisper-tiny.en", "en_US-joe-medium"):
        try:
            store.path(model)
        except ModelMissing as missing:
            pytest.skip(str(missing))
    stt = EnginePlan("stt", ("--model", "whisper-tiny.en"))
    async with supervise([EnginePlan("wake"), stt, EnginePlan("tts")], Nobody()) as running:
        yield await running.ready()


async def reply(client: AsyncClient) -> Event:
    async with asyncio.timeout(60):
        event = await client.read_event()
    assert event is not None
    return event


async def test_the_field_s_client_gets_described(engines: Engines) -> None:
    for name, programs in (("wake", "wake"), ("stt", "asr"), ("tts", "tts")):
        async with AsyncClient.from_uri(engines[name].uri) as client:
            await client.write_event(Describe().event())
            info = Info.from_event(await reply(client))
            (program,) = getattr(info, programs)
            assert program.installed
            await client.write_event(Ping(text="still there").event())
            assert Pong.from_event(await reply(client)).text == "still there"


async def test_the_field_s_client_speaks_and_is_heard(engines: Engines) -> None:
    async with AsyncClient.from_uri(engines["tts"].uri) as client:
        await client.write_event(Synthesize(text="Turn on the kitchen light.").event())
        start = AudioStart.from_event(await reply(client))
        pcm = b""
        while AudioChunk.is_type((event := await reply(client)).type):
            pcm += AudioChunk.from_event(event).audio
        assert AudioStop.is_type(event.type)
    async with AsyncClient.from_uri(engines["stt"].uri) as client:
        # At the voice's own rate: the engine resamples.
        await client.write_event(Transcribe(language="en").event())
        await client.write_event(start.event())
        chunk = AudioChunk(rate=start.rate, width=2, channels=1, audio=pcm)
        await client.write_event(chunk.event())
        await client.write_event(AudioStop().event())
        heard = Transcript.from_event(await reply(client))
    assert "kitchen light" in heard.text.lower()
    assert heard.context is not None
    assert 0 <= heard.context["no_speech"] <= 1


async def test_the_field_s_client_gets_not_detected(engines: Engines) -> None:
    async with AsyncClient.from_uri(engines["wake"].uri) as client:
        await client.write_event(Detect(names=["hey_jarvis_v0.1"]).event())
        await client.write_event(AudioStart(rate=16_000, width=2, channels=1).event())
        chunk = AudioChunk(rate=16_000, width=2, channels=1, audio=bytes(2048))
        for _ in range(20):
            await client.write_event(chunk.event())
        await client.write_event(AudioStop().event())
        assert NotDetected.is_type((await reply(client)).type)


@NAMES
async def test_a_stream_that_is_not_wyoming_is_closed_with_an_error(
    engines: Engines, name: str
) -> None:
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 100_000, b'{"type": 3}\n'):
        reader, writer = await asyncio.open_unix_connection(engines[name].socket)
        writer.write(garbage)
        async with asyncio.timeout(60):
            said = await reader.readline()
            assert json.loads(said)["type"] == "error"
            with suppress(ConnectionResetError):  # for what it had not read when it closed
                await reader.read()
        writer.close()
    engines[name].check()


@NAMES
async def test_a_malformed_event_gets_an_error_and_the_connection_goes_on(
    engines: Engines, name: str
) -> None:
    wrong = {
        "wake": [Event("audio-chunk", {"rate": "fast"}), Event("audio-chunk")],
        "stt": [
            Event("audio-chunk", {"rate": 1}),
            Event("audio-chunk", {"rate": 0, "width": 2, "channels": 1}, b"xx"),
            Event("audio-chunk", {"rate": 16000, "width": 2, "channels": 9}, b"x"),
        ],
        "tts": [Event("synthesize"), Event("synthesize", {"text": "x" * 5000})],
    }[name]
    async with AsyncClient.from_uri(engines[name].uri) as client:
        for event in wrong:
            await client.write_event(event)
            assert Error.is_type((await reply(client)).type)
        await client.write_event(Event("unheard-of", {"x": 1}))
        await client.write_event(Ping().event())
        assert Pong.is_type((await reply(client)).type)


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def foreign(tmp_path: Path, behave: Behaviour) -> AsyncIterator[Remote]:
    """Somebody else's service."""
    path = tmp_path / "s"
    async with await asyncio.start_unix_server(behave, path):
        yield Remote("stt", f"unix://{path}")


async def test_a_foreign_wake_service_without_pong_is_fed_without_lockstep(tmp_path: Path) -> None:
    chunks: list[int | None] = []

    async def detects_the_third(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (event := await async_read_event(reader)) is not None:
            if AudioChunk.is_type(event.type):
                chunks.append(AudioChunk.from_event(event).timestamp)
                if len(chunks) == 3:
                    await async_write_event(Detection(name="ok", timestamp=160).event(), writer)
        writer.close()

    async with foreign(tmp_path, detects_the_third) as service:
        detector = WyomingWakeDetector(service)
        found = []
        for step in range(40):
            wake = await detector.feed(bytes(2560), step * 80)
            if wake:
                found.append(wake)
            await asyncio.sleep(0.005)
        detector.close()
    assert [wake.word for wake in found] == ["ok"]
    assert found[0].at_ms == 160
    assert chunks[:3] == [0, 80, 160]


async def test_a_foreign_service_that_never_answers_is_a_timeout(tmp_path: Path) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with foreign(tmp_path, silent) as service:
        with pytest.raises(EngineTimeout):
            await WyomingTranscriber(service, patience_s=0.05).transcribe(b"", "en")
        with pytest.raises(EngineTimeout):
            async for _ in WyomingSynthesizer(service, patience_s=0.05).speak("hello"):
                pass


async def test_a_foreign_service_that_hangs_up_is_unavailable(tmp_path: Path) -> None:
    async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with foreign(tmp_path, hangs_up) as service:
        with pytest.raises(EngineUnavailable):
            await WyomingTranscriber(service).transcribe(b"", "en")
        with pytest.raises(EngineUnavailable):
            await WyomingWakeDetector(service).feed(bytes(2560), 0)


async def test_nobody_at_the_address_is_unavailable(tmp_path: Path) -> None:
    for uri in (f"unix://{tmp_path}/nothing", "tcp://127.0.0.1:1"):
        with pytest.raises(EngineUnavailable):
            await WyomingTranscriber(Remote("stt", uri)).transcribe(b"", "en")


@pytest.mark.parametrize(
    "answer",
    [
        b'{"type": "transcript"}\n',
        b'{"type": "transcript", "data": {"text": 5}}\n',
        b'{"type": "error", "data": {"text": "secret words"}}\n',
    ],
)
async def test_a_foreign_service_that_talks_nonsense_is_a_model_error(
    tmp_path: Path, answer: bytes
) -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await reader.read()
        writer.close()

    async with foreign(tmp_path, nonsense) as service:
        with pytest.raises(ModelError) as caught:
            await WyomingTranscriber(service).transcribe(b"", "en")
    assert "secret" not in str(caught.value)
