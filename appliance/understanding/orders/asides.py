"""What may stand beside an order and order nothing: one table of known kinds. Pure.

It refuses whatever is of no kind here: then a part of the sentence was not understood, and nothing
is done. The kinds: a reason ("it's dark"), what is with somebody or something ("the dog wants
out"), an occasion ("bedtime"), a purpose ("let the dog out"), a courtesy ("would you mind"), a word
that calls or fills ("mate", "oh").
"""

from collections.abc import Sequence

from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.words import table

_REASONS = phrases(
    "it's, it is, its, we're, we are, i'm, i am, im, they're, they are, she's, he's, she is, "
    "he is, because, cause, cos, since, so that, there's, there is, there are, i've, i have, "
    "we've, we have, they've, you've, you'll, he'll, she'll, they'll, so the, so my, so our, "
    "so she, so he, so they, so it, so you, so your, as it's, as we're, as i'm, i can't, "
    "i cannot, i can, we can't, so we can, so i can, that's, you know, i think, i guess, "
    "that way, everyone's, everybody's, everyone is, nobody's, who, which"
)
"""What begins the reason for an order, not an order."""
_BEFORE_REASONS = phrases("while, as, so, oh, well, sorry, and, if you can")
_SUBJECTS = table("the my our his her their your a an some i we he she they you everybody everyone")
_STATES = table(
    "has have is are was wants want needs need can can't will would keeps keep got came comes "
    "looks feels sounds went just isn't aren't hasn't won't doesn't don't"
)
_LONGEST_SUBJECT = 3
_FAR_STATE = 5
"""Words of a clause among which what is with its subject is said."""
_HAPPENING = table(
    "coming arriving starting leaving going sleeping asleep awake staying waiting visiting crying "
    "ringing barking cooking ready here cold hot poorly"
)
"""What is with somebody, without a verb: "guests coming", "baby asleep"."""
_OCCASIONS = table(
    "bedtime dinnertime teatime lunchtime nighttime playtime bathtime naptime mealtime"
)
_PURPOSES = table("let give")
_GIVEN = table(
    "in out through past by inside outside air light water drink warmth peace quiet privacy rest "
    "break breather"
)
"""What somebody is let, or given, to help them: "let the dog out", "give the lawn some water"."""
_COURTESIES = phrases(
    "please, pretty please, thanks, thank you, ta, cheers, sorry, pardon me, excuse me, "
    "would you, could you, will you, can you, would you mind, would you please, if you please, "
    "if you don't mind, if you would, if you could, if you can, if possible, do us a favour, "
    "do me a favour, do us a favor, do me a favor, be a dear, be a love, be a darling, "
    "be an angel, be a good lad, be a good girl, there's a dear, good job, well done, "
    "nice one, lovely, brilliant, perfect, great, no rush, no hurry, when you're ready, "
    "whenever you're ready, when you get a chance, when you have a moment, while you're at it, "
    "you're at it, while you are at it, you are at it, quick, quickly, hurry, hurry up, "
    "that would be great, that'd be great, "
    "that would be lovely, that'd be lovely, sorry to bother you, for goodness sake, "
    "for heaven's sake, good morning, good evening, good afternoon, morning, evening"
)
_CALLS = table(
    "oh ah um uh er hey hi hello right okay ok well so now then though too also again love dear "
    "darling buddy mate pal sweetheart honey hearth my friend old"
)
_DEGREES = table("too so way far a bit little very rather")
_FELT = table(
    "dark bright loud noisy quiet hot cold warm cool chilly stuffy freezing boiling dim gloomy "
    "early late"
)


_LEVELS = table("bright dim quiet loud warm cool low")


def is_reason(words: Sequence[str]) -> bool:
    """Whether it begins like a reason: "it's", "because", "we're"."""
    skip = starts_with(words, 0, _BEFORE_REASONS)
    return starts_with(words, 0, _REASONS) > 0 or starts_with(words, skip, _REASONS) > 0


def begins_reason(words: Sequence[str], at: int) -> bool:
    """Whether a reason begins here, in the middle of a sentence."""
    # "Its" is often "it's" to speech recognition, but not in "to its base".
    owned = words[at] == "its" and (
        words[at - 1] in ("to", "of", "at", "from", "by", "into")
        or not _OWNED.isdisjoint(words[at + 1 : at + 4])
    )
    return not owned and starts_with(words, at, _REASONS) > 0


_OWNED = table("preset mode effect setting speed level source program programme dock base")


def state_at(words: Sequence[str], at: int) -> int:
    """Where it is said what is with the subject that begins here; 0 if nothing begins here.

    "... the dog wants out": somebody who is nothing of the home.
    """
    if words[at] not in _SUBJECTS:
        return 0
    last = min(at + 1 + _LONGEST_SUBJECT, len(words))
    return next((index for index in range(at + 1, last) if words[index] in _STATES), 0)


