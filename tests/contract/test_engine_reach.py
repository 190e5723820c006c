"""I6: a model's process reaches neither the broker nor the approval path, whatever it tries.

Engines as supervision starts them; what such a process can reach is tried from inside its network.
"""

import os
import socket
import subprocess
import sys
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
    name: str, core: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can enter the network of an engine")
    if not {entry.id for entry in Store().installed()} >= set(models_of(Settings())):
        pytest.skip("models are not installed: `make setup`")
    monkeypatch.setenv("MQTT_PASSWORD", "secret")
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


@pytest.mark.parametrize("name", ENGINES)
def test_i6_an_engine_loads_nothing_that_speaks_to_the_house(name: str) -> None:
    modules = {
        "wake": "wake",
        "stt": "stt",
        "tts": "tts",
        "llm": "llm, appliance.engines.llm_model",
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
