"""I6: a model's process reaches neither the broker nor the approval path, whatever it tries.

Engines as supervision starts them; what such a process can reach is tried from inside its network.
"""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config.settings import Settings
from appliance.fittings import engine_plans, models_of
from appliance.models import Store
from appliance.runtime.supervision import supervise
from appliance.watch.observers import Observers

REPO = str(Path(__file__).parents[2])
ENGINES = ("wake", "stt", "tts", "llm")
NAME = f"\0hearth-test-{os.getpid()}"

TOLD = re.compile(r"starts, network (.*), files (.*), calls (.*)")

CONNECT = """
    import socket, sys
    def reach(family, kind, address):
        try:
            with socket.socket(getattr(socket, family), getattr(socket, kind)) as made:
                made.settimeout(2)
                made.connect(address)
                made.send(b"x")
        except OSError as error:
            return type(error).__name__
        return "reached"
"""
ONCE = (
    textwrap.dedent(CONNECT)
    + """
print(*(reach(*eval(line)) for line in sys.argv[1:]))
"""
)
CONFINED = (
    textwrap.dedent(CONNECT)
    + """
from appliance.runtime.isolation import confine
print(confine(threads=1, supervised=False).network, flush=True)
for line in sys.stdin:
    print(reach(*eval(line)), flush=True)
"""
)


@pytest.fixture(scope="module")
def core() -> Iterator[list[str]]:
    """What a core and a broker may listen on, as arguments for `reach`."""
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        udp.bind(("127.0.0.1", 0))
        abstract.bind(NAME)
        abstract.listen(128)
        tcp.listen(128)
        yield [
            repr(("AF_INET", "SOCK_STREAM", tcp.getsockname())),
            repr(("AF_INET", "SOCK_DGRAM", udp.getsockname())),
            repr(("AF_UNIX", "SOCK_STREAM", NAME)),
        ]


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def sockets(pid: int | str) -> set[str]:
    """The sockets that a process holds, by the kernel's numbers."""
    entries = list(Path(f"/proc/{pid}/fd").iterdir())
    held = (str(entry.readlink()) for entry in entries if entry.is_symlink())
    return {name for name in held if name.startswith("socket:")}


