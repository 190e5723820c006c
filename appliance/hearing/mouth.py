"""Speaking: sentences in, sound in the room. Starts with the first sentence while others are made.

Refuses to say that something was played before the speaker has drained, and that a thing was heard
which was played at no volume at all.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from appliance.core.audio import gain, scaled
from appliance.core.types import Played, Sound
from appliance.ports import Observer, Speaker, Synthesizer

_PAUSE_S = 0.15
"""Between sentences, as a reader breathes."""


class Mouth:
    def __init__(
        self,
        synthesizer: Synthesizer,
        speaker: Speaker,
        observer: Observer,
        volume: Callable[[], int] = lambda: 100,
    ) -> None:
        """`volume` is 0..100 at the moment; a change is heard within the sentence."""
        self._synthesizer = synthesizer
        self._speaker = speaker
        self._observer = observer
        self._volume = volume
        self._saying: asyncio.Timeout | None = None

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        """Say each sentence as it comes; mark `starts` with the first sound.

        With the volume at 0, or hushed, `fraction` is 0: nobody can have heard it. Raises
        ModelError when a voice fails, AudioError when the speaker does.
        """
        heard_all = True

        async def audible() -> AsyncIterator[Sound]:
            nonlocal heard_all
            async for sound in self._sounds(sentences, starts):
                level = gain(self._volume())
                heard_all = heard_all and level > 0
                yield sound if level == 1 else Sound(scaled(sound.pcm, level), sound.rate)

        try:
            async with asyncio.timeout(None) as self._saying:
                played = await self._speaker.play(audible())
        except TimeoutError:
            nothing = await self._speaker.play(_silence())
            return replace(nothing, fraction=0.0, interrupted=True)
        finally:
            self._saying = None
        return played if heard_all else replace(played, fraction=0.0)

    def hush(self) -> None:
        """End what is being said, at once; it may be ending already."""
        if self._saying is not None and not self._saying.expired():
            self._saying.reschedule(asyncio.get_running_loop().time())

    async def _sounds(self, sentences: AsyncIterator[str], starts: str) -> AsyncIterator[Sound]:
        clock = asyncio.get_running_loop().time
        rate = 0
        async for sentence in sentences:
            if rate:
                yield Sound(bytes(int(rate * _PAUSE_S) * 2), rate)
            began = clock()
            async for sound in self._synthesizer.speak(sentence):
                if not rate:
                    self._observer.mark(starts)
                rate = sound.rate
                yield sound
            self._observer.mark("synthesised", ms=round((clock() - began) * 1000, 1))


async def _silence() -> AsyncIterator[Sound]:
    nothing: tuple[Sound, ...] = ()
    for sound in nothing:
        yield sound
