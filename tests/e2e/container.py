"""A machine with a real systemd and our units, to be killed and attacked: this system's own files
under an overlay, in a container without any network. Needs root and systemd-nspawn.

    with Container(folder, files) as machine:
        machine.run("systemctl", "start", "hearth")
"""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_BOOT = """
set -e
mount --bind "$2" "$1/low"
mount -t overlay overlay -o "lowerdir=$1/low,upperdir=$1/upper,workdir=$1/work" "$1/root"
exec systemd-nspawn --quiet --directory="$1/root" --register=no --keep-unit --private-network \
    --link-journal=no --console=pipe --system-call-filter="{calls}" {binds} \
    --boot systemd.unit={target}
"""
TARGET = "proof.target"
_CALLS = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
"""What containers are denied for no reason of ours."""
_TARGET = "[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n"
_PATIENCE_S = 60


def missing() -> str:
    """Why there can be no such machine here; empty if there can."""
    if os.geteuid() != 0:
        return "a container with a systemd of its own needs root"
    lacking = [name for name in ("systemd-nspawn", "nsenter", "unshare") if not shutil.which(name)]
    return f"no {', '.join(lacking)}: apt-get install systemd-container util-linux" * bool(lacking)


class Container:
    """`upper` is what is laid over this system's files before it boots; `binds` are shared with it,
    `shown` can be read there, at the same place: some of this system's folders it has empty.
    """

    def __init__(
        self,
        folder: Path,
        binds: Sequence[Path] = (),
        shown: Sequence[Path] = (),
        files: Path = Path("/"),
    ) -> None:
        """`files` are what is under the overlay, where they are not this system's."""
        self._folder = folder
        self._files = files
        self._binds = [f"--bind={path}" for path in binds]
        self._binds += [f"--bind-ro={path}" for path in dict.fromkeys(shown)]
        self._process: subprocess.Popen[bytes] | None = None
        self.leader = 0
        self.upper = folder / "upper"
        for name in ("low", "upper", "work", "root"):
            (folder / name).mkdir()
        self.write(f"etc/systemd/system/{TARGET}", _TARGET)

    def write(self, path: str, text: str, *, mode: int = 0o644) -> None:
        """A file of the machine, before it boots."""
        file = self.upper / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def __enter__(self) -> Self:
        script = _BOOT.format(binds=shlex.join(self._binds), target=TARGET, calls=_CALLS)
        with (self._folder / "console.log").open("wb") as log:
            boot = ["unshare", "--mount", "sh", "-c", script, "sh"]
            self._process = subprocess.Popen(
                [*boot, str(self._folder), str(self._files)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.leader = self._found()
        self.run("ip", "link", "set", "lo", "up")
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is None:
            return
        if self.leader:
            self.run("systemctl", "poweroff", "--force", check=False)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            if self.leader:
                # SIGKILL to nspawn would leave the machine running.
                os.kill(self.leader, 9)
            process.kill()
            process.wait()

    def run(
        self, *command: str, check: bool = True, typed: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command inside, as root. Raises CalledProcessError."""
        return subprocess.run(
            self.inside(*command, spaces="-a"),
            input=typed, capture_output=True, text=True, check=check,
        )  # fmt: skip

    def inside(self, *command: str, spaces: str = "-n") -> list[str]:
        """The command line of something inside: by itself in the machine's network alone."""
        return ["nsenter", "-t", str(self.leader), spaces, *command]

    def show(self, unit: str, *names: str) -> Mapping[str, str]:
        """Properties of a unit."""
        shown = self.run("systemctl", "show", unit, f"--property={','.join(names)}").stdout
        return dict(line.split("=", 1) for line in shown.splitlines())

    def until(self, unit: str, name: str, *values: str, within_s: float = _PATIENCE_S) -> str:
        """Wait until a property is one of these values. Raises AssertionError with the journal."""
        deadline = time.monotonic() + within_s
        while (now := self.show(unit, name).get(name, "")) not in values:
            if time.monotonic() > deadline:
                raise AssertionError(f"{unit}: {name} is {now}\n{self.journal(unit)}")
            time.sleep(0.1)
        return now

    def journal(self, unit: str = "") -> str:
        chosen = ("-u", unit) if unit else ()
        return self.run("journalctl", "-b", "--no-pager", "-q", *chosen, check=False).stdout

    def _found(self) -> int:
        """Its process 1, seen from here, once it runs."""
        assert self._process is not None
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and self._process.poll() is None:
            for pid in _below(self._process.pid):
                self.leader = pid
                if self.run("systemctl", "is-active", TARGET, check=False).stdout == "active\n":
                    return pid
            time.sleep(0.1)
        log = (self._folder / "console.log").read_text(errors="replace")
        raise AssertionError(f"the machine does not boot: {log[-3000:]}")


def _below(pid: int) -> list[int]:
    """The processes called systemd below one, which is that of nspawn."""
    found, look = [], [pid]
    for each in look:
        try:
            children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        except OSError:
            continue
        look.extend(map(int, children))
        if Path(f"/proc/{each}/comm").read_text().strip() == "systemd" and each != pid:
            found.append(each)
    return found
