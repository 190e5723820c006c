"""The settings file: defaults, mistakes named, unknown keys refused."""

import datetime as dt
from pathlib import Path

import pytest

from appliance.config.settings import ConsentSettings, Settings, load
from appliance.core.budget import HOUR_MS, MINUTE_MS, Limits, Window
from appliance.core.circumstances import QuietHours
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
        ("[consent]\nmany = 1", "consent.many"),
        ("[consent]\nactions_per_minute = 0", "consent.actions_per_minute"),
        ("[consent]\nactions_per_hour = 1e9", "consent.actions_per_hour"),
        ("[consent]\nguarded_per_minute = -1", "consent.guarded_per_minute"),
        ("[consent]\nguarded_per_hour = 'many'", "consent.guarded_per_hour"),
        ("[consent]\naway = 'perhaps'", "consent.away"),
        ("[consent]\nquiet_from = '22:30'", "consent: .*need each other"),
        ("[consent]\nquiet_until = '22:30'", "consent: .*need each other"),
        ("[consent]\nquiet_from = '7:00'\nquiet_until = '07:00'", "consent: .*the same time"),
        ("[consent]\nquiet_from = 7\nquiet_until = '8:00'", 'consent.quiet_from.*like "22:30"'),
        ("[consent]\nquiet_from = '24:00'\nquiet_until = '8:00'", "consent.quiet_from"),
        ("[consent]\nquiet_from = '22:30Z'\nquiet_until = '8:00'", "consent.quiet_from"),
        ("[consent]\nquiet_from = '22:30'\nquiet_until = '8'", "consent.quiet_until"),
        ("\x00", "not valid TOML"),
    ],
)
def test_a_mistake_is_one_clear_error(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=named) as caught:
        load(file)
    assert str(file) in str(caught.value)


def test_quiet_hours_are_local_times(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[consent]\nquiet_from = "22:30"\nquiet_until = 07:00:00\n')
    hours = load(file).consent.quiet_hours
    assert hours == QuietHours(dt.time(22, 30), dt.time(7))
    assert Settings().consent.quiet_hours is None


def test_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    assert Settings().consent.limits == Limits()
    file = tmp_path / "settings.toml"
    file.write_text(
        "[consent]\nactions_per_minute = 1\nactions_per_hour = 2\n"
        "guarded_per_minute = 3\nguarded_per_hour = 4\n"
    )
    assert load(file).consent.limits == Limits(
        actions=(Window(MINUTE_MS, 1), Window(HOUR_MS, 2)),
        guarded=(Window(MINUTE_MS, 3), Window(HOUR_MS, 4)),
    )


def test_every_setting_of_consent_is_documented() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    section = docs.partition("`[consent]`")[2].partition("\n## ")[0]
    assert [name for name in ConsentSettings.model_fields if f"`{name}`" not in section] == []


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        load(file)
