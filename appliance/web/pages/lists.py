"""Hearth's own lists on the page, changed by whoever lives there. Refuses the lists of the house.

Those are devices, and take a spoken yes. What is on a list already is named by a key: its words are
sent by nobody a second time.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from appliance.core.people import Role
from appliance.core.spoken_text import capitalised
from appliance.skills.list_names import called, clean, is_item, is_name, is_of_house, name_of
from appliance.skills.snapshot import OwnList, names_of_lists
from appliance.web.routes import Visit, page, text_of

_SHOWN = 100
"""Things of one list that are open; of those that are ticked off, a fifth of it."""
_TYPED = 200
"""Characters that are looked at."""
_NO_ITEM = "That cannot be on a list: a line of 120 characters at most, with words in it."
_NO_NAME = "A list cannot be called that: a few words, 40 characters at most."
_OF_HOUSE = (
    "The house has a list of that name. It is changed by voice, with a yes, or where it is kept."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it is shown: `open` and `done` are keys and texts; `more` are not shown."""

    key: str
    name: str
    many: int
    open: tuple[tuple[str, str], ...]
    done: tuple[tuple[str, str], ...]
    more: int


def shown(lists: tuple[OwnList, ...]) -> Iterator[Shown]:
    for own in lists:
        open_, done = own.items[:_SHOWN], own.done[-(_SHOWN // 5) :]
        more = len(own.items) + len(own.done) - len(open_) - len(done)
        yield Shown(
            key(own.name),
            capitalised(called(own.name, "").strip()),
            len(own.items),
            tuple((key(text), text) for text in open_),
            tuple((key(text), text) for text in done),
            more,
        )


def key(text: str) -> str:
    """By which a form names words that are known here."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


async def add(visit: Visit) -> Response:
    """One thing, to a list there is or to a new one."""
    form = await visit.form()
    own = visit.parts.everyday
    text = clean(text_of(form, "item")[:_TYPED])
    name = next((each.name for each in own.lists() if key(each.name) == text_of(form, "list")), "")
    if not name:
        name = name_of(text_of(form, "name")[:_TYPED])
        if not is_name(name):
            return visit.show("wrong.html", 400, told=_NO_NAME)
        if is_of_house(name, names_of_lists(visit.window.home)):
            return visit.show("wrong.html", 400, told=_OF_HOUSE)
    if not is_item(text):
        return visit.show("wrong.html", 400, told=_NO_ITEM)
    refused = await own.put_on_list(name, text)
    return visit.show("wrong.html", 400, told=refused) if refused else visit.go("/everyday")


async def tick(visit: Visit) -> Response:
    return await _item(visit, "tick")


async def untick(visit: Visit) -> Response:
    return await _item(visit, "untick")


async def remove(visit: Visit) -> Response:
    return await _item(visit, "remove")


async def _item(visit: Visit, what: str) -> Response:
    """Nothing is done with what is not there any more."""
    form = await visit.form()
    own, name, item = visit.parts.everyday, text_of(form, "list"), text_of(form, "item")
    for each in own.lists():
        texts = [text for text in (*each.items, *each.done) if key(text) == item]
        if key(each.name) != name or not texts:
            continue
        if what == "remove":
            await own.take_off_list(each.name, texts[0])
        else:
            await own.tick(each.name, texts[0], done=what == "tick")
    return visit.go("/everyday")


async def clear(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "list")
    own = visit.parts.everyday
    for each in own.lists():
        if key(each.name) == wanted:
            await own.clear_list(each.name)
    return visit.go("/everyday")


ROUTES = (
    page("/everyday/lists/add", add, Role.HOUSEHOLD, "POST"),
    page("/everyday/lists/tick", tick, Role.HOUSEHOLD, "POST"),
    page("/everyday/lists/untick", untick, Role.HOUSEHOLD, "POST"),
    page("/everyday/lists/remove", remove, Role.HOUSEHOLD, "POST"),
    page("/everyday/lists/clear", clear, Role.HOUSEHOLD, "POST"),
)
