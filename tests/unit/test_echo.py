"""What may be Hearth's own voice, and what is a person's answer."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.answers import GRAMMARS, AnswerKind, classify, words
from appliance.core.challenge import _TONGUES, CHALLENGES
from appliance.core.echo import _MOST_LETTERS, _MOST_SAID, _tokens, is_echo
from tests.every_case import every_case

LIGHT = ("Turn on the hall light?",)
GATE = ("Open the driveway gate?", "The number is 42.", "Say confirm and the number.")
AGAIN = (*GATE, "That was another number.", "The number is 57.", "Say confirm and the number.")
LIGHTS = ("Turn off the hall light, the porch light, the study lamp and the desk lamp?",)
OVEN = ("Set the oven to 180 degrees?", "The number is 36.", "Say confirm and the number.")
STATE = ("Yes, the front door is locked.",)
BLIND = ("Stop the living room blind?",)
PORTAIL = ("Ouvrir le portail ?", "Le nombre est 42.", "Dites confirme et le nombre.")
TOR = ("Das Tor öffnen?", "Die Zahl ist 42.", "Sag bestätige und die Zahl.")

ECHOES = (
    ("turn on the hall light", LIGHT),
    ("Turn on the hall light?", LIGHT),
    ("on the hall light", LIGHT),
    ("hall light", LIGHT),
    ("the hall", LIGHT),
    ("light", LIGHT),
    ("turn on the hall", LIGHT),
    ("turn on the hall light yes", LIGHT),
    ("turn on the hall light, yes please", LIGHT),
    ("turn on the hall light confirm 42", LIGHT),
    ("TURN ON THE HALL-LIGHT", LIGHT),
    ("the hall light yes", LIGHT),
    ("the number is 42 say confirm and the number", GATE),
    ("number is 42 say confirm and the number", GATE),
    ("number is 42 say confirm", GATE),
    ("the number is forty-two. Say confirm and the number.", GATE),
    ("number is four two say confirm", GATE),
    ("say confirm", GATE),
    ("say confirm and", GATE),
    ("confirm and the number", GATE),
    ("confirm", GATE),
    ("42 confirm", GATE),
    ("forty two say confirm", GATE),
    ("42", GATE),
    ("forty-two", GATE),
    ("and the number", GATE),
    ("open the driveway gate", GATE),
    ("driveway gate the number is 42", GATE),
    ("say confirm and the number confirm 42", GATE),
    ("the number is 57 say confirm and the number", AGAIN),
    ("the number is 57", AGAIN),
    ("another number the number is 57", AGAIN),
    ("turn off the hall light the porch light the study lamp and the desk lamp", LIGHTS),
    ("porch light the study lamp and the desk", LIGHTS),
    ("set the oven to 180 degrees", OVEN),
    ("oven to 180 degrees the number is 36", OVEN),
    ("180 degrees", OVEN),
    ("the hall to 21.5 degrees", ("Set the hall to 21 and a half degrees?",)),
    ("hall to 21 and a half", ("Set the hall to 21.5 degrees?",)),
    ("blind to one hundred percent open", ("Study blind to 100 percent open?",)),
    ("yes the front door is locked", STATE),
    ("yes", STATE),
    ("stop the living room blind", BLIND),
    ("le nombre est quarante-deux", PORTAIL),
    ("dites confirme et le nombre", PORTAIL),
    ("confirme et le nombre", PORTAIL),
    ("die zahl ist zweiundvierzig", TOR),
    ("sag bestätige und die zahl", TOR),
    ("das Tor offnen", TOR),
)
"""What was heard, and what had been said."""

MISHEARD = (
    ("torn on the hall light", LIGHT),
    ("turn on the whole light", LIGHT),
    ("turn on the hall lights", LIGHT),
    ("turn on the hull light", LIGHT),
    ("turn on the hall light okay", LIGHT),
    ("confirm in the number", GATE),
    ("stay confirm and the number", GATE),
    ("the number is 43. Say confirm and the number", GATE),
    ("open the drive way gate", GATE),
    ("the porch light the studio lamp and the desk lamp", LIGHTS),
    ("the front door is lock", STATE),
    ("the number is 57 say confirm and the number", GATE),
    ("two say confirm and the number", GATE),
    ("the hall a light", LIGHT),
    ("number is 42 confirm and number", GATE),
)
"""Nobody can tell it from a correction, so it is a sentence of its own."""

CORRECTIONS = (
    ("Open the bathroom curtains.", "Open the bedroom curtains?"),
    ("the bathroom curtains", "Open the bedroom curtains?"),
    ("turn on the right bedside lamp", "Turn on the left bedside lamp?"),
    ("the left bedside lamp right", "Turn on the left bedside lamp?"),
    ("turn on the kettle", "Turn on the left bedside lamp?"),
    ("turn on the night light", "Turn on the hall light?"),
    ("turn on the night light", "Turn on the porch light?"),
    ("turn on the porch light", "Turn on the hall light?"),
    ("turn on the string lights", "Turn on the landing lights?"),
    ("turn on the landing lights", "Turn on the string lights?"),
    ("close the living room blinds", "Close the dining room blinds?"),
    ("close the dining room blinds", "Close the living room blinds?"),
    ("close the dining blinds", "Close the living room blinds?"),
    ("set the hall light to red", "Hall light to green?"),
    ("hall light to green", "Hall light to red?"),
    ("hall light to red", "Hall light to 30 percent?"),
    ("hall light to 40 percent", "Hall light to 30 percent?"),
    ("hall light to 40", "Hall light to 30 percent?"),
    ("hall light 40", "Hall light to 30 percent?"),
    ("turn on lamp B", "Turn on lamp A?"),
    ("lamp B", "Turn on lamp A?"),
    ("turn on lamp A", "Turn on lamp B?"),
    ("lamp 2", "Turn on lamp 1?"),
    ("turn off the radio", "Turn off the radiator?"),
    ("turn off the radiator", "Turn off the radio?"),
    ("turn up the hall light", "Turn on the hall light?"),
    ("turn on the hall light later", "Turn on the hall light?"),
    ("turn on the hall light off", "Turn on the hall light?"),
    ("turn on the hall light and the porch light", "Turn on the hall light?"),
    ("turn on the light", "Turn on the hall light?"),
    ("turn on the desk lamp", "Turn on the hall light and the desk lamp?"),
)
"""What a person says instead, and the question before it."""

PERSONS = (
    ("", LIGHT),
    ("...", LIGHT),
    ("yes", LIGHT),
    ("Yes.", LIGHT),
    ("yes please", LIGHT),
    ("yeah, go ahead", LIGHT),
    ("go on then", LIGHT),
    ("do it", LIGHT),
    ("sure, do it", LIGHT),
    ("no", LIGHT),
    ("no don't", LIGHT),
    ("No, not the hall light.", LIGHT),
    ("turn on the hall light no", LIGHT),
    ("cancel the hall light", LIGHT),
    ("never mind", LIGHT),
    ("yes turn on the hall light", LIGHT),
    ("yes, the hall light", LIGHT),
    ("please turn on the hall light", LIGHT),
    ("sure, turn on the hall light", LIGHT),
    ("turn off the hall light", LIGHT),
    ("the kitchen light", LIGHT),
    ("the other light", LIGHT),
    ("what time is it", LIGHT),
    ("set the hall light to thirty percent", LIGHT),
    ("thank you", LIGHT),
    ("confirm forty two", GATE),
    ("confirm 42", GATE),
    ("Confirm, 42.", GATE),
    ("confirm four two", GATE),
    ("yes confirm 42", GATE),
    ("confirm 42 please", GATE),
    ("um confirm forty-two", GATE),
    ("confirm 43", GATE),
    ("confirmed 42", GATE),
    ("confirm the number 42", GATE),
    ("confirm number forty-two", GATE),
    ("confirm, the number is 42", GATE),
    ("yes", GATE),
    ("yes open the driveway gate", GATE),
    ("close the driveway gate", GATE),
    ("no", GATE),
    ("stop", GATE),
    ("confirm 57", AGAIN),
    ("confirm fifty seven", AGAIN),
    ("yes confirm fifty-seven please", AGAIN),
    ("confirm 42", AGAIN),
    ("yes", LIGHTS),
    ("only the porch light", LIGHTS),
    ("just the desk lamp", LIGHTS),
    ("turn on the halt light", LIGHT),
    ("maybe the desk lamp", LIGHTS),
    ("not the desk lamp", LIGHTS),
    ("confirm 36", OVEN),
    ("confirm 180", OVEN),
    ("set the oven to 160 degrees", OVEN),
    ("no", STATE),
    ("stop", BLIND),
    ("stop please", BLIND),
    ("yes", BLIND),
    ("confirme 42", PORTAIL),
    ("confirme quarante-deux", PORTAIL),
    ("confirme quatre-vingt-dix-sept", PORTAIL),
    ("bestätige 42", TOR),
    ("bestätige zweiundvierzig", TOR),
    ("ja", TOR),
    ("oui", PORTAIL),
    ("yes", ()),
    ("turn on the porch light", ("Turn on the hall light?",)),
    ("turn on the hall lamp", ("Turn on the hall light?",)),
    ("turn on the hall fan", ("Turn on the hall light?",)),
    ("unlock the back door", ("Unlock the front door?",)),
    ("turn on the hall light", ()),
    ("turn on the hall light", ("",)),
)


@every_case(("heard", "said"), ECHOES)
def test_pieces_of_what_was_said_are_echoes(heard: str, said: tuple[str, ...]) -> None:
    assert is_echo(heard, said)


@every_case(("heard", "said"), PERSONS)
def test_what_a_person_says_is_none(heard: str, said: tuple[str, ...]) -> None:
    assert not is_echo(heard, said)


@every_case(("heard", "said"), MISHEARD)
def test_what_is_misheard_is_a_sentence_of_its_own(heard: str, said: tuple[str, ...]) -> None:
    assert not is_echo(heard, said)


@every_case(("heard", "question"), CORRECTIONS)
def test_a_correction_is_no_echo(heard: str, question: str) -> None:
    assert not is_echo(heard, [question])
    assert not is_echo(f"{heard}, yes", [question])


def test_a_piece_counts_whole_or_not_at_all() -> None:
    long = " ".join(f"{one}{other}lamp" for one in "abcdefgh" for other in "stuvwxyz")
    assert is_echo(long, [long])
    assert is_echo(f"{long} yes", [long])
    assert not is_echo(f"{long} kettle", [long])
    assert not is_echo("lamp " * 1_000, ["lamp " * 1_000])


def test_the_number_is_the_same_in_words_and_digits() -> None:
    ways = ("forty-two", "forty two", "4 2", "four two", "42", "40 2", "zweiundvierzig")
    for way in (*ways, "quarante-deux", "quarante deux"):
        assert is_echo(f"the number is {way}", GATE), way
        assert not is_echo(f"confirm {way}", GATE), way
    assert is_echo("quatre-vingt-dix-sept confirme", ("Le nombre est 97. Dites confirme.",))
    assert is_echo("soixante et onze confirme", ("Le nombre est 71. Dites confirme.",))
    assert is_echo("channel one oh four", ("Channel 104.",))


_ASSENTS = sorted(" ".join(phrase) for phrase in GRAMMARS["en"].assents)
_FILLERS = sorted(" ".join(phrase) for phrase in GRAMMARS["en"].fillers)
_CANCELS = sorted(" ".join(phrase) for phrase in GRAMMARS["en"].cancels)
_QUESTIONS = (*LIGHT, *LIGHTS, *BLIND, "Kitchen light to 30 percent?", "Start the dishwasher?")
_NUMBERS = st.builds(lambda tens, ones: 10 * tens + ones, st.integers(2, 9), st.integers(1, 9))
_SAID = st.lists(st.sampled_from([*LIGHT, *LIGHTS, *BLIND, *GATE, *OVEN]), min_size=1, max_size=6)


@given(
    st.lists(st.sampled_from([*_ASSENTS, *_FILLERS]), min_size=1, max_size=4),
    st.sampled_from(_QUESTIONS),
)
def test_no_plain_yes_is_an_echo_of_a_question(spoken: list[str], question: str) -> None:
    answer = " ".join(spoken)
    if classify(answer) is AnswerKind.YES:
        assert not is_echo(answer, [question])


@given(
    _NUMBERS, st.sampled_from(["confirm", "yes confirm", "um confirm"]), st.sampled_from(_QUESTIONS)
)
def test_no_confirmation_is_an_echo_of_its_challenge(
    number: int, opening: str, question: str
) -> None:
    challenge = f"The number is {number}. Say confirm and the number."
    assert not is_echo(f"{opening} {number}", [question, challenge])
    assert is_echo(f"number is {number} say confirm", [question, challenge])


@given(st.sampled_from(_CANCELS), _SAID)
def test_what_cancels_is_never_an_echo(cancel: str, said: list[str]) -> None:
    assert not is_echo(cancel, said)


@given(_SAID, st.data())
def test_every_piece_that_cancels_nothing_is_an_echo(said: list[str], data: st.DataObject) -> None:
    spoken = words(" ".join(said))
    start = data.draw(st.integers(0, len(spoken) - 1))
    stop = data.draw(st.integers(start + 1, min(len(spoken), start + 40)))
    piece = " ".join(spoken[start:stop])
    if stop > len(spoken) - 60 and classify(piece) is not AnswerKind.NO:
        assert is_echo(piece, said)


@given(_SAID, st.data())
def test_a_word_of_another_thing_makes_it_a_persons(said: list[str], data: st.DataObject) -> None:
    spoken = words(" ".join(said))
    at = data.draw(st.integers(0, len(spoken)))
    other = data.draw(st.sampled_from(["kettle", "bathroom", "lamps", "hal", "later", "up"]))
    piece = [*spoken[:at], other, *spoken[at:]]
    assert not is_echo(" ".join(piece), said)


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gives_a_verdict(heard: str, said: list[str]) -> None:
    assert is_echo(heard, said) in (True, False)
    assert not is_echo(heard, [])


def test_numbers_are_read_as_they_are_asked_for() -> None:
    """In words, whatever the language; some spellings of recognisers are read as words."""
    for tongue in _TONGUES.values():
        for number in CHALLENGES:
            in_words = [
                said
                for said, meant in tongue.numbers.items()
                if meant == number and not any(word.isdigit() for word in said)
            ]
            assert [str(number)] in [_tokens(" ".join(said)) for said in in_words], number


@every_case(
    ("said", "numbers"),
    [
        ("zero, one; two", "012"), ("nineteen", "19"), ("twelve", "12"), ("eight", "8"),
        ("zéro", "0"), ("huit", "8"), ("seize", "16"), ("dix-sept", "17"), ("dix-neuf", "19"),
        ("null", "0"), ("acht", "8"), ("zwölf", "12"), ("siebzehn", "17"), ("neunzehn", "19"),
        ("twenty", "20"), ("fifty", "50"), ("ninety", "90"), ("vingt", "20"),
        ("cinquante", "50"), ("quatre-vingts", "80"), ("quatre-vingt-dix", "90"),
        ("soixante-dix", "70"), ("soixante-dix-neuf", "79"), ("quatre-vingt-dix-neuf", "99"),
        ("nonante", "90"), ("zwanzig", "20"), ("fünfzig", "50"), ("neunzig", "90"),
        ("one hundred", "100"), ("cent", "100"), ("hundert", "100"), ("einhundert", "100"),
        ("four oh", "40"), ("forty two", "42"), ("40 2", "42"), ("4 2", "42"), ("41 2", "412"),
        ("40 12", "4012"), ("40 2 1", "4021"), ("1 80", "180"),
        ("vingt et un", "21"), ("trente et un", "31"), ("soixante et un", "61"), ("zwo", "2"),
        ("four forty two", "442"), ("quatre quarante-deux", "442"), ("ninety nine nine", "999"),
        ("soixante-dix", "70"), ("quatre-vingt-dix", "90"),
    ],
)  # fmt: skip
def test_numbers_are_the_same_however_they_are_said(said: str, numbers: str) -> None:
    assert _tokens(said) == [numbers]


def test_oh_is_a_number_behind_a_number_alone() -> None:
    assert _tokens("oh 42") == ["oh", "42"]
    assert _tokens("lamp oh") == ["lamp", "oh"]
    assert is_echo("oh the hall light", ("Oh, the hall light?",))


def test_nobody_echoes_more_than_a_breath() -> None:
    breath = "x" * _MOST_LETTERS
    assert is_echo(breath, (breath,))
    assert not is_echo(breath + "x", (breath + "x",))


def test_only_the_end_of_what_was_said_comes_back() -> None:
    said = [chr(ord("a") + at // 26) + chr(ord("a") + at % 26) for at in range(_MOST_SAID + 1)]
    assert _MOST_SAID == 120
    assert not is_echo(said[0], (" ".join(said),))
    assert is_echo(said[1], (" ".join(said),))


def test_answer_words_come_back_close_together() -> None:
    assert is_echo("42 confirm", ("42 one may confirm",)) is False
    assert is_echo("57 confirm", ("57, now then confirm.",))
    assert not is_echo("57 confirm", ("57, well now then confirm.",))


def test_a_value_behind_a_piece_makes_it_a_persons() -> None:
    assert not is_echo("turn on the hall light 42", LIGHT)
    assert not is_echo("turn on the hall light 42 confirm", LIGHT)
    assert is_echo("turn on the hall light yes confirm 42", LIGHT)
    assert not is_echo("", LIGHT)
    assert not is_echo("turn on", ())
    assert not is_echo("", ("",))
