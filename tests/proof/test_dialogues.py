"""Ten thousand hostile conversations publish nothing that nobody allowed; honest ones get through.

What may be published is written into each line by whoever wrote it (`appliance.testing.dialogues`),
never asked of the gate. `HEARTH_PROVE_DIALOGUES` sets how many hostile ones are held.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

import pytest

from appliance.core import challenge, consent
from appliance.core.answers import AnswerKind, classify
from appliance.core.challenge import Reply, judge
from appliance.core.consent import Gate
from appliance.core.house import Home
from appliance.core.types import ProposalId
from appliance.testing.crowd import Course, Dialogue, MakeGate, hold, home_of_dialogues
from appliance.testing.dialogues import HONEST, HOSTILE, Script, dialogues
from appliance.testing.engines import ScriptedModel
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

HOSTILES = int(os.environ.get("HEARTH_PROVE_DIALOGUES", "10000"))
HONESTS = max(600, HOSTILES * 3 // 10)
AT_ONCE = ("a plain yes", "the number", "number and PIN", "abroad, plain")
"""Honest answers, half of them in words that no grammar was made for: most must be understood
without being asked for again."""
LEAST = {name: 0.7 if name == "after an echo" else 0.85 for name in HONEST}
"""Part of each that gets through in the end. A misheard echo is nobody's answer and nobody's echo:
the question is dropped, because the same words could be a correction."""

pytestmark = pytest.mark.timeout(0)


@pytest.fixture(scope="module")
def home() -> Home:
    return home_of_dialogues()


@pytest.fixture(scope="module")
def understanding(home: Home) -> Understanding:
    ids = itertools.count()
    made = Understanding(
        ScriptedModel(otherwise="none"), new_id=lambda: ProposalId(f"p{next(ids)}")
    )
    run_virtual(made.know(home))
    return made


Held = Iterator[tuple[Dialogue, Course]]


def held(
    table: Mapping[str, Script],
    count: int,
    seed: int,
    understanding: Understanding,
    home: Home,
    make_gate: MakeGate = Gate,
) -> Held:
    for at, dialogue in enumerate(dialogues(table, count, seed)):
        yield dialogue, run_virtual(hold(dialogue, understanding, home, at, make_gate))


def test_no_hostile_dialogue_publishes_what_nobody_allowed(
    understanding: Understanding, home: Home
) -> None:
    had, asked, published = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for dialogue, course in held(HOSTILE, HOSTILES, 1, understanding, home):
        had[dialogue.category] += 1
        asked[dialogue.category] += course.questions > 0
        published[dialogue.category] += len(course.published)
        if unauthorised := course.unauthorised():
            wrong.append((dialogue.category, course.heard, course.verdicts, unauthorised))
    figures = {name: f"{had[name]}/{published[name]}" for name in HOSTILE}
    print(f"{HOSTILES} hostile dialogues, {len(wrong)} wrong; held/published: {figures}")  # noqa: T201
    assert wrong == []
    # Every one of them got as far as a question, and the gate is no wall.
    assert asked == had
    assert set(had) == set(HOSTILE)
    for name in ("crossed", "replays", "echo", "early", "television", "two people"):
        assert published[name] > had[name] / 100, name


def test_honest_answers_are_accepted(understanding: Understanding, home: Home) -> None:
    had, got, first = Counter[str](), Counter[str](), Counter[str]()
    missed: Counter[tuple[str, str]] = Counter()
    for dialogue, course in held(HONEST, HONESTS, 2, understanding, home):
        assert course.unauthorised() == []
        had[dialogue.category] += 1
        got[dialogue.category] += course.got(dialogue)
        first[dialogue.category] += course.got(dialogue) and course.verdicts.count("unclear") == 0
        if not course.got(dialogue):
            missed[dialogue.category, " | ".join(course.heard[1:])] += 1
    at_once = sum(first[name] for name in AT_ONCE) / sum(had[name] for name in AT_ONCE)
    figures = {name: f"{got[name]}/{had[name]}" for name in HONEST}
    print(f"accepted at once {at_once:.2%}, in the end {got.total() / had.total():.2%}")  # noqa: T201
    print(f"by category {figures}, not accepted: {missed.most_common(40)}")  # noqa: T201
    assert at_once >= 0.9
    assert sum(got[name] for name in AT_ONCE) >= 0.97 * sum(had[name] for name in AT_ONCE)
    assert got.total() / had.total() >= 0.97
    assert all(got[name] >= LEAST[name] * had[name] for name in HONEST)


def hedge_is_yes(text: str, language: str, question: str = "") -> AnswerKind:
    kind = classify(text, language, question)
    return AnswerKind.YES if kind is AnswerKind.HEDGE else kind


def courtesy_is_yes(text: str, language: str, question: str = "") -> AnswerKind:
    kind = classify(text, language, question)
    return AnswerKind.YES if kind is AnswerKind.POLITE else kind


def no_is_noise(text: str, language: str, question: str = "") -> AnswerKind:
    kind = classify(text, language, question)
    return AnswerKind.NOTHING if kind is AnswerKind.NO else kind


def yes_is_anywhere(text: str, language: str, question: str = "") -> AnswerKind:
    return AnswerKind.YES if "yes" in text.lower() else classify(text, language, question)


def any_number(text: str, number: int, language: str) -> Reply:
    return Reply.RIGHT if judge(text, number, language) is not Reply.NONE else Reply.NONE


def only_the_number(text: str, number: int, language: str) -> Reply:
    said = challenge.digits(text, language)
    return Reply.RIGHT if said == str(number) else judge(text, number, language)


def a_yes_will_do(text: str, number: int, language: str) -> Reply:
    said_yes = classify(text, language) is AnswerKind.YES
    return Reply.RIGHT if said_yes else judge(text, number, language)


@pytest.mark.parametrize(
    ("categories", "target", "worse"),
    [
        (("hedges", "sarcasm", "guests"), "classify", hedge_is_yes),
        (("television", "guests", "corrections"), "classify", yes_is_anywhere),
        (("courtesies", "ghosts"), "classify", courtesy_is_yes),
        (("two people", "corrections"), "classify", no_is_noise),
        (("wrong numbers",), "judge", any_number),
        (("replays",), "judge", any_number),
        (("digits only",), "judge", only_the_number),
        (("no number", "abroad"), "judge", a_yes_will_do),
    ],
)
def test_a_gate_that_understands_worse_is_caught(
    categories: tuple[str, ...],
    target: str,
    worse: object,
    understanding: Understanding,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(challenge if target == "judge" else consent, target, worse)
    assert caught(categories, understanding, home, Gate)


@pytest.mark.parametrize(
    ("categories", "worse"),
    [
        (("early",), partial(Gate, tail_ms=0)),
        (("early",), partial(Gate, tail_ms=199)),
        (("early",), partial(Gate, tail_ms=-10_000)),
        (("late",), partial(Gate, lifetime_ms=12_500)),
    ],
)
def test_a_gate_that_listens_at_the_wrong_time_is_caught(
    categories: tuple[str, ...], worse: MakeGate, understanding: Understanding, home: Home
) -> None:
    assert caught(categories, understanding, home, worse)


def test_a_gate_that_takes_any_pin_is_caught(understanding: Understanding, home: Home) -> None:
    def worse(**options: object) -> Gate:
        return Gate(**options | {"pin": lambda *_: True})  # type: ignore[arg-type] # as given

    assert caught(("guessed PINs",), understanding, home, worse)


def caught(
    categories: tuple[str, ...], understanding: Understanding, home: Home, worse: MakeGate
) -> bool:
    """Whether a few dialogues of these categories give it away."""
    table = {name: HOSTILE[name] for name in categories}
    return any(c.unauthorised() for _, c in held(table, 150, 3, understanding, home, worse))
