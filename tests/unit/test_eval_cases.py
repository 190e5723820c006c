"""Sentence sets are read whole or not at all, and mistakes are told by case and key."""

import contextlib
import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import ConfigError
from appliance.evaluation.cases import load_cases, parse_cases, read_yaml, yaml_of
from appliance.testing.house import whole_home

GOOD = {
    "id": "one",
    "say": "turn on the hall light",
    "expect": {"changes": {"light.hall_ceiling": {"state": "on"}}},
}


def _file(folder: Path, document: object) -> Path:
    path = folder / "set.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def test_a_case_is_read(tmp_path: Path) -> None:
    (case,) = load_cases(_file(tmp_path, [GOOD | {"room": "hall", "tags": ["a"]}]), whole_home())
    assert case.said == ("turn on the hall light",)
    assert (case.area, case.answer, case.tags) == ("hall", "yes", ["a"])


def test_words_that_yaml_takes_for_truth_are_words(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(
        "- id: one\n  say: x\n  answer: no\n"
        "  expect: {changes: {light.hall_ceiling: {state: on}}}\n"
    )
    (case,) = load_cases(path, whole_home())
    assert case.answer == "no"
    assert case.expect.changes == {"light.hall_ceiling": {"state": "on"}}


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("words", "case number 1: the case"),
        ({"id": "x"}, "case x: say: Field required"),
        (GOOD | {"say": 5}, "case one: say"),
        (GOOD | {"says": "x"}, "case one: says: unknown key"),
        (GOOD | {"room": "attic"}, "case one: room: no area attic"),
        (GOOD | {"expect": {}}, "case one: expect: expects nothing"),
        (GOOD | {"expect": {"asks": "maybe"}}, "case one: expect.asks"),
        (GOOD | {"expect": {"unchanged": False}}, "case one: expect.unchanged"),
        (GOOD | {"expect": {"change": {}}}, "case one: expect.change: unknown key"),
        (
            GOOD | {"expect": {"clarify": True, "changes": {"light.hall_ceiling": {}}}},
            "case one: expect: changes cannot stand together with unchanged or clarify",
        ),
        (
            GOOD | {"expect": {"changes": {"light.nowhere": {"state": "on"}}}},
            "case one: expect.changes.light.nowhere: no such entity",
        ),
        (
            GOOD | {"expect": {"changes": {"light.hall_ceiling": {"position": 5}}}},
            "case one: expect.changes.light.hall_ceiling.position: unknown key",
        ),
        (
            GOOD | {"expect": {"changes": {"light.hall_ceiling": {"brightness_pct": 300}}}},
            "case one: expect.changes.light.hall_ceiling.brightness_pct: must be a number from 0",
        ),
        (
            GOOD | {"expect": {"changes": {"light.hall_ceiling": {"color": "octarine"}}}},
            "case one: expect.changes.light.hall_ceiling.color: no colour",
        ),
        (
            GOOD | {"setup": {"light.hall_ceiling": {"shine": 3}}},
            "case one: setup.light.hall_ceiling.shine: unknown key",
        ),
        (
            GOOD | {"expect": {"scheduled": {"in_s": 0, "changes": {"light.landing": {}}}}},
            "case one: expect.scheduled.in_s",
        ),
    ],
)
def test_a_mistake_is_told_with_case_and_key(tmp_path: Path, case: object, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_cases(_file(tmp_path, [case]), whole_home())
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_no_id_is_used_twice(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="case one: id: used twice"):
        load_cases(_file(tmp_path, [GOOD, copy.deepcopy(GOOD)]), whole_home())


@pytest.mark.parametrize("document", [None, {}, [], "x", 5])
def test_what_is_no_list_is_no_set(tmp_path: Path, document: object) -> None:
    with pytest.raises(ConfigError, match="a sentence set is a list of cases"):
        load_cases(_file(tmp_path, document), whole_home())


@pytest.mark.parametrize(
    "text",
    [
        "- [",
        "\t- x",
        "a: &x [1]\nb: *x",
        "- !!python/object/apply:os.system [true]",
        "[" * 500,
        "{a: " * 500,
        "- \x00",
    ],
)
def test_what_is_no_yaml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_yaml(path)
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_bytes(b"\xff\xfe\x00- x")
    with pytest.raises(ConfigError):
        read_yaml(path)
    with pytest.raises(ConfigError):
        read_yaml(tmp_path / "absent.yaml")
    with pytest.raises(ConfigError):
        read_yaml(tmp_path)


_KEYS = st.sampled_from(
    ["id", "say", "expect", "setup", "answer", "room", "tags", "changes", "state", "asks", "skill"]
) | st.text(max_size=5)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.text(max_size=200) | st.text("-:[]{}&*!|>%@#'\"\n\t 01abx?,", max_size=60))
def test_whatever_text_a_file_is_it_is_read_or_refused(text: str) -> None:
    told = ""
    try:
        yaml_of(text, "set")
    except ConfigError as error:
        told = str(error)
    assert "\n" not in told


@pytest.mark.parametrize("value", ["0b", "2001-13-01", "1" * 5000, "=", "<<", "!!set [a]", "!x y"])
def test_values_that_look_like_something_are_read_or_refused(value: str) -> None:
    with contextlib.suppress(ConfigError):
        yaml_of(f"- id: {value}", "set")


@given(_ANYTHING)
def test_whatever_a_file_holds_is_read_or_refused(document: object) -> None:
    with contextlib.suppress(ConfigError):
        parse_cases(document, "set")


@given(st.fixed_dictionaries({"id": _ANYTHING, "say": _ANYTHING, "expect": _ANYTHING}))
def test_whatever_a_case_holds_is_read_or_refused(case: object) -> None:
    with contextlib.suppress(ConfigError):
        parse_cases([case], "set")
