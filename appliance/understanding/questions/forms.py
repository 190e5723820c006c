"""How a question is put: its words, and the form that its first words give it. Pure.

Refuses what is no question: orders, advice that is asked for ("how do I ..."), reasons ("why").
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from appliance.understanding.questions.words import CONTRACTED, PREFIXES, SOUNDS, WHETHER
from appliance.understanding.text.words import table


class Form(StrEnum):
    """How the question is put."""

    YES_NO = "yes-no"
    WHICH = "which"
    WHAT = "what"
    HOW = "how"
    HOW_MANY = "how-many"
    HOW_LONG = "how-long"
    WHEN = "when"
    WHERE = "where"
    CAN = "can"
    """What can be done here."""
    TERSE = "terse"
    """Without a question word: "hall temperature"."""


def tokens_of(text: str) -> tuple[str, ...]:
    """Lower-case words; contractions and letters said one by one in full."""
    plain = text.casefold().replace("\u2019", "'").replace("%", " percent ").replace("\u00b0", " ")
    words: list[str] = []
    for word in re.findall(r"\d+(?:\.\d+)?|[^\W\d_](?:[\w']*[\w])?'?|\w+", plain):
        words += CONTRACTED.get(word, (word,))
        for said, meant in SOUNDS.items():
            if tuple(words[-len(said) :]) == said:
                words[-len(said) :] = [meant]
    return tuple(words)


_WH = table("what which where when how who")
_YES_NO = table("is are was were has have had did does do any anyone anybody someone somebody")
_PAST = table("was were had")
_AFTER_HAVE = table("i we you they any anyone anybody someone somebody all both he she not the")
_WHO_HAVE = table("i we you they")
_PREPOSITIONS = table("at in on to for of from until since")


def form_of(tokens: Sequence[str]) -> tuple[Form, tuple[str, ...], bool] | None:
    """The form and the words that follow; whether it asks for what was. None for no question."""
    rest, asked_to_tell = _without_prefixes(tuple(tokens))
    if len(rest) > 2 and rest[0] in _PREPOSITIONS and rest[1] in ("what", "which", "how"):
        rest = rest[1:]
    if not rest:
        return None
    first, second = rest[0], rest[1] if len(rest) > 1 else ""
    if rest[:2] == ("since", "when"):
        return Form.WHEN, rest[2:], False
    if first in WHETHER and asked_to_tell:
        return Form.YES_NO, rest[1:], False
    if first in _WH:
        return _with_wh(first, rest)
    if first in ("has", "have", "had") and not _is_question_with_have(rest):
        return None
    if first in ("anything", "everything", "nothing"):
        # "everything off" is an order; "anything on in the kitchen" is none.
        return (Form.YES_NO, rest, False) if first == "anything" else None
    if first in _YES_NO:
        said = rest if first.startswith(("any", "some")) else rest[1:]
        if first in ("do", "does") and second not in _AFTER_DO:
            return None
        return Form.YES_NO, said, first in _PAST
    return (Form.WHAT if asked_to_tell else Form.TERSE), rest, False


_AFTER_DO = table("i we you they any all both the he she it")


def _with_wh(first: str, rest: tuple[str, ...]) -> tuple[Form, tuple[str, ...], bool] | None:
    second = rest[1] if len(rest) > 1 else ""
    if first == "how":
        if second == "many":
            return Form.HOW_MANY, rest[2:], False
        if second == "long":
            return Form.HOW_LONG, rest[2:], False
        # "How do I ..." asks for advice, "how come ..." for a reason.
        return None if second in _NOT_HOW else (Form.HOW, rest[1:], False)
    if first == "what" and _asks_abilities(rest):
        return Form.CAN, tuple(word for word in rest[1:] if word not in _ABILITY), False
    if first == "who":
        return Form.WHICH, rest, False
    if first == "when" and second not in _AFTER_WHEN:
        return None
    forms = {"which": Form.WHICH, "what": Form.WHAT, "where": Form.WHERE, "when": Form.WHEN}
    return forms[first], rest[1:], second in _PAST


_AFTER_WHEN = table("is are was were did does do has have had will")
_NOT_HOW = table("do does did can could should would to come about will might must may")
_ABILITY = table(
    "can you do control switch operate could i say turn on off manage handle change we"
)


def _asks_abilities(rest: tuple[str, ...]) -> bool:
    joined = " ".join(rest[:6])
    return bool(
        re.match(
            r"what (?:else )?(?:can|could) (?:you|i|we) (?:do|control|switch|operate|turn on"
            r"|manage|handle|change|say)\b",
            joined,
        )
    )


def _is_question_with_have(rest: tuple[str, ...]) -> bool:
    if rest[0] != "have" or len(rest) < 2:
        return True
    if rest[1] in _WHO_HAVE or rest[1] in ("any", "anyone", "anybody", "not"):
        return True
    return rest[1] in _AFTER_HAVE and "been" in rest


def _without_prefixes(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    told = False
    for _ in range(4):
        found = max((one for one in PREFIXES if tokens[: len(one)] == one), key=len, default=None)
        if found is None:
            break
        told = told or len(found) > 1 or found[0] in ("check", "see")
        tokens = tokens[len(found) :]
    return tokens, told
