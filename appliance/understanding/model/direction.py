"""Which way a sentence turns a thing: on or off, open or closed, locked or not. Pure.

The tables are the law. A verb is said when one of its words is there and none that speaks against
it; doubt is a no, because a sentence can be said again. A word of the thing's own name says
nothing, except where verbs stand: in "light the porch light" only the first one is a verb.
"""

import re
from collections.abc import Sequence

from appliance.core.types import Verb
from appliance.understanding.text.words import table, words_of

_ON = table("on start run begin activate enable boil going launch ignite light")
_OFF = table(
    "off kill killed stop stopped cut disable disabled deactivate deactivated shut quit extinguish "
    "unplug douse"
)
_OPEN = table("open opened raise raised lift lifted up")
_CLOSE = table("close closed shut lower lowered down drop draw drawn")
_STOP = table("stop stopped halt hold pause freeze")
_LOCK = table("lock locked secure bolt")
_UNLOCK = table("unlock unlocked unbolt")
_START = table("start run begin activate enable boil launch ignite light")

SAYS = {
    Verb.TURN_ON: _ON,
    Verb.TURN_OFF: _OFF,
    Verb.OPEN: _OPEN,
    Verb.CLOSE: _CLOSE,
    Verb.STOP: _STOP | {"off"},
    Verb.LOCK: _LOCK,
    Verb.UNLOCK: _UNLOCK,
    Verb.PRESS: table(
        "press push ring activate run start trigger play execute launch begin do going on"
    ),
    Verb.START: _START
    | table("on going go resume play continue unpause clean vacuum hoover sweep mow cut"),
    Verb.PAUSE: table("pause hold halt wait freeze stop"),
    Verb.DOCK: table("dock home back return base charge charger charging station parked"),
    Verb.LOCATE: table("find locate where seek"),
    Verb.NEXT: table("next skip forward"),
    Verb.PREVIOUS: table("previous back last before earlier"),
    Verb.INSTALL: table("install update upgrade apply"),
}
"""The words of which one must have been said. What a number is for is said by the number."""

_HINTS = {
    Verb.TURN_ON: (
        table("want need power lit up"),
        table(
            "end ending finish rid lose gone dark without enough less away dead quiet silent drop "
            "nothing cancel release quits rest sleep"
        ),
    ),
    Verb.TURN_OFF: (table("out end down"), table("want need like up here")),
}
"""Words that are enough where no word of the second set is said with them."""

_AGAINST = {
    Verb.TURN_ON: (_OFF | _CLOSE | _STOP | _LOCK | _UNLOCK | table("out")) - {"draw", "drawn"},
    Verb.TURN_OFF: _START | _LOCK | _UNLOCK | table("on open opened raise raised lift lifted"),
    Verb.OPEN: (_CLOSE | _STOP | _OFF | _LOCK) - {"draw", "drawn"},
    Verb.CLOSE: _OPEN | _STOP | _UNLOCK | _START,
    Verb.STOP: _START | table("open close raise lower lift shut lock unlock"),
    Verb.LOCK: _UNLOCK | table("un open opened opening undo release free"),
    Verb.UNLOCK: _LOCK | table("close closed closing shut"),
    Verb.PRESS: _OFF | table("halt hold cancel abort release end had was were is are been"),
    Verb.START: (_OFF - {"cut"})
    | table("pause paused halt hold dock home return cancel end finish abort"),
    Verb.PAUSE: _START | table("play resume continue unpause unpaused clean mow back home dock"),
    Verb.DOCK: _START | table("clean mow resume continue undock out leave"),
    Verb.LOCATE: _START | _OFF | table("clean mow back dock return"),
    Verb.NEXT: table("previous back last before off pause"),
    Verb.PREVIOUS: table("next skip forward off pause"),
    Verb.INSTALL: _OFF | table("skip cancel remove uninstall undo hold"),
    Verb.SET: table(
        "off kill disable deactivate unplug stop halt lock unlock is are was were been has had how "
        "why"
    ),
}
"""Words with which a verb was not said, whatever else was."""

_REPORT = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|looks?|seems?|stays?|been)(?: \w+)?"
    r" (?:on|off|open|closed|shut|locked|unlocked|up|down|running|playing|paused|docked)\b"
)
"""How a thing stands or stood: that is no order."""

