"""Whether a grammar may be handed to llama.cpp at all. Pure; refuses what its parser cannot bear.

llama.cpp reads a grammar as a C string, which ends at a NUL, and takes an empty one for no grammar;
it follows parentheses by recursion, so that 20,000 of them overrun the stack of the process.
"""

import re

from appliance.core.errors import GrammarInvalid

MAX_NESTED = 64
MAX_GROUPS = 4096
"""Rules that refer to each other are followed by recursion too: this bounds all their groups."""

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|\[(?:[^\]\\]|\\.)*+\]?|#[^\n]*|[()]', re.DOTALL)
"""Literals, character classes and comments as a whole, so that a parenthesis in them is none."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def check(grammar: str) -> None:
    """Raises GrammarInvalid. What passes may still be no GBNF: that is for llama.cpp to say."""
    if not grammar.strip():
        raise GrammarInvalid("the grammar is empty")
    if _CONTROL.search(grammar):
        raise GrammarInvalid("the grammar holds a control character or half a surrogate pair")
    depth = groups = 0
    for token in _TOKENS.finditer(grammar):
        if token[0] == "(":
            depth += 1
            groups += 1
        elif token[0] == ")":
            depth -= 1
        if depth > MAX_NESTED or groups > MAX_GROUPS:
            raise GrammarInvalid(
                f"the grammar has more than {MAX_NESTED} parentheses inside each other, "
                f"or more than {MAX_GROUPS} in all"
            )
