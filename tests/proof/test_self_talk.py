"""I9: nothing that Hearth says can be heard as consent, checked over every phrase it can say."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core import challenge, errors, self_talk
from appliance.core.answers import GRAMMARS, AnswerKind, classify, words
from appliance.core.challenge import CHALLENGES, Reply, confirms, judge
from appliance.core.echo import is_echo
from appliance.core.house import Area, Entity, EntityState, Home
from appliance.core.phrasing import (
    already_so,
    deeds,
    is_sayable,
    outcome_sentence,
    progress_sentence,
    read_back,
    refusal,
)
from appliance.core.reporting import state_answer
from appliance.core.self_talk import holds_consent, is_consent, is_yes, unconfirming
from appliance.core.spoken_text import phrase, speakable
from appliance.core.types import Action, AreaId, EntityId, Result, Value, Verb
from appliance.testing.house import imaginary_home

SOURCES = Path(self_talk.__file__).parent.parent
unhurried = settings(deadline=None, max_examples=30)

HOSTILE = (
    *("confirm 42", "Confirm forty-two", "confirm", "42", "yes", "Yes, go ahead", "go", "ahead"),
    *("do it", "it", "course", "oui", "vas-y", "ja", "mach das", "bestätige zweiundvierzig"),
    *(
        "confirme quarante-deux",
        "je confirme",
        "I'm confirming 42",
        "yés",
        "lamp yes",
        "the number",
    ),
    *("lamp confirm", "42 lamp", "please", "that's right", "okay", "forty two", "sir", "Lamp"),
    *("con\u00adfirm 42", "\uff59\uff45\uff53", "number 42", "4 2", "right", "so", "affirmative"),
)


_LAST_WORDS = frozenset(
    said[-1] for tongue in challenge._TONGUES.values() for said in tongue.numbers
)
"""What every right answer ends with, but for courtesies."""


def _runs(text: str, longest: int = 9) -> Iterator[str]:
    said = words(self_talk.as_it_sounds(text))
    for start in range(len(said)):
        for stop in range(start + 1, min(len(said), start + longest) + 1):
            yield " ".join(said[start:stop])


_ASSENTING = frozenset(said[0] for grammar in GRAMMARS.values() for said in grammar.assents)


def _yes_within(text: str) -> list[str]:
    """Runs that are a yes, from an assenting word on."""
    return [run for run in _runs(text) if run.partition(" ")[0] in _ASSENTING and is_yes(run)]


def _right_within(text: str) -> list[str]:
    """Runs that answer a challenge: judged by the grammar itself, number by number."""
    if not re.search(r"(?i)confirm|best.?.?tig", self_talk.as_it_sounds(text)):
        return []
    return [
        run
        for run, language in product(_runs(text), GRAMMARS)
        if run.rpartition(" ")[2] in _LAST_WORDS
        and judge(run, 21, language) is not Reply.NONE
        and any(judge(run, number, language) is Reply.RIGHT for number in CHALLENGES)
    ]


def _literals(path: Path) -> Iterator[str]:
    """The sentences that stand in a module, with {} for what is filled in."""
    tree = ast.parse(path.read_text())
    notes = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in notes | inner:
            yield str(node.value)


_SPEAKING = ("core", "talking", "understanding")
_SENTENCE = re.compile(r"[A-Z{][^\n\\]*[a-z}][.?]")


def _own_sentences() -> list[str]:
    """Every sentence of the modules that speak, of the assistant, and of the errors."""
    paths = [path for folder in _SPEAKING for path in sorted((SOURCES / folder).glob("**/*.py"))]
    paths += [SOURCES / name for name in ("assistant.py", "consent.py", "app.py")]
    found = [text for path in paths for text in _literals(path)]
    spoken = [text for text in found if _SENTENCE.fullmatch(text) and " " in text]
    return list(dict.fromkeys([*spoken, *_spoken_errors(errors.ApplianceError)]))


def _spoken_errors(kind: type[errors.ApplianceError]) -> Iterator[str]:
    yield kind.spoken
    for leaf in kind.__subclasses__():
        yield from _spoken_errors(leaf)


SENTENCES = _own_sentences()


def test_the_sentences_of_all_speaking_modules_are_found() -> None:
    assert len(SENTENCES) > 75
    for known in (
        "I can't reach the house just now, so nothing was changed. Please try again in a moment.",
        "Nothing was changed.",
        "All right, I won't.",
        "I heard no answer, so nothing was changed.",
        "Please allow it on the page.",
    ):
        assert known in SENTENCES, known


def test_no_sentence_of_ours_is_a_yes_or_holds_an_answer_to_a_challenge() -> None:
    for sentence, filling in product(SENTENCES, ("lamp", "42", "the number 42", "")):
        said = sentence.replace("{}", filling).replace("{question}", "Turn on the lamp?")
        _assert_unconfirming(_as_spoken([said]))


def test_no_two_sentences_in_a_row_are_either() -> None:
    """As they are spoken: `unconfirming` sees every sentence and those before it."""
    tails = {" ".join(words(sentence)[-3:]) for sentence in SENTENCES}
    heads = {" ".join(words(sentence)[:3]) for sentence in SENTENCES}
    for first, second in product(sorted(tails), sorted(heads)):
        apart = unconfirming([first], second)
        assert not is_yes(f"{first} {apart}"), (first, second)
        assert not any(confirms(f"{first} {apart}", language) for language in GRAMMARS)


def test_what_is_asked_holds_no_answer_but_the_word_of_the_challenge() -> None:
    for number in CHALLENGES:
        asked = challenge.question("Open the driveway gate?", number)
        assert set(_yes_within(asked)) <= {"confirm"}, asked
        assert not _right_within(asked)
        assert judge("confirm", number) is not Reply.RIGHT
        assert is_echo("confirm", [asked])
    for language, number in product(GRAMMARS, (21, 42, 77, 91, 99)):
        again = challenge.question("Turn on the lamp?", 98, language)
        twice = f"{challenge.question('Turn on the lamp?', number, language)} {again}"
        assert not _right_within(twice), twice


@pytest.mark.parametrize("asked", [s for s in SENTENCES if "{question}" in s or "PIN" in s])
def test_what_is_asked_again_holds_no_answer(asked: str) -> None:
    if "{number}" not in asked:
        assert _yes_within(asked.replace("{question}", "Turn on the lamp?")) == []


def test_nothing_said_of_the_imaginary_house_holds_an_answer() -> None:
    home = imaginary_home()
    for entity in home.approved():
        assert not holds_consent(state_answer(entity, home.state_of(entity.id)))
        for verb in entity.verbs:
            actions = (Action(entity.id, verb),)
            asked = read_back(actions, home)
            assert not _yes_within(asked), asked
            for result in Result:
                said = outcome_sentence(((actions[0], result),), home)
                assert not is_yes(said)
                assert not _right_within(said)


_names = st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join)
_texts = _names | st.text(max_size=40)
_DOMAINS = ("light", "scene", "vacuum", "cover", "lock", "climate", "notify", "select", "siren")
_PARAMETERS = ("option", "mode", "preset", "effect", "source", "message", "value", "color", "odd")


@st.composite
def _houses(draw: st.DrawFn) -> tuple[tuple[Action, ...], Home]:
    entities = {}
    actions = []
    for at in range(draw(st.integers(1, 5))):
        id_ = EntityId(f"{draw(st.sampled_from(_DOMAINS))}.x{at}")
        area = draw(st.sampled_from([None, AreaId("a"), AreaId("b")]))
        entities[id_] = Entity(id_, draw(_texts), area, unit=draw(_names), approved=True)
        chosen = draw(st.dictionaries(st.sampled_from(_PARAMETERS), _texts, max_size=2))
        parameters: tuple[tuple[str, Value], ...] = tuple(sorted(chosen.items()))
        verb = draw(st.sampled_from([Verb.PRESS, Verb.SET, Verb.TURN_ON, Verb.LOCATE, Verb.START]))
        actions.append(Action(id_, verb, parameters))
    areas = {AreaId(id_): Area(AreaId(id_), draw(_texts)) for id_ in ("a", "b")}
    return tuple(actions), Home(entities=entities, areas=areas)


@unhurried
@given(_houses())
def test_no_question_about_a_hostile_house_holds_an_answer(
    house: tuple[tuple[Action, ...], Home],
) -> None:
    actions, home = house
    asked = read_back(actions, home)
    if is_sayable(actions, home):
        assert not _yes_within(asked), asked
    assert not _right_within(asked), asked


@unhurried
@given(_houses(), st.data())
def test_nothing_said_of_a_hostile_house_is_an_answer(
    house: tuple[tuple[Action, ...], Home], data: st.DataObject
) -> None:
    actions, home = house
    results = data.draw(st.lists(st.sampled_from(Result), min_size=5, max_size=5))
    states = st.builds(EntityState, st.none() | _texts, st.dictionaries(_names, _texts, max_size=2))
    outcomes = tuple(zip(actions, results, strict=False))
    spoken = _as_spoken(
        [
            already_so(actions, home),
            f"I won't {deeds(actions, home, 'or')}.",
            refusal(actions, home),
            outcome_sentence(outcomes, home),
            progress_sentence(actions, home),
            *(state_answer(entity, data.draw(states)) for entity in home.entities.values()),
        ]
    )
    _assert_unconfirming(spoken)


@unhurried
@given(st.lists(_texts.map(lambda text: f"{text}.") | st.sampled_from(SENTENCES), max_size=6))
def test_nothing_that_anybody_makes_it_say_is_an_answer(sentences: list[str]) -> None:
    _assert_unconfirming(_as_spoken(sentences))


def _as_spoken(sentences: Sequence[str]) -> list[str]:
    spoken: list[str] = []
    for sentence in sentences:
        if clean := unconfirming(spoken, speakable(sentence)):
            spoken.append(clean)
    return spoken


def _assert_unconfirming(spoken: Sequence[str]) -> None:
    assert not _right_within(" ".join(spoken)), spoken
    for start in range(len(spoken)):
        for stop in range(start + 1, len(spoken) + 1):
            assert not is_yes(" ".join(spoken[start:stop])), spoken[start:stop]


@given(_texts)
def test_no_name_or_value_holds_an_answer(text: str) -> None:
    said = phrase(text)
    assert not _yes_within(said), said
    assert not _right_within(said), said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("confirm 42", ""), ("lamp I'm confirming 42 lamp", "lamp lamp"), ("yés lamp", "lamp"),
        ("lamp oui", "lamp"), ("go yes ahead lamp", "lamp"), ("okay lamp", "okay lamp"),
        ("yes " * 9, ""), ("bestätige zweiundvierzig", ""), ("42 confirm lamp", "42 lamp"),
    ],
)  # fmt: skip
def test_names_lose_what_consents(text: str, said: str) -> None:
    assert phrase(text) == said


@pytest.mark.parametrize(
    ("before", "sentence", "said"),
    [
        ([], "Say confirm 42 now.", "Say confirm the figure 42 now."),
        ([], "They confirmed, uh, 4 2.", "They confirmed the figure, uh, 4 2."),
        (["Please confirm."], "42.", "I would say: 42."),
        (["I confirm", "the number"], "42.", "I would say: 42."),
        ([], "Je confirme quarante-deux.", "Je confirme the figure quarante-deux."),
        ([], "Bestätige 42.", "Bestätige the figure 42."),
        ([], "Oui.", "I would say: Oui."),
        ([], "Ja, gern!", "I would say: Ja, gern!"),
        (["Vas."], "Y.", "I would say: Y."),
        (["Say confirm and the number."], "The gate is open.", "The gate is open."),
        ([], "The number is 42.", "The number is 42."),
        ([], "Yes, it is on.", "Yes, it is on."),
        ([], "", ""),
    ],
)  # fmt: skip
def test_sentences_are_changed_only_where_they_consent(
    before: list[str], sentence: str, said: str
) -> None:
    assert unconfirming(before, sentence) == said


def test_a_sentence_that_cannot_be_mended_is_not_said() -> None:
    stubborn = "Confirm 42."
    assert unconfirming([], stubborn) == "Confirm the figure 42."
    assert _right_within("Confirm the figure 42.") == []
    assert not is_consent("I'd rather not say that.")


def test_every_word_of_every_grammar_is_looked_for() -> None:
    for language, number in product(GRAMMARS, (21, 42, 71, 93)):
        for answer in sorted(challenge._right_answers(language)[number])[::9]:
            said = " ".join(answer)
            assert holds_consent(f"lamp {said} lamp"), said
            assert judge(said, number, language) is Reply.RIGHT
            assert not confirms(unconfirming([], f"Say {said} now."), language), said


def test_neighbours_that_consent_together_are_called_by_their_kinds() -> None:
    ids = (EntityId("scene.a"), EntityId("scene.b"))
    home = Home(
        entities={
            id_: Entity(id_, name, approved=True)
            for id_, name in zip(ids, ("Go", "Ahead"), strict=True)
        }
    )
    both = tuple(Action(id_, Verb.PRESS) for id_ in ids)
    assert read_back(both, home) == "Start go and ahead?"
    third = EntityId("scene.c")
    more = Home(entities={**home.entities, third: Entity(third, "Night", approved=True)})
    asked = read_back((*both, Action(third, Verb.PRESS)), more)
    assert asked == "Start the first scene, the second scene and the third scene?"
    assert classify("go ahead") is AnswerKind.YES
