"""Undo: what is recognised, what can be put back and how, and what is said about the rest."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.errors import BrokerUnreachable, StoreError
from appliance.core.house import (
    Choice,
    Colour,
    EntityState,
    Home,
    Range,
    has_goal,
    satisfied,
)
from appliance.core.journal import Before, Change, kept
from appliance.core.meaning import Wish, fit, propose
from appliance.core.types import (
    Action,
    Answer,
    EntityId,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Source,
    Tier,
    Value,
    Verb,
    WhyNot,
)
from appliance.core.undo import way_back
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.dialogue.undoing import asks_to_undo, asks_to_undo_a_part
from appliance.understanding.understand import Understanding
from tests.every_case import every_case

HOME = imaginary_home()
Settings = tuple[tuple[str, Value], ...]
Attributes = Mapping[str, Value]


def seen(
    entity: str,
    state: str | None,
    attributes: Mapping[str, Value] = MappingProxyType({}),
    home: Home = HOME,
) -> Home:
    """The house with one device that reports this."""
    states = {**home.states, EntityId(entity): EntityState(state, attributes)}
    return replace(home, states=states)


def change(
    entity: str,
    verb: Verb,
    home: Home = HOME,
    result: Result = Result.ACKNOWLEDGED,
    how: Mapping[str, Value] = MappingProxyType({}),
) -> Change:
    """This was done to the house as it is in `home`."""
    action = Action(EntityId(entity), verb, tuple(sorted(how.items())))
    return Change(action, kept(action, home), result)


def back(*changes: Change, home: Home = HOME) -> tuple[tuple[Verb, Settings], ...]:
    return tuple((wish.verb, wish.parameters) for wish in wished(*changes, home=home))


def wished(*changes: Change, home: Home = HOME) -> tuple[Wish, ...]:
    way = way_back(changes, home)
    assert not isinstance(way, str), way
    return way


DONE = (Result.ACKNOWLEDGED, Result.SENT, Result.UNDER_WAY)
LAMP = "light.living_floor_lamp"
FAN = "fan.bedroom_ceiling"
RADIATOR = "climate.bedroom"
SHINING: Attributes = {"brightness_pct": 40, "kelvin": 2700, "effect": "None"}
RED: Attributes = {"color": "red", "brightness_pct": 9}
BREEZE: Attributes = {"percentage": 33, "preset": "sleep"}
WARM: Attributes = {"temperature": 21, "mode": "heat"}
MADE: list[tuple[str, str | None, Attributes, Verb, Attributes, Verb, Settings]] = [
    # entity, state and attributes before, what was done, what undoes it
    ("switch.coffee_machine", "off", {}, Verb.TURN_ON, {}, Verb.TURN_OFF, ()),
    ("switch.coffee_machine", "on", {}, Verb.TURN_OFF, {}, Verb.TURN_ON, ()),
    ("lock.front_door", "locked", {}, Verb.UNLOCK, {}, Verb.LOCK, ()),
    ("lock.front_door", "unlocked", {}, Verb.LOCK, {}, Verb.UNLOCK, ()),
    (LAMP, "off", {}, Verb.TURN_ON, {}, Verb.TURN_OFF, ()),
    (LAMP, "off", {}, Verb.SET, {"brightness_pct": 30}, Verb.TURN_OFF, ()),
    (LAMP, "off", {}, Verb.TURN_ON, {"color": "red"}, Verb.TURN_OFF, ()),
    (LAMP, "on", {}, Verb.TURN_OFF, {}, Verb.TURN_ON, ()),
    (
        *(LAMP, "on", SHINING, Verb.TURN_OFF, {}),
        *(Verb.TURN_ON, (("brightness_pct", 40), ("kelvin", 2700))),
    ),
    (
        *(LAMP, "on", SHINING, Verb.SET, {"brightness_pct": 90}),
        *(Verb.SET, (("brightness_pct", 40),)),
    ),
    (
        *(LAMP, "on", SHINING, Verb.TURN_ON, {"brightness_pct": 90}),
        *(Verb.SET, (("brightness_pct", 40),)),
    ),
    (LAMP, "on", SHINING, Verb.SET, {"color": "red"}, Verb.SET, (("kelvin", 2700),)),
    (
        *(LAMP, "on", SHINING, Verb.SET, RED),
        *(Verb.SET, (("brightness_pct", 40), ("kelvin", 2700))),
    ),
    (
        *(LAMP, "on", {"color": "#ff0000"}, Verb.SET, {"kelvin": 3000}),
        *(Verb.SET, (("color", "red"),)),
    ),
    (
        *(LAMP, "on", {"color": "#ff0000", "effect": "candle"}, Verb.SET, {"color": "blue"}),
        *(Verb.SET, (("effect", "candle"),)),
    ),
    (
        LAMP,
        "on",
        {"color": "#ff8800"},
        Verb.SET,
        {"color": "red"},
        Verb.SET,
        (("color", "orange"),),
    ),
    (LAMP, "on", SHINING, Verb.SET, {"effect": "candle"}, Verb.SET, (("kelvin", 2700),)),
    (
        *(LAMP, "on", {"effect": "None"}, Verb.SET, {"effect": "candle"}),
        *(Verb.SET, (("effect", "None"),)),
    ),
    ("cover.study_blind", "open", {"position": 100}, Verb.CLOSE, {}, Verb.OPEN, ()),
    ("cover.study_blind", "closed", {"position": 0}, Verb.OPEN, {}, Verb.CLOSE, ()),
    (
        *("cover.study_blind", "open", {"position": 35}, Verb.CLOSE, {}),
        *(Verb.SET, (("position", 35),)),
    ),
    ("cover.study_blind", "closed", {"position": 0}, Verb.SET, {"position": 50}, Verb.CLOSE, ()),
    (
        *("cover.study_blind", "open", {"position": 20, "tilt": 50}, Verb.SET, {"tilt": 10}),
        *(Verb.SET, (("tilt", 50),)),
    ),
    ("cover.garage_door", "closed", {}, Verb.OPEN, {}, Verb.CLOSE, ()),
    ("cover.garage_door", "open", {}, Verb.CLOSE, {}, Verb.OPEN, ()),
    ("valve.water_main", "open", {"position": 100}, Verb.CLOSE, {}, Verb.OPEN, ()),
    (FAN, "off", {"percentage": 0}, Verb.SET, {"percentage": 60}, Verb.TURN_OFF, ()),
    (FAN, "off", {"percentage": 0}, Verb.TURN_ON, {}, Verb.TURN_OFF, ()),
    (FAN, "on", {"percentage": 33}, Verb.TURN_OFF, {}, Verb.SET, (("percentage", 33),)),
    (FAN, "on", {}, Verb.TURN_OFF, {}, Verb.TURN_ON, ()),
    (FAN, "on", {"percentage": 33}, Verb.SET, {"preset": "sleep"}, Verb.SET, (("percentage", 33),)),
    (
        *(FAN, "on", BREEZE, Verb.SET, {"percentage": 90}),
        *(Verb.SET, (("preset", "sleep"),)),
    ),
    (
        *(FAN, "off", {"direction": "forward"}, Verb.SET, {"direction": "reverse"}),
        *(Verb.SET, (("direction", "forward"),)),
    ),
    (RADIATOR, "heat", {}, Verb.TURN_OFF, {}, Verb.SET, (("mode", "heat"),)),
    (RADIATOR, "off", {}, Verb.TURN_ON, {}, Verb.TURN_OFF, ()),
    (RADIATOR, "off", {}, Verb.SET, {"mode": "heat"}, Verb.TURN_OFF, ()),
    (RADIATOR, "auto", {}, Verb.SET, {"mode": "heat"}, Verb.SET, (("mode", "auto"),)),
    (
        *(RADIATOR, "heat", {"temperature": 17}, Verb.SET, {"temperature": 21}),
        *(Verb.SET, (("temperature", 17),)),
    ),
    (
        *(RADIATOR, "auto", {"temperature": 17}, Verb.SET, WARM),
        *(Verb.SET, (("mode", "auto"), ("temperature", 17))),
    ),
    ("humidifier.nursery", "off", {"humidity": 40}, Verb.SET, {"humidity": 60}, Verb.TURN_OFF, ()),
    (
        *("humidifier.nursery", "on", {"humidity": 40}, Verb.SET, {"humidity": 60}),
        *(Verb.SET, (("humidity", 40),)),
    ),
    ("number.fish_tank_flow", "40", {}, Verb.SET, {"value": 60}, Verb.SET, (("value", 40.0),)),
    (
        *("select.washing_programme", "Wool", {}, Verb.SET, {"option": "Quick 30"}),
        *(Verb.SET, (("option", "Wool"),)),
    ),
    (
        *("alarm_control_panel.house", "disarmed", {}, Verb.SET, {"mode": "armed_away"}),
        *(Verb.SET, (("mode", "disarmed"),)),
    ),
    (
        *("vacuum.dusty", "docked", {"fan_speed": "quiet"}, Verb.SET, {"fan_speed": "turbo"}),
        *(Verb.SET, (("fan_speed", "quiet"),)),
    ),
]


@every_case(("entity", "state", "attributes", "verb", "how", "undone", "to"), MADE)
def test_what_was_done_is_put_back(
    entity: str,
    state: str | None,
    attributes: Attributes,
    verb: Verb,
    how: Attributes,
    undone: Verb,
    to: Settings,
) -> None:
    home = seen(entity, state, attributes)
    assert back(change(entity, verb, home, how=how), home=home) == ((undone, to),)


@every_case(
    ("entity", "state", "verb", "how", "said"),
    [
        ("button.doorbell_chime", None, Verb.PRESS, {}, "pressing the doorbell chime"),
        ("scene.movie_night", None, Verb.PRESS, {}, "starting movie night"),
        ("vacuum.dusty", "docked", Verb.START, {}, "starting Dusty"),
        ("lawn_mower.mo", "mowing", Verb.DOCK, {}, "docking Mo"),
        ("update.hub_firmware", "on", Verb.INSTALL, {}, "updating the hub firmware"),
        ("cover.garage_door", "opening", Verb.STOP, {}, "stopping the garage door"),
        ("cover.garage_door", "opening", Verb.CLOSE, {}, "closing the garage door"),
        ("lock.front_door", "jammed", Verb.LOCK, {}, "locking the front door"),
        (LAMP, "on", Verb.SET, {"brightness_pct": 5}, "setting the floor lamp"),
        (LAMP, "on", Verb.SET, {"color": "red"}, "setting the floor lamp"),
        ("cover.gone", "open", Verb.CLOSE, {}, "closing the cover"),
    ],
)
def test_what_cannot_be_undone_is_said(
    entity: str, state: str | None, verb: Verb, how: Attributes, said: str
) -> None:
    home = seen(entity, state)
    assert way_back([change(entity, verb, home, how=how)], home) == f"I can't undo {said}."


def test_what_was_never_known_is_said() -> None:
    home = seen("light.porch", None)
    way = way_back([change("light.porch", Verb.TURN_ON, home, Result.SENT)], home)
    assert way == "I don't know how the porch light was before."


FAILED = "Turning on the porch light did not work, so there is nothing to undo."
UNKNOWN = "I don't know whether turning on the porch light worked, so I can't undo it."


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Result.SILENT, UNKNOWN), (Result.REFUSED, FAILED), (Result.UNREACHABLE, FAILED),
        (Result.UNSENT, FAILED),
    ],
)  # fmt: skip
def test_what_did_not_happen_is_not_undone(result: Result, said: str) -> None:
    home = seen("light.porch", "off")
    failed = change("light.porch", Verb.TURN_ON, home, result)
    assert way_back([failed], home) == said
    done = change("light.garage", Verb.TURN_ON, home, Result.SENT)
    assert [wish.entities for wish in wished(failed, done, home=home)] == [("light.garage",)]


@pytest.mark.parametrize(("lamps", "exactly"), [(2, True), (3, False), (4, False)])
def test_lights_that_shone_in_many_ways_are_put_back_on_alone(lamps: int, exactly: bool) -> None:
    """A question about four lamps and four brightnesses is one that nobody can follow."""
    home = HOME
    names = ["light.hall_ceiling", "light.landing", "light.bedside_left", "light.bedside_right"]
    for number, name in enumerate(names[:lamps]):
        home = seen(name, "on", {"brightness_pct": 20 + number}, home)
    changes = [change(name, Verb.TURN_OFF, home) for name in names[:lamps]]
    assert all(bool(wish.parameters) is exactly for wish in wished(*changes, home=home))
    alike = home
    for name in names[:lamps]:
        alike = seen(name, "on", {"brightness_pct": 20}, alike)
    same = [change(name, Verb.TURN_OFF, alike) for name in names[:lamps]]
    assert all(wish.parameters == (("brightness_pct", 20),) for wish in wished(*same, home=alike))


def test_of_several_that_nobody_knows_of_all_are_named() -> None:
    home = seen("light.porch", "off")
    silent = [
        change(f"light.{each}", Verb.TURN_ON, home, Result.SILENT) for each in ("porch", "garage")
    ]
    refused = change("lock.back_door", Verb.LOCK, home, Result.REFUSED)
    assert way_back([*silent, refused], home) == (
        "I don't know whether turning on the porch light and the garage light worked, so I can't "
        "undo them."
    )
    failed = change("light.porch", Verb.TURN_ON, home, Result.REFUSED)
    assert way_back([failed, refused], home) == (
        "Turning on the porch light and locking the back door did not work, so there is nothing to "
        "undo."
    )


def test_nothing_done_is_nothing_to_undo() -> None:
    assert way_back([], HOME) == "There is nothing to undo."


def test_what_cannot_be_undone_whole_is_left_as_it_is() -> None:
    home = seen("switch.kettle", None)
    done = [
        change("light.porch", Verb.TURN_ON, home),
        change("scene.movie_night", Verb.PRESS, home, Result.SENT),
        change("button.doorbell_chime", Verb.PRESS, home, Result.SENT),
        change("switch.kettle", Verb.TURN_OFF, home, Result.SENT),
    ]
    assert way_back(done, home) == (
        "I can't undo starting movie night or pressing the doorbell chime. "
        "I don't know how the kettle was before. So I leave the rest as it is, too."
    )


WHITE = replace(
    HOME.entities[EntityId("light.nursery_night")],
    settings={"brightness_pct": Range(1, 100), "color": Colour(), "white_pct": Range(1, 100)},
)


@pytest.mark.parametrize(
    ("attributes", "verb", "how", "undone", "to"),
    [
        ({"white_pct": 30}, Verb.TURN_OFF, {}, Verb.TURN_ON, (("white_pct", 30),)),
        (
            *({"white_pct": 30, "brightness_pct": 30}, Verb.TURN_OFF, {}),
            *(Verb.TURN_ON, (("white_pct", 30),)),
        ),
        (
            *({"white_pct": 30, "brightness_pct": 30}, Verb.SET, RED),
            *(Verb.SET, (("white_pct", 30),)),
        ),
        (
            *({"color": "#ff0000", "brightness_pct": 30}, Verb.SET, {"white_pct": 80}),
            *(Verb.SET, (("brightness_pct", 30), ("color", "red"))),
        ),
        (
            *({"color": "#ff0000", "white_pct": 20}, Verb.TURN_OFF, {}),
            *(Verb.TURN_ON, (("color", "red"),)),
        ),
    ],
)
def test_a_light_gets_back_one_kind_of_light(
    attributes: Attributes, verb: Verb, how: Attributes, undone: Verb, to: Settings
) -> None:
    """A white diode's level is its brightness, and no light takes a colour and a white at once."""
    home = replace(HOME, entities={**HOME.entities, WHITE.id: WHITE})
    home = seen(WHITE.id, "on", attributes, home)
    assert back(change(WHITE.id, verb, home, how=how), home=home) == ((undone, to),)


