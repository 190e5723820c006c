"""Questions about numbers: what is measured or set, extremes, limits, comparisons. Pure.

Each function takes a question in its home and answers it, or leaves it to the next by None.
"""

from collections.abc import Sequence

from appliance.core import aspects as of
from appliance.core.aspects import Aspect, Reading, of_place, reading, readings
from appliance.core.house import STATE_PARAMETERS, Choice, Entity
from appliance.core.measured import of_place as place_answer
from appliance.core.measured import (
    of_things,
    total,
)
from appliance.core.naming import with_article
from appliance.core.query import Ask, Query, answer_query
from appliance.core.reporting import state_answer
from appliance.core.subjects import in_area
from appliance.core.traits import Claim, Trait, applies, holds
from appliance.core.types import EntityId, NotUnderstood, WhyNot
from appliance.understanding.names.mentions import What
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.items import Placed
from appliance.understanding.questions.scene import Scene, can_have
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.told import Told, told, unknown
from appliance.understanding.text.words import ARTICLES, table

_SET_FIRST = {
    of.TEMPERATURE: of.TARGET,
    of.HUMIDITY: of.TARGET_HUMIDITY,
    of.LIGHT_LEVEL: of.BRIGHTNESS,
}
_WHATEVER_IS_SET = (
    of.TARGET,
    of.TARGET_HUMIDITY,
    of.POSITION,
    of.PROGRAMME,
    of.BRIGHTNESS,
    of.SPEED,
    of.VOLUME,
    of.MODE,
)
FEW = 4


def aspects_of(scene: Scene) -> list[Aspect]:
    """What may be measured, the likeliest first: what is set, where "set" was said."""
    found = [aspect for one in scene.asked.measures for aspect in one.aspects]
    if Mark.SET in scene.asked.marks:
        found = [_SET_FIRST[one] for one in found if one in _SET_FIRST] + found
        found += [] if found else _WHATEVER_IS_SET
    if of.POWER in found and scene.asked.says(*_OVER_A_TIME):
        # What was used in a day is no matter of what is drawn at present.
        found = [of.ENERGY]
    return list(dict.fromkeys(found))


_OVER_A_TIME = table("today did used week month day")


def how_it_is_set(scene: Scene) -> Told | None:
    """ "What's the thermostat set to?", "is the heating set to twenty?"."""
    asked = scene.asked
    if asked.form not in (Form.WHAT, Form.HOW, Form.YES_NO) or asked.bounds or asked.more:
        return None
    if Mark.SET not in asked.marks and not (asked.numbers and asked.says("at")):
        return None
    things = scene.things()
    if not things and scene.limited:
        things = [one for one in scene.inside(scene.everything) if one.domain == "climate"]
    if asked.form is Form.YES_NO and not asked.numbers:
        return None
    numbers = [one for one in things if one.domain == "number"]
    numbers += [one for one in things if one.domain == "sensor" and asked.numbers]
    for aspect in (aspects_of(scene) or _WHATEVER_IS_SET) if not numbers else (of.VALUE,):
        tellers = scene.readers(aspect) if Mark.SET in asked.marks and asked.things else things
        found = readings(aspect, tellers, scene.home)
        if not aspect.is_set or not found or len(found) > FEW:
            continue
        said = of_things(aspect, found, scene.home)
        if asked.form is Form.YES_NO:
            so = len(asked.numbers) == 1 and all(
                one.amount is not None and abs(one.amount - asked.numbers[0]) < _SAME
                for one in found
            )
            said = f"{'Yes' if so else 'No'}, {_lowered(said)}"
        return told(said, [one.entity for one in found])
    return (
        told(state_answer(things[0], scene.home.state_of(things[0].id)), things[:1])
        if (len(things) == 1 and asked.form is not Form.YES_NO)
        else None
    )


_SAME = 0.05


