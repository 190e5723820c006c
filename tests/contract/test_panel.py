"""Mute switches and lights: one contract for fakes, stand-ins of the kernel, and the kernel's own.

What needs `/dev/uinput` or gpio-sim is skipped, with a reason, where the kernel has none.
"""

import asyncio
import fcntl
import os
import struct
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gpiod
import pytest
from gpiod.line import Value

from appliance.adapters.panel.gpio import COLOURS, GpioLights, GpioSwitch, request_lines
from appliance.adapters.panel.inputs import (
    EV_KEY,
    EV_LED,
    EV_SW,
    EV_SYN,
    EVENT,
    KEY_MICMUTE,
    LED_MUTE,
    SW_MUTE_DEVICE,
    InputLights,
    InputSwitch,
    find_input,
)
from appliance.config.controls import Controls
from appliance.config.settings import PanelSettings
from appliance.core.errors import PanelFailed
from appliance.core.lights import Light
from appliance.core.presence import Choices, Knobs
from appliance.ports import MuteSwitch, Observer, Turn
from appliance.sound import lights_of, panel, switches_of
from appliance.testing.panel import FakeLights, FakeSwitch

KERNEL = [
    pytest.param("uinput", marks=pytest.mark.skipif(
        not Path("/dev/uinput").exists(), reason="the kernel has no /dev/uinput: not run on it")),
    pytest.param("gpio-sim", marks=pytest.mark.skipif(
        not Path("/sys/kernel/config/gpio-sim").exists(),
        reason="the kernel has no gpio-sim: not run on it")),
]  # fmt: skip


class Pins:
    """Stands for `gpiod.LineRequest`: lines that a test turns."""

    def __init__(self) -> None:
        self.values: dict[Any, Value] = {}
        self.released = False
        self.broken = False
        self.fd, self._bell = os.pipe()

    def request(self, chip: str, lines: Mapping[Any, gpiod.LineSettings]) -> "Pins":
        for line in lines:
            self.values.setdefault(line, Value.INACTIVE)
        return self

    def turn(self, line: int, on: bool) -> None:
        self.values[line] = Value.ACTIVE if on else Value.INACTIVE
        os.write(self._bell, b"!")

    def cut(self) -> None:
        self.broken = True
        os.write(self._bell, b"!")

    def read_edge_events(self) -> None:
        os.read(self.fd, 64)
        self._whole()

    def get_value(self, line: int) -> Value:
        self._whole()
        return self.values[line]

    def set_values(self, values: Mapping[Any, Value]) -> None:
        self._whole()
        self.values.update(values)

    def release(self) -> None:
        self.released = True

    def _whole(self) -> None:
        if self.broken:
            raise OSError(19, "No such device")


@dataclass
class Hand:
    """A switch under test, and what a hand does to it. None: this kind cannot be turned so."""

    switch: MuteSwitch
    turn: Callable[[bool], None] | None
    press: Callable[[], None] | None
    cut: Callable[[], None]
    undo: list[Callable[[], None]] = field(default_factory=list)


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1, 2, kind, code, value) + EVENT.pack(1, 2, EV_SYN, 0, 0)


def hand(kind: str, folder: Path) -> Hand:
    if kind == "fake":
        fake = FakeSwitch()
        return Hand(fake, fake.turn, None, fake.cut)
    if kind == "fake button":
        fake = FakeSwitch(None)
        return Hand(fake, None, fake.press, fake.cut)
    if kind == "gpio":
        pins = Pins()
        pins.values[17] = Value.INACTIVE
        switch = GpioSwitch("chip", 17, request=pins.request)
        return Hand(switch, lambda on: pins.turn(17, on), None, pins.cut)
    if kind == "gpio button":
        pins = Pins()
        button = GpioSwitch("chip", 4, button=True, request=pins.request)

        def press() -> None:
            pins.turn(4, True)

        return Hand(button, None, press, pins.cut)
    if kind == "uinput":
        return on_uinput()
    if kind == "gpio-sim":
        return on_gpio_sim()
    path = folder / "event0"
    os.mkfifo(path)
    node = os.open(path, os.O_RDWR)

    def key(value: int) -> None:
        os.write(node, event(EV_KEY, KEY_MICMUTE, value))

    def stand(on: bool) -> None:
        os.write(node, event(EV_SW, SW_MUTE_DEVICE, on))

    return Hand(InputSwitch(str(path)), stand, lambda: key(1), lambda: os.close(node))


