"""Of any actions on any house, in each language: no consent, one thing a name, every value."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import GRAMMARS
from appliance.core.challenge import CHALLENGES, confirms, question
from appliance.core.colors import NAMES
from appliance.core.house import Area, Choice, Colour, Entity, EntityState, Home, Range, Setting
from appliance.core.phrasing import (
    already_so,
    is_sayable,
    outcome_sentence,
    progress_sentence,
    read_back,
    refusal,
)
from appliance.core.self_talk import holds_consent, is_yes
from appliance.core.tongues.known import TONGUES
from appliance.core.tongues.labels import can_be_named, label_of
from appliance.core.tongues.telling import state_sentence
from appliance.core.types import Action, AreaId, EntityId, Result, Value, Verb

thorough = settings(deadline=None, max_examples=250)

_NAMES = st.sampled_from(
    (
        *("Lampe", "lampe", "Lampe Flur", "Lampe Flur Nummer 2", "Ja", "ja mach", "los", "weiter"),
        *("Bestätige 42", "42", "confirme", "zweiundvierzig", "oui", "vas-y", "Stehlampe", ""),
        *("Licht und Tür öffnen", "porte ouverte", "🤖", "d'accord", "genau", "Lampe 21", "go"),
    )
) | st.text(max_size=20)
_OPTIONS = ("eco", "Cotton 40", "none", "2", "off", "ja", "confirm 42", "heat", "Heizen", "und auf")
_ACCEPTED: Mapping[str, Mapping[str, Setting]] = {
    "light": {"brightness_pct": Range(1, 100), "color": Colour(), "effect": Choice(_OPTIONS)},
    "cover": {"position": Range(0, 100), "tilt": Range(0, 100)},
    "fan": {"percentage": Range(0, 100, 100 / 3), "oscillating": Choice(("on", "off"))},
    "climate": {"mode": Choice(_OPTIONS), "temperature": Range(5, 30, 0.25)},
    "siren": {"duration": Range(1, 7200, 0.5), "tone": Choice(_OPTIONS)},
    "number": {"value": Range(-50, 50, 0.001)},
    "select": {"option": Choice(_OPTIONS)},
    "lock": {},
    "scene": {},
}


def _value(setting: Setting) -> st.SearchStrategy[Value]:
    match setting:
        case Range(low, high):
            return st.floats(low, high).map(lambda value: round(value, 3))
        case Choice(options):
            return st.sampled_from(options)
        case _:
            return st.sampled_from(sorted(NAMES))


@st.composite
def _homes(draw: st.DrawFn) -> Home:
    areas = {AreaId(id_): Area(AreaId(id_), draw(_NAMES)) for id_ in ("flur", "study")}
    entities = {}
    for at in range(draw(st.integers(2, 8))):
        domain = draw(st.sampled_from(sorted(_ACCEPTED)))
        id_ = EntityId(f"{domain}.x{at}")
        entities[id_] = Entity(
            id_,
            draw(_NAMES),
            draw(st.sampled_from([None, *areas])),
            settings=_ACCEPTED[domain],
            approved=True,
        )
    return Home(entities, areas=areas, language=draw(st.sampled_from(sorted(TONGUES))))


@st.composite
def _changes(draw: st.DrawFn, home: Home) -> tuple[Action, ...]:
    ids = draw(
        st.lists(st.sampled_from(sorted(home.entities)), min_size=1, max_size=6, unique=True)
    )
    actions = []
    for id_ in ids:
        accepted = home.entities[id_].settings
        verb = draw(st.sampled_from([Verb.TURN_ON, Verb.TURN_OFF, Verb.SET, Verb.PRESS, Verb.OPEN]))
        names = draw(st.lists(st.sampled_from(sorted(accepted)), unique=True)) if accepted else []
        if verb not in (Verb.SET, Verb.TURN_ON) or not names:
            verb, names = (Verb.TURN_ON, []) if verb is Verb.SET else (verb, [])
        pairs = tuple((name, draw(_value(accepted[name]))) for name in sorted(names))
        actions.append(Action(id_, verb, pairs))
    return tuple(actions)


@thorough
@given(st.data())
def test_what_is_asked_consents_to_nothing_in_any_language(data: st.DataObject) -> None:
    home = data.draw(_homes())
    actions = data.draw(_changes(home))
    asked = read_back(actions, home)
    assert asked.endswith("?")
    if not is_sayable(actions, home):
        return
    assert not holds_consent(asked)
    number = data.draw(st.sampled_from(CHALLENGES))
    challenge = question(asked, number, home.language)
    assert not any(confirms(challenge, language) for language in GRAMMARS)


@thorough
@given(st.data())
def test_no_outcome_is_a_yes(data: st.DataObject) -> None:
    home = data.draw(_homes())
    actions = data.draw(_changes(home))
    results = data.draw(st.lists(st.sampled_from(sorted(Result)), min_size=6, max_size=6))
    outcomes = tuple(zip(actions, results, strict=False))
    said = [
        outcome_sentence(outcomes, home),
        already_so(actions, home),
        refusal(actions, home),
        progress_sentence(actions, home, {actions[0].entity}),
    ]
    for each in said:
        assert not is_yes(each), each
        assert not any(confirms(each, language) for language in GRAMMARS), each


@thorough
@given(st.data())
def test_a_label_is_of_one_thing(data: st.DataObject) -> None:
    home = data.draw(_homes())
    tongue = TONGUES[home.language]
    named = [each for each in home.approved() if can_be_named([each], home, tongue)]
    labels = [label_of(each, home, tongue).casefold() for each in named]
    assert len(set(labels)) == len(labels)


@thorough
@given(st.data())
def test_one_changed_value_changes_the_question(data: st.DataObject) -> None:
    home = data.draw(_homes())
    id_ = data.draw(st.sampled_from(sorted(home.entities)))
    accepted = home.entities[id_].settings
    if not accepted:
        return
    name = data.draw(st.sampled_from(sorted(accepted)))
    step = Range(0, 100, 1)
    setting = step if name in ("brightness_pct", "position", "tilt") else accepted[name]
    first, second = (data.draw(_value(setting)) for _ in range(2))
    if isinstance(first, float) and isinstance(second, float) and setting is step:
        first, second = round(first), round(second)
    changes = [(Action(id_, Verb.SET, ((name, value),)),) for value in (first, second)]
    if name == "percentage" or not all(is_sayable(each, home) for each in changes):
        return
    asked = [read_back(each, home) for each in changes]
    assert (asked[0] == asked[1]) is (first == second)


@thorough
@given(st.data(), st.text(max_size=30) | st.sampled_from(["ja", "on", "21.5", "confirm 42", "zu"]))
def test_what_a_device_reports_is_no_yes(data: st.DataObject, reported: str) -> None:
    home = data.draw(_homes())
    id_ = data.draw(st.sampled_from(sorted(home.entities)))
    home = Home(home.entities, {id_: EntityState(reported)}, home.areas, language=home.language)
    said = state_sentence(home.entities[id_], home, TONGUES[home.language])
    assert not is_yes(said)
    assert not any(confirms(said, language) for language in GRAMMARS)
