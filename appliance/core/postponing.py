"""From wishes and a time to a proposal that puts them off, or ends them again. Pure.

What holds for wishes (`core.meaning`) holds for these; how a device stands counts only for what is
to be done at once. It refuses what is over or further off than a day, and what is for a while and
has no end that is known: nothing is begun that somebody else has to end.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.errors import BrokerUnreachable
from appliance.core.house import Home, needless
from appliance.core.journal import Change, kept
from appliance.core.meaning import Wish, actions_of, fit
from appliance.core.phrasing import deeds, outcome_sentence, refusal
from appliance.core.promises import question
from appliance.core.terms import LONGEST_S, TOO_FAR
from appliance.core.tiers import factors_of, tier_of
from appliance.core.types import (
    Action,
    Answer,
    Later,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Verb,
    Waiting,
    WhyNot,
)
from appliance.core.undo import way_back


@dataclass(frozen=True, slots=True)
class Plan:
    """When something is to be done; seconds from now, at least one of them.

    `in_s`: when it begins, None for at once; `at`: what the clock shows then, if that was said.
    `end_s`: when it ends, None for never; `end_at` as `at`.
    """

    in_s: int | None = None
    at: dt.datetime | None = None
    end_s: int | None = None
    end_at: dt.datetime | None = None


_OVER = "That time is over."
_ENDS: Mapping[tuple[str, Verb], Verb] = {
    ("", Verb.TURN_ON): Verb.TURN_OFF,
    ("", Verb.TURN_OFF): Verb.TURN_ON,
    ("", Verb.OPEN): Verb.CLOSE,
    ("", Verb.CLOSE): Verb.OPEN,
    ("", Verb.UNLOCK): Verb.LOCK,
    ("media_player", Verb.START): Verb.PAUSE,
    ("media_player", Verb.PAUSE): Verb.START,
    ("vacuum", Verb.START): Verb.DOCK,
    ("lawn_mower", Verb.START): Verb.DOCK,
}
"""How what is done for a while ends, by domain and verb. Nothing is unlocked by itself."""


def put_off(
    wishes: Iterable[Wish],
    plan: Plan,
    home: Home,
    new_id: Callable[[], ProposalId],
    many: int = 8,
) -> Proposal | Answer | NotUnderstood:
    """All wishes of one sentence at the time that was said, or the reason why not."""
    times = [each for each in (plan.in_s, plan.end_s) if each is not None]
    if min(times) < 1:
        return NotUnderstood(WhyNot.UNSUPPORTED, _OVER)
    if max(times) > LONGEST_S:
        return NotUnderstood(WhyNot.UNSUPPORTED, TOO_FAR)
    actions = actions_of(wishes, home)
    if isinstance(actions, NotUnderstood):
        return actions
    later: list[Later] = []
    if plan.in_s is not None:
        later.append(Later(plan.in_s, actions, plan.at))
    if plan.end_s is not None:
        ends = [_end(action, home) for action in actions]
        ending = tuple(end for end in ends if end is not None)
        if len(ending) < len(actions):
            return NotUnderstood(WhyNot.UNSUPPORTED, _endless(actions, home))
        later.append(Later(plan.end_s, ending, plan.end_at))
    now = () if plan.in_s is not None else tuple(one for one in actions if not _is_so(one, home))
    if not home.connected:
        return Answer(BrokerUnreachable.spoken)
    if now and not any(home.state_of(action.entity).available for action in now):
        return Answer(outcome_sentence(tuple((one, Result.UNREACHABLE) for one in now), home))
    return _proposal(now, tuple(later), home, new_id, many)


def _proposal(
    now: tuple[Action, ...],
    later: tuple[Later, ...],
    home: Home,
    new_id: Callable[[], ProposalId],
    many: int,
) -> Proposal:
    everything = (*now, *(action for each in later for action in each.actions))
    tier = tier_of(everything, home, many)
    return Proposal(
        id=new_id(),
        actions=now,
        read_back=question(now, later, home),
        tier=tier,
        refusal=refusal(everything, home) if tier is Tier.NEVER else "",
        factors=factors_of(everything, home),
        later=later,
    )


def moved(
    waiting: Sequence[Waiting],
    plan: Plan,
    home: Home,
    new_id: Callable[[], ProposalId],
    many: int = 8,
) -> Proposal | NotUnderstood:
    """What waits, soonest first, at another time: to be agreed to like everything.

    The first of it is due when the plan says, and what comes after it keeps its distance.
    """
    to_s = plan.in_s if plan.in_s is not None else plan.end_s or 0
    at = plan.at or plan.end_at
    first = waiting[0]
    times = [to_s + part.in_s - first.in_s for part in waiting]
    if min(times) < 1:
        return NotUnderstood(WhyNot.UNSUPPORTED, _OVER)
    if max(times) > LONGEST_S:
        return NotUnderstood(WhyNot.UNSUPPORTED, TOO_FAR)
    later = tuple(
        Later(in_s, part.actions, at if part is first else None)
        for in_s, part in zip(times, waiting, strict=True)
    )
    return _proposal((), later, home, new_id, many)


def _is_so(action: Action, home: Home) -> bool:
    state = home.state_of(action.entity)
    return state.available and needless(action, state)


def _end(action: Action, home: Home) -> Action | None:
    """What ends it: the opposite, or for what is set, how it is set at the moment."""
    entity = home.entities[action.entity]
    verb = _ENDS.get((entity.domain, action.verb)) or _ENDS.get(("", action.verb))
    if verb is not None:
        return fit(Wish(verb, (entity.id,)), entity)
    if action.verb is not Verb.SET or _is_so(action, home):
        return None
    back = way_back((Change(action, kept(action, home), Result.ACKNOWLEDGED),), home)
    return None if isinstance(back, str) or not back else fit(back[0], entity)


def _endless(actions: tuple[Action, ...], home: Home) -> str:
    return f"I can't {deeds(actions, home)} just for a while, for I don't know how it would end."
