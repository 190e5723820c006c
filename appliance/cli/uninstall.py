"""`sudo hearth uninstall`: every trace of `hearth install` is taken away."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import click

from appliance.cli.install import DATA
from appliance.cli.laying import Ledger
from appliance.core.errors import ConfigError

_BACKUPS = tuple(Path("etc") / f"{name}-" for name in ("passwd", "group", "shadow", "gshadow"))
_RUNNING = ("/run/hearth", "/run/hearth-engines")
"""What systemd made for units that are no more."""


@click.command()
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default="/",
    help="The machine's files, where they are not this machine's.",
)  # fmt: skip
@click.option("--keep-data", is_flag=True, help="Leave settings, models and what Hearth remembers.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def uninstall(root: Path, keep_data: bool, yes: bool) -> None:
    """Take Hearth away from this machine, as root: program, units, user, and its data.

    A backup first (`hearth backup FILE`) keeps people, names and the journal.
    """
    root = root.resolve()
    ledger = Ledger(root)
    if ledger.is_empty:
        raise ConfigError(f"nothing of Hearth is installed in {root}")
    if os.geteuid() != 0:
        raise ConfigError("taking it away needs root: sudo hearth uninstall")
    if not yes:
        lost = "" if keep_data else ", with all that it remembers"
        click.confirm(f"Take Hearth away{lost}?", default=False, abort=True)
    here = root == Path("/")
    lent = (root / "etc/mosquitto/conf.d/hearth.conf").exists()
    if here:
        _systemctl(
            "stop",
            "hearth-watch.service",
            "hearth.service",
            "hearth-firewall.service",
            "hearth-engine@*",
        )
    if not keep_data:
        _remove_user(root)
    kept = ledger.take_away(DATA if keep_data else ())
    if here:
        for folder in _RUNNING:
            shutil.rmtree(folder, ignore_errors=True)
        _systemctl("daemon-reload")
        if lent:
            _systemctl("restart", "mosquitto.service")
    click.echo(
        "Hearth is gone." + (f" Left: {', '.join(f'/{each}' for each in kept)}" if kept else "")
    )


def _systemctl(*words: str) -> None:
    """What is not there need not be stopped."""
    subprocess.run(["systemctl", *words], capture_output=True, check=False)


def _remove_user(root: Path) -> None:
    """And the copies of the lists of users that doing so leaves, where there were none."""
    new = [root / each for each in _BACKUPS if not (root / each).exists()]
    where = ["--prefix", str(root)] if root != Path("/") else []
    for tool in ("userdel", "groupdel"):
        # Its group may have gone with it.
        subprocess.run([tool, *where, "hearth"], capture_output=True, check=False)
    for copy in new:
        with suppress(FileNotFoundError):
            copy.unlink()
