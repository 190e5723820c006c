"""The speech-to-text engine: faster-whisper behind the Wyoming protocol.

Greedy, without timestamps, one fixed language, and no thresholds: the transcript carries
`no_speech` (0..1) and `avg_logprob` in its `context`, and whoever asked decides what to believe.
To who says `early` in the context of a request, what was heard without knowing any names is sent
first, as a `transcript-chunk` with such a context, that says `whole`; who leaves with that saves
the second look.
Refuses more than `MAX_SECONDS` of audio in one request.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from wyoming.asr import Transcribe, Transcript, TranscriptChunk
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
_WINDOW_FRAMES = 1500
"""Whisper was trained on 30 s at a time and costs as much for every second of them, spoken or not.
Half of that, 15 s, is heard as well in a third of the time; from 12 s down it begins to repeat
itself. Spectrogram frames of 10 ms."""
_WINDOW_SECONDS = 14.0
"""Whisper wants to hear the end: silence after the speech is left in the window."""
_TOKENS = 40
_TOKENS_PER_SECOND = 10
"""Nobody says more than that; a loop is cut there, which nobody should wait for."""
_UNSURE = -1.0
"""Mean log-probability of a token: Whisper's own threshold (openai/whisper, `decode`)."""
_FAR = 0.3
_LEAVE_S = 0.02
"""To leave in, once one has that; the second hearing cannot be broken off."""
_NAME_LETTERS = 60
_HINT_LETTERS = 500
"""Of all names together: some 150 tokens, which cost as much as the transcript itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    text: str
    no_speech: float
    avg_logprob: float


@dataclass(frozen=True, slots=True)
class _Window:
    """An encoded window of sound, `most` tokens that it can hold, and what it says at first."""

    seen: Any
    language: str
    most: int
    plain: Heard


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
        self._tongues: dict[str, tuple[Any, tuple[int, ...]]] = {}

    async def transcribe(
        self,
        pcm: bytes,
        language: str,
        hint: str,
        unwanted: Callable[[], bool],
        early: Callable[[Heard], Awaitable[bool]],
    ) -> Heard | None:
        """None if nobody wants it any more when its turn comes: speculative requests are dropped
        by leaving. `hint` are names that may be said; what is heard without them is given to
        `early` first, which tells whether that was enough."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            if unwanted():
                return None
            window = await loop.run_in_executor(self._thread, self.look_at, pcm, language)
            if isinstance(window, Heard):
                return window
            # In noise a hint would only be repeated.
            if not hint or window.plain.avg_logprob < _UNSURE:
                return window.plain
            if await early(window.plain):
                return None
            return await loop.run_in_executor(self._thread, self.look_again, window, hint)

    def look_at(self, pcm: bytes, language: str) -> "_Window | Heard":
        """What is heard without knowing any names; of very short and of long sounds that is all."""
        if len(pcm) < MIN_SECONDS * SAMPLE_RATE * 2:
            return Heard("", 1.0, 0.0)
        audio = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768.0
        language = language if self.multilingual else "en"
        if len(audio) <= _WINDOW_SECONDS * SAMPLE_RATE:
            return self._in_one_look(audio, language)
        return self._in_several(audio, language)

    def _in_one_look(self, audio: np.ndarray, language: str) -> "_Window":
        """What a command takes: one short window, greedily, without timestamps."""
        from faster_whisper.audio import pad_or_trim

        model = self._model
        seen = model.encode(pad_or_trim(model.feature_extractor(audio), _WINDOW_FRAMES))
        most = _TOKENS + int(_TOKENS_PER_SECOND * len(audio) / SAMPLE_RATE)
        return _Window(seen, language, most, self._written(seen, language, "", most))

    def look_again(self, window: "_Window", hint: str) -> Heard:
        """What is heard with the names of `hint` in mind.

        They make Whisper hear names better where they were said, and other words worse. So they
        count where they bring a name.
        """
        plain = window.plain
        hinted = self._written(window.seen, window.language, hint, window.most)
        far_less_sure = hinted.avg_logprob < plain.avg_logprob - _FAR
        return (
            hinted if _brings_a_name(hinted.text, plain.text, hint) and not far_less_sure else plain
        )

    def _written(self, seen: Any, language: str, hint: str, most: int) -> Heard:
        """The text of an encoded window, of `most` tokens."""
        model = self._model
        tokenizer, unspoken = self._tongue(language)
        prompt = model.get_prompt(tokenizer, [], without_timestamps=True, hotwords=hint or None)
        found = model.model.generate(
            seen,
            [prompt],
            beam_size=1,
            max_length=min(len(prompt) + most, model.max_length),
            suppress_blank=True,
            suppress_tokens=unspoken,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = found.sequences_ids[0]
        return Heard(
            text=tokenizer.decode(tokens).strip(),
            no_speech=float(found.no_speech_prob),
            # The score is the mean of the tokens' own; the end of the text counts as one, too.
            avg_logprob=found.scores[0] * len(tokens) / (len(tokens) + 1),
        )

    def _tongue(self, language: str) -> tuple[Any, tuple[int, ...]]:
        """The tokenizer of a language, and the tokens that are no speech."""
        if language not in self._tongues:
            from faster_whisper.tokenizer import Tokenizer
            from faster_whisper.transcribe import get_suppressed_tokens

            tokenizer = Tokenizer(
                self._model.hf_tokenizer, self.multilingual, task="transcribe", language=language
            )
            self._tongues[language] = tokenizer, get_suppressed_tokens(tokenizer, [-1])
        return self._tongues[language]

    def _in_several(self, audio: np.ndarray, language: str) -> Heard:
        """Longer recordings: windows of 30 s, as the library does it."""
        segments, _ = self._model.transcribe(
            audio,
            language=language,
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
        self._hint = ""
        self._wants_early = False
        self._audio = bytearray()
        self._converter = AudioChunkConverter(rate=SAMPLE_RATE, width=2, channels=1)

    async def handle(self, event: Event) -> None:
        if Transcribe.is_type(event.type):
            asked = Transcribe.from_event(event)
            self._language = asked.language or self._default
            self._hint = _hint(asked.transcript_names)
            self._wants_early = (asked.context or {}).get("early") is True
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
            heard = await self._whisper.transcribe(
                pcm, language, self._hint, lambda: self._replies.gone, self._early
            )
            if heard is not None:
                said = Transcript(text=heard.text, language=language, context=_numbers(heard))
                await self._replies.send(said.event())

    async def _early(self, heard: Heard) -> bool:
        """Whether the client left with what was heard first."""
        if not self._wants_early:
            return False
        chunk = TranscriptChunk(heard.text).event()
        chunk.data["context"] = {"whole": True, **_numbers(heard)}
        await self._replies.send(chunk)
        return await self._replies.left_within(_LEAVE_S)

    def _converted(self, chunk: AudioChunk) -> bytes:
        rate, width, channels = chunk.rate, chunk.width, chunk.channels
        if not 8000 <= rate <= 192_000 or width not in (1, 2, 3, 4) or channels not in (1, 2):
            raise ValueError("unknown audio format")
        if len(chunk.audio) % (width * channels):
            raise ValueError("half a sample")
        return self._converter.convert(chunk).audio

    def close(self) -> None:
        self._audio.clear()


def _numbers(heard: Heard) -> dict[str, float]:
    return {
        "no_speech": _finite(heard.no_speech, 1.0),
        "avg_logprob": _finite(heard.avg_logprob, -10.0),
    }


def _hint(names: object) -> str:
    """As many of the names as fit, on one line, and written as Whisper is to write a sentence."""
    hint = ""
    for name in names if isinstance(names, list) else []:
        plain = " ".join(name.split()) if isinstance(name, str) else ""
        if not 0 < len(plain) <= _NAME_LETTERS:
            continue
        if len(hint) + len(plain) > _HINT_LETTERS:
            break
        plain = plain[0].upper() + plain[1:]
        hint += f", {plain}" if hint else plain
    return f"{hint}." if hint else ""


def _brings_a_name(hinted: str, plain: str, hint: str) -> bool:
    """Whether a name of the hint was heard with it, and not without."""
    names = hint.casefold().rstrip(".").split(", ")
    return any(name in hinted.casefold() and name not in plain.casefold() for name in names)


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
    whisper.look_at(bytes(SAMPLE_RATE), language)
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
