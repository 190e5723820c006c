"""The box's power button: one press or five, as the kernel tells of them, over pipes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.adapters.panel.inputs import EV_KEY, EV_SYN, EVENT

SCRIPT = Path(__file__).parents[2] / "image-build/files/usr/lib/hearth/power-button"
KEY_POWER = 116


class Button:
    """The script with a pipe for a device, a `systemctl` that writes down, and its mark here."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.mark = folder, folder / "reset"
        (folder / "bin").mkdir()
        systemctl = folder / "bin/systemctl"
        systemctl.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\n')
        systemctl.chmod(0o755)
        self._pipe = folder / "event0"
        os.mkfifo(self._pipe)
        script = folder / "power-button"
        script.write_text(
            SCRIPT.read_text().replace("/var/lib/hearth-update/reset", str(self.mark))
        )
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(script), str(self._pipe)],
            env={"PATH": f"{folder}/bin:{os.defpath}"},
        )
        self._device = os.open(self._pipe, os.O_WRONLY)

    def press(self, times: int) -> None:
        for _ in range(times):
            for value in (1, 0):
                os.write(self._device, EVENT.pack(0, 0, EV_KEY, KEY_POWER, value))
                os.write(self._device, EVENT.pack(0, 0, EV_SYN, 0, 0))

    def asked(self) -> list[str]:
        """What the system was told, once it was told something."""
        began = time.monotonic()
        while not (self._folder / "asked").exists():
            assert time.monotonic() - began < 20
            time.sleep(0.05)
        return (self._folder / "asked").read_text().splitlines()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._device)


@pytest.fixture
def button(tmp_path: Path) -> Iterator[Button]:
    button = Button(tmp_path)
    yield button
    button.close()


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_press_or_a_few_switch_it_off(button: Button, times: int) -> None:
    button.press(times)
    assert button.asked() == ["--no-block poweroff"]
    assert not button.mark.exists()


def test_five_reset_it(button: Button) -> None:
    button.press(5)
    assert button.asked() == ["--no-block reboot"]
    assert button.mark.exists()


def test_other_keys_and_letting_go_are_nothing(button: Button) -> None:
    for kind, code, value in ((EV_KEY, KEY_POWER, 0), (EV_KEY, 30, 1), (EV_KEY, KEY_POWER, 2)):
        os.write(button._device, EVENT.pack(0, 0, kind, code, value))
    time.sleep(0.5)
    button.press(1)
    assert button.asked() == ["--no-block poweroff"]
