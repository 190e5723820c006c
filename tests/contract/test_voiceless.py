"""The real command without a single model: its page is there, and an owner can come in."""

import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import pytest

from appliance.config.settings import Settings
from appliance.models import Store
from appliance.voiceless import absent
from tests.e2e.stage import until
from tests.e2e.visitor import PASSPHRASE, Visitor, port_of

pytestmark = pytest.mark.timeout(180)

_PATIENCE_S = 60.0
"""It ends by itself, so that the command is put away: the plugin's own limit would leave it."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "settings.toml").write_text(
        '[page]\naddress = "127.0.0.1"\nport = 0\nannounce = false\n'
    )
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "HEARTH_DATA": str(tmp_path / "data"),
        "HEARTH_MODELS": str(tmp_path / "models"),
        "HEARTH_SETTINGS": str(tmp_path / "settings.toml"),
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
    }


async def test_without_models_the_page_is_there_and_the_owner_comes_in(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(environment["NOTIFY_SOCKET"])
        process = await _hearth(environment, "run", "--json", "--house")
        try:
            visitor = Visitor(await port_of(process))
            assert b"READY=1" in await asyncio.to_thread(manager.recv, 1000)
            await until(process, "ready")
            code = await _come_in(visitor, environment)
            status, now = await visitor.ask("/")
            assert (status, "Not installed: openwakeword-hey_jarvis" in now) == (200, True)
            assert 'href="/models"' in now
            assert "openwakeword-hey_jarvis" in (await visitor.ask("/health"))[1]
            assert (await visitor.ask("/devices?find=porch"))[0] == 200
            assert 'value="openwakeword-hey_jarvis">Install' in (await visitor.ask("/models"))[1]
            # What it lacked came: it starts again by itself, and then the files are looked at.
            for each in await asyncio.to_thread(_absent_in, tmp_path / "models"):
                for part in (each, *Store().catalogue[each].needs):
                    (tmp_path / "models" / part).mkdir(parents=True, exist_ok=True)
            async with asyncio.timeout(_PATIENCE_S):
                while "could not start" not in (shown := await visitor.ask("/devices"))[1]:
                    assert shown[0] in (200, 503)
                    await asyncio.sleep(0.5)
            assert not (tmp_path / "data" / "unspoken").exists()
        finally:
            process.send_signal(signal.SIGTERM)
            out, errors = await process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert code.encode() not in out + errors
    assert ", ".join(code[:4]).encode() not in out + errors


async def test_pair_has_nothing_to_show_where_nobody_asked(environment: dict[str, str]) -> None:
    process = await _hearth(environment, "pair")
    out, errors = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert b"nobody asked" in errors


async def _come_in(visitor: Visitor, environment: dict[str, str]) -> str:
    await visitor.ask("/pair")
    assert (await visitor.ask("/pair/code", {}))[0] == 303
    shown, errors = await (await _hearth(environment, "pair")).communicate()
    found = re.search(r"The code is ([\d, .]+)", shown.decode())
    assert found, errors
    assert (Path(environment["HEARTH_DATA"]) / "unspoken").stat().st_mode & 0o777 == 0o600
    code = "".join(re.findall(r"\d", found[1]))
    assert (await visitor.ask("/pair", {"code": code}))[0] == 303
    who = {"name": "Anna", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert (await visitor.ask("/join", who))[0] == 303
    return code


def _absent_in(models: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARTH_MODELS", str(models))
        assert not Store().installed()
        return list(absent(Settings(), model=True))


async def _hearth(environment: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        limit=1024 * 1024,
    )
