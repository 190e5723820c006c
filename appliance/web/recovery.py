"""A way back for an owner who forgot the passphrase. Refuses to be quick, and to be quiet.

Whoever is in the room hears spoken codes, so one code alone would make an owner of any guest. So it
takes two, from the same browser, with a day in between: a guest of one evening hears only the
first. Both are said with what they are for. In between every browser of an owner shows it and can
stop it; and whoever asks in the room takes the place of who asked before, so it can be stopped
there too. Nothing is taken from an owner before the second code: not even a passkey then, so one
who was robbed of the passphrase comes in by it and sends the robber away.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from appliance.core.pairing import Judged, Paired, Wait
from appliance.core.people import People, Person, Recovery, Role
from appliance.web.door import Door, Opened, check, hash_of

DAY_S = 24 * 3600.0
KEPT_S = 3 * DAY_S
"""After so long it has to be begun again."""
ASKED, STOPPED, DONE = "recovery-asked", "recovery-stopped", "recovery-done"
"""What is written down in the journal."""

_BEGIN, _FINISH = "recover", "recovered"
_SAID = {
    _BEGIN: (
        "Somebody says that they own this home, and forgot the passphrase of my page.",
        "If that is nobody you know, put an end to it on my page, under People.",
    ),
    _FINISH: (
        "Somebody who forgot the passphrase of my page is about to be its owner again.",
        "If that is nobody you know, put an end to it on my page, under People, at once.",
    ),
}
_NO_OWNER = "No owner has that name. Ask for another code."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to be whom again, since when, and in how many seconds they can; 0 = now."""

    person: Person
    recovery: Recovery
    left_s: float


class Recoveries:
    """One at a time. `note` writes down what became of whom, by codes and ids."""

    def __init__(self, door: Door, note: Callable[[str, str], Awaitable[None]]) -> None:
        self._door = door
        self._note = note

    def asked(self) -> Asked | None:
        """The one under way, if it still holds."""
        people = self._door.people
        recovery = people.recovery
        person = people.people.get(recovery.person) if recovery is not None else None
        if recovery is None or person is None or person.role is not Role.OWNER:
            return None
        ago_s = self._door.today_s() - recovery.began_s
        if not 0 <= ago_s < KEPT_S:
            return None
        return Asked(person, recovery, max(0.0, DAY_S - ago_s))

    def shown(self) -> dict[str, str] | None:
        """What owners are told of the one under way, on every page."""
        asked = self.asked()
        if asked is None:
            return None
        began = dt.datetime.fromtimestamp(asked.recovery.began_s, dt.UTC).astimezone()
        ready = when(asked.left_s) if asked.left_s else "now"
        return {"name": asked.person.name, "since": f"{began:%H:%M on %d %B}", "ready": ready}

    def of(self, browser: str) -> Asked | None:
        """The one under way, if this browser asked for it."""
        asked = self.asked()
        mine = browser and asked is not None and asked.recovery.browser == hash_of(browser)
        return asked if mine else None

    def say(self, browser: str, place: str) -> bool | Wait:
        """Have a code said, and what for; False if nothing can be said just now."""
        purpose = self._purpose(browser)
        return self._door.say_code(purpose, browser, place, _SAID[purpose])

    def is_said(self, browser: str) -> bool:
        """Whether a code for this browser was said and can be entered."""
        return self._door.is_asked(browser, self._purpose(browser))

    async def begin(self, browser: str, place: str, typed: str, name: str) -> Judged:
        """What becomes of the first code; if it was right, the day begins.

        Raises ValueError if nobody of that name is an owner; the code is gone all the same.
        """
        judged = self._door.judge(_BEGIN, browser, place, typed)
        if not isinstance(judged, Paired):
            return judged
        person = self._door.people.named(name)
        if person is None or person.role is not Role.OWNER:
            raise ValueError(_NO_OWNER)
        recovery = Recovery(person.id, hash_of(browser), self._door.today_s())
        await self._note(ASKED, person.id)
        await self._door.keep(lambda people: replace(people, recovery=recovery))
        return judged

    async def finish(
        self, browser: str, place: str, typed: str, passphrase: str, agent: str
    ) -> Opened | Judged:
        """What becomes of the second code; if it was right, the owner's browsers are signed out.

        Raises ValueError with what is wrong, for people.
        """
        asked = self.of(browser)
        if asked is None or asked.left_s > 0:
            raise ValueError("That holds no longer. Begin again.")
        check(passphrase, asked.person.name)
        judged = self._door.judge(_FINISH, browser, place, typed)
        if not isinstance(judged, Paired):
            return judged
        kept = await self._door.hashed(passphrase)
        opened, sign_in = self._door.opening(asked.person.id, agent)
        await self._note(DONE, asked.person.id)

        def recovered(people: People) -> People:
            if people.recovery != asked.recovery:
                raise ValueError("It was stopped.")
            changed = people.with_passphrase(asked.person.id, kept)
            return replace(sign_in(changed), recovery=None)

        await self._door.keep(recovered)
        return opened

    async def stop(self) -> None:
        """An owner says no."""
        asked = self.asked()
        if asked is not None:
            await self._note(STOPPED, asked.person.id)
        await self._door.keep(lambda people: replace(people, recovery=None))

    def _purpose(self, browser: str) -> str:
        asked = self.of(browser)
        return _FINISH if asked is not None and asked.left_s == 0 else _BEGIN


def when(seconds: float) -> str:
    """ "in 23 hours" """
    hours = round(seconds / 3600)
    return "within the hour" if hours < 1 else f"in {hours} hour{'' if hours == 1 else 's'}"
