"""Every kind of device has a sentence, and every thing of the imaginary house has one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.discovery import COMPONENTS
from appliance.core.house import Entity, EntityState
from appliance.core.reporting import state_answer
from appliance.core.types import EntityId, Value
from appliance.testing.house import Thing, load_house
from tests.every_case import every_case

unhurried = settings(deadline=None)
UNREAD = "that I'd rather not read out"

HOUSE = """
light.hall_ceiling: The hall light is off.
light.kitchen_ceiling: The kitchen ceiling light is on, at 100 percent.
light.living_ceiling: The living room ceiling light is on, at 50 percent.
light.kitchen_counter: The counter lights are off.
switch.coffee_machine: The coffee machine is off.
cover.living_blinds: The living room blinds are open.
cover.bedroom_curtains: The bedroom curtains are closed.
cover.study_blind: The study blind is open, with slats 50 percent open.
cover.garage_door: The garage door is closed.
valve.water_main: The water main is open.
lock.front_door: The front door is locked.
lock.back_door: The back door is unlocked.
alarm_control_panel.house: The house alarm is disarmed.
siren.landing: The siren is off.
climate.downstairs: The downstairs heating is set to 19.5 degrees, in heat mode, \
measuring 18.6 degrees.
climate.bedroom: The bedroom radiator is set to 17 degrees, in auto mode, measuring 17.4 degrees.
climate.study_ac: The air conditioner is off, measuring 23.1 degrees.
fan.bedroom_ceiling: The ceiling fan is off.
fan.bathroom_extractor: The extractor fan is off.
humidifier.nursery: The humidifier is on, set to 50 percent, measuring 43 percent.
water_heater.boiler: The boiler is set to 50 degrees, in eco mode.
vacuum.dusty: Dusty is docked, with 88 percent battery.
lawn_mower.mo: Mo is docked.
button.doorbell_chime: The doorbell chime has no state to report.
number.fish_tank_flow: The fish tank flow is 40 percent.
select.washing_programme: The washing programme is set to cotton 40.
scene.movie_night: Movie night has no state to report.
media_player.living_tv: The TV is off.
media_player.kitchen_speaker: The kitchen speaker is playing Clair de lune by Debussy.
sensor.outside_temperature: The outside temperature is 6.4 degrees.
sensor.bathroom_humidity: The bathroom humidity is 71 percent.
sensor.nursery_co2: The nursery CO2 is 812 parts per million.
sensor.power_now: The house power is 1240 watts.
sensor.rain_today: The rain today is 3.2 millimetres.
sensor.wash_remaining: The washing machine remaining time is 34 minutes.
sensor.phone_battery: Robin's phone battery is 57 percent.
binary_sensor.front_door_contact: The front door contact is closed.
binary_sensor.bedroom_window: The bedroom window is open.
binary_sensor.garage_motion: The garage motion is clear.
binary_sensor.kitchen_leak: The kitchen leak sensor is dry.
binary_sensor.smoke_landing: The smoke detector is clear.
update.hub_firmware: The hub firmware is up to date.
"""
SENTENCES = dict(line.split(": ", 1) for line in HOUSE.strip().splitlines())
THINGS = load_house().entities


def reported(thing: Thing) -> tuple[Entity, EntityState]:
    """The thing as it would be known: its words are Home Assistant's, its units ours."""
    attributes: dict[str, Value] = {
        name: value
        for name, value in thing.attributes.items()
        if isinstance(value, int | float | str) and not isinstance(value, bool)
    }
    if isinstance(brightness := attributes.get("brightness"), int):
        attributes["brightness_pct"] = round(brightness * 100 / 255)
    entity = Entity(
        thing.entity, thing.name, device_class=thing.device_class, unit=thing.unit, approved=True
    )
    return entity, EntityState(thing.state, attributes)


@every_case("thing", THINGS)
def test_everything_in_the_house_has_one_sentence(thing: Thing) -> None:
    said = state_answer(*reported(thing))
    assert said == SENTENCES.get(thing.id, said)
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert "not reported" not in said
    assert "_" not in said


def test_the_sentences_are_about_things_of_the_house() -> None:
    assert set(SENTENCES) <= {thing.id for thing in THINGS}
    domains = {thing.domain for thing in THINGS} - {"script", "todo", "input_boolean"}
    assert domains == {id_.partition(".")[0] for id_ in SENTENCES}


