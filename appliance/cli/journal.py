"""`hearth journal show|verify`: what was decided and done. Refuses to show what cannot be trusted.

Both read beside a running Hearth and change nothing.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice

import click

from appliance.adapters.store.journal_folder import examine, newest_lines
from appliance.config.settings import data_dir
from appliance.core.chain import Line, Verdict
from appliance.core.deeds import deeds_of
from appliance.core.journal import Acted, Decided
from appliance.core.types import ProposalId

_NONE_HERE = (
    "No journal here. It begins with the first thing that Hearth asks about in your house; the "
    "imaginary one has none. If there was one, all of it was removed: nothing here can show that."
)
_NO_OUTCOME = ": no outcome on record, so not carried out, cut short or still under way"
_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
)
_NEWEST = 20


@click.group()
def journal() -> None:
    """Every decision about the house, and what became of it. No words said are in it."""


@journal.command()
@click.option(
    "-n", "number", type=click.IntRange(min=1), help="How many entries; 20, or all since."
)
@click.option("--since", type=click.DateTime(_FORMATS), help="Local time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def show(number: int | None, since: dt.datetime | None, as_json: bool) -> None:
    """Show the newest entries, the newest last. What was tampered with is marked, not shown."""
    after = since.astimezone() if since is not None else None
    limit = number if number is not None or after is not None else _NEWEST
    lines = (line for _, line in newest_lines(data_dir()))
    wanted = (each for each in _concluded(lines) if each[0] is None or _is_in(each[0], after))
    found = list(islice(wanted, limit))
    if not found and not as_json:
        click.echo(_NONE_HERE if examine(data_dir()) is None else "No such entries.")
    for line, open_ended in reversed(found):
        if as_json:
            read = {"sound": False} if line is None else {**line.read, "sound": True}
            click.echo(json.dumps(read, sort_keys=True))
        else:
            for text in _told(line):
                click.echo(f"{text}{_NO_OUTCOME if open_ended else ''}")


@journal.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Check every entry and the chain between them. Exit code 1 if anything is broken."""
    verdict = examine(data_dir())
    if verdict is None:
        click.echo(_NONE_HERE)
        return
    for line in _found(verdict):
        click.echo(line)
    if verdict.breaks:
        context.exit(1)


def _concluded(newest: Iterable[Line | None]) -> Iterator[tuple[Line | None, bool]]:
    """Each line with whether it confirms something of which no later line tells the outcome.

    What is put off for later has its outcome later.
    """
    acted = set[ProposalId]()
    for line in newest:
        match line.entry if line is not None else None:
            case Acted(proposal=proposal):
                acted.add(proposal)
                yield line, False
            case Decided(proposal=proposal, verdict="confirmed", later=()):
                yield line, proposal not in acted
            case _:
                yield line, False


def _found(verdict: Verdict) -> Iterator[str]:
    for each in verdict.breaks:
        where = f"{each.where}: " if each.where else ""
        which = f" (entry {each.seq})" if each.seq else ""
        yield f"{where}{each.kind}{which}: {each.why}"
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    if verdict.breaks:
        yield f"{entries} can be relied on; {len(verdict.breaks)} breaks"
    elif not verdict.entries:
        yield "0 entries, unbroken"
    else:
        yield f"{entries}, unbroken since {_local(verdict.since):%Y-%m-%d %H:%M:%S}"
        yield f"the newest is entry {verdict.newest.seq}, sealed {verdict.newest.seal[:16]}"
    if verdict.unfinished:
        yield (
            f"{verdict.unfinished} bytes after them are unfinished: being written, or left so by a "
            "power cut; the next start sets them aside"
        )


def _told(line: Line | None) -> Iterator[str]:
    """What one entry says, a line of text for each thing that was done."""
    for deed in deeds_of(line):
        if not deed.sound:
            yield "!! this entry is not as Hearth wrote it: see `hearth journal verify`"
            continue
        when = f"{_local(deed.at):%Y-%m-%d %H:%M:%S}"
        tier = f" ({deed.tier})" if deed.tier else ""
        yield f"{when}  {deed.result:<13} {deed.what}{tier}"


def _is_in(line: Line, after: dt.datetime | None) -> bool:
    return after is None or _local(line.at) >= after


def _local(at: str) -> dt.datetime:
    return dt.datetime.fromisoformat(at).astimezone()
