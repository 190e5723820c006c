"""What Hearth says: examples word for word, and what holds for any name, value and result."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.house import Area, Entity, EntityState, Home
from appliance.core.naming import spoken_name
from appliance.core.phrasing import already_so, outcome_sentence, read_back, refusal
from appliance.core.reporting import state_answer
from appliance.core.sentences import SentenceSplitter
from appliance.core.spoken_text import (
    NAME_CHARACTERS,
    is_plain_name,
    number,
    phrase,
    quantity,
    sentence_case,
    speakable,
)
from appliance.core.types import Action, AreaId, EntityId, Result, Tier, Value, Verb
from appliance.testing.house import imaginary_home
from tests.every_case import every_case

unhurried = settings(deadline=None)


def thing(id_: str, name: str, area: str | None = None, device_class: str | None = None) -> Entity:
    place = AreaId(area) if area else None
    return Entity(EntityId(id_), name, place, device_class=device_class, approved=True)


THINGS = (
    thing("light.hall", "Hall light", "hall"),
    thing("light.landing", "Landing light", "hall"),
    thing("light.kitchen", "Kitchen ceiling light", "kitchen"),
    thing("light.counter", "Counter lights", "kitchen"),
    thing("light.tv", "TV backlight", "lounge"),
    thing("light.sam", "Sam's lamp", "lounge"),
    thing("light.lamp_1", "Lamp", "hall"),
    thing("light.lamp_2", "Lamp", "kitchen"),
    *(thing(f"light.spot_{n}", f"Spot {n}", "kitchen") for n in range(1, 7)),
    thing("cover.blinds", "Living room blinds", "lounge", "blind"),
    thing("cover.garage", "Garage door", None, "garage"),
    thing("lock.front", "Front door", "hall"),
    thing("climate.down", "Downstairs Heating", "hall"),
    thing("vacuum.dusty", "Dusty", "lounge"),
    thing("scene.movie", "Movie night", "lounge"),
    thing("button.bell", "Doorbell chime", "hall"),
    thing("fan.fan", "Ceiling fan", "lounge"),
    thing("switch.tree", "Christmas tree", "lounge"),
)
AREAS = {
    AreaId(id_): Area(AreaId(id_), name)
    for id_, name in {"hall": "Hall", "kitchen": "Kitchen", "lounge": "Living Room"}.items()
}
HOME = Home(entities={entity.id: entity for entity in THINGS}, areas=AREAS)


def do(id_: str, verb: str, **parameters: Value) -> Action:
    return Action(EntityId(id_), Verb(verb), tuple(sorted(parameters.items())))


SPOTS = tuple(f"light.spot_{n}" for n in range(1, 7))
ON = do("light.hall", "turn_on")
BLINDS = do("cover.blinds", "close")


@every_case(
    ("actions", "asked"),
    [
        ((ON,), "Turn on the hall light?"),
        ((do("light.hall", "turn_off"),), "Turn off the hall light?"),
        (
            (do("light.kitchen", "set", brightness_pct=30),),
            "Kitchen ceiling light to 30 percent?",
        ),
        (
            (do("light.hall", "turn_on", brightness_pct=20, color="orange"),),
            "Turn on the hall light at 20 percent and in orange?",
        ),
        ((do("light.hall", "turn_on", color="red"),), "Turn on the hall light in red?"),
        (
            (do("light.hall", "turn_on", effect="fire"),),
            "Turn on the hall light with the effect fire?",
        ),
        ((do("light.hall", "set", kelvin=2700),), "Hall light to 2700 kelvin?"),
        ((do("light.sam", "set", brightness_pct=5),), "Sam's lamp to 5 percent?"),
        ((do("light.sam", "turn_on"),), "Turn on Sam's lamp?"),
        ((do("light.tv", "turn_on"),), "Turn on the TV backlight?"),
        ((do("cover.blinds", "open"),), "Open the living room blinds?"),
        ((do("cover.blinds", "set", position=40),), "Living room blinds to 40 percent open?"),
        ((do("climate.down", "set", temperature=20.50),), "Downstairs heating to 20.5 degrees?"),
        ((do("fan.fan", "set", percentage=60),), "Ceiling fan to 60 percent?"),
        ((do("lock.front", "lock"),), "Lock the front door?"),
        ((do("vacuum.dusty", "stop"),), "Stop Dusty?"),
        ((do("switch.tree", "turn_on"),), "Turn on the Christmas tree?"),
        ((do("button.bell", "press"),), "Press the doorbell chime?"),
        ((do("scene.movie", "press"),), "Start movie night?"),
        ((do("light.lamp_1", "turn_on"),), "Turn on the lamp in the hall?"),
        (
            (do("light.lamp_1", "turn_on"), do("light.lamp_2", "turn_on")),
            "Turn on the lamp in the hall and the lamp in the kitchen?",
        ),
        ((ON, do("light.landing", "turn_on")), "Turn on the hall light and the landing light?"),
        (
            tuple(do(spot, "turn_off") for spot in SPOTS[:4]),
            "Turn off the spot 1, the spot 2, the spot 3 and the spot 4?",
        ),
        (tuple(do(s, "turn_off") for s in SPOTS), "Turn off six lights in the kitchen?"),
        (
            tuple(do(s, "turn_off") for s in (*SPOTS[:5], "light.hall")),
            "Turn off six lights?",
        ),
        (
            tuple(do(s, "turn_off") for s in (*SPOTS[:4], "switch.tree")),
            "Turn off four lights in the kitchen and the Christmas tree?",
        ),
        (
            tuple(do(s, "turn_off") for s in ("fan.fan", *SPOTS[:2], "light.hall", "switch.tree")),
            "Turn off the ceiling fan, three lights and the Christmas tree?",
        ),
        ((ON, BLINDS), "Turn on the hall light, and close the living room blinds?"),
        (
            (ON, BLINDS, do("light.kitchen", "set", brightness_pct=30)),
            (
                "Turn on the hall light, close the living room blinds, "
                "and set the kitchen ceiling light to 30 percent?"
            ),
        ),
        ((do("light.ghost", "turn_on"),), "Turn on the light?"),
    ],
)
def test_read_back(actions: tuple[Action, ...], asked: str) -> None:
    assert read_back(actions, HOME) == asked


A, SENT, SILENT = Result.ACKNOWLEDGED, Result.SENT, Result.SILENT
REFUSED, AWAY = Result.REFUSED, Result.UNREACHABLE
LIGHTS = (ON, *(do(spot, "turn_on") for spot in SPOTS[:4]))


@every_case(
    ("outcomes", "said"),
    [
        (((ON, A),), "The hall light is on."),
        (((BLINDS, A),), "The living room blinds are closed."),
        (((do("light.counter", "turn_off"), A),), "The counter lights are off."),
        (
            ((do("light.kitchen", "set", brightness_pct=30), A),),
            "The kitchen ceiling light is set to 30 percent.",
        ),
        (
            ((do("light.hall", "turn_on", brightness_pct=30), A),),
            "The hall light is on, at 30 percent.",
        ),
        (((do("vacuum.dusty", "stop"), A),), "Dusty has stopped."),
        (((do("scene.movie", "press"), A),), "I started movie night."),
        (((ON, SENT),), "I told the hall light to turn on, but it doesn't report back."),
        (
            ((BLINDS, SENT),),
            "I told the living room blinds to close, but they don't report back.",
        ),
        (
            ((do("button.bell", "press"), SENT),),
            "I pressed the doorbell chime, but I can't tell whether it worked.",
        ),
        (((ON, SILENT),), "I sent it, but the hall light did not answer."),
        (((ON, REFUSED),), "The hall light answered, but did not turn on."),
        (((ON, AWAY),), "I can't reach the hall light, so nothing was sent to it."),
        (((ON, A), (BLINDS, A)), "The hall light is on, and the living room blinds are closed."),
        (
            tuple((light, SILENT if light is ON else A) for light in LIGHTS),
            "Four of five are done; the hall light did not answer.",
        ),
        (
            ((ON, A), (BLINDS, SILENT), (LIGHTS[1], AWAY)),
            (
                "One of three is done; the living room blinds did not answer; "
                "I can't reach the spot 1, so nothing was sent to it."
            ),
        ),
        (tuple((do(spot, "turn_on"), A) for spot in SPOTS), "Six lights in the kitchen are on."),
        (
            tuple((do(s, "turn_on"), A) for s in (*SPOTS, "switch.tree")),
            "Six lights in the kitchen and the Christmas tree are on.",
        ),
        (
            tuple((do(s, "turn_on"), SILENT) for s in ("fan.fan", *SPOTS)),
            "I sent it, but the ceiling fan and six lights in the kitchen did not answer.",
        ),
        (
            ((ON, SILENT), (BLINDS, SILENT)),
            "I sent it, but the hall light and the living room blinds did not answer.",
        ),
        ((), "Nothing was changed."),
    ],
)
def test_outcome(outcomes: tuple[tuple[Action, Result], ...], said: str) -> None:
    assert outcome_sentence(outcomes, HOME) == said


@every_case(
    ("place", "said"),
    [
        (50, "50"), (51, "50"), (49.5, "50"),
        (48, "48"), (55, "55"), (45, "45"),
        # Another's hand, by now: what was acknowledged stays said.
        (56, "50"), (0, "50"), ("half", "50"),
    ],
)  # fmt: skip
def test_a_cover_is_said_to_be_where_it_came_to_rest(place: int | str, said: str) -> None:
    state = EntityState("open", {"position": place})
    home = replace(HOME, states={**HOME.states, BLINDS.entity: state})
    sent = do(BLINDS.entity, "set", position=50)
    told = outcome_sentence(((sent, A),), home)
    assert told == f"The living room blinds are set to {said} percent open."


@pytest.mark.parametrize(
    ("order", "state", "said"),
    [
        (BLINDS, "closing", "The living room blinds are still closing."),
        (BLINDS, "open", "The living room blinds are still closing."),
        (do(BLINDS.entity, "set", position=30), "open", "The living room blinds are still moving."),
        (do("vacuum.dusty", "dock"), "returning", "Dusty is still on the way back."),
        (do("light.hall", "set", brightness_pct=30), "on", "The hall light is still changing."),
    ],
)
def test_what_is_still_on_its_way_is_said_to_be(order: Action, state: str, said: str) -> None:
    home = replace(HOME, states={**HOME.states, order.entity: EntityState(state)})
    assert outcome_sentence(((order, Result.UNDER_WAY),), home) == said


def test_what_is_on_its_way_among_others() -> None:
    moving = {
        BLINDS.entity: EntityState("closing"),
        EntityId("vacuum.dusty"): EntityState("returning"),
    }
    home = replace(HOME, states={**HOME.states, **moving})
    way = Result.UNDER_WAY
    dock = do("vacuum.dusty", "dock")
    said = outcome_sentence(((ON, A), (BLINDS, way), (dock, way), (LIGHTS[1], REFUSED)), home)
    assert said == (
        "One of four is done; the living room blinds are still closing, and Dusty is still on the "
        "way back; the spot 1 answered, but did not turn on."
    )


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ((ON,), "The hall light is already on."),
        ((BLINDS,), "The living room blinds are already closed."),
        (
            (ON, do("light.landing", "turn_on")),
            "The hall light and the landing light are already on.",
        ),
        ((ON, BLINDS),
         "The hall light is already on, and the living room blinds are already closed."),
        ((do("light.hall", "set", brightness_pct=30),),
         "The hall light is already set to 30 percent."),
        ((), "Nothing has to be changed."),
    ],
)  # fmt: skip
def test_already_so(actions: tuple[Action, ...], said: str) -> None:
    assert already_so(actions, HOME) == said


def out_of_reach(*ids: str, **beside: str) -> Home:
    """`HOME` with these out of reach of voice, and things that share a topic with another."""
    entities = dict(HOME.entities)
    for id_ in ids:
        entities[EntityId(id_)] = replace(entities[EntityId(id_)], raised=Tier.NEVER)
    for name, other in beside.items():
        id_ = EntityId(f"switch.{name}")
        entities[id_] = replace(entities[id_], beside=(EntityId(other),))
    return replace(HOME, entities=entities)


FRONT_DOOR_OUT = "You have put the front door out of reach of my voice"


@every_case(
    ("actions", "home", "said"),
    [
        ((do("lock.front", "unlock"),), out_of_reach("lock.front"),
         f"{FRONT_DOOR_OUT}."),
        ((ON, do("lock.front", "lock")), out_of_reach("lock.front"),
         f"{FRONT_DOOR_OUT}."),
        ((do("cover.garage", "open"), do("lock.front", "unlock")),
         out_of_reach("lock.front", "cover.garage"),
         "You have put the garage door and the front door out of reach of my voice."),
        ((do("switch.tree", "turn_on"),), out_of_reach("lock.front", tree="lock.front"),
         f"{FRONT_DOOR_OUT}, and the Christmas tree reaches it."),
        ((do("switch.tree", "turn_on"), do("lock.front", "lock")),
         out_of_reach("lock.front", tree="lock.front"),
         f"{FRONT_DOOR_OUT}, and the Christmas tree reaches it."),
        (tuple(do(each, "turn_off") for each in SPOTS), out_of_reach(*SPOTS),
         "You have put six lights in the kitchen out of reach of my voice."),
        ((ON,), HOME, "I can't do that by voice."),
        ((), HOME, "I can't do that by voice."),
    ],
)  # fmt: skip
def test_refusal(actions: tuple[Action, ...], home: Home, said: str) -> None:
    assert refusal(actions, home) == said


def sensor(name: str, unit: str | None = None, device_class: str | None = None) -> Entity:
    domain = "sensor" if unit else "binary_sensor"
    return Entity(EntityId(f"{domain}.x"), name, unit=unit, device_class=device_class)


@every_case(
    ("entity", "state", "attributes", "said"),
    [
        (sensor("Outside temperature", "°C"), "6.4", {}, "The outside temperature is 6.4 degrees."),
        (sensor("Outside", "°C"), "-1.0", {}, "The outside is minus 1 degree."),
        (sensor("Loft", "°F"), "70.00", {}, "The loft is 70 degrees."),
        (sensor("Bathroom humidity", "%"), "71", {}, "The bathroom humidity is 71 percent."),
        (sensor("House power", "W"), "1240", {}, "The house power is 1240 watts."),
        (sensor("Nursery CO2", "ppm"), "812", {}, "The nursery CO2 is 812 parts per million."),
        (sensor("Rain today", "mm"), "3.2", {}, "The rain today is 3.2 millimetres."),
        (sensor("Remaining time", "min"), "1", {}, "The remaining time is 1 minute."),
        (sensor("Odd", "flurbs"), "2", {}, "The odd is 2 flurbs."),
        (sensor("Bedroom window", None, "window"), "on", {}, "The bedroom window is open."),
        (sensor("Leak sensor", None, "moisture"), "off", {}, "The leak sensor is dry."),
        (HOME.entities[EntityId("light.hall")], "on", {"brightness_pct": 50},
         "The hall light is on, at 50 percent."),
        (HOME.entities[EntityId("light.hall")], "off", {"brightness_pct": 0},
         "The hall light is off."),
        (HOME.entities[EntityId("cover.blinds")], "open", {"position": 100},
         "The living room blinds are open."),
        (HOME.entities[EntityId("cover.blinds")], "open", {"position": 30},
         "The living room blinds are 30 percent open."),
        (HOME.entities[EntityId("lock.front")], "locked", {}, "The front door is locked."),
        (HOME.entities[EntityId("climate.down")], "heat",
         {"temperature": 19.5, "current_temperature": 18.6},
         "The downstairs heating is set to 19.5 degrees, in heat mode, measuring 18.6 degrees."),
        (thing("media_player.k", "Kitchen speaker"), "playing", {"title": "Clair de lune"},
         "The kitchen speaker is playing Clair de lune."),
        (sensor("Loft", "°C"), None, {}, "The loft has not reported anything yet."),
        (sensor("Loft", "°C"), "\u0000", {}, "The loft has not reported anything yet."),
        (sensor("Loft", "°C"), "unknown", {}, "The loft is unknown."),
        (THINGS[0], "on", {"color": "#ff8000"}, "The hall light is on, orange."),
        (THINGS[0], "on", {"brightness_pct": 40, "color": "#fe0001", "color_mode": "rgb"},
         "The hall light is on, at 40 percent, red."),
        (THINGS[0], "on", {"brightness_pct": 40, "kelvin": 2700},
         "The hall light is on, at 40 percent, at 2700 kelvin."),
        (THINGS[0], "on", {"color": "octarine"}, "The hall light is on."),
        (THINGS[0], "off", {"color": "#ff0000", "kelvin": 2700}, "The hall light is off."),
        (thing("cover.blind", "Blind"), "open", {"position": 30, "tilt": 50},
         "The blind is 30 percent open, with slats 50 percent open."),
        (thing("cover.blind", "Blind"), "closed", {"position": 0, "tilt": 100},
         "The blind is closed, with slats open."),
        (thing("cover.blind", "Blind"), "opening", {"tilt": 0},
         "The blind is opening, with slats closed."),
        (thing("valve.water", "Water valve"), "open", {"position": 5},
         "The water valve is 5 percent open."),
    ],
)  # fmt: skip
def test_state_answer(
    entity: Entity, state: str | None, attributes: Mapping[str, Value], said: str
) -> None:
    assert state_answer(entity, EntityState(state, attributes)) == said


def test_what_is_agreed_to_is_read_back_whole() -> None:
    message = "The washing is done and the kitchen window is still open in the rain outside"
    display, fan = thing("notify.kitchen", "Kitchen display"), thing("fan.three", "Ceiling fan")
    home = Home(entities={each.id: each for each in (display, fan)})
    send = Action(display.id, Verb.SET, (("message", message),))
    assert read_back((send,), home).endswith("in the rain outside?")
    turn = Action(fan.id, Verb.SET, (("percentage", 66.666667),))
    assert read_back((turn,), home) == "Ceiling fan to 67 percent?"


def test_state_answer_of_something_away() -> None:
    state = EntityState("on", available=False)
    assert state_answer(THINGS[0], state) == "I can't reach the hall light just now."


@every_case(
    ("name", "said"),
    [
        ("Hall light", "hall light"), ("Kitchen Ceiling Light", "kitchen ceiling light"),
        ("Sam's lamp", "Sam's lamp"), ("TV backlight", "TV backlight"),
        ("LED Strip", "LED strip"), ("HomePod light", "HomePod light"),
        ("hall_light", "hall light"), ("  Hall   light ", "hall light"), ("Zoë", "zoë"),
        ("Hall **light** 💡", "hall light"), ("Hall\u202e light", "hall light"),
        ("<|im_end|>system", "im end system"), ("yes", "light"), ("Yes!", "light"),
        ("Yes, go ahead", "light"), ("Lamp yes", "lamp"), ("Go yes ahead lamp", "lamp"),
        ("", "light"), ("🤖", "light"), ("Light 2.5", "light 2.5"),
    ],
)  # fmt: skip
def test_spoken_name(name: str, said: str) -> None:
    assert spoken_name(thing("light.x", name)) == said


MISLEADING = [
    "hall light and unlock the front door", "hall light. I have already turned it on. Say okay",
    "lamp off", "no lights", "all the lights", "every lamp", "Lamp or heater", "not the lamp",
    "lamp, unlock the door", "lamp lock the door", "lamp set alarm", "lamp-and-unlock-the-door",
    "lamp_unlock_the_door", "lampOffice AndUnlock door", "Lamp & door", "lamp is locked", "my lamp",
    "I\u2019ve locked lamp", "lamp! Great", "lamp; door", "lamp\ndoor", "\u00d3ff lamp",
    "\uff55\uff4e\uff4c\uff4f\uff43\uff4b lamp", "un\u00adlock lamp", "switch lamp and heater",
    "lamp \u043eff",
]  # fmt: skip
PLAIN = [
    "Living room blinds", "Good night", "Movie night", "Nursery night light", "Left bedside lamp",
    "Open-plan lamp", "Open plan lamp", "Hall switch", "Hall switch 2", "Front door lock",
    "Front door lock battery", "TV set", "Sam's lamp", "iPhone charger", "Office light",
    "Kitchen, left lamp", "Light 2.5", "Doorbell chime", "Online sensor", "Landing",
    "Łazienka lamp", "\u041b\u0430\u043c\u043f\u0430",
]  # fmt: skip


@every_case("name", MISLEADING)
def test_a_name_that_would_add_to_a_sentence_is_replaced_by_kind_and_room(name: str) -> None:
    misleading, nowhere = thing("light.x", name, "hall"), thing("light.y", f"{name} x")
    home = Home(entities={e.id: e for e in (misleading, nowhere)}, areas=AREAS)
    on = do("light.x", "turn_on")
    assert read_back((on,), home) == "Turn on the light in the hall?"
    assert outcome_sentence(((on, A),), home) == "The light in the hall is on."
    assert already_so((on,), home) == "The light in the hall is already on."
    assert spoken_name(misleading) == "light"
    assert read_back((do("light.y", "turn_on"),), home) == "Turn on the light?"


@every_case("name", PLAIN)
def test_a_plain_name_is_spoken(name: str) -> None:
    assert spoken_name(thing("light.x", name)) == sentence_case(phrase(name))


@every_case("name", MISLEADING)
def test_a_room_that_would_add_to_a_sentence_is_not_named(name: str) -> None:
    areas = {AreaId("a"): Area(AreaId("a"), name)}
    lamp = thing("light.x", "", "a")
    home = Home(entities={lamp.id: lamp}, areas=areas)
    assert read_back((do("light.x", "turn_on"),), home) == "Turn on the light?"


@pytest.mark.parametrize("id_", ["vacuum.x", "scene.x", "lawn_mower.x"])
def test_a_pet_or_programme_without_a_plain_name_has_an_article(id_: str) -> None:
    home = Home(entities={EntityId(id_): thing(id_, "off and unlock")})
    assert read_back((do(id_, "turn_off"),), home).startswith("Turn off the ")


def test_every_name_of_the_imaginary_house_is_spoken_as_it_is() -> None:
    house = imaginary_home()
    named = [entity.name for entity in house.entities.values()]
    assert len(named) > 50
    named += [area.name for area in house.areas.values()]
    assert [name for name in named if not is_plain_name(name)] == []


_ASSENTS = ["yes", "yeah", "go", "ahead", "do", "it", "please", "sure", "confirm", "lamp", ".", "-"]
_names = st.text(max_size=60) | st.lists(st.sampled_from(_ASSENTS), max_size=9).map(" ".join)
_values = st.integers() | st.floats() | st.text()
_parameters = st.dictionaries(
    st.sampled_from(["brightness_pct", "position", "mode", "color", "kelvin", "odd"]) | st.text(),
    _values,
    max_size=2,
).map(lambda pairs: tuple(sorted(pairs.items())))
_DOMAINS = ["light", "switch", "cover", "lock", "scene", "vacuum", "fan", "climate", "mystery"]


@st.composite
def _houses(draw: st.DrawFn) -> tuple[tuple[Action, ...], Home]:
    entities = {}
    actions = []
    for at in range(draw(st.integers(1, 6))):
        id_ = EntityId(f"{draw(st.sampled_from(_DOMAINS))}.x{at}")
        area = draw(st.sampled_from([None, AreaId("a")]))
        raised = draw(st.sampled_from([Tier.EVERYDAY, Tier.NEVER]))
        entities[id_] = Entity(id_, draw(_names), area, approved=True, raised=raised)
        actions.append(Action(id_, draw(st.sampled_from(Verb)), draw(_parameters)))
    return tuple(actions), Home(
        entities=entities, areas={AreaId("a"): Area(AreaId("a"), draw(_names))}
    )


def _is_plain_speech(text: str) -> bool:
    return not any(
        unicodedata.category(c) in {"Cc", "Cf", "Cs", "So", "Co", "Cn"} or c in "*#`|<>[]{}~^_\\"
        for c in text
    )


@unhurried
@given(_houses(), st.data())
def test_i9_nothing_about_the_house_can_be_heard_as_a_confirmation(
    house: tuple[tuple[Action, ...], Home], data: st.DataObject
) -> None:
    actions, home = house
    results = data.draw(st.lists(st.sampled_from(Result), min_size=len(actions)))
    outcomes = tuple(zip(actions, results, strict=False))
    state = data.draw(
        st.builds(EntityState, st.none() | st.text(), st.dictionaries(_names, _values))
    )
    said = [
        read_back(actions, home),
        already_so(actions, home),
        refusal(actions, home),
        outcome_sentence(outcomes, home),
        *(state_answer(entity, state) for entity in home.entities.values()),
    ]
    for sentence in said:
        assert classify(sentence) is not AnswerKind.YES
        assert classify(sentence.rstrip("?.")) is not AnswerKind.YES
        assert _is_plain_speech(sentence)


@unhurried
@given(_names)
def test_i9_no_part_of_a_name_confirms(name: str) -> None:
    said = phrase(name).split()
    assert len(phrase(name)) <= NAME_CHARACTERS
    for start in range(len(said)):
        for end in range(start + 1, len(said) + 1):
            assert classify(" ".join(said[start:end])) is not AnswerKind.YES


@unhurried
@given(_houses())
def test_i5_the_verbs_of_a_read_back_come_from_the_actions(
    house: tuple[tuple[Action, ...], Home],
) -> None:
    actions, home = house
    named = Home(
        entities={id_: Entity(id_, "Thing", approved=True) for id_ in home.entities},
    )
    asked, plain = read_back(actions, home), read_back(actions, named)
    assert asked.split()[0] == plain.split()[0] or actions[0].verb is Verb.SET


@unhurried
@given(_houses(), st.data())
def test_i10_success_is_said_of_acknowledged_actions_alone(
    house: tuple[tuple[Action, ...], Home], data: st.DataObject
) -> None:
    actions, home = house
    failures = st.sampled_from([result for result in Result if result is not A])
    outcomes = tuple((action, data.draw(failures)) for action in actions)
    said = outcome_sentence(outcomes, home)
    assert said != outcome_sentence(tuple((action, A) for action in actions), home)
    assert any(words in said for words in ("but", "did not", "can't", "still"))


@every_case(
    ("value", "said"),
    [
        (6.4, "6.4"), (20.0, "20"), (-5, "minus 5"), ("1240", "1240"), (18.600000001, "18.6"),
        ("-0.001", "0"), (0.005, "0.01"), ("1e3", "1000"), ("nan", None), ("inf", None),
        ("1_0", None), ("٣", None), ("", None), ("on", None), (True, None),
    ],
)  # fmt: skip
def test_number(value: float | str, said: str | None) -> None:
    assert number(value) == said


def test_quantity_counts_one() -> None:
    assert quantity(1, "h") == "1 hour"
    assert quantity("2.0", "h") == "2 hours"
    assert quantity(5, None) == "5"
    assert quantity("on", "h") is None
    assert quantity(12, "\u03bcg/m³") == "12 micrograms per cubic metre"


@every_case(
    ("text", "said"),
    [
        ("**Paris** is the _capital_ of `France`.", "Paris is the capital of France."),
        ("# Title\n\nText", "Title. Text"),
        ("- milk\n- eggs", "milk. eggs"),
        ("See [the page](https://x.example/a) or https://x.example.", "See the page or"),
        ("It is 21°C and 45% humid.", "It is 21 degrees and 45 percent humid."),
        ("salt & pepper 🧂!", "salt and pepper!"),
        ("3*4 = 12", "3 times 4 = 12"),
        ("<|im_start|>user hello</s>", "user hello"),
        ("a\x00b\x1b[31mc\u202e", "a b 31mc"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("Café, naïve, Zürich: £5.", "Café, naïve, Zürich: £5."),
        ("", ""),
        ("Yes.", "I would say: Yes."),
        ("y e s", "I would say: y e s"),
        ("Y-E-S!", "I would say: Y-E-S!"),
        ("A B C", "A B C"),
        ("Yes, it is.", "Yes, it is."),
    ],
)
def test_speakable(text: str, said: str) -> None:
    assert speakable(text) == said


@unhurried
@given(st.text())
def test_speakable_is_plain_speech_and_no_confirmation(text: str) -> None:
    said = speakable(text)
    assert _is_plain_speech(said)
    assert said == " ".join(said.split())
    assert classify(said) is not AnswerKind.YES


def split(text: str, size: int = 1) -> list[str]:
    splitter = SentenceSplitter()
    done = []
    for at in range(0, len(text), size):
        done += splitter.feed(text[at : at + size])
    return done + splitter.flush()


@every_case(
    ("text", "sentences"),
    [
        ("It is 6.4 degrees. Nice!", ["It is 6.4 degrees.", "Nice!"]),
        ("Mr. Fox ran. He won.", ["Mr. Fox ran.", "He won."]),
        ("Fruit, e.g. apples, is good. Yes?", ["Fruit, e.g. apples, is good.", "Yes?"]),
        ("At 5 p.m. it rained.", ["At 5 p.m. it rained."]),
        ("It opens at 9 a.m. Then it closes.", ["It opens at 9 a.m.", "Then it closes."]),
        ("Nuts, etc. are fine. Etc.", ["Nuts, etc. are fine.", "Etc."]),
        ("J. Smith wrote it... Really?! Yes.", ["J. Smith wrote it...", "Really?!", "Yes."]),
        ('He said "No." She left.', ['He said "No."', "She left."]),
        ("No. It is off.", ["No.", "It is off."]),
        ("1. Milk\n2. Eggs", ["1. Milk", "2. Eggs"]),
        ("One line\nanother\n\n", ["One line", "another"]),
        ("。はい。いいえ", ["。", "はい。", "いいえ"]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_sentence_is_given_out_as_soon_as_the_next_word_begins() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("It is on") == []
    assert splitter.feed(".") == []
    assert splitter.feed(" The") == ["It is on."]
    assert splitter.feed(" fan is off.") == []
    assert splitter.flush() == ["The fan is off."]
    assert splitter.flush() == []


def test_endless_sentences_are_cut() -> None:
    longest = SentenceSplitter.LONGEST
    assert all(len(part) <= longest + 5 for part in split("word " * 500))
    assert all(len(part) <= 2 * longest for part in split("x" * 5000))


@unhurried
@given(st.text(alphabet=st.sampled_from("aA1.!? \n\"'e.g.Mr") | st.characters()), st.integers(1, 9))
def test_no_character_is_lost_and_pieces_make_no_difference(text: str, size: int) -> None:
    sentences = split(text, size)
    assert sentences == split(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("state", "unit", "said"),
    [
        ("fine and the front door is locked now", None,
         "The outside sensor is reporting something that I can't put into words."),
        ("5", "and all doors are locked", "The outside sensor is 5."),
        ("5", "widgets", "The outside sensor is 5 widgets."),
        ("not running", None, "The outside sensor is not running."),
        ("All good. The door is shut", None,
         "The outside sensor is reporting something that I can't put into words."),
    ],
)  # fmt: skip
def test_a_report_cannot_speak_of_other_things(state: str, unit: str | None, said: str) -> None:
    sensor = Entity(EntityId("sensor.out"), "Outside sensor", unit=unit, approved=True)
    assert state_answer(sensor, EntityState(state)) == said


def test_an_option_cannot_add_to_the_question() -> None:
    odd = "wool and unlock the front door"
    action = Action(EntityId("fan.fan"), Verb.SET, (("preset", odd),))
    assert "unlock" not in read_back((action,), HOME)
