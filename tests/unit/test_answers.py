"""What people say when they are asked a yes-or-no question, and what it must mean."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import (
    _LONGEST,
    GRAMMARS,
    LONGEST_YES,
    AnswerKind,
    classify,
    normalise,
    words,
)
from appliance.testing.sayings import collected
from tests.every_case import every_case

unhurried = settings(deadline=None)


def _read(language: str) -> list[tuple[AnswerKind, str]]:
    cases = []
    kind = AnswerKind.OTHER
    text = Path(__file__).with_name(f"answers_{language}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            kind = AnswerKind(line.strip("[]"))
        elif not line.startswith("#"):
            cases += [(kind, said.strip()) for said in line.split("|") if said.strip()]
    return cases


CASES = {language: _read(language) for language in GRAMMARS}
_AT_LEAST = {"en": 500, "fr": 350, "de": 400}


@pytest.mark.parametrize("language", GRAMMARS)
def test_phrases(language: str) -> None:
    judged = [(phrase, kind, classify(phrase, language)) for kind, phrase in CASES[language]]
    assert [(phrase, found) for phrase, kind, found in judged if found is not kind] == []


@pytest.mark.parametrize("language", GRAMMARS)
def test_table_is_large_and_says_everything_once(language: str) -> None:
    phrases = [phrase for _, phrase in CASES[language]]
    assert len(phrases) >= _AT_LEAST[language]
    assert len(set(phrases)) == len(phrases)
    assert {kind for kind, _ in CASES[language]} == set(AnswerKind)


_AGAIN = (AnswerKind.HEDGE, AnswerKind.POLITE)
_LEAST_AT_ONCE = {"en": 0.9, "fr": 0.9, "de": 0.87}


@pytest.mark.parametrize("language", GRAMMARS)
def test_nearly_every_honest_answer_is_a_yes_or_asked_again(language: str) -> None:
    told = collected("honest", language)
    kinds = [classify(said, language, question) for said, question in told]
    assert len(set(told)) == len(told) >= 200
    assert kinds.count(AnswerKind.YES) >= _LEAST_AT_ONCE[language] * len(kinds)
    assert sum(kind is AnswerKind.YES or kind in _AGAIN for kind in kinds) >= 0.97 * len(kinds)


@pytest.mark.parametrize("language", GRAMMARS)
def test_no_doubtful_answer_is_a_yes(language: str) -> None:
    told = collected("doubtful", language)
    assert len(set(told)) == len(told) >= 200
    accepted = [
        (said, asked)
        for said, question in told
        for asked in (question, *(() if question else _QUESTIONS))
        if classify(said, language, asked) is AnswerKind.YES
    ]
    assert accepted == []


_QUESTIONS = (
    "Turn on the hall light?",
    "Turn off 4 lights upstairs?",
    "Kitchen ceiling light to 30 percent?",
    "Lock the front door, and close the kitchen blind?",
    "Turn off the kitchen fan in 10 minutes?",
)


@pytest.mark.parametrize("language", GRAMMARS)
def test_doubtful_answers_are_no_yes_without_their_question_either(language: str) -> None:
    kinds = {said: classify(said, language) for said, _ in collected("doubtful", language)}
    assert [
        said for said, kind in kinds.items() if kind is AnswerKind.YES
    ] == _YES_OF_A_QUESTION.get(language, [])


_YES_OF_A_QUESTION = {
    "en": ["yes now", "yes do it right away"],
    "fr": ["oui maintenant"],
    "de": ["ja sofort"],
}
"""They contradict a question about later, and no other."""


@every_case(
    "lookalike",
    [
        "\u0443es",  # Cyrillic u
        "y\u0435s",  # Cyrillic ie
        "y\u200bes",  # zero width space
        "ye\u00ads",  # soft hyphen
        "yes\u0336",  # struck through
        "y\u0301es",  # accent
        "\u202eyes",  # right-to-left override
        "yes\x00",
        "yes\ud800",  # a lone surrogate
        "yes \U0001f44d",
    ],
)
def test_lookalikes_are_no_yes(lookalike: str) -> None:
    assert classify(lookalike) is not AnswerKind.YES


@pytest.mark.parametrize(
    "disguised",
    [
        "\uff39\uff25\uff33",  # fullwidth
        "ye\u017f",  # long s
        "\u24e8\u24d4\u24e2",  # circled
        "\U0001d432\U0001d41e\U0001d42c",  # mathematical bold
        "yes go \u00aahe\u1d43d",  # superscript
    ],
)
def test_disguised_letters_are_no_yes(disguised: str) -> None:
    assert normalise(disguised).startswith("yes")
    assert classify(disguised) is AnswerKind.OTHER


def test_punctuation_of_transcripts_is_no_disguise() -> None:
    assert classify("Yes\u2026 go ahead\u2026") is AnswerKind.YES


def test_wide_letters_still_cancel() -> None:
    assert classify("\uff2e\uff2f") is AnswerKind.NO
    assert classify("\uff39\uff25\uff33\uff1f") is AnswerKind.HEDGE


def test_an_approval_is_short() -> None:
    longest = "yes " * (LONGEST_YES // 4 - 1) + "yeah"
    assert len(normalise(longest)) == LONGEST_YES
    assert classify(longest) is AnswerKind.YES
    assert classify(f"{longest} please") is AnswerKind.OTHER
    assert classify("thanks " * 40) is AnswerKind.OTHER


def test_a_cancel_counts_at_the_end_of_any_text() -> None:
    assert classify("yes " * 2000 + "no") is AnswerKind.NO


def test_no_words_at_all() -> None:
    assert classify("") is AnswerKind.NOTHING
    assert classify(" \n\t ") is AnswerKind.NOTHING


def test_language_without_grammar_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer grammar for language 'xx'"):
        classify("yes", "xx")


def test_normalise_is_stable() -> None:
    assert normalise("  YES, Please\u2026  Don\u2019t!") == "yes please don't"


@unhurried
@given(st.text())
def test_any_text_is_judged_and_a_yes_is_made_of_grammar_words(text: str) -> None:
    if classify(text) is AnswerKind.YES:
        english = GRAMMARS["en"]
        vocabulary = {
            word
            for phrases in (english.acknowledgements, *english.parts.values())
            for phrase in phrases
            for word in phrase
        }
        assert set(normalise(text).split()) <= vocabulary


_ENGLISH_WORDS = sorted({word for _, phrase in CASES["en"] for word in normalise(phrase).split()})
_CANCELS = sorted(" ".join(phrase) for phrase in GRAMMARS["en"].cancels)
_sentences = st.lists(st.sampled_from(_ENGLISH_WORDS), max_size=8)


@unhurried
@given(_sentences)
def test_normalising_changes_no_judgement(said: list[str]) -> None:
    text = " ".join(said)
    assert classify(text) is classify(normalise(text).upper())


@unhurried
@given(_sentences, st.sampled_from(_CANCELS), _sentences)
def test_cancel_anywhere_is_never_a_yes(before: list[str], cancel: str, after: list[str]) -> None:
    assert classify(" ".join([*before, cancel, *after])) is not AnswerKind.YES


@unhurried
@given(st.lists(st.sampled_from(["yes", "go ahead", "do it"]), min_size=1), st.data())
def test_cancel_between_assents_is_no(assents: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(assents)))
    said = [
        *assents[:at],
        data.draw(st.sampled_from(["no", "stop", "cancel", "wait"])),
        *assents[at:],
    ]
    assert classify(" ".join(said)) is AnswerKind.NO


@unhurried
@given(st.lists(st.sampled_from(sorted(GRAMMARS["en"].acknowledgements | GRAMMARS["en"].fillers))))
def test_courtesy_alone_is_never_a_yes(said: list[tuple[str, ...]]) -> None:
    assert classify(" ".join(" ".join(phrase) for phrase in said)) is not AnswerKind.YES


@unhurried
@given(_sentences, st.text(min_size=1, alphabet=st.characters(min_codepoint=0x370)))
def test_a_yes_with_a_foreign_word_is_no_yes(said: list[str], foreign: str) -> None:
    if normalise(foreign) and not normalise(foreign).isascii():
        assert classify(" ".join(["yes", *said, foreign])) is not AnswerKind.YES


@pytest.mark.parametrize("language", GRAMMARS)
def test_phrases_are_written_in_normalised_words_and_short_enough_to_be_found(
    language: str,
) -> None:
    grammar = GRAMMARS[language]
    for phrases in (
        *grammar.parts.values(),
        grammar.acknowledgements,
        grammar.fillers,
        grammar.cancels,
        grammar.doubts,
        grammar.asides,
    ):
        for phrase in phrases:
            assert words(" ".join(phrase)) == phrase
            assert len(phrase) <= _LONGEST
