"""A box whose slots are files, and updates for it that are signed."""

import os
from pathlib import Path

from appliance.adapters.updates.making import make, new_key, read_key
from appliance.adapters.updates.outcome import Place, last_outcome
from appliance.adapters.updates.writing import Install, write
from appliance.core.updates import Manifest, Release, State

OLD, NEW, NEWER = (Release("hearth-x86-64", serial, f"1.{serial}") for serial in (7, 8, 9))
CONTENT = b"a root" * 5000


def a_place(folder: Path) -> Place:
    """A box that runs OLD."""
    keys = folder / "keys"
    keys.mkdir()
    new_key(folder / "secret", keys / "maker.ed25519")
    made = Place(
        folder / "release.json", keys, folder / "system.conf", folder / "kept",
        folder / "boot",
    )  # fmt: skip
    made.slots.touch()
    runs(made, OLD)
    return made


def runs(place: Place, release: Release) -> None:
    start_again(place)
    place.release.write_text(
        f'{{"device": "{release.device}", "serial": {release.serial}, '
        f'"version": "{release.version}"}}'
    )


def update(place: Place, release: Release) -> Path:
    root, file = place.folder.parent / "root.raucb", place.folder.parent / f"{release.version}.hup"
    root.write_bytes(CONTENT)
    make(file, release, 0, [root], read_key(place.folder.parent / "secret"))
    return file


def start_again(place: Place) -> None:
    place.boot.write_text(os.urandom(8).hex())


def put(file: Path, place: Place, install: Install, again: bool = False) -> Manifest:
    with file.open("rb") as opened:
        return write(opened, place, install, again=again)


class Slot:
    """The other slot, as RAUC fills it: it is chosen once it is whole."""

    def __init__(self, folder: Path) -> None:
        self.file, self.chosen = folder / "slot", folder / "chosen"

    def install(self, bundle: Path) -> None:
        self.chosen.unlink(missing_ok=True)
        raw = bundle.read_bytes()
        for start in range(0, len(raw), 1000):
            with self.file.open("ab" if start else "wb") as file:
                file.write(raw[start : start + 1000])
        self.chosen.touch()


def state_of(place: Place) -> State | None:
    outcome = last_outcome(place)
    return None if outcome is None else outcome.state
