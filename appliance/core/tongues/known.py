"""Which languages are spoken besides English, and how its sentences are said in them.

Refuses to translate anything but whole sentences of Hearth's own.
"""

from collections.abc import Mapping

from appliance.core.tongues.french import FRENCH
from appliance.core.tongues.german import GERMAN
from appliance.core.tongues.tongue import Tongue

ENGLISH = "en"
TONGUES: Mapping[str, Tongue] = {tongue.language: tongue for tongue in (FRENCH, GERMAN)}
_OPEN = "..."


def tongue_of(language: str) -> Tongue | None:
    """The words of a language; None for English and for what is not spoken."""
    return TONGUES.get(language)


def in_language(sentence: str, language: str) -> str:
    """A sentence of Hearth's own in this language; any other stays as it is.

    >>> in_language("Never mind, then.", "de")
    'Dann lassen wir das.'
    """
    tongue = TONGUES.get(language)
    if tongue is None:
        return sentence
    if (said := tongue.fixed.get(sentence)) is not None:
        return said
    begun = (
        said
        for begins, said in tongue.fixed.items()
        if begins.endswith(_OPEN) and sentence.startswith(begins.removesuffix(_OPEN))
    )
    return next(begun, sentence)
