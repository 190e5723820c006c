"""Whether somebody wants the last change put back. Pure; refuses every sentence that says more.

"Undo" alone can be nothing else, so the guard is not asked: none of its rows could know better.
What names a device ("put the blind back") is a sentence like any other and not read here.
"""

import re

from appliance.understanding.guard import tidy

_LONGEST = 120
"""Characters."""

_IT = r"(?:it|that|this|them|these|those|everything|things|all of (?:it|that|them))"
_LAST = (
    r"(?:(?:the|your|my) )?(?:last|latest|previous) (?:thing|change|action|command|one|step)"
    r"(?: you (?:did|made))?"
)
_DID = r"what you(?: have|'ve)?(?: just| last)? (?:did|done|changed)(?: just now| last)?"
_WAS = (
    r"(?:the way|how|like|as|to how|to the way|to what|to where) (?:it|that|this|they|things"
    r"|everything) (?:was|were|had been|used to be)(?: before| earlier| just now| a moment ago)?"
)
_BEFORE = (
    r"(?:(?:okay|ok|hey|oh|no|sorry|wait|actually|and|so|hearth|please|just|now"
    r"|(?:can|could|would|will) you|i want you to|i'd like you to) )*"
)
_COMMAND = re.compile(
    rf"{_BEFORE}(?:"
    rf"undo(?: (?:{_IT}|{_LAST}|{_DID}))?"
    rf"|(?:revert|reverse) (?:{_IT}|{_LAST}|{_DID})"
    rf"|(?:put|change|set|switch|bring|move|take|roll) {_IT} back(?: {_WAS})?"
    rf"|(?:put|change|set|switch|bring|roll) back (?:{_IT}|{_LAST})"
    rf"|(?:make|have|put|set|change) {_IT} {_WAS}"
    rf"|(?:go )?back {_WAS}"
    rf"|{_WAS}(?<=before)"
    r"|restore (?:it|that|everything|(?:the )?(?:last|previous|former|old) (?:state|settings?))"
    r")(?: (?:again|please|now|then|hearth|thanks|thank you|(?:can|could|would|will) you))*"
)
_PART = re.compile(rf"{_BEFORE}undo\b")


def asks_to_undo(text: str) -> bool:
    """Whether `text` as a whole asks for that. Any text is fine, of any length."""
    return _COMMAND.fullmatch(_plain(text)) is not None


def asks_to_undo_a_part(text: str) -> bool:
    """Whether something else is to be undone: "undo turning off the light" turns nothing off."""
    return _PART.match(_plain(text)) is not None and not asks_to_undo(text)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", tidy(text))) if len(text) <= _LONGEST else ""
