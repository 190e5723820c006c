"""Where the broker is: from a URL or from the settings, or a clear complaint."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError
from tests.every_case import every_case


@pytest.mark.parametrize(
    ("url", "key", "username", "secret", "tls"),
    [
        ("mqtt://localhost", "localhost:1883", None, None, False),
        ("mqtts://Broker.lan", "broker.lan:8883", None, None, True),
        ("mqtt://sam:p%40ss@10.0.0.2:1884/", "10.0.0.2:1884", "sam", "p@ss", False),
    ],
)
def test_urls(url: str, key: str, username: str | None, secret: str | None, tls: bool) -> None:
    found = BrokerSettings.from_url(url)
    assert (found.key, found.username, found.secret(), found.tls) == (key, username, secret, tls)


@every_case(
    "url",
    [
        "",
        "localhost",
        "http://localhost",
        "mqtt://",
        "mqtt://host:99999",
        "mqtt://host:port",
        "mqtt://host/topic",
        "mqtt://host?x=1",
        "mqtt://:hunter2@host",
        "mqtt://[::1",
    ],
)
def test_bad_urls_are_explained_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError, match="mqtt://") as caught:
        BrokerSettings.from_url(url)
    assert "hunter2" not in str(caught.value)


def test_a_password_stays_out_of_sight(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    assert BrokerSettings(username="sam", password_file=file).secret() == "hunter2"
    assert "hunter2" not in repr(BrokerSettings.from_url("mqtt://sam:hunter2@host"))
    with pytest.raises(ConfigError, match="cannot read"):
        BrokerSettings(username="sam", password_file=tmp_path / "none").secret()


@pytest.mark.parametrize(
    "mistake",
    [
        {"host": "a b"},
        {"port": 0},
        {"password": "x"},
        {"ca_file": "/ca.pem"},
        {"discovery_prefix": "home/#"},
        {"colour": "red"},
    ],
)
def test_settings_with_a_mistake_are_refused(mistake: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BrokerSettings.model_validate(mistake)
