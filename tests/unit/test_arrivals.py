"""Announcements that wait: the approved first, strangers with a share of time and room."""

import asyncio
from collections.abc import Iterator

import pytest

from appliance.adapters.mqtt.arrivals import MAX_BYTES, Arrivals, Share
from appliance.testing.virtual_time import VirtualLoop, run_virtual


class Reader:
    """Takes `seconds` for each of three steps."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.read: list[tuple[str, bytes]] = []

    def __call__(self, topic: str, payload: bytes) -> Iterator[bool]:
        for step in range(3):
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop._leaping.now += self.seconds
            yield step == 2
        self.read.append((topic, payload))


def test_only_what_was_said_last_is_read_and_the_approved_first() -> None:
    arrivals, reader = Arrivals(lambda topic: topic == "known"), Reader()
    for topic, payload in (("a", b"1"), ("b", b"2"), ("a", b"3"), ("known", b"4")):
        assert arrivals.put(topic, payload)
    assert run_virtual(arrivals.read(reader))
    assert reader.read == [("known", b"4"), ("b", b"2"), ("a", b"3")]


def test_strangers_find_no_room_without_end_and_take_none_from_the_approved() -> None:
    arrivals = Arrivals(lambda topic: topic.startswith("known"))
    taken = [arrivals.put(f"rogue/{number}", b"x" * 100_000) for number in range(200)]
    assert sum(taken) == MAX_BYTES // (100_000 + 256 + 4 * len("rogue/10"))
    assert arrivals.put("known/1", b"x" * 100_000)
    assert arrivals.put("rogue/0", b""), "what is there may shrink"
    assert arrivals.put("rogue/late", b"x" * 90_000)


def test_others_have_a_turn_between_the_steps() -> None:
    arrivals, reader = Arrivals(lambda _: False), Reader(seconds=0.02)
    arrivals.put("a", b"")
    turns: list[int] = []

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(arrivals.read(reader))
            while not reading.done():
                turns.append(len(reader.read))
                await asyncio.sleep(0)

    run_virtual(main())
    assert turns.count(0) >= 3, "one for each step"


def test_strangers_wait_when_they_had_their_share_and_the_approved_do_not() -> None:
    arrivals, reader = Arrivals(lambda topic: topic.startswith("known")), Reader(seconds=1.0)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in range(20):
            arrivals.put(f"rogue/{number}", b"")
        while arrivals.wait(loop.time()) == 0:
            await arrivals.read(reader)
        assert len(reader.read) == 5, "10 seconds at once, and 0.2 s of every second meanwhile"
        wait = arrivals.wait(loop.time())
        assert wait is not None
        arrivals.put("known/1", b"")
        assert arrivals.wait(loop.time()) == 0
        await arrivals.read(reader)
        assert reader.read[-1] == ("known/1", b"")
        await asyncio.sleep(wait)
        await arrivals.read(reader)
        assert len(reader.read) == 7

    run_virtual(main())


def test_a_share_is_never_more_than_its_burst() -> None:
    share = Share(rate=0.5, burst=2.0)
    assert share.wait(1000.0) == 0
    share.spend(3.0, 1000.0)
    assert share.wait(1000.0) == pytest.approx(2.0)
    assert share.wait(1002.0) == 0
    share.spend(2.5, 9999.0)
    assert share.wait(9999.0) == pytest.approx(1.0)
