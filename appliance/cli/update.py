"""`hearth update`: another release for this box, out of a signed file."""

import os
import subprocess
from pathlib import Path

import click

from appliance.adapters.updates.outcome import Place, last_outcome, last_refusal, settle
from appliance.adapters.updates.requests import RESET, RESTART, UPDATE, taken
from appliance.adapters.updates.writing import by_rauc, looked_at, write
from appliance.core.errors import ConfigError, UpdateRefused
from appliance.core.updates import State

_TOLD = {
    State.WRITING: "is being written",
    State.WRITTEN: "is written, and is tried at the next start",
    State.TRIAL: "runs, and is on trial",
    State.GOOD: "runs, and came up well",
    State.REVERTED: "was tried and given up",
    State.FAILED: "was not written",
}


@click.command()
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--check", is_flag=True, help="Only say whether this box would take FILE.")
@click.option("--status", is_flag=True, help="What runs, and what became of the last update.")
@click.option("--again", is_flag=True, help="Take FILE though it was tried here and given up.")
@click.option("--settle", "settling", is_flag=True, hidden=True, help="What runs came up well.")
@click.option(
    "--requests", hidden=True, type=click.Path(path_type=Path), help="What the page asked for."
)
def update(
    file: Path | None,
    check: bool,
    status: bool,
    again: bool,
    settling: bool,
    requests: Path | None,
) -> None:
    """Put the release in FILE (hearth-VERSION.hup) into this box's other slot, as root.

    It is tried at the next start; if it does not come up, the box goes back to what runs now.
    Exit code 1 if FILE is refused: then nothing was changed.
    """
    place = Place()
    if settling:
        settle(place)
    elif requests is not None:
        _carry_out(requests, place)
    elif status:
        _status(place)
    elif file is None:
        raise ConfigError("name the file of the update, or ask for --status")
    elif check:
        with click.progressbar(length=file.stat().st_size, label="  reading") as bar:
            manifest = looked_at(file, place, bar.update)
        click.echo(f"{manifest.version} is for this box, whole, and newer than what runs.")
    else:
        if os.geteuid() != 0:
            raise ConfigError("writing an update needs root: sudo hearth update FILE")
        size = file.stat().st_size
        with file.open("rb") as opened, click.progressbar(length=size, label="  reading") as bar:
            manifest = write(opened, place, by_rauc, bar.update, again=again)
        click.echo(f"{manifest.version} is written. Restart the box to try it.")


def _carry_out(folder: Path, place: Place) -> None:
    """What became of an update is on the page, so a refusal is no failure of this service."""
    with taken(folder, UPDATE) as file:
        if file is not None:
            try:
                manifest = write(file, place, by_rauc, again=True)
                click.echo(f"{manifest.version} is written.")
            except UpdateRefused as refused:
                click.echo(f"The update was refused: {refused}")
    with taken(folder, RESET) as reset, taken(folder, RESTART) as restart:
        if reset is not None:
            place.reset.touch()
        if reset is not None or restart is not None:
            subprocess.run(["/usr/bin/systemctl", "--no-block", "reboot"], check=True)


def _status(place: Place) -> None:
    running = place.running()
    click.echo(f"{running.version} runs ({running.device}, release {running.serial}).")
    if (outcome := last_outcome(place)) is not None:
        reason = f": {outcome.reason}" if outcome.reason else ""
        click.echo(f"The last update, {outcome.version}, {_TOLD[outcome.state]}{reason}.")
    if refusal := last_refusal(place):
        click.echo(f"The newest file was refused: {refusal}.")
