"""Which questions are plainly for a library: who, what and when of the world. Whole sentences only.

Refuses whatever speaks of somebody here, of now, or of this house: that is for others. What is
asked needs a topic that can be the title of an article.
"""

import re
from collections.abc import Callable, Sequence

from appliance.core.knowledge import Lookup
from appliance.understanding.guard.guard import tidy
from appliance.understanding.text.words import table

_MOST_WORDS = 8
_MOST_CHARACTERS = 80

_BEFORE = re.compile(
    r"^(?:(?:hey|hearth|so|and|ok|okay|well|please|now|also|tell me|remind me|i wonder"
    r"|i want to know|i'd like to know|(?:can|could|would|will) you(?: please)?(?: tell me)?"
    r"|do you (?:happen to )?know)\b,? ?)+"
)
_AFTER = re.compile(r"(?:,? (?:please|for me|then|exactly|anyway|again|actually|hearth|thanks))+$")
_IS = r"(?: is| are| was| were|'s|'re)"
_NO_TOPIC = table(
    "i me my mine myself we us our ours you your yours he him his she her hers it its they them "
    "their yourself itself himself herself this that these those here there "
    "now today tonight tomorrow yesterday everybody "
    "everyone somebody someone anybody anyone nobody something anything everything nothing "
    "current currently latest next upcoming weather forecast news time date day wrong "
    "matter score traffic going happening playing up on off doing going to not n't"
)
"""What is none, or is no matter of a book that was printed once."""
_PLACED = table("at in inside outside behind by near under with from for upstairs downstairs")
_OF_TIME = r"(?:born|founded|built|invented|discovered|published|released|written|made|created"
_OF_TIME += r"|established|opened|completed|finished|introduced|painted|composed|launched|killed"
_OF_TIME += r"|assassinated|elected|crowned|married|buried|named|formed|started|first \w+)"
_DOING = r"(?:invented|discovered|wrote|painted|built|founded|composed|designed|directed|created"
_DOING += r"|developed|made|won|killed|assassinated|sang|starred in|formed|introduced|established)"
_MEASURED: dict[str, tuple[str, ...]] = {
    "tall": ("tall", "height", "high", "metres", "meters", "feet"),
    "high": ("high", "height", "tall", "elevation", "metres", "meters", "feet", "altitude"),
    "long": ("long", "length", "kilometres", "kilometers", "miles", "metres", "meters", "lasted"),
    "wide": ("wide", "width", "metres", "meters", "feet"),
    "deep": ("deep", "depth", "metres", "meters", "feet"),
    "big": ("area", "diameter", "size", "large", "largest", "square", "big"),
    "large": ("area", "diameter", "size", "large", "largest", "square"),
    "old": ("old", "age", "born", "founded", "years", "ago", "built"),
    "far": ("distance", "far", "away", "kilometres", "kilometers", "miles", "light"),
    "heavy": ("weigh", "weighs", "weight", "mass", "kilograms", "tonnes", "heavy"),
    "fast": ("speed", "fast", "kilometres", "miles", "fastest"),
    "hot": ("temperature", "hot", "degrees", "celsius"),
    "cold": ("temperature", "cold", "degrees", "celsius"),
}
_SAME: dict[str, tuple[str, ...]] = {
    "born": ("born", "birth", "birthplace"),
    "die": ("died", "death", "dies", "dead"),
    "died": ("died", "death", "dies", "dead"),
    "wrote": ("wrote", "written", "author", "writer", "novel", "by"),
    "written": ("written", "wrote", "published", "author"),
    "made": ("made", "built", "created", "produced"),
    "built": ("built", "constructed", "construction", "completed", "built"),
    "sink": ("sank", "sunk", "sinking", "sink"),
    "begin": ("began", "begun", "beginning", "started"),
    "start": ("started", "began", "beginning", "start"),
    "end": ("ended", "end", "ending", "until"),
    "sang": ("sung", "sang", "singer", "recorded"),
    "won": ("won", "winner", "awarded"),
    "population": ("population", "inhabitants", "people", "residents"),
    "live": ("live", "lives", "lived", "found", "native", "habitat", "population"),
    "currency": ("currency", "money"),
    "language": ("language", "languages", "spoken"),
    "height": _MEASURED["tall"],
    "length": _MEASURED["long"],
    "depth": _MEASURED["deep"],
    "age": _MEASURED["old"],
    "mass": _MEASURED["heavy"],
    "weight": _MEASURED["heavy"],
}
_NUMBERED = table(
    "population height length depth width age mass weight area diameter distance size speed"
)
"""Properties that are a number."""


def lookup_of(text: str) -> Lookup | None:
    """What is to be looked up; None for anything that is not plainly a question for a library."""
    plain = tidy(text).strip(" ?.!")
    plain = _AFTER.sub("", _BEFORE.sub("", plain)).strip(" ,")
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(plain):
            return read(found)
    return None


