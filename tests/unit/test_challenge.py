"""What people say to a spoken challenge; only the fresh number after "confirm" is right."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.core.answers import (
    _LONGEST,
    GRAMMARS,
    LONGEST_YES,
    AnswerKind,
    classify,
    words,
)
from appliance.core.challenge import (
    _TONGUES,
    CHALLENGES,
    Reply,
    _right_answers,
    confirms,
    digits,
    judge,
    question,
)
from tests.every_case import every_case

unhurried = settings(deadline=None, max_examples=60)
Case = tuple[str, int, Reply]


def _read(language: str) -> list[Case]:
    text = Path(__file__).with_name(f"challenges_{language}.txt").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line and not line.startswith("#")]
    return [(said, int(number), Reply[reply]) for said, number, reply in rows]


CASES = {language: _read(language) for language in GRAMMARS}


@every_case(
    ("language", "said", "number", "reply"),
    [(language, *case) for language, cases in CASES.items() for case in cases],
)
def test_reply(language: str, said: str, number: int, reply: Reply) -> None:
    assert judge(said, number, language) is reply


@pytest.mark.parametrize("language", GRAMMARS)
def test_tables_are_large_and_say_everything_once(language: str) -> None:
    cases = [(said, number) for said, number, _ in CASES[language]]
    assert len(cases) >= 80
    assert len(set(cases)) == len(cases)
    assert {reply for _, _, reply in CASES[language]} == set(Reply)


@every_case("language", GRAMMARS)
@every_case("number", CHALLENGES)
def test_every_number_can_be_said_in_words_and_digits(language: str, number: int) -> None:
    said = [
        " ".join(words) for words, meant in _TONGUES[language].numbers.items() if meant == number
    ]
    assert len(said) >= 7
    confirm = " ".join(min(_TONGUES[language].confirms))
    for spoken in said:
        text = f"{confirm}, {spoken}."
        assert judge(text, number, language) is Reply.RIGHT
        assert classify(text, language) is AnswerKind.HEDGE


@every_case(
    ("said", "number"),
    [
        ("confirm twenty one", 21), ("confirm thirty two", 32), ("confirm forty three", 43),
        ("confirm fifty four", 54), ("confirm sixty five", 65), ("confirm seventy six", 76),
        ("confirm eighty seven", 87), ("confirm ninety eight", 98), ("confirm fifty nine", 59),
        ("je confirme vingt et un", 21), ("je confirme trente-deux", 32),
        ("je confirme quarante-trois", 43), ("je confirme cinquante-quatre", 54),
        ("je confirme soixante-cinq", 65), ("je confirme soixante et onze", 71),
        ("je confirme soixante-seize", 76), ("je confirme septante-six", 76),
        ("je confirme quatre-vingt-sept", 87), ("je confirme huitante-sept", 87),
        ("je confirme octante-huit", 88), ("je confirme quatre-vingt-dix-huit", 98),
        ("je confirme nonante-neuf", 99), ("je confirme quatre-vingt-un", 81),
        ("ich bestätige einundzwanzig", 21), ("ich bestätige zweiunddreißig", 32),
        ("ich bestätige zwounddreißig", 32), ("ich bestätige dreiundvierzig", 43),
        ("ich bestätige vierundfünfzig", 54), ("ich bestätige fünfundsechzig", 65),
        ("ich bestätige sechsundsiebzig", 76), ("ich bestätige siebenundachtzig", 87),
        ("ich bestätige achtundneunzig", 98), ("ich bestätige neunundneunzig", 99),
    ],
)  # fmt: skip
def test_numbers_are_called_as_people_call_them(said: str, number: int) -> None:
    language = {"c": "en", "j": "fr", "i": "de"}[said[0]]
    assert [one for one in CHALLENGES if judge(said, one, language) is Reply.RIGHT] == [number]


@pytest.mark.parametrize("language", GRAMMARS)
def test_every_way_to_confirm_is_right(language: str) -> None:
    for confirm in _TONGUES[language].confirms:
        assert judge(f"{' '.join(confirm)} 42", 42, language) is Reply.RIGHT


def test_numbers_that_sound_like_others_are_not_asked_for() -> None:
    assert len(CHALLENGES) == 72
    assert all(20 < number < 100 and number % 10 for number in CHALLENGES)


@pytest.mark.parametrize("language", GRAMMARS)
def test_tables_are_unambiguous(language: str) -> None:
    tongue, grammar = _TONGUES[language], GRAMMARS[language]
    around = grammar.assents | grammar.acknowledgements | grammar.fillers
    courteous = {word for phrase in around | tongue.links for word in phrase}
    numeric = {word for said in tongue.numbers for word in said} - {"ein", "un", "une", "et"}
    assert courteous.isdisjoint(numeric)
    assert set(_right_answers(language)) == set(CHALLENGES)
    answers = [answer for found in _right_answers(language).values() for answer in found]
    assert len(answers) == len(set(answers))
    assert max(map(len, answers)) <= _LONGEST
    for said in tongue.numbers:
        assert words(" ".join(said)) == said
        assert classify(" ".join(said), language) is not AnswerKind.NO


@pytest.mark.parametrize("language", GRAMMARS)
def test_confirm_words_are_no_names(language: str) -> None:
    # What cleans the names of things takes out whatever assents alone.
    for confirm in _TONGUES[language].confirms:
        assert classify(" ".join(confirm), language) is AnswerKind.YES


def test_question_says_the_number_before_the_word() -> None:
    assert question("Open the gate?", 42) == (
        "Open the gate? The number is 42. Say confirm and the number."
    )
    assert question("Ouvrir ?", 71, "fr") == (
        "Ouvrir ? Le nombre est 71. Dites confirmer et le nombre."
    )
    assert question("Tor auf?", 99, "de") == (
        "Tor auf? Die Zahl ist 99. Sag bestätigen und die Zahl."
    )


_NAMES = st.sampled_from(
    words(
        "open unlock the front door gate driveway garage 42 43 two forty number number's seven and"
        " yes sure confirmation say le la porte ouvrir quatre vingt et das tor zwei und ja oui is"
    )
)
_read_backs = st.lists(_NAMES, max_size=10)


def _runs(said: Sequence[str], longest: int) -> list[str]:
    return [
        " ".join(said[begin:end])
        for begin in range(len(said))
        for end in range(begin + 1, min(begin + longest, len(said)) + 1)
    ]


def _confirming(text: str, language: str, longest: int) -> list[str]:
    """The runs of words with a word in them that confirms; no other can be right."""
    needed = [set(phrase) for phrase in _TONGUES[language].confirms]
    runs = _runs(words(text), longest)
    return [run for run in runs if any(confirm <= set(run.split()) for confirm in needed)]


@settings(deadline=None, max_examples=30)
@given(_read_backs, st.sampled_from(CHALLENGES), st.sampled_from(sorted(GRAMMARS)))
@example(["42"], 42, "en")
@example(["number", "42"], 42, "en")
def test_no_part_of_a_question_answers_it(read_back: list[str], number: int, language: str) -> None:
    # Asked again at once: a microphone hears no gap between the two.
    again = CHALLENGES[CHALLENGES.index(number) - 1]
    asked = [question(f"{' '.join(read_back)}?", n, language) for n in (number, again)]
    for run in _confirming(" ".join(asked), language, longest=8):
        assert judge(run, number, language) is not Reply.RIGHT
        assert judge(run, again, language) is not Reply.RIGHT


@pytest.mark.parametrize("language", GRAMMARS)
def test_no_part_of_a_plain_question_is_right_for_any_number(language: str) -> None:
    # 97 has the most words of all in French: the most runs of them.
    asked = question("Open the driveway gate?", 97, language)
    for run in _confirming(asked, language, longest=20):
        assert not any(judge(run, n, language) is Reply.RIGHT for n in CHALLENGES)


@unhurried
@given(st.text(), st.integers())
def test_any_text_is_judged(text: str, number: int) -> None:
    for language in GRAMMARS:
        judge(text, number, language)
        found = digits(text, language)
        assert found == "" or (found.isascii() and found.isdigit())


_VOCABULARY = {
    language: sorted(
        {word for said in _TONGUES[language].numbers for word in said}
        | {" ".join(phrase) for phrase in _TONGUES[language].confirms | _TONGUES[language].links}
        | {" ".join(phrase) for phrase in GRAMMARS[language].assents}
    )
    for language in GRAMMARS
}


@settings(deadline=None, max_examples=30)
@given(st.data(), st.sampled_from(sorted(GRAMMARS)))
def test_right_for_one_number_at_most(data: st.DataObject, language: str) -> None:
    confirm = " ".join(data.draw(st.sampled_from(sorted(_TONGUES[language].confirms))))
    around = st.lists(st.sampled_from(_VOCABULARY[language]), max_size=4).map(" ".join)
    text = f"{data.draw(around)} {confirm} {data.draw(around)}"
    assert sum(judge(text, number, language) is Reply.RIGHT for number in CHALLENGES) <= 1


@unhurried
@given(st.sampled_from(sorted(GRAMMARS)), st.data())
def test_a_cancelling_word_anywhere_makes_it_none(language: str, data: st.DataObject) -> None:
    cancel = " ".join(data.draw(st.sampled_from(sorted(GRAMMARS[language].cancels))))
    answer = data.draw(st.sampled_from(sorted(_right_answers(language)[42])))
    at = data.draw(st.integers(0, len(answer)))
    said = " ".join([*answer[:at], cancel, *answer[at:]])
    assert judge(said, 42, language) is not Reply.RIGHT
    assert judge(f"{cancel} {' '.join(answer)}", 42, language) is not Reply.RIGHT


@every_case("digit", "４④٤۴४⁴₄𝟒")
def test_digits_of_other_kinds_are_never_right(digit: str) -> None:
    for said in (f"{digit}2", f"{digit} 2", f"forty {digit}"):
        assert not any(judge(f"Confirm {said}", n) is Reply.RIGHT for n in CHALLENGES)
        assert digits(said) == ""


def test_an_answer_is_short() -> None:
    longest = "confirm 42 " * 18 + "ok"
    assert len(longest) == LONGEST_YES
    assert judge(longest, 42) is Reply.RIGHT
    assert judge(longest.replace("ok", "yes"), 42) is Reply.WRONG
    long = "yes " * (LONGEST_YES // 4)
    assert judge(f"{long} confirm 42", 42) is Reply.WRONG
    assert judge("confirm 42 " * 10, 42) is Reply.RIGHT
    assert judge("confirm 42 " * 2000 + "no", 42) is Reply.NONE


@every_case(
    ("said", "language", "code"),
    [
        ("one two three four", "en", "1234"),
        ("12 34", "en", "1234"),
        ("1, 2, 3, 4.", "en", "1234"),
        ("1234", "en", "1234"),
        ("1,234", "en", "1234"),
        ("Um, my PIN is 1 2 um three four, please.", "en", "1234"),
        ("oh oh seven zero", "en", "0070"),
        ("It's 4-2-4-2.", "en", "4242"),
        ("four two four too", "en", ""),
        ("twelve thirty four", "en", ""),
        ("1234 people", "en", ""),
        ("no 1234", "en", ""),
        ("1234 #", "en", ""),
        ("my pin is", "en", ""),
        ("please", "en", ""),
        ("", "en", ""),
        ("1" * LONGEST_YES, "en", "1" * LONGEST_YES),
        ("1" * (LONGEST_YES + 1), "en", ""),
        ("1234?", "en", ""),
        ("Is it 1 2 3 4?", "en", ""),
        ("un deux trois quatre", "fr", "1234"),
        ("Mon code est zéro zero sept une.", "fr", "0071"),
        ("C'est le 12 34 s'il te plaît", "fr", "1234"),
        ("douze", "fr", ""),
        ("eins zwo drei vier", "de", "1234"),
        ("Meine PIN ist null fünf fuenf sechs, bitte.", "de", "0556"),
        ("one two", "de", ""),
    ],
)
def test_a_code_is_digits_alone(said: str, language: str, code: str) -> None:
    assert digits(said, language) == code


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("He told me to confirm forty-two, and left.", "en", True),
        ("We confirm, um, 42 guests.", "en", True),
        ("The number is 42. Say confirm and the number.", "en", False),
        ("We confirm 20 guests.", "en", False),
        ("Tu confirmes ou je confirme quatre-vingt-deux ?", "fr", True),
        ("Ich bestätige zwei und vierzig.", "de", True),
        ("", "de", False),
    ],
)
def test_a_part_that_would_confirm_is_found(text: str, language: str, found: bool) -> None:
    assert confirms(text, language) is found


def test_language_without_challenge_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx'"):
        judge("confirm 42", 42, "xx")
    with pytest.raises(ValueError, match="'xx'"):
        question("Open?", 42, "xx")
    with pytest.raises(ValueError, match="'xx'"):
        digits("1", "xx")
    with pytest.raises(ValueError, match="'xx'"):
        confirms("confirm 42", "xx")


def test_every_language_that_answers_can_be_challenged() -> None:
    assert _TONGUES.keys() == GRAMMARS.keys()
