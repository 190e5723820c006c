"""Hearth's own lists: what is put on them, ticked off, taken off and told. Refuses the house's.

What was acknowledged is on disk before the acknowledgement is said. What is on a list is words that
were said: they are spoken and shown again, and go into no log and no prompt.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from appliance.core.house import Home
from appliance.core.spoken_text import capitalised, count, joined, phrase
from appliance.core.types import Skill
from appliance.ports import ListItem, Lists
from appliance.skills.list_names import LONGEST_ITEM, USUAL, alike, called, meant, same
from appliance.skills.snapshot import OwnList, names_of_lists

MOST_LISTS = 50
MOST_ITEMS = 500
"""On one list, what is ticked off included."""
_TOLD = 20
"""So many are read out; nobody remembers more."""
NO_MORE_LISTS = f"I can keep {MOST_LISTS} lists at most. Please clear one first."
FULL = f"There can be {MOST_ITEMS} things on a list at most. Please take some off it first."


class ListSkill:
    """`load` once. All changes go through here, one after the other; all raise StoreError."""

    def __init__(self, lists: Lists, home: Callable[[], Home]) -> None:
        self._lists = lists
        self._home = home
        self._items: dict[int, ListItem] = {}
        """As they are on disk, the oldest first."""
        self._newest = 0
        self._one = asyncio.Lock()
        self._all: tuple[OwnList, ...] = ()

    @property
    def all(self) -> tuple[OwnList, ...]:
        """Every list with something on it, the oldest first."""
        return self._all

    @property
    def of_house(self) -> tuple[str, ...]:
        """What the to-do lists of the house are called, which are not Hearth's own."""
        return tuple(names_of_lists(self._home()))

    async def load(self) -> None:
        """Take up what was on them when Hearth ended."""
        self._items = dict(await self._lists.items())
        self._newest = max(self._items, default=0)
        self._all = _grouped(self._items.values())

    async def put(self, name: str, texts: Iterable[str]) -> str:
        """Put items on the list `name`; those that are on it stay as they are.

        Returns "", or a sentence that says why nothing was put on it.
        """
        # Whoever asked may be gone before it is on disk; what is known here must be what is there.
        return await asyncio.shield(self._put(name, tuple(texts)))

    async def tick(self, name: str, texts: Iterable[str], *, done: bool = True) -> None:
        """Tick off what is on the list `name` of these, or put it back."""
        await asyncio.shield(
            self._change(name, texts, lambda item: ListItem(name, item.text, done))
        )

    async def take(self, name: str, texts: Iterable[str]) -> None:
        """Take off the list `name` what is on it of these."""
        await asyncio.shield(self._change(name, texts, lambda _: None))

    async def clear(self, name: str) -> None:
        """Take everything off it; there is no such list then."""
        await asyncio.shield(self._change(name, None, lambda _: None))

    async def _put(self, name: str, texts: Sequence[str]) -> str:
        async with self._one:
            there = self._on(name)
            known = {item.text.casefold(): number for number, item in there.items()}
            changed: dict[int, ListItem | None] = {}
            newest = self._newest
            for text in texts:
                number = known.get(text.casefold())
                if number is None:
                    newest += 1
                    number = known[text.casefold()] = newest
                elif number not in there or not there[number].done:
                    continue
                changed[number] = ListItem(name, text)
            if not there and changed and len(self._all) >= MOST_LISTS:
                return NO_MORE_LISTS
            beyond = max(0, len({*there, *changed}) - MOST_ITEMS)
            ticked = [number for number, item in there.items() if item.done]
            spare = [number for number in ticked if number not in changed]
            if beyond > len(spare):
                return FULL
            changed.update(dict.fromkeys(spare[:beyond]))
            await self._keep(changed)
            self._newest = newest
        return ""

    async def _change(
        self,
        name: str,
        texts: Iterable[str] | None,
        to: Callable[[ListItem], ListItem | None],
    ) -> None:
        """What becomes of these on the list `name`; None: of all."""
        wanted = None if texts is None else {text.casefold() for text in texts}
        async with self._one:
            await self._keep(
                {
                    number: to(item)
                    for number, item in self._on(name).items()
                    if wanted is None or item.text.casefold() in wanted
                }
            )

    def _on(self, name: str) -> dict[int, ListItem]:
        return {number: item for number, item in self._items.items() if item.list == name}

    async def _keep(self, changed: Mapping[int, ListItem | None]) -> None:
        if not changed:
            return
        await self._lists.keep_items(changed)
        merged = {**self._items, **changed}
        self._items = {number: item for number, item in sorted(merged.items()) if item is not None}
        self._all = _grouped(self._items.values())

    async def perform(self, skill: Skill) -> tuple[str, ...]:
        """The sentences to say."""
        name, items = skill.label, tuple(skill.text.split("\n")) if skill.text else ()
        if skill.action == "which":
            return self._which()
        if skill.action == "complete" and skill.every:
            return await self._tick_all(self._meant(name))
        if skill.action in ("complete", "remove", "has"):
            return await self._about(skill.action, name, items)
        name = self._meant(name)
        if skill.action == "add":
            return await self._add(name, items)
        if skill.action == "clear":
            return await self._cleared(name)
        return self._count(name) if skill.action == "count" else self._read(name)

    def _meant(self, name: str) -> str:
        return meant(name, [each.name for each in self._all])

    def _called(self, name: str) -> OwnList:
        return next((each for each in self._all if each.name == name), OwnList(name))

    def _is_known(self, name: str) -> bool:
        return name in USUAL or any(each.name == name for each in self._all)

    async def _add(self, name: str, items: Sequence[str]) -> tuple[str, ...]:
        is_new, open_ = not self._is_known(name), self._called(name).items
        there = [item for item in items if any(same(item, each) for each in open_)]
        new = [item for item in items if item not in there]
        refused = await self.put(name, new) if new else ""
        if refused:
            return (refused,)
        said = []
        if is_new:
            said.append(f"I made {_a(called(name, 'a'))} with {_spoken(new)} on it.")
        elif new:
            said.append(f"I put {_spoken(new)} on {called(name)}.")
        if there:
            said.append(f"{capitalised(_spoken(there))} {_are(there)} on it already.")
        return tuple(said)

    async def _about(self, action: str, name: str, items: Sequence[str]) -> tuple[str, ...]:
        """What is done with things that are, or are not, on one of the lists."""
        lists = [each for each in self._all if each.name == name or not name]
        found: dict[str, list[str]] = {}
        missing, unclear = [], []
        for item in items:
            where = [
                (each.name, text)
                for each in lists
                for text in alike(item, each.items + (each.done if action == "remove" else ()))
            ]
            if not where:
                missing.append(item)
            elif action == "has" or len(where) == 1:
                for each, text in where:
                    found.setdefault(each, []).append(text)
            else:
                unclear.append(where)
        if unclear:
            return (_which_one(unclear[0]),)
        said = []
        for each, texts in found.items():
            said.append(await self._did(action, each, texts))
        if missing:
            where_not = f"not on {called(name)}" if name else "on no list of mine"
            no = "No, " if action == "has" and not said else ""
            text = f"{no}{_spoken(missing)} {_are(missing)} {where_not}."
            said.append(capitalised(text))
        return tuple(said)

    async def _did(self, action: str, name: str, texts: Sequence[str]) -> str:
        if action == "has":
            return f"Yes, {_spoken(texts)} {_are(texts)} on {called(name)}."
        if action == "complete":
            await self.tick(name, texts)
            return f"I ticked {_spoken(texts)} off {called(name)}."
        await self.take(name, texts)
        return f"I took {_spoken(texts)} off {called(name)}."

    async def _tick_all(self, name: str) -> tuple[str, ...]:
        items = self._called(name).items
        if not items:
            return self._read(name)
        await self.tick(name, items)
        return (f"I ticked everything off {called(name)}.",)

    async def _cleared(self, name: str) -> tuple[str, ...]:
        if not self._called(name).items:
            told = self._read(name)
            await self.clear(name)
            return told
        await self.clear(name)
        return (f"I cleared {called(name)}.",)

    def _read(self, name: str) -> tuple[str, ...]:
        items = self._called(name).items
        if not items:
            return self._empty(name)
        if len(items) <= _TOLD:
            return (f"{capitalised(called(name))} has {_spoken(items)}.",)
        first = _spoken(items[:_TOLD])
        more = count(len(items) - _TOLD)
        return (*self._count(name), f"The first {_TOLD} are {first}.", f"And {more} more.")

    def _count(self, name: str) -> tuple[str, ...]:
        items = self._called(name).items
        if not items:
            return self._empty(name)
        are = "is" if len(items) == 1 else "are"
        return (f"There {are} {_things(len(items))} on {called(name)}.",)

    def _empty(self, name: str) -> tuple[str, ...]:
        if self._is_known(name):
            return (f"There is nothing on {called(name)}.",)
        known = joined([called(each.name) for each in self._all[:_TOLD]]) if self._all else ""
        no = f"I have no {called(name, '').strip()}."
        return (no, f"I have {known}.") if known else (no,)

    def _which(self) -> tuple[str, ...]:
        house = tuple(dict.fromkeys(filter(None, map(phrase, self.of_house))))[:_TOLD]
        own = [f"{called(each.name)} with {_things(len(each.items))}" for each in self._all[:_TOLD]]
        said = [f"I have {joined(own)}." if own else "I have no lists yet."]
        if house:
            said.append(f"And the house has {joined(list(house))}.")
        return tuple(said)