def is_told(words: Sequence[str]) -> bool:
    """Whether it tells how something is: "the kitchen speaker's blaring"."""
    verbs = any(word.endswith("'s") or word in ("is", "are") for word in words)
    return verbs and words[0] in _SUBJECTS


def is_known_aside(words: Sequence[str]) -> bool:
    """Whether all these words are one aside of a kind that is known by its words alone."""
    return (
        starts_with(words, 0, _COURTESIES) == len(words)
        or all(word in _CALLS for word in words)
        or _is_occasion(words)
        or _is_purpose(words)
        or _is_felt(words)
    )


def is_state(words: Sequence[str]) -> bool:
    """What is with somebody or something: "the dog wants out", "mum's coming", "kids asleep"."""
    if any(map(_states, words[1:_FAR_STATE])) and words[0] in _SUBJECTS:
        return True
    if len(words) > 1 and words[0].endswith("'s") and words[0] not in _NO_SUBJECTS:
        return True
    plain = words[0].isalpha() and words[0] not in _NO_SUBJECTS
    return plain and (words[1:2] in (("are",), ("is",)) or _is_happening(words))


_NO_SUBJECTS = table(
    "what what's how how's where where's who who's when when's why this that let's"
)


def _is_happening(words: Sequence[str]) -> bool:
    return 1 < len(words) <= _LONGEST_SUBJECT and words[-1] in _HAPPENING


def _states(word: str) -> bool:
    return word in _STATES or word.endswith("'s")


def _is_occasion(words: Sequence[str]) -> bool:
    """ "Bedtime", "homework time", "time for bed"."""
    if words[0] in _NO_OCCASION:
        return False
    if words[0] == "time" and words[1:2] in (("for",), ("to",)):
        return len(words) <= 4
    return len(words) <= 2 and (words[-1] == "time" or words[-1] in _OCCASIONS)


_NO_OCCASION = table("next last first second every any no this that half each one what some")


def _is_purpose(words: Sequence[str]) -> bool:
    return words[0] in _PURPOSES and len(words) > 2 and words[-1] in _GIVEN


def _is_felt(words: Sequence[str]) -> bool:
    """ "Cold in here", "way too bright": a level needs to be too much, else it is asked for."""
    if not _LEVELS.isdisjoint(words) and _DEGREES.isdisjoint(words):
        return False
    said = [word for word in words if word not in _DEGREES]
    around = table("in here there for me us now today tonight")
    return bool(said) and said[0] in _FELT and all(word in around for word in said[1:])


_FOR = table("for behind after")
_WHOM = table(
    "me us him her them you myself ourselves everyone everybody people guest guests friend "
    "visitor visitors friends family kid kids child children baby toddler boy boys girl girls "
    "mum mom mam dad mummy mommy daddy parents son daughter brother sister nan nana gran grandma "
    "grandad grandpa granny wife husband partner neighbour neighbours neighbor neighbors postman "
    "postwoman postie mailman courier delivery driver plumber electrician builder cleaner gardener "
    "nurse doctor sitter babysitter nanny workmen dog dogs cat cats puppy kitten pet pets fish "
    "tank plants car van taxi party dinner lunch breakfast supper tea bed bedtime reading work "
    "homework school film movie game match guests' visit evening company safety security comfort"
)
_WHOSE = table("the a my our your his her their some all of little new old bit bedtime")
_TITLES = table("uncle aunt auntie aunty grandma grandpa granny nanny cousin mr mrs miss ms dr")
_NOBODY = table("example instance nobody never nothing none no real sure good ever fun sale")
_LONGEST_PURPOSE = 5


def is_for_whom(words: Sequence[str | None]) -> bool:
    """ "For the postman", "behind me", "for Maya": whom, or what, an order is for."""
    said = [word for word in words if word is not None]
    if not 1 < len(said) == len(words) <= _LONGEST_PURPOSE or said[0] not in _FOR:
        return False
    unknown = [word for word in said[1:] if word not in _WHOM and word not in _WHOSE]
    if not unknown:
        return said[-1] in _WHOM
    # What has no article is a person's name.
    name = said[1:] == unknown or (said[1] in _TITLES and said[2:] == unknown[-1:])
    return (
        name
        and len(unknown) <= 2
        and (len(unknown) == 1 or said[1] in _TITLES)
        and (unknown[0].isalpha() and unknown[0] not in _NOBODY)
    )


def is_whom(words: Sequence[str], start: int, end: int) -> bool:
    """Whether these words only say for whom: "for our guests"."""
    before = [at for at in range(max(0, start - 2), start) if words[at] in _FOR]
    return bool(before) and all(word in _WHOM for word in words[start:end])


def starts_with(words: Sequence[str], at: int, among: tuple[tuple[str, ...], ...]) -> int:
    """How many words from here on are one of the phrases, the longest; 0 for none."""
    first = words[at] if at < len(words) else ""
    fitting = (each for each in among if each[0] == first)
    return next((len(each) for each in fitting if tuple(words[at : at + len(each)]) == each), 0)
