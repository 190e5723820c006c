"""`hearth backup FILE`: all that Hearth knows of its home, in one encrypted file."""

from pathlib import Path

import click

from appliance.adapters.backup import keep
from appliance.config.settings import data_dir, settings_path


def passphrase_from(file: Path | None, *, confirm: bool) -> str:
    """What is in a file, or what somebody types without its being seen."""
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    typed: str = click.prompt(
        "Passphrase of the backup", hide_input=True, confirmation_prompt=confirm
    )
    return typed


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the passphrase alone, instead of typing it.",
)
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file.")
def backup(file: Path, passphrase_file: Path | None, settings_file: Path | None) -> None:
    """Write people, approvals, names, the journal, memories and settings into FILE, encrypted.

    A running Hearth may go on meanwhile. Models are not in it, nor any word that was said.
    """
    passphrase = passphrase_from(passphrase_file, confirm=True)
    keep(data_dir(), settings_file or settings_path(), file, passphrase)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
