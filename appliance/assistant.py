"""The conversation: one turn is one coroutine, read top to bottom.

Say it, be asked, say yes, see it happen, hear the truth. It refuses to publish anything itself: the
house takes a `ConfirmedAction`, and only the gate makes one.

A question of its own ("Which one do you mean?") is listened to without another call; what is said
to it is the next turn.

Between turns it says what waits in `Notices`: announcements, and questions that the home asks a
person. None of these is a turn: nothing is understood, proposed or confirmed in them.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol, assert_never

from appliance.core.consent import Gate
from appliance.core.errors import ApplianceError, BrokerUnreachable, ModelError
from appliance.core.events import MeaningFound, TurnDone, TurnStarted
from appliance.core.house import Home
from appliance.core.reporting import unreachable
from appliance.core.types import (
    Answer,
    AreaId,
    Meaning,
    NotUnderstood,
    Played,
    Proposal,
    Question,
    Skill,
    SkillKind,
    Source,
    TurnId,
    Understood,
    Waiting,
    Withdrawal,
)
from appliance.ports import House, Journal, Observer
from appliance.talking.agenda import Agenda
from appliance.talking.asking_back import ENOUGH, AskingBack
from appliance.talking.confirmation import Confirmation
from appliance.talking.messenger import Messenger
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners, Talk, Telling, each

_log = logging.getLogger(__name__)


class Understanding(Protocol):
    async def understand(
        self, text: str, home: Home, room: AreaId | None, waiting: Sequence[Waiting] = ()
    ) -> Understood: ...

    def answer(self, question: str, home: Home) -> AsyncIterator[str]:
        """Whole sentences, as soon as each is there. Raises ModelError."""
        ...

    def forget(self) -> None:
        """What was spoken of before, and what was asked: the conversation is over."""
        ...


class Skills(Protocol):
    async def perform(self, skill: Skill, last: Sequence[str], heard: str) -> Sequence[str]:
        """Do it and return what to say; `last` was said last, and `heard`. Raises StoreError."""
        ...

    def said(self) -> None:
        """What it returned was said: what had to wait for that happens now."""
        ...

    def attend(self) -> None:
        """Somebody speaks to Hearth: what rings has been heard."""
        ...


class Assistant:
    """Understands, asks, acts and tells. One `turn` at a time.

    `tasks` outlives every turn: an action that was confirmed is carried out and recorded there even
    when the turn itself is interrupted. What is put off goes to the `agenda`; without one, or with
    no `skills`, Hearth says that it cannot do that.
    """

    def __init__(
        self,
        *,
        understanding: Understanding,
        house: House,
        gate: Gate,
        journal: Journal,
        observer: Observer,
        timeline: Callable[[], dict[str, float]],
        tasks: asyncio.TaskGroup,
        manners: Manners,
        notices: Notices,
        skills: Skills | None = None,
        agenda: Agenda | None = None,
    ) -> None:
        self._understanding = understanding
        self._house = house
        self._skills = skills
        self._gate = gate
        self._observer = observer
        self._timeline = timeline
        self._manners = manners
        self._telling = Telling(observer, manners.language)
        self._confirmation = Confirmation(
            gate, house, journal, tasks, manners, self._telling, observer, agenda
        )
        self._asking_back = AskingBack(self._telling, manners, observer)
        self._messenger = Messenger(notices, self._telling, observer, manners)
        self._talk: Talk | None = None
        self._heard = ""
        """The last utterance, in memory alone. No answer to a question: it may hold a PIN."""

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
                await self._converse(text, talk)
                self._timeline()
                if talk.awaited():
                    continue
                if await self._messenger.deliver(talk) and self._skills is not None:
                    self._skills.attend()
                self._timeline()
        except ModelError as failure:
            self._timeline()
            await self._apologise(failure, talk)
            return False
        return True

    async def _converse(self, text: str | None, talk: Talk) -> None:
        """The turn of a call, and every turn that follows from it without another call."""
        self._asking_back.drop()
        said = text
        while said is not None:
            said = await self.turn(TurnId(secrets.token_hex(6)), said, talk)
            if said is None:
                said = await self._asking_back.reply(talk)

    def stop(self) -> None:
        """Silence: what is being said ends, what was asked and spoken of is dropped. A command that
        was agreed to is carried out whole all the same.
        """
        self._gate.drop()
        self._asking_back.drop()
        self._understanding.forget()
        if self._talk is not None:
            self._talk.hush()

    async def turn(self, id: TurnId, text: str, talk: Talk) -> str | None:  # noqa: A002 - field name
        """One utterance and all that follows from it.

        Returns a sentence that was said instead of an answer: it is the next turn's utterance.
        Failures of the parts are spoken here and nowhere else.
        """
        self._observer.tell(TurnStarted(id, text))
        self._asking_back.begin()
        if self._skills is not None:
            self._skills.attend()
        heard = text
        try:
            understood = await self._understanding.understand(
                text, self._house.home, self._manners.room, self._confirmation.waiting
            )
            self._observer.mark("understood", source=understood.source)
            self._observer.tell(_found(understood))
            if isinstance(asked := understood.meaning, Skill) and asked.kind is SkillKind.HEARD:
                heard = self._heard
            return await self._respond(understood.meaning, talk)
        except ApplianceError as failure:
            await self._apologise(failure, talk)
            return None
        finally:
            self._heard = heard
            self._gate.drop()
            self._observer.tell(TurnDone(id, self._timeline()))

    async def _respond(self, meaning: Meaning, talk: Talk) -> str | None:
        match meaning:
            case Proposal():
                if meaning.away:
                    away = await self._say(unreachable(meaning.away, self._house.home), talk)
                    if away.interrupted:
                        return None
                return await self._confirmation.propose(meaning, talk)
            case Answer(text):
                await self._say(text, talk)
            case Question(text):
                answer = self._understanding.answer(text, self._house.home)
                self._asking_back.said(await self._speak(answer, talk))
            case Skill():
                await self._perform(meaning, talk)
            case Withdrawal():
                return await self._confirmation.withdraw(meaning, talk)
            case NotUnderstood(say=say):
                # Without the broker no device is known, and that is the reason to give.
                reason = say if self._house.home.connected else BrokerUnreachable.spoken
                if say:
                    await self._reply(reason, talk)
            case _:
                assert_never(meaning)
        return None

    async def _perform(self, skill: Skill, talk: Talk) -> None:
        if self._skills is None:
            await self._say("I can't do that here.", talk)
            return
        told = await self._skills.perform(skill, self._telling.last, self._heard)
        sentences = each(told)
        if skill.kind is SkillKind.REPEAT:
            # What is said again stays what was said last.
            played = await talk.say(self._telling.cleaned(sentences), "reply_started")
            self._observer.mark("reply_done")
        else:
            played = await self._speak(sentences, talk)
        self._skills.said()
        self._asking_back.said(played)

    async def _apologise(self, failure: ApplianceError, talk: Talk) -> None:
        """The one place where a failed turn is told: logged by code, said in a sentence."""
        _log.error("turn failed: %s", failure.code)
        self._observer.mark("failed", code=failure.code)
        try:
            await self._say(failure.spoken, talk)
        except ApplianceError as again:
            _log.error("cannot say so: %s", again.code)

    async def _reply(self, text: str, talk: Talk) -> None:
        """Say it, and listen for an answer if it is a question; one too many is not asked."""
        if self._asking_back.is_enough(text):
            self._understanding.forget()
            text = ENOUGH
        self._asking_back.said(await self._say(text, talk))

    async def _say(self, text: str, talk: Talk) -> Played:
        return await self._speak(each((text,)), talk)

    async def _speak(self, sentences: AsyncIterator[str], talk: Talk) -> Played:
        played = await talk.say(self._telling.told(sentences), "reply_started")
        self._observer.mark("reply_done")
        return played


def _found(understood: Understood) -> MeaningFound:
    meaning, source = understood.meaning, understood.source
    if source is Source.SKILL and isinstance(meaning, Proposal | Answer):
        # To undo is a skill, and what it would do is proposed like any command.
        return MeaningFound(source, "undo")
    if isinstance(meaning, Skill):
        label = meaning.label or None
        return MeaningFound(source, meaning.kind, meaning.action, meaning.seconds, label)
    return MeaningFound(source, _KINDS[type(meaning)])


_KINDS: dict[type[Meaning], str] = {
    Proposal: "proposal",
    Answer: "answer",
    Question: "question",
    NotUnderstood: "not-understood",
    Withdrawal: "withdrawal",
}
