"""Set-up: flags by processor, steps by marks, failures in one sentence. Installs nothing."""

import io
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.every_case import every_case
from tools import llama_build, setup, system
from tools.children import EXIT_SYSTEM_PACKAGES, SetupError, failure, stream
from tools.llama_build import Build, cmake_arguments, processor_flags
from tools.progress import Progress, duration

AVX2 = "sse4_2 avx avx2 fma f16c bmi2"
AVX512 = f"{AVX2} avx512f avx512cd avx512bw avx512dq avx512vl"
AMX = f"{AVX512} avx512_vnni avx512_bf16 amx_tile amx_int8 amx_bf16"


def _on(flags: str, level: str = "full", machine: str = "x86_64", gpu: str = "none") -> set[str]:
    given = cmake_arguments(machine, frozenset(flags.split()), level, gpu)
    return {argument[2:-3] for argument in given if argument.endswith("=ON")}


FLOOR = {"GGML_SSE42", "GGML_AVX", "GGML_AVX2", "GGML_FMA", "GGML_F16C", "GGML_BMI2"}


@every_case(
    ("flags", "level", "on"),
    [
        (AVX2, "full", FLOOR),
        (AVX512, "full", {*FLOOR, "GGML_AVX512"}),
        (AMX, "full", {*FLOOR, "GGML_AVX512", "GGML_AVX512_VNNI", "GGML_AVX512_BF16"}),
        (AMX, "avx2", FLOOR),
        (AMX, "plain", {"GGML_SSE42"}),
        ("sse4_2 avx", "full", set()),
        ("avx512f avx512_vnni", "full", set()),
        ("", "plain", set()),
    ],
)
def test_only_what_the_processor_has_is_switched_on(flags: str, level: str, on: set[str]) -> None:
    assert _on(flags, level) == on


@pytest.mark.parametrize("level", llama_build.LEVELS)
def test_native_flags_and_amx_are_never_on(level: str) -> None:
    given = cmake_arguments("x86_64", frozenset(AMX.split()), level, "none")
    assert "-DGGML_NATIVE=OFF" in given
    assert [argument for argument in given if "AMX" in argument] == []


def test_other_machines_get_no_x86_flags() -> None:
    assert _on(AVX2, machine="aarch64") == set()
    assert _on("", machine="aarch64", gpu="vulkan") == {"GGML_VULKAN"}


def test_an_unknown_gpu_is_refused_by_name() -> None:
    with pytest.raises(SetupError, match=r"HEARTH_GPU=rocket.*cuda, vulkan or metal"):
        cmake_arguments("x86_64", frozenset(), "full", "rocket")


def test_processor_flags_come_from_the_first_processor() -> None:
    assert processor_flags("vendor: x\nflags\t\t: fpu avx2\n\nflags\t\t: fpu\n") == {"fpu", "avx2"}
    assert processor_flags("Features: asimd\n") == frozenset()


def test_a_build_that_crashed_is_not_chosen_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = [Build(level, (level,), tmp_path / level) for level in ("full", "plain")]
    for build in builds:
        build.folder.mkdir()
    monkeypatch.setattr(llama_build, "ways", lambda: builds)
    assert llama_build.chosen() is builds[0]
    builds[0].reject("signal 11")
    assert llama_build.chosen() is builds[1]
    builds[1].reject("signal 4")
    with pytest.raises(SetupError, match="plainest too"):
        llama_build.chosen()


def test_only_steps_whose_key_changed_are_due() -> None:
    ran: list[str] = []
    plan = [
        setup.Step(name, lambda name=name: f"{name} 1", lambda name=name: ran.append(name))  # type: ignore[misc]
        for name in ("environment", "run", "models")
    ]
    marks = {step.name: step.key() for step in plan}
    assert setup.due(plan, marks) == []
    assert setup.due(plan, {**marks, "models": "models 0"}) == plan[2:]
    assert setup.due(plan, {**marks, "environment": "environment 0"}) == plan
    assert setup.due(plan, {}) == plan
    assert ran == []


def test_what_only_tests_need_is_not_asked_of_users() -> None:
    assert system.MOSQUITTO not in setup.system_needs("run")
    assert system.MOSQUITTO in setup.system_needs("test")


def test_without_root_the_line_to_run_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    need = system.Need("libnothing1", "nothing", lambda: False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SetupError, match=r"sudo apt-get install -y .* libnothing1") as raised:
        system.provide([need], Path("unused"))
    assert raised.value.code == EXIT_SYSTEM_PACKAGES


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM ...", "so it was refused"),
        ("NewConnectionError: Failed to establish a new connection", "cannot be reached"),
        ("ERROR: No matching distribution found for x==1", "lacks a locked package"),
        ("one\nfatal error: stdio.h: no such file\nstopped\n", "fatal error: stdio.h"),
    ],
)
def test_a_failure_is_one_sentence_and_its_log(output: str, sentence: str) -> None:
    error = failure("Installing", output, Path("x.log"))
    assert sentence in str(error)
    assert "x.log" in str(error)


def test_a_failed_program_is_logged_and_named(tmp_path: Path) -> None:
    seen: list[str] = []
    program = "print('one'); print('two'); raise SystemExit(3)"
    log = tmp_path / "deep" / "x.log"
    with pytest.raises(SetupError, match="Counting failed: two"):
        stream([sys.executable, "-c", program], log=log, on_line=seen.append, what="Counting")
    assert seen == ["one", "two"]
    assert log.read_text().endswith("one\ntwo\n")


def _gone(pid: int) -> bool:
    """A zombie is gone: whoever adopted it has not looked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_an_interrupted_program_leaves_no_child(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        stream([sys.executable, "-c", program], log=tmp_path / "log", on_line=interrupt, what="x")
    for _ in range(1000):
        if _gone(pids[0]):
            break
        time.sleep(0.01)
    assert _gone(pids[0]), "a grandchild lives on"


def test_a_log_gets_a_line_now_and_then() -> None:
    out = io.StringIO()
    with Progress("Building", out, live=False) as progress:
        for step in range(1, 141):
            progress.at(step, 140, "x.cpp")
    lines = out.getvalue().splitlines()
    assert 10 <= len(lines) <= 14
    assert "100%" in lines[-2]
    assert lines[-1].startswith("  Building: done in")


def test_a_terminal_gets_one_line() -> None:
    out = io.StringIO()
    with Progress("Building", out, live=True) as progress:
        progress.at(70, 140, "x.cpp")
    assert out.getvalue().count("\n") == 1
    assert "[############------------]  50% x.cpp" in out.getvalue()


def test_durations_read_like_a_clock() -> None:
    assert [duration(4.4), duration(65), duration(725)] == ["4 s", "1 min 05 s", "12 min 05 s"]