def test_what_was_moving_is_not_set_moving_nor_stopped_half_way() -> None:
    home = seen("cover.study_blind", "opening", {"position": 40})
    stopped = change("cover.study_blind", Verb.STOP, home)
    assert way_back([stopped], home) == "I can't undo stopping the study blind."


def test_up_to_four_lights_come_back_as_they_were_more_just_come_on() -> None:
    lights = [entity.id for entity in HOME.approved() if entity.domain == "light"]
    for number, how in [(4, (("brightness_pct", 40),)), (5, ())]:
        home = HOME
        for light in lights[:number]:
            home = seen(light, "on", {"brightness_pct": 40}, home)
        done = [change(light, Verb.TURN_OFF, home) for light in lights[:number]]
        assert set(back(*done, home=home)) == {(Verb.TURN_ON, how)}


def test_a_device_that_is_no_longer_approved_is_not_commanded() -> None:
    porch = replace(HOME.entities[EntityId("light.porch")], approved=False)
    home = replace(HOME, entities={**HOME.entities, porch.id: porch})
    way = wished(change("light.porch", Verb.TURN_ON, home), home=home)
    assert isinstance(propose(way, home, lambda: ProposalId("p")), NotUnderstood)


@st.composite
def deeds(draw: st.DrawFn) -> tuple[str | None, Action]:
    """A state of a device of the house, and something that can be done to it there."""
    entity = draw(st.sampled_from([one.id for one in HOME.approved() if one.verbs]))
    state = HOME.state_of(entity)
    if entity.partition(".")[0] in ("light", "switch", "fan", "humidifier"):
        state = replace(state, state=draw(st.sampled_from(["on", "off"])))
    wish = draw(wishes(entity))
    action = fit(wish, HOME.entities[entity])
    return state.state, action or Action(entity, wish.verb)


