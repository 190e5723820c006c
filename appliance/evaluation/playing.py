"""One case played to its end: the real understanding, gate and conversation, in a house in memory.

The person says the case's sentences, answers every confirmation as the case says, and is silent to
everything else. Only the house and the mouth are stand-ins: devices obey, speaking takes no time.
It refuses to judge what came of it: that is `judging`'s.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from appliance.adapters.store.memory import MemoryJournal
from appliance.assistant import Assistant, Understanding
from appliance.core.events import Asked, Event, MeaningFound, Said, TurnStarted
from appliance.core.house import EntityState, Home
from appliance.core.journal import Decided
from appliance.core.presence import Knobs
from appliance.core.types import Action, EntityId, Played
from appliance.core.verdicts import Spoken
from appliance.evaluation.cases import Case
from appliance.evaluation.staging import gate_of, skills_of
from appliance.evaluation.values import begun
from appliance.ports import Fact, Journal
from appliance.skills.helping import There
from appliance.skills.skills import Skills
from appliance.skills.snapshot import plays
from appliance.talking.agenda import Agenda
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.testing.fake_house import FakeHouse
from appliance.watch.observers import Observers

_log = logging.getLogger(__name__)

_PATIENCE_S = 120.0
"""Seconds that a whole case may take, with a model."""


@dataclass(slots=True)
class Utterance:
    """What one sentence led to. `ms` is how long it took to find its meaning, `work_ms` how much
    of that this thread computed: the rest it waited, for a model or for its turn."""

    text: str
    source: str = ""
    kind: str = ""
    ms: float = 0.0
    work_ms: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Tier and question of every confirmation."""
    said: list[str] = field(default_factory=list)
    """All that was said, the questions as well."""
    followed: bool = False
    """It was said instead of an answer."""
    spoke_ms: float | None = None
    """When the first sentence of it all was ready."""


@dataclass(frozen=True, slots=True)
class Prompted:
    """What one request to the model cost."""

    prompt_tokens: int
    reused_tokens: int
    tokens: int
    ms: float
    first_token_ms: float


@dataclass(slots=True)
class Course:
    """What came of a case."""

    before: Mapping[EntityId, EntityState]
    after: Mapping[EntityId, EntityState] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    utterances: list[Utterance] = field(default_factory=list)
    refused: bool = False
    prompts: list[Prompted] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    failure: str = ""
    """What ended the case: the code of an error, "too-slow", or "crashed-" and a kind of fault."""


class _Witness:
    """An observer that writes down what happens, sentence by sentence."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._began = self._worked = 0.0
        self.challenge: str | None = None
        self.pending = False
        self.own = True
        """Whether the next sentence is one of the case's own."""

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "completed":
            self._course.prompts.append(
                Prompted(
                    int(facts["prompt_tokens"]),
                    int(facts["reused_tokens"]),
                    int(facts["tokens"]),
                    float(facts["ms"]),
                    float(facts["first_token_ms"]),
                )
            )
        elif what == "failed":
            self._course.failure = str(facts["code"])

    def tell(self, event: Event) -> None:
        self._course.events.append(event)
        match event:
            case TurnStarted(text=text):
                self._began, self._worked = time.perf_counter(), time.thread_time()
                self._course.utterances.append(Utterance(text, followed=not self.own))
                self.own = False
            case MeaningFound(source=source, kind=kind):
                self._now.source, self._now.kind = source.value, kind
                self._now.ms = (time.perf_counter() - self._began) * 1000
                self._now.work_ms = (time.thread_time() - self._worked) * 1000
            case Asked(tier=tier, text=text, challenge=challenge):
                self._now.asked.append((tier.value, text))
                self.challenge, self.pending = challenge, True
            case Said(text=text):
                if self._now.spoke_ms is None:
                    self._now.spoke_ms = (time.perf_counter() - self._began) * 1000
                self._now.said.append(text)
            case _:
                pass

    @property
    def followed(self) -> bool:
        """Whether the sentence under way was said instead of an answer."""
        return self._now.followed

    @property
    def _now(self) -> Utterance:
        return self._course.utterances[-1]


