"""Who may use the page: roles, sessions, and the file they are kept in."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.people import (
    FRESH_S,
    IDLE_S,
    LONGEST_S,
    MAX_BROWSERS,
    MAX_PASSKEYS,
    MAX_PEOPLE,
    MAX_SESSIONS,
    MAX_SESSIONS_EACH,
    Passkey,
    People,
    Person,
    Recovery,
    Role,
    Session,
    read,
    write,
)

ANNA = Person("a", "Anna", Role.OWNER, "hash")
BEN = Person("b", "Ben", Role.GUEST, "hash")
NOW = 1_800_000_000.0
KEY = Passkey("id", "key", 3, "hearth.local", "my phone", NOW)
BOTH = People().with_person(ANNA).with_person(BEN)


def session(key: str = "k", person: str = "a", used: float = NOW, began: float = NOW) -> Session:
    return Session(key, person, began, used, began, "Firefox on Linux")


def test_each_role_may_do_what_those_below_it_may() -> None:
    may = {(one, other) for one in Role for other in Role if one.may(other)}
    owner, household, guest = Role
    assert may == {
        (owner, owner), (owner, household), (owner, guest),
        (household, household), (household, guest), (guest, guest),
    }  # fmt: skip


def test_a_session_tells_who_it_is() -> None:
    people = BOTH.with_session(session())
    assert people.of("k", NOW) == (ANNA, session())
    assert people.of("other", NOW) is None
    assert people.without_session("k").of("k", NOW) is None
    assert people.without_session("other") == people


@pytest.mark.parametrize(
    ("used", "began", "holds"),
    [
        (NOW, NOW, True),
        (NOW - IDLE_S + 1, NOW - IDLE_S, True),
        (NOW - IDLE_S, NOW - IDLE_S, False),
        (NOW, NOW - LONGEST_S + 1, True),
        (NOW, NOW - LONGEST_S, False),
        (NOW + FRESH_S, NOW, True),
        (NOW + FRESH_S + 1, NOW, False),
        (NOW, NOW + FRESH_S + 1, False),
    ],
)
def test_a_session_ends(used: float, began: float, holds: bool) -> None:
    assert session(used=used, began=began).holds(NOW) is holds


def test_a_session_is_fresh_for_a_while() -> None:
    assert session().is_fresh(NOW + FRESH_S - 1)
    assert not session().is_fresh(NOW + FRESH_S)
    assert not session().is_fresh(NOW - 1)


def test_who_is_removed_is_signed_out() -> None:
    people = BOTH.with_session(session(person="b"))
    assert people.without_person("b") == People().with_person(ANNA)


def test_somebody_has_to_be_the_owner() -> None:
    with pytest.raises(ValueError, match="owner"):
        BOTH.without_person("a")


def test_names_are_unlike() -> None:
    with pytest.raises(ValueError, match="name"):
        BOTH.with_person(Person("c", "ANNA", Role.GUEST, ""))
    assert BOTH.with_person(Person("a", "anna", Role.OWNER, "new")).people["a"].passphrase == "new"
    assert BOTH.named(" anna ") == ANNA


def test_there_is_room_for_so_many() -> None:
    people = BOTH
    for number in range(MAX_PEOPLE - 2):
        people = people.with_person(Person(f"p{number}", f"P {number}", Role.GUEST, ""))
    with pytest.raises(ValueError, match="room"):
        people.with_person(Person("one more", "One more", Role.GUEST, ""))


def test_the_longest_unused_session_of_the_same_person_makes_room() -> None:
    people = BOTH.with_session(session("of Anna", used=NOW - 1))
    for number in range(MAX_SESSIONS_EACH + 1):
        people = people.with_session(session(str(number), "b", used=NOW + number))
    kept = {str(number) for number in range(1, MAX_SESSIONS_EACH + 1)}
    assert set(people.sessions) == {"of Anna", *kept}
    again = people.with_session(session("7", "b", used=NOW))
    assert len(again.sessions) == MAX_SESSIONS_EACH + 1
    assert MAX_SESSIONS == MAX_PEOPLE * MAX_SESSIONS_EACH


def test_what_is_written_is_read() -> None:
    anna = ANNA.with_passkey(KEY).with_browser("mark")
    people = BOTH.with_person(anna).with_session(replace(session(), mark="mark"))
    people = replace(people, recovery=Recovery("a", "hash", NOW))
    assert read(write(people)) == people


def test_people_from_before_there_were_passkeys_are_read() -> None:
    before = {
        "people": [{"id": "a", "name": "Anna", "role": "owner", "passphrase": "hash"}],
        "sessions": [
            {
                "key": "k", "person": "a", "began_s": NOW, "used_s": NOW, "proved_s": NOW,
                "browser": "Firefox on Linux",
            }
        ],
    }  # fmt: skip
    assert read(json.dumps(before)) == People().with_person(ANNA).with_session(session())


def test_a_passkey_takes_the_place_of_its_older_self() -> None:
    anna = ANNA.with_passkey(KEY).with_passkey(replace(KEY, count=7))
    assert anna.passkeys == (replace(KEY, count=7),)
    assert BOTH.with_person(anna).owner_of("id") == (anna, replace(KEY, count=7))
    assert BOTH.with_person(anna).owner_of("other") is None
    for number in range(MAX_PASSKEYS - 1):
        anna = anna.with_passkey(replace(KEY, id=str(number)))
    with pytest.raises(ValueError, match="room"):
        anna.with_passkey(replace(KEY, id="one more"))


def test_nobody_loses_the_last_thing_that_lets_them_in() -> None:
    assert ANNA.with_passkey(KEY).without_passkey("id") == ANNA
    with pytest.raises(ValueError, match="passphrase first"):
        Person("a", "Anna", Role.OWNER, passkeys=(KEY,)).without_passkey("id")


def test_so_many_browsers_are_known() -> None:
    anna = ANNA
    for number in range(MAX_BROWSERS + 1):
        anna = anna.with_browser(str(number))
    assert anna.browsers == tuple(str(number) for number in range(1, MAX_BROWSERS + 1))
    again = anna.with_browser("new", before="7")
    assert ("7" in again.browsers, again.browsers[-1], len(again.browsers)) == (False, "new", 20)
    signed_in = People().with_person(again).with_session(replace(session(), mark="new"))
    left = signed_in.without_browser("k")
    assert not left.sessions
    assert "new" not in left.people["a"].browsers
    assert left.without_browser("k") == left


def test_another_passphrase_ends_what_was_signed_in() -> None:
    people = BOTH.with_person(ANNA.with_browser("mark").with_passkey(KEY))
    people = people.with_session(session()).with_session(session("other", "b"))
    changed = people.with_passphrase("a", "new")
    assert changed.people["a"] == replace(ANNA.with_passkey(KEY), passphrase="new")
    assert set(changed.sessions) == {"other"}
    with pytest.raises(ValueError, match="nobody"):
        people.with_passphrase("x", "new")


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", '{"people": 1, "sessions": []}', '{"people": [1], "sessions": []}',
        '{"people": [{}], "sessions": []}', "[" * 100_000,
        write(BOTH).replace('"owner"', '"king"'), write(BOTH).replace('"Anna"', "7"),
        write(BOTH.with_session(session())).replace(str(NOW), '"late"'),
        write(BOTH.with_session(session())).replace(str(NOW), "true"),
        write(BOTH.with_person(ANNA.with_passkey(KEY))).replace(": 3", ': "3"'),
        write(BOTH.with_person(ANNA.with_passkey(KEY))).replace(str(NOW), "NaN"),
        write(BOTH.with_person(ANNA.with_passkey(KEY))).replace('"my phone"', "1"),
        write(BOTH.with_person(ANNA.with_browser("m"))).replace('"m"', "{}"),
        write(BOTH).replace('"recovery": null', '"recovery": 1'),
        write(BOTH.with_person(replace(ANNA, browsers=("m",) * 21))),
        write(BOTH.with_person(replace(ANNA, passkeys=(KEY,) * 11))),
        json.dumps({"people": [json.loads(write(BOTH))["people"][0]] * 21, "sessions": []}),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        read(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_junk_is_refused_as_such(junk: object) -> None:
    for text in (json.dumps(junk), json.dumps({"people": junk, "sessions": junk})):
        try:
            read(text)
        except ValueError:
            continue
        assert junk == []