def chosen(scene: Scene) -> Told | None:
    """ "Is the boiler in eco mode?", "is the fan oscillating?": one of its own words."""
    asked = scene.asked
    things = scene.named
    if asked.form is not Form.YES_NO or len(things) != 1 or asked.numbers or asked.claims:
        return None
    (entity,) = things
    word = " ".join(asked.unknown)
    state = scene.home.state_of(entity.id)
    for name, setting in entity.settings.items():
        if not isinstance(setting, Choice):
            continue
        options = {option.replace("_", " ").casefold(): option for option in setting.options}
        wanted = options.get(word) or ("on" if word == name else None)
        if wanted is None or wanted not in setting.options:
            continue
        is_state = STATE_PARAMETERS.get(entity.domain) == name
        value = state.state if is_state else state.attributes.get(name)
        if value is None or not state.available:
            return told(state_answer(entity, state), things)
        answer = "Yes" if value == wanted else "No"
        return told(f"{answer}, {_lowered(state_answer(entity, state))}", things)
    return None


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:] if said.startswith(("The ", "It's")) else said


def value(scene: Scene) -> Told | None:
    """ "How warm is it in the hall?", "what's Dusty's battery at?", "nursery humidity"."""
    asked = scene.asked
    if not asked.measures or asked.numbers or asked.detects:
        return None
    if asked.says("juice") and not asked.things:
        # That of a phone is its battery; what there is to drink nobody measures.
        return None
    if (low := _low_batteries(scene)) is not None:
        return low
    if asked.form in (Form.HOW_LONG, Form.WHEN, Form.WHERE, Form.CAN):
        return None
    if asked.form is Form.TERSE and not _is_terse_value(scene):
        return None
    if (felt := _felt(scene)) is not None:
        return felt
    spoken_of = asked.reference and scene.named and not scene.limited
    if asked.things or asked.kinds or spoken_of:
        return _of_things(scene)
    return _somewhere(scene)


def raining(scene: Scene) -> Told | None:
    """ "Is it raining?": how much has fallen does not tell; how much is falling does."""
    asked = scene.asked
    if not asked.says("raining") or asked.form is not Form.YES_NO or asked.numbers:
        return None
    every = readings(of.RAIN, scene.everything, scene.home)
    falling = [one for one in every if (one.entity.device_class or "").endswith("_intensity")]
    if falling and falling[0].amount is not None:
        said = _lowered(of_things(of.RAIN, falling[:1], scene.home))
        return told(f"{'Yes' if falling[0].amount > 0 else 'No'}, {said}", [falling[0].entity])
    if not every:
        return unknown("I don't know of anything that measures the rain.")
    said = of_things(of.RAIN, every[:FEW], scene.home)
    return told(f"I can't tell whether it is raining. {said}", [one.entity for one in every[:FEW]])


_FELT = {"hot": "heat", "warm": "heat", "cold": "cold", "freezing": "cold"}


def _felt(scene: Scene) -> Told | None:
    """ "Is the computer hot?": what a sensor says yes or no to."""
    classes = {name for word, name in _FELT.items() if scene.asked.says(word)}
    asks = {Form.YES_NO: Ask.YES_NO, Form.WHICH: Ask.WHICH, Form.HOW_MANY: Ask.HOW_MANY}
    those = scene.things() if scene.asked.things or scene.asked.kinds else []
    found = tuple(
        one.id for one in those if one.domain == "binary_sensor" and one.device_class in classes
    )
    if not found or scene.asked.form not in asks:
        return None
    claim = Claim(Trait.DETECTING)
    query = Query(asks[scene.asked.form], found, claim=claim, noun="things")
    return Told(answer_query(query, scene.home), found)


_OF_BATTERIES = frozenset({Trait.LOW, Trait.CHARGING})


