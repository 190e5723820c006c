"""Every word that makes a name dangerous stays in its table, and is found in a name."""

from pathlib import Path

import pytest

from appliance.core import danger_words
from appliance.core.danger_words import (
    ACCESS_WORDS,
    HEAT_WORDS,
    is_called,
    is_shorter,
    is_unreadable,
)


def _kept() -> dict[tuple[str, str], frozenset[str]]:
    lists: dict[tuple[str, str], frozenset[str]] = {}
    key = ("", "")
    text = Path(__file__).with_name("danger_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            table, _, language = line.strip("[]").partition(" ")
            key = (table, language)
        elif not line.startswith("#"):
            lists[key] = lists.get(key, frozenset()) | frozenset(line.split())
    return lists


KEPT = _kept()


@pytest.mark.parametrize("table", sorted({table for table, _ in KEPT}))
def test_no_word_falls_out_of_a_table(table: str) -> None:
    listed = getattr(danger_words, table)
    by_language = listed if isinstance(listed, dict) else {"all": frozenset(listed)}
    assert by_language == {key: kept for (name, key), kept in KEPT.items() if name == table}


@pytest.mark.parametrize(
    ("lists", "table"), [(ACCESS_WORDS, "ACCESS_WORDS"), (HEAT_WORDS, "HEAT_WORDS")]
)
def test_a_thing_that_is_called_so_is_dangerous(
    lists: dict[str, frozenset[str]], table: str
) -> None:
    words = {word.rstrip("*") for (name, _), kept in KEPT.items() if name == table for word in kept}
    assert [word for word in sorted(words) if not is_called((f"the {word} 2",), lists)] == []


@pytest.mark.parametrize("name", ["døor", "łock", "đoor", "ðoor", "sıren", "œffner", "lockbox"])
def test_letters_that_look_like_others_hide_nothing(name: str) -> None:
    assert is_called((name,), ACCESS_WORDS)


def test_short_words_are_spelled_out_or_no_words() -> None:
    assert is_called(("h o b",), HEAT_WORDS)
    assert is_called(("steambaþ",), HEAT_WORDS)
    assert not is_called(("ho b",), HEAT_WORDS)


def test_what_cannot_be_read_is_told_from_a_picture_and_an_address() -> None:
    assert is_unreadable(("Lamp", "L4mp"), "lamp")
    assert not is_unreadable(("Lamp ☃",), "lamp")
    assert not is_unreadable(("Lamp",), "0x00a3f")


def test_the_same_words_are_no_more_than_the_name() -> None:
    assert is_shorter("garage light", "Garage light")
    assert not is_shorter("garage light left", "Garage light")
