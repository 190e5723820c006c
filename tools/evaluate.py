"""Measures the understanding with every set there is, and prints what docs/measurements.md keeps.

`python -m tools.evaluate --sentences FILE [--intents FOLDER]`. Every part is a `hearth eval` of its
own, and its JSON stays in `out/eval`. A part that cannot be run is left out with the reason, never
silently; exit code 1 if a goal was missed, 3 if a part could not be run.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "out" / "eval"
_PASSED, _FAILED = 0, 1
_STRICT = ("no_act", "guarded")
"""Tags of which no case may fail."""

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure beside its goal; `met` None where there is no goal, or nothing was measured."""

    what: str
    goal: str
    measured: str
    met: bool | None = None


def main() -> int:
    asked = _arguments()
    sets, intents = str(asked.sentences), asked.intents
    model = [] if asked.model is None else ["--model", asked.model]
    parts: dict[str, list[str] | None] = {
        "with model": None if asked.no_model else ["understanding", sets, *model],
        "model alone": None if asked.no_model else ["understanding", sets, "--model-alone", *model],
        "without model": ["understanding", sets, "--no-model"],
        "intents": ["intents", str(intents)] if intents is not None else None,
        "300 devices": ["scale", "--devices", "300"],
    }
    found = {name: _run(name, words) for name, words in parts.items() if words is not None}
    rows = [
        *_with_model(found),
        *_model_alone(found),
        *_without_model(found),
        *_intents(found),
        *_scale(found),
    ]
    _print(rows, found)
    missing = [name for name in parts if found.get(name) is None]
    for name in missing:
        why = "it could not be run" if name in found else "it was not asked for"
        print(f"left out: {name}: {why}")
    if any(found.get(name) is None for name in found):
        return 3
    return _FAILED if any(row.met is False for row in rows) else _PASSED


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description="Measure how well sentences are understood.")
    reader.add_argument("--sentences", type=Path, required=True, help="a sentence set")
    reader.add_argument("--intents", type=Path, help="Home Assistant's sentence tests")
    reader.add_argument("--model", help="another language model than the settings say")
    reader.add_argument("--no-model", action="store_true", help="leave the language model out")
    return reader.parse_args()


def _run(name: str, words: list[str]) -> Found | None:
    """What `hearth eval` found; None if it could not."""
    print(f"{name}: hearth eval {' '.join(words)} ...", file=sys.stderr, flush=True)
    hearth = Path(sys.executable).parent / "hearth"
    ran = subprocess.run([hearth, "eval", *words, "--json"], stdout=subprocess.PIPE, check=False)
    if ran.returncode not in (_PASSED, _FAILED) or not ran.stdout:
        return None
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name.replace(' ', '-')}.json").write_bytes(ran.stdout)
    found: Found = json.loads(ran.stdout)
    return found


def _with_model(found: dict[str, Found | None]) -> Iterator[Row]:
    played = found.get("with model")
    if played is None:
        return
    name = played["language_model"]
    yield _share(f"development set, {name}", played["results"], 95)
    for tag in _STRICT:
        yield _share(f"  of which {tag}", (r for r in played["results"] if tag in r["tags"]), 100)
    for spent in played["latency"]:
        yield _spent(f"  {spent['source']}, to a meaning", spent)
    yield _reused(played)


def _model_alone(found: dict[str, Found | None]) -> Iterator[Row]:
    """Rules leave the model too few sentences to tell how quick it is."""
    played = found.get("model alone")
    if played is None:
        return
    results = played["results"]
    control = (result for result in results if result["control"])
    yield _share("home control, the model alone behind the guard", control, None)
    yield _share("  of which no_act", (r for r in results if "no_act" in r["tags"]), None)
    yield _proposed(results)
    yield _reused(played)


def _without_model(found: dict[str, Found | None]) -> Iterator[Row]:
    played = found.get("without model")
    if played is None:
        return
    results = played["results"]
    yield _share("home control without a model", (r for r in results if r["control"]), 80)
    yield _share("  all cases without a model", results, None)
    for tag in _STRICT:
        yield _share(f"  of which {tag}", (r for r in results if tag in r["tags"]), 100)


def _intents(found: dict[str, Found | None]) -> Iterator[Row]:
    played = found.get("intents")
    if played is not None:
        left = sum(one["sentences"] for one in played["unsupported"])
        yield _share(f"intents_en, {left} sentences not supported", played["results"], 97)


def _scale(found: dict[str, Found | None]) -> Iterator[Row]:
    played = found.get("300 devices")
    for spent in played["latency"] if played else ():
        if spent["source"] == "matcher":
            p50, p95 = spent["p50_ms"], spent["p95_ms"]
            met = p50 < 5 and p95 < 15
            what = f"matcher with {played['devices'] if played else 0} devices, by the clock"
            work = f"computing {spent['work_p50_ms']:.1f} and {spent['work_p95_ms']:.1f} ms"
            measured = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms ({work})"
            yield Row(what, "p50 < 5 ms, p95 < 15 ms", measured, met)


def _share(what: str, results: Iterable[Found], goal: float | None) -> Row:
    every = [bool(result["passed"]) for result in results]
    if not every:
        return Row(what, "", "no cases")
    percent = 100 * sum(every) / len(every)
    met = None if goal is None else percent >= goal
    wanted = "" if goal is None else f">= {goal:g} %"
    return Row(what, wanted, f"{percent:.1f} % ({sum(every)} of {len(every)})", met)


def _spent(what: str, spent: Found) -> Row:
    measured = f"p50 {spent['p50_ms']:.1f} ms, p95 {spent['p95_ms']:.1f} ms"
    return Row(what, "", f"{measured} ({spent['sentences']})")


_PROPOSAL_MS = 2000


def _proposed(results: Iterable[Found]) -> Row:
    """How long the model took to what it proposed; its refusals are quicker, and are no measure."""
    turns = [turn for result in results for turn in result["turns"] if turn["source"] == "model"]
    spent = sorted(turn["ms"] for turn in turns if turn["kind"] == "proposal")
    what, goal = "  model, to a complete proposal", f"p50 <= {_PROPOSAL_MS} ms"
    if not spent:
        return Row(what, goal, f"none of {len(turns)} sentences left to it became one")
    middle = median(spent)
    measured = f"p50 {middle:.1f} ms, most {spent[-1]:.1f} ms ({len(spent)} of {len(turns)})"
    return Row(what, goal, measured, middle <= _PROPOSAL_MS)


def _reused(played: Found) -> Row:
    what, goal = "  tokens of prompts reused", ">= 95 %"
    asked = played["model"]
    if not asked:
        return Row(what, goal, "the model was not asked")
    percent = asked["reused_percent"]
    return Row(what, goal, f"{percent:.1f} % of {asked['prompt_tokens']}", percent >= 95)


def _print(rows: Iterable[Row], found: dict[str, Found | None]) -> None:
    machine = next((one["machine"] for one in found.values() if one), "unknown machine")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{machine}, commit {_commit()}, load {load} (what is by the clock is slower for it)\n")
    print("| understanding, `make eval` | goal | measured | |")
    print("|---|---|---|---|")
    for row in rows:
        met = {True: "met", False: "missed", None: ""}[row.met]
        print(f"| {row.what} | {row.goal} | {row.measured} | {met} |")
    print(f"\nEvery case: {KEPT.relative_to(ROOT)}/*.json")


def _commit() -> str:
    git = ["git", "describe", "--always", "--dirty"]
    ran = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
