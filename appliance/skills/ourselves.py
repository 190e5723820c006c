"""What Hearth says of itself: what it heard, what it can do. Keeps nothing that was said."""

from collections.abc import Callable, Sequence

from appliance.core.types import Skill
from appliance.skills.helping import There, can, how_to, in_room, more

_WORTH_S = 60.0
"""So long after help "what else?" asks for more of it."""
_LONGEST = 300
_NOTHING_HEARD = "I have heard nothing before that."


class OurselvesSkill:
    """Remembers when help was given last."""

    def __init__(self, there: Callable[[], There], now_s: Callable[[], float]) -> None:
        self._there = there
        self._now_s = now_s
        self._helped_s: float | None = None

    @property
    def helped(self) -> bool:
        """Whether help was given a moment ago."""
        return self._helped_s is not None and self._now_s() - self._helped_s < _WORTH_S

    @property
    def rooms(self) -> frozenset[str]:
        """What the rooms of the house are called, in lower case."""
        areas = self._there().home.areas.values()
        return frozenset(each.casefold() for area in areas for each in (area.name, *area.aliases))

    def help(self, skill: Skill) -> Sequence[str]:
        """What can be done here, in a room, or how something is asked for."""
        self._helped_s = self._now_s()
        there = self._there()
        match skill.action:
            case "more":
                return more(there)
            case "room":
                return in_room(there, skill.text)
            case "how":
                return how_to(there, skill.text)
            case _:
                return can(there)


def told_back(heard: str) -> Sequence[str]:
    """What was made out of what somebody said."""
    said = " ".join(heard.split())[:_LONGEST]
    return ("I heard:", said) if said else (_NOTHING_HEARD,)
