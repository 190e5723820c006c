"""The API of automations: who gets in, what they are told, and that its description is true."""

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from starlette.routing import Route

from appliance.core.errors import DiskFull
from appliance.core.people import Role
from appliance.core.presence import NUMBERS
from appliance.core.tokens import IDLE_S, MAX_TOKENS, Scope
from appliance.web import admission
from appliance.web.admission import HEADERS, MAX_BODY
from appliance.web.api.app import api
from appliance.web.api.calls import CALLS, Call
from appliance.web.api.description import description, statuses
from appliance.web.api.keys import Keys
from appliance.web.api.problems import KINDS, MEDIA_TYPE, PREFIX
from tests.web.conftest import HOST, Answered, Browser, Page, asked
from tests.web.test_routes import CLOSED

DEVICE = "light.hall_ceiling"


@dataclass
class Program:
    """An automation somewhere in the house: no cookies, no Origin, a token perhaps."""

    page: Page
    token: str | None = None
    address: str = "192.168.1.30"

    async def call(
        self,
        path: str,
        method: str = "GET",
        value: object = None,
        *,
        comes: bool = True,
        **changed: str | None,
    ) -> Answered:
        body = b"" if value is None else json.dumps({"value": value}).encode()
        return await self.send(method, path, body, comes=comes, **changed)

    async def send(
        self, method: str, path: str, body: bytes, *, comes: bool = True, **changed: str | None
    ) -> Answered:
        headers: dict[str, str | None] = {
            "host": HOST,
            "authorization": f"Bearer {self.token}" if self.token is not None else None,
            "content-type": "application/json" if body else None,
            "content-length": str(len(body)) if body else None,
        }
        headers |= {name.replace("_", "-"): each for name, each in changed.items()}
        return await asked(
            self.page.app, method, PREFIX + path, body, headers, self.address, comes=comes
        )


def keys_of(page: Page) -> Keys:
    return Keys(page.door)


async def program(page: Page, scope: Scope = Scope.READ) -> Program:
    """One that the owner Anna made a token for."""
    if page.door.people.named("Anna") is None:
        await page.come_in("Anna")
    anna = page.door.people.named("Anna")
    assert anna is not None
    return Program(page, await keys_of(page).make(anna, "test", scope))


def problem(answered: Answered) -> str:
    """The code of a problem, which is told as it should be."""
    assert answered.header("content-type") == MEDIA_TYPE
    told = json.loads(answered.text)
    assert set(told) == {"type", "title", "status", "detail", "code"}
    assert told["status"] == answered.status
    if told["code"] in KINDS:
        assert KINDS[told["code"]].status == answered.status
    return str(told["code"])


def filled(call: Call) -> str:
    return call.path.replace("{id}", DEVICE)


def value_for(call: Call) -> object:
    return None if not call.control else 60 if call.control in NUMBERS else True


def test_no_call_is_named_for_a_command() -> None:
    """And the window has nothing to command a device with: these are all the calls there are."""
    assert {(call.method, call.path) for call in CALLS} == {
        ("GET", "/state"), ("GET", "/devices"), ("GET", "/devices/{id}"), ("GET", "/controls"),
        ("PUT", "/controls/muted"), ("PUT", "/controls/do_not_disturb"), ("PUT", "/controls/away"),
        ("PUT", "/controls/volume"), ("PUT", "/controls/sensitivity"), ("GET", "/journal"),
        ("PUT", "/controls/brief"), ("PUT", "/controls/pace"),
        ("GET", "/turns"), ("GET", "/health"),
    }  # fmt: skip
    assert {call.path for call in CALLS if call.scope is not Scope.READ} == {
        call.path for call in CALLS if call.method != "GET"
    }


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
async def test_every_call_needs_a_token_of_its_scope(page: Page, call: Call) -> None:
    owner = await page.come_in("Anna")
    path, value = filled(call), value_for(call)
    nobody = Program(page)
    unasked = await nobody.call(path, call.method, value)
    assert (unasked.status, problem(unasked)) == (401, "no-token")
    assert unasked.header("www-authenticate").startswith("Bearer")
    cookies = "; ".join(f"{name}={text}" for name, text in owner.cookies.items())
    assert (await nobody.call(path, call.method, value, cookie=cookies)).status == 401
    for wrong in ("Bearer", "Bearer ", "Bearer hearth_x", "Basic YTpi", "Bearer ü", ""):
        refused = await nobody.call(path, call.method, value, authorization=wrong)
        assert (refused.status, problem(refused)) == (401, "wrong-token")
        assert "invalid_token" in refused.header("www-authenticate")
    assert not page.window.done

    reader, setter = await program(page), await program(page, Scope.CONTROLS)
    answered = await reader.call(path, call.method, value)
    if call.scope is Scope.CONTROLS:
        assert (answered.status, problem(answered)) == (403, "scope-too-small")
        assert not page.window.done
    else:
        assert answered.status == 200
    for good in (setter, Program(page, setter.token, "192.168.1.99")):
        answered = await good.call(path, call.method, value)
        assert answered.status == 200
        assert answered.header("content-type") == "application/json"
        assert answered.header("cache-control") == "no-store"
    changed = await setter.call(path, call.method, value, authorization=f"bearer {setter.token}")
    assert changed.status == 200


