"""Questions that weigh numbers: the most and the least, limits, comparisons. Pure.

Each function takes a question in its home and answers it, or leaves it to the next by None.
"""

from collections.abc import Sequence

from appliance.core import aspects as of
from appliance.core.aspects import Aspect, Reading, of_its_room, of_place, reading, readings
from appliance.core.measured import (
    Limit,
    Side,
    apart_by,
    comparison,
    extreme,
    mean_of,
    passing,
)
from appliance.core.naming import with_article
from appliance.core.query import singular_noun
from appliance.core.spoken_text import capitalised
from appliance.core.subjects import in_area
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.items import Placed
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.told import Told, told
from appliance.understanding.questions.values import FEW, aspects_of, in_place, in_places


def most(scene: Scene) -> Told | None:
    """ "Which room is the coldest?", "what's the lowest battery?"."""
    asked = scene.asked
    if len(asked.most) != 1 or asked.numbers or asked.claims:
        return None
    superlative = asked.most[0]
    aspects = [superlative.aspect] if superlative.aspect is not None else aspects_of(scene)
    if asked.kinds and superlative.aspect is of.LIGHT_LEVEL:
        aspects = [of.BRIGHTNESS]
    for aspect in aspects:
        found = _candidates(scene, aspect)
        if not found:
            continue
        by_room = aspect.climatic and not asked.kinds
        noun = "room" if by_room else _title_noun(scene, aspect)
        word = superlative.word
        if by_room and superlative.aspect is None:
            noun = f"{aspect.noun} in a room"
        said = extreme(aspect, found, scene.home, f"{word} {noun}", highest=superlative.highest)
        if by_room and superlative.aspect is None and said is not None:
            said = _by_room(scene, aspect, found, word, highest=superlative.highest)
        if said is not None:
            winners = sorted(
                (one for one in found if one.amount is not None),
                key=lambda one: one.amount or 0.0,
                reverse=superlative.highest,
            )
            return told(said, [winners[0].entity])
    return None


def _by_room(
    scene: Scene, aspect: Aspect, found: Sequence[Reading], word: str, *, highest: bool
) -> str | None:
    """ "The highest humidity is 71 percent, in the bathroom."."""
    said = extreme(aspect, found, scene.home, "room", highest=highest)
    if said is None or not said.startswith("The room is "):
        return said
    room, _, amount = said.removeprefix("The room is ").rstrip(".").rpartition(", at ")
    return f"The {word} {aspect.noun} is {amount}, in {room}."


def _title_noun(scene: Scene, aspect: Aspect) -> str:
    kinds = scene.asked.kinds
    return singular_noun(kinds[0].many) if kinds and aspect.is_set else aspect.noun


def _candidates(scene: Scene, aspect: Aspect) -> list[Reading]:
    things = scene.things() if scene.asked.kinds and aspect.is_set else None
    if things is not None:
        return list(readings(aspect, things, scene.home))
    if not aspect.climatic:
        every = readings(aspect, scene.inside(scene.everything), scene.home)
        # The meter of the whole house uses more than anything in it.
        parts = [one for one in every if one.entity.area is not None]
        return parts if aspect in (of.POWER, of.ENERGY) and parts else list(every)
    return _one_for_each_room(scene, aspect)


def _one_for_each_room(scene: Scene, aspect: Aspect) -> list[Reading]:
    """Indoors, unless the outdoors was spoken of."""
    outside = any(scene.outdoors(place) for place in scene.limited)
    areas = {
        one.area: None
        for one in scene.inside(scene.everything)
        if one.area is not None
        and (outside or not of.is_outdoors(one, scene.home))
        and of_its_room(one)
    }
    return [
        one
        for area in areas
        for one in of_place(aspect, scene.home, area=area)[:1]
        if one.amount is not None
    ]


def limits(scene: Scene) -> Told | None:
    """ "Any batteries below twenty percent?", "is it above 20 degrees in the study?"."""
    asked = scene.asked
    bounded = bool(asked.bounds) or (bool(asked.more) and Mark.THAN in asked.marks)
    if len(asked.numbers) != 1 or not bounded:
        return None
    above = asked.bounds[0].above if asked.bounds else asked.more[0].higher
    aspects = aspects_of(scene) or [one.aspect for one in asked.more if one.aspect is not None]
    if not aspects and asked.says("degrees", "degree", "warm", "it"):
        aspects = [of.TEMPERATURE]
    if not aspects and asked.things:
        aspects = [of.VALUE]
    by_room = bool({Mark.ROOM, Mark.ROOMS} & asked.marks)
    for aspect in aspects or ([of.TEMPERATURE] if by_room else []):
        if asked.things or asked.kinds:
            found = list(readings(aspect, scene.readers(aspect), scene.home))
        elif scene.limited:
            found = in_places(scene, aspect)
        elif by_room:
            found = _one_for_each_room(scene, aspect)
        else:
            every = in_places(scene, aspect)
            found = every or list(readings(aspect, scene.everything, scene.home))
        if not found:
            continue
        noun = "rooms" if by_room else _many(aspect)
        said = passing(
            aspect,
            found,
            Limit(asked.numbers[0], above),
            scene.home,
            noun,
            yes_no=asked.form is Form.YES_NO,
        )
        return told(said, [one.entity for one in found[:FEW]])
    return None


