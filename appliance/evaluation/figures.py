"""Numbers of a set that was played: how many passed, by tag; how long meanings took, by source.

Refuses to judge: it counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from appliance.evaluation.judging import Verdict
from appliance.evaluation.playing import Prompted, Utterance

SOURCES = ("guard", "matcher", "skill", "model")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of `all` cases passed."""

    name: str
    passed: int
    all: int

    @property
    def percent(self) -> float:
        return 100 * self.passed / self.all if self.all else 0.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a sentence to its meaning; `work_*` without waiting for a processor."""

    source: str
    sentences: int
    p50_ms: float
    p95_ms: float
    most_ms: float
    work_p50_ms: float = 0.0
    work_p95_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Reuse:
    """Requests to the model, and how much of their prompts it had read before."""

    requests: int
    prompt_tokens: int
    reused_tokens: int
    p50_ms: float
    p95_ms: float

    @property
    def percent(self) -> float:
        return 100 * self.reused_tokens / self.prompt_tokens if self.prompt_tokens else 0.0


def overall(verdicts: Sequence[Verdict]) -> Share:
    return Share("all", sum(one.passed for one in verdicts), len(verdicts))


def by_tag(verdicts: Iterable[Verdict]) -> list[Share]:
    """In the order in which the tags first come."""
    counts: dict[str, list[int]] = {}
    for verdict in verdicts:
        for tag in dict.fromkeys(verdict.case.tags):
            pair = counts.setdefault(tag, [0, 0])
            pair[0] += verdict.passed
            pair[1] += 1
    return [Share(tag, passed, every) for tag, (passed, every) in counts.items()]


def latencies(verdicts: Iterable[Verdict]) -> list[Latency]:
    """By source, for those that decided anything."""
    spent: dict[str, list[Utterance]] = {}
    for verdict in verdicts:
        for one in verdict.course.utterances:
            if one.source:
                spent.setdefault(one.source, []).append(one)
    order = sorted(spent, key=lambda name: SOURCES.index(name) if name in SOURCES else len(SOURCES))
    return [
        _latency(source, [o.ms for o in spent[source]], [o.work_ms for o in spent[source]])
        for source in order
    ]


def answers(verdicts: Iterable[Verdict]) -> Latency | None:
    """To the first sentence of an answer in the model's own words; None if there was none."""
    spent = [
        one.spoke_ms
        for verdict in verdicts
        for one in verdict.course.utterances
        if one.kind == "question" and one.spoke_ms is not None
    ]
    return _latency("answer", spent) if spent else None


def _latency(source: str, spent: list[float], worked: Sequence[float] = (0.0,)) -> Latency:
    return Latency(
        source,
        len(spent),
        percentile(spent, 50),
        percentile(spent, 95),
        round(max(spent), 3),
        percentile(worked, 50),
        percentile(worked, 95),
    )


def reuse(verdicts: Iterable[Verdict]) -> Reuse | None:
    """None if no model was asked."""
    prompts: list[Prompted] = [one for verdict in verdicts for one in verdict.course.prompts]
    if not prompts:
        return None
    spent = [one.ms for one in prompts]
    return Reuse(
        len(prompts),
        sum(one.prompt_tokens for one in prompts),
        sum(one.reused_tokens for one in prompts),
        percentile(spent, 50),
        percentile(spent, 95),
    )


def percentile(values: Iterable[float], percent: int) -> float:
    """The nearest rank: a value that was measured, never one between two."""
    ordered = sorted(values)
    return round(ordered[max(0, ceil(len(ordered) * percent / 100) - 1)], 3)