def _grouped(items: Iterable[ListItem]) -> tuple[OwnList, ...]:
    open_: dict[str, list[str]] = {}
    done: dict[str, list[str]] = {}
    for item in items:
        open_.setdefault(item.list, [])
        (done if item.done else open_).setdefault(item.list, []).append(item.text)
    return tuple(
        OwnList(name, tuple(texts), tuple(done.get(name, ()))) for name, texts in open_.items()
    )


def _spoken(items: Sequence[str]) -> str:
    return joined([phrase(item, LONGEST_ITEM) or "something" for item in items])


def _are(items: Sequence[str]) -> str:
    last = items[-1]
    return "are" if len(items) > 1 or (last.endswith("s") and not last.endswith("ss")) else "is"


def _things(number: int) -> str:
    return f"{count(number)} thing{'' if number == 1 else 's'}"


def _a(noun: str) -> str:
    return f"an{noun[1:]}" if noun[:3] in ("a a", "a e", "a i", "a o") else noun


def _which_one(where: Sequence[tuple[str, str]]) -> str:
    """One item may be several things on the lists, or be on several lists."""
    lists = list(dict.fromkeys(name for name, _ in where))
    texts = list(dict.fromkeys(text for _, text in where))
    told = f"{_spoken(texts)} {_are(texts)} on {joined([called(name) for name in lists])}"
    return f"{capitalised(told)}. Please say which one you mean."
