"""What the owner has let in. Refuses to know where it is kept."""

from collections.abc import Iterable
from typing import Protocol


class Approvals(Protocol):
    """A record per broker of what the owner approved, as `core.discovery.approval`s.

    An empty record means that this broker has never been set up. Ids are opaque text of at most
    64 ASCII characters.
    """

    async def load(self, broker: str) -> frozenset[str]: ...

    async def approve(self, broker: str, ids: Iterable[str]) -> None: ...

    async def forget(self, broker: str, ids: Iterable[str]) -> None: ...
