"""How many of several are meant: "the two lamps", "one of the fans", "half of the lights". Pure.

A number right before the name of several is how many there are, and no value. It refuses to choose:
where another number of things would be meant, or a part of them that is not named, it says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appliance.core.spoken_numbers import cardinal_at
from appliance.core.types import NotUnderstood, WhyNot
from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.orders.clauses import Clause, is_place
from appliance.understanding.orders.cues import Cue
from appliance.understanding.orders.targets import Targets
from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Count:
    """`tokens[start:end]` say how many are meant of what follows; None: some, and not all."""

    how_many: int | None
    start: int
    end: int


_PHRASES: Mapping[tuple[str, ...], int | None] = {
    **dict.fromkeys(phrases("one of, any one of, either of, one"), 1),
    **dict.fromkeys(phrases("a couple of, a couple, couple of, a pair of, the pair of"), 2),
    **dict.fromkeys(
        phrases(
            "some of, half of, half, most of, a few of, a few, several of, several, part of, "
            "a third of, a quarter of, two thirds of, three quarters of, many of"
        ),
        None,
    ),
}
_LONGEST = max(map(len, _PHRASES))
_ANY = "any"
_LIT = frozenset({Cue.ON, Cue.LIT})
_VALUED = table(
    "to at by is be of than for level speed number position volume brightness temperature percent"
)
"""Words behind which a number is a value."""
_LEADING = table("of the my our your these those all")
_SEVERAL = table("them those these")
_MOST = 100


def count_in(clause: Clause, cues: Sequence[Cue] = ()) -> Count | None:
    """How many the clause says that it means; None if it does not say so.

    "Any light" is one of them where it is to be lit, and all of them where it is not.
    """
    names = {one.start: one for one in clause.mentions}
    free = clause.free
    for at, word in enumerate(free):
        if word is None or (at and clause.words[at - 1] in _VALUED):
            continue
        if word == _ANY and _LIT.intersection(cues) and _is_of_one(at + 1, names):
            return Count(1, at, at + 1)
        found = _said(free, at)
        if found is not None and _is_of_several(clause, found, names):
            return found
    return None


def counted(count: Count, found: Targets, everywhere: Targets) -> Targets | NotUnderstood:
    """The things of this count: all of `found`, else all `everywhere`; one of several is asked."""
    if count.how_many == 1:
        return replace(found, choice=len(found.entities) > 1)
    if count.how_many is None:
        return _WHICH
    for those in (found, everywhere):
        if len(those.entities) == count.how_many:
            return replace(those, choice=False)
    return NotUnderstood(WhyNot.AMBIGUOUS, _OTHERWISE.format(len(everywhere.entities)))


def _said(words: Sequence[str | None], at: int) -> Count | None:
    for length in range(_LONGEST, 0, -1):
        said = tuple(word or "" for word in words[at : at + length])
        if said in _PHRASES:
            return Count(_PHRASES[said], at, at + length)
    number = cardinal_at([word or "" for word in words], at)
    if number is None or not 0 < number[0] <= _MOST:
        return None
    return Count(int(number[0]), at, number[1])


def _is_of_several(clause: Clause, count: Count, names: Mapping[int, Mention]) -> bool:
    at = count.end
    while at < len(clause.words) and at not in names and clause.words[at] in _LEADING:
        at += 1
    last = _last(at, names)
    if last is None:
        return False
    if last.what is What.IT:
        return at > count.end and clause.words[last.start] in _SEVERAL
    # "The kitchen one" is another's word for it; "one light" is one of them.
    alone = count.how_many == 1 and at == count.end
    return last.plural or alone


def _is_of_one(at: int, names: Mapping[int, Mention]) -> bool:
    last = _last(at, names)
    return last is not None and last.what is What.KIND and not last.plural


def _last(at: int, names: Mapping[int, Mention]) -> Mention | None:
    """The last name of a thing of those that stand here in a row: "kitchen lights upstairs"."""
    last = None
    while at in names:
        if not is_place(names[at]):
            last = names[at]
        at = names[at].end
    return last


_WHICH = NotUnderstood(WhyNot.AMBIGUOUS, "Which of them do you mean? Please say it by their names.")
_OTHERWISE = "I count {} of those, so I'm leaving everything as it is."
