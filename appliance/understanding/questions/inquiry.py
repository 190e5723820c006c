"""Questions about the house, answered from the home by code, in milliseconds. Pure.

It refuses what is no question about this house: a command, what is known of the world, and every
sentence with a word that it has no place for. Which question a sentence asks is read off one table,
from the top; the first row that has an answer gives it.
"""

import re
from collections.abc import Callable

from appliance.core import aspects as of
from appliance.core.house import Entity, Home
from appliance.core.reporting import state_answer
from appliance.core.types import Answer, AreaId, EntityId
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.questions.contents import inventory, listed, playing, whereabouts
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.items import Asked, take_apart
from appliance.understanding.questions.media import listening
from appliance.understanding.questions.noticed import detected, happened, who_is_home
from appliance.understanding.questions.ranks import average, compared, difference, limits, most
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.states import (
    claimed,
    since,
    standing,
)
from appliance.understanding.questions.told import Told, told, unknown
from appliance.understanding.questions.values import (
    chosen,
    how_it_is_set,
    raining,
    time_left,
    value,
)
from appliance.understanding.questions.whole import locked_up
from appliance.understanding.questions.words import DESCRIBING, HOUSEHOLD
from appliance.understanding.text.words import table

__all__ = ["Told", "inquire"]

_ROWS: tuple[Callable[[Scene], Told | None], ...] = (
    time_left,
    since,
    raining,
    average,
    difference,
    most,
    compared,
    limits,
    how_it_is_set,
    value,
    playing,
    whereabouts,
    happened,
    detected,
    locked_up,
    claimed,
    inventory,
    standing,
)


def inquire(
    text: str,
    home: Home,
    mentions: Mentions,
    room: AreaId | None = None,
    now_ms: int = 0,
    it: tuple[EntityId, ...] = (),
) -> Told | None:
    """The answer to a question about the house asked in `room`; None if it is none of these.

    `now_ms` is loop time, `it` what "it" means. Any text at all is fine. A refusal (NotUnderstood)
    is for what clearly asks about this house, and about something that it does not have.
    """
    several = [inquire(one, home, mentions, room, now_ms, it) for one in _several(text)]
    answers = [one for one in several if one is not None and isinstance(one.meaning, Answer)]
    if several and len(answers) == len(several):
        said = " ".join(one.meaning.text for one in answers if isinstance(one.meaning, Answer))
        return Told(Answer(said), tuple(id_ for one in answers for id_ in one.entities))
    if (heard := listening(text, home, room)) is not None:
        return heard
    asked = take_apart(text, mentions)
    if asked is None:
        return None
    scene = Scene(asked, home, room, now_ms, it)
    if (found := listed(scene)) is not None:
        return found
    if asked.unknown:
        return _described(scene) or chosen(scene) or _not_here(asked)
    if Mark.PEOPLE in asked.marks:
        return who_is_home(scene)
    if _is_to_come(scene):
        return unknown("I only know how things are at present, not what is to come.")
    if Mark.PAST in asked.marks:
        return unknown("I only know how things are at present.") if scene.things() else None
    return next((found for row in _ROWS if (found := row(scene)) is not None), None)


_AND = re.compile(
    r" and (?=(?:is|are|was|were|do|does|did|has|have|what|what's|which|how|how's|when|where)\b)"
)
_AND_THE = re.compile(r"(?P<ask>is|are) (?P<one>.+?) and (?P<other>(?:the|my|our) .+)")
_MOST_ASKED = 3


def _several(text: str) -> list[str]:
    """The questions of a sentence that asks several; none for one that asks one."""
    plain = " ".join(text.casefold().strip(" ?!.").split())
    asked = _AND.split(plain)
    if 1 < len(asked) <= _MOST_ASKED:
        return asked
    found = _AND_THE.fullmatch(plain)
    if found is None or not _STATED.search(found["one"]) or not _STATED.search(found["other"]):
        return []
    return [f"{found['ask']} {found['one']}", f"{found['ask']} {found['other']}"]


_STATED = re.compile(r" (?:on|off|open|closed|shut|locked|unlocked|up|down|running|playing)$")


def _is_to_come(scene: Scene) -> bool:
    """ "Will it rain today?": what was measured is no answer to that."""
    asked = scene.asked
    if Mark.TO_COME not in asked.marks or not (asked.measures or scene.named):
        return False
    counts_down = any(of.DURATION in one.aspects for one in asked.measures)
    return not counts_down and all(
        one.domain == "sensor" and one.device_class not in ("duration", "timestamp")
        for one in scene.named
    )


def _described(scene: Scene) -> Told | None:
    """ "What is the concentration indicated by ...?": a sensor by its whole name."""
    asked = scene.asked
    whole = [scene.of_ids(one.entities) for one in asked.things if one.whole and one.exact]
    sensors = [those for those in whole if all(one.domain == "sensor" for one in those)]
    things = _of_that_sort(asked, sensors[0]) if len(sensors) == 1 else []
    if len(things) != 1:
        return None
    if asked.form not in (Form.WHAT, Form.HOW) or not DESCRIBING.issuperset(asked.unknown):
        return None
    return told(state_answer(things[0], scene.home.state_of(things[0].id)), things)


def _of_that_sort(asked: Asked, sensors: list[Entity]) -> list[Entity]:
    """Of sensors of one name those of how much at a time, or those of how much in all."""
    rate = bool(_AT_A_TIME.intersection(asked.tokens))
    fitting = [one for one in sensors if (one.device_class or "").endswith("_intensity") is rate]
    return fitting if len(sensors) > 1 else sensors


_AT_A_TIME = table("intensity rate")


def _not_here(asked: Asked) -> Told | None:
    """One thing that houses have and this one has not, asked about as if it had."""
    if len(asked.unknown) != 1 or asked.unknown[0] not in HOUSEHOLD or asked.things:
        return None
    (thing,) = asked.unknown
    before = asked.tokens[asked.tokens.index(thing) - 1 :][:1]
    if before not in (("the",), ("my",), ("our",)) or not (asked.claims or asked.measures):
        return None
    if asked.form not in (Form.YES_NO, Form.HOW, Form.WHAT, Form.HOW_LONG, Form.WHEN):
        return None
    return unknown(f"I don't know of {'an' if thing[0] in 'aeiou' else 'a'} {thing} here.")
