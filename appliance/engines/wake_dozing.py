"""An ear that dozes while nothing stirs in the room, and catches up with what led to the sound.

Most of a day is quiet, and listening to it is most of what Hearth computes. What it hears once
it is awake is what it would have heard if it had never slept: all that the ear remembers is fed to
it first. Refuses to sleep before it knows how loud the room is when nobody speaks.
"""

from collections import deque

import numpy as np

from appliance.engines.wake_ears import STEP_MS, STEP_SAMPLES, Ear, Step

MEMORY_STEPS = 27
"""What openWakeWord looks at: 16 embeddings of 775 ms, one every 80 ms, and the step itself."""
_KNOWN_STEPS = 10_000 // STEP_MS
"""How long a room is listened to for its own sound."""
_QUIET_SHARE = 0.2
"""So much of the time at least nobody speaks, even where people talk."""
_STIRRING = 10 ** (1.5 / 20)
"""1.5 dB above the room's own sound. Noises as steady as fans and rain stay below it; a voice does
not, up to 5 dB more quiet than they are: there the models themselves hear one call in three."""
_FLOOR_RMS = 4.0
"""78 dB below full scale: converters make more noise than this."""


class Dozing:
    """Implements `Ear` in front of another."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._levels: deque[float] = deque(maxlen=_KNOWN_STEPS)
        self._slept: deque[Step] = deque(maxlen=MEMORY_STEPS)
        self._quiet_steps = 0
        self._scores: dict[str, float] = {}

    def begin(self) -> None:
        self._ear.begin()
        self._levels.clear()
        self._slept.clear()
        self._quiet_steps = 0

    def feed(self, step: Step) -> dict[str, float]:
        """Scores as the ear's own, 0 for every word while it sleeps."""
        self._quiet_steps = 0 if self._stirs(step) else self._quiet_steps + 1
        if self._quiet_steps > MEMORY_STEPS:
            self._slept.append(step)
            return dict.fromkeys(self._scores, 0.0)
        while self._slept:
            self._ear.feed(self._slept.popleft())
        self._scores = self._ear.feed(step)
        return self._scores

    def _stirs(self, step: Step) -> bool:
        samples = step.astype(np.float32)
        level = float(np.sqrt(np.dot(samples, samples) / STEP_SAMPLES))
        self._levels.append(level)
        if len(self._levels) < _KNOWN_STEPS:
            return True
        quiet = sorted(self._levels)[int(_QUIET_SHARE * _KNOWN_STEPS)]
        return level > max(_FLOOR_RMS, quiet * _STIRRING)
