"""Who may use the page, and from which browsers they are signed in. Refuses what is damaged.

Of a session only the hash of its key is kept, of a passphrase what argon2id makes of it. Times are
of the wall clock, in seconds since 1970.
"""

import json
import math
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

MAX_PEOPLE = 20
MAX_SESSIONS = 50
MAX_NAME = 40
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 12, 128
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
class Person:
    id: str
    name: str
    role: Role
    passphrase: str
    """An argon2id hash."""


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

    def holds(self, now_s: float) -> bool:
        """Whether it is good for anything; not one from the future either: a clock was set back."""
        used_ago, age = now_s - self.used_s, now_s - self.began_s
        return -FRESH_S <= used_ago < IDLE_S and -FRESH_S <= age < LONGEST_S

    def is_fresh(self, now_s: float) -> bool:
        return 0 <= now_s - self.proved_s < FRESH_S


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, by id, and all sessions, by key."""

    people: dict[str, Person] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

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
        """Them and their sessions. Raises ValueError for the last owner."""
        left = {key: each for key, each in self.people.items() if key != id}
        if not any(each.role is Role.OWNER for each in left.values()):
            raise ValueError(_NO_OWNER)
        kept = {key: each for key, each in self.sessions.items() if each.person != id}
        return People(left, kept)

    def with_role(self, id: str, role: Role) -> "People":  # noqa: A002 - field name
        """Raises ValueError for somebody unknown, and for the last owner."""
        known = self.people.get(id)
        if known is None:
            raise ValueError("There is nobody like that any more.")
        changed = self.with_person(replace(known, role=role))
        if not any(each.role is Role.OWNER for each in changed.people.values()):
            raise ValueError(_NO_OWNER)
        return changed

    def with_session(self, session: Session) -> "People":
        """The longest unused ones make room."""
        others = (each for each in self.sessions.values() if each.key != session.key)
        newest = sorted(others, key=lambda each: each.used_s)[-MAX_SESSIONS + 1 :]
        return replace(self, sessions={each.key: each for each in (*newest, session)})

    def without_session(self, key: str) -> "People":
        kept = {each: session for each, session in self.sessions.items() if each != key}
        return replace(self, sessions=kept)

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
        },
        indent=1,
    )


def read(text: str) -> People:
    """What `write` wrote. Raises ValueError for anything else."""
    try:
        told = json.loads(text)
        people = [_person(each) for each in _listed(told["people"])]
        sessions = [_session(each) for each in _listed(told["sessions"])]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a list of people") from error
    if len(people) > MAX_PEOPLE or len(sessions) > MAX_SESSIONS:
        raise ValueError("too many people")
    return People({each.id: each for each in people}, {each.key: each for each in sessions})


def _listed(told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        raise ValueError("not a list")
    return told


def _person(told: dict[str, Any]) -> Person:
    person = Person(**{**told, "role": Role(told["role"])})
    _texts(person.id, person.name, person.passphrase)
    return person


def _session(told: dict[str, Any]) -> Session:
    session = Session(**told)
    _texts(session.key, session.person, session.browser)
    times = (session.began_s, session.used_s, session.proved_s)
    if not all(type(at) in (int, float) and math.isfinite(at) for at in times):
        raise ValueError("a time is no number")
    return session


def _texts(*values: object) -> None:
    if not all(isinstance(value, str) and len(value) < 1000 for value in values):
        raise ValueError("a text is none")
