"""The only reader of the microphone: frames in, what was said to Hearth out.

Keeps a pre-roll, so that wake word and command can be one breath; decides the end of speech in
audio time; begins to transcribe in the first silence and throws that away when the speaker goes
on. What was said decides how long a pause ends it: a whole order a short one, "turn on the" a long
one; an answer always the usual one, for a "yes" may have a "but" behind it. It refuses to pass on
silence, noise and what Whisper makes of them.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import cast

from appliance.core.audio import PreRoll, Rechunker
from appliance.core.endpoint import (
    Completeness,
    Ended,
    Endpointer,
    EndpointSettings,
    Listening,
    MayBeOver,
    Resumed,
    Speaking,
)
from appliance.core.errors import AudioError, ModelError
from appliance.core.events import TranscriptMade, UtteranceHeard, WakeHeard
from appliance.core.types import Frame, Interruption, Transcript, Wake, WhyEnded
from appliance.hearing.interjection import Interjections
from appliance.hearing.recording import BYTES_PER_MS, Recording
from appliance.hearing.speech_gate import is_speech, without_call, without_wake_phrase
from appliance.hearing.waking import Waking
from appliance.ports import (
    Enough,
    Microphone,
    Observer,
    Transcriber,
    VoiceActivity,
    WakeDetector,
    never_enough,
)

_WAKE_CHUNK_MS = 80
_PRE_ROLL_MS = 1500
_PRE_ROLL_OVER_US_MS = 1000
"""A wake word and no more: before it there is our own voice."""

STOP = "stop"
"""Where the wake service has a model of this word, it ends what Hearth says and calls nobody."""

Frames = AsyncGenerator[Frame, None]
_Guess = asyncio.Task[Transcript | ModelError]
Judge = Callable[[str], Completeness]
"""Whether words that were heard in a pause can be all of an order or a question."""


def unjudged(_: str) -> Completeness:
    return Completeness.UNKNOWN


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said to Hearth, and where in the stream, in ms."""

    text: str
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class _Call:
    """A wake word, and the microphone that goes on from there."""

    wake: Wake
    frames: Frames
    kept: PreRoll


class _Unawoken(Enum):
    """Why nobody is waited for any more."""

    STREAM_ENDED = auto()
    INTERRUPTED = auto()


class _Guessing:
    """What may have been said so far, heard in a pause, and how long that pause has to be."""

    def __init__(self, endpointer: Endpointer, judge: Judge) -> None:
        self._endpointer = endpointer
        self._judge = judge
        self._judged = False
        self.guess: _Guess | None = None

    def begin(self, guess: _Guess) -> None:
        self.guess, self._judged = guess, False

    def drop(self) -> None:
        """The speaker goes on: it was not all."""
        if self.guess is not None:
            self.guess.cancel()
        self.guess = None
        self._endpointer.pause_ms = self._endpointer.settings.pause_ms

    def look(self) -> None:
        """Once the words are there, they decide about the pause that is still going on."""
        if self._judged or self.guess is None or not self.guess.done():
            return
        self._judged = True
        said = self.guess.result()
        if isinstance(said, Transcript) and is_speech(said):
            completeness = self._judge(said.text.strip())
            self._endpointer.pause_ms = self._endpointer.settings.pause_after(completeness)


def _enough(judge: Judge) -> Enough:
    """What was heard at a first look will do if no name of the house would make it clearer."""
    if judge is unjudged:
        return never_enough
    clear = (Completeness.COMPLETE, Completeness.FREE)
    return lambda said: is_speech(said) and judge(said.text.strip()) in clear


