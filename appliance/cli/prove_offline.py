"""`hearth prove-offline`: whole turns in a network of their own, and a count of what would leave.

Hearth is started in a network namespace in which every address seems to be there, and nothing is:
what is sent elsewhere is caught, counted and laid at somebody's door. The trap is tried first. It
refuses to call nothing seen a proof where the trap does not catch what is sent for trial.
"""

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import click

from appliance import __version__
from appliance.adapters.egress.sockets import look
from appliance.adapters.egress.trap import Caught, Trap
from appliance.adapters.store.statements import Statement, keep
from appliance.config.settings import data_dir
from appliance.core.errors import ProofFailed

_TRIALS = (("udp", "9.9.9.9", 53), ("udp", "2001:db8:1::1", 53), ("tcp", "198.51.100.7", 443))
"""A question for a name, the same by IPv6, and a connection."""
_SETTLE_S = 0.3
_LOOK_S = 0.2
_DEMO = (sys.executable, "-m", "appliance", "demo", "--fast", "--out")
_MOST = 12
"""Lines about what stayed on the machine."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is that of the conversation; `processes` the most that ran at once."""

    code: int
    seconds: float
    processes: int
    connected: tuple[str, ...]
    caught: Caught


@click.command(name="prove-offline")
@click.option("--json", "as_json", is_flag=True, help="One JSON document of what was counted.")
@click.option("--inside", is_flag=True, hidden=True)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def prove_offline(as_json: bool, inside: bool, command: tuple[str, ...]) -> None:
    """Hold the conversation of the demo where nothing can leave, and count what tries to.

    Wake word, Whisper, language model, voice and broker are the real ones. Takes a minute; the
    page shows the result. With a COMMAND, that is run instead:

    hearth prove-offline -- hearth chat --house

    Exit code 1 if anything was sent elsewhere, or if it cannot be found out.
    """
    if not inside:
        sys.exit(_enter([*(["--json"] if as_json else []), "--inside", "--", *command]))
    _try_the_trap()
    with tempfile.TemporaryDirectory(prefix="hearth-offline.") as folder:
        outcome = _watched(command or (*_DEMO, f"{folder}/demo.wav"), quiet=as_json)
    click.echo(json.dumps(_document(outcome), indent=2) if as_json else "\n".join(_lines(outcome)))
    if not (command or outcome.code):
        keep(data_dir(), _statement(outcome))
    if outcome.code:
        raise ProofFailed(f"the conversation itself failed (exit code {outcome.code})")
    if _left(outcome) or outcome.connected:
        raise ProofFailed("something was sent to somewhere else")


def _enter(arguments: Sequence[str]) -> int:
    """This command once more, in a network namespace. Its exit code."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise ProofFailed("unshare is not here; apt-get install util-linux")
    alone = ["--net"]
    if os.geteuid() != 0:
        alone += ["--user", "--map-current-user", "--keep-caps"]
    tried = subprocess.run([unshare, *alone, "true"], check=False, capture_output=True, text=True)
    if tried.returncode:
        raise ProofFailed(
            f"no network namespace can be made here ({tried.stderr.strip()}); run it as root"
        )
    again = [unshare, *alone, sys.executable, "-m", "appliance", "prove-offline", *arguments]
    return subprocess.run(again, check=False).returncode


def _try_the_trap() -> None:
    """Raises ProofFailed unless it catches what is sent on purpose."""
    with Trap() as trap:
        for kind, address, port in _TRIALS:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            how = socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
            with socket.socket(family, how) as sent:
                sent.setblocking(False)
                if kind == "udp":
                    sent.sendto(b"is anybody there", (address, port))
                else:
                    sent.connect_ex((address, port))
                time.sleep(_SETTLE_S)
    where = [told.partition(" ")[2] for _, told in trap.caught.left]
    missed = [address for _, address, _ in _TRIALS if not any(address in each for each in where)]
    if missed:
        raise ProofFailed(f"the trap did not catch what was sent to {', '.join(missed)}")
    if trap.caught.names_asked < 2:
        raise ProofFailed("the trap did not notice that a name was asked for")


def _watched(command: Sequence[str], *, quiet: bool) -> Outcome:
    began, processes, connected = time.monotonic(), 0, set[str]()
    out = subprocess.DEVNULL if quiet else None
    with Trap() as trap, subprocess.Popen(command, stdout=out) as running:
        while running.poll() is None:
            found = look(running.pid)
            processes = max(processes, found.processes)
            connected.update(found.far)
            time.sleep(_LOOK_S)
    seconds = time.monotonic() - began
    return Outcome(running.returncode, seconds, processes, tuple(sorted(connected)), trap.caught)


def _left(outcome: Outcome) -> int:
    return sum(outcome.caught.left.values())


def _statement(outcome: Outcome) -> Statement:
    elsewhere = _left(outcome) + len(outcome.connected)
    names, seconds = outcome.caught.names_asked, round(outcome.seconds)
    at_s = int(dt.datetime.now(dt.UTC).timestamp())
    return Statement(at_s, __version__, seconds, outcome.processes, elsewhere, names)


def _document(outcome: Outcome) -> dict[str, object]:
    caught = outcome.caught
    return {
        "version": __version__,
        "exit_code": outcome.code,
        "seconds": round(outcome.seconds, 1),
        "processes": outcome.processes,
        "packets_elsewhere": _left(outcome),
        "elsewhere": [
            {"process": who, "where": where, "packets": count}
            for (who, where), count in caught.left.most_common()
        ],
        "names_asked": caught.names_asked,
        "connections_elsewhere": list(outcome.connected),
        "packets_on_this_machine": dict(caught.stayed.most_common()),
    }


def _lines(outcome: Outcome) -> list[str]:
    caught, told = outcome.caught, []
    told.append("")
    told.append(f"Hearth {__version__}, {outcome.seconds:.0f} s, {outcome.processes} processes,")
    told.append("in a network where every address has a way out. The trap on it was tried first.")
    told.append("")
    for (who, where), count in caught.left.most_common():
        told.append(click.style(f"  {who} sent {count} packets to {where}", fg="red"))
    told.append(f"  packets for anywhere but this machine   {_left(outcome)}")
    told.append(f"  connections to anywhere else            {len(outcome.connected)}")
    told.append(f"  names asked for (DNS)                   {caught.names_asked}")
    told.append(f"  packets that stayed on this machine     {sum(caught.stayed.values())}")
    told += [f"      {port:<12} {count}" for port, count in caught.stayed.most_common(_MOST)]
    told.append("")
    if not (_left(outcome) or outcome.connected or outcome.code):
        told.append(click.style("Nothing left, and nothing tried to.", fg="green"))
    return told
