"""The composition root: settings in, a working Hearth out. The only place that knows the adapters.

Everything is started here and stopped here; whatever is not in an `async with` does not exist.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass

from appliance import __version__
from appliance.adapters.knowledge import ZimKnowledge
from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.mqtt.house import Redeem
from appliance.adapters.mqtt.presence import MqttPresence
from appliance.adapters.pins import Pins
from appliance.adapters.store.keeper import TimelineKeeper
from appliance.adapters.store.phrases import KeptPhrases
from appliance.adapters.wyoming import (
    WyomingSynthesizer,
    WyomingTranscriber,
    WyomingWakeDetector,
)
from appliance.assistant import Assistant
from appliance.config.broker import BrokerSettings
from appliance.config.controls import Controls
from appliance.config.settings import Settings, data_dir, knowledge_dir
from appliance.consent import ECHO_MS, Gates, HouseBudget, new_gate
from appliance.core.budget import Budget
from appliance.core.consent import Gate
from appliance.core.discovery import slug
from appliance.core.errors import StoreError
from appliance.core.events import Ready
from appliance.core.house import Home
from appliance.core.presence import Identity
from appliance.core.types import AreaId
from appliance.fittings import (
    Exchange,
    as_turned,
    choices_of,
    engine_plans,
    knobs_of,
    models_of,
)
from appliance.hearing.ears import Ears, Judge
from appliance.hearing.interjection import EXPECTED, Interjections
from appliance.hearing.mouth import Mouth
from appliance.hearing.mute import Mute
from appliance.hearing.names import names_of
from appliance.hearing.talk import SpokenTalk
from appliance.minds import Mind, chat_format_of, has_model, judge_of, mind_of
from appliance.ports import (
    HouseRecord,
    Journal,
    Microphone,
    Observer,
    Pausing,
    Speaker,
    Synthesizer,
    Transcriber,
    VoiceActivity,
)
from appliance.records import Care, Records, database, records_of
from appliance.rooms import Clock, Household, Rooms, endpoint_of, loop_ms
from appliance.runtime.attached import run_engines
from appliance.runtime.supervision import Engines, State
from appliance.skilled import skills_of, volume_of
from appliance.skills.skills import Skills
from appliance.sound import panel
from appliance.talking.agenda import Agenda
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.upkeep.self_check import upkeep_of
from appliance.watch.observers import ByRoom, LogObserver, Observers
from appliance.watch.timeline import Recorder

__all__ = ["Hearth", "chat_format_of", "engine_plans", "hearth", "models_of"]

_log = logging.getLogger(__name__)

_KEEP_UP_S = 2.0
_REVIEW_S = 0.5
"""What the owner raises at the terminal holds before the next sentence has been spoken."""

SPEECH = ("wake", "stt", "tts")


@dataclass(frozen=True, slots=True)
class Hearth:
    """A running Hearth. `engines` is empty where nothing was asked of them."""

    settings: Settings
    house: MqttHouse
    assistant: Assistant
    observers: Observers
    engines: Engines
    clock: Clock
    controls: Controls
    notices: Notices
    mute: Mute
    judge: Judge
    rooms: Rooms
    remember: bool
    """Whether what is said often is kept as sound."""
    journal: Journal
    skills: Skills
    exchange: Exchange

    def synthesizer(self) -> Synthesizer:
        voice = WyomingSynthesizer(self.engines["tts"], pace=lambda: self.controls.knobs.pace)
        if not self.remember:
            return voice
        return KeptPhrases(voice, data_dir() / "phrases", self.exchange.speech)

    def transcriber(self) -> Transcriber:
        return WyomingTranscriber(self.engines["stt"], names=lambda: names_of(self.house.home))

    def talk(
        self, microphone: Microphone, speaker: Speaker, voice: VoiceActivity, *, live: bool = False
    ) -> tuple[Ears, SpokenTalk]:
        """Ears and mouth on these devices; from now on their clock is the conversation's.

        `live` devices hear while they play: then a wake word silences what Hearth says.
        """
        self.clock.follow(microphone.now_ms)
        hearing = self.settings.hearing
        ears = Ears(
            self.mute.microphone(microphone),
            WyomingWakeDetector(
                self.engines["wake"],
                room=_room(self.settings),
                threshold=lambda: self.controls.knobs.wake_threshold,
            ),
            voice,
            self.transcriber(),
            self.observers,
            endpoint=endpoint_of(hearing),
            language=hearing.language,
            judge=self.judge,
        )
        volume = volume_of(self.settings, self.controls, self.notices)
        mouth = Mouth(self.synthesizer(), speaker, self.observers, volume)
        over = None
        if live and isinstance(speaker, Pausing):
            hushing = WyomingTranscriber(self.engines["stt"], names=lambda: EXPECTED)
            over = Interjections(voice, hushing, hearing.language, speaker.hold, volume)
        return ears, SpokenTalk(ears, mouth, interruptible=live, interjections=over)


@asynccontextmanager
async def hearth(
    settings: Settings,
    *,
    broker: BrokerSettings,
    observers: Sequence[Observer] = (),
    speech: bool = False,
    model: bool = True,
    remember: bool = True,
) -> AsyncIterator[Hearth]:
    """Start everything a conversation needs, in parallel, and stop it all at the end.

    `speech` starts the engines to hear and speak, `model` the llm; without `remember` the house is
    new every time. Yields when all is ready. Raises ModelError, StoreError, ConfigError.
    """
    recorder, clock = Recorder(asyncio.get_running_loop().time), Clock(loop_ms)
    watching = Observers([recorder, LogObserver(_log), *observers])
    here, gates, budget, library = _shared(settings, watching)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(database(data_dir()))
        journal = (kept := records_of(stack, store, remember=remember)).journal
        controls, mute = await _hands(stack, settings, watching)
        notices = Notices(lambda: mute.among(controls.knobs))
        plans = engine_plans(as_turned(settings, controls.knobs), _names(settings, speech, model))
        engines = await stack.enter_async_context(run_engines(plans, watching))
        presence = _presence(settings, broker, controls, notices, watching)
        house = await stack.enter_async_context(
            _house(settings, broker, here, kept.house, presence, gates.redeem)
        )
        gate = gates.add(_gate(settings, controls, house, budget, kept, spoken=speech), clock)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        watching.add(keeper := TimelineKeeper(store, tasks, data_dir()))
        told = (controls, notices, house, watching, engines)
        skills = skills_of(settings, kept.memory, kept.waiting, kept.lists, *told)
        agenda = Agenda(gate, house, journal, watching, tasks, clock, notices, kept.later)
        mind = mind_of(settings, engines, watching, journal, skills, loop_ms, library)
        assistant = Assistant(
            understanding=mind,
            house=house,
            gate=gate,
            journal=journal,
            observer=watching,
            timeline=lambda: recorder.take().flat(),
            tasks=tasks,
            manners=_manners(settings, controls, spoken=speech),
            notices=notices,
            skills=skills,
            agenda=agenda,
        )
        own = (settings, engines, house, journal, skills, controls, mute, gates, budget, tasks)
        rooms = stack.enter_context(closing(Rooms(Household(*own, here, keeper, library))))
        _may_stop(presence, assistant.stop, rooms.stop)
        controls.watch((exchange := Exchange(settings, controls, engines, tasks)).turned)
        await _get_ready(mind, house, engines, skills, agenda)
        checks = upkeep_of(settings, notices, engines, broker, watching, remember=remember)
        runs = (skills.run, agenda.run, library.run, Care(store, data_dir(), notices).run, *checks)
        stack.callback(tasks.create_task(_keep_up(mind, house, engines, controls, runs)).cancel)
        watching.tell(_ready(settings, house.home))
        judge = judge_of(mind, lambda: house.home, _room(settings), tasks)
        shared = (settings, house, assistant, watching, engines, clock, controls, notices, mute)
        yield Hearth(*shared, judge, rooms, remember, journal, skills, exchange)


def _shared(
    settings: Settings, watching: Observer
) -> tuple[ByRoom, Gates, HouseBudget, ZimKnowledge]:
    """What this room and all others have in common: who is told, who may, how much, and books."""
    budget = HouseBudget(settings.consent.limits, loop_ms)
    return ByRoom(watching), Gates(), budget, ZimKnowledge(knowledge_dir(settings), watching)


def _house(
    settings: Settings,
    broker: BrokerSettings,
    observer: Observer,
    record: HouseRecord,
    presence: MqttPresence | None,
    redeem: Redeem,
) -> MqttHouse:
    return MqttHouse(
        broker,
        redeem=redeem,
        observer=observer,
        record=record,
        presence=presence,
        language=settings.hearing.language,
    )


def _names(settings: Settings, speech: bool, model: bool) -> tuple[str, ...]:
    model = model and has_model(settings)
    return (*(SPEECH if speech else ()), *(("llm",) if model else ()))


async def _get_ready(
    mind: Mind, house: MqttHouse, engines: Engines, skills: Skills, agenda: Agenda
) -> None:
    """The matcher takes as long to build as the engines to start: all of it at once."""
    await skills.load()
    await asyncio.gather(mind.know(house.home), house.settled(), engines.ready())
    await mind.know(house.home)
    await agenda.load()


def _ready(settings: Settings, home: Home) -> Ready:
    if (room := _room(settings)) is not None and room not in home.areas:
        _log.warning("no device is in a room called %s: see `hearth devices list`", room)
    approved = len(home.approved())
    return Ready(approved, len(home.entities) - approved)


async def _hands(
    stack: AsyncExitStack, settings: Settings, watching: Observers
) -> tuple[Controls, Mute]:
    """What the owner turns: from the home, and on the appliance itself."""
    controls = Controls(data_dir(), knobs_of(settings), choices_of(settings))
    stack.enter_context(controls)
    quiet = settings.consent.quiet_hours

    def sleeping() -> bool:
        return quiet is not None and quiet.hold(dt.datetime.now().astimezone().time())

    mute = panel(settings.panel, controls, watching.add, quiet=sleeping)
    return controls, await stack.enter_async_context(mute)


def _manners(settings: Settings, controls: Controls, *, spoken: bool) -> Manners:
    tail_ms, language = ECHO_MS if spoken else 0, settings.hearing.language
    own = (settings.consent.answer_within_ms, _room(settings), tail_ms, language)
    return Manners(*own, lambda: controls.knobs.brief)


def _may_stop(presence: MqttPresence | None, *everything: Callable[[], None]) -> None:
    """Silence at the home's word, in every room."""

    def stop() -> None:
        for each in everything:
            each()

    if presence is not None:
        presence.stop = stop


