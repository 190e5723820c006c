"""Which part of a sentence somebody forbids, and what is left without it. Pure.

"Don't" reaches to the end of its clause: a mark, "but", "just" or the next "don't"; never past an
"and", because who says "don't open the gate and the door" wants neither. What is forbidden beside
a command for many ("everything", "the lights") is an exception to it and stays as "but not".
"""

import re

from appliance.understanding.guard.said import Said, added, sentence
from appliance.understanding.guard.words import (
    ACTIONS,
    DETERMINERS,
    DIRECTIONS,
    NUMBERS,
    pattern,
)
from appliance.understanding.text.words import table

_START = pattern(
    r"(?:(?:, )?(?:and|but|so|then|just|oh|please|though|however) )*(?:please )?"
    r"(?:(?:you |we )?(?:don't|mustn't|shouldn't|shan't|needn't)\b(?! forget to)"
    r"|(?:you|nobody|no one) (?:can't|must|is to|are not|aren't to)\b"
    r"|(?<!the )(?<!my )(?<!our )never(?! mind that\b)(?: mind)? (?:the|my|our|{action}|ever)\b"
    r"|never {action}\b"
    r"|there(?:'s| is) no need to\b|(?:there's )?no need (?:to|for)\b"
    r"|(?:i|we) (?:don't|do n't|didn't) (?:want|need|like|wish)\b"
    r"|forget (?:about )?(?:the|my|our)\b|never mind (?:about )?(?:the|my|our)\b"
    r"|(?:but )?not {action} (?:the|it|my|our|any|them)\b"
    r"|(?:leave|keep) (?:\w+ ){1,4}?(?:alone|as (?:it|they) (?:is|are)|the way (?:it|they) (?:is"
    r"|are)|be)\b)"
)
_AGAIN = r"(?=(?:turn|switch|put|set|close|open|dim|lock|make) (?:on|off|up|down|the|it|my|them)\b)"
_END = pattern(
    r" (?:,|\?|but|(?<!n't )just|instead|rather)(?= |$)"
    r"| (?=(?:please )?(?:don't|mustn't|shouldn't|never)\b)"
    rf"|(?: on| off| up| down| alone| there| yet)(?: yet| please| now| again)? {_AGAIN}"
    r"| (?:argue|ask|ask me|worry|panic) (?=(?:turn|switch|put|set|close|open|dim|lock|make) )"
)
_CUTS = frozenset(("", ",", "?", "but", "just", "instead", "rather"))
_LEFT_ALONE = pattern(
    r"^(?:leave|keep) (?:\w+ ){1,4}?(?:alone|as (?:it|they) (?:is|are)|the way (?:it|they) (?:is"
    r"|are)|be)\b"
)
_CONDITION = re.compile(r"\b(?:if|when|unless|while|until)\b")
_LEADS = re.compile(r"^(?:(?:, )|(?:and|but|so|then|just|oh|please|though|however|you|we) )*")
_ANY = re.compile(r"\b(?:anything|any of|everything)\b")
_EVERY = table("all every everything each both others other else rest anything")
_PLURALS = table(
    "lights lamps blinds curtains doors speakers fans windows shades shutters radiators heaters"
    " plugs "
    "sockets"
)
_FAMILY = {"lamp": "light", "lamps": "light", "lights": "light", "bulb": "light", "bulbs": "light"}
_TOUCHED = pattern(
    r"^(?:(?:don't|mustn't|shouldn't|never|not|(?:i )?don't (?:want|need)) (?:touch|include|do"
    r"|{action})"
    r"|i don't (?:want|need)|leave|keep)(?: (?:on|off|up|down))? (?:anything |any of |everything )?"
    r"([\w' -]+)$"
)
_TAIL = re.compile(
    r" (?:alone|be|as (?:it|they) (?:is|are)|the way (?:it|they) (?:is|are)|on|off|up|down|yet"
    r"|please|too|though)$"
)


def excepted(tokens: Said) -> Said:
    """ "But no garage", "and no siren" as the exception that it is: "but not garage".

    Only behind a joint: "no" behind a mark may correct what was said before.
    """
    words = [token.word for token in tokens]
    for at in range(len(words) - 2):
        name = words[at + 2]
        if words[at] in _JOINTS and words[at + 1] == "no" and name not in _NO_NAMES:
            lead = at - 1 if at and words[at - 1] == "," else at
            tokens = (*tokens[:lead], *added("but", "not"), *excepted(tokens[at + 2 :]))
            break
    return tokens


