"""Hearth as a device in Home Assistant: announces itself, shows its state, takes its controls.

It is one more party on the connection of the house. It refuses retained messages, takes no more of
the others than it can bear, and puts nothing on the broker that anybody said.
"""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping

import aiomqtt

from appliance.adapters.mqtt.connection import Delivery, Incoming, Link
from appliance.adapters.mqtt.intake import Bucket
from appliance.config.controls import Controls
from appliance.core.asking import Announcement, PersonAnswer, announcement, person_question
from appliance.core.events import AnswerJudged, Asked, Event, TurnDone, TurnStarted, WakeHeard
from appliance.core.lights import microphone_dead
from appliance.core.presence import (
    KNOBS,
    Doing,
    Identity,
    discovery,
    doing,
    response_ms,
    setting,
    shown,
)
from appliance.ports import Fact
from appliance.talking.notices import Notices

_log = logging.getLogger(__name__)

_SOUND_CODES = frozenset({"audio-failed", "no-microphone", "no-speaker"})
_OPEN_VERDICTS = frozenset({"unclear", "too-early"})
"""After these the question is still open."""

_BURST = 40
_PER_S = 10
"""Messages taken in on our own topics."""
_EVENTS_WAITING = 32
_ANSWERS_WAITING = 64
_FIRST_PAUSE_S = 0.5
_LAST_PAUSE_S = 30.0
"""Between attempts to publish what a link that is up has not taken."""


