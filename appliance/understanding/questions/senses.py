"""What a phrase of a question can mean, apart from any house. Plain values; refuses behaviour."""

from dataclasses import dataclass
from enum import StrEnum

from appliance.core.aspects import Aspect
from appliance.core.traits import Claim
from appliance.understanding.names.kinds import Kind


@dataclass(frozen=True, slots=True)
class Claims:
    """What may be claimed; the first that the things asked about can have is meant."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What may be measured or set; the first that can be read is meant."""

    aspects: tuple[Aspect, ...]
    noun: bool = True
    """False for "how warm": an adjective."""


@dataclass(frozen=True, slots=True)
class Detects:
    """What a binary sensor of one of these classes is there to notice; `there_is`: "motion"."""

    classes: frozenset[str]
    there_is: str


@dataclass(frozen=True, slots=True)
class Most:
    """A superlative: "coldest"; "highest" needs an aspect said beside it."""

    highest: bool
    word: str
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True)
class More:
    """A comparative: "warmer"."""

    higher: bool
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """Before a number: "above", "less than"."""

    above: bool


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing that commands do not know of, or know otherwise."""

    kind: Kind
    many: str
    plural: bool


class Mark(StrEnum):
    """Words that change what is asked."""

    ANY = "any"
    ALL = "all"
    NOT = "not"
    SET = "set"
    LAST = "last"
    THAN = "than"
    INDOORS = "indoors"
    OUTDOORS = "outdoors"
    ROOM = "room"
    ROOMS = "rooms"
    DOING = "doing"
    """What it does, how it stands: the state as a whole."""
    PLAYING = "playing"
    LEFT = "left"
    """Of a time: still to go."""
    USING = "using"
    PEOPLE = "people"
    PAST = "past"
    TO_COME = "to-come"
    AVERAGE = "average"
    DIFFERENCE = "difference"


Sense = Claims | Measures | Detects | Most | More | Bound | Noun | Mark
