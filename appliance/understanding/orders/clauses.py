"""Cuts a sentence into clauses, each with what it names and what it leaves out. Pure.

A clause ends at "and", a pause, or where a new verb begins after something was named ("lock the
back door set the alarm"). What is excepted ("all but the hall", "except in the nursery") belongs
to the clause that it is an exception from. Whether a clause means anything is not decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from appliance.understanding.names.kinds import EVERYTHING
from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.orders import asides, reasons
from appliance.understanding.orders.asides import starts_with
from appliance.understanding.orders.cues import NEUTRAL, cues_in
from appliance.understanding.orders.verbs import OTHERS
from appliance.understanding.text.sentence import PAUSE, phrases
from appliance.understanding.text.values import amounts
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words in a row and what they name; positions of mentions count from its first word.

    `excepted` are whole clauses of names that are left out. `others` says that it speaks of "the
    other" or "the rest".
    """

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    excepted: tuple["Clause", ...] = ()
    others: bool = False
    every: bool = False
    """Its neighbour, of which it shares the verb, said "every": "every curtain and blind"."""
    optional: bool = False
    """An exception that may be from nothing."""
    shared: bool = False
    """An exception from a list of clauses: it must be found in one of them."""
    against: bool = False
    """It began with "but": what it says restricts what was said before, and is no mere reason."""
    reason: tuple[str, ...] = ()
    """What was said after it and orders nothing: "we're staying home"."""

    @property
    def free(self) -> tuple[str | None, ...]:
        """The words, with None where something is named."""
        taken = {at for mention in self.mentions for at in range(mention.start, mention.end)}
        return tuple(None if at in taken else word for at, word in enumerate(self.words))


_OR = ("or", "nor")
"""Joints of an exception: "but not in the garage or the study"."""
_JOINTS = table("and then also plus but while")
_EXCEPT = phrases(
    "except, except for, except in, apart from, apart, aside from, excepting, excluding, "
    "other than, leaving out, leave out, without, bar, accept, accept for, but not, but not for, "
    "but for, besides, save for, not counting, not including, minus, all but, everything but, "
    "all except, not in, everything except, everything apart from, all apart from, "
    "all of them but, all of them except, skipping, with the exception of, every one but, "
    "anything but, all bar, everything bar, but don't touch, don't touch, but exclude, exclude, "
    "though not, only not, just not, but skip, skip, only leave, just leave, not, but"
)
_EVERYTHING_BUT = frozenset({"everything", "all", "anything"})
_STARTERS = (
    NEUTRAL
    | table(
        "lock unlock open close shut dim brighten raise lower lift drop draw start stop run pause "
        "play resume mute skip arm disarm press ring activate kill unplug increase decrease reduce "
        "boost install update dock park light launch secure add find locate continue enable "
        "disable switch warm cool heat speed slow"
    )
) - table("want like go be have keep leave let")
"""Words that begin a new order after something was named."""
_LEAVE = table("leave keep leaving keeping")


def clauses_of(words: Sequence[str], mentions: Sequence[Mention]) -> tuple[Clause, ...]:
    """The clauses in order, without reasons and pauses; empty if nothing is left."""
    parts = _cut(words, mentions)
    return _with_exceptions(parts)


@dataclass(slots=True)
class _Part:
    start: int
    end: int
    excepts: bool = False
    everything: bool = False
    """The words of the exception said "everything" or "all"."""
    against: bool = False
    mentions: list[Mention] = field(default_factory=list)


def _cut(words: Sequence[str], mentions: Sequence[Mention]) -> list[tuple[_Part, Clause]]:
    at_start = {mention.start: mention for mention in mentions}
    parts = [_Part(0, 0)]
    at = 0
    while at < len(words):
        part = parts[-1]
        mention = at_start.get(at)
        # "Skip on the TV" begins with an order.
        skip = 0 if at == 0 and words[at] == "skip" else starts_with(words, at, _EXCEPT)
        if skip and (
            _names_follow(words, at + skip, at_start)
            or (part.mentions and words[at] in _PLAIN_EXCEPT and _is_last(words, at + skip))
        ):
            everything = words[at] in _EVERYTHING_BUT
            parts.append(_Part(at + skip, at + skip, excepts=True, everything=everything))
            at += skip
        elif mention is not None:
            part.mentions.append(mention)
            at = part.end = mention.end
        elif (
            words[at] in (PAUSE, *(_OR if part.excepts else ()))
            or (words[at] in _JOINTS and not _counts(words, at))
            or _concludes(words, at, at_start)
        ):
            but = words[at] == "but" or (part.against and part.start == part.end)
            more = _goes_on(parts, words, at, at_start)
            parts.append(_Part(at + 1, at + 1, excepts=more, against=but))
            at += 1
        elif _ends_reason(words, part.start, at, mentions) or (
            part.mentions
            and (
                _begins_order(words, at, mentions)
                or asides.begins_reason(words, at)
                or _begins_aside(words, at, at_start)
            )
        ):
            parts.append(_Part(at, at + 1))
            at += 1
        else:
            part.end = at = at + 1
    return [(part, _clause(part, words)) for part in parts if part.end > part.start]


