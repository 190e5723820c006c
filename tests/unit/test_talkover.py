"""Somebody is noticed by being louder than our own voice, which is known by having been heard."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.talkover import OwnVoice, Talkover

OURS = [-30.0, -34.0, -28.0, -40.0, -31.0, -70.0] * 8


def noticed(talkover: Talkover, levels: list[float], probability: float = 1.0) -> list[int]:
    return [at for at, level in enumerate(levels) if talkover.feed(level, probability)]


def test_our_own_voice_is_nobody_elses() -> None:
    talkover = Talkover(OwnVoice())
    assert noticed(talkover, OURS * 10) == []


def test_a_louder_voice_is_noticed_with_its_third_chunk() -> None:
    talkover = Talkover(OwnVoice())
    assert noticed(talkover, [*OURS, -20.0, -20.0, -20.0]) == [len(OURS) + 2]


def test_what_is_loud_and_no_speech_is_passed_over() -> None:
    talkover = Talkover(OwnVoice())
    noticed(talkover, OURS)
    assert noticed(talkover, [-10.0] * 20, probability=0.1) == []


def test_a_clap_is_too_short() -> None:
    talkover = Talkover(OwnVoice())
    noticed(talkover, OURS)
    assert noticed(talkover, [-10.0, -10.0, -35.0] * 10) == []


def test_nobody_is_noticed_before_our_own_voice_is_known() -> None:
    assert noticed(Talkover(OwnVoice()), [-30.0] * 10 + [-10.0] * 10) == []


def test_where_nothing_of_ours_comes_back_anybody_is_noticed() -> None:
    talkover = Talkover(OwnVoice())
    assert noticed(talkover, [-96.0] * 40 + [-35.0] * 3) == [42]


def test_what_is_known_is_kept_from_one_sentence_to_the_next() -> None:
    own = OwnVoice()
    noticed(Talkover(own), OURS)
    own.ended(interrupted=False)
    assert noticed(Talkover(own), [-20.0] * 3) == [2]
    own.forget()
    assert noticed(Talkover(own), [-20.0] * 3) == []


def test_whoever_called_is_not_taken_for_our_own_voice() -> None:
    own = OwnVoice()
    noticed(Talkover(own), OURS[:20] + [-12.0] * 25)
    own.ended(interrupted=True)
    assert noticed(Talkover(own), OURS) == []
    assert noticed(Talkover(own), [-20.0] * 3) == [2]


def test_a_few_words_of_somebody_else_do_not_raise_the_bar() -> None:
    own = OwnVoice()
    noticed(Talkover(own), [-10.0] * 5 + OURS)
    assert noticed(Talkover(own), [-18.0] * 3) == [2]


def test_a_television_is_heard_once_and_then_no_more() -> None:
    own = OwnVoice()
    first = Talkover(own)
    assert noticed(first, [*OURS, *[-20.0] * 3]) == [len(OURS) + 2]
    first.in_vain([-20.0] * 40)
    assert noticed(first, [-20.0] * 50) == []
    own.ended(interrupted=False)
    assert noticed(Talkover(own), [-20.0] * 50) == []


def test_after_one_in_vain_it_takes_a_louder_voice() -> None:
    talkover = Talkover(OwnVoice())
    noticed(talkover, OURS)
    talkover.in_vain([])
    assert noticed(talkover, [-22.0] * 5) == []
    assert noticed(talkover, [-12.0] * 3) == [2]


@given(st.lists(st.tuples(st.floats(-100, 0), st.floats(0, 1)), max_size=200))
def test_no_sound_is_too_odd(chunks: list[tuple[float, float]]) -> None:
    own = OwnVoice()
    talkover = Talkover(own)
    found = [at for at, (level, voiced) in enumerate(chunks) if talkover.feed(level, voiced)]
    assert not found or found[0] >= 24