def network(pid: int | str) -> str:
    return str(Path(f"/proc/{pid}/ns/net").readlink())


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def attempts(core: list[str], *within: str) -> list[str]:
    """What comes of connecting to each, by a process started with the command `within`."""
    code = [sys.executable, "-c", ONCE, *core]
    done = subprocess.run([*within, *code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ENGINES)
async def test_i6_an_engine_reaches_neither_the_broker_nor_the_core(
    name: str,
    core: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can enter the network of an engine")
    if not {entry.id for entry in Store().installed()} >= set(models_of(Settings())):
        pytest.skip("models are not installed: `make setup`")
    monkeypatch.setenv("MQTT_PASSWORD", "secret")
    caplog.set_level(logging.INFO, "appliance.runtime.supervision")
    assert attempts(core) == ["reached"] * len(core)
    async with supervise(engine_plans(Settings(), [name]), Observers()) as engines:
        await engines.ready()
        pid = engines[name].pid
        assert pid is not None
        inside = attempts(core, "nsenter", "--target", str(pid), "--net")
        assert len(inside) == len(core)
        assert "reached" not in inside
        # It has no way back into our network, nothing of ours in its hands, and knows no secret.
        assert network(pid) != network("self")
        assert int(status(pid)["CapEff"], 16) == int(status(pid)["CapPrm"], 16) == 0
        assert status(pid)["NoNewPrivs"].strip() == "1"
        assert not sockets(pid) & sockets("self")
        assert b"secret" not in environment(pid)
        # What that amounts to is tried below, in an engine that does as it likes.
        told = TOLD.search(caplog.text)
        assert told is not None
        if set(told.groups()) != {"denied"}:
            pytest.skip(f"NOT PROVEN, this machine lacks the means: {told.group()}")
        assert status(pid)["Seccomp"].strip() == "2"


CORE = """
import ctypes, os, socket, sys
folder, user = sys.argv[1], int(sys.argv[2])
if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # traceable, as any program is that nobody changed
def listening(family, kind, address):
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen(128)
    return made
tcp = listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
held = [tcp, *(listening(socket.AF_UNIX, kind, where) for kind, where in (
    (socket.SOCK_STREAM, "\\0" + folder),
    (socket.SOCK_STREAM, folder + "/broker.sock"),
    (socket.SOCK_DGRAM, folder + "/log.sock"),
    (socket.SOCK_STREAM, folder + "/engines/stt/stt.sock"),
))]
print(tcp.getsockname()[1], tcp.fileno(), flush=True)
sys.stdin.read()
"""
"""What a core has: a broker's port, sockets with and without a path, another engine, secrets."""

ATTACK = """
import concurrent.futures.thread, ctypes, json, os, socket, struct, subprocess, sys
from pathlib import Path
from appliance.engines.hosting import EngineOptions, run

folder, user, core, port, held, confined = Path(sys.argv[1]), *map(int, sys.argv[2:])
own = folder / "engines/llm"
libc = ctypes.CDLL(None, use_errno=True)

def send(family, kind, address):
    with socket.socket(family, kind) as made:
        made.settimeout(2)
        made.connect(address)
        made.send(b"x")

def datagram(made):
    made.sendto(b"x", str(folder / "log.sock"))

def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def trace():
    if libc.ptrace(0x4206, core, None, None) != 0:  # PTRACE_SEIZE: stops nobody
        raise OSError(ctypes.get_errno(), "refused")
    libc.ptrace(17, core, None, None)

def peek():
    first = (Path("/proc") / str(core) / "maps").read_text().split("-")[0]
    there = ctypes.create_string_buffer(16)
    local = struct.pack("PN", ctypes.addressof(there), 16)
    remote = struct.pack("PN", int(first, 16), 16)
    call(ARCH[2], core, local, 1, remote, 1, 0)

def memory():
    with open(f"/proc/{core}/mem", "rb"):
        pass

def steal():
    pidfd = os.pidfd_open(core)
    try:
        call(438, pidfd, held, 0)
    finally:
        os.close(pidfd)

def append(path):
    with open(path, "ab") as file:
        file.write(b"x")

def link(make):
    where = own / "settings"
    make(folder / "settings.toml", where)
    try:
        where.read_text()
    finally:
        where.unlink()

def take_over():
    os.rename(folder / "engines/stt/stt.sock", folder / "engines/stt/old")
    os.rename(folder / "engines/stt/old", folder / "engines/stt/stt.sock")

def in_child(unshared):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if libc.unshare(unshared) == 0 else 1)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise OSError("refused")

ARCH = {"x86_64": (425, 101, 310), "aarch64": (425, 117, 270)}[os.uname().machine]
unix, inet, stream, dgram = socket.AF_UNIX, socket.AF_INET, socket.SOCK_STREAM, socket.SOCK_DGRAM
proc = Path("/proc") / str(core)
TRIES = {
    "network": {
        "broker's port": lambda: send(inet, stream, ("127.0.0.1", port)),
        "broker's port by datagram": lambda: send(inet, dgram, ("127.0.0.1", port)),
        "abstract socket": lambda: send(unix, stream, "\\0" + str(folder)),
    },
    "calls": {
        "broker's socket": lambda: send(unix, stream, str(folder / "broker.sock")),
        "another engine": lambda: send(unix, stream, str(folder / "engines/stt/stt.sock")),
        "datagram with a path": lambda: datagram(socket.socket(unix, dgram)),
        "datagram from a pair": lambda: datagram(socket.socketpair(unix, dgram)[0]),
    },
    "files": {
        "settings": lambda: (folder / "settings.toml").read_text(),
        "settings to write": lambda: append(folder / "settings.toml"),
        "settings by a link": lambda: link(os.link),
        "settings by a symbolic link": lambda: link(os.symlink),
        "password": lambda: (folder / "password").read_text(),
        "store": lambda: (folder / "data/hearth.db").read_bytes(),
        "store to write": lambda: append(folder / "data/hearth.db"),
        "journal": lambda: list((folder / "data/journal").iterdir()),
        "journal to write": lambda: append(folder / "data/journal/one"),
        "a file where it may not": lambda: append(folder / "left-behind"),
        "a model to write": lambda: append(folder / "data/models/model"),
        "in place of another engine": take_over,
        "another program": lambda: subprocess.run(["/bin/true"], check=True),
        "environment": lambda: (proc / "environ").read_bytes(),
        "memory": memory,
        "its files": lambda: list((proc / "fd").iterdir()),
        "its root": lambda: (proc / f"root{folder}/settings.toml").read_text(),
    },
    "processes": {
        "tracing": trace,
        "memory by call": peek,
        "its sockets": steal,
        "signal": lambda: os.kill(core, 0),
        "namespace": lambda: in_child(0x10000000),
        "ring": lambda: call(ARCH[0], 1, ctypes.create_string_buffer(512)),
    },
}

def attempt(action):
    try:
        action()
    except (OSError, subprocess.SubprocessError) as error:
        return type(error).__name__
    return "reached"

def attack():
    return {kind: {name: attempt(one) for name, one in tries.items()}
            for kind, tries in TRIES.items()}

def everywhere():
    found = [attack()]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        found.append(pool.submit(attack).result())
    reads, writes = os.pipe()
    if os.fork() == 0:
        os.write(writes, json.dumps(attack()).encode())
        os._exit(0)
    found.append(json.loads(os.read(reads, 65536)))
    own.joinpath("note").write_text("what is its own, an engine can write")
    (folder / "data/models/model").read_text()
    print(json.dumps(found), flush=True)
    os._exit(0)

if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
    libc.prctl(4, 1, 0, 0, 0)
if confined:
    uri = f"unix://{own}/llm.sock"
    run("llm", EngineOptions(uri, (), folder / "data/models", 1, "cpu", True), everywhere)
everywhere()
"""
"""An engine taken over by its model: what stands in the place of loading one, tries all this."""


@pytest.fixture(params=["myself", "nobody"])
def house(request: pytest.FixtureRequest) -> Iterator[tuple[Path, list[str]]]:
    """A core with its files, and the arguments by which an attack knows them."""
    user = os.getuid() if request.param == "myself" else 65534
    if user != os.getuid() and os.getuid() != 0:
        pytest.skip("only root can become another user")
    becomes = "0" if request.param == "myself" else str(user)
    with tempfile.TemporaryDirectory(prefix="hearth-reach-") as made:
        folder = Path(made)
        for name in ("data/journal", "data/models", "engines/stt", "engines/llm"):
            (folder / name).mkdir(parents=True)
        for name in ("settings.toml", "password", "data/hearth.db", "data/journal/one"):
            (folder / name).write_text("secret")
            (folder / name).chmod(0o600)
        (folder / "data/models/model").write_text("model")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, -1)
        with subprocess.Popen(
            [sys.executable, "-c", CORE, made, becomes],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"MQTT_PASSWORD": "secret"},
        ) as core:
            assert core.stdin is not None
            assert core.stdout is not None
            port, held = core.stdout.readline().split()
            yield folder, [made, becomes, str(core.pid), port, held]
            core.stdin.close()


