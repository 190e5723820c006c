"""The mute key and mute lamp of a USB speakerphone or headset, as an input device of the kernel.

The kernel turns their HID reports into events, the same for every maker. Never run with a real one:
proved over pipes, and over `uinput` where a kernel has it. It takes no other key than mute, and
refuses to take the device away from others.
"""

import asyncio
import contextlib
import fcntl
import os
import struct
from collections.abc import AsyncIterator
from pathlib import Path

from appliance.core.errors import PanelFailed
from appliance.core.lights import Light
from appliance.ports import Turn

EVENT = struct.Struct("llHHi")
"""`struct input_event` of linux/input.h: seconds, microseconds, type, code, value."""

EV_SYN, EV_KEY, EV_SW, EV_LED = 0x00, 0x01, 0x05, 0x11
KEY_MICMUTE = 248
SW_MUTE_DEVICE = 0x0E
LED_MUTE = 0x07

_SWITCHES = 0x80024520 | EV_SW
"""EVIOCGBIT(EV_SW, 2): which switches it has, as bits of two bytes."""
_POSITIONS = 0x8002451B
"""EVIOCGSW(2): which of its switches are on, as bits of two bytes."""

_INPUTS = Path("/sys/class/input")


def find_input(name: str) -> Path:
    """The device file of the input device with `name` in its name. Raises PanelFailed.

    A path is taken as it is. Of several the first: a headset has one for each kind of key.
    """
    if name.startswith("/"):
        return Path(name)
    found = []
    for each in sorted(_INPUTS.glob("event*"), key=lambda path: int(path.name[5:] or 0)):
        with contextlib.suppress(OSError):
            called = (each / "device" / "name").read_text("utf-8", "replace").strip()
            if name.casefold() in called.casefold():
                return Path("/dev/input") / each.name
            found.append(called)
    known = ", ".join(f'"{each[:60]}"' for each in found[:20]) or "none at all"
    raise PanelFailed(f'no input device has "{name[:60]}" in its name; there are: {known}')


class InputSwitch:
    """Implements `ports.MuteSwitch`: a mute key turns over, a mute switch stands somewhere."""

    def __init__(self, device: str) -> None:
        """`device` is part of its name, or its path."""
        self._device = device

    async def turns(self) -> AsyncIterator[Turn]:
        """See ports.MuteSwitch."""
        node = _open(find_input(self._device), os.O_RDONLY)
        news = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            loop.add_reader(node, news.set)
            if not _bit(node, _SWITCHES, SW_MUTE_DEVICE):
                yield Turn.NONE
            else:
                yield Turn.ON if _bit(node, _POSITIONS, SW_MUTE_DEVICE) else Turn.OFF
            rest = b""
            while True:
                await news.wait()
                news.clear()
                rest += self._read(node)
                whole = len(rest) // EVENT.size * EVENT.size
                events, rest = rest[:whole], rest[whole:]
                for _, _, kind, code, value in EVENT.iter_unpack(events):
                    if (kind, code) == (EV_SW, SW_MUTE_DEVICE):
                        yield Turn.ON if value else Turn.OFF
                    elif (kind, code, value) == (EV_KEY, KEY_MICMUTE, 1):
                        yield Turn.OVER
        finally:
            loop.remove_reader(node)
            os.close(node)

    def _read(self, node: int) -> bytes:
        try:
            read = os.read(node, 64 * EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PanelFailed(f'the input device "{self._device}" is lost: {error}') from error
        if not read:
            raise PanelFailed(f'the input device "{self._device}" has ended')
        return read


class InputLights:
    """Implements `ports.Lights` with the one lamp such a device has: it shines while muted."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._node: int | None = None

    def show(self, light: Light) -> None:
        """See ports.Lights."""
        try:
            if self._node is None:
                self._node = _open(find_input(self._device), os.O_RDWR)
            lamp = EVENT.pack(0, 0, EV_LED, LED_MUTE, light is Light.MUTED)
            os.write(self._node, lamp + EVENT.pack(0, 0, EV_SYN, 0, 0))
        except BlockingIOError:
            return  # it takes its time; the next state will be shown
        except OSError as error:
            self.close()
            raise PanelFailed(f'the lamp of "{self._device}" is lost: {error}') from error

    def close(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            os.close(node)


def _open(path: Path, mode: int) -> int:
    try:
        return os.open(path, mode | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise PanelFailed(
            f"cannot open {path}: {error.strerror or error}; is the user in the group input?"
        ) from error


def _bit(node: int, request: int, number: int) -> bool:
    """One bit of what the kernel answers; False of a device that has no such answer."""
    answer = bytearray(2)
    with contextlib.suppress(OSError):
        fcntl.ioctl(node, request, answer)
    return bool(int.from_bytes(answer, "little") >> number & 1)
