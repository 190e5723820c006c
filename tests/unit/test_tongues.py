"""What is said in German and French: every verb, parameter and fixed sentence, and no consent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

from appliance.core import errors
from appliance.core.answers import AnswerKind, classify
from appliance.core.challenge import confirms
from appliance.core.circumstances import Circumstances
from appliance.core.colors import NAMES
from appliance.core.house import Area, Choice, Entity, EntityState, Home, Range, Setting, Text
from appliance.core.meaning import Wish, propose
from appliance.core.phrasing import (
    already_so,
    is_sayable,
    outcome_sentence,
    progress_sentence,
    read_back,
    refusal,
)
from appliance.core.query import Ask, Query
from appliance.core.reporting import unreachable
from appliance.core.self_talk import holds_consent, is_yes
from appliance.core.terms import on_terms
from appliance.core.tongues import telling
from appliance.core.tongues.known import TONGUES, in_language
from appliance.core.tongues.labels import label_of
from appliance.core.types import (
    Action,
    AreaId,
    EntityId,
    Later,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Value,
    Verb,
)
from appliance.testing.abroad import home_abroad

LANGUAGES = sorted(TONGUES)
SOURCES = Path(errors.__file__).parent.parent


def do(id_: str, verb: Verb, **parameters: Value) -> Action:
    return Action(EntityId(id_), verb, tuple(sorted(parameters.items())))


def a_home(*entities: Entity, language: str = "de") -> Home:
    areas = {AreaId("flur"): Area(AreaId("flur"), "Flur")}
    known = {each.id: replace(each, approved=True) for each in entities}
    return Home(known, areas=areas, language=language)


def thing(
    id_: str, name: str, area: str | None = None, accepted: Mapping[str, Setting] = {}
) -> Entity:
    where = AreaId(area) if area else None
    return Entity(EntityId(id_), name, where, verbs=frozenset(Verb), settings=dict(accepted))


HALL, LAMP = "light.hall_ceiling", "light.living_floor_lamp"


@pytest.mark.parametrize(
    ("actions", "german", "french"),
    [
        ([do(HALL, Verb.TURN_ON)], "Flurlicht einschalten?", "Allumer: Lumière de l'entrée?"),
        (
            [do(HALL, Verb.SET, brightness_pct=30)],
            "Flurlicht auf 30 Prozent?",
            "Lumière de l'entrée à 30 pour cent?",
        ),
        (
            [do(HALL, Verb.TURN_OFF), do(LAMP, Verb.TURN_OFF)],
            "Flurlicht und Stehlampe ausschalten?",
            "Éteindre: Lumière de l'entrée et Lampadaire?",
        ),
        (
            [do(HALL, Verb.TURN_ON), do("lock.front_door", Verb.LOCK)],
            "Flurlicht einschalten, und Haustür verriegeln?",
            "Allumer: Lumière de l'entrée, et verrouiller: Porte d'entrée?",
        ),
        (
            [do(LAMP, Verb.SET, brightness_pct=30, color="red")],
            "Stehlampe auf 30 Prozent und auf Rot?",
            "Lampadaire à 30 pour cent et en rouge?",
        ),
        (
            [do("climate.downstairs", Verb.SET, temperature=21.5)],
            "Heizung Erdgeschoss auf 21,5 Grad?",
            "Chauffage du bas à 21,5 degrés?",
        ),
        (
            [do("cover.garage_door", Verb.OPEN)],
            "Garagentor öffnen?",
            "Ouvrir: Porte de garage?",
        ),
        (
            [do("alarm_control_panel.house", Verb.SET, mode="disarmed")],
            "Alarmanlage auf unscharf?",
            "Alarme en mode désarmé?",
        ),
        ([do("vacuum.dusty", Verb.DOCK)], "Staubsauger zur Station schicken?", None),
        ([do("todo.shopping", Verb.ADD, items="Brot\nMilch")], None, None),
    ],
)
def test_what_is_asked(actions: list[Action], german: str | None, french: str | None) -> None:
    for language, expected in (("de", german), ("fr", french)):
        home = home_abroad(language)
        asked = read_back(tuple(actions), home)
        assert asked.endswith("?")
        assert is_sayable(tuple(actions), home)
        if expected is not None:
            assert asked == expected


def test_of_many_things_the_number_of_each_kind_is_said() -> None:
    home = home_abroad("de")
    lights = tuple(do(each, Verb.TURN_OFF) for each in home.entities if each.startswith("light."))
    assert read_back(lights, home) == f"{len(lights)} Lichter ausschalten?"
    assert read_back(lights, home_abroad("fr")) == f"Éteindre: {len(lights)} lumières?"


@pytest.mark.parametrize(
    ("result", "german", "french"),
    [
        (Result.ACKNOWLEDGED, "Flurlicht ist an.", "Lumière de l'entrée: allumé."),
        (
            Result.SILENT,
            "Gesendet, aber Flurlicht hat nicht geantwortet.",
            "Envoyé, mais pas de réponse de Lumière de l'entrée.",
        ),
        (
            Result.UNREACHABLE,
            "Flurlicht ist nicht erreichbar, nichts wurde gesendet.",
            "Lumière de l'entrée: injoignable, rien n'a été envoyé.",
        ),
    ],
)
def test_what_became_of_it(result: Result, german: str, french: str) -> None:
    outcomes = ((do(HALL, Verb.TURN_ON), result),)
    assert outcome_sentence(outcomes, home_abroad("de")) == german
    assert outcome_sentence(outcomes, home_abroad("fr")) == french


def test_success_is_claimed_for_what_was_acknowledged_alone() -> None:
    done, silent = do(HALL, Verb.TURN_ON), do(LAMP, Verb.TURN_ON)
    both = ((done, Result.ACKNOWLEDGED), (silent, Result.SILENT))
    assert outcome_sentence(both, home_abroad("de")) == (
        "1 von 2 erledigt; Stehlampe hat nicht geantwortet."
    )
    for result in set(Result) - {Result.ACKNOWLEDGED}:
        for language in LANGUAGES:
            said = outcome_sentence(((done, result),), home_abroad(language))
            became = TONGUES[language].became[Verb.TURN_ON]
            assert not said.endswith(f" {became}."), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_a_word_for_everything(language: str) -> None:
    tongue, other = TONGUES[language], TONGUES["de"]
    assert set(tongue.do) == set(Verb)
    assert set(tongue.became) | set(tongue.lists) == set(Verb)
    assert set(tongue.results) == set(Result) - {Result.ACKNOWLEDGED}
    assert set(tongue.colors) == set(NAMES)
    for each in fields(tongue):
        mine, theirs = getattr(tongue, each.name), getattr(other, each.name)
        if isinstance(mine, dict):
            assert mine.keys() == theirs.keys(), each.name
    for values in (tongue.colors, tongue.options):
        assert len({value.casefold() for value in values.values()}) == len(values)


def _leaves(cls: type[errors.ApplianceError]) -> Iterator[type[errors.ApplianceError]]:
    yield cls
    for each in cls.__subclasses__():
        yield from _leaves(each)


@cache
def _spoken() -> str:
    """The code that speaks, with its texts in one piece each."""
    paths = [*(SOURCES / "core").glob("*.py"), *(SOURCES / "talking").glob("*.py")]
    paths += [
        SOURCES / "assistant.py",
        SOURCES / "consent.py",
        *(SOURCES / "understanding").glob("**/*.py"),
    ]
    code = "".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r'"\s*\n\s*f?"', "", code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fixed_sentence_is_one_that_is_said(language: str) -> None:
    unknown = [
        english
        for english in TONGUES[language].fixed
        if f'"{english.removesuffix("...")}' not in _spoken()
    ]
    assert unknown == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_is_told_in_the_language(language: str) -> None:
    for failure in _leaves(errors.ApplianceError):
        assert in_language(failure.spoken, language) != failure.spoken, failure


_NEXT = {
    "en": re.compile(r"\bPlease [a-z]+\b"),
    "de": re.compile(r"\bBitte \w+\b"),
    "fr": re.compile(r"\b(?:Dites|[A-ZÉ]\w+ez)\b"),
}
"""How it is said what to do next."""


def _failures() -> Iterator[str]:
    for failure in _leaves(errors.ApplianceError):
        yield failure.spoken
    for engine in ("wake", "stt", "tts", "llm"):
        yield errors.EngineUnavailable("gone", engine=engine).spoken
        yield errors.EngineTimeout("slow", engine=engine).spoken


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_failure_names_the_part_and_what_to_do_next(language: str) -> None:
    for spoken in _failures():
        told = in_language(spoken, language)
        assert language == "en" or told != spoken, spoken
        part, *following = re.split(r"(?<=\.) ", told)
        assert following, told
        assert _NEXT[language].search(" ".join(following)), told
        assert not _NEXT[language].search(part), told


def test_the_engine_that_failed_is_told_from_the_others() -> None:
    engines = ("stt", "tts", "llm", "wake")
    named = {errors.EngineUnavailable("x", engine=engine).spoken for engine in engines}
    assert len(named) == len(engines)
    assert errors.EngineUnavailable("x", engine="other").spoken == errors.EngineUnavailable.spoken


def test_only_whole_sentences_are_translated() -> None:
    assert in_language("Never mind, then.", "de") == "Dann lassen wir das."
    assert in_language("Never mind, then. Bye.", "de") == "Never mind, then. Bye."
    assert in_language("Never mind, then.", "en") == "Never mind, then."
    locked = "Something risky was not confirmed 3 times, so I won't do any of it for 10 minutes."
    assert in_language(locked, "de").startswith("Etwas Riskantes")
    assert in_language("", "fr") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_table_can_be_heard_as_consent(language: str) -> None:
    tongue = TONGUES[language]
    said = [*tongue.fixed.values(), *tongue.options.values(), *tongue.states.values()]
    said += [one for pair in tongue.nouns.values() for one in pair]
    said += [f"Flurlicht {each}" for each in (*tongue.do.values(), *tongue.became.values())]
    for each in said:
        assert not is_yes(each), each
        assert not any(confirms(each, known) for known in ("en", "fr", "de")), each
    for each in (*tongue.do.values(), *tongue.numbers.values(), *tongue.words.values()):
        assert not holds_consent(each.replace("{things}", "Lampe").replace("{}", "5")), each


ADDING = {
    "": (
        "",
        "🤖",
        "yes",
        "oui vas-y",
        "Ja mach das",
        "confirme 42",
        "Bestätige 42",
        "a. b",
        "x\ny",
    ),
    "de": (
        *("Licht und Haustür öffnen", "Licht aus", "alle Lichter", "öffne", "ÖFFNE Tür"),
        *("Garage auf", "nicht Licht", "offne Tur", "Licht-und-Tür", "Licht_aus"),
    ),
    "fr": (
        *("lumière et ouvre le portail", "toutes les portes", "porte ouverte", "éteins"),
        *("OUVRE porte", "lampe ou porte", "ne pas toucher", "deverrouille"),
    ),
    "en": ("hall light and unlock the front door", "lamp off", "all the lights"),
}
"""Names that would add an order or a statement, by the language that they do it in."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_would_add_to_a_sentence_is_its_kind_and_room(language: str) -> None:
    expected = {"de": "Licht Flur einschalten?", "fr": "Allumer: lumière Flur?"}
    for name in (*ADDING[""], *ADDING["en"], *ADDING[language]):
        home = a_home(thing("light.one", name, "flur"), language=language)
        assert read_back((do("light.one", Verb.TURN_ON),), home) == expected[language], name
        nowhere = a_home(thing("light.one", name), language=language)
        assert not is_sayable((do("light.one", Verb.TURN_ON),), nowhere), name