Found = dict[str, dict[str, str]]


def attacked(arguments: list[str], *, confined: bool) -> tuple[list[Found], str]:
    """What each attempt came to in the process, in a thread and in a child; and its log."""
    done = subprocess.run(
        [sys.executable, "-c", ATTACK, *arguments, str(int(confined))],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.PIPE,
        timeout=100,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": REPO},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_i6_an_engine_taken_over_reaches_nothing_of_the_core(
    house: tuple[Path, list[str]],
) -> None:
    folder, arguments = house
    # Without the confinement all of it is in reach, or the rest would show nothing.
    for found in attacked(arguments, confined=False)[0]:
        for kind in ("network", "calls", "files"):
            assert set(found[kind].values()) == {"reached"}, found[kind]
    (folder / "left-behind").unlink()
    before = contents(folder)
    reports, log = attacked(arguments, confined=True)
    told = TOLD.search(log)
    assert told is not None, log
    means = dict(zip(("network", "files", "calls"), told.groups(), strict=True))
    missing = {name: why for name, why in means.items() if why != "denied"}
    for found in reports:
        for kind, tries in found.items():
            needs = {"processes": {"files", "calls"}}.get(kind, {kind})
            if not needs & missing.keys():
                assert "reached" not in tries.values(), {kind: tries}
    assert missing or contents(folder) == before
    if missing:
        pytest.skip(f"NOT PROVEN, this machine lacks the means: {missing}")


@pytest.fixture(scope="module")
def confined() -> Iterator[tuple[IO[str], IO[str]]]:
    """A process that gave up what an engine gives up: takes addresses, tells what it reached."""
    with subprocess.Popen(
        [sys.executable, "-c", CONFINED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": REPO},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        network = process.stdout.readline().strip()
        if network == "denied":
            yield process.stdin, process.stdout
        process.stdin.close()
    if network != "denied":
        pytest.skip(f"this machine permits no network of one's own: {network}")


_hosts = st.sampled_from(["127.0.0.1", "localhost", "0.0.0.0", "192.0.2.1"]) | st.ip_addresses(  # noqa: S104
    v=4
).map(str)
_ports = st.integers(1, 65_535)
_kinds = st.sampled_from(["SOCK_STREAM", "SOCK_DGRAM"])


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(st.just("AF_INET"), _kinds, st.tuples(_hosts, _ports))
    | st.tuples(st.just("AF_INET6"), _kinds, st.tuples(st.just("::1"), _ports))
    | st.tuples(
        st.just("AF_UNIX"), _kinds, st.text(max_size=20).map(lambda name: "\0" + ascii(name))
    )
    | st.sampled_from([0, 1, 2])
)
def test_i6_no_address_is_reached_by_what_is_confined_like_an_engine(
    core: list[str], confined: tuple[IO[str], IO[str]], address: tuple[object, ...] | int
) -> None:
    asks, tells = confined
    line = core[address] if isinstance(address, int) else repr(address)
    asks.write(line + "\n")
    asks.flush()
    assert tells.readline().strip().endswith(("Error", "timeout", "gaierror"))


@pytest.mark.parametrize("name", [*ENGINES, "knowledge"])
def test_i6_an_engine_loads_nothing_that_speaks_to_the_house(name: str) -> None:
    modules = {
        "wake": "wake",
        "stt": "stt",
        "tts": "tts",
        "llm": "llm, appliance.engines.llm_model",
        "knowledge": "knowledge, appliance.engines.knowledge_books",
    }
    code = f"""
        import sys
        import appliance.cli.engine, appliance.engines.{modules[name]}
        kept = ("appliance.adapters.mqtt", "appliance.adapters.store", "appliance.assistant",
                "appliance.talking", "aiomqtt", "amqtt", "paho")
        print([module for module in sys.modules if module.startswith(kept)])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": REPO},
    )
    assert done.stdout.strip() == "[]"
