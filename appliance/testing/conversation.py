"""A whole conversation as a timed script: what a person says, when, and what comes of it.

The assistant, the gate, the understanding and the phrasing are the real ones; the person, the
house and the model are stand-ins, and time is virtual. Refuses to answer before it was asked,
unless the script says that the person interrupts.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, cycle

from appliance.adapters.store.memory import MemoryJournal
from appliance.assistant import Assistant, Understanding
from appliance.core.approvals import ConfirmedAction
from appliance.core.asking import PersonAnswer, announcement, person_question
from appliance.core.budget import Budget
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.events import AnswerJudged, Asked, Event, OutcomeSeen, Said, TurnDone
from appliance.core.house import Home
from appliance.core.journal import Entry
from appliance.core.presence import Knobs
from appliance.core.terms import on_terms
from appliance.core.types import Action, AreaId, EntityId, Interruption, Played, Result
from appliance.core.verdicts import Spoken
from appliance.ports import Fact, Observer
from appliance.talking.agenda import Agenda, Lasting
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import Manner, imaginary_home
from appliance.watch.observers import Observers
from appliance.watch.timeline import Recorder

_MS_PER_LETTER = 60
NUMBERS = (42, 57, 68)
"""Those of the guarded questions of a conversation, in their order."""
MANY = 8


@dataclass(frozen=True, slots=True)
class Line:
    """What the person says, `after_ms` the end of what Hearth says; negative interrupts it."""

    text: str
    after_ms: int = 800


@dataclass(slots=True)
class Witness:
    """Everything that was told, in order."""

    events: list[Event] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def mark(self, what: str, **facts: Fact) -> None:
        self.marks.append(what)

    def tell(self, event: Event) -> None:
        self.events.append(event)

    @property
    def said(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Said)]

    @property
    def verdicts(self) -> list[str]:
        return [event.verdict for event in self.events if isinstance(event, AnswerJudged)]

    @property
    def asked(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Asked)]

    @property
    def results(self) -> list[tuple[EntityId, Result]]:
        return [(e.entity, e.result) for e in self.events if isinstance(e, OutcomeSeen)]

    @property
    def turns(self) -> int:
        return sum(isinstance(event, TurnDone) for event in self.events)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody says anything for a while: between utterances, as one of them."""

    seconds: float


class ScriptedTalk:
    """Implements `talking.talk.Talk` with a person who reads lines; speaking takes its time."""

    def __init__(self, lines: Iterable[Line | str | None]) -> None:
        self._lines = [Line(line) if isinstance(line, str) else line for line in lines]
        self._saying: asyncio.Timeout | None = None
        self.busy = 0
        """How many are speaking or listening at this moment: never more than one."""
        self.volume = 100
        self._by: Interruption | None = None
        self._awaited = False

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        fraction = 1.0 if self.volume else 0.0
        try:
            with self._alone():
                async with asyncio.timeout(None) as self._saying:
                    async for sentence in sentences:
                        await asyncio.sleep(len(sentence) * _MS_PER_LETTER / 1000)
        except TimeoutError:
            by, self._by = self._by, None
            return Played(fraction=0.5, interrupted=True, ended_ms=self.now_ms(), by=by)
        finally:
            self._saying = None
        return Played(fraction=fraction, interrupted=False, ended_ms=self.now_ms())

    def hush(self) -> None:
        if self._saying is not None and not self._saying.expired():
            self._saying.reschedule(asyncio.get_running_loop().time())

    def interrupt(self, by: Interruption) -> None:
        """The person says a wake word or "stop" while something is being said."""
        self._by, self._awaited = by, by is Interruption.CALL
        self.hush()

    def awaited(self) -> bool:
        """See `talking.talk.Talk`. Told once: what comes next is what the person says then."""
        awaited, self._awaited = self._awaited, False
        return awaited

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        with self._alone():
            return await self._listen(after_ms, within_ms)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.busy += 1
        assert self.busy == 1, "two of them have the mouth or the ears at once"  # noqa: S101
        try:
            yield
        finally:
            self.busy -= 1

    async def _listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        line = self._lines.pop(0) if self._lines else None
        if line is None or line.after_ms > within_ms:
            await asyncio.sleep(within_ms / 1000)
            return None
        began = after_ms + line.after_ms
        await asyncio.sleep(max(0, began + len(line.text) * _MS_PER_LETTER - self.now_ms()) / 1000)
        return Spoken(line.text, began)

    def now_ms(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)


@dataclass(frozen=True, slots=True)
class _Interrupter:
    """Cancels a task when it hears a mark."""

    on: str
    task: asyncio.Task[None]

    def mark(self, what: str, **facts: Fact) -> None:
        if what == self.on:
            self.task.cancel()

    def tell(self, event: Event) -> None:
        """Nothing: it listens for a mark."""


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a conversation: what was told, what was published, in virtual seconds."""

    witness: Witness
    published: tuple[Action, ...]
    home: Home
    seconds: float
    answers: tuple[PersonAnswer, ...] = ()
    """What became of the questions that the home asked the person."""
    journal: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What somebody else may do while a conversation goes on."""

    assistant: Assistant
    notices: Notices
    talk: ScriptedTalk
    answers: list[PersonAnswer]
    knobs: Callable[..., None]
    """Sets knobs by name."""
    house: FakeHouse
    gate: Gate

    def announce(self, text: str) -> bool:
        made = announcement(text.encode())
        return made is not None and self.notices.announce(made)

    def ask(self, payload: dict[str, object]) -> None:
        question = person_question(json.dumps(payload).encode())
        if question is not None:
            self.notices.ask(question, self.answers.append)


