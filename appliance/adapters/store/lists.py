"""Hearth's own lists in the database. Refuses to know what they are for.

What is on a list is words that somebody said: no error and no line of a log carries them.
"""

from collections.abc import Mapping

from appliance.adapters.store import rows
from appliance.adapters.store.sqlite import Store
from appliance.ports import ListItem

_ALL = "SELECT number, list, text, done FROM list_items ORDER BY number"
_PUT = "INSERT OR REPLACE INTO list_items VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM list_items WHERE number = ?"


class StoredLists:
    """Implements `ports.Lists`; a damaged row counts as absent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def items(self) -> dict[int, ListItem]:
        found = self._store.read("list item", _ALL, (), rows.list_item)
        return {number: ListItem(name, text, done) for number, name, text, done in found}

    async def keep_items(self, changed: Mapping[int, ListItem | None]) -> None:
        await self._store.write(
            (_FORGET, (number,))
            if item is None
            else (_PUT, (number, item.list, item.text, int(item.done)))
            for number, item in changed.items()
        )
