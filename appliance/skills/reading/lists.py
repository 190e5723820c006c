"""Orders to Hearth's own lists and questions about them. Refuses what is meant for the house's.

What goes on a list may be any words, so it is the words around them that must fit: the whole
sentence, with the name of a list in it. Only what is on a list already can be named without one
("tick off the milk"). Several orders in one sentence are not read.
"""

import re

from appliance.core.spoken_text import count
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.list_names import (
    USUAL,
    called,
    is_item,
    is_name,
    is_of_house,
    meant,
    name_of,
    plainly,
)
from appliance.skills.reading.said import PAUSE, Sentence, sentence_with_pauses
from appliance.skills.reading.templates import matched, table, template
from appliance.skills.snapshot import OwnList, Snapshot

WHAT = NotUnderstood(WhyNot.AMBIGUOUS, "What should I put on it?")
ONE_AT_A_TIME = NotUnderstood(WhyNot.UNSUPPORTED, "One thing at a time with lists, please.")
TOO_LONG = NotUnderstood(WhyNot.UNSUPPORTED, "That is too long for a list.")
NAMELY = "namely"
"""Joins what was asked for to the sentence that lacked it."""


def _words(prose: str) -> frozenset[str]:
    return frozenset(prose.split())


_NO_NAME = _words("to on in of off from at for by with and or is are was it i you we they he she "
                  "not no what which who how my the a an add put take play timer timers alarm "
                  "alarms reminder reminders device devices light lights song every all any if "
                  "into onto out back up down about list lists same whole entire full other do "
                  "this that namely containing")  # fmt: skip
_NAME = rf"(?!(?:{'|'.join(sorted(_NO_NAME))}) )[\w'-]+ "
_WORD = r"[\w'%.,:/&+-]+ "
_SLOTS = {
    "items": f"(?P<items>(?:{_WORD}){{1,60}})",
    "list": "(?:(?:the|my|our|your|this|that|a|an|new|another|own) )*"
    rf"(?P<list>(?:{_NAME}){{0,3}}?list |shopping |groceries |to-do )",
    "named": rf"(?:(?:the|my|our|your|this|that|a|an|new|another|own) )*"
    rf"(?P<list>(?:{_NAME}){{0,3}}?list )",
    "name": rf"(?:(?:the|my|our) )?(?P<list>(?:{_NAME}){{1,3}}?)",
    "pause": "(?:(?:,|namely|that) )*",
    "put": template("(add|put|stick|pop|chuck|throw|bung|write|jot|note|place|include"
                    "|enter)").pattern,
    "to": template("(to|on|onto|on to|in|into|down on|down in|up on|in to)").pattern,
    "from": template("(from|off|off of|off from|out of|on|in|of)").pattern,
    "all": "(?:everything |it all |all |all of it |all of them |every item "
    "|(?:all )?(?:of )?(?:the )?"
    r"(?:(?:only|one|two|three|four|five|six|seven|eight|nine|ten|\d+) )?"
    "(?:thing|things|items|entries|tasks) )",
    "there": template("[that is|that are] (from|off|on|in|out of|off of|of)").pattern,
    "done": template("(done|complete|completed|finished|bought|got|ticked off)").pattern,
    "now": template("(already|now|today|too|also|as well|at the moment|so far|yet|again)").pattern,
}  # fmt: skip

