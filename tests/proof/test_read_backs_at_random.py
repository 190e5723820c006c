"""Of any actions on any house: other actions, other words; and every value is among the words."""

from collections.abc import Mapping

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from appliance.core.house import Area, Choice, Colour, Entity, Home, Range, Setting
from appliance.core.listing import ITEMS, LIST_VERBS, items_of, naming
from appliance.core.naming import MANY_NAMED
from appliance.core.phrasing import are_named, is_sayable, read_back
from appliance.core.spoken_values import value_words
from appliance.core.types import Action, AreaId, EntityId, Value, Verb

thorough = settings(deadline=None, max_examples=150)

_NAMES = st.sampled_from(
    (
        *("Lamp", "lamp", "Hall lamp", "Lamp in the hall", "Dusty", "yes", "confirm 42", ""),
        *("🤖", "Sam's lamp", "lamp and unlock the door", "The lamp", "Night", "TV"),
    )
)
_OPTIONS = ("eco", "Cotton 40", "quick_30", "none", "2", "off", "fire")
_ACCEPTED: Mapping[str, Mapping[str, Setting]] = {
    "light": {
        "brightness_pct": Range(1, 100),
        "kelvin": Range(2000, 6500),
        "color": Colour(),
        "effect": Choice(_OPTIONS),
    },
    "cover": {"position": Range(0, 100), "tilt": Range(0, 100)},
    "fan": {
        "percentage": Range(0, 100, 100 / 3),
        "preset": Choice(_OPTIONS),
        "oscillating": Choice(("on", "off")),
        "direction": Choice(("forward", "reverse")),
    },
    "climate": {
        "mode": Choice(_OPTIONS),
        "preset": Choice(_OPTIONS),
        "temperature": Range(5, 30, 0.25),
        "temperature_low": Range(5, 30, 0.5),
        "humidity": Range(30, 80, 1),
        "fan_mode": Choice(_OPTIONS),
    },
    "siren": {"duration": Range(1, 7200, 0.5), "tone": Choice(_OPTIONS)},
    "number": {"value": Range(-50, 50, 0.001)},
    "select": {"option": Choice(_OPTIONS)},
    "scene": {},
    "todo": {},
    "vacuum": {"fan_speed": Choice(_OPTIONS)},
}
_ITEMS = st.sampled_from(("milk", "tea bags", "2 lemons", "Sam's card", "crème fraîche"))
_VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    "color": st.sampled_from(["red", "warm white", "navy"])
}


def _value(name: str, setting: Setting) -> st.SearchStrategy[Value]:
    match setting:
        case Range(low, high, step) if step:
            most = round((high - low) / step)
            return st.integers(0, most).map(lambda n: min(high, round(low + n * step, 6)))
        case Range(low, high):
            return st.integers(int(low), int(high)) | st.floats(low, high).map(
                lambda value: round(value, 6)
            )
        case Choice(options):
            return st.sampled_from(options)
        case _:
            return _VALUES[name]


@st.composite
def _homes(draw: st.DrawFn) -> Home:
    areas = {AreaId(id_): Area(AreaId(id_), id_.title()) for id_ in ("hall", "study")}
    entities = {}
    for at in range(draw(st.integers(2, 9))):
        domain = draw(st.sampled_from([*_ACCEPTED, "light", "light"]))
        area = draw(st.sampled_from([None, *areas]))
        unit = draw(st.sampled_from([None, "%", "°C"])) if domain == "number" else None
        id_ = EntityId(f"{domain}.x{at}")
        entities[id_] = Entity(
            id_, draw(_NAMES), area, unit=unit, settings=_ACCEPTED[domain], approved=True
        )
    return Home(entities=entities, areas=areas)


