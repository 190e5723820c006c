"""On what terms something may be done: how it is confirmed and asked, or why it is not.

The law of the gate. It looks at the actions and the home alone: whoever made the proposal, a tier
or a wording that came with it counts for nothing. What the home does not know, or a device cannot
do, is out of reach, whoever asked for it. The same holds for what is put off: it is part of the
tier, the question and the count, due within a day, in order, and at the time that is said of it.
"""

import datetime as dt
from dataclasses import replace

from appliance.core import circumstances
from appliance.core.circumstances import Circumstances
from appliance.core.house import Home
from appliance.core.meaning import Wish, fit
from appliance.core.phrasing import is_sayable, refusal
from appliance.core.promises import question
from appliance.core.self_talk import holds_consent
from appliance.core.spoken_time import seconds_between
from appliance.core.tiers import factors_of, tier_of
from appliance.core.tongues.known import tongue_of
from appliance.core.types import Action, Later, Proposal, Tier

LONGEST_S = 24 * 3600
"""What is further off is a matter for a calendar; and a restart, which forgets it, likelier."""
TOO_FAR = "I can only keep something in mind for a day."
_UNTIMELY = "I can't do that at that time."
_EARLY_S = 2
_ASKED_FOR_S = 180
"""A question and its answers take no longer; a clock that was put right meanwhile may."""
_UNKNOWN = "I can't do that with anything I know."
_ENGLISH_ALONE = "I can't do that later here, only at once."
_UNSAYABLE = "I can't say that back to you as it is, so I won't ask for it."


def on_terms(proposal: Proposal, home: Home, many: int, present: Circumstances) -> Proposal:
    """The same id and actions with their tier, question and factors, or with why not and NEVER."""
    actions, later = proposal.everything, proposal.later
    at_once = [part for part in (proposal.actions, *(each.actions for each in later)) if part]
    twice = any(_is_twice(part) for part in at_once)
    if twice or not all(_is_possible(action, home) for action in actions):
        return replace(proposal, tier=Tier.NEVER, refusal=_UNKNOWN)
    if later and tongue_of(home.language) is not None:
        return replace(proposal, tier=Tier.NEVER, refusal=_ENGLISH_ALONE)
    if why := _untimely(later, present):
        return replace(proposal, tier=Tier.NEVER, refusal=why)
    asked = question(proposal.actions, later, home) if actions else ""
    if holds_consent(asked) or not all(is_sayable(part, home) for part in at_once):
        return replace(proposal, tier=Tier.NEVER, refusal=_UNSAYABLE)
    tier = tier_of(actions, home, many)
    forbidden = circumstances.refusal(actions, tier, present, home)
    if tier is Tier.NEVER:
        forbidden = forbidden or refusal(actions, home)
    return replace(
        proposal,
        tier=Tier.NEVER if forbidden else tier,
        read_back=asked,
        refusal=forbidden,
        factors=factors_of(actions, home),
    )


def _is_twice(actions: tuple[Action, ...]) -> bool:
    return len({action.entity for action in actions}) < len(actions)


def _untimely(later: tuple[Later, ...], present: Circumstances) -> str:
    """Why it cannot be put off like that; empty if it can."""
    before = 0
    for part in later:
        # What is no whole number cannot be said as it is; a bool is one by accident.
        if type(part.in_s) is not int or part.in_s <= before or not part.actions:
            return _UNTIMELY
        if part.in_s > LONGEST_S:
            return TOO_FAR
        if part.at is not None and not _is_then(part.at, part.in_s, present.now):
            return _UNTIMELY
        before = part.in_s
    return ""


def _is_then(at: dt.datetime, in_s: int, now: dt.datetime | None) -> bool:
    """Whether `at` is `in_s` from now, or from when it was asked, which is a little while ago."""
    if now is None or now.tzinfo is None or at.tzinfo is None:
        return False
    return -_EARLY_S <= in_s - seconds_between(now, at) <= _ASKED_FOR_S


def _is_possible(action: Action, home: Home) -> bool:
    """Whether this very action is what the entity takes: canonical, approved, within its bounds."""
    entity = home.entities.get(action.entity)
    if entity is None or not entity.approved:
        return False
    if len({name for name, _ in action.parameters}) < len(action.parameters):
        return False
    return fit(Wish(action.verb, (action.entity,), action.parameters), entity) == action
