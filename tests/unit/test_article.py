"""HTML of articles as plain text: running text is kept, all else is left out, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.article import MOST_CHARACTERS, blocks_of
from tests.every_case import every_case

KEPT = {
    "<p>Tea is <b>hot</b>.</p>": ["Tea is hot."],
    "<p>Tea<script>alert(1)</script><style>p{}</style> is hot.</p>": ["Tea is hot."],
    "<p>Tea is hot.<sup class='reference'>[1]</sup>[2][note 3]</p>": ["Tea is hot."],
    "<p>An area of 5 m<sup>2</sup> and 10<sup>6</sup></p>": [
        "An area of 5 m squared and 10 to the power of 6"
    ],
    "<p>CO<sub>2</sub></p>": ["CO2"],
    "<p>Ada (/ˈeɪdə/; née Byron; 1815–1852) wrote.</p>": ["Ada, 1815 to 1852, wrote."],
    "<p>Lima (pronounced 1535) is large (see (the) map).</p>": ["Lima is large."],
    "<table><tr><td>box</td></tr></table><p>Text.</p>": ["Text."],
    "<div class='hatnote'>For others</div><p>Text.</p>": ["Text."],
    "<div style='display: none'>secret</div><p aria-hidden='true'>x</p><p>Text.</p>": ["Text."],
    "<span class='noprint'>a<br>b</span><p>Text.</p>": ["Text."],
    "<p>one<p>two<ul><li>three<ul><li>four</ul><li>five</ul>": [
        *("one", "two", "three", "four", "five"),
    ],
    "text by itself": ["text by itself"],
    "<!-- <p>not</p> --><p>Text.": ["Text."],
    "a < b and c > d": ["a b and c > d"],
    "&lt;b&gt; &amp; &#65;&nbsp;b": ["<b> & A b"],
    "<table><p>never closed": [],
    "<!-- never closed <p>x</p>": [],
    "": [],
}


@every_case(("html", "kept"), KEPT.items())
def test_running_text_is_kept_and_all_else_left_out(html: str, kept: list[str]) -> None:
    assert [block.text for block in blocks_of(html)] == kept


def test_items_tell_how_deep_they_stand_and_headings_what_they_are() -> None:
    found = blocks_of("<h2>English</h2><ol><li>one<ul><li>two</li></ul></li></ol>")
    assert [(one.kind, one.depth) for one in found] == [("h", 0), ("li", 1), ("li", 2)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "<", "<!--", "<!-", "<![", "<?", "</", "<a ", "<a b='", "<a b='>", "<p>", "<div>", "<b>x",
        "&", "&#x", "(a", "[a", "<script>", "<style></x>", "<p>((", "a. ", "</p>", "<li><ul>",
    ],
)  # fmt: skip
def test_what_is_repeated_half_a_million_times_is_read_all_the_same(piece: str) -> None:
    # A parser that looks for the same end again and again takes minutes for some of these.
    blocks = blocks_of(piece * (MOST_CHARACTERS // len(piece)))
    assert len(blocks) <= 300
    assert all(len(block.text) <= 5000 for block in blocks)


@given(
    st.text(alphabet=st.sampled_from("<>/!-&;#'\"=()[] abp1\n\u2013é"), max_size=200) | st.text()
)
def test_any_text_is_fine(html: str) -> None:
    for block in blocks_of(html):
        assert block.text == " ".join(block.text.split())
        assert block.text