class _Person:
    """Implements `talking.talk.Talk` for somebody who knows what to answer."""

    def __init__(self, case: Case, witness: _Witness) -> None:
        self._left = list(case.said)
        self._answer = case.answer
        self._witness = witness
        self._answered = False

    async def lines(self) -> AsyncIterator[str | None]:
        while self._left:
            self._witness.own, self._answered = True, False
            yield self._left.pop(0)

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        async for _ in sentences:
            pass
        return Played(fraction=1.0, interrupted=False, ended_ms=self.now_ms())

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        if self._witness.pending:
            text = self._reply()
        elif self._left:
            # Asked which one was meant: what the case says next is the answer.
            text = self._left.pop(0)
            self._witness.own = True
        else:
            text = None
        return Spoken(text, self.now_ms()) if text else None

    def _reply(self) -> str | None:
        """The right answer, "no", or the case's own words.

        Words that were taken for a sentence of their own are not said again to what that asks.
        """
        self._witness.pending = False
        challenge = self._witness.challenge
        match self._answer.casefold():
            case "yes":
                return f"confirm {challenge}" if challenge else "yes"
            case "silence" | "":
                return None
            case _:
                return None if self._witness.followed else self._answer

    def hush(self) -> None:
        """Nothing: what is said has been said."""

    def awaited(self) -> bool:
        return False

    def now_ms(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)


def starting(case: Case, home: Home) -> Home:
    """The home that a case begins in."""
    changed = {
        EntityId(name): begun(name, home.state_of(EntityId(name)), values)
        for name, values in case.setup.items()
    }
    return replace(home, states={**home.states, **changed})


Watch = Callable[[Observers], None]
"""Takes the observers of the conversation that begins, to tell them more."""


def _nobody(_observers: Observers) -> None:
    """For those who have nothing to tell."""


Minds = Callable[[Journal, Skills], Awaitable[Understanding]]
"""A new understanding for a conversation, which may look up what was done and what runs."""


async def play(
    case: Case,
    home: Home,
    minds: Minds,
    *,
    watch: Watch = _nobody,
    report_s: float = 0.1,
) -> Course:
    """Play the case; a fault in what is played is a failure of the case."""
    begin = starting(case, home)
    course = Course(begin.states)
    done = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            converse = _converse(case, begin, minds, course, watch, report_s, done)
            playing = group.create_task(converse)
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await done.wait()
            except TimeoutError:
                course.failure = "too-slow"
            playing.cancel()  # what is still due, like a timer, is not waited for
    except* Exception as crash:  # noqa: BLE001 - whatever it is, it is the case's own
        _log.debug("case %s crashed", case.id, exc_info=crash)
        course.failure = f"crashed-{type(_first(crash)).__name__}"
    return course


def _first(crash: BaseException) -> BaseException:
    while isinstance(crash, BaseExceptionGroup):
        crash = crash.exceptions[0]
    return crash


async def _converse(
    case: Case,
    home: Home,
    minds: Minds,
    course: Course,
    watch: Watch,
    report_s: float,
    done: asyncio.Event,
) -> None:
    witness = _Witness(course)
    person = _Person(case, witness)
    observers = Observers([witness])
    watch(observers)
    journal = MemoryJournal()
    notices = Notices(Knobs)
    room = home.areas[case.area].name.casefold() if case.area else ""
    now_s = asyncio.get_running_loop().time
    skills = skills_of(
        room,
        notices,
        observers,
        now_s,
        playing=lambda: plays(house.home, case.area),
        there=lambda: There(house.home, case.area),
    )
    gate = gate_of(lambda: house.home, skills.now)
    house = FakeHouse(
        home,
        redeem=lambda confirmed: gate.redeem(confirmed, person.now_ms()),
        observer=observers,
        report_s=report_s,
    )
    mind = await minds(journal, skills)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(skills.run())
            agenda = Agenda(gate, house, journal, observers, tasks, person.now_ms, notices)
            assistant = Assistant(
                understanding=mind,
                house=house,
                gate=gate,
                journal=journal,
                observer=observers,
                timeline=dict,
                tasks=tasks,
                manners=Manners(room=case.area, tail_ms=0),
                notices=notices,
                skills=skills,
                agenda=agenda,
            )
            await assistant.serve(person.lines, person)
            course.after = house.home.states
            course.actions = tuple(house.published)
            course.refused = any(
                isinstance(entry, Decided) and entry.verdict.startswith("refused-")
                for entry in journal.entries
            )
            done.set()
    finally:
        done.set()
