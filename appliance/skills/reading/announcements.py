"""What is to be told to people in other rooms, and where. Refuses to read an order to the house.

"Tell everyone to turn off their lights" is words to be spoken, and nothing else. "Tell the kitchen
light to turn off" is no announcement: a room alone is told something only in so many words.

The words are kept as they were heard, for they are said to people.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.said import MAX_CHARACTERS
from appliance.skills.snapshot import Snapshot

OF_WHAT = NotUnderstood(WhyNot.AMBIGUOUS, "What should I announce?")
HERE = "here"
MAX_TEXT = 300
"""Characters of what is said to others."""

_ROOMS = frozenset(
    {
        *("kitchen", "bedroom", "living room", "lounge", "sitting room", "front room", "hall"),
        *("dining room", "nursery", "kids' room", "kids room", "children's room", "playroom"),
        *("attic", "loft", "office", "study", "garage", "bathroom", "cellar", "basement"),
        *("hallway", "garden", "conservatory", "utility room", "guest room", "workshop", "shed"),
        *("landing", "library", "upstairs", "downstairs", "outside"),
    }
)
"""Rooms of houses: of one that has no speaker Hearth says so, instead of the room's name."""
_POLITE = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|please|well|now|and|then|just|kindly|quick|quickly|hearth|could you"
    r"|can you|would you|will you|i want you to|i would like you to|i'd like you to|go ahead and)"
    r"[,.!]?\s+)*",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"(?:[\s,.!?]+(?:please|thank you|thanks|cheers|will you|would you|for me|hearth))*[\s.!?,]*$",
    re.IGNORECASE,
)
_EVERYONE = (
    r"everyone|everybody|everyone else|everybody else|the others|them all|all of them"
    r"|(?:the )?(?:whole |entire )?(?:house|household|home|family)"
)
_SOME = (
    r"(?:the |my |our )(?:kids|children|boys|girls|guests|guys|grown-ups|lads|visitors|little ones)"
    r"|(?:my |our )?(?:mum|mom|mummy|mommy|dad|daddy|gran|granny|grandma|nana|grandpa|grandad)"
)
_ALL_OVER = (
    r"everywhere|in every room|in all (?:the )?rooms|in the (?:whole )?house|throughout the house"
    r"|at home|(?:on|over|through) (?:all|every) (?:of )?(?:the )?speakers?"
)
_MEALS = "breakfast|lunch|dinner|supper|tea|tea time|bed|bedtime|school|the table"
_BARE = re.compile(
    r"(?:(?:announce|broadcast)(?: something| a message)?"
    r"|(?:make|do|put out|i have|i need to make) (?:an announcement|a broadcast)"
    r"|send a message to (?:everyone|everybody))"
)
_BEGINS_NOTHING = re.compile(
    r"(?:about|what|who|whose|how|when|where|why|which|if|whether|once|as soon|again|apart|except"
    r"|(?:an?|the|another|some) (?:\w+ )?(?:joke|jokes|story|stories|poem|riddle|fact|facts|news"
    r"|time|weather|truth|date|score|lie|song)|in (?:an?|\w+|half an) (?:\w+ )?(?:minutes?|hours?)"
    r"|something|anything|everything|it|that|this)\b"
    r"(?!'s| is| was| will| are)",
    re.IGNORECASE,
)
"""What somebody is told that is no message: "a joke", "about the party", "when it is done"."""
_SUPPOSED = re.compile(
    r"(?:the|we|you|i|if|an?|that|it|there|he|she|they|so|what|who|how)\b", re.IGNORECASE
)
"""How a supposition goes on behind "say": "say the door was open in the kitchen"."""
_SHORT = frozenset({"hello", "hi", "goodnight", "bye", "goodbye", "dinner", "lunch", "breakfast"})


def read_announcement(text: str, snapshot: Snapshot) -> Skill | NotUnderstood | None:
    """Words for others, with the room they are for (empty: all rooms) as the label."""
    if len(text) > MAX_CHARACTERS:
        return None
    said = " ".join(text.replace("\u2019", "'").split())
    said = _COURTESY.sub("", _POLITE.sub("", said, count=1))
    if _BARE.fullmatch(said.casefold()):
        return OF_WHAT
    for pattern in _patterns(snapshot.rooms | _ROOMS, snapshot.speakers):
        if (found := pattern.fullmatch(said)) is not None:
            return _skill(found)
    return None


