"""The journal on real disks: power cuts, full and read-only disks, two writers, tampering."""

import asyncio
import contextlib
import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from appliance.adapters.store import journal_folder
from appliance.adapters.store.journal import JournalFiles
from appliance.adapters.store.journal_folder import examine
from appliance.cli.journal import journal as command
from appliance.core.chain import TORN, Kind, Verdict
from appliance.core.errors import JournalUnwritable, StoreError
from appliance.core.journal import Acted, Before, Change, Decided, Entry
from appliance.core.types import Action, EntityId, Later, ProposalId, Result, Tier, Verb
from appliance.testing.power_cuts import PowerCuts

HALL = EntityId("light.hall")


def decided(number: int) -> Decided:
    action = Action(HALL, Verb.TURN_ON, (("brightness_pct", number % 101),))
    return Decided(ProposalId(f"p{number}"), Tier.EVERYDAY, (action,), "confirmed")


def acted(number: int, result: Result = Result.ACKNOWLEDGED) -> Acted:
    action = Action(HALL, Verb.TURN_ON, (("brightness_pct", number % 101),))
    return Acted(ProposalId(f"p{number}"), (Change(action, Before("off"), result),))


def opened(data: Path, *, segment_bytes: int = 4 << 20, segments: int = 16) -> JournalFiles:
    return JournalFiles(
        data,
        "boot",
        now=lambda: datetime(2026, 3, 1, 18, 30, tzinfo=UTC),
        segment_bytes=segment_bytes,
        segments=segments,
    )


async def written(data: Path, count: int, *, first: int = 0) -> None:
    with opened(data) as journal:
        for number in range(first, first + count):
            await journal.record(decided(number))


def verdict(data: Path) -> Verdict:
    found = examine(data)
    assert found is not None
    return found


def kinds(data: Path) -> set[Kind]:
    return {each.kind for each in verdict(data).breaks}


def _everything(data: Path) -> list[Path]:
    return list(data.rglob("*"))


def stored(data: Path) -> list[dict[str, object]]:
    """The entries of every segment, in order, without a last line that is torn."""
    lines = [
        line
        for path in sorted((data / "journal").glob("*.jsonl"))
        for line in path.read_bytes().splitlines(keepends=True)
        if line.endswith(b"\n")
    ]
    return [json.loads(line)["entry"] for line in lines]


def proposals(data: Path) -> list[object]:
    return [entry["proposal"] for entry in stored(data) if "proposal" in entry]


# --- What is on the disk


async def test_entries_survive_a_restart(tmp_path: Path) -> None:
    await written(tmp_path, 3)
    await written(tmp_path, 2, first=3)
    assert proposals(tmp_path) == ["p0", "p1", "p2", "p3", "p4"]
    assert verdict(tmp_path).entries == 5
    assert verdict(tmp_path).breaks == ()