async def test_a_token_is_good_for_no_page(page: Page) -> None:
    setter = await program(page, Scope.CONTROLS)
    bearer = {"authorization": f"Bearer {setter.token}", "cookie": f"__Host-hearth={setter.token}"}
    for (path, method), (header, text) in product(CLOSED, bearer.items()):
        answered = await Browser(page.app).ask(method, path, b"", {header: text})
        assert answered.status == 401 or answered.header("location") == "/sign-in", path
    assert not page.window.done


async def test_what_is_told(page: Page) -> None:
    reader = await program(page)

    async def told(path: str) -> Any:
        answered = await reader.call(path)
        assert answered.status == 200, answered.text
        return json.loads(answered.text)

    assert await told("/state") == {
        "doing": "idle", "asked": "", "connected": True, "muted": False, "happened": "",
    }  # fmt: skip
    devices = (await told("/devices"))["devices"]
    assert {each["id"] for each in devices} == set(page.window.house.entities)
    ceiling = await told(f"/devices/{DEVICE}")
    assert ceiling in devices
    assert (ceiling["kind"], ceiling["tier"], ceiling["commands"]) == ("light", "everyday", True)
    assert (await told("/controls"))["controls"][4] == {
        "id": "volume", "value": 100, "low": 0, "high": 100,
    }  # fmt: skip
    assert [each["result"] for each in (await told("/journal?limit=2"))["deeds"]] == [
        "acknowledged",
        "confirmed",
    ]
    assert len((await told("/journal"))["deeds"]) == 3
    assert (await told("/turns"))["turns"][0]["at"] == "2026-11-22T20:00:00+00:00"
    assert (await told("/health"))["engines"] == {"stt": "ready", "llm": "starting"}
    assert not page.window.done
    assert not page.window.said[3:], "nothing is said in the room"


async def test_controls_are_set_to_what_they_can_be_and_nothing_else(page: Page) -> None:
    setter = await program(page, Scope.CONTROLS)
    for control, right in (("volume", 40), ("volume", 30.0), ("muted", True), ("away", False)):
        answered = await setter.call(f"/controls/{control}", "PUT", right)
        assert answered.status == 200
        assert json.loads(answered.text)["value"] == right
    assert page.window.done == [
        ("turn", "volume", 40), ("turn", "volume", 30), ("turn", "muted", True),
        ("turn", "away", False),
    ]  # fmt: skip
    page.window.done.clear()
    bad: list[tuple[str, object]] = [
        ("volume", 101), ("volume", -1), ("volume", 40.5), ("volume", True), ("volume", "40"),
        ("volume", float("nan")), ("volume", float("inf")), ("volume", [1]), ("muted", 1),
        ("muted", "ON"), ("muted", {}), ("sensitivity", 4),
    ]  # fmt: skip
    for control, value in bad:
        answered = await setter.call(f"/controls/{control}", "PUT", value)
        assert problem(answered) == "wrong-value", (control, value)
    deep = b'{"value":' + b"[" * 20_000
    for body in (b"", b"x", b"\xff", deep, b'{"value":1' + b"0" * 6000 + b"}"):
        answered = await setter.send(
            "PUT", "/controls/volume", body, content_type="application/json"
        )
        assert problem(answered) == "malformed"
    for body in (b"[]", b"{}", b'{"value": 1, "x": 1}', b"null"):
        assert problem(await setter.send("PUT", "/controls/volume", body)) == "wrong-value"
    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        answered = await setter.call("/controls/volume", "PUT", 40, content_type=kind)
        assert problem(answered) == "not-json"
    assert not page.window.done


