"""`hearth watch`: root's watch over what Hearth never does. Run by hearth-watch.service."""

import os
import time
import tomllib
from pathlib import Path

import click

from appliance.adapters.proc.files import Files
from appliance.adapters.proc.services import Services
from appliance.core.errors import ConfigError
from appliance.core.unexpected import BROKER, CORE, Expected
from appliance.runtime.durable import regular
from appliance.upkeep.watchman import LOOK_S, Watchman

_PROGRAM = Path("/opt/hearth")
_UNITS = Path("/etc/systemd/system")
_OWN = (Path("/usr/lib/hearth"), _UNITS)
_OUR_BROKER = Path("/etc/mosquitto/conf.d/hearth.conf")
_SETTINGS = Path("/var/lib/hearth/settings.toml")
_LONGEST = 64 * 1024
_PORTS = {CORE: frozenset({1883, 8443}), BROKER: frozenset({1883, 8883})}
"""Where nothing else is set. The core has a broker of its own where there is no other."""
_PROGRAMS = ("/usr/bin/python3", "/usr/bin/pactl", "/usr/sbin/mosquitto", "/opt/hearth/")


@click.command()
def watch() -> None:
    """Watch over this machine's Hearth, as root, until it is ended.

    An engine with a second process, a program or an open port that does not belong there is ended
    at once, and started again by itself; a changed file and denied connections are told. What was
    found is on the health page.
    """
    if os.geteuid() != 0:
        raise ConfigError("only root sees all processes: sudo hearth watch")
    packages = list(_PROGRAM.glob("lib/python3*/site-packages"))
    try:
        files = Files([*packages, *_OWN], _is_ours)
    except OSError as error:
        raise ConfigError(
            f"the program's files cannot be watched: {error.strerror}. Raise "
            "fs.inotify.max_user_watches by sysctl"
        ) from error
    man = Watchman(_expected, files, Services())
    while True:
        man.look(time.monotonic())
        time.sleep(LOOK_S)


def _expected() -> Expected:
    """As it is set now: another port of the page is no reason to end it."""
    ports = {**_PORTS, CORE: _PORTS[CORE] | _page_port()}
    if not _OUR_BROKER.exists():
        del ports[BROKER]
    return Expected(ports, _PROGRAMS)


def _is_ours(path: str) -> bool:
    """Other packages lay their units beside ours."""
    return not path.startswith(str(_UNITS)) or "hearth" in path


def _page_port() -> frozenset[int]:
    """The core's own file, so that a core that was taken over can open a port; not an engine."""
    try:
        with os.fdopen(regular(_SETTINGS, os.O_RDONLY), "rb") as file:
            port = tomllib.loads(file.read(_LONGEST).decode())["page"]["port"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
    return frozenset({port}) if isinstance(port, int) else frozenset()
