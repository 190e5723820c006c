"""Writes the hash-locked requirement files. Refuses to change a version unasked.

A version that is already locked stays, so two runs give the same files; `--upgrade` (or
`--upgrade-package NAME`) moves on. The files hold for Python 3.11 and newer on every platform;
`.venv/bin/python -m tools.lock` or `make lock`.
"""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
OVERRIDE = ("--override", "overrides.txt")
FILES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bootstrap", ("--allow-unsafe",)),
    ("build", ()),
    ("llama", ("--no-deps",)),
    ("run", OVERRIDE),
    ("dev", (*OVERRIDE, "--constraint", "run.txt")),
    ("home-assistant", ()),
    ("stock", ()),
)
OTHER_PYTHON = {"home-assistant": ("3.13", "x86_64-unknown-linux-gnu")}
"""Python and platform of what is not Hearth: locked for where the tests run, and nowhere else."""
FORBIDDEN = ("torch", "tensorflow")
"""Gigabytes that nothing here needs; if one appears, a dependency changed its mind."""


def main(arguments: list[str]) -> int:
    """Compiles every file in its order; the exit code is uv's, or 1 for a forbidden package."""
    uv = Path(sys.executable).parent / "uv"
    for name, extra in FILES:
        print(f"  {name}.txt", flush=True)
        python, platform = OTHER_PYTHON.get(name, ("3.11", None))
        options = ["--quiet", "--no-config", "--generate-hashes", "--no-header"]
        options += ["--python-platform", platform] if platform else ["--universal"]
        options += ["--python-version", python, "--no-emit-index-url", "--no-emit-find-links"]
        options += ["--output-file", f"{name}.txt"]
        done = subprocess.run(
            [str(uv), "pip", "compile", *options, *extra, *arguments, f"{name}.in"],
            cwd=REQUIREMENTS,
            check=False,
        )
        if done.returncode != 0:
            return done.returncode
        for line in (REQUIREMENTS / f"{name}.txt").read_text().splitlines():
            if line.split("==")[0] in FORBIDDEN:
                print(f"  {name}.txt would install {line.split()[0]}: refused", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
