"""Whether somebody speaks while Hearth does: louder than Hearth's own voice ever comes back. Pure.

A room sends our voice back about as loudly all the time, less still where echo is cancelled. What
stands above that, and is speech, is somebody else's. Refuses to judge before it knows how loud
Hearth itself is here.
"""

from collections import deque
from collections.abc import Sequence

_CHUNKS = 20 * 1000 // 32
"""Of our own voice that are remembered: 20 s of 32 ms each."""
_FIRST = 24
"""Loud chunks before anything is judged: three quarters of a second of speech."""
_INAUDIBLE = 64
"""Chunks after which a voice that is not heard is taken for one that does not come back."""
_AMONG = 0.97
"""Of our own chunks so many are below the level that counts as ours ..."""
_USUAL, _LOUDER_DB = 0.75, 6.0
"""... which is not further above that of so many: a voice has that range. Somebody else's words
that came in unnoticed do not count."""
_ABOVE_DB = 3.0
_MORE_DB = 6.0
"""On top, for the rest of a playback, after each time that it was no word for us."""
_SPEECH = 0.5
_RUN = 3
"""Chunks in a row; the vowel of "stop" has five. With two, 32 ms sooner, one of Hearth's own
sentences in 17 made it pause; with three, one in 130."""
_QUIET_DBFS = -60.0
"""Pauses in our own voice say nothing about how loud it is; with headphones all of it is one."""


class OwnVoice:
    """How loudly Hearth comes back into its own microphone, over its last sentences."""

    def __init__(self) -> None:
        self._known: deque[float] = deque(maxlen=_CHUNKS)
        self._now: deque[float] = deque(maxlen=_CHUNKS)

    def add(self, level_dbfs: float) -> None:
        self._now.append(max(_QUIET_DBFS, level_dbfs))

    def ended(self, *, interrupted: bool) -> None:
        """A playback is over. One that was `interrupted` holds more than our own voice."""
        if not interrupted:
            self._known.extend(self._now)
        self._now.clear()

    def loudest_dbfs(self) -> float | None:
        """What hardly any of it is louder than; None while too little was heard."""
        heard = sorted((*self._known, *self._now))
        loud = [level for level in heard if level > _QUIET_DBFS]
        if len(loud) < _FIRST and len(heard) < _INAUDIBLE:
            return None
        levels = loud if len(loud) >= _FIRST else heard
        last = len(levels) - 1
        return min(levels[int(_AMONG * last)], levels[int(_USUAL * last)] + _LOUDER_DB)

    def forget(self) -> None:
        """The volume is another one now."""
        self._known.clear()
        self._now.clear()


class Talkover:
    """One playback, chunk by chunk."""

    def __init__(self, own: OwnVoice) -> None:
        self._own = own
        self._above_db = _ABOVE_DB
        self._run = 0

    def feed(self, level_dbfs: float, probability: float) -> bool:
        """Whether with this chunk somebody has begun to speak over it."""
        loudest = self._own.loudest_dbfs()
        is_over = loudest is not None and level_dbfs > loudest + self._above_db
        if not is_over:
            self._own.add(level_dbfs)
        self._run = self._run + 1 if is_over and probability >= _SPEECH else 0
        if self._run < _RUN:
            return False
        self._run = 0
        return True

    def in_vain(self, levels_dbfs: Sequence[float]) -> None:
        """It was no word for us. Whoever goes on as loudly, a television say, is heard no more."""
        self._above_db += _MORE_DB
        for level in levels_dbfs:
            self._own.add(level)
