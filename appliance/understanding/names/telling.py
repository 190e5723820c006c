"""Which words of a name tell its thing from others, as tables. Refuses to know any home.

1. Adjectives, colours, numbers, courtesies and the words of orders tell nothing apart.
2. Whose a thing is tells it apart only as a possessive: "Robin's", "robins", never "Robin".
3. Scenes and scripts are meant by their whole names, by a noun of `PROGRAMME_PARTS`, or by a part
   beside the word scene.
4. A name that is all words of orders ("On", "Turn on", "All") names nothing.
"""

import re
from collections.abc import Iterable, Sequence

from appliance.core.colors import NAMES as COLOURS
from appliance.understanding.text.words import stem, table

_NUMBERS = table(
    "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
    "sixty seventy eighty ninety hundred half quarter percent degree degrees"
)
_ORDERING = table(
    "on off up down in out of to at for and or not no all every everything both each turn switch "
    "put set make start stop open close shut lock unlock raise lower dim brighten play pause run "
    "go get give keep leave leaving let bring take want need have undo cancel yes it them that "
    "this those these with from by about more less"
)
_ADJECTIVES = table(
    "good nice great best better bad big small little tiny large long short high low deep new "
    "old left right first second third last next other same main top bottom middle front back warm "
    "cold hot cool bright dark dim soft hard quiet loud fast slow quick early late happy cosy cozy "
    "lovely beautiful pretty fine easy clean dirty dry wet fresh safe free ready full empty busy "
    "sunny smart sweet kind clever funny perfect real sure true wrong whole extra super young "
    "fancy posh spare"
)
_COURTESIES = table(
    "please thanks thank welcome hello hi hey bye goodbye cheers sorry dear love darling mate "
    "honey morning evening afternoon night day"
)
_GENERAL_NOUNS = table(
    "room house home time light system device state level remaining mode thing one stuff"
)
NEVER_A_PART = (
    _NUMBERS
    | _ORDERING
    | _ADJECTIVES
    | _COURTESIES
    | _GENERAL_NOUNS
    | {word for name in COLOURS for word in name.split()}
)
"""Words that alone tell no thing from others, though they are part of its name."""
PROGRAMME_NOUNS = table("scene script routine")
PROGRAMME_PARTS = table(
    "bedtime birthday breakfast christmas cinema dinner disco film goodnight halloween holiday "
    "lunch party romance sunrise sunset supper theatre theater yoga"
)
"""Nouns that may stand for the scene or script in whose name they are."""
_ALL = table("all every each both")
_FAR = 2
_GENERAL = _ORDERING - table("leaving play")


def is_general(words: Sequence[str]) -> bool:
    """Whether a name is made of nothing but words of orders, colours and numbers."""
    return all(word in _GENERAL or word in _NUMBERS or word in COLOURS for word in words)


def owners_in(names: Iterable[str]) -> frozenset[str]:
    """The people whose things are named: "Sam's lamp" is sam's, "James' desk" james's."""
    found = (word for name in names for word in _OWNER.findall(name.replace("\u2019", "'")))
    return frozenset(stem(word.casefold()) for word in found)


_OWNER = re.compile(r"(\w+)(?:'s|(?<=s)')(?!\w)")


def says_all(tokens: Sequence[str], start: int) -> bool:
    """Whether all of what begins at `start` is meant: "all the lights", "every light"."""
    return not _ALL.isdisjoint(tokens[max(0, start - _FAR) : start])
