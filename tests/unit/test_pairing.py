"""Codes that are spoken in the room, and how often somebody may guess at anything."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.fingerprint import COUNT, WORDS, words
from appliance.core.guesses import MOST, MOST_EACH, WINDOW_S, Guesses
from appliance.core.pairing import CODE_S, TRIES, TURN_S, NoCode, Paired, Pairing, Wait, Wrong

HOUR_S = 3600.0
RIGHT, WRONG = "12345678", "00000000"


def pairing() -> Pairing:
    return Pairing(lambda: RIGHT)


def test_the_code_lets_in_once_the_browser_that_asked_for_it() -> None:
    desk = pairing()
    assert desk.begin("mine", "mine", 0) == RIGHT
    assert desk.pending("mine", 1)
    assert not desk.pending("other", 1)
    assert desk.judge("other", "there", RIGHT, 1) == NoCode()
    assert desk.judge("mine", "here", " 1234 5678\n", 2) == Paired()
    assert desk.judge("mine", "here", RIGHT, 3) == NoCode()


def test_a_code_grows_old() -> None:
    desk = pairing()
    desk.begin("mine", "mine", 0)
    assert desk.judge("mine", "here", RIGHT, CODE_S) == NoCode()


def test_a_code_holds_for_four_wrong_tries() -> None:
    desk = pairing()
    desk.begin("mine", "mine", 0)
    judged = [desk.judge("mine", "here", WRONG, at) for at in range(TRIES)]
    assert judged == [Wrong(left) for left in range(TRIES - 1, -1, -1)]
    assert desk.judge("mine", "here", RIGHT, TRIES) == NoCode()


def test_one_browser_at_a_time_and_not_one_code_after_the_other() -> None:
    desk = pairing()
    assert desk.begin("mine", "mine", 0) == RIGHT
    assert [desk.begin("mine", "mine", at) for at in (5, 10)] == [RIGHT, RIGHT]
    assert desk.begin("mine", "mine", 15) == Wait(WINDOW_S - 15)
    assert desk.begin("other", "other", 20) == Wait(TURN_S - 20)
    assert desk.begin("other", "other", TURN_S) == RIGHT


def test_while_somebody_waits_a_turn_has_one_code() -> None:
    desk = pairing()
    assert desk.begin("mine", "mine", 0) == RIGHT
    assert desk.begin("other", "other", 10) == Wait(TURN_S - 10)
    assert desk.begin("mine", "mine", 20) == Wait(TURN_S - 20)
    assert desk.judge("mine", "mine", RIGHT, 30) == Paired()
    assert desk.begin("third", "third", 40) == Wait(60)
    assert desk.begin("other", "other", 50) == RIGHT


@pytest.mark.parametrize("strangers", [1, 2, 3])
def test_who_asks_again_and_again_keeps_the_owner_out_for_no_quarter_of_an_hour(
    strangers: int,
) -> None:
    """They ask and guess every five seconds, each from its address and with ever new browsers."""
    desk, code, ask_at = pairing(), "", 3000.0
    for now in range(0, 6000, 5):
        for number in range(strangers):
            place = f"stranger {number}"
            browser = f"{place} {now // 600}"
            desk.begin(browser, place, now)
            desk.judge(browser, place, WRONG, now)
        if now >= ask_at and not code:
            answer = desk.begin("mine", "home", now)
            if isinstance(answer, str):
                code = answer
                assert now - 3000 <= WINDOW_S
                assert desk.judge("mine", "home", code, now + 30) == Paired()
            else:
                ask_at = now + answer.s
    assert code


def test_what_is_no_number_is_no_code() -> None:
    desk = pairing()
    desk.begin("mine", "mine", 0)
    assert desk.judge("mine", "here", "１２３４５６７８", 1) == Wrong(TRIES - 1)
    assert desk.judge("mine", "here", "", 2) == Wrong(TRIES - 2)


def test_ten_thousand_guesses_in_an_hour_and_thirty_are_looked_at() -> None:
    codes = (f"{number:08}" for number in count())
    desk = Pairing(lambda: next(codes))
    looked_at = 0
    for number in range(10_000):
        now = number * HOUR_S / 10_000
        desk.begin("attacker", "attacker", now)
        looked_at += isinstance(desk.judge("attacker", str(number), WRONG, now), Wrong | Paired)
    assert 0 < looked_at <= 30


@given(st.lists(st.tuples(st.floats(0, 1000), st.sampled_from("abc")), max_size=60))
def test_no_window_holds_more_guesses_than_it_may(tried: list[tuple[float, str]]) -> None:
    guesses, now, made = Guesses(), 0.0, list[tuple[float, str]]()
    for after, place in tried:
        now += after
        wait_s = guesses.wait_s(place, now)
        assert 0 <= wait_s <= WINDOW_S
        if guesses.allowed(place, now):
            assert wait_s == 0
            made.append((now, place))
        else:
            assert wait_s > 0
    for at, _ in made:
        window = [where for each, where in made if at <= each < at + WINDOW_S]
        assert len(window) <= MOST
        assert all(window.count(place) <= MOST_EACH for place in "abc")


def test_a_clock_that_runs_backwards_frees_nothing() -> None:
    guesses = Guesses(most=1)
    assert guesses.allowed("a", 1000)
    assert not guesses.allowed("a", 0)
    assert guesses.allowed("a", 1000 + WINDOW_S)


def test_who_waited_as_long_as_was_said_is_looked_at() -> None:
    guesses = Guesses()
    while guesses.allowed("a", 7.0):
        pass
    assert guesses.allowed("a", 7.0 + guesses.wait_s("a", 7.0))


def test_a_certificate_has_words_of_its_own() -> None:
    assert words(b"one") == words(b"one")
    assert words(b"one") != words(b"another")
    assert len(words(b"one")) == COUNT
    assert len(WORDS) == len(set(WORDS)) == 256
