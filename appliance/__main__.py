"""The command `hearth`. Loads only the subcommand asked for, so that engines start fast."""

# ruff: noqa: E402 - Ctrl-C while modules load ends the process, instead of what they were doing
import signal

_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""False where a shell, or whoever imports this, decided otherwise."""
if _interruptible:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import importlib
import logging
import os
import resource
import sys
from typing import NoReturn

import click

from appliance import __version__
from appliance.core.errors import ApplianceError, first_of

if _interruptible:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_COMMANDS = {
    "backup": "all that Hearth knows of its home, in one encrypted file",
    "bench": "measure this machine: end of speech to reply, idle load, memory",
    "broker": "run the embedded MQTT broker on its own",
    "chat": "talk to Hearth by typing",
    "demo": "a spoken conversation with an imaginary house, from start to end",
    "devices": "list, approve, name and place the devices of the house",
    "doctor": "what is missing or slow on this machine, and what to do",
    "eval": "how well sentences are understood, by what they do to a simulated house",
    "engine": "run one engine on a socket: wake, stt, tts or llm",
    "hear": "play recordings to Hearth as if they were the microphone",
    "house": "the imaginary house on a broker; the bridge to Home Assistant",
    "install": "make Hearth a service of this machine, as root",
    "journal": "what was decided and done in the house, and whether the record is whole",
    "models": "list, install, verify and remove models",
    "pair": "the code that a browser asked for, while no voice is installed to say it",
    "prove-offline": "talk to it where nothing can leave, and count what tries to",
    "restore": "put a backup in the place of what there is",
    "run": "start the appliance: microphone, speaker, house",
    "self-check": "the nightly look at clock, disk, temperature, journal and broker, now",
    "turns": "timelines of past turns",
    "update": "another release for this box, out of a signed file",
    "voices": "see, try, choose and remove voices; bring or record one of your own",
    "watch": "root's watch over what Hearth never does",
    "uninstall": "take every trace of `hearth install` away",
}


class _LazyGroup(click.Group):
    """Each command is the object of its own name in `appliance.cli.<name>`, with _ for -."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        loads_alone = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if loads_alone:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"appliance.cli.{name}")
        if loads_alone:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hearth")
@click.option("-v", "--verbose", count=True, help="Log what happens (-vv: in detail) to stderr.")
def hearth(verbose: int) -> None:
    """Hearth: an offline voice appliance that asks before it acts.

    Tab completion: eval "$(_HEARTH_COMPLETE=bash_source hearth)" (or zsh_source, fish_source).
    """
    level = [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)]
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    # These log topics, payloads or texts at lower levels; a house's words stay out of logs.
    for chatty in ("amqtt", "transitions", "faster_whisper", "mqtt", "urllib3", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def main() -> NoReturn:
    """Exit codes: 0 done, 1 failed (one line on stderr says why), 2 wrong usage, 130 Ctrl-C."""
    # Until a command has its own way of ending: some take a second to load.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    # What was said is in this process's memory: a core file would write it down.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code: object = 0
    try:
        # Outside its standalone mode click returns the exit code that a command asked for.
        code = hearth(standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        _end_with_the_pipe()
    except ApplianceError as failure:
        sys.exit(_tell(failure))
    except BaseExceptionGroup as group:
        if group.subgroup(BrokenPipeError) is not None:
            _end_with_the_pipe()
        failures = group.subgroup(ApplianceError)
        if failures is None:
            raise
        sys.exit(_tell(first_of(failures)))
    sys.exit(code if isinstance(code, int) else 0)


def _end_with_the_pipe() -> NoReturn:
    """Whoever read what was printed has seen enough: `hearth devices list | head`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(128 + signal.SIGPIPE)


def _tell(failure: ApplianceError) -> int:
    click.echo(f"hearth: {failure} [{failure.code}]", err=True)
    return 1


if __name__ == "__main__":
    main()
