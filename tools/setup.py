"""Sets up Hearth: `python3 -m tools.setup GOAL`. Refuses to fail without a sentence.

Goals: `check` (developers' tools), `run` (all it takes to run), `test` (both, and a broker to test
with). Needs nothing but Python 3.11's standard library. Each step leaves a mark in the environment
when it is done and is left out as long as nothing it depends on has changed; an interrupted run
goes on where it stopped.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import llama_build, system
from tools.children import SetupError, stream
from tools.progress import Progress

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOGS = ROOT / ".cache" / "setup"
MARKS = VENV / "hearth-setup.json"
MODELS_ROOT = "models-root"
"""Not a step: where the models were put, so that their absence is seen without importing Hearth."""

ALL = ("default", "light")
"""The tests take the light language model where the starter one would only be slower."""

SPACE_NEEDED = 4_500_000_000
"""Bytes for environment, build, starter models and their parts while they are joined."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its mark is `key()`, taken again after it ran."""

    name: str
    key: Callable[[], str]
    run: Callable[[], None]


def digest(*paths: Path) -> str:
    """One short hash over the bytes of `paths`, in their order."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


def _requirements(*names: str) -> list[Path]:
    return [ROOT / "requirements" / f"{name}.txt" for name in names]


def _environment_key() -> str:
    version = ".".join(str(part) for part in sys.version_info[:3])
    working = "works" if PYTHON.exists() else "absent"
    return f"{version} {working} {digest(*_requirements('bootstrap'))}"


def _make_environment() -> None:
    log = LOGS / "environment.log"
    with Progress("Python environment (.venv)"):
        if not _environment_works():
            stream(
                [sys.executable, "-m", "venv", "--clear", str(VENV)],
                log=log,
                what="Making the Python environment",
            )
        stream(
            _pip_install("--require-hashes", "-r", *map(str, _requirements("bootstrap"))),
            log=log,
            what="Upgrading pip",
        )


def _pip_install(*arguments: str) -> list[str]:
    """A pip that installs exactly what it is told: no dependencies, no bars of its own."""
    return [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "--no-deps", *arguments]


def _environment_works() -> bool:
    """Whether .venv has this Python's version and a pip that starts."""
    if not PYTHON.exists():
        return False
    asked = "import sys, pip; print(sys.version_info[:2])"
    done = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout.strip() == str(sys.version_info[:2])


def _install_packages(file: Path) -> None:
    total = sum("==" in line for line in file.read_text(encoding="utf-8").splitlines())
    seen = 0
    with Progress(f"Python packages ({file.name})") as progress:

        def show(line: str) -> None:
            nonlocal seen
            words = line.removeprefix("Requirement already satisfied: ").split()
            if words[:1] == ["Collecting"] or line.startswith("Requirement already"):
                seen += 1
                progress.at(seen, total + 1, words[1] if words[0] == "Collecting" else words[0])
            elif words[:1] == ["Installing"]:
                progress.note("unpacking")

        stream(
            _pip_install("--require-hashes", "--only-binary", ":all:", "-r", str(file)),
            log=LOGS / "packages.log",
            on_line=show,
            what="Installing the Python packages",
        )


def _install_project() -> None:
    with Progress("Hearth itself (.venv/bin/hearth)"):
        stream(
            _pip_install("--no-build-isolation", "--no-index", "--editable", str(ROOT)),
            log=LOGS / "project.log",
            what="Installing Hearth",
        )


def _install_llama() -> None:
    build = llama_build.chosen()
    if build.wheel is None:
        needs = [system.COMPILER, system.VENV]
        system.provide(needs, LOGS / "system.log")
    wheel = llama_build.make(build, LOGS / "llama.log")
    with Progress(f"llama.cpp ({build.level})"):
        stream(
            _pip_install("--no-index", "--force-reinstall", str(wheel)),
            log=LOGS / "llama.log",
            what="Installing llama.cpp",
        )


def _llama_key() -> str:
    return llama_build.chosen().folder.name


def _models_key(starter: Sequence[str] = ("default",)) -> str:
    """Of the catalogue, and whether every model of these starter sets has its folder."""
    catalogue = sorted((ROOT / "appliance" / "models" / "entries").glob("*.toml"))
    there = read_marks().get(MODELS_ROOT, "")
    wanted = [
        model["id"]
        for path in catalogue
        for model in tomllib.loads(path.read_text(encoding="utf-8")).get("model", ())
        if model.get("starter") in starter
    ]
    whole = bool(there) and all((Path(there) / name).is_dir() for name in wanted)
    chosen = os.environ.get("HEARTH_MODELS", "")
    return f"{digest(*catalogue)} {chosen} {'present' if whole else 'absent'}"


