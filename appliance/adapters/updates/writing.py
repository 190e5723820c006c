"""An update on its way into the other slot, and what became of the last one. For root alone.

The file is checked here again, whoever brought it, and what is written is the copy that was
checked. Refuses on a machine without slots. What is remembered is one small file, old or new after
a power cut; the slot itself is RAUC's, and the boot loader's way back.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.adapters.store import durable
from appliance.adapters.updates.bundle import Seen, open_bundle, read_through, trusted_keys, unpack
from appliance.core.errors import UpdateRefused
from appliance.core.updates import Manifest, Release, check, read_release

NO_SLOTS = (
    "this machine has no slots for updates: in its checkout run git pull, make setup and "
    "sudo .venv/bin/hearth install"
)
_LONGEST = 4096
_ROOT = "root.raucb"
_RAUC = "/usr/bin/rauc"


class State(StrEnum):
    """How far the last update has come."""

    WRITING = "writing"
    TRIAL = "trial"
    GOOD = "good"
    REVERTED = "reverted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last update."""

    state: State
    serial: int
    version: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box keeps what concerns updates."""

    release: Path = Path("/usr/lib/hearth/release.json")
    keys: Path = Path("/usr/share/hearth/keys")
    slots: Path = Path("/etc/rauc/system.conf")
    folder: Path = Path("/var/lib/hearth-update")

    def running(self) -> Release:
        """Raises UpdateRefused on a machine without slots."""
        if not self.slots.exists():
            raise UpdateRefused(NO_SLOTS)
        try:
            return read_release(self.release.read_bytes()[: 2 * _LONGEST])
        except OSError:
            raise UpdateRefused(NO_SLOTS) from None


def looked_at(file: Path, place: Place, seen: Seen = lambda _: None) -> Manifest:
    """What the update is, if this box would take it: every byte has been read. Raises
    UpdateRefused, OSError.
    """
    with file.open("rb") as opened:
        manifest = open_bundle(opened, trusted_keys(place.keys))
        check(manifest, place.running())
        read_through(opened, manifest, seen)
    return manifest


def write(
    file: Path,
    place: Place,
    install: Callable[[Path], None],
    seen: Seen = lambda _: None,
) -> Manifest:
    """Put an update into the other slot: it is tried at the next start. `install` takes RAUC's own
    bundle. Raises UpdateRefused, OSError; then what runs is what will run.
    """
    running = place.running()
    incoming = place.folder / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(mode=0o700, parents=True)
    try:
        with file.open("rb") as opened:
            manifest = open_bundle(opened, trusted_keys(place.keys))
            check(manifest, running)
            unpack(opened, manifest, incoming, seen)
        if not (incoming / _ROOT).exists():
            raise UpdateRefused(f"there is no {_ROOT} in the update")
        _keep(place, Outcome(State.WRITING, manifest.serial, manifest.version))
        try:
            install(incoming / _ROOT)
        except UpdateRefused as refused:
            _keep(place, Outcome(State.FAILED, manifest.serial, manifest.version, str(refused)))
            raise
        _keep(place, Outcome(State.TRIAL, manifest.serial, manifest.version))
        return manifest
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def by_rauc(bundle: Path) -> None:
    """Raises UpdateRefused."""
    done = subprocess.run(
        [_RAUC, "install", str(bundle)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise UpdateRefused(f"RAUC did not write it: {told[-1]}")


def last_outcome(place: Place) -> Outcome | None:
    """What became of the last update, judged by what runs now; None if there was none."""
    kept = _kept(place)
    if kept is None:
        return None
    if kept.state not in (State.WRITING, State.TRIAL):
        return kept
    if place.running().serial >= kept.serial:
        # It runs, whatever was remembered of it when the power went.
        return Outcome(State.TRIAL, kept.serial, kept.version)
    if kept.state is State.TRIAL:
        return Outcome(State.REVERTED, kept.serial, kept.version, "it did not come up")
    return Outcome(State.FAILED, kept.serial, kept.version, "the power went while it was written")


def settle(place: Place) -> Outcome | None:
    """What runs has come up: keep that for good."""
    outcome = last_outcome(place)
    if outcome is not None and outcome.state is State.TRIAL:
        outcome = Outcome(State.GOOD, outcome.serial, outcome.version)
    if outcome is not None and outcome != _kept(place):
        _keep(place, outcome)
    return outcome


def _keep(place: Place, outcome: Outcome) -> None:
    said = {
        "state": outcome.state,
        "serial": outcome.serial,
        "version": outcome.version,
        "reason": outcome.reason,
    }
    durable.replace(place.folder / "state.json", json.dumps(said).encode())


def _kept(place: Place) -> Outcome | None:
    """None for what `_keep` cannot have written."""
    try:
        with (place.folder / "state.json").open("rb") as file:
            said = json.loads(file.read(_LONGEST))
        return Outcome(
            State(said["state"]), int(said["serial"]), str(said["version"]), str(said["reason"])
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
