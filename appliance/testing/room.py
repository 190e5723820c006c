"""A room without a sound card: a private PulseAudio with devices of air. Never the user's own.

    with VirtualRoom() as room:
        room.environment     for the process under test; PortAudio then finds MICROPHONE, SPEAKER

What is played into the sink `mouth` is heard by the microphone, and so is what the speaker plays,
at `echo_db` and `echo_ms` later, if an echo is asked for. Needs the Debian packages in `PACKAGES`.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

PACKAGES = ("pulseaudio", "pulseaudio-utils", "libportaudio2", "libasound2-plugins")
MICROPHONE = "roommic"
SPEAKER = "roomspk"
DISTANT_SPEAKER = "roomfar"
"""There only while `VirtualRoom.distant_speaker` is."""

_ORPHAN_EXIT = "--exit-idle-time=120"
"""A test that is killed cannot end its sound server: it goes by itself when nobody has called."""

_FORMAT = "format=s16le rate=48000 channels=1 channel_map=mono"

_PATIENCE = 3
"""How often the sound server is asked for a list."""

NAMED_MICROPHONE = "RoomMicrophone"
"""What the sound server calls the microphone to people."""

_MIC = f"source_name=mic source_properties=device.description={NAMED_MICROPHONE}"

_ASOUND = """\
</usr/share/alsa/alsa.conf>
pcm.!default {{ type pulse server "{server}" hint {{ show on description "room" }} }}
ctl.!default {{ type pulse server "{server}" }}
pcm.roommic {{ type pulse server "{server}" device "mic" hint {{ show on description "mic" }} }}
pcm.roomspk {{ type pulse server "{server}" device "speaker" hint {{ show on description "spk" }} }}
pcm.roomfar {{ type pulse server "{server}" device "far" hint {{ show on description "far" }} }}
"""


def missing() -> str:
    """Why there can be no virtual room here, and what to do; empty if there can."""
    lacking = [name for name in ("pulseaudio", "pactl", "paplay") if shutil.which(name) is None]
    if not lacking:
        return ""
    return f"no {', '.join(lacking)}: apt-get install {' '.join(PACKAGES)}"


class VirtualRoom:
    """One PulseAudio in a directory of its own. `kill` and `start` it again as often as wanted."""

    def __init__(self, *, echo_db: float | None = None, echo_ms: int = 40) -> None:
        self._echo_db = echo_db
        self._echo_ms = echo_ms
        self._home = Path(tempfile.mkdtemp(prefix="hearth-room."))
        self._socket = self._home / "pulse.sock"
        self._daemon: subprocess.Popen[bytes] | None = None
        server = f"unix:{self._socket}"
        (self._home / "asound.conf").write_text(_ASOUND.format(server=server))
        self.environment = {
            "PULSE_SERVER": server,
            "PULSE_COOKIE": str(self._home / "cookie"),
            "ALSA_CONFIG_PATH": str(self._home / "asound.conf"),
            "XDG_RUNTIME_DIR": str(self._home),
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self, *, within_s: float = 30) -> None:
        """Start the daemon and wait until the microphone is there. Raises RuntimeError."""
        (self._home / "room.pa").write_text(self._script())
        log = self._home / "pulse.log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULSE_")}
        arguments = ["-n", "--daemonize=no", "--use-pid-file=no", _ORPHAN_EXIT]
        arguments += ["--high-priority=no", "--realtime=no", "--fail=yes", "--log-level=notice"]
        arguments += [f"--log-target=file:{log}", f"--file={self._home / 'room.pa'}"]
        self._daemon = subprocess.Popen(
            [_program("pulseaudio"), *arguments],
            # PulseAudio refuses to start where PULSE_SERVER names another one.
            env=inherited | {"HOME": str(self._home), "XDG_RUNTIME_DIR": str(self._home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + within_s
        while not (self._socket.exists() and self._ready()):
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the virtual room does not start: {log.read_text()[-2000:]}")
            time.sleep(0.02)
        if self._echo_db is not None:
            self._set_echo(self._echo_db)

    def kill(self) -> None:
        """The sound server dies, as it does in the field: without a word to its clients."""
        if self._daemon is None:
            return
        self._daemon.kill()
        self._daemon.wait()
        self._daemon = None
        self._socket.unlink(missing_ok=True)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The sound server hangs: it neither answers nor closes a connection."""
        if self._daemon is None:
            raise RuntimeError("there is no sound server to freeze")
        self._daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._daemon.send_signal(signal.SIGCONT)

    def unplug_microphone(self) -> None:
        """Its cable is drawn: what records from it is moved to whatever the server has left."""
        self._unload("source_name=mic")

    def plug_microphone(self, *, rate: int = 48_000, channels: int = 1) -> None:
        """It is there again, or another one of that name; its own clock runs at `rate`."""
        form = f"format=s16le rate={rate} channels={channels}"
        self.pactl(
            "load-module", "module-remap-source", "master=air.monitor", *_MIC.split(), *form.split()
        )
        self.pactl("set-default-source", "mic")

    def unplug_speaker(self) -> None:
        """What plays is moved to another sink, as in a home with two."""
        self._unload("sink_name=speaker")

    def plug_speaker(self) -> None:
        form = f"sink_name=speaker {_FORMAT} norewinds=1"
        self.pactl("load-module", "module-null-sink", *form.split())
        self.pactl("set-default-sink", "speaker")

    @contextlib.contextmanager
    def distant_speaker(self, latency_ms: float) -> Iterator["Loudspeaker"]:
        """A speaker whose driver holds sound back for so long, and says so: `DISTANT_SPEAKER`."""
        fifo = self._home / "far.fifo"
        size = 4096
        while size * 1000 / (2 * latency_ms) < 32_000:
            size *= 2
        rate = round(size * 1000 / (2 * latency_ms))
        self.pactl(
            "load-module", "module-pipe-sink", "sink_name=far", f"file={fifo}",
            "format=s16le", f"rate={rate}", "channels=1",
        )  # fmt: skip
        try:
            with Loudspeaker(fifo, rate, size) as loudspeaker:
                yield loudspeaker
        finally:
            self._unload("sink_name=far")

    def say(self, wav: Path) -> None:
        """Play a file into the room as a person would and return when it has been said."""
        subprocess.run(
            [_program("paplay"), "--device=mouth", "--latency-msec=300", str(wav)],
            env=os.environ | self.environment,
            check=True,
        )

    @contextlib.contextmanager
    def listening(self, raw: Path, *, to: str = "speaker.monitor") -> Iterator[None]:
        """Keep what a device sounds like as raw s16 mono 16 kHz while the block runs."""
        form = ("--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=20")
        recorder = subprocess.Popen(
            [_program("parecord"), f"--device={to}", *form, str(raw)],
            env=os.environ | self.environment,
        )
        try:
            deadline = time.monotonic() + 20
            while not (raw.exists() and raw.stat().st_size) and time.monotonic() < deadline:
                time.sleep(0.01)
            yield
            time.sleep(0.1)
        finally:
            recorder.terminate()
            recorder.wait()

    def pactl(self, *words: str) -> str:
        """One command to the sound server. Raises CalledProcessError.

        One that changes nothing is tried again: while a device is taken away, a caller on a busy
        machine is sometimes refused.
        """
        tries = _PATIENCE if words[:1] == ("list",) else 1
        while True:
            tries -= 1
            done = subprocess.run(
                [_program("pactl"), *words],
                env=os.environ | self.environment,
                capture_output=True,
                text=True,
                check=not tries,
                timeout=30,
            )
            if not done.returncode:
                return done.stdout
            time.sleep(0.2)

    def _unload(self, argument: str) -> None:
        for line in self.pactl("list", "short", "modules").splitlines():
            number, _, arguments = (line + "\t\t").split("\t")[:3]
            if argument in arguments.split():
                self.pactl("unload-module", number)

    def _ready(self) -> bool:
        try:
            return "\tmic\t" in self.pactl("list", "short", "sources")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False

    def _set_echo(self, db: float) -> None:
        for block in self.pactl("list", "sink-inputs").split("Sink Input #")[1:]:
            if 'media.name = "echo"' in block:
                self.pactl("set-sink-input-volume", block.split()[0], f"{db}dB")

    def _script(self) -> str:
        # Without norewinds a null sink idles with two seconds of latency and scrambles what it
        # plays; adjust_time=0 keeps the delay of the air constant, all sinks having one clock.
        fixed = "adjust_time=0 source_dont_move=true sink_dont_move=true"
        lines = [
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            *(
                f"load-module module-null-sink sink_name={name} {_FORMAT} norewinds=1"
                for name in ("mouth", "speaker", "air")
            ),
            f"load-module module-loopback source=mouth.monitor sink=air latency_msec=20 {fixed}",
            f"load-module module-remap-source master=air.monitor {_MIC} {_FORMAT}",
            "set-default-sink speaker",
            "set-default-source mic",
        ]
        if self._echo_db is not None:
            lines.append(
                "load-module module-loopback source=speaker.monitor sink=air "
                f"latency_msec={self._echo_ms} {fixed} sink_input_properties=media.name=echo"
            )
        return "\n".join(lines) + "\n"


class Loudspeaker:
    """What takes sound out of a pipe as fast as it would be heard, and knows when it was.

    The pipe is the buffer of the driver: what is written into it is in the air when it is read.
    """

    _STEP_S = 0.002

    def __init__(self, fifo: Path, rate: int, size: int) -> None:
        self._fifo = fifo
        self._rate = rate
        self._size = size
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)
        self.heard_until = 0.0
        """When the newest sample that is no silence left the speaker, in monotonic seconds."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        pipe = os.open(self._fifo, os.O_RDONLY | os.O_NONBLOCK)
        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, self._size)
            began, taken = time.monotonic(), 0
            while not self._over.wait(self._STEP_S):
                due = int((time.monotonic() - began) * self._rate) * 2 - taken
                with contextlib.suppress(BlockingIOError):
                    sound = os.read(pipe, due).rstrip(b"\0") if due > 0 else b""
                    if sound:
                        self.heard_until = began + (taken + len(sound)) / (2 * self._rate)
                # What was not there to be read is silence: a loudspeaker does not catch up.
                taken += due
        finally:
            os.close(pipe)


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(missing())
    return path