async def test_an_entry_is_synced_whole_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill cannot show: the page cache outlives a process, and not a power cut."""
    synced: dict[int, int] = {}
    sync = os.fsync

    def watched(descriptor: int) -> None:
        sync(descriptor)
        state = os.fstat(descriptor)
        synced[state.st_ino] = state.st_size

    monkeypatch.setattr(os, "fsync", watched)
    with opened(tmp_path) as journal:
        for number in range(3):
            await journal.record(decided(number))
            for file in (tmp_path / "journal" / "0001.jsonl", tmp_path / "journal.head"):
                assert synced[file.stat().st_ino] == file.stat().st_size


async def test_everything_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = os.umask(0)
    try:
        await written(data, 1)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in _everything(data)}
    assert modes.pop("journal") == 0o700
    assert set(modes) == {"0001.jsonl", "journal.head", "journal.key", "journal.lock"}
    assert set(modes.values()) == {0o600}
    assert data.stat().st_mode & 0o777 == 0o700


async def test_modes_that_were_widened_are_narrowed_again(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    for path in _everything(tmp_path):
        path.chmod(0o755)
    await written(tmp_path, 1, first=1)
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o700
    for name in ("journal.head", "journal.key", "journal/0001.jsonl"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600, name


async def test_no_word_is_in_any_file(tmp_path: Path) -> None:
    canary = "zebrafish"
    text = Action(EntityId("text.note"), Verb.SET, (("value", f"buy {canary}"),))
    message = Action(EntityId("notify.phone"), Verb.SET, (("message", canary),))
    title = Before(f"Song of the {canary}", (("title", canary),))
    media = Action(EntityId("media_player.den"), Verb.SET, (("volume_pct", 30),))
    changes = tuple(Change(action, title, Result.SENT) for action in (text, message, media))
    with opened(tmp_path) as journal:
        await journal.record(Decided(ProposalId("p"), Tier.GUARDED, (text, message), "asked"))
        await journal.record(Acted(ProposalId("p"), changes))
        assert canary not in str(await journal.last_change())
    # A line that was torn is kept as well.
    tear(tmp_path, 30)
    await written(tmp_path, 1)
    files = [path for path in _everything(tmp_path) if path.is_file()]
    assert {path.name for path in files} >= {"torn", "0001.jsonl", "journal.head"}
    assert [path.name for path in files if canary.encode() in path.read_bytes()] == []
    shown = CliRunner(env={"HEARTH_DATA": str(tmp_path)}).invoke(command, ["show"])
    assert canary not in shown.output
    assert "a text of 13 characters" in shown.output


async def test_the_last_change_is_known_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path, segment_bytes=1) as journal:
        assert await journal.last_change() is None
        await journal.record(decided(1))
        assert await journal.last_change() is None
        await journal.record(acted(1))
        assert await journal.last_change() == acted(1).changes
        await journal.record(acted(2, Result.SILENT))
        assert await journal.last_change() == acted(2, Result.SILENT).changes
    with opened(tmp_path) as journal:
        assert await journal.last_change() == acted(2, Result.SILENT).changes
        await journal.record(acted(3, Result.SENT))
        assert await journal.last_change() == acted(3, Result.SENT).changes


async def test_what_was_written_since_a_time_is_told_newest_first(tmp_path: Path) -> None:
    began = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    with opened(tmp_path, segment_bytes=1) as journal:
        assert await journal.since(began) == ()
        await journal.record(decided(1))
        await journal.record(acted(1))
    with opened(tmp_path) as journal:
        await journal.record(acted(2))
        found = await journal.since(began)
        assert [each.entry for each in found] == [acted(2), acted(1), decided(1)]
        assert {each.at for each in found} == {began}
        assert await journal.since(began + timedelta(seconds=1)) == ()
    segment = max((tmp_path / "journal").glob("*.jsonl"))
    segment.write_bytes(segment.read_bytes().replace(b'"p2"', b'"p9"'))
    with opened(tmp_path) as journal:
        assert [each.entry for each in await journal.since(began)] == [acted(1), decided(1)]


async def test_a_forged_change_is_not_undone(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        await journal.record(acted(1))
        await journal.record(acted(2))
    segment = tmp_path / "journal" / "0001.jsonl"
    segment.write_bytes(segment.read_bytes().replace(b'"p2"', b'"p9"'))
    with opened(tmp_path) as journal:
        assert await journal.last_change() == acted(1).changes


# --- Segments


async def test_the_oldest_segments_make_room(tmp_path: Path) -> None:
    with opened(tmp_path, segment_bytes=1000, segments=3) as journal:
        for number in range(40):
            await journal.record(decided(number))
            found = verdict(tmp_path)
            assert found.breaks == ()
            assert found.newest.seq == number + 1
    segments = sorted(path.name for path in (tmp_path / "journal").glob("*.jsonl"))
    assert len(segments) == 3
    assert verdict(tmp_path).entries == len(stored(tmp_path)) < 12
    await written(tmp_path, 2, first=40)
    assert verdict(tmp_path).breaks == ()
    (tmp_path / "journal" / segments[0]).unlink()
    assert kinds(tmp_path) == {Kind.MISSING}


async def test_an_old_segment_that_could_not_be_removed_is_no_part_of_it(tmp_path: Path) -> None:
    old = tmp_path / "journal" / "0001.jsonl"
    with opened(tmp_path, segment_bytes=1, segments=3) as journal:
        await journal.record(decided(0))
        raw = old.read_bytes()
        for number in range(1, 8):
            await journal.record(decided(number))
    old.write_bytes(raw)
    assert verdict(tmp_path).breaks == ()
    assert verdict(tmp_path).entries == 3
    await written(tmp_path, 1, first=8)
    assert not old.exists()
    assert verdict(tmp_path).breaks == ()


async def test_readers_never_see_a_break_while_it_is_written(tmp_path: Path) -> None:
    """Rotation and removal included."""
    done = asyncio.Event()
    seen = 0

    async def read() -> None:
        nonlocal seen
        while not done.is_set():
            found = await asyncio.to_thread(examine, tmp_path)
            assert found is None or found.breaks == ()
            seen += 1

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(read())
        with opened(tmp_path, segment_bytes=1500, segments=2) as journal:
            for number in range(150):
                await journal.record(decided(number))
        done.set()
    assert seen > 1


async def test_a_reader_sees_no_break_in_the_middle_of_the_very_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole start happens after its first look for the key."""
    template, begun = tmp_path / "template", 0
    await written(template, 1)
    look = journal_folder.content

    def looked(path: Path, limit: int) -> bytes | None:
        nonlocal begun
        found = look(path, limit)
        if path.name == "journal.key" and not (path.parent / "journal").exists():
            begun += 1
            shutil.copytree(template, path.parent, dirs_exist_ok=True)
        return found

    monkeypatch.setattr(journal_folder, "content", looked)
    for read in (lambda: verdict(tmp_path / "one").breaks, lambda: lines_of(tmp_path / "two")):
        assert read() in ((), [])
    assert begun == 2
    assert lines_of(tmp_path / "two") == ["p0"]


