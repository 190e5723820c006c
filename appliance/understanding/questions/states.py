"""Questions about how things stand: on, open, locked, playing, since when.

Each function takes a question in its home and answers it, or leaves it to the next by None. Pure.
"""

from collections.abc import Sequence

from appliance.core.house import Entity
from appliance.core.lasting import lasting_answer
from appliance.core.query import Ask, Query, answer_query, singular_noun
from appliance.core.subjects import place_names
from appliance.core.traits import Claim, Trait, applies, holds
from appliance.core.types import EntityId
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.noticed import sensors_of
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.told import Told, as_it_is, told, unknown
from appliance.understanding.questions.whole import also_on
from appliance.understanding.text.words import table

_FEW = 4


def since(scene: Scene) -> Told | None:
    """ "When was the front door last opened?", "how long has the heating been on?"."""
    asked = scene.asked
    when = asked.form is Form.WHEN or (
        asked.form is Form.HOW_LONG and asked.says("has", "have", "been", "since")
    )
    was = asked.past and asked.form is Form.YES_NO and bool(asked.claims)
    if not (when or was) or asked.measures or asked.numbers:
        return None
    found = sensors_of(scene, asked.detects[0]) if asked.detects else _subjects(scene)
    if not found or len(found) > 2:
        return None
    said = [lasting_answer(one, scene.home.state_of(one.id), scene.now_ms) for one in found]
    return told(" ".join(said), found)


def _subjects(scene: Scene) -> list[Entity]:
    """The things that tell what is claimed, or those that are named."""
    claims = [claim for one in scene.asked.claims for claim in one.claims]
    found = scene.claimants(claims) if claims else None
    if found is None:
        return scene.things()
    claim, entities = found
    so = [one for one in entities if holds(claim, one, scene.home.state_of(one.id))]
    return so or entities


_ASKS = {
    Form.WHICH: Ask.WHICH,
    Form.HOW_MANY: Ask.HOW_MANY,
    Form.WHAT: Ask.WHICH,
    Form.WHERE: Ask.WHICH,
}


def claimed(scene: Scene) -> Told | None:
    """ "Is the back door locked?", "which lights are on?", "are all the blinds closed?"."""
    asked = scene.asked
    if (either := _either(scene)) is not None:
        return either
    if len(set(asked.claims)) != 1 or asked.numbers or asked.measures or asked.most or asked.more:
        return None
    how_far = asked.says("far", "much") or asked.claims[0].claims[0].trait is Trait.OPEN
    if asked.form is Form.HOW and how_far:
        return as_it_is(scene.home, scene.things())
    if asked.form not in (Form.YES_NO, *_ASKS) or asked.detects or asked.past:
        return None
    claims = list(asked.claims[0].claims)
    if _is_negated(scene):
        claims = [Claim(one.trait, not one.positive) for one in claims]
    found = scene.claimants(claims) or _of_detectors(scene, claims)
    if found is None:
        return _not_judged(scene, claims)
    claim, entities = found
    ask = _ask_of(scene)
    if ask is Ask.WHICH and {Mark.ROOM, Mark.ROOMS} & asked.marks:
        return _rooms(scene, claim, entities)
    if asked.form is Form.WHAT and not any(one.plural for one in scene.kinds):
        return as_it_is(scene.home, entities)
    if asked.says("you") and asked.says("did", "have") and len(entities) == 1:
        # Whether it was Hearth who did it is not what its state tells.
        return as_it_is(scene.home, entities)
    query = Query(
        ask,
        tuple(one.id for one in entities),
        claim=claim,
        noun=_noun(scene, entities),
        where=scene.where,
    )
    if (with_the_rest := also_on(scene, query)) is not None:
        return with_the_rest
    return Told(answer_query(query, scene.home), _spoken_of(ask, claim, entities, scene))


