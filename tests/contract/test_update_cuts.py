"""An update that is cut off anywhere: what runs goes on, what is remembered is old or new."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from appliance.adapters.updates.making import make, new_key, read_key
from appliance.adapters.updates.writing import (
    Outcome,
    Place,
    State,
    last_outcome,
    looked_at,
    settle,
    write,
)
from appliance.core.errors import UpdateRefused
from appliance.core.updates import Release

OLD, NEW, NEWER = (Release("hearth-x86-64", serial, f"1.{serial}") for serial in (7, 8, 9))
CONTENT = b"a root" * 5000
_CUT = 77


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A box with slots that are files."""
    keys = tmp_path / "keys"
    keys.mkdir()
    new_key(tmp_path / "secret", keys / "maker.ed25519")
    made = Place(tmp_path / "release.json", keys, tmp_path / "system.conf", tmp_path / "kept")
    made.slots.touch()
    runs(made, OLD)
    return made


def runs(place: Place, release: Release) -> None:
    place.release.write_text(
        f'{{"device": "{release.device}", "serial": {release.serial}, '
        f'"version": "{release.version}"}}'
    )


def update(place: Place, release: Release) -> Path:
    root, file = place.folder.parent / "root.raucb", place.folder.parent / f"{release.version}.hup"
    root.write_bytes(CONTENT)
    make(file, release, 0, [root], read_key(place.folder.parent / "secret"))
    return file


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


def test_an_update_is_tried_and_kept(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    assert last_outcome(place) is None
    assert looked_at(file, place).serial == 8
    write(file, place, slot.install)
    assert slot.file.read_bytes() == CONTENT
    runs(place, NEW)
    assert settle(place) == Outcome(State.GOOD, 8, "1.8")
    assert last_outcome(place) == Outcome(State.GOOD, 8, "1.8")
    with pytest.raises(UpdateRefused, match="runs already"):
        write(file, place, slot.install)


def test_one_that_runs_is_kept_though_the_power_went_before_it_was_told(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    write(file, place, slot.install)
    state = place.folder / "state.json"
    state.write_text(state.read_text().replace("trial", "writing"))
    runs(place, NEW)
    assert settle(place) == Outcome(State.GOOD, 8, "1.8")


def test_one_that_does_not_come_up_is_said_to_be_given_up(place: Place) -> None:
    write(update(place, NEW), place, Slot(place.folder.parent).install)
    outcome = settle(place)
    assert outcome is not None
    assert outcome.state is State.REVERTED
    assert last_outcome(place) == outcome


def test_what_rauc_refuses_is_told(place: Place) -> None:
    def refuse(_: Path) -> None:
        raise UpdateRefused("RAUC did not write it: signature verification failed")

    with pytest.raises(UpdateRefused):
        write(update(place, NEW), place, refuse)
    outcome = last_outcome(place)
    assert outcome is not None
    assert outcome.state is State.FAILED
    assert not (place.folder / "incoming").exists()


def test_a_machine_without_slots_says_how_it_is_updated(place: Place) -> None:
    place.slots.unlink()
    with pytest.raises(UpdateRefused, match="git pull"):
        looked_at(update(place, NEW), place)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b'{"state": "eaten"}', b"\xff", b"[" * 9000])
def test_a_damaged_memory_is_none(place: Place, raw: bytes) -> None:
    place.folder.mkdir()
    (place.folder / "state.json").write_bytes(raw)
    assert last_outcome(place) is None
    write(update(place, NEW), place, Slot(place.folder.parent).install)


def cut(at: int, work: Callable[[], object]) -> bool:
    """Do it in a process of its own, killed at its `at`th call of anything; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = at

        def count(_frame: FrameType, event: str, _about: object) -> None:
            nonlocal left
            left -= event in ("call", "c_call")
            if left < 0:
                os._exit(_CUT)

        sys.setprofile(count)
        try:
            work()
        finally:
            sys.setprofile(None)
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == _CUT


def test_cut_off_anywhere_nothing_is_half(place: Place) -> None:
    first, second, slot = update(place, NEW), update(place, NEWER), Slot(place.folder.parent)
    write(first, place, slot.install)
    runs(place, NEW)
    settle(place)
    at = cuts = 0
    while cut(at, lambda: write(second, place, slot.install)):
        outcome = last_outcome(place)
        assert outcome is not None
        if outcome.serial == NEW.serial:
            assert outcome == Outcome(State.GOOD, 8, "1.8")
        else:
            # Whether it was the last byte or not: it is told as not written, or is all there.
            assert outcome.state in (State.FAILED, State.REVERTED)
            if outcome.state is State.REVERTED:
                assert slot.chosen.exists()
        if slot.chosen.exists():
            assert slot.file.read_bytes() == CONTENT
        if cuts % 20 == 0:
            write(second, place, slot.install)
            assert slot.file.read_bytes() == CONTENT
        (place.folder / "state.json").unlink()
        settle_as_good(place)
        at, cuts = at + 1, cuts + 1
    assert cuts >= 200


def settle_as_good(place: Place) -> None:
    """The box remembers the update before, as it did before the cut."""
    (place.folder / "state.json").write_text(
        '{"state": "good", "serial": 8, "version": "1.8", "reason": ""}'
    )