def _low_batteries(scene: Scene) -> Told | None:
    """ "Are any batteries low?"."""
    asked = scene.asked
    claims = [one for each in asked.claims for one in each.claims if one.trait in _OF_BATTERIES]
    if not claims or asked.measures[0].aspects != (of.BATTERY,):
        return None
    claim = claims[0]
    found = [
        one
        for one in (scene.named if asked.things else scene.inside(scene.everything))
        if applies(claim.trait, one)
        and (
            one.domain in ("sensor", "binary_sensor")
            or holds(claim, one, scene.home.state_of(one.id)) is not None
        )
    ]
    if not found or asked.form not in (Form.YES_NO, Form.WHICH, Form.WHAT, Form.HOW_MANY):
        return None
    asks = {Form.YES_NO: Ask.ANY, Form.HOW_MANY: Ask.HOW_MANY}
    ask = Ask.ALL if Mark.ALL in asked.marks else asks.get(asked.form, Ask.WHICH)
    query = Query(
        ask,
        tuple(one.id for one in found),
        claim=claim,
        noun="batteries",
        where=scene.where,
    )
    return Told(answer_query(query, scene.home), query.entities[:FEW])


def _is_terse_value(scene: Scene) -> bool:
    """The noun stands behind the thing or before "in": "power the kettle" is no question."""
    asked = scene.asked
    if asked.claims or not all(one.noun for one in asked.measures):
        return False
    starts = [one.start for one in asked.things]
    starts += [one.mention.start for one in asked.places if one.mention is not None]
    if not starts and not asked.places:
        return asked.says("today", "now", "currently")
    before = [word for word in asked.rest[: min(starts, default=0)] if word not in ARTICLES]
    adverbs = any(scene.where_of(place) in _ADVERBS for place in scene.limited)
    return not before or before[-1] in _BEFORE_THINGS or adverbs


_BEFORE_THINGS = table("in of at for on")
_ADVERBS = table("upstairs downstairs outside inside")


def _of_things(scene: Scene) -> Told | None:
    things = scene.things()
    for aspect in aspects_of(scene):
        readers = _awake(scene, aspect, scene.readers(aspect))
        if not readers or len(readers) > FEW:
            continue
        found = readings(aspect, readers, scene.home)
        return told(of_things(aspect, found, scene.home), readers)
    sure = [
        one for thing in scene.asked.things if thing.whole for one in scene.of_ids(thing.entities)
    ]
    if len(things) == 1 and things == sure[:1]:
        return _not_reported(scene, things[0])
    if not scene.asked.things and scene.limited:
        return _somewhere(scene)
    return None


def _awake(scene: Scene, aspect: Aspect, those: list[Entity]) -> list[Entity]:
    """Of a kind those that are on, where any is: "how loud is the music"."""
    if scene.asked.things or not aspect.is_set:
        return those
    awake = [one for one in those if scene.home.state_of(one.id).state not in ("off", "idle")]
    return awake or those


def _not_reported(scene: Scene, entity: Entity) -> Told | None:
    """One thing by its name that does not tell: so much can be said."""
    aspects = aspects_of(scene)
    if entity.domain == "binary_sensor" and scene.asked.says("detected"):
        return _noticed(scene, entity)
    if entity.domain in ("sensor", "binary_sensor", "number"):
        return told(state_answer(entity, scene.home.state_of(entity.id)), [entity])
    if any(can_have(aspect, entity) for aspect in aspects):
        one = next(aspect for aspect in aspects if can_have(aspect, entity))
        return told(of_things(one, [reading(one, entity, scene.home)], scene.home), [entity])
    subject = with_article(entity, scene.home)
    return Told(
        NotUnderstood(WhyNot.UNSUPPORTED, f"I don't know the {aspects[0].noun} of {subject}."),
        (entity.id,),
    )


def _noticed(scene: Scene, entity: Entity) -> Told | None:
    """ "Is mains power detected?": yes or no, where it notices that, or that there is power."""
    traits = [one for one in (Trait.DETECTING, Trait.ON) if applies(one, entity)]
    ask = Ask.YES_NO if traits and scene.asked.form is Form.YES_NO else Ask.STATE
    query = Query(ask, (entity.id,), claim=Claim(traits[0]) if traits else None)
    return Told(answer_query(query, scene.home), query.entities)


