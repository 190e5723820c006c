"""Backups on the page: made to be taken away, refused whole, put back whole."""

from pathlib import Path

import pytest

from appliance.core.people import FRESH_S
from tests.web.conftest import Browser, Page
from tests.web.parts import FakeVault

PASSPHRASE = "copper teapot under the willow"
BOUNDARY = "----somewhere"


async def send(browser: Browser, file: bytes, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    body = (
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="passphrase"\r\n\r\n{passphrase}\r\n'
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="../x"\r\n\r\n'
    ).encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
    headers: dict[str, str | None] = {
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
        "content_length": str(len(body)),
    }
    answered = await browser.ask("POST", "/backup/restore", body, headers)
    return answered.status, answered.text


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
