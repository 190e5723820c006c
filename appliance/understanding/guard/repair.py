"""What was taken back in the same breath: cancelled as a whole, or said anew in part. Pure.

After "no", "sorry" or "I mean" stands what replaces the last thing of the same kind: a verb the
command, a number the number, a colour the colour, a place the place, a name the name. Where
nothing of its kind was said, the sentence is not guessed: it is to be said once more.
"""

import re
from collections.abc import Sequence
from enum import Enum

from appliance.understanding.guard.retractions import RETRACTED
from appliance.understanding.guard.said import HESITATION, Said, Token, sentence, without_hesitation
from appliance.understanding.guard.words import (
    ACTIONS,
    COLOURS,
    COMPARED,
    DETERMINERS,
    DIRECTIONS,
    FLOORS,
    MANNERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    UNITS,
    pattern,
)


class Taken(Enum):
    CANCELLED = "cancelled"
    UNCLEAR = "unclear"


_SOFT = (
    r"(?:,|no|nah|naw|nope|oh|oops|wait|sorry|actually|er|well|hang on|hold on|whoa|aw hell|hmm"
    r"|och|ach|excuse me|pardon|hey|and|but|on reflection|on second thoughts?|or rather|or|ah"
    r"|you know what|please)"
)
_CANCEL = pattern(
    rf"^(?:(.*?) )?(?:{_SOFT} )*?(?:"
    r"(?:oh |just |ach |och )?(?:never ?mind|never you mind|nevermind|nvm)(?: (?:that|it|about"
    r" (?:it|that)|me|then))?"
    r"|(?:just )?forget (?:it|that|this|about (?:it|that)|i (?:said|asked|mentioned)(?: \w+)?)"
    r"|scratch that|cancel (?:that|it)|ignore (?:that|me|it|this)|disregard(?: that| this)?"
    r"|strike that"
    r"|belay that|i(?:'ve| have)? changed my mind|i take (?:that|it) back|i didn't mean (?:that"
    r"|it|to)"
    r"|(?:don't|didn't) worry(?: about (?:it|that))?|don't bother|don't do (?:that|it)(?: .*)?"
    r"|hold your horses|she'll be right|i(?:'ll| will) do it(?: myself)?|no i got it|i got it"
    r"|(?:,|no|actually|wait|oh|sorry|on second thoughts?) (?:please )?(?:don't|stop|cancel|leave"
    r" (?:it|them|that)"
    r"(?: (?:on|off|open|closed|alone|as it is|be|for now))?|better not|maybe not|i'd better not)"
    r"|(?:or rather|or|actually|rather|on second thoughts?|nah|no) (?:just )?(?:don't|not|no"
    r"|leave (?:it|them|that))"
    r"|(?:on second thoughts?|on reflection)(?: no| don't)?|don't|no|nah|not (?:now|yet|really)"
    r"|wait"
    r")(?: (?:,|please|thanks|thank you|sorry|okay|ok|then|actually|after all|for now|though|mate"
    r"|yet))*$"
)
_GAVE_UP = (
    r"(?:never ?mind|forget (?:it|that)|scratch that|cancel that|i(?:'ve| have)? changed my mind"
    r"|(?:just|only)"
    r" (?:kidding|joking)|i'm (?:just )?(?:kidding|joking)|i(?:'ll| will) do it(?: myself)?)"
)
_STOPPED_SHORT = (
    pattern(rf"\S (?:, )?(?:oh |just )?{_GAVE_UP}(?: (?:,|please|then|now))*$"),
    pattern(
        rf"\S (?:, )?{_GAVE_UP} (?:, )?(?:it's|i|i'm|we|we're|he|she|they|there's|you|because|cos"
        rf"|\w+'s)\b"
    ),
    pattern(
        r"^(?:(?:hey|ok|okay|so|hearth|please|(?:can|could) you|,) )*{action} .* cancel(?:"
        r" please)?$"
    ),
    pattern(
        r"\S (?:, )?(?:(?:oh|no|wait|actually|sorry|hang on|hold on) (?:, )?)+(?:please )?don't"
        r"(?: (?!{action}\b|just\b|but\b|,)\S+){0,6}$"
    ),
)
_NOT_THAT = pattern(
    r"\S (?:, )?no (?:, )?not (?:that one|this one|that|this|it|them|(?:the|my|our) (?:\w+"
    r" ){0,2}\w+)(?: please| sorry)*$"
)
"""Something is wrong, but not what would be right."""
_AND_THEN = re.compile(r"(?<!\S)(?:and|then|to|just|or)$")
_STRONG = (
    r"i mean(?:t)?(?: to say)?|or rather|correction|scratch that|strike that|no wait|wait no|no"
    r" sorry"
    r"|sorry no|no actually|actually no|no no|my mistake|my bad|that's wrong|wrong one|excuse me"
    r"|(?:no )?not that(?: one)?|i meant to say|(?:on )?second thoughts?|on reflection|oops|whoops"
    r"|(?:i(?:'ve| have)? )?changed my mind|(?:just )?kidding"
)
_MARKER = pattern(
    rf"(?:(?:^| ){_SOFT})*? ?(?<!\S)(?:{_STRONG}|(?:(?=no {{action}}\b)|(?<!the )(?<!say )(?<!yes"
    rf" or )(?<!there's )(?<!with )(?<!or ))"
    r"no(?! (?:need|one|more|longer|matter|problem|idea|entry|smoking|light|lights|noise|sound"
    r"|less|way|sensors?|detectors?"
    r"|thanks|reason|worries|means|circumstances?|account|call|point)\b)|sorry(?! (?:to|for|about"
    r"|if)\b)|(?<!you )(?<!and )(?<!to )(?<!please )(?<!then )(?<!just )make (?:that|it)(?= [\w-]+)"
    rf"|(?<=, )or(?= rather)|actually|wait|hang on|hold on|{HESITATION})"
    rf"(?: (?:,|{_STRONG}|no|sorry|actually|wait|rather|just to say|to say|make (?:that|it)"
    rf"|{HESITATION}))*(?!\S)"
)
_CONTRAST = pattern(
    r"(?:(?:, |no )*)(?<!but )(?<!\S)not (?:the|my|that|this) (?:\w+ ){1,3}(?:, )?(?=(?:the|my) )"
)
_WHOLE = pattern(
    r"^(?:(?:please|just|then|now) )*(?:(?:can|could|would|will) you\b|i (?:want|need|would"
    r" like)\b|i'd like\b)"
)
_REQUEST = pattern(
    r"^(?:(?:hey|ok|okay|please|hearth|,) )*(?:(?:can|could|would|will) you(?: please| just)?(?: "
    r"|$)|(?:i|we)(?:'d| would)? (?:like|want|need) (?:you to )?)"
)
_WEAK = frozenset({"actually", HESITATION, "make that", "make it", "wait", "hang on", "hold on"})


