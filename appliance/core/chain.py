"""The journal's chain: every line sealed with a key, and bound to the one before. Pure.

Refuses to guess: a line counts if it is, byte for byte, what whoever holds the key would write at
this place. A line is canonical JSON (sorted keys, ASCII, no spaces) and a line feed:

    {"at": UTC, "boot": id of the run, "entry": {...}, "previous": seal of the line before,
     "seal": HMAC-SHA256 of all the rest, "seq": 1, 2, 3 ...}

The head is kept apart from the lines and says which is the newest, so that taking lines from the
end shows. It is written after the line: a line may be one ahead of it, never more.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.core.errors import JournalUnwritable
from appliance.core.journal import Entry, Noted, entry_of, plain

LONGEST_LINE = 1 << 20
"""Bytes; what is longer is neither written nor read."""
MOST_BREAKS = 100
TORN = "torn-line"
"""What the journal notes of a line that a power cut left unfinished: it never counted."""


class Kind(StrEnum):
    """How a chain can be broken."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the chain: its number and its seal."""

    seq: int
    seal: str


START = Link(0, "")
"""What the first line is bound to."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is kept apart. `base` is the line before the oldest one kept, in file `segment`."""

    newest: Link
    base: Link = START
    segment: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line that has the right shape; whether it has the right seal is another question."""

    link: Link
    previous: str
    at: str
    boot: str
    entry: Entry
    read: Mapping[str, object]
    """All of it as JSON."""


@dataclass(frozen=True, slots=True)
class Break:
    """`where` names file and line, or is empty; `seq` is the entry's number as far as known."""

    kind: Kind
    where: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the chain: `entries` are sound, the first written at `since` (UTC)."""

    entries: int
    since: str
    newest: Link
    breaks: tuple[Break, ...]
    unfinished: int = 0
    """Bytes of a last line without its end: being written, or left so by a power cut."""


def canonical(value: object) -> bytes:
    """Raises ValueError for what JSON cannot hold."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sealed(entry: Entry, previous: Link, at_iso: str, boot: str, key: bytes) -> tuple[bytes, Link]:
    """The line that follows `previous`, with its line feed, and the link to bind the next to.

    Raises ConsentError for an entry that must not be written, JournalUnwritable for a line that is
    too long.
    """
    body: dict[str, object] = {
        "at": at_iso,
        "boot": boot,
        "entry": plain(entry),
        "previous": previous.seal,
        "seq": previous.seq + 1,
    }
    seal = _seal(b"entry", body, key)
    line = canonical({**body, "seal": seal}) + b"\n"
    if len(line) > LONGEST_LINE:
        raise JournalUnwritable(f"an entry of {len(line)} bytes is too long for the journal")
    return line, Link(previous.seq + 1, seal)


def line_of(raw: bytes) -> Line | None:
    """What a line, with its line feed, says; None for anything that `sealed` cannot have made."""
    read = _object(raw.removesuffix(b"\n"))
    if read is None or read.keys() != {"at", "boot", "entry", "previous", "seal", "seq"}:
        return None
    words = [read[name] for name in ("at", "boot", "previous", "seal")]
    seq, entry = read["seq"], entry_of(read["entry"])
    if not isinstance(seq, int) or isinstance(seq, bool) or entry is None:
        return None
    at, boot, previous, seal = (word if isinstance(word, str) else None for word in words)
    if at is None or boot is None or previous is None or seal is None:
        return None
    return Line(Link(seq, seal), previous, at, boot, entry, read)


def is_sound(line: Line, raw: bytes, key: bytes) -> bool:
    """Whether `raw`, which says `line`, was written by whoever holds the key."""
    body = {name: value for name, value in line.read.items() if name != "seal"}
    expected = _seal(b"entry", body, key)
    return raw == canonical(line.read) + b"\n" and _equal(expected, line.link.seal)


def head_bytes(head: Head, key: bytes) -> bytes:
    body: dict[str, object] = {
        "base": [head.base.seq, head.base.seal],
        "newest": [head.newest.seq, head.newest.seal],
        "segment": head.segment,
    }
    return canonical({**body, "seal": _seal(b"head", body, key)}) + b"\n"


def head_of(raw: bytes, key: bytes) -> Head | None:
    """The head that `head_bytes` made with this key; None for anything else."""
    match _object(raw):
        case {
            "base": [int(base), str(base_seal)],
            "newest": [int(newest), str(newest_seal)],
            "segment": int(segment),
        }:
            head = Head(Link(newest, newest_seal), Link(base, base_seal), segment)
            return head if hmac.compare_digest(head_bytes(head, key), raw) else None
        case _:
            return None


