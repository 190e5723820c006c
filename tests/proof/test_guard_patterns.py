"""No pattern of the guard blows up on long text, and no text makes it act against its own law."""

import multiprocessing
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.understanding.guard import (
    forbidden,
    frames,
    garbled,
    guard,
    repair,
    rows,
    statements,
)
from appliance.understanding.guard import said as sayings
from appliance.understanding.guard.forbidden import permitted
from appliance.understanding.guard.guard import MayAct, Stopped, judge
from appliance.understanding.guard.repair import repaired
from appliance.understanding.guard.rows import Row
from appliance.understanding.guard.said import said

LONG = 10_000
GIVE_UP_S = 240
"""A watchdog, not a measurement: what is exponential ends on no machine."""

UNIT = Path(__file__).parent.parent / "unit"
MODULES = (guard, forbidden, frames, garbled, repair, rows, sayings, statements)
PIECES = (
    *("a", "no", "'", "don't ", "turn on ", "the ", "not the light ", "no , ", "i mean ", ", "),
    *("leave the lamp ", "is ", "if you ", "every ", "1 ", "make it ", "he said ", "please "),
    *("the light is ", "too ", "it's too dark ", "have the kids ", "and ", "opened ", "wait , no "),
    *("can you please ", "sorry ", "never mind ", "when you have a ", "er ", "\u00e4", "? "),
)


def patterns() -> Iterator[re.Pattern[str]]:
    for module in MODULES:
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Row):
                    yield from one.patterns
                elif isinstance(one, re.Pattern):
                    yield one


def search_everything() -> None:
    """Every pattern in every long text, and what becomes of the words in it."""
    everything = tuple(dict.fromkeys(patterns()))
    for piece in PIECES:
        text = (piece * LONG)[: guard.MAX_CHARACTERS]
        for one in everything:
            one.search(text)
        judge(text)
        words = said(text)
        repaired(words)
        permitted(words)
    for piece in PIECES:
        judge((piece * LONG)[:LONG])
    sys.exit(0)


def test_no_pattern_takes_its_time_over_the_longest_sentence() -> None:
    child = multiprocessing.get_context("fork").Process(target=search_everything)
    child.start()
    child.join(GIVE_UP_S)
    ended = child.exitcode
    if ended is None:
        child.kill()
        child.join()
    child.close()
    assert ended == 0


def test_there_are_patterns_to_prove() -> None:
    assert len(set(patterns())) > 100


thorough = settings(max_examples=2_000, deadline=None)


@thorough
@given(st.text(max_size=LONG))
def test_any_text_of_any_length_is_judged(text: str) -> None:
    judged = judge(text)
    if isinstance(judged, MayAct):
        assert any(map(str.isalnum, judged.text))
        assert len(text) <= guard.MAX_CHARACTERS


WORDS = st.text(alphabet=st.characters(categories=["P", "S", "Z", "C", "M"]), max_size=LONG)


@thorough
@given(WORDS)
def test_noise_without_a_letter_is_noise(text: str) -> None:
    if len(text) <= guard.MAX_CHARACTERS and not any(map(str.isalnum, text.casefold())):
        assert isinstance(judge(text), Stopped)


def sentences(name: str) -> list[str]:
    lines = (UNIT / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ")[-1] for line in lines if line and not line.startswith("#")]


SPOKEN = [
    *sentences("guard_silent.txt"),
    *sentences("guard_silent_unseen.txt"),
]


@pytest.mark.parametrize(
    "ending", [" never mind", " no wait don't", ", scratch that.", " forget it"]
)
def test_every_command_can_be_taken_back(ending: str) -> None:
    commands = [*sentences("guard_commands.txt"), *sentences("guard_commands_unseen.txt")]
    plain = [
        one.rstrip(".?!") for one in commands if not one.startswith(("Remember", "rem", "Rem"))
    ]
    kept = [one for one in plain if isinstance(judge(one + ending), MayAct)]
    assert kept == []


def test_without_marks_and_capitals_nothing_more_may_act() -> None:
    """As a recogniser writes it."""
    bare = {one: re.sub(r"[^\w' ]", "", one.casefold().replace("\u2019", "'")) for one in SPOKEN}
    acted = {one for one, plain in bare.items() if isinstance(judge(plain), MayAct)}
    assert acted == set()


def test_courtesy_before_changes_nothing() -> None:
    polite = [f"{before} {one}" for one in SPOKEN for before in ("please", "hey hearth", "okay so")]
    assert [one for one in polite if isinstance(judge(one), MayAct)] == []


def test_courtesy_after_it_makes_no_half_sentence_whole() -> None:
    halves = [one.rstrip(".") for one in SPOKEN if _rule(one) == "half-sentence"]
    assert len(halves) > 20
    assert [one for one in halves if isinstance(judge(f"{one} please"), MayAct)] == []


def _rule(sentence: str) -> str:
    judged = judge(sentence)
    return judged.rule if isinstance(judged, Stopped) else ""
