"""What is left to chance, and words letter by letter. Refuses to keep any of it."""

from collections.abc import Callable

from appliance.core.spoken_text import capitalised, joined
from appliance.core.types import Skill
from appliance.skills.wording import sentence

Chance = Callable[[int], int]
"""Of n, one of 0..n-1, each as likely as another."""

_SUITS = ("clubs", "diamonds", "hearts", "spades")
_RANKS = (
    *("ace", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("jack", "queen", "king"),
)
_COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown")
_HANDS = ("Rock.", "Paper.", "Scissors.")


def by_chance(skill: Skill, chance: Chance) -> str:
    """What came out, as a sentence."""
    match skill.action:
        case "coin":
            return _coins(int(skill.text or 1), chance)
        case "number":
            low, high = int(skill.text or 1), skill.amount or 100
            return f"{low + chance(high - low + 1)}."
        case "pick":
            options = skill.text.split("\n")
            return sentence(options[chance(len(options))])
        case "card":
            rank, suit = _RANKS[chance(len(_RANKS))], _SUITS[chance(len(_SUITS))]
            return f"The {rank} of {suit}."
        case "letter":
            return f"{chr(ord('A') + chance(26))}."
        case "colour":
            return sentence(_COLOURS[chance(len(_COLOURS))])
        case "hand":
            return _HANDS[chance(len(_HANDS))]
        case _:
            return _dice(int(skill.text or 1), skill.amount or 6, chance)


def _coins(number: int, chance: Chance) -> str:
    sides = ["heads" if chance(2) else "tails" for _ in range(number)]
    if number == 1:
        return sentence(sides[0])
    heads = sides.count("heads")
    return sentence(f"{', '.join(sides)}: {heads} of {number} are heads")


def _dice(number: int, sides: int, chance: Chance) -> str:
    rolled = [chance(sides) + 1 for _ in range(number)]
    if number == 1:
        return f"It's {rolled[0]}."
    return f"{', '.join(map(str, rolled))}: {sum(rolled)} together."


def spelled(skill: Skill) -> str:
    """A word letter by letter, or how many it has."""
    letters = [letter.upper() for letter in skill.text if letter.isalnum()]
    word = capitalised(skill.text)
    if skill.action == "letters":
        return _counted(word, letters, skill.label.upper())
    if skill.action == "backwards":
        return f"{word} backwards is spelled: {', '.join(reversed(letters))}."
    return f"{word} is spelled: {', '.join(letters)}."


def _counted(word: str, letters: list[str], one: str) -> str:
    if one == "AEIOU":
        vowels = sum(letter in one for letter in letters)
        return f"{word} has {vowels} vowel{'s' if vowels != 1 else ''}."
    if not one:
        return f"{word} has {len(letters)} letter{'s' if len(letters) != 1 else ''}."
    places = [str(at) for at, letter in enumerate(letters, start=1) if letter == one]
    if not places:
        return f"There is no {one} in {word.casefold()}."
    if len(places) == 1:
        return f"{word} has one {one}, in place {places[0]}."
    return f"{word} has {len(places)} {one}s, in places {joined(places)}."
