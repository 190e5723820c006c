"""What runs at the moment, as plain data: what "the timer" can mean. Refuses to change anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`timers` and `alarms` by their labels, "" for one without; `reminders` are counted.

    `playing`: music or a film is heard where this is said, so "the volume" may be of that.
    """

    timers: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    reminders: int = 0
    playing: bool = False


NOTHING = Snapshot()