_TABLE = table(
    """
    clear    (clear|empty|wipe|delete|erase|scrap|clean|bin|reset|purge|remove|get rid of)
             [out|off|down] <all> <there> <list> [out|off|completely|down]
    clear    (clear|empty|wipe|delete|erase|scrap|clean|bin|reset|purge|remove|get rid of)
             [out|off|down] <named> [out|off|completely|down]
    clear    (take|remove|throw) <all> <there> <list>
    ticked   (tick|check|cross|strike|scratch) [off] <all> [off] <there> <list>
    ticked   mark <all> <there> <list> [as] <done>
    which    (what|which) lists [are there|do i have|do we have|have i got|have we got|have you got
             |do you have|do you know|do you keep|exist|are you keeping] [<now>]
    which    (what|which) are (my|our|the|your|all my|all the) lists
    which    (read|list|show|tell|name) [me] [all] [of] (my|our|the|your) lists
    which    how many lists [are there|do i have|do we have|have i got|have we got|do you have]
    which    (do i have|do we have|are there|have you got|do you have) (any|some) lists
    count    how many (things|items|entries|tasks|jobs) [are there|are|do i have|do we have
             |have i got|have we got|have i|have we] [left|still|open] (on|in) <list> [<now>]
    count    how (long|full|big) is <list> [<now>]
    read     (do|have) (i|we|you) [have|got] anything [else|left] (on|in) <list> [<now>]
    read     is [there] anything [else|left] (on|in) <list> [<now>]
    has      (is|are) [there] [any|some] <items> [already] (on|in) <list> [<now>]
    has      (do|have) (we|i|you) [have|got|already got|already|put] [any|some] <items> [already]
             (on|in) <list> [<now>]
    has      did (i|we|you|somebody|someone) (put|add|write|have|get) <items> [already|down]
             (on|to|in|onto) <list> [<now>]
    has      does <list> (have|include|contain) [any|some] <items> [on it]
    read     what (is|else is|all is|things are|items are|is there|is left|is still|have we got
             |have we|have i got|have i|do we have|do i have|do we need|do i need|did i put
             |did we put) [got|left|to get|to buy|to do] (on|in|from) <list> [<now>]
    read     (read|tell|show|give|list|say|check|go through|go over|see|hear|look at|open)
             [out] [to] [me|us] [about]
             [what is on|what is in|everything on|all of|all the things on|the items on|out]
             <list> [out|to me|to us|back|aloud|out loud|for me]
    ask-named  (make|start|create|begin|set up|open) [me|us] (a|another|a new) [new] list
             (called|named|for) <name>
    add-named  (make|start|create|begin|set up|open) [me|us] (a|another|a new) [new] list
             (called|named|for) <name> (with|namely|containing|that has) <items> [on it|in it]
    ask      (make|start|create|begin|set up|open|write) <named>
    add      (make|start|create|begin|set up|open|write) <named> (with|namely|containing|that has)
             <items> [on it|in it]
    ask      <put> [down] <to> <list>
    add      <put> [down] <to> <list> <pause> <items>
    add      <put> [down] <items> [down] <to> <list> [<now>]
    add      (i|we) (need|want) [to have|to get] <items> (on|onto|added to|on to) <list>
    add      [on|to|onto|in] <list> <pause> <put> [down] <items>
    off      mark <items> (on|in|from|off) <list> as <done>
    off      mark <items> (on|in|from|off) <list> <done>
    off      mark <items> as <done> (on|in|from|off) <list>
    off      mark <items> <done> (on|in|from|off) <list>
    off      mark <items> as <done>
    off      (tick|check|cross|strike|scratch|mark) off <items> <from> <list>
    off      (tick|check|cross|strike|scratch|mark) <items> off [from|on|of] <list>
    off      (tick|check|cross|strike|scratch|mark) off <items>
    off      (tick|check|cross|strike|scratch|mark) <items> off
    off      (tick|complete|finish) <items> (on|in|from) <list>
    remove   (remove|delete|erase|drop|scrap|get rid of|wipe|clear|bin|lose) [off] <items> <from>
             <list>
    remove   take [off] <items> (from|off|off of|off from|out of) <list>
    remove   take off <items> (from|off|on) <list>
    add      (get|have|need|want) <items> (on|onto|on to) <list>
    """,
    _SLOTS,
)
_BARE = table("read <list>", _SLOTS)
_TERSE = table("add <items> (on|onto|to|for) <list>", _SLOTS)
_TOLD = table(
    """
    off      (i|we) [have] [already|just|now] (got|bought|done|finished|picked up|ordered|did|get)
             <items> [<now>] [(from|on|off) <list>]
    off      <items> (is|are|has been|have been) [<now>] (done|bought|sorted|finished|ticked off)
             [<now>]
    """,
    _SLOTS,
)
"""What is told of things that are on a list: then they are ticked off it."""
_KNOWN = frozenset({"list", "lists", "shopping", "groceries", "to-do", "mark"})
_TICKS = frozenset({"tick", "check", "cross", "strike", "scratch"})
_PLAIN_TICKS = frozenset({"tick", "cross"})
"""What is said of nothing but lists."""


_JOINTS = _words(", and & + plus also")
_ARTICLES = _words("the a an some any my our your more another also please both")
_TRAILING = _words("too also please thanks already yet")
_VAGUE = _words("something stuff things thing item items anything somethings some few couple other "
                "a the more new few else of last first next")  # fmt: skip
