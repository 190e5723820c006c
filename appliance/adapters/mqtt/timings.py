"""How patient the house is, in seconds. Refuses to be spread over the modules that wait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.adapters.mqtt.acting import Journey
from appliance.adapters.mqtt.connection import Pace
from appliance.core.types import EntityId

_SLOW = {"cover": 25.0, "lock": 10.0, "valve": 25.0, "climate": 5.0, "vacuum": 10.0}
_SLOW |= {"lawn_mower": 10.0, "alarm_control_panel": 10.0, "media_player": 5.0}
_TRAVELLING = {"cover": 90.0, "valve": 90.0}


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds."""

    report: float = 2.0
    """How long a device has to report what became of a command..."""
    report_by_domain: Mapping[str, float] = field(default_factory=lambda: dict(_SLOW))
    """...unless its kind needs longer."""
    moving_by_domain: Mapping[str, float] = field(default_factory=lambda: dict(_TRAVELLING))
    """How long it has in all, as long as it reports again and again that it moves."""
    tell_after: float = 2.5
    """After this a person wants to hear that it moves."""
    grace: float = 1.0
    """How long a device that repeats its old state may still change its mind."""
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

    def journey(self, entity: EntityId, began: float, tell: Callable[[str], None]) -> Journey:
        """For a command that was given at loop time `began`."""
        more = self.deadline(entity)
        longest = self.moving_by_domain.get(entity.partition(".")[0], more)
        return Journey(more, began + longest, began + self.tell_after, tell)
