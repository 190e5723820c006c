"""What the model may say beyond on and off: settings, steps, and what a sentence bears out of them.

Every line is grounded in its sentence without the rules and the guard in front.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import Choice, Entity, EntityState, Home, Range
from appliance.core.meaning import propose
from appliance.core.types import AreaId, EntityId, NotUnderstood, Proposal, ProposalId, Value, Verb
from appliance.testing.house import imaginary_home
from appliance.understanding.model.evidence import amounts, is_for_later, sways
from appliance.understanding.model.grammar import grammar, parse
from appliance.understanding.model.grounding import ground
from appliance.understanding.model.lexicon import lexicon
from appliance.understanding.model.prompt import CHATML, rewriting
from appliance.understanding.model.retrieval import likely
from tests.every_case import every_case

TV, RADIO, PLUG = EntityId("media_player.tv"), EntityId("media_player.radio"), EntityId("light.p2")
_PLAYS = frozenset(
    {Verb.TURN_ON, Verb.TURN_OFF, Verb.START, Verb.PAUSE, Verb.NEXT, Verb.PREVIOUS, Verb.SET}
)
_VOLUME = Range(0, 100)


def house() -> Home:
    """The imaginary house with two players and a light whose name has a number."""
    start = imaginary_home()
    sources = Choice(("HDMI 1", "Netflix"))
    more = {
        TV: Entity(
            TV, "TV", AreaId("living_room"), verbs=_PLAYS, approved=True,
            settings={"volume_pct": _VOLUME, "source": sources},
        ),
        RADIO: Entity(
            RADIO, "Kitchen radio", AreaId("kitchen"), verbs=_PLAYS, approved=True,
            settings={"volume_pct": _VOLUME},
        ),
        PLUG: Entity(
            PLUG, "Spot 2", AreaId("study"), verbs=frozenset({Verb.TURN_ON, Verb.SET}),
            approved=True, settings={"brightness_pct": Range(1, 100)},
        ),
    }  # fmt: skip
    states = {
        TV: EntityState("on", {"volume_pct": 30}),
        RADIO: EntityState("playing", {"volume_pct": 45}),
        PLUG: EntityState("off", {}),
        EntityId("vacuum.dusty"): EntityState("cleaning"),
        EntityId("light.living_floor_lamp"): EntityState("on", {"brightness_pct": 50}),
    }
    return replace(start, entities={**start.entities, **more}, states={**start.states, **states})


HOME = house()
WORDS = lexicon(HOME)


def borne_out(
    text: str, line: str, room: str | None = None
) -> Mapping[tuple[str, str], Mapping[str, Value]] | None:
    """The verbs of the entities, with their parameters; None for a refusal."""
    parsed = parse(line, WORDS)
    assert isinstance(parsed, tuple), line
    found = ground(parsed, text, HOME, AreaId(room) if room else None)
    if isinstance(found, NotUnderstood):
        return None
    meaning = propose(found, HOME, lambda: ProposalId("p"))
    assert isinstance(meaning, Proposal), meaning
    return {(a.entity, a.verb.value): dict(a.parameters) for a in meaning.actions}


SAID: list[tuple[str, str, str, dict[str, Value]]] = [
    # sentence, line, entity and verb, parameters
    ("floor lamp blue", "set Floor lamp blue", "light.living_floor_lamp set", {"color": "blue"}),
    ("floor lamp sky blue", "set Floor lamp sky blue", "light.living_floor_lamp set",
     {"color": "sky blue"}),
    ("the desk lamp at four thousand kelvin", "set Desk lamp 4000K", "light.study_desk set",
     {"kelvin": 4000}),
    ("give the floor lamp the candle effect", "set Floor lamp candle",
     "light.living_floor_lamp set", {"effect": "candle"}),
    ("put spot 2 at forty", "set Spot 2 40", "light.p2 set", {"brightness_pct": 40}),
    ("heating to twenty and a half", "set Downstairs heating 20.5", "climate.downstairs set",
     {"temperature": 20.5}),
    ("bedroom radiator on eco", "set Bedroom radiator eco", "climate.bedroom set",
     {"preset": "eco"}),
    ("ac fan on low", "set Air conditioner low", "climate.study_ac set", {"fan_mode": "low"}),
    ("ac to cool at twenty", "set Air conditioner cool; set Air conditioner 20",
     "climate.study_ac set", {"mode": "cool", "temperature": 20}),
    ("put the ceiling fan on at thirty percent with the breeze preset",
     "on Ceiling fan; set Ceiling fan breeze; set Ceiling fan 30", "fan.bedroom_ceiling set",
     {"percentage": 30, "preset": "breeze"}),
    ("have the ceiling fan swing", "set Ceiling fan oscillating on", "fan.bedroom_ceiling set",
     {"oscillating": "on"}),
    ("ceiling fan backwards please", "set Ceiling fan reverse", "fan.bedroom_ceiling set",
     {"direction": "reverse"}),
    ("humidifier to sixty", "set Humidifier 60", "humidifier.nursery set", {"humidity": 60}),
    ("humidifier to sleep mode", "set Humidifier sleep", "humidifier.nursery set",
     {"mode": "sleep"}),
    ("study blind slats to thirty", "set Study blind tilt 30", "cover.study_blind set",
     {"tilt": 30}),
    ("fish tank flow to sixty", "set Fish tank flow 60", "number.fish_tank_flow set",
     {"value": 60}),
    ("the washing programme to quick thirty", "set Washing programme quick 30",
     "select.washing_programme set", {"option": "Quick 30"}),
    ("arm the house alarm we're staying home", "set House alarm home",
     "alarm_control_panel.house set", {"mode": "armed_home"}),
    ("put netflix on the tv", "set TV netflix", "media_player.tv set", {"source": "Netflix"}),
    ("tv to hdmi one", "set TV hdmi 1", "media_player.tv set", {"source": "HDMI 1"}),
    ("kitchen radio at twenty percent", "set Kitchen radio 20", "media_player.radio set",
     {"volume_pct": 20}),
    ("kitchen radio a bit louder", "louder Kitchen radio", "media_player.radio set",
     {"volume_pct": 50}),
    ("that kitchen radio is too loud", "quieter Kitchen radio", "media_player.radio set",
     {"volume_pct": 35}),
    ("heating up two degrees", "up Downstairs heating 2", "climate.downstairs set",
     {"temperature": 21.5}),
    ("drop the heating by a degree and a half", "cooler Downstairs heating 1.5",
     "climate.downstairs set", {"temperature": 18}),
    ("more light from the floor lamp, brighter", "brighter Floor lamp",
     "light.living_floor_lamp set", {"brightness_pct": 75}),
    ("humidifier up by ten percent", "up Humidifier 10", "humidifier.nursery set",
     {"humidity": 60}),
    ("drop the heating by a degree and a half", "down Downstairs heating 1.5",
     "climate.downstairs set", {"temperature": 18}),
    ("bring the study blind down a bit", "down Study blind", "cover.study_blind set",
     {"position": 85}),
    ("study blind down", "down Study blind", "cover.study_blind close", {}),
    ("skip this song on the kitchen radio", "next Kitchen radio", "media_player.radio next", {}),
    ("pause the kitchen radio", "pause Kitchen radio", "media_player.radio pause", {}),
    ("send the hoover back to its dock", "dock Dusty", "vacuum.dusty dock", {}),
    ("where is dusty find him", "find Dusty", "vacuum.dusty locate", {}),
    ("have the mower cut the grass", "start Mo", "lawn_mower.mo start", {}),
    ("movie night on", "on Movie night", "scene.movie_night press", {}),
]  # fmt: skip


@every_case(("text", "line", "what", "parameters"), SAID)
def test_what_was_said_is_borne_out(
    text: str, line: str, what: str, parameters: dict[str, Value]
) -> None:
    entity, verb = what.split()
    assert borne_out(text, line) == {(entity, verb): parameters}


@every_case(
    ("text", "line"),
    [
        # Another value than the one that was said, or one that nobody said.
        ("floor lamp blue", "set Floor lamp red"),
        ("floor lamp sky blue", "set Floor lamp blue"),
        ("floor lamp blue", "set Floor lamp sky blue"),
        ("the floor lamp please", "set Floor lamp 40"),
        ("floor lamp to forty", "set Floor lamp 50"),
        ("desk lamp to four thousand kelvin", "set Desk lamp 3000K"),
        ("desk lamp to forty percent", "set Fish tank flow 40"),
        ("heating to twenty one", "set Downstairs heating 20"),
        ("heating to twenty one", "set Downstairs heating auto"),
        ("set the heating", "set Downstairs heating heat"),
        ("bedroom radiator on eco", "set Bedroom radiator comfort"),
        ("washing programme to cotton sixty", "set Washing programme cotton 40"),
        ("washing programme to cotton", "set Washing programme cotton 40"),
        ("change the washing programme", "set Washing programme wool"),
        ("tv to netflix", "set TV hdmi 1"),
        ("arm the house alarm for the night", "set House alarm away"),
        ("arm the house alarm for the night", "set House alarm disarmed"),
        ("arm the house alarm", "set House alarm night"),
        ("disarm the house alarm", "set House alarm home"),
        ("ceiling fan stop swinging", "set Ceiling fan oscillating on"),
        # A number that belongs to a name.
        ("put spot 2 on please", "set Spot 2 2"),
        # The unit of something else.
        ("heating to twenty percent", "set Downstairs heating 20"),
        ("floor lamp to twenty degrees", "set Floor lamp 20"),
        # A step for a value, a value for a step.
        ("heating up by ten", "set Downstairs heating 10"),
        ("turn the heating up ten degrees", "set Downstairs heating 10"),
        ("air conditioner one degree lower", "set Air conditioner 16"),
        ("heating up to twenty two", "up Downstairs heating 22"),
        ("heating to twenty two", "warmer Downstairs heating 22"),
        ("turn the heating up two degrees", "up Downstairs heating"),
        ("turn the heating up two degrees", "up Downstairs heating 3"),
        # A step the other way, or of something else.
        ("turn the heating down two degrees", "up Downstairs heating 2"),
        ("kitchen radio is too loud", "louder Kitchen radio"),
        ("kitchen radio louder and then quieter", "louder Kitchen radio"),
        ("make the floor lamp warmer", "brighter Floor lamp"),
        ("make the heating brighter", "warmer Downstairs heating"),
        ("the kitchen radio please", "louder Kitchen radio"),
        ("close the study blind a bit", "up Study blind"),
        # Another verb.
        ("send dusty back to the dock", "start Dusty"),
        ("start dusty", "dock Dusty"),
        ("start dusty", "pause Dusty"),
        ("skip this song on the kitchen radio", "previous Kitchen radio"),
        ("pause the kitchen radio", "start Kitchen radio"),
        ("resume the kitchen radio", "pause Kitchen radio"),
        ("skip the hub firmware update", "install Hub firmware"),
        ("movie night", "press Movie night"),
        ("cancel movie night", "press Movie night"),
        # A number that was dropped.
        ("floor lamp red at forty percent", "set Floor lamp red"),
        ("ac to cool at twenty", "set Air conditioner cool"),
        ("put the hall light on at forty percent", "on Hall light"),
        # A neighbour, or more than was meant.
        ("pause the radio in the study", "pause TV"),
        ("make the bedroom radiator warmer", "warmer Downstairs heating"),
        ("turn on the christmas lights", "on all lights"),
        ("make the lamp red", "set Floor lamp red"),
        ("kitchen radio louder", "louder all speakers"),
        ("put the radiator at twenty", "set all radiators 20"),
        # What stands, and what is for later.
        ("the floor lamp is red", "set Floor lamp red"),
        ("the heating is at twenty one", "set Downstairs heating 21"),
        ("the hall light is on", "on Hall light"),
        ("turn on the hall light in ten minutes", "set Hall light 10"),
        ("turn on the hall light in ten minutes", "on Hall light"),
        ("turn on the hall light when i am home", "on Hall light"),
        ("heating to twenty one at midnight", "set Downstairs heating 21"),
    ],
)
def test_what_was_not_said_is_refused(text: str, line: str) -> None:
    assert borne_out(text, line, "living_room") is None


def test_less_of_what_nobody_named_is_meant_of_the_only_one_that_is_here() -> None:
    assert borne_out("it is too cold in here", "warmer Bedroom radiator", "bedroom") == {
        ("climate.bedroom", "set"): {"temperature": 18}
    }
    assert borne_out("it is too cold in here", "warmer Downstairs heating", "bedroom") is None
    assert borne_out("it is too cold in here", "warmer Bedroom radiator") is None


@every_case(
    "line",
    [
        "set Washing programme silk",
        "set Hall light blue",
        "set Hall light 4000K",
        "set Porch light 40",
        "set Floor lamp 400K",
        "set House alarm armed_night",
        "set Study blind tilt",
        "set Study blind slope 30",
        "set Downstairs heating 20.55",
        "set Downstairs heating 1e3",
        "set Downstairs heating twenty",
        "warmer Hall light",
        "louder Downstairs heating",
        "louder TV -5",
        "louder TV loud",
        "brighter",
        "next Hall light",
        "dock TV",
        "install Dusty",
        "off all things in Nowhere",
        "on all things",
        "set all things 40",
        "off all lights except Kitchen, Nowhere",
        "off all lights except Kitchen, Hall, Porch, Garden",
        "off all lights in Kitchen except ",
    ],
)
def test_what_a_thing_cannot_be_set_to_is_no_line(line: str) -> None:
    assert parse(line, WORDS) is None


def test_a_device_may_be_called_like_the_beginning_of_another_line() -> None:
    switched = frozenset({Verb.TURN_ON, Verb.TURN_OFF, Verb.SET})
    named = ("Lamp", "Lamp 2", "all lights", "Lamp up 5")
    home = Home(
        entities={
            EntityId(f"light.l{index}"): Entity(
                EntityId(f"light.l{index}"), name, verbs=switched, approved=True,
                settings={"brightness_pct": Range(0, 100)},
            )
            for index, name in enumerate(named)
        }
    )  # fmt: skip
    words = lexicon(home)
    for index, name in enumerate(named):
        parsed = parse(f"set {name} 40", words)
        assert isinstance(parsed, tuple)
        assert [command.entity for command in parsed] == [f"light.l{index}"]


def test_the_grammar_allows_only_what_the_sentence_has_words_for() -> None:
    rules = grammar(rewriting("make the floor lamp a bit redder or red", HOME, None, CHATML).words)
    assert '"red"' in rules
    assert '"blue"' not in rules
    assert "close" not in rules
    assert '";' not in rules
    rules = grammar(rewriting("desk lamp to 35 and the hall light off", HOME, None, CHATML).words)
    assert '"35"' in rules
    assert '"; "' in rules
    assert "[0-9]" not in rules


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kill the worktop lights", "light.kitchen_counter"),
        ("get the hoover to do a clean", "vacuum.dusty"),
        ("change the washing programme to wool", "select.washing_programme"),
        ("pop the fairy lights on", "light.garden_string"),
        ("something for the light in maya's room", "light.nursery_night"),
        ("it's too cold in here", "climate.bedroom"),
    ],
)
def test_what_is_meant_is_among_what_is_shown(text: str, shown: str) -> None:
    assert shown in {entity.id for entity in likely(text, HOME, AreaId("bedroom"))}


@every_case(
    ("text", "values"),
    [
        ("a degree and a half down", [1.5]),
        ("half a degree up", [0.5]),
        ("twenty one point five", [21.5]),
        ("the left one to one", [1]),
        ("4,000 kelvin", [4000]),
        ("spot 2 to three quarters", [0.75]),
        ("spot two to 30", [30]),
        ("the left one", []),
    ],
)
def test_numbers_as_they_are_said(text: str, values: list[float]) -> None:
    assert [amount.value for amount in amounts(text, ("Spot 2",))] == values


@given(st.text(max_size=400))
def test_any_sentence_makes_a_prompt_and_bears_out_nothing_of_its_own(text: str) -> None:
    prompt = rewriting(text, HOME, AreaId("kitchen"), CHATML)
    assert grammar(prompt.words).startswith("root ::= ")
    lines = ("unlock Front door", "set House alarm disarmed", "open Garage door")
    for line in lines:
        parsed = parse(line, WORDS)
        assert isinstance(parsed, tuple)
        ground(parsed, text, HOME, None)


@pytest.mark.parametrize("piece", ["a degree ", "spot 2 ", "nine hundred and ", "one, ", "a", "9"])
def test_what_goes_on_for_ever_is_cut_and_refused(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    prompt = rewriting(text, HOME, None, CHATML)
    assert sum(len(span.text) for span in prompt.spans if not span.trusted) < 1000
    parsed = parse("set Spot 2 40", WORDS)
    assert isinstance(parsed, tuple)
    assert isinstance(ground(parsed, text, HOME, None), NotUnderstood)
    assert not is_for_later(text, frozenset())
    sways(text)


def test_a_thing_that_is_named_in_full_hides_its_neighbours() -> None:
    assert [entity.id for entity in likely("the hall light and the kettle", HOME, None)] == [
        "light.hall_ceiling",
        "switch.kettle",
    ]
    both = {entity.id for entity in likely("turn on the bedside lamp", HOME, None)}
    assert {"light.bedside_left", "light.bedside_right"} <= both
