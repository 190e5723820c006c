"""Backups of a real data folder: whole or refused, put back whole or gone on with."""

import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from appliance.adapters.backup import keep, put_back, stage, staged
from appliance.adapters.backup.sealing import Sealing, opened
from appliance.adapters.store.sqlite import Store
from appliance.core.errors import BackupRefused, StoreError
from appliance.core.people import People, Person, Role, write
from appliance.vault import BackupVault

PASSPHRASE = "copper teapot under the willow"


def made(folder: Path, owner: str = "Anna") -> Path:
    """A data folder, and its settings file beside it."""
    (folder / "journal").mkdir(parents=True)
    (folder / "journal" / "0001.jsonl").write_text('{"entry": 1}\n')
    (folder / "journal.head").write_text("head")
    (folder / "journal.key").write_bytes(b"k" * 32)
    (folder / "phrases").mkdir()
    (folder / "phrases" / "a.pcm").write_bytes(b"sound")
    person = Person("1", owner, Role.OWNER, "$argon2id$x")
    (folder / "people.json").write_text(write(People({"1": person})))
    with Store(folder / "hearth.db"):
        pass
    settings = folder.parent / f"{folder.name}.toml"
    settings.write_text(f'room = "{owner}\'s"\n')
    return settings


def seen(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.relative_to(folder).parts[0].startswith("before")
    }


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Anna's backup."""
    settings = made(tmp_path / "anna")
    file = tmp_path / "hearth.backup"
    keep(tmp_path / "anna", settings, file, PASSPHRASE)
    return file


def test_copies_and_damaged_databases_are_in_no_backup(tmp_path: Path) -> None:
    settings = made(tmp_path / "anna")
    for ending in (".good", ".damaged-20261123T090000Z", ".mended.json", ".lock", ".mended"):
        (tmp_path / "anna" / f"hearth.db{ending}").write_bytes(b"copy")
    keep(tmp_path / "anna", settings, tmp_path / "b", PASSPHRASE)
    stage(tmp_path / "b", tmp_path / "ben", PASSPHRASE)
    assert not list((tmp_path / "ben").rglob("hearth.db.*"))
    made(tmp_path / "carl")
    for ending in (".good", ".mended", ".mended.json"):
        (tmp_path / "carl" / f"hearth.db{ending}").write_bytes(b"Carl's")
    stage(tmp_path / "b", tmp_path / "carl", PASSPHRASE)
    put_back(tmp_path / "carl", settings)
    left = {each.name for each in (tmp_path / "carl").glob("hearth.db*")}
    assert left <= {"hearth.db", "hearth.db.lock"}, "a copy of another home is none to go back to"


def test_all_of_it_comes_back_and_what_was_there_is_set_aside(tmp_path: Path, kept: Path) -> None:
    settings = made(tmp_path / "ben", "Ben")
    (tmp_path / "ben" / "journal" / "0002.jsonl").write_text("later\n")
    (tmp_path / "ben" / "hearth.db-wal").write_bytes(b"left over")
    before = seen(tmp_path / "ben")
    stage(kept, tmp_path / "ben", PASSPHRASE)
    assert staged(tmp_path / "ben")
    put_back(tmp_path / "ben", settings)
    assert not staged(tmp_path / "ben")
    now = seen(tmp_path / "ben")
    for name in ("people.json", "journal.head", "journal.key", "journal/0001.jsonl"):
        assert now[name] == (tmp_path / "anna" / name).read_bytes()
    assert "journal/0002.jsonl" not in now
    assert "hearth.db-wal" not in now
    assert now["phrases/a.pcm"] == b"sound"
    assert settings.read_text() == 'room = "Anna\'s"\n'
    with Store(tmp_path / "ben" / "hearth.db") as store:
        assert store.turns(1) == []
    aside = tmp_path / "ben" / "before-restore"
    assert (aside / "people.json").read_bytes() == before["people.json"]
    assert (aside / "journal" / "0002.jsonl").exists()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"Anna" not in kept.read_bytes()


