"""The page of a real Hearth: its certificate, and a browser that is paired by what was spoken."""

import asyncio
import re
import shutil
import socket
from pathlib import Path

import pytest

from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.e2e.stage import Command, Stage, until
from tests.e2e.visitor import Visitor, come_in, port_of

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def room() -> VirtualRoom:
    if reason := virtual.missing():
        pytest.skip(reason)
    return VirtualRoom()


async def test_a_page_that_cannot_be_served_stops_no_conversation(
    hearth: Command, stage: Stage, room: VirtualRoom, tmp_path: Path
) -> None:
    (tmp_path / "data" / "page.pem").write_text("damaged")
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        assert process.stderr is not None
        while b"there is no page" not in (line := await process.stderr.readline()):
            assert line, "it ended"
        assert b"page.pem is damaged: remove it" in line
        await until(process, "ready")
        process.terminate()
        await process.wait()


async def test_a_browser_is_paired_by_what_was_spoken(
    hearth: Command, stage: Stage, room: VirtualRoom
) -> None:
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        visitor = Visitor(await port_of(process))
        await until(process, "ready")
        await come_in(visitor, process)
        status, devices = await visitor.ask("/devices?find=porch")
        assert (status, "Porch light" in devices) == (200, True)
        assert (await visitor.ask("/health"))[0] == 200
        assert (await Visitor(visitor._port).ask("/devices"))[0] == 401
        await visitor.ask("/recover")
        assert (await visitor.ask("/recover/code", {}))[0] == 303
        while "forgot the passphrase" not in (await until(process, "say"))["text"]:
            continue
        while not (text := (await until(process, "say"))["text"]).startswith("The code is"):
            continue
        code = "".join(re.findall(r"\d", text))
        assert (await visitor.ask("/recover", {"code": code, "name": "Anna"}))[0] == 303
        assert "recovery-asked" in (await visitor.ask("/journal"))[1]
        assert "/recover/stop" in (await visitor.ask("/"))[1]
        process.terminate()
        await process.wait()
    assert stage.traffic.commands == []


async def test_a_start_that_fails_is_told_on_the_page_and_tried_again(
    hearth: Command, stage: Stage, room: VirtualRoom, tmp_path: Path
) -> None:
    database = tmp_path / "data" / "hearth.db"
    aside = tmp_path / "aside.db"
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        visitor = Visitor(await port_of(process))
        await until(process, "ready")
        await come_in(visitor, process)
        await asyncio.to_thread(shutil.copy, database, aside)
        await asyncio.to_thread(database.unlink)
        await asyncio.to_thread(database.mkdir)
        assert (await visitor.ask("/setup/room", {"room": "Kitchen"}))[0] == 303
        assert (await visitor.ask("/settings/start-again", {}))[0] == 303
        while "could not start" not in (shown := await visitor.ask("/devices"))[1]:
            assert shown[0] == 503
            await asyncio.sleep(0.5)
        process.terminate()
        await process.wait()
        # A service that cannot start at all has its page too: nobody reads its terminal.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(tmp_path / "notify"))
            more = {"NOTIFY_SOCKET": manager.getsockname(), **room.environment}
            process = await hearth.start(
                "run", "--json", "--no-model", "--broker", stage.url, **more
            )
            visitor._port = await port_of(process)
            while "could not start" not in (shown := await visitor.ask("/devices"))[1]:
                assert shown[0] == 503
                await asyncio.sleep(0.5)
            assert b"READY=1" in manager.recv(1000)
            await asyncio.to_thread(database.rmdir)
            await asyncio.to_thread(shutil.copy, aside, database)
            assert (await visitor.ask("/settings/start-again", {}))[0] == 303
            await until(process, "ready")
            assert (await visitor.ask("/devices"))[0] == 200
            process.terminate()
            await process.wait()
