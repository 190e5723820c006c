"""Whether words that were heard over Hearth's own voice want it to be silent. Pure.

Whole sentences only, of those that people say then. Refuses a sentence that merely holds such a
word, or forbids it.
"""

import re

_ENDS = frozenset(
    {"stop", "enough", "quiet", "silence", "hush", "shush", "cancel"}
    | {"stopp", "halt", "ruhe", "stille", "genug", "arrête", "arrêtez", "arrete", "assez", "suffit"}
)
_PHRASES = frozenset(
    {"shut up", "stop it", "stop that", "stop this", "stop talking", "stop speaking", "never mind"}
    | {"be quiet", "be silent", "that's enough", "that is enough", "that'll do", "make it stop"}
    | {"can you stop", "could you stop", "will you stop", "would you stop"}
    | {"hör auf", "sei still", "sei ruhig", "das reicht", "es reicht", "halt den mund"}
    | {"tais-toi", "tais toi", "taisez-vous", "ça suffit", "c'est assez", "c'est bon", "arrête ça"}
)
_BESIDES = frozenset(
    {"please", "now", "ok", "okay", "no", "oh", "hey", "just", "right", "alright", "thanks"}
    | {"hearth", "alexa", "jarvis", "computer", "mycroft", "bitte", "jetzt", "nein", "danke"}
    | {"s'il", "te", "vous", "plaît", "maintenant", "non", "merci"}
)
"""What people say around it."""
_ALONE = frozenset({"stop", "stopp", "halt", "arrête", "arrêtez", "arrete"})
"""Enough at the end of a word or two of our own, which came in with it ..."""
_NO_WORDS_OF_OURS = frozenset(
    {"does", "do", "did", "will", "would", "can", "could", "should", "must", "is", "are", "was"}
    | {"the", "a", "one", "next", "last", "bus", "full", "non", "pit", "tram", "train", "truck"}
    | {"to", "he", "she", "they", "we", "you", "i", "who"}
)
"""... but not behind these, with which it is no order."""
_NOT = frozenset({"dont", "not", "never", "cannot", "cant", "wont", "nicht", "nie", "ne", "pas"})
_MOST_WORDS = 8
_MOST_WITH_OURS = 3


def is_hushing(text: str) -> bool:
    """Whether somebody wants it to be silent, and says no more than that.

    >>> is_hushing("Stop!"), is_hushing("Don't stop."), is_hushing("The bus stop is on the left.")
    (True, False, False)
    """
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text.casefold().replace("\u2019", "'"))
    if not words or len(words) > _MOST_WORDS:
        return False
    core = " ".join(word for word in words if word not in _BESIDES)
    if core in _PHRASES:
        return True
    if any(word in _NOT or word.endswith("n't") for word in words):
        return False
    if core and all(word in _ENDS for word in core.split()):
        return True
    short = len(words) <= _MOST_WITH_OURS and words[-1] in _ALONE
    return short and _NO_WORDS_OF_OURS.isdisjoint(words[:-1])
