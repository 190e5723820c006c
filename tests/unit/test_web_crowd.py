"""Who keeps a connection to the page, whatever strangers do."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from appliance.web.crowd import Crowd, Place, keep, use

STRANGERS = [f"10.0.0.{number}" for number in range(30)]
OURS = "192.168.1.20"


class Room:
    """A crowd, and the connections that were let in: those that were ended close when they like."""

    def __init__(self, most: int = 150, each: int = 20, leaving: int = 50) -> None:
        self.crowd = Crowd(most, each, leaving)
        self.here: list[Place] = []
        self.ended: list[Place] = []
        self.now_s = 0.0

    def come(self, address: str) -> Place | None:
        self.now_s += 1
        place = self.crowd.admit(address, self.now_s)
        if place is not None:
            place.end = lambda: self._end(place)
            self.here.append(place)
        return place

    def _end(self, place: Place) -> None:
        self.here.remove(place)
        self.ended.append(place)

    def close_ended(self) -> None:
        for place in self.ended:
            self.crowd.leave(place)
        self.ended.clear()

    def of(self, address: str) -> int:
        return sum(place.address == address for place in self.here)


def test_one_address_has_its_share_and_no_more() -> None:
    room = Room()
    assert [room.come("a") is not None for _ in range(25)] == [True] * 20 + [False] * 5


def test_a_newcomer_takes_from_who_has_most_what_was_idle_longest() -> None:
    room = Room(most=5)
    first, second, third = (room.come("many") for _ in range(3))
    room.come("few")
    room.come("few")
    assert first is not None and second is not None and third is not None  # noqa: PT018 - for mypy
    use(first, 100)
    keep(second)
    assert room.come("new") is not None
    assert room.ended == [third]


def test_who_has_as_many_as_anybody_takes_from_nobody() -> None:
    room = Room(most=4)
    for address in "abcd":
        room.come(address)
    assert room.come("a") is None
    assert room.come("e") is not None
    assert [place.address for place in room.ended] == ["a"]


def test_those_at_home_are_left_alone_and_find_a_place() -> None:
    room = Room()
    ours = [room.come(OURS) for _ in range(6)]
    room.crowd.know(OURS, "anna")
    for _ in range(100):
        for stranger in STRANGERS:
            room.come(stranger)
        room.close_ended()
    assert all(place in room.here for place in ours)
    for _ in range(14):
        assert room.come(OURS) is not None
    assert room.come(OURS) is None


def test_who_comes_for_the_first_time_finds_a_place_beside_a_guest_with_many_addresses() -> None:
    room = Room()
    for number in range(30):
        room.crowd.know(f"10.1.0.{number}", "guest")
        for _ in range(20):
            room.come(f"10.1.0.{number}")
            room.close_ended()
    assert sum(room.crowd.is_known(f"10.1.0.{number}") for number in range(30)) == 8
    assert all(room.come(OURS) is not None for _ in range(6))
    room.crowd.know(OURS, "anna")
    assert room.crowd.is_known(OURS)


def test_what_does_not_end_when_told_to_takes_a_bounded_room() -> None:
    room = Room(most=10, leaving=3)
    for stranger in STRANGERS:
        room.come(stranger)
    assert room.crowd.open == 13
    room.close_ended()
    assert room.come("new") is not None


def test_few_addresses_are_remembered_and_of_few_people() -> None:
    crowd = Crowd()
    for person in range(500):
        for number in range(20):
            crowd.know(f"{person}.{number}", str(person))
    known = [
        f"{person}.{number}"
        for person in range(500)
        for number in range(20)
        if crowd.is_known(f"{person}.{number}")
    ]
    assert len(known) == 40 * 8
    assert known[-1] == "499.19"


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["come", "come", "come", "close", "settle", "know"]),
        st.sampled_from(["a", "b", "c", "d", "e"]),
    ),
    max_size=120,
)


@given(MOVES)
def test_whatever_happens_the_limits_hold_and_nobody_at_home_loses_to_a_stranger(
    moves: list[tuple[str, str]],
) -> None:
    room = Room(most=6, each=4, leaving=3)
    for move, address in moves:
        match move:
            case "come":
                before = Counter(place.address for place in room.here)
                gone = len(room.ended)
                if room.come(address) is not None and len(room.ended) > gone:
                    loser = room.ended[-1].address
                    strangers = {each for each in before if not room.crowd.is_known(each)}
                    assert loser in strangers or not strangers or before[loser] > before[address]
                    assert loser != address
            case "close":
                mine = next((place for place in room.here if place.address == address), None)
                if mine is not None:
                    room.here.remove(mine)
                    room.crowd.leave(mine)
            case "settle":
                room.close_ended()
            case _:
                room.crowd.know(address, address)
        assert len(room.here) <= 6
        assert room.crowd.open == len(room.here) + len(room.ended) <= 9
        assert all(count <= 4 for count in Counter(place.address for place in room.here).values())
