"""A question taken apart: its form, what it names, what it wants to know. Pure; answers nothing.

Every word must be found a place: in a name of the house, in a table of `words`, or among
the words that add nothing. What has none is kept, and whoever answers refuses the question.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from appliance.core.spoken_numbers import number_at
from appliance.core.types import EntityId
from appliance.understanding.names.kinds import KINDS, Kind
from appliance.understanding.names.mentions import Mention, Mentions, What
from appliance.understanding.questions.forms import Form, form_of, tokens_of
from appliance.understanding.questions.senses import (
    Bound,
    Claims,
    Detects,
    Mark,
    Measures,
    More,
    Most,
    Noun,
    Sense,
)
from appliance.understanding.questions.words import IDLE, LONGEST_PHRASE, SENSES
from appliance.understanding.text.words import table

MOST_WORDS = 40
"""Nobody asks a longer question about a house."""


@dataclass(frozen=True, slots=True)
class Kindly:
    """Things of a kind: "the lights", "any door"."""

    kind: Kind
    many: str
    plural: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A room, a floor, "here", the house; or out of doors, or indoors."""

    mention: Mention | None = None
    outdoors: bool | None = None


@dataclass(slots=True)
class Asked:
    """`unknown` are words without a place. `definite`: something was spoken of as known."""

    form: Form
    tokens: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    """The tokens that follow the question word; mentions count in these."""
    things: list[Mention] = field(default_factory=list)
    kinds: list[Kindly] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    claims: list[Claims] = field(default_factory=list)
    measures: list[Measures] = field(default_factory=list)
    detects: list[Detects] = field(default_factory=list)
    most: list[Most] = field(default_factory=list)
    more: list[More] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    past: bool = False
    acted: bool = False
    """The word at hand follows "did I": it is a verb."""
    reference: bool = False
    """Spoken of as "it" or "them"."""

    @property
    def named(self) -> tuple[EntityId, ...]:
        return tuple(dict.fromkeys(id_ for thing in self.things for id_ in thing.entities))

    def says(self, *words: str) -> bool:
        return any(word in self.tokens for word in words)


_UNITS = table("percent degree degrees celsius fahrenheit watts watt lux ppm kilowatts minutes")


def _number(tokens: Sequence[str], at: int) -> tuple[float, int] | None:
    """A number in words or figures that begins at `at`, and where it ends with its unit."""
    found = number_at(tokens, at)
    vague = tokens[at] in ("a", "an") and tokens[at + 1 : at + 2] not in (
        ("hundred",),
        ("thousand",),
    )
    if found is None or vague:
        return None
    return float(found[0]), _past_unit(tokens, found[1])


def _past_unit(tokens: Sequence[str], end: int) -> int:
    while end < len(tokens) and tokens[end] in _UNITS:
        end += 1
    return end


_SOMEBODY = table("anyone anybody someone somebody")
_ACTORS = table("i we you they he she someone somebody anyone anybody")
_FIXED = frozenset({What.ENTITY, What.GROUP, What.AREA, What.FLOOR, What.HERE, What.THIS_FLOOR})


def take_apart(text: str, mentions: Mentions) -> Asked | None:
    """None for what is no question, or too long for one."""
    tokens = tokens_of(text[:_LONGEST_TEXT])
    if not tokens or len(tokens) > MOST_WORDS or len(text) > _LONGEST_TEXT:
        return None
    found = form_of(tokens)
    if found is None:
        return None
    form, rest, past = found
    asked = Asked(form, tokens, rest, past=past)
    _sort(rest, _kept(rest, _split(rest, mentions)), asked)
    return asked


_LONGEST_TEXT = 300


