"""Rooms beside the one the appliance stands in: conversations of their own, in the same house.

Each has ears, a mouth, an understanding and a gate to itself, so nothing that is asked in one can
be answered in another; house, journal, law and budget are everybody's. Who is there may be
anywhere: what is guarded, and what is due later, belongs to the room with the appliance in it.
Refuses to say there what was meant for another room, and to keep or log a word of what was said.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from appliance.adapters.audio.browser import (
    BrowserMicrophone,
    BrowserSpeaker,
    Hand,
    News,
    Outbox,
)
from appliance.adapters.audio.vad import SileroVad
from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.pins import Pins
from appliance.adapters.wyoming import (
    WyomingSynthesizer,
    WyomingTranscriber,
    WyomingWakeDetector,
)
from appliance.assistant import Assistant
from appliance.config.controls import Controls
from appliance.config.settings import HearingSettings, Settings
from appliance.consent import ECHO_MS, Gates, new_gate
from appliance.core.budget import Budget
from appliance.core.consent import Gate
from appliance.core.endpoint import EndpointSettings
from appliance.core.errors import ApplianceError, AudioError
from appliance.core.events import Event, Said, TranscriptMade
from appliance.core.presence import Doing, Knobs, doing
from appliance.core.types import Transcript
from appliance.fittings import as_turned, word_of
from appliance.hearing.ears import Ears
from appliance.hearing.mouth import Mouth
from appliance.hearing.mute import Mute
from appliance.hearing.names import names_of
from appliance.hearing.speech_gate import is_speech, without_call
from appliance.hearing.talk import SpokenTalk
from appliance.minds import Mind, judge_of, mind_of
from appliance.ports import Fact, Journal, Knowledge, Observer
from appliance.runtime.supervision import Engines
from appliance.skills.announcing import Outlet, SkillsFrom
from appliance.skills.skills import Skills
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.watch.observers import ByRoom, LogObserver, Observers
from appliance.watch.timeline import Recorder

_log = logging.getLogger(__name__)


def endpoint_of(hearing: HearingSettings) -> EndpointSettings:
    """When speech has ended, by the settings."""
    return EndpointSettings(
        pause_ms=hearing.pause_ms, no_speech_ms=hearing.no_speech_ms, max_ms=hearing.max_ms
    )


class Clock:
    """A conversation's, in ms: answers, playbacks and approvals are all timed by the same one.

    The loop's until somebody listens at a microphone, then the microphone's.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms

    def follow(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms

    def __call__(self) -> int:
        return self._now_ms()


def loop_ms() -> int:
    """The loop's clock."""
    return round(asyncio.get_running_loop().time() * 1000)


def voice_in(
    room: str, settings: Settings, engines: Engines, controls: Controls
) -> WyomingSynthesizer:
    """The voice of a room, if it has one of its own; its speed, or the one that is turned."""
    own = settings.voices.room(room)
    return WyomingSynthesizer(
        engines["tts"], voice=own.voice or None, pace=lambda: own.pace or controls.knobs.pace
    )


@dataclass(frozen=True, slots=True)
class Household:
    """What all rooms share. `gates` are asked by the house; `tasks` outlives every conversation."""

    settings: Settings
    engines: Engines
    house: MqttHouse
    journal: Journal
    skills: Skills
    controls: Controls
    mute: Mute
    gates: Gates
    budget: Budget
    tasks: asyncio.TaskGroup
    here: ByRoom
    keeper: Observer
    """Keeps the timelines of turns, which hold no words."""
    knowledge: Knowledge | None = None


@dataclass(frozen=True, slots=True)
class _Room:
    """What is made once and used by one conversation after the other: it takes a second."""

    mind: Mind
    gate: Gate
    clock: Clock

    def clear(self) -> None:
        """Nothing that was spoken of is left for whoever comes next."""
        self.gate.drop()
        self.mind.forget()


class Rooms:
    """`browser` opens one for as long as its block runs."""

    def __init__(self, household: Household) -> None:
        self._household = household
        self._free: list[_Room] = []
        self._talks: list[BrowserTalk] = []

    @asynccontextmanager
    async def browser(self, name: str = "", person: str = "") -> "AsyncIterator[BrowserTalk]":
        """A room that is wherever a browser is; leaving the block ends whatever is going on in it.

        `name` is what it is called ("Anna's phone"), `person` who holds it: announcements go there.
        A question that was not answered is dropped; what was agreed to is carried out.
        """
        room = self._free.pop() if self._free else self._made()
        talk = BrowserTalk(self._household, room, name, person)
        self._talks.append(talk)
        try:
            async with asyncio.TaskGroup() as tasks:
                serving = tasks.create_task(talk.announced_to())
                try:
                    yield talk
                finally:
                    serving.cancel()
        finally:
            self._talks.remove(talk)
            talk.close()
            room.clear()
            self._free.append(room)

    def stop(self) -> None:
        """Silence everywhere: see Assistant.stop."""
        for talk in self._talks:
            talk.stop()

    def close(self) -> None:
        """Hearth ends: so do the conversations."""
        for talk in self._talks:
            talk.close()
            talk.stop()

    def _made(self) -> _Room:
        shared, clock = self._household, Clock(loop_ms)
        gate = new_gate(
            shared.settings.consent,
            language=shared.settings.hearing.language,
            home=lambda: shared.house.home,
            away=lambda: shared.controls.knobs.away,
            pins=Pins(lambda: shared.house.edits),
            spoken=True,
            budget=shared.budget,
            present=False,
        )
        shared.gates.add(gate, clock)
        kept = (shared.journal, shared.skills, loop_ms, shared.knowledge)
        mind = mind_of(shared.settings, shared.engines, shared.here, *kept)
        return _Room(mind, gate, clock)


class BrowserTalk:
    """Implements `web.window.Talking`."""

    def __init__(self, household: Household, room: _Room, name: str, person: str) -> None:
        self._shared = household
        self._room = room
        self._name = name
        self._outbox = Outbox()
        self._microphone = BrowserMicrophone(loop_ms)
        room.clock.follow(self._microphone.now_ms)
        loop = asyncio.get_running_loop()
        self._speaker = BrowserSpeaker(self._outbox, self._microphone.now_ms, loop.time)
        self._wake = WyomingWakeDetector(
            household.engines["wake"], threshold=lambda: household.controls.knobs.wake_threshold
        )
        self._hand = Hand(self._wake)
        self._recorder = Recorder(loop.time)
        shown = _Shown(self._outbox, lambda: household.mute.on)
        watching: list[Observer] = [self._recorder, LogObserver(_log), household.keeper, shown]
        self._watching = Observers(watching)
        self._turns: asyncio.Task[None] | None = None
        # Its own: what is said unasked is for those near the appliance, but for announcements.
        self._notices = Notices(lambda: household.mute.among(household.controls.knobs))
        self._outlet = Outlet(
            name or "the phone",
            lambda: frozenset((name.casefold(), person.casefold())) - {""},
            self._notices.announce,
            lambda: household.controls.knobs.do_not_disturb,
            f"{person or 'Somebody'} says",
        )

    def heard(self, pcm: bytes) -> None:
        """See Talking."""
        self._microphone.heard(pcm)

    def press(self) -> None:
        """See Talking."""
        if self._shared.mute.on:
            self._outbox.tell({"event": "doing", "doing": Doing.MUTED.value})
        else:
            self._hand.press()

    def stop(self) -> None:
        """See Talking."""
        self._hand.lift()
        self._room.clear()
        if self._turns is not None:
            self._turns.cancel()

    def hands_free(self, on: bool) -> None:
        """See Talking."""
        self._hand.is_free = on

    def played(self, sound: int) -> None:
        """See Talking."""
        self._speaker.played(sound)

    def told(self) -> AsyncIterator[bytes | News]:
        """See Talking."""
        return self._outbox.taken()

    def close(self) -> None:
        """Nothing more is heard or told."""
        self._microphone.close()
        self._outbox.close()

    def _plain(self, text: str) -> str:
        """Without the wake word, which people say though they have pressed the button."""
        for phrase in _phrases(self._shared.settings, self._shared.controls.knobs):
            text = without_call(text, phrase)
        return text

    async def announced_to(self) -> None:
        """As `serve`, and what is announced from other rooms is heard here."""
        with self._shared.skills.announcing.joined(self._outlet):
            await self.serve()

    async def serve(self) -> None:
        """One conversation after the other, each to its end or until it is stopped."""
        self._shared.here.be(self._watching)
        try:
            await self._room.mind.know(self._shared.house.home)
            self._outbox.tell({"event": "ready"})
            while not self._outbox.closed:
                # A stop cancels what is inside, and the next conversation begins.
                async with asyncio.TaskGroup() as tasks:
                    self._turns = tasks.create_task(self._converse())
        except* ApplianceError as failures:
            _log.error("a talk from a browser failed: %s", _codes(failures))
        finally:
            self._wake.close()
            self.close()

    async def _converse(self) -> None:
        shared, hearing = self._shared, self._shared.settings.hearing
        assistant = Assistant(
            understanding=self._room.mind,
            house=shared.house,
            gate=self._room.gate,
            journal=shared.journal,
            observer=self._watching,
            timeline=lambda: self._recorder.take().flat(),
            tasks=shared.tasks,
            manners=Manners(
                shared.settings.consent.answer_within_ms,
                None,
                ECHO_MS,
                hearing.language,
                lambda: shared.controls.knobs.brief,
            ),
            notices=self._notices,
            skills=SkillsFrom(shared.skills, self._outlet),
        )
        home = shared.house
        ears = Ears(
            shared.mute.microphone(self._microphone),
            self._hand,
            SileroVad(),
            WyomingTranscriber(shared.engines["stt"], names=lambda: names_of(home.home)),
            self._watching,
            endpoint=endpoint_of(hearing),
            language=hearing.language,
            judge=judge_of(self._room.mind, lambda: home.home, None, shared.tasks),
        )
        voice = voice_in(self._name, shared.settings, shared.engines, shared.controls)
        mouth = Mouth(voice, self._speaker, self._watching)

        async def calls() -> AsyncIterator[str | None]:
            async for called in ears.called(self._notices.due):
                yield None if called is None else self._plain(called.text)

        with suppress(AudioError):
            await assistant.serve(calls, SpokenTalk(ears, mouth, interruptible=True))
        # The stream has ended, or nobody takes what is said: either way the browser is gone.
        self.close()


def _codes(failures: BaseExceptionGroup[ApplianceError]) -> str:
    """Codes alone: what failed may hold words."""
    return ", ".join(
        _codes(each) if isinstance(each, BaseExceptionGroup) else each.code
        for each in failures.exceptions
    )


def _phrases(settings: Settings, knobs: Knobs) -> frozenset[str]:
    """What Hearth is called by."""
    models = as_turned(settings, knobs).models.wake
    return frozenset(word_of(model).replace("_", " ") for model in models)


class _Shown:
    """An observer that shows a browser what is heard and said there, and what Hearth is about."""

    def __init__(self, outbox: Outbox, muted: Callable[[], bool]) -> None:
        self._outbox = outbox
        self._muted = muted

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "reply_done":
            return  # it may be a question: idle is who waits to be called
        now = doing(what, facts.get("awaited"))
        if now is Doing.IDLE and self._muted():
            now = Doing.MUTED
        if now is not None:
            self._outbox.tell({"event": "doing", "doing": now.value})

    def tell(self, event: Event) -> None:
        match event:
            case TranscriptMade(text, no_speech, avg_logprob):
                if is_speech(Transcript(text, no_speech=no_speech, avg_logprob=avg_logprob)):
                    self._outbox.tell({"event": "heard", "text": text.strip()})
            case Said(text):
                self._outbox.tell({"event": "said", "text": text})
            case _:
                pass
