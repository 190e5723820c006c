"""Typed lines: bounded, tolerant, and over at the end."""

import io

from appliance.cli.typed import LONGEST_LINE, Lines


async def test_lines_come_one_by_one_until_the_end() -> None:
    lines = Lines(io.StringIO(" hello \n\nyes"))
    assert [await lines.next() for _ in range(4)] == ["hello", "", "yes", None]


async def test_an_endless_line_is_cut_and_the_next_is_whole() -> None:
    lines = Lines(io.StringIO("x" * (3 * LONGEST_LINE) + "\nyes\n"))
    first = await lines.next()
    assert first is not None
    assert len(first) == LONGEST_LINE
    assert await lines.next() == "yes"


async def test_bytes_that_are_no_text_are_replaced() -> None:
    lines = Lines(io.TextIOWrapper(io.BytesIO(b"hall light \xff\xfe on\n"), encoding="utf-8"))
    assert await lines.next() == "hall light \ufffd\ufffd on"
