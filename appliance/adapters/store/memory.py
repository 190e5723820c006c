"""What Hearth keeps, in RAM: for tests and houses that are played.

Refuses to outlast its process.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from appliance.core.accounts import Dated
from appliance.core.edits import Edit, Edits, read, write
from appliance.core.errors import JournalUnwritable
from appliance.core.journal import Change, Entry, changed, entry_of, plain
from appliance.ports import ListItem


class MemoryRecord:
    """Implements `ports.HouseRecord`."""

    def __init__(self) -> None:
        self._approved: dict[str, set[str]] = defaultdict(set)
        self._announced: dict[str, dict[str, bytes]] = defaultdict(dict)
        self._edits: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)

    async def is_new(self) -> bool:
        return not any(self._approved.values())

    async def approvals(self, broker: str) -> frozenset[str]:
        return frozenset(self._approved[broker])

    async def approve(self, broker: str, ids: Iterable[str]) -> None:
        self._approved[broker] |= set(ids)

    async def forget(self, broker: str, ids: Iterable[str]) -> None:
        self._approved[broker] -= set(ids)

    async def announcements(self, broker: str) -> dict[str, bytes]:
        return dict(self._announced[broker])

    async def keep(self, broker: str, announced: Mapping[str, bytes | None]) -> None:
        kept: dict[str, bytes | None] = {**self._announced[broker], **announced}
        self._announced[broker] = {
            topic: payload for topic, payload in kept.items() if payload is not None
        }

    async def edits(self, broker: str) -> Edits:
        rows = self._edits[broker].items()
        return read((kind, id_, value) for (kind, id_), value in rows)

    async def edit(self, broker: str, id: str, edit: Edit) -> None:  # noqa: A002 - field name
        kind, value = write(edit)
        self._edits[broker][kind, id] = value

    async def undo(self, broker: str, kind: str, id: str) -> None:  # noqa: A002 - field name
        self._edits[broker].pop((kind, id), None)


class MemoryMemories:
    """Implements `ports.Memory`."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}

    async def remember(self, text: str) -> None:
        self._texts.pop(text, None)
        self._texts[text] = None

    async def memories(self) -> tuple[str, ...]:
        return tuple(self._texts)

    async def forget_memories(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._texts.pop(text, None)


class MemoryLater:
    """Implements `ports.LaterRecord`."""

    def __init__(self) -> None:
        self._kept: tuple[bytes, ...] = ()

    async def load(self) -> tuple[bytes, ...]:
        return self._kept

    async def save(self, kept: Iterable[bytes]) -> None:
        self._kept = tuple(kept)


class MemoryWaiting:
    """Implements `ports.WaitingRecord`."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, int], str] = {}

    async def waiting(self) -> dict[tuple[str, int], str]:
        return dict(self._texts)

    async def keep_waiting(self, changed: Mapping[tuple[str, int], str | None]) -> None:
        for key, text in changed.items():
            if text is None:
                self._texts.pop(key, None)
            else:
                self._texts[key] = text


class MemoryLists:
    """Implements `ports.Lists`."""

    def __init__(self) -> None:
        self._items: dict[int, ListItem] = {}

    async def items(self) -> dict[int, ListItem]:
        return dict(sorted(self._items.items()))

    async def keep_items(self, changed: Mapping[int, ListItem | None]) -> None:
        for number, item in changed.items():
            if item is None:
                self._items.pop(number, None)
            else:
                self._items[number] = item


class MemoryJournal:
    """Implements `ports.Journal`. Keeps what the files would: entries as they are read back."""

    def __init__(self, now: Callable[[], dt.datetime] | None = None) -> None:
        """`now` is a time with its zone; None = by the clock of this machine."""
        self._now = now or (lambda: dt.datetime.now(dt.UTC))
        self._times: list[dt.datetime] = []
        self.entries: list[Entry] = []
        self.writable = True
        """False: every entry is refused, as on a full disk."""

    async def record(self, entry: Entry) -> None:
        if not self.writable:
            raise JournalUnwritable("this journal takes no entries")
        kept = entry_of(plain(entry))
        if kept is not None:
            self.entries.append(kept)
            self._times.append(self._now())

    async def last_change(self) -> tuple[Change, ...] | None:
        return next((found for entry in reversed(self.entries) if (found := changed(entry))), None)

    async def since(self, when: dt.datetime) -> tuple[Dated, ...]:
        dated = zip(reversed(self._times), reversed(self.entries), strict=False)
        return tuple(Dated(at, entry) for at, entry in dated if at >= when)