@dataclass(slots=True)
class Verifier:
    """Judges a chain line by line: `feed` all of them in the order of the files, then `end`.

    `head` is what was read *before* the lines, None if it is absent or not ours.
    """

    key: bytes
    head: Head | None
    _expected: int = 1
    _bound_to: str | None = None
    _entries: int = 0
    _since: str = ""
    _newest: Link = START
    _seen: set[int] = field(default_factory=set)
    _gaps: list[tuple[int, int, str]] = field(default_factory=list)
    _breaks: list[Break] = field(default_factory=list)
    _unfinished: tuple[str, int] | None = None
    _begun: bool = False

    def __post_init__(self) -> None:
        if self.head is not None:
            self._begun = True
            self._expected = self.head.base.seq + 1
            self._bound_to = self.head.base.seal

    def feed(self, where: str, raw: bytes) -> None:
        """The next line with its line feed; `where` tells a person which one it is."""
        if self._unfinished is not None:
            self._break(Kind.CHANGED, self._unfinished[0], 0, "its end is missing")
            self._unfinished = None
        if not raw.endswith(b"\n"):
            self._unfinished = (where, len(raw))
            return
        line = line_of(raw)
        if line is None:
            self._break(Kind.FOREIGN, where, 0, "no line that Hearth writes")
        elif not is_sound(line, raw, self.key):
            self._break(Kind.CHANGED, where, line.link.seq, "its seal does not fit what it says")
            if line.link.seq == self._expected:
                # The next one tells by itself what it was bound to; nobody can say more of this.
                self._expected, self._bound_to = self._expected + 1, None
        else:
            self._judge(where, line)

    def end(self, later: Head | None = None) -> Verdict:
        """`later` is the head as read *after* the lines: whoever writes does not wait for us."""
        for low, high, where in self._gaps:
            lost = [seq for seq in range(low, min(high, low + 1000)) if seq not in self._seen]
            if lost:
                entries = f"entry {low}" if low + 1 == high else f"entries {low} to {high - 1}"
                self._break(Kind.MISSING, where, low, f"{entries} should stand before it")
            else:
                self._break(Kind.REORDERED, where, low, "entries stand in another order")
        self._compare(later)
        return Verdict(
            self._entries,
            self._since,
            self._newest,
            tuple(self._breaks),
            self._unfinished[1] if self._unfinished else 0,
        )

    def _judge(self, where: str, line: Line) -> None:
        """A line with a sound seal: is it where it belongs?"""
        seq = line.link.seq
        if not self._begun:
            self._begun, self._expected = True, seq
        if seq < self._expected:
            self._seen.add(seq)
            self._break(Kind.REORDERED, where, seq, "it stands here once more, or too late")
            return
        if seq > self._expected:
            self._gaps.append((self._expected, seq, where))
        elif self._bound_to is not None and line.previous != self._bound_to:
            self._break(Kind.FOREIGN, where, seq, "it follows another line than the one before it")
        head = self.head
        if head is not None and seq == head.newest.seq and line.link != head.newest:
            self._break(Kind.FOREIGN, where, seq, "it is not the one that the head names")
        if isinstance(line.entry, Noted) and line.entry.found != TORN:
            why = f"Hearth noted at {line.at} that the journal was broken ({line.entry.found})"
            self._break(_kind_of(line.entry.found), where, seq, why)
        self._seen.add(seq)
        self._expected, self._bound_to = seq + 1, line.link.seal
        self._entries += 1
        self._since = self._since or line.at
        self._newest = line.link

    def _compare(self, later: Head | None) -> None:
        """The end of the chain with what the head says of it."""
        last = self._expected - 1
        if self.head is None:
            self._break(Kind.TRUNCATED, "", last, "the head of the journal is missing or not ours")
            return
        if last < self.head.newest.seq:
            lost = self.head.newest.seq - last
            entries = "entry is" if lost == 1 else "entries are"
            why = f"the newest {lost} {entries} missing"
            self._break(Kind.TRUNCATED, "", last + 1, why)
        newest = max(self.head.newest.seq, later.newest.seq if later is not None else 0)
        if last > newest + 1:
            why = f"the head is older than the journal: it names entry {newest}"
            self._break(Kind.CHANGED, "", last, why)

    def _break(self, kind: Kind, where: str, seq: int, why: str) -> None:
        if len(self._breaks) < MOST_BREAKS:
            self._breaks.append(Break(kind, where, seq, why))


def verify(
    lines: Iterable[tuple[str, bytes]], head: Head | None, key: bytes, later: Head | None = None
) -> Verdict:
    """Judge a whole chain: (where, line with its line feed) in the order of the files."""
    verifier = Verifier(key, head)
    for where, raw in lines:
        verifier.feed(where, raw)
    return verifier.end(later)


def _kind_of(found: str) -> Kind:
    return Kind(found) if found in set(Kind) else Kind.CHANGED


def _seal(what: bytes, body: Mapping[str, object], key: bytes) -> str:
    return hmac.new(key, what + b"\0" + canonical(body), hashlib.sha256).hexdigest()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def _object(raw: bytes) -> dict[str, object] | None:
    if len(raw) > LONGEST_LINE:
        return None
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):  # includes bytes that are no text
        return None
    return read if isinstance(read, dict) else None
