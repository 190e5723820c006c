"""What an engine gives up. Each test confines a child process of its own, never this one."""

import os
import socket
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from appliance.runtime import landlock, seccomp
from appliance.runtime.isolation import scrubbed

REPO = str(Path(__file__).parents[2])


def in_child(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": REPO} | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_only_names_from_the_list_are_passed_on() -> None:
    kept = scrubbed(
        {"PATH": "/bin", "MQTT_PASSWORD": "x", "HF_TOKEN": "x", "https_proxy": "x", "HOME": "/h"},
        threads=3,
    )
    assert kept["PATH"] == "/bin"
    assert kept["HOME"] == "/h"
    assert kept["HF_HUB_OFFLINE"] == "1"
    assert kept["OMP_NUM_THREADS"] == "3"
    assert not {"MQTT_PASSWORD", "HF_TOKEN", "https_proxy"} & kept.keys()


TRY_BOTH = """
    import ctypes, os, socket, sys
    from pathlib import Path
    from appliance.runtime.isolation import confine
    from appliance.runtime.landlock import OWN, Allowed
    if sys.argv[3] == "nobody":
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # dumpable again, as after an exec
    before = os.getuid(), os.getgid()
    own = Path(sys.argv[1])
    network = confine(threads=1, supervised=False, files=[Allowed(own, OWN)]).network
    assert (os.getuid(), os.getgid()) == before
    if network != "denied":
        print("not permitted:", network)
        sys.exit(0)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(own / "s"))
        unix.listen()
    (own / "s").unlink()
    (own / "file").write_text("written")
    try:
        socket.socket().connect(("127.0.0.1", int(sys.argv[2])))
    except OSError:
        print("refused", (own / "file").read_text())
    else:
        print("connected")
"""


@pytest.mark.parametrize("user", ["myself", "nobody"])
def test_tcp_fails_while_what_is_its_own_keeps_working(user: str) -> None:
    if user == "nobody" and os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as own, socket.create_server(("127.0.0.1", 0)) as tcp:
        if user == "nobody":
            os.chown(own, 65534, 65534)
        said = in_child(TRY_BOTH, own, str(tcp.getsockname()[1]), user)
    if said.startswith("not permitted"):
        pytest.skip(f"this machine does not permit network namespaces: {said}")
    assert said == "refused written"


def test_no_core_dump_no_interrupt_no_secrets_private_files() -> None:
    code = """
        import os, resource, signal
        from appliance.runtime.isolation import confine
        confine(threads=2, supervised=False)
        print(resource.getrlimit(resource.RLIMIT_CORE), signal.getsignal(signal.SIGINT).name,
              "SECRET_TOKEN" in os.environ, oct(os.umask(0)))
    """
    assert in_child(code, SECRET_TOKEN="x") == "(0, 0) SIG_IGN False 0o77"


def test_a_supervised_process_dies_with_its_parent(tmp_path: Path) -> None:
    code = """
        import os, subprocess, sys
        child = '''
        import sys, time
        from appliance.runtime.isolation import confine
        print(confine(threads=1, supervised=True).dies_with_parent, flush=True)
        time.sleep(60)
        '''
        import textwrap
        alive, held = os.pipe()
        process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(child)],
                                   stdout=subprocess.PIPE, text=True, pass_fds=[held])
        os.close(held)
        print(process.stdout.readline().strip(), flush=True)
        if os.fork():
            os._exit(0)
        print(repr(os.read(alive, 1)), flush=True)  # end of file once the child is gone
        os._exit(0)
    """
    assert in_child(code) == "True\nb''"


def test_a_confined_engine_has_no_capabilities_and_gets_none() -> None:
    shown = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "from appliance.runtime.isolation import confine\n"
                "confine(threads=1, supervised=False)\n"
                "print(open('/proc/self/status').read())"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    status = dict(line.split(":\t", 1) for line in shown.splitlines() if ":\t" in line)
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1"


def test_what_a_machine_does_not_offer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert landlock.deny_files([]) == "this kernel has no Landlock"
    monkeypatch.setattr("platform.machine", lambda: "vax")
    assert seccomp.deny_calls(network=False) == "no list of calls for vax"
