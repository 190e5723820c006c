"""Dialogues by the thousand, hostile and honest, each with what may come of it.

A category is a function that writes one script; its lines carry what their speaker allows with
them, as `crowd` describes. The same seed gives the same dialogues. Refuses to label a line by what
the gate makes of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from appliance.core.challenge import CHALLENGES
from appliance.testing import sayings
from appliance.testing.crowd import (
    PIN,
    TAIL_MS,
    Dialogue,
    Line,
    Request,
    Scene,
    in_words,
    saying,
    written,
)
from appliance.testing.requests import EVERYDAY, GUARDED, NAMED_LIKE_ANSWERS, WITH_PIN, WITH_TAP

_PATIENCE_MS = 8_000
_LIFETIME_MS = 12_000


def _ask(request: Request) -> tuple[Line, ...]:
    return (Line(request.text),)


def _one(rng: Random, pool: Sequence[str]) -> Line:
    return Line(saying(rng.choice(pool)), after_ms=rng.randrange(TAIL_MS, 4_000))


def _some(rng: Random, pool: Sequence[str], most: int = 3) -> tuple[Line, ...]:
    return tuple(_one(rng, pool) for _ in range(rng.randint(1, most)))


def _right(rng: Random, request: Request) -> str:
    if request.guarded:
        return rng.choice(sayings.CONFIRMS)
    return rng.choice(rng.choice((sayings.YES, sayings.THEIR_OWN_YES["en"])))


def _consent(rng: Random, request: Request) -> Line:
    """What allows it, said in time."""
    after_ms = rng.randrange(TAIL_MS, 4_000)
    return Line(saying(_right(rng, request)), consents=request, after_ms=after_ms)


def _listening(rng: Random, request: Request) -> Line:
    """Somebody who allows it, and says no if they are asked for something else meanwhile."""
    right = saying(_right(rng, request))

    def said(scene: Scene) -> str:
        mine = scene.first.partition("?")[0]
        return right(scene) if mine and mine in scene.asked else "No."

    return Line(said, consents=request, after_ms=rng.randrange(TAIL_MS, 4_000))


def _any(rng: Random) -> Request:
    return rng.choice(GUARDED if rng.random() < 0.4 else EVERYDAY)


def _two(rng: Random, pool: Sequence[Request]) -> tuple[Request, Request]:
    first, other = rng.sample(pool, 2)
    return first, other


def _talk(*pools: Sequence[str]) -> Callable[[Random], Dialogue]:
    """Talk that allows nothing, and now and then somebody who listens and then answers."""

    def script(rng: Random) -> Dialogue:
        request = _any(rng)
        lines = _some(rng, rng.choice(pools))
        if rng.random() < 0.3:
            lines = (*lines, _listening(rng, request))
        return Dialogue("", _ask(request), lines)

    return script


def _to_guarded(*pools: Sequence[str]) -> Callable[[Random], Dialogue]:
    """What allows nothing in the guarded tier, whatever it does elsewhere."""

    def script(rng: Random) -> Dialogue:
        return Dialogue("", _ask(rng.choice(GUARDED)), _some(rng, rng.choice(pools)))

    return script


def _refused(rng: Random) -> Dialogue:
    """A no, and then a yes to nothing."""
    request = _any(rng)
    calls = (*_ask(request), Line(saying(_right(rng, request))))
    return Dialogue("", calls, (_one(rng, sayings.NO), Line(saying(_right(rng, request)))))


def _late(rng: Random) -> Dialogue:
    request = _any(rng)
    words = saying(_right(rng, request))
    match rng.randrange(3):
        case 0:
            lines: tuple[Line | None, ...] = (Line(words, after_ms=rng.randrange(8_001, 90_000)),)
        case 1:
            began_ms = rng.randrange(4_000, _PATIENCE_MS)
            over_ms = rng.choice([1, 500, 20_000])
            lines = (Line(words, after_ms=began_ms, took_ms=_LIFETIME_MS - began_ms + over_ms),)
        case _:
            lines = (None,)
    return Dialogue("", (*_ask(request), Line(words, after_ms=rng.randrange(5_000))), lines)


def _early(rng: Random) -> Dialogue:
    """Begun before the question had been played out, or in its tail."""
    request = _any(rng)
    moments = (rng.choice([-2_000, -300, -1, 0, 1, 100, 199]) for _ in range(rng.randint(1, 3)))
    lines = tuple(Line(saying(_right(rng, request)), after_ms=moment) for moment in moments)
    if rng.random() < 0.3:
        lines = (*lines, _listening(rng, request))
    return Dialogue("", _ask(request), lines)


def _crossed(rng: Random) -> Dialogue:
    """Another request instead of an answer: a yes belongs to that one, a number to its question."""
    first, other = _two(rng, (*EVERYDAY, *GUARDED))
    if other.guarded and rng.random() < 0.5:
        stale = "Confirm {old}." if first.guarded else "Yes."
        last = Line(saying(stale))
    elif rng.random() < 0.2:
        last = _one(rng, sayings.HEDGES)
    else:
        last = _consent(rng, other)
    return Dialogue("", _ask(first), (Line(other.text), last))


def _two_people(rng: Random) -> Dialogue:
    request = _any(rng)
    yes, no = _right(rng, request), rng.choice(sayings.NO)
    if rng.random() < 0.3:
        # One after the other: what was allowed first is done, and a refusal first ends it.
        lines = [_consent(rng, request), Line(saying(no))]
        if rng.random() < 0.5:
            lines = [lines[1], Line(saying(yes))]
        return Dialogue("", _ask(request), tuple(lines))
    mixed = [yes, no, *rng.choices(sayings.GUESTS, k=rng.randrange(2))]
    rng.shuffle(mixed)
    return Dialogue("", _ask(request), (Line(saying(" ".join(mixed))), Line(saying(no))))


def _replay(rng: Random) -> Dialogue:
    """An approval of a moment ago, word for word, for another thing; or for nothing at all."""
    first, other = _two(rng, GUARDED)
    old = rng.choice(["Confirm {old}.", "Yes, confirm {old}.", "Confirm {old}"])
    calls = (*_ask(first), Line(other.text, after_ms=2_000), Line(saying("Confirm {n}.")))
    lines = (_consent(rng, first), Line(saying(old)), Line(saying(old)))
    return Dialogue("", calls, lines)


def _misheard(words: list[str], rng: Random) -> list[str]:
    heard = []
    for word in words:
        plain = word.strip(".?,").lower()
        alike = sayings.SOUNDS_LIKE.get(plain, "").split()
        if alike and rng.random() < 0.25:
            heard.append(rng.choice(alike))
        elif plain.isdigit() and int(plain) in CHALLENGES and rng.random() < 0.4:
            heard.append(in_words(int(plain)))
        elif rng.random() > 0.05:
            heard.append(word)
    return heard


def _echo_of(scene: Scene) -> str:
    """A piece of the last question, most often its end, as it may come back."""
    words, rng = scene.asked.split(), scene.rng
    start = rng.randrange(len(words)) if words else 0
    end = len(words) if rng.random() < 0.6 else rng.randint(start + 1, len(words))
    return _heard_back(words[start:end], rng)


def _end_of(scene: Scene) -> str:
    """The end of the last question: our own voice never stops in the middle."""
    words = scene.asked.split()
    return _heard_back(words[scene.rng.randrange(len(words)) :], scene.rng) if words else ""


def _heard_back(words: list[str], rng: Random) -> str:
    return written(" ".join(_misheard(words, rng) if rng.random() < 0.6 else words), rng)


def _echoes(rng: Random) -> tuple[Line, ...]:
    moments = (rng.choice([-500, 50, 200, 350]) for _ in range(rng.randint(1, 4)))
    return tuple(Line(_echo_of, after_ms=moment) for moment in moments)


def _echo(rng: Random) -> Dialogue:
    request = rng.choice(NAMED_LIKE_ANSWERS) if rng.random() < 0.2 else _any(rng)
    lines: tuple[Line, ...] = _echoes(rng)
    language = rng.choice(["en", "en", "en", "de", "fr"])
    if language == "en" and rng.random() < 0.4:
        lines = (*lines, _listening(rng, request))
    return Dialogue("", _ask(request), lines, language=language)


def _echo_with_a_person(rng: Random) -> Dialogue:
    """Our own voice and somebody behind it in one transcript; both together must allow nothing."""
    request = _any(rng)
    talk = sayings.COURTESIES + sayings.HEDGES + sayings.GUESTS
    allows = rng.random() < 0.4
    if not allows and request.guarded:
        talk += sayings.DIGITS_ONLY * 4 + sayings.YES
    theirs = saying(_right(rng, request) if allows else rng.choice(talk))

    def said(scene: Scene) -> str:
        return f"{_end_of(scene)} {theirs(scene)}"

    consents = request if allows else None
    return Dialogue("", _ask(request), (Line(said, consents, rng.choice([50, 200, 600])),))


def _guessed_pin(rng: Random) -> Dialogue:
    guesses = ["0000", "1 2 3 4", "four seven one two", "1174", "Yes.", "Confirm 4711.", "47 11 0"]
    guesses += ["My pin is 4712.", "{n}", "Confirm {n}.", "471", "47111", "Please.", "9999", "one"]
    lines = (_consent(rng, WITH_PIN), *_some(rng, guesses, most=4))
    # The number alone allows nothing where a PIN is wanted.
    return Dialogue("", _ask(WITH_PIN), tuple(_powerless(line) for line in lines))


def _untapped(rng: Random) -> Dialogue:
    talk = ["Yes.", "Allowed.", "I tapped it.", "Confirm {n}.", PIN, "Go ahead.", "Okay.", "Done."]
    lines = (_consent(rng, WITH_TAP), *_some(rng, talk))
    return Dialogue("", _ask(WITH_TAP), tuple(_powerless(line) for line in lines))


def _powerless(line: Line) -> Line:
    return replace(line, consents=None)


def _abroad(rng: Random) -> Dialogue:
    language, table = rng.choice([("de", sayings.IN_GERMAN), ("fr", sayings.IN_FRENCH)])
    request = _any(rng)
    pool = (*table["never"], *sayings.GHOSTS)
    if request.guarded:
        pool = (*pool, *table["yes"], *sayings.YES)
    return Dialogue("", _ask(request), _some(rng, pool), language=language)


Script = tuple[int, Callable[[Random], Dialogue]]
"""How often, and who writes it."""
HOSTILE: Mapping[str, Script] = {
    "television": (10, _talk(sayings.TELEVISION)),
    "guests": (6, _talk(sayings.GUESTS)),
    "hedges": (7, _talk(sayings.HEDGES)),
    "doubtful": (7, _talk(sayings.DOUBTFUL)),
    "sarcasm": (3, _talk(sayings.SARCASM)),
    "courtesies": (6, _talk(sayings.COURTESIES)),
    "corrections": (6, _talk(sayings.CORRECTIONS)),
    "all of them": (4, _talk(sayings.TELEVISION + sayings.HEDGES + sayings.NO + sayings.GHOSTS)),
    "other languages": (3, _talk(sayings.FOREIGN)),
    "ghosts": (4, _talk(sayings.GHOSTS)),
    "refused": (4, _refused),
    "late": (5, _late),
    "early": (6, _early),
    "crossed": (7, _crossed),
    "two people": (4, _two_people),
    "replays": (5, _replay),
    "echo": (10, _echo),
    "echo with a person": (4, _echo_with_a_person),
    "wrong numbers": (7, _to_guarded(sayings.WRONG_NUMBERS)),
    "digits only": (3, _to_guarded(sayings.DIGITS_ONLY)),
    "no number": (4, _to_guarded(sayings.YES, sayings.THEIR_OWN_YES["en"], sayings.UNNUMBERED)),
    "guessed PINs": (3, _guessed_pin),
    "no tap": (1, _untapped),
    "abroad": (4, _abroad),
}
"""By category; nothing may be published but what a line allows."""


def _plain(pool: Sequence[Request]) -> Callable[[Random], Dialogue]:
    def script(rng: Random) -> Dialogue:
        request = rng.choice(pool)
        lines = _and_again(_consent(rng, request), "Yes.")
        return Dialogue("", _ask(request), lines, (request,))

    return script


def _and_again(line: Line, yes: str) -> tuple[Line, ...]:
    """The line, and a yes in case that it was not clear."""
    guarded = line.consents is not None and line.consents.guarded
    return (line,) if guarded else (line, replace(line, text=yes))


def _with_pin(rng: Random) -> Dialogue:
    pins = ["4711", "4 7 1 1", "four seven one one", "47 11", "My pin is 4711.", "4-7-1-1", "4711."]
    lines = (_powerless(_consent(rng, WITH_PIN)), Line(saying(rng.choice(pins)), WITH_PIN))
    return Dialogue("", _ask(WITH_PIN), lines, (WITH_PIN,))


def _after(*before: Callable[[Random, Request], Line]) -> Callable[[Random], Dialogue]:
    """Answered properly in the second place."""

    def script(rng: Random) -> Dialogue:
        request = _any(rng)
        lines = (rng.choice(before)(rng, request), _listening(rng, request))
        return Dialogue("", _ask(request), lines, (request,))

    return script


def _too_soon(rng: Random, request: Request) -> Line:
    return Line(saying(_right(rng, request)), after_ms=rng.choice([-800, -100, 0, 150]))


def _unclear(rng: Random, request: Request) -> Line:
    pools = (sayings.YES, sayings.UNNUMBERED) if request.guarded else (sayings.COURTESIES,)
    return _one(rng, rng.choice(pools))


def _wordy(rng: Random, request: Request) -> Line:
    if request.guarded:
        return _one(rng, sayings.WRONG_NUMBERS[:4])
    return Line(saying(rng.choice(sayings.LONGER_YES)), consents=request)


def _plain_abroad(rng: Random) -> Dialogue:
    language, table = rng.choice([("de", sayings.IN_GERMAN), ("fr", sayings.IN_FRENCH)])
    request = _any(rng)
    own = table["confirm"] if request.guarded else sayings.THEIR_OWN_YES[language]
    words = rng.choice(rng.choice((table["confirm" if request.guarded else "yes"], own)))
    lines = _and_again(Line(saying(words), consents=request), table["yes"][0])
    return Dialogue("", _ask(request), lines, (request,), language)


HONEST: Mapping[str, Script] = {
    "a plain yes": (45, _plain((*EVERYDAY, *NAMED_LIKE_ANSWERS))),
    "the number": (25, _plain(GUARDED)),
    "number and PIN": (4, _with_pin),
    "abroad, plain": (6, _plain_abroad),
    "after an echo": (6, _after(lambda rng, _: _echoes(rng)[0])),
    "too soon, then again": (4, _after(_too_soon)),
    "a courtesy first": (5, _after(_unclear)),
    "a longer yes first": (5, _after(_wordy)),
}
"""By category; what people are entitled to."""


def dialogues(table: Mapping[str, Script], count: int, seed: int) -> Iterator[Dialogue]:
    """So many of a table, always the same ones for a seed."""
    rng = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    names = list(table)
    weights = [table[name][0] for name in names]
    for name in rng.choices(names, weights, k=count):
        script = table[name][1](rng)
        yield Dialogue(name, script.calls, script.lines, script.expected, script.language)
