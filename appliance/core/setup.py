"""The first set-up, step by step: what is done, and what comes next. Pure.

It can be left and taken up again at any step. Refuses nothing: a step that was skipped is done, and
can be done again from the settings.
"""

import json
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In their order. Pairing is none: without it there is nobody who could go on."""

    LANGUAGE = "language"
    ROOM = "room"
    SOUND = "sound"
    WAKE = "wake"
    BROKER = "broker"
    DEVICES = "devices"
    VOICE = "voice"
    FIRST_COMMAND = "first"


@dataclass(frozen=True, slots=True)
class Progress:
    """
    >>> Progress().with_done(Step.LANGUAGE).next
    <Step.ROOM: 'room'>
    """

    done: frozenset[Step] = frozenset()

    @property
    def next(self) -> Step | None:
        """The first step that was neither done nor skipped; None at the end."""
        return next((step for step in Step if step not in self.done), None)

    @property
    def finished(self) -> bool:
        return self.next is None

    def with_done(self, *steps: Step) -> "Progress":
        return Progress(self.done | frozenset(steps))


def write(progress: Progress) -> str:
    """JSON, for one file."""
    return json.dumps({"done": [step.value for step in Step if step in progress.done]})


def read(text: str) -> Progress:
    """What `write` wrote. Raises ValueError for anything else."""
    try:
        return Progress(frozenset(Step(each) for each in json.loads(text)["done"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not the steps of a set-up") from error
