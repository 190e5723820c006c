"""`hearth broker`: the embedded broker on its own. Refuses to listen beyond this machine."""

import asyncio

import click

from appliance.core.errors import PortInUse


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option(
    "--port",
    default=1883,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="TCP port; 0 picks a free one and prints it.",
)
@click.option("--supervised", is_flag=True, hidden=True, help="End with the parent process.")
def broker(host: str, port: int, supervised: bool) -> None:
    """Run the embedded MQTT broker for this machine, without passwords, until Ctrl-C."""
    from appliance.adapters.broker import serve

    try:
        asyncio.run(serve(host, port, supervised=supervised))
    except PortInUse as error:
        if not supervised:
            raise
        click.echo(f"failed {error.code}")
        raise SystemExit(1) from None
