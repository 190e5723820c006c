"""Whatever a route of the page is sent in a form or a query, it does not answer with a failure.

The fields and their usual values are read off the pages themselves, and every request comes from an
owner who is signed in: what strangers send gets no further than the door. Values are right, nearly
right, long, of any characters, or bytes that are no form at all. `HEARTH_PROVE_PAGE` sets how many
requests there are.
"""

import asyncio
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.web.admission import MAX_BODY
from appliance.web.site import ROUTES
from tests.web.conftest import PASSPHRASE, Page, made_page

CASES = int(os.environ.get("HEARTH_PROVE_PAGE", "400"))
EVERY = [("POST" if "POST" in (route.methods or ()) else "GET", route.path) for route in ROUTES]
PAGES = [path for method, path in EVERY if method == "GET"]
EACH = -(-CASES // len(EVERY))
_BOUNDARY = "fuzz"

Fields = Sequence[tuple[bytes, bytes]]
seen = Counter[int]()


async def _ready() -> tuple[Page, dict[str, str]]:
    """A page with an owner, and the owner's cookies."""
    page = made_page()
    browser = await page.come_in("Anna")
    page.clock.now_s += 1000
    await browser.post("/prove", {"passphrase": PASSPHRASE})
    await browser.post("/api/tokens", {"name": "tablet"})
    return page, browser.cookies


def _own(page: Page) -> dict[str, str]:
    """What is another one on every page, by what stands for it in `KNOWN`."""
    people = page.door.people
    return {
        "PERSON": next(iter(people.people)),
        "SESSION": next(iter(people.sessions)),
        "TOKEN": next(iter(people.tokens.held)),
    }


async def _harvest() -> dict[str, set[str]]:
    """Field -> the values that the pages offer for it."""
    page, cookies = await _ready()
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for path in PAGES:
        browser = page.browser()
        browser.cookies = dict(cookies)
        text = (await browser.get(path)).text
        for stands, own in _own(page).items():
            text = text.replace(own, stands)
        for tag in re.findall(r"<(?:input|button|select|textarea)\b[^>]*>", text):
            told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if "name" in told:
                fields[unescape(told["name"])].add(unescape(told.get("value", "")))
        for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text):
            fields[unescape(name)] |= set(map(unescape, re.findall(r'value="([^"]*)"', options)))
    fields["passphrase"].add(PASSPHRASE)
    return dict(fields)


KNOWN: Mapping[str, tuple[str, ...]] = {
    name: tuple(sorted(values)) for name, values in sorted(asyncio.run(_harvest()).items())
}
_TRICKY = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xc3",
    b"%",
    b"%zz",
    b"%00",
    b"%ff",
    b"-1",
    b"1e999",
    b"NaN",
    b"9" * 5000,
    b"None",
    b"__class__",
    b"../../etc/passwd",
    b"<script>",
    b"{{7*7}}",
    b"//evil.example",
    b"/\\evil",
    "٣".encode(),
    "\u202e".encode(),
    "\ud800".encode("utf-8", "surrogatepass"),
    b"x" * 30_000,
    b"a\r\nset-cookie: x=1",
    b"/\r\nx: y",
    b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
]
_USUAL = sorted({value.encode() for values in KNOWN.values() for value in values})
_values = st.one_of(
    st.sampled_from(_USUAL),
    st.sampled_from(_TRICKY),
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.integers().map(lambda number: str(number).encode()),
)
_names = st.one_of(
    st.sampled_from([name.encode() for name in KNOWN]),
    st.sampled_from(_TRICKY),
    st.binary(max_size=9),
)
_usual = st.sampled_from(list(KNOWN)).flatmap(
    lambda name: st.tuples(st.just(name.encode()), st.sampled_from(KNOWN[name]).map(str.encode))
)
_fields = st.lists(st.one_of(_usual, st.tuples(_names, _values)), max_size=8)


def _urlencoded(fields: Fields) -> bytes:
    return b"&".join(
        f"{quote_from_bytes(name)}={quote_from_bytes(value)}".encode() for name, value in fields
    )


def _multipart(fields: Fields) -> bytes:
    """As it is, with whatever it does to the heads of the parts."""
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (_BOUNDARY.encode(), name, value)
        for name, value in fields
    ]
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()


_FORM = "application/x-www-form-urlencoded"
_MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"
_kinds = st.sampled_from(
    [
        _FORM,
        f"{_FORM}; charset=utf-16",
        f"{_FORM}; charset=nosuch",
        _MULTIPART,
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"{_MULTIPART}; charset=nosuch",
        "application/json",
        "text/plain",
        "x",
        "",
    ]
)
_requests = st.one_of(
    st.tuples(st.just(_FORM), _fields.map(_urlencoded)),
    st.tuples(st.just(_MULTIPART), _fields.map(_multipart)),
    st.tuples(_kinds, st.one_of(_fields.map(_urlencoded), _fields.map(_multipart))),
    st.tuples(_kinds, _fields.map(_multipart), st.integers(0, 400)).map(
        lambda drawn: (drawn[0], drawn[1][drawn[2] :])
    ),
    st.tuples(_kinds, st.binary(max_size=300)),
)
_queries = st.one_of(
    st.just(b""),
    _fields.map(_urlencoded),
    st.binary(max_size=60).map(lambda raw: quote_from_bytes(raw).encode()),
)


async def _sent(method: str, path: str, kind: str, body: bytes, query: str) -> int:
    page, cookies = await _ready()
    browser = page.browser()
    browser.cookies = dict(cookies)
    changed: dict[str, str | None] = {
        "content_type": kind,
        "referer": f"https://hearth.local:8443/{query}",
    }
    for stands, own in _own(page).items():
        body = body.replace(stands.encode(), own.encode())
    changed["content_length"] = str(len(body))
    if method == "GET":
        body, changed = b"", {}
    answered = await browser.ask(method, f"{path}?{query}", body, changed)
    # A body that breaks the server's rules may be refused; what it left behind must still be shown.
    for shown in ("/", "/people", "/settings"):
        after = await browser.get(shown)
        assert after.status < 500, (shown, after.text)
    return answered.status


@pytest.fixture(scope="module", autouse=True)
def _told() -> Iterator[None]:
    yield
    print(f"\n{seen.total()} requests: {dict(sorted(seen.items()))}")  # noqa: T201


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


def test_the_fields_were_found() -> None:
    """Else everything below would be sent to nobody."""
    assert {"knob", "value", "entity", "tier", "person", "role", "passphrase", "step"} <= set(KNOWN)


@pytest.mark.parametrize(("method", "path"), EVERY)
@settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
@given(request=_requests, query=_queries)
def test_no_route_answers_with_a_failure(
    runner: asyncio.Runner, method: str, path: str, request: tuple[str, bytes], query: bytes
) -> None:
    kind, body = request
    status = runner.run(_sent(method, path, kind, body[: MAX_BODY + 1], query.decode()))
    seen[status] += 1
    assert status < 500
