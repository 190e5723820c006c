"""The llm engine's lines: anything parses to a request or to one refusal that says which."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.engines import gbnf
from appliance.engines import llm_wire as wire
from appliance.ports import Completion, Finished, Span
from tests.every_case import every_case

GOOD = {
    "type": "complete",
    "id": "7",
    "spans": [{"trusted": True, "text": "a"}, {"trusted": False, "text": "b"}],
    "max_tokens": 5,
}

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


def test_a_request_is_read_whole() -> None:
    line = json.dumps(GOOD | {"grammar": 'root ::= "x"', "temperature": 1, "stop": ["\n"]})
    assert wire.parse(line.encode()) == wire.Complete(
        "7", Completion((Span("a", True), Span("b", False)), 5, 'root ::= "x"', 1.0, ("\n",))
    )


def test_the_other_requests() -> None:
    spans = [{"trusted": True, "text": "a"}]
    assert wire.parse(json.dumps({"type": "warm", "id": "1", "spans": spans}).encode()) == (
        wire.Warm("1", (Span("a", True),))
    )
    assert wire.parse(b'{"type": "cancel", "id": "1"}') == wire.Cancel("1")
    assert wire.parse(b'{"type": "describe"}') == wire.Describe()
    assert wire.parse(b'{"type": "ping", "text": "hi"}') == wire.Ping("hi")


@given(st.binary(max_size=400))
def test_any_bytes_parse_or_are_refused(line: bytes) -> None:
    with pytest.raises(wire.BadRequest):
        wire.parse(line)


@given(
    st.sampled_from(["complete", "warm", "cancel", "ping", "describe", "", 3]),
    st.dictionaries(
        st.sampled_from(["id", "spans", "max_tokens", "grammar", "temperature", "stop", "text"]),
        _json,
    ),
)
def test_any_fields_parse_or_are_refused(kind: object, fields: dict[str, object]) -> None:
    refusal: wire.BadRequest | None = None
    request: wire.Request | None = None
    try:
        request = wire.parse(json.dumps({"type": kind} | fields).encode())
    except wire.BadRequest as error:
        refusal = error
    if refusal is None:
        assert type(request).__name__.lower() == kind
    else:
        assert refusal.code == "bad-request"
        assert refusal.id is None or refusal.id == fields["id"]


@every_case(
    "wrong",
    [
        {"id": ""},
        {"id": "x" * 65},
        {"spans": []},
        {"spans": [{"trusted": 1, "text": "a"}]},
        {"spans": [{"text": "a"}]},
        {"spans": [{"trusted": True, "text": "a"}] * (wire.MAX_SPANS + 1)},
        {"max_tokens": 0},
        {"max_tokens": True},
        {"max_tokens": wire.MAX_TOKENS + 1},
        {"grammar": 5},
        {"temperature": -0.1},
        {"temperature": "hot"},
        {"stop": [""]},
        {"stop": "x"},
    ],
)
def test_what_is_out_of_range_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(wire.BadRequest):
        wire.parse(json.dumps(GOOD | wrong).encode())


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(wire.BadRequest, match="JSON"):
        wire.parse(b"[" * 100_000)


@given(st.text())
def test_a_token_is_one_line_whatever_it_says(text: str) -> None:
    line = wire.token("1", text)
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"type": "token", "id": "1", "text": text}


def test_a_done_line_carries_the_timings() -> None:
    line = json.loads(wire.done("1", Finished("stop", 10, 8, 1.23, 4.56, 3, 7.89)))
    assert line["reason"] == "stop"
    assert line["timings"] == {
        "prompt_tokens": 10,
        "reused_tokens": 8,
        "prompt_ms": 1.2,
        "first_token_ms": 4.6,
        "tokens": 3,
        "total_ms": 7.9,
    }


def test_the_documented_limits_are_the_limits() -> None:
    page = Path(__file__).parents[2] / "docs" / "llm-protocol.md"
    table = page.read_text(encoding="utf-8").split("## Limits")[1]
    documented = {int(number) for number in re.findall(r"\| (\d+) \|$", table, re.MULTILINE)}
    assert documented == {
        wire.MAX_LINE,
        wire.MAX_SPANS,
        wire.MAX_TOKENS,
        wire.MAX_GRAMMAR,
        wire.MAX_STOPS,
        wire.MAX_ID,
        wire.MAX_JOBS,
        gbnf.MAX_NESTED,
        gbnf.MAX_GROUPS,
    }
