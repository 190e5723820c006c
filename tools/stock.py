"""Sets up the stock servers that `hearth bench` measures beside Hearth. Refuses to mix with it.

`wyoming-faster-whisper` and `wyoming-piper`, hash-locked (requirements/stock.txt), in an
environment of their own under .cache. A machine that cannot have them is told why, and the
benchmark then says that the ratio is missing.

    python -m tools.stock [--set-up] [arguments of hearth bench]

With `--set-up` it only installs, and prints the folder of the programs.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from tools.children import SetupError, stream

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "stock.txt"
HOME = ROOT / ".cache" / "stock"
LOG = ROOT / ".cache" / "setup" / "stock.log"
PROGRAMS = "HEARTH_STOCK"
"""The variable that tells the benchmark where the programs are."""


def provide() -> Path:
    """The folder of their programs, installed if they are not yet. Raises SetupError."""
    mark = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    complete = HOME / "complete"
    if complete.exists() and complete.read_text() == mark:
        return HOME / "bin"
    print("  stock servers: installing (300 MB) ...", file=sys.stderr, flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.parent.mkdir(parents=True, exist_ok=True)
    stream([sys.executable, "-m", "venv", str(HOME)], log=LOG, what="Making an environment")
    _install()
    # Only now, so that an interrupted installation is begun afresh.
    complete.write_text(mark)
    return HOME / "bin"


def _install() -> None:
    options = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    uv, python = Path(sys.executable).parent / "uv", str(HOME / "bin" / "python")
    what = "Installing the stock servers"
    if uv.exists():
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        wanted = [str(uv), "pip", "install", "--python", python, *options]
        try:
            stream(wanted, log=LOG, env=environment, what=what)
        except SetupError:
            print("  stock servers: once more, with pip ...", file=sys.stderr, flush=True)
        else:
            return
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    stream([*pip, *options], log=LOG, what=what)


def main(arguments: list[str]) -> int:
    """Runs the benchmark; the exit code is its own."""
    programs = os.environ.get(PROGRAMS, "")
    if not programs and "house" not in arguments:
        try:
            programs = str(provide())
        except SetupError as error:
            print(f"The stock servers cannot be had. {error}", file=sys.stderr)
    if "--set-up" in arguments:
        print(programs)
        return 0 if programs else 1
    if programs:
        os.environ[PROGRAMS] = programs
    sys.stdout.flush()
    hearth = Path(sys.executable).parent / "hearth"
    return os.execv(hearth, [str(hearth), "bench", *arguments])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
