"""Who may use the page, and from which browsers they are signed in. Refuses what is damaged.

Of a session only the hash of its key is kept, of a passphrase what argon2id makes of it, of a
passkey its public half. Times are of the wall clock, in seconds since 1970.
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from appliance.core import tokens as automations
from appliance.core.tokens import Tokens

MAX_PEOPLE = 20
MAX_SESSIONS = 200
MAX_SESSIONS_EACH = 10
"""Of one person: who signs in again and again signs out nobody else."""
MAX_NAME = 40
MAX_PASSKEYS = 10
"""Of one person."""
MAX_BROWSERS = 20
"""Of one person, that are known to have been theirs."""
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 12, 128
LONGEST_TEXT = 1000
"""Characters of any one thing that is kept."""
IDLE_S = 14 * 24 * 3600.0
"""A browser that nobody uses for so long is signed out."""
LONGEST_S = 90 * 24 * 3600.0
FRESH_S = 15 * 60.0
"""What changes who may do what asks for the passphrase again after so long."""
_NO_OWNER = "Somebody has to be the owner."


class Role(StrEnum):
    """What somebody may do on the page; each may do what those after it may."""

    OWNER = "owner"
    HOUSEHOLD = "household"
    GUEST = "guest"

    def may(self, needed: "Role") -> bool:
        """
        >>> Role.OWNER.may(Role.HOUSEHOLD), Role.GUEST.may(Role.HOUSEHOLD)
        (True, False)
        """
        ranks = list(Role)
        return ranks.index(self) <= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Passkey:
    """What is known of a key pair of which a phone or a security key keeps the private half."""

    id: str
    """What it calls itself, in base64url."""
    public_key: str
    """In COSE, as base64url."""
    count: int
    """How often it was used, as it says: one that goes back is a copy. Many say 0 for ever."""
    host: str
    """The one name of this appliance that it works at."""
    name: str
    made_s: float


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: Role
    passphrase: str = ""
    """An argon2id hash; empty for who has passkeys alone."""
    passkeys: tuple[Passkey, ...] = ()
    browsers: tuple[str, ...] = ()
    """Browsers they were signed in at: hashes of what those keep, the newest last."""

    def with_passkey(self, passkey: Passkey) -> "Person":
        """In the place of one with its id. Raises ValueError if there are too many."""
        others = tuple(each for each in self.passkeys if each.id != passkey.id)
        if len(others) >= MAX_PASSKEYS:
            raise ValueError(f"There is room for {MAX_PASSKEYS} passkeys.")
        return replace(self, passkeys=(*others, passkey))

    def without_passkey(self, id: str) -> "Person":  # noqa: A002 - field name
        """Raises ValueError for the last one of who has no passphrase."""
        left = tuple(each for each in self.passkeys if each.id != id)
        if not left and not self.passphrase:
            raise ValueError("Nothing else lets you in: choose a passphrase first.")
        return replace(self, passkeys=left)

    def with_browser(self, mark: str, before: str = "") -> "Person":
        """One more that is known, in the place of what it was known by `before`."""
        others = tuple(each for each in self.browsers if each not in (mark, before))
        return replace(self, browsers=(*others, mark)[-MAX_BROWSERS:])

    def without_browser(self, mark: str) -> "Person":
        return replace(self, browsers=tuple(each for each in self.browsers if each != mark))


@dataclass(frozen=True, slots=True)
class Session:
    key: str
    """SHA-256 of what the browser keeps, in hex."""
    person: str
    began_s: float
    used_s: float
    proved_s: float
    """When the passphrase was last given."""
    browser: str
    """What it calls itself, in a few words."""
    mark: str = ""
    """Which of the person's `browsers` it is."""

    def holds(self, now_s: float) -> bool:
        """Whether it is good for anything; not one from the future either: a clock was set back."""
        used_ago, age = now_s - self.used_s, now_s - self.began_s
        return -FRESH_S <= used_ago < IDLE_S and -FRESH_S <= age < LONGEST_S

    def is_fresh(self, now_s: float) -> bool:
        return 0 <= now_s - self.proved_s < FRESH_S


