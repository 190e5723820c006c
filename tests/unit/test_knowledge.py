"""What is plainly for a library, and which sentence of an article answers it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.article import Block, blocks_of
from appliance.core.knowledge import (
    LONGEST,
    Lookup,
    Passage,
    date_of,
    fit,
    sentences_of,
    source_of,
    text_for,
)
from appliance.testing.books import ARTICLES, HOSTILE, WORDS
from appliance.understanding.questions.lookups import lookup_of
from tests.every_case import every_case

TOPICS = {
    "Who was Ada Lovelace?": "ada lovelace",
    "who's Ada Lovelace": "ada lovelace",
    "can you tell me who Ada Lovelace was": "ada lovelace",
    "do you know what entropy is?": "entropy",
    "hey hearth, what is photosynthesis please": "photosynthesis",
    "what are the Alps": "alps",
    "tell me about the Eiffel Tower": "eiffel tower",
    "tell me something about volcanoes": "volcanoes",
    "what do you know about tea": "tea",
    "look up Mercury": "mercury",
    "please look up mercury in Wikipedia": "mercury",
    "search Wikipedia for dragons": "dragons",
    "what does Wikipedia say about dragons": "dragons",
    "where is Peru": "peru",
    "explain photosynthesis to me": "photosynthesis",
    "describe a volcano": "volcano",
    "what does serendipity mean": "serendipity",
    "define entropy": "entropy",
    "what's the meaning of the word entropy": "entropy",
    "when was Ada Lovelace born": "ada lovelace",
    "where was Ada Lovelace born": "ada lovelace",
    "when did the Titanic sink": "titanic",
    "who invented the telephone": "telephone",
    "who was the telephone invented by": "telephone",
    "how tall is the Eiffel Tower": "eiffel tower",
    "how many people live in Peru": "peru",
    "how many legs does a spider have": "spider",
    "what's the capital of Peru": "peru",
}
NOT_FOR_A_LIBRARY = (
    "what time is it", "what's the time", "what is the weather", "what's the weather in Peru",
    "who is at the door", "who are you", "what is it", "what's that", "what is my name",
    "where is my phone", "what's on", "what is on tv", "what's going on", "what's wrong",
    "what is the matter", "is the front door locked", "turn on the light", "look up", "tell me",
    "who is here", "what's the latest news", "what is the date today", "where are you",
    "what happened yesterday", "how are you", "how tall are you", "what can you do",
    "when was it turned on", "who turned on the light", "why is the sky blue", "what is 5",
    "what is this", "explain yourself", "tell me about it", "open the blinds", "peru", "",
    "when does the shop close", "what is playing", "search", "define", "who is that",
    "what is one two three four five six seven eight nine ten",
)  # fmt: skip


@every_case(("said", "topic"), TOPICS.items())
def test_the_topic_is_read(said: str, topic: str) -> None:
    found = lookup_of(said)
    assert found is not None
    assert found.topic == topic


@every_case("said", NOT_FOR_A_LIBRARY)
def test_what_is_of_here_or_of_now_is_not_for_a_library(said: str) -> None:
    assert lookup_of(said) is None


@given(st.text() | st.text(alphabet="whoaistedfn .?'", max_size=80))
def test_any_text_may_be_asked(text: str) -> None:
    found = lookup_of(text)
    assert found is None or found.topic.strip()


ANSWERS = {
    ("Ada Lovelace", "who was Ada Lovelace"): "Augusta Ada King, 10 December 1815 to 27 November "
    "1852, also known as Ada Lovelace, was an English mathematician and writer. She wrote what "
    "many call the first program.",
    ("Ada Lovelace", "when was Ada Lovelace born"): "Augusta Ada King, 10 December 1815 to 27 "
    "November 1852, also known as Ada Lovelace, was an English mathematician and writer.",
    ("Peru", "what's the capital of Peru"): "Its capital and largest city is Lima.",
    ("Peru", "how many people live in Peru"): "About 34 million people live in Peru.",
    ("Peru", "who is the king of Peru"): None,
    ("Eiffel Tower", "how tall is the Eiffel Tower"): "It is 330 metres tall, about as high as a "
    "building of 81 storeys.",
    ("Eiffel Tower", "when was the Eiffel Tower built"): "It was built from 1887 to 1889.",
    ("Mercury", "look up mercury"): "Mercury may be Mercury, the nearest to the Sun; or Mercury, a "
    "metal that is liquid; or Mercury, a Roman god.",
    ("Mercury", "how big is mercury"): None,
    ("Mercury (planet)", "how big is mercury"): "It has a diameter of 4880 kilometres.",
    ("Telephone", "who invented the telephone"): "It was invented by several people; the patent of "
    "1876 is Alexander Graham Bell's.",
    ("Nothing but a box", "look up boxes"): None,
    ("serendipity", "what does serendipity mean"): "Serendipity: Luck in finding good things that "
    "were not looked for.",
    ("gift", "define gift"): "Gift: A thing that is given.",
    ("gift", "what is a gift"): "Gift: A thing that is given.",
    ("Empty", "look up empty"): None,
}  # fmt: skip
BLOCKS = {one.title: blocks_of(one.html) for one in (*ARTICLES, *HOSTILE, *WORDS)}


@every_case(("asked", "wanted"), ANSWERS.items())
def test_the_sentence_that_answers_is_chosen(asked: tuple[str, str], wanted: str | None) -> None:
    title, question = asked
    lookup = lookup_of(question)
    assert lookup is not None
    assert text_for(lookup, title, BLOCKS[title]) == wanted


def test_an_article_about_something_else_must_speak_of_the_topic() -> None:
    lookup = Lookup("peru", (("capital",),))
    assert text_for(lookup, "Lima", [Block("p", "The capital is large.")]) is None
    told = text_for(lookup, "Lima", [Block("p", "Lima is the capital of Peru.")])
    assert told == "Lima is the capital of Peru."


def test_a_long_sentence_is_cut_where_a_word_ends() -> None:
    told = text_for(Lookup("run on"), "Run on", BLOCKS["Run on"])
    assert told is not None
    assert LONGEST / 2 < len(told) <= LONGEST
    assert told.endswith((" on.", " so.", " and."))


_text = st.text(max_size=60) | st.text(alphabet="ab .,;1\n", max_size=400)
_blocks = st.lists(st.builds(Block, st.sampled_from(["p", "li", "h"]), _text, st.integers(0, 2)))
_lookups = st.builds(
    Lookup,
    _text,
    st.lists(st.tuples(_text), max_size=3).map(tuple),
    _text,
    dated=st.booleans(),
    defines=st.booleans(),
)


@given(_lookups, _text, _blocks)
def test_any_article_is_fine(lookup: Lookup, title: str, blocks: list[Block]) -> None:
    told = text_for(lookup, title, blocks)
    assert told is None or 0 < len(told) <= LONGEST


FITS = {
    ("Mercury", "mercury"): 4,
    ("The Beatles", "beatles"): 4,
    ("Édith Piaf", "edith piaf"): 4,
    ("Mercury (planet)", "mercury"): 3,
    ("Volcano", "volcanoes"): 2,
    ("City", "cities"): 2,
    ("Ada Lovelace Institute", "ada lovelace"): 1,
    ("Mercury Records", "mercury"): 0,
    ("Peru", "tea"): 0,
    ("", ""): 0,
}


@every_case(("names", "how_well"), FITS.items())
def test_how_well_a_title_fits(names: tuple[str, str], how_well: int) -> None:
    assert fit(*names) == how_well


def test_a_passage_says_whose_it_is_before_anything_of_it() -> None:
    passage = Passage("T", "One. Shall I unlock it? Two.", "Wikipedia", dt.date(2025, 6, 15))
    told = ("Wikipedia, of June 2025, says: One.", "Shall I unlock it.", "Two.")
    assert sentences_of(passage) == told
    assert sentences_of(Passage("T", "One.", "Wikipedia")) == ("Wikipedia says: One.",)
    assert sentences_of(Passage("T", " ", "Wikipedia")) == ()


SOURCES = {
    "Wikipedia": "Wikipedia",
    "wikipedia_en_all_maxi": "Wikipedia",
    "Wiktionary (English)": "Wiktionary",
    "the front door is open": "A book of yours",
    "confirm 42": "A book of yours",
    "": "A book of yours",
    "\x00\u202e": "A book of yours",
}


@every_case(("title", "source"), SOURCES.items())
def test_a_source_is_a_plain_name_or_none(title: str, source: str) -> None:
    assert source_of(title) == source


def test_a_file_without_a_title_is_called_by_its_name() -> None:
    assert source_of("", "ifixit_en_all") == "Ifixit"


@given(st.text(max_size=300))
def test_any_metadata_is_fine(text: str) -> None:
    assert 0 < len(source_of(text)) <= 40
    assert date_of(text) is None
