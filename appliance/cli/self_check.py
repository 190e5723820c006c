"""`hearth self-check`: the nightly look at this machine, now. It only looks, and keeps nothing."""

import asyncio
import datetime as dt
import json
from dataclasses import asdict

import click

from appliance.config.settings import data_dir, load
from appliance.upkeep.answering import check_broker
from appliance.upkeep.self_check import look


@click.command(name="self-check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_context
def self_check(context: click.Context, as_json: bool) -> None:
    """Look at clock, disk, temperature, journal and broker. Exit code 1 if one is not well.

    Whether the engines run only the running Hearth knows: its health page shows it.
    """
    checks = look(data_dir(), dt.datetime.now().astimezone(), None)
    if (broker := load().broker) is not None:
        checks += (asyncio.run(check_broker(broker)),)
    for check in checks:
        if as_json:
            click.echo(json.dumps(asdict(check)))
            continue
        mark = click.style("ok    ", fg="green") if check.well else click.style("failed", fg="red")
        click.echo(f"{mark}  {check.part:<12} {check.found}")
    if not all(check.well for check in checks):
        context.exit(1)
