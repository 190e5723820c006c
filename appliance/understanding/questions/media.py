"""Questions about what is heard just now: "who sings this?", "what am I listening to?". Pure.

Titles and names of artists come from devices: they are told as every state is, cleaned and in the
sentence that says whose they are. Refuses to guess what "this" is where nothing plays.
"""

import re

from appliance.core.house import Entity, Home
from appliance.core.reporting import state_answer
from appliance.core.spoken_text import capitalised
from appliance.core.subjects import subject_of_state
from appliance.core.types import AreaId
from appliance.understanding.questions.told import Told, told

_THIS = "(?:this|that|it|the|the current) ?(?:song|track|tune|piece|music|record|one)?"
_WHO = re.compile(
    rf"(?:and |so )?(?:who (?:sings|is singing|sang|wrote|plays|is playing|performs|made|recorded"
    rf"|does|did) {_THIS}|who is (?:singing|this|this by|{_THIS} by|the artist|the singer|the band)"
    rf"|(?:what|which) (?:artist|band|singer|group|composer) (?:is|sings|plays|wrote) {_THIS}"
    rf"|who (?:am i|are we) (?:listening|hearing) ?(?:to)?|who composed {_THIS})"
)
_WHAT = re.compile(
    rf"(?:and |so )?(?:what is {_THIS} called|what is the (?:name|title) of {_THIS}"
    r"|(?:what|which) (?:song|track|tune|piece|music|record) (?:is this|is that|is it"
    r"|are we listening to|am i listening to|am i hearing)"
    rf"|what is (?:this|that|the current) (?:song|track|tune|piece|music)"
    r"|what (?:am i|are we) (?:listening to|hearing)|name (?:this|that) (?:song|tune|track))"
)
_LOUD = re.compile(r"what is the volume(?: at| on| set to)?|how (?:high|loud) is (?:the volume|it)")
_FEW = 3


def listening(text: str, home: Home, room: AreaId | None) -> Told | None:
    """What is told of what plays in `room`, else anywhere; None if that was not asked."""
    said = " ".join(text.casefold().replace("\u2019", "'").strip(" ?!.,").split())
    said = re.sub(r"\b(what|who)'s\b", r"\1 is", said)
    asks = next((one for one in (_WHO, _WHAT, _LOUD) if one.fullmatch(said)), None)
    playing = [one for one in home.approved() if _plays(one, home)] if asks is not None else []
    heard = [one for one in playing if one.area == room] or playing
    if not heard or asks is None:
        return None
    if asks is _LOUD:
        return _loudness(heard, home)
    sentences = [state_answer(one, home.state_of(one.id)) for one in heard[:_FEW]]
    if asks is _WHO and not any(home.state_of(one.id).attributes.get("artist") for one in heard):
        sentences.append("Nothing tells me by whom that is.")
    return told(" ".join(sentences), heard[:_FEW])


def _plays(entity: Entity, home: Home) -> bool:
    state = home.state_of(entity.id)
    return entity.domain == "media_player" and state.available and state.state == "playing"


def _loudness(players: list[Entity], home: Home) -> Told | None:
    """Of one that plays: what stands silent in other rooms is not what somebody hears."""
    if len(players) != 1:
        return None
    (one,) = players
    volume = home.state_of(one.id).attributes.get("volume_pct")
    if not isinstance(volume, int | float):
        return None
    subject = capitalised(subject_of_state(one, home))
    return told(f"{subject} is at {volume:.0f} percent volume.", players)
