"""Hearth in a real Home Assistant: one device, whose controls, notices and events work both ways.

The Hearth is the real command, `hearth chat`, on Home Assistant's own broker.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
import yaml

from tests.e2e.stage import Command
from tests.ha.instance import HomeAssistant

LAMP = "homeassistant/light/presence_lamp/config"
CONFIG = {
    "name": "Reading corner lamp",
    "unique_id": "presence_lamp",
    "command_topic": "presence_lamp/set",
    "state_topic": "presence_lamp/state",
}


@pytest.fixture(scope="module")
def data(home_assistant: HomeAssistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of one and the same Hearth; afterwards Home Assistant forgets it."""
    folder = tmp_path_factory.mktemp("hearth")
    publish = home_assistant.call
    publish("mqtt.publish", topic=LAMP, payload=json.dumps(CONFIG), retain=True)
    yield folder
    publish("mqtt.publish", topic=LAMP, payload="", retain=True)
    id_ = json.loads((folder / "presence.json").read_text())["id"]
    config = f"homeassistant/device/hearth_{id_}/config"
    publish("mqtt.publish", topic=config, payload="", retain=True)


@dataclass
class Running:
    """A `hearth chat`, what it showed, and the Home Assistant it belongs to."""

    home: HomeAssistant
    process: asyncio.subprocess.Process
    id: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    async def read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.events.append(json.loads(line))

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]

    @property
    def said(self) -> list[str]:
        return [event["text"] for event in self.of("say")]

    async def see(self, reached: Callable[[], Any]) -> None:
        async with asyncio.timeout(60):
            while not reached():
                if self.process.returncode is not None:
                    assert self.process.stderr is not None
                    errors = (await self.process.stderr.read()).decode()
                    raise AssertionError(f"hearth has ended:\n{errors}")
                await asyncio.sleep(0.02)

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    async def shows(self, entity: str, state: str) -> None:
        await self.home.reach(lambda: self.home.state(entity) == state)

    async def call(self, action: str, **data: Any) -> None:
        await asyncio.to_thread(lambda: self.home.call(action, **data))


@contextlib.asynccontextmanager
async def hearth(home: HomeAssistant, data: Path, state: str = "idle") -> AsyncIterator[Running]:
    process = await Command(data).start(
        "chat", "--json", "--no-model",
        "--broker", f"mqtt://127.0.0.1:{home.broker.port_number}",
    )  # fmt: skip
    running = Running(home, process)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(running.read())
        try:
            await running.see(lambda: running.of("ready"))
            running.id = json.loads((data / "presence.json").read_text())["id"]
            await running.shows("sensor.hearth_state", state)
            yield running
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def test_the_device_is_there_with_all_it_has(
    home_assistant: HomeAssistant, data: Path
) -> None:
    before = home_assistant.log()
    async with hearth(home_assistant, data) as running:
        devices = await asyncio.to_thread(home_assistant.command, "config/device_registry/list")
        (device,) = [each for each in devices if each["name"] == "Hearth"]
        assert device["identifiers"] == [["mqtt", f"hearth_{running.id}"]]
        registered = await asyncio.to_thread(home_assistant.command, "config/entity_registry/list")
        ours = {each["entity_id"] for each in registered if each["device_id"] == device["id"]}
        assert ours == {
            "sensor.hearth_state", "notify.hearth_announce", "event.hearth_conversation",
            "button.hearth_stop_speaking", "button.hearth_say_again",
            "switch.hearth_microphone_mute", "switch.hearth_do_not_disturb",
            "switch.hearth_away", "switch.hearth_brief_answers",
            "number.hearth_volume", "number.hearth_wake_sensitivity",
            "number.hearth_speaking_speed",
            "select.hearth_voice", "select.hearth_wake_word", "select.hearth_language",
            "sensor.hearth_response_time", "sensor.hearth_running_since", "sensor.hearth_version",
            "binary_sensor.hearth_microphone", "update.hearth_update",
        }  # fmt: skip
        for entity, state in [
            ("number.hearth_volume", "100"), ("select.hearth_language", "en"),
            ("binary_sensor.hearth_microphone", "off"), ("update.hearth_update", "off"),
            ("switch.hearth_microphone_mute", "off"),
        ]:  # fmt: skip
            await running.shows(entity, state)
    await home_assistant.reach(lambda: home_assistant.state("sensor.hearth_state") == "unavailable")
    since = home_assistant.log().removeprefix(before)
    assert "hearth" not in since.lower(), "nothing about it was worth a complaint"


async def test_a_notification_is_spoken(home_assistant: HomeAssistant, data: Path) -> None:
    async with hearth(home_assistant, data) as running:
        await running.call(
            "notify.send_message", entity_id="notify.hearth_announce", message="The wash is done."
        )
        await running.see(lambda: running.said == ["The wash is done."])
        await running.call("switch.turn_on", entity_id="switch.hearth_do_not_disturb")
        await running.shows("switch.hearth_do_not_disturb", "on")
        await running.call(
            "notify.send_message", entity_id="notify.hearth_announce", message="Not this one."
        )
        await running.call("switch.turn_off", entity_id="switch.hearth_do_not_disturb")
        await running.shows("switch.hearth_do_not_disturb", "off")
        await running.call("button.press", entity_id="button.hearth_say_again")
        await running.see(lambda: len(running.said) == 3)
        assert running.said == ["The wash is done.", "I said:", "The wash is done."]
        assert running.of("turn") == []


