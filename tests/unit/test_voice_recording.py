"""Recordings that a voice is made of: takes are judged, consent is signed, the export is plain.

Sound is synthetic here; `tests/contract/test_voice_record.py` has real speech.
"""

import csv
import datetime as dt
import json
import re
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.certificate import Certificate, certificate
from appliance.cli.voices import voices
from appliance.core.errors import ConfigError, VoiceRefused
from appliance.voices.consent_note import NOTE, RECORDING, consent_in
from appliance.voices.prompts import AGREED, LANGUAGES, consent_spoken, prompts
from appliance.voices.recording import RATE, Recordings, plain_speaker
from appliance.voices.takes import Samples, clipped, examined, trimmed

DAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 5, tzinfo=dt.UTC)
SENTENCE = "Good morning, it is twenty-three degrees outside."


def speech(
    seconds: float = 3.0,
    level_dbfs: float = -24,
    noise_dbfs: float = -70,
    around_s: float = 0.4,
    rate: int = RATE,
) -> Samples:
    """Syllables of noise, four a second, between two quiet moments."""
    rng = np.random.default_rng(5)
    times = np.arange(round(seconds * rate)) / rate
    syllables = rng.normal(0, 1, times.size) * (0.3 + np.abs(np.sin(np.pi * 4 * times)))
    syllables *= 10 ** (level_dbfs / 20) / np.sqrt(np.mean(syllables**2))
    quiet = np.zeros(round(around_s * rate))
    whole = np.concatenate([quiet, syllables, quiet])
    whole += rng.normal(0, 10 ** (noise_dbfs / 20), whole.size)
    return whole.astype(np.float32)


def test_a_good_take_has_no_troubles_and_its_measures() -> None:
    take = examined(speech(), RATE, len(SENTENCE))
    assert take.troubles == ()
    assert take.level_dbfs == pytest.approx(-24, abs=1)
    assert take.noise_dbfs == pytest.approx(-70, abs=1)
    assert take.seconds == pytest.approx(3, abs=0.1)
    kept = trimmed(speech(), RATE, take)
    assert kept.size / RATE == pytest.approx(3.5, abs=0.1)


BAD = [
    (speech(level_dbfs=-45), "too quiet"),
    (speech(level_dbfs=-60), "hardly anything"),
    (speech(level_dbfs=-4), "too loud|clipped"),
    (np.clip(speech(level_dbfs=-6) * 3, -1, 1), "clipped"),
    (speech(noise_dbfs=-45), r"only 2\d dB louder"),
    (speech(around_s=0.05), "begins at once"),
    (speech()[: -round(0.35 * RATE)], "ends at once"),
    (speech(seconds=0.6), "too short"),
    (speech(seconds=20), "too long"),
    (np.zeros(3 * RATE, np.float32), "hardly anything"),
    (np.zeros(9, np.float32), "nothing"),
    (np.full(RATE, np.nan, np.float32), "nothing"),
    (np.zeros((RATE, 2), np.float32), "nothing"),
]


@pytest.mark.parametrize(("samples", "told"), BAD, ids=[told for _, told in BAD])
def test_a_bad_take_is_told_what_to_do(samples: Samples, told: str) -> None:
    take = examined(np.asarray(samples, np.float32), RATE, len(SENTENCE))
    assert take.troubles
    assert re.search(told, take.troubles[0]), take


def test_a_steady_offset_is_neither_noise_nor_speech() -> None:
    assert examined(speech() + np.float32(0.05), RATE, len(SENTENCE)).troubles == ()


def test_clipping_is_a_row_of_full_samples_and_not_one_peak() -> None:
    wave = np.zeros(1000, np.float32)
    wave[[10, 500]] = 1
    assert clipped(wave) == 0
    wave[200:203] = -1
    wave[997:] = 1
    assert clipped(wave) == 2