def test_a_database_is_kept_while_it_is_written_to(tmp_path: Path) -> None:
    settings = made(tmp_path / "anna")
    with sqlite3.connect(tmp_path / "anna" / "hearth.db") as writing:
        writing.execute("CREATE TABLE more (x)")
        writing.commit()
        writing.execute("INSERT INTO more VALUES (1)")
        keep(tmp_path / "anna", settings, tmp_path / "b", PASSPHRASE)
        writing.rollback()
    writing.close()
    stage(tmp_path / "b", tmp_path / "new", PASSPHRASE)
    put_back(tmp_path / "new", tmp_path / "new.toml")
    with sqlite3.connect(tmp_path / "new" / "hearth.db") as reading:
        assert reading.execute("SELECT count(*) FROM more").fetchone() == (0,)
    reading.close()


def test_whatever_is_not_whole_is_refused_and_nothing_changed(tmp_path: Path, kept: Path) -> None:
    settings = made(tmp_path / "ben", "Ben")
    before, raw, dice = seen(tmp_path / "ben"), kept.read_bytes(), random.Random(7)  # noqa: S311
    bad = [b"", b"junk", raw[:20], raw[:-1], raw + b"x", raw[:39], raw * 2]
    for _ in range(12):
        at = dice.randrange(len(raw))
        bad.append(raw[:at] + bytes([raw[at] ^ (1 << dice.randrange(8))]) + raw[at + 1 :])
        bad.append(raw[: dice.randrange(len(raw))])
    file = tmp_path / "bad"
    for each in bad:
        file.write_bytes(each)
        with pytest.raises(BackupRefused, match="nothing was changed"):
            stage(file, tmp_path / "ben", PASSPHRASE)
    with pytest.raises(BackupRefused):
        stage(kept, tmp_path / "ben", "another passphrase")
    assert seen(tmp_path / "ben") == before
    assert settings.read_text() == 'room = "Ben\'s"\n'


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("../escaped", b"x"),
        ("/etc/passwd", b"x"),
        ("journal/../../x", b"x"),
        ("models/x", b"x"),
        ("people.json", b"{"),
        ("people.json", b'{"people": 3, "sessions": []}'),
        ("people.json", b'{"people": [], "sessions": []}'),
        ("settings.toml", b"room = ["),
        ("settings.toml", b"nonsense = 3"),
        ("hearth.db", b"no database at all" * 100),
    ],
)
def test_a_backup_with_what_does_not_belong_there_is_refused(
    tmp_path: Path, name: str, raw: bytes
) -> None:
    """Sealed with the right passphrase: by somebody who made it by hand."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(raw)
        tar.addfile(info, io.BytesIO(raw))
    _sealed(tmp_path / "b", packed.getvalue())
    with pytest.raises(BackupRefused):
        stage(tmp_path / "b", tmp_path / "new", PASSPHRASE)
    assert seen(tmp_path / "new") == {}
    assert not (tmp_path / "escaped").exists()


def test_a_link_and_junk_inside_are_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        info = tarfile.TarInfo("people.json")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    for raw in (packed.getvalue(), b"", b"no archive" * 1000):
        _sealed(tmp_path / "b", raw)
        with pytest.raises(BackupRefused):
            stage(tmp_path / "b", tmp_path / "new", PASSPHRASE)


def test_a_few_bytes_that_would_be_gigabytes_are_refused(tmp_path: Path) -> None:
    """A sparse file of old GNU tar: one piece of 512 bytes, and holes."""
    info = tarfile.TarInfo("presence.json")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    for at, number in ((386, 0), (398, 512), (483, 1536 * 1024**2)):
        header[at : at + 12] = b"%011o\0" % number
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    _sealed(tmp_path / "b", bytes(header) + b"x" * 512 + bytes(1024))
    with pytest.raises(BackupRefused, match="belong"):
        stage(tmp_path / "b", tmp_path / "new", PASSPHRASE)


@pytest.mark.parametrize("headers", [{"GNU.sparse.realsize": "z"}, {"GNU.sparse.map": "a,b"}])
def test_a_header_with_numbers_that_are_none_is_refused(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("people.json")
        info.pax_headers = headers
        tar.addfile(info)
    _sealed(tmp_path / "b", packed.getvalue())
    with pytest.raises(BackupRefused, match="archive"):
        stage(tmp_path / "b", tmp_path / "new", PASSPHRASE)


def _sealed(file: Path, raw: bytes) -> None:
    with file.open("wb") as target:
        sealing = Sealing(target, PASSPHRASE)
        sealing.write(raw)
        sealing.close()


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
def test_pieces_come_back_as_they_were(size: int) -> None:
    raw, file = os.urandom(size), io.BytesIO()
    sealing = Sealing(file, PASSPHRASE)
    sealing.write(raw)
    sealing.close()
    file.seek(0)
    assert b"".join(opened(file, PASSPHRASE)) == raw


def test_putting_back_goes_on_after_a_power_cut(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off before each of its moves, and begun again."""
    moves = 0

    class Cut(Exception):
        pass

    def cut(source: Path, target: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == wanted:
            raise Cut
        shutil.copyfile(source, target)
        source.unlink()

    for wanted in range(1, 7):
        folder = tmp_path / f"ben{wanted}"
        settings = made(folder, "Ben")
        stage(kept, folder, PASSPHRASE)
        moves = 0
        monkeypatch.setattr(shutil, "move", cut)
        with pytest.raises(Cut):
            put_back(folder, settings)
        monkeypatch.undo()
        assert staged(folder)
        put_back(folder, settings)
        assert seen(folder)["people.json"] == (tmp_path / "anna" / "people.json").read_bytes()
        assert settings.read_text() == 'room = "Anna\'s"\n'
        aside = json.loads((folder / "before-restore" / "people.json").read_text())
        assert aside["people"][0]["name"] == "Ben"


def test_a_short_passphrase_and_a_folder_that_is_gone(tmp_path: Path) -> None:
    settings = made(tmp_path / "anna")
    with pytest.raises(BackupRefused, match="12 characters"):
        keep(tmp_path / "anna", settings, tmp_path / "b", "short")
    with pytest.raises(StoreError):
        keep(tmp_path / "anna", settings, tmp_path / "gone" / "b", PASSPHRASE)
    assert not list(tmp_path.glob("b*"))


def test_by_the_command_line(tmp_path: Path) -> None:
    settings = made(tmp_path / "anna")
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSPHRASE}\n")
    file = tmp_path / "b"

    def hearth(data: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "appliance", *map(str, words), "--passphrase-file", secret],
            env=os.environ | {"HEARTH_DATA": str(data), "HEARTH_SETTINGS": str(settings)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    made_it = hearth(tmp_path / "anna", "backup", file)
    assert made_it.returncode == 0, made_it.stderr
    new = tmp_path / "new"
    assert hearth(new, "restore", file).returncode == 0
    assert seen(new)["people.json"] == (tmp_path / "anna" / "people.json").read_bytes()
    file.write_bytes(file.read_bytes()[:-5])
    refused = hearth(new, "restore", file)
    assert refused.returncode != 0
    assert "[backup-refused]" in refused.stderr


async def test_what_a_power_cut_left_on_its_way_is_removed_at_the_next_start(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    settings = made(folder)
    vault = BackupVault(folder, settings, lambda: None)
    (await vault.keep(PASSPHRASE)).with_name("backup-x.part.part").write_bytes(b"half")
    (folder / "coming").mkdir()
    (folder / "coming" / "file").write_bytes(b"half")
    left = {"coming", *(each.name for each in folder.glob("backup-*"))}
    assert len(left) == 3
    before = {each.name for each in folder.iterdir()}
    vault.tidy()
    assert {each.name for each in folder.iterdir()} == before - left
