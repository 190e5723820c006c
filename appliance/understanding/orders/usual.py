"""What is meant where no thing is named, by what is to be done: "brighter" is of light. Pure.

It refuses words that may be said of anything, as long as nothing was spoken of: "freeze", "hold".
"""

from collections.abc import Sequence
from dataclasses import replace

from appliance.understanding.names.kinds import KINDS, Kind
from appliance.understanding.orders.clauses import Clause
from appliance.understanding.orders.cues import Cue
from appliance.understanding.orders.targets import Scene
from appliance.understanding.text.words import table

LIGHT = KINDS[("light",)][0]
CLIMATE = replace(KINDS[("heating",)][0], named=frozenset())
PLAYER = KINDS[("player",)][0]
FAN = KINDS[("fan",)][0]
_LOCK = KINDS[("lock",)][0]
COVER = Kind("cover", frozenset({"cover"}))
_DEFAULTS: tuple[tuple[frozenset[Cue], Kind], ...] = (
    (frozenset({Cue.BRIGHTER, Cue.DIMMER, Cue.LIT}), LIGHT),
    (frozenset({Cue.WARMER, Cue.COOLER}), CLIMATE),
    (
        frozenset(
            {Cue.LOUDER, Cue.QUIETER, Cue.MUTE, Cue.NEXT, Cue.PREVIOUS, Cue.RESUME, Cue.PAUSE}
        ),
        PLAYER,
    ),
    (frozenset({Cue.FASTER, Cue.SLOWER}), FAN),
    (frozenset({Cue.LOCK}), _LOCK),
)
"""What is meant where no thing is named, by what is to be done."""


def kind_for(cues: Sequence[Cue]) -> Kind | None:
    """What is meant by cues that are said of one kind of thing: "brighter", "louder"."""
    return next((kind for those, kind in _DEFAULTS if those & set(cues)), None)


_OF_ANYTHING = table("hold freeze speed slow quicker faster slower")


def says_of_what(clause: Clause, scene: Scene) -> bool:
    """Whether words without a name can only be of their kind, or of what was spoken of."""
    if scene.it or _OF_ANYTHING.isdisjoint(clause.words):
        return True
    fans = [one for one in scene.home.approved() if one.domain == "fan" and one.area == scene.room]
    return bool(fans) and scene.room is not None and _HELD.isdisjoint(clause.words)


_HELD = table("hold freeze")
