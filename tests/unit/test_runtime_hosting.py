"""An engine takes the place of a dead server's socket, and of nothing else."""

import socket
from pathlib import Path

import pytest

from appliance.core.errors import ConfigError, EngineSocketInUse
from appliance.engines.hosting import claim


def test_an_ordinary_file_is_refused_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear all")
    with pytest.raises(ConfigError, match=r"letter\.txt: this is no socket"):
        claim(f"unix://{file}")
    assert file.read_text() == "dear all"


def test_a_directory_and_a_link_are_refused_and_stay(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path, link):
        with pytest.raises(ConfigError, match="no socket"):
            claim(f"unix://{path}")
    assert link.is_symlink()


def test_a_dead_servers_socket_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    claim(f"unix://{path}")
    assert not path.exists()
    claim(f"unix://{path}")


def test_a_live_servers_socket_stays(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as live:
        live.bind(str(path))
        live.listen()
        with pytest.raises(EngineSocketInUse):
            claim(f"unix://{path}")
    assert path.is_socket()


@pytest.mark.parametrize("uri", ["unix:///nonexistent/s", "unix://relative", "http://x/s"])
def test_an_address_that_is_none_is_named(uri: str) -> None:
    with pytest.raises(ConfigError):
        claim(uri)


def test_a_name_that_is_too_long_is_an_error_of_ours(tmp_path: Path) -> None:
    for length in (150, 300):
        with pytest.raises(ConfigError):
            claim(f"unix://{tmp_path}/{'s' * length}")
