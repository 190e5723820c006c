"""Has what was agreed to done, and writes down what came of it. Refuses to hide either failure."""

import logging

from appliance.core.approvals import ConfirmedAction
from appliance.core.errors import ApplianceError
from appliance.core.journal import Acted, Change, kept
from appliance.core.types import Action, Result
from appliance.ports import House, Journal, Moving

_log = logging.getLogger(__name__)


async def do(
    confirmed: ConfirmedAction, house: House, journal: Journal, moving: Moving | None = None
) -> tuple[tuple[Action, Result], ...]:
    """Act once; every action with what became of it. Raises what the house raises."""
    before = house.home
    outcomes = await house.act(confirmed, moving)
    done = tuple(
        (action, outcome.result)
        for action, outcome in zip(confirmed.proposal.actions, outcomes, strict=True)
    )
    changes = tuple(Change(action, kept(action, before), result) for action, result in done)
    try:
        await journal.record(Acted(confirmed.proposal.id, changes))
    except ApplianceError as failure:
        # It has happened, and that is what must be told.
        _log.error("what was done is not in the journal: %s", failure.code)
    return done
