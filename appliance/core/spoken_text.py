"""Text made fit to be spoken: names, numbers, units. Refuses to trust any of it.

Names, values and titles come from devices, answers from a language model. None of them may carry
markup, control characters or symbols into a voice, and none may read as a confirmation when the
microphone hears it back: words that assent are left out of names, and a sentence that would be a
plain yes is introduced ("I would say: Yes."). A name that reads like a statement or an order is no
plain name; whoever speaks of the thing calls it by its kind.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

from appliance.core.self_talk import holds_consent, is_consent, is_yes

NAME_CHARACTERS = 40

_KEPT_CAPITALS = frozenset({"Christmas", "Easter", "Halloween", "Hue", "Sonos", "Netflix"})
_LONGEST_CONSENT = 9
"""Words of an assent, or of "I'm confirming the number forty two"."""


def phrase(text: str, limit: int = NAME_CHARACTERS) -> str:
    """A name or value from outside as one run of words: letters, digits, ' & + and inner . -

    At most `limit` characters, cut at a word; may be empty. Runs of words that assent in any
    language are left out.
    """
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)[: limit * 4])
    composed = composed.replace("\u2019", "'").replace("_", " ")
    found = re.findall(r"[^\W_]+(?:['.&+-][^\W_]+)*'?|[&+]", composed)
    while len(" ".join(found)) > limit:
        found.pop()
    return " ".join(_without_consent(found))


def _without_consent(said: list[str]) -> list[str]:
    """The words without any row of them that would confirm something."""
    while holds_consent(" ".join(said)):
        kept: list[str] = []
        at = 0
        while at < len(said):
            lengths = range(min(_LONGEST_CONSENT, len(said) - at), 0, -1)
            row = next((n for n in lengths if is_consent(" ".join(said[at : at + n]))), 0)
            kept += said[at : at + 1] if not row else ()
            at += row or 1
        if len(kept) == len(said):
            break
        said = kept
    return said


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_SENTENCE_WORDS = _listed(
    "turn turns turned turning switches switched switching opens opened opening closes closing",
    "locks locking unlock unlocks unlocking sets setting stop stops start starts pressed presses",
    "arm disarm enable disable activate deactivate trigger say tell reply answer confirm",
    "on off open close closed shut locked unlocked stopped started armed disarmed done already",
    "is isn't are aren't was were has have had will won't did didn't does doesn't don't be been",
    "can can't cannot and or but then not no none nothing never all every everything any",
    "anything except without to i i'm i've i'll i'd my me mine we we're we've we'll our ours",
    "you you're you've you'll your yours it they them",
)
"""Words that make a second statement, order or choice out of a sentence they are put into."""
_NAMING_VERBS = frozenset({"switch", "lock", "set", "press"})
"""Verbs that are also things: fit at the end of a name or before a word of `_PARTS`."""
_PARTS = _listed(
    "battery light lights lamp led contact sensor relay plug box state status power signal",
    "temperature room left right",
)
_FIT_PHRASES = re.compile(r"\b(?:open[- ]plan|on[- ]air|all[- ]weather|stop[- ]motion)\b")
_SENTENCE_END = re.compile(r"[.!?;\u2026\u3002](?:\s|$)|[\n\r\u2028]")
_INNER_CASE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def is_plain_name(name: str) -> bool:
    """Whether a name can stand in a sentence without adding to what it says or asks.

    False for "hall light and unlock the front door", "lamp off", "all the lights".
    """
    text = unicodedata.normalize("NFKC", name).replace("\u2019", "'").replace("&", " and ").strip()
    if _SENTENCE_END.search(text) or _mixes_scripts(text):
        return False
    found = _folded_words(text)
    # "iPhone" is no first person: single letters come from a change of case only in brand names
    inner = [word for word in _folded_words(_INNER_CASE.sub(" ", text)) if len(word) > 1]
    if not _SENTENCE_WORDS.isdisjoint([*found, *inner]):
        return False
    return all(
        word not in _NAMING_VERBS or after in _PARTS or after.isdigit()
        for word, after in pairwise(found)
    )


def is_plain_value(text: str) -> bool:
    """Whether a reported text can end a sentence without adding one: one clause, one script.

    False for "fine and the front door is locked"; a word or two may be any: "on", "not running".
    """
    short = len(_value_words(text)) <= _SHORT_VALUE
    return _is_one_clause(text) and (short or _JOINING_WORDS.isdisjoint(_value_words(text)))


def is_plain_quotation(text: str) -> bool:
    """Whether free text can be said inside a sentence without adding to what that says.

    False for "and locked", which `is_plain_value` takes for a state, and for "all doors locked".
    """
    return _is_one_clause(text) and _STATING_WORDS.isdisjoint(_value_words(text))


def _is_one_clause(text: str) -> bool:
    return not _SENTENCE_END.search(text) and not _mixes_scripts(text)


def _value_words(text: str) -> list[str]:
    return _folded_words(unicodedata.normalize("NFKC", text).replace("&", " and "))


_SHORT_VALUE = 2
_JOINING_WORDS = _listed(
    "and or but so then while because is isn't are aren't was were has have had will won't am be",
    "i i'm i've we you you're they he she it please",
)
_STATING_WORDS = _JOINING_WORDS | _listed("locked unlocked open closed shut armed disarmed")
"""What says how a house is needs no other verb: "has all doors locked"."""


def _mixes_scripts(text: str) -> bool:
    """Whether Latin letters stand beside others, which may be look-alikes."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()}
    return len(scripts) > 1 and "LATIN" in scripts


