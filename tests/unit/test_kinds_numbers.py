"""Numbers that devices send: read or not, but never a surprise."""

import math

from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt.kinds.codecs import number_of
from tests.every_case import every_case


@every_case(
    ("text", "number"),
    [("21", 21), (" 21.50\n", 21.5), ("9\x1e", 9), ("-.5", -0.5), ("1e3", 1000), ("٣", None),
     ("1e999", None), ("nan", None), ("0x1F", None), ("1_000", None), ("", None)],
)  # fmt: skip
def test_what_a_number_is(text: str, number: float | None) -> None:
    assert number_of(text) == number


@given(st.one_of(st.text(), st.text("0123456789.eE+-_ \x1c\x1e\u2003\x00", max_size=20)))
def test_no_text_is_a_surprise(text: str) -> None:
    found = number_of(text)
    assert found is None or math.isfinite(found)