def repaired(tokens: Said) -> Said | Taken:
    """The sentence without what was taken back, hesitations left out."""
    words = sentence(tokens)
    cancelled = _CANCEL.match(words)
    if _NOT_THAT.search(words):
        return Taken.UNCLEAR
    if any(one.search(words) for one in (*_STOPPED_SHORT, *RETRACTED)):
        return Taken.CANCELLED
    if cancelled and not (cancelled.group(1) and _AND_THEN.search(cancelled.group(1))):
        return Taken.CANCELLED
    kept = tokens
    behind = 0
    for _ in range(_MOST):
        words = sentence(kept)
        marker = _first_marker(words, behind)
        if marker is None:
            return without_hesitation(kept)
        start, end, weak = marker
        before, after = kept[: _index(words, start)], kept[_index(words, end) :]
        until = _first_marker(sentence(after))
        clause = after[: _index(sentence(after), until[0])] if until else after
        if words[start:end].split() == [",", "no"] and _leaves_open(clause):
            return Taken.UNCLEAR
        merged = _merged(_bare(before), _bare(clause), weak=weak)
        if merged is None and not weak:
            return Taken.UNCLEAR
        if merged is None:
            behind = _index(words, end)
            continue
        kept = (*merged, *after[len(clause) :])
    return Taken.UNCLEAR


_MOST = 8
"""Corrections in one sentence; more is no sentence."""


def _leaves_open(clause: Said) -> bool:
    """ "Turn on the hall light, no siren": a bare name may correct, or be what is not wanted."""
    first = clause[0].word if clause else ","
    return _kind(first) == "other" and not first.endswith("'s") and first not in ("not", ",", "i")


