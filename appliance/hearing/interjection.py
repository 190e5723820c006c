"""What somebody says while Hearth speaks: Hearth pauses, listens, and ends there if it was "stop".

Anything else lets it go on from where it paused, a second or two later. Refuses to take its own
voice for somebody's, and a sentence that merely holds the word.
"""

import asyncio
import contextlib
from collections.abc import Callable

from appliance.core.audio import PreRoll, Rechunker, level_dbfs
from appliance.core.errors import ModelError
from appliance.core.talkover import OwnVoice, Talkover
from appliance.core.types import Frame, Transcript
from appliance.hearing.hushing import is_hushing
from appliance.hearing.recording import BYTES_PER_MS
from appliance.hearing.speech_gate import is_speech
from appliance.ports import Transcriber, VoiceActivity

EXPECTED = ("Stop",)
"""For the transcriber: over another voice a short word is hard to hear."""
_WORD = "stop"
_BEFORE_MS = 300
"""The s and t of "stop" come this long before the vowel that is noticed."""
_OVER_MS = 160
_LONGEST_MS = 1600
_SPEECH = 0.35
_PATIENCE_S = 5.0
"""Nobody waits longer in the middle of a sentence for what it turns out to be; nor for more sound,
if somebody mutes the microphone."""


class Interjections:
    """Watches one playback after the other. `hold` pauses the speaker, or lets it go on.

    `expecting` hears the word in mind. `volume` is 0..100.
    """

    def __init__(
        self,
        voice: VoiceActivity,
        expecting: Transcriber,
        language: str,
        hold: Callable[[bool], None],
        volume: Callable[[], int] = lambda: 100,
    ) -> None:
        self._voice = voice
        self._transcriber = expecting
        self._language = language
        self._hold = hold
        self._volume = volume
        self._loud_at = volume()
        self._own = OwnVoice()
        self._says_itself: Callable[[str], bool] = lambda _: False
        self.stopped = False
        """Whether somebody said so in this playback."""
        self._begin()

    def begin(self, says_itself: Callable[[str], bool]) -> None:
        """Hearth begins to speak; `says_itself` tells whether a word is among what it says."""
        self._says_itself = says_itself
        if self._loud_at != self._volume():
            self._loud_at = self._volume()
            self._own.forget()
        self._begin()

    def _begin(self) -> None:
        self.stopped = False
        self._talkover = Talkover(self._own)
        self._chunks = Rechunker(self._voice.chunk_bytes)
        self._chunk_ms = self._voice.chunk_bytes // BYTES_PER_MS
        self._before = PreRoll(_BEFORE_MS * BYTES_PER_MS)
        self._said: bytearray | None = None
        self._levels: list[float] = []
        self._quiet_ms = 0
        self._judging: asyncio.Task[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._voice.reset()

    def feed(self, frame: Frame) -> bool:
        """The next of the microphone's stream; whether somebody has said so by now."""
        for chunk in self._chunks.feed(frame.pcm):
            probability, level = self._voice.probability(chunk), level_dbfs(chunk)
            if self._judging is not None or self.stopped:
                continue
            if self._said is not None:
                self._listen(self._said, chunk, probability, level)
                continue
            self._before.push(chunk)
            if self._talkover.feed(level, probability):
                self._hold(True)
                loop = asyncio.get_running_loop()
                self._patience = loop.call_later(_PATIENCE_S, self._go_on)
                self._said, self._levels = bytearray(self._before.take()), [level]
                self._quiet_ms = 0
        return self.stopped

    def _listen(self, said: bytearray, chunk: bytes, probability: float, level: float) -> None:
        said += chunk
        self._levels.append(level)
        self._quiet_ms = 0 if probability >= _SPEECH else self._quiet_ms + self._chunk_ms
        if self._quiet_ms >= _OVER_MS:
            self._judging = asyncio.get_running_loop().create_task(self._judge(bytes(said)))
        elif len(said) >= _LONGEST_MS * BYTES_PER_MS:
            self._go_on()

    async def _judge(self, pcm: bytes) -> None:
        heard: Transcript | None = None
        try:
            heard = await self._transcriber.transcribe(pcm, self._language)
        except ModelError:
            pass
        except Exception:
            # Whatever it is, nobody's sentence stays half said for it.
            self._judging = None
            self._go_on()
            raise
        self._judging = None
        if heard and is_speech(heard) and is_hushing(heard.text) and not self._says_itself(_WORD):
            self.stopped = True
            self._forget()
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._talkover.in_vain(self._levels)
        self._forget()
        self._hold(False)

    def _forget(self) -> None:
        """What was said is judged, or is to be judged no more."""
        judging, self._judging, self._said = self._judging, None, None
        if judging is not None:
            judging.cancel()
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    async def end(self, *, silenced: bool) -> None:
        """Hearth has finished, or somebody `silenced` it: then the rest of it stays unsaid."""
        self._own.ended(interrupted=silenced)
        judging = self._judging
        self._forget()
        try:
            if judging is not None:
                with contextlib.suppress(asyncio.CancelledError):
                    await judging
        finally:
            if not silenced:
                self._hold(False)
