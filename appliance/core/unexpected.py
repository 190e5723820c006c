"""What a Hearth at work never does, and what is done when it does: the rules of the watch. Pure.

An engine is one process that talks to nobody over a network. The core serves its page and whoever
it starts is a program of the system. Files of the program change only when it is installed. Refuses
to fight for ever: what comes back again and again is told, and no longer ended.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ENGINE = "hearth-engine@"
CORE = "hearth.service"
BROKER = "mosquitto.service"
MOST_KEPT = 50
_TRIES = 3
_WITHIN_S = 600.0


class Sign(StrEnum):
    """Of something unexpected; the value is what is shown."""

    PROCESS = "a process too many"
    PROGRAM = "a program that does not belong there"
    LISTENER = "an open port"
    FILE = "a changed file"
    DENIED = "connections that were denied"


@dataclass(frozen=True, slots=True)
class Unit:
    """A service as it is: its processes with their programs, the TCP ports it listens on, and
    where it may be sent datagrams: "udp 53", "raw 1".
    """

    programs: Mapping[int, str]
    ports: frozenset[int] = frozenset()
    datagrams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """`unit` is empty where it is about no service."""

    sign: Sign
    unit: str
    about: str


@dataclass(frozen=True, slots=True)
class Expected:
    """`ports` may be listened on, by service; engines may on none, and what is neither is not
    looked at. Of datagrams engines alone are forbidden: whoever asks for a name or announces itself
    opens them at any port. `programs` are prefixes.
    """

    ports: Mapping[str, frozenset[int]]
    programs: Collection[str]
    starting: str = "/usr/lib/systemd/systemd"
    """What a process of a service is until its program is put in its place."""


def judged(units: Mapping[str, Unit], expected: Expected) -> frozenset[Finding]:
    """What is not as it should be."""
    found = set[Finding]()
    for name, unit in units.items():
        if not name.startswith(ENGINE) and name not in expected.ports:
            continue
        there = {pid: each for pid, each in unit.programs.items() if each != expected.starting}
        if name.startswith(ENGINE) and len(there) > 1:
            found.add(Finding(Sign.PROCESS, name, f"{len(there)} processes"))
        for program in sorted(set(there.values())):
            if program and not program.startswith(tuple(expected.programs)):
                found.add(Finding(Sign.PROGRAM, name, program))
        for port in sorted(unit.ports - expected.ports.get(name, frozenset())):
            found.add(Finding(Sign.LISTENER, name, str(port)))
        if name.startswith(ENGINE):
            found |= {Finding(Sign.LISTENER, name, each) for each in unit.datagrams}
    return frozenset(found)


@dataclass(slots=True)
class Watch:
    """From one look to the next. A look is every second or so."""

    _before: frozenset[Finding] = frozenset()
    _told: frozenset[Finding] = frozenset()
    _ended: dict[str, list[float]] = field(default_factory=dict)

    def news(self, found: frozenset[Finding]) -> frozenset[Finding]:
        """What was there at two looks in a row, and is told for the first time since it came: what
        begins and ends between two looks is a service that starts or stops.
        """
        lasting = found & self._before
        news, self._told = lasting - self._told, lasting
        self._before = found
        return news

    def to_end(self, news: Iterable[Finding], now_s: float) -> frozenset[str]:
        """Services to end, which are started again by themselves; not for ever. Whoever looks after
        a broker may have it listen where they like.
        """
        ended = set[str]()
        for unit in {each.unit for each in news if each.unit and not _is_theirs(each)}:
            past = [each for each in self._ended.get(unit, ()) if now_s - each < _WITHIN_S]
            if len(past) < _TRIES:
                ended.add(unit)
                past.append(now_s)
            self._ended[unit] = past
        return frozenset(ended)


def _is_theirs(finding: Finding) -> bool:
    return finding.unit == BROKER and finding.sign is Sign.LISTENER


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding for the page. `at` is ISO 8601, UTC; `ended`: its service was ended for it."""

    at: str
    sign: Sign
    unit: str
    about: str
    ended: bool


def write(seen: Iterable[Seen]) -> str:
    """To be read by `read`: the newest of them."""
    newest = list(seen)[-MOST_KEPT:]
    return json.dumps([[s.at, s.sign, s.unit, s.about, s.ended] for s in newest])


def read(raw: str) -> tuple[Seen, ...]:
    """Nothing of what `write` cannot have written."""
    try:
        return tuple(
            Seen(str(at)[:40], Sign(sign), str(unit)[:80], str(about)[:200], ended is True)
            for at, sign, unit, about, ended in json.loads(raw)[:MOST_KEPT]
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
