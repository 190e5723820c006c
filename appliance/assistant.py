"""The conversation: one turn is one coroutine, read top to bottom.

Say it, be asked, say yes, see it happen, hear the truth. It refuses to publish anything itself: the
house takes a `ConfirmedAction`, and only the gate makes one.

Between turns it says what waits in `Notices`: announcements, and questions that the home asks a
person. None of these is a turn: nothing is understood, proposed or confirmed in them.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Protocol, assert_never

from appliance.core.consent import (
    Asking,
    Cancelled,
    Confirmed,
    ConfirmedAction,
    Expired,
    Gate,
    Refused,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
)
from appliance.core.errors import ApplianceError, BrokerUnreachable, ModelError
from appliance.core.events import (
    AnswerJudged,
    Asked,
    MeaningFound,
    TurnDone,
    TurnStarted,
)
from appliance.core.house import Home
from appliance.core.phrasing import outcome_sentence, progress_sentence
from appliance.core.types import (
    Answer,
    AreaId,
    Meaning,
    NotUnderstood,
    Proposal,
    Question,
    TurnId,
    Understood,
)
from appliance.ports import House, Moving, Observer
from appliance.talking.messenger import Messenger
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners, Talk, Telling, each

_log = logging.getLogger(__name__)


class Understanding(Protocol):
    async def understand(self, text: str, home: Home, room: AreaId | None) -> Understood: ...

    def answer(self, question: str, home: Home) -> AsyncIterator[str]:
        """Whole sentences, as soon as each is there. Raises ModelError."""
        ...


class Assistant:
    """Understands, asks, acts and tells. One `turn` at a time.

    `tasks` outlives every turn: an action that was confirmed is carried out and recorded there even
    when the turn itself is interrupted.
    """

    def __init__(
        self,
        *,
        understanding: Understanding,
        house: House,
        gate: Gate,
        observer: Observer,
        timeline: Callable[[], dict[str, float]],
        tasks: asyncio.TaskGroup,
        manners: Manners,
        notices: Notices,
    ) -> None:
        self._understanding = understanding
        self._house = house
        self._gate = gate
        self._observer = observer
        self._timeline = timeline
        self._tasks = tasks
        self._manners = manners
        self._telling = Telling(observer)
        self._messenger = Messenger(notices, self._telling, observer, manners)
        self._talk: Talk | None = None

    async def serve(self, calls: Callable[[], AsyncIterator[str | None]], talk: Talk) -> None:
        """Take a turn for every utterance, and between turns say what waits to be said.

        `calls` yields None when nothing was said, also to let a notice that is due be spoken.
        Listens again when an utterance could not be heard, and ends with the stream. Raises
        AudioError when the microphone or the speaker is lost.
        """
        self._talk = talk
        try:
            while not await self._serve(calls, talk):
                pass
        finally:
            self._talk = None

    async def _serve(self, calls: Callable[[], AsyncIterator[str | None]], talk: Talk) -> bool:
        """True at the end of the stream, False when it is to be listened to anew."""
        try:
            async for text in calls():
                said = text
                while said is not None:
                    said = await self.turn(TurnId(secrets.token_hex(6)), said, talk)
                self._timeline()
                await self._messenger.deliver(talk)
                self._timeline()
        except ModelError as failure:
            self._timeline()
            await self._apologise(failure, talk)
            return False
        return True

    def stop(self) -> None:
        """Silence: what is being said ends, what was asked is dropped. A command that was agreed to
        is carried out whole all the same.
        """
        self._gate.drop()
        if self._talk is not None:
            self._talk.hush()

    async def turn(self, id: TurnId, text: str, talk: Talk) -> str | None:  # noqa: A002 - field name
        """One utterance and all that follows from it.

        Returns a sentence that was said instead of an answer: it is the next turn's utterance.
        Failures of the parts are spoken here and nowhere else.
        """
        self._observer.tell(TurnStarted(id, text))
        try:
            understood = await self._understanding.understand(
                text, self._house.home, self._manners.room
            )
            self._observer.mark("understood", source=understood.source)
            self._observer.tell(MeaningFound(understood.source, _KINDS[type(understood.meaning)]))
            return await self._respond(understood.meaning, talk)
        except ApplianceError as failure:
            await self._apologise(failure, talk)
            return None
        finally:
            self._gate.drop()
            self._observer.tell(TurnDone(id, self._timeline()))

    async def _respond(self, meaning: Meaning, talk: Talk) -> str | None:
        match meaning:
            case Proposal():
                return await self._propose(meaning, talk)
            case Answer(text):
                await self._say(text, talk)
            case Question(text):
                await self._speak(self._understanding.answer(text, self._house.home), talk)
            case NotUnderstood(say=say):
                # Without the broker no device is known, and that is the reason to give.
                reason = say if self._house.home.connected else BrokerUnreachable.spoken
                if say:
                    await self._say(reason, talk)
            case _:
                assert_never(meaning)
        return None

    async def _propose(self, proposal: Proposal, talk: Talk) -> str | None:
        match self._gate.propose(proposal, talk.now_ms()):
            case Refused(say):
                await self._say(say, talk)
                return None
            case Asking(text, challenge):
                self._observer.tell(Asked(proposal.tier, text, challenge, proposal.actions))
                return await self._ask(proposal, text, talk)

    async def _ask(self, proposal: Proposal, question: str, talk: Talk) -> str | None:
        """Ask, and ask again as long as the gate wants to; act only on its confirmation."""
        while True:
            played = await talk.say(self._telling.told(each((question,))), "asked")
            self._observer.mark("read_back_done")
            if played.fraction < 1:
                self._observer.tell(AnswerJudged("unheard"))
                return None
            self._gate.read_back_played(proposal.id, played.ended_ms)
            verdict, heard = await self._hear_answer(played.ended_ms, talk)
            self._observer.tell(AnswerJudged(_VERDICTS[type(verdict)]))
            match verdict:
                case Confirmed(action):
                    self._observer.mark("confirmed", proposal=proposal.id)
                    await self._act(action, talk)
                case Unclear(question):
                    continue
                case Unrelated():
                    return heard
                case Cancelled():
                    await self._say("All right, I won't.", talk)
                case TooEarly() | Expired() | None:
                    await self._say("I heard no answer, so nothing was changed.", talk)
                case _:
                    assert_never(verdict)
            return None

    async def _hear_answer(self, after_ms: int, talk: Talk) -> tuple[Verdict | None, str]:
        """The gate's verdict on the next answer, None for silence. Early words are passed over."""
        verdict: Verdict | None = None
        until_ms = after_ms + self._manners.answer_within_ms
        while (left_ms := until_ms - talk.now_ms()) > 0:
            spoken = await talk.listen(after_ms, left_ms)
            if spoken is None:
                return None, ""
            self._observer.mark("answered")
            verdict = self._gate.hear(spoken, talk.now_ms())
            if not isinstance(verdict, TooEarly):
                return verdict, spoken.text
        return verdict, ""

    async def _act(self, confirmed: ConfirmedAction, talk: Talk) -> None:
        waited = asyncio.Event()
        acting = self._tasks.create_task(self._carry_out(confirmed, lambda _: waited.set()))
        acting.add_done_callback(lambda _: waited.set())
        await waited.wait()
        under_way = progress_sentence(confirmed.proposal.actions, self._house.home)
        if under_way and not acting.done():
            await self._say(under_way, talk)
        sentence = await asyncio.shield(acting)
        await self._say(sentence, talk)

    async def _carry_out(self, confirmed: ConfirmedAction, moving: Moving) -> str:
        """Act once and put the outcome into words; runs to its end whatever becomes of the turn."""
        try:
            outcomes = await self._house.act(confirmed, moving)
        except ApplianceError as failure:
            _log.error("acting failed: %s", failure.code)
            return failure.spoken
        pairs = zip(confirmed.proposal.actions, outcomes, strict=True)
        return outcome_sentence(
            tuple((action, outcome.result) for action, outcome in pairs), self._house.home
        )

    async def _apologise(self, failure: ApplianceError, talk: Talk) -> None:
        """The one place where a failed turn is told: logged by code, said in a sentence."""
        _log.error("turn failed: %s", failure.code)
        self._observer.mark("failed", code=failure.code)
        try:
            await self._say(failure.spoken, talk)
        except ApplianceError as again:
            _log.error("cannot say so: %s", again.code)

    async def _say(self, text: str, talk: Talk) -> None:
        await self._speak(each((text,)), talk)

    async def _speak(self, sentences: AsyncIterator[str], talk: Talk) -> None:
        await talk.say(self._telling.told(sentences), "reply_started")
        self._observer.mark("reply_done")


_KINDS: dict[type[Meaning], str] = {
    Proposal: "proposal",
    Answer: "answer",
    Question: "question",
    NotUnderstood: "not-understood",
}

_VERDICTS: dict[type[Verdict | None], str] = {
    Confirmed: "confirmed",
    Cancelled: "cancelled",
    Unclear: "unclear",
    Unrelated: "unrelated",
    TooEarly: "too-early",
    Expired: "expired",
    type(None): "silence",
}
