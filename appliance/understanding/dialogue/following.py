"""Questions that continue the one before: "and the back door?" after "is the front door locked".

What it names takes the place of what was named before, and the whole question is understood from
its beginning. Pure. It refuses what says anything else than a name, and it makes questions only: a
sentence that the guard lets act is never one.
"""

from collections.abc import Sequence

from appliance.understanding.guard.guard import AskOnly, judge, tidy
from appliance.understanding.names.mentions import Mention, Mentions, What
from appliance.understanding.text.sentence import PAUSE, phrases, words_in
from appliance.understanding.text.words import table

_LONGEST = 200
"""Characters of either sentence."""
_MOST_WORDS = 12
_BEFORE = phrases(
    "and, and what about, what about, how about, and how about, but what about, or, but, so, okay, "
    "ok, oh, um, and for, and now, now, then, also, and also, what of, same for, the same for, "
    "and the same for, well"
)
_AFTER = phrases("too, as well, also, then, now, please, though, again, thanks, thank you")
_BETWEEN = table("the a an my our your in on at of for to by with about one ones room")
_THINGS = frozenset({What.ENTITY, What.GROUP, What.KIND, What.IT})
_PLACES = frozenset({What.AREA, What.FLOOR, What.HERE, What.THIS_FLOOR, What.HOUSE})


def next_question(text: str, before: str, mentions: Mentions) -> str | None:
    """`before`, asked of what `text` names; None if that is no question, or names too much.

    Any texts are fine, of any length.
    """
    if len(text) > _LONGEST or len(before) > _LONGEST:
        return None
    words = _bare(tuple(word for word in words_in(tidy(text)) if word != PAUSE))
    if not words or len(words) > _MOST_WORDS:
        return None
    asked = [word for word in words_in(tidy(before)) if word != PAUSE]
    words = _with_noun(words, asked, mentions) or words
    named = mentions.find(words)
    things, places = _of(named, _THINGS), _of(named, _PLACES)
    if not named or len(things) > 1 or len(places) > 1 or _left_over(words, named):
        return None
    if places:
        asked = _with_place(asked, _said(words, places[0]), mentions, moved=bool(things))
    if things and asked:
        asked = _with_thing(asked, _said(words, things[0]), mentions)
    question = " ".join(asked)
    return question if asked and isinstance(judge(question), AskOnly) else None


def _with_noun(
    words: tuple[str, ...], asked: Sequence[str], mentions: Mentions
) -> tuple[str, ...] | None:
    """ "And the front one?" after "is the back door locked": the front door, if there is one."""
    said = tuple(word for word in words if word not in _BETWEEN)
    if len(said) != 1 or mentions.find(words):
        return None
    for thing in _of(mentions.find(asked), _THINGS):
        whole = (*said, asked[thing.end - 1])
        found = mentions.find(whole)
        if len(found) == 1 and found[0].whole and found[0].end - found[0].start == len(whole):
            return whole
    return None


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without what only ties it to the sentence before."""
    for phrase in _BEFORE:
        if words[: len(phrase)] == phrase and len(words) > len(phrase):
            words = words[len(phrase) :]
            break
    for phrase in _AFTER:
        if words[-len(phrase) :] == phrase and len(words) > len(phrase):
            words = words[: -len(phrase)]
            break
    return words


def _of(named: Sequence[Mention], what: frozenset[What]) -> list[Mention]:
    return [mention for mention in named if mention.what in what]


def _left_over(words: Sequence[str], named: Sequence[Mention]) -> bool:
    taken = {at for mention in named for at in range(mention.start, mention.end)}
    return any(at not in taken and word not in _BETWEEN for at, word in enumerate(words))


def _said(words: Sequence[str], mention: Mention) -> list[str]:
    return list(words[mention.start : mention.end])


def _with_thing(asked: list[str], thing: list[str], mentions: Mentions) -> list[str]:
    """Asked of another thing; empty if it is not clear of which before."""
    before = _of(mentions.find(asked), _THINGS)
    if len(before) != 1:
        return []
    start, end = before[0].start, before[0].end
    is_bare = before[0].what is What.IT or start == 0 or asked[start - 1] not in _BETWEEN
    article = ["the"] if is_bare and before[0].what is not What.KIND else []
    return [*asked[:start], *article, *thing, *asked[end:]]


def _with_place(
    asked: list[str], place: list[str], mentions: Mentions, *, moved: bool
) -> list[str]:
    """Asked in another place; of a thing that is called by its room, of the one in this room.

    `moved`: another thing is asked about as well, so nothing is to be looked for in its name.
    """
    named = mentions.find(asked)
    before = _of(named, _PLACES)
    if len(before) > 1:
        return []
    if before:
        return [*asked[: before[0].start], *place, *asked[before[0].end :]]
    things = _of(named, _THINGS)
    if len(things) == 1 and not moved:
        inside = _place_within(asked, things[0], mentions)
        if inside is not None:
            start, end = inside
            leading = [] if start == things[0].start else _leading(place)
            return [*asked[:start], *leading, *place, *asked[end:]]
    return [*asked, *_leading(place), *place]


def _place_within(asked: list[str], thing: Mention, mentions: Mentions) -> tuple[int, int] | None:
    """Where a room or floor is said inside of a name: "kitchen" in "kitchen ceiling light"."""
    for length in range(thing.end - thing.start - 1, 0, -1):
        for start in range(thing.start, thing.end - length + 1):
            found = _of(mentions.find(asked[start : start + length]), _PLACES)
            if len(found) == 1 and found[0].end - found[0].start == length:
                return start, start + length
    return None


def _leading(place: Sequence[str]) -> list[str]:
    """ "Upstairs", "here", "everywhere" need no "in the"."""
    return [] if place[-1] in _ALONE else ["in", "the"]


_ALONE = table("upstairs downstairs outside outdoors inside here everywhere home")
