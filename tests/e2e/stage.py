"""The stage of an end-to-end test: a broker with the house on it, and the command on top."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import aiomqtt

from appliance.config.broker import BrokerSettings
from appliance.testing.devices import SimulatedHouse
from appliance.testing.room import VirtualRoom
from appliance.testing.toys import is_command


@dataclass
class Traffic:
    """What an independent client saw on the broker: topic, payload, retained."""

    messages: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def commands(self) -> list[tuple[str, str, bool]]:
        return [message for message in self.messages if is_command(message[0])]


@dataclass
class Stage:
    """A broker with the imaginary house on it, and who listens in."""

    broker: BrokerSettings
    house: SimulatedHouse
    traffic: Traffic
    mosquitto: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.broker.port_number}"


async def listen_in(broker: BrokerSettings, traffic: Traffic) -> None:
    """Keep everything that passes, until the broker goes away."""
    with contextlib.suppress(aiomqtt.MqttError):
        async with aiomqtt.Client(broker.host, broker.port_number) as client:
            await client.subscribe("#", qos=1)
            async for message in client.messages:
                payload = bytes(message.payload or b"").decode()
                traffic.messages.append((message.topic.value, payload, bool(message.retain)))


@dataclass
class Run:
    """One run of the command: what it printed, how it ended."""

    events: list[dict[str, Any]]
    errors: str
    code: int

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]

    @property
    def said(self) -> list[str]:
        return [event["text"] for event in self.of("say")]


class Command:
    """`hearth ARGS` as a user would start it, with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self._environment = os.environ | {
            "HEARTH_DATA": str(data),
            "HEARTH_SETTINGS": str(data / "settings.toml"),
            "PYTHONUNBUFFERED": "1",
        }
        data.mkdir(parents=True, exist_ok=True)
        (data / "settings.toml").write_text(
            '[page]\naddress = "127.0.0.1"\nport = 0\nannounce = false\n'
            # What a machine under all these tests is asked is whether it answers, not when.
            "[models]\npatience_s = 100\n"
        )

    async def start(self, *arguments: str | Path, **environment: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "appliance", *map(str, arguments)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment | environment,
            limit=1024 * 1024,
        )

    async def run(
        self, *arguments: str | Path, typed: str | None = None, **environment: str
    ) -> Run:
        """From start to end. `typed` is its input."""
        process = await self.start(*arguments, **environment)
        given = None if typed is None else typed.encode()
        out, errors = await process.communicate(given)
        return Run(_events(out), errors.decode(), process.returncode or 0)


def _events(out: bytes) -> list[dict[str, Any]]:
    lines = [line for line in out.decode().splitlines() if line.startswith("{")]
    return [json.loads(line) for line in lines]


async def until(process: asyncio.subprocess.Process, *names: str) -> dict[str, Any]:
    """The next event of one of these names."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        event: dict[str, Any] = json.loads(line)
        if event["event"] in names:
            return event
    raise AssertionError(f"ended before `{names}`")


async def answered(process: asyncio.subprocess.Process, line: str, *, by_question: bool) -> str:
    """Type an order until it is answered by a question, or by none; what is said.

    Hearth looks every few seconds at what another process has changed.
    """
    assert process.stdin is not None
    said = ""
    for _ in range(30):
        process.stdin.write(f"{line}\n".encode())
        said = str((await until(process, "say"))["text"])
        if said.endswith("?") is by_question:
            return said
        if said.endswith("?"):
            process.stdin.write(b"no\n")
        await until(process, "done")
        await asyncio.sleep(1)
    raise AssertionError(f"still: {said}")


async def said_until(
    room: VirtualRoom, wav: Path, process: asyncio.subprocess.Process, name: str
) -> dict[str, Any]:
    """Say it as people do, again if nothing comes of it, and return the event that it leads to.

    The room itself stutters where its sound server gets no processor.
    """
    async with asyncio.TaskGroup() as tasks:
        coming = tasks.create_task(until(process, name))
        for _ in range(4):
            await asyncio.to_thread(room.say, wav)
            if (await asyncio.wait([coming], timeout=25))[0]:
                return coming.result()
        coming.cancel()
    raise AssertionError(f"said four times, and there was no `{name}`")


def sounded(phrase: str, transcript: str) -> bool:
    """Whether a phrase can be made out in what Whisper heard of a recording.

    It hears Piper's "porch light" as "port slide" at times, so letters decide and not words. Which
    sentence it was, to the word, the events tell: this tells that it came out as sound.
    """
    wanted = "".join(filter(str.isalpha, phrase.lower()))
    heard = "".join(filter(str.isalpha, transcript.lower()))
    begins = range(max(1, len(heard) - len(wanted) + 1))
    windows = (heard[begin : begin + len(wanted)] for begin in begins)
    return any(SequenceMatcher(None, wanted, window).ratio() >= 0.7 for window in windows)


def descendants(pid: int) -> set[int]:
    """All living processes below `pid`; zombies, which nobody has collected yet, are not living."""
    shown = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    children: dict[int, list[int]] = {}
    for line in shown.stdout.splitlines():
        child, parent, state = line.split()
        if not state.startswith("Z"):
            children.setdefault(int(parent), []).append(int(child))
    found = [pid]
    for each in found:
        found.extend(children.get(each, []))
    return {each for each in found[1:] if not _is_ps(each)}


def _is_ps(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "ps"
    except OSError:
        return True


def descendant_running(root: int, *words: str) -> int:
    """The process below `root` with all these words on its command line."""
    for pid in sorted(descendants(root)):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if all(word.encode() in command for word in words):
            return pid
    raise AssertionError(f"nothing below {root} runs {words}")


def engine_pid(root: int, name: str) -> int:
    return descendant_running(root, "engine", name)
