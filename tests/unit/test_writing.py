"""Changing single settings in the owner's file: the rest of it stays, and it is always valid."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config.settings import Settings, load
from appliance.config.writing import change, changed
from appliance.core.errors import ConfigError
from appliance.runtime import durable

OWN = """# my house
room = "kitchen"  # by the window

[hearing]
pause_ms = 700
"""


def test_comments_and_other_settings_stay() -> None:
    text = changed(OWN, {"room": "hall", "audio.microphone": "Webcam"})
    assert text.startswith('# my house\nroom = "hall"  # by the window\n')
    assert "pause_ms = 700" in text
    assert 'microphone = "Webcam"' in text


def test_none_gives_a_setting_back_to_its_default() -> None:
    text = changed(OWN, {"room": None, "hearing.pause_ms": None, "broker": None})
    assert "pause_ms" not in text
    assert "kitchen" not in text


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (OWN, {"hearing.pause_ms": 3}),
        (OWN, {"hearing.nonsense": 3}),
        (OWN, {"room.kitchen": "x"}),
        ("room = [", {"room": "hall"}),
        ("audio = 3", {"audio.microphone": "x"}),
        (OWN, {"broker.password": "p"}),
    ],
)
def test_what_would_not_be_valid_is_refused_without_a_value(
    text: str, changes: dict[str, str | int]
) -> None:
    with pytest.raises(ConfigError) as refused:
        changed(text, changes)
    assert "kitchen" not in str(refused.value)


def test_a_refused_change_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(OWN)
    with pytest.raises(ConfigError):
        change(file, {"hearing.pause_ms": 3}, durable.replace)
    assert file.read_text() == OWN
    assert change(file, {"hearing.pause_ms": 900}, durable.replace) == load(file)


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "conf" / "settings.toml"
    change(file, {"room": "hall"}, durable.replace)
    assert load(file).room == "hall"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    def full(_path: Path, _raw: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ConfigError, match="No space left"):
        change(tmp_path / "settings.toml", {"room": "hall"}, full)
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=60), st.sampled_from(["room", "audio.microphone", "presence.name"]))
def test_any_text_is_kept_as_it_is_or_refused(value: str, key: str) -> None:
    try:
        text = changed(OWN, {key: value})
    except ConfigError:
        return
    settings: object = load_text(text)
    for part in key.split("."):
        settings = getattr(settings, part)
    assert settings == value


def load_text(text: str) -> Settings:
    return Settings.model_validate(tomllib.loads(text))
