"""One start of the real program after the other, each on a day of its own: `python -m ... `.

Reads a JSON object per line (`at`: seconds since 1970, `lines`: what is typed, `cut_s`: when the
power goes, `arguments`: of the command) and prints the exit code of each. A start is a process of
its own, born of this one so that its modules need not be loaded again.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from typing import Any

import time_machine

from appliance.__main__ import main
from appliance.cli import chat, devices  # noqa: F401 - loaded once, for all


def start(asked: dict[str, Any]) -> int:
    """Its exit code; negative: the signal that ended it."""
    with tempfile.TemporaryFile() as typed:
        typed.write("\n".join(asked["lines"]).encode() + b"\n")
        typed.seek(0)
        pid = os.fork()
        if pid == 0:
            live(asked, typed.fileno())
    if asked["cut_s"] is not None:
        time.sleep(asked["cut_s"])
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def live(asked: dict[str, Any], typed: int) -> None:
    """In the process that was born: does not return."""
    code = 70
    os.dup2(typed, 0)
    os.dup2(2, 1)
    try:
        with time_machine.travel(asked["at"], tick=True):
            sys.argv = ["hearth", *asked["arguments"]]
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:  # noqa: BLE001 - told, and its exit code is that of a bug
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


# Not by sys.stdin: that is what those who are born read.
for line in os.fdopen(os.dup(0), "rb"):
    sys.stdout.write(f"{start(json.loads(line))}\n")
    sys.stdout.flush()
