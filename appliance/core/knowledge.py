"""What is asked of a library, and which sentences of an article answer it. Pure.

It refuses to answer from an article that is not about what was asked, and from a sentence that
shares no telling word with the question. What it chooses is a quotation: it is data to be said
with its source, never an order and never part of a prompt.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from appliance.core.article import Block
from appliance.core.sentences import SentenceSplitter
from appliance.core.spoken_text import capitalised, is_plain_name, phrase

LONGEST = 350
"""Characters of a passage."""
_SENTENCES = 2
_MEANINGS = 3
_LONGEST_MEANING = 90
_MOST_SENTENCES = 600


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is to be looked up: `topic` as it was said, without an article.

    `telling` are groups of words of which the answer has one each: (("height", "tall"),). `whole`
    is what an article of exactly this could be called: "capital of peru". `dated`: the answer has
    a number. `defines`: what a word means.
    """

    topic: str
    telling: tuple[tuple[str, ...], ...] = ()
    whole: str = ""
    dated: bool = False
    defines: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """At most `LONGEST` characters of an article, from `source` as it was at `date`."""

    title: str
    text: str
    source: str
    date: dt.date | None = None


def sentences_of(passage: Passage) -> tuple[str, ...]:
    """How a passage is told: whose it is, and of when, before anything of it.

    >>> sentences_of(Passage("Tea", "Tea is a drink.", "Wikipedia", dt.date(2025, 6, 1)))
    ('Wikipedia, of June 2025, says: Tea is a drink.',)
    """
    when = f", of {_MONTHS[passage.date.month - 1]} {passage.date.year}," if passage.date else ""
    # What is quoted asks nothing: a question would have Hearth listen for an answer.
    said = _sentences(passage.text.replace("?", "."))
    if not said:
        return ()
    return (f"{passage.source}{when} says: {said[0]}", *said[1:])


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def source_of(*names: str) -> str:
    """What a file is called when it is quoted, of its names the first that is fit to be said."""
    for name in names:
        said = phrase(re.split(r"[_:(]", name[:200], maxsplit=1)[0])
        if said and is_plain_name(said):
            return capitalised(said)
    return "A book of yours"


