"""Templates of whole sentences, as tables are made of: "(add|put) [another] D to <it>".

`[...]` may be left out, `(a|b)` is a choice, `<name>` is one of the slots below. White space means
nothing but the end of a word. It refuses to match a part of a sentence.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping

_PIECE = re.compile(r"<(\w+)>|([\w']+)|([()\[\]|])")
_BRACKETS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|"}
_ARTICLES = "(?:(?:a|an|the|my|our|your|that|this|another|one|new) )*"
_FREE = r"(?:[\w'%.,:/°-]+ ){{{},{}}}"

SLOTS: Mapping[str, str] = {
    "the": _ARTICLES,
    "label": f"(?P<label>{_FREE.format(0, 4)}?)",
    "more": "(?:(?:for|called|named|labelled|labeled|to|about|in) "
    f"(?P<more>{_FREE.format(1, 8)}?))?",
    "text": f"(?P<text>{_FREE.format(1, 40)})",
    "few": f"(?P<few>{_FREE.format(1, 6)})",
    "rest": f"(?P<rest>{_FREE.format(1, 6)})",
    "all": "(?P<every>(?:all of|all|every|both|each|any) )(?:(?:of|the|my|our|these|those) )*",
}

Template = re.Pattern[str]
Table = tuple[tuple[str, Template], ...]
"""What is meant, and how it is said; the first that fits counts."""


def template(text: str, slots: Mapping[str, str] = SLOTS) -> Template:
    """A pattern for `matched`. Each slot may stand in a template once."""
    made = []
    for slot, word, bracket in _PIECE.findall(text):
        made.append(slots[slot] if slot else f"{re.escape(word)} " if word else _BRACKETS[bracket])
    return re.compile("".join(made))


def table(text: str, slots: Mapping[str, str] = SLOTS) -> Table:
    """A row a line: one word for what is meant, then its template. Indented more, a row goes on."""
    rows: list[str] = []
    for line in textwrap.dedent(text).splitlines():
        if line.startswith(" "):
            rows[-1] += line
        elif line:
            rows.append(line)
    split = (row.partition(" ") for row in rows)
    return tuple((meant, template(said, slots)) for meant, _, said in split)


def matched(table: Table, said: str) -> tuple[str, dict[str, str]] | None:
    """What a sentence means by the table, and what its slots hold, without spaces at the ends."""
    return next(all_matched(table, said), None)


def all_matched(table: Table, said: str) -> Iterator[tuple[str, dict[str, str]]]:
    """As `matched`, for each row that fits: for who may find that the first says nothing."""
    for meant, row in table:
        found = row.fullmatch(f"{said} ")
        if found is not None:
            yield meant, {slot: (held or "").strip() for slot, held in found.groupdict().items()}
