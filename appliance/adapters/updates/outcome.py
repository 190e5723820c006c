"""What runs on this box, and what became of the last update of it.

One small file is remembered, old or new after a power cut; it is judged by what runs now, so that
nothing has to be told in time. Refuses on a machine without slots.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from appliance.core.errors import UpdateRefused
from appliance.core.updates import Outcome, Release, State, read_release
from appliance.runtime import durable

NO_SLOTS = (
    "this machine has no slots for updates: in its checkout run git pull, make setup and "
    "sudo .venv/bin/hearth install"
)
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box keeps what concerns updates."""

    release: Path = Path("/usr/lib/hearth/release.json")
    keys: Path = Path("/usr/share/hearth/keys")
    slots: Path = Path("/etc/rauc/system.conf")
    folder: Path = Path("/var/lib/hearth-update")
    boot: Path = Path("/proc/sys/kernel/random/boot_id")

    @property
    def state(self) -> Path:
        """What became of the last update."""
        return self.folder / "state.json"

    @property
    def refused(self) -> Path:
        """Why the newest file was not taken."""
        return self.folder / "refused.json"

    @property
    def incoming(self) -> Path:
        """What is taken out of a file, for root alone."""
        return self.folder / "incoming"

    @property
    def reset(self) -> Path:
        """A file that has all of it erased at the next start."""
        return self.folder / "reset"

    def this_boot(self) -> str:
        """Another one after every start of the machine."""
        return self.boot.read_text(encoding="ascii").strip()

    def running(self) -> Release:
        """Raises UpdateRefused on a machine without slots."""
        if not self.slots.exists():
            raise UpdateRefused(NO_SLOTS)
        try:
            return read_release(self.release.read_bytes()[: 2 * _LONGEST])
        except OSError:
            raise UpdateRefused(NO_SLOTS) from None


def last_outcome(place: Place) -> Outcome | None:
    """What became of the last update, judged by what runs now; None if there was none."""
    kept = _kept(place.state)
    if kept is None or kept.state not in (State.WRITING, State.WRITTEN):
        return kept
    if place.running().serial >= kept.serial:
        # It runs, whatever was remembered of it when the power went.
        return Outcome(State.TRIAL, kept.serial, kept.version)
    if kept.boot == place.this_boot():
        return kept
    if kept.state is State.WRITTEN:
        return Outcome(State.REVERTED, kept.serial, kept.version, "it did not come up")
    return Outcome(State.FAILED, kept.serial, kept.version, "the power went while it was written")


def last_refusal(place: Place) -> str:
    """Why the newest file was not taken; empty if it was, or there was none."""
    refused = _kept(place.refused)
    return "" if refused is None else refused.reason


def settle(place: Place) -> Outcome | None:
    """What runs has come up: keep that for good."""
    outcome = last_outcome(place)
    if outcome is not None and outcome.state is State.TRIAL:
        outcome = Outcome(State.GOOD, outcome.serial, outcome.version)
    if outcome is not None and outcome != _kept(place.state):
        keep(place.state, outcome)
    return outcome


def keep(file: Path, outcome: Outcome) -> None:
    """For everyone to read: the page shows it."""
    durable.replace(file, json.dumps(asdict(outcome)).encode(), mode=0o644)


def _kept(file: Path) -> Outcome | None:
    """None for what `_keep` cannot have written."""
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(_LONGEST))
        texts = (str(said["version"]), str(said["reason"]), str(said["boot"]))
        return Outcome(State(said["state"]), int(said["serial"]), *texts)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