def _topic(said: str) -> str | None:
    """A topic without its article; None if it can be no title."""
    topic = re.sub(r"^(?:the words?|the term|the|a|an|some) ", "", said.strip(" ,\"'"))
    words = re.findall(r"[\w']+", topic)
    if not words or len(words) > _MOST_WORDS or len(topic) > _MOST_CHARACTERS:
        return None
    if words[0] in _PLACED or not _NO_TOPIC.isdisjoint(words) or not any(map(str.isalpha, topic)):
        return None
    return topic


def _about(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic) if topic else None


def _defined(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic, defines=True) if topic else None


def _property(found: re.Match[str]) -> Lookup | None:
    """ "The capital of Peru": one of its own, or what the article on Peru says of a capital."""
    topic, of = _topic(found["topic"]), _topic(found["of"])
    if topic is None or of is None:
        return None
    telling = tuple(_group(word) for word in of.split() if len(word) > 2)
    if not telling:
        return Lookup(f"{of} of {topic}")
    return Lookup(topic, telling, f"{of} of {topic}", dated=of.split()[-1] in _NUMBERED)


def _happened(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    if topic is None:
        return None
    telling = tuple(_group(word) for word in found["done"].split() if len(word) > 2)
    return Lookup(topic, telling, dated=found["asked"] == "when")


def _by_whom(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic, (_group(found["done"].split()[0]),)) if topic else None


def _measured(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic, (_MEASURED[found["how"]],), dated=True) if topic else None


def _peopled(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic, (_SAME["population"],), dated=True) if topic else None


def _counted(found: re.Match[str]) -> Lookup | None:
    topic = _topic(found["topic"])
    return Lookup(topic, (_group(found["what"]),)) if topic else None


def _group(word: str) -> tuple[str, ...]:
    return _SAME.get(word, (word,))


_BEGUN = r"(?:die|begin|start|end|sink|happen|live|come from|take place|erupt|open|explode|fall"
_BEGUN += r"|crash)"
_BY = "(?:written|painted|invented|discovered|composed|built|directed|designed|founded)"
_ANY = r"(?P<topic>.{2,120}?)"
_BOOK = r"(?:wikipedia|wiktionary|the (?:encyclop(?:a?e|\u00e6)dia|dictionary|library|book))"
_ROWS: Sequence[tuple[str, Callable[[re.Match[str]], Lookup | None]]] = (
    (rf"what (?:does|do|did) {_ANY} mean", _defined),
    (rf"define {_ANY}", _defined),
    (rf"what(?:'s| is) meant by {_ANY}", _defined),
    (rf"(?:what{_IS}|give me|look up|find) the (?:meaning|definition) of {_ANY}", _defined),
    (rf"look {_ANY} up in (?:the dictionary|wiktionary)", _defined),
    (rf"look up {_ANY} in (?:the dictionary|wiktionary)", _defined),
    (rf"what (?:does|do) {_BOOK} (?:say|know) (?:about|of) {_ANY}", _about),
    (rf"(?:look up|look for|search for|search|find) {_ANY} (?:in|on) {_BOOK}", _about),
    (rf"search {_BOOK} for {_ANY}", _about),
    (rf"look up {_ANY}", _about),
    (rf"look {_ANY} up(?: (?:in|on) {_BOOK})?", _about),
    (rf"(?P<asked>when|where){_IS} {_ANY} (?P<done>{_OF_TIME})", _happened),
    (rf"(?P<asked>when|where|how) (?:did|does|do) {_ANY} (?P<done>{_BEGUN})", _happened),
    (rf"who (?P<done>{_DOING}) {_ANY}", _by_whom),
    (rf"who (?:was|is) {_ANY} (?P<done>{_BY}) by", _by_whom),
    (rf"how (?P<how>{'|'.join(_MEASURED)}){_IS} {_ANY}", _measured),
    (rf"how many (?:people|inhabitants) (?:live in|does|are there in|are in) {_ANY}(?: have)?",
     _peopled),
    (rf"how many (?P<what>\w+) (?:does|do|did) {_ANY} have", _counted),
    (rf"(?:what|who){_IS} the (?P<of>[\w -]{{3,40}}?) of {_ANY}", _property),
    (rf"(?:who|what|where){_IS} {_ANY}", _about),
    (rf"(?:who|what) {_ANY} (?:is|are|was|were)", _about),
    (rf"(?:tell me |read |say )?(?:something |more |a bit |a little )?about {_ANY}", _about),
    (rf"what (?:do you know|can you tell me|is there to know) about {_ANY}", _about),
    (rf"(?:explain|describe) {_ANY}(?: to me)?", _about),
)  # fmt: skip
_FORMS = tuple((re.compile(pattern), read) for pattern, read in _ROWS)
