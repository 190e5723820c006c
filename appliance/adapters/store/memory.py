"""A record of the house that lives in memory, for houses that are played and for tests.

Refuses to outlast its process.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from appliance.core.edits import Edit, Edits, read, write


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
