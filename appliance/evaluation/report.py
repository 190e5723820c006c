"""What came of a sentence set, for people and for programs. Refuses to colour anything."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from appliance.core.types import Action
from appliance.evaluation.figures import Latency, Share, answers, by_tag, latencies, overall, reuse
from appliance.evaluation.judging import (
    Verdict,
    asks_of,
    scheduled_of,
    skills_of,
)

_BAR = 24


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The table, every failure, and how long things took."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    for verdict in failed:
        yield from _failure(verdict)
    if failed:
        yield ""
    width = max((len(share.name) for share in by_tag(verdicts)), default=3)
    for share in (*by_tag(verdicts), overall(verdicts)):
        yield _row(share, width)
    yield ""
    for spent in latencies(verdicts):
        yield _spent(spent)
    if (first := answers(verdicts)) is not None:
        yield _spent(first)
    if asked := reuse(verdicts):
        yield (
            f"model requests {asked.requests}, p50 {asked.p50_ms:.0f} ms, "
            f"p95 {asked.p95_ms:.0f} ms; prompt reused {asked.percent:.1f} % of "
            f"{asked.prompt_tokens} tokens"
        )
    wrong = sum(one.acted for one in verdicts if not one.passed)
    yield (
        f"{overall(verdicts).passed} of {len(verdicts)} passed; "
        f"{wrong} of the failures changed something"
    )


def _spent(spent: Latency) -> str:
    work = f"{spent.work_p50_ms:.1f} and {spent.work_p95_ms:.1f} ms of it computing"
    return (
        f"{spent.source:<8} p50 {spent.p50_ms:>8.1f} ms   p95 {spent.p95_ms:>8.1f} ms   "
        f"most {spent.most_ms:>8.1f} ms   {spent.sentences} sentences"
        + (f"   {work}" if spent.work_p95_ms else "")
    )


def _row(share: Share, width: int) -> str:
    full = round(share.percent / 100 * _BAR)
    bar = "█" * full + "░" * (_BAR - full)
    return f"{share.name:<{width}}  {bar} {share.percent:>5.1f} %  {share.passed}/{share.all}"


def _failure(verdict: Verdict) -> Iterator[str]:
    case = verdict.case
    room = f"  (in {case.room})" if case.room else ""
    yield f"✗ {case.id}{room}  [{', '.join(case.tags)}]"
    for one in verdict.course.utterances:
        by = f"{one.source}: {one.kind}" if one.source else "not understood"
        yield f'    "{one.text}"  {by}, {one.ms:.1f} ms'
        for tier, question in one.asked:
            yield f"      asked ({tier}): {question}"
        asked = {question for _, question in one.asked}
        for said in one.said:
            if said not in asked:
                yield f"      said: {said}"
    for entity, what in verdict.changed.items():
        values = ", ".join(f"{name} {value}" for name, value in what.items())
        yield f"      changed: {entity}: {values}"
    for skill in skills_of(verdict.course):
        yield f"      skill: {skill}"
    for later in scheduled_of(verdict.course):
        yield f"      scheduled: {later}"
    for fault in verdict.faults:
        yield f"    → {fault}"


def document(verdicts: Sequence[Verdict], about: dict[str, Any]) -> dict[str, Any]:
    """Everything as one JSON object; `about` comes first."""
    every, asked = overall(verdicts), reuse(verdicts)
    return {
        **about,
        "passed": every.passed,
        "cases": every.all,
        "percent": round(every.percent, 2),
        "tags": {
            share.name: {"passed": share.passed, "cases": share.all} for share in by_tag(verdicts)
        },
        "latency": [asdict(one) for one in latencies(verdicts)],
        "answers": asdict(first) if (first := answers(verdicts)) else None,
        "model": None
        if asked is None
        else {**asdict(asked), "reused_percent": round(asked.percent, 2)},
        "results": [_result(verdict) for verdict in verdicts],
    }


def _result(verdict: Verdict) -> dict[str, Any]:
    course = verdict.course
    return {
        "id": verdict.case.id,
        "tags": verdict.case.tags,
        "passed": verdict.passed,
        "control": verdict.case.controls,
        "faults": list(verdict.faults),
        "asks": asks_of(course),
        "turns": [asdict(one) for one in course.utterances],
        "actions": [_action(action) for action in course.actions],
        "changed": dict(verdict.changed),
        "skills": [str(skill) for skill in skills_of(course)],
        "scheduled": [str(later) for later in scheduled_of(course)],
        "prompts": [asdict(one) for one in course.prompts],
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "entity": action.entity,
        "verb": action.verb.value,
        "parameters": dict(action.parameters),
    }
