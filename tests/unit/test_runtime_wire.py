"""The Wyoming decoder takes anything and gives whole events or one error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wyoming.event import Event

from appliance.runtime.wire import MAX_LINE, MAX_PAYLOAD, Decoder, WireError, encode
from tests.every_case import every_case

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_events = st.builds(
    Event,
    type=st.text(min_size=1, max_size=20),
    data=st.dictionaries(st.text(max_size=10), _json, max_size=4),
    payload=st.none() | st.binary(min_size=1, max_size=200),
)


@given(st.lists(_events, max_size=5), st.integers(1, 97))
def test_events_survive_the_wire_in_pieces_of_any_size(events: list[Event], size: int) -> None:
    stream = b"".join(encode(event) for event in events)
    decoder = Decoder()
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert [event for piece in pieces for event in decoder.feed(piece)] == events


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_any_bytes_give_events_or_a_wire_error(pieces: list[bytes]) -> None:
    decoder = Decoder()
    try:
        for piece in pieces:
            for event in decoder.feed(piece):
                assert isinstance(event.type, str)
                assert isinstance(event.data, dict)
    except WireError:
        pass


@given(_json)
def test_any_json_header_gives_an_event_or_a_wire_error(header: object) -> None:
    try:
        events = list(Decoder().feed(json.dumps(header).encode() + b"\n"))
    except WireError:
        return
    assert all(isinstance(event.type, str) for event in events)


@every_case(
    "header",
    [
        {"type": "x", "payload_length": MAX_PAYLOAD + 1},
        {"type": "x", "payload_length": -1},
        {"type": "x", "payload_length": True},
        {"type": "x", "data_length": 1e3},
        {"type": "x", "data_length": 10**12},
        {"type": "x", "data": []},
        {"type": 5},
        {},
    ],
)
def test_impossible_headers_are_refused_before_anything_is_buffered(
    header: dict[str, object],
) -> None:
    with pytest.raises(WireError):
        list(Decoder().feed(json.dumps(header).encode() + b"\n"))


def test_a_line_without_end_is_refused() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b" " * MAX_LINE)) == []
    with pytest.raises(WireError):
        list(decoder.feed(b" "))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(WireError):
        list(Decoder().feed(b'{"type": "x", "data": ' + b"[" * 30_000 + b"\n"))
