"""Speaking: sentences in, sound in the room. Starts with the first sentence while others are made.

Refuses to say that something was played before the speaker has drained.
"""

import asyncio
from collections.abc import AsyncIterator

from appliance.core.types import Played, Sound
from appliance.ports import Observer, Speaker, Synthesizer

_PAUSE_S = 0.15
"""Between sentences, as a reader breathes."""


class Mouth:
    def __init__(self, synthesizer: Synthesizer, speaker: Speaker, observer: Observer) -> None:
        self._synthesizer = synthesizer
        self._speaker = speaker
        self._observer = observer

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        """Say each sentence as it comes; mark `starts` with the first sound.

        Raises ModelError when a voice fails, AudioError when the speaker does.
        """
        return await self._speaker.play(self._sounds(sentences, starts))

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
