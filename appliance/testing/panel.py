"""A switch and a lamp made of nothing: `ports.MuteSwitch` and `ports.Lights` that tests turn."""

import asyncio
from collections.abc import AsyncIterator

from appliance.core.errors import PanelFailed
from appliance.core.lights import Light
from appliance.ports import Turn


class FakeSwitch:
    """Implements `ports.MuteSwitch`. `stands` None is a button."""

    def __init__(self, stands: bool | None = False) -> None:
        self.stands = stands
        self.broken = False
        self._news: asyncio.Queue[Turn] = asyncio.Queue()

    def turn(self, on: bool) -> None:
        self.stands = on
        self._news.put_nowait(Turn.ON if on else Turn.OFF)

    def press(self) -> None:
        self._news.put_nowait(Turn.OVER)

    def cut(self) -> None:
        """Its wire: it is lost, and cannot be read again until `broken` is taken back."""
        self.broken = True
        self._news.put_nowait(Turn.NONE)

    async def turns(self) -> AsyncIterator[Turn]:
        """See ports.MuteSwitch."""
        self._readable()
        if self.stands is None:
            yield Turn.NONE
        else:
            yield Turn.ON if self.stands else Turn.OFF
        while True:
            turn = await self._news.get()
            self._readable()
            yield turn

    def _readable(self) -> None:
        if self.broken:
            raise PanelFailed("the switch is gone")


class FakeLights:
    """Implements `ports.Lights`; `shown` is what could be seen, in order."""

    def __init__(self) -> None:
        self.shown: list[Light] = []
        self.broken = False
        self.closed = False

    def show(self, light: Light) -> None:
        """See ports.Lights."""
        if self.broken:
            raise PanelFailed("the lamp is gone")
        if light not in self.shown[-1:]:
            self.shown.append(light)

    def close(self) -> None:
        self.closed = True
