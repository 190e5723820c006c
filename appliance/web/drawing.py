"""Pictures as numbers for a template: where each bar of a waterfall lies. Draws nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_WIDTH = 100.0
_HAIR = 0.6
"""Percent: what takes no time is still to be seen."""
_NAMES = {
    "speech_ended": "You stopped speaking",
    "transcribed": "Transcribed",
    "heard": "Heard",
    "understood": "Understood",
    "asked": "Hearth asked",
    "asked_done": "Question played",
    "answered": "You answered",
    "confirmed": "Confirmed",
    "published": "Sent to the house",
    "acknowledged": "The device reported",
    "reply_started": "Hearth answered",
    "reply_done": "Answer played",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of a turn: from the mark before to this one. `left` and `width` in percent."""

    name: str
    left: float
    width: float
    ms: int


def waterfall(timeline: Mapping[str, float]) -> list[Bar]:
    """The bars of a timeline (mark -> ms after the first), in the order of their marks.

    >>> [(bar.name, bar.left, bar.ms) for bar in waterfall({"a": 0.0, "b": 250.0, "c": 1000.0})]
    [('B', 0.0, 250), ('C', 25.0, 750)]
    >>> [bar.name for bar in waterfall({"a": 0.0, "heard": 9.0, "completed_ms": 5.0})]
    ['Heard']
    """
    # "transcribed_ms" and its like are not when something was, but how long an engine worked.
    stamps = ((name, at) for name, at in timeline.items() if not name.endswith("_ms"))
    marks = sorted(stamps, key=lambda each: each[1])
    whole = max((at for _, at in marks), default=0.0)
    if whole <= 0:
        return []
    bars = []
    for (_, begins), (mark, ends) in pairwise(marks):
        name = _NAMES.get(mark, mark.replace("_", " ").capitalize())
        left, width = _WIDTH * begins / whole, _WIDTH * (ends - begins) / whole
        bars.append(Bar(name, round(left, 2), round(max(width, _HAIR), 2), round(ends - begins)))
    return bars