@st.composite
def wishes(draw: st.DrawFn, entity: EntityId) -> Wish:
    verb = draw(st.sampled_from(sorted(HOME.entities[entity].verbs)))
    if verb is not Verb.SET:
        return Wish(verb, (entity,))
    settings = HOME.entities[entity].settings
    name = draw(st.sampled_from(sorted(settings)))
    match settings[name]:
        case Range(low, high):
            value: Value = draw(st.floats(low, high))
        case Choice(options):
            value = draw(st.sampled_from(options))
        case Colour():
            value = draw(st.sampled_from(["red", "blue", "#ff8800"]))
        case _:
            value = "text"
    return Wish(verb, (entity,), ((name, value),))


def _standing(entity: EntityId, state: str | None) -> Home:
    """The house with this device in that state; what is on has some brightness and speed."""
    attributes = dict(HOME.state_of(entity).attributes)
    for name in attributes.keys() & {"brightness_pct", "percentage"}:
        attributes[name] = 40 if state == "on" else 0
    return seen(entity, state, attributes)


@given(deeds())
def test_the_way_back_leads_to_where_it_was(deed: tuple[str | None, Action]) -> None:
    state, action = deed
    home = _standing(action.entity, state)
    way = way_back([Change(action, kept(action, home), Result.ACKNOWLEDGED)], home)
    for wish in () if isinstance(way, str) else way:
        (entity,) = wish.entities
        undoing = fit(wish, home.entities[entity])
        assert undoing is not None
        assert has_goal(undoing)
        assert satisfied(undoing, home.state_of(entity))


