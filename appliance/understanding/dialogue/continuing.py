"""Sentences that go on with the order before, as the whole sentences they stand for. Pure.

1. "More", "a bit more", "and another", "again" after a step are one more step the same way: by what
   is said, else by what was said the last time.
2. "No, make it five" after a step of a number is that step with another number, from where the
   thing was before; a value that it cannot have as a step is a value of its own.
3. "Now the other one", "the hall one", "the others" are to have what was done last.
4. "The first one", "the second" are places among the things of the last turn.
5. Beside an answer to "Which one do you mean?" may stand a value ("left at twenty percent"); a name
   that was not among those ("no, I said the desk lamp") is to have what was wished for.
6. "No, the landing light" after an order is to have what was done last; what was done is left as it
   is, for nobody asked to take it back.

What comes of it goes through guard, rules and validation like anything that is said. It refuses
whatever names a verb of its own, and what it cannot place it leaves as it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from appliance.core.house import Home
from appliance.core.meaning import Wish
from appliance.core.types import EntityId, Verb
from appliance.understanding.dialogue.asked import (
    ASKING,
    COMMANDING,
    ORDINALS,
    Chosen,
    WhichOne,
)
from appliance.understanding.dialogue.choosing import choose
from appliance.understanding.dialogue.context import Context, asks_again
from appliance.understanding.guard.guard import tidy
from appliance.understanding.names.kinds import KINDS
from appliance.understanding.text.sentence import PAUSE, words_in
from appliance.understanding.text.values import Amount, Unit, amount_at, amounts
from appliance.understanding.text.words import stem, table, words_of

_LONGEST = 120
"""Characters of a sentence that only goes on."""
_MOST_WORDS = 10
_UP = table(
    "up brighter brighten raise raised louder warmer hotter increase boost higher open opened "
    "faster lighter heat warm"
)
_DOWN = table(
    "down dim dimmer dimmed darker darken lower lowered quieter cooler colder less close closed "
    "shut reduce decrease slower drop softer cool"
)
_STEPPED = table("brightness_pct position percentage volume_pct temperature humidity value")
_LEADING = table("and now then ok okay please still no yes even oh just so next also right well")
_TRAILING = table("please thanks then now too also")
_GOES_ON = (("keep", "going"), ("not", "enough"), ("further",), ("go", "on"))
_CORRECTS = table("no make it that sorry said meant mean i actually rather wait oh just only")
_NONE_OF_THEM = table("those these them either")
_NO_NAMES = table("that this which what it no any every each everything everyone")
_OTHER = re.compile(
    r"(?:and |now |then |next |okay |ok |so |also |right |do )*"
    r"(?P<what>(?:the )?(?:others?|other ones?|rest|(?:\w+ ){1,2}one)"
    r"|the (?:one|ones) (?:in|on|at|by) (?:the )?\w+(?: \w+)?)"
    r"(?: (?:too|as well|also|please|now))*"
)


def continued(text: str, context: Context, home: Home) -> tuple[str, Context]:
    """The sentence that `text` stands for, and what is spoken of in it; as they were if it is one.

    Any text is fine, of any length.
    """
    if len(text) > _LONGEST:
        return text, context
    words = [word for word in words_in(tidy(text)) if word != PAUSE]
    if not words or len(words) > _MOST_WORDS:
        return text, context
    if isinstance(context.pending, WhichOne):
        return _beside_an_answer(words, context.pending, context, home) or (text, context)
    if not context.wishes:
        return text, context
    step = _next_step(text, words, context) or _other_step(words, context, home)
    if step is not None:
        return step, context
    instead = _instead(text, words, context, home)
    return _counted(words, context) or (instead or _as_well(words) or text, context)


def _next_step(text: str, words: Sequence[str], context: Context) -> str | None:
    """ "A bit more" as "turn it down a bit"; None if nothing was stepped, or something is said."""
    way = _way(context)
    if way is None:
        return None
    said = _bare(words)
    amount = _more_of(said)
    if amount is None and not asks_again(text):
        return None
    before = [word for word in words_in(context.said) if word != PAUSE]
    amount = amount or _step_in(before)
    covers = all(id_.startswith(("cover.", "valve.")) for id_ in context.entities)
    amount = amount or ("a bit" if covers else "")
    by = "by " if amount and (amount[0].isdigit() or amount_of(amount.split())) else ""
    it = "it" if len(context.entities) == 1 else "them"
    return f"turn {it} {way} {by}{amount}".strip()


def amount_of(words: Sequence[str]) -> Amount | None:
    """The number that these words are as a whole; None for "a bit" and for anything else."""
    found = amount_at(words, 0) if words else None
    if found is None or found.end != len(words) or found.unit in (Unit.SMALL, Unit.LARGE):
        return None
    return found


def _way(context: Context) -> str | None:
    """Up or down, if the last order was a step or was said with a direction."""
    values = [wish.parameters for wish in context.wishes]
    stepped = all(len(those) == 1 and those[0][0] in _STEPPED for those in values)
    said = set(words_in(context.said))
    up, down = bool(said & _UP), bool(said & _DOWN)
    if not stepped or not values or up == down:
        return None
    return "up" if up else "down"


def _bare(words: Sequence[str]) -> list[str]:
    said = list(words)
    while len(said) > 1 and said[0] in _LEADING:
        said = said[1:]
    while len(said) > 1 and said[-1] in _TRAILING:
        said = said[:-1]
    return said


def _more_of(said: list[str]) -> str | None:
    """By how much more; "" if it does not say, None if it says anything else."""
    if said == ["more"] or tuple(said) in _GOES_ON:
        return ""
    if said[0] == "another":
        rest = said[1:]
        if not rest or rest == ["one"]:
            return ""
        if amount_at(["a", *rest], 0) is not None:
            rest = ["a", *rest]
    elif said[-1] == "more" and len(said) > 1:
        rest = said[:-1]
    else:
        return None
    found = amount_at(rest, 0)
    whole = found is not None and found.end == len(rest)
    return " ".join(rest) if whole else None


def _step_in(words: Sequence[str]) -> str:
    """The amount of the step that was ordered; "" if it was to a value, or by nothing said."""
    found = list(amounts(words))
    if len(found) != 1:
        return ""
    one = found[0]
    before = words[one.start - 1] if one.start else ""
    vague = one.unit in (Unit.SMALL, Unit.LARGE)
    if not vague and before in ("to", "at"):
        return ""
    is_step = vague or before in ("by", "up", "down") or one.unit is Unit.DEGREES
    return " ".join(words[one.start : one.end]) if is_step else ""


def _other_step(words: Sequence[str], context: Context, home: Home) -> str | None:
    """ "No, make it five" after "up by ten": what it would be at, had five been said."""
    way = _way(context)
    at = next((at for at, word in enumerate(words) if word not in _CORRECTS), len(words))
    said = amount_of(words[at + 1 if words[at : at + 1] == ["by"] else at :])
    last = _step_in([word for word in words_in(context.said) if word != PAUSE])
    first = amount_of(last.split())
    if way is None or at == 0 or said is None or first is None or len(context.entities) != 1:
        return None
    (name, wished), id_ = context.wishes[0].parameters[0], context.entities[0]
    value, before = said.value, first.value
    setting = home.entities[id_].settings.get(name)
    if isinstance(value, str) or isinstance(before, str) or isinstance(wished, str):
        return None
    sign = 1 if way == "up" else -1
    state = home.state_of(id_)
    now = state.state if name == "value" else state.attributes.get(name)
    if now is None or isinstance(now, bool) or not _is_number(now):
        return None
    there = abs(float(now) - wished) < _SAME
    start = float(now) - sign * before if there else float(now)
    goal = start + sign * value
    low, high = getattr(setting, "low", goal), getattr(setting, "high", goal)
    return f"turn it {way} to {round(goal, 1):g}" if low <= goal <= high else None


_SAME = 0.6
"""In units of the parameter: lights count in 255 steps."""


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _counted(words: Sequence[str], context: Context) -> tuple[str, Context] | None:
    """ "Turn the first one off": said of one of those of the last turn."""
    meant = context.entities if len(context.entities) > 1 else (*context.before, *context.entities)
    for at, word in enumerate(words):
        place = ORDINALS.get(word)
        if place is None or len(meant) < 2 or not -1 <= place < len(meant):
            continue
        start = at - 1 if words[at - 1 : at] == ["the"] else at
        end = at + 2 if words[at + 1 : at + 2] == ["one"] else at + 1
        if start == at and end == at + 1:
            return None
        said = " ".join((*words[:start], "it", *words[end:]))
        one = (meant[place],)
        return said, replace(context, entities=one, others=())
    return None


def _instead(text: str, words: Sequence[str], context: Context, home: Home) -> str | None:
    """ "No, the landing light" as "and the landing light", where that names something here."""
    at = next((at for at, word in enumerate(words) if word not in _CORRECTS), len(words))
    rest = [word for word in _bare(words[at:]) if word not in _ARTICLES] if at else []
    pointed = at > 1 or words[at : at + 1] == ["the"] or _NO_AND_PAUSE.match(text) is not None
    if words[0] not in _NO or not rest or not pointed or len(rest) > _MOST_NAMED:
        return None
    if rest[-1] == "one":
        return _like_the_last(rest[:-1], context, home)
    if len(rest) == 1 and rest[0].endswith("'s"):
        return _like_the_last(words_of(rest[0]), context, home)
    said = {stem(word) for word in rest}
    known = {stem(word) for name in _names(home) for word in words_of(name)}
    return f"and the {' '.join(rest)}" if said <= known | _NOUNS else None


_NO = table("no nope nah")
_NO_AND_PAUSE = re.compile(r"\W*(?:no|nope|nah)\s*[,.!;:-]", re.IGNORECASE)
_ARTICLES = table("the a my our in")
_MOST_NAMED = 5
_NOUNS = frozenset(stem(word) for words in KINDS for word in words)


def _like_the_last(said: Sequence[str], context: Context, home: Home) -> str | None:
    """ "The right one": the one other thing like those of the last turn that is called so."""
    domains = {id_.partition(".")[0] for id_ in context.entities}
    called = [
        one
        for one in home.approved()
        if one.domain in domains and one.id not in context.entities
        for name in (one.name, *one.aliases)
        if said and {stem(word) for word in said} <= {stem(word) for word in words_of(name)}
    ]
    found = list(dict.fromkeys(one.id for one in called))
    return f"and the {home.entities[found[0]].name}" if len(found) == 1 else None


def _names(home: Home) -> Iterator[str]:
    for entity in home.approved():
        yield from (entity.name, *entity.aliases)
    for area in home.areas.values():
        yield from (area.name, *area.aliases)
    for floor in home.floors.values():
        yield from (floor.name, *floor.aliases)


def _as_well(words: Sequence[str]) -> str | None:
    """ "Now the other one", "the hall one" as "and the hall one"."""
    found = _OTHER.fullmatch(" ".join(words))
    if found is None:
        return None
    what = found["what"].split()
    if _NO_NAMES.intersection(what) or (COMMANDING | ASKING).intersection(what):
        return None
    return f"and {found['what']}"


def _beside_an_answer(
    words: Sequence[str], pending: WhichOne, context: Context, home: Home
) -> tuple[str, Context] | None:
    """What says more than which one, or another one, in answer to that question."""
    if not isinstance(pending.open, Wish) or pending.sure:
        return None
    for at, word in enumerate(words):
        if word in ("at", "to") and at and amount_of(words[at + 1 :]) is not None:
            chosen = choose(words_of(" ".join(words[:at])), pending, home, context.entities)
            one = _one_of(chosen)
            if one and pending.open.verb in (Verb.TURN_ON, Verb.SET, Verb.OPEN):
                said = f"set it to {' '.join(words[at + 1 :])}"
                return said, replace(context, entities=one, pending=None)
    at = next((at for at, word in enumerate(words) if word not in _CORRECTS), len(words))
    rest = list(words[at:])
    if rest[:1] == ["not"] and _NONE_OF_THEM.intersection(rest[1:2]):
        rest = rest[2:]
    if not rest or (COMMANDING | ASKING | {"not", "don't"}).intersection(rest):
        return None
    return f"and {' '.join(rest)}", replace(context, wishes=(pending.open,), entities=())


def _one_of(chosen: object) -> tuple[EntityId, ...]:
    if not isinstance(chosen, Chosen) or len(chosen.wishes) != 1:
        return ()
    return chosen.wishes[0].entities
