"""The imaginary house: complete, the same file as everybody's, and usable without a broker."""

import os
from pathlib import Path

import pytest

from appliance.core.errors import ConfigError
from appliance.core.house import Range
from appliance.core.types import AreaId, EntityId, Verb
from appliance.testing.house import HOUSE_FILE, imaginary_home, load_house


def test_every_entity_on_mqtt_is_there_and_approved() -> None:
    home = imaginary_home()
    things = load_house().on_mqtt
    assert len(things) == 60
    assert {entity.id for entity in home.approved()} == {thing.entity for thing in things}
    assert all(entity.area is None or entity.area in home.areas for entity in home.approved())
    assert home.areas[AreaId("kitchen")].floor in home.floors


def test_units_are_ours() -> None:
    home = imaginary_home()
    lamp, blinds = EntityId("light.living_ceiling"), EntityId("cover.living_blinds")
    assert home.state_of(lamp).attributes == {"brightness_pct": 50}
    assert home.entities[lamp].settings == {"brightness_pct": Range(1, 100)}
    assert home.state_of(blinds).attributes == {"position": 100}
    assert home.entities[EntityId("lock.front_door")].verbs == {Verb.LOCK, Verb.UNLOCK}
    assert home.entities[EntityId("light.bathroom_mirror")].settings == {}
    heating = home.entities[EntityId("climate.downstairs")]
    assert heating.verbs == {Verb.TURN_ON, Verb.TURN_OFF, Verb.SET}
    assert heating.unit == "°C"
    assert heating.settings["temperature"] == Range(7, 30, 0.5)
    assert home.entities[EntityId("light.kitchen_ceiling")].settings["kelvin"] == Range(2203, 6494)
    assert not home.entities[EntityId("sensor.rain_today")].verbs


def test_the_packaged_house_is_the_shared_one() -> None:
    root = Path(os.environ.get("HEARTH_SHARED", Path(__file__).parents[3] / "shared"))
    shared = root / "data" / "house.yaml"
    if not shared.is_file():
        pytest.skip(f"no shared data at {root}: set HEARTH_SHARED to compare house.yaml")
    assert HOUSE_FILE.read_bytes() == shared.read_bytes()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[", "cannot read the house"),
        ("entities: 3", "entities"),
        ("entities: [{id: light.a, name: A, via: radio}]", "via"),
        ("entities: [{id: light.a, name: A, via: mqtt, area: moon}]", "light.a"),
        ("entities: [{id: x.a, name: A, via: mqtt}, {id: x.a, name: B, via: mqtt}]", "twice"),
    ],
)
def test_a_file_that_is_not_a_house_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        load_house(file)
    assert str(file) in str(caught.value)


def test_a_house_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml"):
        load_house(tmp_path / "nowhere.yaml")
