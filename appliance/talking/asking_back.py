"""Hears what is said to a question of Hearth's that is not about consent: it is the next turn.

Nobody has to call again to answer "Which one do you mean?". It refuses to go on for ever, to hear
its own voice as the answer, and to listen after words that Hearth did not choose. What it hears is
a sentence like any other: nothing is confirmed by it.
"""

from appliance.core.answers import words
from appliance.core.echo import is_echo
from appliance.core.types import Played
from appliance.ports import Observer
from appliance.talking.talk import Manners, Talk, Telling

MOST_IN_A_ROW = 2
ENOUGH = "Never mind, then."
_MOST_OF_IT = 0.6
"""Share of a question that comes back as nothing but its echo; an answer repeats less of it."""


class AskingBack:
    """The questions of one conversation, from a call to the last turn that follows from it."""

    def __init__(self, telling: Telling, manners: Manners, observer: Observer) -> None:
        self._telling = telling
        self._manners = manners
        self._observer = observer
        self._in_a_row = 0
        self._asked_ms: int | None = None

    def drop(self) -> None:
        """Nobody is asked anything any more: a new call, or `stop`."""
        self._in_a_row = 0
        self._asked_ms = None

    def begin(self) -> None:
        """A turn begins: what was asked is answered by it, or was no question."""
        if self._asked_ms is None:
            self._in_a_row = 0
        self._asked_ms = None

    def is_enough(self, text: str) -> bool:
        """Whether `text` would be one question too many in a row."""
        return _asks(text) and self._in_a_row >= MOST_IN_A_ROW

    def said(self, played: Played) -> None:
        """What was told last has been played: listen for an answer if it was a question."""
        asked = bool(self._telling.last) and _asks(self._telling.last[-1])
        if asked and played.fraction == 1 and self._in_a_row < MOST_IN_A_ROW:
            self._in_a_row += 1
            self._asked_ms = played.ended_ms

    async def reply(self, talk: Talk) -> str | None:
        """What is said next, if something was asked; None for silence. Raises as `Talk.listen`."""
        asked_ms = self._asked_ms
        if asked_ms is None:
            return None
        until_ms = asked_ms + self._manners.answer_within_ms
        while (left_ms := until_ms - talk.now_ms()) > 0:
            spoken = await talk.listen(asked_ms, left_ms)
            if spoken is None or self._asked_ms is None:
                break
            if spoken.began_ms >= asked_ms + self._manners.tail_ms and not self._is_own(
                spoken.text
            ):
                self._observer.mark("answered")
                return spoken.text
        self.drop()
        return None

    def _is_own(self, text: str) -> bool:
        """Whether it is our question that came back, which no typed line is."""
        question = self._telling.last
        if self._manners.tail_ms == 0 or not is_echo(text, question):
            return False
        return len(words(text)) >= _MOST_OF_IT * sum(len(words(one)) for one in question)


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")
