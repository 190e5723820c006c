"""Whether Hearth's own words could be heard as consent. Refuses to speak any that could.

What is said may come back from a microphone, this one or another room's, and a recogniser hears a
piece of it: any row of words, without question marks and accents.

1. No row of words over the sentences of one saying is "confirm" and a number, in any language.
2. No row of whole sentences is a yes.
3. No row of words in what is asked while an answer is awaited is a yes. The one word of a challenge
   is none: there only "confirm" and the number count.
"""

import re
import unicodedata
from collections.abc import Sequence

from appliance.core.answers import GRAMMARS, AnswerKind, classify, contains, words
from appliance.core.challenge import confirms

MOST_BEFORE = 6
"""Sentences of answer words alone; nobody announces more in a row."""
_INTRODUCED = "I would say: {}"
_UNSAID = "I'd rather not say that."
_CONFIRMING = re.compile(r"\b(?:confirm|best(?:\u00e4|ae?)tig)\w*", re.IGNORECASE)
_CRUMBS = {
    language: frozenset(
        word
        for phrase in (grammar.assents | grammar.acknowledgements | grammar.fillers)
        for word in phrase
    )
    for language, grammar in GRAMMARS.items()
}
"""Words that a yes is made of: "go" and "ahead" as well as "yes"."""
_NO_QUESTION = {ord(mark): "." for grammar in GRAMMARS.values() for mark in grammar.questions}


def unconfirming(before: Sequence[str], sentence: str) -> str:
    """The sentence, or one like it that with the end of what is said `before` consents to nothing.

    >>> unconfirming(["The wash is done.", "Go."], "Ahead.")
    'I would say: Ahead.'
    >>> unconfirming(["Please confirm."], "42 is the answer.")
    'I would say: 42 is the answer.'
    """
    if not words(sentence):
        return sentence
    if _is_confirmation(sentence):
        sentence = _CONFIRMING.sub(r"\g<0> the figure", sentence)
        sentence = _UNSAID if _is_confirmation(sentence) else sentence
    heard = " ".join((*before[-MOST_BEFORE:], sentence))
    if _is_confirmation(heard) or _ends_in_a_yes(before, sentence):
        return _INTRODUCED.format(sentence)
    return sentence


def _is_confirmation(text: str) -> bool:
    heard = as_it_sounds(text)
    if _CONFIRMING.search(heard) is None:
        return False
    return any(confirms(each, language) for each in (text, heard) for language in GRAMMARS)


def _ends_in_a_yes(before: Sequence[str], sentence: str) -> bool:
    """Whether the sentence, alone or with those before it, is a yes or too much like one."""
    return any(_ends_in_a_yes_of(language, before, sentence) for language in GRAMMARS)


def _ends_in_a_yes_of(language: str, before: Sequence[str], sentence: str) -> bool:
    heard = ""
    for spoken in (sentence, *reversed(before[-MOST_BEFORE:])):
        plain = as_it_sounds(spoken)
        if not _CRUMBS[language].issuperset(words(plain)):
            return False
        heard = f"{plain} {heard}"
        if classify(heard, language) is AnswerKind.YES:
            return True
    return len(before) >= MOST_BEFORE


def is_yes(text: str) -> bool:
    """Whether the whole text is a yes in any language."""
    heard = as_it_sounds(text)
    return any(classify(heard, language) is AnswerKind.YES for language in GRAMMARS)


def is_consent(text: str) -> bool:
    """Whether the text, and no smaller part of it, is a yes or "confirm" and a number."""
    if is_yes(text):
        return True
    said = text.split()
    inner = (" ".join(said[1:]), " ".join(said[:-1]))
    return _is_confirmation(text) and not any(map(_is_confirmation, inner))


def holds_consent(text: str) -> bool:
    """Whether any row of words in it is a yes, or "confirm" and a number, in any language."""
    said = words(as_it_sounds(text))
    return any(contains(said, grammar.assents) for grammar in GRAMMARS.values()) or (
        _is_confirmation(text)
    )


def as_it_sounds(text: str) -> str:
    """Without question marks, accents and fancy letters, which nobody hears."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_NO_QUESTION)
