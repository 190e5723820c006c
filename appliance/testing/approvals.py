"""A record of approvals that lives in memory. Refuses to outlast its process."""

from collections import defaultdict
from collections.abc import Iterable


class MemoryApprovals:
    """Implements `adapters.mqtt.Approvals`."""

    def __init__(self) -> None:
        self._kept: dict[str, set[str]] = defaultdict(set)

    async def load(self, broker: str) -> frozenset[str]:
        return frozenset(self._kept[broker])

    async def approve(self, broker: str, ids: Iterable[str]) -> None:
        self._kept[broker] |= set(ids)

    async def forget(self, broker: str, ids: Iterable[str]) -> None:
        self._kept[broker] -= set(ids)
