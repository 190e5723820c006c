"""Whether the house is locked up, and whether everything is off, in houses that differ."""

from collections.abc import Mapping
from dataclasses import replace

from appliance.core.house import Home
from appliance.core.types import Answer, EntityId
from appliance.testing.house import whole_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.questions.inquiry import inquire
from tests.every_case import every_case

SHUT: dict[str, str | None] = {"lock.back_door": "locked", "binary_sensor.bedroom_window": "off"}
DARK: dict[str, str | None] = {
    "light.kitchen_ceiling": "off",
    "light.living_ceiling": "off",
    "light.nursery_night": "off",
    "humidifier.nursery": "off",
    "media_player.kitchen_speaker": "off",
}
COLD: dict[str, str | None] = {
    "climate.downstairs": "off",
    "climate.bedroom": "off",
    "water_heater.boiler": "off",
}
KNOWN = "Yes, everything that I know of is locked and closed."


def house(states: Mapping[str, str | None]) -> Home:
    home = whole_home()
    changed = {
        EntityId(id_): replace(home.state_of(EntityId(id_)), state=state)
        for id_, state in states.items()
    }
    return replace(home, states={**home.states, **changed})


def answered(text: str, states: Mapping[str, str | None]) -> str:
    home = house(states)
    told = inquire(text, home, Mentions(home))
    return told.meaning.text if told and isinstance(told.meaning, Answer) else ""


@every_case(
    "text",
    [
        "is the house locked up",
        "is the house locked",
        "is the house secure",
        "is our house secured",
        "is everything locked",
        "is everything locked up",
        "is everything secure",
        "are we locked up",
        "have we locked everything",
        "is the house all locked up",
    ],
)
def test_nothing_that_stands_open_is_locked_up(text: str) -> None:
    assert answered(text, SHUT) == KNOWN
    for entity, state, name in (
        ("cover.garage_door", "open", "the garage door"),
        ("cover.driveway_gate", "opening", "the driveway gate"),
        ("binary_sensor.bedroom_window", "on", "the bedroom window"),
        ("binary_sensor.front_door_contact", "on", "the front door"),
    ):
        assert answered(text, SHUT | {entity: state}) == f"No, {name} is open."
    assert answered(text, SHUT | {"lock.front_door": "unlocked"}) == (
        "No, the front door is unlocked."
    )
    assert answered(text, SHUT | {"cover.garage_door": None}) == (
        "Not as far as I know. I don't know about the garage door."
    )


@every_case(
    ("text", "states", "answer"),
    [
        ("are all the doors locked", SHUT, "Yes, all the doors are locked."),
        ("are the doors locked", {"lock.back_door": "locked"}, "Yes, all the doors are locked."),
        ("are the doors locked", SHUT | {"cover.garage_door": "open"},
         "No, the garage door is open."),
        ("did we lock all the doors", {}, "No, the back door is unlocked."),
        ("is upstairs locked up", {}, "No, the bedroom window is open."),
        ("is the garage secure", {"cover.garage_door": "open"}, "No, the garage door is open."),
        ("is the garage secure", {}, "Yes, everything that I know of is closed in the garage."),
        # These are of single things, or of something else.
        ("is the front door locked", {}, "Yes, the front door is locked."),
        ("is the back door secure", {}, "No, the back door is unlocked."),
        ("is anything unlocked", SHUT, "No, nothing is unlocked."),
        ("which doors are locked", {}, "The front door is locked."),
        ("is the alarm armed", {}, "No, the house alarm is disarmed."),
        ("what's unlocked", {}, "The back door is unlocked."),
        ("what's open", {}, "The bedroom window is open."),
        ("what is open downstairs", {}, "Nothing is open downstairs."),
    ],
)  # fmt: skip
def test_doors_and_places_are_asked_about_alone(
    text: str, states: Mapping[str, str | None], answer: str
) -> None:
    assert answered(text, states) == answer


HEATING = "the downstairs heating, the bedroom radiator and the boiler are on"


@every_case(
    ("text", "states", "answer"),
    [
        ("is everything off", DARK, f"No, {HEATING}."),
        ("are all devices off", DARK, f"No, {HEATING}."),
        ("is anything on", DARK, f"Yes, {HEATING}."),
        ("what's on", DARK, f"{HEATING.capitalize()}."),
        ("is everything off", DARK | COLD, "Yes, everything is off."),
        ("is anything on", DARK | COLD, "No, nothing is on."),
        ("is anything on", DARK | COLD | {"input_boolean.guest_mode": "on"},
         "Yes, the guest mode is on."),
        ("is anything on in the garage", {}, "Yes, the boiler is on."),
        ("is everything off in the bedroom", {}, "No, the bedroom radiator is on."),
        ("is everything off in the study", {}, "Yes, everything is off in the study."),
        ("is everything off upstairs", COLD,
         "No, the night light and the humidifier are on."),
        ("is everything off upstairs", {},
         "No, the night light and the humidifier are on. The bedroom radiator is on as well."),
        # Kinds are asked about alone.
        ("are all the lights off", DARK, "Yes, all the lights are off."),
        ("are any lights on", DARK, "No, none of the lights are on."),
    ],
)  # fmt: skip
def test_everything_is_what_turning_everything_off_takes_along(
    text: str, states: Mapping[str, str | None], answer: str
) -> None:
    assert answered(text, states) == answer
