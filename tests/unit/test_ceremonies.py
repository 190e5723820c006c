"""What passkeys were asked to sign: once, for one browser, for one thing, and not for long."""

from appliance.core.ceremonies import CEREMONY_S, MOST, MOST_EACH, Ceremonies, Ceremony, Purpose


def ceremony(place: str = "192.168.1.20", now_s: float = 0.0) -> Ceremony:
    return Ceremony(b"challenge", place, now_s + CEREMONY_S)


def test_one_is_taken_once_by_whom_it_is_for_and_for_what() -> None:
    under_way, mine = Ceremonies(), ceremony()
    under_way.begin(Purpose.SIGN_IN, "a", mine, 0.0)
    assert under_way.take(Purpose.SIGN_IN, "b", 1.0) is None
    assert under_way.take(Purpose.PROVE, "a", 1.0) is None
    assert under_way.take(Purpose.SIGN_IN, "a", 1.0) == mine
    assert under_way.take(Purpose.SIGN_IN, "a", 1.0) is None


def test_one_holds_for_a_while_and_until_there_is_another() -> None:
    under_way, later = Ceremonies(), Ceremony(b"another", "192.168.1.20", CEREMONY_S)
    under_way.begin(Purpose.ADD, "a", ceremony(), 0.0)
    assert under_way.take(Purpose.ADD, "a", CEREMONY_S) is None
    under_way.begin(Purpose.ADD, "a", ceremony(), 0.0)
    under_way.begin(Purpose.ADD, "a", later, 0.0)
    assert under_way.take(Purpose.ADD, "a", CEREMONY_S - 1) == later


def test_who_asks_again_and_again_takes_nobody_elses_place() -> None:
    under_way, mine = Ceremonies(), ceremony()
    under_way.begin(Purpose.SIGN_IN, "mine", mine, 0.0)
    for number in range(2 * MOST):
        under_way.begin(Purpose.SIGN_IN, str(number), ceremony("192.168.1.66"), 1.0)
    assert len(under_way._waiting) == 1 + MOST_EACH
    assert under_way.take(Purpose.SIGN_IN, "mine", 2.0) == mine


def test_there_are_never_more_than_so_many() -> None:
    under_way = Ceremonies()
    for number in range(MOST + 10):
        under_way.begin(Purpose.SIGN_IN, str(number), ceremony(f"place {number}"), 0.0)
    assert len(under_way._waiting) == MOST
    under_way.begin(Purpose.SIGN_IN, "late", ceremony(now_s=CEREMONY_S), CEREMONY_S)
    assert len(under_way._waiting) == 1