@st.composite
def _changes(draw: st.DrawFn, home: Home) -> tuple[Action, ...]:
    chosen = draw(
        st.lists(st.sampled_from(sorted(home.entities)), min_size=1, max_size=6, unique=True)
    )
    verb = draw(st.sampled_from([Verb.TURN_ON, Verb.TURN_OFF, Verb.SET, Verb.SET, Verb.START]))
    same = draw(st.booleans())
    actions = []
    for id_ in sorted(chosen):
        accepted = home.entities[id_].settings
        each = verb if same else draw(st.sampled_from(sorted(set(Verb) - LIST_VERBS)))
        if id_.startswith("todo."):
            items = draw(st.lists(_ITEMS, min_size=1, max_size=3, unique=True))
            actions.append(Action(id_, draw(st.sampled_from(sorted(LIST_VERBS))), naming(items)))
            continue
        if id_.startswith("scene."):
            each = Verb.PRESS
        names = draw(st.lists(st.sampled_from(sorted(accepted)), unique=True)) if accepted else []
        if each is Verb.SET and not names:
            each = Verb.TURN_ON
        if each not in (Verb.SET, Verb.TURN_ON):
            names = []
        pairs = tuple((name, draw(_value(name, accepted[name]))) for name in sorted(names))
        actions.append(Action(id_, each, pairs))
    return tuple(actions)


def _without_counted(actions: tuple[Action, ...], home: Home) -> object:
    """What the words tell: who is meant, but for kinds that are counted in large groups."""
    groups: dict[object, list[EntityId]] = {}
    for action in actions:
        words = tuple(
            (name, value_words(name, value, home.entities[action.entity]))
            for name, value in action.parameters
        )
        groups.setdefault((action.verb, words), []).append(action.entity)
    return {
        key: frozenset(ids) if len(ids) <= MANY_NAMED else _by_kind(ids, home)
        for key, ids in groups.items()
    }


def _by_kind(ids: list[EntityId], home: Home) -> object:
    kinds: dict[str, list[EntityId]] = {}
    for id_ in ids:
        domain = id_.partition(".")[0]
        kinds.setdefault("" if domain in ("number", "select", "siren") else domain, []).append(id_)
    return {
        kind: frozenset(those)
        if len(those) <= (1 if kind else MANY_NAMED)
        else (len(those), _room(those, home))
        for kind, those in kinds.items()
    }


def _room(ids: list[EntityId], home: Home) -> AreaId | None:
    rooms = {home.entities[id_].area for id_ in ids}
    return rooms.pop() if len(rooms) == 1 else None


@thorough
@given(st.data())
def test_other_actions_have_other_read_backs(data: st.DataObject) -> None:
    home = data.draw(_homes())
    one, other = data.draw(_changes(home)), data.draw(_changes(home))
    if read_back(one, home).casefold() == read_back(other, home).casefold():
        assert _without_counted(one, home) == _without_counted(other, home)


@thorough
@given(st.data())
def test_one_changed_value_changes_the_read_back(data: st.DataObject) -> None:
    home = data.draw(_homes())
    id_ = data.draw(st.sampled_from(sorted(home.entities)))
    accepted = home.entities[id_].settings
    if not accepted:
        return
    name = data.draw(st.sampled_from(sorted(accepted)))
    first, second = (data.draw(_value(name, accepted[name])) for _ in range(2))
    asked = [
        read_back((Action(id_, Verb.SET, ((name, value),)),), home) for value in (first, second)
    ]
    assert (asked[0] == asked[1]) is (first == second)


@thorough
@given(st.data())
def test_every_value_is_found_in_the_read_back(data: st.DataObject) -> None:
    home = data.draw(_homes())
    actions = data.draw(_changes(home))
    # What has no name, kind or room of its own is refused, and tested by test_read_backs.
    assume(are_named(actions, home))
    asked = read_back(actions, home)
    assert is_sayable(actions, home)
    assert "something else" not in asked
    for action in actions:
        for name, value in action.parameters:
            if name == ITEMS:
                assert all(item in asked for item in items_of(value))
                continue
            words = value_words(name, value, home.entities[action.entity])
            core = words.removeprefix("the ").removesuffix(" effect").removesuffix(" tone")
            assert core in asked
