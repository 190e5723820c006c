"""A coin, dice, a number by chance, and how a word is spelled. Refuses what is none of them."""

import re

from appliance.core.spoken_numbers import cardinal_at
from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table

_TABLE = table(
    """
    coin     (flip|toss|throw) (a|the|me a) coin [for me]
    coin     heads or tails
    dice     (roll|throw) (a|the|some|me a|me the) (die|dice) [for me]
    dice     (roll|throw) (two|2|three|3|four|4|five|5|six|6) dice [for me]
    sides    (roll|throw) (a|an|the) <few> (sided|side) (die|dice)
    number   (pick|choose|give me|tell me|think of|say|generate) (a|any) [random] number
             (between|from) <few>
    number   [a] random number (between|from) <few>
    spell    (how do you|how do i|how would you|how to|do you know how to) (spell|write) <few>
    spell    (spell|spell out) (the word|me|for me) <few>
    word     (spell|spell out) <few>
    spell    how is <few> (spelled|spelt|written)
    """
)
MAX_SIDES = 1000
MAX_LETTERS = 40
_DICE = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SIDED = re.compile(r"(?:roll|throw) (?:a|the) d ?(\d{1,4})")
"""As those say it who play with them: "roll a d20"."""


def read_play(sentence: Sentence) -> Skill | None:
    """Something left to chance, or a word to spell."""
    if (sided := _SIDED.fullmatch(sentence.plain)) is not None:
        return _die(int(sided[1]))
    found = matched(_TABLE, sentence.plain)
    if found is None:
        return None
    action, slots = found
    few = tuple(slots.get("few", "").split())
    match action:
        case "word" if len(few) > 1:
            return None  # "spell check the letter"
        case "spell" | "word":
            letters = " ".join(few)[:MAX_LETTERS]
            said = letters.removeprefix("the word ").removeprefix("word ")
            return Skill(SkillKind.SPELLING, "spell", text=said)
        case "coin":
            return Skill(SkillKind.CHANCE, "coin")
        case "sides":
            number = cardinal_at(few, 0)
            return _die(number[0]) if number is not None and number[1] == len(few) else None
        case "number":
            return _between(few)
        case _:
            dice = next((_count(word) for word in sentence.words if _count(word)), 1)
            return Skill(SkillKind.CHANCE, "dice", amount=6, text=str(dice))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _DICE.get(word, 0)


def _die(sides: int) -> Skill | None:
    if not 2 <= sides <= MAX_SIDES:
        return None
    return Skill(SkillKind.CHANCE, "dice", amount=sides, text="1")


def _between(words: tuple[str, ...]) -> Skill | None:
    """From one to as many: "one and ten"; other beginnings are not offered."""
    low = cardinal_at(words, 0)
    if low is None or low[0] != 1 or low[1] >= len(words) or words[low[1]] not in ("and", "to"):
        return None
    high = cardinal_at(words, low[1] + 1)
    if high is None or high[1] != len(words) or not 2 <= high[0] <= MAX_SIDES:
        return None
    return Skill(SkillKind.CHANCE, "number", amount=high[0])