def lines_of(data: Path) -> list[str | None]:
    """The proposals that `newest_lines` tells; None for a line that is not relied on."""
    return [
        line.entry.proposal if line is not None and isinstance(line.entry, Decided) else None
        for _, line in journal_folder.newest_lines(data)
    ]


# --- Power cuts and failing disks


def _writer(data: Path, cut: int, first: int, count: int) -> tuple[int, IO[bytes]]:
    """A process that writes, and says so of every entry; its power fails at call `cut`."""
    said, saying = os.pipe()
    if (child := os.fork()) == 0:
        code = 1
        try:
            with PowerCuts(die=True).at(cut):
                asyncio.run(_say_and_write(data, first, count, saying))
            code = 0
        finally:
            os._exit(code)
    os.close(saying)
    return child, os.fdopen(said, "rb")


async def _say_and_write(data: Path, first: int, count: int, saying: int) -> None:
    with opened(data, segment_bytes=1000, segments=3) as journal:
        for number in range(first, first + count):
            await journal.record(decided(number))
            os.writev(saying, [b"%d\n" % number])


def _goes_on(data: Path, acknowledged: list[str]) -> None:
    """Nothing is broken, nothing that was acknowledged is gone, and the next entry is written."""
    found = examine(data)
    assert found is None or found.breaks == (), found
    for number in acknowledged:
        assert f"p{number}" in proposals(data)
    asyncio.run(written(data, 1, first=10_000))
    assert verdict(data).breaks == ()
    assert proposals(data)[-1] == "p10000"


@pytest.mark.parametrize("is_first", [True, False])
def test_the_power_may_fail_at_every_call(tmp_path: Path, *, is_first: bool) -> None:
    """From the very first start on, or over a change of segments and the removal of one."""
    template = tmp_path / "template"
    if not is_first:
        child, pipe = _writer(template, 0, 0, 9)
        with pipe:
            assert len(pipe.read().split()) == 9
        os.waitpid(child, 0)
    for cut in range(1, 100):
        data = tmp_path / str(cut)
        if not is_first:
            shutil.copytree(template, data)
        child, pipe = _writer(data, cut, 100, 3)
        with pipe:
            acknowledged = pipe.read().decode().split()
        _, status = os.waitpid(child, 0)
        _goes_on(data, acknowledged)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert cut in range(30, 99), "every call was cut once"


