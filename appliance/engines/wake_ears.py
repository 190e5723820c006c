"""The models that listen for wake words, each behind one method: 80 ms of sound in, scores out.

openWakeWord looks at 1.3 s of speech embeddings at a time; microWakeWord is a small streaming
network on its own features. They fail on different voices and noises, so they are worth having
together. Nothing is decided here: `core.calls` does that.
"""

import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from appliance.core.types import SAMPLE_RATE

STEP_SAMPLES = 1280
STEP_MS = STEP_SAMPLES * 1000 // SAMPLE_RATE

Step = npt.NDArray[np.int16]
"""STEP_SAMPLES of 16 kHz sound."""


class Ear(Protocol):
    """One kind of model, with one or more words."""

    def begin(self) -> None:
        """A new stream: everything heard so far is forgotten."""

    def feed(self, step: Step) -> dict[str, float]:
        """Word -> score 0..1, for a call that has just ended."""


class OpenWakeWordEar:
    """openWakeWord on ONNX: `words` are files of heads, `features` the two models they share."""

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

    def begin(self) -> None:
        """openWakeWord fills its features with noise: always the same noise, so that the same
        recording always gives the same scores."""
        np.random.seed(0)
        self._model.reset()

    def feed(self, step: Step) -> dict[str, float]:
        scores = self._model.predict(step)
        return {self._names[stem]: float(score) for stem, score in scores.items()}


class MicroWakeWordEar:
    """microWakeWord on TensorFlow Lite: `words` are the .json files that stand by the models."""

    def __init__(self, words: Mapping[str, Path]) -> None:
        from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures

        self._features = MicroWakeWordFeatures()
        self._models = {name: MicroWakeWord.from_config(path) for name, path in words.items()}

    def begin(self) -> None:
        self._features.reset()
        for model in self._models.values():
            model.reset()

    def feed(self, step: Step) -> dict[str, float]:
        best = dict.fromkeys(self._models, 0.0)
        for features in self._features.process_streaming(step.tobytes()):
            for name, model in self._models.items():
                best[name] = max(best[name], model.process_streaming_prob(features) or 0.0)
        return best


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