def _folded_words(text: str) -> list[str]:
    """Words without case and accents, split at hyphens and underscores."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in folded if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", _FIT_PHRASES.sub(" ", plain))


def sentence_case(name: str) -> str:
    """The name as it sounds inside a sentence: "Hall Light" -> "hall light", "TV", "Sam's lamp"."""
    found = name.split()
    titled = len(found) > 1 and all(word[0].isupper() or word[0].isdigit() for word in found)
    return " ".join(
        word.lower() if (at == 0 or titled) and _is_ordinary(word) else word
        for at, word in enumerate(found)
    )


def _is_ordinary(word: str) -> bool:
    return (
        word[:1].isupper()
        and word[1:].islower()
        and word not in _KEPT_CAPITALS
        and not is_possessive(word)
    )


def is_possessive(word: str) -> bool:
    return word.endswith(("'s", "s'"))


def capitalised(text: str) -> str:
    """With a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


def joined(parts: list[str], word: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(number: int) -> str:
    """A small number in words, a larger one in digits."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else str(number)


_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    "tenth",
)


def ordinal(number: int) -> str:
    """A place in a row, from 1: "first", "11th"."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"
    return f"{number}{ending}"


_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def number(value: float | str, decimals: int = 2) -> str | None:
    """A number as it is spoken: "6.4", "minus 5"; None for anything else."""
    if not _NUMBER.fullmatch(str(value).strip()):
        return None
    parsed = round(float(value), decimals)
    digits = f"{abs(parsed):.{decimals}f}".rstrip("0").rstrip(".")
    return f"minus {digits}" if parsed < 0 else digits


_UNITS: Mapping[str, tuple[str, str]] = {
    "°C": ("degree", "degrees"),
    "°F": ("degree", "degrees"),
    "°": ("degree", "degrees"),
    "K": ("kelvin", "kelvin"),
    "%": ("percent", "percent"),
    "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"),
    "Wh": ("watt hour", "watt hours"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "VA": ("volt ampere", "volt amperes"),
    "V": ("volt", "volts"),
    "mV": ("millivolt", "millivolts"),
    "A": ("amp", "amps"),
    "mA": ("milliamp", "milliamps"),
    "Hz": ("hertz", "hertz"),
    "lx": ("lux", "lux"),
    "lm": ("lumen", "lumens"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "µg/m³": ("microgram per cubic metre", "micrograms per cubic metre"),
    "mm": ("millimetre", "millimetres"),
    "cm": ("centimetre", "centimetres"),
    "m": ("metre", "metres"),
    "km": ("kilometre", "kilometres"),
    "in": ("inch", "inches"),
    "ft": ("foot", "feet"),
    "mi": ("mile", "miles"),
    "mm/h": ("millimetre per hour", "millimetres per hour"),
    "m/s": ("metre per second", "metres per second"),
    "km/h": ("kilometre per hour", "kilometres per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "mL": ("millilitre", "millilitres"),
    "L": ("litre", "litres"),
    "L/min": ("litre per minute", "litres per minute"),
    "gal": ("gallon", "gallons"),
    "m³": ("cubic metre", "cubic metres"),
    "m³/h": ("cubic metre per hour", "cubic metres per hour"),
    "g": ("gram", "grams"),
    "kg": ("kilogram", "kilograms"),
    "lb": ("pound", "pounds"),
    "Pa": ("pascal", "pascals"),
    "hPa": ("hectopascal", "hectopascals"),
    "mbar": ("millibar", "millibars"),
    "bar": ("bar", "bar"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "dB": ("decibel", "decibels"),
    "dBm": ("decibel milliwatt", "decibel milliwatts"),
    "ms": ("millisecond", "milliseconds"),
    "s": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "d": ("day", "days"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "B": ("byte", "bytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "€": ("euro", "euros"),
    "$": ("dollar", "dollars"),
    "£": ("pound", "pounds"),
}
"""Home Assistant's unit strings and how they are said of one and of many."""


_LONGEST_UNIT = 12
"""Characters."""


def quantity(value: float | str, unit: str | None, decimals: int = 2) -> str | None:
    """A number with its unit in words: "6.4 degrees", "1 minute"; None if it is no number."""
    said = number(value, decimals)
    if said is None or not unit:
        return said
    one, many = _UNITS.get(unit.replace("\u03bc", "µ"), (None, None))
    spoken = (one if said in ("1", "minus 1") else many) or _unknown_unit(unit)
    return f"{said} {spoken}".strip()


def _unknown_unit(unit: str) -> str:
    """A unit nobody foresaw is one short word, or it is left out: more could be a sentence."""
    said = phrase(unit)
    return said if " " not in said and len(said) <= _LONGEST_UNIT else ""


_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"```[^\n]*"), " "),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"(?:\b[a-z]{2,10}://|\bmailto:|\bwww\.)\S+", re.IGNORECASE), " "),
    (re.compile(r"(?<![\w@])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}/\S*", re.IGNORECASE), " "),
    (re.compile(r"^(?=[^\n]{0,200}--)[ \t|:+=-]{2,200}$\n?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\||\|[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"(?<=\S)[ \t]{0,40}\|[ \t]{0,40}(?=\S)"), ", "),
    (re.compile(r"\"[\w -]{1,40}\"[ ]*:[ ]*[}\]]*[ ]*$"), ""),
    (re.compile(r"\"([\w -]{1,40})\"[ ]*:"), r"\1:"),
    (re.compile(r"[ ]*\u2212[ ]*(?=\d)"), " minus "),
    (re.compile(r"<[^<>\n]{0,200}>"), " "),
    (re.compile(r"^[ \t]*(?:[-*+\u2022]|#{1,6})[ \t]+", re.MULTILINE), ""),
    (re.compile(r"(?<=\d)[ ]*[*\u00d7][ ]*(?=\d)"), " times "),
    (re.compile(r"[ ]*\u00b0[ ]*[CF]?\b|[ ]*\u00b0"), " degrees"),
    (re.compile(r"[ ]*%"), " percent"),
    (re.compile(r"[ ]*&[ ]*"), " and "),
    (re.compile(r"([^\s.,:;!?])[ \t]*\n\s*(?=\S)"), r"\1. "),
)
_SPELLED = re.compile(r"(?<=\b\w)[ .-]+(?=\w\b)")
"""Between letters that are said one by one."""
_UNSPOKEN = frozenset("*#`|<>[]{}~^_\\")
_SYMBOLS = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Me", "Zl", "Zp"})


def speakable(text: str) -> str:
    """Text for a voice: no markup, links, emoji or control characters; never a plain yes.

    May be empty. Never raises.
    """
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for pattern, replacement in _REWRITES:
        clean = pattern.sub(replacement, clean)
    clean = "".join(" " if _is_unspoken(character) else character for character in clean)
    if clean.count('"') % 2:
        clean = clean.replace('"', "")
    clean = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(clean.split()))
    if is_yes(clean) or is_yes(_SPELLED.sub("", clean)):
        return f"I would say: {clean}"
    return clean


def _is_unspoken(character: str) -> bool:
    return (
        character in _UNSPOKEN
        or unicodedata.category(character) in _SYMBOLS
        or "\ufe00" <= character <= "\ufe0f"
    )
