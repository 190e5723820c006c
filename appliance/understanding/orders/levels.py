"""Levels without a number: "low", "dim", "medium", "bright", and what each is of a thing. Pure.

Two tables: the words of a level, and its value by domain. It refuses a level of what has none: a
heating that is "on low" is at no known temperature.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.house import Entity, Range
from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.words import table


class Grade(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Level:
    """`tokens[start:end]` said `grade`, of one of `domains`."""

    grade: Grade
    domains: frozenset[str]
    start: int
    end: int


_ANY = table("light fan media_player")
_LIGHT = table("light")
_PLAYER = table("media_player")
_WORDS: tuple[tuple[Grade, frozenset[str], str], ...] = (
    (Grade.LOW, _ANY, "low, nice and low, really low, very low, not high, not too high, lowish"),
    (
        Grade.LOW,
        _LIGHT,
        (
            "dimly, dimly lit, nice and dim, really dim, not bright, not too bright, "
            "not very bright, not so bright, not that bright, not really bright, not full"
        ),
    ),
    (Grade.LOW, _PLAYER, "quiet, quietly, nice and quiet, not loud, not too loud, not so loud"),
    (Grade.MEDIUM, _ANY, "medium, middling"),
    (Grade.HIGH, _ANY, "high, not low, not too low"),
    (Grade.HIGH, _LIGHT, "bright, brightly, nice and bright, really bright, not dim, not too dim"),
)
_PHRASES: Mapping[tuple[str, ...], tuple[Grade, frozenset[str]]] = {
    words: (grade, domains) for grade, domains, prose in _WORDS for words in phrases(prose)
}
_LONGEST = max(map(len, _PHRASES))
DIM = frozenset({"dim"})
"""A verb before what it dims, a level behind it: "hall light dim"."""

VALUES: Mapping[str, tuple[str, Mapping[Grade, int]]] = {
    "light": ("brightness_pct", {Grade.LOW: 30, Grade.MEDIUM: 50, Grade.HIGH: 100}),
    "fan": ("percentage", {Grade.LOW: 33, Grade.MEDIUM: 67, Grade.HIGH: 100}),
    "media_player": ("volume_pct", {Grade.LOW: 20, Grade.MEDIUM: 50}),
}
"""By domain: what is set, and to how much, in percent. Full volume is only ever said in numbers."""


def level_in(words: Sequence[str | None]) -> Level | None:
    """The first level that the words say; None where another word stands in the place."""
    for at in range(len(words)):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            said = tuple(word or "" for word in words[at : at + length])
            if said in _PHRASES:
                return Level(*_PHRASES[said], at, at + length)
    return None


def dimmed(at: int) -> Level:
    """The level that is said by "dim" at this place."""
    return Level(Grade.LOW, _LIGHT, at, at + 1)


def setting_of(level: Level, entity: Entity) -> tuple[str, int] | None:
    """What the level sets of this thing, and to how much; None if it has no such level."""
    if entity.domain not in level.domains:
        return None
    name, values = VALUES[entity.domain]
    settable = isinstance(entity.settings.get(name), Range)
    return (name, values[level.grade]) if settable and level.grade in values else None
