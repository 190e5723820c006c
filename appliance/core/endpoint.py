"""When speech began and when it was over. Counts audio time alone; refuses to know what time it is.

One `Endpointer` judges one utterance from the speech probabilities of consecutive chunks:

* Speech begins with a run of `onset_ms` at or above `threshold`; its true start is where that run
  began. It goes on until the probability falls below `release`, so a dip between words is no end.
* A pause is over when another whole onset comes; its length is counted from the true end of speech,
  the end of the last chunk that was speech.
* At `speculate_ms` of pause the utterance may be over (`MayBeOver`, once per pause): transcribing
  can start. If speech comes back, `Resumed` says that it was in vain.
* At `pause_ms` the utterance is over. Nothing ends while a new onset is being decided. Who knows
  the words may shorten or lengthen that pause while it lasts (`EndpointSettings.pause_after`).
* Less than `shortest_ms` of speech before a pause of `forget_ms` is a cough or a door and is
  forgotten, as if nothing had been heard.
"""

from dataclasses import dataclass
from enum import Enum, auto

from appliance.core.types import WhyEnded


class Completeness(Enum):
    """Whether the words so far can be all that somebody wants to say."""

    COMPLETE = auto()
    """A whole order or question: "turn on the hall light"."""
    OPEN = auto()
    """Nobody ends like that: "turn on the"."""
    FREE = auto()
    """A question that has nothing to do with the house, as far as it goes."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Lengths in milliseconds of audio, probabilities 0..1."""

    threshold: float = 0.5
    release: float = 0.35
    onset_ms: int = 64
    pause_ms: int = 700
    complete_ms: int = 350
    """The pause after what is complete; enough for a breath before "and the landing light"."""
    open_ms: int = 1500
    """The pause after what is left open: time to find a word."""
    speculate_ms: int = 128
    """Whisper needs longer than the pause that is left, so it begins early. Four chunks of silence
    hold the end of a final consonant, and no pause within our 48 recorded commands is as long."""
    shortest_ms: int = 120
    """Four chunks of 32 ms: a weakly spoken "pause" of our recordings has no more than that."""
    forget_ms: int = 200
    no_speech_ms: int = 5_000
    """From the first chunk: without speech that began by then there is no utterance."""
    max_ms: int = 15_000
    """From the start of speech: an utterance is cut here."""

    def __post_init__(self) -> None:
        """Raises ValueError for settings that contradict each other."""
        if not 0 <= self.release <= self.threshold <= 1:
            raise ValueError("0 <= release <= threshold <= 1 does not hold")
        pauses = (self.pause_ms, self.complete_ms, self.open_ms, self.speculate_ms, self.forget_ms)
        if min(self.onset_ms, self.no_speech_ms, self.max_ms, *pauses) <= 0 or self.shortest_ms < 0:
            raise ValueError("every length must be positive")

    def pause_after(self, completeness: Completeness) -> int:
        """How long a pause, in ms, ends an utterance of which so much is known."""
        match completeness:
            case Completeness.COMPLETE:
                return min(self.complete_ms, self.pause_ms)
            case Completeness.OPEN:
                return max(self.open_ms, self.pause_ms)
            case Completeness.FREE | Completeness.UNKNOWN:
                return self.pause_ms


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody speaks yet."""


@dataclass(frozen=True, slots=True)
class Speaking:
    started_ms: int


@dataclass(frozen=True, slots=True)
class Pausing:
    """Silence after speech that ended at `ended_ms`, too short to be the end."""

    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class MayBeOver:
    """The pause has just reached `speculate_ms`: what was said so far may be all."""

    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Speech came back after `MayBeOver`: it was not all."""

    started_ms: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance, by its true start and end. With `NO_SPEECH` both are where listening began."""

    started_ms: int
    ended_ms: int
    why: WhyEnded


Listening = Waiting | Speaking | Pausing | MayBeOver | Resumed | Ended
"""A closed union: `match` it and end with `assert_never`."""


@dataclass(slots=True)
class _Speech:
    """A stretch of speech with its pauses. `onset_ms` is where a run towards more speech began."""

    started_ms: int
    ended_ms: int
    voiced_ms: int
    pausing: bool = False
    told: bool = False
    onset_ms: int | None = None


_DEFAULT = EndpointSettings()


class Endpointer:
    """Feed it chunk after chunk until it answers `Ended`; then it has nothing else to say."""

    def __init__(self, settings: EndpointSettings = _DEFAULT) -> None:
        self.settings = settings
        self._pause_ms = settings.pause_ms
        self._begun_ms: int | None = None
        self._heard_ms = 0
        self._onset_ms: int | None = None
        self._speech: _Speech | None = None
        self._ended: Ended | None = None

    @property
    def pause_ms(self) -> int:
        """The pause that ends an utterance; can be changed at any time, also within a pause."""
        return self._pause_ms

    @pause_ms.setter
    def pause_ms(self, length: int) -> None:
        if length <= 0:
            raise ValueError(f"a pause of {length} ms never begins")
        self._pause_ms = length

    def feed(self, probability: float, at_ms: int, length_ms: int) -> Listening:
        """Judge the chunk of `length_ms` that begins at `at_ms`.

        Chunks follow each other; a gap counts as silence. Raises ValueError for one that overlaps.
        """
        if self._ended is not None:
            return self._ended
        if self._begun_ms is None:
            self._begun_ms = self._heard_ms = at_ms
        if at_ms < self._heard_ms or length_ms <= 0:
            raise ValueError(
                f"a chunk at {at_ms} ms does not follow what ended at {self._heard_ms}"
            )
        self._heard_ms = at_ms + length_ms
        if self._speech is None:
            return self._await_onset(probability, at_ms)
        return self._follow(self._speech, probability, at_ms, length_ms)

    def finish(self) -> Ended:
        """The stream is over: what has been heard is all there will be."""
        if self._ended is not None:
            return self._ended
        heard = self._speech is not None and self._speech.voiced_ms >= self.settings.shortest_ms
        return self._end(WhyEnded.STREAM_ENDED if heard else WhyEnded.NO_SPEECH)

    def _await_onset(self, probability: float, at_ms: int) -> Listening:
        if probability >= self.settings.threshold:
            start = at_ms if self._onset_ms is None else self._onset_ms
            self._onset_ms = start
            if self._heard_ms - start >= self.settings.onset_ms:
                self._onset_ms = None
                self._speech = _Speech(start, self._heard_ms, self._heard_ms - start)
                return Speaking(start)
            return Waiting()
        self._onset_ms = None
        return self._give_up() or Waiting()

    def _give_up(self) -> Ended | None:
        begun = self._begun_ms if self._begun_ms is not None else self._heard_ms
        if self._heard_ms - begun >= self.settings.no_speech_ms:
            return self._end(WhyEnded.NO_SPEECH)
        return None

    def _follow(self, speech: _Speech, probability: float, at_ms: int, length_ms: int) -> Listening:
        resumed = False
        if not speech.pausing and probability >= self.settings.release:
            speech.voiced_ms += length_ms
            speech.ended_ms = self._heard_ms
        elif probability >= self.settings.threshold:
            resumed = self._resume(speech, at_ms)
        else:
            speech.pausing = True
            speech.onset_ms = None
        if self._heard_ms - speech.started_ms >= self.settings.max_ms:
            return self._end(WhyEnded.TOO_LONG)
        if resumed:
            return Resumed(speech.started_ms)
        return self._pause(speech) if speech.pausing else Speaking(speech.started_ms)

    def _resume(self, speech: _Speech, at_ms: int) -> bool:
        """Go on towards the end of a pause; whether that ends one that was spoken of."""
        start = at_ms if speech.onset_ms is None else speech.onset_ms
        speech.onset_ms = start
        if self._heard_ms - start < self.settings.onset_ms:
            return False
        told = speech.told
        speech.voiced_ms += self._heard_ms - start
        speech.ended_ms = self._heard_ms
        speech.pausing, speech.told, speech.onset_ms = False, False, None
        return told

    def _pause(self, speech: _Speech) -> Listening:
        silence_ms = self._heard_ms - speech.ended_ms
        if speech.onset_ms is not None:
            return Pausing(speech.started_ms, speech.ended_ms)
        long_enough = silence_ms >= self._pause_ms
        if speech.voiced_ms < self.settings.shortest_ms:
            if long_enough or silence_ms >= self.settings.forget_ms:
                self._speech = None
                return self._give_up() or Waiting()
        elif long_enough:
            return self._end(WhyEnded.PAUSE)
        elif silence_ms >= self.settings.speculate_ms and not speech.told:
            speech.told = True
            return MayBeOver(speech.started_ms, speech.ended_ms)
        return Pausing(speech.started_ms, speech.ended_ms)

    def _end(self, why: WhyEnded) -> Ended:
        speech = self._speech
        if speech is None or why is WhyEnded.NO_SPEECH:
            begun = self._begun_ms or 0
            self._ended = Ended(begun, begun, why)
        else:
            self._ended = Ended(speech.started_ms, speech.ended_ms, why)
        return self._ended
