"""The files of somebody's voice: whatever is in them, they are understood or refused."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import VoiceRefused
from appliance.voices.bringing import _understood
from appliance.voices.graph import check_graph
from appliance.voices.judging import trouble_of
from appliance.voices.settings_of_voice import LONGEST, read_settings

RATE = 22_050
PLAIN: dict[str, Any] = {
    "audio": {"sample_rate": RATE},
    "espeak": {"voice": "en-us"},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]},
    "num_symbols": 4,
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def read(**changes: object) -> Any:
    return read_settings(json.dumps(PLAIN | changes).encode())


def test_what_piper_reads_is_kept_and_no_more() -> None:
    voice = read(dataset="secret", inference={"length_scale": 1, "else": 1})
    assert voice.tag == "en-US"
    assert voice.every_number == [0, 1, 2, 3]
    kept = json.loads(voice.written())
    assert "dataset" not in kept
    assert kept["inference"] == {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8}
    assert read_settings(voice.written()) == voice


@pytest.mark.parametrize(
    ("language", "espeak", "tag"),
    [
        ("de_AT", "de", "de-AT"),
        (None, "de", "de-DE"),
        (None, "en", "en-GB"),
        (None, "en-gb-scotland", "en-GB"),
        (None, "es-419", "es-ES"),
        ("fr", "fr-fr", "fr-FR"),
    ],
)
def test_its_language_has_a_region(language: str | None, espeak: str, tag: str) -> None:
    more = {"language": {"code": language}} if language else {}
    assert read(espeak={"voice": espeak}, **more).tag == tag


WRONG: list[tuple[dict[str, object], str]] = [
    ({"audio": {"sample_rate": 11_025}}, "sample_rate"),
    ({"audio": {"sample_rate": "22050"}}, "sample_rate"),
    ({"audio": {"sample_rate": True}}, "sample_rate"),
    ({"audio": None}, "audio"),
    ({"espeak": {"voice": "../../x"}}, "espeak"),
    ({"espeak": {"voice": "en\n"}}, "espeak"),
    ({"phoneme_type": "pinyin"}, "phoneme_type"),
    ({"num_symbols": 3}, "not below num_symbols"),
    ({"num_symbols": 10**6}, "num_symbols"),
    ({"num_speakers": 0}, "num_speakers"),
    ({"hop_length": 0}, "hop_length"),
    ({"phoneme_id_map": {"_": [0], "^": [1], "a": [2]}}, "lacks"),
    ({"phoneme_id_map": {"_": [0], "^": [1], "$": [-1]}}, "not below"),
    ({"phoneme_id_map": {"_": [0], "^": [1], "$": []}}, "phoneme_id_map"),
    ({"phoneme_id_map": {"_": [0], "^": [1], "$": 2}}, "phoneme_id_map"),
    ({"phoneme_id_map": {"_": [0], "^": [1], "$": [2], "x" * 9: [3]}}, "phoneme_id_map"),
    ({"phoneme_id_map": [[0]]}, "phoneme_id_map"),
    ({"inference": {"length_scale": 0}}, "length_scale"),
    ({"inference": {"noise_scale": 99}}, "noise_scale"),
    ({"language": {"code": "english"}}, "language"),
]


@pytest.mark.parametrize(("changes", "named"), WRONG)
def test_what_is_wrong_is_named(changes: dict[str, object], named: str) -> None:
    with pytest.raises(VoiceRefused, match=named) as caught:
        read(**changes)
    assert str(caught.value).isprintable()


def test_a_phoneme_cannot_steer_a_terminal() -> None:
    with pytest.raises(VoiceRefused) as caught:
        read(phoneme_id_map={"_": [0], "^": [1], "\x1b[31m": [], "$": [2]})
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[" * 100_000, b"\xff", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": 1, "a": 2}'],
)
def test_what_is_no_json_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(VoiceRefused, match="settings"):
        read_settings(raw)


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(VoiceRefused, match="longer than 256 kB"):
        read_settings(b" " * (LONGEST + 1))


@given(JSON, st.sampled_from([None, *PLAIN, "inference", "language", "num_speakers", "hop_length"]))
def test_any_json_is_understood_or_refused(value: Any, field: str | None) -> None:
    document = value if field is None else PLAIN | {field: value}
    voice, why = outcome(lambda: read_settings(json.dumps(document).encode()))
    assert why.isprintable()
    assert voice is None or read_settings(voice.written()) == voice


T = TypeVar("T")


def outcome(read: Callable[[], T]) -> tuple[T | None, str]:
    """What was understood, or why it was refused."""
    try:
        return read(), ""
    except VoiceRefused as refused:
        return None, str(refused)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_graph(raw: bytes) -> None:
    with pytest.raises(VoiceRefused):
        check_graph(raw, speakers=1)


@given(st.binary(max_size=100) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_the_sandbox_tells_is_believed_or_refused(told: bytes) -> None:
    found, why = outcome(lambda: _understood(told, 0))
    assert why.isprintable()
    assert found is None or (np.isfinite(found[0]) and all(each.isprintable() for each in found[1]))


def hum(seconds: float, loudness: float = 0.1, pitch_hz: float = 200) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (loudness * np.sin(2 * np.pi * pitch_hz * times)).astype(np.float32)


def test_what_could_be_speech_is_let_through() -> None:
    assert trouble_of(hum(3), RATE, 40) == ""
    assert trouble_of(hum(3, 1.01), RATE, 40) != ""
    assert trouble_of(hum(3, 0.98), RATE, 40) == ""


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (np.zeros(0, np.float32), "no sound"),
        (np.zeros((2, 9), np.float32), "no sound"),
        (np.zeros(3 * RATE, np.float32), "silent"),
        (np.full(3 * RATE, 0.5, np.float32), "silent"),
        (hum(3, 0.0005), "silent"),
        (hum(0.2), "0.2 s for 40 letters"),
        (hum(30), "30.0 s for 40 letters"),
        (hum(3, 5), "clipped"),
        (np.append(hum(3), np.float32("nan")), "numbers"),
        (np.append(hum(3), np.float32("inf")), "numbers"),
    ],
)
def test_what_is_no_speech_has_a_reason(samples: np.ndarray, told: str) -> None:
    assert told in trouble_of(samples.astype(np.float32), RATE, 40)
