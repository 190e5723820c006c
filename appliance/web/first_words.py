"""What to say to Hearth first, in the language it listens for. Pure; refuses nothing.

The page is English; this is not, since what is read here has to be said aloud.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.core.house import Entity, Home
from appliance.core.tiers import highest, own_tier
from appliance.core.tongues.known import ENGLISH
from appliance.core.types import Tier


@dataclass(frozen=True, slots=True)
class FirstWords:
    """`turn_on`, `turn_off` and `time` go after the wake word; quotes are those of the language."""

    language: str
    lead: str
    quotes: tuple[str, str]
    turn_on: str
    turn_off: str
    time: str
    answer: str
    limits: str
    done: str


@dataclass(frozen=True, slots=True)
class FirstCommand:
    """The sentence without its wake word, and the words around it."""

    words: FirstWords
    sentence: str
    asks: bool
    """Whether Hearth will ask before it does it."""


_ENGLISH = FirstWords(
    ENGLISH,
    "Say it aloud, in one breath:",
    ('"', '"'),
    "turn on the {}",
    "turn off the {}",
    "what time is it",
    'Hearth asks whether it should. Say "yes".',
    "",
    "It works, done",
)
_OTHERS: Mapping[str, FirstWords] = {
    "de": FirstWords(
        "de",
        "Sag es laut, in einem Atemzug:",
        ("„", "“"),
        "schalte {} ein",
        "schalte {} aus",
        "wie spät ist es",
        "Hearth fragt, ob es das tun soll. Sag „Ja“.",
        "Auf Deutsch versteht Hearth Befehle und Fragen an das Haus. Timer, Wecker, Listen und "
        "freie Fragen versteht es nur, wenn es auf Englisch eingestellt ist. Diese Seite gibt es "
        "nur auf Englisch.",
        "Es geht, fertig",
    ),
    "fr": FirstWords(
        "fr",
        "Dites-le à voix haute, d'une traite :",
        ("« ", " »"),
        "allume {}",
        "éteins {}",
        "quelle heure est-il",
        "Hearth demande s'il doit le faire. Dites « oui ».",
        "En français, Hearth comprend les ordres et les questions sur la maison. Il ne comprend "
        "les minuteurs, les réveils, les listes et les questions libres que s'il est réglé sur "
        "l'anglais. Cette page n'existe qu'en anglais.",
        "Ça marche, terminé",
    ),
}


def first_command(home: Home, language: str) -> FirstCommand:
    """Something harmless that shows that all works together: a light that is off, if there is one.

    The time where there is no light: Hearth would answer that it is on already.
    """
    words = _OTHERS.get(language, _ENGLISH)
    lights = [each for each in home.approved() if _is_harmless(each)]
    for state, sentence in (
        ("off", words.turn_on), ("on", words.turn_off), (None, words.turn_on)
    ):  # fmt: skip
        if (found := _first(lights, home, state)) is not None:
            name = found.name.lower() if words is _ENGLISH else found.name
            return FirstCommand(words, sentence.format(name), asks=True)
    return FirstCommand(words, words.time, asks=False)


def _is_harmless(entity: Entity) -> bool:
    """Whether a yes is enough for it."""
    tier = highest((own_tier(entity), entity.raised))
    return entity.domain in ("light", "switch") and tier is Tier.EVERYDAY and not entity.factors


def _first(lights: Iterable[Entity], home: Home, state: str | None) -> Entity | None:
    states = ((each, home.state_of(each.id)) for each in lights)
    return next((each for each, at in states if at.available and at.state == state), None)
