"""Complaints that are orders: "it's too dark in here", "I'm cold", "the radio is too loud". Pure.

One table says what each complaint asks for. It refuses whatever says more than a complaint, where,
and of what.
"""

from collections.abc import Mapping

from appliance.understanding.orders.clauses import Clause
from appliance.understanding.orders.cues import Cue
from appliance.understanding.text.words import table

_REMEDIES: Mapping[str, Cue] = {
    "dark": Cue.BRIGHTER,
    "dim": Cue.BRIGHTER,
    "gloomy": Cue.BRIGHTER,
    "bright": Cue.DIMMER,
    "blinding": Cue.DIMMER,
    "cold": Cue.WARMER,
    "chilly": Cue.WARMER,
    "freezing": Cue.WARMER,
    "cool": Cue.WARMER,
    "nippy": Cue.WARMER,
    "hot": Cue.COOLER,
    "warm": Cue.COOLER,
    "boiling": Cue.COOLER,
    "roasting": Cue.COOLER,
    "sweltering": Cue.COOLER,
    "stuffy": Cue.COOLER,
    "loud": Cue.QUIETER,
    "noisy": Cue.QUIETER,
    "quiet": Cue.LOUDER,
    "fast": Cue.SLOWER,
    "slow": Cue.FASTER,
}
_PLAIN = table("freezing boiling roasting sweltering blinding stuffy gloomy chilly cold hot nippy")
"""Complaints without a "too": nobody says that it is freezing to praise it."""
_DEGREES = table("too so way bit little a very really rather awfully quite far bloody much pretty")
_AROUND = table(
    "it it's its is i i'm im am we we're are that's that the this feels feel getting gets got here "
    "in there a bit little now for me us isn't on my our rather quite today tonight at moment "
    "still always sounds seems looks him her them everyone of and"
)


def remedy(clause: Clause) -> Cue | None:
    """What a complaint asks for; None for anything else."""
    words = [word for word in clause.free if word is not None]
    said = [word for word in words if word in _REMEDIES]
    if len(said) != 1 or not all(
        word in _AROUND or word in _DEGREES or word == said[0] for word in words
    ):
        return None
    states = any(
        word in table("it's it its is i'm im are we're am too way feels that's") for word in words
    ) or any(word.endswith("'s") for word in clause.words)
    stressed = "too" in words or said[0] in _PLAIN or _is_softened(words, said[0])
    return _REMEDIES[said[0]] if states and stressed else None


def _is_softened(words: list[str], complaint: str) -> bool:
    """ "A bit bright", "so loud", "rather dark": not the way it should be."""
    at = words.index(complaint)
    return at > 0 and words[at - 1] in table("bit little so rather awfully very really way pretty")
