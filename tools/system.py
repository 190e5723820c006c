"""What a system's own package manager must bring. Refuses to install it for anyone but root.

As root on Debian or Ubuntu they are installed; everybody else gets the one line to run.
"""

import ctypes.util
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.children import EXIT_SYSTEM_PACKAGES, SetupError, stream
from tools.progress import Progress

_SBIN = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"))


@dataclass(frozen=True, slots=True)
class Need:
    """A Debian package, what it is for, and how to see that the machine has it or its like."""

    package: str
    purpose: str
    present: Callable[[], bool]


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name, path=_SBIN) for name in names)


VENV = Need(
    f"python3.{sys.version_info.minor}-venv",
    "making a Python environment",
    lambda: importlib.util.find_spec("ensurepip") is not None,
)
PORTAUDIO = Need("libportaudio2", "microphone and speaker", _library("portaudio"))
OPENMP = Need("libgomp1", "the language model's threads", _library("gomp"))
COMPILER = Need("g++", "building llama.cpp", _program("g++", "clang++"))
MOSQUITTO = Need("mosquitto", "a real broker in the tests", _program("mosquitto"))
VIRTUAL_ROOM = (
    Need("pulseaudio", "a virtual room in the tests", _program("pulseaudio")),
    Need("pulseaudio-utils", "a virtual room in the tests", _program("pactl")),
    Need(
        "libasound2-plugins",
        "a virtual room in the tests",
        lambda: any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")),
    ),
)
"""Asked for on CI machines alone: on a desktop PulseAudio would push its own sound server aside."""
BROWSER = Need("chromium", "looking at the page in the tests", _program("chromium"))
UNITS = (
    Need("systemd", "checking the units in the tests", _program("systemd-analyze")),
    Need("systemd-container", "a machine with a systemd in the tests", _program("systemd-nspawn")),
    Need("nftables", "trying the firewall in the tests", _program("nft")),
)
PS = Need("procps", "seeing in the tests that nothing is left running", _program("ps"))


def missing(needs: Sequence[Need]) -> list[Need]:
    """Those of `needs` that this machine lacks."""
    return [need for need in needs if not need.present()]


def apt_command(packages: Sequence[str]) -> str:
    """The one line that installs `packages` on Debian or Ubuntu."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends " + " ".join(
        packages
    )


def provide(needs: Sequence[Need], log: Path) -> None:
    """Installs what is missing, or raises SetupError (exit 3) with the line to run."""
    lacking = missing(needs)
    if not lacking:
        return
    purposes = ", ".join(f"{need.package} ({need.purpose})" for need in lacking)
    packages = [need.package for need in lacking]
    if shutil.which("apt-get") is None:
        raise SetupError(
            f"This machine lacks, by Debian's names: {purposes}.",
            "Install them with your package manager, then run the same command again.",
            EXIT_SYSTEM_PACKAGES,
        )
    if os.geteuid() != 0:
        raise SetupError(
            f"This machine lacks {purposes}.",
            f"Run this line, then the same command again:\n  {apt_command(packages)}",
            EXIT_SYSTEM_PACKAGES,
        )
    _apt_install(packages, log)
    still = missing(lacking)
    if still:
        names = ", ".join(need.package for need in still)
        raise SetupError(f"Installing {names} changed nothing.", f"All output: {log}")


def _apt_install(packages: Sequence[str], log: Path) -> None:
    # RUNLEVEL=1 keeps Debian's scripts from starting services where there is no systemd.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    with Progress("System packages: " + " ".join(packages)) as progress:

        def show(line: str) -> None:
            fields = line.split(":")
            if fields[0] == "dlstatus" and len(fields) > 2:
                progress.at(float(fields[2]) / 2, 100)
            elif fields[0] == "pmstatus" and len(fields) > 2:
                progress.at(50 + float(fields[2]) / 2, 100)

        # Not APT::Status-Fd=1: with that, what a package's script prints ends in an I/O error.
        apt = ["sh", "-c", 'exec "$@" 3>&1', "sh", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
        install = ["-o", "APT::Status-Fd=3", "install", "-y", "--no-install-recommends"]
        stream([*apt, "update"], log=log, env=environment, what="Reading the package lists")
        stream(
            [*apt, *install, *packages],
            log=log,
            on_line=show,
            env=environment,
            what="Installing system packages",
        )
        if "mosquitto" in packages and Path("/run/systemd/system").is_dir():
            # Only the tests use it, each with a broker of its own: nothing may listen on 1883.
            stream(
                ["systemctl", "disable", "--now", "mosquitto.service"],
                log=log,
                what="Switching off the mosquitto service",
            )
