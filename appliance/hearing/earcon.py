"""The tone that says "I listen": played as soon as a wake word was heard. Refuses to be in the way.

It is no speech and no read-back: nothing is marked or told, nothing waits for its end, and a
speaker that cannot play it fails nothing. What is said meanwhile is heard all the same.
"""

import asyncio
import contextlib
import math
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from appliance.core.audio import gain, scaled
from appliance.core.errors import AudioError
from appliance.core.events import Event
from appliance.core.types import Sound
from appliance.ports import Fact, Observer, Speaker

RATE = 48_000
"""Of most sound cards: nobody has to resample it."""
_NOTES_HZ = (1174.7, 1760.0)
"""A fifth upwards, D6 and A6: above the fundamentals of any voice."""
_NOTE_MS = 55
_RISE_MS = 6
_PEAK = 3277
"""-20 dBFS: softer than speech."""
_LONGEST_S = 1.0


def tone() -> bytes:
    """Two notes, s16 mono at `RATE`; each begins and ends softly, so nothing clicks."""
    length, rise = RATE * _NOTE_MS // 1000, RATE * _RISE_MS // 1000
    samples = array("h")
    for pitch in _NOTES_HZ:
        for at in range(length):
            near_edge = min(at, length - 1 - at)
            swell = min(1.0, math.sin(math.pi / 2 * min(1.0, near_edge / rise)) ** 2)
            fade = math.exp(-2.0 * at / length)
            samples.append(round(_PEAK * swell * fade * math.sin(2 * math.pi * pitch * at / RATE)))
    return samples.tobytes()


class Earcon:
    """An observer that plays the tone at each call, in a task of `tasks`."""

    def __init__(
        self, speaker: Speaker, tasks: asyncio.TaskGroup, volume: Callable[[], int]
    ) -> None:
        """`volume` is 0..100 at the moment, 0 = no tone."""
        self._speaker = speaker
        self._tasks = tasks
        self._volume = volume
        self._tone = tone()

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        if what == "wake" and (volume := self._volume()) > 0:
            self._tasks.create_task(self._play(volume))

    def tell(self, event: Event) -> None:
        """Nothing: a mark comes sooner."""

    async def _play(self, volume: int) -> None:
        with contextlib.suppress(AudioError, TimeoutError):
            async with asyncio.timeout(_LONGEST_S):
                await self._speaker.play(self._sound(volume))

    async def _sound(self, volume: int) -> AsyncIterator[Sound]:
        yield Sound(scaled(self._tone, gain(volume)), RATE)


@asynccontextmanager
async def earcon(
    add: Callable[[Observer], None],
    remove: Callable[[Observer], None],
    speaker: Speaker,
    volume: Callable[[], int],
) -> AsyncIterator[None]:
    """Calls are answered by the tone while the block runs; what it raises is raised as it is."""
    failure: Exception | None = None
    async with asyncio.TaskGroup() as tasks:
        playing = Earcon(speaker, tasks, volume)
        add(playing)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - not ours: the task group would only wrap it
            failure = error
        finally:
            remove(playing)
    if failure is not None:
        raise failure