def _first_marker(words: str, behind: int = 0) -> tuple[int, int, bool] | None:
    contrast = _CONTRAST.search(words)
    for marker in _MARKER.finditer(words):
        if contrast and contrast.start() < marker.start() + 3:
            break
        before = words[: marker.start()].strip(" ,")
        after = words[marker.end() :].strip(" ,?")
        text = marker.group().strip(" ,")
        if _index(words, marker.end()) <= behind:
            continue
        if before and after and not _BEGINS.fullmatch(before):
            return marker.start(), marker.end(), text in _WEAK
    if contrast and words[contrast.end() :]:
        return contrast.start(), contrast.end(), False
    return None


_BEGINS = re.compile(
    r"(?:(?:oh|no|what|well|hey|yeah|yes|okay|ok|so|hearth|thanks|thank you|er|wait|sorry|please|hi"
    r"|hello|,) ?)*"
)


def _index(words: str, at: int) -> int:
    return len(words[:at].split())


def _bare(tokens: Said) -> Said:
    """Without marks at the ends and without hesitations."""
    tokens = without_hesitation(tokens)
    while tokens and tokens[0].word in (",", "?", "and" if len(tokens) == 1 else ","):
        tokens = tokens[1:]
    while tokens and tokens[-1].word in (",", "?"):
        tokens = tokens[:-1]
    return tokens


def _kind(word: str) -> str:
    if word in NUMBERS or word[0].isdigit() or word.split("-", maxsplit=1)[0] in NUMBERS:
        return "number"
    for name, known in _KINDS:
        if word in known:
            return name
    return "other"


_KINDS = (
    ("direction", DIRECTIONS),
    ("determiner", DETERMINERS),
    ("floor", FLOORS),
    ("compared", COMPARED),
    ("colour", COLOURS),
    ("unit", UNITS),
    ("preposition", PREPOSITIONS),
    ("verb", ACTIONS),
)
_SAME_KIND = ("number", "colour", "compared", "floor", "direction")


def _merged(before: Said, after: Said, *, weak: bool) -> Said | None:
    """`before` with its last part of the kind of `after` replaced by it."""
    if not before:
        return after or None
    if not after:
        return None
    first = after[0].word
    kind = _kind(first)
    content = [token for token in after if token.word not in MANNERS and token.word != ","]
    if _WHOLE.match(sentence(after)):
        return after
    if _verb_at(before, len(before) - 1) and kind == "verb" and len(before) == 1:
        return after
    if kind in _SAME_KIND and not (first in ACTIONS and len(content) > 1):
        at = _last(before, kind)
        if at is not None:
            return _replaced(before, at, after, kind)
        if kind in ("number", "direction", "colour", "compared") or weak:
            return None
        kind = "other"
    if weak and _clause(before) == len(before):
        return None
    if first in ACTIONS and kind in ("verb", "direction"):
        return _command(before, after, content)
    if weak and (kind not in ("determiner", "preposition") or not _ends_in_name(before)):
        return None
    repeated = max((i for i, token in enumerate(before) if token.word == first), default=None)
    if kind == "other" and repeated is not None:
        return (*before[:repeated], *after, *before[repeated + len(after) :])
    if kind == "preposition":
        at = max((i for i, token in enumerate(before) if token.word == first), default=None)
        at = at if at is not None else _last(before, "preposition")
        return (*before[:at], *after) if at is not None else (*before, *after)
    return _named(before, after, has_determiner=kind == "determiner")


def _ends_in_name(tokens: Said) -> bool:
    at = len(tokens) - 1
    kind = _kind(tokens[at].word)
    return kind == "other" or (kind == "verb" and at > _clause(tokens))


def _last(tokens: Said, kind: str) -> int | None:
    """Where the last run of words of this kind begins."""
    places = [i for i, token in enumerate(tokens) if _kind(token.word) == kind]
    if not places:
        return None
    at = places[-1]
    joins = ("and", "a", "point")
    while kind == "number" and at > 0:
        if at - 1 in places:
            at -= 1
        elif at > 2 and tokens[at - 1].word in joins and at - 3 in places:
            at -= 3
        elif at > 1 and tokens[at - 1].word in joins and at - 2 in places:
            at -= 2
        else:
            break
    return at


