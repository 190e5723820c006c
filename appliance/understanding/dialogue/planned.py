"""What is said of things that wait for their time: lists them, takes them back, moves them. Pure.

Every word of a sentence must have a place, and what it means must be waiting: all else is for
others. It refuses to begin anything; whatever is to happen at another time is only found here.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.postponing import Plan
from appliance.core.spoken_numbers import number_at, tokens_of
from appliance.core.spoken_time import Timing, durations, when
from appliance.core.types import EntityId, Later, Verb, Waiting
from appliance.understanding.guard.guard import tidy
from appliance.understanding.names.mentions import Mention, Mentions, What
from appliance.understanding.text.words import table

_LONGEST = 160
"""Characters."""
_BEFORE = (
    r"(?:(?:on second thoughts?|second thoughts?|(?:i|i've|i have) changed my mind|no|oh|oops|wait"
    r"|actually|sorry|ah|hm+|um+|uh+|hey|okay|ok|right|well|and|so|then|but|please|just|now|hearth"
    r"|(?:can|could|would|will) you|i want you to|i'd like you to|let's) )*"
)
_AFTER = (
    r"(?: (?:please|thanks|thank you|then|after all|now|hearth|actually|any ?more|again|instead"
    r"|just yet|yet|will you|would you|sorry|on second thoughts?|(?:i|i've) changed my mind))*"
)
_IT = r"(?:it|that|this|them|those|these|all of (?:it|that)|that one|the last (?:one|thing|order))"
_CANCEL = (
    r"(?:cancel|forget|forget about|drop|scrap|scratch|abort|revoke|call off|skip|disregard"
    r"|never ?mind|never ?mind about|take back)"
)
_DONT = (
    r"(?:don't|do not|you (?:don't|do not) (?:need|have) to|you needn't|(?:there's )?no need to"
    r"|i (?:don't|do not) want you to)"
)
_BARE = re.compile(
    rf"{_BEFORE}(?:{_CANCEL}(?: {_IT})?|call {_IT} off|take {_IT} back"
    rf"|{_DONT}(?: (?:do|bother|bother with|do anything with)(?: {_IT})?)?"
    rf"|no don't|not (?:that(?: one)?|it)|no need(?: for (?:it|that))?"
    rf"|leave {_IT}(?: (?:be|alone|out))?|let's not|let it be"
    rf"|i (?:don't|do not) (?:want|need) (?:it|that)|(?:i|i've|i have) changed my mind){_AFTER}"
)
_EXPLICIT = re.compile(rf"{_BEFORE}(?:cancel|call|scrap|drop|abort|revoke|don't|do not)\b")
_ALL = re.compile(
    rf"{_BEFORE}(?:{_CANCEL}|clear|delete|stop) (?:"
    r"(?:everything|all|all of (?:it|them|that|those)|it all|them all|anything)"
    r"(?: (?P<planned>(?:(?:that|which)(?:'s| is| are|'re)?|you(?:'ve| have| are|'re)?"
    r"|i(?:'ve| have)?|we(?:'ve| have)?|is|are|still|put|off|down|set|planned|waiting|scheduled"
    r"|pending|due|coming|up|later|for|to|come|asked|do|going|on|the|agenda|plan|in|mind)"
    r"(?: |$))+)?"
    r"|(?P<plans>(?:all |every )?(?:of )?(?:my |your |our |the |those |these )?"
    r"(?:plans?|agenda|(?:planned|scheduled|waiting|pending|delayed) "
    rf"(?:things|orders?|commands?|actions?|ones?)))){_AFTER}"
)
_LIST = re.compile(
    rf"{_BEFORE}(?:(?:tell|show|remind) me )?(?:of )?(?:"
    r"(?:what|which things)(?:'s| is| are)?(?: there)?(?: still)?(?: being)? (?:waiting|planned|put"
    r" off|scheduled|pending|due|coming up|yet to come|to come|put down)"
    r"|what(?:'s| is)(?: there)? (?:on|in) (?:your|the) (?:agenda|plan|schedule)"
    r"|what (?:have|did|do) (?:you|i|we)(?: still)? (?:got |have |ask(?:ed)? you to |tell you to )?"
    r"(?:planned|scheduled|put off|plan|waiting|pending|put down|do)"
    r"|what (?:will|are) you (?:still )?(?:going to |gonna )?(?:do|turn(?:ing)? (?:on|off)"
    r"|switch(?:ing)? (?:on|off)|doing|do next|open|close|lock)"
    r"|what(?:'s| is) (?:going to|gonna) (?:happen|(?:turn|come|go|switch) (?:on|off))"
    r"|what(?:'s| is| are) (?:your|the) plans?|(?:your|the) plans"
    r"|(?:have|do) you (?:got |have )?any(?:thing)? (?:planned|plans|waiting|scheduled|put off)"
    r"|(?:is|are) there any(?:thing)?(?: still)?"
    r" (?:planned|plans|waiting|scheduled|put off|to come)"
    r"|(?:is )?any(?:thing)?(?: still)? (?:planned|waiting|scheduled|put off|plans)"
    r")(?: (?:later|later on|next|for (?:later|me|us|today|tonight)|today|tonight|to (?:do|happen)"
    rf"|still|at the moment|right now|to be done|by itself|soon))*{_AFTER}"
)
_UNPLACED = re.compile(r"[^\w\s',.!?-]")
_OF_LIST_ALONE = re.compile(r"what (?:did|do|have) (?:you|i|we) (?:do|plan)$|what will you do$")
"""Of these a time belongs to it: "what did you do" is about what was."""

_ENDING = re.compile(rf"{_AFTER}$")
_OPENING = re.compile(rf"{_BEFORE}(?:(?P<cancel>{_CANCEL})|(?P<dont>{_DONT})) (?=\w)")
_LEAVING = re.compile(rf"{_BEFORE}(?:leave|keep|let) (?P<rest>.+)")
_DEEDS = table(
    "turn turning switch switching put putting open opening close closing shut shutting lock "
    "locking unlock unlocking start starting stop stopping set setting run running play playing "
    "pause pausing lower lowering raise raising dim dimming bring bringing draw drawing"
)
_PLACED = _DEEDS | table(
    "a an the my our your that this those these all both and on off up down order orders plan "
    "plans job thing one ones in of to from with stay be going later for at either or back"
)
_PLACED_AFTER = _PLACED | table("come go going switched turned soon today tonight next again")
_STAYS = table("be alone stay stays as it is they are was were")
_WAYS = {
    Verb.TURN_ON: table("on start starting run running play playing"),
    Verb.TURN_OFF: table("off stop stopping"),
    Verb.OPEN: table("open opening up raise raising"),
    Verb.CLOSE: table("close closing closed shut shutting down lower lowering draw drawing"),
    Verb.LOCK: table("lock locking locked"),
    Verb.UNLOCK: table("unlock unlocking unlocked"),
    Verb.START: table("on start starting run running play playing"),
    Verb.PAUSE: table("off pause pausing stop stopping"),
}
"""The words that say which way it goes."""
_AGAINST = {
    Verb.TURN_ON: Verb.TURN_OFF,
    Verb.TURN_OFF: Verb.TURN_ON,
    Verb.OPEN: Verb.CLOSE,
    Verb.CLOSE: Verb.OPEN,
    Verb.LOCK: Verb.UNLOCK,
    Verb.UNLOCK: Verb.LOCK,
    Verb.START: Verb.PAUSE,
    Verb.PAUSE: Verb.START,
}
"""What "leave it on" speaks against."""


def plain(text: str) -> str:
    """The words of a sentence with one space between them; "" for what is too long."""
    if len(text) > _LONGEST or _UNPLACED.search(text):
        return ""
    return " ".join(re.findall(r"[\w']+", tidy(text)))


def asks_for_plans(words: str) -> bool:
    """Whether somebody wants to hear what is still to come."""
    return _LIST.fullmatch(words) is not None and _OF_LIST_ALONE.fullmatch(words) is None


def takes_back(words: str) -> bool:
    """ "Cancel it", "never mind": something was said or done, and is not wanted after all."""
    return _BARE.fullmatch(words) is not None


def takes_back_expressly(words: str) -> bool:
    """Of `takes_back`: it says to cancel, and not only that it does not matter."""
    return _EXPLICIT.match(words) is not None


def takes_back_all(words: str) -> bool | None:
    """Whether it is said that what is planned is meant; None if nothing is taken back at all."""
    found = _ALL.fullmatch(words)
    if found is None:
        return None
    return bool(found["planned"] or found["plans"])


def named(
    words: str, waiting: Sequence[Waiting], home: Home, names: Mentions
) -> tuple[Waiting, ...]:
    """What "cancel the kettle", "don't turn it on", "leave it off" take back; empty for nothing."""
    leaving = _LEAVING.fullmatch(words)
    opening = None if leaving is not None else _OPENING.match(words)
    if leaving is None and opening is None:
        return ()
    behind = leaving["rest"] if leaving else words[opening.end() :] if opening else ""
    said = _without_courtesy(behind)
    if (opening is not None and opening["dont"] and said[:1] and said[0] not in _DEEDS) or (
        leaving is not None and durations(said)
    ):
        return ()
    said = _without_time(said)
    mentions = names.find(said)
    inside = {at for mention in mentions for at in range(mention.start, mention.end)}
    rest = {word for at, word in enumerate(said) if at not in inside}
    if not mentions or not rest <= _PLACED | _STAYS | frozenset().union(*_WAYS.values()):
        return ()
    ways = {verb for verb, those in _WAYS.items() if those & rest}
    if leaving is not None:
        if not ways and not rest & _STAYS:
            return ()
        ways = {_AGAINST[verb] for verb in ways}
    return tuple(one for one in waiting if _is_meant(one, mentions, ways, waiting, home))


_WILL = re.compile(
    rf"{_BEFORE}(?:(?:when|what time|how soon|in how long) (?:will|is|are|do|does)(?: you)?"
    r"|will you|will|(?:is|are)(?= .* (?:going to|gonna)\b)(?: you)?) (?P<rest>.+)"
)


def asked_about(
    words: str, waiting: Sequence[Waiting], home: Home, names: Mentions
) -> tuple[Waiting, ...]:
    """What "when will the kettle turn on" asks for, of what waits; empty for nothing."""
    asked = _WILL.fullmatch(words)
    if asked is None:
        return ()
    said = tuple(word for word in _without_courtesy(asked["rest"]) if word != "gonna")
    mentions = names.find(said)
    inside = {at for mention in mentions for at in range(mention.start, mention.end)}
    rest = {word for at, word in enumerate(said) if at not in inside}
    if not any(mention.what is not What.IT for mention in mentions) or not rest <= _PLACED_AFTER:
        return ()
    ways = {verb for verb, those in _WAYS.items() if those & rest}
    return tuple(one for one in waiting if _is_meant(one, mentions, ways, waiting, home))


def _is_meant(
    one: Waiting,
    mentions: Sequence[Mention],
    ways: set[Verb],
    waiting: Sequence[Waiting],
    home: Home,
) -> bool:
    if ways and not any(action.verb in ways for action in one.actions):
        return False
    if any(mention.what is What.IT for mention in mentions):
        return len({part.proposal for part in waiting}) == 1
    entities = {action.entity for action in one.actions}
    things = [each for each in mentions if each.what in (What.ENTITY, What.GROUP)]
    if things:
        return any(not entities.isdisjoint(each.entities) for each in things)
    return any(all(_fits(id_, each, home) for each in mentions) for id_ in entities)


def _fits(id_: EntityId, mention: Mention, home: Home) -> bool:
    entity = home.entities.get(id_)
    if entity is None:
        return False
    if mention.kind is not None:
        return entity.domain in mention.kind.domains
    return mention.what is What.HOUSE or (mention.area is not None and entity.area == mention.area)


def _without_courtesy(words: str) -> tuple[str, ...]:
    found = _ENDING.search(words)
    return tuple((words[: found.start()] if found is not None else words).split())


def _without_time(said: tuple[str, ...]) -> tuple[str, ...]:
    """ "Cancel the kettle in ten minutes": what was planned is told by its time."""
    found = when(said, _ANY_DAY)
    if found is None:
        return said
    taken = {at for start, end in found.spans for at in range(start, end)}
    return tuple(word for at, word in enumerate(said) if at not in taken)


@dataclass(frozen=True, slots=True)
class Shift:
    """Another time: `to` counted from now, or `by_s` later (earlier if negative) than it was.

    `ends`: it says how long something shall last.
    """

    to: Plan | None = None
    by_s: int = 0
    ends: bool = False


_ANY_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_CORRECTED = re.compile(r"(?:(?:no|sorry|wait|actually|oh|i mean|i meant) )+")
_MOVE = re.compile(
    rf"{_BEFORE}(?:(?:make|change|set|put|do|move|shift|push|postpone|delay|reschedule) "
    r"(?:it|that|this)(?: (?:to|till|until|back|back to|for|more like|rather))? T"
    rf"|(?:i (?:meant|mean|said)|rather|better|say|let's say|let's make it) T){_AFTER}"
)
_MOVE_BARE = re.compile(rf"(?P<before>{_BEFORE})T(?P<after>{_AFTER})")
_LATER = re.compile(
    rf"{_BEFORE}(?:(?:make|let|have|leave|give) (?:it|that)(?: be| run)? (?:another |an extra )?D "
    r"(?:longer|later|more|extra)"
    r"|(?:postpone|delay|push|put|move) (?:it|that)(?: back| off)?(?: by| another| for"
    rf"| for another)? D(?: more| longer| later)?|another D(?: more| longer| later)?){_AFTER}"
)
_SOONER = re.compile(
    rf"{_BEFORE}(?:make (?:it|that) D (?:earlier|sooner|less|shorter)"
    rf"|(?:bring|move) (?:it|that) forward(?: by)? D){_AFTER}"
)
_FEW_HOURS = 12


def shift_of(words: str, before: Later, now: dt.datetime) -> Shift | None:
    """What another time is said for `before`, which was agreed to; None if none is.

    A number alone is of the unit that was said before, unless it could be a setting.
    """
    said = tokens_of(words)
    lengths = durations(said)
    if len(lengths) == 1:
        length = lengths[0]
        blotted = " ".join((*said[: length.start], "D", *said[length.end :]))
        if _LATER.fullmatch(blotted):
            return Shift(by_s=length.seconds)
        if _SOONER.fullmatch(blotted):
            return Shift(by_s=-length.seconds)
        if _moves(blotted.replace("D", "T")):
            return Shift(Plan(length.seconds))
    found = when(said, now)
    if found is not None:
        taken = {at for start, end in found.spans for at in range(start, end)}
        first = min(taken)
        blotted = " ".join(
            "T" if at == first else word
            for at, word in enumerate(said)
            if at == first or at not in taken
        )
        if _moves(blotted):
            at = found.moment.at if found.moment is not None else None
            ends = found.timing in (Timing.FOR, Timing.UNTIL)
            return Shift(Plan(found.seconds, at), ends=ends)
    return _number_alone(said, before)


def _moves(blotted: str) -> bool:
    if _MOVE.fullmatch(blotted):
        return True
    bare = _MOVE_BARE.fullmatch(blotted)
    corrected = bare is not None and _CORRECTED.match(bare["before"])
    return bare is not None and bool(corrected or "instead" in bare["after"])


def _number_alone(said: Sequence[str], before: Later) -> Shift | None:
    for at in range(len(said)):
        number = number_at(said, at)
        if number is None:
            continue
        value, end = number
        if not _MOVE.fullmatch(" ".join((*said[:at], "T", *said[end:]))):
            return None
        if any(action.parameters for action in before.actions) or value <= 0:
            return None
        return Shift(Plan(round(value * unit_of(before.in_s, float(value)))))
    return None


def unit_of(seconds: int, value: float) -> int:
    """The unit, in seconds, that a bare number has where `seconds` were said before."""
    if seconds % 3600 == 0 and value <= _FEW_HOURS:
        return 3600
    return 60 if seconds % 60 == 0 else 1
