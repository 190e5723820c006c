"""A coin, dice, cards, a choice by chance, and how a word is spelled. Refuses what is none of them.

What is to be picked from is said with it: "pick tea or coffee". "Tea or coffee" alone is a question
to people.
"""

import re

from appliance.core.self_talk import holds_consent
from appliance.core.spoken_numbers import cardinal_at, word_at
from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import MAX_CHARACTERS, Sentence, sentence_of
from appliance.skills.reading.templates import SLOTS, matched, table

_SLOTS = {
    **SLOTS,
    "count": "(?P<count>(?:[a-z]+|[0-9]+) )",
    "sides": "(?P<sides>(?:[a-z]+|[0-9]+) )",
    "one": r"(?P<one>[^\W_](?:'?s)? )",
    "word": r"(?P<word>[\w'-]+ )",
    "do": "(?:(?:flip|toss|throw) )",
    "roll": "(?:(?:roll|throw) )",
}
_TABLE = table(
    """
    coin     <do> (a|the|me a) coin [for me]
    coin     <do> a coin <count> times
    coin-2   <do> a coin twice
    coin     <do> <count> coins [for me]
    coin     heads or tails
    coin     [do|make] [a|the] coin (flip|toss)
    coin     <do> me a coin
    dice     <roll> (a|the|some|me a|me the) (die|dice) [for me]
    dice     <roll> [me] <count> (dice|die) [for me]
    dice     [a] (dice|die) (roll|throw)
    dice     <roll> (a|the) (die|dice) <count> times
    dice-2   <roll> (a|the) (die|dice) twice
    dice     <roll> (a|an|the) <sides> (sided|side) (die|dice)
    dice     <roll> <count> <sides> (sided|side) (dice|die)
    dice     <roll> [a|the] d <sides>
    dice     <roll> <count> d <sides> [dice]
    number   (pick|choose|give me|tell me|think of|say|generate) (a|any|me a) [random|lucky] number
             (between|from) <few>
    number   [a] random number (between|from) <few>
    any      (pick|choose|give me|tell me|think of|say|generate) (a|any|me a) [random] number
    any      [a] random number
    card     (pick|draw|choose|give me|pull) a [random|playing] card [any card|from the deck]
    letter   (pick|choose|give me|tell me|say) a random letter [of the alphabet]
    colour   (pick|choose|give me|tell me|say) a random (colour|color)
    hand     [play|play me at|play a game of|play a round of] rock paper scissors [with me|shoot|go]
    spell    (tell me|show me) how (to|you|i) (spell|write) <few>
    spell    (how do you|how do i|how would you|how to|do you know how to) (spell|write) <few>
    back     (spell out|spell|say|write) [the word] <word> (backwards|backward|in reverse)
    back     what (does|is) <word> (spell|spelled|spelt) (backwards|backward|in reverse)
    back     (what is|how do you spell) [the word] <word> (backwards|backward|in reverse|spelled
             backwards)
    spell    (spell out|spell) (the word|me|for me) <few>
    word     (spell out|spell) <few>
    spell    how is <few> (spelled|spelt|written)
    spell    what is the spelling (of|for) [the word] <few>
    vowels   how many vowels (in|are in|are there in|has|does) [the word] <word> [have|got|contain]
    letters  how many letters (in|are in|are there in|has|does) [the word] <word> [have|got|contain]
    count    how many (letter|letters) <one> (in|are in|are there in) [the word] <word>
    count    how many <one> (in|are in|are there in) [the word] <word>
    count    how (many times|often) (is|does|do) [the] [letter] <one> (occur|appear|come|appears) in
             [the word] <word>
    count    how often (is|does) [the] [letter] <one> [occur|appear|come] in [the word] <word>
    """,
    _SLOTS,
)
MAX_SIDES = 1000
MAX_NUMBER = 10**6
MAX_LETTERS = 60
MAX_COUNT = 12
_PICK = re.compile(
    r"(?:help (?:me|us) )?(?:pick|choose|decide|select|make a (?:choice|decision))"
    r"(?: an? \w+[:,]| one| for me| for us| from| either)*[:,]?(?P<between> between)? (?P<from>.+)"
    r"|(?P<you>.+)[,:]? you (?:decide|choose|pick)"
    r"|who (?:goes|starts|plays|is)(?: first)?[:,]? (?P<who>.+)"
    r"|what (?:should|shall) (?:i|we) (?:have|eat|drink|cook|wear|watch|read|order|play)[:,]?"
    r" (?P<what>.+)"
    r"|should (?:i|we) (?P<should>(?:have|eat|drink|wear|watch|read|cook|order|play|walk|drive|go)"
    r" .+)",
)
"""What is advised by chance is never about the house: "should I lock the door or leave it"."""
_OPTIONS = re.compile(r",? or |, ")
_BETWEEN = re.compile(r",? (?:or|and) |, ")
_MOST_OPTIONS = 10
_LONGEST_OPTION = 60


