"""Which process is a service's: by its control group, and not by a name that anybody may give."""

from pathlib import Path

import pytest

from appliance.adapters.proc.services import Services


def _units(proc: Path, group: str) -> set[str]:
    (proc / "7").mkdir()
    (proc / "7" / "cgroup").write_text(f"0::{group}\n")
    return set(Services(proc).look())


@pytest.mark.parametrize(
    ("group", "unit"),
    [
        ("/system.slice/hearth.service", "hearth.service"),
        (r"/system.slice/system-hearth\x2dengine.slice/hearth-engine@stt.service",
         "hearth-engine@stt.service"),
        ("/user.slice/user-0.slice/session-1.scope/system.slice/hearth.service", "hearth.service"),
    ],
)  # fmt: skip
def test_the_machines_own(tmp_path: Path, group: str, unit: str) -> None:
    assert _units(tmp_path, group) == {unit}


@pytest.mark.parametrize(
    "group",
    [
        "/system.slice/xhearth.service",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/hearth.service",
        "/user.slice/user-1000.slice/user@1000.service/system.slice/hearth.service",
    ],
)
def test_somebody_elses_of_the_same_name(tmp_path: Path, group: str) -> None:
    assert _units(tmp_path, group) == set()
