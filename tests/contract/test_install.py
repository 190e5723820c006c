"""`hearth install` and `hearth uninstall` on a tree of files: all of it comes, and all of it goes.

tests/e2e/test_units.py does it on a machine with a real systemd.
"""

import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from appliance.cli import install as installing
from appliance.cli import lending
from appliance.cli.install import install
from appliance.cli.laying import LEDGER, Ledger
from appliance.cli.uninstall import uninstall
from appliance.core.errors import ConfigError

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="it makes users, which only root may"),
    pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="there is no systemd"),
]

PYTHON = f"python3.{sys.version_info.minor}"
PASSWD = """\
root:x:0:0:root:/root:/bin/bash
mosquitto:x:110:115::/var/lib/mosquitto:/usr/sbin/nologin
"""
GROUP = "root:x:0:\naudio:x:29:somebody\nmosquitto:x:115:\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a small Debian on which Mosquitto is installed."""
    root = tmp_path / "machine"
    for folder in ("etc/systemd/system", "etc/mosquitto/conf.d", "usr/bin", "usr/sbin", "var/lib"):
        (root / folder).mkdir(parents=True)
    for program in (f"usr/bin/{PYTHON}", "usr/sbin/mosquitto", "usr/sbin/nft"):
        (root / program).touch(mode=0o755)
    (root / "usr/lib/systemd").mkdir(parents=True)
    (root / "usr/lib/systemd/systemd").touch()
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    (root / "etc/shadow").write_text("root:*:19000:0:99999:7:::\nmosquitto:!:19000::::::\n")
    (root / "etc/gshadow").write_text("root:*::\naudio:*::somebody\nmosquitto:!::\n")
    (root / "etc/mosquitto/mosquitto.conf").write_text("include_dir /etc/mosquitto/conf.d\n")
    packages = tmp_path / "env" / f"lib/{PYTHON}/site-packages"
    packages.mkdir(parents=True)
    (packages / "wyoming.py").touch()
    (packages / "__editable__.hearth.pth").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    models = tmp_path / "models"
    (models / "a-model").mkdir(parents=True)
    (models / "a-model" / "model.bin").write_bytes(b"model")
    monkeypatch.setenv("HEARTH_MODELS", str(models))
    return root


def state(root: Path) -> dict[str, tuple[int, int, str]]:
    """Every path: its mode, its owner, and what is in it."""
    found = {}
    for path in sorted(root.rglob("*")):
        about = path.lstat()
        inside = str(path.readlink()) if path.is_symlink() else ""
        if not path.is_symlink() and path.is_file():
            inside = path.read_bytes().hex()
        found[str(path.relative_to(root))] = (about.st_mode, about.st_uid, inside)
    return found


def call(command: click.Command, root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), "--yes", *arguments])


def laid(machine: Path, *arguments: str) -> None:
    told = call(install, machine, *arguments)
    assert told.exception is None, told.output


def test_all_of_it_comes_and_all_of_it_goes(machine: Path) -> None:
    before = state(machine)
    laid(machine)
    there = state(machine)
    assert (machine / "opt/hearth/lib" / PYTHON / "site-packages/appliance/py.typed").exists()
    assert (machine / "var/lib/hearth-models/a-model/model.bin").read_bytes() == b"model"
    assert not any("__editable__" in path for path in there)
    assert "etc/systemd/system/multi-user.target.wants/hearth.service" in there
    assert "hearth:" in (machine / "etc/passwd").read_text()
    assert call(uninstall, machine).exception is None
    assert state(machine) == before


def test_a_second_time_changes_nothing(machine: Path) -> None:
    laid(machine)
    settings = machine / lending.SETTINGS
    settings.write_text(settings.read_text() + '[hearing]\nlanguage = "de"\n')
    once = state(machine)
    laid(machine)
    assert state(machine) == once


def test_data_stays_where_that_is_asked_for(machine: Path) -> None:
    laid(machine)
    (machine / "var/lib/hearth/hearth.db").write_bytes(b"memory")
    assert call(uninstall, machine, "--keep-data").exception is None
    assert (machine / "var/lib/hearth/hearth.db").read_bytes() == b"memory"
    assert not (machine / "opt/hearth").exists()
    laid(machine)
    assert (machine / "var/lib/hearth/hearth.db").read_bytes() == b"memory"
    assert call(uninstall, machine).exception is None
    assert not (machine / "var/lib/hearth").exists()


def test_what_would_be_done_is_told_and_not_done(machine: Path) -> None:
    before = state(machine)
    told = CliRunner().invoke(install, ["--root", str(machine), "--dry-run"])
    assert "Mosquitto" in told.output
    assert state(machine) == before


