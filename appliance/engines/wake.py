"""The wake engine: openWakeWord on ONNX behind the Wyoming protocol.

Each connection that sends audio has its own detector with its own buffers; `audio-start` begins a
new stream and forgets the old one. Events are answered in order, so a pong after an audio chunk
means that the chunk has been judged. Refuses audio that is not 16 kHz, 16 bit, mono.
"""

import re
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Info, WakeModel, WakeProgram
from wyoming.wake import Detect, Detection, NotDetected

from appliance.core.errors import ConfigError
from appliance.core.types import SAMPLE_RATE
from appliance.engines.hosting import EngineOptions
from appliance.engines.model_files import checked_files, only
from appliance.engines.telemetry import silence_onnxruntime
from appliance.engines.wyoming_service import ATTRIBUTION, VERSION, Replies, WyomingEngine

FEATURES = "openwakeword-features"
"""The catalogue's id of the two models that every wake word shares."""

STEP_SAMPLES = 1280
STEP_MS = STEP_SAMPLES * 1000 // SAMPLE_RATE
REFRACTORY_MS = 1000
"""One call spans several steps: after a detection nothing is reported for this long."""

MAX_STREAMS = 8


class TooManyStreams(ConfigError):
    """More connections send audio than this engine keeps detectors for."""


class Detector:
    """One stream's view of the wake words. Scores are 0..1."""

    def __init__(self, words: Mapping[str, Path], features: Mapping[str, Path]) -> None:
        openwakeword = _import_openwakeword()
        self._model: Any = openwakeword.Model(
            wakeword_models=[str(path) for path in words.values()],
            inference_framework="onnx",
            melspec_model_path=str(features["melspectrogram.onnx"]),
            embedding_model_path=str(features["embedding_model.onnx"]),
        )
        # It copies this whole buffer in each step, ten seconds of it, to look at the last 110 ms.
        self._model.preprocessor.raw_data_buffer = deque(maxlen=2 * STEP_SAMPLES)
        self._names = {path.stem: name for name, path in words.items()}
        self._audio = bytearray()
        self._silent_until = 0
        self.begin()

    def begin(self) -> None:
        """A new stream. openWakeWord fills its features with noise: always the same noise, so that
        the same recording always gives the same scores."""
        np.random.seed(0)
        self._model.reset()
        self._audio.clear()
        self._silent_until = 0

    def feed(
        self, pcm: bytes, at_ms: int, threshold: float, wanted: frozenset[str]
    ) -> list[tuple[str, float, int]]:
        """(word, score, where it ended) for each call in this audio, which begins at `at_ms`."""
        at_ms -= len(self._audio) // 2 * 1000 // SAMPLE_RATE
        self._audio += pcm
        found = []
        while len(self._audio) >= STEP_SAMPLES * 2:
            step = np.frombuffer(bytes(self._audio[: STEP_SAMPLES * 2]), dtype=np.int16)
            del self._audio[: STEP_SAMPLES * 2]
            at_ms += STEP_MS
            scores = self._model.predict(step)
            name, score = max(
                ((self._names[stem], float(score)) for stem, score in scores.items()),
                key=lambda pair: (not wanted or pair[0] in wanted, pair[1]),
            )
            heard = score >= threshold and (not wanted or name in wanted)
            if heard and at_ms >= self._silent_until:
                self._silent_until = at_ms + REFRACTORY_MS
                found.append((name, score, at_ms))
        return found


