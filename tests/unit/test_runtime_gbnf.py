"""What is kept from llama.cpp's grammar parser, and that no grammar of ours is among it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import GrammarInvalid
from appliance.engines.gbnf import MAX_GROUPS, MAX_NESTED, check
from appliance.testing.house import imaginary_home
from appliance.understanding.model.grammar import grammar
from appliance.understanding.model.lexicon import lexicon
from tests.every_case import every_case


def nested(depth: int) -> str:
    return "root ::= " + "(" * depth + '"a"' + ")" * depth


@every_case(
    "text",
    [
        "",
        " \n\t",
        '\0root ::= "a"',
        'root ::= "a"\0',
        'root ::= "a\x01"',
        '\x1broot ::= "a"',
        'root ::= "\x85"',
        'root ::= "\ud83d"',
        nested(MAX_NESTED + 1),
        nested(20_000),
        "root ::= " + '("a") ' * (MAX_GROUPS + 1),
        r'root ::= "\"" ' + "(" * 100,
        'root ::= ")))" ' + "(" * 65,
    ],
)
def test_what_llama_cpp_cannot_bear_is_refused(text: str) -> None:
    with pytest.raises(GrammarInvalid):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        nested(MAX_NESTED),
        'root ::= "' + "(" * 5000 + '"',
        r'root ::= "\"' + "(" * 5000 + '"',
        r"root ::= [\]" + "(" * 5000 + "]",
        "# " + "(" * 5000 + '\nroot ::= "a"\r\n\t| "b"',
        "root ::= " + '("a") ' * MAX_GROUPS,
        grammar(lexicon(imaginary_home())),
    ],
)
def test_everything_else_is_left_to_llama_cpp(text: str) -> None:
    check(text)


@pytest.mark.parametrize("piece", ['"', r"\"", "[", "#", "(", "\\"])
def test_a_long_unfinished_grammar_is_read_once(piece: str) -> None:
    text = "root ::= " + piece * 200_000
    if piece == "(":
        with pytest.raises(GrammarInvalid):
            check(text)
    else:
        check(text)


@given(st.text())
def test_any_text_is_passed_or_refused(text: str) -> None:
    try:
        check(text)
    except GrammarInvalid:
        return
    assert text.strip()
    assert "\0" not in text
