"""What the last turns spoke of: choosing, completing, referring, and how all of it fades."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import Home
from appliance.core.meaning import Wish
from appliance.core.query import Ask, Query
from appliance.core.types import EntityId, Verb
from appliance.testing.house import imaginary_home
from appliance.understanding.dialogue.asked import (
    Chosen,
    Completed,
    Dropped,
    Missing,
    Pending,
    Resolved,
    Slot,
    Unclear,
    WhichOne,
)
from appliance.understanding.dialogue.context import (
    EMPTY,
    Context,
    answered,
    asks_again,
    fresh,
    other,
    referred,
    remember,
    resolve,
)
from appliance.understanding.dialogue.following import next_question
from appliance.understanding.guard.guard import AskOnly, judge
from appliance.understanding.names.mentions import Mentions
from tests.every_case import every_case

HOME = imaginary_home()
LEFT, RIGHT = EntityId("light.bedside_left"), EntityId("light.bedside_right")
HALL, KITCHEN = EntityId("light.hall_ceiling"), EntityId("light.kitchen_ceiling")
COUNTER = EntityId("light.kitchen_counter")
TURN_ON_HALL = Wish(Verb.TURN_ON, (HALL,))
WHICH = WhichOne(Wish(Verb.TURN_ON, (LEFT, RIGHT)))


def _lines(name: str) -> Iterator[str]:
    for line in (Path(__file__).parent / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line


def _asked(line: str) -> tuple[Pending, tuple[EntityId, ...]]:
    """The question of a line "? ...", and what was spoken of before it."""
    first, _, rest = line.partition(" ")
    if first in list(Slot):
        sentence, _, options = rest.partition(" : ")
        before, _, after = sentence.partition("_")
        listed = tuple(options.split(", ")) if options else ()
        return Missing(Slot(first), before.strip(), after.strip(), listed), ()
    listed_ids, _, known = rest.partition(" knowing ")
    candidates = tuple(map(EntityId, listed_ids.split()))
    assert set(candidates) <= HOME.entities.keys()
    return WhichOne(Wish(Verb(first), candidates)), tuple(map(EntityId, known.split()))


def _dialogues() -> Iterator[tuple[Pending, tuple[EntityId, ...], str, str]]:
    question = None
    for line in _lines("dialogues.txt"):
        if line.startswith("? "):
            question = _asked(line.removeprefix("? "))
        else:
            said, expected = line.split(" | ")
            assert question is not None
            yield (*question, said, expected)


def _came_of(found: Resolved | None, pending: Pending) -> str:
    match found:
        case None:
            return "-"
        case Dropped():
            return "drop"
        case Completed(text):
            return text
        case Chosen(wishes):
            return " ".join(id_ for wish in wishes for id_ in wish.entities)
        case Unclear(WhichOne(open_)) if found.pending != pending:
            return f"again {' '.join(open_.entities)}"
        case Unclear():
            return "again"


DIALOGUES = list(_dialogues())


@every_case(("pending", "it", "said", "expected"), DIALOGUES)
def test_dialogues(pending: Pending, it: tuple[EntityId, ...], said: str, expected: str) -> None:
    assert _came_of(resolve(said, pending, HOME, it), pending) == expected


def _after(steps: str) -> tuple[Context, Home]:
    """The context that these steps lead to, as it still holds at the end of them."""
    context, home, now_ms = EMPTY, HOME, 0
    for step in steps.split("; "):
        context = fresh(context, home, now_ms)
        verb, *rest = step.split()
        ids = tuple(map(EntityId, rest))
        assert verb == "wait" or set(ids) <= HOME.entities.keys(), step
        match verb:
            case "wish" | "group":
                wishes = [Wish(Verb.TURN_ON, ids, group=verb == "group")]
                context = remember(context, now_ms, wishes=wishes)
            case "query":
                context = remember(context, now_ms, query=Query(Ask.STATE, ids))
            case "choose":
                context = remember(context, now_ms, pending=WhichOne(Wish(Verb.TURN_ON, ids)))
                assert context.pending is not None
                found = resolve("the first one", context.pending, home)
                assert isinstance(found, Chosen)
                context = remember(context, now_ms, wishes=found.wishes, others=found.others)
            case "nothing":
                context = remember(context, now_ms)
            case "talk":
                context = answered(context, "question", "answer", now_ms)
            case "wait":
                now_ms += 1000 * int(rest[0])
            case "lose":
                home = without(home, *ids)
            case _:
                raise AssertionError(step)
    return fresh(context, home, now_ms), home


@every_case("line", list(_lines("memories.txt")))
def test_memories(line: str) -> None:
    steps, _, rest = line.partition(" > ")
    said, _, meant = rest.partition(" | ")
    context, home = _after(steps)
    found = other(context, home) if said == "the other one" else referred(said, context)
    assert (" ".join(found) or "-") == meant


def without(home: Home, entity: EntityId) -> Home:
    entities = {id_: one for id_, one in home.entities.items() if id_ != entity}
    return replace(home, entities=entities, revision=home.revision + 1)


class TestRemembering:
    def test_what_was_wished_for_is_it(self) -> None:
        context = remember(EMPTY, 1_000, wishes=[TURN_ON_HALL])
        assert context.entities == (HALL,)
        assert context.wishes == (TURN_ON_HALL,)

    def test_what_changed_is_remembered_beyond_the_last_turn(self) -> None:
        both = Wish(Verb.TURN_OFF, (KITCHEN, COUNTER), group=True)
        context = remember(EMPTY, 0, wishes=[both], changing=[KITCHEN])
        context = remember(context, 1, wishes=[TURN_ON_HALL])
        assert (context.entities, context.recent) == ((HALL,), (HALL, KITCHEN))
        assert fresh(context, without(HOME, KITCHEN), 2).recent == (HALL,)
        assert fresh(context, HOME, 120_001).recent == ()

    def test_a_question_replaces_a_wish(self) -> None:
        query = Query(Ask.STATE, (KITCHEN,))
        context = remember(remember(EMPTY, 0, wishes=[TURN_ON_HALL]), 1, query=query)
        assert (context.entities, context.wishes, context.query) == ((KITCHEN,), (), query)

    def test_a_turn_about_nothing_keeps_what_there_is_but_no_question(self) -> None:
        asked = remember(remember(EMPTY, 0, wishes=[TURN_ON_HALL]), 1, pending=WHICH)
        assert asked.entities == (HALL,)
        after = remember(asked, 2)
        assert after.entities == (HALL,)
        assert after.pending is None

    def test_three_turns_about_nothing_end_it(self) -> None:
        context = remember(EMPTY, 0, wishes=[TURN_ON_HALL])
        for _ in range(2):
            context = remember(context, 1)
        assert fresh(context, HOME, 2).entities == (HALL,)
        assert fresh(remember(context, 1), HOME, 2) == EMPTY

    @pytest.mark.parametrize(("now_ms", "kept"), [(119_999, True), (120_000, False), (-1, False)])
    def test_it_fades_with_time(self, now_ms: int, kept: bool) -> None:
        context = fresh(remember(EMPTY, 0, wishes=[TURN_ON_HALL], pending=WHICH), HOME, now_ms)
        assert (context.entities == (HALL,)) is kept
        assert (context.pending == WHICH) is kept

    def test_only_the_last_three_exchanges_are_kept_and_not_for_long(self) -> None:
        context = EMPTY
        for number in range(5):
            context = answered(context, f"q{number}" * 1000, "a" * 1000, number)
        assert [one.question[:2] for one in context.exchanges] == ["q2", "q3", "q4"]
        assert all(len(one.question) == len(one.answer) == 600 for one in context.exchanges)
        assert "q" not in repr(context.exchanges[0]).replace("Exchange", "")
        assert fresh(context, HOME, 119_000).exchanges == context.exchanges
        assert fresh(context, HOME, 125_000).exchanges == ()

    def test_talk_keeps_exchanges_when_a_wish_has_faded_and_the_reverse(self) -> None:
        context = answered(remember(EMPTY, 0, wishes=[TURN_ON_HALL]), "q", "a", 100_000)
        later = fresh(context, HOME, 130_000)
        assert (later.entities, len(later.exchanges)) == ((), 1)
        context = remember(answered(EMPTY, "q", "a", 0), 100_000, wishes=[TURN_ON_HALL])
        later = fresh(context, HOME, 130_000)
        assert (later.entities, later.exchanges) == ((HALL,), ())

    def test_what_is_gone_was_never_spoken_of(self) -> None:
        context = remember(EMPTY, 0, wishes=[TURN_ON_HALL], pending=WHICH, others=[LEFT])
        later = fresh(context, without(HOME, HALL), 1)
        assert (later.entities, later.wishes, later.pending) == ((), (), WHICH)
        later = fresh(context, without(HOME, LEFT), 1)
        assert (later.entities, later.pending, later.others) == ((HALL,), None, ())

    def test_what_is_not_approved_any_more_is_gone(self) -> None:
        hidden = replace(HOME.entities[HALL], approved=False)
        home = replace(HOME, entities={**HOME.entities, HALL: hidden})
        context = remember(EMPTY, 0, query=Query(Ask.STATE, (HALL,)))
        assert fresh(context, home, 1).query is None
        assert fresh(context, home, 1).entities == ()

    def test_a_group_goes_on_without_what_is_gone(self) -> None:
        wish = Wish(Verb.TURN_ON, (KITCHEN, COUNTER), group=True)
        later = fresh(remember(EMPTY, 0, wishes=[wish]), without(HOME, COUNTER), 1)
        assert later.wishes == (replace(wish, entities=(KITCHEN,)),)


def spoke_of(*entities: EntityId, group: bool = False) -> Context:
    return remember(EMPTY, 0, wishes=[Wish(Verb.TURN_ON, entities, group=group)])


class TestReferring:
    @pytest.mark.parametrize("pronoun", ["it", "that", "That one", "this one"])
    def test_one_thing_is_it(self, pronoun: str) -> None:
        assert referred(pronoun, spoke_of(HALL)) == (HALL,)

    def test_things_named_one_by_one_are_them_and_not_it(self) -> None:
        assert referred("it", spoke_of(HALL, KITCHEN)) == ()
        assert referred("them", spoke_of(HALL, KITCHEN)) == (HALL, KITCHEN)

    def test_a_group_is_it_as_well(self) -> None:
        assert referred("it", spoke_of(KITCHEN, COUNTER, group=True)) == (KITCHEN, COUNTER)

    def test_both_are_two(self) -> None:
        assert referred("both", spoke_of(HALL, KITCHEN)) == (HALL, KITCHEN)
        assert referred("both", spoke_of(HALL, KITCHEN, COUNTER)) == ()
        assert referred("both of them", spoke_of(HALL)) == ()

    def test_nothing_is_nothing(self) -> None:
        assert referred("it", EMPTY) == ()
        assert referred("the hall light", spoke_of(HALL)) == ()

    @every_case(
        ("spoken", "meant"),
        [
            ([LEFT], (RIGHT,)),
            ([RIGHT], (LEFT,)),
            ([KITCHEN], (COUNTER,)),
            ([HALL], ()),
            (["light.tv_backlight"], ()),
            (["lock.front_door"], ("lock.back_door",)),
            ([LEFT, RIGHT], ()),
            ([], ()),
        ],
    )
    def test_the_other_one(self, spoken: list[EntityId], meant: tuple[str, ...]) -> None:
        assert other(spoke_of(*spoken), HOME) == meant

    def test_the_other_one_is_first_the_one_that_was_not_chosen(self) -> None:
        context = remember(EMPTY, 0, wishes=[TURN_ON_HALL], others=[KITCHEN])
        assert other(context, HOME) == (KITCHEN,)
        assert other(replace(context, others=(KITCHEN, COUNTER)), HOME) == ()


MENTIONS = Mentions(HOME)


class TestNextQuestion:
    @every_case(
        ("before", "text", "question"),
        [
            ("Is the front door locked?", "And the back door?", "is the back door locked"),
            ("Is the front door locked?", "The back door?", "is the back door locked"),
            ("is it locked", "and the back door", "is the back door locked"),
            ("Which lights are on upstairs?", "And downstairs?", "which lights are on downstairs"),
            ("which lights are on", "and upstairs", "which lights are on upstairs"),
            ("is the kitchen light on", "and the hall?", "is the hall light on"),
            ("are any windows open", "what about doors", "are any doors open"),
            ("are any windows open", "and in the bedroom", "are any windows open in the bedroom"),
            ("how warm is it in the bedroom", "and the study", "how warm is it in the study"),
            ("is the hall light on", "the porch light too", "is the porch light on"),
            ("what is the bedroom radiator set to", "and the thermostat?",
             "what is the thermostat set to"),
            ("which lights are on", "and the blinds in the study",
             "which blinds are on in the study"),
        ],
    )  # fmt: skip
    def test_what_is_named_takes_the_place(self, before: str, text: str, question: str) -> None:
        assert next_question(text, before, MENTIONS) == question

    @every_case(
        ("before", "text"),
        [
            ("turn on the hall light", "and the porch light"),
            ("is the hall light on", "turn on the porch light"),
            ("is the hall light on", "and"),
            ("is the hall light on", "and the dog"),
            ("is the hall light on", "the porch light and the garage light"),
            ("are the hall light and the porch light on", "and the garage light"),
            ("is the hall light on", "don't touch the porch light"),
            ("is the hall light on", "the porch light should be on"),
            ("", "and the back door"),
            ("is the hall light on", ""),
            ("is the hall light on", "and the porch light " * 500),
            ("is the hall light on " * 500, "and the porch light"),
        ],
    )
    def test_nothing_else_does(self, before: str, text: str) -> None:
        assert next_question(text, before, MENTIONS) is None

    @given(st.text(max_size=80), st.sampled_from(["is the hall light on", "turn on the fan"]))
    def test_it_is_never_a_command(self, text: str, before: str) -> None:
        question = next_question(text, before, MENTIONS)
        assert question is None or isinstance(judge(question), AskOnly)

    def test_the_words_of_the_question_are_kept_with_what_it_spoke_of(self) -> None:
        context = remember(EMPTY, 0, entities=[HALL], asked="is the hall light on")
        assert (context.entities, context.asked) == ((HALL,), "is the hall light on")
        assert "hall light" not in repr(context)
        assert fresh(context, HOME, 120_000).asked == ""
        assert remember(context, 1, wishes=[TURN_ON_HALL]).asked == ""


class TestAgain:
    @every_case(
        "text",
        [
            "again", "Do that again.", "do it again please", "once more", "Once again, please.",
            "one more time", "and again", "try again", "try that again", "same again",
            "can you do that again?", "do the same thing again", "do that one more time",
            "run that again", "do what you just did again", "okay, do it once more", "do it over",
        ],
    )  # fmt: skip
    def test_the_last_wishes_once_more(self, text: str) -> None:
        assert asks_again(text)

    @every_case(
        "text",
        [
            "", "say that again", "repeat that", "don't do that again", "never again",
            "turn it on again", "do it", "do that", "what again", "did you do that again",
            "do it again at seven", "do that again in the kitchen", "the same in the kitchen",
            "come again", "why did you do that again", "again and again", "more", "over",
            "again " * 5_000,
        ],
    )  # fmt: skip
    def test_nothing_else_is(self, text: str) -> None:
        assert not asks_again(text)


class TestResolving:
    def test_the_chosen_one_is_wished_for_with_what_was_sure(self) -> None:
        found = resolve("The left one.", replace(WHICH, sure=(TURN_ON_HALL,)), HOME)
        assert found == Chosen((TURN_ON_HALL, Wish(Verb.TURN_ON, (LEFT,))), None, (RIGHT,))

    def test_a_question_about_states_is_chosen_for_as_well(self) -> None:
        found = resolve("Robin's", WhichOne(Query(Ask.STATE, (LEFT, RIGHT))), HOME)
        assert found == Chosen((), Query(Ask.STATE, (RIGHT,)), (LEFT,))

    def test_fewer_are_left_to_be_asked_about(self) -> None:
        lamps = (EntityId("light.living_floor_lamp"), LEFT, RIGHT)
        found = resolve("the one in the bedroom", WhichOne(Wish(Verb.TURN_ON, lamps)), HOME)
        assert found == Unclear(WHICH)

    @given(st.text(max_size=200))
    def test_any_text_is_fine(self, text: str) -> None:
        found = resolve(text, WHICH, HOME)
        assert found is None or isinstance(found, Chosen | Unclear | Dropped)

    @given(st.text(max_size=200), st.sampled_from(Slot))
    def test_any_text_may_complete_nothing(self, text: str, slot: Slot) -> None:
        resolve(text, Missing(slot, "set it to", options=("Cotton 40", "Wool")), HOME)

    @every_case("text", ["the " * 2500, "no " * 3000, "um, " * 2500, "0" * 10_000])
    @every_case("pending", [WHICH, Missing(Slot.TIME, "wake me at")])
    def test_what_is_too_long_is_no_answer(self, text: str, pending: WhichOne | Missing) -> None:
        assert resolve(text, pending, HOME) is None

    def test_words_are_never_printed(self) -> None:
        assert "secret" not in repr(Missing(Slot.ITEM, "secret", "secret", ("secret",)))
