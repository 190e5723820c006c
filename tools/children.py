"""Runs the programs that set-up needs, line by line. Refuses to leave one running."""

import contextlib
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

EXIT_SYSTEM_PACKAGES = 3
"""Exit code for "install these system packages first", which a script may want to tell apart."""

_OFFLINE = (
    "CERTIFICATE_VERIFY_FAILED",
    "Connection refused",
    "Could not resolve",
    "Failed to establish a new connection",
    "Network is unreachable",
    "ProxyError",
    "Read timed out",
    "Temporary failure in name resolution",
)
_CAUSES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("No space left on device",),
        "the disk is full",
        "Free some space and run the same command again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "a downloaded package is not the one that was locked, so it was refused",
        "Try again; if it stays so, your package index serves altered files.",
    ),
    (
        _OFFLINE,
        "the package index cannot be reached",
        "Check the network (and pip's or apt's proxy settings), then run the same command again.",
    ),
    (
        ("No matching distribution found",),
        "the package index lacks a locked package for this Python or machine",
        "Use Python 3.11 on x86_64 or aarch64, or another package index.",
    ),
)


class SetupError(Exception):
    """What failed and what to do about it, each one sentence."""

    def __init__(self, what: str, do: str, code: int = 1) -> None:
        super().__init__(f"{what} {do}")
        self.code = code


def stream(
    argv: Sequence[str],
    *,
    log: Path,
    on_line: Callable[[str], None] = lambda _line: None,
    env: Mapping[str, str] | None = None,
    what: str,
) -> None:
    """Runs `argv`, appends its output to `log` and hands each line on.

    Raises SetupError naming `what`, the likely cause and the log when it fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=400)
    with log.open("a", encoding="utf-8") as record:
        record.write("$ " + " ".join(argv) + "\n")
        child = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(env) if env is not None else None,
            process_group=0,
        )
        assert child.stdout is not None  # noqa: S101 - we asked for a pipe
        try:
            for line in child.stdout:
                record.write(line)
                tail.append(line)
                on_line(line.rstrip("\n"))
            code = child.wait()
        finally:
            if child.poll() is None:
                _end(child)
            child.stdout.close()
    if code != 0:
        raise failure(what, "".join(tail), log)


def _end(child: subprocess.Popen[str]) -> None:
    """Ends the child with everything it started: compilers are its grandchildren."""
    os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def failure(what: str, output: str, log: Path) -> SetupError:
    """The one sentence for a failed program, by what its output says."""
    for signs, cause, do in _CAUSES:
        if any(sign in output for sign in signs):
            return SetupError(f"{what} failed: {cause}.", f"{do} (All output: {log})")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if "error" in line.lower()), "")
    last = last or (lines[-1] if lines else "no output")
    return SetupError(f"{what} failed: {last[:200]}", f"All output: {log}")
