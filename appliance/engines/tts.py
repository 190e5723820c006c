"""The text-to-speech engine: Piper behind the Wyoming protocol, sound sent as it is made.

A text is synthesised sentence by sentence, and a long sentence from comma to comma; the first
piece is on its way while the second is made, and nothing more is made for a client that has left.
Of several voices the first speaks wherever none of the others is asked for by its id. Refuses
texts over `MAX_LETTERS`.
"""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Info, TtsProgram, TtsVoice
from wyoming.tts import Synthesize, SynthesizeVoice

from appliance.core.errors import ConfigError, ModelError
from appliance.core.presence import PACE, USUAL_PACE
from appliance.core.sentences import breaths
from appliance.engines.hosting import EngineOptions
from appliance.engines.model_files import checked_files, only
from appliance.engines.telemetry import silence_onnxruntime
from appliance.engines.wyoming_service import ATTRIBUTION, VERSION, Replies, WyomingEngine

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_log = logging.getLogger(__name__)

MAX_LETTERS = 2000
CHUNK_MS = 100


class Voice:
    """One Piper voice, one thread: sentences wait for each other."""

    def __init__(self, onnx: Path, config: Path, *, threads: int, cuda: bool) -> None:
        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin between two sentences take the core that somebody else waits for.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Every sentence has another length, so a memory plan for one is useless for the next.
        options.enable_mem_pattern = False
        provider = "CUDAExecutionProvider" if cuda else "CPUExecutionProvider"
        settings = json.loads(config.read_text(encoding="utf-8"))
        self._voice: Any = PiperVoice(
            config=PiperConfig.from_dict(settings),
            session=onnxruntime.InferenceSession(
                str(onnx), sess_options=options, providers=[provider]
            ),
            download_dir=onnx.parent,
        )
        self._thread = ThreadPoolExecutor(1, "piper")
        self.rate: int = self._voice.config.sample_rate
        language = settings.get("language")
        code = language.get("code") if isinstance(language, dict) else None
        self.language: str = code or self._voice.config.espeak_voice

    def sentences(self, text: str, pace: int = USUAL_PACE) -> Iterator[bytes]:
        """s16 mono PCM at `rate`, one piece for each sentence, or part of a long one.

        `pace` is the speed in percent of the voice's own.
        """
        from piper.config import SynthesisConfig

        scale = self._voice.config.length_scale * USUAL_PACE / pace
        config = SynthesisConfig(length_scale=scale) if pace != USUAL_PACE else None
        for breath in breaths(text):
            for piece in self._voice.synthesize(breath, config):
                yield piece.audio_int16_bytes

    def samples(self, text: str) -> "npt.NDArray[np.float32]":
        """The text as the model makes it, 1 = full scale, before its loudness is evened out."""
        import numpy as np
        from piper.config import SynthesisConfig

        raw = SynthesisConfig(normalize_audio=False)
        phonemes = self._voice.phonemize(text)
        made = [
            self._voice.phoneme_ids_to_audio(self._voice.phonemes_to_ids(each), raw)
            for each in phonemes
            if each
        ]
        return np.concatenate([np.atleast_1d(each) for each in made] or [np.zeros(0, np.float32)])

    def of_phonemes(self, numbers: list[int]) -> "npt.NDArray[np.float32]":
        """These phonemes, by their numbers, whatever they sound like."""
        made: npt.NDArray[np.float32] = self._voice.phoneme_ids_to_audio(numbers)
        return made

    async def next_of(self, sentences: Iterator[bytes]) -> bytes | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, next, sentences, None)


class _Session:
    def __init__(self, replies: Replies, voices: Mapping[str, Voice]) -> None:
        self._replies = replies
        self._voices = voices

    def _voice(self, asked: SynthesizeVoice | None) -> Voice:
        first = next(iter(self._voices.values()))
        return self._voices.get((asked and asked.name) or "", first)

    async def handle(self, event: Event) -> None:
        if not Synthesize.is_type(event.type):
            return
        asked = Synthesize.from_event(event)
        text = asked.text
        if len(text) > MAX_LETTERS:
            raise ValueError("text too long")
        voice = self._voice(asked.voice)
        rate = voice.rate
        sentences = voice.sentences(text, _pace(asked.context))
        await self._replies.send(AudioStart(rate=rate, width=2, channels=1).event())
        while not self._replies.gone:
            pcm = await voice.next_of(sentences)
            if pcm is None:
                break
            step = rate * CHUNK_MS // 1000 * 2
            for start in range(0, len(pcm), step):
                chunk = AudioChunk(rate=rate, width=2, channels=1, audio=pcm[start : start + step])
                await self._replies.send(chunk.event())
        await self._replies.send(AudioStop().event())

    def close(self) -> None:
        """Nothing is kept between two requests."""


def load(options: EngineOptions) -> WyomingEngine:
    """Raises ModelMissing, ModelMismatch, ConfigError for the first voice. Another one that cannot
    be loaded is left out: its room hears the first.
    """
    silence_onnxruntime()
    if options.device == "cuda":
        _need_cuda()
    first, *others = options.models
    voices = {first: _loaded(first, options)}
    for model_id in others:
        try:
            voices.setdefault(model_id, _loaded(model_id, options))
        except ModelError as failure:
            _log.error("voice %s left out: %s", model_id, failure.code)
    info = Info(
        tts=[
            TtsProgram(
                name="hearth-tts",
                description="Piper",
                attribution=ATTRIBUTION,
                installed=True,
                version=VERSION,
                voices=[_described(model_id, voice) for model_id, voice in voices.items()],
            )
        ]
    )
    return WyomingEngine(info, lambda replies: _Session(replies, voices))


def _loaded(model_id: str, options: EngineOptions) -> Voice:
    files = checked_files(model_id, options.models_dir)
    voice = Voice(
        only(files, ".onnx"),
        only(files, ".onnx.json"),
        threads=options.threads,
        cuda=options.device == "cuda",
    )
    for _ in voice.sentences("Ready."):
        pass
    return voice


def _described(model_id: str, voice: Voice) -> TtsVoice:
    return TtsVoice(
        name=model_id,
        description=model_id,
        attribution=ATTRIBUTION,
        installed=True,
        version=None,
        languages=[voice.language],
    )


def _pace(context: dict[str, Any] | None) -> int:
    """Percent; the usual speed for whatever is no speed that anybody could follow."""
    pace = (context or {}).get("pace")
    return pace if isinstance(pace, int) and PACE[0] <= pace <= PACE[1] else USUAL_PACE


def _need_cuda() -> None:
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        raise ConfigError("device cuda: the installed onnxruntime has no CUDA support")
