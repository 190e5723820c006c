"""What no model that learned once can know: who holds an office, and which number to ring. Pure.

It goes by the form of the question and of the answer. Who held an office is history, and what an
office is may be told; it judges nothing else.
"""

import re

_OFFICES = (
    r"(?:president|prime minister|chancellor|king|queen|monarch|pope|mayor|governor|premier"
    r"|(?:\w+ )?(?:minister|secretary)|senator|ambassador|ceo|chief executive|chairman|chairwoman"
    r"|head (?:of state|of government|coach)|leader|speaker of the house|first lady|vice president"
    r"|(?:world |reigning |current )+champion|world record holder)"
)
_WHO_HOLDS = re.compile(
    r"^(?:(?:so|and|hey|hearth|tell me|can you tell me|do you know|remind me),? )*"
    r"(?:who(?:'s| is| are)|what(?:'s| is) the name of|how old is|where does|name) (?:now )?"
    r"(?!the first\b|the last\b|the second\b|the youngest\b|the oldest\b)"
    rf"(?:the |our |your |a )?(?:[\w'-]+ ){{0,3}}?{_OFFICES}\b"
    r"(?!.*\b(?:in \d{3,4}|ever|first)\b)",
    re.IGNORECASE,
)
_RINGS = (
    r"(?:police|ambulance|fire (?:brigade|department|service|engine)|emergency|emergencies|999|911"
    r"|112|poison|samaritans|coast ?guard|doctor|hospital|helpline|hotline|taxi|pharmacy|embassy)"
)
_WHICH_NUMBER = re.compile(
    r"\b(?:phone|telephone|mobile|emergency|contact|helpline|hotline) numbers?\b"
    rf"|\bnumber (?:\w+ ){{0,3}}?(?:call|dial|ring|phone|{_RINGS})\b"
    r"|^(?:who|what|which number) (?:do|should|can|must) (?:i|we|you|one)"
    r" (?:call|dial|ring|phone)\b"
    rf"|\bhow (?:do|can|should) (?:i|we|you) (?:call|ring|phone|reach|contact)"
    rf" (?:\w+ ){{0,2}}{_RINGS}",
    re.IGNORECASE,
)
_TELLS_NUMBER = re.compile(
    r"\b(?:call|dial|ring)\b.{0,40}?(?<![\d.,])\+?\d[\d -]{2}"
    r"|\b(?:phone|telephone|emergency|police|helpline|hotline) number\b.{0,100}?\d[\d -]{2}"
    rf"|\bnumber (?:for|of|to) (?:the |an? )?{_RINGS}\b.{{0,80}}?\d[\d -]{{2}}"
    r"|\b\d{3}\b.{0,40}?\bfor (?:the |an? )?(?:police|ambulance|emergenc|fire)",
    re.IGNORECASE,
)
_HOLDS_NOW = re.compile(
    rf"\b(?:current|present|incumbent|reigning) (?:\w+ ){{0,3}}?{_OFFICES}\b"
    rf"|\b{_OFFICES}\b.{{0,60}}? (?:is currently|is now|currently is|today is)\b",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters that are looked at."""


def asks_what_changes(question: str) -> bool:
    """Whether it asks who holds an office, or for a number to ring."""
    plain = " ".join(question.replace("\u2019", "'").split()).strip(" ?.!")[:_LONGEST]
    return bool(_WHO_HOLDS.search(plain) or _WHICH_NUMBER.search(plain))


def tells_what_changes(sentence: str) -> bool:
    """Whether an answer names a number to ring, or who holds an office at present."""
    plain = sentence[:_LONGEST]
    return bool(_TELLS_NUMBER.search(plain) or _HOLDS_NOW.search(plain))