def test_a_writer_may_be_killed_at_any_time(tmp_path: Path) -> None:
    dice = random.Random(4)  # noqa: S311 - the same numbers in every run
    first = 0
    for _ in range(25):
        child, pipe = _writer(tmp_path, 0, first, 10_000)
        with pipe:
            said = [pipe.readline() for _ in range(dice.randint(1, 20))]
            os.kill(child, signal.SIGKILL)
            said += pipe.readlines()
        os.waitpid(child, 0)
        assert verdict(tmp_path).breaks == ()
        assert f"p{int(said[-1])}" in proposals(tmp_path)
        first = int(said[-1]) + 2
    _goes_on(tmp_path, [])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
async def test_the_disk_may_fail_at_every_call(tmp_path: Path, code: int) -> None:
    """What was refused may be there or not; what was taken is there, and the chain is whole."""
    for failing in range(1, 200):
        data = tmp_path / str(failing)
        cuts = PowerCuts(code=code)
        taken: list[str] = []
        with opened(data, segment_bytes=1000, segments=3) as journal:
            with cuts.at(failing):
                for number in range(4):
                    with contextlib.suppress(JournalUnwritable):
                        await journal.record(decided(number))
                        taken.append(f"p{number}")
            await journal.record(decided(4))
        assert verdict(data).breaks == ()
        assert proposals(data)[-1] == "p4"
        assert {entry["kind"] for entry in stored(data)} == {"decided"}, "nothing is half-written"
        held = [each for each in taken if each in proposals(data)]
        assert len(held) >= 3
        assert held == taken[-len(held) :]
        if cuts.calls < failing:
            break
    assert failing in range(50, 199)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_a_disk_that_is_full_and_then_is_not(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with opened(small_disk) as journal:
        await journal.record(decided(0))
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(1024)):
                pass
        with contextlib.suppress(JournalUnwritable):
            for number in range(1, 40):
                await journal.record(decided(number))
        with pytest.raises(JournalUnwritable, match="disk is full"):
            await journal.ready()
        assert verdict(small_disk).breaks == ()
        filler.unlink()
        await journal.ready()
        await journal.record(decided(50))
    assert verdict(small_disk).breaks == ()
    assert proposals(small_disk)[-1] == "p50"