@given(deeds())
def test_an_undo_can_be_undone(deed: tuple[str | None, Action]) -> None:
    """Redo: from where the deed led, its undoing and the undoing of that lead there again."""
    state, action = deed
    home = _standing(action.entity, state)
    led = _done(action, home)
    if not has_goal(action) or not satisfied(action, led.state_of(action.entity)):
        return
    way = way_back([Change(action, kept(action, home), Result.SENT)], home)
    for wish in () if isinstance(way, str) else way:
        undoing = fit(wish, home.entities[action.entity])
        assert undoing is not None
        for redone in wished(Change(undoing, kept(undoing, led), Result.SENT), home=led):
            redoing = fit(redone, home.entities[action.entity])
            assert redoing is not None
            assert satisfied(redoing, led.state_of(action.entity))


_LEADS: Mapping[Verb, tuple[str, Attributes]] = {
    Verb.TURN_ON: ("on", {}),
    Verb.TURN_OFF: ("off", {}),
    Verb.OPEN: ("open", {"position": 100}),
    Verb.CLOSE: ("closed", {"position": 0}),
    Verb.LOCK: ("locked", {}),
    Verb.UNLOCK: ("unlocked", {}),
}


def _done(action: Action, home: Home) -> Home:
    """The house after it, for the plainest of devices."""
    before = home.state_of(action.entity)
    state, attributes = _LEADS.get(action.verb, (before.state, {}))
    told = {**before.attributes, **attributes, **dict(action.parameters)}
    if "position" in told and state in ("open", "closed"):
        # No plain device says that it is closed at 100 percent.
        state = "open" if told["position"] else "closed"
    return seen(action.entity, state, told, home)


