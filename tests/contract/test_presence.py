"""Hearth as a device on a real broker: what is retained, what is refused, and what comes back."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.mqtt.connection import Connection, Pace
from appliance.adapters.mqtt.presence import MqttPresence
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.config.controls import Controls
from appliance.core.approvals import ConfirmedAction
from appliance.core.asking import Announcement, PersonQuestion, Repeat, Why
from appliance.core.events import AnswerJudged, Asked, TurnDone, TurnStarted, WakeHeard
from appliance.core.presence import Choices, Identity, Knobs
from appliance.core.types import Action, Tier, TurnId
from appliance.talking.notices import Notices
from appliance.testing.brokers import find_mosquitto, mosquitto
from appliance.testing.proxy import proxy
from appliance.watch.observers import Observers

needs_mosquitto = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
KINDS = ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]
every_kind = pytest.mark.parametrize("kind", KINDS)

CHOICES = Choices(("joe", "amy"), ("any",), ("en",))
OURS = "hearth/0a1b2c3d"
CONFIG = "homeassistant/device/hearth_0a1b2c3d/config"
ASK = {"id": "q1", "question": "Is the cat inside?", "answers": ["yes", "no"]}


@dataclass
class Seen:
    """What somebody else sees on the broker."""

    client: aiomqtt.Client
    messages: list[tuple[str, str, bool]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        async for message in self.client.messages:
            payload = bytes(message.payload or b"").decode()
            self.messages.append((message.topic.value, payload, bool(message.retain)))
            self.changed.set()

    def on(self, topic: str) -> list[str]:
        return [payload for seen, payload, _ in self.messages if seen == topic]

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(40):
            while not reached():
                self.changed.clear()
                await self.changed.wait()

    async def say(self, topic: str, payload: object, *, retain: bool = False) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        await self.client.publish(f"{OURS}/{topic}", text, qos=1, retain=retain)

    async def round_trip(self) -> None:
        """Return when everything that was published before has been taken."""
        before = len(self.on(f"{OURS}/volume"))
        await self.say("volume/set", "100")
        await self.until(lambda: len(self.on(f"{OURS}/volume")) > before)


@dataclass
class Scene:
    settings: BrokerSettings
    seen: Seen
    controls: Controls
    notices: Notices
    presence: MqttPresence


@contextlib.asynccontextmanager
async def broker(kind: str) -> AsyncIterator[BrokerSettings]:
    if kind == "mosquitto":
        async with mosquitto() as (settings, _):
            yield settings
    else:
        async with embedded_broker() as running:
            yield running.settings


@contextlib.asynccontextmanager
async def watched(settings: BrokerSettings) -> AsyncIterator[Seen]:
    async with aiomqtt.Client(settings.host, settings.port_number, timeout=5) as client:
        seen = Seen(client)
        await client.subscribe([("hearth/#", 1), ("homeassistant/#", 1)])
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(seen.watch())
            yield seen
            watching.cancel()


@contextlib.asynccontextmanager
async def present(
    settings: BrokerSettings, folder: Path, seen: Seen, via: BrokerSettings | None = None
) -> AsyncIterator[Scene]:
    """A Hearth that is nothing but its presence; `via` is how it reaches the broker."""
    with Controls(folder, Knobs(voice="joe"), CHOICES) as controls:
        notices = Notices(lambda: controls.knobs)
        me = Identity("0a1b2c3d", "1.2.3", room="Hall", choices=CHOICES)
        presence = MqttPresence(
            me, controls, notices, started="2026-01-01T00:00:00+00:00", birth_delay=lambda: 0.05
        )
        pace = Pace(taken=0.5, first_retry=0.05, last_retry=0.2)
        async with Connection(via or settings, [presence], pace=pace, will=presence.will):
            await seen.until(lambda: "online" in seen.on(f"{OURS}/availability"))
            async with asyncio.timeout(40):
                # Its word may be here before it knows that the broker has taken it.
                while not presence.attending:  # noqa: ASYNC110 - it has no event of its own
                    await asyncio.sleep(0.01)
            yield Scene(settings, seen, controls, notices, presence)


@contextlib.asynccontextmanager
async def scene(kind: str, folder: Path) -> AsyncIterator[Scene]:
    async with (
        broker(kind) as settings,
        watched(settings) as seen,
        present(settings, folder, seen) as made,
    ):
        yield made


@every_kind
async def test_whoever_comes_later_finds_the_device_and_its_state(
    kind: str, tmp_path: Path
) -> None:
    async with scene(kind, tmp_path) as here, watched(here.settings) as late:
        wanted = {CONFIG, f"{OURS}/availability", f"{OURS}/state", f"{OURS}/volume"}
        await late.until(lambda: wanted <= {topic for topic, _, retained in late.messages})
        assert all(retained for _, _, retained in late.messages)
        payload = json.loads(late.on(CONFIG)[0])
        assert payload["device"]["identifiers"] == ["hearth_0a1b2c3d"]
        assert payload["availability_topic"] == f"{OURS}/availability"
        assert late.on(f"{OURS}/availability") == ["online"]
        assert late.on(f"{OURS}/state") == ["idle"]
        stated = {
            component["state_topic"]
            for key, component in payload["components"].items()
            if "state_topic" in component and key not in ("event", "latency")
        }
        await late.until(lambda: stated <= {topic for topic, _, _ in late.messages})


@every_kind
async def test_it_says_when_it_leaves(kind: str, tmp_path: Path) -> None:
    async with broker(kind) as settings, watched(settings) as seen:
        async with present(settings, tmp_path, seen):
            pass
        await seen.until(lambda: seen.on(f"{OURS}/availability")[-1] == "offline")
        async with watched(settings) as late:
            await late.until(lambda: late.on(f"{OURS}/availability") == ["offline"])


@every_kind
async def test_the_broker_says_it_when_it_cannot(kind: str, tmp_path: Path) -> None:
    """The last will; and it is there again as soon as it can be."""
    async with (
        broker(kind) as settings,
        watched(settings) as seen,
        proxy(settings) as between,
        present(settings, tmp_path, seen, via=between.settings),
    ):
        between.cut()
        await seen.until(lambda: "offline" in seen.on(f"{OURS}/availability"))
        await seen.until(lambda: seen.on(f"{OURS}/availability")[-1] == "online")


@every_kind
async def test_it_introduces_itself_to_a_home_assistant_that_has_started(
    kind: str, tmp_path: Path
) -> None:
    async with scene(kind, tmp_path) as here:
        known = len(here.seen.on(CONFIG))
        await here.seen.client.publish("homeassistant/status", "offline", qos=1)
        await here.seen.client.publish("homeassistant/status", "online", qos=1)
        await here.seen.until(lambda: len(here.seen.on(CONFIG)) > known)
        await here.seen.until(lambda: len(here.seen.on(f"{OURS}/availability")) > 1)
        assert here.seen.on(f"{OURS}/availability")[-1] == "online"


@every_kind
async def test_controls_are_turned_and_shown(kind: str, tmp_path: Path) -> None:
    async with scene(kind, tmp_path) as here:
        for topic, payload in [
            ("volume/set", "30"), ("muted/set", "ON"), ("do_not_disturb/set", "ON"),
            ("away/set", "ON"),
            ("sensitivity/set", "70"), ("voice/set", "amy"), ("volume/set", "300"),
            ("voice/set", "../../etc"), ("muted/set", "maybe"),
        ]:  # fmt: skip
            await here.seen.say(topic, payload)
        await here.seen.until(lambda: here.seen.on(f"{OURS}/muted").count("ON") == 2)
        wanted = Knobs(
            muted=True, do_not_disturb=True, away=True, volume=30, sensitivity=70, voice="amy"
        )
        assert here.controls.knobs == wanted
        for topic, payload in [("volume", "30"), ("voice", "amy"), ("state", "muted")]:
            await here.seen.until(lambda t=topic, p=payload: here.seen.on(f"{OURS}/{t}")[-1] == p)  # type: ignore[misc]


@every_kind
async def test_retained_messages_do_nothing(kind: str, tmp_path: Path) -> None:
    async with broker(kind) as settings, watched(settings) as seen:
        for topic, payload in [
            ("announce", "Boo."), ("ask", json.dumps(ASK)), ("muted/set", "ON"), ("stop", "PRESS"),
            ("repeat", "PRESS"),
        ]:  # fmt: skip
            await seen.say(topic, payload, retain=True)
        async with present(settings, tmp_path, seen) as here:
            stopped: list[bool] = []
            here.presence.stop = lambda: stopped.append(True)
            await seen.round_trip()
            assert not here.notices.due()
            assert not here.controls.knobs.muted
            assert stopped == []
            await seen.say("announce", "Said now.")
            await seen.round_trip()
            assert here.notices.take() == Announcement(("Said now.",))


@every_kind
async def test_a_question_is_answered_once_and_not_for_later(kind: str, tmp_path: Path) -> None:
    async with scene(kind, tmp_path) as here:
        await here.seen.say("ask", ASK)
        await here.seen.say("ask", ASK)
        await here.seen.say("ask", ASK | {"id": "q2", "answers": []})
        await here.seen.say("ask", "{}")
        await here.seen.round_trip()
        taken = here.notices.take()
        assert isinstance(taken, PersonQuestion)
        assert taken.id == "q1"
        assert here.notices.take() is None
        here.notices.settle("q1", "yes", Why.ANSWERED)
        here.notices.settle("q1", "no", Why.ANSWERED)
        await here.seen.until(lambda: len(here.seen.on(f"{OURS}/answer")) == 2)
        await here.seen.round_trip()
        assert [json.loads(said) for said in here.seen.on(f"{OURS}/answer")] == [
            {"id": "q1", "answer": "yes", "why": "answered"},
            {"id": "q2", "answer": None, "why": "invalid"},
        ]
        async with watched(here.settings) as late:
            await late.until(lambda: f"{OURS}/version" in {topic for topic, _, _ in late.messages})
            assert late.on(f"{OURS}/answer") == []


@every_kind
async def test_buttons(kind: str, tmp_path: Path) -> None:
    async with scene(kind, tmp_path) as here:
        stopped: list[bool] = []
        here.presence.stop = lambda: stopped.append(True)
        await here.seen.say("stop", "PRESS")
        await here.seen.say("repeat", "PRESS")
        await here.seen.round_trip()
        assert stopped == [True]
        assert here.notices.take() == Repeat()


@every_kind
async def test_what_happens_is_told_without_a_word_of_it(kind: str, tmp_path: Path) -> None:
    async with scene(kind, tmp_path) as here:
        watching = Observers([here.presence])
        watching.tell(WakeHeard("hey_jarvis", 0.9))
        watching.mark("listening", awaited="command")
        watching.tell(TurnStarted(TurnId("t1"), "a secret"))
        watching.tell(Asked(Tier.EVERYDAY, "Tell the secret?", None, ()))
        watching.tell(AnswerJudged("unclear"))
        watching.tell(AnswerJudged("confirmed"))
        watching.tell(AnswerJudged("silence"))
        watching.tell(TurnDone(TurnId("t1"), {"speech_ended": 0.0, "asked": 432.1}))
        # A voice that fails ends a question without any verdict.
        watching.tell(Asked(Tier.EVERYDAY, "Tell the secret?", None, ()))
        watching.tell(TurnDone(TurnId("t2"), {}))
        watching.mark("failed", code="no-microphone")
        await here.seen.until(lambda: here.seen.on(f"{OURS}/microphone")[-1:] == ["ON"])
        watching.mark("listening", awaited="wake")
        await here.seen.until(lambda: here.seen.on(f"{OURS}/microphone")[-1:] == ["OFF"])
        watching.mark("microphone-silent")
        watching.mark("listening", awaited="wake")
        await here.seen.until(lambda: here.seen.on(f"{OURS}/microphone")[-1:] == ["ON"])
        watching.mark("microphone-back")
        await here.seen.until(lambda: here.seen.on(f"{OURS}/microphone")[-1:] == ["OFF"])
        await here.seen.until(lambda: len(here.seen.on(f"{OURS}/event")) == 5)
        assert [json.loads(told) for told in here.seen.on(f"{OURS}/event")] == [
            {"event_type": "wake"},
            {"event_type": "asked", "tier": "everyday"},
            {"event_type": "confirmed"},
            {"event_type": "asked", "tier": "everyday"},
            {"event_type": "declined", "why": "failed"},
        ]
        assert here.seen.on(f"{OURS}/latency") == ["432"]
        assert not [payload for _, payload, _ in here.seen.messages if "secret" in payload]
        assert not [topic for topic, _, kept in here.seen.messages if "event" in topic and kept]


async def test_an_answer_waits_for_the_connection_and_events_do_not(tmp_path: Path) -> None:
    async with (
        broker("embedded") as settings,
        watched(settings) as seen,
        proxy(settings) as between,
        present(settings, tmp_path, seen, via=between.settings) as here,
    ):
        await seen.say("ask", ASK)
        await seen.round_trip()
        assert here.notices.take() is not None
        between.freeze()
        between.cut()
        while here.presence.attending:  # noqa: ASYNC110 - nobody is told of it
            await asyncio.sleep(0.01)
        here.notices.settle("q1", "yes", Why.ANSWERED)
        here.presence.tell(WakeHeard("hey_jarvis", 0.9))
        between.thaw()
        await seen.until(lambda: len(seen.on(f"{OURS}/answer")) == 1)
        await seen.round_trip()
        assert seen.on(f"{OURS}/event") == []


def _never(confirmed: ConfirmedAction) -> tuple[Action, ...]:
    raise AssertionError("nothing was confirmed")


@every_kind
async def test_it_is_no_part_of_its_own_house(kind: str, tmp_path: Path) -> None:
    async with broker(kind) as settings, watched(settings) as seen:
        with Controls(tmp_path, Knobs(voice="joe"), CHOICES) as controls:
            notices = Notices(lambda: controls.knobs)
            me = Identity("0a1b2c3d", "1.2.3", choices=CHOICES)
            presence = MqttPresence(me, controls, notices, started="2026-01-01T00:00:00+00:00")
            house = MqttHouse(
                settings,
                redeem=_never,
                observer=Observers(),
                record=MemoryRecord(),
                timings=Timings(quiet=0.3, states_quiet=0.1),
                presence=presence,
            )
            async with house:
                await house.settled()
                await seen.until(lambda: len(seen.on(CONFIG)) == 1)
                await seen.round_trip()
                assert house.home.entities == {}
                # Nor of the house of who only lists it, or of another Hearth.
                other = MqttHouse(
                    settings,
                    redeem=_never,
                    observer=Observers(),
                    record=MemoryRecord(),
                    timings=Timings(quiet=0.3, states_quiet=0.1),
                )
                async with other:
                    await other.settled()
                    assert other.home.entities == {}
                # The same device by another name would be one: devices of this kind are understood.
                twin = seen.on(CONFIG)[0].replace("0a1b2c3d", "twin")
                await seen.client.publish("homeassistant/device/twin/config", twin, qos=1)
                async with asyncio.timeout(40):
                    while not house.home.entities:  # noqa: ASYNC110 - a home tells nobody
                        await asyncio.sleep(0.05)
