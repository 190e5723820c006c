"""An article of an encyclopedia, a dictionary or a manual: HTML in, plain blocks of text out. Pure.

Whatever is no running text is left out: scripts, tables, boxes, notes, formulas, what is hidden.
It trusts nothing and follows nothing; the text is data, and whoever says it says whose it is.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

MOST_CHARACTERS = 500_000
"""Of HTML that are read of one article."""
_MOST_BLOCKS = 300
_LONGEST_BLOCK = 4000
_MOST_DEPTH = 200


def _tags(*lines: str) -> frozenset[str]:
    return frozenset(tag for line in lines for tag in line.split())


_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
_LEFT_OUT = _tags(
    "script style table figure figcaption nav header footer aside math template noscript svg",
    "object iframe form select button textarea audio video head",
)
_POWERS = {"2": " squared", "3": " cubed"}
_UNWANTED = re.compile(
    r"(?:^|[\s_-])(?:infobox|hatnote|reference|references|reflist|noprint|navbox|metadata|toc"
    r"|thumb|sidebar|mw-editsection|ipa|coordinates|shortdescription|mbox|ambox|citation|nomobile"
    r"|gallery|catlinks)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KINDS = {
    "p": "p", "li": "li", "dd": "p", "dt": "p", "blockquote": "p",
    "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h",
}  # fmt: skip
_BLOCKS = frozenset(_KINDS) | _tags(
    "address article body center details div dl fieldset html main ol pre section summary ul"
)
_CLOSED_BY_THE_NEXT = _tags("p li dd dt")


_NO_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?!/?[a-zA-Z][^<>]*>)", re.DOTALL)
"""What the parser would look for the end of, again and again, up to the end of the text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text: "p" a paragraph, "li" an item of a list, "h" a heading.

    `depth` counts the lists that an item stands in, from 1.
    """

    kind: str
    text: str
    depth: int = 0


class _Full(Exception):
    """Enough was read."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[tuple[str, bool]] = []
        """Elements that are open, and whether what they hold is left out."""
        self._skipping = 0
        self._pieces: list[str] = []
        self._length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if tag in _VOID:
            return
        if tag in _CLOSED_BY_THE_NEXT and self._open and self._open[-1][0] == tag:
            self._skipping -= self._open.pop()[1]
        if len(self._open) >= _MOST_DEPTH:
            raise _Full
        skips = tag in _LEFT_OUT or _is_unwanted(attrs)
        self._open.append((tag, skips))
        self._skipping += skips

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, skips = self._open.pop()
            self._skipping -= skips
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._skipping or self._length >= _LONGEST_BLOCK:
            return
        if self._open and self._open[-1][0] == "sup":
            data = _power(data.strip())
        if data:
            self._pieces.append(data[:_LONGEST_BLOCK])
            self._length += len(data)

    def flush(self) -> None:
        """The text since the last block began or ended is one, of the innermost kind."""
        text = _plain("".join(self._pieces)[:_LONGEST_BLOCK])
        self._pieces.clear()
        self._length = 0
        if not text:
            return
        kind = next((_KINDS[tag] for tag, _ in reversed(self._open) if tag in _KINDS), "p")
        depth = sum(tag in ("ul", "ol", "dl") for tag, _ in self._open)
        self.blocks.append(Block(kind, text, depth))
        if len(self.blocks) >= _MOST_BLOCKS:
            raise _Full


def blocks_of(html: str) -> tuple[Block, ...]:
    """The text of an article, in its order. Any text at all is fine; never raises."""
    reader = _Reader()
    try:
        reader.feed(_NO_TAG.sub(" ", html[:MOST_CHARACTERS]))
        reader.close()
        reader.flush()
    except (_Full, AssertionError, ValueError):
        # The parser asserts what hostile markup can break: what was read until then stands.
        pass
    return tuple(reader.blocks)


def _power(raised: str) -> str:
    """What stands above the line: "squared", "to the power of 6"; nothing for any other mark."""
    if re.fullmatch(r"[-\u2212]?\d{1,3}", raised) is None:
        return ""
    return _POWERS.get(raised) or f" to the power of {raised}"


def _is_unwanted(attrs: list[tuple[str, str | None]]) -> bool:
    for name, value in attrs:
        if name == "hidden" or (name == "aria-hidden" and value == "true"):
            return True
        if name in ("class", "id", "role") and value and _UNWANTED.search(value[:500]):
            return True
        if name == "style" and value and _HIDDEN.search(value[:500]):
            return True
    return False


_MARK = re.compile(
    r"\[(?:\d{1,3}|[a-z]{1,2}|(?:note|nb) ?\d{1,3}|[a-z ]{1,30}\?|edit)\]", re.IGNORECASE
)
_INNER = re.compile(r"\(([^()]{0,300})\)")
_YEAR = re.compile(r"\b\d{3,4}\b|\b(?:BC|AD|BCE|CE)\b")
_PART = re.compile(r"[\w\s.,'\u2019/\u2013\u2014-]{1,60}")
_NOT_SPOKEN = re.compile(
    r"\b(?:listen|pronounced|pronunciation|ipa|romani[sz]ed|lit|isbn)\b", re.IGNORECASE
)
_RANGE = re.compile(r"(?<=\w)\s*[\u2013\u2014]\s*(?=(?:c\. ?)?\d|[A-Z][a-z]+ \d)")


def _plain(text: str) -> str:
    """One line, without marks of notes, and without brackets other than of dates."""
    text = " ".join(_MARK.sub("", text).split())
    for _ in range(3):
        plain = _INNER.sub(_bracket, text)
        if plain == text:
            break
        text = plain
    return re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r",(?:\s*,)+", ",", " ".join(text.split())))


def _bracket(found: re.Match[str]) -> str:
    """Pronunciations and other languages are left out; when somebody lived is told."""
    kept = []
    for part in found[1].split(";"):
        dated = _YEAR.search(part) and not _NOT_SPOKEN.search(part)
        if dated and _PART.fullmatch(part):
            kept.append(_RANGE.sub(" to ", part.strip()))
    return f", {', '.join(kept)}," if kept else " "