_names = st.sampled_from(
    ["brightness_pct", "color", "kelvin", "position", "mode", "value", "effect", "x", "temperature"]
)
_values = st.one_of(
    st.integers(-10, 110), st.floats(), st.text(max_size=8), st.sampled_from(["off", "none"])
)
_parameters = st.dictionaries(_names, _values, max_size=4).map(lambda d: tuple(sorted(d.items())))
_entities = st.one_of(
    st.sampled_from(sorted(HOME.entities)), st.sampled_from(["light.gone", "x", "", "weird.one."])
).map(EntityId)
_changes = st.builds(
    Change,
    st.builds(Action, _entities, st.sampled_from(Verb), _parameters),
    st.builds(
        Before,
        st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["on", "off", "open", "nan"])),
        _parameters,
    ),
    st.sampled_from(Result),
)


@given(st.lists(_changes, max_size=6))
def test_no_history_leads_out_of_the_house(changes: list[Change]) -> None:
    """Whatever a journal says, only devices and values of this house can be proposed."""
    way = way_back(changes, HOME)
    assert way
    if isinstance(way, str):
        assert classify(way) is not AnswerKind.YES
    else:
        meaning = propose(way, HOME, lambda: ProposalId("p"))
        done = {one.action.entity for one in changes if one.result in DONE}
        if isinstance(meaning, Proposal):
            assert {action.entity for action in meaning.actions} <= done & HOME.entities.keys()


