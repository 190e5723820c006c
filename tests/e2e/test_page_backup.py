"""A backup of a real Hearth, taken away on its page and put back there: all of it begins anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.testing import room as virtual
from tests.e2e.stage import Command, Stage, until
from tests.e2e.visitor import PASSPHRASE, Visitor, come_in, port_of

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]
SEALED = "a passphrase for the file"


@pytest.fixture
def room() -> Iterator[virtual.VirtualRoom]:
    with virtual.VirtualRoom() as made:
        yield made


async def test_what_was_taken_away_is_put_back(
    hearth: Command, stage: Stage, room: virtual.VirtualRoom, tmp_path: Path
) -> None:
    process = await hearth.start(
        "run", "--json", "--no-model", "--broker", stage.url, **room.environment
    )
    visitor = Visitor(await port_of(process))
    await until(process, "ready")
    await come_in(visitor, process)
    assert (await visitor.ask("/setup/room", {"room": "Kitchen"}))[0] == 303
    status, sealed = await visitor.fetch("/backup/keep", {"passphrase": SEALED, "again": SEALED})
    assert status == 200
    assert b"Kitchen" not in sealed
    assert (await visitor.ask("/setup/room", {"room": "Attic"}))[0] == 303
    status, told = await visitor.send("/backup/restore", sealed[:-1], passphrase=SEALED)
    assert (status, "nothing was changed" in told) == (400, True)
    assert "Attic" in (await visitor.ask("/setup/room"))[1]
    status, told = await visitor.send("/backup/restore", sealed, passphrase=SEALED)
    assert (status, "starts anew" in told) == (200, True)

    again = Visitor(await port_of(process))
    await until(process, "ready")
    form = {"name": "Anna", "passphrase": PASSPHRASE}
    assert (await again.ask("/sign-in", form))[0] == 303
    assert "Kitchen" in (await again.ask("/setup/room"))[1]
    assert (tmp_path / "data" / "before-restore" / "people.json").exists()
    process.terminate()
    await process.wait()
    assert stage.traffic.commands == []
