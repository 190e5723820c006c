"""A read-back says all of what would be done: other actions, other words."""

from dataclasses import replace

import pytest

from appliance.core.circumstances import Circumstances
from appliance.core.house import Area, Choice, Entity, Home, Range, Setting, Text
from appliance.core.naming import can_be_named, with_article
from appliance.core.phrasing import already_so, is_sayable, outcome_sentence, read_back
from appliance.core.spoken_text import ordinal
from appliance.core.spoken_values import duration, moment
from appliance.core.terms import on_terms
from appliance.core.types import (
    Action,
    AreaId,
    EntityId,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Value,
    Verb,
)
from appliance.testing.house import imaginary_home
from tests.every_case import every_case


def entity(id_: str, name: str, unit: str | None = None, **accepted: Setting) -> Entity:
    return Entity(EntityId(id_), name, unit=unit, settings=accepted, approved=True)


def do(id_: str, verb: str, **parameters: Value) -> Action:
    return Action(EntityId(id_), Verb(verb), tuple(sorted(parameters.items())))


THINGS = (
    entity("number.flow", "Tank flow", "%", value=Range(0, 100, 0.5)),
    entity("number.frost", "Frost limit", "°C", value=Range(-20, 5, 0.5)),
    entity("number.pause", "Pause", "min", value=Range(0, 90)),
    entity("time.wake", "Wake-up", value=Text()),
    entity("text.note", "Note", value=Text()),
    entity("select.wash", "Washing programme", option=Choice(("Cotton 40", "Wool"))),
    entity("climate.down", "Heating", temperature=Range(5, 30, 0.5)),
    entity("fan.three", "Fan", percentage=Range(0, 100, 100 / 3)),
    entity("light.any", "Lamp", brightness_pct=Range(1, 100)),
    entity("siren.x", "Siren"),
    entity("alarm_control_panel.x", "Alarm"),
    entity("notify.x", "Kitchen display"),
    entity("media_player.x", "Speaker"),
    entity("vacuum.x", "Dusty"),
)
HOME = Home(entities={each.id: each for each in THINGS})


@every_case(
    ("action", "asked"),
    [
        (do("number.flow", "set", value=45), "Tank flow to 45 percent?"),
        (do("number.flow", "set", value=45.5), "Tank flow to 45.5 percent?"),
        (do("number.frost", "set", value=-5), "Frost limit to minus 5 degrees?"),
        (do("number.frost", "set", value=-0.5), "Frost limit to minus 0.5 degrees?"),
        (do("number.pause", "set", value=1), "Pause to 1 minute?"),
        (do("time.wake", "set", value="07:30:00"), "Wake-up to 7:30?"),
        (do("time.wake", "set", value="07:30:15"), "Wake-up to 7:30 and 15 seconds?"),
        (do("time.wake", "set", value="07:00"), "Wake-up to 7 o'clock?"),
        (do("time.wake", "set", value="00:00:00"), "Wake-up to midnight?"),
        (do("text.note", "set", value="Call the plumber"), "Note to call the plumber?"),
        (do("select.wash", "set", option="Cotton 40"), "Washing programme to cotton 40?"),
        (do("climate.down", "set", temperature=20.5), "Heating to 20.5 degrees?"),
        (do("climate.down", "set", temperature=1), "Heating to 1 degree?"),
        (do("climate.down", "set", mode="heat"), "Heating to heat mode?"),
        (do("climate.down", "set", mode="off"), "Heating to off?"),
        (do("climate.down", "set", mode="heat_cool"), "Heating to heat or cool mode?"),
        (do("climate.down", "set", preset="eco"), "Heating to the eco preset?"),
        (do("climate.down", "set", preset="none"), "Heating to no preset?"),
        (do("climate.down", "set", fan_mode="low"), "Heating to fan mode low?"),
        (do("fan.three", "set", percentage=100 / 3), "Fan to 33 percent?"),
        (do("fan.three", "set", percentage=66.666667), "Fan to 67 percent?"),
        (do("fan.three", "set", oscillating="on"), "Fan to oscillate?"),
        (do("fan.three", "set", oscillating="off"), "Fan to stop oscillating?"),
        (
            do("fan.three", "set", oscillating="on", preset="sleep"),
            "Fan to the sleep preset and oscillate?",
        ),
        (do("light.any", "set", brightness_pct=33.3), "Lamp to 33.3 percent?"),
        (do("light.any", "set", effect="rainbow"), "Lamp to the rainbow effect?"),
        (do("light.any", "turn_on", effect="None"), "Turn on the lamp with no effect?"),
        (do("light.any", "set", kelvin=2700), "Lamp to 2700 kelvin?"),
        (do("siren.x", "turn_on", duration=300), "Turn on the siren for 5 minutes?"),
        (
            do("siren.x", "turn_on", duration=90, tone="fire", volume_pct=50),
            (
                "Turn on the siren at 50 percent volume, for a minute and a half "
                "and with the tone fire?"
            ),
        ),
        (do("alarm_control_panel.x", "set", mode="disarmed"), "Disarm the alarm?"),
        (do("alarm_control_panel.x", "set", mode="armed_home"), "Arm the alarm for home?"),
        (do("alarm_control_panel.x", "set", mode="armed_night"), "Arm the alarm for the night?"),
        (do("alarm_control_panel.x", "set", mode="pending"), "Alarm to pending mode?"),
        (
            do("notify.x", "set", message="The washing is done"),
            "Send the kitchen display the message: the washing is done?",
        ),
        (do("media_player.x", "next"), "Skip ahead on the speaker?"),
        (do("media_player.x", "set", volume_pct=30), "Speaker to 30 percent volume?"),
        (do("vacuum.x", "locate"), "Find Dusty?"),
    ],
)
def test_every_parameter_in_words(action: Action, asked: str) -> None:
    assert read_back((action,), HOME) == asked
    assert is_sayable((action,), HOME)


