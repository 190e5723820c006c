"""What passkeys were asked to sign: each challenge once, for one browser, and not for long.

Refuses a challenge that another browser asked for, or that was asked for something else. Pure: time
and random bytes are the caller's.
"""

from dataclasses import dataclass
from enum import StrEnum

from appliance.core.people import Person

CEREMONY_S = 5 * 60.0
"""So long somebody may look for the security key."""
MOST = 200
MOST_EACH = 5
"""From one network address, so that nobody alone takes the places of all."""


class Purpose(StrEnum):
    ADD = "add"
    JOIN = "join"
    SIGN_IN = "sign-in"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Ceremony:
    """`challenge` is what is to be signed; `person` who will have a passkey that is made."""

    challenge: bytes
    place: str
    until_s: float
    person: Person | None = None


class Ceremonies:
    """Those under way: one for each browser and purpose."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[Purpose, str], Ceremony] = {}

    def begin(self, purpose: Purpose, browser: str, ceremony: Ceremony, now_s: float) -> None:
        """In the place of the browser's last one; of too many, the oldest make room."""
        self._waiting.pop((purpose, browser), None)
        held = {key: each for key, each in self._waiting.items() if now_s < each.until_s}
        own = [key for key, each in held.items() if each.place == ceremony.place]
        for key in own[: max(0, len(own) - MOST_EACH + 1)]:
            del held[key]
        for key in list(held)[: max(0, len(held) - MOST + 1)]:
            del held[key]
        self._waiting = {**held, (purpose, browser): ceremony}

    def take(self, purpose: Purpose, browser: str, now_s: float) -> Ceremony | None:
        """The one that this browser began, if it holds. It is gone with that."""
        found = self._waiting.pop((purpose, browser), None)
        return found if found is not None and now_s < found.until_s else None
