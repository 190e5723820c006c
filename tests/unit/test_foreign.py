"""German and French sentences: what may be an order, and what is understood of it."""

import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.house import Area, Entity, Home
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Verb,
)
from appliance.testing.abroad import home_abroad
from appliance.understanding.foreign import ForeignUnderstanding
from appliance.understanding.guard.foreign import LONGEST, judge
from appliance.understanding.matching import several
from appliance.understanding.matching.intents import IntentMatcher
from appliance.understanding.text.usages import USAGES
from tests.every_case import every_case

LANGUAGES = ("de", "fr")
ROOM = AreaId("living_room")
SAMPLE = 9
"""Of every so many sentences one is read here, all of them in tests/proof: each takes a while."""


@cache
def matcher(language: str) -> IntentMatcher:
    return IntentMatcher(language)


def meaning(language: str, text: str, home: Home | None = None) -> Meaning:
    mind = ForeignUnderstanding(language, new_id=lambda: ProposalId("p"), matcher=matcher(language))
    home = home or home_abroad(language)
    return asyncio.run(mind.understand(text, home, ROOM)).meaning


def said_of(found: Meaning) -> str:
    match found:
        case Proposal(read_back=said) | Answer(text=said) | NotUnderstood(say=said):
            return said
        case _:
            raise AssertionError(found)


def lines(name: str) -> Iterator[str]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_and_questions_are_understood(language: str) -> None:
    for line in list(lines(f"commands_{language}.txt"))[::SAMPLE]:
        said, _, expected = line.partition(" | ")
        assert said_of(meaning(language, said)) == expected, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_sentences_are_kept_for_each_language(language: str) -> None:
    assert len(set(lines(f"commands_{language}.txt"))) >= 60
    assert len(set(lines(f"silent_{language}.txt"))) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guard_stops_most_of_what_is_no_order_without_any_matching(language: str) -> None:
    usage = USAGES[language]
    silent = list(lines(f"silent_{language}.txt"))
    judged = {each: judge(each, usage) for each in silent}
    passed = [each for each, found in judged.items() if found.may_act]
    assert len(passed) <= len(silent) / 4, passed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guard_lets_every_command_pass(language: str) -> None:
    for line in lines(f"commands_{language}.txt"):
        said, _, expected = line.partition(" | ")
        judged = judge(said, USAGES[language])
        if expected.endswith("?"):
            assert judged.may_act, said
        assert not judged.stopped, said


def test_every_rule_of_the_guard_stops_something() -> None:
    rows = {
        "negated": ("Schalte das Licht nicht ein", "N'allume pas la lumière"),
        "cancelled": ("Licht an, nein doch nicht", "Allume la lumière, oublie ça"),
        "hypothetical": ("Ich würde das Licht einschalten", "On pourrait allumer la lumière"),
        "conditional": ("Mach Licht sobald es dunkel wird", "Allume la lumière si on sonne"),
        "later": ("Mach morgen das Licht an", "Allume la lumière demain"),
        "report": ("Das Licht wurde eingeschaltet", "Hier la lumière s'allumait"),
        "of others": ("Mama sagt mach das Licht an", "Il dit allume la lumière"),
        "partly": ("Schalte nur das Licht aus", "Éteins seulement la lumière"),
    }
    for rule, each in rows.items():
        for language, text in zip(LANGUAGES, each, strict=True):
            assert judge(text, USAGES[language]).stopped, (rule, text)
    assert all(set(rows) == set(usage.stops) for usage in USAGES.values())


def test_what_is_quoted_or_nothing_but_manners_is_no_order() -> None:
    assert judge("„Mach das Licht an“", USAGES["de"]).stopped == "quoted"
    assert judge("« Allume la lumière »", USAGES["fr"]).stopped == "quoted"
    assert judge("Guten Morgen, danke schön", USAGES["de"]).stopped == "manners"
    assert judge("Merci beaucoup, bonne nuit", USAGES["fr"]).stopped == "manners"
    assert judge("ein " * LONGEST, USAGES["de"]).stopped == "noise"


def test_a_name_of_several_words_may_hold_a_word_that_stops() -> None:
    name = ("nicht", "storen")
    assert judge("Schalte Nicht stören ein", USAGES["de"], [name]).may_act
    assert judge("Schalte nicht Nicht stören ein", USAGES["de"], [name]).stopped == "negated"
    assert judge("Schalte nicht ein", USAGES["de"], [("nicht",)]).stopped == "negated"


def test_an_order_needs_a_word_for_what_is_to_be_done() -> None:
    # Home Assistant's sentences have forms without one, and misheard ones.
    for language, text in (
        ("fr", "lumière salon"),
        ("fr", "jour"),
        ("fr", "état lampadaire"),
        ("fr", "soirée film"),
        ("de", "Filmabend"),
        ("de", "Stehlampe rot"),
    ):
        assert isinstance(meaning(language, text), NotUnderstood), text


