"""The ways to a broker: versions, websockets, certificates; and combinations that make no sense."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError
from tests.every_case import every_case


@pytest.mark.parametrize(
    ("url", "port", "transport", "tls", "path"),
    [
        ("mqtt://host", 1883, "tcp", False, "/mqtt"),
        ("mqtts://host", 8883, "tcp", True, "/mqtt"),
        ("ws://host", 80, "websockets", False, "/mqtt"),
        ("ws://host:9001/", 9001, "websockets", False, "/mqtt"),
        ("wss://host", 443, "websockets", True, "/mqtt"),
        ("wss://sam:x@host:8884/a/b", 8884, "websockets", True, "/a/b"),
    ],
)
def test_urls_say_how_to_get_there(
    url: str, port: int, transport: str, tls: bool, path: str
) -> None:
    found = BrokerSettings.from_url(url)
    assert (found.port_number, found.transport, found.tls) == (port, transport, tls)
    assert (found.path, found.protocol) == (path, "auto")


@pytest.mark.parametrize("url", ["ws://host/a?b", "ws://host/a b", "ws://", "wss://host#x"])
def test_urls_that_leave_room_for_guessing_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="ws://"):
        BrokerSettings.from_url(url)


@every_case(
    ("mistake", "says"),
    [
        ({"protocol": "3.1"}, "3.1.1"),
        ({"protocol": 5}, "auto"),
        ({"transport": "unix"}, "websockets"),
        ({"path": "/mqtt"}, "only with transport"),
        ({"transport": "websockets", "path": "mqtt"}, "pattern"),
        ({"transport": "websockets", "path": "/a?b"}, "pattern"),
        ({"cert_file": "/c.pem"}, "only with tls"),
        ({"tls": True, "key_file": "/k.pem"}, "only with cert_file"),
    ],
)
def test_combinations_that_make_no_sense_are_explained(
    mistake: dict[str, object], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        BrokerSettings.model_validate(mistake)


class TestPasswordFile:
    @staticmethod
    def secret(path: Path) -> str | None:
        return BrokerSettings(username="sam", password_file=path).secret()

    def test_it_holds_the_password_and_nothing_else(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("o p\u00e9n\n", encoding="utf-8")
        (tmp_path / "link").symlink_to("real")
        assert self.secret(tmp_path / "link") == "o p\u00e9n"

    @pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/", "/nowhere", "/a\0b"])
    def test_what_is_no_regular_file_is_refused(self, path: str) -> None:
        with pytest.raises(ConfigError, match="password"):
            self.secret(Path(path))

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ConfigError, match="regular"):
            self.secret(tmp_path / "pipe")

    @pytest.mark.parametrize("content", [b"x" * 4097, b"\xff"])
    def test_what_is_no_password_is_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(ConfigError, match="password"):
            self.secret(tmp_path / "file")
