"""An update that is cut off anywhere: what runs goes on, what is remembered is old or new."""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from appliance.adapters.updates.outcome import Place, last_outcome, last_refusal, settle
from appliance.adapters.updates.requests import (
    RESTART,
    UPDATE,
    ask,
    hand_over,
    handed_over,
    taken,
)
from appliance.adapters.updates.writing import looked_at
from appliance.core.errors import UpdateRefused
from appliance.core.updates import Outcome, State
from tests.update_box import (
    CONTENT,
    NEW,
    NEWER,
    OLD,
    Slot,
    a_place,
    put,
    runs,
    start_again,
    state_of,
    update,
)

_CUT = 77


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path)


def test_an_update_is_tried_and_kept(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    assert last_outcome(place) is None
    assert looked_at(file, place).serial == 8
    put(file, place, slot.install)
    assert slot.file.read_bytes() == CONTENT
    runs(place, NEW)
    assert settle(place) == Outcome(State.GOOD, 8, "1.8")
    assert last_outcome(place) == Outcome(State.GOOD, 8, "1.8")
    with pytest.raises(UpdateRefused, match="runs already"):
        put(file, place, slot.install)


def test_one_that_runs_is_kept_though_the_power_went_before_it_was_told(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    put(file, place, slot.install)
    place.state.write_text(place.state.read_text().replace("written", "writing"))
    runs(place, NEW)
    assert settle(place) == Outcome(State.GOOD, 8, "1.8")


def test_one_that_does_not_come_up_is_given_up_and_not_tried_again(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    put(file, place, slot.install)
    assert state_of(place) is State.WRITTEN
    runs(place, OLD)
    assert state_of(place) is State.REVERTED
    settle(place)
    with pytest.raises(UpdateRefused, match="given up"):
        put(file, place, slot.install)
    assert "given up" in last_refusal(place)
    assert state_of(place) is State.REVERTED
    put(file, place, slot.install, again=True)
    assert (state_of(place), last_refusal(place)) == (State.WRITTEN, "")


def test_what_is_on_trial_keeps_its_way_back(place: Place) -> None:
    slot = Slot(place.folder.parent)
    put(update(place, NEW), place, slot.install)
    runs(place, NEW)
    with pytest.raises(UpdateRefused, match="on trial"):
        put(update(place, NEWER), place, slot.install)
    settle(place)
    put(update(place, NEWER), place, slot.install)


def test_a_stick_that_is_left_where_it_is_is_no_news(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)
    put(file, place, slot.install)
    runs(place, NEW)
    settle(place)
    with pytest.raises(UpdateRefused, match="runs already"):
        put(file, place, slot.install)
    assert last_refusal(place) == ""


def test_two_at_once_are_one_after_the_other(place: Place) -> None:
    file, slot = update(place, NEW), Slot(place.folder.parent)

    def meanwhile(bundle: Path) -> None:
        with pytest.raises(UpdateRefused, match="being written"):
            put(file, place, slot.install)
        slot.install(bundle)

    put(file, place, meanwhile)
    assert state_of(place) is State.WRITTEN


def test_what_rauc_refuses_is_told(place: Place) -> None:
    def refuse(_: Path) -> None:
        raise UpdateRefused("RAUC did not write it: signature verification failed")

    with pytest.raises(UpdateRefused):
        put(update(place, NEW), place, refuse)
    assert state_of(place) is State.FAILED
    assert not place.incoming.exists()


def test_a_machine_without_slots_says_how_it_is_updated(place: Place) -> None:
    place.slots.unlink()
    with pytest.raises(UpdateRefused, match="git pull"):
        looked_at(update(place, NEW), place)


def test_a_disk_that_fills_up_is_told(place: Place) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    file = update(place, NEW)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(CONTENT) // 2, limits[1]))
    try:
        with pytest.raises(UpdateRefused, match="could not be"):
            put(file, place, Slot(place.folder.parent).install)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert "could not be" in last_refusal(place)
    assert state_of(place) is None
    assert not place.incoming.exists()


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b'{"state": "eaten"}', b"\xff", b"[" * 9000])
def test_a_damaged_memory_is_none(place: Place, raw: bytes) -> None:
    place.folder.mkdir()
    place.state.write_bytes(raw)
    assert last_outcome(place) is None
    put(update(place, NEW), place, Slot(place.folder.parent).install)


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
    put(first, place, slot.install)
    runs(place, NEW)
    settle(place)
    at = cuts = 0
    while cut(at, lambda: put(second, place, slot.install)):
        start_again(place)
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
            put(second, place, slot.install, again=True)
            assert slot.file.read_bytes() == CONTENT
        place.state.unlink()
        settle_as_good(place)
        at, cuts = at + 1, cuts + 1
    assert cuts >= 200


def settle_as_good(place: Place) -> None:
    """The box remembers the update before, as it did before the cut."""
    place.state.write_text(
        '{"state": "good", "serial": 8, "version": "1.8", "reason": "", "boot": ""}'
    )


def test_what_the_page_asks_for_is_taken_once(tmp_path: Path) -> None:
    folder, file = tmp_path / "requests", tmp_path / "came"
    file.write_bytes(CONTENT)
    hand_over(file, folder)
    ask(folder, RESTART)
    assert handed_over(folder)
    with taken(folder, UPDATE) as opened:
        assert opened is not None
        assert not handed_over(folder)
        assert opened.read() == CONTENT
    with taken(folder, UPDATE) as opened:
        assert opened is None
    assert [each.name for each in folder.iterdir()] == ["restart"]


@pytest.mark.parametrize("trap", ["link", "pipe", "folder"])
def test_root_is_not_led_elsewhere(tmp_path: Path, trap: str) -> None:
    folder, secret = tmp_path / "requests", tmp_path / "secret"
    folder.mkdir()
    secret.write_bytes(CONTENT)
    match trap:
        case "link":
            (folder / UPDATE).symlink_to(secret)
        case "pipe":
            os.mkfifo(folder / UPDATE)
        case _:
            folder.rmdir()
            (tmp_path / "other").mkdir()
            (tmp_path / "other" / UPDATE).write_bytes(CONTENT)
            folder.symlink_to(tmp_path / "other")
            with (
                pytest.raises(OSError, match=r"Not a directory|Too many levels"),
                taken(folder, UPDATE),
            ):
                pytest.fail("a link was followed")
            assert (tmp_path / "other" / UPDATE).exists()
            return
    with taken(folder, UPDATE) as opened:
        assert opened is None or opened.read() == b""
    assert secret.read_bytes() == CONTENT
