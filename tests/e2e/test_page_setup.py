"""The first set-up of a real Hearth: sound, wake word, broker, until a spoken command was done."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.config.settings import load
from appliance.testing import room as virtual
from tests.e2e.speaking import order
from tests.e2e.stage import Command, Stage, until
from tests.e2e.visitor import Visitor, come_in, port_of

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]
NOBODY = 9
"""A port of this machine that no broker listens on."""


@pytest.fixture
def room() -> Iterator[virtual.VirtualRoom]:
    with virtual.VirtualRoom() as made:
        yield made


async def loudest(visitor: Visitor, room: virtual.VirtualRoom, wav: Path) -> float:
    """What the page shows of the microphone while somebody speaks in the room."""
    found = -100.0
    async with asyncio.TaskGroup() as tasks:
        speaking = tasks.create_task(asyncio.to_thread(room.say, wav))
        async for told in visitor.follow("/setup/sound/levels"):
            found = max(found, told["dbfs"] or found)
            if speaking.done() and found > -60:
                break
    return found


async def called(visitor: Visitor, room: virtual.VirtualRoom, wav: Path) -> float:
    """The best score that the page shows while somebody calls."""
    best = 0.0
    async with asyncio.TaskGroup() as tasks:
        calls = 0
        speaking = tasks.create_task(asyncio.to_thread(room.say, wav))
        async for told in visitor.follow("/setup/wake/scores"):
            best = max(best, *told["scores"].values(), 0.0)
            if best >= told["threshold"]:
                break
            if speaking.done() and (calls := calls + 1) < 4:
                speaking = tasks.create_task(asyncio.to_thread(room.say, wav))
    return best


async def asked_until(visitor: Visitor, path: str, words: str) -> str:
    """The page once Hearth has started again, as a browser waits for it."""
    while True:
        status, shown = await visitor.ask(path)
        if status == 200 and words in shown:
            return shown
        await asyncio.sleep(1)


async def test_the_whole_set_up_ends_in_a_spoken_command(
    hearth: Command, stage: Stage, room: virtual.VirtualRoom, lines: dict[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    file = tmp_path / "data" / "settings.toml"
    file.write_text(f"{file.read_text()}[broker]\nhost = '127.0.0.1'\nport = {NOBODY}\n")
    process = await hearth.start("run", "--json", "--no-model", **room.environment)
    visitor = Visitor(await port_of(process))
    await until(process, "ready")
    assert (await visitor.ask("/welcome", {"language": "en"}))[0] == 303
    await come_in(visitor, process)

    assert (await visitor.ask("/setup/room", {"room": "Kitchen"}))[0] == 303
    assert -40 < await loudest(visitor, room, lines["porch"]) < 0
    sound = {"microphone": "", "speaker": ""}
    _, heard = await visitor.ask("/setup/sound", {**sound, "do": "back"})
    assert "That was what it heard" in heard
    assert (await visitor.ask("/setup/sound", sound))[0] == 303
    assert await called(visitor, room, lines["porch"]) > 0.4
    broker = {"host": "127.0.0.1", "port": str(NOBODY)}
    assert (await visitor.ask("/setup/broker", {**broker, "do": "use"}))[0] == 400
    broker["port"] = str(stage.broker.port_number)
    _, tried = await visitor.ask("/setup/broker", {**broker, "do": "try"})
    assert "It works" in tried
    assert (await visitor.ask("/setup/broker", {**broker, "do": "use"}))[0] == 303
    assert (load(file).room, load(file).broker) == ("Kitchen", stage.broker)

    assert (await visitor.ask("/setup/devices"))[0] == 503
    await until(process, "ready")
    for step in ("wake", "devices", "voice"):
        assert (await visitor.ask("/setup/skip", {"step": step}))[0] == 303
    assert "turn on the" in await asked_until(visitor, "/setup/first", "Say it aloud")
    outcome = await order(process, room, lines, tmp_path / "asked.raw", tmp_path / "told.raw")
    assert outcome["result"] == "acknowledged"
    async for told in visitor.follow("/live"):
        if told["happened"]:
            assert told["happened"] == "acknowledged"
            break
    assert [each[:2] for each in stage.traffic.commands] == [
        ("zigbee2mqtt/porch-light/set", '{"state": "ON"}')
    ]
    assert (await visitor.ask("/setup/skip", {"step": "first"}))[0] == 303
    process.terminate()
    await process.wait()
