"""The field's stock servers beside Hearth: the same models, clips and machine, a pause of 0.7 s.

Home Assistant's voice pipelines run `wyoming-faster-whisper` and `wyoming-piper`, and its satellite
waits for 0.7 s of silence. What is in their favour: the silence is taken to be noticed at once,
nothing is added for understanding or for a speaker, and Whisper decodes greedily (their own
default, beams, is slower). Refuses to install anything: `tools/stock.py` does, `make bench` asks.
"""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize

from appliance.cli.figures import Figure, of, one
from appliance.config.settings import Settings
from appliance.core.types import SAMPLE_RATE
from appliance.models import Store as ModelStore
from appliance.runtime.wire import Connection

PROGRAMS = "HEARTH_STOCK"
"""The variable that names the folder of their programs."""
PAUSE_MS = 700
_START_S = 90.0
_ANSWER_S = 60.0
_SETTLE_S = 0.1
_CHUNK = SAMPLE_RATE // 10 * 2

STOCK = "stock servers: true end of speech to first sound"
TRANSCRIPT = "  of which the transcript, after the pause"
VOICE = "  of which the first synthesised sound"
RATIO = "read-back, as a part of what the stock servers need"
RATIO_GOAL = 0.6


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said, 16 kHz s16 mono, and what was said back."""

    clip: bytes
    reply: str


@dataclass(frozen=True, slots=True)
class Took:
    """One exchange with the stock servers, in ms."""

    transcript_ms: float
    voice_ms: float

    @property
    def whole_ms(self) -> float:
        return PAUSE_MS + self.transcript_ms + self.voice_ms


async def beside(
    settings: Settings, exchanges: Sequence[Exchange], ours: Sequence[float]
) -> list[Figure]:
    """Figures of the stock servers, and how `ours`, in ms, compares. None, loudly, without them."""
    programs = os.environ.get(PROGRAMS)
    if not programs:
        click.secho(
            "NO RATIO: the stock servers are not installed; `make bench` sees to that, or "
            f"`python -m tools.stock`, which tells what {PROGRAMS} has to be.",
            fg="red",
            err=True,
        )
        return []
    if not exchanges or not ours:
        click.secho("NO RATIO: nothing was read back in this run", fg="red", err=True)
        return []
    try:
        async with _servers(Path(programs), settings) as (stt, tts):
            took = [await _exchange(stt, tts, each) for each in (exchanges[0], *exchanges)][1:]
    except (OSError, RuntimeError) as error:
        click.secho(f"NO RATIO: the stock servers failed: {error}", fg="red", err=True)
        return []
    return list(compared(took, ours))


def compared(took: Sequence[Took], ours: Sequence[float]) -> Iterator[Figure]:
    """The figures of at least one exchange with them and one of ours."""
    theirs = of(STOCK, "ms", [each.whole_ms for each in took])
    yield theirs
    yield of(TRANSCRIPT, "ms", [each.transcript_ms for each in took])
    yield of(VOICE, "ms", [each.voice_ms for each in took])
    yield one(RATIO, "", of("", "ms", ours).p50 / theirs.p50, goal=RATIO_GOAL)


@asynccontextmanager
async def _servers(programs: Path, settings: Settings) -> AsyncIterator[tuple[str, str]]:
    """Their addresses. Raises OSError, RuntimeError."""
    models, root = settings.models, ModelStore().root
    threads = models.threads or max(1, min(4, len(os.sched_getaffinity(0))))
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hearth-stock.")))
        stt, tts = f"unix://{home}/stt", f"unix://{home}/tts"
        common = ("--data-dir", str(home), "--local-files-only", "--uri")
        whisper = ("--model", str(root / models.stt), "--stt-library", "faster-whisper")
        decoding = ("--compute-type", "int8", "--beam-size", "1", "--cpu-threads", str(threads))
        language = ("--language", settings.hearing.language)
        voice = ("--voice", models.tts, "--data-dir", str(root / models.tts))
        for program, words in (
            ("wyoming-faster-whisper", (*common, stt, *whisper, *decoding, *language)),
            ("wyoming-piper", (*common, tts, *voice)),
        ):
            await stack.enter_async_context(_running(programs / program, words, home))
        for uri in (stt, tts):
            await _ready(uri)
        yield stt, tts


@asynccontextmanager
async def _running(program: Path, words: Sequence[str], home: Path) -> AsyncIterator[None]:
    with (home / f"{program.name}.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            str(program),
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        await server.wait()


async def _ready(uri: str) -> None:
    """Raises RuntimeError for one that does not come."""
    ends = time.monotonic() + _START_S
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            connection = await Connection.open(uri)
            try:
                connection.send(Describe().event())
                await _next(connection, Info.is_type)
            finally:
                connection.close()
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("they do not start")


async def _exchange(stt: str, tts: str, exchange: Exchange) -> Took:
    transcript_ms = await _transcribed(stt, exchange.clip + bytes(PAUSE_MS * SAMPLE_RATE // 500))
    return Took(transcript_ms, await _spoken(tts, exchange.reply))


async def _transcribed(uri: str, pcm: bytes) -> float:
    """From the end of the audio, all of which is there already, to the transcript."""
    audio = {"rate": SAMPLE_RATE, "width": 2, "channels": 1}
    connection = await Connection.open(uri)
    try:
        connection.send(Transcribe(language="en").event())
        connection.send(AudioStart(**audio).event())
        for start in range(0, len(pcm), _CHUNK):
            connection.send(AudioChunk(**audio, audio=pcm[start : start + _CHUNK]).event())
        await asyncio.sleep(_SETTLE_S)
        began = time.monotonic()
        connection.send(AudioStop().event())
        await _next(connection, Transcript.is_type)
        return (time.monotonic() - began) * 1000
    finally:
        connection.close()


async def _spoken(uri: str, text: str) -> float:
    connection = await Connection.open(uri)
    try:
        began = time.monotonic()
        connection.send(Synthesize(text=text).event())
        await _next(connection, AudioChunk.is_type)
        return (time.monotonic() - began) * 1000
    finally:
        connection.close()


async def _next(connection: Connection, wanted: Callable[[str], bool]) -> None:
    """Raises RuntimeError, OSError."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            while not wanted((await connection.receive()).type):
                continue
    except TimeoutError:
        raise RuntimeError("no answer") from None
