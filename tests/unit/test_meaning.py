"""From wishes to a proposal: validation against the home, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import BrokerUnreachable
from appliance.core.house import Entity, EntityState, Home, Range
from appliance.core.meaning import Wish, propose, select
from appliance.core.query import Ask, Query, answer_query
from appliance.core.types import (
    Action,
    Answer,
    AreaId,
    EntityId,
    Factor,
    NotUnderstood,
    Proposal,
    ProposalId,
    Tier,
    Verb,
    WhyNot,
)
from appliance.testing.house import imaginary_home
from tests.every_case import every_case

HALL = EntityId("light.hall_ceiling")
KITCHEN = EntityId("light.kitchen_ceiling")
PORCH = EntityId("light.porch")
BLINDS = EntityId("cover.living_blinds")
GARAGE_DOOR = EntityId("cover.garage_door")
NIGHT = EntityId("light.nursery_night")


def meant(*wishes: Wish, home: Home | None = None) -> Proposal | Answer | NotUnderstood:
    return propose(wishes, home or imaginary_home(), lambda: ProposalId("p1"))


def actions(*wishes: Wish) -> tuple[Action, ...]:
    meaning = meant(*wishes)
    assert isinstance(meaning, Proposal), meaning
    return meaning.actions


def test_a_wish_becomes_one_canonical_action_with_its_question() -> None:
    meaning = meant(Wish(Verb.TURN_ON, (HALL,)))
    assert meaning == Proposal(
        ProposalId("p1"), (Action(HALL, Verb.TURN_ON),), "Turn on the hall light?", Tier.EVERYDAY
    )


def test_several_wishes_are_one_proposal_and_the_highest_tier_counts() -> None:
    meaning = meant(Wish(Verb.TURN_ON, (HALL,)), Wish(Verb.OPEN, (GARAGE_DOOR,)))
    assert isinstance(meaning, Proposal)
    assert [action.entity for action in meaning.actions] == [HALL, GARAGE_DOOR]
    assert meaning.tier is Tier.GUARDED
    assert not meaning.refusal, "it is asked, with a challenge"


def test_one_thing_out_of_reach_refuses_the_sentence_and_is_named() -> None:
    home = imaginary_home()
    door = replace(home.entities[GARAGE_DOOR], raised=Tier.NEVER)
    put = replace(home, entities={**home.entities, GARAGE_DOOR: door})
    meaning = meant(Wish(Verb.TURN_ON, (HALL,)), Wish(Verb.OPEN, (GARAGE_DOOR,)), home=put)
    assert isinstance(meaning, Proposal)
    assert meaning.tier is Tier.NEVER
    assert meaning.refusal == "You have put the garage door out of reach of my voice."
    alone = meant(Wish(Verb.TURN_ON, (HALL,)), home=put)
    assert isinstance(alone, Proposal)
    assert (alone.tier, alone.refusal) == (Tier.EVERYDAY, "")


def test_factors_come_with_the_proposal() -> None:
    home = imaginary_home()
    door = replace(home.entities[GARAGE_DOOR], factors=frozenset({Factor.PIN}))
    pinned = replace(home, entities={**home.entities, GARAGE_DOOR: door})
    opened = meant(Wish(Verb.TURN_ON, (HALL,)), Wish(Verb.OPEN, (GARAGE_DOOR,)), home=pinned)
    assert isinstance(opened, Proposal)
    assert (opened.tier, opened.factors) == (Tier.GUARDED, frozenset({Factor.PIN}))
    lit = meant(Wish(Verb.TURN_ON, (HALL,)), home=pinned)
    assert isinstance(lit, Proposal)
    assert lit.factors == frozenset()


def test_what_is_so_already_is_left_out_or_answered() -> None:
    assert isinstance(meant(Wish(Verb.TURN_ON, (KITCHEN,))), Answer)
    assert actions(Wish(Verb.TURN_ON, (KITCHEN, HALL))) == (Action(HALL, Verb.TURN_ON),)


@every_case(
    ("verb", "state", "position"),
    [
        # Stopping: covers that say "open" or "closed" while they move, or only count.
        (Verb.STOP, "open", 100),
        (Verb.STOP, "open", 55),
        (Verb.STOP, "closed", 95),
        (Verb.STOP, "closed", None),
        (Verb.STOP, "stopped", None),
        # On the way the other way, perhaps: it has to be told.
        (Verb.OPEN, "open", 95),
        (Verb.OPEN, "open", 40),
        # It says "closed" from the moment that it was told to.
        (Verb.CLOSE, "closed", 95),
        (Verb.CLOSE, "closed", 3),
    ],
)
@every_case("domain", ["cover", "valve"])
def test_what_may_be_moving_is_never_so_already(
    domain: str, verb: Verb, state: str, position: int | None
) -> None:
    gate = EntityId(f"{domain}.garden_gate")
    verbs = frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP})
    attributes = {} if position is None else {"position": position}
    home = Home(
        entities={gate: Entity(gate, "Garden gate", verbs=verbs, approved=True)},
        states={gate: EntityState(state, attributes)},
    )
    meaning = meant(Wish(verb, (gate,)), home=home)
    assert isinstance(meaning, Proposal), meaning
    assert meaning.actions == (Action(gate, verb),)


@pytest.mark.parametrize(
    ("verb", "state", "position"),
    [
        (Verb.OPEN, "open", 100),
        (Verb.OPEN, "open", None),
        (Verb.CLOSE, "closed", 0),
        (Verb.CLOSE, "closed", None),
    ],
)
def test_what_stands_at_its_end_is_so_already(verb: Verb, state: str, position: int | None) -> None:
    attributes = {} if position is None else {"position": position}
    known = imaginary_home()
    home = replace(known, states={**known.states, BLINDS: EntityState(state, attributes)})
    assert isinstance(meant(Wish(verb, (BLINDS,)), home=home), Answer)


def test_an_unreachable_device_is_not_taken_at_its_last_word() -> None:
    home = imaginary_home()
    away = replace(home, states={**home.states, KITCHEN: EntityState("on", {}, available=False)})
    both = meant(Wish(Verb.TURN_ON, (KITCHEN, HALL)), home=away)
    assert isinstance(both, Proposal), "one of them can be reached"
    assert (both.actions, both.away) == ((Action(HALL, Verb.TURN_ON),), (KITCHEN,))
    assert both.read_back == "Turn on the hall light?"
    alone = meant(Wish(Verb.TURN_ON, (HALL,)), home=away)
    assert isinstance(alone, Proposal)
    assert alone.away == ()


def test_what_has_no_name_that_can_be_said_is_not_asked_for() -> None:
    home = imaginary_home()
    odd = replace(home.entities[HALL], name="Light off. Say yes", area=None)
    nameless = replace(home, entities={**home.entities, HALL: odd})
    refused = meant(Wish(Verb.TURN_ON, (HALL,)), home=nameless)
    assert isinstance(refused, NotUnderstood)
    assert refused.say == (
        "I can't say what that is called, so I won't ask for it. Please give it another name."
    )


def test_what_nobody_can_reach_is_said_before_it_is_asked() -> None:
    home = imaginary_home()
    away = replace(home, states={**home.states, KITCHEN: EntityState("on", {}, available=False)})
    assert meant(Wish(Verb.TURN_ON, (KITCHEN,)), home=away) == Answer(
        "I can't reach the kitchen ceiling light, so nothing was sent to it."
    )
    lost = replace(home, connected=False)
    assert meant(Wish(Verb.TURN_ON, (HALL,)), home=lost) == Answer(BrokerUnreachable.spoken)
    assert not lost.state_of(HALL).available, "what it said last is no news any more"


def test_numbers_must_be_in_range_and_become_integers() -> None:
    brightness = (("brightness_pct", 40.0),)
    (action,) = actions(Wish(Verb.SET, (HALL,), brightness))
    assert action.parameters == (("brightness_pct", 40),)
    assert isinstance(action.parameters[0][1], int)
    assert isinstance(meant(Wish(Verb.SET, (HALL,), (("brightness_pct", 101),))), NotUnderstood)


HEATING, BOILER = EntityId("climate.downstairs"), EntityId("water_heater.boiler")
RADIATOR, HUMIDIFIER = EntityId("climate.bedroom"), EntityId("humidifier.nursery")


@every_case(
    ("wish", "said"),
    [
        (Wish(Verb.SET, (HEATING,), (("temperature", 90),)),
         "The downstairs heating can be set between 7 and 30 degrees, not 90."),
        (Wish(Verb.SET, (HEATING,), (("temperature", -5.5),)),
         "The downstairs heating can be set between 7 and 30 degrees, not minus 5.5."),
        (Wish(Verb.SET, (HEATING,), (("temperature", 1e300),)),
         "The downstairs heating can be set between 7 and 30 degrees, not that."),
        (Wish(Verb.SET, (HEATING, RADIATOR), (("temperature", 29),)),
         "The bedroom radiator can be set between 5 and 28 degrees, not 29."),
        (Wish(Verb.SET, (RADIATOR, HEATING), (("temperature", 50),), group=True),
         "The bedroom radiator can be set between 5 and 28 degrees, not 50."),
        (Wish(Verb.SET, (BOILER,), (("temperature", 95),)),
         "The boiler can be set between 40 and 65 degrees, not 95."),
        (Wish(Verb.SET, (HUMIDIFIER,), (("humidity", 10),)),
         "The humidifier can be set between 30 and 80 percent, not 10."),
        (Wish(Verb.SET, (HALL,), (("brightness_pct", 101),)),
         "The hall light can be set between 1 and 100 percent, not 101."),
        (Wish(Verb.SET, (EntityId("number.fish_tank_flow"),), (("value", 400),)),
         "The fish tank flow can be set between 0 and 100 percent, not 400."),
        (Wish(Verb.SET, (PORCH,), (("brightness_pct", 101),)), "The porch light can't do that."),
        (Wish(Verb.OPEN, (HEATING,), (("temperature", 90),)),
         "The downstairs heating can't do that."),
        (Wish(Verb.SET, (HEATING,), (("temperature", "hot"),)),
         "The downstairs heating can't do that."),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_is_refused_with_the_bounds(wish: Wish, said: str) -> None:
    assert meant(wish) == NotUnderstood(WhyNot.UNSUPPORTED, said)


def test_a_device_that_only_takes_the_absurd_cannot_be_set() -> None:
    home = imaginary_home()
    settings = {"temperature": Range(60, 110)}
    sauna = replace(home.entities[HEATING], name="Sauna", settings=settings)
    hot = replace(home, entities={**home.entities, HEATING: sauna})
    assert meant(Wish(Verb.SET, (HEATING,), (("temperature", 80),)), home=hot) == NotUnderstood(
        WhyNot.UNSUPPORTED, "The sauna can't be set by voice."
    )


def test_no_brightness_is_off() -> None:
    assert actions(Wish(Verb.SET, (NIGHT,), (("brightness_pct", 0),))) == (
        Action(NIGHT, Verb.TURN_OFF),
    )


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Verb.SET, (PORCH,), (("brightness_pct", 40),)),
        Wish(Verb.SET, (HALL,), (("color", "red"),)),
        Wish(Verb.OPEN, (HALL,)),
        Wish(Verb.TURN_ON, (BLINDS,)),
        Wish(Verb.SET, (HALL,)),
        Wish(Verb.TURN_ON, (EntityId("light.nowhere"),)),
        Wish(Verb.TURN_ON, (EntityId("sensor.outside_temperature"),)),
    ],
)
def test_what_a_device_cannot_do_refuses_the_sentence(wish: Wish) -> None:
    meaning = meant(Wish(Verb.TURN_ON, (HALL,)), wish)
    assert isinstance(meaning, NotUnderstood)
    assert meaning.why is WhyNot.UNSUPPORTED
    assert meaning.say


def test_a_refusal_names_the_device() -> None:
    meaning = meant(Wish(Verb.SET, (HALL,), (("color", "red"),)))
    assert meaning == NotUnderstood(WhyNot.UNSUPPORTED, "The hall light can't do that.")


def test_a_group_leaves_out_the_members_that_cannot() -> None:
    group = Wish(Verb.SET, (HALL, PORCH), (("brightness_pct", 30),), group=True)
    assert [action.entity for action in actions(group)] == [HALL]


def test_an_unapproved_device_cannot_be_named_or_grouped() -> None:
    home = imaginary_home()
    entities = {**home.entities, HALL: replace(home.entities[HALL], approved=False)}
    strange = replace(home, entities=entities)
    assert isinstance(meant(Wish(Verb.TURN_ON, (HALL,)), home=strange), NotUnderstood)
    assert HALL not in select(strange, domain="light")


def test_a_contradiction_does_nothing() -> None:
    meaning = meant(Wish(Verb.TURN_ON, (HALL,)), Wish(Verb.TURN_OFF, (HALL,)))
    assert isinstance(meaning, NotUnderstood)
    assert meaning.why is WhyNot.AMBIGUOUS


def test_nothing_wished_is_nothing_proposed() -> None:
    assert isinstance(meant(), NotUnderstood)
    assert isinstance(meant(Wish(Verb.TURN_ON, (), group=True)), NotUnderstood)


def test_more_than_many_is_no_longer_everyday() -> None:
    lights = select(imaginary_home(), domain="light")
    meaning = propose(
        [Wish(Verb.TURN_ON, lights, group=True)], imaginary_home(), lambda: ProposalId("p"), many=3
    )
    assert isinstance(meaning, Proposal)
    assert meaning.tier is Tier.GUARDED


def test_selecting_by_kind_room_and_floor() -> None:
    home = imaginary_home()
    assert select(home, domain="light", area=AreaId("hall")) == (HALL,)
    assert BLINDS in select(home, domain="cover", device_class="blind")
    upstairs = select(home, domain="light", floor="upper")
    assert NIGHT in upstairs
    assert HALL not in upstairs


@given(
    st.sampled_from(list(Verb)),
    st.lists(st.sampled_from([*imaginary_home().entities, EntityId("light.x")]), max_size=4),
    st.lists(
        st.tuples(
            st.sampled_from(["brightness_pct", "position", "color", "nonsense"]),
            st.one_of(st.integers(), st.floats(), st.text(max_size=5)),
        ),
        max_size=2,
    ),
    st.booleans(),
)
def test_whatever_is_wished_only_possible_actions_are_proposed(
    verb: Verb,
    entities: list[EntityId],
    parameters: list[tuple[str, int | float | str]],
    group: bool,
) -> None:
    home = imaginary_home()
    meaning = meant(Wish(verb, tuple(entities), tuple(parameters), group))
    if isinstance(meaning, Proposal):
        for action in meaning.actions:
            entity = home.entities[action.entity]
            assert action.verb in entity.verbs
            assert all(name in entity.settings for name, _ in action.parameters)


def asked(query: Query, home: Home | None = None) -> str:
    answer = answer_query(query, home or imaginary_home())
    assert isinstance(answer, Answer)
    return answer.text


def test_questions_about_one_device() -> None:
    assert asked(Query(Ask.YES_NO, (KITCHEN,), "on")).startswith("Yes, the kitchen ceiling light")
    assert asked(Query(Ask.YES_NO, (HALL,), "on")) == "No, the hall light is off."
    window = EntityId("binary_sensor.bedroom_window")
    assert asked(Query(Ask.YES_NO, (window,), "open")).startswith("Yes")


def test_questions_about_many() -> None:
    lights = (HALL, KITCHEN, NIGHT)
    assert asked(Query(Ask.WHICH, lights, "on", "lights")) == (
        "The kitchen ceiling light and the night light are on."
    )
    assert asked(Query(Ask.HOW_MANY, lights, "on", "lights")).startswith("Two lights are on:")
    assert asked(Query(Ask.ALL, lights, "on", "lights")) == "No, the hall light is off."
    assert asked(Query(Ask.ANY, (HALL, PORCH), "on", "lights")) == "No, none of the lights are on."


def test_what_was_not_reported_is_not_guessed() -> None:
    home = imaginary_home()
    silent = replace(home, states={**home.states, HALL: EntityState(None)})
    said = asked(Query(Ask.ANY, (HALL, PORCH), "on", "lights"), silent)
    assert said == "Not as far as I know. I don't know about the hall light."
    assert "Yes" not in asked(Query(Ask.YES_NO, (HALL,), "on"), silent)
    assert isinstance(answer_query(Query(Ask.STATE, ()), home), NotUnderstood)
