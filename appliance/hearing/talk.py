"""A spoken conversation: ears and mouth as the two sides of `talking.talk.Talk`.

While it speaks it listens for nothing but its wake words and "stop", and for these only as long as
it does not say them itself. Answers are listened to once it is silent, so it cannot answer itself.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from appliance.core.errors import ApplianceError
from appliance.core.types import Interruption, Played
from appliance.core.verdicts import Spoken
from appliance.hearing.ears import Ears
from appliance.hearing.interjection import Interjections
from appliance.hearing.mouth import Mouth
from appliance.hearing.own_words import says


class SpokenTalk:
    """Implements `talking.talk.Talk`; all times are the microphone's.

    Only where it is `interruptible` the microphone is read while the mouth speaks. Where there are
    `interjections` besides, a "stop" need be no wake word.
    """

    def __init__(
        self,
        ears: Ears,
        mouth: Mouth,
        *,
        interruptible: bool = False,
        interjections: Interjections | None = None,
    ) -> None:
        self._ears = ears
        self._mouth = mouth
        self._interruptible = interruptible
        self._interjections = interjections

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        """See `Talk`. What was interrupted counts as not heard, however much of it was."""
        if self._ears.awaited:
            return Played(0.0, interrupted=True, ended_ms=self.now_ms(), by=Interruption.CALL)
        if not self._interruptible:
            return await self._mouth.say(sentences, starts)
        saying = _Saying()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watch(saying))
            try:
                played: Played | ApplianceError = await self._mouth.say(
                    saying.said(sentences), starts
                )
            except ApplianceError as failure:
                # Raised out there: in here the task group would wrap it.
                played = failure
            watching.cancel()
        if isinstance(played, ApplianceError):
            raise played
        if saying.by is None:
            return played
        return replace(played, fraction=0.0, interrupted=True, by=saying.by)

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        if self._ears.awaited:
            return None
        heard = await self._ears.answer(within_ms)
        return None if heard is None else Spoken(heard.text, heard.started_ms)

    def hush(self) -> None:
        self._mouth.hush()

    def awaited(self) -> bool:
        return self._ears.awaited

    def now_ms(self) -> int:
        return self._ears.now_ms()

    async def _watch(self, saying: "_Saying") -> None:
        """Until somebody interrupts: then there is silence at once."""
        await saying.begun.wait()
        try:
            saying.by = await self._ears.interruption(saying.holds, self._interjections)
        except ApplianceError:
            return  # a lost microphone is told to whoever listens next
        if saying.by is not None:
            self._mouth.hush()


class _Saying:
    """What is being said, and who put an end to it."""

    def __init__(self) -> None:
        self.by: Interruption | None = None
        self.begun = asyncio.Event()
        self._sentences: list[str] = []

    async def said(self, sentences: AsyncIterator[str]) -> AsyncIterator[str]:
        async for sentence in sentences:
            self._sentences.append(sentence)
            self.begun.set()
            yield sentence

    def holds(self, word: str) -> bool:
        return says(word, self._sentences)
