"""Questions about what there is: on a list, in a room, playing, and where things are.

Each function takes a question in its home and answers it, or leaves it to the next by None. Pure.
"""

from collections.abc import Mapping, Sequence

from appliance.core.house import Entity
from appliance.core.naming import are, subject_of
from appliance.core.query import singular_noun
from appliance.core.reporting import state_answer
from appliance.core.spoken_text import (
    capitalised,
    count,
    is_plain_quotation,
    joined,
    number,
    phrase,
)
from appliance.core.subjects import area_name, in_area, joined_names, subject_of_state
from appliance.core.traits import Claim, Trait, holds
from appliance.understanding.names.kinds import Kind
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.items import Kindly
from appliance.understanding.questions.scene import Scene
from appliance.understanding.questions.senses import Mark
from appliance.understanding.questions.told import Told, told, unknown
from appliance.understanding.text.words import table, words_of

_FEW = 4


def listed(scene: Scene) -> Told | None:
    """ "What's on the shopping list?", "have we got eggs on the shopping list?"."""
    asked = scene.asked
    kinds = [one for one in scene.kinds if one.kind.domains == {"todo"}]
    lists = [
        one for one in (scene.named or (scene.of_kinds() if kinds else ())) if one.domain == "todo"
    ]
    if len(lists) != 1 or asked.numbers or asked.measures:
        return None
    (one,) = lists
    state = scene.home.state_of(one.id)
    items = _items(str(state.attributes.get("items", "")))
    if asked.form in (Form.WHAT, Form.WHICH, Form.HOW_MANY, Form.TERSE) and not asked.unknown:
        return told(_list_content(scene, one, items), lists)
    if asked.form is not Form.YES_NO:
        return None
    if not asked.unknown:
        return told(_list_content(scene, one, items), lists)
    if len(asked.unknown) > _FEW or not set(asked.unknown).isdisjoint(_NOT_ITEMS):
        return None
    if not items and number(state.state or "") != "0":
        return told(_list_content(scene, one, items), lists)
    wanted = {_bare(word) for word in asked.unknown}
    on_it = [item for item in items if wanted & {_bare(word) for word in words_of(item)}]
    subject = subject_of_state(one, scene.home)
    if on_it:
        return told(f"Yes, {subject} has {joined(on_it)}.", lists)
    return told(f"No, that's not on {subject}.", lists)


_NOT_ITEMS = table("add put remove delete take turn set buy order make cross tick")
_MOST_ITEMS = 20


def _items(text: str) -> list[str]:
    """What is on a list, a line or a comma each; texts that could add a statement are left out."""
    parts = text[:2000].splitlines() if "\n" in text else text[:2000].split(",")
    said = [phrase(part) for part in parts[:_MOST_ITEMS] if is_plain_quotation(part)]
    return [item for item in said if item]


