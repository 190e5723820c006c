"""What every door needs: its options, a broker and a house to talk to, and a clean end.

Whatever it starts ends with it, also after Ctrl-C and SIGTERM.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.adapters.broker import embedded_broker, keep_running
from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings, load
from appliance.testing.abroad import abroad
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import load_house
from appliance.testing.simulated_bridge import SimulatedBridge
from appliance.testing.toys import Dialect

_Command = TypeVar("_Command", bound=Callable[..., Any])

EMBEDDED_PORT = 1883


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked for on the command line; None = as the settings say."""

    settings_file: Path | None = None
    broker_url: str | None = None
    room: str | None = None
    house: bool = False

    def settings(self) -> Settings:
        """Raises ConfigError."""
        return self.over(load(self.settings_file))

    def over(self, settings: Settings) -> Settings:
        """What was asked for here stands above what is in a file."""
        return settings.model_copy(update={"room": self.room}) if self.room else settings

    def broker(self, settings: Settings) -> BrokerSettings | None:
        """The broker to use; None = the embedded one. Raises ConfigError."""
        if self.broker_url:
            return BrokerSettings.from_url(self.broker_url)
        return None if self.house else settings.broker


def place_options(command: _Command) -> _Command:
    """`--settings`, `--broker`, `--room` and `--house`, for every door to a house."""
    options = [
        click.option(
            "--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file."
        ),
        click.option(
            "--broker", "broker_url", metavar="URL", help="mqtt://[user:password@]host[:port]"
        ),
        click.option("--room", metavar="AREA", help="The area the microphone stands in."),
        click.option(
            "--house", is_flag=True, help="Talk to the imaginary house on a broker of its own."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@asynccontextmanager
async def place(
    choices: Choices, settings: Settings, *, port: int = 0
) -> AsyncIterator[BrokerSettings]:
    """A broker to talk to: the one that was named, or an embedded one on `port` (0 = any).

    With `choices.house` the imaginary house is played on it, by its names in the language that is
    spoken; on an embedded broker with its floors, aliases and what comes through Home Assistant's
    bridge. Raises ConfigError, PortInUse.
    """
    async with AsyncExitStack() as stack:
        broker = choices.broker(settings)
        if broker is None:
            embedded = await stack.enter_async_context(embedded_broker(port=port))
            broker = embedded.settings
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            stack.callback(tasks.create_task(keep_running(embedded)).cancel)
            if choices.house:
                house = abroad(load_house(), settings.hearing.language)
                # Tasmota tells neither rooms nor whole names: one publisher tells all of the house.
                devices = await stack.enter_async_context(
                    SimulatedHouse(broker, house, dialect=Dialect.ZIGBEE2MQTT)
                )
                bridge = SimulatedBridge(broker, house, devices.announcements())
                stack.callback(tasks.create_task(bridge.play()).cancel)
                await bridge.ready()
        elif choices.house:
            # Of a broker of somebody's own Home Assistant may hold the map.
            house = abroad(load_house(), settings.hearing.language)
            await stack.enter_async_context(SimulatedHouse(broker, house))
        yield broker


def run_to_end(main: Coroutine[Any, Any, None]) -> None:
    """Run a door; SIGTERM ends it as Ctrl-C does, with everything put away."""

    async def stoppable() -> None:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await main

    try:
        asyncio.run(stoppable())
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)
