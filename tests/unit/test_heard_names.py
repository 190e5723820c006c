"""Which names the transcriber is told to expect, and what the engine makes of them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import EntityId
from appliance.engines.stt import _brings_a_name, _hint
from appliance.hearing.names import MOST_LETTERS, names_of
from appliance.testing.house import home_of, whole_home
from appliance.testing.large_house import large_house


def test_rooms_come_first_and_every_name_brings_a_new_word() -> None:
    names = names_of(whole_home())
    rooms = {area.name.casefold() for area in whole_home().areas.values()}
    assert names[0].casefold() in rooms
    known: set[str] = set()
    for name in names:
        assert not known.issuperset(name.casefold().split()), name
        known.update(name.casefold().split())


def test_what_nobody_approved_is_not_expected() -> None:
    home = whole_home()
    id_ = EntityId("switch.kettle")
    stranger = replace(home.entities[id_], name="Xylophone", aliases=(), approved=False)
    assert "xylophone" not in names_of(replace(home, entities={id_: stranger}))
    friend = replace(stranger, approved=True)
    assert "xylophone" in names_of(replace(home, entities={id_: friend}))


def test_a_large_house_fits() -> None:
    house = large_house(400)
    names = names_of(home_of(house, house.entities))
    assert sum(map(len, names)) <= MOST_LETTERS
    assert len(names) > 20


@given(st.lists(st.text(max_size=80) | st.integers() | st.none(), max_size=60) | st.text())
def test_the_engine_takes_any_names_at_all(names: object) -> None:
    hint = _hint(names)
    assert len(hint) <= 600
    assert hint == " ".join(hint.split())


def test_the_engine_takes_names_in_their_order_as_far_as_they_fit() -> None:
    assert _hint(["Hall light", "  Sam's \n lamp ", 7, ""]) == "Hall light, Sam's lamp."
    assert _hint([f"name number {number}" for number in range(200)]).startswith("Name number 0, ")


def test_only_a_name_that_was_heard_makes_the_hint_count() -> None:
    hint = _hint(["hall", "porch light"])
    assert _brings_a_name("Turn on the porch light.", "Turn on the port's light.", hint)
    assert not _brings_a_name("the capital of friends", "the capital of France", hint)
    assert not _brings_a_name("Porch light on.", "porch light on", hint)
