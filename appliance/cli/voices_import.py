"""`hearth voices import`: a voice of your own. Nothing of one that is refused is kept."""

from pathlib import Path

import click

from appliance.models.store import Store
from appliance.voices.bringing import bring as bring_voice


@click.command("import")
@click.argument("onnx", metavar="FILE.onnx", type=click.Path(path_type=Path))
@click.option(
    "--config",
    metavar="FILE.json",
    type=click.Path(path_type=Path),
    help="[default: FILE.onnx.json]",
)
@click.option("--name", default="", help="What it is called.  [default: as the file]")
@click.option("--licence", default="", help="What it may be used for, in a few words.")
def bring(onnx: Path, config: Path | None, name: str, licence: str) -> None:
    """Bring a voice of your own: a Piper model and its settings.

    The files are believed nothing: they are checked, and the voice says two sentences in a process
    without network and files, before it is kept.
    """
    brought = bring_voice(Store(), onnx, config, name=name, licence=licence)
    for what in brought.kept:
        click.echo(f"This machine could not keep the trial from {what}.", err=True)
    id_ = brought.entry.id
    click.echo(f"{id_} is here: {brought.rate} Hz, counts to ten in {brought.seconds:.1f} s.")
    click.echo(f"Hear it: hearth voices preview {id_}    Use it: hearth voices use {id_}")