COMMANDS = [
    "undo", "Undo that.", "undo it please", "please undo that", "undo the last thing",
    "undo the last change", "undo my last command", "undo what you just did", "undo everything",
    "Hearth, undo that", "no, undo that", "can you undo that?", "could you please undo it",
    "put it back", "Put that back, please.", "put it back the way it was", "put them back",
    "put everything back to how it was before", "change it back", "change that back again",
    "set it back", "switch it back", "change back the last thing", "revert that",
    "revert the last change", "reverse that", "take that back", "roll it back",
    "the way it was before", "how it was before", "go back to how it was",
    "back to the way it was before", "make it like it was", "make it the way it was before",
    "restore it", "restore the previous state", "bring it back", "oh no put it back",
    "no put it back to how it was", "oops, put it back", "that was wrong, undo it", "revert",
    "I didn't want that, undo it.", "wrong light, undo that", "not that one, put it back",
    "I've changed my mind, undo that", "turn it back to what it was", "whoops, undo that",
    "return it to its previous state", "reset it to how it was", "undo those changes",
    "undo that last command", "would you mind undoing that", "let's undo that", "un-do that",
    "put it back to the previous setting", "put it back the way you found it", "undo that one",
    "I want it back the way it was", "go back to the previous setting", "un do it, please",
]  # fmt: skip
OTHERS = [
    "", "don't undo that", "never undo anything", "how do I undo that", "did you undo it",
    "do not put it back", "don't change it back", "leave it the way it was", "the way it was",
    "put the blind back", "turn it back on", "put it back on", "what was it before", "go back",
    "he said undo that", "unlock that", "unlock it", "undo " * 50, "take it", "back",
    "it was like that before", "if you undo that I will scream", "turn on the light before you go",
    "put it back at seven", "undo that in ten minutes",
    "put the kitchen one back on", "no, turn it back off", "change it back to blue",
    "set it back to twenty", "turn it back", "that was wrong", "I changed my mind", "not that one",
    "wrong light", "oops", "put the milk back", "undo the garage door", "reset", "restore",
    "why did you put it back", "as it was", "I'll put it back", "roll back the blinds",
]  # fmt: skip


