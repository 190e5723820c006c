"""What was left out of a sentence, and the sentence with it. Pure.

"Set a timer." "For how long?" "Ten minutes." is "set a timer for ten minutes": a sentence that goes
through the guard, the rules and the validation like any other. An answer must be made of the words
that can fill its place; whatever else is said is no answer but a sentence of its own.
"""

import re
from collections.abc import Iterable, Sequence

from appliance.core.answers import AnswerKind, classify
from appliance.core.colors import NAMES as COLOURS
from appliance.core.spoken_numbers import number_at
from appliance.understanding.dialogue.asked import (
    ASKING,
    COMMANDING,
    EVERY,
    FILLER,
    ORDINALS,
    Completed,
    Missing,
    Slot,
    Unclear,
)
from appliance.understanding.guard.guard import tidy
from appliance.understanding.text.words import among, table, words_of

_LONGEST = 160
"""Characters of an answer, and of a sentence that is completed."""
_NUMBERS = table(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred"
)
_JOINTS = table("a an and half quarter quarters point of to past")
_UNITS = table(
    "second seconds sec secs minute minutes min mins hour hours day days week weeks quarter"
)
_CLOCK = table(
    "about around at in the this next on by for am pm a.m p.m o'clock oclock morning afternoon "
    "evening night noon midday midnight today tonight tomorrow hundred half quarter monday "
    "tuesday wednesday thursday friday saturday sunday sharp"
)
_HOURS = table("noon midday midnight")
_MEASURES = table(
    "percent per cent degrees degree celsius centigrade fahrenheit kelvin halfway full fully max "
    "maximum minimum brightness level speed"
)
_PORTIONS = table("half halfway full fully max maximum minimum quarter")
_SHADES = table("warm cool cold bright light dark pale soft deep daylight neutral candlelight")
_COLOURS = {word for name in COLOURS for word in name.split()} | {"white"}
_LEADING = re.compile(
    r"(?:(?:um+|uh+|er+|hm+|oh|no|sorry|like|well|okay|ok|just|please|yes|yeah|yep|right|so"
    r"|make (?:it|that)|set it|put it|it's|that's|it is|let's say|say|i said|i mean|i meant"
    r"|i'd like|i want|how about|hearth)[ ,.]+)*"
)
_TRAILING = re.compile(
    r"(?:[ ,.!?]+(?:please|thanks|thank you|then|hearth|i guess|i think))*[ ,.!?]*$"
)
_ARTICLES = table("the a an my our your")
_PREPOSITIONS = table("for to at in on of about around")
_DEEDLESS = table("yes yeah yep sure ok okay right it that this them one something anything thing")


_WORDS = {
    Slot.DURATION: (_NUMBERS | _JOINTS | _UNITS | {"for", "about", "couple"}, _UNITS),
    Slot.TIME: (_NUMBERS | _JOINTS | _UNITS | _CLOCK, _NUMBERS | _HOURS),
    Slot.VALUE: (
        _NUMBERS | _JOINTS | _MEASURES | _SHADES | _COLOURS,
        _NUMBERS | _PORTIONS | _SHADES | _COLOURS,
    ),
}
"""The words of an answer, and those of which there must be one; figures count as numbers."""


def complete(text: str, missing: Missing) -> Completed | Unclear | None:
    """What `text` makes of the sentence; None if it is no answer at all. Any text is fine."""
    if len(text) > _LONGEST:
        return None
    if missing.slot is Slot.YES:
        agreed = classify(text) is AnswerKind.YES
        return Completed(missing.before) if agreed else None
    answer = _bare(text)
    said = words_of(answer)
    if not said or all(word in _DEEDLESS for word in said):
        return Unclear(missing)
    if said[0] in ASKING or "don't" in said or "not" in said:
        return None
    if (named := _named(answer, missing)) is not None:
        return Unclear(named)
    fitted = _fitted(answer, said, missing)
    if fitted is None:
        return None
    if not fitted:
        return Unclear(missing)
    return Completed(_joined(missing, fitted))


def _bare(text: str) -> str:
    """The answer without what is said before and after every answer."""
    said = tidy(text)
    leading = _LEADING.match(said)
    said = said[leading.end() :] if leading is not None else said
    return _TRAILING.sub("", said).strip(" ,.!?")


