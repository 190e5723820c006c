"""Typed lines: bounded, tolerant, and over at the end."""

import asyncio
import io
import os

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


async def test_a_wait_that_is_given_up_loses_no_line() -> None:
    """An announcement comes while somebody is about to type; what is typed then is still heard."""
    read, write = os.pipe()
    with open(read, encoding="utf-8") as stream, open(write, "w", encoding="utf-8") as keyboard:  # noqa: ASYNC230, PTH123 - a pipe
        lines, arrived = Lines(stream), asyncio.Event()
        arrived.set()
        assert await lines.next_unless(_arrival(arrived)) == ""
        keyboard.write("turn on the light\nyes\n")
        keyboard.flush()
        assert await lines.next_unless(_arrival(asyncio.Event())) == "turn on the light"
        assert await lines.next() == "yes"


async def _arrival(arrived: asyncio.Event) -> None:
    await arrived.wait()
