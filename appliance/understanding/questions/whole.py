"""Whether the house is locked up, and whether everything is off. Pure; refuses a yes on less.

1. "Locked up" and "secure" are of the locks, and of every door, garage door, gate and window: what
   stands open is not locked up. "Are all the doors locked" is of the doors alone, in the same way.
2. "On" and "off" of everything are also of what "turn everything off" takes along and nobody thinks
   of first: heating, hot water, switches of the house itself. These have a sentence of their own.

Each function takes a question in its home and answers it, or leaves it to the next by None.
"""

from collections.abc import Iterable, Sequence

from appliance.core.house import Entity
from appliance.core.naming import are
from appliance.core.query import Ask, Query, answer_query
from appliance.core.spoken_text import capitalised
from appliance.core.subjects import joined_names
from appliance.core.traits import Claim, Trait, applies, holds
from appliance.core.types import Answer
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.told import Told, told
from appliance.understanding.text.words import table

_LOCKED, _OPEN = Claim(Trait.LOCKED), Claim(Trait.OPEN)
_PASSAGES = table("door garage garage_door gate window opening")
"""Classes of what somebody could come in by."""
_DOORS = table("door garage garage_door")
_EVERYTHING = table("device everything")
_HOUSE = table("we everything all house home place")


def locked_up(scene: Scene) -> Told | None:
    """ "Is the house locked up?", "is the garage secure?", "are all the doors locked?"."""
    asked = scene.asked
    claims = asked.claims[0].claims if len(asked.claims) == 1 else ()
    if asked.form is not Form.YES_NO or _LOCKED not in claims or asked.says("not"):
        return None
    if asked.measures or asked.numbers or asked.detects or asked.past or Mark.ANY in asked.marks:
        return None
    classes = _classes(scene, secure=_OPEN.trait in {one.trait for one in claims})
    if classes is None:
        return None
    there = scene.inside(scene.everything)
    locks = [one for one in there if applies(Trait.LOCKED, one)]
    ways = [one for one in there if applies(Trait.OPEN, one) and one.device_class in classes]
    return _locked_up(scene, locks, ways, classes) if locks or ways else None


def _classes(scene: Scene, *, secure: bool) -> frozenset[str] | None:
    """What has to be closed for it to be locked; None where single things were asked about."""
    asked = scene.asked
    kinds = {one.kind.noun for one in asked.kinds}
    if kinds == {"door"}:
        several = all(one.plural for one in asked.kinds) or Mark.ALL in asked.marks
        return _DOORS if several and not asked.things else None
    if kinds - _EVERYTHING or any(not _is_a_place(scene, thing.entities) for thing in asked.things):
        return None
    if scene.limited:
        whole = secure or asked.says("up") or bool(kinds)
        return _PASSAGES if whole else None
    said = any(place.mention is not None for place in asked.places) or asked.says(*_HOUSE)
    return _PASSAGES if said else None


def _is_a_place(scene: Scene, entities: Iterable[str]) -> bool:
    """ "The house" may be a part of a name, "house alarm"; the alarm locks nothing."""
    return not scene.asked.says("alarm") and all(
        id_.startswith("alarm_control_panel.") for id_ in entities
    )


def _locked_up(
    scene: Scene, locks: Sequence[Entity], ways: Sequence[Entity], classes: frozenset[str]
) -> Told:
    judged = {
        one.id: holds(claim, one, scene.home.state_of(one.id))
        for claim, those in ((_LOCKED, locks), (_OPEN, ways))
        for one in those
    }
    ajar = [one for one in ways if judged[one.id]]
    loose = [one for one in locks if judged[one.id] is False]
    silent = [one for one in (*ways, *locks) if judged[one.id] is None]
    where = f" {scene.where}" if scene.where else ""
    if ajar or loose:
        parts = [
            f"{_names(those, scene)} {are(those)} {word}"
            for those, word in ((ajar, "open"), (loose, "unlocked"))
            if those
        ]
        said = f"No, {' and '.join(parts)}."
    elif silent:
        said = "Not as far as I know."
    elif classes is _DOORS:
        said = f"Yes, all the doors are {'locked' if locks else 'closed'}{where}."
    else:
        state = " and ".join(("locked",) * bool(locks) + ("closed",) * bool(ways))
        said = f"Yes, everything that I know of is {state}{where}."
    if silent:
        said += f" I don't know about {_names(silent, scene)}."
    return told(said, [*ajar, *loose] or [*ways, *locks])


def _names(those: Sequence[Entity], scene: Scene) -> str:
    return joined_names(list(those), scene.home)


_TAKEN_ALONG = table("climate input_boolean water_heater")
_FOR_ON = frozenset({Ask.ANY, Ask.YES_NO, Ask.WHICH, Ask.HOW_MANY})
_FOR_OFF = frozenset({Ask.ALL, Ask.YES_NO})


def also_on(scene: Scene, query: Query) -> Told | None:
    """The answer with what "turn everything off" takes along, if any of that is on.

    None where not everything was asked about, or something else than what is on.
    """
    claim = query.claim
    if claim is None or claim.trait is not Trait.ON:
        return None
    if query.ask not in (_FOR_ON if claim.positive else _FOR_OFF):
        return None
    if not any(one.kind.noun in _EVERYTHING for one in scene.kinds):
        return None
    more = [
        one
        for one in scene.inside(scene.everything)
        if one.domain in _TAKEN_ALONG and one.id not in query.entities and _is_on(one, scene)
    ]
    if not more:
        return None
    first = [one for id_ in query.entities if _is_on(one := scene.home.entities[id_], scene)]
    ids = tuple(one.id for one in (*first, *more))
    if not first:
        begin = {Ask.WHICH: "", Ask.HOW_MANY: ""}.get(
            query.ask, "Yes, " if claim.positive else "No, "
        )
        said = f"{begin}{_names(more, scene)} {are(more)} on."
        return Told(Answer(said if begin else capitalised(said)), ids)
    answer = answer_query(query, scene.home)
    if not isinstance(answer, Answer):
        return None
    rest = f"{capitalised(_names(more, scene))} {are(more)} on as well."
    return Told(Answer(f"{answer.text} {rest}"), ids)


def _is_on(one: Entity, scene: Scene) -> bool:
    return holds(Claim(Trait.ON), one, scene.home.state_of(one.id)) is True