@every_case("text", COMMANDS)
def test_commands_to_undo(text: str) -> None:
    assert asks_to_undo(text)
    assert not asks_to_undo_a_part(text)


@every_case("text", OTHERS)
def test_other_sentences_are_not(text: str) -> None:
    assert not asks_to_undo(text)


@pytest.mark.parametrize(
    "text", ["undo turning off the light", "please undo the light", "undo that in ten minutes"]
)
def test_parts_are_not_undone(text: str) -> None:
    assert asks_to_undo_a_part(text)
    meaning, source = _understood(text)
    assert meaning == NotUnderstood(
        WhyNot.UNSUPPORTED, "I can only undo the last change as a whole."
    )
    assert source is Source.GUARD


@pytest.mark.parametrize("text", ["don't undo that", "how do I undo this", "did you undo it"])
def test_not_undoing_is_no_part_of_it(text: str) -> None:
    assert not asks_to_undo_a_part(text)


@given(st.text(max_size=200))
def test_any_text_is_fine(text: str) -> None:
    assert not (asks_to_undo(text) and asks_to_undo_a_part(text))


def _understood(
    text: str, *changes: Change, home: Home = HOME, failing: bool = False
) -> tuple[object, Source]:
    async def history() -> tuple[Change, ...] | None:
        if failing:
            raise StoreError("the disk is gone")
        return changes or None

    mind = Understanding(None, new_id=lambda: ProposalId("p"), history=history)
    understood = run_virtual(mind.understand(text, home, None))
    return understood.meaning, understood.source


def test_an_undo_is_proposed_like_any_sentence() -> None:
    home = seen("light.porch", "off")
    done = change("light.porch", Verb.TURN_ON, home)
    meaning, source = _understood("undo that", done, home=seen("light.porch", "on"))
    assert meaning == Proposal(
        ProposalId("p"),
        (Action(EntityId("light.porch"), Verb.TURN_OFF),),
        "Turn off the porch light?",
        Tier.EVERYDAY,
    )
    assert source is Source.SKILL


def test_the_tier_is_that_of_the_way_back() -> None:
    """Locking is everyday; undoing it is unlocking."""
    done = change("lock.front_door", Verb.LOCK, seen("lock.front_door", "unlocked"))
    meaning, _ = _understood("put it back", done, home=seen("lock.front_door", "locked"))
    assert isinstance(meaning, Proposal)
    assert meaning.tier is Tier.GUARDED
    assert meaning.actions == (Action(EntityId("lock.front_door"), Verb.UNLOCK),)


def test_somebody_changed_it_meanwhile() -> None:
    """It is asked from where it is now, and not at all if it is as it was."""
    before = seen("light.hall_ceiling", "on", {"brightness_pct": 40})
    done = change("light.hall_ceiling", Verb.SET, before, how={"brightness_pct": 80})
    elsewhere = seen("light.hall_ceiling", "off", {"brightness_pct": 0})
    meaning, _ = _understood("change it back", done, home=elsewhere)
    assert isinstance(meaning, Proposal)
    assert dict(meaning.actions[0].parameters) == {"brightness_pct": 40}
    meaning, _ = _understood("change it back", done, home=before)
    assert isinstance(meaning, Answer)
    assert "already" in meaning.text


def test_without_a_change_there_is_nothing_to_undo() -> None:
    assert _understood("undo that") == (Answer("There is nothing to undo."), Source.SKILL)
    mind = Understanding(None, new_id=lambda: ProposalId("p"))
    understood = run_virtual(mind.understand("undo that", HOME, None))
    assert understood.meaning == Answer("There is nothing to undo.")


def test_without_the_broker_that_is_the_reason() -> None:
    done = change("light.porch", Verb.TURN_ON)
    meaning, _ = _understood("undo that", done, home=replace(HOME, connected=False))
    assert meaning == Answer(BrokerUnreachable.spoken)


def test_a_history_that_cannot_be_read_is_said() -> None:
    meaning, _ = _understood("undo that", failing=True)
    assert meaning == NotUnderstood(WhyNot.UNKNOWN, "I can't look up just now what I did last.")
