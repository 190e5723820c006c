"""Client of a Wyoming speech-to-text service. Refuses to wait longer than its deadline."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from wyoming.asr import Transcribe, TranscriptChunk
from wyoming.asr import Transcript as Said
from wyoming.audio import AudioChunk, AudioStart, AudioStop

from appliance.adapters.wyoming.conversation import accepted, conversation
from appliance.core.errors import ModelError
from appliance.core.types import SAMPLE_RATE, Transcript
from appliance.ports import Enough, never_enough
from appliance.runtime.deadline import deadline
from appliance.runtime.link import EngineLink

CHUNK_BYTES = SAMPLE_RATE * 2
"""One second."""


class WyomingTranscriber:
    """Implements ports.Transcriber. The deadline is `patience_s` plus the length of the audio.

    A service that does not say how sure it is counts as sure. Cancelling leaves the service, which
    then need not start on what it has not started. `names` are what may well be said, the likeliest
    first: the service hears them better.
    """

    def __init__(
        self,
        link: EngineLink,
        *,
        patience_s: float = 15.0,
        names: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._link = link
        self._names = names
        self._patience_s = patience_s

    async def transcribe(
        self, pcm: bytes, language: str, enough: Enough = never_enough
    ) -> Transcript:
        """See ports.Transcriber."""
        seconds = self._patience_s + len(pcm) / (SAMPLE_RATE * 2)
        async with conversation(self._link) as connection, deadline(self._link, seconds):
            audio = {"rate": SAMPLE_RATE, "width": 2, "channels": 1}
            names = list(self._names()) or None
            early = {"early": True} if enough is not never_enough else None
            asked = Transcribe(language=language, context=early, transcript_names=names)
            connection.send(asked.event())
            connection.send(AudioStart(**audio).event())
            for start in range(0, len(pcm), CHUNK_BYTES):
                piece = pcm[start : start + CHUNK_BYTES]
                connection.send(AudioChunk(**audio, audio=piece).event())
            connection.send(AudioStop().event())
            while True:
                event = accepted(await connection.receive(), self._link)
                if Said.is_type(event.type):
                    return self._transcript(event.data, language)
                # Other services send pieces of the text, which are not to be taken for all of it.
                if TranscriptChunk.is_type(event.type) and _is_whole(event.data):
                    first = self._transcript(event.data, language)
                    if enough(first):
                        return first

    def _transcript(self, data: dict[str, Any], language: str) -> Transcript:
        text, context = data.get("text"), data.get("context")
        if not isinstance(text, str):
            raise ModelError(f"the {self._link.name} engine sent a transcript without text")
        numbers = context if isinstance(context, dict) else {}
        return Transcript(
            text=text.strip(),
            language=language,
            no_speech=self._number(numbers.get("no_speech")),
            avg_logprob=self._number(numbers.get("avg_logprob")),
        )

    def _number(self, value: object) -> float:
        """0 for none: a service that does not say how sure it is. Raises ModelError."""
        if value is None:
            return 0.0
        try:
            number = float(value) if isinstance(value, int | float) else math.nan
        except OverflowError:
            number = math.nan
        if not math.isfinite(number):
            raise ModelError(f"the {self._link.name} engine is sure by something that is no number")
        return number


def _is_whole(data: dict[str, Any]) -> bool:
    """Whether a piece of a transcript says that it is all of it, at a first look."""
    context = data.get("context")
    says_so = isinstance(context, dict) and context.get("whole") is True
    return says_so and isinstance(data.get("text"), str)
