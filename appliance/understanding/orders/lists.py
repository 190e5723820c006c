"""Orders to to-do lists: "add milk and two lemons to the shopping list". Pure and quick.

What goes on a list may be any words, so it is the words around them that must fit: a verb of `ROWS`
where a clause begins, and one of its prepositions before the name of a list. It refuses items that
point at something else ("it", "everything"), that leave something out or open ("but", "or"), and a
sentence in which something behind the list is left over. Other clauses are given back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from appliance.core.house import Entity, Home
from appliance.core.listing import ITEMS, LONGEST_ITEM, MOST_ITEMS, items_of, naming
from appliance.core.meaning import Wish
from appliance.core.types import EntityId, NotUnderstood, Verb
from appliance.understanding.dialogue.asked import ASKING, COMMANDING, Missing, Slot, WhichOne
from appliance.understanding.guard.guard import MAX_CHARACTERS
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import AskBack, Commanded, command
from appliance.understanding.orders.targets import Scene
from appliance.understanding.text.sentence import PAUSE, phrases, without_manners
from appliance.understanding.text.words import stem, table, words_of


@dataclass(frozen=True, slots=True)
class Row:
    """Some verbs, the words that may stand between them and the list, and what they mean.

    `needs` are particles of which one must stand beside the items ("check ... off"); `ends` are
    words that must follow, the list or the items ("mark ... as done").
    """

    verb: Verb
    verbs: tuple[tuple[str, ...], ...]
    before_list: tuple[tuple[str, ...], ...]
    particles: frozenset[str] = frozenset()
    needs: bool = False
    ends: tuple[tuple[str, ...], ...] = ()


_AS_DONE = phrases(
    "as done, as complete, as completed, as finished, as bought, as got, done, as ticked off"
)
_FROM = phrases("from, off, off of, off from, out of, on, in, of, off on, off in")
ROWS: tuple[Row, ...] = (
    Row(
        Verb.ADD,
        phrases("add, put, stick, pop, chuck, throw, bung, write, jot, note, place, include"),
        phrases("to, on, onto, on to, in, into, down on, down onto, up on, in to"),
        table("down"),
    ),
    Row(Verb.COMPLETE, phrases("mark"), _FROM, ends=_AS_DONE),
    Row(
        Verb.COMPLETE,
        phrases("tick, check, cross, mark, strike, scratch"),
        _FROM,
        table("off"),
        needs=True,
    ),
    Row(Verb.COMPLETE, phrases("tick, complete, finish"), phrases("on, in, from")),
    Row(
        Verb.REMOVE,
        phrases("remove, delete, erase, drop, scrap, clear, wipe, get rid of"),
        _FROM,
        table("off"),
    ),
    Row(Verb.REMOVE, phrases("take"), phrases("from, off, off of, off from, out of"), table("off")),
    Row(Verb.ADD, phrases("get, have, need, want"), phrases("on, onto, on to, to")),
)
_ONLY_LISTED = frozenset({"get", "have", "need", "want"})
_DETERMINERS = table("the my our a this that your")
_JOINTS = table("and & + plus also then")
_ORDERS = table(
    "turn switch set dim brighten open close shut lock unlock start stop pause play raise lower "
    "arm disarm"
)
"""What begins an order to the house behind "and": no item, unless it comes first."""
_ARTICLES = table("the a an some my our your more another also please")
_TRAILING = table("please too also thanks")
_VAGUE = table("something stuff things thing item items somethings else one few couple")
_POINTING = table(
    "it that this them those these everything all nothing anything both me us him her you any "
    "none whatever what which"
)
_OPEN = table("not don't doesn't didn't never if unless when but except instead or without")
_GENERIC = phrases(
    "list, shopping list, grocery list, groceries list, to do list, todo list, to-do list, "
    "food list, task list, tasks list"
)
_SHOPPING = table("shopping grocery food")
_TASKS = table("to todo to-do task chore")
_STATING = ASKING | table("isn't aren't wasn't had been i we you he she they there's it's i'm")
"""What makes a statement of words in which nothing is to be done."""
_LEADING = table("in at on after for by to from until before with about tomorrow tonight later")
"""What begins no item that is named without a verb."""
_THERE = table("it there")
_TICKS = table("tick cross")
_EVERY_VERB = frozenset(verb[0] for row in ROWS for verb in row.verbs)
_MOST_WORDS = 10
_MOST_CLAUSES = 4
_TOKEN = re.compile(r"[^\W_]+(?:['.&+-][^\W_]+)*%?|[,;:!?\u2026]|\.(?=\s|$)|[&+]")

Listed = tuple[tuple[Wish, ...], str]
"""What is wished of lists, and the rest of the sentence: other clauses, or nothing."""


def listed(text: str, home: Home, it: tuple[EntityId, ...] = ()) -> Listed | AskBack | None:
    """What `text` (as the guard passed it on) orders lists to do; None if nothing.

    `it` is the list that was spoken of. Asks back for what is to be added, and for which list.
    """
    lists = [one for one in home.approved() if one.id.startswith("todo.")]
    words = without_manners(_words(text)) if lists and len(text) <= MAX_CHARACTERS else ()
    wishes: list[Wish] = []
    while words and len(wishes) < _MOST_CLAUSES:
        found = _first(words, lists, it, terse=not text.endswith("?"))
        if found is None:
            break
        order, rest = found
        if not order.items:
            left_out = Missing(Slot.ITEM, _text(words[: order.start]), _text(words[order.end :]))
            return None if wishes else AskBack(left_out)
        wish = _wish(order, home)
        if len(order.lists) > 1:
            return None if rest else AskBack(WhichOne(wish, tuple(wishes)))
        wishes.append(wish)
        words, it = rest, order.lists
    if not wishes:
        wishes, words = _ticked(words, lists, home), ()
    return (tuple(wishes), _text(words)) if wishes else None


def ordered(text: str, scene: Scene, mentions: Mentions, last: Sequence[Wish] = ()) -> Commanded:
    """What `text` orders lists and the rest of the house to do; as `commands.command`."""
    it = tuple(id_ for id_ in scene.it if id_.startswith("todo."))
    found = listed(text, scene.home, it if len(it) == 1 else ())
    if found is None or isinstance(found, AskBack):
        return found or command(text, scene, mentions, last)
    wishes, rest = found
    others: Commanded = command(rest, scene, mentions) if rest else ()
    if isinstance(others, AskBack) and isinstance(others.pending, WhichOne):
        pending = replace(others.pending, sure=(*wishes, *others.pending.sure))
        return AskBack(pending)
    if isinstance(others, NotUnderstood):
        return others
    return (*wishes, *others) if isinstance(others, tuple) else None


@dataclass(frozen=True, slots=True)
class _Order:
    verb: Verb
    lists: tuple[EntityId, ...]
    items: tuple[str, ...]
    """Empty if what is to be added was left open."""
    start: int
    end: int
    """Where the words of the items are."""


def _first(
    words: tuple[str, ...], lists: Sequence[Entity], it: tuple[EntityId, ...], *, terse: bool
) -> tuple[_Order, tuple[str, ...]] | None:
    """The first order; without a verb of its own ("milk on the shopping list") one to add."""
    found = next(_orders(words, lists, it), None)
    if found is not None or not terse or words[0] in _EVERY_VERB | ASKING | COMMANDING:
        return found
    found = next(_orders(("need", *words), lists, it), None)
    if found is None or not found[0].items:
        return None
    said = {word for item in found[0].items for word in item.split()}
    told = words[0] in _LEADING or not said.isdisjoint(_STATING | _EVERY_VERB)
    return None if told else found


def _ticked(words: tuple[str, ...], lists: Sequence[Entity], home: Home) -> list[Wish]:
    """ "Tick off the milk": of the only list, if it is on it."""
    off = len(words) > 2 and words[0] in _TICKS and "off" in (words[1], words[-1])
    if not off or len(lists) != 1:
        return []
    items = _items(words[2:] if words[1] == "off" else words[1:-1]) or ()
    there = items_of(home.state_of(lists[0].id).attributes.get(ITEMS))
    known = tuple(dict.fromkeys(_on_list(item, there) for item in items))
    if not known or not set(known) <= set(there):
        return []
    return [Wish(Verb.COMPLETE, (lists[0].id,), naming(known))]


def _words(text: str) -> tuple[str, ...]:
    found = (each.casefold() for each in _TOKEN.findall(text.replace("\u2019", "'")))
    words = tuple(PAUSE if not each[0].isalnum() and each not in "&+" else each for each in found)
    while words and words[-1] == PAUSE:
        words = words[:-1]
    return words


def _text(words: Sequence[str]) -> str:
    return " ".join(words).replace(" ,", ",")


def _orders(
    words: tuple[str, ...], lists: Sequence[Entity], it: tuple[EntityId, ...] = ()
) -> Iterator[tuple[_Order, tuple[str, ...]]]:
    """Every way to read an order in the words, with the words of other clauses."""
    for at in range(len(words)):
        named = (it, at + 1) if it and words[at] in _THERE else _named(words, at, lists)
        if named is None:
            continue
        ids, end = named
        start = at
        while start and words[start - 1] in _DETERMINERS:
            start -= 1
        for row in ROWS:
            for prep in row.before_list:
                if start >= len(prep) and words[start - len(prep) : start] == prep:
                    yield from _fitting(words, row, start - len(prep), end, ids)
        if start == 0 or words[:start] in {*phrases("on, to")}:
            yield from _after_list(words, end, ids)


def _fitting(
    words: tuple[str, ...], row: Row, prep: int, end: int, ids: tuple[EntityId, ...]
) -> Iterator[tuple[_Order, tuple[str, ...]]]:
    """Orders with a verb of this row before the preposition, the nearest verb first."""
    for begin in range(prep - 1, -1, -1):
        if begin and words[begin - 1] not in _JOINTS and words[begin - 1] != PAUSE:
            continue
        verb = next((each for each in row.verbs if words[begin : begin + len(each)] == each), None)
        if verb is None or begin + len(verb) > prep:
            continue
        inside = (begin + len(verb), prep)
        behind = words[end:]
        if inside[0] == inside[1] and row.verb is Verb.ADD and behind:
            # "Add to the shopping list milk and eggs."
            cut = _cut(behind)
            items, inside, behind = behind[:cut], (end, end + cut), behind[cut:]
        else:
            trimmed = _trimmed(words, inside, behind, row, words[prep])
            if trimmed is None:
                continue
            items, inside, behind = trimmed
        if behind and behind[0] != PAUSE and behind[0] not in _JOINTS:
            continue
        parts = _items(items)
        if parts is None or (not parts and row.verb is not Verb.ADD):
            continue
        if begin > 0 and words[begin] in _ONLY_LISTED:
            continue
        yield (
            _Order(row.verb, ids, parts, *inside),
            (*_open_end(words[:begin]), *_joined(words[:begin], behind)),
        )


def _trimmed(
    words: tuple[str, ...], inside: tuple[int, int], behind: tuple[str, ...], row: Row, prep: str
) -> tuple[tuple[str, ...], tuple[int, int], tuple[str, ...]] | None:
    """The items without particles and what ends the order; None if one that must be is missing."""
    start, end = inside
    particle = prep in row.particles
    if start < end and words[start] in row.particles:
        start, particle = start + 1, True
    elif start < end and words[end - 1] in row.particles:
        end, particle = end - 1, True
    if row.needs and not particle:
        return None
    if row.ends:
        own = _ending(words[start:end], row.ends)
        after = next((len(one) for one in row.ends if behind[: len(one)] == one), 0)
        if not own and not after:
            return None
        end, behind = end - own, behind[after:]
    return words[start:end], (start, end), behind


def _ending(words: tuple[str, ...], ends: tuple[tuple[str, ...], ...]) -> int:
    return next((len(one) for one in ends if words[-len(one) :] == one), 0)


def _after_list(
    words: tuple[str, ...], end: int, ids: tuple[EntityId, ...]
) -> Iterator[tuple[_Order, tuple[str, ...]]]:
    """ "Shopping list, add milk"."""
    at = end + 1 if words[end : end + 1] == (PAUSE,) else end
    verbs = ROWS[0].verbs
    if words[at : at + 1] not in verbs:
        return
    rest = words[at + 1 :]
    cut = _cut(rest)
    parts = _items(rest[:cut])
    if parts:
        yield _Order(Verb.ADD, ids, parts, at + 1, at + 1 + cut), _joined((), rest[cut:])


def _cut(words: tuple[str, ...]) -> int:
    """Where an order to the house begins behind "and"."""
    for at in range(1, len(words)):
        if words[at] in _ORDERS and (words[at - 1] in _JOINTS or words[at - 1] == PAUSE):
            return at - 1
    return len(words)


def _open_end(words: tuple[str, ...]) -> tuple[str, ...]:
    while words and (words[-1] in _JOINTS or words[-1] == PAUSE):
        words = words[:-1]
    return words


def _joined(before: tuple[str, ...], behind: tuple[str, ...]) -> tuple[str, ...]:
    """What comes behind, joined to what came before."""
    while behind and (behind[0] in _JOINTS or behind[0] == PAUSE):
        behind = behind[1:]
    behind = without_manners(behind) if behind else ()
    return ("and", *behind) if _open_end(before) and behind else behind


def _items(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Each item; () for "something", None if these are no items."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == PAUSE or word in _JOINTS:
            parts.append([])
        else:
            parts[-1].append(word)
    said = [part for part in (_bare(part) for part in parts) if part]
    if not said or all(_VAGUE.issuperset(part) for part in said):
        return ()
    later = (part[0] for part in said[1:])
    pointing = any(_POINTING.issuperset(part) or _VAGUE.issuperset(part) for part in said)
    unclear = any(not _OPEN.isdisjoint(part) or len(part) > _MOST_WORDS for part in said)
    if pointing or unclear or len(said) > MOST_ITEMS or any(word in _ORDERS for word in later):
        return None
    items = tuple(dict.fromkeys(" ".join(part) for part in said))
    return items if all(len(item) <= LONGEST_ITEM for item in items) else None


def _bare(part: list[str]) -> list[str]:
    while part and part[0] in _ARTICLES:
        part = part[1:]
    while part and part[-1] in _TRAILING:
        part = part[:-1]
    return part


def _named(
    words: tuple[str, ...], at: int, lists: Sequence[Entity]
) -> tuple[tuple[EntityId, ...], int] | None:
    """The lists that the words from `at` on name, and where the name ends; the longest name."""
    found: dict[int, dict[EntityId, None]] = {}
    for one in lists:
        for name in (one.name, *one.aliases):
            for called in _called(tuple(stem(word) for word in words_of(name))):
                end = at + len(called)
                if called and _stems(words[at:end]) == called:
                    found.setdefault(end, {})[one.id] = None
    generic = next((each for each in _GENERIC if words[at : at + len(each)] == each), ())
    longest = max(found, default=at)
    if generic and at + len(generic) > longest:
        return tuple(_meant(generic, lists)), at + len(generic)
    return (tuple(found[longest]), longest) if found else None


def _called(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a list of this name is called: "Chores" is the chores list, "Shopping list" shopping."""
    bare = name[1:] if len(name) > 1 and name[0] in _DETERMINERS else name
    yield bare
    yield bare[:-1] if bare[-1:] == ("list",) else (*bare, "list")


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word.removesuffix("'s").removesuffix("'")) for word in words)


