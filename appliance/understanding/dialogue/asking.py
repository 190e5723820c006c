"""The words of Hearth's own questions: which one, and what was left out. Refuses to offer too many.

Names are cleaned by `core.naming`; options are a device's own words and left out unless plain.
"""

from collections.abc import Mapping, Sequence

from appliance.core.house import Home
from appliance.core.naming import with_article
from appliance.core.spoken_text import is_plain_value, joined, phrase
from appliance.core.types import EntityId
from appliance.understanding.dialogue.asked import Missing, Pending, Slot, WhichOne

_MOST_OPTIONS = 6
_MOST_NAMED = 4
_QUESTIONS: Mapping[Slot, str] = {
    Slot.DURATION: "For how long?",
    Slot.TIME: "For what time?",
    Slot.VALUE: "What should I set it to?",
    Slot.OPTION: "What should I set it to?",
    Slot.NAME: "Which device do you mean?",
    Slot.ITEM: "What should I put on it?",
    Slot.DEED: "What should I remind you of?",
    Slot.YES: "Shall I?",
}


def question_of(pending: Pending, home: Home) -> str:
    """One short question for what Hearth must know."""
    if isinstance(pending, WhichOne):
        return which_one(pending.open.entities, home)
    question = _QUESTIONS[pending.slot]
    choice = _choice(pending)
    if pending.slot is Slot.NAME and choice:
        return f"Which one do you mean, {choice}?"
    return f"{question} {choice[:1].upper()}{choice[1:]}?" if choice else question


def which_one(candidates: Sequence[EntityId], home: Home) -> str:
    """The names to choose from; what sounds alike is told apart by its room, or counted."""
    those = [home.entities[id_] for id_ in candidates if id_ in home.entities]
    few = 1 < len(those) <= _MOST_NAMED
    choice = joined([with_article(one, home) for one in those], "or") if few else ""
    return f"Which one do you mean{choice and ', '}{choice}?"


_LEFT_OUT: Mapping[str, tuple[Slot, str]] = {
    "For how long?": (Slot.DURATION, "for"),
    "By how much?": (Slot.DURATION, "by"),
    "For what time?": (Slot.TIME, "at"),
    "When should I remind you?": (Slot.TIME, "at"),
    "What should I remind you of?": (Slot.DEED, "to"),
    "What should I put on it?": (Slot.ITEM, "namely"),
    "What should I announce?": (Slot.DEED, "that"),
}
"""What skills ask, with the word that joins the answer to what was said."""


_SHALL_I = "Shall I "
"""Begins a skill's question to which a plain yes is the answer."""


def left_out(question: str, text: str) -> Missing | None:
    """What an answer to a skill's `question` completes; None if nothing was asked."""
    if question.startswith(_SHALL_I):
        return Missing(Slot.YES, f"yes {question.removeprefix(_SHALL_I).rstrip('?')}")
    if question not in _LEFT_OUT:
        return None
    slot, joint = _LEFT_OUT[question]
    return Missing(slot, f"{text.strip(' .!?')} {joint}")


def _choice(missing: Missing) -> str:
    """ "Cotton 40, Wool or Quick 30": nobody can choose what they do not know."""
    plain = [phrase(option) for option in missing.options if is_plain_value(option)]
    return joined(plain, "or") if 1 < len(plain) <= _MOST_OPTIONS else ""