def _gate(
    settings: Settings,
    controls: Controls,
    house: MqttHouse,
    budget: Budget,
    kept: Records,
    *,
    spoken: bool,
) -> Gate:
    return new_gate(
        settings.consent,
        language=settings.hearing.language,
        home=lambda: house.home,
        away=lambda: controls.knobs.away,
        pins=Pins(lambda: house.edits),
        spoken=spoken,
        budget=budget,
        lasting_key=kept.later_key,
    )


def _presence(
    settings: Settings,
    broker: BrokerSettings,
    controls: Controls,
    notices: Notices,
    watching: Observers,
) -> MqttPresence | None:
    """Hearth as a device of the home; None where it shall not be, or another process is."""
    if not settings.presence.enabled:
        return None
    if not controls.ours:
        _log.warning("another Hearth uses this data folder: this one is no device of the home")
        return None
    me = Identity(
        controls.id,
        __version__,
        settings.presence.name,
        settings.room,
        broker.discovery_prefix,
        controls.choices,
    )
    started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    presence = MqttPresence(me, controls, notices, started=started)
    watching.add(presence)
    return presence


def _room(settings: Settings) -> AreaId | None:
    """The area this appliance stands in; its name serves as well as its id."""
    return AreaId(slug(settings.room)) if settings.room else None


async def _keep_up(
    mind: Mind,
    house: MqttHouse,
    engines: Engines,
    controls: Controls,
    unasked: Sequence[Callable[[], Coroutine[None, None, None]]],
) -> None:
    """Learn what is new while nobody waits for it: devices, approvals, a model started again.

    And run what acts or speaks `unasked` when a time has come. It is cancelled at the end, while
    actions under way are waited for.
    """
    known: tuple[int, int] | None = None
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_review(house))
        for run in unasked:
            tasks.create_task(run())
        while True:
            controls.lapse(dt.datetime.now(dt.UTC))
            controls.save()
            llm = engines.get("llm")
            now = (house.home.revision, llm.life if llm is not None else 0)
            if now != known and (llm is None or llm.state is State.READY):
                known = now
                await mind.know(house.home)
                await mind.warm(house.home)
            await asyncio.sleep(_KEEP_UP_S)


async def _review(house: MqttHouse) -> None:
    """Take over what the owner says at the terminal, however long anything else takes."""
    failing = False
    while True:
        try:
            await house.review()
            failing = False
        except StoreError as failure:
            if not failing:
                _log.error("approvals and edits not read: %s", failure.code)
            failing = True
        await asyncio.sleep(_REVIEW_S)