def read_play(sentence: Sentence, text: str = "") -> Skill | None:
    """Something left to chance, or a word to spell; `text` is the sentence with its commas."""
    found = matched(_TABLE, sentence.plain)
    if found is None:
        return _picked(text, sentence)
    action, slots = found
    if action in ("spell", "word", "back", "letters", "vowels", "count"):
        return _of_word(action, slots)
    count = _count(slots["count"]) if slots.get("count") else 1
    sides = _count(slots["sides"]) if slots.get("sides") else 6
    match action:
        case "coin" | "coin-2":
            number = 2 if action == "coin-2" else count
            if not 1 <= number <= MAX_COUNT:
                return None
            return Skill(SkillKind.CHANCE, "coin", text=str(number) if number > 1 else "")
        case "dice" | "dice-2":
            number = 2 if action == "dice-2" else count
            if not (1 <= number <= MAX_COUNT and 2 <= sides <= MAX_SIDES):
                return None
            return Skill(SkillKind.CHANCE, "dice", amount=sides, text=str(number))
        case "number":
            return _between(tuple(slots["few"].split()))
        case "any":
            return Skill(SkillKind.CHANCE, "number", amount=100)
        case _:
            return Skill(SkillKind.CHANCE, action)


def _of_word(action: str, slots: dict[str, str]) -> Skill | None:
    few = slots.get("few", "")
    if len(few or slots["word"]) > MAX_LETTERS:
        return None
    match action:
        case "word" if " " in few:
            return None  # "spell check the letter"
        case "spell" | "word":
            said = few.removeprefix("the word ").removeprefix("word ")
            return Skill(SkillKind.SPELLING, "spell", text="Hearth" if said in _MINE else said)
        case "back":
            return Skill(SkillKind.SPELLING, "backwards", text=slots["word"])
        case _:
            one = "aeiou" if action == "vowels" else slots.get("one", "")[:1]
            return Skill(SkillKind.SPELLING, "letters", text=slots["word"], label=one)


_MINE = frozenset({"your name", "your own name"})


def _count(word: str) -> int:
    """A number in one word; 0 for what is none."""
    found = cardinal_at((word.removesuffix("es") if word == "sixes" else word,), 0)
    return found[0] if found is not None else 0


def _between(words: tuple[str, ...]) -> Skill | None:
    """ "one and ten", "5 to 10" """
    low = cardinal_at(words, 0)
    if low is None or word_at(words, low[1]) not in ("and", "to"):
        return None
    high = cardinal_at(words, low[1] + 1)
    if high is None or high[1] != len(words) or not low[0] < high[0] <= MAX_NUMBER:
        return None
    text = "" if low[0] == 1 else str(low[0])
    return Skill(SkillKind.CHANCE, "number", amount=high[0], text=text)


def _picked(text: str, sentence: Sentence) -> Skill | None:
    """ "pick red, green or blue", "should we walk or drive": one of what was said."""
    if len(text) > MAX_CHARACTERS:
        return None
    plain = " ".join(text.casefold().split()).strip(" .?!")
    start = plain.find(sentence.words[0])
    found = _PICK.fullmatch(plain[max(0, start) :])
    if found is None:
        return None
    said = next(held for name, held in found.groupdict().items() if held and name != "between")
    parts = (_BETWEEN if found["between"] else _OPTIONS).split(said)
    if not found["between"] and " or " not in said:
        return None
    options = [" ".join(sentence_of(part).words) for part in parts]
    if not 2 <= len(options) <= _MOST_OPTIONS or not all(options):
        return None
    if any(len(option) > _LONGEST_OPTION or _is_no_choice(option) for option in options):
        return None
    return Skill(SkillKind.CHANCE, "pick", text="\n".join(options))


_OF_THE_HOUSE = frozenset(
    {
        *("scene", "light", "lights", "lamp", "lamps", "mode", "colour", "color", "channel"),
        *("song", "playlist", "station", "door", "heating", "for", "to"),
    }
)


def _is_no_choice(option: str) -> bool:
    """What a device may be set to, and what would sound like an answer to a question."""
    return not _OF_THE_HOUSE.isdisjoint(option.split()) or holds_consent(option)
