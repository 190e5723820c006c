"""A process that keeps things in a real database, to be killed at any moment.

    python store_child.py FOLDER SEED
    python store_child.py FOLDER

Says "try N" before each change and "kept N" when it is acknowledged; which change the Nth is
follows from the seed alone (`change`).
Without a seed it says "try 0", mends the database, and says "kept 0".
"""

import asyncio
import datetime as dt
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.mending import mend
from appliance.adapters.store.sqlite import Store
from appliance.ports import ListItem

BROKER = "b:1"
_LISTED = 150
_NAMES = ("milk", "eggs", "flour", "tea", "bread", "salt")


@dataclass(frozen=True, slots=True)
class Change:
    """One call of the store, and all it changes: "" in the place of what goes."""

    table: str
    rows: Mapping[str, str]


def change(seed: int, number: int) -> Change:
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - nothing secret
    table = chance.choice(("memories", "list_items", "waiting", "waiting", "approvals"))
    many = 1 if table == "memories" else chance.randint(1, 5)
    keys = chance.sample(range(len(_NAMES)), many)
    gone = chance.random() < 0.3
    text = "" if gone else f"{number}-{chance.randint(0, 99)}" + "x" * chance.choice((0, 9, 3000))
    return Change(table, {_NAMES[key]: text for key in keys})


@dataclass(slots=True)
class Kept:
    """What the database ought to hold, or does."""

    tables: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"memories": {}, "list_items": {}, "waiting": {}, "approvals": {}}
    )

    def with_(self, done: Change) -> "Kept":
        changed = Kept({name: dict(table) for name, table in self.tables.items()})
        table = changed.tables[done.table]
        for key, text in done.rows.items():
            table.pop(key, None)
            if text:
                table[key] = _as_found(done.table, text)
        return changed


def _as_found(table: str, text: str) -> str:
    return "yes" if table == "approvals" else text if table == "waiting" else text[:_LISTED]


async def do(store: Store, done: Change) -> None:
    texts = {key: text or None for key, text in done.rows.items()}
    match done.table:
        case "memories":
            ((key, text),) = done.rows.items()
            # What a skill does in two steps is two acknowledgements; here the newest one counts.
            if text:
                await store.write(
                    [
                        ("DELETE FROM memories WHERE text LIKE ?", (f"{key} %",)),
                        ("INSERT INTO memories (text) VALUES (?)", (f"{key} {text[:_LISTED]}",)),
                    ]
                )
            else:
                kept = [each for each in await store.memories() if each.startswith(f"{key} ")]
                await store.forget_memories(kept)
        case "list_items":
            await StoredLists(store).keep_items(
                {
                    _NAMES.index(key): text and ListItem(key, text[:_LISTED])
                    for key, text in texts.items()
                }
            )
        case "waiting":
            await store.keep_waiting(
                {
                    ("timer", _NAMES.index(key)): text and f'{{"is": "{text}"}}'
                    for key, text in texts.items()
                }
            )
        case _:
            if all(texts.values()):
                await store.approve(BROKER, texts)
            else:
                await store.forget(BROKER, texts)


async def found(store: Store) -> Kept:
    """All that the database holds."""
    kept = Kept()
    for memory in await store.memories():
        key, text = memory.split(" ", 1)
        kept.tables["memories"][key] = text
    for number, item in (await StoredLists(store).items()).items():
        kept.tables["list_items"][_NAMES[number]] = item.text
    for (_, number), raw in (await store.waiting()).items():
        kept.tables["waiting"][_NAMES[number]] = raw.removeprefix('{"is": "').removesuffix('"}')
    for key in await store.approvals(BROKER):
        kept.tables["approvals"][key] = "yes"
    return kept


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - it is how the test hears of it


def mended(folder: Path) -> None:
    say("try", 0)
    mend(folder / "hearth.db", dt.datetime.now(dt.UTC))
    say("kept", 0)


async def main(folder: Path, seed: int) -> None:
    with Store(folder / "hearth.db") as store:
        number = 0
        while True:
            say("try", number)
            await do(store, change(seed, number))
            say("kept", number)
            number += 1
            if number % 40 == 0:
                await store.copy()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        mended(Path(sys.argv[1]))
        sys.exit()
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