def date_of(text: str) -> dt.date | None:
    """The date in the metadata of a file, "2025-06-15"; None for anything else."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII) is None:
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def folded(text: str) -> tuple[str, ...]:
    """The words of a title without case, accents and a leading article."""
    apart = unicodedata.normalize("NFKD", text[:300].casefold().replace("\u2019", "'"))
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    words = [word.removesuffix("'s") for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", plain)]
    return tuple(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def fit(title: str, asked: str) -> int:
    """How well an article of this title is what was asked: 0 = not at all, 4 = exactly."""
    wanted, whole = folded(asked), folded(title)
    bare = folded(re.sub(r"\s*\([^()]*\)\s*$", "", title))
    if not wanted:
        return 0
    if whole == wanted:
        return 4
    if bare == wanted:
        return 3
    if tuple(map(_singular, bare)) == tuple(map(_singular, wanted)):
        return 2
    extra = len(bare) - len(wanted)
    return 1 if 0 < extra <= 2 and set(wanted) <= set(bare) and len(wanted) > 1 else 0


def _singular(word: str) -> str:
    for ending, one in (("ies", "y"), ("oes", "o"), ("ches", "ch"), ("ses", "s"), ("s", "")):
        if len(word) > len(ending) + 2 and word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending) + one
    return word


def text_for(lookup: Lookup, title: str, blocks: Sequence[Block]) -> str | None:
    """What the article says to the question; None if it does not answer it."""
    if lookup.defines and (meaning := _definition(title, blocks)):
        return meaning
    is_choice = _is_disambiguation(title, blocks)
    if not lookup.telling or (lookup.whole and fit(title, lookup.whole) >= _EXACT):
        if is_choice:
            return _meanings(capitalised(lookup.topic), blocks)
        return _lead(blocks) or _definition(title, blocks)
    return None if is_choice else _fact(lookup, title, blocks)


_EXACT = 2
_SHORTEST = 12
"""Characters of a paragraph: less is a caption."""


def _lead(blocks: Sequence[Block]) -> str | None:
    """The first sentences of the first paragraph that is one."""
    first = next((one for one in _paragraphs(blocks) if _is_prose(one)), None)
    if first is None:
        return None
    said: list[str] = []
    for sentence in _sentences(first)[:_SENTENCES]:
        if said and len(" ".join((*said, sentence))) > LONGEST:
            break
        said.append(_cut(sentence))
    return " ".join(said) or None


def _fact(lookup: Lookup, title: str, blocks: Sequence[Block]) -> str | None:
    """The sentence that shares most telling words with the question, the first of them."""
    about = fit(title, lookup.topic) >= _EXACT
    topic = set(folded(lookup.topic))
    best, best_score = None, 0.0
    for at, sentence in enumerate(_all_sentences(blocks)):
        words = folded(sentence)
        if not about and not topic <= set(words):
            continue
        if lookup.dated and not any(map(str.isdigit, sentence)):
            continue
        shared = _shared(lookup, words)
        if at == 0 and lookup.dated and _LIFE.search(sentence) and _is_of_life(lookup):
            shared += 0.5
        score = shared + (0.3 if topic <= set(words) else 0) - at / _MOST_SENTENCES / 2
        if shared >= max(0.5, len(lookup.telling) * 0.6 - (at == 0)) and score > best_score:
            best, best_score = sentence, score
    return _cut(best) if best else None


def _shared(lookup: Lookup, words: Sequence[str]) -> float:
    """How many groups of telling words are among these."""
    found = (any(_akin(word, one) for one in group for word in words) for group in lookup.telling)
    return float(sum(found))


_LIFE = re.compile(r"\d to .{0,20}\d")


def _is_of_life(lookup: Lookup) -> bool:
    """Whether the years behind a name answer it."""
    return any({"born", "died"} & set(group) for group in lookup.telling)


def _definition(title: str, blocks: Sequence[Block]) -> str | None:
    """Of a dictionary: the first meaning beneath the heading of the language, if it has one."""
    starts = [
        at for at, one in enumerate(blocks) if one.kind == "h" and folded(one.text) == ("english",)
    ]
    for block in blocks[starts[0] :] if starts else ():
        if block.kind == "li" and block.depth == 1 and len(block.text) > 2:
            return _cut(f"{capitalised(title)}: {block.text}")
    return None


_MAY_REFER = re.compile(
    r"\b(?:may|can|could|might|commonly|most often) (?:also )?(?:refers?|mean)\b"
)


def _is_disambiguation(title: str, blocks: Sequence[Block]) -> bool:
    if title.casefold().endswith("(disambiguation)"):
        return True
    return any(
        _MAY_REFER.search(one.text) and one.text.rstrip().endswith(("to:", "to", ":"))
        for one in blocks[:6]
        if one.kind == "p"
    )


def _meanings(topic: str, blocks: Sequence[Block]) -> str | None:
    """The first few of them, as one sentence."""
    items = [one.text.rstrip(" .,;:") for one in blocks if one.kind == "li" and one.depth == 1]
    told = [_cut(item, _LONGEST_MEANING).rstrip(".") for item in items if item][:_MEANINGS]
    if not told:
        return None
    return _cut(f"{topic[:60]} may be {'; or '.join(told)}.")


def _paragraphs(blocks: Sequence[Block]) -> Iterator[str]:
    return (one.text for one in blocks if one.kind == "p")


def _is_prose(text: str) -> bool:
    return len(text) >= _SHORTEST and " " in text and (len(text) > LONGEST or _is_ended(text))


def _is_ended(text: str) -> bool:
    return text.rstrip("\"'\u201d\u2019 )").endswith((".", "!", "?"))


def _all_sentences(blocks: Sequence[Block]) -> Iterable[str]:
    said: list[str] = []
    for text in _paragraphs(blocks):
        if _is_prose(text):
            said.extend(_sentences(text))
        if len(said) >= _MOST_SENTENCES:
            break
    return said[:_MOST_SENTENCES]


def _sentences(text: str) -> list[str]:
    splitter = SentenceSplitter()
    whole: list[str] = []
    for piece in (*splitter.feed(text), *splitter.flush()):
        # A voice gets what is very long in pieces; here it is one sentence, to be cut as one.
        if whole and len(whole[-1]) >= splitter.LONGEST and not _is_ended(whole[-1]):
            whole[-1] = f"{whole[-1]} {piece}"
        else:
            whole.append(piece)
    return whole


def _cut(sentence: str, longest: int = LONGEST) -> str:
    """At most so many characters, ended where a clause or at least a word ends."""
    if len(sentence) <= longest:
        return sentence
    short = sentence[: longest - 1]
    clause = max(short.rfind(", "), short.rfind("; "))
    end = clause if clause > longest // 2 else short.rfind(" ")
    return f"{short[: end if end > 0 else longest - 1].rstrip(' ,;:')}."


def _akin(word: str, other: str) -> bool:
    """Whether words have a stem in common: "invented" and "inventor"."""
    if word == other:
        return True
    stem = max(_STEM, min(len(word), len(other)) - 3)
    return len(word) > _STEM and word[:stem] == other[:stem]


_STEM = 5
