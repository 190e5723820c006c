"""`hearth voices record` at a terminal, in front of a microphone: a room made of PulseAudio."""

import asyncio
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from appliance.adapters.audio.files import resample
from appliance.adapters.audio.portaudio import find_microphone
from appliance.adapters.audio.taking import taking
from appliance.core.types import SAMPLE_RATE
from appliance.testing.room import MICROPHONE, VirtualRoom
from appliance.voices.consent_note import NOTE, RECORDING, consent_in
from appliance.voices.recording import RATE
from tests.contract.room_sounds import likeness, speech, virtual_room

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    with virtual_room() as room:
        yield room


async def test_a_take_is_all_that_was_heard_at_the_rate_of_the_microphone(
    room: VirtualRoom, tmp_path: Path
) -> None:
    said = speech(1.5)
    soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
    best = 0.0
    for _ in range(3):  # the room stutters where its sound server gets no processor
        device = await find_microphone(MICROPHONE)
        async with taking(device.name) as take:
            await asyncio.to_thread(room.say, tmp_path / "said.wav")
            await asyncio.sleep(0.3)
        assert take.rate >= 44_100
        heard = 32767 * resample(take.samples(), take.rate, SAMPLE_RATE)
        best = max(best, likeness(heard, said))
    assert best >= 0.95


class Terminal:
    """Somebody at a terminal with the command."""

    def __init__(self, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "appliance", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        os.set_blocking(self._ours, False)
        self.shown = ""

    def type(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def waits_for(self, text: str, within_s: float = 60) -> None:
        """Until this is shown, after what was waited for before."""
        end = time.monotonic() + within_s
        while text not in self.shown:
            assert time.monotonic() < end, f"no {text!r} in: {self.shown}"
            try:
                self.shown += os.read(self._ours, 4096).decode()
            except (BlockingIOError, OSError):
                assert self.child.poll() is None or text in self.shown, self.shown
                time.sleep(0.02)
        self.shown = self.shown.partition(text)[2]

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self._ours)


def test_somebody_agrees_reads_a_sentence_and_goes_on_another_day(
    room: VirtualRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HEARTH_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "settings.toml").write_text(f'[audio]\nmicrophone = "{MICROPHONE}"\n')
    soundfile.write(tmp_path / "said.wav", speech(4) // 3, SAMPLE_RATE)
    terminal = Terminal("voices", "record", "anna", "--speaker", "Anna Smith")
    try:
        terminal.waits_for('type "I agree"')
        terminal.type("I agree")
        for sentence in ("My name is Anna Smith.", "1 of 150:"):
            terminal.waits_for(sentence)
            _read_aloud(room, terminal, tmp_path / "said.wav")
        terminal.waits_for("2 of 150:")
        terminal.waits_for("q: stop")
        terminal.type("q")
        terminal.waits_for("1 of 150 sentences")
        assert terminal.child.wait(30) == 0
    finally:
        terminal.close()
    folder = tmp_path / "data" / "recordings" / "anna"
    assert {path.name for path in folder.iterdir()} == {NOTE, RECORDING, "001.wav"}
    assert consent_in(folder)[0].speaker == "Anna Smith"
    assert soundfile.info(folder / "001.wav").samplerate == RATE


def _read_aloud(room: VirtualRoom, terminal: Terminal, said: Path) -> None:
    terminal.waits_for("q: stop")
    terminal.type("")
    terminal.waits_for("Recording.")
    time.sleep(0.5)
    room.say(said)
    time.sleep(0.5)
    terminal.type("")