def on_uinput() -> Hand:
    """A speakerphone of the kernel's own making; the numbers are those of linux/uinput.h."""
    node = os.open("/dev/uinput", os.O_WRONLY)
    for request, number in (
        (0x40045564, EV_KEY), (0x40045565, KEY_MICMUTE),
        (0x40045564, EV_SW), (0x4004556D, SW_MUTE_DEVICE),
    ):  # fmt: skip
        fcntl.ioctl(node, request, number)
    name = f"hearth test {os.getpid()}"
    fcntl.ioctl(node, 0x405C5503, struct.pack("4H80sI", 3, 1, 1, 1, name.encode(), 0))
    fcntl.ioctl(node, 0x5501)

    def cut() -> None:
        fcntl.ioctl(node, 0x5502)

    return Hand(
        InputSwitch(name),
        lambda on: _written(node, event(EV_SW, SW_MUTE_DEVICE, on)),
        lambda: _written(node, event(EV_KEY, KEY_MICMUTE, 1)),
        cut,
        [lambda: os.close(node)],
    )


def on_gpio_sim() -> Hand:
    """A chip of the kernel's own making: Documentation/admin-guide/gpio/gpio-sim.rst."""
    chip = Path(f"/sys/kernel/config/gpio-sim/hearth{os.getpid()}")
    bank = chip / "bank0"
    bank.mkdir(parents=True)
    (bank / "num_lines").write_text("8")
    (chip / "live").write_text("1")
    name = (bank / "chip_name").read_text().strip()
    device = (chip / "dev_name").read_text().strip()
    pull = Path(f"/sys/devices/platform/{device}/{name}/sim_gpio3/pull")

    def turn(on: bool) -> None:
        pull.write_text("pull-up" if on else "pull-down")

    def cut() -> None:
        (chip / "live").write_text("0")

    turn(False)
    switch = GpioSwitch(f"/dev/{name}", 3, active_low=False)
    return Hand(switch, turn, None, cut, [bank.rmdir, chip.rmdir])


def _written(node: int, what: bytes) -> None:
    os.write(node, what)


@pytest.fixture(params=["fake", "fake button", "gpio", "gpio button", "input", *KERNEL])
def under_test(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hand]:
    made = hand(request.param, tmp_path)
    yield made
    for undo in made.undo:
        undo()


async def following(turns: AsyncIterator[Turn]) -> Turn:
    async with asyncio.timeout(30):
        return await anext(turns)


async def test_it_says_at_once_where_it_stands(under_test: Hand) -> None:
    async with aclosing(under_test.switch.turns()) as turns:  # type: ignore[type-var]
        first = await following(turns)
    assert first in (Turn.NONE, Turn.OFF)


async def test_each_turn_is_told(under_test: Hand) -> None:
    if under_test.turn is None:
        pytest.skip("a button has no position")
    async with aclosing(under_test.switch.turns()) as turns:  # type: ignore[type-var]
        await following(turns)
        for on in (True, False, True):
            under_test.turn(on)
            assert await following(turns) is (Turn.ON if on else Turn.OFF)


async def test_a_press_turns_over(under_test: Hand) -> None:
    if under_test.press is None:
        pytest.skip("a switch is not pressed")
    async with aclosing(under_test.switch.turns()) as turns:  # type: ignore[type-var]
        await following(turns)
        under_test.press()
        assert await following(turns) is Turn.OVER


async def test_a_switch_that_is_lost_says_so(under_test: Hand) -> None:
    async with aclosing(under_test.switch.turns()) as turns:  # type: ignore[type-var]
        await following(turns)
        under_test.cut()
        with pytest.raises(PanelFailed):
            await following(turns)


async def test_other_keys_and_half_events_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "event0"
    os.mkfifo(path)
    node = os.open(path, os.O_RDWR)
    async with aclosing(InputSwitch(str(path)).turns()) as turns:  # type: ignore[type-var]
        assert await following(turns) is Turn.NONE
        os.write(node, event(EV_KEY, 30, 1) + event(EV_KEY, KEY_MICMUTE, 0))
        pressed = event(EV_KEY, KEY_MICMUTE, 1)
        os.write(node, pressed[:5])
        await asyncio.sleep(0.05)
        os.write(node, pressed[5:])
        assert await following(turns) is Turn.OVER
    os.close(node)


def test_pins_that_are_not_there_say_what_to_do() -> None:
    with pytest.raises(PanelFailed, match=r"\[panel\] in the settings"):
        request_lines("/dev/gpiochip-of-nobody", {1: gpiod.LineSettings()})


def test_an_input_device_that_is_not_there_says_which_are() -> None:
    with pytest.raises(PanelFailed, match="there are:"):
        find_input("a speakerphone that nobody has")
    with pytest.raises(PanelFailed, match="group input"):
        InputLights("/dev/input/event-of-nobody").show(Light.MUTED)