_FOR_WHAT = re.compile(r"for (?:the |my |our |some )?(?P<what>[a-z']+(?: [a-z']+){0,2})")

_NO_NAME = _NUMBERS | _JOINTS | _UNITS | COMMANDING | FILLER | table("bit while moment few some")


def _named(answer: str, missing: Missing) -> Missing | None:
    """ "For the eggs": what it is for, and how long is still to be said."""
    found = _FOR_WHAT.fullmatch(answer)
    if found is None or missing.slot is not Slot.DURATION or not missing.before.endswith(" for"):
        return None
    if not _NO_NAME.isdisjoint(found["what"].split()):
        return None
    return Missing(Slot.DURATION, f"{missing.before} {answer.removeprefix('for ')} for")


def _fitted(answer: str, said: list[str], missing: Missing) -> str | None:
    """The answer as it belongs in the sentence; "" if it says too little, None if it is none."""
    if missing.slot is Slot.OPTION:
        return _option(said, missing.options)
    if missing.slot is Slot.DEED:
        return answer
    if missing.slot is Slot.NAME and (one := _one_of(said, missing.options)) is not None:
        return one
    if missing.slot in (Slot.NAME, Slot.ITEM):
        return answer if said[0] not in COMMANDING and len(said) <= _MOST_NAMED else None
    allowed, needed = _WORDS[missing.slot]
    plain = re.findall(r"[a-z][a-z.']*|\d+", answer)
    plain = [word.rstrip(".") for word in plain]
    if not all(word.isdigit() or word in allowed for word in plain):
        return None
    if missing.slot is Slot.DURATION and _is_number(plain):
        return f"{answer} minutes"
    counted = any(word.isdigit() for word in plain) and missing.slot is not Slot.DURATION
    return answer if counted or needed & set(plain) else ""


def _is_number(words: list[str]) -> bool:
    """A number alone, with nothing before it but "about": of minutes, as everybody means it."""
    said = [word for word in words if word not in ("for", "about")]
    found = number_at(said, 0)
    return found is not None and found[1] == len(said) and found[0] >= 1


_MOST_NAMED = 8


def _option(said: list[str], options: Sequence[str]) -> str | None:
    """The one option with all these words; "" if several have them, None if none has."""
    said = said[:-1] if len(said) > 1 and said[-1] in ("one", "programme") else said
    content = [word for word in _figures(said) if word not in FILLER - _NUMBERS]
    content = [word for word in content if word not in ("programme", "program", "mode", "to")]
    found = [one for one in options if set(content) <= set(_figures(words_of(one)))]
    found = found or [
        one for one in options if all(among(word, _figures(words_of(one))) for word in content)
    ]
    if not content or len(found) > 1:
        whole = [one for one in found if _figures(words_of(one)) == content]
        return whole[0] if len(whole) == 1 else ""
    return found[0] if found else None


def _one_of(said: list[str], names: Sequence[str]) -> str | None:
    """ "The second one", "both": by their places among the names that were offered."""
    content = [word for word in said if word not in FILLER - set(ORDINALS)]
    if not names or len(content) != 1:
        return None
    if content[0] in EVERY:
        return " and ".join(names) if content[0] != "both" or len(names) == 2 else ""
    at = ORDINALS.get(content[0])
    fitting = at is not None and at < len(names)
    return names[at] if at is not None and fitting else None


def _figures(words: Iterable[str]) -> list[str]:
    """Numbers in digits: "cotton sixty" is cotton, 60."""
    said, made, at = list(words), [], 0
    while at < len(said):
        number = number_at(said, at)
        if number is not None and number[0].denominator == 1:
            made.append(str(number[0]))
            at = number[1]
        else:
            made.append(said[at])
            at += 1
    return made


def _joined(missing: Missing, answer: str) -> str:
    """One sentence, with one preposition where the question and the answer both have one."""
    before, after = missing.before.strip(), missing.after.strip()
    first, _, rest = answer.partition(" ")
    if rest and first in _PREPOSITIONS and before.rpartition(" ")[2] in _PREPOSITIONS:
        answer = rest
    if first in _ARTICLES and before.rpartition(" ")[2] in _ARTICLES:
        # "Open the [door]", and then "the front door".
        before = before.rpartition(" ")[0]
    return " ".join(part for part in (before, answer, after) if part)
