"""Whether a reason beside an order leaves the order standing: a table of calm kinds. Pure.

It refuses whatever it does not know: "that's Robin's job", "I can do it myself" and "there's no
need" begin as reasons do and take the order back. Calm are what is felt, what somebody is doing,
where somebody is, who comes, what was had, what cannot be seen or heard, and what it is good for.
"""

from collections.abc import Sequence

from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.words import table

_TAKES_BACK = table(
    "not no never nothing none neither nor nope don't doesn't didn't isn't aren't wasn't weren't "
    "hasn't haven't won't wouldn't shouldn't mustn't needn't couldn't do did does doing already "
    "myself yourself himself herself ourselves themselves wait waits until till allowed supposed "
    "meant wrong mistake mistaken joke joking kidding lying lie lies pretending teasing quoting "
    "quote testing test trick trap thinking imagining wondering guessing saying talking said say "
    "says tell tells told telling asked asks asking what why how whose who would should could "
    "might may must maybe perhaps suppose unless if better instead rather wish job fault business "
    "idea point need's reason script"
)
"""Words of doubt, of speech, of no, and of who else does it: no calm reason has one of them."""
_NOWHERE = table(
    "film movie story book song play lyrics manual news show game dream charge control hand to "
    "purpose principle doubt"
)
"""What is in a story is nowhere, and who is in charge, or whom it is up to, does it."""
_IT = table("it that this them those")
_AIMS = phrases("so that, so, that way, just so, so as")
_CAUSES = phrases("because, cause, cos, since, as, while, oh, well, sorry, and, if you can")
_BEING = phrases(
    "it's, it is, its, we're, we are, i'm, i am, im, they're, they are, she's, he's, she is, "
    "he is, everyone's, everybody's, everyone is, nobody's, that's, there's, there is, there are"
)
_THERE = phrases("there's, there is, there are")
_THAT = phrases("that's")
_HAVING = phrases("i've, i have, we've, we have, they've, you've, he's, she's, it's")
_UNABLE = phrases("i can't, i cannot, we can't, i can hardly, i can barely, i can")
_COMING_TO = phrases("you'll, he'll, she'll, they'll")
_BELIEVED = phrases("i think, i guess, you know")
_ADVERBS = table(
    "so too very just really still getting a bit little far way much rather quite pretty all now "
    "only also nearly almost about always tad touch well absolutely awfully terribly pure like "
    "feeling being finally"
)
_FELT = table(
    "dark darker bright brighter light loud louder noisy quiet hot hotter cold colder warm cool "
    "chilly stuffy freezing boiling roasting baking sweltering dim gloomy dull early late humid "
    "damp dry smoky steamy nippy icy draughty windy rainy sunny cloudy foggy wet muggy smelly "
    "tired sleepy hungry thirsty poorly ill sick scared afraid frightened bored awake asleep ready "
    "alone busy sweating shivering knackered exhausted done finished boiled empty full dirty dusty "
    "filthy messy lovely beautiful nice perfect great fine enough perishing baltic blinding "
    "deafening unbearable horrible awful annoying night morning bedtime dinnertime teatime "
    "lunchtime open closed shut locked unlocked"
)
_TIRED_OF = table("sick tired bored scared afraid")
_WHERE = table(
    "in on at off out away up down outside inside indoors outdoors here there home back over round "
    "upstairs downstairs abroad gone past"
)
_TIMES = table(
    "time o'clock day evening night morning noon midnight summer winter spring autumn christmas "
    "halloween weekend birthday monday tuesday wednesday thursday friday saturday sunday nap"
)
_COMERS = table(
    "me us postman postwoman postie mailman courier driver plumber electrician builder cleaner "
    "gardener doctor nurse neighbour neighbours neighbor guest guests visitor visitors friend "
    "friends family mum mom dad grandma grandad grandpa granny nan gran kids sister brother wife "
    "husband taxi cab van delivery parcel package pizza food shopping burglar"
)
_DETERMINERS = table("a an the my our your his her their some")
_HAD = table(
    "got had run finished eaten left lost forgotten forgot arrived bought spilled spilt burnt "
    "burned come gone been started stopped woken broken fallen made cooked seen heard found"
)
_SENSED = table(
    "see hear sleep read bear stand find reach breathe concentrate relax focus work feel smell "
    "cook move"
)
_FOLLOWS = table(
    "wake freeze be trip fall burn catch get love like hear miss die overheat ruin drown need"
)


def is_calm(words: Sequence[str]) -> bool:
    """Whether a reason, said beside an order, leaves it as it is; False where that is in doubt."""
    words = tuple(words)
    if aim := _begin(words, _AIMS):
        return len(words) > aim and _TAKES_BACK.isdisjoint(words)
    if cause := _begin(words, _CAUSES):
        return _TAKES_BACK.isdisjoint(words[cause:]) or is_calm(words[cause:])
    if believed := _begin(words, _BELIEVED):
        return _TAKES_BACK.isdisjoint(words) and (len(words) == believed or len(words) > 3)
    if not _TAKES_BACK.isdisjoint(words):
        return False
    if able := _begin(words, _UNABLE):
        return len(words) > able and words[able] in _SENSED
    if follows := _begin(words, _COMING_TO):
        return len(words) > follows and words[follows] in _FOLLOWS
    if having := _begin(words, _HAVING):
        rest = _without_adverbs(words[having:])
        if rest and rest[0] in _HAD:
            return rest[1:] not in (("it",), ("this",), ("that",), ("you",))
    return _is(words)


def leaves_standing(words: Sequence[str]) -> bool:
    """Whether what is told of somebody beside an order is no word against it."""
    return _TAKES_BACK.isdisjoint(words)


def _is(words: tuple[str, ...]) -> bool:
    """ "It's dark", "we're watching a film", "she's at the door", "that's the postman"."""
    being = _begin(words, _BEING)
    if not being:
        return False
    if _begin(words, _THERE):
        return len(words) > being
    rest = _without_adverbs(words[being:])
    # "That's it", "that's all", and "it's like an oven" or "it's only me" end without more.
    if not rest or words[being:] in (("it",), ("all",)):
        return len(words) > being
    first = rest[0]
    if first != "like" and "like" in words[: being + 2]:
        # "It's like an oven."
        return True
    if rest[-1] in _IT and first not in _TIRED_OF:
        # "I'm on it", "she's done it": then it needs nobody else.
        return False
    if first in _FELT or not _TIMES.isdisjoint(rest):
        return True
    if first in _DETERMINERS or first in _COMERS:
        listed = not _COMERS.isdisjoint(rest) or "like" in words
        return listed and not any(word.endswith("'s") for word in rest[1:])
    if _begin(words, _THAT):
        return False
    if first in _WHERE:
        return _NOWHERE.isdisjoint(rest[:3]) or first in ("off", "out", "away", "back")
    return (first.endswith("ing") and len(first) > len("king")) or first[0].isdigit()


def _without_adverbs(words: tuple[str, ...]) -> tuple[str, ...]:
    while words and words[0] in _ADVERBS and not (words[0] == "a" and _is_noun(words[1:])):
        words = words[1:]
    return words


def _is_noun(words: tuple[str, ...]) -> bool:
    """Whether an article is one: "a gorgeous day", not "a bit cold"."""
    return bool(words) and words[0] not in _ADVERBS


def _begin(words: Sequence[str], among: tuple[tuple[str, ...], ...]) -> int:
    """How many words at the start are one of the phrases, the longest; 0 for none."""
    fitting = (len(each) for each in among if tuple(words[: len(each)]) == each)
    return max(fitting, default=0)
