"""Free questions that a library answers before the language model is asked.

What is said is quoted, with its source: it goes into no prompt and is read as no order. Refuses
what only this house could tell, what changes, and whatever is not plainly for a library.
"""

import logging
import re
from collections.abc import Callable

from appliance.core.errors import EngineTimeout, EngineUnavailable, ModelError
from appliance.core.house import Home
from appliance.core.knowledge import Lookup, sentences_of
from appliance.core.spoken_text import phrase
from appliance.ports import Knowledge
from appliance.understanding.model.changing import asks_what_changes
from appliance.understanding.model.here import is_of_here
from appliance.understanding.questions.lookups import lookup_of

_log = logging.getLogger(__name__)

NOT_NOW = "I can't look that up just now."
_SPOKEN_OF_MS = 120_000
_HE_OR_IT = re.compile(r"\b(?:he|she|it|they)\b", re.IGNORECASE)


class Library:
    """One conversation's. "When was she born" is about whom it was asked last."""

    def __init__(self, knowledge: Knowledge | None, now_ms: Callable[[], int]) -> None:
        self._knowledge = knowledge
        self._now_ms = now_ms
        self._last = ""
        self._last_ms = 0

    def forget(self) -> None:
        """The conversation is over."""
        self._last = ""

    def takes(self, question: str, home: Home) -> bool:
        """Whether it is plainly for a library, and there is one."""
        return self._read(question, home) is not None

    async def answer(self, question: str, home: Home) -> tuple[str, ...]:
        """Sentences that quote an article; nothing if none answers the question."""
        lookup = self._read(question, home)
        if lookup is None or self._knowledge is None:
            return ()
        try:
            passage = await self._knowledge.look_up(lookup)
        except (EngineUnavailable, EngineTimeout) as failure:
            _log.warning("not looked up: %s", failure.code)
            return (NOT_NOW,)
        except ModelError as failure:
            # It never can be: the language model answers, as where there is no library.
            _log.error("nothing can be looked up: %s", failure.code)
            return ()
        if passage is None:
            return ()
        self._last, self._last_ms = phrase(lookup.topic), self._now_ms()
        return sentences_of(passage)

    def _read(self, question: str, home: Home) -> Lookup | None:
        if self._knowledge is None or not self._knowledge.has_files():
            return None
        if is_of_here(question, home) or asks_what_changes(question):
            return None
        lookup = lookup_of(question)
        if lookup is None and self._last and 0 <= self._now_ms() - self._last_ms < _SPOKEN_OF_MS:
            lookup = lookup_of(_HE_OR_IT.sub(lambda _: self._last, question, count=1))
        return lookup