def _split(tokens: Sequence[str], mentions: Mentions) -> Iterator[Mention]:
    """What is named; "hall lights", of a hall with one hall light, is a kind in a place."""
    for mention in mentions.find(tokens):
        said = tuple(tokens[mention.start : mention.end])
        if tokens[mention.end : mention.end + 1] in _SENSORS and isinstance(
            SENSES.get(said), Detects
        ):
            # "Gas sensors" are all of them, even where one thing is called "Gas".
            continue
        if mention.what is What.ENTITY and KINDS.get(said, (None, False))[1]:
            # "The lights" are all of them, even where one thing is called "Light".
            yield Mention(What.KIND, mention.start, mention.end, kind=KINDS[said][0], plural=True)
            continue
        last = tuple(tokens[mention.end - 1 : mention.end])
        kind, plural = KINDS.get(last, (None, False))
        if mention.what is What.ENTITY and plural and len(mention.entities) == 1:
            place = mentions.find(tokens[mention.start : mention.end - 1])
            if len(place) == 1 and place[0].what is What.AREA and place[0].exact:
                yield replace(
                    place[0],
                    start=place[0].start + mention.start,
                    end=place[0].end + mention.start,
                )
                yield Mention(What.KIND, mention.end - 1, mention.end, kind=kind, plural=True)
                continue
        yield mention


_SENSORS = (("sensors",), ("detectors",))


def _kept(tokens: Sequence[str], found: Iterable[Mention]) -> dict[int, Mention]:
    """What is named, by where it begins; parts of names that are words of questions are left."""
    kept = {}
    for mention in found:
        weak = mention.what is What.ENTITY and not (mention.whole and mention.exact)
        doubtful = weak or not mention.exact
        if doubtful and _is_of_questions(tokens[mention.start : mention.end]):
            continue
        if weak and not (_is_definite(tokens, mention) or _is_somebody(mention)):
            continue
        kept[mention.start] = mention
    return kept


def _is_definite(tokens: Sequence[str], mention: Mention) -> bool:
    """A part of a name is one only if it is spoken of as known: "the washing", "Robin's phone"."""
    before = tokens[mention.start - 1] if mention.start else ""
    if before in _OF_SEVERAL:
        # "Any good films" does not speak of the scene "good night".
        return mention.end - mention.start > 1
    return before in _DEFINITE or tokens[mention.start].endswith(("'s", "s'"))


def _is_somebody(mention: Mention) -> bool:
    """ "Ben", whose phone is known."""
    return all(id_.startswith(("device_tracker.", "person.")) for id_ in mention.entities)


_DEFINITE = table("the my our your his her their this that these those")
_OF_SEVERAL = table("any all both every either")


def _is_of_questions(tokens: Sequence[str]) -> bool:
    """Whether all the words have a sense without being a name."""
    at = 0
    while at < len(tokens):
        sense, end = _sense_at(tokens, at, len(tokens))
        if sense is None and tokens[at] not in IDLE and (tokens[at],) not in KINDS:
            return False
        at = end
    return True


def _sense_at(tokens: Sequence[str], at: int, limit: int) -> tuple[Sense | None, int]:
    for length in range(min(LONGEST_PHRASE, limit - at), 0, -1):
        sense = SENSES.get(tuple(tokens[at : at + length]))
        if sense is not None and not _is_preposition(tokens, at, length):
            return sense, at + length
    return None, at + 1


_ARTICLES = table("the my our your this that")


def _is_preposition(tokens: Sequence[str], at: int, length: int) -> bool:
    """ "in" and "on" before a place or a list are no states."""
    if length != 1 or tokens[at] not in ("in", "on", "up", "out"):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if tokens[at] == "in":
        return bool(after) and after not in ("right", "now", "today", "at")
    return tokens[at] == "on" and after in _ARTICLES


