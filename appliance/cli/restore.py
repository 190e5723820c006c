"""`hearth restore FILE`: a backup in the place of what there is. Refuses while Hearth runs."""

import fcntl
from pathlib import Path

import click

from appliance.adapters.backup import put_back, stage
from appliance.cli.backup import passphrase_from
from appliance.config.settings import data_dir, settings_path
from appliance.core.errors import BackupRefused


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the passphrase alone, instead of typing it.",
)
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file.")
def restore(file: Path, passphrase_file: Path | None, settings_file: Path | None) -> None:
    """Put back what `hearth backup` wrote: all of it, or nothing.

    What there was is kept once, as `before-restore` in the data folder.
    """
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "presence.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(
                "Hearth is running: end it first, or put the backup back on its page"
            ) from None
        stage(file, folder, passphrase_from(passphrase_file, confirm=False))
        put_back(folder, settings_file or settings_path())
    click.echo(f"Put back. What there was is in {folder / 'before-restore'}.")