def _concludes(words: Sequence[str], at: int, at_start: Mapping[int, Mention]) -> bool:
    """ "I'm cold so turn the heating up": what follows "so" is an order or the thing of one."""
    follows = words[at + 1] in _STARTERS or at + 1 in at_start if at + 1 < len(words) else False
    return words[at] == "so" and at > 0 and follows


def _begins_order(words: Sequence[str], at: int, mentions: Sequence[Mention]) -> bool:
    """Whether a verb stands here and something to do it to comes after it."""
    return (
        words[at] in _STARTERS
        and words[at - 1] not in _NO_VERB_AFTER
        and any(mention.start > at for mention in mentions)
    )


def _ends_reason(words: Sequence[str], start: int, at: int, mentions: Sequence[Mention]) -> bool:
    """ "Because it's dark turn on the light": the verb after a reason, unless it is of somebody."""
    return (
        at > start + 1
        and words[at] in _STARTERS
        and words[at - 1] not in _DOERS
        and asides.is_reason(words[start:at])
        and _begins_order(words, at, mentions)
    )


_DOERS = table(
    "i we you he she it they who which that can can't could should would will might must may not "
    "never always don't didn't doesn't won't just only did do does let people mum dad kids"
)
_NO_VERB_AFTER = table(
    "to the a an his her its my our your their percent degrees half way halfway fully and is be "
    "not as so too how very"
)


def _counts(words: Sequence[str], at: int) -> bool:
    """Whether this "and" joins no orders: "twenty and a half", "a hundred and ten"."""
    if words[at] != "and" or at == 0:
        return False
    if words[at - 1] == "each" and words[at + 1 : at + 2] == ("every",):
        return True
    if words[at - 1] == "nice":
        # "Nice and low" is one word to say how.
        return True
    half = tuple(words[at + 1 : at + 3]) in (("a", "half"), ("a", "quarter"))
    return half or words[at - 1] in ("hundred", "thousand")


def _begins_aside(words: Sequence[str], at: int, at_start: dict[int, Mention]) -> bool:
    """Whether it is told from here on what is with somebody who is nothing of the home."""
    state = asides.state_at(words, at)
    return state > 0 and not any(
        index in at_start or words[index] == PAUSE for index in range(at + 1, state + 1)
    )


_PLAIN_EXCEPT = table("except excepting excluding bar save apart aside leaving besides")
_LAST = 3


def _is_last(words: Sequence[str], at: int) -> bool:
    """Whether a word or two end the sentence here: "bar the front"."""
    rest = words[at:]
    return 0 < len(rest) <= _LAST and PAUSE not in rest and _STARTERS.isdisjoint(rest)


def _names_follow(words: Sequence[str], at: int, at_start: dict[int, Mention]) -> bool:
    """Whether what comes next is named and not done: "but the kitchen", not "but turn on"."""
    if not table("one ones").isdisjoint(words[at : at + 3]):
        return True
    for index in range(at, min(at + 3, len(words))):
        if index in at_start:
            return True
        if words[index] not in _LEADING:
            return False
    return False


_LEADING = table("the a an in on for my our your those these that of any from at ceiling")


def _goes_on(
    parts: Sequence[_Part], words: Sequence[str], at: int, at_start: dict[int, Mention]
) -> bool:
    """Whether an exception goes on behind "and": "except the kitchen and the nursery"."""
    last = parts[-1]
    if not last.excepts or not last.mentions or words[at] not in (PAUSE, "and", *_OR):
        return False
    index = at + 1
    while index < len(words) and (index in at_start or words[index] in _LEADING):
        index = at_start[index].end if index in at_start else index + 1
    if index > at + 1 and _has_own_wish(last):
        # "Except the hall at fifty and the kitchen at twenty".
        return True
    # With a verb or a particle behind it, it is an order of its own.
    return index >= len(words) or words[index] in _JOINTS or words[index] in (PAUSE, "one", "ones")


def _has_own_wish(part: _Part) -> bool:
    return part.end > part.mentions[-1].end


def _clause(part: _Part, words: Sequence[str]) -> Clause:
    said = tuple(words[part.start : part.end])
    moved = tuple(
        replace(mention, start=mention.start - part.start, end=mention.end - part.start)
        for mention in part.mentions
    )
    others = not OTHERS.isdisjoint(said)
    return Clause(said, moved, others=others, against=part.against)