def _of_detectors(scene: Scene, claims: Sequence[Claim]) -> tuple[Claim, list[Entity]] | None:
    """ "Are any smoke detectors on?": of several, those are on that notice something.

    Of a single one that could be asked for whether it works, which nothing tells.
    """
    several = {Mark.ANY, Mark.ALL} & scene.asked.marks or scene.asked.form in _ASKS
    if not several or claims[0].trait is not Trait.ON:
        return None
    found = scene.claimants([Claim(Trait.DETECTING, claims[0].positive)])
    return found if found and all(one.domain == "binary_sensor" for one in found[1]) else None


def _either(scene: Scene) -> Told | None:
    """ "Is the garage door open or closed?", "any updates?"."""
    asked = scene.asked
    claims = [one for each in asked.claims for one in each.claims[:1]]
    if asked.measures or asked.numbers:
        return None
    updates = [one.kind.noun for one in scene.kinds] == ["update"]
    updates = updates and all(one.domain == "update" for one in scene.named)
    waiting = not claims or claims[0].trait in (Trait.CONNECTED, Trait.REACHABLE)
    if updates and waiting and asked.form in (Form.YES_NO, *_ASKS):
        query = Query(
            _ASKS.get(asked.form, Ask.ANY),
            tuple(one.id for one in scene.named or scene.of_kinds()),
            claim=Claim(Trait.CURRENT, False),
            noun="devices",
        )
        return Told(answer_query(query, scene.home), query.entities) if query.entities else None
    return _either_of(scene, claims)


def _either_of(scene: Scene, claims: Sequence[Claim]) -> Told | None:
    asked = scene.asked
    if asked.form is not Form.YES_NO:
        return None
    if len(claims) == 2 and claims[0].trait is claims[1].trait and asked.says("or"):
        found = scene.claimants(claims)
        return as_it_is(scene.home, found[1]) if found is not None else None
    return None


def _spoken_of(
    ask: Ask, claim: Claim, entities: Sequence[Entity], scene: Scene
) -> tuple[EntityId, ...]:
    """One thing; of several those that were named: which are so, or which are not as hoped."""
    if len(entities) == 1:
        return (entities[0].id,)
    hoped = claim in _HOPED and ask not in (Ask.WHICH, Ask.HOW_MANY)
    wanted = not hoped
    named = [one.id for one in entities if holds(claim, one, scene.home.state_of(one.id)) is wanted]
    return tuple(named or [one.id for one in entities])


_HOPED = frozenset({Claim(Trait.LOCKED), Claim(Trait.OPEN, False), Claim(Trait.ON, False)})


def _is_negated(scene: Scene) -> bool:
    """ "Which doors are not locked"; "isn't it locked" asks the same as "is it locked"."""
    tokens = scene.asked.tokens
    at = tokens.index("not") if "not" in tokens else 0
    return at > 1 and tokens[at - 1] != "or"


def _ask_of(scene: Scene) -> Ask:
    asked = scene.asked
    if asked.form in _ASKS:
        return _ASKS[asked.form]
    if Mark.ALL in asked.marks or asked.says("everything"):
        return Ask.ALL
    if Mark.ANY in asked.marks or asked.says("anything", "something"):
        return Ask.ANY
    return Ask.YES_NO


def _noun(scene: Scene, entities: Sequence[Entity]) -> str:
    if scene.kinds:
        return scene.kinds[0].many
    return "of them" if len(entities) > 1 else "things"


def _rooms(scene: Scene, claim: Claim, entities: Sequence[Entity]) -> Told:
    so = [one for one in entities if holds(claim, one, scene.home.state_of(one.id))]
    rooms = place_names(so, scene.home)
    if not so or not rooms:
        query = Query(
            Ask.WHICH, tuple(one.id for one in entities), claim=claim, noun=_noun(scene, entities)
        )
        return Told(answer_query(query, scene.home), query.entities)
    return told(f"In {rooms}.", so)