A, SENT, REFUSED = Result.ACKNOWLEDGED, Result.SENT, Result.REFUSED
ALARM = do("alarm_control_panel.x", "set", mode="disarmed")
MESSAGE = do("notify.x", "set", message="hello")


@every_case(
    ("outcomes", "said"),
    [
        (((ALARM, A),), "The alarm is disarmed."),
        (((ALARM, REFUSED),), "The alarm answered, but did not disarm."),
        (((MESSAGE, SENT),), "I sent the kitchen display the message, but it doesn't report back."),
        (((do("vacuum.x", "locate"), SENT),),
         "I told Dusty to make a sound, but it doesn't report back."),
        (((do("vacuum.x", "start"), A),), "Dusty is running."),
        (((do("media_player.x", "start"), A),), "The speaker is playing."),
        (((do("media_player.x", "next"), SENT),),
         "I told the speaker to skip ahead, but it doesn't report back."),
        (((do("climate.down", "set", mode="off"), REFUSED),),
         "The heating answered, but did not turn off."),
        (((do("fan.three", "set", oscillating="off"), SENT),),
         "I told the fan to stop oscillating, but it doesn't report back."),
        (((do("fan.three", "turn_on"), SENT), (do("vacuum.x", "stop"), SENT)),
         "I told the fan and Dusty what to do, but they don't report back."),
        (((do("scene.x", "press"), SENT), (do("button.x", "press"), SENT)),
         "I started the scene and pressed the device, but I can't tell whether they worked."),
        (((do("button.x", "press"), REFUSED),), "The device answered, but did not react."),
    ],
)  # fmt: skip
def test_results_in_words(outcomes: tuple[tuple[Action, Result], ...], said: str) -> None:
    assert outcome_sentence(outcomes, HOME) == said


def test_what_is_so_already_is_said_of_each_kind_of_thing() -> None:
    assert already_so((ALARM,), HOME) == "The alarm is already disarmed."
    both = (do("media_player.x", "start"), do("vacuum.x", "start"))
    assert already_so(both, HOME) == "The speaker is already playing, and Dusty is already running."
    frosty = (do("number.flow", "set", value=5), do("number.frost", "set", value=5))
    assert read_back(frosty, HOME) == (
        "Set the tank flow to 5 percent, and set the frost limit to 5 degrees?"
    )


