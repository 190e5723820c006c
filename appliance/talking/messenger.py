"""Says what nobody called for: announcements, and questions that the home asks a person.

None of it is a turn. It knows neither the understanding nor the gate nor the house: nothing can
come of what it is told to say, and of what is said in reply, but sound and the id of an answer.
"""

import logging
from collections.abc import Sequence
from typing import assert_never

from appliance.core.asking import Announcement, Notice, PersonQuestion, Repeat, Why
from appliance.core.errors import ModelError
from appliance.core.events import NoticeStarted, PersonAnswered
from appliance.core.replies import matched
from appliance.core.types import Interruption
from appliance.ports import Observer
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners, Talk, Telling, each

_log = logging.getLogger(__name__)

_NOTHING_SAID = ("I have not said anything yet.",)
_KINDS: dict[type[Notice], str] = {
    Announcement: "announcement",
    PersonQuestion: "question",
    Repeat: "repeat",
}


class Messenger:
    """Delivers one notice at a time, between turns; the caller sees to that."""

    def __init__(
        self,
        notices: Notices,
        telling: Telling,
        observer: Observer,
        manners: Manners,
        language: str = "en",
    ) -> None:
        self._notices = notices
        self._telling = telling
        self._observer = observer
        self._manners = manners
        self._language = language

    async def deliver(self, talk: Talk) -> bool:
        """Say the next notice, if one is due; whether somebody said "stop". Raises AudioError."""
        notice = self._notices.take()
        if notice is None:
            return False
        self._observer.tell(NoticeStarted(_KINDS[type(notice)]))
        spoken = stopped = False
        try:
            stopped = await self._say(notice, talk) is Interruption.STOP
            spoken = True
        except ModelError as failure:
            _log.error("notice failed: %s", failure.code)
            self._observer.mark("failed", code=failure.code)
        finally:
            self._notices.said(spoken=spoken)
        return stopped

    async def _say(self, notice: Notice, talk: Talk) -> Interruption | None:
        """How it was interrupted, if it was."""
        by: Interruption | None = None
        match notice:
            case Announcement(sentences):
                told = self._telling.told(each(introduced(sentences)))
                by = (await talk.say(told, "reply_started")).by
            case Repeat():
                last = self._telling.last
                again = ("I said:", *last) if last else _NOTHING_SAID
                by = (await talk.say(self._telling.cleaned(each(again)), "reply_started")).by
            case PersonQuestion():
                by = await self._ask(notice, talk)
            case _:
                assert_never(notice)
        self._observer.mark("reply_done")
        return by

    async def _ask(self, question: PersonQuestion, talk: Talk) -> Interruption | None:
        """The reply goes to `matched` and nowhere else. How the question was interrupted."""
        answer, why = None, Why.FAILED
        try:
            # Introduced, so that it cannot be taken for a question of our own before we act.
            asked = each(("A question from your home:", *question.sentences))
            played = await talk.say(self._telling.told(asked), "asked")
            if played.fraction == 1:
                reply = await self._reply(question, played.ended_ms, talk)
                answer = matched(reply, question.answers, self._language) if reply else None
                why = Why.ANSWERED if answer else Why.NO_MATCH if reply else Why.SILENCE
        finally:
            self._notices.settle(question.id, answer, why)
            self._observer.tell(PersonAnswered(question.id, answer, why))
        return played.by

    async def _reply(self, question: PersonQuestion, asked_ms: int, talk: Talk) -> str | None:
        """What is said next, unless it may be our own echo; None for silence."""
        not_before_ms = asked_ms + self._manners.tail_ms
        until_ms = asked_ms + (question.timeout_ms or self._manners.answer_within_ms)
        while (left_ms := until_ms - talk.now_ms()) > 0:
            spoken = await talk.listen(asked_ms, left_ms)
            if spoken is None:
                break
            if spoken.began_ms >= not_before_ms:
                return spoken.text
        return None


def introduced(sentences: Sequence[str]) -> Sequence[str]:
    """An announcement that ends with a question says what it is: nobody listens for an answer."""
    return ("I have a message:", *sentences) if sentences[-1].endswith("?") else sentences