def _not_judged(scene: Scene, claims: Sequence[Claim]) -> Told | None:
    """What is named cannot tell, or is not there: said where it is clear what was meant."""
    asked = scene.asked
    sure = [one for thing in asked.things if thing.whole for one in scene.of_ids(thing.entities)]
    if scene.is_absent:
        return absent(scene)
    if len(scene.named) == 1 and scene.named[0] in sure and claims:
        query = Query(Ask.YES_NO, (scene.named[0].id,), claim=claims[0])
        if asked.form is not Form.YES_NO:
            return as_it_is(scene.home, scene.named)
        return Told(answer_query(query, scene.home), query.entities)
    if asked.kinds and scene.limited and asked.form is Form.YES_NO:
        return absent(scene)
    return None


def absent(scene: Scene) -> Told | None:
    """That there is nothing of the kind there, or at all; if it was heard without a doubt."""
    heard = [one.mention for one in scene.asked.places if one.mention is not None]
    if not all(one.exact and one.whole for one in (*heard, *scene.asked.things)):
        return None
    if scene.kinds:
        noun = singular_noun(scene.kinds[0].many)
        noun = f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}" if noun else "anything"
        said = f"I don't know of {noun} {scene.where or 'here'}."
        any_of_it = scene.asked.form is Form.YES_NO and Mark.ANY in scene.asked.marks
        return told(f"No. {said}", []) if any_of_it else unknown(said)
    if scene.asked.things and scene.limited:
        return unknown(f"I don't know of anything by that name {scene.where or 'there'}.")
    return None


_STATING = (Form.WHAT, Form.HOW, Form.WHICH)
_READ_ONLY = table("sensor binary_sensor weather device_tracker todo calendar")


def standing(scene: Scene) -> Told | None:
    """ "How's the water main?", "what's the status of the alarm?", "house power"."""
    asked = scene.asked
    if asked.measures or asked.numbers or asked.most or asked.more or asked.bounds:
        return None
    if asked.claims or (asked.detects and not asked.things) or asked.past:
        return None
    if asked.form is Form.YES_NO and asked.tokens[-1] == "gone":
        return _gone(scene)
    things = scene.things()
    if asked.kinds and not asked.things and any(one.plural for one in asked.kinds):
        return None
    if not 1 <= len(things) <= _FEW:
        return (
            absent(scene) if scene.is_absent and scene.limited and asked.form in _STATING else None
        )
    if asked.form in _STATING:
        return as_it_is(scene.home, things)
    terse = asked.form is Form.TERSE and all(one.domain in _READ_ONLY for one in things)
    if terse and asked.things and all(thing.whole and thing.exact for thing in asked.things):
        return as_it_is(scene.home, things)
    if asked.form is Form.YES_NO and all(one.domain == "sensor" for one in things):
        return as_it_is(scene.home, things)
    if asked.form is Form.YES_NO and (Mark.DOING in asked.marks or asked.says("there", "any")):
        return _sensed(scene, things)
    if asked.form is Form.YES_NO and Mark.SET in asked.marks:
        return _armed(scene, things)
    return None


def _sensed(scene: Scene, things: Sequence[Entity]) -> Told | None:
    """ "Is there any garage motion?": what a sensor by its name is there to notice."""
    fitting = tuple(one.id for one in things if applies(Trait.DETECTING, one))
    if not fitting:
        return None
    return Told(
        answer_query(Query(Ask.ANY, fitting, claim=Claim(Trait.DETECTING)), scene.home), fitting
    )


def _gone(scene: Scene) -> Told | None:
    """ "Is Robin's phone gone?": away."""
    found = scene.claimants([Claim(Trait.HOME, False)])
    if found is None:
        return None
    claim, entities = found
    query = Query(Ask.YES_NO, tuple(one.id for one in entities), claim=claim)
    return Told(answer_query(query, scene.home), query.entities)


def _armed(scene: Scene, things: Sequence[Entity]) -> Told | None:
    fitting = tuple(one.id for one in things if applies(Trait.ARMED, one))
    if not fitting:
        return None
    return Told(
        answer_query(Query(Ask.YES_NO, fitting, claim=Claim(Trait.ARMED)), scene.home), fitting
    )
