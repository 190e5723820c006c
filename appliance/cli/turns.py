"""`hearth turns [ID]`: timelines of past turns. Refuses to show words: none are kept."""

import datetime as dt
import json

import click

from appliance.adapters.store.sqlite import Store
from appliance.config.settings import data_dir
from appliance.core.errors import ConfigError
from appliance.watch.timeline import waterfall


@click.command()
@click.argument("turn_id", required=False)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many of the newest to list.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def turns(turn_id: str | None, limit: int, as_json: bool) -> None:
    """List the newest turns, or show the timeline of one (the beginning of its id is enough)."""
    with Store(data_dir() / "hearth.db") as store:
        if turn_id is None:
            rows = store.turns(limit)
        else:
            found = store.turn(turn_id)
            if found is None:
                raise ConfigError(f"no turn {turn_id}; `hearth turns` lists them")
            rows = [found]
    if not rows and not as_json:
        click.echo("No turns yet. Say something: `hearth chat`, `hearth demo` or `hearth run`.")
    for name, started_at, timeline in rows:
        if as_json:
            click.echo(json.dumps({"id": name, "started_at": started_at, "timeline": timeline}))
            continue
        when = dt.datetime.fromtimestamp(started_at).astimezone()
        total = max(timeline.values(), default=0.0)
        click.echo(f"{name}  {when:%Y-%m-%d %H:%M:%S}  {total:6.0f} ms  {len(timeline)} marks")
        if turn_id is not None:
            click.echo("\n".join(waterfall(timeline)))
