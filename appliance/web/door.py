"""Who comes in: pairing by a spoken code, passphrases, sessions. Refuses to be tried out quickly.

Keys of sessions are random, 256 bits; only their hashes are kept. A browser that was signed in
before keeps a mark of that, and has tries of its own: others who guess cannot lock it out.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.core.errors import ApplianceError
from appliance.core.guesses import MOST_EACH, Guesses
from appliance.core.pairing import CODE_S, DIGITS, Judged, Paired, Pairing, Wait
from appliance.core.people import (
    LONGEST_PASSPHRASE,
    MAX_NAME,
    SHORTEST_PASSPHRASE,
    People,
    Person,
    Role,
    Session,
)
from appliance.web.window import PeopleFile

_TOUCH_S = 3600.0
"""How exactly it is kept when a session was used last."""
_ADMITTED = 20
"""So many browsers that gave a code may be choosing a passphrase."""

TAKEN_TOO_LONG = "That took too long. Ask for another code."


@dataclass(frozen=True, slots=True)
class Secrecy:
    """How passphrases are kept and checked; both take 50 to 100 ms of a thread."""

    hashed: Callable[[str], str]
    is_right: Callable[[str | None, str], bool]


class Door:
    """`say` has sentences said in the room, and tells whether it will be. Raises StoreError."""

    def __init__(
        self,
        file: PeopleFile,
        secrecy: Secrecy,
        say: Callable[[tuple[str, ...]], bool],
        words: tuple[str, ...],
        *,
        now_s: Callable[[], float] = time.monotonic,
        today_s: Callable[[], float],
    ) -> None:
        self._file = file
        self._secrecy = secrecy
        self._say = say
        self.words = words
        self._now_s = now_s
        self.today_s = today_s
        self._people = file.load()
        self._guesses = Guesses()
        self._known = Guesses(most=4 * MOST_EACH)
        """Tries from browsers that were signed in before."""
        self._pairing = Pairing(_digits, self._guesses)
        self._admitted: dict[str, float] = {}
        self._saving = asyncio.Lock()
        self._checking = asyncio.Lock()
        """One passphrase at a time: each takes 46 MB."""

    @property
    def people(self) -> People:
        return self._people

    def ask(self, browser: str) -> bool | Wait:
        """Have a code said for this browser; False if nothing can be said just now."""
        code = self._pairing.begin(browser, self._now_s())
        if isinstance(code, Wait):
            return code
        words, digits = ", ".join(self.words), ", ".join(code[:4]) + ". " + ", ".join(code[4:])
        return self._say(
            (
                "Somebody wants to use my page.",
                f"Go on only if it shows these words: {words}.",
                f"The code is {digits}.",
                f"Again: {digits}.",
            )
        )

    def is_asked(self, browser: str) -> bool:
        """Whether a code for this browser was said and can be entered."""
        return self._pairing.pending(browser, self._now_s())

    def enter(self, browser: str, place: str, typed: str, admitted: str) -> Judged:
        """What becomes of a code typed in this browser at a network address.

        If it was right, the browser comes in as `admitted`, a name that only it knows.
        """
        judged = self._pairing.judge(browser, place, typed, self._now_s())
        if isinstance(judged, Paired):
            newest = list(self._admitted.items())[-_ADMITTED + 1 :]
            self._admitted = {**dict(newest), admitted: self._now_s() + CODE_S}
        return judged

    def is_admitted(self, browser: str) -> bool:
        """Whether it gave a code, and nobody has a name there yet."""
        return self._now_s() < self._admitted.get(browser, 0.0)

    async def join(self, browser: str, name: str, passphrase: str, agent: str) -> str:
        """A new person and a session of theirs: its key. The first of all is the owner.

        Raises ValueError with what is wrong, for people.
        """
        if not self.is_admitted(browser):
            raise ValueError(TAKEN_TOO_LONG)
        name = _name(name)
        _check(passphrase, name)
        async with self._checking:
            kept = await asyncio.to_thread(self._secrecy.hashed, passphrase)
        until_s = self._admitted.pop(browser, None)
        if until_s is None:
            raise ValueError(TAKEN_TOO_LONG)
        id_ = secrets.token_hex(4)
        key, session = self._session(id_, agent)

        def joined(people: People) -> People:
            role = Role.GUEST if people.people else Role.OWNER
            return people.with_person(Person(id_, name, role, kept)).with_session(session)

        try:
            await self._keep(joined)
        except (ApplianceError, ValueError):
            self._admitted[browser] = until_s
            raise
        return key

    async def sign_in(
        self, place: str, known: str, name: str, passphrase: str, agent: str
    ) -> str | Wait | None:
        """The key of a new session; None if the name or the passphrase is wrong.

        `known` is the mark of a browser that was signed in before, else empty.
        """
        person = self._people.named(name)
        if not await self._is_right(person, place, known, passphrase):
            return self._wait(person, place, known)
        if person is None or person.id not in self._people.people:
            return None
        key, session = self._session(person.id, agent)
        await self._keep(lambda people: people.with_session(session))
        return key

    async def prove(self, key: str, passphrase: str) -> bool | Wait:
        """Whether who is signed in gave the passphrase again; from now on the session is fresh."""
        found = self.who(key)
        if found is None:
            return False
        person, session = found
        if not self._known.allowed(session.key, self._now_s()):
            return Wait(self._known.wait_s(session.key, self._now_s()))
        right = await self._matches(person, passphrase)
        if right:
            now = self.today_s()
            await self._renew(session.key, lambda each: replace(each, proved_s=now))
        return right and self.who(key) is not None

    def who(self, key: str) -> tuple[Person, Session] | None:
        """Whose browser this is, if the session holds."""
        return self._people.of(_hash(key), self.today_s()) if key else None

    async def used(self, session: Session) -> None:
        """It is in use: it lasts on."""
        now = self.today_s()
        if now - session.used_s > _TOUCH_S:
            await self._renew(session.key, lambda each: replace(each, used_s=now))

    async def end(self, session: str) -> None:
        """Sign a session out, by its hash."""
        await self._keep(lambda people: people.without_session(session))

    async def set_role(self, person: str, role: Role) -> None:
        """Raises ValueError for somebody unknown, or the last owner."""
        await self._keep(lambda people: people.with_role(person, role))

    async def remove(self, person: str) -> None:
        """Them, and all their sessions. Raises ValueError for the last owner."""
        await self._keep(lambda people: people.without_person(person))

    def mark_of(self, person: Person) -> str:
        """What a browser keeps to be known as one that this person was signed in at."""
        return _hash(f"{person.id} {person.passphrase}")

    async def _is_right(
        self, person: Person | None, place: str, known: str, passphrase: str
    ) -> bool:
        """Counted whether it is right or wrong, and not looked at when there were too many."""
        guesses, where = self._tries(person, place, known)
        if not guesses.allowed(where, self._now_s()):
            return False
        return await self._matches(person, passphrase)

    async def _matches(self, person: Person | None, passphrase: str) -> bool:
        kept = person.passphrase if person is not None else None
        async with self._checking:
            return await asyncio.to_thread(
                self._secrecy.is_right, kept, passphrase[: LONGEST_PASSPHRASE + 1]
            )

    def _wait(self, person: Person | None, place: str, known: str) -> Wait | None:
        guesses, where = self._tries(person, place, known)
        wait_s = guesses.wait_s(where, self._now_s())
        return Wait(wait_s) if wait_s > 0 else None

    def _tries(self, person: Person | None, place: str, known: str) -> tuple[Guesses, str]:
        if person is not None and secrets.compare_digest(
            known.encode(), self.mark_of(person).encode()
        ):
            return self._known, person.id
        return self._guesses, place

    def _session(self, person: str, agent: str) -> tuple[str, Session]:
        """A new key, and the session that it opens."""
        key, now = secrets.token_urlsafe(32), self.today_s()
        return key, Session(_hash(key), person, now, now, now, agent[:80])

    async def _renew(self, key: str, change: Callable[[Session], Session]) -> None:
        """Of a session that may be over by now: then nothing."""

        def renewed(people: People) -> People:
            session = people.sessions.get(key)
            return people if session is None else people.with_session(change(session))

        await self._keep(renewed)

    async def _keep(self, change: Callable[[People], People]) -> None:
        """One change after the other, and none that was not written."""
        async with self._saving:
            people = change(self._people)
            await self._file.save(people)
            self._people = people


def _digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ValueError(f"A name has 1 to {MAX_NAME} letters.")
    return name


def _check(passphrase: str, name: str) -> None:
    """Raises ValueError for one that is easily guessed."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"Use {SHORTEST_PASSPHRASE} characters or more: four words, for example.")
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise ValueError(f"Use {LONGEST_PASSPHRASE} characters at most.")
    letters = passphrase.casefold()
    if len(set(letters)) < 6 or (name.casefold() in letters and len(letters) < 2 * len(name) + 6):
        raise ValueError("That is easily guessed. Use four words that have nothing in common.")
