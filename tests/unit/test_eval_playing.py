"""Cases played to their end: what they change, ask and say, and who is right about it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from appliance.assistant import Understanding
from appliance.core.events import MeaningFound
from appliance.core.house import Home
from appliance.core.types import Action, AreaId, EntityId, Source, Understood, Verb, Waiting
from appliance.evaluation.cases import Case, parse_cases
from appliance.evaluation.figures import Latency, Share, by_tag, latencies, percentile, reuse
from appliance.evaluation.judging import Verdict, asks_of, judge
from appliance.evaluation.playing import Course, Prompted, Utterance, play
from appliance.evaluation.report import document, lines
from appliance.evaluation.running import chosen, run_without_model
from appliance.ports import Journal
from appliance.skills.skills import Skills
from appliance.testing.house import whole_home
from appliance.testing.virtual_time import run_virtual

HALL = "light.hall_ceiling"


def _case(say: str | list[str], expect: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": f"{say} {expect} {more}", "say": say, "expect": expect, **more}


RIGHT = [
    _case("turn on the hall light", {"changes": {HALL: {"state": "on"}}, "asks": "everyday"}),
    _case("turn on the hall light", {"unchanged": True, "asks": "everyday"}, answer="no"),
    _case("turn on the hall light", {"unchanged": True}, answer="silence"),
    _case("turn on the hall light", {"changes": {HALL: {}}}, answer="yes please"),
    _case("unlock the front door", {"changes": {"lock.front_door": {"state": "unlocked"}}}),
    _case("unlock the front door", {"unchanged": True, "asks": "guarded"}, answer="yes please"),
    _case("don't turn on the hall light", {"unchanged": True, "asks": "none"}),
    _case(
        "turn on the hall light",
        {"unchanged": True, "asks": "none", "reply_any": ["ON"], "reply_none": ["off"]},
        setup={HALL: {"state": "on"}},
    ),
    _case(
        ["turn on the hall light", "turn on the landing light"],
        {"changes": {HALL: {"state": "on"}, "light.landing": {"state": "on"}}},
    ),
    _case("turn on the porch light", {"unchanged": True}, answer="turn on the hall light"),
    _case("turn on the porch light", {"unchanged": True}, answer="turn on the porch light"),
]
WRONG = [
    (_case("turn on the hall light", {"unchanged": True}), "nothing was to change"),
    (_case("turn on the hall light", {"asks": "guarded"}), "asks: wanted guarded, was everyday"),
    (
        _case("turn on the hall light", {"changes": {"light.landing": {}}}),
        "light.landing did not change",
    ),
    (
        _case("turn on the hall light", {"changes": {HALL: {"state": "off"}}}),
        f"{HALL}: state is not 'off'",
    ),
    (
        _case("turn on the hall light and the landing light", {"changes": {"light.landing": {}}}),
        f"{HALL} was not to change",
    ),
    (_case("turn on the hall light", {"clarify": True}), "clarify: a confirmation was asked"),
    (_case("don't turn on the hall light", {"clarify": True}), "clarify: nothing was asked back"),
    (_case("turn on the hall light", {"reply_any": ["paris"]}), "reply_any: none of ['paris']"),
    (_case("turn on the hall light", {"reply_none": ["HALL"]}), "reply_none: 'HALL' was said"),
    (
        _case("turn on the hall light", {"skill": {"kind": "memory"}}),
        "skill: no memory like it acted",
    ),
    (
        _case("turn on the hall light", {"scheduled": {"changes": {HALL: {"state": "on"}}}}),
        "scheduled: nothing like it was",
    ),
]
"""Nothing that fails here may pass, whatever Hearth learns: a light is switched on at once."""


def _played(*raw: dict[str, object]) -> list[Verdict]:
    return run_without_model(parse_cases(list(raw), "set"), whole_home(), lambda _: None)


def test_cases_that_are_right_pass() -> None:
    verdicts = _played(*RIGHT)
    assert [(one.case.id, one.faults) for one in verdicts if not one.passed] == []


def test_cases_that_are_wrong_fail_with_the_reason() -> None:
    verdicts = _played(*(case for case, _ in WRONG))
    for verdict, (_, fault) in zip(verdicts, WRONG, strict=True):
        assert any(each.startswith(fault) for each in verdict.faults), (verdict.case, fault)


def test_no_case_leaves_anything_to_the_next() -> None:
    first, second = _played(
        _case("turn on the hall light", {"changes": {HALL: {}}}),
        _case("turn off the hall light", {"unchanged": True}),
    )
    assert first.passed
    assert second.passed


def _judged(expect: dict[str, object], course: Course) -> tuple[str, ...]:
    (case,) = parse_cases([_case("x", expect)], "set")
    return judge(case, course).faults


def test_skills_are_known_by_kind_action_length_and_name() -> None:
    home = whole_home()
    event = MeaningFound(Source.SKILL, "timer", "start", 720, "Pizza")
    course = Course(home.states, home.states, events=[event])
    wanted = {"kind": "timer", "action": "start", "seconds": 720, "label": "pizza"}
    assert _judged({"skill": wanted}, course) == ()
    for other in ({"kind": "alarm"}, {"action": "cancel"}, {"seconds": 60}, {"label": "egg"}):
        assert _judged({"skill": {**wanted, **other}}, course)


def test_what_is_refused_is_no_confirmation() -> None:
    course = Course(whole_home().states, refused=True, utterances=[Utterance("x")])
    assert asks_of(course) == "refused"
    assert _judged({"asks": "none"}, course) == ("asks: wanted none, was refused",)


def test_a_failure_of_a_part_is_a_failure_of_the_case() -> None:
    course = Course(whole_home().states, failure="engine-timeout")
    assert _judged({"unchanged": True}, course) == ("failed: engine-timeout",)


def test_a_fault_in_what_is_played_is_a_failure_of_the_case() -> None:
    async def broken(journal: Journal, skills: Skills) -> Understanding:
        raise ZeroDivisionError

    (case,) = parse_cases([_case("x", {"unchanged": True})], "set")
    course = run_virtual(play(case, whole_home(), broken))
    assert judge(case, course).faults == ("failed: crashed-ZeroDivisionError",)


def test_a_case_that_never_ends_is_given_up() -> None:
    class Deaf:
        async def understand(
            self,
            text: str,
            home: Home,
            room: AreaId | None,
            waiting: Sequence[Waiting] = (),
        ) -> Understood:
            await asyncio.Event().wait()
            raise AssertionError

        async def answer(self, question: str, home: Home) -> AsyncIterator[str]:
            yield question

        def forget(self) -> None:
            """Nothing: it heard nothing."""

    async def deaf(journal: Journal, skills: Skills) -> Understanding:
        return Deaf()

    (case,) = parse_cases([_case("x", {"unchanged": True})], "set")
    course = run_virtual(play(case, whole_home(), deaf))
    assert judge(case, course).faults == ("failed: too-slow",)


def test_what_no_state_shows_counts_as_a_change() -> None:
    home = whole_home()
    pressed = (Action(EntityId("scene.movie_night"), Verb.PRESS),)
    course = Course(home.states, home.states, actions=pressed)
    assert _judged({"unchanged": True}, course)
    assert _judged({"changes": {"scene.movie_night": {"activated": True}}}, course) == ()


def test_cases_are_chosen_by_id_or_tag() -> None:
    cases = parse_cases(
        [_case("a", {"asks": "none"}, tags=["t"]), _case("b", {"asks": "none"})], ""
    )
    assert [case.say for case in chosen(cases, ["t"])] == ["a"]
    assert [case.say for case in chosen(cases, [cases[1].id])] == ["b"]
    assert len(chosen(cases, [])) == 2


def _verdict(tags: list[str], *, passed: bool, course: Course | None = None) -> Verdict:
    case = Case.model_validate(_case("x", {"asks": "none"}, tags=tags))
    return Verdict(case, course or Course({}), () if passed else ("amiss",), {})


def test_shares_are_counted_by_tag() -> None:
    verdicts = [_verdict(["a", "b"], passed=True), _verdict(["a", "a"], passed=False)]
    assert by_tag(verdicts) == [Share("a", 1, 2), Share("b", 1, 1)]
    assert Share("a", 1, 2).percent == 50


def test_latencies_are_counted_by_source() -> None:
    said = [Utterance("x", "model", "proposal", 30.0), Utterance("y", "guard", "", 1.0)]
    verdicts = [_verdict([], passed=True, course=Course({}, utterances=said))]
    assert latencies(verdicts) == [
        Latency("guard", 1, 1.0, 1.0, 1.0),
        Latency("model", 1, 30.0, 30.0, 30.0),
    ]


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (100, 100), (1, 1)])
def test_percentiles_are_values_that_were_measured(percent: int, value: int) -> None:
    assert percentile(range(1, 101), percent) == value


def test_how_much_of_the_prompts_was_read_before() -> None:
    assert reuse([_verdict([], passed=True)]) is None
    prompts = [Prompted(100, 90, 5, 10.0, 2.0), Prompted(300, 290, 5, 30.0, 2.0)]
    found = reuse([_verdict([], passed=True, course=Course({}, prompts=prompts))])
    assert found is not None
    assert (found.requests, found.percent, found.p95_ms) == (2, 95.0, 30.0)


def test_a_report_shows_every_failure_and_is_json_as_well() -> None:
    verdicts = _played(
        _case("turn on the hall light", {"unchanged": True}, tags=["light"]),
        _case("unlock the front door", {"asks": "guarded"}, tags=["lock"]),
    )
    text = "\n".join(lines(verdicts))
    assert "✗ turn on the hall light" in text
    assert f"changed: {HALL}" in text
    assert "→ nothing was to change" in text
    assert "1 of 2 passed; 1 of the failures changed something" in text
    assert "lock " in text
    found = json.loads(json.dumps(document(verdicts, {"machine": "m"})))
    assert (found["passed"], found["cases"], found["tags"]["light"]["passed"]) == (1, 2, 0)
    assert found["results"][0]["actions"][0]["verb"] == "turn_on"
    assert found["results"][1]["asks"] == "guarded"