def test_names_that_sound_alike_are_told_apart() -> None:
    home = a_home(
        thing("light.a", "Lampe", "flur"),
        thing("light.b", "lampe", "flur"),
        thing("light.c", "Lampe"),
        thing("light.d", "Lampe Flur Nummer 2"),
        thing("light.e", "Stehlampe"),
    )
    said = [label_of(each, home, TONGUES["de"]) for each in home.approved()]
    assert said[0] == "Lampe Flur Nummer 1"
    assert said[4] == "Stehlampe"
    # Two things of one label cannot be asked for at all.
    assert not is_sayable((do("light.b", Verb.TURN_ON),), home)
    assert not is_sayable((do("light.d", Verb.TURN_ON),), home)
    assert is_sayable((do("light.e", Verb.TURN_ON),), home)


@pytest.mark.parametrize(
    ("id_", "name", "value", "setting"),
    [
        ("text.note", "value", "Milch", Text()),
        ("notify.phone", "message", "ja mach das", Text()),
        (
            "select.wash",
            "option",
            "wolle and unlock the door",
            Choice(("wolle and unlock the door",)),
        ),
        ("select.wash", "option", "!!", Choice(("!!",))),
        ("light.one", "color", "navy", Choice(("navy",))),
        ("number.one", "strange", 5, Range(0, 10)),
    ],
)
def test_what_cannot_be_said_is_not_asked_for(
    id_: str, name: str, value: Value, setting: Setting
) -> None:
    for language in LANGUAGES:
        home = a_home(thing(id_, "Ding", accepted={name: setting}), language=language)
        assert not is_sayable((do(id_, Verb.SET, **{name: value}),), home), language


