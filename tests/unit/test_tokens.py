"""Tokens of automations: how long they hold, how many there are, and how they are kept."""

import json
from dataclasses import replace

import pytest

from appliance.core.people import People, Person, Role, read, write
from appliance.core.tokens import IDLE_S, MAX_TOKENS, Scope, Token, Tokens, token_name

NOW = 1_800_000_000.0
TOKEN = Token("t", "hash", "Wall tablet", "a", Scope.CONTROLS, NOW, NOW)
ANNA = Person("a", "Anna", Role.OWNER, "hash")


@pytest.mark.parametrize(
    ("ago", "holds"), [(0, True), (IDLE_S - 1, True), (IDLE_S, False), (-900, True), (-901, False)]
)
def test_a_token_holds_a_year_after_its_last_use(ago: float, holds: bool) -> None:
    assert TOKEN.holds(NOW + ago) is holds


def test_there_is_room_for_so_many() -> None:
    tokens = Tokens()
    for number in range(MAX_TOKENS):
        tokens = tokens.with_token(replace(TOKEN, id=str(number)))
    with pytest.raises(ValueError, match="room for 20"):
        tokens.with_token(TOKEN)
    assert tokens.used("3", NOW + 1).held["3"].used_s == NOW + 1
    assert tokens.used("gone", NOW) == tokens
    assert len(tokens.without("3").held) == MAX_TOKENS - 1


def test_they_are_kept_with_the_people_of_old_files_too() -> None:
    people = replace(People().with_person(ANNA), tokens=Tokens().with_token(TOKEN))
    assert read(write(people)) == people
    told = json.loads(write(people))
    del told["tokens"]
    assert read(json.dumps(told)) == People().with_person(ANNA)


@pytest.mark.parametrize(
    "changed",
    [
        {"scope": "everything"}, {"scope": None}, {"id": 7}, {"key": "x" * 201}, {"made_s": "x"},
        {"used_s": float("inf")}, {"more": 1},
    ],
)  # fmt: skip
def test_a_damaged_one_is_refused(changed: dict[str, object]) -> None:
    told = json.loads(write(replace(People(), tokens=Tokens().with_token(TOKEN))))
    told["tokens"][0] |= changed
    with pytest.raises(ValueError, match=r"token|scope|Scope"):
        read(json.dumps(told))
    others: list[object] = [{}, 7, "x", [7], [[]], [{}], told["tokens"] * 21]
    for junk in others:
        with pytest.raises(ValueError, match="token"):
            read(json.dumps({**told, "tokens": junk}))


@pytest.mark.parametrize("typed", ["", "  ", "x" * 41, "a\0b", "a\u202eb"])
def test_a_name_is_one(typed: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        token_name(typed)
