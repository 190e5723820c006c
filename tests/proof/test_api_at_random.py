"""Whatever is asked of the API, it is answered as its description says, and never by a failure.

Schemathesis makes the requests from the description: right ones, wrong ones, and without a token.
`HEARTH_PROVE_PAGE` sets how many there are at least (`make prove-page` makes twenty thousand).
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from appliance.core.tokens import Scope
from appliance.web.api.answers import MOST
from appliance.web.api.calls import CALLS
from appliance.web.api.description import description
from appliance.web.api.keys import Keys
from tests.web.conftest import HOST, Page, made_page

CASES = int(os.environ.get("HEARTH_PROVE_PAGE", "400"))
EACH = -(-CASES // len(CALLS))
_A_MINUTE_S = 60.0
"""So much later every case comes: else one address would have used up its wrong tokens."""

_STRANGERS = 8
"""One request of so many comes without the token."""


async def _token(page: Page) -> str:
    await page.come_in("Anna")
    anna = page.door.people.named("Anna")
    assert anna is not None
    return await Keys(page.door).make(anna, "at random", Scope.CONTROLS)


PAGE = made_page()
TOKEN = asyncio.run(_token(PAGE))
# The description that is served: tests/web shows that it is.
SCHEMA = schemathesis.openapi.from_dict(description())
SCHEMA.app = PAGE.app
SCHEMA.config.update(base_url=f"https://{HOST}/api/v1")

Case = schemathesis.Case[Any]
seen = Counter[int]()


@pytest.fixture(scope="module", autouse=True)
def _told() -> Iterator[None]:
    yield
    print(f"\n{seen.total()} requests: {dict(sorted(seen.items()))}")  # noqa: T201 - the figures of the proof


def _is_right(answered: schemathesis.Response) -> bool:
    """Whether what was sent to be read is right: a wrong parameter without a value is not sent."""
    query = parse_qsl(urlsplit(answered.request.url or "").query, keep_blank_values=True)
    limits = [value for name, value in query if name == "limit" and value.isdecimal()]
    return (
        answered.request.method == "GET"
        and len(query) == len(limits) <= 1
        and all(1 <= int(limit) <= MOST for limit in limits)
    )


@SCHEMA.parametrize()
@settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_call_keeps_its_word(case: Case) -> None:
    PAGE.clock.now_s += _A_MINUTE_S
    # Some keep whatever credentials were made up for them.
    headers = None if seen.total() % _STRANGERS == 0 else {"Authorization": f"Bearer {TOKEN}"}
    answered = case.call(headers=headers)
    seen[answered.status_code] += 1
    assert answered.status_code < 500
    assert {done for done, *_ in PAGE.window.done} <= {"turn"}, "a control of Hearth, no device"
    PAGE.window.done.clear()
    left_out: list[schemathesis.CheckFunction] = []
    if _is_right(answered):
        left_out.append(negative_data_rejection)
    case.validate_response(answered, excluded_checks=left_out)