async def test_wrong_calls_are_told_by_stable_codes(page: Page) -> None:
    setter = await program(page, Scope.CONTROLS)
    for path in (
        "/nosuch",
        "/controls/voice",
        "/controls/__class__",
        "/devices/",
        "/state/",
        "/",
        "/a\nb",
    ):
        assert problem(await setter.call(path)) == "no-such-call", path
    assert problem(await setter.call("/devices/light.nosuch")) == "no-such-device"
    for limit in ("0", "501", "-1", "x", "", "1e2", "1&limit=2", "٣"):
        answered = await setter.call(f"/journal?limit={limit}")
        assert problem(answered) == "malformed", limit
    for path in ("/journal?limits=2", "/state?limit=2", "/devices?", "/journal?x"):
        answered = await setter.call(path)
        assert answered.status == 200 if path == "/devices?" else problem(answered) == "malformed"
    for method in ("POST", "DELETE", "PATCH", "OPTIONS", "PUT"):
        answered = await setter.call("/state", method)
        assert problem(answered) == "no-such-method"
        assert answered.header("allow")
    assert problem(await setter.call("/state", host="evil.example")) == "wrong-name"
    assert problem(await setter.call("/state", origin="https://evil.example")) == "from-elsewhere"
    assert problem(await setter.call("/state", origin="null")) == "from-elsewhere"
    answered = await setter.call("/controls/away", "PUT", True, sec_fetch_site="cross-site")
    assert problem(answered) == "from-elsewhere"
    assert (await setter.call("/state", origin=f"https://{HOST}")).status == 200
    long = b'"' + b"x" * MAX_BODY + b'"'
    for length in (str(len(long)), None):
        answered = await setter.send("PUT", "/controls/away", long, content_length=length)
        assert problem(answered) == "too-long"
    for length in ("x", "-1", "9" * 5000):
        assert problem(await setter.call("/state", content_length=length)) == "malformed"
    for name, value in HEADERS.items():
        assert (await setter.call("/nosuch")).header(name) == value
    assert not page.window.done


async def test_a_hearth_that_is_not_there_or_cannot_write_says_so(page: Page) -> None:
    reader = await program(page)
    page.window.gone = True
    answered = await reader.call("/devices")
    assert (answered.status, problem(answered)) == (503, "starting")
    assert answered.header("retry-after") == "3"
    page.clock.now_s += 7200
    page.file.full = True
    assert problem(await reader.call("/health")) == DiskFull.code


async def test_wrong_tokens_are_told_to_stop_and_keep_nobody_out(page: Page) -> None:
    reader = await program(page)
    for _ in range(20):
        assert problem(await Program(page, "hearth_no").call("/state")) == "wrong-token"
    answered = await Program(page, "hearth_no").call("/state")
    assert (answered.status, problem(answered)) == (429, "too-many-wrong-tokens")
    assert 0 < int(answered.header("retry-after")) <= 901
    assert (await reader.call("/state")).status == 200
    assert problem(await Program(page, "hearth_no", "10.0.0.9").call("/state")) == "wrong-token"
    # People who come in have all their guesses left.
    await page.come_in("Ben")
    page.clock.now_s += 901
    assert problem(await Program(page, "hearth_no").call("/state")) == "wrong-token"


async def test_a_token_ends(page: Page) -> None:
    reader = await program(page)
    # One in use lasts on; what is kept of its use is exact to the hour.
    for _ in range(3):
        page.clock.now_s += IDLE_S - 1
        assert (await reader.call("/state")).status == 200
    page.clock.now_s += IDLE_S
    assert problem(await reader.call("/state")) == "wrong-token"
    other = await program(page)
    (token,) = (each for each in keys_of(page).all if keys_of(page).holds(each))
    await keys_of(page).end(token.id)
    assert problem(await other.call("/state")) == "wrong-token"


