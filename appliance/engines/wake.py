"""The wake engine: openWakeWord and microWakeWord behind the Wyoming protocol.

Each connection that sends audio has its own detector with its own buffers; `audio-start` begins a
new stream and forgets the old one. Events are answered in order, so a pong after an audio chunk
means that the chunk has been judged. Refuses audio that is not 16 kHz, 16 bit, mono.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Info, WakeModel, WakeProgram
from wyoming.wake import Detect, Detection, NotDetected

from appliance.core.calls import CallJudge, CallRule
from appliance.core.errors import ConfigError
from appliance.core.types import SAMPLE_RATE
from appliance.engines.hosting import EngineOptions
from appliance.engines.model_files import checked_files, only
from appliance.engines.telemetry import silence_onnxruntime
from appliance.engines.wake_dozing import Dozing
from appliance.engines.wake_ears import (
    STEP_MS,
    STEP_SAMPLES,
    Ear,
    MicroWakeWordEar,
    OpenWakeWordEar,
    Step,
)
from appliance.engines.wyoming_service import ATTRIBUTION, VERSION, Replies, WyomingEngine

FEATURES = "openwakeword-features"
"""The catalogue's id of the two models that every wake word shares."""

MAX_STREAMS = 8

SCORES = "hearth-scores"
"""An event of our own, for clients that ask for it: word -> 0..1."""


class Detector:
    """One stream's view of the wake words. Scores are 0..1."""

    def __init__(self, ears: Sequence[Ear], rules: Mapping[str, CallRule]) -> None:
        self._ears = ears
        self._judge = CallJudge(rules)
        self._audio = bytearray()
        self.begin()

    def begin(self) -> None:
        """A new stream."""
        for ear in self._ears:
            ear.begin()
        self._judge.begin()
        self._audio.clear()

    def feed(
        self,
        pcm: bytes,
        at_ms: int,
        threshold: float,
        wanted: frozenset[str],
        *,
        over_us: bool = False,
    ) -> list[tuple[str, float, int]]:
        """(word, score, where it ended) for each call in this audio, which begins at `at_ms`.

        `over_us`: Hearth speaks meanwhile, see `core.calls`.
        """
        at_ms -= len(self._audio) // 2 * 1000 // SAMPLE_RATE
        self._audio += pcm
        found = []
        while len(self._audio) >= STEP_SAMPLES * 2:
            step = np.frombuffer(bytes(self._audio[: STEP_SAMPLES * 2]), dtype=np.int16)
            del self._audio[: STEP_SAMPLES * 2]
            at_ms += STEP_MS
            scores = self.scores(step)
            call = self._judge.hear(at_ms, scores, threshold, wanted, over_us=over_us)
            if call is not None:
                found.append((call.word, call.score, call.at_ms))
        return found

    @property
    def newest(self) -> Mapping[str, float]:
        """Word -> 0..1, how near the newest step is to a call."""
        return self._judge.newest

    def scores(self, step: Step) -> dict[str, tuple[float, ...]]:
        """Word -> what each model that listens for it makes of the next 80 ms."""
        heard: dict[str, tuple[float, ...]] = {}
        for ear in self._ears:
            for word, score in ear.feed(step).items():
                heard[word] = (*heard.get(word, ()), score)
        return heard


class _Session:
    def __init__(self, replies: Replies, detectors: "Detectors", threshold: float) -> None:
        self._replies = replies
        self._detectors = detectors
        self._threshold = threshold
        self._wanted: frozenset[str] = frozenset()
        self._detector: Detector | None = None
        self._position_ms = 0
        self._detected = False
        self._over_us = False
        self._scores = False
        """Whether the client wants to see how near each chunk came to a call."""

    async def handle(self, event: Event) -> None:
        if Detect.is_type(event.type):
            detect = Detect.from_event(event)
            self._scores = (detect.context or {}).get("scores") is True
            self._wanted = frozenset(word_of(name) for name in detect.names or ())
            self._threshold = _threshold(detect, self._threshold)
            self._over_us = (detect.context or {}).get("over_us") is True
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
            chunk.audio, at_ms, self._threshold, self._wanted, over_us=self._over_us
        ):
            self._detected = True
            await self._replies.send(
                Detection(name=name, timestamp=ended_ms, context={"score": score}).event()
            )
        if self._scores:
            await self._replies.send(Event(type=SCORES, data=dict(detector.newest)))

    def close(self) -> None:
        if self._detector:
            self._detectors.give_back(self._detector)


class Detectors:
    """Detectors that no stream uses just now are kept: loading one takes a fifth of a second."""

    def __init__(self, make: Callable[[], Detector], words: Sequence[str]) -> None:
        self._make = make
        self.words = words
        self._free = [make()]
        self._in_use = 0

    def take(self) -> Detector:
        """Raises ConfigError: more connections send audio than this engine keeps detectors for."""
        if self._in_use >= MAX_STREAMS:
            raise ConfigError(f"this engine listens to {MAX_STREAMS} streams at most")
        self._in_use += 1
        return self._free.pop() if self._free else self._make()

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


def load(
    options: EngineOptions, *, threshold: float, rules: Mapping[str, CallRule] | None = None
) -> WyomingEngine:
    """Raises ModelMissing, ModelMismatch."""
    silence_onnxruntime()
    detectors = load_detectors(options.models, options.models_dir, rules or {})
    info = Info(
        wake=[
            WakeProgram(
                name="hearth-wake",
                description="openWakeWord and microWakeWord",
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
                    for word in detectors.words
                ],
            )
        ]
    )
    return WyomingEngine(info, lambda replies: _Session(replies, detectors, threshold))


def load_detectors(
    models: Sequence[str], models_dir: Path | None, rules: Mapping[str, CallRule]
) -> Detectors:
    """All catalogue entries `models` listening together. Raises ModelMissing, ModelMismatch."""
    heads: dict[str, Path] = {}
    small: dict[str, Path] = {}
    for model_id in models:
        files = checked_files(model_id, models_dir)
        if any(name.endswith(".tflite") for name in files):
            path = only(files, ".json")
            small[path.stem] = path
        else:
            path = only(files, ".onnx")
            heads[word_of(path.stem)] = path
    features = checked_files(FEATURES, models_dir) if heads else {}

    def make() -> Detector:
        # The last has the veto: see core.calls.
        ears: list[Ear] = []
        if heads:
            ears.append(Dozing(OpenWakeWordEar(heads, features)))
        if small:
            ears.append(MicroWakeWordEar(small))
        return Detector(ears, rules)

    return Detectors(make, tuple(dict.fromkeys((*heads, *small))))
