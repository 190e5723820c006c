"""The settings file: defaults, mistakes named, unknown keys refused."""

from pathlib import Path

import pytest

from appliance.config.settings import Settings, load
from appliance.core.errors import ConfigError


def test_no_file_means_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HEARTH_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load() == Settings()


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no settings file"):
        load(tmp_path / "none.toml")


def test_a_file_that_the_environment_names_must_exist(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEARTH_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(ConfigError, match=r"HEARTH_SETTINGS.*none\.toml"):
        load()
    (tmp_path / "none.toml").touch()
    assert load() == Settings()


def test_a_good_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('room = "kitchen"\n[broker]\nhost = "broker.lan"\n[hearing]\npause_ms = 900\n')
    settings = load(file)
    assert (settings.room, settings.hearing.pause_ms) == ("kitchen", 900)
    assert settings.broker is not None
    assert settings.broker.host == "broker.lan"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("room = ", "not valid TOML"),
        ("rom = 'kitchen'", "rom"),
        ("[hearing]\npause_ms = 'long'", "hearing.pause_ms"),
        ("[consent]\nask = false", "consent.ask"),
        ("[broker]\nport = 0", "broker.port"),
        ("\x00", "not valid TOML"),
    ],
)
def test_a_mistake_is_one_clear_error(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=named) as caught:
        load(file)
    assert str(file) in str(caught.value)


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        load(file)
