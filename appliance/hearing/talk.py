"""A spoken conversation: ears and mouth as the two sides of `talking.talk.Talk`.

Half-duplex: it listens only while it does not speak, so it cannot answer itself.
"""

from collections.abc import AsyncIterator

from appliance.core.types import Played
from appliance.core.verdicts import Spoken
from appliance.hearing.ears import Ears
from appliance.hearing.mouth import Mouth


class SpokenTalk:
    """Implements `talking.talk.Talk`; all times are the microphone's."""

    def __init__(self, ears: Ears, mouth: Mouth) -> None:
        self._ears = ears
        self._mouth = mouth

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        return await self._mouth.say(sentences, starts)

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        heard = await self._ears.answer(within_ms)
        return None if heard is None else Spoken(heard.text, heard.started_ms)

    def hush(self) -> None:
        self._mouth.hush()

    def now_ms(self) -> int:
        return self._ears.now_ms()
