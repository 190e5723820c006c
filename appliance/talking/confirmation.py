"""Asks before anything is done, hears the answer, has it done, and tells what came of it.

It decides nothing: the gate does, and the house takes a `ConfirmedAction` and nothing else. Every
decision is in the journal before it has an effect; what cannot be written there is not done.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import assert_never

from appliance.core.approvals import ConfirmedAction
from appliance.core.consent import Gate
from appliance.core.errors import ApplianceError
from appliance.core.events import AnswerJudged, Asked
from appliance.core.journal import Decided
from appliance.core.phrasing import outcome_sentence, progress_sentence
from appliance.core.promises import no_longer, promise, withdrawn
from appliance.core.types import (
    EntityId,
    Interruption,
    Played,
    Proposal,
    Result,
    Tier,
    Waiting,
    Withdrawal,
)
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Expired,
    MoreNeeded,
    PutOff,
    Refused,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
)
from appliance.ports import House, Journal, Moving, Observer
from appliance.talking.agenda import Agenda
from appliance.talking.doing import do
from appliance.talking.talk import Manners, Talk, Telling, each

_log = logging.getLogger(__name__)


class Confirmation:
    """From a proposal to its outcome, in a conversation that goes on.

    `tasks` outlives every turn: what was confirmed is carried out and recorded there even when the
    turn itself is interrupted. Without an `agenda` nothing can be put off.
    """

    def __init__(
        self,
        gate: Gate,
        house: House,
        journal: Journal,
        tasks: asyncio.TaskGroup,
        manners: Manners,
        telling: Telling,
        observer: Observer,
        agenda: Agenda | None = None,
    ) -> None:
        self._agenda = agenda
        self._gate = gate
        self._house = house
        self._journal = journal
        self._tasks = tasks
        self._manners = manners
        self._telling = telling
        self._observer = observer

    async def propose(self, proposal: Proposal, talk: Talk) -> str | None:
        """Ask for it and do it if it is confirmed.

        Returns a sentence that was said instead of an answer. Raises ApplianceError.
        """
        if proposal.later and self._agenda is None:
            await self._say(_NOT_LATER, talk)
            return None
        match self._gate.propose(proposal, talk.now_ms()):
            case Refused(say) as refused:
                await self._record(proposal, refused.tier, f"refused-{refused.why}")
                await self._say(say, talk)
                return None
            case Asking() as asking:
                return await self._ask(proposal, asking, talk)

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What was put off and is still to come, soonest first."""
        return () if self._agenda is None else self._agenda.waiting

    async def withdraw(self, withdrawal: Withdrawal, talk: Talk) -> str | None:
        """Drop what waits and say so; then ask for what shall be instead, as `propose` does.

        Nobody is asked whether something may stay undone. Raises ApplianceError.
        """
        found = () if self._agenda is None else await self._agenda.withdraw(withdrawal.parts)
        played = await self._say(withdrawn(found, self._house.home), talk)
        if withdrawal.then is None or not found or played.interrupted:
            return None
        return await self.propose(withdrawal.then, talk)

    async def _ask(self, proposal: Proposal, asking: Asking, talk: Talk) -> str | None:
        """Ask, and ask again as long as the gate wants to; act only on its confirmation."""
        await self._record(proposal, asking.tier, "asked")
        question, challenge = asking.text, asking.challenge
        while True:
            self._observer.tell(Asked(asking.tier, question, challenge, proposal.actions))
            played = await talk.say(self._telling.told(each((question,))), "asked")
            self._observer.mark("read_back_done")
            if played.fraction < 1 or played.interrupted:
                stopped = played.by is Interruption.STOP
                await self._judged(proposal, asking, "cancelled" if stopped else "unheard")
                return None
            self._gate.read_back_played(proposal.id, played.ended_ms)
            verdict, heard = await self._hear_answer(played.ended_ms, talk)
            why = f"-{verdict.why}" if isinstance(verdict, Refused) else ""
            await self._judged(proposal, asking, f"{_VERDICTS[type(verdict)]}{why}")
            match verdict:
                case Confirmed(action, put_off):
                    self._observer.mark("confirmed", proposal=proposal.id)
                    await self._act(action, put_off, talk)
                case Unclear(question, challenge):
                    continue
                case MoreNeeded(question):
                    challenge = None
                    continue
                case Unrelated():
                    return heard
                case Refused(say):
                    await self._say(say, talk)
                case Cancelled():
                    await self._say("All right, I won't.", talk)
                case TooEarly() | Expired() | None:
                    await self._say("I heard no answer, so nothing was changed.", talk)
                case _:
                    assert_never(verdict)
            return None

    async def _judged(self, proposal: Proposal, asking: Asking, verdict: str) -> None:
        self._observer.tell(AnswerJudged(verdict))
        await self._record(proposal, asking.tier, verdict)

    async def _record(self, proposal: Proposal, tier: Tier, verdict: str) -> None:
        decided = Decided(proposal.id, tier, proposal.actions, verdict, proposal.later)
        await self._journal.record(decided)

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

    async def _act(
        self, confirmed: ConfirmedAction, put_off: tuple[PutOff, ...], talk: Talk
    ) -> None:
        """Do what is due now, and say what came of it and what is still to come."""
        proposal, agenda = confirmed.proposal, self._agenda
        replaced = () if agenda is None else await agenda.put_down(put_off)
        said, came = list[str](), True
        if proposal.actions:
            sentence, came = await self._acted(confirmed, talk)
            if sentence is None:
                return
            said.append(sentence)
        if agenda is not None and not came:
            # What never began needs no end.
            await agenda.drop(put_off)
        elif put_off:
            said.append(promise(proposal.actions, proposal.later, self._house.home))
            said.extend(no_longer(replaced))
        await self._say_all(said, talk)

    async def _acted(self, confirmed: ConfirmedAction, talk: Talk) -> tuple[str | None, bool]:
        """What to say of it, and whether anything may have changed.

        None as soon as somebody interrupts: it is carried out and recorded all the same.
        """
        waited = asyncio.Event()
        moving: set[EntityId] = set()

        def moves(entity: EntityId) -> None:
            moving.add(entity)
            waited.set()

        acting = self._tasks.create_task(self._carry_out(confirmed, moves))
        acting.add_done_callback(lambda _: waited.set())
        await waited.wait()
        actions = confirmed.proposal.actions
        under_way = progress_sentence(actions, self._house.home, moving)
        told = under_way and not acting.done()
        if told and (await self._say(under_way, talk)).interrupted:
            return None, True
        return await asyncio.shield(acting)

    async def _carry_out(self, confirmed: ConfirmedAction, moving: Moving) -> tuple[str, bool]:
        """Act once and put the outcome into words; runs to its end whatever becomes of the turn."""
        try:
            outcomes = await do(confirmed, self._house, self._journal, moving)
        except ApplianceError as failure:
            _log.error("acting failed: %s", failure.code)
            return failure.spoken, False
        came = any(result not in _NOTHING_CAME for _, result in outcomes)
        if self._manners.brief() and {each for _, each in outcomes} == {Result.ACKNOWLEDGED}:
            return _DONE, came
        return outcome_sentence(outcomes, self._house.home), came

    async def _say(self, text: str, talk: Talk) -> Played:
        return await self._say_all((text,), talk)

    async def _say_all(self, sentences: Sequence[str], talk: Talk) -> Played:
        played = await talk.say(self._telling.told(each(sentences)), "reply_started")
        self._observer.mark("reply_done")
        return played


_NOTHING_CAME = frozenset({Result.REFUSED, Result.UNSENT, Result.UNREACHABLE})
_DONE = "Done."
"""Of what every device has reported as done, to who wants it brief."""
_NOT_LATER = "I can't do that later here, only at once."
_VERDICTS: dict[type[Verdict | None], str] = {
    Confirmed: "confirmed",
    Refused: "refused",
    Cancelled: "cancelled",
    Unclear: "unclear",
    MoreNeeded: "more-needed",
    Unrelated: "unrelated",
    TooEarly: "too-early",
    Expired: "expired",
    type(None): "silence",
}
