"""Every kind of value of a sentence set, against what a device reports."""

from appliance.core.house import EntityState
from appliance.core.types import Action, EntityId, Verb
from appliance.evaluation.values import begun, differs, fault_of, happened, holds
from tests.every_case import every_case

NOTHING = EntityState()


@every_case(
    ("entity", "key", "wanted", "state", "attributes"),
    [
        ("light.a", "state", "on", "on", {}),
        ("light.a", "brightness_pct", 30, "on", {"brightness_pct": 31}),
        ("light.a", "kelvin", 2700, "on", {"kelvin": 2703}),
        ("light.a", "color", "red", "on", {"color": "red"}),
        ("light.a", "color", "red", "on", {"color": "#f01e0a"}),
        ("light.a", "color", [255, 0, 0], "on", {"color": "red"}),
        ("light.a", "effect", "Rainbow", "on", {"effect": "rainbow"}),
        ("cover.a", "position", 50, "open", {"position": 50}),
        ("climate.a", "mode", "heat", "heat", {}),
        ("climate.a", "temperature", 21.5, "heat", {"temperature": 21.5}),
        ("climate.a", "fan_mode", "low", "cool", {"fan_mode": "low"}),
        ("fan.a", "oscillating", True, "on", {"oscillating": "on"}),
        ("fan.a", "direction", "reverse", "on", {"direction": "reverse"}),
        ("humidifier.a", "mode", "sleep", "on", {"mode": "sleep"}),
        ("media_player.a", "volume", 0.35, "playing", {"volume_pct": 35}),
        ("media_player.a", "state", "on", "playing", {}),
        ("vacuum.a", "state", "returning", "docked", {}),
        ("number.a", "state", "60", "60.0", {}),
        ("select.a", "state", "Quick 30", "quick 30", {}),
        ("water_heater.a", "state", "eco", "eco", {}),
    ],
)
def test_values_that_hold(
    entity: str, key: str, wanted: object, state: str, attributes: dict[str, int | float | str]
) -> None:
    assert holds(entity, key, wanted, NOTHING, EntityState(state, attributes), [])


@every_case(
    ("entity", "key", "wanted", "state", "attributes"),
    [
        ("light.a", "state", "on", "off", {}),
        ("light.a", "state", "on", None, {}),
        ("light.a", "brightness_pct", 30, "on", {"brightness_pct": 33}),
        ("light.a", "brightness_pct", 30, "on", {}),
        ("light.a", "color", "red", "on", {"color": "orange"}),
        ("light.a", "color", "red", "on", {}),
        ("climate.a", "temperature", 21.5, "heat", {"temperature": 21}),
        ("fan.a", "oscillating", True, "on", {"oscillating": "off"}),
        ("media_player.a", "state", "on", "off", {}),
        ("media_player.a", "volume", 0.35, "playing", {"volume_pct": 40}),
        ("vacuum.a", "state", "returning", "cleaning", {}),
        ("scene.a", "activated", True, None, {}),
        ("media_player.a", "action", "next", "playing", {}),
    ],
)
def test_values_that_do_not_hold(
    entity: str,
    key: str,
    wanted: object,
    state: str | None,
    attributes: dict[str, int | float | str],
) -> None:
    assert not holds(entity, key, wanted, NOTHING, EntityState(state, attributes), [])


def test_what_no_state_shows_is_told_by_what_was_done() -> None:
    did = happened(
        [
            Action(EntityId("scene.a"), Verb.PRESS),
            Action(EntityId("media_player.a"), Verb.NEXT),
            Action(EntityId("light.a"), Verb.TURN_ON),
        ]
    )
    assert did == {"scene.a": [Verb.PRESS], "media_player.a": [Verb.NEXT]}
    assert holds("scene.a", "activated", True, NOTHING, NOTHING, did["scene.a"])
    assert holds("media_player.a", "action", "next", NOTHING, NOTHING, did["media_player.a"])
    assert not holds("media_player.a", "action", "previous", NOTHING, NOTHING, [Verb.NEXT])


def test_lists_by_what_came_went_and_was_done() -> None:
    before = EntityState("2", {"items": "milk\neggs"})
    more = EntityState("3", {"items": "milk\neggs\nBread"})
    done = EntityState("1", {"items": "eggs", "completed": "milk"})
    gone = EntityState("1", {"items": "eggs"})
    assert holds("todo.a", "added", ["bread"], before, more, [])
    assert not holds("todo.a", "added", ["bread", "rice"], before, more, [])
    assert holds("todo.a", "completed", ["milk"], before, done, [])
    assert not holds("todo.a", "removed", ["milk"], before, done, [])
    assert holds("todo.a", "removed", ["milk"], before, gone, [])


def test_a_case_begins_as_its_setup_says() -> None:
    light = begun("light.a", EntityState("off", {"brightness_pct": 0}), {"state": "on"})
    assert light == EntityState("on", {"brightness_pct": 100})
    dim = begun("light.a", light, {"state": "on", "brightness": 51})
    assert dim.attributes["brightness_pct"] == 20
    cover = begun("cover.a", EntityState("closed", {"position": 0}), {"state": "open"})
    assert cover.attributes["position"] == 100
    fan = begun("fan.a", NOTHING, {"oscillating": True})
    assert fan.attributes["oscillating"] == "on"
    heat = begun("climate.a", EntityState("off"), {"mode": "heat", "temperature": 20})
    assert heat == EntityState("heat", {"temperature": 20})
    listed = begun("todo.a", NOTHING, {"items": ["milk", "rice"]})
    assert listed == EntityState("2", {"items": "milk\nrice"})


def test_differing_is_of_reports_not_of_time() -> None:
    assert not differs(EntityState("on", changed_ms=1), EntityState("on", changed_ms=2))
    assert differs(EntityState("on"), EntityState("on", {"brightness_pct": 3}))


@every_case(
    ("key", "value"),
    [
        ("state", True),
        ("oscillating", "yes"),
        ("volume", 35),
        ("kelvin", "warm"),
        ("color", [1, 2]),
        ("color", [1, 2, 999]),
        ("added", "milk"),
        ("action", "rewind"),
        ("state", ["on"]),
    ],
)
def test_values_that_nothing_can_have(key: str, value: object) -> None:
    assert fault_of(key, value)
