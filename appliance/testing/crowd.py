"""A room full of people who talk while Hearth waits for an answer, in virtual time.

Every line is labelled by who wrote it, not by the grammar under test: `consents` is the request
that somebody knowingly allows with it, at the place where the script puts it. The understanding,
the assistant, the gate and its law are the real ones; everything is seeded. Refuses to decide what
is right by asking the gate.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from appliance.adapters.store.memory import MemoryJournal
from appliance.assistant import Assistant, Understanding
from appliance.core.budget import Budget
from appliance.core.challenge import CHALLENGES
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.events import AnswerJudged, Asked, Event
from appliance.core.house import Entity, Home
from appliance.core.presence import Knobs
from appliance.core.terms import on_terms
from appliance.core.types import Action, AreaId, EntityId, Factor, Played, Proposal
from appliance.core.verdicts import Spoken
from appliance.ports import Fact
from appliance.talking.notices import Notices
from appliance.talking.talk import Manners
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import imaginary_home

PIN = "4711"
TAIL_MS = 200
"""Before it, our own voice may still be in the room."""
_MANY = 8
_MS_PER_LETTER = 60
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, and the change that it is, by hand."""

    text: str
    action: Action
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What can be known in the room when a line is said."""

    first: str
    """The first question, word for word; "" if there was none yet."""
    asked: str
    """The last one."""
    numbers: tuple[int, ...]
    """All that were asked for so far, the last is the current one."""
    rng: Random


@dataclass(frozen=True, slots=True)
class Line:
    """Something heard after a question: words, or what makes them of the scene.

    It begins `after_ms` the question has been played out (negative: during it) and takes `took_ms`.
    """

    text: str | Callable[[Scene], str]
    consents: Request | None = None
    after_ms: int = 800
    took_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`calls` are said to Hearth one after the other; the lines are heard whenever it listens.

    None is silence. `expected` is what an honest speaker is entitled to.
    """

    category: str
    calls: tuple[Line, ...]
    lines: tuple[Line | None, ...]
    expected: tuple[Request, ...] = ()
    language: str = "en"


@dataclass(slots=True)
class Course:
    """What came of it: every publish with the line before it."""

    published: list[tuple[tuple[Action, ...], Line | None]] = field(default_factory=list)
    questions: int = 0
    verdicts: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def unauthorised(self) -> list[tuple[Action, ...]]:
        """What went out without a line that allows just this; a line allows one thing, once."""
        found, used = [], set[int]()
        for actions, line in self.published:
            allowed = line.consents if line is not None and id(line) not in used else None
            if allowed is None or actions != (allowed.action,):
                found.append(actions)
            used.add(id(line))
        return found

    def got(self, dialogue: Dialogue) -> bool:
        """Whether an honest speaker got what the dialogue entitles to, and no more."""
        wanted = [(request.action,) for request in dialogue.expected]
        return [actions for actions, _ in self.published] == wanted