@given(st.lists(st.floats(-2, 2, width=32), max_size=3000), st.integers(1, 400))
def test_any_samples_are_judged(values: list[float], letters: int) -> None:
    take = examined(np.asarray(values, np.float32), 8000, letters)
    assert all(trouble.endswith((".", "?")) for trouble in take.troubles)
    assert 0 <= take.first <= take.last <= max(1, len(values))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_can_be_read_and_written(language: str) -> None:
    sentences = prompts(language)
    assert len(sentences) >= (150 if language == "en" else 100)
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence[-1] in ".?", sentence
        assert 20 <= len(sentence) <= 90, sentence
        assert not set('|"\t0123456789') & set(sentence), sentence
    spoken = consent_spoken(language, "Anna Smith")
    assert "Anna Smith" in spoken


def test_there_are_no_sentences_in_other_languages() -> None:
    with pytest.raises(VoiceRefused, match="only en, de, fr"):
        prompts("xx")


@pytest.fixture
def box(tmp_path: Path) -> Certificate:
    return certificate(tmp_path / "data", "hearth.local", NOW)


@pytest.fixture
def anna(tmp_path: Path, box: Certificate) -> Recordings:
    """Somebody who agreed."""
    recordings = Recordings(tmp_path / "data" / "recordings", "anna")
    spoken = (speech(5, rate=48_000), 48_000)
    take = recordings.agree("Anna Smith", "en", "i agree.", spoken, box, DAY)
    assert take.troubles == ()
    return recordings


def test_the_consent_says_who_when_what_for_and_is_signed(
    anna: Recordings, box: Certificate
) -> None:
    consent, words = consent_in(anna.folder)
    assert (consent.speaker, consent.day, consent.typed) == ("Anna Smith", "2026-11-24", "i agree.")
    assert "Anna Smith" in consent.text
    assert consent.purpose in consent.text
    assert words == box.words
    assert (anna.folder.stat().st_mode & 0o777) == 0o700
    assert soundfile.info(anna.folder / RECORDING).samplerate == RATE


@cache
def signed() -> tuple[str, bytes]:
    """A sound note, and its recording."""
    with tempfile.TemporaryDirectory() as folder:
        box = certificate(Path(folder), "hearth.local", NOW)
        recordings = Recordings(Path(folder) / "recordings", "anna")
        recordings.agree("Anna", "en", "I agree", (speech(), RATE), box, DAY)
        note = (recordings.folder / NOTE).read_text(encoding="utf-8")
        return note, (recordings.folder / RECORDING).read_bytes()


@given(st.data())
def test_a_note_that_was_changed_is_none(data: st.DataObject) -> None:
    """Any field, to anything else."""
    text, recording = signed()
    note = json.loads(text)
    field = data.draw(st.sampled_from([*note["consent"], "signature", "box"]))
    where = note["consent"] if field in note["consent"] else note
    was = where[field]
    where[field] = data.draw(st.text(max_size=20) | st.integers() | st.none())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NOTE).write_text(json.dumps(note), encoding="utf-8")
        (Path(folder) / RECORDING).write_bytes(recording)
        if where[field] == was:
            assert consent_in(Path(folder))[0].speaker == "Anna"
            return
        with pytest.raises(VoiceRefused):
            consent_in(Path(folder))


@given(st.binary(max_size=200))
def test_any_bytes_are_no_consent(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NOTE).write_bytes(raw)
        (Path(folder) / RECORDING).write_bytes(b"")
        with pytest.raises(VoiceRefused):
            consent_in(Path(folder))


def test_another_recording_is_not_what_was_agreed_to(anna: Recordings) -> None:
    (anna.folder / RECORDING).write_bytes(b"RIFF")
    with pytest.raises(VoiceRefused, match="changed"):
        anna.keep(0, speech(), RATE)
    assert not (anna.folder / "001.wav").exists()


def test_a_consent_to_one_voice_is_none_to_another(anna: Recordings) -> None:
    anna.folder.rename(anna.folder.with_name("bob"))
    with pytest.raises(VoiceRefused, match="another voice"):
        Recordings(anna.folder.parent, "bob").keep(0, speech(), RATE)


def test_without_consent_nothing_is_kept(tmp_path: Path, box: Certificate) -> None:
    recordings = Recordings(tmp_path / "recordings", "anna")
    with pytest.raises(VoiceRefused, match="nobody agreed"):
        recordings.keep(0, speech(), RATE)
    with pytest.raises(VoiceRefused, match="nobody agreed"):
        recordings.agree("Anna", "en", "ok", (speech(), RATE), box, DAY)
    quiet = recordings.agree("Anna", "en", AGREED["en"], (speech(level_dbfs=-50), RATE), box, DAY)
    assert quiet.troubles
    assert not recordings.begun
    assert not (tmp_path / "recordings").exists()


