"""Home Assistant's kind of sentence tests, on a small set of our own."""

from pathlib import Path

import pytest
import yaml

from appliance.core.errors import ConfigError
from appliance.evaluation.alike import answers_alike
from appliance.evaluation.intents import IntentSet, asked_back, load_intents, run_intents
from appliance.evaluation.scale import sentences
from appliance.testing.house import home_of
from appliance.testing.large_house import large_house, largest
from tests.every_case import every_case

FIXTURES = {
    "language": "en",
    "floors": [{"name": "Ground floor", "id": "ground"}],
    "areas": [{"name": "Den", "id": "den_id", "floor": "ground"}],
    "entities": [
        {"name": "Den lamp", "id": "light.den lamp", "area": "den_id", "state": "on"},
        {"name": "Tall lamp", "id": "light.tall", "area": "den_id", "state": "off"},
        {"name": "Flap", "id": "binary_sensor.flap", "state": {"in": "shut", "out": "off"},
         "attributes": {"device_class": "door"}},
        {"name": "Nan[']s list", "id": "todo.nan", "state": ""},
    ],
}  # fmt: skip


def _set(folder: Path, name: str, *tests: dict[str, object]) -> IntentSet:
    (folder / "_fixtures.yaml").write_text(yaml.safe_dump(FIXTURES))
    (folder / f"{name}.yaml").write_text(yaml.safe_dump({"language": "en", "tests": list(tests)}))
    return load_intents(folder)


def _test(intent: str, say: str, slots: dict[str, object], **more: object) -> dict[str, object]:
    return {"sentences": [say], "intent": {"name": intent, "slots": slots}, **more}


def test_intent_and_slots_become_what_must_happen(tmp_path: Path) -> None:
    made = _set(
        tmp_path,
        "light_HassTurnOn",
        _test("HassTurnOn", "lights on in the den", {"area": "Den", "domain": "light"}),
        _test("HassLightSet", "den lamp to half", {"name": "Den lamp", "brightness": 50}),
        _test("HassTurnOn", "open the window", {"domain": "cover", "device_class": "window"}),
        _test("HassSetVolume", "den volume 30", {"area": "Den", "volume_level": 30}),
        _test("HassStartTimer", "x", {"minutes": 5, "seconds": 1}),
        _test("HassListAddItem", "add a", {"item": "a", "name": "Nan's list"}),
        _test("HassBroadcast", "say so", {"message": "so"}),
        _test("HassSetVolume", "volume 30", {"area": "Den", "volume_level": 30}),
        _test("HassListAddItem", "add b", {"item": "b", "name": "Nan's list", "area": "Den"}),
    )
    wanted = [one.case.expect for one in made.cases]
    on = {"state": "on"}
    assert wanted[0].changes == {"light.den_lamp": on, "light.tall": on}
    assert made.cases[0].case.setup == {one: {"state": "off"} for one in wanted[0].changes or ()}
    assert wanted[1].changes == {"light.den_lamp": {"brightness_pct": 50}}
    assert wanted[2].changes == {"cover.window": {"state": "open"}}, "made, for there was none"
    assert wanted[3].changes == {"media_player.den_media_player": {"volume": 0.3}}
    assert wanted[4].skill is not None
    assert wanted[4].skill.seconds == 301
    assert wanted[5].changes == {"todo.nan": {"added": ["a"]}}
    assert made.cases[3].instead is None
    assert made.cases[6].instead is not None, "it may be Hearth's own"
    assert wanted[7].changes == {"todo.nan": {"added": ["b"]}}
    assert made.unsupported.total() == 1


def test_questions_are_held_against_the_answer(tmp_path: Path) -> None:
    made = _set(
        tmp_path,
        "light_HassGetState",
        _test("HassGetState", "is the den lamp on?", {"name": "Den lamp"}, response="Yes"),
        _test("HassGetState", "is the tall lamp on?", {"name": "Tall lamp"}, response="Yes"),
        _test("HassTurnOff", "turn off the den lamp", {"name": "Den lamp"}),
    )
    verdicts = {one.case.say: one for one in run_intents(made, lambda _: None)}
    assert verdicts["is the den lamp on?"].passed
    assert verdicts["is the tall lamp on?"].faults == ("Home Assistant answers: Yes",)
    assert verdicts["turn off the den lamp"].passed
    assert not asked_back(verdicts["turn off the den lamp"])


