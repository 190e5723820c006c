"""The speech-to-text engine: faster-whisper behind the Wyoming protocol.

Greedy, without timestamps, one fixed language, and no thresholds: the transcript carries
`no_speech` (0..1) and `avg_logprob` in its `context`, and whoever asked decides what to believe.
Refuses more than `MAX_SECONDS` of audio in one request.
"""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioChunkConverter, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Info

from appliance.core.types import SAMPLE_RATE
from appliance.engines.hosting import EngineOptions
from appliance.engines.model_files import checked_files
from appliance.engines.telemetry import silence_onnxruntime
from appliance.engines.wyoming_service import ATTRIBUTION, VERSION, Replies, WyomingEngine

MAX_SECONDS = 120
MIN_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Heard:
    text: str
    no_speech: float
    avg_logprob: float


class Whisper:
    """One model, one thread: requests wait for each other."""

    def __init__(self, folder: str, *, device: str, compute_type: str, threads: int) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            folder,
            device=device,
            compute_type=compute_type,
            cpu_threads=threads,
            num_workers=1,
            local_files_only=True,
        )
        self._thread = ThreadPoolExecutor(1, "whisper")
        self._turn = asyncio.Lock()
        self.multilingual = bool(self._model.model.is_multilingual)

    async def transcribe(
        self, pcm: bytes, language: str, unwanted: Callable[[], bool]
    ) -> Heard | None:
        """None if nobody wants it any more when its turn comes: speculative requests are dropped
        by leaving."""
        async with self._turn:
            if unwanted():
                return None
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self.transcribe_now, pcm, language)

    def transcribe_now(self, pcm: bytes, language: str) -> Heard:
        if len(pcm) < MIN_SECONDS * SAMPLE_RATE * 2:
            return Heard("", 1.0, 0.0)
        audio = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768.0
        segments, _ = self._model.transcribe(
            audio,
            language=language if self.multilingual else "en",
            beam_size=1,
            best_of=1,
            temperature=0.0,
            without_timestamps=True,
            condition_on_previous_text=False,
            # With these set it withholds segments; the caller wants to see the numbers instead.
            no_speech_threshold=None,
            log_prob_threshold=None,
            compression_ratio_threshold=None,
        )
        parts = list(segments)
        if not parts:
            return Heard("", 1.0, 0.0)
        weights = [max(1, len(part.tokens)) for part in parts]
        return Heard(
            text=" ".join(text for part in parts if (text := part.text.strip())),
            no_speech=float(np.average([part.no_speech_prob for part in parts], weights=weights)),
            avg_logprob=float(np.average([part.avg_logprob for part in parts], weights=weights)),
        )


class _Session:
    def __init__(self, replies: Replies, whisper: Whisper, language: str) -> None:
        self._replies = replies
        self._whisper = whisper
        self._language = self._default = language
        self._audio = bytearray()
        self._converter = AudioChunkConverter(rate=SAMPLE_RATE, width=2, channels=1)

    async def handle(self, event: Event) -> None:
        if Transcribe.is_type(event.type):
            self._language = Transcribe.from_event(event).language or self._default
        elif AudioStart.is_type(event.type):
            self._audio.clear()
        elif AudioChunk.is_type(event.type):
            self._audio += self._converted(AudioChunk.from_event(event))
            if len(self._audio) > MAX_SECONDS * SAMPLE_RATE * 2:
                self._audio.clear()
                raise ValueError("too long")
        elif AudioStop.is_type(event.type):
            pcm = bytes(self._audio)
            self._audio.clear()
            language = self._language.split("-")[0].split("_")[0].lower()
            heard = await self._whisper.transcribe(pcm, language, lambda: self._replies.gone)
            if heard is None:
                return
            await self._replies.send(
                Transcript(
                    text=heard.text,
                    language=language,
                    context={
                        "no_speech": _finite(heard.no_speech, 1.0),
                        "avg_logprob": _finite(heard.avg_logprob, -10.0),
                    },
                ).event()
            )

    def _converted(self, chunk: AudioChunk) -> bytes:
        rate, width, channels = chunk.rate, chunk.width, chunk.channels
        if not 8000 <= rate <= 192_000 or width not in (1, 2, 3, 4) or channels not in (1, 2):
            raise ValueError("unknown audio format")
        if len(chunk.audio) % (width * channels):
            raise ValueError("half a sample")
        return self._converter.convert(chunk).audio

    def close(self) -> None:
        self._audio.clear()


def _finite(value: float, otherwise: float) -> float:
    return float(value) if math.isfinite(value) else otherwise


def load(options: EngineOptions, *, language: str, compute_type: str) -> WyomingEngine:
    """Raises ModelMissing, ModelMismatch."""
    silence_onnxruntime()
    (model_id,) = options.models
    files = checked_files(model_id, options.models_dir)
    whisper = Whisper(
        str(files["model.bin"].parent),
        device=options.device,
        compute_type=compute_type,
        threads=options.threads,
    )
    # The first run sets up its threads and buffers: better now than in somebody's first sentence.
    whisper.transcribe_now(bytes(SAMPLE_RATE), language)
    info = Info(
        asr=[
            AsrProgram(
                name="hearth-stt",
                description="faster-whisper",
                attribution=ATTRIBUTION,
                installed=True,
                version=VERSION,
                models=[
                    AsrModel(
                        name=model_id,
                        description=model_id,
                        attribution=ATTRIBUTION,
                        installed=True,
                        version=None,
                        languages=[language] if whisper.multilingual else ["en"],
                    )
                ],
            )
        ]
    )
    return WyomingEngine(info, lambda replies: _Session(replies, whisper, language))
