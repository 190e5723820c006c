"""Questions about what sensors are there to notice: motion, leaks, smoke, who is at home. Pure.

Each function takes a question in its home and answers it, or leaves it to the next by None. That
nothing was noticed is only said of sensors that report.
"""

from collections.abc import Sequence

from appliance.core.house import Entity
from appliance.core.lasting import lasting_answer
from appliance.core.query import Ask, Query, answer_query
from appliance.core.reporting import state_answer
from appliance.core.subjects import in_area, joined_names, place_names
from appliance.core.traits import Claim, Trait, holds
from appliance.understanding.names.mentions import What
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Detects, Mark
from appliance.understanding.questions.told import Told, as_it_is, told, unknown
from appliance.understanding.questions.words import OF_PLACES
from appliance.understanding.text.words import table

_FEW = 4
_TRACKERS = table("device_tracker person")


def detected(scene: Scene) -> Told | None:
    """ "Any motion in the garage?", "is there a leak?", "is anyone home?"."""
    asked = scene.asked
    if not asked.detects and (found := _of_place(scene)) is not None:
        return found
    if not asked.detects or asked.measures or asked.numbers or asked.things:
        return None
    if asked.form not in (Form.YES_NO, Form.WHERE, Form.WHICH, Form.TERSE, Form.HOW_MANY):
        return None
    detects = asked.detects[0]
    if detects.there_is == "anyone":
        at_home = _at_home(scene)
        if at_home is not None:
            return at_home
        if not scene.limited:
            return unknown("I can't tell who is at home.") if _speaks_of_home(scene) else None
    if asked.form is Form.TERSE:
        return None
    sensors = sensors_of(scene, detects)
    if not sensors:
        if not (scene.limited or asked.says("there", "any", "house")):
            return None
        place = f" {scene.where}" if scene.where else ""
        return unknown(f"I don't know of a sensor for that{place}.")
    several = any(one.plural for one in asked.kinds) or asked.says("sensors", "detectors")
    counted = asked.kinds and asked.form in (Form.WHICH, Form.HOW_MANY)
    if counted or (several and asked.form is not Form.WHERE):
        ask = {Form.WHICH: Ask.WHICH, Form.HOW_MANY: Ask.HOW_MANY}.get(asked.form, Ask.ANY)
        positive = not any(
            _says_nothing_is_noticed(one) for each in asked.claims for one in each.claims
        )
        query = Query(
            Ask.ALL if Mark.ALL in asked.marks else ask,
            tuple(one.id for one in sensors),
            claim=Claim(Trait.DETECTING, positive),
            noun="sensors",
        )
        return Told(answer_query(query, scene.home), query.entities[:_FEW])
    said = _detection(scene, detects, sensors)
    if any(not one.positive for each in asked.claims for one in each.claims):
        # "Is the landing clear of smoke?"
        said = said.replace("Yes, ", "\0", 1).replace("No, ", "Yes, ", 1).replace("\0", "No, ", 1)
    return told(said, sensors[:_FEW])


_PERFECT = table("has have had did was were")
_FOR_SINCE = 2


def happened(scene: Scene) -> Told | None:
    """ "Has there been any movement in the garage?": that nothing moves now is no "no" to that."""
    asked = scene.asked
    if asked.form is not Form.YES_NO or asked.tokens[0] not in _PERFECT or asked.measures:
        return None
    claims = [one for each in asked.claims for one in each.claims]
    if asked.detects and (scene.limited or not scene.asked.things):
        sensors = sensors_of(scene, asked.detects[0])
    elif Claim(Trait.DETECTING) in claims[:1]:
        found = scene.claimants(claims[:1])
        sensors = found[1] if found is not None else []
    else:
        return None
    so = Claim(Trait.DETECTING)
    judged = {one.id: holds(so, one, scene.home.state_of(one.id)) for one in sensors}
    if not sensors or any(judged.values()):
        return None
    if len(sensors) <= _FOR_SINCE:
        said = [lasting_answer(one, scene.home.state_of(one.id), scene.now_ms) for one in sensors]
        return told(" ".join(said), sensors)
    return told("Not at the moment. I don't know what was before.", sensors[:_FEW])


