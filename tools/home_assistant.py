"""Sets up a real Home Assistant and runs `tests/ha` with it: `make test-ha`. Refuses to guess.

The environment is hash-locked (requirements/home-assistant.txt), lives in the user's cache, is
shared by every clone and never mixed with Hearth's own. A machine that cannot have it is told why:
the tests are then skipped, loudly, which is exit code 0; `--strict` makes it 3.

    python -m tools.home_assistant [--strict] [--set-up] [arguments of pytest]

With `--set-up` it only installs, so that whoever is short of time can limit that alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.children import EXIT_SYSTEM_PACKAGES, SetupError, stream

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "home-assistant.txt"
LOG = ROOT / ".cache" / "setup" / "home-assistant.log"
HASS = "HEARTH_HASS"
"""The variable that tells tests/ha where the program `hass` is."""
WANTED = (3, 13)
"""The Python that the lock was made for."""


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hearth" / "home-assistant"


def find_python() -> Path:
    """A Python 3.13 that can make environments. Raises SetupError if there is none."""
    for candidate in _candidates():
        if _is_wanted(candidate):
            return candidate
    raise SetupError(
        "Home Assistant needs a Python 3.13, and this machine has none.",
        "Install one (Debian 13 has python3.13-venv; elsewhere pyenv or uv).",
        EXIT_SYSTEM_PACKAGES,
    )


def _candidates() -> Iterator[Path]:
    name = f"python{WANTED[0]}.{WANTED[1]}"
    pyenv = shutil.which("pyenv")
    if pyenv:
        # Its shims are found on the path too, but work only where that version was chosen.
        asked = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False)
        versions = Path(asked.stdout.strip() or "/nowhere") / "versions"
        yield from sorted(versions.glob(f"{WANTED[0]}.{WANTED[1]}*/bin/{name}"), reverse=True)
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)


def _is_wanted(python: Path) -> bool:
    question = f"import sys, ensurepip, ssl; sys.exit(sys.version_info[:2] != {WANTED!r})"
    try:
        done = subprocess.run([str(python), "-c", question], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def provide() -> Path:
    """The program `hass`, installed if it is not yet. Raises SetupError."""
    python = find_python()
    mark = hashlib.sha256(LOCK.read_bytes() + str(python).encode()).hexdigest()[:16]
    home = cache_folder() / mark
    hass = home / "bin" / "hass"
    if (home / "complete").exists():
        return hass
    print("  Home Assistant: installing (750 MB, half a minute to three) ...", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    stream([str(python), "-m", "venv", str(home)], log=LOG, what="Making an environment")
    _install(home)
    # Only now, so that an interrupted installation is begun afresh.
    (home / "complete").touch()
    return hass


def _install(home: Path) -> None:
    options = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    uv = Path(sys.executable).parent / "uv"
    if uv.exists():
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        wanted = [str(uv), "pip", "install", "--python", str(home / "bin" / "python"), *options]
        try:
            stream(wanted, log=LOG, env=environment, what="Installing Home Assistant")
        except SetupError:
            # pip takes two minutes longer, but knows this machine's package index.
            print("  Home Assistant: once more, with pip ...", flush=True)
        else:
            return
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    stream([*pip, *options], log=LOG, what="Installing Home Assistant")


def main(arguments: list[str]) -> int:
    """Runs the tests; the exit code is pytest's."""
    strict = "--strict" in arguments
    try:
        # Another one may be named, to see whether a newer release does as well.
        hass = os.environ.get(HASS) or str(provide())
    except SetupError as error:
        print(f"SKIPPED: the tests with a real Home Assistant. {error}", file=sys.stderr)
        return error.code if strict else 0
    if "--set-up" in arguments:
        return 0
    wanted = [argument for argument in arguments if argument != "--strict"]
    if not any(argument.startswith("tests") for argument in wanted):
        wanted.append("tests/ha")
    # pytest takes this process over: Ctrl-C and its exit code are then its own.
    os.environ[HASS] = hass
    sys.stdout.flush()
    return os.execv(sys.executable, [sys.executable, "-m", "pytest", *wanted])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