def test_a_file_may_be_its_own_house(tmp_path: Path) -> None:
    folder = tmp_path / "HassTurnOn"
    folder.mkdir()
    document = {
        "entities": [{"name": "Big lamp", "domain": "light"}],
        "tests": [
            {"sentences": ["big lamp on"], "slots": {"name": "Big lamp"}},
            {"sentences": ["fans on in here"], "slots": {"domain": "fan"}},
        ],
    }
    (folder / "name_only.yaml").write_text(yaml.safe_dump(document))
    (tmp_path / "_fixtures.yaml").write_text(yaml.safe_dump(FIXTURES))
    first, second = (one.case for one in load_intents(tmp_path).cases)
    assert first.expect.changes == {"light.big_lamp": {"state": "on"}}
    assert second.expect.changes == {"fan.living_room_fan": {"state": "on"}}
    assert second.room == "living_room"


@pytest.mark.parametrize("text", ["", "[]", "tests: 5", "tests: [{}]", "tests: [{intent: 5}]"])
def test_what_is_no_test_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "_fixtures.yaml").write_text(yaml.safe_dump(FIXTURES))
    (tmp_path / "light_HassTurnOn.yaml").write_text(text)
    with pytest.raises(ConfigError):
        load_intents(tmp_path)


@pytest.mark.parametrize("fixtures", ["", "[]", "entities: 5", "entities: [{}]", "areas: [x]"])
def test_what_are_no_fixtures_is_refused(tmp_path: Path, fixtures: str) -> None:
    (tmp_path / "_fixtures.yaml").write_text(fixtures)
    with pytest.raises(ConfigError):
        load_intents(tmp_path)


@every_case(
    ("reply", "response"),
    [
        ("Yes, the lamp is.", "Yes"),
        ("No, it's off.", "No, closed"),
        ("It's closed.", "No, closed"),
        ("Two: the lamp and the fan.", "2"),
        ("Six lights are on.", "Lamp, Fan and 4 more"),
        ("The lamp is.", "Lamp and Fan"),
        ("None of them.", "Not any"),
        ("There are no lights on.", "0"),
        ("Outside it is 42 degrees Fahrenheit.", "Outside temperature is 42 °F"),
        ("1,000 hectopascals.", "Air is 1000 hPa"),
        ("The lamp is locked.", "Lamp is locked"),
    ],
)
def test_answers_that_say_the_same(reply: str, response: str) -> None:
    assert answers_alike(reply, response, ["Lamp", "Fan"])


@every_case(
    ("reply", "response"),
    [
        ("No.", "Yes"),
        ("Yes.", "No, closed"),
        ("I don't know.", "Yes"),
        ("It's open.", "No, closed"),
        ("One: the lamp.", "2"),
        ("Sorry, I didn't understand that.", "Lamp and Fan"),
        ("The lamp is open.", "Lamp is locked"),
        ("Yes, two.", "Not any"),
        ("", "Yes"),
    ],
)
def test_answers_that_say_something_else(reply: str, response: str) -> None:
    assert not answers_alike(reply, response, ["Lamp", "Fan"])


@pytest.mark.parametrize("devices", [1, 60, 300, largest()])
def test_a_large_house_has_so_many_devices_of_different_names(devices: int) -> None:
    house = large_house(devices)
    assert len({thing.name for thing in house.entities}) == devices
    home = home_of(house, house.entities)
    assert len(home.approved()) == devices
    assert sentences(home)


@pytest.mark.parametrize("devices", [0, -1, largest() + 1])
def test_no_house_is_empty_or_without_names(devices: int) -> None:
    with pytest.raises(ValueError, match="a house has"):
        large_house(devices)