Redeem = Callable[[ConfirmedAction], tuple[Action, ...]]
Meanwhile = Mapping[float, Callable[[Surroundings], object]]
"""Virtual second -> what happens then."""


async def converse(
    understanding: Understanding,
    *utterances: str | Quiet,
    answers: Iterable[Line | str | None] = (),
    manners: Mapping[str, Manner] | None = None,
    connected: bool = True,
    home: Home | None = None,
    room: str | None = None,
    interrupt_on: str | None = None,
    journeys: Mapping[str, float] | None = None,
    wordless: Iterable[str] = (),
    meanwhile: Meanwhile | None = None,
    circumstances: Circumstances | Callable[[], Circumstances] | None = None,
    journal: MemoryJournal | None = None,
    lasting: Lasting | None = None,
) -> Course:
    """Say the utterances one after the other; `answers` are heard whenever Hearth asks.

    `interrupt_on` cancels the conversation at that mark; what belongs to the application goes on.
    `journeys` are the seconds that devices take to get where they go; those that are `wordless` do
    not say that they move. `meanwhile` is what others do. `journal` is the one that is written.
    What was put off outlives this conversation in `lasting`, if there is any.
    """
    loop = asyncio.get_running_loop()
    recorder, witness = Recorder(loop.time), Witness()
    observers, talk = Observers([recorder, witness]), ScriptedTalk(answers)
    home, journal = home or imaginary_home(), journal or MemoryJournal()
    gate = _gate(lambda: house.home, circumstances or Circumstances(), home.language)
    house = _house(home, partial(_redeemed, gate, talk), observers, manners)
    house.connected = connected
    house.travel(journeys or {}, wordless)
    owner, answered = _Owner(), list[PersonAnswer]()
    notices = Notices(lambda: owner.knobs)
    async with asyncio.TaskGroup() as tasks:
        acting = (gate, house, journal, observers, tasks)
        agenda = Agenda(*acting, talk.now_ms, notices, lasting)
        assistant = Assistant(
            understanding=understanding,
            house=house,
            gate=gate,
            journal=journal,
            observer=observers,
            timeline=lambda: recorder.take().flat(),
            tasks=tasks,
            manners=Manners(room=AreaId(room) if room else None, language=home.language),
            notices=notices,
            agenda=agenda,
        )
        await agenda.load()
        around = Surroundings(assistant, notices, talk, answered, owner.turn, house, gate)
        for second, happens in (meanwhile or {}).items():
            loop.call_at(second, happens, around)
        serving = assistant.serve(partial(_calls, list(utterances), notices), talk)
        talking = tasks.create_task(serving)
        running = tasks.create_task(agenda.run())
        talking.add_done_callback(lambda _: running.cancel())
        if interrupt_on is not None:
            observers.add(_Interrupter(interrupt_on, talking))
    published, entries = tuple(house.published), tuple(journal.entries)
    return Course(witness, published, house.home, loop.time(), tuple(answered), entries)


def _redeemed(gate: Gate, talk: ScriptedTalk, confirmed: ConfirmedAction) -> tuple[Action, ...]:
    return gate.redeem(confirmed, talk.now_ms())


def _house(
    home: Home,
    redeem: Redeem,
    observer: Observer,
    manners: Mapping[str, Manner] | None,
) -> FakeHouse:
    known = {EntityId(name): manner for name, manner in (manners or {}).items()}
    return FakeHouse(home, redeem=redeem, observer=observer, manners=known)


def _gate(
    home: Callable[[], Home],
    present: Circumstances | Callable[[], Circumstances],
    language: str,
) -> Gate:
    """With the real law; its numbers come in a known order."""
    return Gate(
        boot_id="test",
        key=bytes(32),
        nonces=(f"n{number}" for number in count()),
        numbers=cycle(NUMBERS),
        lasting_key=bytes(range(32)),
        law=lambda proposal: on_terms(
            proposal, home(), MANY, present() if callable(present) else present
        ),
        language=language,
        hears_itself=True,
        budget=Budget(),
    )


class _Owner:
    """Who turns the knobs."""

    def __init__(self) -> None:
        self.knobs = Knobs()

    def turn(self, **values: bool | int | str) -> None:
        self.knobs = replace(self.knobs, **values)  # type: ignore[arg-type] # a test's own


async def _calls(said: list[str | Quiet], notices: Notices) -> AsyncIterator[str | None]:
    """The utterances in their order; None whenever a notice is due while all is quiet."""
    clock = asyncio.get_running_loop().time
    while said:
        item = said.pop(0)
        if isinstance(item, str):
            yield item
            continue
        until = clock() + item.seconds
        while clock() < until:
            try:
                async with asyncio.timeout_at(until):
                    await notices.arrival()
            except TimeoutError:
                break
            yield None
