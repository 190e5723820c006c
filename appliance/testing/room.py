"""A room without a sound card: a private PulseAudio with devices of air. Never the user's own.

    with VirtualRoom() as room:
        room.environment     for the process under test; PortAudio then finds MICROPHONE, SPEAKER

What is played into the sink `mouth` is heard by the microphone, and so is what the speaker plays,
at `echo_db` and `echo_ms` later, if an echo is asked for. Needs the Debian packages in `PACKAGES`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

PACKAGES = ("pulseaudio", "pulseaudio-utils", "libportaudio2", "libasound2-plugins")
MICROPHONE = "roommic"
SPEAKER = "roomspk"

_ORPHAN_EXIT = "--exit-idle-time=120"
"""A test that is killed cannot end its sound server: it goes by itself when nobody has called."""

_FORMAT = "format=s16le rate=48000 channels=1 channel_map=mono"

_ASOUND = """\
</usr/share/alsa/alsa.conf>
pcm.!default {{ type pulse server "{server}" hint {{ show on description "room" }} }}
ctl.!default {{ type pulse server "{server}" }}
pcm.roommic {{ type pulse server "{server}" device "mic" hint {{ show on description "mic" }} }}
pcm.roomspk {{ type pulse server "{server}" device "speaker" hint {{ show on description "spk" }} }}
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

    def start(self, *, within_s: float = 10) -> None:
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
            deadline = time.monotonic() + 5
            while not (raw.exists() and raw.stat().st_size) and time.monotonic() < deadline:
                time.sleep(0.01)
            yield
            time.sleep(0.1)
        finally:
            recorder.terminate()
            recorder.wait()

    def pactl(self, *words: str) -> str:
        """One command to the sound server. Raises CalledProcessError."""
        done = subprocess.run(
            [_program("pactl"), *words],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        return done.stdout

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
            f"load-module module-remap-source master=air.monitor source_name=mic {_FORMAT}",
            "set-default-sink speaker",
            "set-default-source mic",
        ]
        if self._echo_db is not None:
            lines.append(
                "load-module module-loopback source=speaker.monitor sink=air "
                f"latency_msec={self._echo_ms} {fixed} sink_input_properties=media.name=echo"
            )
        return "\n".join(lines) + "\n"


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(missing())
    return path
