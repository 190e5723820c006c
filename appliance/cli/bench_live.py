"""The speech part of `hearth bench`, in a virtual room. Measures what is in the air, by the clock.

A person made of recordings speaks into the room; the microphone and the speaker are opened as
`hearth run` opens them. A turn's times count from the end of the sound that the person made, as a
recorder heard it, to the first sound of the speaker, as another heard it.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.adapters.audio.files import write_wav
from appliance.app import Hearth
from appliance.cli.bench_air import Recording, recording
from appliance.cli.bench_load import Load, load_of
from appliance.cli.figures import Figure, of
from appliance.cli.run import Saying, converse_here
from appliance.core.events import Asked, Event, MeaningFound
from appliance.ports import Fact
from appliance.testing.room import VirtualRoom

_LEAD_S = 0.3
"""Nobody answers at once."""
_CALL_S = 2.5
"""A call that was not heard by then will not be: it is said again in another turn."""
_TURN_S = 45.0
_REPLY_S = 15.0
_EARCON_S = 0.5
_SPEAKING_S = 1.0
"""How long Hearth speaks before somebody calls over it."""
_HUSHED_S = 2.0
_DOUBT_S = 0.05
"""Two recorders agree to less than this about when something was."""

READ_BACK = "true end of speech to first sound of the read-back"
TRANSCRIPT = "  of which to the transcript"
UNDERSTOOD = "  of which understanding (matcher)"
SYNTHESIS = "  of which to the first synthesised sound"
SPEAKER = "  of which to the speaker"
PUBLISHED = "true end of a yes to published"
ACKNOWLEDGED = "true end of a yes to acknowledged"
ANSWER = "true end of speech to first sound of a model's answer"
EARCON = "wake word heard to first sound of the earcon"
HUSHED = "true end of a call over Hearth's voice to silence"
STOPPED = 'true end of a "stop" over Hearth\'s voice to silence'
LOAD = "load in a turn, all processes"
ROWS = (
    READ_BACK,
    TRANSCRIPT,
    UNDERSTOOD,
    SYNTHESIS,
    SPEAKER,
    PUBLISHED,
    ACKNOWLEDGED,
    ANSWER,
    EARCON,
    HUSHED,
    STOPPED,
)

Mark = tuple[str, float]
Told = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Line:
    """What the person says in one turn: a call and what follows it, and an answer if asked.

    All are 16 kHz s16 mono. `over` is said while Hearth answers: a call, or a "stop".
    """

    clip: bytes
    answer: bytes
    over: bytes = b""
    stops: bool = False


@dataclass(slots=True)
class Said:
    """One turn as it was heard: when each thing was, in monotonic seconds."""

    line: Line
    began_s: float
    before: Load
    ended_s: float = 0.0
    answer_s: tuple[float, float] | None = None
    called_over_s: tuple[float, float] | None = None
    over_s: float = 0.0
    load: float = 0.0
    """Percent of one core, from the first sound to the last."""
    marks: list[Mark] = field(default_factory=list)
    asked: str = ""
    kind: str = ""
    """Of what was meant."""

    def at(self, what: str) -> float | None:
        """When the first mark of this name was made, or what it tells of happened."""
        return next((at for name, at in self.marks if name == what), None)

    def was_called(self) -> bool:
        return self.at("wake") is not None


class Person:
    """An observer that hears when Hearth listens, and says the next thing."""

    def __init__(self, room: VirtualRoom, folder: Path, pids: Callable[[], Iterable[int]]) -> None:
        self._room = room
        self._folder = folder
        self._pids = pids
        self._awaited = ""
        self._turn: Said | None = None
        self._news = asyncio.Event()
        self.said: list[Said] = []

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "listening":
            self._awaited = str(facts.get("awaited", ""))
        if self._turn is not None:
            self._turn.marks.append((what, time.monotonic() - float(facts.get("ago_ms", 0)) / 1000))
        self._news.set()

    def tell(self, event: Event) -> None:
        if self._turn is None:
            return
        match event:
            case Asked(text=text):
                self._turn.asked = self._turn.asked or text
            case MeaningFound(kind=kind):
                self._turn.kind = self._turn.kind or kind
            case _:
                pass

    async def hold(self, lines: Sequence[Line], told: Told) -> None:
        """One turn for each line."""
        for line in lines:
            await self._until(lambda: self._awaited == "wake", _TURN_S)
            await asyncio.sleep(_LEAD_S)
            turn = Said(line, time.monotonic(), load_of(self._pids()))
            self._turn, self._awaited = turn, ""
            self.said.append(turn)
            await self._say(line.clip)
            turn.ended_s = time.monotonic()
            if await self._until(turn.was_called, _CALL_S):
                await self._answer(line, turn)
            else:
                self._awaited = "wake"
            turn.over_s = time.monotonic()
            turn.load = load_of(self._pids()).since(turn.before)
            self._turn = None
            told()

    async def _answer(self, line: Line, turn: Said) -> None:
        """Until Hearth waits to be called again, having been answered once."""
        if line.over:
            await self._call_over(line, turn)
        await self._until(lambda: self._awaited in ("answer", "wake"), _TURN_S)
        if self._awaited == "answer" and line.answer:
            await asyncio.sleep(_LEAD_S)
            began_s = time.monotonic()
            await self._say(line.answer)
            turn.answer_s = began_s, time.monotonic()
        await self._until(lambda: self._awaited == "wake", _TURN_S)

    async def _call_over(self, line: Line, turn: Said) -> None:
        if not await self._until(lambda: turn.at("reply_started") is not None, _TURN_S):
            return
        await asyncio.sleep(_SPEAKING_S)
        began_s = time.monotonic()
        await self._say(line.over)
        turn.called_over_s = began_s, time.monotonic()

    async def _say(self, clip: bytes) -> None:
        wav = self._folder / "said.wav"
        write_wav(wav, [clip])
        await asyncio.to_thread(self._room.say, wav)

    async def _until(self, there: Callable[[], bool], within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                while not there():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True


async def listen_while(running: Hearth, work: Coroutine[Any, Any, None]) -> None:
    """Hearth listens in the room as `hearth run` does, as long as `work` takes."""

    async def listen() -> None:
        while True:
            await converse_here(running, Saying())

    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen())
        await work
        listening.cancel()


async def talk(
    running: Hearth, room: VirtualRoom, person: Person, lines: Sequence[Line], told: Told
) -> "Heard":
    """Hold the conversation, a turn for each line, and return what was in the air."""
    with recording(room, "mouth.monitor") as mouth, recording(room, "speaker.monitor") as speaker:
        await listen_while(running, person.hold(lines, told))
        await asyncio.sleep(_DOUBT_S)
    return Heard(mouth, speaker, tuple(person.said))


@dataclass(frozen=True, slots=True)
class Heard:
    """What two recorders kept of a conversation, and what Hearth said of it meanwhile."""

    mouth: Recording
    speaker: Recording
    turns: tuple[Said, ...]

    def figures(self, goals: Mapping[str, tuple[float | None, float | None]]) -> Iterator[Figure]:
        """A figure for each time of which there is any; `goals` by its name: p50 and p95."""
        for what, values in self.times().items():
            if values:
                p50, p95 = goals.get(what, (None, None))
                yield of(what, "ms", values, goal_p50=p50, goal_p95=p95)
        loads = [turn.load for turn in self.turns if turn.at("wake") is not None]
        if loads:
            yield of(LOAD, "%", loads)

    def times(self) -> dict[str, list[float]]:
        """In ms, by what they are."""
        found: dict[str, list[float]] = {what: [] for what in ROWS}
        for turn in self.turns:
            for what, ms in self._times(turn):
                found[what].append(ms)
        return found

    def _times(self, turn: Said) -> Iterator[tuple[str, float]]:
        if turn.called_over_s is not None:
            if turn.at("interrupted") is not None:
                what = STOPPED if turn.line.stops else HUSHED
                yield from self._hushed(what, *turn.called_over_s)
            return
        ended_s = self.mouth.last_sound(turn.began_s, turn.ended_s + _DOUBT_S)
        wake_s, heard_s = turn.at("wake"), turn.at("heard")
        if ended_s is None or wake_s is None or heard_s is None:
            return
        earcon_s = self.speaker.first_sound(wake_s - _DOUBT_S, wake_s + _EARCON_S)
        if earcon_s is not None and earcon_s < ended_s:
            yield EARCON, _ms(earcon_s - wake_s)
        replied_s = self.speaker.first_sound(ended_s, ended_s + _REPLY_S)
        if turn.asked and replied_s is not None:
            yield READ_BACK, _ms(replied_s - ended_s)
            yield TRANSCRIPT, _ms(heard_s - ended_s)
            yield from _since(turn, "heard", "understood", UNDERSTOOD)
            asked_s = turn.at("asked")
            if asked_s is not None:
                yield SYNTHESIS, _ms(asked_s - (turn.at("understood") or heard_s))
                yield SPEAKER, _ms(replied_s - asked_s)
            yield from self._after(turn)
        elif turn.kind == "question" and replied_s is not None:
            yield ANSWER, _ms(replied_s - ended_s)

    def _hushed(self, what: str, began_s: float, ended_s: float) -> Iterator[tuple[str, float]]:
        """How long Hearth spoke on; negative if it was silent before the call was over."""
        called_s = self.mouth.last_sound(began_s, ended_s + _DOUBT_S)
        silent_s = self.speaker.last_voice(began_s, began_s + _HUSHED_S)
        if called_s is not None and silent_s is not None:
            yield what, _ms(silent_s - called_s)

    def _after(self, turn: Said) -> Iterator[tuple[str, float]]:
        """From the end of a yes to the house and back."""
        if turn.answer_s is None:
            return
        began_s, ended_s = turn.answer_s
        yes_s = self.mouth.last_sound(began_s, ended_s + _DOUBT_S)
        published_s, acknowledged_s = turn.at("published"), turn.at("acknowledged")
        if yes_s is not None and published_s is not None:
            yield PUBLISHED, _ms(published_s - yes_s)
            if acknowledged_s is not None:
                yield ACKNOWLEDGED, _ms(acknowledged_s - yes_s)


def _since(turn: Said, first: str, last: str, what: str) -> Iterator[tuple[str, float]]:
    from_s, to_s = turn.at(first), turn.at(last)
    if from_s is not None and to_s is not None:
        yield what, _ms(to_s - from_s)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