async def test_controls_work_both_ways_and_last(home_assistant: HomeAssistant, data: Path) -> None:
    async with hearth(home_assistant, data) as running:
        await running.call("switch.turn_on", entity_id="switch.hearth_microphone_mute")
        await running.call("number.set_value", entity_id="number.hearth_volume", value=35)
        await running.shows("switch.hearth_microphone_mute", "on")
        await running.shows("sensor.hearth_state", "muted")
        await running.shows("number.hearth_volume", "35")
    async with hearth(home_assistant, data, state="muted") as running:
        # Nobody told Home Assistant but Hearth, which has just been started.
        await running.shows("switch.hearth_microphone_mute", "on")
        await running.shows("number.hearth_volume", "35")
        await running.call("switch.turn_off", entity_id="switch.hearth_microphone_mute")
        await running.shows("sensor.hearth_state", "idle")
        # Turned by somebody who is not Home Assistant: it sees that, too.
        async with aiomqtt.Client("127.0.0.1", home_assistant.broker.port_number) as client:
            await client.publish(f"hearth/{running.id}/volume/set", "100", qos=1)
        await running.shows("number.hearth_volume", "100")


@contextlib.asynccontextmanager
async def answers(running: Running) -> AsyncIterator[list[dict[str, Any]]]:
    """What comes back to whoever asked, over the broker."""
    got: list[dict[str, Any]] = []

    async def listen(client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = bytes(message.payload or b"")
            got.append(json.loads(payload))

    async with aiomqtt.Client("127.0.0.1", running.home.broker.port_number) as client:
        await client.subscribe(f"hearth/{running.id}/answer", qos=1)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(listen(client))
            yield got
            listening.cancel()


async def test_what_happens_in_a_turn_fires_the_event(
    home_assistant: HomeAssistant, data: Path
) -> None:
    def last() -> tuple[str, str | None]:
        found = home_assistant.attributes("event.hearth_conversation")
        return found["event_type"], found.get("why")

    async with hearth(home_assistant, data) as running:
        running.type("Turn on the reading corner lamp.")
        await running.see(lambda: running.of("ask"))
        await home_assistant.reach(lambda: last() == ("asked", None))
        await running.shows("sensor.hearth_state", "asking")
        running.type("no")
        await home_assistant.reach(lambda: last() == ("declined", "cancelled"))
        running.type("Turn on the reading corner lamp.")
        await running.see(lambda: len(running.of("ask")) == 2)
        running.type("yes")
        await home_assistant.reach(lambda: last() == ("confirmed", None))
        await running.see(lambda: len(running.of("done")) == 2)
        await running.shows("sensor.hearth_state", "idle")
        assert [event["topic"] for event in running.of("publish")] == ["presence_lamp/set"]


async def test_a_person_is_asked_and_answers(home_assistant: HomeAssistant, data: Path) -> None:
    async with hearth(home_assistant, data) as running, answers(running) as got:
        asked = {"id": "cat-1", "question": "Is the cat inside?", "answers": ["yes", "no"]}
        await running.call(
            "mqtt.publish", topic=f"hearth/{running.id}/ask", payload=json.dumps(asked)
        )
        await running.see(lambda: "Is the cat inside?" in running.said)
        running.type("No. Turn on the reading corner lamp.")
        await running.see(lambda: got)
        asked |= {"id": "cat-2"}
        await running.call(
            "mqtt.publish", topic=f"hearth/{running.id}/ask", payload=json.dumps(asked)
        )
        await running.see(lambda: running.said.count("Is the cat inside?") == 2)
        running.type("Yes, she is.")
        await running.see(lambda: len(got) == 2)
        assert got == [
            {"id": "cat-1", "answer": "no", "why": "answered"},
            {"id": "cat-2", "answer": "yes", "why": "answered"},
        ]
        assert (running.of("turn"), running.of("ask"), running.of("publish")) == ([], [], [])


def from_the_manual(id_: str) -> Any:
    """The steps that docs/home-assistant.md shows, for this Hearth and a lamp of this house."""
    manual = (Path(__file__).parents[2] / "docs" / "home-assistant.md").read_text(encoding="utf-8")
    block = manual.partition("### Ask a person")[2].partition("```yaml\n")[2].partition("```")[0]
    for there, here in [("0a1b2c3d", id_), ("light.porch", "light.reading_corner_lamp")]:
        assert there in block
        block = block.replace(there, here)
    return yaml.safe_load(block)


@pytest.mark.parametrize(("reply", "commands"), [("No, she is not.", ["ON"]), ("Yes.", [])])
async def test_what_the_manual_shows_works(
    home_assistant: HomeAssistant, data: Path, reply: str, commands: list[str]
) -> None:
    got: list[str] = []

    async def listen(client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = bytes(message.payload or b"")
            got.append(payload.decode())

    port = home_assistant.broker.port_number
    async with hearth(home_assistant, data) as running, aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe("presence_lamp/set", qos=1)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(listen(client))
            steps = tasks.create_task(
                asyncio.to_thread(
                    home_assistant.command,
                    "execute_script",
                    sequence=from_the_manual(running.id),
                )
            )
            await running.see(lambda: "Is the cat inside?" in running.said)
            await asyncio.sleep(1)  # as a person would: by then Home Assistant waits for the answer
            running.type(reply)
            await steps
            await running.see(lambda: got == commands)
            listening.cancel()
