"""Talks to Home Assistant's bridge: takes its map, places calls. Refuses to call twice, and late.

The other end is `homeassistant/hearth.yaml`. A call is answered on a topic of its own; a connection
that is lost meanwhile, or nobody there, is no answer.
"""

import asyncio
import datetime as dt
import json
import logging
import secrets
from collections.abc import Callable

from appliance.adapters.mqtt.bridged import BASE, CALL, MAP
from appliance.adapters.mqtt.connection import Incoming, Link
from appliance.adapters.mqtt.wiring import Call, Command
from appliance.core.discovery import Rejected
from appliance.core.home_map import HomeMap, read_map

log = logging.getLogger(__name__)

_RESULT = f"{BASE}/result/"
ANSWER_S = 5.0
"""How long Home Assistant has to say whether an action was done."""
MAX_RESULT_BYTES = 4096
MAP_EVERY_S = 0.5


class Placed:
    """One call, worded once, and what Home Assistant says to it."""

    def __init__(self, call: Call, at: float) -> None:
        """`at` is epoch seconds: Home Assistant refuses a call that is older than 10 s."""
        self.id = secrets.token_hex(16)
        said = {
            "id": self.id,
            "action": call.action,
            "target": {"entity_id": [call.entity]},
            "data": dict(call.data),
            "ts": round(at, 3),
        }
        self.command = Command(CALL, json.dumps(said))
        self._answer: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()

    def settle(self, done: bool | None) -> None:
        if not self._answer.done():
            self._answer.set_result(done)

    async def answer(self) -> bool | None:
        """Whether it was done; None if nobody said so in time."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return await asyncio.shield(self._answer)
        except TimeoutError:
            return None


class Calls:
    """The calls that wait for their answer."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        """`clock` gives epoch seconds, as Home Assistant's own clock does."""
        self._clock = clock or _epoch
        self._waiting: dict[str, Placed] = {}

    def place(self, call: Call) -> Placed:
        """Word a call; to be published once, and then either awaited or dropped."""
        placed = Placed(call, self._clock())
        self._waiting[placed.id] = placed
        return placed

    def drop(self, placed: Placed) -> None:
        self._waiting.pop(placed.id, None)

    def result(self, id_: str, payload: bytes) -> None:
        """Take in what Home Assistant said to a call, if anybody waits for it. Never raises."""
        placed = self._waiting.get(id_)
        if placed is None or len(payload) > MAX_RESULT_BYTES:
            return
        try:
            said = json.loads(payload.decode("utf-8"))
        except (ValueError, RecursionError):
            return
        done = said.get("ok") if isinstance(said, dict) else None
        if isinstance(done, bool):
            placed.settle(done)

    def lost(self) -> None:
        for placed in self._waiting.values():
            placed.settle(None)


class Bridge:
    """A party on the connection (`connection.Party`)."""

    def __init__(self, adopt: Callable[[HomeMap, int], None], calls: Calls) -> None:
        """`adopt` is given every new map and the bytes it took."""
        self._adopt = adopt
        self._calls = calls
        self._latest: bytes | None = None
        self._newest: bytes | None = None
        self._arrived = asyncio.Event()

    async def attend(self, link: Link) -> None:
        await link.subscribe([MAP, f"{_RESULT}+"])
        # The retained map may be from before a restart of the broker, or there may be none.
        await link.publish(f"{BASE}/refresh", b"")
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            if self._newest is not None:
                self._take_map(self._newest)
            # A map is work for the whole house: of a flood only the newest counts.
            await asyncio.sleep(MAP_EVERY_S)

    def take(self, message: Incoming) -> None:
        if message.topic == MAP:
            self._newest = message.payload
            self._arrived.set()
        elif message.topic.startswith(_RESULT) and not message.retained:
            self._calls.result(message.topic.removeprefix(_RESULT), message.payload)

    def _take_map(self, payload: bytes) -> None:
        if payload == self._latest:
            return
        home_map = read_map(MAP, payload) if payload else HomeMap()
        if isinstance(home_map, Rejected):
            # The rooms of the last good map are still the rooms.
            log.warning("Home Assistant's map not taken: %s", home_map.reason)
            return
        self._latest = payload
        self._adopt(home_map, len(payload))

    def lost(self) -> None:
        self._calls.lost()


def _epoch() -> float:
    return dt.datetime.now(dt.UTC).timestamp()
