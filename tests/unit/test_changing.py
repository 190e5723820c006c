"""What no model can know, and what it may still tell; and a deed that is named is no order."""

from appliance.core.types import Verb
from appliance.understanding.model.changing import asks_what_changes, tells_what_changes
from appliance.understanding.model.direction import is_said
from tests.every_case import every_case

CHANGING = """
who is the president; who's the prime minister of Japan; who is the current king of Spain
what is the name of the mayor of Berlin; how old is the pope; who is the CEO of that company
what's the phone number of the police in Germany; what is the emergency number in France
what number do I call for an ambulance; who do I call in an emergency; which number should I dial
what's the number for the fire brigade; how do I call an ambulance
"""
KNOWN = """
who was the first president of America; who was king in 1600; what does a president do
who wrote the king's speech; what is a prime number; how many numbers are there
what's the capital of France; who invented the telephone; how does a telephone work
what is an emergency exit; who painted the Mona Lisa; what does a mayor do
"""
TOLD = """
The phone number of the police in Germany is 1011.; In an emergency, call 911.; Dial 112 for help.
The current president is Joe Bloggs.; The reigning monarch is Queen Anne.
"""
KEPT = """
The telephone was invented in 1876.; Water boils at 100 degrees.; The London police began in 1829.
George Washington was the first president.; A president heads a republic.
"""


def listed(text: str) -> list[str]:
    return [each.strip() for each in text.replace("\n", ";").split(";") if each.strip()]


@every_case("question", listed(CHANGING))
def test_who_holds_an_office_and_whom_to_ring_is_not_asked_of_a_model(question: str) -> None:
    assert asks_what_changes(question)


@every_case("question", listed(KNOWN))
def test_what_stays_as_it_was_is_asked(question: str) -> None:
    assert not asks_what_changes(question)


@every_case("sentence", listed(TOLD))
def test_an_answer_tells_no_number_to_ring_and_no_holder_of_an_office(sentence: str) -> None:
    assert tells_what_changes(sentence)


@every_case("sentence", listed(KEPT))
def test_other_answers_are_kept(sentence: str) -> None:
    assert not tells_what_changes(sentence)


@every_case(
    ("text", "ordered"),
    [
        ("opening the garage door lets the cold in", False),
        ("turn the page and read about the garage door opening", False),
        ("careful garage door opening", False),
        ("would you mind opening the garage door", True),
        ("how about opening the garage door", True),
        ("open the garage door", True),
    ],
)
def test_a_deed_that_is_only_named_is_no_evidence_of_an_order(text: str, ordered: bool) -> None:
    assert is_said(Verb.OPEN, text, frozenset({"garage", "door"})) is ordered


def test_long_text_is_judged_like_any_other() -> None:
    for text in ("who is the " * 1_000, "call 1 " * 1_500, "number " * 1_500):
        assert asks_what_changes(text) in (True, False)
        assert tells_what_changes(text) in (True, False)