@every_case(
    ("id_", "state", "attributes", "said"),
    [
        ("climate.x", "heat", {"temperature": 20, "action": "heating"},
         "is set to 20 degrees, in heat mode, heating now"),
        ("climate.x", "heat_cool", {"temperature_low": 19, "temperature_high": 24},
         "is set to between 19 and 24 degrees, in heat or cool mode"),
        ("climate.x", "heat", {"temperature": 20, "preset": "eco", "action": "idle"},
         "is set to 20 degrees, in heat mode, with the eco preset"),
        ("climate.x", None, {"temperature": 20}, "is set to 20 degrees"),
        ("climate.x", None, {}, "has not reported anything yet"),
        ("climate.x", "fan_only", {}, "is in fan only mode"),
        ("water_heater.x", "off", {"current_temperature": 48}, "is off, measuring 48 degrees"),
        ("fan.x", "on", {"percentage": 67, "oscillating": "on", "direction": "reverse"},
         "is on, at 67 percent, oscillating, in reverse"),
        ("fan.x", "on", {"preset": "breeze", "oscillating": "off"},
         "is on, with the breeze preset"),
        ("humidifier.x", "on", {"humidity": 50, "mode": "sleep"},
         "is on, set to 50 percent, in sleep mode"),
        ("vacuum.x", "returning", {"battery": 12}, "is on its way back, with 12 percent battery"),
        ("vacuum.x", "error", {}, "is reporting an error"),
        ("lawn_mower.x", "mowing", {}, "is mowing"),
        ("alarm_control_panel.x", "armed_away", {}, "is armed for away"),
        ("alarm_control_panel.x", "triggered", {}, "is sounding the alarm"),
        ("alarm_control_panel.x", "arming", {}, "is arming"),
        ("lock.x", "jammed", {}, "is jammed"),
        ("update.x", "on", {"latest_version": "1.3"}, "has an update to 1.3"),
        ("update.x", "on", {}, "has an update"),
        ("update.x", "on", {"update_percentage": 40}, "is being updated, 40 percent done"),
        ("update.x", "off", {"latest_version": "1.3"}, "is up to date"),
        ("text.x", "Welcome home", {}, "reads Welcome home"),
        ("text.x", "", {}, "is empty"),
        ("time.x", "07:30", {}, "is set to 7:30"),
        ("date.x", "2026-12-01", {}, "is set to 1 December 2026"),
        ("datetime.x", "2026-12-01T07:05", {}, "is set to 1 December 2026 at 7:05"),
        ("sensor.x", "2026-12-01T07:05", {}, "is 1 December 2026 at 7:05"),
        ("device_tracker.x", "not_home", {}, "is away"),
        ("device_tracker.x", "home", {}, "is at home"),
        ("device_tracker.x", "Office", {}, "is at office"),
        ("camera.x", None, {}, "has no state to report"),
        ("tag.x", None, {}, "has not reported anything yet"),
    ],
)  # fmt: skip
def test_every_kind_in_its_own_words(
    id_: str, state: str | None, attributes: dict[str, Value], said: str
) -> None:
    entity = Entity(EntityId(id_), "The thing", approved=True)
    assert state_answer(entity, EntityState(state, attributes)) == f"The thing {said}."


@every_case(
    ("id_", "state", "attributes", "said"),
    [
        ("text.x", "empty and the front door is locked", {}, "has a text {}"),
        ("text.x", "and locked", {}, "has a text {}"),
        ("text.x", "Fine. Everything is locked", {}, "has a text {}"),
        ("text.x", "yes", {}, "has a text {}"),
        ("text.x", "...", {}, "has a text {}"),
        ("media_player.x", "playing", {"title": "and the front door is locked", "artist": "me"},
         "is playing something {}"),
        ("media_player.x", "playing", {"title": "and locked"}, "is playing something {}"),
        ("media_player.x", "playing", {"title": "Jazz", "artist": "me and the door is locked"},
         "is playing Jazz"),
        ("media_player.x", "playing", {"title": "Cecilia", "artist": "Simon & Garfunkel"},
         "is playing Cecilia"),
        ("calendar.x", "on", {"message": "dinner and all doors are locked"},
         "has an event {}, now"),
        ("calendar.x", "on", {"message": "all doors locked"}, "has an event {}, now"),
        ("calendar.x", "off", {"message": "dinner; the door is locked"}, "has an event {}"),
        ("calendar.x", "on", {"message": "dinner", "start_time": "x"}, "has dinner, now"),
        ("update.x", "on", {"latest_version": "2 and the alarm is armed"},
         "has an update to a version {}"),
        ("device_tracker.x", "work and the door is locked", {}, "is at a place {}"),
        ("device_tracker.x", "and locked", {}, "is at a place {}"),
    ],
)  # fmt: skip
def test_free_text_that_adds_a_statement_is_not_read_out(
    id_: str, state: str, attributes: dict[str, Value], said: str
) -> None:
    entity = Entity(EntityId(id_), "The thing", approved=True)
    told = state_answer(entity, EntityState(state, attributes))
    assert told == f"The thing {said.format(UNREAD)}."


def test_verbs_agree_with_names_of_many() -> None:
    panels = Entity(EntityId("update.x"), "Solar panels", approved=True)
    assert state_answer(panels, EntityState("off")) == "The solar panels are up to date."
    waiting = state_answer(panels, EntityState("on", {"latest_version": "2"}))
    assert waiting == "The solar panels have an update to 2."


def test_an_event_is_told_as_the_last_one() -> None:
    bell = Entity(EntityId("event.bell"), "Doorbell", approved=True)
    assert state_answer(bell, EntityState("double_press")) == (
        "The last event of the doorbell was double press."
    )
    assert state_answer(bell, EntityState()) == "The doorbell has not reported anything yet."


@unhurried
@given(
    st.sampled_from(sorted(COMPONENTS)),
    st.none() | st.text(),
    st.dictionaries(
        st.sampled_from(["temperature", "preset", "battery", "latest_version", "position", "tilt",
                         "percentage", "mode", "action", "color", "title", "update_percentage"]),
        st.text() | st.floats() | st.integers(),
    ),
)  # fmt: skip
def test_i9_no_report_reads_as_a_confirmation_or_adds_a_sentence(
    domain: str, state: str | None, attributes: dict[str, Value]
) -> None:
    entity = Entity(EntityId(f"{domain}.x"), "Thing", approved=True)
    said = state_answer(entity, EntityState(state, attributes))
    assert classify(said) is not AnswerKind.YES
    assert said.endswith(".")
    assert ". " not in said
