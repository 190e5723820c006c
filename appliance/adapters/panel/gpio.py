"""A mute switch and a coloured light on the pins of a board, through the kernel's own interface.

Never run on a real board: proved against stand-ins for the kernel's lines, and `gpio-sim` where a
kernel has it. It refuses to hold a pin that no setting names.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Edge, Value

from appliance.core.errors import PanelFailed
from appliance.core.lights import Light
from appliance.ports import Turn

_DEBOUNCE = timedelta(milliseconds=20)
"""Contacts of cheap switches bounce for 5 ms; a finger is slower than this."""

Request = Callable[[str, Mapping[Any, gpiod.LineSettings]], Any]
"""Chip and settings by line -> the requested lines, as `gpiod.request_lines`."""

COLOURS: Mapping[Light, tuple[bool, bool, bool]] = {
    Light.IDLE: (False, False, False),
    Light.LISTENING: (False, False, True),
    Light.THINKING: (False, True, True),
    Light.SPEAKING: (False, True, False),
    Light.MUTED: (True, False, False),
    Light.ERROR: (True, True, False),
}
"""Red, green, blue: one lamp that has nothing but on and off."""


def request_lines(chip: str, lines: Mapping[Any, gpiod.LineSettings]) -> Any:
    """Raises PanelFailed: no such chip or line, in use, or not ours to open."""
    try:
        return gpiod.request_lines(chip, consumer="hearth", config=dict(lines))
    except (OSError, ValueError, gpiod.RequestReleasedError) as error:
        raise PanelFailed(
            f"cannot use the pins {sorted(lines)} of {chip}: {error}; "
            "check [panel] in the settings, and that the user is in the group gpio"
        ) from error


class GpioSwitch:
    """Implements `ports.MuteSwitch`: a switch that stays, or with `button` one that springs back.

    Wired from the pin to ground (`active_low`, with the board's pull-up), or to the supply.
    """

    def __init__(
        self,
        chip: str,
        line: int,
        *,
        button: bool = False,
        active_low: bool = True,
        request: Request = request_lines,
    ) -> None:
        self._chip = chip
        self._line = line
        self._button = button
        self._request = request
        self._settings = gpiod.LineSettings(
            direction=Direction.INPUT,
            edge_detection=Edge.BOTH,
            bias=Bias.PULL_UP if active_low else Bias.PULL_DOWN,
            active_low=active_low,
            debounce_period=_DEBOUNCE,
        )

    async def turns(self) -> AsyncIterator[Turn]:
        """See ports.MuteSwitch."""
        lines = self._request(self._chip, {self._line: self._settings})
        news = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            loop.add_reader(lines.fd, news.set)
            on = self._is_on(lines)
            yield Turn.NONE if self._button else Turn.ON if on else Turn.OFF
            while True:
                await news.wait()
                news.clear()
                was, on = on, self._next(lines)
                if on is was:
                    continue
                if not self._button:
                    yield Turn.ON if on else Turn.OFF
                elif on:
                    yield Turn.OVER
        finally:
            loop.remove_reader(lines.fd)
            lines.release()

    def _next(self, lines: Any) -> bool:
        try:
            lines.read_edge_events()
        except OSError as error:
            raise PanelFailed(f"the mute switch on {self._chip} is lost: {error}") from error
        return self._is_on(lines)

    def _is_on(self, lines: Any) -> bool:
        try:
            return bool(lines.get_value(self._line) is Value.ACTIVE)
        except OSError as error:
            raise PanelFailed(f"the mute switch on {self._chip} is lost: {error}") from error


class GpioLights:
    """Implements `ports.Lights`: three lines (red, green, blue) of one lamp, or ring. `with` it."""

    def __init__(
        self, chip: str, lines: tuple[int, int, int], *, request: Request = request_lines
    ) -> None:
        self._chip = chip
        self._lines = lines
        self._request = request
        self._held: Any = None

    def show(self, light: Light) -> None:
        """See ports.Lights."""
        try:
            if self._held is None:
                output = gpiod.LineSettings(direction=Direction.OUTPUT)
                self._held = self._request(self._chip, dict.fromkeys(self._lines, output))
            states = zip(self._lines, COLOURS[light], strict=True)
            values = {line: Value.ACTIVE if on else Value.INACTIVE for line, on in states}
            self._held.set_values(values)
        except OSError as error:
            self._let_go()
            raise PanelFailed(f"the light on {self._chip} is lost: {error}") from error

    def close(self) -> None:
        """Dark, and the pins are free again."""
        if self._held is not None:
            with contextlib.suppress(PanelFailed):
                self.show(Light.IDLE)
        self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None
