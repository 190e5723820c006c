"""An update on its way into the other slot. For root alone, but for looking at it.

The file is checked here again, whoever brought it, and what is written is the copy that was
checked. Refuses on a machine without slots, and while what runs is on trial itself: the other slot
is its way back. The slot is RAUC's to write.
"""

import fcntl
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from appliance.adapters.updates.bundle import Seen, open_bundle, read_through, trusted_keys, unpack
from appliance.adapters.updates.outcome import Place, keep, last_outcome
from appliance.core.errors import UpdateRefused
from appliance.core.updates import Manifest, Outcome, Release, State, check

Install = Callable[[Path], None]
"""Puts RAUC's own bundle into the other slot. Raises UpdateRefused."""
_ROOT = "root.raucb"
_RAUC = "/usr/bin/rauc"


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
    file: BinaryIO,
    place: Place,
    install: Install,
    seen: Seen = lambda _: None,
    *,
    again: bool = False,
) -> Manifest:
    """Put an update into the other slot: it is tried at the next start. `install` takes RAUC's own
    bundle; `again` takes also what was given up on this box. Raises UpdateRefused; then what
    runs is what will run.
    """
    running = place.running()
    place.folder.mkdir(parents=True, exist_ok=True)
    with _alone(place):
        manifest = None
        try:
            manifest = open_bundle(file, trusted_keys(place.keys))
            _take(manifest, place, running, again=again)
            _unpack(file, manifest, place, seen)
            _install(manifest, place, install)
        except UpdateRefused as refused:
            if manifest is None or manifest.serial != running.serial:
                # Else it is a stick that was left where it is, with what runs: that is no news.
                keep(place.refused, Outcome(State.REFUSED, 0, "", str(refused)))
            raise
        except OSError as error:
            told = f"it could not be read, or kept: {error.strerror}"
            # First the room for saying so.
            shutil.rmtree(place.incoming, ignore_errors=True)
            keep(place.refused, Outcome(State.REFUSED, 0, "", told))
            raise UpdateRefused(told) from error
        finally:
            shutil.rmtree(place.incoming, ignore_errors=True)
        place.refused.unlink(missing_ok=True)
        return manifest


def _take(manifest: Manifest, place: Place, running: Release, *, again: bool) -> None:
    """Raises UpdateRefused for what does not go onto this box, or not now."""
    check(manifest, running)
    before = last_outcome(place)
    if before is None:
        return
    if before.state is State.TRIAL:
        # The other slot is the way back.
        raise UpdateRefused("what runs is on trial itself; try again in a quarter of an hour")
    if before.state is State.REVERTED and before.serial == manifest.serial and not again:
        raise UpdateRefused(f"{manifest.version} was tried on this box already, and given up")


def _unpack(file: BinaryIO, manifest: Manifest, place: Place, seen: Seen) -> None:
    shutil.rmtree(place.incoming, ignore_errors=True)
    place.incoming.mkdir(mode=0o700)
    unpack(file, manifest, place.incoming, seen)
    if not (place.incoming / _ROOT).exists():
        raise UpdateRefused(f"there is no {_ROOT} in the update")


def _install(manifest: Manifest, place: Place, install: Install) -> None:
    about = (manifest.serial, manifest.version)
    keep(place.state, Outcome(State.WRITING, *about, boot=place.this_boot()))
    try:
        install(place.incoming / _ROOT)
    except UpdateRefused as refused:
        keep(place.state, Outcome(State.FAILED, *about, str(refused)))
        raise
    keep(place.state, Outcome(State.WRITTEN, *about, boot=place.this_boot()))


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Raises UpdateRefused while another is being written."""
    with (place.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpdateRefused("another update is being written") from None
        yield


def by_rauc(bundle: Path) -> None:
    """Raises UpdateRefused."""
    done = subprocess.run(
        [_RAUC, "install", str(bundle)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise UpdateRefused(f"RAUC did not write it: {told[-1]}")