def test_secrets_are_for_root_and_the_broker_alone(machine: Path) -> None:
    laid(machine)
    secrets = machine / "etc/hearth/credentials"
    assert secrets.stat().st_mode & 0o777 == 0o700
    plain = {file.name: file.read_text().strip() for file in secrets.iterdir()}
    assert len(set(plain.values())) == len(lending.USERS)
    assert all(len(password) >= 32 for password in plain.values())
    hashed = machine / "etc/mosquitto/hearth.passwd"
    assert hashed.stat().st_mode & 0o777 == 0o600
    assert not any(password in hashed.read_text() for password in plain.values())
    everything = "".join(inside for _, _, inside in state(machine / "etc/systemd").values())
    assert not any(password.encode().hex() in everything for password in plain.values())


@pytest.mark.parametrize("how", ["another file", "a listener"])
def test_a_broker_that_somebody_set_up_is_left_alone(machine: Path, how: str) -> None:
    if how == "another file":
        (machine / "etc/mosquitto/conf.d/home.conf").write_text("listener 1883\n")
    else:
        (machine / "etc/mosquitto/mosquitto.conf").write_text("listener 1883\n")
    before = state(machine / "etc/mosquitto")
    told = call(install, machine)
    assert "leave the broker as it is" in told.output
    assert state(machine / "etc/mosquitto") == before
    assert "[broker]" not in (machine / lending.SETTINGS).read_text()


def test_somebodys_file_is_not_replaced_and_nothing_is_left_half(machine: Path) -> None:
    theirs = machine / "usr/local/bin/hearth"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    before = state(machine)
    told = call(install, machine)
    assert isinstance(told.exception, ConfigError)
    assert call(uninstall, machine).exception is None
    assert state(machine) == before


@pytest.mark.parametrize("step", ["_lay_models", "_lay_units", "_lay_settings", "_make_users"])
def test_what_was_cut_short_goes_as_well(
    machine: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = state(machine)
    whole = getattr(installing, step)

    def cut(*arguments: object) -> None:
        whole(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, step, cut)
    call(install, machine)
    assert state(machine) != before
    assert call(uninstall, machine).exception is None
    assert state(machine) == before


def test_nothing_is_taken_away_where_nothing_is(machine: Path) -> None:
    before = state(machine)
    assert isinstance(call(uninstall, machine).exception, ConfigError)
    assert state(machine) == before


def test_what_the_core_may_have_planted_leads_root_nowhere(machine: Path, tmp_path: Path) -> None:
    laid(machine)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    model = machine / "var/lib/hearth-models/a-model"
    shutil.rmtree(model)
    model.symlink_to(theirs)
    laid(machine)
    assert list(theirs.iterdir()) == []
    assert (model / "model.bin").read_bytes() == b"model"
    settings = machine / lending.SETTINGS
    settings.unlink()
    settings.symlink_to(theirs / "written")
    told = call(install, machine)
    assert "is a link" in str(told.exception)
    assert list(theirs.iterdir()) == []


def test_settings_and_models_are_the_cores_own(machine: Path) -> None:
    laid(machine)
    (line,) = [
        line
        for line in (machine / "etc/passwd").read_text().splitlines()
        if line.startswith("hearth:")
    ]
    user = int(line.split(":")[2])
    model = machine / "var/lib/hearth-models/a-model/model.bin"
    for path in (model, model.parent, machine / lending.SETTINGS):
        assert path.stat().st_uid == user
    for path in (machine / "opt/hearth/bin/hearth", machine / "etc/hearth/credentials"):
        assert path.stat().st_uid == 0


def test_without_a_python_of_the_systems_own_it_says_what_to_do(machine: Path) -> None:
    (machine / f"usr/bin/{PYTHON}").unlink()
    told = call(install, machine)
    assert "apt-get install" in str(told.exception)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ledger")
    (made / LEDGER).parent.mkdir(parents=True)
    return made


@given(st.text() | st.lists(st.text() | st.integers()).map(json.dumps))
def test_a_record_is_read_or_refused(folder: Path, text: str) -> None:
    (folder / LEDGER).write_text(text, encoding="utf-8", errors="surrogatepass")
    with suppress(ConfigError):
        Ledger(folder)


@pytest.mark.parametrize(
    "record",
    ["", "{}", "[1]", '["a"', "null", '["/etc/passwd"]', '["../x"]', '["a/../../x"]', '[""]'],
)
def test_a_damaged_record_takes_nothing_away(folder: Path, record: str) -> None:
    (folder / LEDGER).write_text(record)
    with pytest.raises(ConfigError):
        Ledger(folder)
