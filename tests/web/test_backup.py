"""Backups on the page: made to be taken away, refused whole, put back whole."""

import resource
import signal
import tempfile
from pathlib import Path

import pytest

from appliance.core.errors import BackupRefused
from appliance.core.people import FRESH_S
from appliance.web import admission
from appliance.web.upload import FOLDER
from tests.web.conftest import Browser, Page
from tests.web.multipart import BOUNDARY, send_file
from tests.web.parts import FakeVault

PASSPHRASE = "copper teapot under the willow"


async def send(browser: Browser, file: bytes, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    return await send_file(browser, "/backup/restore", file, passphrase=passphrase)


@pytest.fixture
def vault(page: Page, tmp_path: Path) -> FakeVault:
    page.parts.vault.folder = tmp_path
    return page.parts.vault


async def test_a_backup_is_taken_away_and_its_file_is_gone(page: Page, vault: FakeVault) -> None:
    owner = await page.come_in("Anna")
    form = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    answered = await owner.post("/backup/keep", form)
    assert answered.status == 200
    assert answered.header("content-disposition").startswith('attachment; filename="hearth-20')
    assert answered.text.startswith("sealed")
    assert not list(vault.room().iterdir())


async def test_a_passphrase_that_will_not_do_is_told(page: Page, vault: FakeVault) -> None:
    owner = await page.come_in("Anna")
    short = await owner.post("/backup/keep", {"passphrase": "x", "again": "x"})
    assert (short.status, "12 characters" in short.text) == (400, True)
    other = await owner.post("/backup/keep", {"passphrase": PASSPHRASE, "again": "x"})
    assert (other.status, "not the same" in other.text) == (400, True)


async def test_a_large_file_comes_in_whole_and_leaves_nothing(page: Page, vault: FakeVault) -> None:
    owner = await page.come_in("Anna")
    file = b"x" * 3_000_000
    status, shown = await send(owner, file)
    assert (status, "starts anew" in shown) == (200, True)
    assert vault.staged == [file]
    assert not list(vault.room().iterdir())


def mode_of(file: Path) -> int:
    return file.stat().st_mode & 0o777


async def test_it_is_spooled_among_hearths_own_files_for_nobody_else(
    page: Page, vault: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await page.come_in("Anna")
    monkeypatch.setattr(tempfile, "tempdir", str(vault.room() / "nowhere"))
    seen: list[tuple[Path, int, int]] = []

    async def stage(file: Path, _passphrase: str) -> None:
        seen.append((file, mode_of(file), mode_of(file.parent)))
        raise BackupRefused("that is no backup of Hearth's")

    monkeypatch.setattr(vault, "stage", stage)
    (vault.room() / FOLDER).mkdir()
    (vault.room() / FOLDER / "file").write_bytes(b"of an upload when the power went")
    assert (await send(owner, b"x" * 3_000_000))[0] == 400
    assert seen == [(vault.room() / FOLDER / "file", 0o600, 0o700)]
    assert not list(vault.room().iterdir())


FIELD = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\n'
FILE = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n'
END = f"--{BOUNDARY}--\r\n"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "file=x"),
        ("multipart/form-data", f"{FILE}x\r\n{END}"),
        ("multipart/form-data; boundary=", f"{FILE}x\r\n{END}"),
        (f"multipart/form-data; boundary={BOUNDARY}", ""),
        (f"multipart/form-data; boundary={BOUNDARY}", f"{FILE}x"),
        (f"multipart/form-data; boundary={BOUNDARY}", f"{FILE}x\r\n{FILE}y\r\n{END}"),
        (f"multipart/form-data; boundary={BOUNDARY}", f"{FIELD}x\r\n{FIELD}y\r\n{END}"),
        (f"multipart/form-data; boundary={BOUNDARY}", f"{FIELD}{'x' * 1025}\r\n{END}"),
        (f"multipart/form-data; boundary={BOUNDARY}", f"--{BOUNDARY}\r\n\r\nx\r\n{END}"),
        (f"multipart/form-data; boundary={BOUNDARY}", f"--{BOUNDARY}\r\na: {'b' * 9000}"),
        (f"multipart/form-data; boundary={BOUNDARY}", "\x00" * 5000),
        (f"multipart/form-data; boundary={'x' * 4000}", f"{FILE}x\r\n{END}"),
    ],
)
async def test_a_form_that_is_none_is_told_and_leaves_nothing(
    page: Page, vault: FakeVault, kind: str, body: str
) -> None:
    owner = await page.come_in("Anna")
    headers: dict[str, str | None] = {"content_type": kind, "content_length": None}
    answered = await owner.ask("POST", "/backup/restore", body.encode(), headers)
    assert (answered.status, "Choose a file" in answered.text) == (400, True)
    assert not vault.staged
    assert not list(vault.room().iterdir())


async def test_a_file_that_breaks_off_or_is_too_long_leaves_nothing(
    page: Page, vault: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await page.come_in("Anna")
    headers: dict[str, str | None] = {
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
        "content_length": None,
    }
    piece = f"{FILE}{'x' * 2000}".encode()
    for most, status in ((5000, 408), (1000, 413)):
        monkeypatch.setitem(admission._FILES, "/backup/restore", most)
        monkeypatch.setattr(admission, "_BODY_S", 0.2)
        answered = await owner.ask("POST", "/backup/restore", piece, headers, whole=False)
        assert answered.status == status
        assert not list(vault.room().iterdir())


async def test_a_full_disk_is_told_and_leaves_nothing(page: Page, vault: FakeVault) -> None:
    owner = await page.come_in("Anna")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        status, shown = await send(owner, b"x" * 2_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (status, "The disk filled up" in shown) == (400, True)
    assert not list(vault.room().iterdir())


async def test_junk_is_refused(page: Page, vault: FakeVault) -> None:
    owner = await page.come_in("Anna")
    vault.refused = "that is no backup of Hearth's; nothing was changed"
    status, shown = await send(owner, b"junk")
    assert (status, "nothing was changed" in shown) == (400, True)
    assert (await send(owner, b""))[0] == 400
    assert (await owner.post("/backup/restore", {"file": "x"})).status == 400
    assert not vault.staged
    assert not list(vault.room().iterdir())


async def test_what_is_too_long_or_not_theirs_is_refused_unread(
    page: Page, vault: FakeVault
) -> None:
    owner = await page.come_in("Anna")
    headers: dict[str, str | None] = {"content_length": str(300 * 1024 * 1024)}
    assert (await owner.ask("POST", "/backup/restore", b"", headers)).status == 413
    headers = {"content_length": "70000"}
    assert (await owner.ask("POST", "/backup/keep", b"", headers)).status == 413
    page.clock.now_s += FRESH_S
    assert (await send(owner, b"x"))[0] == 303
    assert not vault.staged