class MqttPresence:
    """A `Party` and an `Observer`. Give `will` to the connection that it shares.

    `stop` is called when the stop button is pressed. `birth_delay` gives the seconds to wait after
    Home Assistant has said that it started, so that not all devices speak at once.
    """

    def __init__(
        self,
        me: Identity,
        controls: Controls,
        notices: Notices,
        *,
        started: str,
        birth_delay: Callable[[], float] = lambda: 0.2 + secrets.randbelow(1_500) / 1_000,
    ) -> None:
        """`started` is the ISO time since which this Hearth runs."""
        self.me = me
        self._controls = controls
        self._notices = notices
        self._birth_delay = birth_delay
        self._commands = me.commands
        self._doing = Doing.IDLE
        self._open = False
        self._dead = False
        """The microphone delivers what cannot be sound."""
        """Whether a question before an action waits for its answer."""
        self._shown: dict[str, str] = {
            "started": started,
            "version": me.version,
            "microphone": "OFF",
            "update": json.dumps({"installed_version": me.version, "latest_version": me.version}),
        }
        self._changed: set[str] = set()
        self._events: deque[str] = deque(maxlen=_EVENTS_WAITING)
        self._answers: deque[str] = deque(maxlen=_ANSWERS_WAITING)
        self._news = asyncio.Event()
        self._born = asyncio.Event()
        self.attending = False
        """Whether anybody is told of what happens."""
        self._intake = Bucket(rate=_PER_S, burst=_BURST)
        self.will = aiomqtt.Will(me.topic("availability"), b"offline", qos=1, retain=True)
        self.stop: Callable[[], None] = lambda: None
        for knob in KNOBS:
            self._show_knob(knob)
        controls.watch(self._turned)

    async def attend(self, link: Link) -> None:
        """See `Party`. Leaves word that it has gone when Hearth itself ends."""
        await link.subscribe([*self._commands, *self.me.birth_topics])
        await self._introduce(link)
        self.attending = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._report(link))
                group.create_task(self._welcome(link))
        finally:
            self.attending = False
            await link.publish(self.me.topic("availability"), "offline", retain=True)

    def lost(self) -> None:
        """See `Party`. What happened while nobody could know is not told afterwards; an answer that
        somebody waits for is.
        """
        self.attending = False
        self._events.clear()

    def take(self, message: Incoming) -> None:
        """See `Party`."""
        if message.topic in self.me.birth_topics:
            if message.payload == b"online" and not message.retained:
                self._born.set()
            return
        what = self._commands.get(message.topic)
        if what is None or message.retained:
            return
        if not self._intake.take(1, asyncio.get_running_loop().time()):
            return
        match what:
            case "announce":
                self._announce(announcement(message.payload))
            case "ask":
                question = person_question(message.payload, self.me.room or None)
                if question is None:
                    _log.info("a question without a usable id")
                else:
                    self._notices.ask(question, self._answered)
            case "stop":
                self.stop()
            case "repeat":
                self._notices.repeat()
            case _:
                self._turn(what, message.payload)

    def _announce(self, wanted: Announcement | None) -> None:
        if wanted is None:
            _log.info("an announcement that cannot be spoken")
        elif not self._notices.announce(wanted):
            _log.info("an announcement that nobody will hear")

    def _turn(self, knob: str, payload: bytes) -> None:
        value = setting(knob, payload, self._controls.choices)
        if value is None:
            _log.info("not a value for %s", knob)
            self._show_knob(knob)  # what it was turned to elsewhere is put right
        else:
            self._controls.turn(knob, value)

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        dead = microphone_dead(what)
        if what == "failed" and facts.get("code") in _SOUND_CODES:
            self._show("microphone", "ON")
        elif dead is not None:
            self._dead = dead
            self._show("microphone", "ON" if dead else "OFF")
        elif what == "listening" and not self._dead:
            self._show("microphone", "OFF")
        elif what == "timer_finished":
            self._happen("timer_finished")
        now = doing(what, facts.get("awaited"))
        if now is not None:
            self._do(now)

    def tell(self, event: Event) -> None:
        """See ports.Observer."""
        match event:
            case WakeHeard():
                self._happen("wake")
            case TurnStarted():
                self._do(Doing.THINKING)
            case Asked(tier=tier):
                self._open = True
                self._happen("asked", tier=str(tier))
            case AnswerJudged(verdict) if verdict not in _OPEN_VERDICTS:
                self._close(verdict)
            case TurnDone(timeline=timeline):
                self._turn_done(timeline)
            case _:
                pass

    def _close(self, verdict: str) -> None:
        """The question is no longer open, and that is told once."""
        if not self._open:
            return
        self._open = False
        if verdict == "confirmed":
            self._happen("confirmed")
        else:
            self._happen("declined", why=verdict)

    def _turn_done(self, timeline: Mapping[str, float]) -> None:
        self._close("failed")
        self._do(Doing.IDLE)
        took = response_ms(timeline)
        if took is not None:
            self._show("latency", str(took))

    def _do(self, what: Doing) -> None:
        self._doing = what
        muted = self._controls.knobs.muted and what in (Doing.IDLE, Doing.LISTENING)
        self._show("state", str(Doing.MUTED if muted else what))

    def _turned(self, knob: str) -> None:
        self._show_knob(knob)

    def _show_knob(self, knob: str) -> None:
        self._shown[knob] = shown(getattr(self._controls.knobs, knob))
        self._changed.add(knob)
        self._news.set()
        if knob == "muted":
            self._do(self._doing)

    def _show(self, key: str, value: str) -> None:
        if self._shown.get(key) != value:
            self._shown[key] = value
            self._changed.add(key)
            self._news.set()

    def _happen(self, kind: str, **facts: str) -> None:
        if self.attending:
            self._events.append(json.dumps({"event_type": kind, **facts}))
            self._news.set()

    def _answered(self, answer: PersonAnswer) -> None:
        said = {"id": answer.id, "answer": answer.answer, "why": str(answer.why)}
        self._answers.append(json.dumps(said))
        self._news.set()

    async def _introduce(self, link: Link) -> None:
        """Everything that a Home Assistant needs that knows nothing yet."""
        for pause in _pauses():
            if await self._introduced(link):
                return
            await asyncio.sleep(pause)

    async def _introduced(self, link: Link) -> bool:
        """False if something of it could not be sent."""
        config = json.dumps(discovery(self.me), ensure_ascii=False)
        if not await self._keep(link, self.me.config_topic, config):
            return False
        self._changed = set(self._shown)
        return await self._publish_changes(link) and await self._keep(
            link, self.me.topic("availability"), "online"
        )

    async def _keep(self, link: Link, topic: str, payload: str) -> bool:
        """Leave word on the broker; False if it could not be sent."""
        return await link.publish(topic, payload, retain=True) is not Delivery.NOT_SENT

    async def _welcome(self, link: Link) -> None:
        """Introduce ourselves again whenever Home Assistant has started."""
        while True:
            await self._born.wait()
            await asyncio.sleep(self._birth_delay())
            self._born.clear()
            await self._introduce(link)

    async def _report(self, link: Link) -> None:
        pauses = _pauses()
        while True:
            self._news.clear()
            told = [
                await self._publish_changes(link),
                await self._publish_waiting(link, "event", self._events),
                await self._publish_waiting(link, "answer", self._answers),
            ]
            if all(told):
                pauses = _pauses()
                await self._news.wait()
            else:
                await asyncio.sleep(next(pauses))

    async def _publish_changes(self, link: Link) -> bool:
        """False if something could not be sent: it stays changed."""
        refused = set()
        while self._changed:
            key = self._changed.pop()
            if not await self._keep(link, self.me.topic(key), self._shown[key]):
                refused.add(key)
        self._changed |= refused
        return not refused

    async def _publish_waiting(self, link: Link, topic: str, waiting: deque[str]) -> bool:
        """False if something could not be sent: it waits on, and so does what came after it."""
        while waiting:
            said = waiting[0]
            if await link.publish(self.me.topic(topic), said) is Delivery.NOT_SENT:
                return False
            # Meanwhile it may have given way to others, or been forgotten.
            if waiting and waiting[0] is said:
                waiting.popleft()
        return True


def _pauses() -> Iterator[float]:
    """Seconds to wait after each refusal by a link that is up."""
    pause = _FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(2 * pause, _LAST_PAUSE_S)