@every_case(
    ("seconds", "said"),
    [
        (0, "0 seconds"), (0.5, "0.5 seconds"), (1, "1 second"), (45, "45 seconds"),
        (60, "a minute"), (90, "a minute and a half"), (150, "2 minutes and 30 seconds"),
        (300, "5 minutes"), (1800, "half an hour"), (3600, "an hour"),
        (5400, "an hour and a half"), (7200, "2 hours"), (7505, "2 hours, 5 minutes and 5 seconds"),
        (60.5, "1 minute and 0.5 seconds"), (float("inf"), "something else"),
        (-3, "something else"),
    ],
)  # fmt: skip
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_dates_and_times() -> None:
    assert moment("2026-12-01") == "1 December 2026"
    assert moment("2026-12-01T07:30:59") == "1 December 2026 at 7:30"
    assert moment("2026-12-01 19:00") == "1 December 2026 at 19 o'clock"
    assert moment("12:05:01", seconds=True) == "12:05 and 1 second"
    for odd in ("", None, " ", "T", "24:00", "7:30", "2026-12-01T", "2026-12-0112:00"):
        assert moment(odd) == "", odd


def test_of_many_things_every_kind_is_said() -> None:
    areas = {AreaId(id_): Area(AreaId(id_), id_.title()) for id_ in ("hall", "study")}

    def things(domain: str, number: int, area: str) -> list[Entity]:
        return [
            Entity(EntityId(f"{domain}.{area}_{at}"), f"{domain} {at}", AreaId(area), approved=True)
            for at in range(number)
        ]

    climates, lights = things("climate", 3, "hall"), things("light", 2, "study")
    switches = things("switch", 2, "hall")
    mixed = [*things("cover", 1, "hall"), *things("cover", 1, "study")]
    every = [*climates, *lights, *switches, *mixed, *things("switch", 3, "study")]
    home = Home(entities={each.id: each for each in every}, areas=areas)

    def asked(those: list[Entity]) -> str:
        return read_back(tuple(do(each.id, "turn_off") for each in those), home)

    assert asked([*climates, *lights]) == (
        "Turn off three thermostats in the hall and two lights in the study?"
    )
    assert asked([*climates, *mixed]) == "Turn off three thermostats in the hall and two covers?"
    assert asked([*switches, *climates]) == (
        "Turn off the switch 0 in the hall, the switch 1 in the hall "
        "and three thermostats in the hall?"
    )
    assert asked([*lights[:1], *climates, *mixed[:1]]) == (
        "Turn off the light 0, three thermostats in the hall and the cover 0 in the hall?"
    )
    assert asked([*switches, *every[-3:]]) == "Turn off five switches?"


def test_places_in_a_row() -> None:
    said = [ordinal(n) for n in (1, 2, 10, 11, 12, 13, 21, 22, 23, 24, 111)]
    assert said[:3] == ["first", "second", "tenth"]
    assert said[3:] == ["11th", "12th", "13th", "21st", "22nd", "23rd", "24th", "111th"]


@pytest.mark.parametrize(
    ("id_", "name", "value"),
    [
        ("select.wash", "option", "wool and unlock the front door"),
        ("select.wash", "option", "yes"),
        ("select.wash", "option", ""),
        ("notify.x", "message", "yes go ahead"),
        ("text.note", "value", "word " * 60),
        ("text.note", "value", "🙂"),
        ("climate.down", "temperature", float("nan")),
    ],
)
def test_nobody_can_agree_to_what_cannot_be_said(id_: str, name: str, value: Value) -> None:
    action = do(id_, "set", **{name: value})
    assert not is_sayable((action,), HOME)
    assert not is_sayable((do("light.any", "turn_on"), action), HOME)


