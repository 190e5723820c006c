"""Whether a value was said: numbers, the devices' own words, more and less, and later. Pure.

The tables are the law, and doubt is a no. A number that belongs to a name is no value; "by two" is
no aim and "to two" no step; a word of the thing's own name chooses none of its settings; what is
said of a later time is not said of this moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.house import Choice, Entity
from appliance.core.spoken_numbers import number_at, tokens_of
from appliance.core.types import Value
from appliance.understanding.model.offers import word_of
from appliance.understanding.text.words import among, table, words_of

_AIMS = table("to at into onto")
_STEPS = table("by")
_BETWEEN = table("about around exactly roughly only just the a an full")
_UNITS = table("degree degrees percent % ° kelvin k notch notches c f celsius fahrenheit")
_PRONOUN = "one"
_PORTIONS: Mapping[str, float] = {
    "halfway": 0.5,
    "full": 1.0,
    "fully": 1.0,
    "max": 1.0,
    "maximum": 1.0,
}
_LATER = table(
    "minute minutes min mins seconds hour hours tomorrow tonight midnight noon midday o'clock "
    "later until till when whenever once unless while during after before sunset sunrise dusk dawn"
)
"""Words that put off what is said, or make it hang on something."""

PERCENT = table("brightness_pct white_pct position tilt percentage volume_pct humidity value")
"""Parameters of which "half" is 50."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was said, "half" being 0.5. `aim`: after "to" or "at"; `step`: after "by"."""

    value: float
    aim: bool = False
    step: bool = False

    def means(self, value: float, *, percent: bool) -> bool:
        if percent and 0 < self.value <= 1 and abs(self.value * 100 - value) < 0.5:
            return True
        return abs(self.value - value) < 1e-6


def amounts(text: str, names: Iterable[str] = ()) -> tuple[Amount, ...]:
    """The numbers of a sentence that belong to none of `names`."""
    tokens = _without(_canonical(text), [_canonical(name) for name in names])
    found = []
    for index, token in enumerate(tokens):
        value = _PORTIONS.get(token) if isinstance(token, str) else token
        if value is None or (token == 1 and not _is_counted(tokens, index)):
            continue
        before = next((word for word in reversed(tokens[:index]) if word not in _BETWEEN), None)
        found.append(Amount(value, before in _AIMS, before in _STEPS))
    return tuple(found)


def _is_counted(tokens: Sequence[str | float], index: int) -> bool:
    """Whether "one" is a number here and no pronoun: "one degree", "to one"."""
    after = tokens[index + 1 : index + 2]
    return bool(after and after[0] in _UNITS) or bool(index and tokens[index - 1] in _AIMS)


def _canonical(text: str) -> list[str | float]:
    """Words in lower case, and numbers as numbers however they were said."""
    tokens, made, at = tokens_of(text), list[str | float](), 0
    while at < len(tokens):
        found = number_at(tokens, at)
        if found is not None:
            made.append(float(found[0]))
            at = max(found[1], at + 1)
            continue
        if tokens[at : at + 2] in _ONE_DEGREE and made[-1:] != [0.5]:
            # "A degree and a half" counts as one and a half, which no number word says.
            half = tokens[at + 2 : at + 5] == ("and", "a", "half")
            made += [1.5 if half else 1.0, tokens[at + 1]]
            at += 5 if half else 2
            continue
        made.append(tokens[at])
        at += 1
    return made


_ONE_DEGREE = (("a", "degree"), ("a", "percent"))


def _without(tokens: list[str | float], names: Iterable[list[str | float]]) -> list[str | float]:
    """The tokens without those numbers that stand where they stand in a name."""
    kept = list(tokens)
    for name in names:
        if not any(isinstance(part, float) for part in name) or len(name) < 2:
            continue
        for at in range(len(tokens) - len(name) + 1):
            if tokens[at : at + len(name)] == name:
                kept[at : at + len(name)] = ["" if isinstance(p, float) else p for p in name]
    return kept