def test_every_state_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == set(Light)
    assert len(set(COLOURS.values())) == len(Light)


def test_the_lamp_of_three_pins_shows_them() -> None:
    pins = Pins()
    lights = GpioLights("chip", (5, 6, 7), request=pins.request)
    for light in Light:
        lights.show(light)
        on = tuple(pins.values[line] is Value.ACTIVE for line in (5, 6, 7))
        assert on == COLOURS[light]
    lights.close()
    assert pins.released
    assert set(pins.values.values()) == {Value.INACTIVE}
    broken = Pins()
    broken.broken = True
    with pytest.raises(PanelFailed, match="is lost"):
        GpioLights("chip", (1, 2, 3), request=broken.request).show(Light.IDLE)


def test_the_lamp_of_a_speakerphone_shines_while_muted(tmp_path: Path) -> None:
    path = tmp_path / "event0"
    os.mkfifo(path)
    node = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    lights = InputLights(str(path))
    for light in (Light.MUTED, Light.LISTENING):
        lights.show(light)
        kind, code, value = EVENT.unpack(os.read(node, 2 * EVENT.size)[: EVENT.size])[2:]
        assert (kind, code, value) == (EV_LED, LED_MUTE, light is Light.MUTED)
    lights.close()
    os.close(node)


def test_the_settings_say_what_there_is() -> None:
    assert switches_of(PanelSettings()) == ()
    assert lights_of(PanelSettings()) == ()
    full = PanelSettings(mute_line=17, light_lines=(1, 2, 3), input_device="Jabra")
    assert [type(each) for each in switches_of(full)] == [GpioSwitch, InputSwitch]
    assert [type(each) for each in lights_of(full)] == [GpioLights, InputLights]


@pytest.fixture
def controls(tmp_path: Path) -> Iterator[Controls]:
    with Controls(tmp_path, Knobs(), Choices()) as made:
        yield made


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_switch_mutes_whatever_the_home_says(controls: Controls) -> None:
    switch, lights, watching = FakeSwitch(), FakeLights(), list[Observer]()
    async with panel(
        PanelSettings(), controls, watching.append, switches=(switch,), lights=(lights,)
    ) as mute:
        was = [mute.on]  # a switch that was not read yet counts as on
        await settled()
        was.append(mute.on)
        switch.turn(True)
        await settled()
        controls.turn("muted", True)
        controls.turn("muted", False)
        was.append(mute.on)
        switch.cut()
        await settled()
        was.append(mute.on)  # one that is lost stays where it stood
        assert was == [True, False, True, True]
        watching[0].mark("listening", awaited="wake")
        assert lights.shown[-1] is Light.MUTED
    assert lights.closed


async def test_a_switch_that_cannot_be_read_keeps_the_microphone_off(controls: Controls) -> None:
    switch = FakeSwitch()
    switch.broken = True
    async with panel(PanelSettings(), controls, lambda _: None, switches=(switch,)) as mute:
        await settled()
        controls.turn("muted", False)
        assert mute.on


async def test_a_button_turns_over_what_the_home_shows(controls: Controls) -> None:
    button = FakeSwitch(None)
    async with panel(PanelSettings(), controls, lambda _: None, switches=(button,)) as mute:
        for on in (True, False):
            await settled()
            button.press()
            await settled()
            assert (mute.on, controls.knobs.muted) == (on, on)


async def test_a_lamp_is_dark_while_people_sleep(controls: Controls) -> None:
    lights, asleep = FakeLights(), True
    controls.turn("muted", value=True)
    async with panel(
        PanelSettings(), controls, lambda _: None, lights=(lights,), quiet=lambda: asleep
    ) as mute:
        await settled()
        assert mute.on
        dark = lights.shown[-1]
        asleep = False
        mute.turn("somebody else", on=True)
        controls.turn("muted", value=False)
        mute.turn("somebody else", on=False)
        controls.turn("muted", value=True)
        assert (dark, lights.shown[-1]) == (Light.IDLE, Light.MUTED)


async def test_a_lamp_that_is_lost_disturbs_nobody(controls: Controls) -> None:
    lights, watching = FakeLights(), list[Observer]()
    async with panel(PanelSettings(), controls, watching.append, lights=(lights,)):
        lights.broken = True
        watching[0].mark("wake")
        lights.broken = False
        watching[0].mark("speech_ended")
        assert lights.shown[-1] is Light.THINKING


async def test_what_fails_inside_comes_out_as_it_is(controls: Controls) -> None:
    with pytest.raises(PanelFailed, match="by itself"):
        async with panel(PanelSettings(), controls, lambda _: None, switches=(FakeSwitch(),)):
            raise PanelFailed("by itself")
