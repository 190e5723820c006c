"""How much is taken in: a flood is dropped and counted, and leaves others their share."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt.intake import MAX_BYTES, MAX_MISSED, Bucket, Intake

ANNOUNCED = "homeassistant/light/a/config"
STATE = "home/light/a"


def intake() -> Intake:
    return Intake(("homeassistant/", "tasmota/discovery/"))


def test_a_large_home_is_listed_at_once() -> None:
    listing = intake()
    assert all(listing.admit(f"{ANNOUNCED}{n}", 1500, 0.0) for n in range(10_000))
    assert all(listing.admit(f"{STATE}{n}", 200, 0.0) for n in range(20_000))
    assert listing.dropped == 0


def test_a_flood_of_announcements_leaves_the_states_their_share() -> None:
    flooded = intake()
    taken = [flooded.admit(ANNOUNCED, 100, n / 20_000) for n in range(100_000)]
    assert 10_000 <= sum(taken) < 13_000
    assert flooded.dropped == 100_000 - sum(taken)
    assert all(flooded.admit(STATE, 100, 5.0 + n / 1000) for n in range(1000))


def test_what_was_dropped_is_said_once_a_second() -> None:
    flooded = intake()
    assert flooded.to_say(10.0) == 0
    for size in (MAX_BYTES + 1, MAX_BYTES, MAX_BYTES + 1):
        assert flooded.admit(STATE, size, 10.0) is (size == MAX_BYTES)
    assert flooded.to_say(10.0) == 2
    flooded.admit(STATE, MAX_BYTES + 1, 10.5)
    assert (flooded.to_say(10.5), flooded.to_say(11.0), flooded.to_say(12.0)) == (0, 1, 0)
    assert flooded.dropped == 3


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 300)), max_size=60))
def test_a_bucket_gives_no_more_than_its_burst_and_its_rate(calls: list[tuple[float, int]]) -> None:
    bucket, now, given_out = Bucket(rate=10, burst=100), 0.0, 0
    for pause, cost in calls:
        now += pause
        given_out += cost if bucket.take(cost, now) else 0
    assert given_out <= 100 + 10 * now + 1e-6


def test_what_was_dropped_is_told_once_a_second_by_topic() -> None:
    flooded = intake()
    for number in range(30_000):
        flooded.admit(STATE, 100, 5.0)
        flooded.admit(f"{ANNOUNCED}{number}", 100, 5.0)
    assert flooded.missed(5.0) == {STATE}, "announcements are not asked for again"
    flooded.admit(STATE, 100, 5.0)
    assert flooded.missed(5.5) == frozenset()
    assert flooded.missed(6.5) == {STATE}
    assert not flooded.has_missed
    for number in range(100_000):
        flooded.admit(f"{STATE}{number}", 100, 6.5)
    assert len(flooded.missed(9.0)) == MAX_MISSED