def is_for_later(text: str, names: frozenset[str]) -> bool:
    """Whether it speaks of another time, or of a condition; words of `names` do not count."""
    return bool((frozenset(words_of(text)) | frozenset(tokens_of(text))) & (_LATER - names))


def aimed(value: float, parameter: str, text: str, names: Iterable[str]) -> bool:
    """Whether `text` says this number as what a thing is to be set to."""
    found = [a for a in amounts(text, names) if a.means(value, percent=parameter in PERCENT)]
    if sways(text):
        found = [amount for amount in found if amount.aim]
    return any(not amount.step for amount in found)


def stepped(amount: float | None, text: str, names: Iterable[str]) -> bool:
    """Whether it says that a step is as large as this; None: that it says no number at all."""
    found = amounts(text, names)
    if amount is None:
        return not found
    return any(not one.aim and one.means(amount, percent=False) for one in found)


# What a device calls its settings


@dataclass(frozen=True, slots=True)
class _Said:
    words: frozenset[str]
    against: frozenset[str] = frozenset()


_STILL = table("stop stops off no not without quit disable")
_ARMS = table("arm armed arming")
_DISARMS = table("disarm disarmed disarming unset off")
_OPTIONS: Mapping[tuple[str, str], _Said] = {
    ("oscillating", "on"): _Said(
        table("oscillate oscillating oscillation swing swinging rotate rotating sweep"), _STILL
    ),
    ("direction", "reverse"): _Said(table("reverse reversed backwards backward"), table("forward")),
    ("direction", "forward"): _Said(table("forward forwards normal"), table("reverse backwards")),
    ("mode", "armed_home"): _Said(table("home stay staying"), _DISARMS),
    ("mode", "armed_away"): _Said(table("away leaving leave"), _DISARMS),
    ("mode", "armed_night"): _Said(table("night bed sleep overnight nighttime"), _DISARMS),
    ("mode", "armed_vacation"): _Said(table("vacation holiday holidays"), _DISARMS),
    ("mode", "disarmed"): _Said(_DISARMS, _ARMS | {"on"}),
    ("mode", "fan_only"): _Said(table("only blow"), table("stop")),
    ("preset", "none"): _Said(table("no normal none"), frozenset()),
}
"""Words of people's own for what devices call otherwise; any one of them is enough."""
_SWUNG = _OPTIONS["oscillating", "on"].words
_ENDINGS = ("ing", "ed", "er", "s", "es", "d")


def chosen(entity: Entity, parameter: str, value: Value, text: str, names: frozenset[str]) -> bool:
    """Whether `text` says this one of the words that a setting of `entity` knows, and no other."""
    said = _spoken(text) - names
    if not _is_said(parameter, str(value), said):
        return False
    setting = entity.settings.get(parameter)
    others = setting.options if isinstance(setting, Choice) else ()
    mine = frozenset(words_of(word_of(str(value))))
    for other in others:
        theirs = frozenset(words_of(word_of(other)))
        if other != value and _is_said(parameter, other, said) and not theirs <= mine:
            return False
    return True


def is_option_said(parameter: str, value: str, text: str) -> bool:
    """Whether there are words for it, whatever they are said of."""
    return _is_said(parameter, value, _spoken(text))


def _spoken(text: str) -> frozenset[str]:
    """The words of a sentence, its whole numbers also in figures."""
    numbers = (number for number in _canonical(text) if isinstance(number, float))
    figures = frozenset(str(int(number)) for number in numbers if number.is_integer())
    return frozenset(words_of(text)) | figures


def _is_said(parameter: str, value: str, said: frozenset[str]) -> bool:
    known = _OPTIONS.get((parameter, value))
    if known is not None and said & known.words:
        return not said & known.against
    if (parameter, value) == ("oscillating", "off"):
        return bool(said & _SWUNG and said & _STILL)
    words = words_of(word_of(value))
    if known is not None and said & known.against:
        return False
    return bool(words) and all(_heard(word, said) for word in words)


def _heard(word: str, said: frozenset[str]) -> bool:
    if word.isdigit() or len(word) < 3:
        return word in said
    return among(word, said) or any(word + ending in said for ending in _ENDINGS)


