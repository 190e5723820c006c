"""The API over TLS from a real server, as an automation reaches it: a token and no browser."""

import datetime as dt
import json
from pathlib import Path

import pytest

from appliance.adapters.certificate import certificate
from appliance.core.tokens import Scope
from appliance.web.api.keys import Keys
from appliance.web.serving import serving as served
from tests.contract.page_visitor import visitor
from tests.web.conftest import made_page

pytestmark = pytest.mark.timeout(60)


async def test_a_program_reads_and_sets_over_tls(tmp_path: Path) -> None:
    page, own = made_page(), certificate(tmp_path, "hearth.local", dt.datetime.now(dt.UTC))
    await page.come_in("Anna")
    anna = page.door.people.named("Anna")
    assert anna is not None
    token = await Keys(page.door).make(anna, "tablet", Scope.CONTROLS)

    async with served(page.app, own.context(), "127.0.0.1", 0) as port:

        async def asked(method: str, path: str, body: bytes, *more: str) -> tuple[int, bytes, str]:
            head = [f"{method} /api/v1{path} HTTP/1.1", f"Host: 127.0.0.1:{port}",
                    f"Content-Length: {len(body)}", "Connection: close", *more]  # fmt: skip
            async with visitor(own, port) as (reader, writer):
                writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)
                told, _, content = (await reader.read()).partition(b"\r\n\r\n")
            return int(told.split()[1]), content, told.decode("latin-1")

        mine = f"Authorization: Bearer {token}"
        status, content, _ = await asked("GET", "/state", b"", mine)
        assert (status, json.loads(content)["doing"]) == (200, "idle")
        value, kind = b'{"value": 40}', "Content-Type: application/json"
        status, content, _ = await asked("PUT", "/controls/volume", value, mine, kind)
        assert (status, json.loads(content)["value"]) == (200, 40)
        assert page.window.done == [("turn", "volume", 40)]
        for more in ((), (mine, mine), ("Authorization: Bearer \xff",), ("Cookie: a=b",)):
            status, content, told = await asked("GET", "/devices", b"", *more)
            assert (status, json.loads(content)["status"]) == (401, 401)
            assert "www-authenticate: Bearer" in told
        assert (await asked("PUT", "/controls/volume", value, kind))[0] == 401
        assert len(page.window.done) == 1