def _sort(tokens: Sequence[str], mentions: dict[int, Mention], asked: Asked) -> None:
    at = 0
    while at < len(tokens):
        mention = mentions.get(at)
        asked.acted = at > 0 and tokens[at - 1] in _ACTORS and asked.says("did")
        fixed = [start for start, one in mentions.items() if start > at and one.what in _FIXED]
        sense, end = _sense_at(tokens, at, min(fixed, default=len(tokens)))
        if at == 0 and tokens[0] in _SOMEBODY and asked.says("did", "has", "have"):
            # "Has anyone locked the door" asks for the door.
            at = 1
            continue
        if mention is not None and not _prefers_sense(mention, sense, end, asked):
            _put_mention(mention, asked, tokens)
            at = mention.end
        elif tokens[at:] == ("out",) and asked.measures and not asked.things:
            # "How cold is it out?"
            asked.places.append(Placed(outdoors=True))
            at = end
        elif sense is not None:
            if not (isinstance(sense, Noun) and asked.things and asked.things[-1].end == at):
                _put_sense(sense, asked)
            at = end
        elif (number := _number(tokens, at)) is not None:
            asked.numbers.append(number[0])
            at = number[1]
        else:
            if not _adds_nothing(tokens, at):
                asked.unknown.append(tokens[at])
            at += 1


def _adds_nothing(tokens: Sequence[str], at: int) -> bool:
    left = tokens[at] == "leave" and at > 0 and tokens[at - 1] in _ACTORS
    return left or tokens[at] in IDLE or tokens[at] in _UNITS or _is_preposition(tokens, at, 1)


def _prefers_sense(mention: Mention, sense: Sense | None, end: int, asked: Asked) -> bool:
    """Names go before senses; kinds only if nothing longer is said, and if they come first."""
    if sense is None or mention.what in _FIXED:
        return False
    if mention.what is What.KIND:
        subject = bool(asked.things or asked.kinds) or asked.acted
        return end > mention.end or (subject and isinstance(sense, Claims | Measures))
    return True


def _put_mention(mention: Mention, asked: Asked, tokens: Sequence[str]) -> None:
    match mention.what:
        case What.ENTITY | What.GROUP:
            _put_thing(mention, asked, tokens)
        case What.KIND:
            after = asked.kinds[-1].kind.noun if asked.kinds else ""
            garage = after == "garage" and tokens[mention.start - 1] == "garage"
            if mention.kind is not None and not garage:
                noun = plural_noun(mention.kind.noun)
                if noun == "lights" and asked.says("detected", "noticed"):
                    # No lamp is detected, but light is.
                    asked.detects.append(Detects(frozenset({"light"}), "light"))
                    return
                asked.kinds.append(Kindly(mention.kind, noun, mention.plural))
        case What.IT:
            asked.reference = True
        case What.HOUSE | What.AREA | What.FLOOR | What.HERE | What.THIS_FLOOR:
            asked.places.append(Placed(mention))


def _put_thing(mention: Mention, asked: Asked, tokens: Sequence[str]) -> None:
    """After "a" or "an" it is no name: a kind of thing, if there is one that is called so."""
    words = tuple(tokens[mention.start : mention.end])
    if not (mention.start and tokens[mention.start - 1] in ("a", "an")):
        asked.things.append(mention)
    elif words in KINDS and asked.form is Form.YES_NO:
        kind, plural = KINDS[words]
        asked.kinds.append(Kindly(kind, plural_noun(kind.noun), plural))
    else:
        asked.unknown.append("a")


_WITHOUT_PLURAL = table("heating heat lighting irrigation music everything")


def plural_noun(noun: str) -> str:
    if noun in _WITHOUT_PLURAL:
        return "things" if noun == "everything" else noun
    if noun in ("tv", "ac"):
        return f"{noun.upper()}s"
    return noun + ("es" if noun.endswith(("ch", "sh", "s", "x")) else "s")


def _put_sense(sense: Sense, asked: Asked) -> None:
    match sense:
        case Claims():
            asked.claims.append(sense)
        case Measures():
            asked.measures.append(sense)
        case Detects():
            asked.detects.append(sense)
        case Most():
            asked.most.append(sense)
        case More():
            asked.more.append(sense)
        case Bound():
            asked.bounds.append(sense)
        case Noun():
            asked.kinds.append(Kindly(sense.kind, sense.many, sense.plural))
        case Mark.OUTDOORS | Mark.INDOORS:
            asked.places.append(Placed(outdoors=sense is Mark.OUTDOORS))
        case Mark():
            asked.marks.add(sense)