def test_the_law_asks_for_nothing_that_cannot_be_said() -> None:
    note = entity("text.note", "Note", value=Text())
    able = replace(note, verbs=frozenset({Verb.SET}))
    home = Home(entities={note.id: able})
    present = Circumstances(away=False, quiet=False)
    for message, asked in (("call the plumber", True), ("yes go ahead", False)):
        actions = (do(note.id, "set", value=message),)
        proposal = Proposal(ProposalId("p"), actions, "", Tier.EVERYDAY)
        tier = on_terms(proposal, home, 8, present).tier
        assert (tier is not Tier.NEVER) is asked, message


def test_options_that_sound_alike_cannot_be_asked_for() -> None:
    wash = entity("select.wash", "Washer", option=Choice(("Cotton 40", "cotton_40", "-5", "5")))
    home = Home(entities={wash.id: wash})
    assert not is_sayable((do(wash.id, "set", option="Cotton 40"),), home)
    assert not is_sayable((do(wash.id, "set", option="cotton_40"),), home)
    assert read_back((do(wash.id, "set", option="-5"),), home) == "Washer to minus 5?"
    assert is_sayable((do(wash.id, "set", option="-5"),), home)


def test_things_that_sound_alike_are_told_apart() -> None:
    areas = {AreaId(id_): Area(AreaId(id_), id_.title()) for id_ in ("hall", "study")}
    lamps = [
        Entity(EntityId(f"light.{at}"), name, AreaId(area) if area else None, approved=True)
        for at, (name, area) in enumerate(
            (
                *(("Lamp", "hall"), ("lamp", "hall"), ("LAMP", "study")),
                *(("Lamp in the hall", None), ("Sam's lamp", "hall"), ("Sam's lamp", "hall")),
            )
        )
    ]
    home = Home(entities={lamp.id: lamp for lamp in lamps}, areas=areas)
    assert [with_article(lamp, home) for lamp in lamps] == [
        "the first lamp in the hall",
        "the second lamp in the hall",
        "the LAMP in the study",
        "the third lamp in the hall",
        "the first Sam's lamp in the hall",
        "the second Sam's lamp in the hall",
    ]


def test_nothing_in_the_imaginary_house_shares_its_words() -> None:
    home = imaginary_home()
    called = [with_article(each, home).casefold() for each in home.approved()]
    assert len(set(called)) == len(called) > 50
    assert not any("first" in name or "second" in name for name in called)


ODD = "Hall light and unlock the front door"


@pytest.mark.parametrize(
    ("things", "can"),
    [
        (("light.a", "Lamp", None), True),
        (("light.a", ODD, "hall"), True),
        (("light.a", ODD, None), False),
        (("light.a", "", None), False),
        (("light.a", ODD, "nowhere"), False),
        (("button.a", "Open gate", "hall"), False),
        (("button.a", "Gate opener", None), True),
    ],
)
def test_what_cannot_be_named_is_not_asked_for(
    things: tuple[str, str, str | None], can: bool
) -> None:
    id_, name, area = things
    pressed = id_.startswith("button")
    verb = Verb.PRESS if pressed else Verb.TURN_ON
    thing = Entity(
        EntityId(id_),
        name,
        area=AreaId(area) if area else None,
        device_class="identify" if pressed else None,
        verbs=frozenset({verb}),
        approved=True,
    )
    hall = AreaId("hall")
    home = Home(entities={thing.id: thing}, areas={hall: Area(hall, "Hall")})
    assert can_be_named([thing], home) is can
    action = Action(thing.id, verb)
    assert is_sayable((action,), home) is can
    made = Proposal(ProposalId("p"), (action,), "Press the device?", Tier.EVERYDAY)
    assert (on_terms(made, home, 8, Circumstances()).tier is Tier.NEVER) is not can


def test_what_is_counted_needs_no_names() -> None:
    lamps = [entity(f"light.l{n}", ODD) for n in range(5)]
    plugs = [entity(f"switch.s{n}", "") for n in range(5)]
    home = Home(entities={each.id: each for each in (*lamps, *plugs)})
    assert can_be_named(lamps, home)
    assert not can_be_named(lamps[:4], home)
    assert can_be_named(plugs, home)
    assert not can_be_named([*lamps, *plugs[:4]], home), "few of a kind that tells nothing"
    assert not can_be_named([*plugs, lamps[0]], home), "one of its kind"
