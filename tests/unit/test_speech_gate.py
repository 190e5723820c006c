"""What silence and noise become in Whisper must not reach the understanding."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import Transcript
from appliance.hearing import speech_gate
from appliance.hearing.speech_gate import (
    is_speech,
    without_call,
    without_wake_phrase,
)
from tests.every_case import every_case


@every_case(
    "transcript",
    [
        Transcript(""),
        Transcript(" . "),
        Transcript("[Music]"),
        Transcript("(wind blowing)"),
        Transcript("♪ ♪"),
        Transcript("Thank you.", no_speech=0.7),
        Transcript("you", avg_logprob=-1.2),
        Transcript("Thanks for watching!", no_speech=0.4, avg_logprob=-0.5),
        Transcript("turn on the light", no_speech=0.9, avg_logprob=-1.3),
        Transcript("gibberish of a kind", avg_logprob=-2.5),
        Transcript("I'm sorry, " * 10),
    ],
)
def test_not_speech(transcript: Transcript) -> None:
    assert not is_speech(transcript)


@pytest.mark.parametrize(
    "transcript",
    [
        Transcript("Turn on the hall light.", no_speech=0.1, avg_logprob=-0.2),
        Transcript("Yes.", no_speech=0.2, avg_logprob=-0.4),
        Transcript("No.", no_speech=0.5, avg_logprob=-0.8),
        Transcript("Thank you.", no_speech=0.05, avg_logprob=-0.2),
        Transcript("Stop.", no_speech=0.55, avg_logprob=-0.9),
    ],
)
def test_speech(transcript: Transcript) -> None:
    assert is_speech(transcript)


@every_case(
    ("text", "left"),
    [
        ("Hey Jarvis, turn on the hall light.", "turn on the hall light."),
        ("Hey, Jarvis. Turn on the hall light.", "Turn on the hall light."),
        ("Hey Travis, turn on the hall light.", "turn on the hall light."),
        ("He said so. Hey Jarvis, open the blinds.", "open the blinds."),
        ("Alexa open the blinds", "open the blinds"),
        ("Turn on the hall light.", "Turn on the hall light."),
        ("Hey Jarvis.", ""),
        ("", ""),
    ],
)
def test_the_wake_phrase_is_cut_off(text: str, left: str) -> None:
    assert without_wake_phrase(text, ("hey jarvis", "alexa")) == left


def test_doctests() -> None:
    assert doctest.testmod(speech_gate).failed == 0


@given(st.text(max_size=300), st.floats(0, 1), st.floats(-5, 0))
def test_any_text_is_judged(text: str, no_speech: float, logprob: float) -> None:
    is_speech(Transcript(text, no_speech=no_speech, avg_logprob=logprob))
    assert text.endswith(without_wake_phrase(text, ("hey jarvis",)))


@every_case(
    ("text", "left"),
    [
        ("Hey Jarvis, yes.", "yes."),
        ("hey, travis! turn on the hall light", "turn on the hall light"),
        ("Hey Jarvis.", ""),
        ("Hey, yes.", "Hey, yes."),
        ("No. Hey Jarvis, yes.", "No. Hey Jarvis, yes."),
        ("Hey", "Hey"),
        ("", ""),
        ("yes", "yes"),
    ],
)
def test_an_answer_may_begin_with_a_call(text: str, left: str) -> None:
    assert without_call(text, "hey jarvis") == left


def test_who_was_never_called_cuts_nothing_off() -> None:
    assert without_call("yes", "") == "yes"
