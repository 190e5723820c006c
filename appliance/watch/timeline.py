"""The timeline of a turn: when each thing happened, and a waterfall to look at.

Refuses to carry words: it is made of marks, which are ids, codes and numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.core.events import Event
from appliance.ports import Fact

MARKS = (
    "wake",
    "speech_ended",
    "heard",
    "understood",
    "asked",
    "read_back_done",
    "answered",
    "confirmed",
    "published",
    "acknowledged",
    "reply_started",
    "reply_done",
)
"""The marks of a turn in the order in which they normally come."""

ENGINE_MARKS = ("transcribed", "synthesised", "completed")
"""Work of an engine, marked when it ends with `ms`, the time it took."""


@dataclass(frozen=True, slots=True)
class Work:
    """One engine's work inside a turn; times in ms after the turn's first mark."""

    engine: str
    began_ms: float
    ended_ms: float


@dataclass(slots=True)
class Timeline:
    """Marks in ms after the first of them. A mark that comes twice keeps its first time."""

    marks: dict[str, float] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)

    def flat(self) -> dict[str, float]:
        """The marks, and the engines' summed times as `<engine>_ms`."""
        sums: dict[str, float] = {}
        for work in self.work:
            key = f"{work.engine}_ms"
            sums[key] = round(sums.get(key, 0.0) + work.ended_ms - work.began_ms, 1)
        return {**self.marks, **sums}


class Recorder:
    """An observer that turns the marks of the current turn into a `Timeline`.

    `clock` gives loop seconds. A mark may say that it happened `ago_ms` before it was made: the end
    of speech is known only after the pause that proves it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stamps: list[tuple[str, float]] = []
        self._work: list[tuple[str, float, float]] = []

    def mark(self, what: str, **facts: Fact) -> None:
        now = self._clock() - float(facts.get("ago_ms", 0)) / 1000
        if what in MARKS:
            if what not in (name for name, _ in self._stamps):
                self._stamps.append((what, now))
        elif what in ENGINE_MARKS:
            self._work.append((what, now - float(facts["ms"]) / 1000, now))

    def tell(self, event: Event) -> None:
        """Nothing: a timeline is made of marks alone."""

    def take(self) -> Timeline:
        """The finished turn's timeline; the next mark begins a new one."""
        stamps, work = sorted(self._stamps, key=lambda stamp: stamp[1]), self._work
        self._stamps, self._work = [], []
        start = min([at for _, at in stamps] + [began for _, began, _ in work], default=0.0)

        def since(at: float) -> float:
            return round((at - start) * 1000, 1)

        return Timeline(
            {name: since(at) for name, at in stamps},
            [Work(engine, since(began), since(ended)) for engine, began, ended in work],
        )


def waterfall(timeline: Mapping[str, float], width: int = 48) -> list[str]:
    """The marks as lines of text: a bar up to each mark, from the one before it.

    >>> print("\\n".join(waterfall({"wake": 0, "heard": 400, "reply_done": 800}, width=8)))
    wake               0 ms  |
    heard            400 ms  ████
    reply_done       800 ms      ████
    """
    marks = [(name, at) for name, at in timeline.items() if name in MARKS]
    engines = [(name, ms) for name, ms in timeline.items() if name not in MARKS]
    total = max((at for _, at in marks), default=0.0)
    scale = width / total if total else 0.0
    lines = []
    before = 0.0
    for name, at in marks:
        lead, end = round(before * scale), round(at * scale)
        bar = "█" * (end - lead) or "|"
        lines.append(f"{name:<14} {at:>5.0f} ms  {' ' * lead}{bar}")
        before = at
    lines.extend(
        f"  {name.removesuffix('_ms'):<12} {ms:>5.0f} ms  (engine)" for name, ms in engines
    )
    return lines
