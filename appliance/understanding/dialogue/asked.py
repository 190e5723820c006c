"""Hearth's own questions, the answers to them, and what every answer is made of. Plain values.

The words of a conversation are never shown when one of these is printed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.meaning import Wish
from appliance.core.query import Query
from appliance.core.types import EntityId, Verb
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Hearth asked which one is meant. `open.entities` are the candidates, as they were said.

    `sure` are the other wishes of the sentence: they are wished for together with the chosen one.
    """

    open: Wish | Query
    sure: tuple[Wish, ...] = ()


class Slot(StrEnum):
    """What kind of words an answer must be made of."""

    DURATION = "duration"
    """"ten minutes", "half an hour", "an hour and a half"."""
    TIME = "time"
    """"at seven", "half past six", "tomorrow at noon"."""
    VALUE = "value"
    """"thirty percent", "twenty one and a half degrees", "half", "red", "warm white"."""
    OPTION = "option"
    """One of `Missing.options`."""
    NAME = "name"
    """A thing, a room, a kind: "the hall light". No sentence of its own."""
    ITEM = "item"
    """What goes on a list: "bread and butter". No sentence of its own."""
    DEED = "deed"
    """What somebody is to be reminded of: "to call mum". May begin with a verb."""
    YES = "yes"
    """A plain yes to what a skill asks; `Missing.before` is the sentence that it stands for."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Hearth asked for what was left out; the answer belongs between `before` and `after`."""

    slot: Slot
    before: str
    after: str = ""
    options: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Missing({self.slot.value})"


Pending = WhichOne | Missing


@dataclass(frozen=True, slots=True)
class Chosen:
    """Everything that is wished for, or asked; `others` are the candidates that are not meant."""

    wishes: tuple[Wish, ...] = ()
    query: Query | None = None
    others: tuple[EntityId, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    """The sentence as it would have been said in one breath, to be understood from the start."""

    text: str

    def __repr__(self) -> str:
        return "Completed(...)"


@dataclass(frozen=True, slots=True)
class Dropped:
    """ "Neither", "never mind": nothing is wished for any more."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer, but not to be decided: ask again about `pending`, which may be fewer."""

    pending: Pending


Resolved = Chosen | Completed | Dropped | Unclear
"""A closed union; None beside it is a sentence that is no answer."""

ASKING = table(
    "what who where when why how is are was were does did do has have should can could will which "
    "whose am"
)
"""Words that begin a question, which is no answer."""
COMMANDING = table(
    "turn switch put open raise close shut lower lock unlock stop start run pause set dim add "
    "remove cancel remind wake tell play show give call create delete mute skip repeat say undo "
    "read increase decrease brighten activate"
)
"""Words that begin, or take part in, a command."""
FILLER = table(
    "a actually ah alright an do er erm for go hand handed have hearth hey hm hmm i i'd i'll "
    "i'm it just let let's like make mean meant my no obviously oh ok okay one ones only our "
    "please said side so sorry sure take thank thanks that the them then these think this those "
    "uh uhm um us wait want well with won would yeah yep yes you your"
)
"""Words that do not count in an answer."""
ORDINALS: Mapping[str, int] = {
    "first": 0,
    "1st": 0,
    "former": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "last": -1,
    "latter": -1,
}
"""Places among what was offered."""
EVERY = table("both all every each")
DROPS = re.compile(
    r"(?:(?:oh|no|um|uh|well|actually|okay|ok|just) )*"
    r"(?:no|nope|nah|no thanks|no thank you|neither|none|nothing|never ?mind|cancel|stop"
    r"|forget (?:it|that|about it|about that)|(?:neither|none) of (?:them|those|these|the two)"
    r"|leave (?:it|them|that)(?: alone)?|(?:it )?doesn't matter|don't bother|cancel (?:it|that)"
    r"|ignore (?:it|that)|not now|nothing at all|neither one|(?:i|i've) changed my mind"
    r"|scratch that)"
    r"(?: (?:thanks|thank you|please|actually|then|of them|never ?mind|hearth))*"
)
"""How a question of Hearth is waved aside."""

VERBS: dict[Verb, tuple[frozenset[str], str]] = {
    Verb.TURN_ON: (table("turn switch put"), "on"),
    Verb.TURN_OFF: (table("turn switch put"), "off"),
    Verb.OPEN: (table("open raise"), ""),
    Verb.CLOSE: (table("close shut lower"), ""),
    Verb.LOCK: (table("lock"), ""),
    Verb.UNLOCK: (table("unlock"), ""),
    Verb.SET: (table("set dim brighten"), ""),
    Verb.STOP: (table("stop"), ""),
    Verb.START: (table("start run"), ""),
    Verb.PAUSE: (table("pause"), ""),
}
"""The words in which a wish may be said again with the answer: "turn the left one on"."""
