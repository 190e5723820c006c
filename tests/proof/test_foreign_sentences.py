"""Every German and French sentence of the tables, and sentences made of words of the tables."""

import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.types import Answer, AreaId, Meaning, NotUnderstood, Proposal, ProposalId
from appliance.testing.abroad import home_abroad
from appliance.understanding.foreign import ForeignUnderstanding
from appliance.understanding.matching.intents import IntentMatcher

TABLES = Path(__file__).parent.parent / "unit"
LANGUAGES = ("de", "fr")
NEGATED = {"de": ("nicht", "bloß nicht", "niemals"), "fr": ("ne pas", "jamais", "surtout pas")}


@cache
def _matcher(language: str) -> IntentMatcher:
    return IntentMatcher(language)


def meaning(language: str, text: str) -> Meaning:
    mind = ForeignUnderstanding(
        language, new_id=lambda: ProposalId("p"), matcher=_matcher(language)
    )
    home = home_abroad(language)
    return asyncio.run(mind.understand(text, home, AreaId("living_room"))).meaning


def lines(name: str) -> Iterator[str]:
    text = (TABLES / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_asked_about_and_every_question_answered(language: str) -> None:
    wrong = {}
    for line in lines(f"commands_{language}.txt"):
        said, _, expected = line.partition(" | ")
        found = meaning(language, said)
        match found:
            case Proposal(read_back=told) | Answer(text=told) | NotUnderstood(say=told):
                if told != expected:
                    wrong[said] = told
            case _:
                wrong[said] = repr(found)
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_acts_that_must_not(language: str) -> None:
    acted = [
        each
        for each in lines(f"silent_{language}.txt")
        if not isinstance(meaning(language, each), NotUnderstood)
    ]
    assert acted == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_acts_with_a_negation_anywhere_in_it(language: str) -> None:
    acted = []
    for line in list(lines(f"commands_{language}.txt"))[::4]:
        words = line.partition(" | ")[0].split()
        for at in range(len(words) + 1):
            text = " ".join((*words[:at], NEGATED[language][at % 3], *words[at:]))
            if isinstance(meaning(language, text), Proposal):
                acted.append(text)
    assert acted == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_words_in_any_order_do_nothing_but_what_is_asked_about(
    language: str, data: st.DataObject
) -> None:
    known = {word for line in lines(f"commands_{language}.txt") for word in line.split()}
    words = data.draw(st.lists(st.sampled_from(sorted(known)), max_size=12))
    found = meaning(language, " ".join(words))
    if isinstance(found, Proposal):
        assert found.read_back.endswith("?")
        assert found.actions
