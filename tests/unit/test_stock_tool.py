"""What sets up the stock servers: once, and again only for another lock."""

from pathlib import Path

import pytest

from tools import stock
from tools.children import SetupError


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where it was installed, each time that it was."""
    found: list[Path] = []
    monkeypatch.setattr(stock, "HOME", tmp_path / "stock")
    monkeypatch.setattr(stock, "LOCK", tmp_path / "stock.txt")
    monkeypatch.delenv(stock.PROGRAMS, raising=False)
    (tmp_path / "stock.txt").write_text("one==1\n")

    def stream(argv: list[str], **_: object) -> None:
        (tmp_path / "stock" / "bin").mkdir(parents=True)

    monkeypatch.setattr(stock, "stream", stream)
    monkeypatch.setattr(stock, "_install", lambda: found.append(tmp_path))
    return found


def test_it_is_installed_once_for_a_lock(installed: list[Path], tmp_path: Path) -> None:
    assert stock.provide() == stock.provide() == tmp_path / "stock" / "bin"
    assert len(installed) == 1
    (tmp_path / "stock.txt").write_text("one==2\n")
    stock.provide()
    assert len(installed) == 2


def test_what_was_interrupted_is_begun_afresh(
    installed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise SetupError("The index is away.", "Try again.")

    with monkeypatch.context() as away:
        away.setattr(stock, "_install", broken)
        with pytest.raises(SetupError):
            stock.provide()
    stock.provide()
    assert len(installed) == 1


def test_a_machine_that_cannot_have_them_is_told(
    installed: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Path:
        raise SetupError("The index is away.", "Try again.")

    monkeypatch.setattr(stock, "provide", broken)
    assert stock.main(["--set-up"]) == 1
    assert "cannot be had. The index is away." in capsys.readouterr().err


def test_servers_that_are_there_already_are_taken(
    installed: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(stock.PROGRAMS, "/opt/stock/bin")
    assert stock.main(["--set-up"]) == 0
    assert capsys.readouterr().out == "/opt/stock/bin\n"
    assert installed == []