def _install_models(which: str) -> None:
    """Runs the command people use, on this terminal: it shows its own bars."""
    done = subprocess.run([VENV / "bin" / "hearth", "models", "install", which], check=False)
    if done.returncode != 0:
        raise SetupError(
            f"Installing the starter models failed (exit {done.returncode}).",
            "The lines above say why; the same command goes on where it stopped.",
        )
    ask = "from appliance.models.store import default_root; print(default_root())"
    answer = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True)
    write_marks({**read_marks(), MODELS_ROOT: answer.stdout.strip()})


def _check_decode() -> None:
    """A few tokens of the real model in a child process; a crash leads to a plainer build."""
    code, text = _decode()
    while code < 0:
        print(f"  llama.cpp crashed (signal {-code}): building it plainer", flush=True)
        llama_build.chosen().reject(f"signal {-code}")
        _install_llama()
        write_marks({**read_marks(), "llama": _llama_key()})
        code, text = _decode()
    if code > 0:
        raise SetupError(f"The language model does not run: {text}", "Try `make clean setup`.")
    print(f"  {text}", flush=True)


def _decode() -> tuple[int, str]:
    """The exit code of one decode (negative: the signal) and the last line it wrote."""
    command = [str(PYTHON), "-m", "tools.decode_check"]
    print("  Language model: first words ...", flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    return done.returncode, lines[-1] if lines else "it said nothing"


def steps(goal: str) -> list[Step]:
    """What `goal` (check, run or test) takes, in order."""
    name = "run" if goal == "run" else "dev"
    file = ROOT / "requirements" / f"{name}.txt"
    packages = Step(name, lambda: digest(file), lambda: _install_packages(file))
    found = [
        Step("environment", _environment_key, _make_environment),
        packages,
        Step("project", lambda: digest(ROOT / "pyproject.toml"), _install_project),
    ]
    if goal != "check":
        found += [
            Step("llama", _llama_key, _install_llama),
            Step("models", _models_key, lambda: _install_models("--starter")),
            Step("decode", lambda: f"{_llama_key()} {_models_key()}", _check_decode),
        ]
    if goal == "test":
        light = Step("light", lambda: _models_key(ALL), lambda: _install_models("--all-starter"))
        found.append(light)
    return found


def system_needs(goal: str) -> list[system.Need]:
    """What the system must have for `goal` before anything else."""
    needs = [] if PYTHON.exists() else [system.VENV]
    if goal != "check":
        needs += [system.PORTAUDIO, system.OPENMP]
        needs += [system.COMPILER] if llama_build.chosen().wheel is None else []
    if goal == "test":
        needs += [system.MOSQUITTO, system.PS]
        if os.environ.get("CI"):
            needs += (*system.VIRTUAL_ROOM, system.BROWSER, *system.UNITS)
    return needs


def read_marks() -> dict[str, str]:
    """The marks of the steps that are done; none when there is no environment."""
    try:
        found = json.loads(MARKS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(key) for name, key in found.items()} if isinstance(found, dict) else {}


def write_marks(marks: dict[str, str]) -> None:
    """Replaces the marks in one move, so that a kill leaves the old or the new ones."""
    fresh = MARKS.with_suffix(".new")
    fresh.write_text(json.dumps(marks, indent=1) + "\n", encoding="utf-8")
    fresh.replace(MARKS)


def due(plan: Sequence[Step], marks: dict[str, str]) -> list[Step]:
    """The steps whose mark is not their key; all, when the environment must be made again."""
    if plan and marks.get(plan[0].name) != plan[0].key():
        return list(plan)
    return [step for step in plan if marks.get(step.name) != step.key()]


def set_up(goal: str) -> None:
    """Brings this clone to `goal`. Raises SetupError."""
    system.provide(system_needs(goal), LOGS / "system.log")
    marks = read_marks()
    waiting = due(steps(goal), marks)
    if not waiting:
        return
    free = shutil.disk_usage(ROOT).free
    if goal != "check" and "models" not in marks and free < SPACE_NEEDED:
        raise SetupError(
            f"Only {free / 1e9:.1f} GB are free here; set-up needs {SPACE_NEEDED / 1e9:.1f} GB.",
            "Free some space and run the same command again.",
        )
    print(f"Setting up Hearth in {ROOT} (details in {LOGS.relative_to(ROOT)})", flush=True)
    for step in waiting:
        step.run()
        marks = {**read_marks(), step.name: step.key()}
        if step.name == "dev":
            marks["run"] = digest(*_requirements("run"))
        write_marks(marks)


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed, 3 system packages to install by hand, 130 interrupted."""
    parser = argparse.ArgumentParser(prog="tools.setup", description=__doc__)
    parser.add_argument("goal", choices=("check", "run", "test"))
    goal = parser.parse_args(arguments).goal
    os.chdir(ROOT)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        with llama_build.only_one(LOGS / "lock", "another set-up of this clone is running"):
            set_up(goal)
    except SetupError as error:
        print(f"Set-up stopped. {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("\nInterrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