@pytest.mark.parametrize("name", ["", "..", "a/b", "Anna", "a" * 41, "-x", "a b"])
def test_a_voice_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(VoiceRefused):
        Recordings(tmp_path, name)


def test_a_person_has_a_person_s_name() -> None:
    for name in ("Anna Smith", "Jean-Luc d’Aubigny", "Jürgen  Müller Jr.", "李 小龙"):
        assert plain_speaker(name)
    for name in ("", " ", "{speaker}", "a\nb{", "x" * 81, "<b>"):
        with pytest.raises(VoiceRefused):
            plain_speaker(name)


def test_one_goes_on_where_one_stopped(anna: Recordings) -> None:
    assert anna.next() == 0
    assert anna.keep(0, speech(), RATE).troubles == ()
    assert anna.keep(2, speech(rate=44_100), 44_100).troubles == ()
    assert anna.keep(3, speech(level_dbfs=-50), RATE).troubles
    again = Recordings(anna.folder.parent, "anna")
    assert again.taken() == {0, 2}
    assert (again.next(), again.next(2)) == (1, 3)
    assert again.minutes() == pytest.approx(7 / 60, abs=0.02)


def test_the_export_is_ljspeech(anna: Recordings, tmp_path: Path) -> None:
    for at in (0, 1, 5):
        anna.keep(at, speech(), RATE)
    target = tmp_path / "out"
    told = anna.export(target)
    assert "python3 -m piper.train fit" in told
    assert "not measured here" in told
    with (target / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="|"))
    sentences = prompts("en")
    assert [row[0] for row in rows] == ["anna-001", "anna-002", "anna-006"]
    for name, text, normalised in rows:
        assert text == normalised == sentences[int(name[-3:]) - 1]
        info = soundfile.info(target / "wavs" / f"{name}.wav")
        assert (info.samplerate, info.channels, info.subtype) == (RATE, 1, "PCM_16")
    consent, _ = consent_in(target)
    assert consent.voice == "anna"
    with pytest.raises(ConfigError, match="not an empty folder"):
        anna.export(target)


def test_nothing_is_left_of_what_is_forgotten(anna: Recordings, tmp_path: Path) -> None:
    anna.keep(0, speech(), RATE)
    assert anna.forget()
    assert not anna.forget()
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"page.pem"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HEARTH_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "settings.toml").touch()
    files = tmp_path / "files"
    files.mkdir()
    for name, length in (("consent", 5.0), ("001", 3.0), ("002", 0.5), ("004", 3.0)):
        soundfile.write(files / f"{name}.wav", speech(length, rate=48_000), 48_000)
    return tmp_path


def record(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(voices, ["record", "anna", *words], input=typed)


def test_the_command_leads_from_consent_to_export(home: Path) -> None:
    files = ("--files", str(home / "files"))
    first = record(*files, typed="Anna Smith\nI agree\n")
    assert first.exit_code == 0, (first.output, first.exception)
    assert "I, Anna Smith, agree" in first.output
    assert "too short" in first.output
    assert "2 of 150 sentences" in first.output
    soundfile.write(home / "files" / "002.wav", speech(rate=48_000), 48_000)
    again = record(*files)
    assert "3 of 150 sentences" in again.output
    assert "agree" not in again.output
    told = record("--export", str(home / "out"))
    assert "--data.voice_name anna" in told.output
    assert (home / "out" / "wavs" / "anna-004.wav").is_file()
    assert "nothing of it is left" in record("--forget", "--yes").output
    assert not (home / "data" / "recordings").exists()


def test_the_command_records_nobody_who_has_not_agreed(home: Path) -> None:
    refused = record("--files", str(home / "files"), typed="Anna Smith\nno\n")
    assert isinstance(refused.exception, VoiceRefused)
    assert not (home / "data").exists()
    nobody = record("--export", str(home / "out"))
    assert isinstance(nobody.exception, VoiceRefused)
    assert not (home / "out").exists()
    assert record("--forget", typed="n\n").exit_code != 0