def _with_exceptions(parts: list[tuple[_Part, Clause]]) -> tuple[Clause, ...]:
    """Exceptions join the orders before them, or the next one if there is none before."""
    kept: list[Clause] = []
    waiting: list[Clause] = []
    orders = any(not is_reason(clause) and not _is_aside(clause) for _, clause in parts)
    for part, clause in parts:
        if part.excepts:
            if kept:
                kept = _all_but(kept, clause, everything=part.everything)
            else:
                waiting.append(clause)
        elif orders and (is_reason(clause) or _is_aside(clause)) and not is_doubtful(clause):
            if kept:
                kept[-1] = replace(kept[-1], reason=(*kept[-1].reason, *clause.words))
        else:
            kept.append(replace(clause, excepted=(*waiting, *clause.excepted)))
            waiting = []
    return _left_alone(kept)


def _all_but(kept: list[Clause], out: Clause, *, everything: bool) -> list[Clause]:
    """An exception is from all that shares one verb: "the blinds and curtains except ..."."""
    first = len(kept) - 1
    while first > 0 and (_only_names(kept[first]) or _only_names(kept[first - 1])):
        verb = not _only_names(kept[first - 1])
        first -= 1
        if verb:
            break
    those = kept[first:]
    if len(those) > 1:
        out = replace(out, optional=True, shared=True)
    if everything:
        # What is meant is said by the words of the exception alone: "turn off everything but ...".
        those = [one if one.mentions else replace(one, others=True) for one in those]
    return [*kept[:first], *(replace(one, excepted=(*one.excepted, out)) for one in those)]


def _only_names(clause: Clause) -> bool:
    """Whether it names things and takes its verb from its neighbour."""
    words = clause.free
    return bool(clause.mentions) and not cues_in(words) and not list(amounts(words))


def _is_aside(clause: Clause) -> bool:
    """Whether it orders nothing and is of a kind that is known to: "homework time"."""
    # "Turn off the lights, somebody is coming": so they talk in films.
    if clause.against or not _SOMEBODY.isdisjoint(clause.words):
        return False
    names = [one for one in clause.mentions if one.what in (What.ENTITY, What.GROUP)]
    if not any(one.whole for one in names) and asides.is_known_aside(clause.words):
        # "Let the lights out" is of lights, "give the plants some light" is not.
        inside = any(
            one.what is What.KIND and clause.words[one.start - 1] != "some"
            for one in clause.mentions
        )
        return not (inside and clause.words[0] in _LETTING)
    told = any(one.whole and one.what not in _ANYWHERE for one in clause.mentions)
    # "The extractor needs to be on" is of a thing.
    done = names and cues_in(clause.free)
    if told or done or clause.words[0] in _STARTERS or list(amounts(clause.words)):
        return False
    return asides.is_state(clause.words)


_LETTING = table("let give")
_SOMEBODY = table("somebody someone anybody anyone somebody's someone's")
_ANYWHERE = (What.HERE, What.HOUSE, What.IT)


def is_told(clause: Clause) -> bool:
    """Whether it tells how a thing is: "the kitchen speaker's blaring"."""
    return bool(clause.mentions) and asides.is_told(clause.words)


def is_reason(clause: Clause) -> bool:
    """Whether it begins like a reason, and restricts nothing: "it's", "because", "we're"."""
    return not clause.against and asides.is_reason(clause.words)


def is_doubtful(clause: Clause) -> bool:
    """Whether it begins as a reason does, or tells of somebody, and may take an order back."""
    if is_reason(clause):
        return not reasons.is_calm(clause.words)
    known = asides.is_known_aside(clause.words)
    return not known and _is_aside(clause) and not reasons.leaves_standing(clause.words)


def _left_alone(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """ "Leave the night light on and turn off all the other lights": an exception said first."""
    left = [clause for clause in clauses if _is_left(clause)]
    acting = [clause for clause in clauses if clause not in left]
    if not left or not acting:
        return tuple(clauses)
    # What is left alone need not be among what is done: "turn off the hall, leave the porch on".
    # "Leave the rest" leaves what nobody spoke of, and says nothing of what is done.
    names = tuple(replace(clause, optional=True) for clause in left if not _is_rest(clause))
    return tuple(replace(clause, excepted=(*clause.excepted, *names)) for clause in acting)


def _is_left(clause: Clause) -> bool:
    if clause.words[0] not in _LEAVE:
        return False
    return bool(clause.mentions) or (_is_rest(clause) and not list(amounts(clause.words)))


def _is_rest(clause: Clause) -> bool:
    """Whether it names nothing but all that is left: "the rest", "everything else"."""
    return clause.others and all(one.kind is EVERYTHING for one in clause.mentions)


def is_place(mention: Mention) -> bool:
    return mention.what in (What.AREA, What.FLOOR, What.HERE, What.THIS_FLOOR, What.HOUSE)