def test_what_is_called_alike_is_the_one_in_the_room_or_asked_about() -> None:
    def lamp(id_: str, area: str | None) -> Entity:
        verbs = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
        where = AreaId(area) if area else None
        return Entity(EntityId(f"light.{id_}"), "Leselampe", where, verbs=verbs, approved=True)

    areas = {
        AreaId(each): Area(AreaId(each), name)
        for each, name in (("living_room", "Wohnzimmer"), ("hall", "Flur"))
    }
    both = [lamp("one", "living_room"), lamp("two", "hall")]
    home = Home({each.id: each for each in both}, areas=areas, language="de")
    found = meaning("de", "Mach die Leselampe an", home)
    assert isinstance(found, Proposal)
    assert [action.entity for action in found.actions] == ["light.one"]
    there = meaning("de", "Mach die Leselampe im Flur an", home)
    assert isinstance(there, Proposal)
    assert there.read_back == "Leselampe Flur einschalten?"
    elsewhere = [lamp("one", "hall"), lamp("two", None)]
    home = Home({each.id: each for each in elsewhere}, areas=areas, language="de")
    asked = meaning("de", "Mach die Leselampe an", home)
    assert isinstance(asked, NotUnderstood)
    assert asked.say.startswith("Welches davon: Leselampe")


def test_names_are_no_templates() -> None:
    verbs = frozenset({Verb.TURN_ON})
    hostile = ("[das] Licht", "{area}", "<name>", "(an|aus)", "a|b", "]]", "")
    entities = {
        (id_ := EntityId(f"light.{at}")): Entity(id_, name, verbs=verbs, approved=True)
        for at, name in enumerate(hostile)
    }
    home = Home(entities, language="de")
    for text in ("Mach das Licht an", "Mach Licht an", "Mach an an", "Schalte das aus an ein"):
        found = meaning("de", text, home)
        assert not isinstance(found, Proposal) or len(found.actions) == 1


def test_a_row_of_names_is_one_sentence_each() -> None:
    usage = USAGES["de"]
    names = [("flurlicht",), ("stehlampe",), ("kuche",)]
    assert several.shared("Schalte das Flurlicht und die Stehlampe ein", names, usage) == (
        "Schalte das Flurlicht ein",
        "Schalte die Stehlampe ein",
    )
    assert several.shared("Schalte das Flurlicht ein und die Stehlampe aus", names, usage) == ()
    assert several.shared("Schalte das Flurlicht oder die Stehlampe ein", names, usage) == ()
    assert several.apart("Küchenlicht aus", ["Küche"], usage) == "licht Küche aus"
    assert several.apart("Mondlicht aus", ["Küche"], usage) == "Mondlicht aus"
    assert list(several.clauses("mach das an und dies aus", usage)) == [("mach das an", "dies aus")]


def test_half_of_a_sentence_is_not_done() -> None:
    for text in (
        "Schalte das Flurlicht ein und koche Kaffee",
        "Schalte das Flurlicht und den Backofen ein",
        "Öffne die Haustür und das",
    ):
        assert isinstance(meaning("de", text), NotUnderstood), text


def test_manners_that_are_a_name_are_a_name() -> None:
    names = [("gute", "nacht")]
    for text in ("Gute Nacht starten", "Starte die Szene Gute Nacht"):
        judged = judge(text, USAGES["de"], names)
        assert (judged.text, judged.may_act) == (text, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_names_than_anybody_says_are_not_looked_for(language: str) -> None:
    home = home_abroad(language)
    known = matcher(language).vocabulary(home)
    names = [entity.name for entity in home.approved()]
    few, many = (known.heard_in(" ".join(names[:count])) for count in (2, 20))
    assert few is not None
    assert len(few[0]) >= 2
    assert many is None


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=60) | st.text("aeinstdlu é'?!.", max_size=10_000))
def test_noise_is_nothing(language: str, text: str) -> None:
    assert isinstance(meaning(language, text), NotUnderstood | Answer)


@every_case(
    ("language", "text"),
    [
        ("de", "in zehn Minuten Flurlicht aus"),
        ("de", "Mach das Flurlicht in 10 Minuten aus"),
        ("de", "Mach das Flurlicht um acht Uhr aus"),
        ("de", "Schalte um 20 Uhr das Licht im Flur aus"),
        ("de", "in fünf und zwanzig Minuten die Heizung auf 20 Grad"),
        ("de", "Mach in ein paar Minuten das Licht aus"),
        ("de", "Nach zwei Stunden Licht aus"),
        ("fr", "dans dix minutes éteins la lumière de l'entrée"),
        ("fr", "éteins la lumière de l'entrée dans 10 minutes"),
        ("fr", "éteins la lumière de l'entrée à huit heures"),
        ("fr", "allume le lampadaire dans un quart d'heure"),
        ("fr", "dans trente et une minutes ferme le portail"),
    ],
)
def test_what_names_a_time_is_for_later(language: str, text: str) -> None:
    assert judge(text, USAGES[language]).stopped == "later"


@every_case(
    ("language", "text"),
    [
        ("de", "Mach in der Küche die Uhr an"),
        ("de", "Mach das Licht im Flur aus"),
        ("de", "Stell die Heizung um zwei Grad höher"),
        ("de", "Wie viel Uhr ist es"),
        ("fr", "Mets la lampe à lumière du jour"),
        ("fr", "Éteins la lumière dans le salon"),
        ("fr", "Mets le chauffage à 21 degrés"),
        ("fr", "Quelle heure est-il"),
    ],
)
def test_what_names_no_time_is_for_now(language: str, text: str) -> None:
    assert judge(text, USAGES[language]).stopped == ""


@every_case(
    "text",
    [
        "la lumière de l'entrée est allumée",
        "la porte d'entrée est verrouillée",
        "les lumières sont éteintes",
        "le portail est ouvert",
    ],
)
def test_a_french_statement_is_no_question(text: str) -> None:
    assert judge(text, USAGES["fr"]).stopped == "report"
    assert judge(f"{text} ?", USAGES["fr"]) == judge(f"{text}?", USAGES["fr"])
    assert not judge(f"{text} ?", USAGES["fr"]).stopped