def _says_nothing_is_noticed(claim: Claim) -> bool:
    """ "Clear"; or "off", of a sensor that is on when it notices something."""
    return not claim.positive and claim.trait in (Trait.DETECTING, Trait.ON)


def _of_place(scene: Scene) -> Told | None:
    """ "Is the kitchen occupied?", "is anything leaking?"."""
    asked = scene.asked
    word = next((word for word in asked.tokens if word in OF_PLACES), None)
    bare = not (asked.things or asked.measures or asked.numbers)
    anything = [one.many for one in asked.kinds] == ["things"]
    if word is None or not bare or asked.form is not Form.YES_NO:
        return None
    if not (anything or (scene.limited and not asked.kinds)):
        return None
    classes = OF_PLACES[word]
    sensors = sensors_of(scene, Detects(frozenset(classes), ""))
    claim = next((one for each in asked.claims for one in each.claims), None)
    if not sensors or claim is None or claim.trait is not Trait.DETECTING:
        return None
    if all(one.device_class == "motion" for one in sensors):
        # That nothing moves does not tell that nobody is there.
        return as_it_is(scene.home, sensors)
    ask = Ask.ALL if anything and asked.says("everything") else Ask.ANY
    query = Query(ask, tuple(one.id for one in sensors), claim=claim, noun="sensors")
    return Told(answer_query(query, scene.home), query.entities)


def sensors_of(scene: Scene, detects: Detects) -> list[Entity]:
    return [
        one
        for one in scene.inside(scene.everything)
        if one.domain == "binary_sensor" and one.device_class in detects.classes
    ]


def _detection(scene: Scene, detects: Detects, sensors: Sequence[Entity]) -> str:
    judged = [
        (one, holds(Claim(Trait.DETECTING), one, scene.home.state_of(one.id))) for one in sensors
    ]
    noticing = [one for one, so in judged if so]
    silent = [one for one, so in judged if so is None]
    seen = all(one.device_class in ("motion", "moving") for one in sensors)
    there_is = "motion" if detects.there_is == "anyone" and seen else detects.there_is
    noun = there_is.removeprefix("a ")
    thing = "someone" if noun == "anyone" else there_is
    if noticing:
        rooms = place_names(noticing, scene.home)
        where = (
            in_area(noticing[0].area, scene.home) if len(noticing) == 1 else rooms and f"in {rooms}"
        )
        return f"Yes, there is {thing}{where and ' '}{where}."
    if silent and len(silent) == len(sensors):
        return " ".join(state_answer(one, scene.home.state_of(one.id)) for one in silent[:_FEW])
    where = f" {scene.where}" if scene.where else ""
    said = f"No, there is no {'one' if noun == 'anyone' else noun}{where}"
    said += ", as far as I know." if silent or noun == "anyone" else "."
    if silent:
        said += f" I don't know about {joined_names(silent, scene.home)}."
    return said


def _speaks_of_home(scene: Scene) -> bool:
    claims = {claim.trait for one in scene.asked.claims for claim in one.claims}
    return Trait.HOME in claims or any(
        place.mention is not None and place.mention.what is What.HOUSE
        for place in scene.asked.places
    )


def _at_home(scene: Scene) -> Told | None:
    asked = scene.asked
    claims = {claim for one in asked.claims for claim in one.claims}
    wanted = next(
        (one for one in (Claim(Trait.HOME), Claim(Trait.HOME, False)) if one in claims),
        Claim(Trait.HOME) if _speaks_of_home(scene) else None,
    )
    people = [one for one in scene.everything if one.domain in _TRACKERS]
    if wanted is None or not people or scene.limited:
        return None
    ask = Ask.WHICH if asked.form is Form.WHICH else Ask.ANY
    query = Query(ask, tuple(one.id for one in people), claim=wanted, noun="of them")
    meaning = answer_query(query, scene.home)
    return Told(meaning, query.entities)


def who_is_home(scene: Scene) -> Told | None:
    """ "Who is at home?", by the phones and other trackers."""
    asked = scene.asked
    if Mark.PEOPLE not in asked.marks or asked.things or asked.kinds or asked.measures:
        return None
    return _at_home(scene)
