"""An ear that sleeps in a quiet room hears every call as if it had been awake."""

import numpy as np

from appliance.engines.wake_dozing import MEMORY_STEPS, Dozing
from appliance.engines.wake_ears import STEP_SAMPLES, Step

_RNG = np.random.default_rng(1)


def _noise(rms: float, steps: int) -> list[Step]:
    return [_RNG.normal(0, rms, STEP_SAMPLES).astype(np.int16) for _ in range(steps)]


class _Remembering:
    """Its score is made of all that openWakeWord would look at, so that any gap shows."""

    def __init__(self) -> None:
        self.fed = 0
        self._heard: list[Step] = []

    def begin(self) -> None:
        self._heard = []

    def feed(self, step: Step) -> dict[str, float]:
        self.fed += 1
        self._heard = [*self._heard, step][-MEMORY_STEPS:]
        return {"alexa": float(sum(int(one[0]) for one in self._heard))}


def _compared(sound: list[Step]) -> tuple[list[float], list[float], int]:
    awake, asleep = _Remembering(), _Remembering()
    dozing = Dozing(asleep)
    dozing.begin()
    always = [awake.feed(step)["alexa"] for step in sound]
    scores = [dozing.feed(step)["alexa"] for step in sound]
    return always, scores, asleep.fed


def test_a_call_in_a_quiet_room_is_heard_as_by_one_who_never_slept() -> None:
    quiet, call = _noise(30, 400), _noise(600, 10)
    always, scores, _ = _compared([*quiet, *call, *_noise(30, MEMORY_STEPS)])
    assert scores[400:] == always[400:]


def test_nothing_is_listened_to_while_nothing_stirs() -> None:
    for rms in (0, 1, 30, 2000):
        _, scores, fed = _compared(_noise(rms, 1000))
        assert fed < 200
        assert scores[-1] == 0


def test_speech_is_listened_to_all_the_time() -> None:
    syllables = [step for _ in range(300) for step in (*_noise(300, 2), *_noise(1500, 3))]
    always, scores, _ = _compared(syllables)
    assert scores == always


def test_a_voice_no_louder_than_the_noise_around_it_wakes_it() -> None:
    noise = _noise(500, 400)
    both = [a + b for a, b in zip(_noise(500, 10), _noise(500, 10), strict=True)]
    always, scores, _ = _compared([*noise, *both])
    assert scores[400:] == always[400:]


def test_a_new_stream_is_another_room() -> None:
    ear = _Remembering()
    dozing = Dozing(ear)
    for step in _noise(30, 400):
        dozing.feed(step)
    dozing.begin()
    fed = ear.fed
    for step in _noise(5, 100):
        dozing.feed(step)
    assert ear.fed == fed + 100