_POINTING = _words("it that this them those these everything all nothing both me us him her you "
                   "none whatever what which")  # fmt: skip
_UNCLEAR = _words("but if unless when except instead not don't doesn't didn't never namely")
_ORDERS = _words("turn switch set dim brighten open close shut lock unlock start stop pause play "
                 "raise lower arm disarm add put tick remove take remind tell then")  # fmt: skip
_BEGINS_NO_ITEM = _words(
    "in at on after for by to from until before with about tomorrow tonight later what who where "
    "when why how is are was were does did do has have had should can could will would which whose "
    "am i i'm we you he she they it there it's that turn switch put open close lock unlock set "
    "start stop add remove delete take read tell show play tick check cross mark clear empty "
    "cancel call go look make create write give get bring send let keep say stick pop move edit "
    "change rename share print find search forget remember remind wake email text swap replace "
    "sort undo untick uncheck reorder copy duplicate save merge exchange substitute restore double "
    "cut paste review edit alphabetise alphabetize update"
)  # fmt: skip


_STATING = _words("is isn't are aren't was wasn't were has had i i'm we you they she he")


def read_list(text: str, snapshot: Snapshot) -> Skill | NotUnderstood | None:
    """An order to one of Hearth's own lists, or a question about it; one back for what is missing.

    Lists are cleared only in the words of the question that was asked before: "yes clear all five
    things from the shopping list".
    """
    said = _plain(text)
    if (agreed := _agreed(said, snapshot)) is not None:
        return agreed
    # A yes to a question that is no longer true: it is asked as it is now.
    said = re.sub(r"^yes (?:, )?", "", said)
    words = said.split()
    if _KNOWN.isdisjoint(words) and (not words or words[0] not in _TICKS):
        return None
    found = _one(said, snapshot, terse=not text.rstrip().endswith("?"))
    return found if found is not None else _several(words, snapshot)


def read_told(text: str, snapshot: Snapshot) -> Skill | None:
    """ "I've got the eggs" ticks them off, if all that is named is on a list of Hearth's."""
    if not any(each.items for each in snapshot.own) or text.rstrip().endswith("?"):
        return None
    found = matched(_TOLD, _plain(text))
    return _ticked(found[1], snapshot) if found is not None else None


def question(own: OwnList) -> NotUnderstood:
    """Whether a list is to be cleared; the yes to it is "yes" and what it asks."""
    return NotUnderstood(WhyNot.AMBIGUOUS, f"Shall I {_clearing(own)}?")


def _clearing(own: OwnList) -> str:
    many = len(own.items)
    few = {1: "the only thing", 2: "both things"}
    things = few.get(many) or f"all {count(many)} things"
    return f"clear {things} from {called(own.name)}"


def _plain(text: str) -> str:
    said = sentence_with_pauses(text).plain.replace("we've ", "we have ")
    said = re.sub(r"^(?:i|we) (?:need|have|want) to (?=\w+ )", "", said)
    return re.sub(r"\bto do(?:'?s)?(?= list\b|$)|\bto-?dos?\b", "to-do", said)


def _agreed(said: str, snapshot: Snapshot) -> Skill | None:
    said = said.replace(f" {PAUSE}", "")
    if not said.startswith("yes clear "):
        return None
    for own in snapshot.own:
        if said == _plain(f"yes {_clearing(own)}"):
            return Skill(SkillKind.LIST, "clear", label=own.name, text="\n".join(own.items))
    return None


def _one(said: str, snapshot: Snapshot, *, terse: bool) -> Skill | NotUnderstood | None:
    """The whole of `said` as one order."""
    found = matched(_TABLE, said)
    if found is not None:
        return _order(*found, said, snapshot)
    head, joint, items = said.partition(f" {NAMELY} ")
    if joint:
        # What was to be put on it has been asked for.
        left_out = matched(_TABLE, head)
        if left_out is None or _order(*left_out, head, snapshot) is not WHAT:
            return None
        return _order("add", {**left_out[1], "items": items}, said, snapshot)
    if (found := matched(_BARE, said)) is not None and name_of(found[1]["list"]):
        known = USUAL | {own.name for own in snapshot.own}
        return _order(*found, said, snapshot) if name_of(found[1]["list"]) in known else None
    if not terse or said.partition(" ")[0] in _BEGINS_NO_ITEM:
        return None
    found = matched(_TERSE, said)
    stated = found is not None and not _STATING.isdisjoint(found[1]["items"].split())
    return None if found is None or stated else _order(*found, said, snapshot)