class _Session:
    def __init__(self, replies: Replies, detectors: "Detectors", threshold: float) -> None:
        self._replies = replies
        self._detectors = detectors
        self._threshold = threshold
        self._wanted: frozenset[str] = frozenset()
        self._detector: Detector | None = None
        self._position_ms = 0
        self._detected = False

    async def handle(self, event: Event) -> None:
        if Detect.is_type(event.type):
            detect = Detect.from_event(event)
            self._wanted = frozenset(word_of(name) for name in detect.names or ())
            self._threshold = _threshold(detect, self._threshold)
        elif AudioStart.is_type(event.type):
            start = AudioStart.from_event(event)
            _check(start.rate, start.width, start.channels)
            self._begin(start.timestamp or 0)
        elif AudioChunk.is_type(event.type):
            await self._chunk(AudioChunk.from_event(event))
        elif AudioStop.is_type(event.type):
            if not self._detected:
                await self._replies.send(NotDetected().event())
            self._detected = False
            if self._detector:
                self._detector.begin()

    def _begin(self, at_ms: int) -> Detector:
        if self._detector is None:
            self._detector = self._detectors.take()
        self._detector.begin()
        self._position_ms, self._detected = at_ms, False
        return self._detector

    async def _chunk(self, chunk: AudioChunk) -> None:
        _check(chunk.rate, chunk.width, chunk.channels)
        detector = self._detector or self._begin(chunk.timestamp or 0)
        at_ms = self._position_ms if chunk.timestamp is None else chunk.timestamp
        self._position_ms = at_ms + chunk.milliseconds
        for name, score, ended_ms in detector.feed(
            chunk.audio, at_ms, self._threshold, self._wanted
        ):
            self._detected = True
            await self._replies.send(
                Detection(name=name, timestamp=ended_ms, context={"score": score}).event()
            )

    def close(self) -> None:
        if self._detector:
            self._detectors.give_back(self._detector)


class Detectors:
    """Detectors that no stream uses just now are kept: loading one takes a fifth of a second."""

    def __init__(self, words: Mapping[str, Path], features: Mapping[str, Path]) -> None:
        self._words, self._features = words, features
        self._free = [Detector(words, features)]
        self._in_use = 0

    def take(self) -> Detector:
        """Raises TooManyStreams."""
        if self._in_use >= MAX_STREAMS:
            raise TooManyStreams(f"this engine listens to {MAX_STREAMS} streams at most")
        self._in_use += 1
        return self._free.pop() if self._free else Detector(self._words, self._features)

    def give_back(self, detector: Detector) -> None:
        self._in_use -= 1
        self._free.append(detector)


def word_of(file_stem: str) -> str:
    """The name people know a word by: hey_jarvis_v0.1 is "hey_jarvis"."""
    return re.sub(r"_v\d+(\.\d+)*$", "", file_stem)


def _threshold(detect: Detect, otherwise: float) -> float:
    """A client may bring its own in the context: Hearth's can be turned while it runs."""
    wanted = (detect.context or {}).get("threshold")
    return wanted if isinstance(wanted, float) and 0 < wanted < 1 else otherwise


def _check(rate: int, width: int, channels: int) -> None:
    if (rate, width, channels) != (SAMPLE_RATE, 2, 1):
        raise ValueError("audio must be 16 kHz, 16 bit, mono")


def _import_openwakeword() -> ModuleType:
    """Its training half, which is never used here, imports scikit-learn and SciPy: five seconds
    and 90 MB on the machine this was measured on. A stand-in for that one module leaves them out.
    """
    training = ModuleType("openwakeword.custom_verifier_model")
    training.train_custom_verifier = None  # type: ignore[attr-defined]
    sys.modules.setdefault(training.__name__, training)
    import openwakeword

    module: ModuleType = openwakeword
    return module


def load(options: EngineOptions, *, threshold: float) -> WyomingEngine:
    """Raises ModelMissing, ModelMismatch."""
    silence_onnxruntime()
    features = checked_files(FEATURES, options.models_dir)
    words = {}
    for model_id in options.models:
        path = only(checked_files(model_id, options.models_dir), ".onnx")
        words[word_of(path.stem)] = path
    detectors = Detectors(words, features)
    info = Info(
        wake=[
            WakeProgram(
                name="hearth-wake",
                description="openWakeWord",
                attribution=ATTRIBUTION,
                installed=True,
                version=VERSION,
                models=[
                    WakeModel(
                        name=word,
                        description=word.replace("_", " "),
                        phrase=word.replace("_", " "),
                        attribution=ATTRIBUTION,
                        installed=True,
                        version=None,
                        languages=["en"],
                    )
                    for word in words
                ],
            )
        ]
    )
    return WyomingEngine(info, lambda replies: _Session(replies, detectors, threshold))
