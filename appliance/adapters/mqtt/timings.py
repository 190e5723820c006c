"""How patient the house is, in seconds. Refuses to be spread over the modules that wait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.adapters.mqtt.acting import Patience
from appliance.adapters.mqtt.connection import Pace
from appliance.core.types import Action, EntityId, Verb

_SLOW = {"cover": 25.0, "lock": 10.0, "valve": 25.0, "climate": 5.0, "vacuum": 10.0}
_SLOW |= {"lawn_mower": 10.0, "alarm_control_panel": 10.0, "media_player": 5.0}
_TRAVELLING = {"cover": 60.0, "valve": 60.0, "alarm_control_panel": 70.0, "lock": 30.0}
_TRAVELLING |= {"vacuum": 30.0, "lawn_mower": 30.0}
"""A conversation lasts until the outcome: until then nobody can say "stop"."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds."""

    report: float = 2.0
    """How long a device has to report what became of a command..."""
    report_by_domain: Mapping[str, float] = field(default_factory=lambda: dict(_SLOW))
    """...unless its kind needs longer..."""
    stop: float = 10.0
    """...or it was told to stop, and moves on until it does."""
    moving: float = 10.0
    """How long it has in all, as long as it reports that it is on its way: a lamp that fades..."""
    moving_by_domain: Mapping[str, float] = field(default_factory=lambda: dict(_TRAVELLING))
    """...or something that travels. Nobody waits longer for an answer: it is under way then."""
    tell_after: float = 2.5
    """After this a person wants to hear that it moves."""
    grace: float = 1.0
    """How long a device that reports an error may still recover."""
    rest: float = 4.0
    """A cover that reported no other position for so long stands still."""
    quiet: float = 1.0
    """The discovery window ends when no announcement came for this long..."""
    window: float = 5.0
    """...of which those that are not retained count this long: devices may never fall silent..."""
    longest: float = 60.0
    """...or after this long in any case: a small computer may need it for a large house."""
    states_quiet: float = 0.15
    pace: Pace = field(default_factory=Pace)

    def deadline(self, entity: EntityId) -> float:
        return self.report_by_domain.get(entity.partition(".")[0], self.report)

    def patience(self, action: Action, began: float, tell: Callable[[str], None]) -> Patience:
        """For a command that was given at loop time `began`."""
        more = self.deadline(action.entity)
        at_rest = min(more, self.stop) if action.verb is Verb.STOP else more
        longest = self.moving_by_domain.get(action.entity.partition(".")[0], self.moving)
        return Patience(
            deadline=began + at_rest,
            longest=began + max(longest, more),
            more=more,
            grace=self.grace,
            rest=self.rest,
            tell_at=began + self.tell_after,
            tell=tell,
        )