_DETERMINERS = table("the a an my our your this that these those his her their all every it them")
_HOSTS = table(
    "turn turned turning turns switch switched switching put flip get go going come bring shut "
    "power cut click knock kick keep leave leaving"
)
"""Verbs whose direction is in the word that follows."""
_FIRST = table("please can could would will you hey hi ok okay so now then and hearth just")
_DOUBTS = table("er uh um no not or sorry rather and actually wait mean then on off")
_NOUNS = table("light lock")
_LEADS = table("and then to please you me us now")


_DEED = re.compile(
    r"\b(?:turning|switching|putting|opening|closing|shutting|locking|unlocking|arming|disarming"
    r"|starting|stopping|raising|lowering|dimming|muting|pausing)\b"
)
_ASKS_FOR_DEED = re.compile(
    r"\b(?:mind|about|chance of|way of|possibility of|appreciate (?:you|your)?|grateful for|fancy"
    r"|try|keep|stop)(?: \w+)? \w+ing\b"
)
"""The polite forms in which a deed that is only named is asked for."""


_PLAIN = {"opening": "open", "closing": "close", "locking": "lock", "unlocking": "unlock"}


def _only_named(text: str) -> bool:
    """Whether a deed is named and not ordered: "the garage door opening", "opening it is fun"."""
    plain = " ".join(words_of(text))
    return bool(_DEED.search(plain)) and not _ASKS_FOR_DEED.search(plain)


def is_said(verb: Verb, text: str, names: frozenset[str]) -> bool:
    """Whether `text` says `verb` of a thing that `names` (words) are the names of."""
    # "Stop opening it" is to stop it.
    plain = {} if verb is Verb.STOP else _PLAIN
    words = frozenset(plain.get(word, word) for word in _told(words_of(text)))
    if _only_named(text):
        return False
    if words & _AGAINST.get(verb, frozenset()) or _REPORT.search(" ".join(words_of(text))):
        return False
    if verb not in SAYS or words & SAYS[verb] - (names - _NOUNS):
        return True
    hints, unless = _HINTS.get(verb, (frozenset(), frozenset()))
    return bool(words & hints - names) and not words & unless


def turns(text: str) -> bool:
    """Whether `text` says which way anything goes."""
    return bool(frozenset(_told(words_of(text))) & _DIRECTED)


VERB_WORDS = frozenset().union(
    *SAYS.values(),
    *(said for said, _ in _HINTS.values()),
    table("turn switch put set make get give have let bring take send move change flick pop stick "
          "dim brighten light want need like see please now then me us"),
)  # fmt: skip
"""Words that say what is to be done, or nothing."""

_WEAK = table("home back base last before earlier apply do where wait return")
"""Words that say a direction only of what can go there."""
_DIRECTED = frozenset().union(*SAYS.values(), _HINTS[Verb.TURN_OFF][0]) - _WEAK


def _told(tokens: Sequence[str]) -> list[str]:
    """The words without those that only look as if they said which way."""
    while tokens and tokens[0] in _FIRST:
        tokens = tokens[1:]
    lost = _prepositions(tokens)
    return [
        word
        for index, word in enumerate(tokens)
        if index not in lost
        and not (word in _NOUNS and not _stands_as_verb(tokens, index))
        # "Close up", "lock up": nothing goes up.
        and not (word == "up" and index and tokens[index - 1] in _CLOSE | _LOCK)
    ]


def _stands_as_verb(tokens: Sequence[str], index: int) -> bool:
    """Lock the door, light up the path; but not the lock, nor the hall light."""
    if index and tokens[index - 1] not in _LEADS:
        return False
    after = [word for word in tokens[index + 1 : index + 3] if word != "up"]
    return tokens[index] == "lock" or bool(after and after[0] in _DETERMINERS)


def _prepositions(tokens: Sequence[str]) -> set[int]:
    """Where "on" and "off" only say where: "the lamp on the desk off". None if that is in doubt."""
    places = [index for index, token in enumerate(tokens) if token in ("on", "off")]
    if len({tokens[index] for index in places}) < 2:
        return set()
    hosted = {index for index in places if index and tokens[index - 1] in _HOSTS}
    last = len(tokens) - 1
    lost = {
        index
        for index in places
        if index not in hosted
        and index not in (0, last)
        and tokens[index - 1] not in _DOUBTS
        and (hosted or tokens[index + 1] in _DETERMINERS)
    }
    return lost if len(lost) < len(places) else set()
