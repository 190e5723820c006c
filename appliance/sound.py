"""The appliance's own hardware: devices by the settings, mute and lights. Refuses to give up.

What is missing at the start or lost later is looked for again until it is there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from appliance.adapters.panel.inputs import InputLights, InputSwitch
from appliance.config.controls import Controls
from appliance.config.settings import PanelSettings
from appliance.core.errors import PanelFailed
from appliance.core.events import Event
from appliance.core.lights import Indicator, Light
from appliance.hearing.mute import Mute
from appliance.ports import Fact, Lights, MuteSwitch, Observer, Turn

_log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 5.0
_UNREAD = "switch {}, not read yet"


class Showing:
    """An observer that shows on every lamp what Hearth is about. A lamp that fails is only dark."""

    def __init__(
        self, lights: tuple[Lights, ...], mute: Mute, quiet: Callable[[], bool] = lambda: False
    ) -> None:
        """`quiet` tells whether people sleep, and no light should burn on."""
        self._lights = lights
        self._quiet = quiet
        self._indicator = Indicator()
        self._shown: Light | None = None
        self._failing: set[int] = set()
        self._mute = mute
        mute.watch(lambda _: self.refresh())

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        self._indicator.mark(what, facts.get("awaited"))
        self.refresh()

    def tell(self, event: Event) -> None:
        """Nothing: lights are made of marks alone."""

    def refresh(self, *, again: bool = False) -> None:
        """`again` also shows what is shown already: a lamp may have been plugged in."""
        self._indicator.muted, self._indicator.quiet = self._mute.on, self._quiet()
        light = self._indicator.shown
        if light is self._shown and not again:
            return
        self._shown = light
        for number, lamp in enumerate(self._lights):
            try:
                lamp.show(light)
                self._failing.discard(number)
            except PanelFailed as failure:
                if number not in self._failing:
                    _log.warning("a light cannot be shown: %s", failure)
                self._failing.add(number)


@asynccontextmanager
async def panel(
    settings: PanelSettings,
    controls: Controls,
    add_observer: Callable[[Observer], None],
    *,
    switches: tuple[MuteSwitch, ...] | None = None,
    lights: tuple[Lights, ...] | None = None,
    quiet: Callable[[], bool] = lambda: False,
) -> AsyncIterator[Mute]:
    """The appliance's mute: that of the controls, and of every switch that the settings name.

    A switch that has never been read counts as on: what somebody means to have switched off must
    not listen. One that is lost stays where it stood. While it is `quiet` no light burns on.
    `switches` and `lights` are for tests.
    """
    switches = switches_of(settings) if switches is None else switches
    lights = lights_of(settings) if lights is None else lights
    mute = Mute()

    def turned(knob: str) -> None:
        if knob == "muted":
            mute.turn("controls", controls.knobs.muted)

    controls.watch(turned)
    turned("muted")
    showing = Showing(lights, mute, quiet)
    add_observer(showing)
    for number, _ in enumerate(switches):
        mute.turn(_UNREAD.format(number), on=True)
    failure: Exception | None = None
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(_follow(switch, number, mute, controls))
            for number, switch in enumerate(switches)
        ]
        if lights:
            running.append(tasks.create_task(_keep_showing(showing)))
        try:
            yield mute
        except Exception as error:  # noqa: BLE001 - not ours: the task group would only wrap it
            failure = error
        finally:
            for task in running:
                task.cancel()
            for lamp in lights:
                lamp.close()
    if failure is not None:
        raise failure


def switches_of(settings: PanelSettings) -> tuple[MuteSwitch, ...]:
    switches: list[MuteSwitch] = []
    if settings.mute_line is not None:
        # Native code that is of use on boards with pins only: no other machine loads it.
        from appliance.adapters.panel.gpio import GpioSwitch

        switches.append(
            GpioSwitch(
                settings.gpio_chip,
                settings.mute_line,
                button=settings.mute_is == "button",
                active_low=settings.active_low,
            )
        )
    if settings.input_device:
        switches.append(InputSwitch(settings.input_device))
    return tuple(switches)


def lights_of(settings: PanelSettings) -> tuple[Lights, ...]:
    lights: list[Lights] = []
    if settings.light_lines is not None:
        from appliance.adapters.panel.gpio import GpioLights

        lights.append(GpioLights(settings.gpio_chip, settings.light_lines))
    if settings.input_device:
        lights.append(InputLights(settings.input_device))
    return tuple(lights)


async def _follow(switch: MuteSwitch, number: int, mute: Mute, controls: Controls) -> None:
    """Until it is cancelled: what the hand does to the switch, the mute does."""
    failing = False
    while True:
        try:
            async for turn in switch.turns():
                failing = False
                if turn is Turn.OVER:
                    controls.turn("muted", not controls.knobs.muted)
                elif turn is not Turn.NONE:
                    mute.turn(f"switch {number}", on=turn is Turn.ON)
                mute.turn(_UNREAD.format(number), on=False)
        except PanelFailed as failure:
            if not failing:
                _log.error("mute switch: %s", failure)
            failing = True
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _keep_showing(showing: Showing) -> None:
    """A lamp that is plugged in later shows what it should, without waiting for a turn."""
    while True:
        showing.refresh(again=True)
        await asyncio.sleep(_LOOK_AGAIN_S)