@dataclass(frozen=True, slots=True)
class Recovery:
    """An owner who forgot the passphrase asks for another: see web.recovery."""

    person: str
    browser: str
    """SHA-256 of what the browser keeps that asked, in hex."""
    began_s: float


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, by id, and all sessions, by key."""

    people: dict[str, Person] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    recovery: Recovery | None = None
    tokens: Tokens = field(default_factory=Tokens)

    def named(self, name: str) -> Person | None:
        wanted = name.strip().casefold()
        known = self.people.values()
        return next((each for each in known if each.name.casefold() == wanted), None)

    def with_person(self, person: Person) -> "People":
        """Raises ValueError if there are too many, or another has the name."""
        other = self.named(person.name)
        if other is not None and other.id != person.id:
            raise ValueError("Somebody of that name is known already.")
        if len(self.people) >= MAX_PEOPLE and person.id not in self.people:
            raise ValueError(f"There is room for {MAX_PEOPLE} people.")
        return replace(self, people={**self.people, person.id: person})

    def without_person(self, id: str) -> "People":  # noqa: A002 - field name
        """Them, their sessions and tokens. Raises ValueError for the last owner."""
        left = {key: each for key, each in self.people.items() if key != id}
        if not any(each.role is Role.OWNER for each in left.values()):
            raise ValueError(_NO_OWNER)
        kept = {key: each for key, each in self.sessions.items() if each.person != id}
        return replace(self, people=left, sessions=kept, tokens=self.tokens.without_person(id))

    def with_change(self, id: str, change: Callable[[Person], Person]) -> "People":  # noqa: A002
        """Of a person. Raises ValueError for somebody unknown, and what `change` raises."""
        known = self.people.get(id)
        if known is None:
            raise ValueError("There is nobody like that any more.")
        return self.with_person(change(known))

    def with_role(self, id: str, role: Role) -> "People":  # noqa: A002 - field name
        """Whoever is no owner any more has no tokens. Raises ValueError for somebody unknown, and
        for the last owner."""
        changed = self.with_change(id, lambda known: replace(known, role=role))
        if not any(each.role is Role.OWNER for each in changed.people.values()):
            raise ValueError(_NO_OWNER)
        if role is Role.OWNER:
            return changed
        return replace(changed, tokens=changed.tokens.without_person(id))

    def with_session(self, session: Session) -> "People":
        """The longest unused ones of the same person make room."""
        others = [each for each in self.sessions.values() if each.key != session.key]
        own = [each for each in others if each.person == session.person]
        own = sorted(own, key=lambda each: each.used_s)[-MAX_SESSIONS_EACH + 1 :]
        foreign = [each for each in others if each.person != session.person]
        return replace(self, sessions={each.key: each for each in (*foreign, *own, session)})

    def without_session(self, key: str) -> "People":
        kept = {each: session for each, session in self.sessions.items() if each != key}
        return replace(self, sessions=kept)

    def without_marked(self, person: str, mark: str) -> "People":
        """Of somebody's browser, what it was signed in by: it signs in anew."""
        kept = {
            key: each
            for key, each in self.sessions.items()
            if (each.person, each.mark) != (person, mark)
        }
        return replace(self, sessions=kept)

    def without_browser(self, key: str) -> "People":
        """A session, and that its browser is known: whoever holds it now is a stranger."""
        session = self.sessions.get(key)
        left = self.without_session(key)
        if session is None or session.person not in self.people:
            return left
        return left.with_change(session.person, lambda one: one.without_browser(session.mark))

    def with_passphrase(self, id: str, passphrase: str) -> "People":  # noqa: A002 - field name
        """A new one, as a hash: all their browsers are signed out, and strangers from then on.

        Raises ValueError for somebody unknown.
        """
        changed = self.with_change(
            id, lambda known: replace(known, passphrase=passphrase, browsers=())
        )
        kept = {key: each for key, each in self.sessions.items() if each.person != id}
        return replace(changed, sessions=kept)

    def owner_of(self, passkey: str) -> tuple[Person, Passkey] | None:
        """Whose passkey has this id, and the passkey."""
        for person in self.people.values():
            for each in person.passkeys:
                if each.id == passkey:
                    return person, each
        return None

    def of(self, key: str, now_s: float) -> tuple[Person, Session] | None:
        """Who has the session with this key, if it holds."""
        session = self.sessions.get(key)
        if session is None or not session.holds(now_s):
            return None
        person = self.people.get(session.person)
        return None if person is None else (person, session)


def write(people: People) -> str:
    """JSON, for one file."""
    return json.dumps(
        {
            "people": [asdict(each) for each in people.people.values()],
            "sessions": [asdict(each) for each in people.sessions.values()],
            "recovery": None if people.recovery is None else asdict(people.recovery),
            "tokens": automations.written(people.tokens),
        },
        indent=1,
    )


def read(text: str) -> People:
    """What `write` wrote. Raises ValueError for anything else."""
    try:
        told = json.loads(text)
        people = [_person(each) for each in _listed(told["people"])]
        sessions = [_session(each) for each in _listed(told["sessions"])]
        asked = told.get("recovery")
        recovery = None if asked is None else _recovery(asked)
        tokens = automations.read(told.get("tokens", []))
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a list of people") from error
    if len(people) > MAX_PEOPLE or len(sessions) > MAX_SESSIONS:
        raise ValueError("too many people")
    return People(
        {each.id: each for each in people},
        {each.key: each for each in sessions},
        recovery,
        tokens,
    )


def _listed(told: object) -> list[Any]:
    if not isinstance(told, list):
        raise ValueError("not a list")
    return told


def _person(told: dict[str, Any]) -> Person:
    passkeys = tuple(_passkey(each) for each in _listed(told.get("passkeys", [])))
    browsers = tuple(_listed(told.get("browsers", [])))
    changed = {"role": Role(told["role"]), "passkeys": passkeys, "browsers": browsers}
    person = Person(**{**told, **changed})
    _texts(person.id, person.name, person.passphrase, *browsers)
    if len(passkeys) > MAX_PASSKEYS or len(browsers) > MAX_BROWSERS:
        raise ValueError("too many passkeys or browsers")
    return person


def _passkey(told: dict[str, Any]) -> Passkey:
    passkey = Passkey(**told)
    _texts(passkey.id, passkey.public_key, passkey.host, passkey.name)
    _times(passkey.made_s)
    if type(passkey.count) is not int:
        raise ValueError("a count is no number")
    return passkey


def _recovery(told: dict[str, Any]) -> Recovery:
    recovery = Recovery(**told)
    _texts(recovery.person, recovery.browser)
    _times(recovery.began_s)
    return recovery


def _session(told: dict[str, Any]) -> Session:
    session = Session(**told)
    _texts(session.key, session.person, session.browser, session.mark)
    _times(session.began_s, session.used_s, session.proved_s)
    return session


def _times(*values: object) -> None:
    if not all(type(at) in (int, float) and math.isfinite(at) for at in values):  # type: ignore[arg-type]
        raise ValueError("a time is no number")


def _texts(*values: object) -> None:
    if not all(isinstance(value, str) and len(value) <= LONGEST_TEXT for value in values):
        raise ValueError("a text is none")
