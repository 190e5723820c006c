"""Builds llama-cpp-python for this processor, once per machine. Refuses native flags.

* `-march=native` builds crash in decode on processors with AMX, so only what ggml is known to run
  with is switched on: AVX2 as the floor, AVX-512 where the processor has it. AMX never.
* `HEARTH_CPU=any` leaves AVX-512 out: what is built on this machine runs on others.
* A build that crashed is put aside and the next plainer one is made (`LEVELS`).
* Wheels live in the user's cache under a key of everything that changes their bytes, so a second
  clone on the same machine builds nothing. A build that was interrupted goes on where it stopped.

Sources: llama.cpp `ggml/CMakeLists.txt` (options); docs/adr/0003-portable-llama-build.md.
"""

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.children import SetupError, stream
from tools.progress import Progress

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements"
LEVELS = ("full", "avx2", "plain")
"""From the fastest to the plainest; levels that mean the same flags are built once."""

_AVX512 = ("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl")
_AVX512_EXTRAS = {"avx512_vnni": "GGML_AVX512_VNNI", "avx512_bf16": "GGML_AVX512_BF16"}
_FLOOR = {
    "sse4_2": "GGML_SSE42",
    "avx": "GGML_AVX",
    "avx2": "GGML_AVX2",
    "fma": "GGML_FMA",
    "f16c": "GGML_F16C",
    "bmi2": "GGML_BMI2",
}
_GPU = {"cuda": "GGML_CUDA", "vulkan": "GGML_VULKAN", "metal": "GGML_METAL"}
_LEAN = (f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={ROOT / 'tools' / 'without_common.cmake'}",)
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
_BYTES_PER_JOB = 1_500_000_000
"""What one compiler may need at worst (ggml's ops.cpp and llama.cpp's unity files)."""


@dataclass(frozen=True, slots=True)
class Build:
    """One way to build: where its wheel is kept, and CMake's arguments."""

    level: str
    arguments: tuple[str, ...]
    folder: Path

    @property
    def wheel(self) -> Path | None:
        """The finished wheel, if there is one."""
        return next(iter(sorted(self.folder.glob("*.whl"))), None)

    @property
    def rejected(self) -> bool:
        """Whether it was built before and crashed in decode."""
        return (self.folder / "crashed").exists()

    def reject(self, why: str) -> None:
        """Never uses this build again on this machine."""
        (self.folder / "crashed").write_text(why + "\n", encoding="utf-8")


def processor_flags(cpuinfo: str) -> frozenset[str]:
    """What the processor can do, from the text of /proc/cpuinfo; empty where that says nothing."""
    for line in cpuinfo.splitlines():
        name, _, rest = line.partition(":")
        if name.strip() == "flags":
            return frozenset(rest.split())
    return frozenset()


def cmake_arguments(machine: str, flags: frozenset[str], level: str, gpu: str) -> tuple[str, ...]:
    """CMake's arguments for one level. `gpu` is none, cuda, vulkan or metal.

    Raises SetupError for another `gpu`.
    """
    found = ["-DGGML_NATIVE=OFF", "-DLLAVA_BUILD=OFF", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF"]
    if machine in ("x86_64", "AMD64"):
        floor_met = all(flag in flags for flag in _FLOOR)
        for flag, option in _FLOOR.items():
            on = floor_met if level != "plain" else flag == "sse4_2" and flag in flags
            found.append(f"-D{option}={'ON' if on else 'OFF'}")
        if level == "full" and floor_met and all(flag in flags for flag in _AVX512):
            found.append("-DGGML_AVX512=ON")
            found += [f"-D{option}=ON" for flag, option in _AVX512_EXTRAS.items() if flag in flags]
    if gpu in _GPU:
        found.append(f"-D{_GPU[gpu]}=ON")
    elif gpu != "none":
        raise SetupError(
            f"HEARTH_GPU={gpu} is not known.", "Set it to none, cuda, vulkan or metal."
        )
    return tuple(found)


def cache_folder() -> Path:
    """Where wheels are kept: the user's cache, shared by every clone."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hearth" / "wheels"


def ways() -> list[Build]:
    """The builds for this machine, fastest first, without repeats."""
    cpuinfo = Path("/proc/cpuinfo")
    flags = (
        processor_flags(cpuinfo.read_text(errors="replace")) if cpuinfo.exists() else frozenset()
    )
    gpu = os.environ.get("HEARTH_GPU") or "none"
    levels = LEVELS[1:] if os.environ.get("HEARTH_CPU") == "any" else LEVELS
    found: dict[tuple[str, ...], Build] = {}
    for level in levels:
        arguments = cmake_arguments(platform.machine(), flags, level, gpu)
        if arguments not in found:
            found[arguments] = Build(level, arguments, cache_folder() / _key(arguments))
    return list(found.values())


def _key(arguments: tuple[str, ...]) -> str:
    """A name for everything that changes the bytes of the wheel.

    The wheel is tagged py3-none (it holds no extension module), so Python's version is not in it.
    """
    facts = {
        "arguments": arguments,
        "source": (REQUIREMENTS / "llama.txt").read_text(encoding="utf-8"),
        "build": (REQUIREMENTS / "build.txt").read_text(encoding="utf-8"),
        "common": (ROOT / "tools" / "without_common.cmake").read_text(encoding="utf-8"),
        "machine": platform.machine(),
        "libc": platform.libc_ver(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


def chosen() -> Build:
    """The fastest build that has not crashed here. Raises SetupError when all have."""
    for build in ways():
        if not build.rejected:
            return build
    raise SetupError(
        "Every build of llama.cpp crashed on this machine, the plainest too.",
        f"Please report it with {cache_folder()}; delete that folder to try again.",
    )


def make(build: Build, log: Path) -> Path:
    """The wheel of `build`, from the cache or built now with a progress bar.

    Raises SetupError. Another set-up that builds the same is waited for.
    """
    build.folder.mkdir(parents=True, exist_ok=True)
    with only_one(build.folder / "lock", "another set-up is building llama.cpp"):
        if build.wheel is None:
            _compile(build, log)
    assert build.wheel is not None  # noqa: S101 - _compile raises otherwise
    return build.wheel


@contextmanager
def only_one(lock: Path, who: str) -> Iterator[None]:
    """Holds `lock` while the body runs, waiting for the holder (`who`) and saying so."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"  {who}: waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _compile(build: Build, log: Path) -> None:
    work = build.folder / "work"
    python = _build_tools(work / "tools", log)
    source = _source(work / "source", python, log)
    environment = _build_environment(python)
    with Progress(f"Building llama.cpp ({build.level})") as progress:

        def show(line: str) -> None:
            step = _STEP.match(line)
            if step:
                progress.at(int(step[1]), int(step[2]))

        command = [str(python), "-m", "pip", "wheel", "--verbose", "--no-deps", "--no-index"]
        command += ["--no-build-isolation", "-C", f"build-dir={work / 'build'}"]
        command += ["-C", "wheel.exclude=lib/**;include/**;bin/**", "-w", str(work / "out")]
        command += ["-C", "cmake.args=" + ";".join([*build.arguments, *_LEAN])]
        stream(
            [*command, str(source)],
            log=log,
            on_line=show,
            env=environment,
            what="Building llama.cpp",
        )
    built = next((work / "out").glob("*.whl"))
    built.replace(build.folder / built.name)
    shutil.rmtree(work)


def _build_environment(python: Path) -> dict[str, str]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    jobs = max(1, min(os.cpu_count() or 1, pages // _BYTES_PER_JOB))
    # The user's own arguments would change the wheel without changing its key.
    kept = {name: value for name, value in os.environ.items() if name != "CMAKE_ARGS"}
    return {
        **kept,
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "CMAKE_BUILD_PARALLEL_LEVEL": str(jobs),
        "CMAKE_GENERATOR": "Ninja",
    }


def _build_tools(folder: Path, log: Path) -> Path:
    """A private environment with the locked build tools; returns its Python."""
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    with Progress("Build tools (CMake, Ninja)"):
        stream(
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            log=log,
            what="Making a Python environment for the build",
        )
        for name in ("bootstrap", "build"):
            install = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r"]
            stream(
                [*install, str(REQUIREMENTS / f"{name}.txt")],
                log=log,
                what="Installing the build tools",
            )
    (folder / "ready").touch()
    return python


def _source(folder: Path, python: Path, log: Path) -> Path:
    """The unpacked source, checked against its locked hash by pip; returns its folder."""
    ready = folder / "ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with Progress("Source of llama.cpp (77 MB)") as progress:

            def show(line: str) -> None:
                words = line.split()
                if len(words) == 4 and words[0] == "Progress":
                    progress.at(int(words[1]), int(words[3]))

            command = [str(python), "-m", "pip", "download", "--progress-bar", "raw", "--no-deps"]
            command += ["--require-hashes", "--no-binary", ":all:", "--no-build-isolation"]
            command += ["-r", str(REQUIREMENTS / "llama.txt"), "-d", str(folder)]
            stream(command, log=log, on_line=show, what="Downloading llama.cpp's source")
            with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
                # Every byte was checked against the lock; Debian 12's Python knows no filter yet.
                archive.extractall(folder)  # noqa: S202
        ready.touch()
    return next(path for path in folder.iterdir() if path.is_dir())