def in_places(scene: Scene, aspect: Aspect) -> list[Reading]:
    """What is measured in the places said: in this room where it is asked of no place."""
    if not scene.limited:
        if scene.room is not None and aspect.climatic:
            return list(of_place(aspect, scene.home, area=scene.room))
        return []
    found: dict[EntityId, Reading] = {}
    for place in scene.limited:
        found |= {one.entity.id: one for one in in_place(scene, aspect, place)}
    return list(found.values())


def in_place(scene: Scene, aspect: Aspect, place: Placed) -> Sequence[Reading]:
    outdoors = scene.outdoors(place)
    if outdoors is not None:
        return of_place(aspect, scene.home, outdoors=outdoors)
    mention = place.mention
    if mention is None:
        return ()
    area = scene.room if mention.what is What.HERE else mention.area
    if mention.what in (What.AREA, What.HERE):
        return of_place(aspect, scene.home, area=area)
    there = [one for one in scene.everything if scene.is_in(one, place)]
    rooms = dict.fromkeys(one.area for one in there if one.area is not None)
    return [one for room in rooms for one in of_place(aspect, scene.home, area=room)]


def _somewhere(scene: Scene) -> Told | None:
    """How it is in a place; without one, in this room or the whole house."""
    home = scene.home
    asked_for = aspects_of(scene)
    aspects = [one for one in asked_for if not one.is_set]
    if asked_for and asked_for[0].is_set:
        aspects = [*(() if Mark.SET in scene.asked.marks else aspects), *asked_for[:1]]
    aspects = [one for one in aspects if one is not of.DURATION]
    for aspect in aspects:
        found = in_places(scene, aspect)
        if found and aspect.is_set:
            found = found[:FEW]
            return told(of_things(aspect, found, home), [one.entity for one in found])
        if found:
            where = scene.where or (in_area(scene.room, home) if not scene.limited else "")
            said = place_answer(aspect, found, where, home)
            return told(said, [one.entity for one in found])
    if scene.limited:
        place = f" {scene.where}" if scene.where else " there"
        return (
            unknown(f"I don't know of anything that measures the {aspects[0].noun}{place}.")
            if (aspects and not aspects[0].is_set)
            else None
        )
    if not _is_of_the_house(scene):
        return None
    for aspect in aspects:
        every = readings(aspect, scene.everything, home)
        if aspect.climatic:
            every = of_place(aspect, home, outdoors=False) or of_place(aspect, home)
        if every:
            said = total(aspect, every, home) or place_answer(aspect, every, "", home)
            return told(said, [one.entity for one in every[:FEW]])
    return (
        unknown(f"I don't know of anything that measures the {aspects[0].noun}.")
        if aspects
        else None
    )


def _is_of_the_house(scene: Scene) -> bool:
    """Without a place: of what is measured here, and not of what a word means."""
    asked = scene.asked
    return (
        asked.says("the", "we", "our", "it", "my", "us", "i", "there")
        or any(place.mention is not None for place in asked.places)
        or bool({"today", "now", "currently", "here"} & set(asked.tokens))
    )


def time_left(scene: Scene) -> Told | None:
    """ "How long till the washing's done?", "how much time is left on the dryer?"."""
    asked = scene.asked
    measured = any(of.DURATION in one.aspects for one in asked.measures)
    when = asked.form in (Form.HOW_LONG, Form.WHEN) and not asked.says("been", "last", "since")
    finished = any(word in asked.tokens for word in ("done", "finished", "finish", "ready", "over"))
    if not (measured or (when and (Mark.LEFT in asked.marks or finished)) or finished):
        return None
    found = readings(of.DURATION, scene.readers(of.DURATION), scene.home)
    if not found or len(found) > FEW or not (asked.things or asked.reference):
        return None
    said = of_things(of.DURATION, found, scene.home)
    if asked.form is Form.YES_NO and len(found) == 1 and found[0].amount is not None:
        said = f"{'Yes' if found[0].amount <= 0 else 'No'}, {_lowered(said)}"
    return told(said, [one.entity for one in found])
