"""Passkeys in a real Chromium, which keeps them in an authenticator of its own making."""

import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Error, Page

from appliance.core.people import FRESH_S
from tests.browser.conftest import CHROMIUM, DESK, PHONE, SCREENS, Served, tab

pytestmark = pytest.mark.timeout(120)

PASSPHRASE = "copper teapot under the willow"
_PHONE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Authenticator:
    """What a browser keeps passkeys in, as the DevTools protocol simulates it."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp
        self._id = ""

    async def plug_in(self) -> None:
        await self._cdp.send("WebAuthn.enable")
        made = await self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _PHONE})
        self._id = made["authenticatorId"]

    async def keys(self) -> list[dict[str, Any]]:
        own = {"authenticatorId": self._id}
        found: list[dict[str, Any]] = (await self._cdp.send("WebAuthn.getCredentials", own))[
            "credentials"
        ]
        return found

    async def verifies(self, person: bool) -> None:
        """Whether the finger on it is the right one."""
        wanted = {"authenticatorId": self._id, "isUserVerified": person}
        await self._cdp.send("WebAuthn.setUserVerified", wanted)


@asynccontextmanager
async def phone(browser: Browser, **wanted: Any) -> AsyncIterator[tuple[Page, Authenticator]]:
    async with tab(browser, **wanted) as page:
        authenticator = Authenticator(await page.context.new_cdp_session(page))
        await authenticator.plug_in()
        yield page, authenticator


async def give_code(page: Page, served: Served) -> None:
    await page.goto(served.url + "/pair")
    await page.get_by_role("button", name="Say the words and the code").click()
    await page.get_by_label("The code that it said").fill(served.code())
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Your name").fill("Anna")


async def come_in(page: Page, served: Served) -> None:
    await give_code(page, served)
    await page.get_by_label("A passphrase", exact=True).fill(PASSPHRASE)
    await page.get_by_label("The passphrase again").fill(PASSPHRASE)
    await page.get_by_role("button", name="Come in").click()
    await page.wait_for_url(re.compile("/setup"))


async def add(
    page: Page, served: Served, name: str = "this phone", host: str = "localhost"
) -> None:
    await page.goto(served.url + "/people")
    await page.get_by_text("Your passkeys and your passphrase").click()
    await page.get_by_label("What to call a new passkey").fill(name)
    await page.get_by_role("button", name="Make a passkey").click()
    await page.get_by_text(f"{name}, for {host}").wait_for()


async def grow_stale(served: Served) -> None:
    """As if everybody had been signed in for long."""
    real = served.door.today_s
    served.door.today_s = lambda: real() + FRESH_S


async def test_a_passkey_is_made_signs_in_proves_and_is_removed(
    served: Served, chromium: Browser
) -> None:
    async with phone(chromium, viewport=PHONE) as (page, authenticator):
        await come_in(page, served)
        await add(page, served)
        (key,) = await authenticator.keys()
        assert (key["rpId"], key["isResidentCredential"]) == ("localhost", True)
        await page.screenshot(path=SCREENS / "390-passkeys.png", full_page=True)
        await page.get_by_role("button", name="Sign out Anna").click()
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.get_by_role("heading", name="Now", exact=True).wait_for()
        await grow_stale(served)
        await page.goto(served.url + "/people")
        await page.get_by_role("button", name="Remove the passkey").click()
        await page.get_by_role("heading", name="Is it you?").wait_for()
        await page.get_by_role("button", name="Use a passkey").click()
        await page.get_by_role("heading", name="People", exact=True).wait_for()
        await page.get_by_role("button", name="Remove the passkey").click()
        await page.get_by_text("this phone").wait_for(state="detached")
    (anna,) = served.door.people.people.values()
    assert anna.passkeys == ()


async def test_the_first_person_comes_in_by_a_passkey_alone(
    served: Served, chromium: Browser
) -> None:
    async with phone(chromium, viewport=PHONE) as (page, _):
        await give_code(page, served)
        await page.get_by_role("button", name="Use a passkey instead").click()
        await page.wait_for_url(re.compile("/setup"))
        await page.get_by_role("button", name="Sign out Anna").click()
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.get_by_role("heading", name="Now", exact=True).wait_for()
    (anna,) = served.door.people.people.values()
    assert (anna.passphrase, len(anna.passkeys)) == ("", 1)


async def test_the_wrong_finger_signs_nobody_in_and_the_page_says_what_to_do(
    served: Served, chromium: Browser
) -> None:
    async with phone(chromium, viewport=PHONE) as (page, authenticator):
        await come_in(page, served)
        await add(page, served)
        await add_again_is_refused(page)
        await page.get_by_role("button", name="Sign out Anna").click()
        await authenticator.verifies(False)
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.get_by_text("Your browser used no passkey").wait_for(timeout=60_000)
        assert not served.door.people.sessions
        await page.get_by_label("Your name").fill("Anna")
        await page.get_by_label("Your passphrase").fill(PASSPHRASE)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_role("heading", name="Now", exact=True).wait_for()


async def test_a_browser_that_only_clicked_the_warning_away_is_told_so(
    served: Served, chromium: Browser, tmp_path: Path
) -> None:
    """Without a simulated authenticator, Chromium itself decides."""
    served.url = served.url.replace("localhost", "hearth.local")
    async with own_profile(chromium, tmp_path / "profile", tmp_path) as page:
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            await page.goto(served.url + "/pair")
        await page.wait_for_timeout(1000)
        await page.keyboard.type("thisisunsafe", delay=30)
        await page.wait_for_url("**/pair")
        await come_in(page, served)
        await page.get_by_role("button", name="Sign out Anna").click()
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.get_by_text("only where it trusts the certificate").wait_for()


async def test_a_browser_that_trusts_the_certificate_makes_and_uses_one(
    served: Served, chromium: Browser, tmp_path: Path
) -> None:
    """As a person does it: the file that the page offers, put among what this user trusts."""
    home = trusting(served.door.certificate, tmp_path / "home")
    served.url = served.url.replace("localhost", "hearth.local")
    async with own_profile(chromium, tmp_path / "profile", home) as page:
        authenticator = Authenticator(await page.context.new_cdp_session(page))
        await authenticator.plug_in()
        await come_in(page, served)
        await add(page, served, host="hearth.local")
        await page.get_by_role("button", name="Sign out Anna").click()
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.get_by_role("heading", name="Now", exact=True).wait_for()


@asynccontextmanager
async def own_profile(browser: Browser, profile: Path, home: Path) -> AsyncIterator[Page]:
    """A browser as people have it: it believes in certificates, by what this user trusts."""
    context = await browser.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--host-resolver-rules=MAP hearth.local 127.0.0.1"],
        env={**os.environ, "HOME": str(home)},
    )
    yield context.pages[0]
    await context.close()


def trusting(certificate: bytes, home: Path) -> Path:
    """The home folder of a user who trusts this certificate, for pages and nothing else."""
    certutil = shutil.which("certutil")
    if certutil is None:
        pytest.skip("no certutil: apt-get install libnss3-tools")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    file = home / "hearth.crt"
    file.write_bytes(certificate)
    database = ["-d", f"sql:{store}"]
    subprocess.run([certutil, "-N", *database, "--empty-password"], check=True)
    added = [certutil, "-A", *database, "-t", "P,,", "-n", "hearth", "-i", str(file)]
    subprocess.run(added, check=True)
    return home


async def add_again_is_refused(page: Page) -> None:
    await page.get_by_text("Your passkeys and your passphrase").click()
    await page.get_by_label("What to call a new passkey").fill("again")
    await page.get_by_role("button", name="Make a passkey").click()
    await page.get_by_text("has a passkey for you already").wait_for()


async def test_who_was_signed_in_for_long_is_asked_first(served: Served, chromium: Browser) -> None:
    async with phone(chromium, viewport=DESK) as (page, _):
        await come_in(page, served)
        await grow_stale(served)
        await page.goto(served.url + "/people")
        await page.get_by_text("Your passkeys and your passphrase").click()
        await page.get_by_label("What to call a new passkey").fill("this phone")
        await page.get_by_role("button", name="Make a passkey").click()
        await page.get_by_role("heading", name="Is it you?").wait_for()
        await page.get_by_label("Your passphrase").fill(PASSPHRASE)
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("heading", name="People", exact=True).wait_for()
        await add(page, served)


async def test_without_a_script_and_at_a_bare_address_there_is_the_passphrase(
    served: Served, chromium: Browser
) -> None:
    async with tab(chromium, viewport=PHONE, java_script_enabled=False) as page:
        await come_in(page, served)
        await page.goto(served.url + "/people")
        await page.get_by_text("Your passkeys and your passphrase").click()
        assert not await page.get_by_role("button", name="Make a passkey").is_visible()
        await page.goto(served.url + "/sign-in")
        assert not await page.get_by_role("button", name="with a passkey").is_visible()
        await page.goto(served.url.replace("localhost", "127.0.0.1") + "/sign-in")
        assert await page.locator("button[data-passkey]").count() == 0


async def test_what_is_new_keeps_nobody_out(served: Served, chromium: Browser, axe: str) -> None:
    for scheme in ("light", "dark"):
        served.door.people.people.clear()
        served.door._pairing._asked._made.clear()
        async with phone(chromium, viewport=PHONE, color_scheme=scheme, bypass_csp=True) as (
            page,
            _,
        ):
            await come_in(page, served)
            await add(page, served)
            await page.get_by_text("Your passkeys and your passphrase").click()
            await checked(page, axe)
            await page.goto(served.url + "/prove?next=/")
            await page.get_by_role("button", name="Use a passkey").wait_for()
            await checked(page, axe)
            await page.get_by_role("button", name="Sign out Anna").click()
            await page.get_by_role("button", name="Sign in with a passkey").wait_for()
            await checked(page, axe)
            await recovery(page, served, axe)


async def recovery(page: Page, served: Served, axe: str) -> None:
    await page.get_by_role("link", name="forgot my passphrase").click()
    await checked(page, axe)
    served.door._pairing._asked._made.clear()
    await page.get_by_role("button", name="Say the words and a code").click()
    await page.get_by_label("The code that it said").fill(served.code())
    await page.get_by_label("Your name here").fill("Anna")
    await checked(page, axe)
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_text("in 24 hours").wait_for()
    await checked(page, axe)
    await page.goto(served.url + "/sign-in")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.get_by_text("asks to be Anna again").wait_for()
    await checked(page, axe)
    await page.screenshot(path=SCREENS / "390-recovery.png", full_page=True)
    await page.get_by_role("button", name="Stop it").click()
    await page.get_by_role("heading", name="People", exact=True).wait_for()
    assert served.door.people.recovery is None


async def checked(page: Page, axe: str) -> None:
    await page.evaluate(axe)
    found = await page.evaluate("axe.run()")
    broken = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]
    assert broken == [], page.url
