"""Whether somebody wants the last change put back. Pure; refuses every sentence that says more.

"Undo" alone can be nothing else, so the guard is not asked: none of its rows could know better.
What names a device ("put the blind back") is a sentence like any other and not read here.
"""

import re

from appliance.understanding.guard.guard import tidy

_LONGEST = 120
"""Characters."""

_IT = r"(?:it|that|this|them|these|those|everything|things|all of (?:it|that|them))"
_LAST = (
    r"(?:(?:the|your|my|that|this|those|these|all (?:of )?(?:the|your|those)) )?"
    r"(?:(?:last|latest|previous) )?(?:thing|change|action|command|one|step|order)s?"
    r"(?: you (?:did|made))?"
)
_DID = r"(?:all )?what you(?: have|'ve)?(?: just| last)? (?:did|done|changed)(?: just now| last)?"
_WAS = (
    r"(?:(?:to )?(?:the way|how|like|as|what|where) (?:it|that|this|they|things|everything)"
    r" (?:was|were|had been|used to be)(?: before| earlier| just now| a moment ago)?"
    r"|to (?:the|its|their) (?:previous|last|old|original|former|earlier)"
    r" (?:state|settings?|position|level|value)|the way you found (?:it|them|everything))"
)
_REGRET = (
    r"(?:that's|that was|that is|it's|this is) (?:wrong|a mistake|not (?:right|it|what i"
    r" (?:meant|wanted|said|asked for)))|not that(?: one)?|my mistake"
    r"|wrong(?: (?:one|ones|thing|light|lights|lamp|room|way|device|colou?r|switch|door|blind))?"
    r"|i (?:didn't|did not) (?:want|mean|say|ask for) (?:that|it|this)"
    r"|(?:i|i've|i have) changed my mind"
)
"""What people say before they take something back."""
_BEFORE = (
    rf"(?:(?:{_REGRET}|okay|ok|hey|oh|oops|whoops|ah|hm+|um+|uh+|no|sorry|wait|actually|and|so|hearth"
    r"|please|just|now|let's|(?:can|could|would|will) you|can we|i want you to|i'd like you to"
    r"|i want to) )*"
)
_COMMAND = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?:undo|un do|would you mind undoing)(?: (?:{_IT}|{_LAST}|{_DID}))?"
    r"|revert"
    rf"|(?:revert|reverse) (?:{_IT}|{_LAST}|{_DID})"
    rf"|(?:put|change|set|switch|bring|move|take|roll) {_IT} back(?: {_WAS})?"
    rf"|(?:put|change|set|switch|bring|roll) back (?:{_IT}|{_LAST})"
    rf"|(?:make|have|put|set|change|return|reset|restore) {_IT} {_WAS}"
    rf"|(?:i want|get|have|turn) {_IT} back {_WAS}"
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