def test_the_law_speaks_the_language_of_the_home() -> None:
    home, present = home_abroad("de"), Circumstances()
    asked = Proposal(ProposalId("p"), (do(HALL, Verb.TURN_ON),), "?", Tier.GUARDED)
    law = on_terms(asked, home, 8, present)
    assert (law.read_back, law.tier) == ("Flurlicht einschalten?", Tier.EVERYDAY)
    later = replace(asked, later=(Later(60, (do(HALL, Verb.TURN_OFF),)),))
    assert on_terms(later, home, 8, present).tier is Tier.NEVER
    quiet = on_terms(
        replace(asked, actions=(do("lock.front_door", Verb.UNLOCK),)),
        home,
        8,
        Circumstances(quiet=True),
    )
    assert quiet.refusal == "Es ist Ruhezeit, deshalb mache ich das nicht."


def test_refusals_and_what_is_so_already() -> None:
    home = home_abroad("de")
    raised = replace(home.entities[EntityId(HALL)], raised=Tier.NEVER)
    home = replace(home, entities={**home.entities, raised.id: raised})
    assert refusal((do(HALL, Verb.TURN_ON),), home) == (
        "Du hast Flurlicht für meine Stimme gesperrt."
    )
    assert already_so((do(HALL, Verb.TURN_OFF),), home) == "Flurlicht ist schon aus."
    assert unreachable((EntityId(HALL),), home) == "Flurlicht ist gerade nicht erreichbar."
    door = do("cover.garage_door", Verb.OPEN)
    assert progress_sentence((door,), home, {door.entity}) == "Garagentor ist unterwegs."
    impossible = propose([Wish(Verb.DOCK, (raised.id,))], home, lambda: ProposalId("p"))
    assert impossible == NotUnderstood(impossible.why, "Flurlicht kann das nicht.")  # type: ignore[union-attr]


