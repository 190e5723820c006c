"""What Hearth shows of itself without words. Refuses to show that it listens while it is muted.

Made of marks alone, like the timeline; whoever has lamps shows what this says.
"""

from enum import StrEnum


class Light(StrEnum):
    """The states that a person must be able to tell apart from across the room."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    MUTED = "muted"
    ERROR = "error"


_MARKED = {
    "wake": Light.LISTENING,
    "speech_ended": Light.THINKING,
    "asked": Light.SPEAKING,
    "read_back_done": Light.LISTENING,
    "answered": Light.THINKING,
    "confirmed": Light.THINKING,
    "reply_started": Light.SPEAKING,
    "playback-cut": Light.IDLE,
    "reply_done": Light.IDLE,
    "failed": Light.ERROR,
}
_AWAITED = {"wake": Light.IDLE, "command": Light.LISTENING, "answer": Light.LISTENING}
_DEAD = {
    "microphone-silent": True,
    "microphone-stuck": True,
    "microphone-moved": True,
    "microphone-back": False,
}


def microphone_dead(mark: str) -> bool | None:
    """What a mark says about the microphone from then on; None for nothing."""
    return _DEAD.get(mark)


class Indicator:
    """Takes marks and says what to show. Muted wins over all but speaking; a fault over idling."""

    def __init__(self) -> None:
        self._now = Light.IDLE
        self._dead = False
        self.muted = False
        self.quiet = False
        """Whether people sleep: then nothing burns on, but what it is doing is shown as ever."""

    def mark(self, what: str, awaited: object = None) -> None:
        """`awaited` is the fact of that name of a mark `listening`."""
        dead = microphone_dead(what)
        if dead is not None:
            self._dead = dead
        elif what == "listening":
            self._now = _AWAITED.get(str(awaited), self._now)
        else:
            self._now = _MARKED.get(what, self._now)

    @property
    def shown(self) -> Light:
        if self._now is Light.SPEAKING:
            return Light.SPEAKING
        if self.muted:
            return Light.IDLE if self.quiet else Light.MUTED
        if self._now in (Light.IDLE, Light.ERROR):
            failed = self._dead or self._now is Light.ERROR
            return Light.ERROR if failed and not self.quiet else Light.IDLE
        return self._now