class Room:
    """Implements `talking.talk.Talk` and `Observer`: one microphone that hears everybody."""

    def __init__(self, dialogue: Dialogue, seed: int) -> None:
        self.course = Course()
        self._lines = list(dialogue.lines)
        self._rng = Random(seed)  # noqa: S311 - a test is to be repeated
        self._order = self._rng.sample(CHALLENGES, len(CHALLENGES))
        self._given: list[int] = []
        self._first = self._asked = ""
        self._last: Line | None = None

    def numbers(self) -> Iterator[int]:
        for number in itertools.cycle(self._order):
            self._given.append(number)
            yield number

    def scene(self) -> Scene:
        return Scene(self._first, self._asked, tuple(self._given), self._rng)

    def words_of(self, line: Line) -> str:
        self._last = line
        text = line.text if isinstance(line.text, str) else line.text(self.scene())
        self.course.heard.append(text)
        return text

    def went_out(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        self.course.published.append((actions, self._last))
        return actions

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        async for sentence in sentences:
            await asyncio.sleep(len(sentence) * _MS_PER_LETTER / 1000)
        return Played(fraction=1.0, interrupted=False, ended_ms=self.now_ms())

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        line = self._lines.pop(0) if self._lines else None
        began = after_ms + line.after_ms if line is not None else 0
        if line is not None and line.after_ms >= TAIL_MS:
            began = max(began, self.now_ms())
        if line is None or began > self.now_ms() + within_ms:
            await asyncio.sleep(within_ms / 1000)
            return None
        text = self.words_of(line)
        took_ms = len(text) * _MS_PER_LETTER if line.took_ms is None else line.took_ms
        await asyncio.sleep(max(0, began + took_ms - self.now_ms()) / 1000)
        return Spoken(text, began)

    def hush(self) -> None:
        """Nobody presses the button."""

    def awaited(self) -> bool:
        return False

    def now_ms(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: the room hears what is said."""

    def tell(self, event: Event) -> None:
        if isinstance(event, Asked):
            self._asked = event.text
            self._first = self._first or event.text
            self.course.questions += 1
        elif isinstance(event, AnswerJudged):
            self.course.verdicts.append(event.verdict)


def home_of_dialogues() -> Home:
    """The imaginary house; its garage wants a PIN, its gate a tap, and some names are answers."""
    home = imaginary_home()
    light = home.entities[EntityId("light.porch")]
    answers = {
        id_: replace(light, id=id_, name=name, aliases=(), area=AreaId(area))
        for id_, name, area in (
            (GO_AHEAD, "Go ahead", "garden"),
            (YES_LAMP, "Yes lamp", "garage"),
            (CONFIRM, "Confirm", "landing"),
        )
    }
    factors = {
        EntityId("cover.garage_door"): frozenset({Factor.PIN}),
        EntityId("cover.driveway_gate"): frozenset({Factor.PAGE}),
    }
    entities: dict[EntityId, Entity] = dict(home.entities) | answers
    entities |= {id_: replace(entities[id_], factors=wanted) for id_, wanted in factors.items()}
    states = dict(home.states) | {id_: home.state_of(light.id) for id_ in answers}
    return replace(home, entities=entities, states=states)


GO_AHEAD = EntityId("light.go_ahead")
YES_LAMP = EntityId("light.yes_lamp")
CONFIRM = EntityId("light.confirm")

MakeGate = Callable[..., Gate]


async def hold(
    dialogue: Dialogue,
    understanding: Understanding,
    home: Home,
    seed: int,
    make_gate: MakeGate = Gate,
) -> Course:
    """The dialogue from its first call to its end. `make_gate` may make a worse gate."""
    room = Room(dialogue, seed)

    def law(proposal: Proposal) -> Proposal:
        return on_terms(proposal, house.home, _MANY, Circumstances())

    gate = make_gate(
        boot_id="test",
        key=bytes(32),
        nonces=(str(n) for n in itertools.count()),
        numbers=room.numbers(),
        law=law,
        budget=Budget(),
        pin=lambda _, digits: digits == PIN,
        language=dialogue.language,
        hears_itself=True,
    )
    house = FakeHouse(
        home,
        redeem=lambda confirmed: room.went_out(gate.redeem(confirmed, room.now_ms())),
        observer=room,
    )
    async with asyncio.TaskGroup() as tasks:
        assistant = Assistant(
            understanding=understanding,
            house=house,
            gate=gate,
            journal=MemoryJournal(),
            observer=room,
            timeline=dict,
            tasks=tasks,
            manners=Manners(),
            notices=Notices(Knobs),
        )
        await assistant.serve(lambda: _calls(dialogue.calls, room), room)
    return room.course


async def _calls(said: tuple[Line, ...], room: Room) -> AsyncIterator[str | None]:
    for line in said:
        await asyncio.sleep(line.after_ms / 1000)
        yield room.words_of(line)


def saying(text: str) -> Callable[[Scene], str]:
    """The saying with the numbers of the scene in it, in one of the ways it may be written."""

    def said(scene: Scene) -> str:
        return written(text.format_map(_numbers_of(scene)) if "{" in text else text, scene.rng)

    return said


def in_words(number: int, gap: str = "-") -> str:
    """A number of `CHALLENGES`, in English."""
    return f"{_TENS[number // 10 - 2]}{gap}{_ONES[number % 10]}"


def _numbers_of(scene: Scene) -> dict[str, object]:
    n = scene.numbers[-1] if scene.numbers else 42
    tens, ones = divmod(n, 10)
    others = [number for number in CHALLENGES if number != n]
    return {
        "n": n,
        "words": in_words(n, scene.rng.choice(" -")),
        "digits": scene.rng.choice([f"{tens} {ones}", f"{_ONES[tens]} {_ONES[ones]}"]),
        "wrong": scene.rng.choice(others),
        "near": n + scene.rng.choice([-10, -1, 1, 10]),
        "swapped": f"{ones}{tens}" if ones != tens else n + 1,
        "old": scene.numbers[-2] if len(scene.numbers) > 1 else scene.rng.choice(others),
    }


def written(text: str, rng: Random) -> str:
    """As recognisers write it: with and without capitals and stops; a question stays one."""
    match rng.randrange(8):
        case 0:
            return text.lower()
        case 1:
            return text.rstrip(".!")
        case 2:
            return text.lower().replace(",", "").rstrip(".!")
        case 3:
            return f" {text}"
        case 4:
            return text.rstrip(".!") + rng.choice(["!", "...", " ."])
        case _:
            return text
