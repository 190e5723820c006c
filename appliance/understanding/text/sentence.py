"""A sentence as words: lower case, one word for one sign, with the pauses kept. Pure.

Speech recognition writes punctuation or leaves it out, and writes figures or words; what follows
must not care. Manners at either end ("could you", "please", "for me") mean nothing and are left
out; nothing inside a sentence ever is.
"""

import re
from collections.abc import Iterator, Sequence

from appliance.core.spoken_numbers import tokens_of
from appliance.understanding.text.words import table

PAUSE = ","
"""A token that stands for a comma or the end of a sentence: nothing is named or counted across."""

_SIGNS = {"%": "percent", "°": "degrees"}
_MINUS = re.compile(r"(?<![\w-])[-\u2212](?=\d)")
_PIECES = re.compile(r"[,;!?\u2026\u2013\u2014]+|\.+(?=\s|$)|:(?=\s)|(?<=\s)-+(?=\s)|[&+]")


def phrases(prose: str) -> tuple[tuple[str, ...], ...]:
    """Phrases between commas, as words, the longest first."""
    made = {tuple(phrase.split()) for phrase in prose.split(",")}
    return tuple(sorted(made, key=len, reverse=True))


_BEFORE = phrases(
    "no, first, firstly, for heaven's sake, for goodness sake, for goodness' sake, "
    "for god's sake, let me see, please, hey, hi, hello, ok, okay, so, now, right, well, oh, um, "
    "uh, er, erm, yes, yeah, hearth, just, kindly, quickly, and, then, also, but, actually, "
    "ever so kindly, i said, could you, can you, would you, will you, could we, can we, can i, "
    "could i, may i, would you mind, could you possibly, would you kindly, would you please, "
    "could somebody, can somebody, would somebody, will somebody, could someone, can someone, "
    "would someone, will someone, could one of you, can one of you, would one of you, "
    "will one of you, would you be able to, are you able to, would you be so kind as to, "
    "be so kind and, "
    "be so kind as to, would you be so good as to, be so good as to, would you be good enough to, "
    "be good enough to, good, great, perfect, lovely, fine, alright, all right, all good, "
    "okay then, "
    "right then, be a dear and, be a love and, would it be possible to, is it possible to, "
    "is there any chance you could, any chance you could, any chance of, do you think you could, "
    "do you think you can, do me a favour and, help me, do me a favor and, i'd like you to, "
    "i would like you to, i'd like to, i would like to, i'd like, i would like, i'd love, "
    "i want you to, i want to, i want, i need you to, i need to, i need, we need, we want, "
    "we'd like, we need to, we should, i think you should, you can, you could, you should, "
    "why don't you, why don't we, why not, how about, what about, how about you, let's, let us, "
    "let's have, let me have, go ahead and, go and, try to, make sure to, make sure, time to, "
    "it's time to, can i have, can i get, could i have, can we have, could we have, can we get, "
    "may i have, i wonder if you could, if you could, if you can, if you would"
)
_AFTER = phrases(
    "please, thanks, thank you, thank you very much, thank you so much, thanks a lot, cheers, ta, "
    "would you, will you, could you, can you, won't you, would ya, will ya, now, right now, "
    "right away, straight away, immediately, at once, again, for me, for us, for now, hearth, "
    "if you can, if you could, if you would, if you don't mind, if possible, if you please, "
    "if that's okay, if that's ok, if that's alright, if that's all right, there's a dear, "
    "there's a love, when you can, when you get a chance, as well, too, also, then, okay, ok, "
    "mate, love, dear, darling, buddy, my friend, isn't it, already, quickly, asap, yeah, right, "
    "innit"
)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a tidied sentence; `PAUSE` where punctuation stood."""
    words: list[str] = []
    at = 0
    plain = _MINUS.sub("minus ", text.replace("\u2019", "'").replace("\u2018", "'"))
    for piece in _PIECES.finditer(plain):
        words.extend(_plain(plain[at : piece.start()]))
        if piece[0] in "&+":
            words.append("and")
        elif words and words[-1] != PAUSE:
            words.append(PAUSE)
        at = piece.end()
    words.extend(_plain(plain[at:]))
    while words and words[-1] == PAUSE:
        words.pop()
    return tuple(_heard_right(words))


def _heard_right(words: Sequence[str]) -> Iterator[str]:
    """ "Turn of the light": nobody turns of anything."""
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        yield "off" if word == "of" and before in ("turn", "switch", "turned") else word


def assured(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "Make sure every light is off" as the order that it is: every light off."""
    for at in range(min(_FAR, len(words))):
        length = next((len(each) for each in _ASSURE if words[at : at + len(each)] == each), 0)
        if length:
            rest = words[at + length :]
            return (*words[:at], *(word for word in rest if word not in _STANDING))
    return words


_FAR = 6
_ASSURE = phrases("make sure that, make sure, ensure that, ensure, see to it that, please ensure")
_STANDING = frozenset({"is", "are", "be", "stays", "stay"})


def _plain(text: str) -> list[str]:
    return [_SIGNS.get(word, word) for word in tokens_of(text)]


def without_manners(words: Sequence[str]) -> tuple[str, ...]:
    """Without what is only polite at either end; never empty if anything was said."""
    said = tuple(words)
    while (cut := _first(said)) and cut < len(said):
        said = said[cut:]
    while (cut := _last(said)) and cut < len(said):
        said = said[:-cut]
    return said


_COUNTED = table("floor storey story level one room bedroom light lamp")
"""After "first" they are counted: the first floor."""


_CALLED = 4


def _first(said: tuple[str, ...]) -> int:
    if said[:1] == ("first",) and not _COUNTED.isdisjoint(said[1:2]):
        return 0
    if said[:1] == (PAUSE,):
        return 1
    # A computer may be a thing of the house: only who is called, and then told something, is not.
    if said[:2] == ("computer", PAUSE) and len(said) > _CALLED:
        return 2
    return next((len(each) for each in _BEFORE if said[: len(each)] == each), 0)


_WAYS = table("on off up down open shut closed")


def _last(said: tuple[str, ...]) -> int:
    # "Quick" is also an option of machines, but not behind "off".
    if said[-1:] == (PAUSE,) or (said[-1:] == ("quick",) and not _WAYS.isdisjoint(said[-2:-1])):
        return 1
    return next((len(each) for each in _AFTER if said[-len(each) :] == each), 0)