_JOINTS = frozenset(("but", "and", "with", "though"))
_NO_NAMES = (
    ACTIONS - table("light lights heat shade alarm lock fan")
    | DETERMINERS
    | DIRECTIONS
    | NUMBERS
    | table(
        "no not , ? wait sorry actually i you we he she it they that one more less need longer"
        " later earlier sooner matter problem hurry rush worries way thanks thank please nope oh"
        " er make rather if when because"
    )
)
"""What "but no" does not leave out: it goes on with a correction, or means no thing."""


def permitted(tokens: Said) -> Said:
    """What nobody forbade; the same words if nothing is forbidden, none if all is."""
    parts: list[Said] = []
    exceptions: list[Said] = []
    rest = tokens
    for _ in range(_MOST):
        words = sentence(rest)
        start = _start_of(words)
        if start is None:
            break
        end = _end_of(words, start)
        clause = words[start:end].strip()
        first, last = _index(words, start), _index(words, end)
        kept = rest[:first]
        if kept:
            parts.append(kept)
        exceptions.append(_exception(rest[first:last], clause))
        rest = rest[last:]
        if rest and _CONDITION.search(clause):
            return ()
    else:
        return ()
    parts.append(_without_lead(rest, first=not parts) if exceptions else rest)
    kept = tuple(token for part in parts for token in part)
    if not exceptions:
        return tokens
    for exception in exceptions:
        if exception and _reaches(kept, exception):
            kept = (*kept, *added("but", "not"), *exception[1:])
    return kept


_MOST = 8
"""Forbidden clauses in one sentence; more is no sentence."""


def _start_of(words: str) -> int | None:
    for match in _START.finditer(words):
        before = words[: match.start()].split()
        if match.start() and words[match.start() - 1] != " ":
            continue
        if not before or before[-1] not in _REASONS:
            return match.start()
    return None


_REASONS = frozenset(
    ("play", "why", "if", "because", "cause", "cos", "since", "that", "what", "how")
)
"""After these, "don't" is a reason or politeness and forbids nothing."""


def _end_of(words: str, start: int) -> int:
    body = start + len(_LEADS.match(words[start:]).group())  # type: ignore[union-attr]
    alone = _LEFT_ALONE.match(words[body:])
    if alone:
        return body + alone.end()
    verb = words.find(" ", body)
    found = _END.search(words, verb) if verb >= 0 else None
    return (
        (found.start() if found.group().strip() in _CUTS else found.end()) if found else len(words)
    )


def _index(words: str, at: int) -> int:
    """The token that begins at, or right after, a place in the words."""
    return len(words[:at].split())


def _without_lead(tokens: Said, *, first: bool) -> Said:
    leads = (",", "but", "instead", "?", "rather", *(("and", "then") if first else ()))
    while tokens and tokens[0].word in leads:
        tokens = tokens[1:]
    return tokens


def _exception(tokens: Said, clause: str) -> Said:
    """The verb (first) and the thing of a forbidden clause, or nothing if there is no thing."""
    bare = clause[len(_LEADS.match(clause).group()) :]  # type: ignore[union-attr]
    found = _TOUCHED.match(bare)
    if found is None:
        return ()
    verb = next(
        (word for word in bare.split() if word in ACTIONS and word not in ("leave", "keep")),
        "touch",
    )
    if _ANY.search(bare):
        verb = "any"
    thing = found.group(1)
    while (shorter := _TAIL.sub("", thing)) != thing:
        thing = shorter
    count = len(thing.split())
    skipped = len(clause.split()) - len(bare.split()) + len(bare[: found.start(1)].split())
    named = tokens[skipped : skipped + count]
    direction = tuple(word for word in bare.split() if word in ("on", "off", "up", "down"))
    return (*added(" ".join((verb, *direction[:1]))), *named)


def _reaches(kept: Said, exception: Said) -> bool:
    """Whether a command for many would do what was forbidden."""
    words = frozenset(sentence(kept).split())
    verb, _, direction = exception[0].word.partition(" ")
    named = {_FAMILY.get(token.word, token.word.removesuffix("s")) for token in exception[1:]}
    kinds = {_FAMILY.get(word, word.removesuffix("s")) for word in words if word in _PLURALS}
    if not (words & _EVERY or named & kinds or verb == "any"):
        return False
    return verb in ("touch", "any") or {verb, direction} - {""} <= words
