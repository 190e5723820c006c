"""A whole conversation as a timed script: what a person says, when, and what comes of it.

The assistant, the gate, the understanding and the phrasing are the real ones; the person, the
house and the model are stand-ins, and time is virtual. Refuses to answer before it was asked,
unless the script says that the person interrupts.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from appliance.assistant import Assistant, Manners, Understanding
from appliance.core.consent import Gate, Spoken
from appliance.core.events import AnswerJudged, Asked, Event, OutcomeSeen, Said, TurnDone
from appliance.core.house import Home
from appliance.core.types import Action, AreaId, EntityId, Played, Result
from appliance.ports import Fact
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import Manner, imaginary_home
from appliance.watch.observers import Observers
from appliance.watch.timeline import Recorder

_MS_PER_LETTER = 60


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


class ScriptedTalk:
    """Implements `assistant.Talk` with a person who reads lines; speaking takes its time."""

    def __init__(self, lines: Iterable[Line | str | None]) -> None:
        self._lines = [Line(line) if isinstance(line, str) else line for line in lines]

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        async for sentence in sentences:
            await asyncio.sleep(len(sentence) * _MS_PER_LETTER / 1000)
        return Played(fraction=1.0, interrupted=False, ended_ms=self.now_ms())

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
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


async def converse(
    understanding: Understanding,
    *utterances: str,
    answers: Iterable[Line | str | None] = (),
    manners: Mapping[str, Manner] | None = None,
    connected: bool = True,
    home: Home | None = None,
    room: str | None = None,
    interrupt_on: str | None = None,
) -> Course:
    """Say the utterances one after the other; `answers` are heard whenever Hearth asks.

    `interrupt_on` cancels the conversation at that mark; what belongs to the application goes on.
    """
    loop = asyncio.get_running_loop()
    recorder, witness = Recorder(loop.time), Witness()
    observers = Observers([recorder, witness])
    talk = ScriptedTalk(answers)
    gate = Gate(boot_id="test", key=bytes(32), nonces=(f"n{number}" for number in count()))
    house = FakeHouse(
        home or imaginary_home(),
        redeem=lambda confirmed: gate.redeem(confirmed, talk.now_ms()),
        observer=observers,
        manners={EntityId(name): manner for name, manner in (manners or {}).items()},
    )
    house.connected = connected

    async def calls() -> AsyncIterator[str | None]:
        for utterance in utterances:
            yield utterance

    async with asyncio.TaskGroup() as tasks:
        assistant = Assistant(
            understanding=understanding,
            house=house,
            gate=gate,
            observer=observers,
            timeline=lambda: recorder.take().flat(),
            tasks=tasks,
            manners=Manners(room=AreaId(room) if room else None),
        )
        talking = tasks.create_task(assistant.serve(calls, talk))
        if interrupt_on is not None:
            observers.add(_Interrupter(interrupt_on, talking))
    return Course(witness, tuple(house.published), house.home, loop.time())
