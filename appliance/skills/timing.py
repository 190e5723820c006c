"""Does what is asked of timers, and says it. Refuses to guess which of several is meant."""

from collections.abc import Callable

from appliance.core.spoken_text import capitalised, count, joined, phrase
from appliance.core.types import Skill
from appliance.skills.timers import MOST, Timer, Timers
from appliance.skills.wording import length, sentence

LONGEST_S = 7 * 24 * 3600
"""Of one timer; what is further away is a matter for a calendar."""


class TimerSkill:
    """`now_s` is a clock that nobody can set, in seconds; `room` is where this Hearth stands."""

    def __init__(self, timers: Timers, now_s: Callable[[], float], room: str = "") -> None:
        self._timers = timers
        self._now_s = now_s
        self._room = room

    def perform(self, skill: Skill) -> str:
        """The sentence to say."""
        if skill.action == "start":
            return self._start(skill)
        if skill.action == "status":
            return self._status(skill)
        found = self._found(skill)
        if not found:
            return self._none(skill)
        if skill.every:
            return self._all(skill.action, found)
        if len(found) > 1 and len(fitting := self._fitting(skill.action, found)) != 1:
            return sentence(
                f"which one: {joined([_named(each) for each in fitting or found], 'or')}?"
            )
        timer = found[0] if len(found) == 1 else self._fitting(skill.action, found)[0]
        return self._one(skill, timer)

    def _start(self, skill: Skill) -> str:
        seconds = skill.seconds or 0
        if not 1 <= seconds <= LONGEST_S:
            return f"I can set timers for {length(LONGEST_S)} at most."
        if self._timers.start(skill.label, seconds, self._now_s()) is None:
            return f"I have {MOST} timers already. Please cancel one first."
        label = phrase(skill.label)
        name = f"{capitalised(label)} timer: " if label else ""
        return f"{capitalised(name + length(seconds))}, starting now."

    def _one(self, skill: Skill, timer: Timer) -> str:
        now_s, by_s = self._now_s(), skill.seconds or 0
        name = _the(timer)
        match skill.action:
            case "cancel":
                self._timers.cancel(timer)
                return sentence(f"{name} is cancelled")
            case "pause":
                left_s = self._timers.pause(timer, now_s).left(now_s)
                return sentence(f"{name} is paused, with {length(left_s)} left")
            case "resume":
                left_s = self._timers.resume(timer, now_s).left(now_s)
                return sentence(f"{name} is running, with {length(left_s)} left")
            case "restart":
                self._timers.reset(timer, timer.total_s, now_s)
                return sentence(f"{name} starts again, with {length(timer.total_s)}")
            case "change":
                self._timers.reset(timer, min(by_s, LONGEST_S), now_s)
                return sentence(f"{name} is set to {length(min(by_s, LONGEST_S))}, starting now")
            case "add":
                if timer.left(now_s) + by_s > LONGEST_S:
                    return f"I can set timers for {length(LONGEST_S)} at most."
                left_s = self._timers.change(timer, by_s, now_s).left(now_s)
                return sentence(f"{name} has {length(left_s)} left")
            case _:
                if by_s >= timer.left(now_s):
                    return sentence(f"{name} has only {length(timer.left(now_s))} left")
                left_s = self._timers.change(timer, -by_s, now_s).left(now_s)
                return sentence(f"{name} has {length(left_s)} left")

    def _all(self, action: str, found: tuple[Timer, ...]) -> str:
        now_s = self._now_s()
        for timer in found:
            if action == "cancel":
                self._timers.cancel(timer)
            elif action == "pause":
                self._timers.pause(timer, now_s)
            else:
                self._timers.resume(timer, now_s)
        done = {"cancel": "cancelled", "pause": "paused"}.get(action, "running")
        if len(found) == 1:
            return sentence(f"{_the(found[0])} is {done}")
        which = "both" if len(found) == 2 else f"all {count(len(found))}"
        return sentence(f"{which} timers are {done}")

    def _status(self, skill: Skill) -> str:
        found = self._found(skill)
        if not found:
            return self._none(skill)
        now_s = self._now_s()
        if len(found) == 1:
            timer = found[0]
            label = phrase(timer.label)
            on = f" on the {label} timer" if label else ""
            paused = ", and it is paused" if timer.paused else ""
            return sentence(f"{length(timer.left(now_s))} left{on}{paused}")
        told = [f"{_named(each)} has {length(each.left(now_s))} left" for each in found[:_TOLD]]
        more = f", and {count(len(found) - _TOLD)} more" if len(found) > _TOLD else ""
        return sentence(f"{count(len(found))} timers: {', '.join(told)}{more}")

    def _fitting(self, action: str, found: tuple[Timer, ...]) -> tuple[Timer, ...]:
        """Only one that is paused can be resumed, and only one that runs be paused."""
        if action not in ("pause", "resume"):
            return found
        return tuple(each for each in found if each.paused is (action == "resume"))

    def _found(self, skill: Skill) -> tuple[Timer, ...]:
        """All timers are those of this room; those of another are none of ours."""
        label = skill.label
        if label == self._room and not self._timers.found(label):
            label = ""
        return self._timers.found(label, skill.of_s)

    def _none(self, skill: Skill) -> str:
        name = phrase(skill.label)
        if not self._timers.all:
            return "There is no timer running."
        return f"There is no {name} timer." if name else "There is no timer like that."


_TOLD = 4


def _named(timer: Timer) -> str:
    """ "the pizza timer", "the one for 10 minutes" """
    label = phrase(timer.label)
    return f"the {label} timer" if label else f"the one for {length(timer.total_s)}"


def _the(timer: Timer) -> str:
    label = phrase(timer.label)
    return f"the {label} timer" if label else "the timer"


def name_of(label: str, total_s: int) -> str:
    """ "your pizza timer", "your timer for 10 minutes" """
    label = phrase(label)
    return f"your {label} timer" if label else f"your timer for {length(total_s)}"