def _meant(generic: tuple[str, ...], lists: Sequence[Entity]) -> list[EntityId]:
    """The only list, or the one that is for this by its name, or all of them."""
    kinds = [_SHOPPING] if not _SHOPPING.isdisjoint(_stems(generic)) else [_TASKS]
    kinds = [_SHOPPING] if generic == ("list",) else kinds
    for kind in kinds:
        own = [one.id for one in lists if not kind.isdisjoint(_stems(words_of(one.name)))]
        if own and len(lists) > 1:
            return own
    return [one.id for one in lists]


def _wish(order: _Order, home: Home) -> Wish:
    """What is wished for, in the words of the list where the items are on it."""
    items = order.items
    if order.verb is not Verb.ADD and len(order.lists) == 1:
        there = items_of(home.state_of(order.lists[0]).attributes.get(ITEMS))
        items = tuple(dict.fromkeys(_on_list(item, there) for item in items))
    return Wish(order.verb, order.lists, naming(items))


def _on_list(item: str, there: Sequence[str]) -> str:
    """The item as the list has it: "eggs" is "12 eggs" if nothing else on it has eggs."""
    exact = [each for each in there if each.casefold() == item.casefold()]
    wanted = set(_stems(words_of(item)))
    alike = exact or [each for each in there if wanted and wanted <= set(_stems(words_of(each)))]
    return alike[0] if len(alike) == 1 else item