@pytest.mark.parametrize("how", ["role", "removed"])
async def test_who_is_no_owner_any_more_has_no_tokens(page: Page, how: str) -> None:
    reader = await program(page)
    await page.come_in("Ben", Role.OWNER)
    anna = page.door.people.named("Anna")
    assert anna is not None
    if how == "role":
        await page.door.set_role(anna.id, Role.HOUSEHOLD)
    else:
        await page.door.remove(anna.id)
    assert problem(await reader.call("/state")) == "wrong-token"
    assert not page.door.people.tokens.held


async def test_an_owner_makes_sees_and_ends_tokens_on_the_page(page: Page) -> None:
    browser = await page.come_in("Anna")
    shown = await browser.post("/api/tokens", {"name": " Wall  <b>tablet</b> "})
    (text,) = {word for word in shown.text.replace("<", " ").replace(">", " ").split()
               if word.startswith("hearth_")}  # fmt: skip
    assert (await Program(page, text).call("/state")).status == 200
    refused = await Program(page, text).call("/controls/away", "PUT", True)
    assert problem(refused) == "scope-too-small", "reading is all, unless more is asked for"
    assert text not in repr(page.file.people)
    again = (await browser.get("/api")).text
    assert text not in again
    assert "Wall &lt;b&gt;tablet&lt;/b&gt;: read" in again
    for form in ({"name": ""}, {"name": "x" * 41}, {"name": "a", "scope": "everything"}):
        assert (await browser.post("/api/tokens", form)).status == 400
    (token,) = page.door.people.tokens.held.values()
    assert (await browser.post("/api/tokens/end", {"token": token.id})).status == 303
    assert problem(await Program(page, text).call("/state")) == "wrong-token"
    for _ in range(MAX_TOKENS):
        assert (await browser.post("/api/tokens", {"name": "a", "scope": "controls"})).status == 200
    assert "room for 20" in (await browser.post("/api/tokens", {"name": "a"})).text
    page.clock.now_s += 1000
    late = await browser.post("/api/tokens", {"name": "b"})
    assert (late.status, late.header("location")[:6]) == (303, "/prove"), "a proof gets old"


async def test_the_description_is_of_the_routes_there_are(page: Page) -> None:
    reader = await program(page)
    answered = await reader.call("/openapi.json")
    assert answered.status == 200
    told = json.loads(answered.text)
    assert told == description()
    assert problem(await Program(page).call("/openapi.json")) == "no-token"
    routes = {
        (route.path, min((route.methods or set()) - {"HEAD"}))
        for route in api(page.window, keys_of(page)).routes
        if isinstance(route, Route)
    }
    told_of = {(path, method.upper()) for path, calls in told["paths"].items() for method in calls}
    assert routes == told_of | {("/openapi.json", "GET")}


async def test_every_status_that_is_described_is_given(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By each call: what the description tells of it is neither too little nor too much."""
    monkeypatch.setattr(admission, "_BODY_S", 0.05)
    setter, reader = await program(page, Scope.CONTROLS), await program(page)
    for call in CALLS:
        path, value = filled(call), value_for(call)
        seen = {(await setter.call(path, call.method, value)).status}
        changes: list[dict[str, str | None]] = [
            {"host": "evil.example"}, {"origin": "null"}, {"content_length": "x"},
            {"content_length": str(MAX_BODY + 1)}, {"authorization": None},
            {"authorization": "Bearer x"},
        ]  # fmt: skip
        for by in changes:
            seen.add((await setter.call(path, call.method, value, comes=True, **by)).status)
        stubborn = Program(page, "x", f"10.0.0.{len(call.path)}")
        seen |= {(await stubborn.call(path, call.method)).status for _ in range(21)}
        if "{id}" in call.path:
            seen.add((await setter.call("/devices/none")).status)
        if call.control:
            seen.add((await reader.call(path, call.method, value)).status)
            seen.add((await setter.call(path, call.method, value, content_type="a/b")).status)
            seen.add((await setter.call(path, call.method, "?")).status)
            seen.add((await setter.call(path, call.method, value, comes=False)).status)
        page.clock.now_s += 7200
        page.file.full = True
        seen.add((await setter.call(path, call.method, value)).status)
        page.file.full = False
        assert seen == statuses(call), call.path
