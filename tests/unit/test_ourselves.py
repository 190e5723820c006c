"""What an answer may not say of who answers, and what only this home could tell."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import Home
from appliance.testing.house import whole_home
from appliance.understanding.model.changing import asks_what_changes
from appliance.understanding.model.claims import claims_a_deed, of_the_house
from appliance.understanding.model.here import is_of_here
from appliance.understanding.model.ourselves import speaks_of_itself

HERE = Path(__file__).parent


def _lines(name: str) -> list[str]:
    found = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in found if line and not line.startswith("#")]


def _is_cut(sentence: str) -> bool:
    return speaks_of_itself(sentence) or claims_a_deed(sentence) or of_the_house(sentence)


def test_no_answer_says_what_was_done_or_how_things_stand_here() -> None:
    sentences = _lines("answers_cut.txt")
    assert [sentence for sentence in sentences if not _is_cut(sentence)] == []
    assert len(sentences) > 75


def test_what_is_known_of_the_world_is_said_whole() -> None:
    sentences = _lines("answers_kept.txt")
    assert [sentence for sentence in sentences if _is_cut(sentence)] == []
    assert len(sentences) > 100


def test_what_only_this_home_could_tell_is_not_asked_of_a_model() -> None:
    home = whole_home()
    wrong = []
    for line in _lines("questions_of_here.txt"):
        of, question = line.split(" | ", 1)
        untold = is_of_here(question, home) or asks_what_changes(question)
        if untold is not (of == "here"):
            wrong.append(line)
    assert wrong == []


@given(st.text(alphabet="iweyour'sdlm adn the timer is ed ing, .\"I", max_size=600) | st.text())
def test_any_text_is_judged(text: str) -> None:
    assert speaks_of_itself(text) in (True, False)
    assert is_of_here(text, Home()) in (True, False)
