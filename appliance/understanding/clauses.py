"""Cuts a sentence into clauses, each with what it names and what it leaves out. Pure.

A clause ends at "and", a pause, or where a new verb begins after something was named ("lock the
back door set the alarm"). What is excepted ("all but the hall", "except in the nursery") belongs
to the clause that it is an exception from. Whether a clause means anything is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from appliance.understanding.cues import LONGEST_PHRASE, NEUTRAL, PHRASES, Cue
from appliance.understanding.mentions import Mention, What
from appliance.understanding.sentence import PAUSE, phrases
from appliance.understanding.values import amounts
from appliance.understanding.words import table


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
    reason: tuple[str, ...] = ()
    """What was said after it and orders nothing: "we're staying home"."""

    @property
    def free(self) -> tuple[str | None, ...]:
        """The words, with None where something is named."""
        taken = {at for mention in self.mentions for at in range(mention.start, mention.end)}
        return tuple(None if at in taken else word for at, word in enumerate(self.words))


_JOINTS = table("and then also plus but while")
_EXCEPT = phrases(
    "except, except for, except in, apart from, apart, aside from, excepting, excluding, "
    "other than, leaving out, leave out, without, bar, accept, accept for, but not, but not for, "
    "but for, besides, save for, not counting, not including, minus, all but, everything but, "
    "all except, not in, everything except, everything apart from, all apart from, "
    "all of them but, all of them except, skipping, with the exception of, every one but, "
    "anything but, all bar, everything bar, but don't touch, don't touch, but exclude, exclude, "
    "though not, only not, just not, but skip, skip, not, but"
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
_REASONS = phrases(
    "it's, it is, its, we're, we are, i'm, i am, im, they're, they are, she's, he's, she is, "
    "he is, because, cause, cos, since, so that, there's, there is, there are, i've, i have, "
    "we've, we have, they've, you've, you'll, he'll, she'll, they'll, so the, so my, so our, "
    "so she, so he, so they, so it, so you, so your, as it's, as we're, as i'm, i can't, "
    "i cannot, i can, we can't, so we can, so i can, that's, you know, i think, i guess, "
    "that way, everyone's, everybody's, everyone is, nobody's, who, which"
)
"""What begins the reason for an order, not an order."""
_LEAVE = table("leave keep leaving keeping")
_OTHERS = table("other others rest else remaining")


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
    mentions: list[Mention] = field(default_factory=list)


def _cut(words: Sequence[str], mentions: Sequence[Mention]) -> list[tuple[_Part, Clause]]:
    at_start = {mention.start: mention for mention in mentions}
    parts = [_Part(0, 0)]
    at = 0
    while at < len(words):
        part = parts[-1]
        mention = at_start.get(at)
        # "Skip on the TV" begins with an order.
        skip = 0 if at == 0 and words[at] == "skip" else _phrase_at(words, at, _EXCEPT)
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
        elif words[at] == PAUSE or (words[at] in _JOINTS and not _counts(words, at)):
            parts.append(_Part(at + 1, at + 1, excepts=_goes_on(parts, words, at, at_start)))
            at += 1
        elif part.mentions and (
            _begins_order(words, at, mentions)
            or _begins_reason(words, at)
            or _begins_aside(words, at, at_start)
        ):
            parts.append(_Part(at, at + 1))
            at += 1
        else:
            part.end = at = at + 1
    return [(part, _clause(part, words)) for part in parts if part.end > part.start]


def _begins_order(words: Sequence[str], at: int, mentions: Sequence[Mention]) -> bool:
    """Whether a verb stands here and something to do it to comes after it."""
    return (
        words[at] in _STARTERS
        and words[at - 1] not in _NO_VERB_AFTER
        and any(mention.start > at for mention in mentions)
    )


def _begins_reason(words: Sequence[str], at: int) -> bool:
    # "Its" is often "it's" to speech recognition, but not in "to its base".
    owned = words[at] == "its" and (
        words[at - 1] in ("to", "of", "at", "from", "by", "into")
        or not _OWNED.isdisjoint(words[at + 1 : at + 4])
    )
    return not owned and _phrase_at(words, at, _REASONS) > 0


_OWNED = table("preset mode effect setting speed level source program programme dock base")
_SUBJECTS = table("the my our his her their your a an some i we he she they you everybody everyone")
_STATES = table(
    "has have is are was wants want needs need can can't will would keeps keep got came comes "
    "looks feels sounds went just isn't aren't hasn't won't doesn't don't"
)
_LONGEST_SUBJECT = 3


def _begins_aside(words: Sequence[str], at: int, at_start: dict[int, Mention]) -> bool:
    """ "... the dog wants out": somebody who is nothing of the home, and what is with them."""
    if words[at] not in _SUBJECTS:
        return False
    for index in range(at + 1, min(at + 1 + _LONGEST_SUBJECT, len(words))):
        if index in at_start or words[index] == PAUSE:
            return False
        if words[index] in _STATES:
            return True
    return False


_NO_VERB_AFTER = table(
    "to the a an his her its my our your their percent degrees half way halfway fully and is be not"
)


def _counts(words: Sequence[str], at: int) -> bool:
    """Whether this "and" is part of a number: "twenty and a half", "a hundred and ten"."""
    if words[at] != "and" or at == 0:
        return False
    if words[at - 1] == "each" and words[at + 1 : at + 2] == ("every",):
        return True
    half = tuple(words[at + 1 : at + 3]) in (("a", "half"), ("a", "quarter"))
    return half or words[at - 1] in ("hundred", "thousand")


def _phrase_at(words: Sequence[str], at: int, among: tuple[tuple[str, ...], ...]) -> int:
    return next((len(each) for each in among if tuple(words[at : at + len(each)]) == each), 0)


_PLAIN_EXCEPT = table("except excepting excluding bar save")
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
    if not last.excepts or not last.mentions or words[at] not in (PAUSE, "and", "or"):
        return False
    index = at + 1
    while index < len(words) and (index in at_start or words[index] in _LEADING):
        index = at_start[index].end if index in at_start else index + 1
    # With a verb or a particle behind it, it is an order of its own.
    return index >= len(words) or words[index] in _JOINTS or words[index] in (PAUSE, "one", "ones")


def _clause(part: _Part, words: Sequence[str]) -> Clause:
    said = tuple(words[part.start : part.end])
    moved = tuple(
        replace(mention, start=mention.start - part.start, end=mention.end - part.start)
        for mention in part.mentions
    )
    return Clause(said, moved, others=not _OTHERS.isdisjoint(said))


def _with_exceptions(parts: list[tuple[_Part, Clause]]) -> tuple[Clause, ...]:
    """Exceptions join the order before them, or the next one if there is none before."""
    kept: list[Clause] = []
    waiting: list[Clause] = []
    orders = [clause for _, clause in parts if not is_reason(clause) and not _is_aside(clause)]
    for part, clause in parts:
        if part.excepts:
            if kept:
                base = _everything(kept[-1]) if part.everything else kept[-1]
                kept[-1] = replace(base, excepted=(*base.excepted, clause))
            else:
                waiting.append(clause)
        elif orders and (is_reason(clause) or _is_aside(clause)):
            if kept:
                kept[-1] = replace(kept[-1], reason=(*kept[-1].reason, *clause.words))
        else:
            kept.append(replace(clause, excepted=(*waiting, *clause.excepted)))
            waiting = []
    return _left_alone(kept)


def _everything(clause: Clause) -> Clause:
    """ "Turn off everything but ...": what is meant is said by the words of the exception alone."""
    return clause if clause.mentions else replace(clause, others=True)


_MOST_ASIDE = 4


def _is_aside(clause: Clause) -> bool:
    """Whether it orders nothing and names nothing: "the neighbours can see in", "homework time"."""
    if not _SOMEBODY.isdisjoint(clause.words):
        # "Turn off the lights, somebody is coming": so they talk in films.
        return False
    told = any(one.whole and one.what not in _ANYWHERE for one in clause.mentions)
    if told or clause.words[0] in _STARTERS or list(amounts(clause.words)):
        return False
    if clause.words[0] in _SUBJECTS and any(map(_states, clause.words[1:5])):
        return True
    if clause.mentions:
        return False
    return len(clause.words) <= _MOST_ASIDE and not cues_in(clause.words) and _says_nothing(clause)


_SOMEBODY = table("somebody someone anybody anyone somebody's someone's")
_ANYWHERE = (What.HERE, What.HOUSE, What.IT)


def _states(word: str) -> bool:
    return word in _STATES or word.endswith("'s")


def _says_nothing(clause: Clause) -> bool:
    """Whether none of its words could belong to an order."""
    return (
        NEUTRAL.isdisjoint(clause.words)
        and not clause.others
        and _AS_NAMES.isdisjoint(clause.words)
    )


_AS_NAMES = table("one ones both all same it that too also well again")


def is_told(clause: Clause) -> bool:
    """Whether it tells how something is: "the kitchen speaker's blaring"."""
    verbs = any(word.endswith("'s") or word in ("is", "are") for word in clause.words)
    return verbs and clause.words[0] in _SUBJECTS and bool(clause.mentions)


def is_reason(clause: Clause) -> bool:
    """Whether it begins like a reason: "it's", "because", "we're"."""
    return bool(_phrase_at(clause.words, 0, _REASONS))


def _left_alone(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """ "Leave the night light on and turn off all the other lights": an exception said first."""
    left = [clause for clause in clauses if clause.words[0] in _LEAVE and clause.mentions]
    acting = [clause for clause in clauses if clause not in left]
    if not left or not acting:
        return tuple(clauses)
    # What is left alone need not be among what is done: "turn off the hall, leave the porch on".
    names = tuple(replace(clause, optional=True) for clause in left)
    return tuple(replace(clause, excepted=(*clause.excepted, *names)) for clause in acting)


def cues_in(words: Sequence[str | None]) -> list[tuple[int, int, Cue]]:
    """The cues that the words hold, longest first at every place: start, end, cue."""
    found = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            said = tuple(word or "" for word in words[at : at + length])
            if said in PHRASES:
                found.append((at, at + length, PHRASES[said]))
                at += length
                break
        else:
            at += 1
    return found


def is_place(mention: Mention) -> bool:
    return mention.what in (What.AREA, What.FLOOR, What.HERE, What.THIS_FLOOR, What.HOUSE)


_NOUNS_THAT_ARE_VERBS = table("lock switch light vacuum hoover heat plug shade alarm list")
_BEFORE_VERBS = table("and then to please you also or , now just")
_AFTER_VERBS = table("the a my our your all every each both up on off over in this that it")


def without_verbs(mentions: Sequence[Mention], words: Sequence[str]) -> tuple[Mention, ...]:
    """Without what is named only by the words of a verb: "lock the door", "mow the lawn"."""
    inside = {at for start, end, _ in cues_in(words) if end - start > 1 for at in range(start, end)}
    return tuple(
        mention
        for mention in mentions
        if not _is_verb(mention, mentions, words)
        and ((mention.what is What.ENTITY and mention.whole) or mention.start not in inside)
    )


def _is_verb(mention: Mention, mentions: Sequence[Mention], words: Sequence[str]) -> bool:
    word = words[mention.start]
    if mention.what is not What.KIND or word not in _NOUNS_THAT_ARE_VERBS:
        return False
    if mention.end - mention.start > 1 or mention.end >= len(words):
        return False
    leads = mention.start == 0 or words[mention.start - 1] in _BEFORE_VERBS
    after = words[mention.end]
    if leads and word == "switch" and after in ("on", "off"):
        return True
    named_after = any(other.start >= mention.end for other in mentions)
    if word == "light" and after in ("on", "off", "in"):
        return False
    follows = after in _AFTER_VERBS or any(other.start == mention.end for other in mentions)
    return leads and named_after and follows
