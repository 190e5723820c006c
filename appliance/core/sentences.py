"""A stream of text cut into sentences for a voice. Pure; refuses to lose a word.

A sentence is given out as soon as nothing that could follow belongs to it.
"""

import re


class SentenceSplitter:
    """Cuts a stream of text into sentences, each given out as soon as it is known to be over.

    How the stream is cut into pieces makes no difference. No character but white space is lost.
    """

    LONGEST = 300
    """Characters after which a sentence without an end is cut at the next space."""

    _ENDS = re.compile(r"[.!?\u2026]+[\"')\]\u201d\u2019*_]*$")
    _ALWAYS_OVER = frozenset("\u3002\uff01\uff1f")
    _NEVER_OVER = re.compile(
        r"(?:^|[\s(\"'])(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|approx|fig|cf|inc|ca|[^\W\d_])\.$",
        re.IGNORECASE,
    )
    _MAYBE_OVER = re.compile(
        r"(?:^|[\s(])(?:etc|[ap]\.m|u\.s|u\.k|jr|sr|min|max)\.$", re.IGNORECASE
    )
    _LIST_NUMBER = re.compile(r"^\d{1,3}\.$")

    def __init__(self) -> None:
        self._text = ""
        self._undecided = False

    def feed(self, piece: str) -> list[str]:
        """The sentences that this piece completes."""
        done = []
        for character in piece:
            if self._is_over_before(character):
                done.append(self._take())
            self._text += character
            if character in self._ALWAYS_OVER:
                done.append(self._take())
        return [sentence for sentence in done if sentence]

    def flush(self) -> list[str]:
        """What is left at the end of the stream: one sentence or none."""
        rest = self._take()
        return [rest] if rest else []

    def _take(self) -> str:
        taken, self._text, self._undecided = self._text.strip(), "", False
        return taken

    def _is_over_before(self, character: str) -> bool:
        if character == "\n" or len(self._text) >= 2 * self.LONGEST:
            return True
        if not character.isspace():
            undecided, self._undecided = self._undecided, False
            return undecided and character.isupper()
        tail = self._text[-24:].lstrip() if len(self._text) <= 24 else self._text[-24:]
        if not self._ENDS.search(tail):
            return len(self._text) >= self.LONGEST
        if self._NEVER_OVER.search(tail) or self._LIST_NUMBER.match(self._text.strip()):
            return False
        self._undecided = bool(self._MAYBE_OVER.search(tail))
        return not self._undecided


_BREATH = re.compile(r"(?<=[,;:]) +")
_IN_ONE_BREATH = 60
"""Letters. A sentence that is no longer is made at once: that takes a tenth of a second."""
_FIRST, _LATER = 20, 60
"""Letters that a piece has at least: the first is short, so that somebody hears something."""


def breaths(sentence: str) -> list[str]:
    """A sentence in pieces to be synthesised one by one, cut where a reader would breathe.

    Together, with spaces between, they are the sentence; the last is never a scrap.

    >>> breaths("I know the hall, the garage, the landing, the bedroom, the study and the porch.")
    ['I know the hall, the garage,', 'the landing, the bedroom, the study and the porch.']
    """
    if len(sentence) <= _IN_ONE_BREATH:
        return [sentence]
    pieces: list[str] = []
    piece = ""
    for part in _BREATH.split(sentence):
        piece = f"{piece} {part}" if piece else part
        if len(piece) >= (_LATER if pieces else _FIRST):
            pieces.append(piece)
            piece = ""
    if not piece:
        return pieces
    if pieces and len(piece) < _FIRST:
        return [*pieces[:-1], f"{pieces[-1]} {piece}"]
    return [*pieces, piece]
