"""Whole conversations in German and French: a command, the question, the answer, the outcome."""

import itertools
from collections.abc import Callable
from functools import cache

import pytest

from appliance.core.types import Action, EntityId, ProposalId, Result, Verb
from appliance.testing.abroad import home_abroad
from appliance.testing.conversation import Course, Line, converse
from appliance.testing.house import Manner
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.foreign import ForeignUnderstanding
from appliance.understanding.matching.intents import IntentMatcher

HALL, DOOR = EntityId("light.hall_ceiling"), EntityId("lock.front_door")
LEFT = EntityId("light.bedside_left")

Talk = Callable[..., Course]


@cache
def _matcher(language: str) -> IntentMatcher:
    return IntentMatcher(language)


def talking(language: str) -> Talk:
    """Says utterances to a Hearth of this language; `answers` are what it is answered."""

    def talk(
        *said: str, answers: list[Line | str | None], manners: dict[str, Manner] | None = None
    ) -> Course:
        ids = itertools.count()
        mind = ForeignUnderstanding(
            language, new_id=lambda: ProposalId(f"p{next(ids)}"), matcher=_matcher(language)
        )
        home = home_abroad(language)
        return run_virtual(
            converse(mind, *said, answers=answers, home=home, manners=manners, room="living_room")
        )

    return talk


german, french = talking("de"), talking("fr")


def test_say_it_in_german_say_ja_see_it_happen_hear_the_truth() -> None:
    course = german("Schalte das Flurlicht ein.", answers=["Ja."])
    assert course.witness.said == ["Flurlicht einschalten?", "Flurlicht ist an."]
    assert course.witness.verdicts == ["confirmed"]
    assert course.published == (Action(HALL, Verb.TURN_ON),)


def test_say_it_in_french_say_oui_see_it_happen_hear_the_truth() -> None:
    course = french("Allume la lumière de l'entrée.", answers=["Oui."])
    assert course.witness.said == [
        "Allumer: Lumière de l'entrée?",
        "Lumière de l'entrée: allumé.",
    ]
    assert course.witness.verdicts == ["confirmed"]
    assert course.published == (Action(HALL, Verb.TURN_ON),)


def test_a_door_in_german_takes_the_word_and_the_number() -> None:
    course = german("Schließ die Haustür auf.", answers=["Ja.", "Bestätige 57."])
    question = "Haustür entriegeln? Die Zahl ist {}. Sag bestätigen und die Zahl."
    assert course.witness.asked == [question.format(42), question.format(57)]
    assert course.witness.verdicts == ["unclear", "confirmed"]
    assert course.published == (Action(DOOR, Verb.UNLOCK),)
    assert course.witness.said[-1] == "Haustür ist entriegelt."


def test_a_door_in_french_takes_the_word_and_the_number() -> None:
    course = french("Déverrouille la porte d'entrée", answers=["Confirme quarante-deux."])
    assert course.witness.asked == [
        "Déverrouiller: Porte d'entrée? Le nombre est 42. Dites confirmer et le nombre."
    ]
    assert course.published == (Action(DOOR, Verb.UNLOCK),)
    assert course.witness.said[-1] == "Porte d'entrée: déverrouillé."


@pytest.mark.parametrize(
    ("talk", "said", "no", "end"),
    [
        (german, "Schalte das Flurlicht ein.", "Nein.", "Gut, ich lasse es."),
        (french, "Allume la lumière de l'entrée", "Non.", "Très bien, je ne le fais pas."),
    ],
)
def test_a_no_changes_nothing(talk: Talk, said: str, no: str, end: str) -> None:
    course = talk(said, answers=[no])
    assert (course.published, course.witness.verdicts) == ((), ["cancelled"])
    assert course.witness.said[-1] == end


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (german, "Schalte das Flurlicht bitte nicht ein."),
        (german, "Ich habe das Flurlicht eingeschaltet."),
        (french, "N'allume pas la lumière de l'entrée."),
        (french, "Maman allume la lumière de l'entrée."),
    ],
)
def test_what_is_no_order_is_met_with_silence(talk: Talk, said: str) -> None:
    course = talk(said, answers=["Ja.", "Oui."])
    assert (course.published, course.witness.said) == ((), [])


@pytest.mark.parametrize(
    ("talk", "said", "asked", "answer"),
    [
        (
            german,
            "Schalte das Flurlicht und die Stehlampe ein",
            "Flurlicht und Stehlampe einschalten?",
            "Ja, das Flurlicht.",
        ),
        (
            french,
            "Allume la lumière de l'entrée et le lampadaire",
            "Allumer: Lumière de l'entrée et Lampadaire?",
            "Oui, le lampadaire.",
        ),
    ],
)
def test_a_yes_for_a_part_is_no_yes(talk: Talk, said: str, asked: str, answer: str) -> None:
    course = talk(said, answers=[answer, None])
    assert course.witness.asked[0] == asked
    assert course.published == ()


def test_an_unclear_answer_is_asked_for_again_in_the_language() -> None:
    course = german("Schalte das Flurlicht ein.", answers=["Danke.", None])
    assert course.witness.asked[1] == "Ich brauche eine klare Antwort. Flurlicht einschalten?"
    assert course.witness.said[-1] == "Ich habe keine Antwort gehört, es wurde nichts geändert."
    course = french("Allume la lumière de l'entrée.", answers=["Merci.", None])
    asked = "Il me faut une réponse claire. Allumer: Lumière de l'entrée?"
    assert course.witness.asked[1] == asked


def test_which_one_is_asked_and_the_name_is_the_answer() -> None:
    said = ["Die linke Nachttischlampe.", "Ja."]
    course = german("Mach die Nachttischlampe an", answers=list(said))
    assert course.witness.said[0] == (
        "Welches davon: Linke Nachttischlampe oder Rechte Nachttischlampe?"
    )
    assert course.published == (Action(LEFT, Verb.TURN_ON),)
    course = french("Allume le chevet", answers=["Le chevet gauche.", "Oui."])
    assert course.witness.said[0] == "Lequel: Chevet gauche ou Chevet droit?"
    assert course.published == (Action(LEFT, Verb.TURN_ON),)


@pytest.mark.parametrize(
    ("manner", "result", "german_words", "french_words"),
    [
        (
            Manner.SILENT,
            Result.SILENT,
            "Gesendet, aber Flurlicht hat nicht geantwortet.",
            "Envoyé, mais pas de réponse de Lumière de l'entrée.",
        ),
        (
            Manner.REFUSE,
            Result.REFUSED,
            "Flurlicht hat geantwortet, es aber nicht getan.",
            "Lumière de l'entrée: une réponse, mais l'ordre n'a pas été suivi.",
        ),
    ],
)
def test_the_truth_about_a_device_is_said(
    manner: Manner, result: Result, german_words: str, french_words: str
) -> None:
    manners: dict[str, Manner] = {HALL: manner}
    course = german("Schalte das Flurlicht ein.", answers=["Ja."], manners=manners)
    assert course.witness.results == [(HALL, result)]
    assert course.witness.said[-1] == german_words
    course = french("Allume la lumière de l'entrée.", answers=["Oui."], manners=manners)
    assert course.witness.said[-1] == french_words


def test_a_device_that_is_away_is_not_asked_about() -> None:
    away: dict[str, Manner] = {HALL: Manner.OFFLINE}
    course = german("Schalte das Flurlicht ein.", answers=["Ja."], manners=away)
    assert (course.published, course.witness.asked) == ((), [])
    assert course.witness.said == ["Flurlicht ist nicht erreichbar, nichts wurde gesendet."]