def _replaced(before: Said, at: int, after: Said, kind: str) -> Said:
    end = at + 1
    while kind == "number" and end < len(before) and _kind(before[end].word) == "number":
        end += 1
    tail = before[end:]
    has_unit = any(_kind(token.word) == "unit" for token in after)
    if kind == "number" and has_unit and tail and _kind(tail[0].word) == "unit":
        tail = tail[1:]
    elif (
        kind == "direction"
        and len(after) > 1
        and tail
        and _kind(tail[0].word) == _kind(after[1].word)
    ):
        tail = ()
    elif len([token for token in after if _kind(token.word) == "other"]) > 0:
        tail = () if kind != "number" else tail
    return (*before[:at], *after, *tail)


def _verb_at(tokens: Said, at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].word in ACTIONS


def _command(before: Said, after: Said, content: Sequence[Token]) -> Said:
    """A new command in place of the last one, which "it" in it still means."""
    start = _clause(before)
    named = _object(before[start:])
    words = [token.word for token in after]
    if named and len(content) <= _SHORT:
        for place, word in enumerate(words):
            if place and word in PRONOUNS:
                after = (*after[:place], *named, *after[place + 1 :])
                break
    return (*before[:start], *after)


_SHORT = 4
"""Words of a command whose "it" can only be what was named before."""


def _clause(tokens: Said) -> int:
    """Where the last command of these words begins."""
    words = [token.word for token in tokens]
    for at in range(len(words) - 1, 0, -1):
        if words[at] in ACTIONS and words[at - 1] in ("and", "then", ",", "but"):
            return at
    request = _REQUEST.match(sentence(tokens))
    return _index(sentence(tokens), request.end()) if request else 0


def _object(tokens: Said) -> Said:
    """The thing of a command: what follows its verb, up to a value or a place."""
    start = 0
    while start < len(tokens) and (
        (start == 0 and tokens[0].word in ACTIONS) or tokens[start].word in DIRECTIONS
    ):
        start += 1
    return tokens[start : _end_of_name(tokens, start)]


def _end_of_name(tokens: Said, start: int) -> int:
    end = start + 1
    while end < len(tokens) and (
        tokens[end].word not in (DIRECTIONS | PREPOSITIONS | MANNERS | {",", "and", "?"})
        and _kind(tokens[end].word) not in ("number", "unit")
    ):
        end += 1
    return min(end, len(tokens))


def _named(before: Said, after: Said, *, has_determiner: bool) -> Said | None:
    """Another name in place of the last one; None for "just the hall" of a list."""
    if after[0].word in ("just", "only") and any(token.word == "and" for token in before):
        return None
    start = _clause(before)
    while start < len(before) and (
        before[start].word in ACTIONS or (before[start].word in DIRECTIONS and start)
    ):
        start += 1
    places = [
        at
        for at in range(start, len(before))
        if before[at].word in DETERMINERS and before[at].word not in ("just", "only")
    ]
    behind = [
        at + 1
        for at in range(start + 1, len(before))
        if before[at].word in PREPOSITIONS
        and not _of_list(before, at)
        and (at + 1 < len(before) or before[at].word not in DIRECTIONS)
    ]
    at = start
    if places:
        at = places[-1]
        while at - 1 in places:
            at -= 1
    if behind and not (has_determiner and places and behind[-1] <= places[-1]):
        at = max(at, behind[-1]) if not has_determiner or not places else at
    if _of_list(before, at - 1):
        at = start
    tail = before[_end_of_name(before, at) :] if at < len(before) else ()
    framed = any(
        _kind(token.word) in (*_SAME_KIND, "preposition") and not _in_name(after, place)
        for place, token in enumerate(after[1:], 1)
    )
    return (*before[:at], *after, *(() if framed else tail))


def _in_name(tokens: Said, at: int) -> bool:
    """ "The downstairs heating": a floor before a name is part of it, and no place of its own."""
    return [_kind(token.word) for token in tokens[at : at + 2]] == ["floor", "other"]


def _of_list(tokens: Said, at: int) -> bool:
    return (
        at >= 0 and tokens[at].word in PREPOSITIONS and "list" in sentence(tokens[at + 1 :]).split()
    )
