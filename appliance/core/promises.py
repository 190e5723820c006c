"""What Hearth says of what is done later: before it is agreed to, after that, and when it is due.

Made from actions, times and the home alone, like everything of `core.phrasing`. It refuses to name
a day: whatever can be put off is due within a day, so the time tells.
"""

import datetime as dt

from appliance.core.house import Home
from appliance.core.naming import them
from appliance.core.phrasing import deed_to, deeds, outcome_sentence, read_back, unnamed
from appliance.core.self_talk import holds_consent
from appliance.core.spoken_text import capitalised, count
from appliance.core.spoken_values import duration
from appliance.core.types import Action, Later, ProposalId, Result, Waiting


def question(actions: tuple[Action, ...], later: tuple[Later, ...], home: Home) -> str:
    """The question before all of it: "Turn on the fan, and turn it off again in 15 minutes?"."""
    if not later:
        return read_back(actions, home)
    asked = _question(actions, later, home)
    return _question(actions, later, unnamed(home)) if holds_consent(asked) else asked


def _question(actions: tuple[Action, ...], later: tuple[Later, ...], home: Home) -> str:
    if len(later) == 1 and not actions:
        return f"{read_back(later[0].actions, home).removesuffix('?')} {when(later[0])}?"
    now = [deeds(actions, home)] if actions else []
    said = ", and ".join([*now, *_deeds_of(actions, later, home)])
    return f"{capitalised(said)}?"


def promise(actions: tuple[Action, ...], later: tuple[Later, ...], home: Home) -> str:
    """What is said once it was agreed to: "I'll turn it off again in 15 minutes."."""
    return f"I'll {', and '.join(_deeds_of(actions, later, home))}."


_MOST_TOLD = 5
_ROUGHLY_S = 120
"""From here on nobody wants to hear the seconds that are left."""


def plans(waiting: tuple[Waiting, ...], home: Home, *, still: bool = False) -> str:
    """What is still to come, the soonest first: "I'll turn on the fan in 9 minutes."."""
    if not waiting:
        return "I have nothing planned."
    said = [f"{deeds(one.actions, home)} {_left(one)}" for one in waiting[:_MOST_TOLD]]
    if len(waiting) > _MOST_TOLD:
        said.append(f"do {count(len(waiting) - _MOST_TOLD)} more after that")
    return f"I'll {'still ' if still else ''}{', and '.join(said)}."


def withdrawn(waiting: tuple[Waiting, ...], home: Home) -> str:
    """What is not done after all: "I won't turn on the fan."; an end goes with its beginning."""
    if not waiting:
        return "It is too late for that."
    begun: dict[ProposalId, Waiting] = {}
    for part in waiting:
        begun.setdefault(part.proposal, part)
    actions = tuple(dict.fromkeys(action for one in begun.values() for action in one.actions))
    return f"I won't {deeds(actions, home, 'or')}."


def no_longer(replaced: tuple[Waiting, ...]) -> tuple[str, ...]:
    """That another time holds: "No longer in 9 minutes."."""
    return tuple(f"No longer {_left(each)}." for each in replaced)


def _left(waiting: Waiting) -> str:
    seconds = max(1, waiting.in_s)
    if seconds >= _ROUGHLY_S:
        seconds = round(seconds / 60) * 60
    return when(Later(seconds, waiting.actions, waiting.at))


def when(later: Later) -> str:
    """ "in 10 minutes", "at eight in the evening"."""
    return f"in {duration(later.in_s)}" if later.at is None else f"at {clock(later.at.time())}"


_PARTS = ((5, "at night"), (12, "in the morning"), (18, "in the afternoon"), (22, "in the evening"))


def clock(time: dt.time) -> str:
    """ "eight in the evening", "6:30 in the morning", "noon", "midnight"."""
    if time.minute == 0 and time.hour in (0, 12):
        return "noon" if time.hour else "midnight"
    hour = time.hour % 12 or 12
    said = f"{hour}:{time.minute:02}" if time.minute else count(hour)
    part = next((part for end, part in _PARTS if time.hour < end), "at night")
    return f"{said} {part}"


def kept(outcomes: tuple[tuple[Action, Result], ...], home: Home) -> str:
    """What came of it when it was due: "The hall light is off, as you asked."."""
    said = outcome_sentence(outcomes, home)
    if all(result is Result.ACKNOWLEDGED for _, result in outcomes):
        return f"{said.removesuffix('.')}, as you asked."
    return f"{_was_to(tuple(action for action, _ in outcomes), home)} {said}"


def missed(actions: tuple[Action, ...], at: dt.datetime | None, home: Home) -> str:
    """That its time came while Hearth was off, `at` by the clock; None if that clock is wrong."""
    was_to = f"I was to {deeds(actions, home)}"
    if at is None:
        return f"{was_to}, but my clock is wrong now, so I won't. Please ask me again."
    return f"{was_to} at {clock(at.time())}, but I was off then, so I didn't."


def undone(actions: tuple[Action, ...], why: str, home: Home) -> str:
    """Why nothing came of it, a sentence of its own: "I was to lock the door just now. ..."."""
    return f"{_was_to(actions, home)} {why}"


def _was_to(actions: tuple[Action, ...], home: Home) -> str:
    return f"I was to {deeds(actions, home)} just now."


def _deeds_of(actions: tuple[Action, ...], later: tuple[Later, ...], home: Home) -> list[str]:
    """Each part with its time; what was just spoken of is "it"."""
    said = []
    before, since_s = actions, 0
    for part in later:
        time = when(part)
        if since_s and part.at is None:
            time = f"{duration(part.in_s - since_s)} after that"
        said.append(f"{_deeds_after(before, part.actions, home)} {time}")
        before, since_s = part.actions, part.in_s
    return said


def _deeds_after(before: tuple[Action, ...], actions: tuple[Action, ...], home: Home) -> str:
    entities = {action.entity for action in actions}
    alike = len({(action.verb, action.parameters) for action in actions}) == 1
    known = [home.entities[each] for each in entities if each in home.entities]
    if not alike or {action.entity for action in before} != entities or len(known) != len(entities):
        return deeds(actions, home)
    return f"{deed_to(actions[0], them(known), home)} again"
