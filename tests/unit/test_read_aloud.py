"""What is written for the eye is read aloud, and everything else is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.read_aloud import read_aloud
from appliance.core.spoken_text import speakable
from tests.every_case import every_case


@every_case(
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
        ("Paris. See www.example.com or mail a@b.co now.", "Paris. mail a at b dot co now."),
        ("Look at file:///etc/passwd for it.", ""),
        ("Go to example.com/foo/bar for more.", ""),
        ("Ask bob@example.org.", "Ask bob at example dot org."),
        ("It falls at 9.81 m/s².", "It falls at 9.81 metres per second squared."),
        ("It falls at 5 m/s squared.", "It falls at 5 metres per second squared."),
        ("It falls at 9.81 m/s^2.", "It falls at 9.81 metres per second squared."),
        ("A cube of 1 cm cubed.", "A cube of 1 cubic centimetre."),
        ("He is 6 feet 2in tall.", "He is 6 feet 2 inches tall."),
        ("He is 6 ft 2 in tall.", "He is 6 feet 2 inches tall."),
        ("Air has 420 ppm of it.", "Air has 420 parts per million of it."),
        ("Take 1 tsp, 2 tbsp, 250 mL and 1 l.", ("Take 1 teaspoon, 2 tablespoons,"
         " 250 millilitres and 1 litre.")),
        ("A disk of 4 TB.", "A disk of 4 terabytes."),
        ("It was \u22125 or -7 °C.", "It was minus 5 or minus 7 degrees Celsius."),
        ("3 \u2212 2 = 1", "3 minus 2 equals 1"),
        ("7 - 2 = 5", "7 minus 2 equals 5"),
        ("| a | b |\n|--|--|\n| 1 | 2 |", "a, b. 1, 2"),
        ('{"a": 1}', "a: 1"),
        ('{"a":', ""),
        ('"a":', ""),
        # What has no table stays as it is.
        ("The 2nd World War, in the 1990s.", "The 2nd World War, in the 1990s."),
        ("At 10:30 it is 5 past.", "At 10:30 it is 5 past."),
        ("Call 555-0199-22.", "Call 555-0199-22."),
        ("Vitamin C and 4 G networks.", "Vitamin C and 4 G networks."),
        ("On 2024-13-45.", "On 2024-13-45."),
        ("Use node.js, and/or U.S./Canada.", "Use node.js, and/or U.S./Canada."),
        ("He said \"yes\" to 5 in 10 people.", "He said \"yes\" to 5 in 10 people."),
        ("A 1-year-old in 2in1 form.", "A 1-year-old in 2in1 form."),
        ("A well-known T-shirt.", "A well-known T-shirt."),
    ],
)  # fmt: skip
def test_as_it_is_read(written: str, spoken: str) -> None:
    assert speakable(read_aloud(written)) == speakable(spoken)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read_aloud(text), str)


@every_case(
    "piece",
    ["1,000", "9", "$", "http://", "see www.", "1-", "a.", "1 km/", "a@b.", "|", "-", '"a":'],
)
def test_what_goes_on_for_ever_is_read_once(piece: str) -> None:
    read = read_aloud((piece * 10_000)[:10_000])
    assert isinstance(speakable(read[:1_000]), str)
