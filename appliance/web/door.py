"""Who comes in: pairing by a spoken code, passphrases, sessions. Refuses to be tried out quickly.

Keys of sessions are random, 256 bits; only their hashes are kept. A browser that was signed in
before keeps a mark of its own, and has tries of its own: others who guess cannot lock it out.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

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
from appliance.web.window import PasskeyCheck, PeopleFile

_TOUCH_S = 3600.0
"""How exactly it is kept when a session was used last."""
_ADMITTED = 20
"""So many browsers that gave a code may be choosing a passphrase."""

_PAIR = "pair"
TAKEN_TOO_LONG = "That took too long. Ask for another code."


@dataclass(frozen=True, slots=True)
class Secrecy:
    """How passphrases are kept and checked; both take 50 to 100 ms of a thread. And passkeys."""

    hashed: Callable[[str], str]
    is_right: Callable[[str | None, str], bool]
    passkeys: PasskeyCheck


@dataclass(frozen=True, slots=True)
class Opened:
    """What a browser keeps: the key of its session, and the mark that it is known by later."""

    key: str = field(repr=False)
    mark: str = field(repr=False)


Change = Callable[[People], People]


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
        certificate: bytes = b"",
    ) -> None:
        self._file = file
        self.secrecy = secrecy
        self._say = say
        self.words = words
        self.certificate = certificate
        """In DER; it is no secret."""
        self.now_s = now_s
        self.today_s = today_s
        self._people = file.load()
        self._guesses = Guesses()
        self._known: dict[str, Guesses] = {}
        """Tries from browsers that were signed in before, by whose they are: one person who tries
        and tries keeps no other out."""
        self._pairing = Pairing(_digits)
        self._admitted: dict[str, float] = {}
        self._saving = asyncio.Lock()
        self._checking = asyncio.Lock()
        """One passphrase at a time: each takes 46 MB."""

    @property
    def people(self) -> People:
        return self._people

    def ask(self, browser: str, place: str) -> bool | Wait:
        """Have a code said for this browser at a network address; False if nothing can be said."""
        return self.say_code(_PAIR, browser, place, ("Somebody wants to use my page.",))

    def say_code(
        self, purpose: str, browser: str, place: str, about: tuple[str, ...]
    ) -> bool | Wait:
        """See `ask`. A code is good for the purpose that was said with it, and no other."""
        code = self._pairing.begin(f"{purpose} {browser}", place, self.now_s())
        if isinstance(code, Wait):
            return code
        words, digits = ", ".join(self.words), ", ".join(code[:4]) + ". " + ", ".join(code[4:])
        return self._say(
            (
                *about,
                f"Go on only if it shows these words: {words}.",
                f"The code is {digits}.",
                f"Again: {digits}.",
            )
        )

    def is_asked(self, browser: str, purpose: str = _PAIR) -> bool:
        """Whether a code for this browser was said and can be entered."""
        return self._pairing.pending(f"{purpose} {browser}", self.now_s())

    def judge(self, purpose: str, browser: str, place: str, typed: str) -> Judged:
        """What becomes of a code typed in this browser at a network address."""
        return self._pairing.judge(f"{purpose} {browser}", place, typed, self.now_s())

    def enter(self, browser: str, place: str, typed: str, admitted: str) -> Judged:
        """What becomes of a code typed in this browser at a network address.

        If it was right, the browser comes in as `admitted`, a name that only it knows.
        """
        judged = self.judge(_PAIR, browser, place, typed)
        if isinstance(judged, Paired):
            newest = list(self._admitted.items())[-_ADMITTED + 1 :]
            self._admitted = {**dict(newest), admitted: self.now_s() + CODE_S}
        return judged

    def is_admitted(self, browser: str) -> bool:
        """Whether it gave a code, and nobody has a name there yet."""
        return self.now_s() < self._admitted.get(browser, 0.0)

    async def join(self, browser: str, name: str, passphrase: str, agent: str) -> Opened:
        """A new person and a session of theirs. The first of all is the owner.

        Raises ValueError with what is wrong, for people.
        """
        if not self.is_admitted(browser):
            raise ValueError(TAKEN_TOO_LONG)
        name = name_of(name)
        check(passphrase, name)
        kept = await self.hashed(passphrase)
        return await self.enrol(browser, Person(new_id(), name, Role.GUEST, kept), agent)

    async def enrol(self, browser: str, person: Person, agent: str) -> Opened:
        """See `join`, for a person who can come in again somehow. The role is given here."""
        until_s = self._admitted.pop(browser, None)
        if until_s is None:
            raise ValueError(TAKEN_TOO_LONG)
        opened, sign_in = self.opening(person.id, agent)

        def joined(people: People) -> People:
            role = Role.GUEST if people.people else Role.OWNER
            return sign_in(people.with_person(replace(person, role=role)))

        try:
            await self.keep(joined)
        except (ApplianceError, ValueError):
            self._admitted[browser] = until_s
            raise
        return opened

    async def sign_in(
        self, place: str, known: str, name: str, passphrase: str, agent: str
    ) -> Opened | Wait | None:
        """A new session; None if the name or the passphrase is wrong.

        `known` is the mark of a browser that was signed in before, else empty.
        """
        person = self._people.named(name)
        if not self.may_try(person, place, known):
            return Wait(self.wait_s(person, place, known))
        if not await self._matches(person, passphrase):
            wait_s = self.wait_s(person, place, known)
            return Wait(wait_s) if wait_s > 0 else None
        now = self._people.people.get(person.id) if person is not None else None
        if person is None or now is None or now.passphrase != person.passphrase:
            return None  # removed, or another passphrase, while this one was looked at
        opened, sign_in = self.opening(person.id, agent, known)
        try:
            await self.keep(sign_in)
        except ValueError:
            return None
        return opened

    async def change_passphrase(self, person: Person, passphrase: str, agent: str) -> Opened:
        """A new one for somebody, who stays signed in at this browser and at no other.

        Raises ValueError with what is wrong, for people.
        """
        check(passphrase, person.name)
        kept = await self.hashed(passphrase)
        opened, sign_in = self.opening(person.id, agent)
        await self.keep(lambda people: sign_in(people.with_passphrase(person.id, kept)))
        return opened

    async def prove(self, key: str, passphrase: str) -> bool | Wait:
        """Whether who is signed in gave the passphrase again; from now on the session is fresh."""
        found = self.who(key)
        if found is None:
            return False
        person, session = found
        if (wait := self.may_prove(session)) is not None:
            return wait
        if not await self._matches(person, passphrase):
            return False
        await self.proved(session)
        return self.who(key) is not None

    async def proved(self, session: Session) -> None:
        """It is fresh from now on."""
        now = self.today_s()
        await self._renew(session.key, lambda each: replace(each, proved_s=now))

    def who(self, key: str) -> tuple[Person, Session] | None:
        """Whose browser this is, if the session holds."""
        return self._people.of(hash_of(key), self.today_s()) if key else None

    async def used(self, session: Session) -> None:
        """It is in use: it lasts on."""
        now = self.today_s()
        if now - session.used_s > _TOUCH_S:
            await self._renew(session.key, lambda each: replace(each, used_s=now))

    async def end(self, session: str) -> None:
        """Sign a session out, by its hash. Its browser stays one that was here before."""
        await self.keep(lambda people: people.without_session(session))

    async def banish(self, session: str) -> None:
        """Sign a session out, by its hash, and take its browser for a stranger's."""
        await self.keep(lambda people: people.without_browser(session))

    async def set_role(self, person: str, role: Role) -> None:
        """Raises ValueError for somebody unknown, or the last owner."""
        await self.keep(lambda people: people.with_role(person, role))

    async def remove(self, person: str) -> None:
        """Them, and all their sessions. Raises ValueError for the last owner."""
        await self.keep(lambda people: people.without_person(person))

    def may_try(self, person: Person | None, place: str, known: str) -> bool:
        """Whether one more try to sign in is looked at: counted whether it is right or wrong."""
        guesses, where = self._tries(person, place, known)
        return guesses.allowed(where, self.now_s())

    def wait_s(self, person: Person | None, place: str, known: str) -> float:
        """How long until one is looked at; 0 = now."""
        guesses, where = self._tries(person, place, known)
        return guesses.wait_s(where, self.now_s())

    def may_prove(self, session: Session) -> Wait | None:
        """None if one more try of who is signed in is looked at; it is counted."""
        known = self._known_of(session.person)
        if known.allowed(session.key, self.now_s()):
            return None
        return Wait(known.wait_s(session.key, self.now_s()))

    def opening(self, person: str, agent: str, known: str = "") -> tuple[Opened, Change]:
        """A new session of somebody, and the change that makes it hold.

        The change raises ValueError if they are nobody any more.
        """
        opened, now = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(32)), self.today_s()
        mark, before = hash_of(opened.mark), hash_of(known)
        session = Session(hash_of(opened.key), person, now, now, now, agent[:80], mark)

        def opening(people: People) -> People:
            kept = people.with_change(person, lambda one: one.with_browser(mark, before))
            return kept.without_marked(person, before).with_session(session)

        return opened, opening

    async def hashed(self, passphrase: str) -> str:
        """What is kept of it."""
        async with self._checking:
            return await asyncio.to_thread(self.secrecy.hashed, passphrase)

    async def keep(self, change: Change) -> None:
        """One change after the other, and none that was not written. Raises StoreError."""
        async with self._saving:
            people = change(self._people)
            await self._file.save(people)
            self._people = people

    async def _matches(self, person: Person | None, passphrase: str) -> bool:
        kept = person.passphrase if person is not None else None
        async with self._checking:
            return await asyncio.to_thread(
                self.secrecy.is_right, kept, passphrase[: LONGEST_PASSPHRASE + 1]
            )

    def _tries(self, person: Person | None, place: str, known: str) -> tuple[Guesses, str]:
        mark = hash_of(known)
        if person is not None and mark in person.browsers:
            return self._known_of(person.id), mark
        return self._guesses, place

    def _known_of(self, person: str) -> Guesses:
        held = {id_: each for id_, each in self._known.items() if id_ in self._people.people}
        self._known = {person: Guesses(most=4 * MOST_EACH), **held}
        return self._known[person]

    async def _renew(self, key: str, change: Callable[[Session], Session]) -> None:
        """Of a session that may be over by now: then nothing."""

        def renewed(people: People) -> People:
            session = people.sessions.get(key)
            return people if session is None else people.with_session(change(session))

        await self.keep(renewed)


def _digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hash_of(key: str) -> str:
    """What is kept of a key that a browser has."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def new_id() -> str:
    """For a person."""
    return secrets.token_hex(4)


def name_of(typed: str) -> str:
    """Raises ValueError for what nobody should be called."""
    name = " ".join(typed.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ValueError(f"A name has 1 to {MAX_NAME} letters.")
    return name


def check(passphrase: str, name: str) -> None:
    """Raises ValueError for one that is easily guessed."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"Use {SHORTEST_PASSPHRASE} characters or more: four words, for example.")
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise ValueError(f"Use {LONGEST_PASSPHRASE} characters at most.")
    letters = passphrase.casefold()
    if len(set(letters)) < 6 or (name.casefold() in letters and len(letters) < 2 * len(name) + 6):
        raise ValueError("That is easily guessed. Use four words that have nothing in common.")
