"""When what the wake word models hear counts as a call.

Several models listen for one word and fail on different voices and noises. What each of them heard
in the last half second is averaged: two that are half sure are a call. The last of several has a
veto: where it heard nothing at all, the others are mistaken. It refuses to hear one call twice.

While Hearth speaks a call must silence it before the next syllable, and a mistake costs less: one
step is enough then, and the veto is the first model's, which notices a call 200 ms sooner.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

HOLD_STEPS = 6
"""Steps of 80 ms: two models notice the same call within that time of one another."""

THRESHOLD = 0.45
"""With two models and a patience of 2: docs/hearing.md has the measurement."""

TRACE = 0.05
"""What the last of several models must have heard. openWakeWord alone is now and then quite sure of
what is no call; microWakeWord, the better one in noise, then hears nothing."""


OVER_US = 0.35
"""The common threshold while Hearth speaks, if it is not lower anyway."""


@dataclass(frozen=True, slots=True)
class CallRule:
    """How one word is listened for."""

    threshold: float | None = None
    """From which joint score it is a call; None: from the common one."""
    patience: int = 2
    """In how many of the last HOLD_STEPS steps a model must have heard it: its score is that of the
    least of them. One step alone is a click or half a syllable."""
    refractory_ms: int = 1000
    """One call spans several steps: nothing more is reported for so long."""

    def __post_init__(self) -> None:
        if not 1 <= self.patience <= HOLD_STEPS:
            raise ValueError(f"patience is 1 to {HOLD_STEPS} steps")


@dataclass(frozen=True, slots=True)
class Call:
    word: str
    score: float
    at_ms: int


class CallJudge:
    """One stream's calls. Scores are 0..1; each step brings those of every model."""

    def __init__(self, rules: Mapping[str, CallRule] | None = None) -> None:
        self._rules = rules or {}
        self._heard: dict[tuple[str, int], deque[float]] = {}
        self._silent_until = 0
        self.newest: Mapping[str, float] = {}
        """Word -> how well the newest step was heard by all its models together."""

    def begin(self) -> None:
        """A new stream."""
        self._heard.clear()
        self._silent_until = 0
        self.newest = {}

    def joint(
        self, scores: Mapping[str, tuple[float, ...]], *, over_us: bool = False
    ) -> dict[str, float]:
        """Word -> how well it was heard by all its models together, with this step's scores."""
        return {word: self._joint(word, by_model, over_us) for word, by_model in scores.items()}

    def hear(
        self,
        at_ms: int,
        scores: Mapping[str, tuple[float, ...]],
        threshold: float,
        wanted: frozenset[str] = frozenset(),
        *,
        over_us: bool = False,
    ) -> Call | None:
        """The call that ends with this step, if there is one; `wanted` empty: any word.

        `over_us`: Hearth speaks meanwhile.
        """
        self.newest = joint = self.joint(scores, over_us=over_us)
        calls = [
            Call(word, score, at_ms)
            for word, score in joint.items()
            if score >= self.threshold(word, threshold, over_us=over_us)
            and (not wanted or word in wanted)
        ]
        if not calls or at_ms < self._silent_until:
            return None
        best = max(calls, key=lambda call: call.score)
        self._silent_until = at_ms + self._rule(best.word).refractory_ms
        return best

    def threshold(self, word: str, common: float, *, over_us: bool = False) -> float:
        """The word's own, or the common one."""
        own = self._rule(word).threshold
        if own is not None:
            return own
        return min(common, OVER_US) if over_us else common

    def _joint(self, word: str, by_model: tuple[float, ...], over_us: bool) -> float:
        patience = 1 if over_us else self._rule(word).patience
        each = []
        for number, score in enumerate(by_model):
            held = self._heard.setdefault((word, number), deque(maxlen=HOLD_STEPS))
            held.append(score)
            each.append(sorted(held)[-patience] if len(held) >= patience else 0.0)
        if len(each) > 1 and each[0 if over_us else -1] < TRACE:
            return 0.0
        return sum(each) / len(each)

    def _rule(self, word: str) -> CallRule:
        return self._rules.get(word, _DEFAULT)


_DEFAULT = CallRule()