def is_color_said(color: str, text: str) -> bool:
    return f" {color} " in f" {' '.join(words_of(text))} "


def coloured(color: str, colors: Iterable[str], text: str) -> bool:
    """Whether this colour was said, and none whose name is longer."""
    found = [name for name in colors if is_color_said(name, text)]
    whole = [name for name in found if not any(name != other and name in other for other in found)]
    return whole == [color]


# More and less

_MORE = table(
    "up more higher raise raised increase boost crank bump brighter lighter brighten warmer hotter "
    "louder faster quicker stronger wider"
)
_LESS = table(
    "down less lower lowered reduce decrease drop dimmer dim darker darken cooler colder quieter "
    "softer slower slow quiet soften"
)
_TOO_LITTLE = table("dark gloomy dim cold chilly freezing cool quiet slow low")
_TOO_MUCH = table("bright hot warm boiling stuffy loud noisy fast high")
_EXCESS = table("too bit little rather so very really pretty")

_OF_LIGHT = table("brighter dimmer lighter darker brighten darken dim bright dark gloomy")
_OF_HEAT = table("warmer cooler hotter colder cold hot chilly freezing warm cool boiling stuffy")
_OF_SOUND = table("louder quieter softer loud quiet noisy soften volume")
_OF_SPEED = table("faster slower quicker slow fast speed")
_DIMENSIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "brightness_pct": (_OF_LIGHT, table("brighter dimmer up down")),
    "temperature": (_OF_HEAT, table("warmer cooler up down")),
    "volume_pct": (_OF_SOUND, table("louder quieter up down")),
    "percentage": (_OF_SPEED, table("faster slower up down")),
}
RISING = table("brighter warmer louder faster up")
"""Those of `grammar.CHANGES` that are more of something."""


def sways(text: str) -> bool:
    """Whether it says more or less of something."""
    return bool(_signs(words_of(text)))


def swayed(text: str) -> frozenset[str]:
    """The words for "more" or "less" that could be meant by it."""
    signs = _signs(words_of(text))
    return frozenset(
        change
        for _, known in _DIMENSIONS.values()
        for change in known
        if (change in RISING) in signs
    )


def _signs(tokens: Sequence[str]) -> frozenset[bool]:
    """True for more, False for less, both if both were said."""
    found = set()
    for index, word in enumerate(tokens):
        complains = bool(_EXCESS & frozenset(tokens[max(0, index - 2) : index]))
        if complains and word in _TOO_LITTLE | _TOO_MUCH:
            found.add(word in _TOO_LITTLE)
        elif word in _MORE:
            found.add(True)
        elif word in _LESS:
            found.add(False)
    return frozenset(found)


def changes(change: str, parameter: str, text: str, names: frozenset[str]) -> bool:
    """Whether `text` says that this number of a thing is to go the way that `change` says."""
    tokens = [word for word in words_of(text) if word not in names]
    if _signs(tokens) != {change in RISING}:
        return False
    words = frozenset(tokens)
    for name, (spoken, _) in _DIMENSIONS.items():
        if words & spoken and name == parameter:
            return True
    return (
        not any(words & spoken for spoken, _ in _DIMENSIONS.values())
        and change in (_DIMENSIONS.get(parameter, (frozenset(), table("up down")))[1])
    )


def parameters_said(text: str) -> frozenset[str]:
    """The parameters of which a sentence has a word: "cold" is about temperatures."""
    words = frozenset(words_of(text))
    return frozenset(name for name, (spoken, _) in _DIMENSIONS.items() if words & spoken)


def is_small(text: str) -> bool:
    """Whether it says that a step is to be a small one."""
    return bool(frozenset(words_of(text)) & _SMALL)


def is_part(text: str) -> bool:
    """Whether it says that something is to go a part of its way only."""
    return bool(frozenset(words_of(text)) & (_SMALL | table("more less further")))


_SMALL = table("bit little touch notch slightly tad smidge")