def _order(
    action: str, slots: dict[str, str], said: str, snapshot: Snapshot
) -> Skill | NotUnderstood | None:
    named, held = slots.get("list"), slots.get("items", "")
    if action == "which":
        return Skill(SkillKind.LIST, "which")
    if not named:
        ticked = _ticked(slots, snapshot)
        certain = said.partition(" ")[0] in _PLAIN_TICKS and not snapshot.lists
        return ticked or (_acted("complete", "", held) if certain else None)
    action, of_name = action.removesuffix("-named"), action.endswith("-named")
    name = named if of_name else name_of(named)
    if (name and not is_name(name)) or is_of_house(name, snapshot.lists):
        return None
    if action == "clear":
        return _asked_first(name, snapshot)
    if action == "ticked":
        return Skill(SkillKind.LIST, "complete", label=name, every=True)
    if action in ("read", "count"):
        return Skill(SkillKind.LIST, action, label=name)
    if action == "ask":
        return WHAT
    return _acted({"off": "complete"}.get(action, action), name, held)


def _asked_first(name: str, snapshot: Snapshot) -> Skill | NotUnderstood:
    name = meant(name, [own.name for own in snapshot.own])
    own = next((each for each in snapshot.own if each.name == name), OwnList(name))
    return question(own) if own.items else Skill(SkillKind.LIST, "clear", label=name)


def _acted(action: str, name: str, held: str) -> Skill | NotUnderstood | None:
    """Something is done with what was named."""
    # "Jot eggs down on the list": the longest row of words is read as what is listed.
    items = _items(held.removesuffix(" down").removesuffix(" back") if action == "add" else held)
    if items is None or isinstance(items, NotUnderstood):
        return items
    if not items:
        return WHAT if action == "add" else None
    return Skill(SkillKind.LIST, action, label=name, text="\n".join(items))


def _ticked(slots: dict[str, str], snapshot: Snapshot) -> Skill | None:
    """Without the name of a list: only if everything that is named is on one of Hearth's own."""
    items = _items(slots.get("items", ""))
    name = name_of(slots.get("list") or "")
    if not items or isinstance(items, NotUnderstood):
        return None
    lists = {own.name: [plainly(item, own.items) for item in items] for own in snapshot.own}
    found = {each: on for each, on in lists.items() if all(on) and name in ("", each)}
    if not found:
        return None
    # On several of them: which one is meant is to be said.
    label = next(iter(found)) if len(found) == 1 else name
    return Skill(SkillKind.LIST, "complete", label=label, text="\n".join(found.popitem()[1]))


def _items(held: str) -> tuple[str, ...] | NotUnderstood | None:
    """Each item; () for "something", None for what is no item."""
    parts: list[list[str]] = [[]]
    for word in held.split():
        if word in _JOINTS:
            parts.append([])
        else:
            parts[-1].append(word)
    said = [part for part in map(_without_articles, parts) if part]
    if all(_VAGUE.issuperset(part) for part in said):
        return ()
    if all(_POINTING.issuperset(part) or _VAGUE.issuperset(part) for part in said):
        return ()
    if any(not _UNCLEAR.isdisjoint(part) or _POINTING.issuperset(part) for part in said):
        return None
    if any(part[0] in _ORDERS for part in said[1:]) or any(part[-1] == "list" for part in said):
        return ONE_AT_A_TIME
    items = tuple(dict.fromkeys(" ".join(part) for part in said))
    return items if all(map(is_item, items)) else TOO_LONG


def _without_articles(part: list[str]) -> list[str]:
    while part and part[0] in _ARTICLES and part[1:2] != ["dozen"]:
        part = part[1:]
    while part and part[-1] in _TRAILING:
        part = part[:-1]
    return part


def _several(words: list[str], snapshot: Snapshot) -> NotUnderstood | None:
    """An order to a list beside one to somebody else: neither is done by half."""
    for at in range(1, len(words) - 1):
        if words[at] not in ("and", "then", PAUSE) or words[at + 1] not in _ORDERS:
            continue
        for part in (words[:at], words[at + 1 :]):
            sentence = Sentence(tuple(part)).plain
            if isinstance(_one(sentence, snapshot, terse=False), Skill):
                return ONE_AT_A_TIME
    return None