def _skill(found: re.Match[str]) -> Skill | None:
    held = {name: value or "" for name, value in found.groupdict().items()}
    text = held.get("text", "").strip(" ,:;-\"'")
    if held.get("meal"):
        text = f"please come to {held['meal']}"
    elif (joint := held.get("joint", "").casefold().strip()) == "to":
        text = f"please {text}"
    elif joint == "not to":
        text = f"please don't {text}"
    elif _BEGINS_NOTHING.match(text) or not _says_enough(text, held):
        return None
    if not any(letter.isalnum() for letter in text):
        return None
    room = held.get("room", "").casefold()
    who = held.get("who", "").casefold()
    for mine in ("my ", "our "):
        who = f"the {who.removeprefix(mine)}" if who.startswith(mine) else who
    told = f"for {who}: {text}" if who else text
    room = HERE if room in ("here", "in here") else room
    return Skill(SkillKind.ANNOUNCE, "tell", label=room, text=told[:MAX_TEXT])


def _says_enough(text: str, held: dict[str, str]) -> bool:
    """One word alone is a message only behind "announce", and of those that people call out."""
    said = text.casefold().split()
    return len(said) > 1 or bool(held.get("announced")) or not _SHORT.isdisjoint(said)


@lru_cache(maxsize=8)
def _patterns(rooms: frozenset[str], speakers: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Whole sentences, the first that fits counts; they change only with the house."""
    known = _any_of(rooms)
    room = rf"(?:(?:in|at|to|for) )?(?:the |my |our )?(?P<room>{known}|here)"
    where = rf"(?:,? (?:{_ALL_OVER}|(?:who (?:is|are) )?{room}))?,?"
    those = rf"(?:{_EVERYONE}|(?P<who>{_SOME}))"
    that = r"(?: that|:|,| -)?"
    joint = r"(?:(?P<joint> to| not to)|" + that + ")"
    to_those = rf"(?: to {those})?{where}"
    apart = r"(?: that| saying| saying that| to say| to say that|:|,| -)"
    lines = [
        rf"(?:tell|inform|warn|notify|alert) {those}{where}{joint} (?P<text>.+)",
        rf"let {those}{where} know{that} (?P<text>.+)",
        rf"ask {those}{where}(?P<joint> to| not to) (?P<text>.+)",
        rf"(?:call|get|fetch) {those}{where}(?: down| in| over)? (?:to|for) (?P<meal>{_MEALS})",
        rf"(?P<announced>announce|broadcast|proclaim){to_those}{that} (?P<text>.+)",
        (
            r"(?P<announced>make|do|send|put out) (?:an|a|the|this)"
            rf" (?:announcement|broadcast|message){to_those}{apart} (?P<text>.+)"
        ),
        rf"say to {those}{where}{that} (?P<text>.+)",
        rf"say (?:{_ALL_OVER}|{_in(known)}){that} (?P<text>.+)",
        (
            rf"say (?P<text>(?!{_SUPPOSED.pattern})\S+(?: \S+){{0,7}}?)"
            rf"(?: to {those})? (?:{_ALL_OVER}|{_in(known)})"
        ),
        rf"say (?P<text>(?!{_SUPPOSED.pattern})\S+(?: \S+){{0,7}}?) to (?:{_EVERYONE})",
        rf"tell (?:the |my |our )?(?P<room>{known})(?: that|:) (?P<text>.+)",
        (
            rf"tell (?:the |my |our )?(?P<room>{known})"
            r" (?P<text>(?:it's|i'm|we're|i am|we are|dinner|lunch|breakfast|supper|tea)\b.+)"
        ),
    ]
    if speakers:
        lines.append(rf"(?:tell|inform|warn) (?P<room>{_any_of(speakers)}){joint} (?P<text>.+)")
    return tuple(re.compile(line, re.IGNORECASE) for line in lines)


def _in(known: str) -> str:
    return rf"(?:in|to) (?:the |my |our )?(?P<room>{known})"


def _any_of(names: Iterable[str]) -> str:
    """The longest first: "guest bedroom" is no "guest"."""
    return "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