def _remounted(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


async def test_a_disk_that_can_only_be_read(small_disk: Path) -> None:
    with opened(small_disk) as journal:
        await journal.record(acted(1))
    _remounted(small_disk, "ro")
    with opened(small_disk) as journal:
        with pytest.raises(JournalUnwritable, match="Read-only"):
            await journal.record(decided(2))
        assert await journal.last_change() == acted(1).changes
        assert verdict(small_disk).breaks == ()
        _remounted(small_disk, "rw")
        await journal.record(decided(3))
    assert proposals(small_disk) == ["p1", "p3"]


def tear(data: Path, length: int) -> None:
    """Leave the beginning of a line at the end of the newest segment, as a power cut does."""
    newest = max((data / "journal").glob("*.jsonl"))
    raw = newest.read_bytes()
    newest.write_bytes(raw + raw.splitlines(keepends=True)[-1][:length])


@pytest.mark.parametrize("length", [1, 100])
async def test_a_torn_line_is_set_aside_and_noted(tmp_path: Path, length: int) -> None:
    await written(tmp_path, 2)
    tear(tmp_path, length)
    assert verdict(tmp_path).breaks == ()
    assert verdict(tmp_path).unfinished == length
    await written(tmp_path, 1, first=2)
    assert verdict(tmp_path).breaks == ()
    assert verdict(tmp_path).entries == 4
    assert stored(tmp_path)[2] == {"kind": "noted", "found": TORN, "amount": length}
    assert len((tmp_path / "journal" / "torn").read_bytes()) == length


async def test_endless_rubbish_without_an_end_is_cut_off(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    with (tmp_path / "journal" / "0001.jsonl").open("ab") as segment:
        for _ in range(5):
            segment.write(bytes(1 << 20))
    await written(tmp_path, 1, first=1)
    assert verdict(tmp_path).breaks == ()
    assert stored(tmp_path)[1]["amount"] == 5 << 20
    assert (tmp_path / "journal" / "torn").stat().st_size == 64 << 10


async def test_a_record_that_is_given_up_breaks_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        for number in range(40):
            async with asyncio.TaskGroup() as tasks:
                recording = tasks.create_task(journal.record(decided(number)))
                for _ in range(number % 4):
                    await asyncio.sleep(0)
                recording.cancel()
        await journal.record(decided(100))
    assert verdict(tmp_path).breaks == ()
    assert proposals(tmp_path)[-1] == "p100"


async def test_what_is_closed_takes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        await journal.record(decided(0))
    with pytest.raises(JournalUnwritable, match="is closed"):
        await journal.record(decided(1))


async def test_many_at_once_take_their_turns(tmp_path: Path) -> None:
    with opened(tmp_path, segment_bytes=2000) as journal:
        async with asyncio.TaskGroup() as tasks:
            for number in range(60):
                tasks.create_task(journal.record(decided(number)))
    assert verdict(tmp_path).breaks == ()
    assert proposals(tmp_path) == [f"p{number}" for number in range(60)]


# --- Two writers, and things in the way


async def test_there_is_one_writer(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        await journal.record(decided(0))
        with opened(tmp_path) as other, pytest.raises(JournalUnwritable, match="another Hearth"):
            await other.record(decided(1))
        code = (
            "import asyncio, pathlib, sys; from tests.contract.test_journal import written; "
            "asyncio.run(written(pathlib.Path(sys.argv[1]), 1))"
        )
        writer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, str(tmp_path)),
            cwd=Path(__file__).parents[2],
            stderr=asyncio.subprocess.PIPE,
        )
        assert b"another Hearth writes the journal" in (await writer.communicate())[1]
        await journal.record(decided(2))
    with opened(tmp_path) as other:
        await other.record(decided(3))
    assert proposals(tmp_path) == ["p0", "p2", "p3"]
    assert verdict(tmp_path).breaks == ()


@pytest.mark.parametrize("obstacle", ["pipe", "link", "folder"])
@pytest.mark.parametrize("name", ["journal/0001.jsonl", "journal.key", "journal.lock"])
async def test_what_is_no_file_is_not_opened(tmp_path: Path, name: str, obstacle: str) -> None:
    """A pipe would be waited on for ever, and a link could lead to any file of the owner's."""
    place, elsewhere = tmp_path / name, tmp_path / "elsewhere"
    place.parent.mkdir(exist_ok=True)
    elsewhere.write_text("precious")
    if obstacle == "pipe":
        os.mkfifo(place)
    elif obstacle == "link":
        place.symlink_to(elsewhere)
    else:
        place.mkdir()
    with opened(tmp_path) as journal, pytest.raises(JournalUnwritable):
        await journal.record(decided(0))
    if name != "journal.lock":
        with pytest.raises(StoreError):
            verdict(tmp_path)
    assert elsewhere.read_text() == "precious"


async def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with opened(tmp_path / "data") as journal, pytest.raises(JournalUnwritable):
        await journal.record(decided(0))


async def test_nothing_is_touched_before_the_first_entry(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as journal:
        assert await journal.last_change() is None
    assert not (tmp_path / "data").exists()


# --- What somebody does to it behind Hearth's back


@pytest.mark.parametrize(
    ("gone", "broken"),
    [
        ("journal", Kind.TRUNCATED),
        ("journal/0001.jsonl", Kind.TRUNCATED),
        ("everything", Kind.MISSING),
    ],
)
async def test_what_is_gone_half_way_is_refused_once_and_noted(
    tmp_path: Path, gone: str, broken: Kind
) -> None:
    data = tmp_path / "data"
    with opened(data) as journal:
        await journal.record(decided(0))
        await journal.record(decided(1))
        victim = data if gone == "everything" else data / gone
        shutil.rmtree(victim) if victim.is_dir() else victim.unlink()
        with pytest.raises(JournalUnwritable):
            await journal.record(decided(2))
        await journal.record(decided(3))
        assert broken in kinds(data)
    await written(data, 1, first=4)
    assert broken in kinds(data)
    assert proposals(data) == ["p3", "p4"]


async def test_what_another_program_appends_is_refused_and_noted(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        await journal.record(decided(0))
        with (tmp_path / "journal" / "0001.jsonl").open("ab") as segment:
            segment.write(b"hello\n")
        with pytest.raises(JournalUnwritable, match="another program"):
            await journal.record(decided(1))
        await journal.record(decided(2))
    assert kinds(tmp_path) == {Kind.FOREIGN, Kind.CHANGED}
    assert "p2" in (tmp_path / "journal" / "0001.jsonl").read_text()


async def test_an_older_copy_of_everything_is_noticed_while_it_runs(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    with opened(data) as journal:
        await journal.record(decided(0))
        shutil.copytree(data, copy)
        await journal.record(decided(1))
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        with pytest.raises(JournalUnwritable):
            await journal.record(decided(2))
        await journal.record(decided(3))
    assert kinds(data) == {Kind.MISSING, Kind.TRUNCATED}


def _without_the_newest_line(data: Path) -> None:
    newest = max((data / "journal").glob("*.jsonl"))
    newest.write_bytes(b"".join(newest.read_bytes().splitlines(keepends=True)[:-1]))


def _without_the_newest_segment(data: Path) -> None:
    max((data / "journal").glob("*.jsonl")).unlink()


def _without_lines(data: Path) -> None:
    shutil.rmtree(data / "journal")


def _without_head(data: Path) -> None:
    (data / "journal.head").unlink()


def _without_key(data: Path) -> None:
    (data / "journal.key").unlink()


def _without_key_and_lines(data: Path) -> None:
    _without_key(data)
    _without_lines(data)


def _without_head_and_lines(data: Path) -> None:
    _without_head(data)
    _without_lines(data)


def _with_another_key(data: Path) -> None:
    (data / "journal.key").write_text("ab" * 32 + "\n")


def _with_a_damaged_head(data: Path) -> None:
    head = data / "journal.head"
    head.write_bytes(head.read_bytes().replace(b'"segment":1', b'"segment":2'))


def _with_a_damaged_line(data: Path) -> None:
    first = data / "journal" / "0001.jsonl"
    first.write_bytes(first.read_bytes().replace(b'"p0"', b'"p7"'))


def _with_segments_exchanged(data: Path) -> None:
    one, two, other = (data / "journal" / f"000{n}.jsonl" for n in (1, 2, 9))
    one.rename(other)
    two.rename(one)
    other.rename(two)


@pytest.mark.parametrize(
    "tamper",
    [
        _without_the_newest_line,
        _without_the_newest_segment,
        _without_lines,
        _without_head,
        _without_key,
        _without_key_and_lines,
        _without_head_and_lines,
        _with_another_key,
        _with_a_damaged_head,
        _with_a_damaged_line,
        _with_segments_exchanged,
    ],
)
async def test_tampering_is_found_and_stays_found(tmp_path: Path, tamper) -> None:  # type: ignore[no-untyped-def]
    """Before Hearth writes again, and after: going on heals nothing."""
    with opened(tmp_path, segment_bytes=1500) as journal:
        for number in range(10):
            await journal.record(decided(number))
    assert verdict(tmp_path).breaks == ()
    tamper(tmp_path)
    assert verdict(tmp_path).breaks != ()
    with opened(tmp_path, segment_bytes=1500) as journal:
        for number in range(20, 25):
            await journal.record(decided(number))
    assert verdict(tmp_path).breaks != ()
    assert proposals(tmp_path)[-1] == "p24"
    await written(tmp_path, 1, first=25)
    assert verdict(tmp_path).breaks != ()


async def test_the_note_of_a_break_cannot_be_lost_to_a_power_cut(tmp_path: Path) -> None:
    template = tmp_path / "template"
    await written(template, 3)
    _without_head(template)
    for failing in range(1, 60):
        data = tmp_path / str(failing)
        shutil.copytree(template, data)
        cuts = PowerCuts()
        with opened(data) as journal, cuts.at(failing):
            try:
                await journal.record(decided(5))
            except JournalUnwritable:
                assert verdict(data).breaks != ()
        await written(data, 1, first=6)
        assert verdict(data).breaks != ()
        if cuts.calls < failing:
            break
    assert failing in range(10, 59)


# --- At the terminal


def _said(data: Path, *words: str) -> tuple[int, str]:
    done = CliRunner(env={"HEARTH_DATA": str(data), "TZ": "UTC"}).invoke(command, list(words))
    return done.exit_code, done.output


def test_no_journal_yet(tmp_path: Path) -> None:
    for words in (["show"], ["verify"]):
        code, said = _said(tmp_path / "none", *words)
        assert code == 0
        assert said.startswith("No journal here.")
        assert "If there was one, all of it was removed" in said
    assert _said(tmp_path / "none", "show", "--json") == (0, "")
    assert not (tmp_path / "none").exists()


async def test_show_and_verify_while_it_is_written(tmp_path: Path) -> None:
    entries: list[Entry] = [decided(20), acted(20), acted(30, Result.UNREACHABLE)]
    with opened(tmp_path) as journal:
        for entry in entries:
            await journal.record(entry)
        code, said = _said(tmp_path, "show")
        assert code == 0
        local = datetime(2026, 3, 1, 18, 30, tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        assert said.splitlines() == [
            f"{local}  confirmed     turn on light.hall, brightness_pct 20 (everyday)",
            f"{local}  acknowledged  turn on light.hall, brightness_pct 20 (was off)",
            f"{local}  unreachable   turn on light.hall, brightness_pct 30 (was off)",
        ]
        code, said = _said(tmp_path, "verify")
        assert code == 0
        assert said.startswith(f"3 entries, unbroken since {local}\n")
    assert _said(tmp_path, "show", "-n", "1")[1].count("\n") == 1
    assert _said(tmp_path, "show", "--since", "2026-02-27")[1].count("\n") == 3
    assert _said(tmp_path, "show", "--since", "2026-03-03")[1] == "No such entries.\n"
    lines = [json.loads(line) for line in _said(tmp_path, "show", "--json")[1].splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert all(line["sound"] for line in lines)


async def test_a_confirmation_without_an_outcome_is_shown_as_that(tmp_path: Path) -> None:
    """As a disk leaves it that is full at the yes, and as a crash does."""
    later = replace(decided(4), actions=(), later=(Later(60, decided(4).actions),))
    entries: list[Entry] = [decided(1), decided(2), acted(2), later, decided(3)]
    with opened(tmp_path) as journal:
        for entry in entries:
            await journal.record(entry)
    lines = _said(tmp_path, "show")[1].splitlines()
    open_ended = [line for line in lines if "no outcome on record" in line]
    assert open_ended == [lines[0], lines[4]]
    assert [line for line in lines if "not carried out" in line] == open_ended
    assert "no outcome" not in _said(tmp_path, "show", "--json")[1]
    for obstacle in (["-n", "1"], ["--since", "2026-02-27"]):
        assert "no outcome on record" in _said(tmp_path, "show", *obstacle)[1].splitlines()[-1]


async def test_a_disk_that_is_full_at_the_yes_leaves_no_claim(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    for failing in range(1, 40):
        data = tmp_path / f"cut{failing}"
        shutil.copytree(tmp_path / "journal", data / "journal")
        for name in ("journal.head", "journal.key"):
            shutil.copy(tmp_path / name, data / name)
        refused = False
        with opened(data) as journal:
            await journal.ready()
            with PowerCuts().at(failing):
                try:
                    await journal.record(decided(7))
                except JournalUnwritable:
                    refused = True
        for line in _said(data, "show")[1].splitlines():
            assert "brightness_pct 7" not in line or "no outcome on record" in line
        if not refused:
            break
    assert failing in range(3, 39)


async def test_what_was_tampered_with_is_not_shown(tmp_path: Path) -> None:
    await written(tmp_path, 3)
    segment = tmp_path / "journal" / "0001.jsonl"
    segment.write_bytes(segment.read_bytes().replace(b'"p1"', b'"\\u001b[2J"'))
    said = _said(tmp_path, "show")[1]
    assert said.splitlines()[1].startswith("!! this entry is not as Hearth wrote it")
    assert "\x1b" not in said
    assert json.loads(_said(tmp_path, "show", "--json")[1].splitlines()[1]) == {"sound": False}
    code, said = _said(tmp_path, "verify")
    assert code == 1
    assert re.search(r"^0001\.jsonl line 2: (changed|foreign)", said)
    assert "2 entries can be relied on" in said


async def test_verify_tells_of_a_lost_key(tmp_path: Path) -> None:
    await written(tmp_path, 1)
    _without_key(tmp_path)
    code, said = _said(tmp_path, "verify")
    assert code == 1
    assert "journal.key is missing" in said
