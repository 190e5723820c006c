"""Rows that Hearth cannot have written: absent, said once, and never the end of anything."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.pins import Pins
from appliance.adapters.store.sqlite import Store
from appliance.cli.turns import turns
from appliance.core.edits import KINDS, EntityEdit
from appliance.core.types import EntityId, Tier

COLUMNS = {
    "turns": ("id", "started_at", "timeline"),
    "approvals": ("broker", "id"),
    "announcements": ("broker", "topic", "payload"),
    "edits": ("broker", "kind", "id", "value"),
}
TOPIC = "homeassistant/switch/a/config"
BROKEN_TEXT = object()
"""TEXT that is no UTF-8; only SQLite itself can make it."""


def put(path: Path, table: str, *written: tuple[object, ...]) -> None:
    """Write rows past everything that Hearth or the schema would say to them."""
    columns = COLUMNS[table]
    with sqlite3.connect(path, isolation_level=None) as db:
        db.execute(f"DROP TABLE {table}")
        db.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for row in written:
            marks = ["CAST(x'ff27' AS TEXT)" if each is BROKEN_TEXT else "?" for each in row]
            values = [each for each in row if each is not BROKEN_TEXT]
            db.execute(f"INSERT INTO {table} VALUES ({', '.join(marks)})", values)  # noqa: S608
    db.close()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path))
    with Store(tmp_path / "hearth.db"):
        return tmp_path / "hearth.db"


async def test_only_bytes_are_an_announcement(path: Path) -> None:
    sound = ("b:1", "t/good", b"one")
    put(path, "announcements", sound, ("b:1", "t/a", "{}"), ("b:1", "t/b", 10**15), ("b:1", 7, b""))
    with Store(path) as store:
        assert await store.announcements("b:1") == {"t/good": b"one"}


async def test_only_text_is_an_approval(path: Path) -> None:
    put(path, "approvals", ("b:1", "good"), ("b:1", b"bad"), ("b:1", None), ("b:1", BROKEN_TEXT))
    with Store(path) as store:
        assert await store.approvals("b:1") == {"good"}
    put(path, "approvals", ("b:1", b"bad"))
    with Store(path) as store:
        assert not await store.is_new(), "what was set up once is not open to all again"


async def test_half_an_edit_is_none(path: Path) -> None:
    good = ("b:1", "entity", "light.a", '{"name": "Lamp"}')
    bad = ("b:1", "area", "hall", '{"name": "Ha'), ("b:1", "odd", "x", "{}"), ("b:1", "area", 1, 2)
    put(path, "edits", good, *bad)
    with Store(path) as store:
        found = await store.edits("b:1")
    assert found.entities == {"light.a": EntityEdit("Lamp")}
    assert not found.areas, "half a room is no room"


@pytest.mark.parametrize("value", [None, 7, b"{}", BROKEN_TEXT, "", "{", "[]", '{"tier": "low"}'])
async def test_damaged_care_is_more_care(path: Path, value: object) -> None:
    put(path, "edits", ("b:1", "tier", "lock.a", value), ("b:1", "pin", "lock.a", value))
    with Store(path) as store:
        found = await store.edits("b:1")
    assert found.tiers == {"lock.a": Tier.NEVER}
    assert found.pins == {"lock.a": ""}
    assert not Pins(lambda: found).check(EntityId("lock.a"), "1234")


async def test_care_of_nothing_that_has_an_id_is_left_out(path: Path) -> None:
    put(path, "edits", ("b:1", "tier", None, "{}"), ("b:1", "pin", "a\nb", "{}"))
    with Store(path) as store:
        found = await store.edits("b:1")
    assert (found.tiers, found.pins) == ({}, {})


@pytest.mark.parametrize("options", [[], ["--json"], ["a"], ["--limit", "1"]])
@pytest.mark.parametrize(
    "damaged",
    [
        ("z", 20.0, "{"),
        ("z", 20.0, '{"wake": 1' + "0" * 400 + "}"),
        ("z", 20.0, '{"wake": NaN}'),
        ("z", 20.0, '{"wake": "soon"}'),
        ("z", 20.0, '{"\\ud800": 1}'),
        ("z", 20.0, b"{}"),
        ("z", "later", "{}"),
        ("z", 1e300, "{}"),
        (None, 20.0, "{}"),
        (BROKEN_TEXT, 20.0, "{}"),
    ],
)
def test_a_damaged_turn_is_not_shown(
    path: Path, damaged: tuple[object, ...], options: list[str]
) -> None:
    put(path, "turns", ("a1", 10.0, '{"wake": 0, "heard": 5.5}'), damaged)
    shown = CliRunner().invoke(turns, options)
    assert shown.exception is None, shown.output
    assert "a1" in shown.output
    assert "z" not in shown.output


async def test_a_turn_without_an_id_does_not_make_the_others_stay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.adapters.store.sqlite._TURNS_KEPT", 3)
    with sqlite3.connect(path, isolation_level=None) as db:
        db.execute("INSERT INTO turns VALUES (NULL, 1e9, '{}'), ('never', 'x', '{}')")
    db.close()
    with Store(path) as store:
        for number in range(5):
            await store.add_turn(f"t{number}", float(number), {})
        assert [turn[0] for turn in store.turns()] == ["t4", "t3"]


async def test_damage_is_said_once_without_what_was_there(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(path, "approvals", *[("b:1", b"secret")] * 3)
    with Store(path) as store, caplog.at_level(logging.INFO):
        for _ in range(4):
            await store.approvals("b:1")
    assert [record.getMessage() for record in caplog.records] == [
        "3 damaged rows of kind approval left out"
    ]


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.binary(max_size=20),
    st.just(BROKEN_TEXT),
    st.sampled_from(["b:1", TOPIC, *KINDS]),
    st.dictionaries(
        st.sampled_from(["wake", "heard", "name", "x_ms"]), st.floats() | st.integers(), max_size=3
    ).map(
        lambda said: str(said).replace("'", '"').replace("nan", "NaN").replace("inf", "Infinity")
    ),
)


def rows_of(table: str) -> st.SearchStrategy[list[tuple[object, ...]]]:
    rest = st.tuples(*[VALUES] * (len(COLUMNS[table]) - 1))
    first = st.just("b:1") if table != "turns" else VALUES
    return st.lists(st.tuples(first, rest).map(lambda row: (row[0], *row[1])), max_size=4)


async def opened(path: Path) -> Registry:
    """The house as it is opened from these rows."""
    with Store(path) as store:
        await store.is_new()
        registry = Registry("homeassistant", await store.approvals("b:1"))
        registry.edit(await store.edits("b:1"))
        for topic, payload in (await store.announcements("b:1")).items():
            registry.announce(topic, payload)
        await store.add_turn("own", 5.0, {"wake": 0.0})
        return registry


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({table: rows_of(table) for table in COLUMNS}))
def test_no_row_ends_the_program(
    path: Path, written: dict[str, Iterable[tuple[object, ...]]]
) -> None:
    for table, listed in written.items():
        put(path, table, *listed)
    asyncio.run(opened(path)).home()
    for options in ([], ["--json"], ["own"]):
        shown = CliRunner().invoke(turns, options)
        assert shown.exception is None, shown.output
        assert "own" in shown.output
