"""What a terminal is given: nothing that it would obey, whatever a device announced."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.cli.doors import JsonDoor, PlainDoor
from appliance.cli.visible import json_line, visible
from appliance.core.events import Published, Said

HOSTILE = "eco\x1b[2J\x1b]0;pwned\x07\u202eoce\x9b31m\ud800"


def is_plain(text: str) -> bool:
    return all(unicodedata.category(letter)[0] != "C" for letter in text.replace("\n", ""))


@given(st.text())
def test_whatever_it_is_nothing_is_obeyed(text: str) -> None:
    assert is_plain(visible(text))
    assert is_plain(json_line({text: [text]}))
    assert json.loads(json_line({text: [text]})) == {text: [text]}


def test_letters_of_all_languages_stay() -> None:
    assert visible("Küche, été, 台所") == "Küche, été, 台所"
    assert visible(HOSTILE) == "eco?[2J?]0;pwned??oce?31m?"
    assert visible("x" * 300) == "x" * 200 + "…"


def test_a_conversation_shows_nothing_that_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    for door in (JsonDoor(), PlainDoor()):
        door.tell(Said(HOSTILE))
        door.tell(Published(f"x/{HOSTILE}", HOSTILE))
    assert is_plain(capsys.readouterr().out)
