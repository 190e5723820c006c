"""`hearth update`: another release for this box, out of a signed file."""

import os
from pathlib import Path

import click

from appliance.adapters.updates.writing import (
    Place,
    State,
    by_rauc,
    last_outcome,
    looked_at,
    settle,
    write,
)
from appliance.core.errors import ConfigError

_TOLD = {
    State.WRITING: "is being written",
    State.TRIAL: "is written, and is tried at the next start",
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
@click.option("--settle", "settling", is_flag=True, hidden=True, help="What runs came up well.")
def update(file: Path | None, check: bool, status: bool, settling: bool) -> None:
    """Put the release in FILE (hearth-VERSION.hup) into this box's other slot, as root.

    It is tried at the next start; if it does not come up, the box goes back to what runs now.
    Exit code 1 if FILE is refused: then nothing was changed.
    """
    place = Place()
    if settling:
        settle(place)
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
        with click.progressbar(length=file.stat().st_size, label="  reading") as bar:
            manifest = write(file, place, by_rauc, bar.update)
        click.echo(f"{manifest.version} is written. Restart the box to try it.")


def _status(place: Place) -> None:
    running = place.running()
    click.echo(f"{running.version} runs ({running.device}, release {running.serial}).")
    if (outcome := last_outcome(place)) is not None:
        reason = f": {outcome.reason}" if outcome.reason else ""
        click.echo(f"The last update, {outcome.version}, {_TOLD[outcome.state]}{reason}.")
