"""What Hearth did and why, told from its journal alone. Refuses to guess at what others did.

An account names the time, who asked and what was agreed to, and what the devices reported then. Of
what Hearth did not change it says just that. The journal holds no words, so none are told.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.journal import Acted, Change, Decided, Entry
from appliance.core.naming import it, plural, subject_of
from appliance.core.phrasing import deeds, outcome_sentence
from appliance.core.promises import clock
from appliance.core.reporting import brief_predicate
from appliance.core.spoken_text import capitalised
from appliance.core.types import Action, EntityId, ProposalId, Result, Tier, Verb

LOOK_BACK = dt.timedelta(days=1)
"""Nobody asks why of what is longer ago."""
_AT_ONCE_S = 90.0
"""What was done later than this was put off."""
_NOTHING = "I have changed nothing in the last day."

_DONE = {
    Verb.TURN_ON: "turned on",
    Verb.TURN_OFF: "turned off",
    Verb.OPEN: "opened",
    Verb.CLOSE: "closed",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry of the journal and when it was written, a time with its zone."""

    at: dt.datetime
    entry: Entry


def account(
    records: Sequence[Dated],
    home: Home,
    now: dt.datetime,
    of: Collection[EntityId] = (),
    verbs: Collection[Verb] = (),
) -> str:
    """Why the last change was made; `records` are the newest first, `now` is local time.

    With `of` the last one of these things, by one of the `verbs` if some are named.
    """
    for record in records:
        if isinstance(record.entry, Acted):
            changes = [each for each in record.entry.changes if _is_meant(each, home, of, verbs)]
            if changes:
                return _told(record, record.entry.proposal, changes, records, home, now)
    if not of:
        return _NOTHING
    verb = next((said for each, said in _DONE.items() if each in verbs), "changed")
    entities = [home.entities[each] for each in of if each in home.entities]
    subject = subject_of(entities, home)
    return f"That was not me: I have not {verb} {subject} in the last day."


def standing_since(id_: EntityId, home: Home, now: dt.datetime, now_ms: int) -> str:
    """Since when a thing is as it is: "The light is on since noon."; empty if nobody saw it."""
    entity, state = home.entities.get(id_), home.state_of(id_)
    if entity is None or state.changed_ms is None or not state.available:
        return ""
    since = now - dt.timedelta(milliseconds=max(0, now_ms - state.changed_ms))
    subject = capitalised(subject_of([entity], home))
    return f"{subject} {brief_predicate(entity, state)} since {_since(since, now)}."


def refrained(records: Sequence[Dated], home: Home, now: dt.datetime) -> str:
    """Why nothing came of what was asked last; what was done if something did."""
    for record in records:
        decided = record.entry
        if not isinstance(decided, Decided) or decided.verdict == "asked":
            continue
        if decided.verdict == "confirmed":
            return account(records, home, now)
        everything = (*decided.actions, *(each for one in decided.later for each in one.actions))
        known = tuple(each for each in everything if each.entity in home.entities)
        wish = f"to {deeds(known, home)}" if known else "for something that is gone"
        code = "refused" if decided.verdict.startswith("refused") else decided.verdict
        why = _WHY_NOT.get(code, "it was not confirmed")
        return f"You asked me {_when(record.at, now)} {wish}, but {why}, so I did nothing."
    return "Nobody has asked me to change anything in the last day."


_WHY_NOT = {
    "cancelled": "then you said no",
    "silence": "I heard no answer to my question",
    "expired": "the answer came too late",
    "too-early": "the answer came too early",
    "unheard": "my question was interrupted",
    "unrelated": "then you said something else",
    "unclear": "I could not make out a yes",
    "refused": "that was not allowed",
}


def _is_meant(
    change: Change, home: Home, of: Collection[EntityId], verbs: Collection[Verb]
) -> bool:
    id_ = change.action.entity
    if id_ not in home.entities or (of and id_ not in of):
        return False
    return not verbs or change.action.verb in verbs


def _told(
    record: Dated,
    proposal: ProposalId,
    changes: Sequence[Change],
    records: Sequence[Dated],
    home: Home,
    now: dt.datetime,
) -> str:
    actions = tuple(each.action for each in changes)
    agreed = next(
        (each for each in records if _agrees(each.entry, proposal) and each.at <= record.at), None
    )
    said = deeds(actions, home)
    if agreed is None:
        asked = f"You had asked me to {said}, and I did so {_when(record.at, now)}."
    else:
        guarded = isinstance(agreed.entry, Decided) and agreed.entry.tier is not Tier.EVERYDAY
        yes = "confirmed it" if guarded else "said yes"
        when = _when(agreed.at, now)
        if (record.at - agreed.at).total_seconds() <= _AT_ONCE_S:
            asked = f"You asked me {when} to {said}, and {yes}."
        else:
            asked = (
                f"You asked me {when} to {said} later, and {yes}. I did so {_when(record.at, now)}."
            )
    return f"{asked} {_became(actions, changes, home)}"


def _agrees(entry: Entry, proposal: ProposalId) -> bool:
    is_one = isinstance(entry, Decided) and entry.proposal == proposal
    return is_one and isinstance(entry, Decided) and entry.verdict == "confirmed"


def _became(actions: tuple[Action, ...], changes: Sequence[Change], home: Home) -> str:
    results = {each.result for each in changes}
    entities = [home.entities[each] for each in dict.fromkeys(one.entity for one in actions)]
    who = capitalised(it(entities))
    if results == {Result.ACKNOWLEDGED}:
        return f"{who} reported back that this was done."
    if results == {Result.UNDER_WAY}:
        was = "were" if plural(entities) else "was"
        return f"{who} reported that {it(entities)} {was} on the way."
    return outcome_sentence(tuple((each.action, each.result) for each in changes), home)


def _when(moment: dt.datetime, now: dt.datetime) -> str:
    said = _since(moment, now)
    return said if said.startswith("yesterday") else f"at {said}"


def _since(moment: dt.datetime, now: dt.datetime) -> str:
    """ "5:12 in the afternoon", "yesterday at 11:05 at night"."""
    local = moment.astimezone(now.tzinfo)
    said = clock(local.time().replace(second=0, microsecond=0))
    return said if local.date() == now.date() else f"yesterday at {said}"
