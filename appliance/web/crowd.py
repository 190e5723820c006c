"""Who keeps a connection to the page when there are more than there is room for. Pure.

1. One address has `each` at most: one more is refused.
2. When all places are taken, a newcomer takes one from an address that has more than they have:
   the one that was idle longest, of the address that has most.
3. Addresses at which somebody is signed in come last in that, and take from all others first.

So strangers with many addresses share what is left by those who live here, and somebody who comes
for the first time finds a place as well. Refuses to hold more than is allowed, whoever asks.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 150
"""Connections altogether, those that never begin with TLS among them: every one is a file of the
whole appliance, and where files run out the sound server's library ends the process."""
EACH = 20
"""From one address: a browser opens six, for each of some people behind one router."""
LEAVING = 50
"""So many more that were told to end, and have not done so yet."""
_ADDRESSES_EACH = 8
"""Of one person: a phone, a tablet, a computer, by two kinds of address."""
_PEOPLE = 40
"""Who were signed in since the start, those who were removed among them."""


@dataclass(eq=False, slots=True)
class Place:
    """One connection. `used_s` is when something came or went over it last, by one clock."""

    address: str
    used_s: float
    end: Callable[[], None] = field(default=lambda: None)
    """Ends the connection, at once or a little later."""


class Crowd:
    """All connections there are. Addresses are as the system writes them."""

    def __init__(self, most: int = MOST, each: int = EACH, leaving: int = LEAVING) -> None:
        self._most, self._each, self._most_leaving = most, each, leaving
        self._here: set[Place] = set()
        self._leaving: set[Place] = set()
        self._known: dict[str, dict[str, None]] = {}
        """Addresses by the person who was signed in there, the latest last."""

    @property
    def open(self) -> int:
        """How many connections there are, with those that are about to end."""
        return len(self._here) + len(self._leaving)

    def admit(self, address: str, now_s: float) -> Place | None:
        """A place for a new connection; None if there is none for it.

        Somebody else's may have been ended for it.
        """
        counts = Counter(place.address for place in self._here)
        if counts[address] >= self._each:
            return None
        if len(self._here) >= self._most:
            loser = self._loser(address, counts)
            if loser is None or len(self._leaving) >= self._most_leaving:
                return None
            self._here.remove(loser)
            self._leaving.add(loser)
            loser.end()
        place = Place(address, now_s)
        self._here.add(place)
        return place

    def leave(self, place: Place) -> None:
        """Its connection is closed."""
        self._here.discard(place)
        self._leaving.discard(place)

    def know(self, address: str, person: str) -> None:
        """This person, by their id, is signed in at this address."""
        addresses = self._known.pop(person, {})
        addresses.pop(address, None)
        latest = [*addresses, address][-_ADDRESSES_EACH:]
        self._known[person] = dict.fromkeys(latest)
        while len(self._known) > _PEOPLE:
            del self._known[next(iter(self._known))]

    def is_known(self, address: str) -> bool:
        """Whether somebody was signed in there not long ago."""
        return any(address in addresses for addresses in self._known.values())

    def _loser(self, newcomer: str, counts: Counter[str]) -> Place | None:
        welcome = self.is_known(newcomer)
        at_home = {address for address in counts if self.is_known(address)}
        for known in (False, True):
            sizes = {
                address: count for address, count in counts.items() if (address in at_home) is known
            }
            largest = max(sizes.values(), default=0)
            if largest > (0 if welcome and not known else counts[newcomer]):
                of_these = (place for place in self._here if sizes.get(place.address) == largest)
                return min(of_these, key=lambda place: place.used_s)
        return None


def use(place: Place, now_s: float) -> None:
    """Something came or went over it."""
    place.used_s = max(place.used_s, now_s)


def keep(place: Place) -> None:
    """It is in use until it ends, however still it is."""
    place.used_s = math.inf