class Ears:
    """Waits to be called, and hears commands and answers. One caller at a time."""

    def __init__(
        self,
        microphone: Microphone,
        wake: WakeDetector,
        voice: VoiceActivity,
        transcriber: Transcriber,
        observer: Observer,
        *,
        endpoint: EndpointSettings,
        language: str,
        judge: Judge = unjudged,
    ) -> None:
        self._microphone = microphone
        self._wake = wake
        self._voice = voice
        self._transcriber = transcriber
        self._observer = observer
        self._endpoint = endpoint
        self._language = language
        self._judge = judge
        self._phrase = ""
        """What Hearth was called by last."""
        self._over_us: _Call | None = None

    @property
    def awaited(self) -> bool:
        """Whether somebody called while Hearth spoke, and was not heard yet: `called` goes on."""
        return self._over_us is not None

    def now_ms(self) -> int:
        return self._microphone.now_ms()

    async def interruption(
        self, own: Callable[[str], bool], over: Interjections | None = None
    ) -> Interruption | None:
        """What somebody says to silence Hearth while it speaks; None at the end of the stream.

        `own` tells whether Hearth says a word itself: then it is not listened for. `over` hears
        a "stop" without a wake word. After a call the microphone stays open, and `called` goes on
        with it. Raises AudioError.
        """
        frames, kept = self._frames(), PreRoll(_PRE_ROLL_OVER_US_MS * BYTES_PER_MS)
        if over is not None:
            over.begin(own)
        stopped = over.feed if over is not None else lambda _: False
        by: Interruption | None = None
        try:
            wake: Wake | _Unawoken = _Unawoken.INTERRUPTED
            try:
                wake = await self._wait_for_wake(frames, kept, own, stopped, over_us=True)
            except AudioError:
                # Said is said, though the microphone was lost before its next frame.
                if over is None or not over.stopped:
                    raise
            if wake is not _Unawoken.STREAM_ENDED:
                calls = isinstance(wake, Wake) and wake.word != STOP
                by = Interruption.CALL if calls else Interruption.STOP
                score = round(wake.score, 3) if isinstance(wake, Wake) else 1.0
                self._observer.mark("interrupted", by=by, score=score)
                self._over_us = (
                    _Call(wake, frames, kept) if isinstance(wake, Wake) and calls else None
                )
            return by
        finally:
            try:
                if over is not None:
                    await over.end(silenced=by is not None)
            finally:
                if self._over_us is None:
                    await frames.aclose()

    async def called(
        self, interrupted: Callable[[], bool] = lambda: False
    ) -> AsyncIterator[Heard | None]:
        """Each command that follows a wake word; None when nothing was said after it.

        None also as soon as `interrupted` while nobody is speaking to Hearth. Ends with the
        microphone's stream. Raises AudioError for a lost microphone and ModelError when a command
        could not be transcribed; iterate anew to go on listening.
        """
        while True:
            call, self._over_us = self._over_us, None
            async with aclosing(call.frames if call else self._frames()) as frames:
                wake: Wake | _Unawoken
                if call:
                    wake, kept = call.wake, call.kept
                else:
                    kept = PreRoll(_PRE_ROLL_MS * BYTES_PER_MS)
                    self._observer.mark("listening", awaited="wake")
                    wake = await self._wait_for_wake(
                        frames, kept, _is_stop, lambda _: interrupted()
                    )
                heard = await self._command(wake, frames, kept) if isinstance(wake, Wake) else None
            if wake is _Unawoken.STREAM_ENDED:
                return
            yield heard if heard is not None and heard.text else None

    async def _command(self, wake: Wake, frames: Frames, kept: PreRoll) -> Heard | None:
        """What follows a wake word, without it; None for nothing."""
        self._phrase = wake.word.replace("_", " ")
        self._observer.mark("wake", word=wake.word, score=round(wake.score, 3))
        self._observer.tell(WakeHeard(wake.word, wake.score))
        self._observer.mark("listening", awaited="command")

        def command(text: str) -> str:
            return without_wake_phrase(text, (self._phrase,))

        heard, _ = await self._hear(
            frames,
            # Before a hand on a button there is nothing but our own voice.
            kept.take() if wake.word else b"",
            self._endpoint.no_speech_ms,
            lambda text: self._judge(command(text)),
        )
        return None if heard is None else replace(heard, text=command(heard.text))

    async def uncalled(self) -> AsyncIterator[Heard]:
        """Each utterance, for recordings without a wake word. Raises as `called` does."""
        ended = False
        while not ended:
            self._observer.mark("listening", awaited="wake")
            async with aclosing(self._frames()) as frames:
                heard, ended = await self._hear(
                    frames, b"", self._endpoint.no_speech_ms, self._judge
                )
            if heard is not None:
                yield heard

    async def answer(self, within_ms: int) -> Heard | None:
        """What is said next, if it begins `within_ms`; None for silence. Raises as `called`."""
        self._observer.mark("listening", awaited="answer")
        async with aclosing(self._frames()) as frames:
            heard, _ = await self._hear(frames, b"", within_ms)
        return heard and replace(heard, text=without_call(heard.text, self._phrase))

    def _frames(self) -> Frames:
        return cast("Frames", self._microphone.frames())

    async def _wait_for_wake(
        self,
        frames: Frames,
        kept: PreRoll,
        passed_over: Callable[[str], bool],
        interrupted: Callable[[Frame], bool],
        *,
        over_us: bool = False,
    ) -> Wake | _Unawoken:
        """Until someone calls by a word that is not `passed_over`. Survives the wake engine's
        absence."""
        chunks = Rechunker(_WAKE_CHUNK_MS * BYTES_PER_MS)
        waking = Waking(self._wake, self._observer, over_us=over_us)
        async for frame in frames:
            # Asked between two steps of the engine, which must not be left in the middle of one.
            if interrupted(frame):
                return _Unawoken.INTERRUPTED
            kept.push(frame.pcm)
            for chunk in chunks.feed(frame.pcm):
                wake = await waking.feed(chunk, frame.at_ms)
                if wake is not None and not passed_over(wake.word):
                    return wake
        return _Unawoken.STREAM_ENDED

    async def _hear(
        self, frames: Frames, before: bytes, within_ms: int, judge: Judge = unjudged
    ) -> tuple[Heard | None, bool]:
        """The next utterance, transcribed; and whether the stream has ended."""
        recording = Recording(before)
        endpointer = Endpointer(replace(self._endpoint, no_speech_ms=within_ms))
        async with asyncio.TaskGroup() as tasks:
            guessing, enough = _Guessing(endpointer, judge), _enough(judge)
            follow = self._follow(frames, recording, endpointer, guessing.look)
            end, guess = await self._listen(follow, recording, guessing, enough, tasks)
            if isinstance(end, Ended) and end.why is not WhyEnded.NO_SPEECH:
                self._observer.mark("speech_ended", ago_ms=self._ago_ms(recording, end.ended_ms))
                self._observer.tell(UtteranceHeard(end.started_ms, end.ended_ms, end.why))
                clip = recording.cut(end.started_ms, end.ended_ms)
                said = await (guess or self._transcribe(clip, enough))
            else:
                said = None
        # Raised out here: inside, the task group would wrap them.
        if isinstance(end, AudioError):
            raise end
        if isinstance(said, ModelError):
            raise said
        if end is None or said is None:
            return None, end is None
        self._observer.mark("heard", no_speech=said.no_speech, avg_logprob=said.avg_logprob)
        self._observer.tell(TranscriptMade(said.text, said.no_speech, said.avg_logprob))
        heard = Heard(said.text.strip(), end.started_ms, end.ended_ms) if is_speech(said) else None
        return heard, end.why is WhyEnded.STREAM_ENDED

    async def _listen(
        self,
        follow: AsyncIterator[Listening],
        recording: Recording,
        guessing: _Guessing,
        enough: Enough,
        tasks: asyncio.TaskGroup,
    ) -> tuple[Ended | AudioError | None, _Guess | None]:
        """How the utterance ended (None: with the stream), and a guess at what was said in it."""
        try:
            async for listening in follow:
                match listening:
                    case MayBeOver(started_ms, ended_ms):
                        clip = recording.cut(started_ms, ended_ms)
                        guessing.begin(tasks.create_task(self._transcribe(clip, enough)))
                    case Resumed():
                        guessing.drop()
                    case Ended():
                        return listening, guessing.guess
                    case _:
                        pass
        except AudioError as failure:
            return failure, guessing.guess
        return None, guessing.guess

    async def _follow(
        self,
        frames: Frames,
        recording: Recording,
        endpointer: Endpointer,
        look: Callable[[], None],
    ) -> AsyncIterator[Listening]:
        """What the endpointer says to each chunk, up to and including `Ended`.

        `look` is called before each: what has been made of the words by then can end it there.
        """
        chunks = Rechunker(self._voice.chunk_bytes)
        length_ms = self._voice.chunk_bytes // BYTES_PER_MS
        judged_ms = 0
        self._voice.reset()
        async for frame in frames:
            begins_ms = recording.add(frame)
            for chunk in chunks.feed(frame.pcm):
                look()
                listening = endpointer.feed(
                    self._voice.probability(chunk), begins_ms + judged_ms, length_ms
                )
                judged_ms += length_ms
                if isinstance(listening, Speaking | Resumed):
                    recording.spoke_at = asyncio.get_running_loop().time()
                yield listening
                if isinstance(listening, Ended):
                    return
        ended = endpointer.finish()
        if ended.why is not WhyEnded.NO_SPEECH:
            yield ended

    def _ago_ms(self, recording: Recording, ended_ms: int) -> float:
        """How long ago the speech ended for whoever waits; a recording may run faster than life."""
        waited_ms = (asyncio.get_running_loop().time() - recording.spoke_at) * 1000
        return round(min(self.now_ms() - ended_ms, waited_ms), 1)

    async def _transcribe(self, pcm: bytes, enough: Enough) -> Transcript | ModelError:
        """The failure is a value here: a guess that nobody needs must not fail anything."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            said = await self._transcriber.transcribe(pcm, self._language, enough)
        except ModelError as failure:
            return failure
        self._observer.mark("transcribed", ms=round((clock() - began) * 1000, 1))
        return said


def _is_stop(word: str) -> bool:
    """Nobody calls by it."""
    return word == STOP