def test_states_are_told() -> None:
    home = home_abroad("de")
    tongue = TONGUES["de"]

    def told(id_: str, state: EntityState | None = None) -> str:
        known = replace(home, states={**home.states, EntityId(id_): state}) if state else home
        return telling.state_sentence(known.entities[EntityId(id_)], known, tongue)

    assert told("sensor.outside_temperature") == "Außentemperatur: 6,4 Grad."
    assert told("sensor.outside_temperature", EntityState("-5")) == "Außentemperatur: minus 5 Grad."
    assert told("binary_sensor.bedroom_window") == "Schlafzimmerfenster ist offen."
    assert told("lock.front_door", EntityState(None)) == "Haustür hat noch nichts gemeldet."
    odd = EntityState("offen und die Garage auch")
    assert "nicht aussprechen" in told("lock.front_door", odd)
    away = EntityState("locked", available=False)
    assert told("lock.front_door", away) == "Haustür ist gerade nicht erreichbar."


def test_nobody_knows_is_no_no() -> None:
    home = a_home(thing("light.a", "Stehlampe"), thing("light.b", "Leselampe"))
    home = replace(home, states={EntityId("light.a"): EntityState("off")})
    both = tuple(home.entities)
    tongue = TONGUES["de"]
    told = telling.answered(Query(Ask.ANY, both, "on"), home, tongue)
    assert told == "Nein, keines davon ist an. Von Leselampe weiß ich es nicht."
    unknown = replace(home, states={})
    told = telling.answered(Query(Ask.ANY, both, "on"), unknown, tongue)
    assert told.startswith("Das weiß ich nicht sicher.")
    told = telling.answered(Query(Ask.ALL, both, "off"), home, tongue)
    assert told.startswith("Das weiß ich nicht sicher.")


def test_a_question_is_no_yes_in_its_language() -> None:
    for language in LANGUAGES:
        home = home_abroad(language)
        asked = read_back((do(HALL, Verb.TURN_ON),), home)
        assert classify(asked, language) is not AnswerKind.YES


def test_an_option_in_the_words_of_another_is_not_asked_for() -> None:
    modes = Choice(("heat", "Heizen", "cool"))
    home = a_home(thing("climate.one", "Ding", accepted={"mode": modes}))
    sayable = {
        each: is_sayable((do("climate.one", Verb.SET, mode=each),), home) for each in modes.options
    }
    assert sayable == {"heat": False, "Heizen": False, "cool": True}
    wool = Choice(("Wolle und Tür öffnen", "Wolle"))
    home = a_home(thing("select.wash", "Ding", accepted={"option": wool}))
    assert is_sayable((do("select.wash", Verb.SET, option="Wolle"),), home)
    assert not is_sayable((do("select.wash", Verb.SET, option=wool.options[0]),), home)
