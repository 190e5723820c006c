"""The page in a real Chromium, over real TLS on loopback; Hearth behind it is the imaginary one."""

import base64
import datetime as dt
import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from appliance.adapters.certificate import certificate
from appliance.adapters.passkeys import WebAuthn
from appliance.adapters.passphrases import hashed, is_right
from appliance.adapters.store.people import PeopleInFile
from appliance.core.presence import Choices, Knobs
from appliance.page import time_of_day_s
from appliance.web.door import Door, Secrecy
from appliance.web.serving import serving
from appliance.web.site import site
from tests.web.conftest import FakeWindow
from tests.web.parts import FakeParts
from tests.web.workbench import FakeWorkbench

ROOT = Path(__file__).parent.parent.parent
SCREENS = ROOT / "out" / "screens"
CHROMIUM = shutil.which("chromium")
AXE = "axe-core@4.14.1"
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""What the npm registry names as its integrity."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@dataclass
class Served:
    """A page that is served, and the Hearth behind it."""

    url: str
    window: FakeWindow
    door: Door
    bench: FakeWorkbench
    parts: FakeParts

    def code(self) -> str:
        return "".join(letter for letter in self.window.said[-1][-1] if letter.isdigit())


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    choices = Choices(voices=("en_US-joe-medium",), wake_words=("any", "openwakeword-alexa"))
    window = FakeWindow(lasts_s=60, knobs=Knobs(voice="en_US-joe-medium"), choices=choices)
    own = certificate(tmp_path, "hearth.local", dt.datetime.now(dt.UTC))
    file = PeopleInFile(tmp_path)
    secrecy = Secrecy(hashed, is_right, WebAuthn())
    door = Door(
        file, secrecy, window.announce, own.words, today_s=time_of_day_s, certificate=own.der
    )
    bench = FakeWorkbench()
    parts = FakeParts(data=tmp_path / "data")
    app = site(window, door, bench, ["hearth.local", "localhost"], parts.parts())
    async with serving(app, own.context(), "127.0.0.1", 0) as port:
        yield Served(f"https://localhost:{port}", window, door, bench, parts)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def tab(browser: Browser, **wanted: Any) -> AsyncIterator[Page]:
    """A tab of a browser that has been nowhere. Whatever the page complains of fails the test."""
    context = await browser.new_context(ignore_https_errors=True, **wanted)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    # What is refused on purpose; and the keyboard was quicker than the page.
    harmless = ("Failed to load resource", "Autofocus processing was blocked")
    assert [each for each in complaints if not each.startswith(harmless)] == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The accessibility checks of axe-core, as code for a page."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm, from which axe-core comes: apt-get install npm")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run(
        [npm, "pack", AXE, "--pack-destination", folder, "--silent"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if packed.returncode:
        pytest.skip(f"axe-core cannot be had: {packed.stderr[-200:]}")
    archive = next(folder.glob("*.tgz"))
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert found == AXE_SHA512
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/axe.min.js")
        assert member is not None
        yield member.read().decode()
