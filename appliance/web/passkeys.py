"""Coming in by passkey. Refuses what was signed for another browser, another name, or twice.

A passkey works at one name of this appliance, and at no bare address: that is how it knows that it
is not asked by somebody else. What is checked is checked in `PasskeyCheck`.
"""

import ipaddress
import secrets
from dataclasses import dataclass, replace

from appliance.core.ceremonies import CEREMONY_S, Ceremonies, Ceremony, Purpose
from appliance.core.pairing import Wait
from appliance.core.people import MAX_NAME, MAX_PASSKEYS, Passkey, People, Person, Role, Session
from appliance.web.door import TAKEN_TOO_LONG, Door, Opened, name_of, new_id

_CHALLENGE_BYTES = 32
NOT_RIGHT = "That passkey was not used rightly, or too late. Try again."
TAKEN = "That passkey is known already."


@dataclass(frozen=True, slots=True)
class Where:
    """At which name the page was opened, and from which network address."""

    host: str
    """Without the port."""
    origin: str
    place: str


def where_of(host: str, place: str) -> Where | None:
    """Of a Host header, as in "hearth.local:8443"; None for a bare address."""
    host = host.casefold()
    name, colon, port = host.rpartition(":")
    name = name if colon and port.isdecimal() else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return Where(name, f"https://{host.removesuffix(':443')}", place)
    return None


