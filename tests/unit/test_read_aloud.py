"""What is written for the eye is read aloud, and everything else is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.read_aloud import read_aloud
from appliance.core.spoken_text import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Light travels 299,792 km/s.", "Light travels 299,792 kilometres a second."),
        ("Water boils at 100°C (212 °F).", ("Water boils at 100 degrees Celsius"
         " (212 degrees Fahrenheit).")),
        ("It is 1 km, i.e. 0.6 mi away.", "It is 1 kilometre, that is 0.6 miles away."),
        ("It weighs 2.5 million kg.", "It weighs 2.5 million kilograms."),
        ("It costs $5.50 or €1.", "It costs 5.50 dollars or 1 euro."),
        ("They paid £3 billion.", "They paid 3 billion pounds."),
        ("It was on 2024-03-05.", "It was on 5 March 2024."),
        ("Sleep 7-9 hours.", "Sleep 7 to 9 hours."),
        ("The war of 1939\u20131945.", "The war of 1939 to 1945."),
        ("A room of 12 m².", "A room of 12 square metres."),
        ("E = mc².", "E equals mc squared."),
        ("It is about 10^6.", "It is about 10 to the power of 6."),
        ("Fruit, e.g. apples.", "Fruit, for example apples."),
        ("Paris. See https://example.org/x for more.", "Paris."),
        # What has no table stays as it is.
        ("The 2nd World War, in the 1990s.", "The 2nd World War, in the 1990s."),
        ("At 10:30 it is 5 past.", "At 10:30 it is 5 past."),
        ("Call 555-0199-22.", "Call 555-0199-22."),
        ("Vitamin C and 4 G networks.", "Vitamin C and 4 G networks."),
        ("On 2024-13-45.", "On 2024-13-45."),
        ("A well-known T-shirt.", "A well-known T-shirt."),
    ],
)  # fmt: skip
def test_as_it_is_read(written: str, spoken: str) -> None:
    assert speakable(read_aloud(written)) == speakable(spoken)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read_aloud(text), str)


@pytest.mark.parametrize("piece", ["1,000", "9", "$", "http://", "see www.", "1-", "a.", "1 km/"])
def test_what_goes_on_for_ever_is_read_once(piece: str) -> None:
    assert read_aloud((piece * 10_000)[:10_000])
