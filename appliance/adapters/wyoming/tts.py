"""Client of a Wyoming text-to-speech service. Refuses to wait without end for sound."""

from collections.abc import AsyncIterator, Callable

from wyoming.audio import AudioChunk, AudioStop
from wyoming.tts import Synthesize, SynthesizeVoice

from appliance.adapters.wyoming.conversation import conversation, receive
from appliance.core.errors import ModelError
from appliance.core.presence import USUAL_PACE
from appliance.core.types import Sound
from appliance.runtime.link import EngineLink


class WyomingSynthesizer:
    """Implements ports.Synthesizer. `patience_s` is for each piece of sound, not for all of it.

    Closing the iterator leaves the service, which makes no further sentence then.
    """

    def __init__(
        self,
        link: EngineLink,
        *,
        voice: str | None = None,
        patience_s: float = 10.0,
        pace: Callable[[], int] = lambda: USUAL_PACE,
    ) -> None:
        """`pace` is the speed at the moment, in percent; other services may take no notice."""
        self._link = link
        self._voice = SynthesizeVoice(name=voice) if voice else None
        self._patience_s = patience_s
        self._pace = pace

    async def speak(self, text: str) -> AsyncIterator[Sound]:
        """See ports.Synthesizer."""
        if not text.strip():
            return
        async with conversation(self._link) as connection:
            pace = self._pace()
            context = {"pace": pace} if pace != USUAL_PACE else None
            connection.send(Synthesize(text=text, voice=self._voice, context=context).event())
            while True:
                event = await receive(connection, self._link, self._patience_s)
                if AudioStop.is_type(event.type):
                    return
                if AudioChunk.is_type(event.type):
                    chunk = AudioChunk.from_event(event)
                    if (chunk.width, chunk.channels) != (2, 1) or chunk.rate <= 0:
                        raise ModelError(f"the {self._link.name} engine does not send s16 mono")
                    yield Sound(pcm=chunk.audio, rate=chunk.rate)