class Passkeys:
    """Each passkey is asked in two steps: what it is to sign, as JSON, and what it signed.

    A browser is named by a secret of its own: its session's, or what it was given for its visit.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._check = door.secrecy.passkeys
        self._under_way = Ceremonies()

    def adding(self, where: Where, session: Session, person: Person) -> str:
        """Raises ValueError if there are too many."""
        if len(person.passkeys) >= MAX_PASSKEYS:
            raise ValueError(f"There is room for {MAX_PASSKEYS} passkeys.")
        challenge = self._begin(Purpose.ADD, session.key, where, person)
        return self._check.creation(challenge, where.host, person)

    async def add(
        self, where: Where, session: Session, person: Person, name: str, answer: str
    ) -> None:
        """Raises ValueError with what is wrong, for people."""
        made = self._made(Purpose.ADD, session.key, where, answer, name or session.browser)
        if made is None:
            raise ValueError(NOT_RIGHT)
        passkey = made[1]

        await self._door.keep(
            lambda people: people.with_change(person.id, lambda one: one.with_passkey(passkey))
        )

    async def remove(self, person: str, passkey: str) -> None:
        """Raises ValueError for the last thing that lets somebody in."""
        await self._door.keep(
            lambda people: people.with_change(person, lambda one: one.without_passkey(passkey))
        )

    def joining(self, where: Where, browser: str, name: str) -> str:
        """For somebody new. Raises ValueError with what is wrong, for people."""
        if not self._door.is_admitted(browser):
            raise ValueError(TAKEN_TOO_LONG)
        person = Person(new_id(), name_of(name), Role.GUEST)
        self._door.people.with_person(person)
        challenge = self._begin(Purpose.JOIN, browser, where, person)
        return self._check.creation(challenge, where.host, person)

    async def join(self, where: Where, browser: str, answer: str, agent: str) -> Opened:
        """See `Door.join`. Raises ValueError with what is wrong, for people."""
        made = self._made(Purpose.JOIN, browser, where, answer, agent)
        if made is None:
            raise ValueError(NOT_RIGHT)
        person, passkey = made
        return await self._door.enrol(browser, person.with_passkey(passkey), agent)

    def signing_in(self, where: Where, browser: str) -> str:
        """Any passkey of this name will do, so nobody is told who has one."""
        challenge = self._begin(Purpose.SIGN_IN, browser, where)
        return self._check.request(challenge, where.host, ())

    async def sign_in(
        self, where: Where, browser: str, known: str, answer: str, agent: str
    ) -> Opened | Wait | None:
        """See `Door.sign_in`. Every answer is counted as a passphrase would be."""
        person, passkey = self._claimed(answer)
        if not self._door.may_try(person, where.place, known):
            return Wait(self._door.wait_s(person, where.place, known))
        used = self._used(Purpose.SIGN_IN, browser, where, answer, person, passkey)
        if used is None or person is None:
            wait_s = self._door.wait_s(person, where.place, known)
            return Wait(wait_s) if wait_s > 0 else None
        opened, sign_in = self._door.opening(person.id, agent, known)
        try:
            await self._door.keep(lambda people: sign_in(_counted(people, person.id, used)))
        except ValueError:
            return None
        return opened

    def proving(self, where: Where, session: Session, person: Person) -> str | None:
        """None for who has no passkey for this name."""
        allowed = [each for each in person.passkeys if each.host == where.host]
        if not allowed:
            return None
        challenge = self._begin(Purpose.PROVE, session.key, where)
        return self._check.request(challenge, where.host, allowed)

    async def prove(
        self, where: Where, session: Session, person: Person, answer: str
    ) -> bool | Wait:
        """See `Door.prove`: only a passkey of theirs."""
        if (wait := self._door.may_prove(session)) is not None:
            return wait
        holder, passkey = self._claimed(answer)
        if holder is None or holder.id != person.id:
            return False
        used = self._used(Purpose.PROVE, session.key, where, answer, holder, passkey)
        if used is None:
            return False
        try:
            await self._door.keep(lambda people: _counted(people, person.id, used))
        except ValueError:
            return False
        await self._door.proved(session)
        return True

    def _begin(
        self, purpose: Purpose, browser: str, where: Where, person: Person | None = None
    ) -> bytes:
        challenge, now_s = secrets.token_bytes(_CHALLENGE_BYTES), self._door.now_s()
        ceremony = Ceremony(challenge, where.place, now_s + CEREMONY_S, person)
        self._under_way.begin(purpose, browser, ceremony, now_s)
        return challenge

    def _made(
        self, purpose: Purpose, browser: str, where: Where, answer: str, name: str
    ) -> tuple[Person, Passkey] | None:
        """Who is to have it, and a new passkey. Raises ValueError for a name that is none."""
        name = name_of(name[:MAX_NAME])
        ceremony = self._under_way.take(purpose, browser, self._door.now_s())
        if ceremony is None or ceremony.person is None:
            return None
        try:
            made = self._check.created(answer, ceremony.challenge, where.host, where.origin)
        except ValueError:
            return None
        if self._door.people.owner_of(made.id) is not None:
            raise ValueError(TAKEN)
        return ceremony.person, replace(made, name=name, made_s=self._door.today_s())

    def _claimed(self, answer: str) -> tuple[Person | None, Passkey | None]:
        """Whose passkey says that it answered, and which; nothing of it is proven."""
        try:
            found = self._door.people.owner_of(self._check.id_of(answer))
        except ValueError:
            found = None
        return found if found is not None else (None, None)

    def _used(
        self,
        purpose: Purpose,
        browser: str,
        where: Where,
        answer: str,
        person: Person | None,
        passkey: Passkey | None,
    ) -> Passkey | None:
        """The passkey as it is now, if it answered what it was asked, at the name it is for."""
        ceremony = self._under_way.take(purpose, browser, self._door.now_s())
        if ceremony is None or person is None or passkey is None or passkey.host != where.host:
            return None
        try:
            return self._check.used(answer, ceremony.challenge, where.origin, person, passkey)
        except ValueError:
            return None


def _counted(people: People, person: str, used: Passkey) -> People:
    """With what the passkey says now. Raises ValueError if it was removed, or used meanwhile."""
    known = people.owner_of(used.id)
    if known is None or known[0].id != person:
        raise ValueError("That passkey is known no longer.")
    if known[1].count >= used.count > 0:
        raise ValueError("That passkey was used twice.")
    return people.with_change(person, lambda one: one.with_passkey(used))
