"""What heats and what cools, where a room has only the other."""

from appliance.testing.house import whole_home
from appliance.understanding.names.kinds import KINDS
from appliance.understanding.orders.targets import of_kind
from tests.every_case import every_case


@every_case(
    ("noun", "area", "found"),
    [
        ("radiator", "study", []),
        ("heating", "study", []),
        ("thermostat", "study", []),
        ("air conditioning", "study", ["climate.study_ac"]),
        ("ac", "bedroom", []),
        ("air con", "hall", []),
        ("heating", "bedroom", ["climate.bedroom"]),
        ("radiator", "bedroom", ["climate.bedroom"]),
        # Of kinds that no other is the contrary of, what there is will do.
        ("lamp", "kitchen", ["light.kitchen_ceiling", "light.kitchen_counter"]),
        ("radio", "study", ["media_player.study_speaker"]),
    ],
)
def test_a_room_without_the_one_has_not_the_other(noun: str, area: str, found: list[str]) -> None:
    kind = KINDS[tuple(noun.split())][0]
    there = [one for one in whole_home().entities.values() if one.area == area]
    assert [one.id for one in of_kind(kind, there)] == found
