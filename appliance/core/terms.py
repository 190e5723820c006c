"""On what terms something may be done: how it is confirmed and asked, or why it is not.

The law of the gate. It looks at the actions and the home alone: whoever made the proposal, a tier
or a wording that came with it counts for nothing. What the home does not know, or a device cannot
do, is out of reach, whoever asked for it.
"""

from dataclasses import replace

from appliance.core import circumstances
from appliance.core.circumstances import Circumstances
from appliance.core.house import Home
from appliance.core.meaning import Wish, fit
from appliance.core.phrasing import is_sayable, read_back, refusal
from appliance.core.tiers import factors_of, tier_of
from appliance.core.types import Action, Proposal, Tier

_UNKNOWN = "I can't do that with anything I know."
_UNSAYABLE = "I can't say that back to you as it is, so I won't ask for it."


def on_terms(proposal: Proposal, home: Home, many: int, present: Circumstances) -> Proposal:
    """The same id and actions with their tier, question and factors, or with why not and NEVER."""
    actions = proposal.actions
    twice = len({action.entity for action in actions}) < len(actions)
    if twice or not all(_is_possible(action, home) for action in actions):
        return replace(proposal, tier=Tier.NEVER, refusal=_UNKNOWN)
    if actions and not is_sayable(actions, home):
        return replace(proposal, tier=Tier.NEVER, refusal=_UNSAYABLE)
    tier = tier_of(actions, home, many)
    forbidden = circumstances.refusal(actions, tier, present, home)
    if tier is Tier.NEVER:
        forbidden = forbidden or refusal(actions, home)
    return replace(
        proposal,
        tier=Tier.NEVER if forbidden else tier,
        read_back=read_back(actions, home) if actions else "",
        refusal=forbidden,
        factors=factors_of(actions, home),
    )


def _is_possible(action: Action, home: Home) -> bool:
    """Whether this very action is what the entity takes: canonical, approved, within its bounds."""
    entity = home.entities.get(action.entity)
    if entity is None or not entity.approved:
        return False
    if len({name for name, _ in action.parameters}) < len(action.parameters):
        return False
    return fit(Wish(action.verb, (action.entity,), action.parameters), entity) == action