def _many(aspect: Aspect) -> str:
    return {"battery": "batteries", "temperature": "temperatures"}.get(
        aspect.noun, f"{aspect.noun} readings"
    )


def compared(scene: Scene) -> Told | None:
    """ "Is it warmer in the bedroom than outside?", "which is warmer, the study or the hall?"."""
    asked = scene.asked
    if len(asked.more) != 1 or Mark.THAN not in asked.marks or asked.numbers:
        return None
    more = asked.more[0]
    aspects = [more.aspect] if more.aspect is not None else aspects_of(scene)
    if more.aspect is of.LIGHT_LEVEL and (asked.kinds or asked.things):
        # Lamps are as bright as they are set, wherever no light sensor is.
        aspects = [of.BRIGHTNESS]
    for aspect in aspects:
        sides = _sides(scene, aspect)
        if len(sides) != 2:
            continue
        one, other = sides
        entities = [each.entity for side in sides for each in side.readings][:FEW]
        if asked.form is Form.YES_NO and not (asked.says("or") and not asked.says("than")):
            said = comparison(aspect, one, other, scene.home, higher=more.higher)
            return told(said, entities)
        said = comparison(aspect, one, other, scene.home, higher=more.higher)
        if said.startswith("No, "):
            said = comparison(aspect, other, one, scene.home, higher=more.higher)
        return told(capitalised(said.removeprefix("Yes, ").removeprefix("No, ")), entities)
    return None


def difference(scene: Scene) -> Told | None:
    """ "What's the difference in temperature between the hall and the study?", "how much warmer is
    it in the hall than outside?"."""
    asked = scene.asked
    apart = Mark.DIFFERENCE in asked.marks or (asked.form is Form.HOW and asked.says("much"))
    if not apart or asked.numbers or asked.form not in (Form.WHAT, Form.HOW):
        return None
    if not asked.says("difference") and not asked.more:
        return None
    aspects = [one.aspect for one in asked.more if one.aspect is not None] or aspects_of(scene)
    for aspect in aspects:
        sides = _sides(scene, aspect)
        if len(sides) == 2:
            said = apart_by(aspect, sides[0], sides[1], scene.home)
            return told(said, [each.entity for side in sides for each in side.readings][:FEW])
    return None


def average(scene: Scene) -> Told | None:
    """ "What's the average temperature upstairs?": of the rooms that measure it."""
    asked = scene.asked
    plain = not (asked.things or asked.kinds or asked.numbers or asked.claims)
    if Mark.AVERAGE not in asked.marks or asked.form not in (Form.WHAT, Form.TERSE) or not plain:
        return None
    for aspect in aspects_of(scene):
        found = _one_for_each_room(scene, aspect) if aspect.climatic else []
        said = mean_of(aspect, found, scene.where, scene.home)
        if said is not None:
            return told(said, [one.entity for one in found[:FEW]])
    return None


def _sides(scene: Scene, aspect: Aspect) -> list[Side]:
    places = list(scene.limited)
    if len(places) == 1 and not scene.asked.things:
        if scene.room is not None and scene.outdoors(places[0]) is not None:
            here = of_place(aspect, scene.home, area=scene.room)
            first = Side(tuple(here), in_area(scene.room, scene.home))
            return [first, _side(scene, aspect, places[0])]
        if scene.outdoors(places[0]) is True:
            return [_side(scene, aspect, Placed(outdoors=False)), _side(scene, aspect, places[0])]
    if len(places) == 2:
        return [_side(scene, aspect, place) for place in places]
    things = scene.named
    if len(things) == 2:
        return [
            Side((reading(aspect, one, scene.home),), f"at {with_article(one, scene.home)}")
            for one in things
        ]
    return []


def _side(scene: Scene, aspect: Aspect, place: Placed) -> Side:
    if aspect.is_set:
        those = [one for one in scene.of_kinds() if scene.is_in(one, place)]
        shining = [one for one in those if scene.home.state_of(one.id).state != "off"] or those
        return Side(tuple(readings(aspect, shining, scene.home)), scene.where_of(place))
    return Side(tuple(in_place(scene, aspect, place)), scene.where_of(place))
