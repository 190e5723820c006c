"""What the owner calls things and rooms, as pages know it. It changes no device, and no tier."""

from typing import Literal, Protocol

from appliance.core.edits import AreaEdit, Edits, EntityEdit


class Naming(Protocol):
    """Raises StoreError, and StartingAgain where no Hearth runs."""

    @property
    def edits(self) -> Edits:
        """What was said until now."""
        ...

    async def say(self, id: str, edit: EntityEdit | AreaEdit) -> None:  # noqa: A002 - field name
        """In the place of what was said of it before."""
        ...

    async def undo(self, kind: Literal["entity", "area"], id: str) -> None:  # noqa: A002 - field name
        """Call it what it announces."""
        ...