def _bare(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _list_content(scene: Scene, one: Entity, items: Sequence[str]) -> str:
    state = scene.home.state_of(one.id)
    if not items or not state.available:
        return state_answer(one, state)
    return f"{capitalised(subject_of_state(one, scene.home))} has {joined(list(items))}."


def playing(scene: Scene) -> Told | None:
    """ "What's playing in the kitchen?", "what song is this?", "what's on the TV?"."""
    asked = scene.asked
    if asked.form not in (Form.WHAT, Form.WHICH) or asked.measures or asked.most:
        return None
    claims = {claim for one in asked.claims for claim in one.claims}
    things = scene.things()
    asks = Claim(Trait.PLAYING) in claims or (
        "on" in asked.tokens
        and bool(things)
        and all(one.domain == "media_player" for one in things)
        and not (asked.form is Form.WHICH or any(one.plural for one in asked.kinds))
    )
    if not asks or (things and not any(one.domain == "media_player" for one in things)):
        return None
    players = [one for one in things if one.domain == "media_player"]
    if not things:
        here = scene.inside(scene.everything)
        players = [one for one in here if one.domain == "media_player"]
    if not players:
        return None
    on_air = [
        one for one in players if holds(Claim(Trait.PLAYING), one, scene.home.state_of(one.id))
    ]
    shown = on_air or (players if len(players) == 1 else [])
    if not shown:
        where = f" {scene.where}" if scene.where else ""
        return told(f"Nothing is playing{where}, as far as I know.", players[:_FEW])
    said = [state_answer(one, scene.home.state_of(one.id)) for one in shown[:_FEW]]
    return told(" ".join(said), shown[:_FEW])


def whereabouts(scene: Scene) -> Told | None:
    """ "Where's the hoover?": what it reports, and the room it belongs to."""
    asked = scene.asked
    things = scene.things()
    if asked.form is not Form.WHERE or asked.measures or asked.claims or not 1 <= len(things) <= 2:
        return None
    return told(" ".join(_where(scene, one) for one in things), things)


_MOVABLE = table("vacuum lawn_mower device_tracker person")


def _where(scene: Scene, entity: Entity) -> str:
    subject = capitalised(subject_of_state(entity, scene.home))
    place = in_area(entity.area, scene.home)
    if entity.domain in _MOVABLE:
        said = state_answer(entity, scene.home.state_of(entity.id))
        return f"{said} It belongs {place}." if place else said
    if not place:
        return f"I don't know where {subject[:1].lower()}{subject[1:]} {are([entity])}."
    return f"{subject} {are([entity])} {place}."


def inventory(scene: Scene) -> Told | None:
    """ "What can you do in here?", "which devices are in the bedroom?", "is there a fan there?"."""
    asked = scene.asked
    if asked.measures or asked.numbers or asked.detects or asked.claims or asked.most or asked.more:
        return None
    if asked.form is Form.CAN:
        can = [one for one in scene.inside(scene.everything) if one.verbs]
        place = f" {scene.where}" if scene.where else ""
        if not can:
            return unknown(f"I don't know of anything that I can control{place}.")
        names = subject_of(can, scene.home) if scene.limited else _summary(can)
        return told(f"I can control {names}{_apart(can, place)}.", can[:_FEW])
    if _asks_for_rooms(scene):
        rooms = list(filter(None, (area_name(area, scene.home) for area in scene.home.areas)))
        return told(f"I know {joined(rooms)}.", []) if rooms else None
    if _asks_for_all(scene):
        every = scene.inside(scene.everything)
        return _there_are(scene, every, KIND_OF_ALL)
    exists = asked.says("there") or (
        asked.says("have", "has", "got", "know") and asked.says("we", "i", "you")
    )
    there = asked.form in (Form.WHAT, Form.WHICH, Form.HOW_MANY) and bool(scene.limited or exists)
    exists = exists and asked.form is Form.YES_NO
    if not (there or exists) or asked.things or len(scene.kinds) != 1:
        return None
    found = scene.of_kinds()
    if asked.form is Form.WHAT and not exists and not asked.kinds[0].plural:
        return None
    return _there_are(scene, found)


_SUMMED: Mapping[str, str] = {
    "light": "lights",
    "cover": "blinds and doors",
    "climate": "thermostats",
    "switch": "switches",
    "lock": "locks",
    "media_player": "players",
    "fan": "fans",
    "todo": "lists",
}


def _summary(found: Sequence[Entity]) -> str:
    """The kinds of a whole house: "lights, locks and fans, 42 things in all"."""
    domains = {entity.domain for entity in found}
    kinds = [noun for domain, noun in _SUMMED.items() if domain in domains]
    return (
        f"{joined(kinds)}, {count(len(found))} things in all" if kinds else f"{len(found)} things"
    )


def _apart(found: Sequence[Entity], place: str) -> str:
    """The place, unless the names of the kinds say it already."""
    return place if len(found) <= _FEW else ""


def _asks_for_rooms(scene: Scene) -> bool:
    asked = scene.asked
    rooms = bool({Mark.ROOM, Mark.ROOMS} & asked.marks) and not scene.limited
    return rooms and asked.form in (Form.WHAT, Form.WHICH) and asked.says("there", "know")


def _asks_for_all(scene: Scene) -> bool:
    """ "What's in the study?"."""
    asked = scene.asked
    bare = not (asked.things or scene.kinds or asked.marks) and bool(scene.limited)
    return bare and asked.form is Form.WHAT and asked.says("in") and not asked.says("it")


KIND_OF_ALL = Kindly(Kind("device", frozenset()), "things", plural=True)


def _there_are(scene: Scene, found: Sequence[Entity], kindly: Kindly | None = None) -> Told | None:
    asked = scene.asked
    kindly = kindly or scene.kinds[0]
    place = f" {scene.where}" if scene.where else ""
    if not found:
        if not kindly.kind.domains:
            return unknown(f"I don't know of any devices{place}.")
        said = f"I don't know of any {kindly.many}{place}."
        return told(f"No. {said}", []) if asked.form is Form.YES_NO else unknown(said)
    if asked.form is Form.HOW_MANY:
        noun = kindly.many if len(found) > 1 else singular_noun(kindly.many)
        verb = "is" if len(found) == 1 else "are"
        head = f"There {verb} {count(len(found))} {noun}{place}"
        few = len(found) <= _FEW
        return told(
            f"{head}: {joined_names(found, scene.home)}." if few else f"{head}.", found[:_FEW]
        )
    names = subject_of(list(found), scene.home)
    if asked.form is Form.YES_NO:
        return told(f"Yes, {names}.", found[:_FEW])
    return told(f"I know {names}{_apart(found, place)}.", found[:_FEW])
