"""Whether what came of a case is what its set expects. Refuses to be lenient: every key must hold.

* changes: exactly these devices report anything new, and report these values.
* unchanged, clarify, or only scheduled: no device does. Clarify: what was said last is a question,
  and nothing was to be confirmed.
* asks: the highest tier of all confirmations asked; refused is what the gate would not even ask.
* reply_any: any of these in what the last sentence led to; reply_none: none of these in anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.core.events import MeaningFound
from appliance.core.house import EntityState
from appliance.core.types import EntityId, SkillKind, Verb
from appliance.evaluation.cases import Case, Later, Values, WantedSkill
from appliance.evaluation.playing import Course
from appliance.evaluation.values import differs, happened, holds, told_change
from appliance.testing.aftermath import after

_PUNCTUAL_S = 60
"""Seconds. What is due at half nine is counted from the minute that the clock shows."""
_SKILL_KINDS = frozenset({*SkillKind, "list", "undo"})
_KIND_OF = {"units": "arith"}
"""What sets call the kind of a skill."""
_TIERS = ("none", "everyday", "guarded", "refused")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` is empty if the case passed; `changed` is what became of devices, by entity."""

    case: Case
    course: Course
    faults: tuple[str, ...]
    changed: Mapping[str, dict[str, object]]

    @property
    def passed(self) -> bool:
        return not self.faults

    @property
    def acted(self) -> bool:
        """Whether anything was done, or put down to be done."""
        return bool(self.changed or self.course.actions or scheduled_of(self.course))


def judge(case: Case, course: Course) -> Verdict:
    changed = changes_of(course)
    faults = tuple(_faults(case, course, changed))
    if course.failure:
        faults = (f"failed: {course.failure}", *faults)
    return Verdict(case, course, faults, changed)


def changes_of(course: Course) -> dict[str, dict[str, object]]:
    """Entity -> what became of it; only those of which anything did."""
    did = happened(course.actions)
    found: dict[str, dict[str, object]] = {}
    for entity, before in course.before.items():
        now = course.after.get(entity, before)
        if differs(before, now) or entity in did:
            found[entity] = told_change(before, now, did.get(entity, []))
    return found


def _faults(case: Case, course: Course, changed: Mapping[str, dict[str, object]]) -> Iterator[str]:
    expect = case.expect
    if expect.changes is not None:
        yield from _wrong_changes(expect.changes, course, changed)
    elif (expect.unchanged or expect.clarify or expect.scheduled) and changed:
        yield f"nothing was to change, but {', '.join(sorted(changed))} did"
    if expect.asks is not None and (asked := asks_of(course)) != expect.asks:
        yield f"asks: wanted {expect.asks}, was {asked}"
    if expect.clarify:
        yield from _unclear(course)
    if expect.reply_any is not None:
        said = " ".join(said_last(course)).casefold()
        if not any(words.casefold() in said for words in expect.reply_any):
            yield f"reply_any: none of {expect.reply_any} was said"
    for words in expect.reply_none or ():
        if any(
            words.casefold() in text.casefold() for one in course.utterances for text in one.said
        ):
            yield f"reply_none: {words!r} was said"
    if expect.scheduled is not None and not _is_scheduled(expect.scheduled, course):
        yield "scheduled: nothing like it was"
    if expect.skill is not None and not any(_fits(expect.skill, one) for one in skills_of(course)):
        yield f"skill: no {expect.skill.kind} like it acted"


def _wrong_changes(
    wanted: Mapping[str, Values], course: Course, changed: Mapping[str, dict[str, object]]
) -> Iterator[str]:
    did = happened(course.actions)
    for entity in sorted(set(changed) - set(wanted)):
        yield f"{entity} was not to change"
    for entity, values in wanted.items():
        if entity not in changed:
            yield f"{entity} did not change"
            continue
        before = course.before.get(EntityId(entity), EntityState())
        now = course.after.get(EntityId(entity), before)
        acts: list[Verb] = did.get(entity, [])
        for key, value in values.items():
            if not holds(entity, key, value, before, now, acts):
                yield f"{entity}: {key} is not {value!r}"


def asks_of(course: Course) -> str:
    """The highest tier that was asked for by the case's own sentences; "refused" beats them all."""
    if course.refused:
        return "refused"
    asked = [tier for one in course.utterances if not one.followed for tier, _ in one.asked]
    return max(asked, key=_TIERS.index, default="none")


def _unclear(course: Course) -> Iterator[str]:
    last = said_last(course)
    if asks_of(course) != "none":
        yield "clarify: a confirmation was asked for instead"
    elif not last or not last[-1].rstrip().endswith("?"):
        yield "clarify: nothing was asked back"


def said_last(course: Course) -> list[str]:
    """What the last of the case's own sentences led to, and what was said instead of an answer."""
    said: list[str] = []
    for one in course.utterances:
        said = [*said, *one.said] if one.followed else list(one.said)
    return said


def scheduled_of(course: Course) -> list[object]:
    """The events of what was put down to be done later."""
    return [event for event in course.events if type(event).__name__ == "Scheduled"]


def _is_scheduled(wanted: Later, course: Course) -> bool:
    """Whether something was put down for that time, with just these changes."""
    return any(_is_later(wanted, event, course) for event in scheduled_of(course))


def _is_later(wanted: Later, event: object, course: Course) -> bool:
    in_s, actions = getattr(event, "in_s", None), getattr(event, "actions", ())
    if wanted.in_s is not None and not (
        isinstance(in_s, int | float) and abs(in_s - wanted.in_s) <= _PUNCTUAL_S
    ):
        return False
    then = {action.entity: after(action, course.before[action.entity]) for action in actions}
    did = happened(actions)
    return set(then) == set(wanted.changes) and all(
        holds(
            name, key, value, course.before[EntityId(name)], then[EntityId(name)], did.get(name, [])
        )
        for name, values in wanted.changes.items()
        for key, value in values.items()
    )


def skills_of(course: Course) -> list[MeaningFound]:
    """The skills that acted."""
    return [
        event
        for event in course.events
        if isinstance(event, MeaningFound) and (event.action or event.kind in _SKILL_KINDS)
    ]


def _fits(wanted: WantedSkill, skill: MeaningFound) -> bool:
    """Whether a skill is of this kind and has whatever else was asked for."""
    kinds = {_KIND_OF.get(skill.kind, skill.kind), skill.action}
    label = (skill.label or "").casefold()
    return (
        wanted.kind in kinds
        and wanted.action in (None, skill.action)
        and wanted.seconds in (None, skill.seconds)
        and (wanted.label is None or wanted.label.casefold() == label)
    )
