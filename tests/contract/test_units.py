"""The units in systemd/: well formed, and each as shut in as it is said to be."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
SYSTEM = REPO / "systemd" / "system"
ENGINES = ("wake", "stt", "tts", "llm", "knowledge")
MOSQUITTO = Path("/lib/systemd/system/mosquitto.service")

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of ours beside Mosquitto's own, with programs that are there."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(SYSTEM, folder, dirs_exist_ok=True)
    for unit in folder.glob("*.service"):
        unit.write_text(
            re.sub(r"^(Exec\w+=)/\S+", r"\1/bin/true", unit.read_text(), flags=re.MULTILINE)
        )
    if MOSQUITTO.exists():
        shutil.copy(MOSQUITTO, folder)
    return folder


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The empty entry at the end: and the system's own.
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "most"),
    [
        *((f"hearth-engine@{engine}.service", 8) for engine in ENGINES),
        ("hearth.service", 15),
        ("mosquitto.service", 15),
        ("hearth-watch.service", 24),
    ],
)
def test_a_unit_is_as_shut_in_as_it_is_said_to_be(units: Path, unit: str, most: int) -> None:
    if unit.startswith("mosquitto") and not MOSQUITTO.exists():
        pytest.skip("mosquitto is not installed")
    # In tenths, as systemd counts exposure.
    told = analyze(units, "security", "--offline=true", f"--threshold={most}", unit)
    overall = re.search(r"exposure level for \S+: ([\d.]+)", told.stdout)
    assert overall is not None, told.stderr
    assert float(overall[1]) * 10 <= most
    assert told.returncode == 0


@pytest.mark.parametrize(
    "unit",
    [
        "hearth.service",
        "hearth-firewall.service",
        "hearth-watch.service",
        *(f"hearth-engine@{engine}.{kind}" for engine in ENGINES for kind in ("socket", "service")),
    ],
)
def test_systemd_finds_nothing_wrong_with_it(units: Path, unit: str) -> None:
    told = analyze(units, "verify", "--man=no", unit)
    ours = [line for line in told.stderr.splitlines() if "hearth" in line]
    assert (told.returncode, ours) == (0, [])


def test_every_engine_has_its_limits_and_every_unit_says_why() -> None:
    for engine in ENGINES:
        limits = (SYSTEM / f"hearth-engine@{engine}.service.d" / "limits.conf").read_text()
        assert "MemoryMax=" in limits
        assert "CPUQuota=" in limits
    for unit in SYSTEM.rglob("*.*"):
        if unit.is_file():
            assert unit.read_text().startswith("#"), unit


def test_no_engine_is_given_a_secret_and_no_word_goes_into_the_journal() -> None:
    engine = (SYSTEM / "hearth-engine@.service").read_text()
    assert "Credential" not in engine
    assert "/etc/hearth" not in engine
    core = (SYSTEM / "hearth.service").read_text()
    assert re.search(r"^ExecStart=.* run --quiet$", core, flags=re.MULTILINE)


@pytest.mark.skipif(
    shutil.which("nft", path="/usr/sbin:/sbin:" + os.environ["PATH"]) is None or os.geteuid() != 0,
    reason="nft is not installed, or we are not root",
)
@pytest.mark.parametrize("name", ["appliance", "guest"])
def test_the_kernel_takes_the_firewall_as_often_as_it_is_given(tmp_path: Path, name: str) -> None:
    rules = (REPO / "systemd" / "nftables" / f"{name}.nft").read_text()
    # The user is made by sysusers.d; here any will do.
    mine = tmp_path / "firewall.nft"
    mine.write_text(rules.replace('"hearth"', '"root"'))
    told = subprocess.run(
        ["unshare", "-n", "sh", "-c", 'nft -f "$0" && nft -f "$0" && nft list tables', str(mine)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": "/usr/sbin:/sbin:" + os.environ["PATH"]},
    )  # fmt: skip
    assert told.stdout == "table inet hearth\n", told.stderr
