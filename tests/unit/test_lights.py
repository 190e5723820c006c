"""What the lamp shows, made of marks; and the mute that several hands can turn."""

import pytest

from appliance.core.lights import Indicator, Light
from appliance.core.presence import Knobs
from appliance.hearing.mute import Mute

TURN = [
    ("listening", "wake", Light.IDLE),
    ("wake", None, Light.LISTENING),
    ("listening", "command", Light.LISTENING),
    ("speech_ended", None, Light.THINKING),
    ("heard", None, Light.THINKING),
    ("asked", None, Light.SPEAKING),
    ("read_back_done", None, Light.LISTENING),
    ("listening", "answer", Light.LISTENING),
    ("answered", None, Light.THINKING),
    ("confirmed", None, Light.THINKING),
    ("published", None, Light.THINKING),
    ("reply_started", None, Light.SPEAKING),
    ("reply_done", None, Light.IDLE),
]


def test_a_turn_can_be_followed_from_across_the_room() -> None:
    indicator = Indicator()
    for mark, awaited, light in TURN:
        indicator.mark(mark, awaited)
        assert indicator.shown is light, mark


@pytest.mark.parametrize(("mark", "awaited", "light"), TURN)
def test_muted_never_looks_like_listening(mark: str, awaited: str | None, light: Light) -> None:
    indicator = Indicator()
    indicator.muted = True
    indicator.mark(mark, awaited)
    assert indicator.shown is (Light.SPEAKING if light is Light.SPEAKING else Light.MUTED)


def test_a_failure_shows_until_it_listens_again() -> None:
    indicator = Indicator()
    shown = []
    for mark in ("failed", "listening"):
        indicator.mark(mark, "wake")
        shown.append(indicator.shown)
    assert shown == [Light.ERROR, Light.IDLE]


@pytest.mark.parametrize("how", ["silent", "stuck", "moved"])
def test_a_dead_microphone_shows_as_long_as_it_is_dead(how: str) -> None:
    indicator = Indicator()
    shown = []
    for mark in (f"microphone-{how}", "listening", "microphone-back"):
        indicator.mark(mark, "wake")
        shown.append(indicator.shown)
    assert shown == [Light.ERROR, Light.ERROR, Light.IDLE]


def test_in_the_quiet_hours_nothing_burns_on() -> None:
    indicator, shown = Indicator(), []
    indicator.quiet = True
    for mark in ("failed", "microphone-stuck", "microphone-back"):
        indicator.mark(mark)
        shown.append(indicator.shown)
    for muted in (True, False):
        indicator.muted = muted
        shown.append(indicator.shown)
    assert shown == [Light.IDLE] * 5


def test_in_the_quiet_hours_what_it_does_is_shown_as_ever() -> None:
    indicator, shown = Indicator(), []
    indicator.quiet = True
    for mark in ("wake", "speech_ended", "asked", "failed"):
        indicator.mark(mark)
        shown.append(indicator.shown)
    indicator.quiet = False
    shown.append(indicator.shown)
    doing = [Light.LISTENING, Light.THINKING, Light.SPEAKING]
    assert shown == [*doing, Light.IDLE, Light.ERROR]


def test_the_microphone_is_off_as_long_as_anybody_wants_it_off() -> None:
    mute, told, was = Mute(), list[bool](), list[bool]()
    mute.watch(told.append)
    hands = [("controls", True), ("switch", True), ("controls", False), ("switch", False)]
    for who, on in (*hands, hands[-1]):
        mute.turn(who, on)
        was.append(mute.on)
        assert mute.among(Knobs(muted=not mute.on)).muted is mute.on
    assert was == [True, True, True, False, False]
    assert (told, mute.times) == ([True, False], 1)
