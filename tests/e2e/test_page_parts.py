"""The owner's pages of a real Hearth: models, names, timers, connections, marks."""

import re

import pytest

from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.e2e.stage import Command, Stage, until
from tests.e2e.visitor import Visitor, come_in, port_of

pytestmark = pytest.mark.timeout(180)


async def test_the_owner_looks_after_the_appliance(hearth: Command, stage: Stage) -> None:
    if reason := virtual.missing():
        pytest.skip(reason)
    room = VirtualRoom()
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        visitor = Visitor(await port_of(process))
        await until(process, "ready")
        await come_in(visitor, process)

        status, health = await visitor.ask("/health")
        assert status == 200
        assert "Nobody beyond this house is connected" in health
        looked = re.search(r"(\d+) sockets of (\d+) processes", health)
        assert looked is not None
        assert int(looked[1]) >= 3, "the page, its visitor, the broker"
        assert int(looked[2]) > 3, "the engines are processes of their own"
        assert (await visitor.ask("/health/check", {}))[0] == 303

        models = (await visitor.ask("/models"))[1]
        assert re.search(r"<strong>whisper-base</strong>\s*<span class=\"state\">in use", models)
        status, refused = await visitor.ask("/models/remove", {"model": "whisper-base"})
        assert (status, "in use" in refused) == (400, True)

        entity = re.search(r'href="/devices/(light\.[^"]+)"', (await visitor.ask("/devices"))[1])
        assert entity is not None
        said = {"entity": entity[1], "name": "Lantern", "area": "+", "room": "Boat house"}
        assert (await visitor.ask("/devices/name", said))[0] == 303
        devices = (await visitor.ask("/devices"))[1]
        assert "Lantern" in devices
        assert "Boat house" in devices

        assert "None is set" in (await visitor.ask("/everyday"))[1]
        marks = (await visitor.ask("/marks"))[1]
        assert "Nothing yet" not in marks
        process.terminate()
        await process.wait()
    assert stage.traffic.commands == []
