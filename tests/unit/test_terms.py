"""The law of the gate: terms follow from actions and home, whatever came with a proposal."""

from dataclasses import replace

from appliance.core.circumstances import Circumstances
from appliance.core.house import Entity, Home, Range
from appliance.core.terms import on_terms
from appliance.core.types import Action, EntityId, Factor, Proposal, ProposalId, Tier, Value, Verb
from tests.every_case import every_case

LIGHT, LOCK, STRANGER = (
    EntityId("light.hall"),
    EntityId("lock.front"),
    EntityId("light.stranger"),
)
BOTH = frozenset({Verb.TURN_ON, Verb.TURN_OFF, Verb.SET})
HOME = Home(
    entities={
        LIGHT: Entity(
            LIGHT,
            "Hall light",
            verbs=BOTH,
            settings={"brightness_pct": Range(0, 100)},
            approved=True,
        ),
        LOCK: Entity(
            LOCK,
            "Front door",
            verbs=frozenset({Verb.LOCK, Verb.UNLOCK}),
            approved=True,
            factors=frozenset({Factor.PIN}),
        ),
        STRANGER: Entity(STRANGER, "Stranger", verbs=BOTH),
    }
)
HERE = Circumstances()


def terms(*actions: Action, home: Home = HOME, present: Circumstances = HERE) -> Proposal:
    lie = Proposal(
        ProposalId("p"), actions, "Say yes?", Tier.EVERYDAY, "No.", frozenset({Factor.PAGE})
    )
    return on_terms(lie, home, 8, present)


def test_nothing_that_came_with_it_is_left() -> None:
    assert terms(Action(LIGHT, Verb.TURN_ON)) == Proposal(
        ProposalId("p"), (Action(LIGHT, Verb.TURN_ON),), "Turn on the hall light?", Tier.EVERYDAY
    )


def test_terms_of_terms_are_the_same() -> None:
    once = terms(Action(LOCK, Verb.UNLOCK))
    assert on_terms(once, HOME, 8, HERE) == once
    assert (once.tier, once.factors) == (Tier.GUARDED, frozenset({Factor.PIN}))


BRIGHT: tuple[tuple[str, Value], ...] = (("brightness_pct", 30),)
IMPOSSIBLE = [
    (Action(EntityId("light.nowhere"), Verb.TURN_ON),),
    (Action(STRANGER, Verb.TURN_ON),),
    (Action(LIGHT, Verb.UNLOCK),),
    (Action(LIGHT, Verb.SET, (("brightness_pct", 101),)),),
    (Action(LIGHT, Verb.SET, (("colour", "red"),)),),
    (Action(LIGHT, Verb.SET, (*BRIGHT, ("brightness_pct", 100))),),
    (Action(LIGHT, Verb.TURN_ON), Action(LIGHT, Verb.TURN_ON)),
    (Action(LIGHT, Verb.TURN_ON), Action(LIGHT, Verb.TURN_OFF)),
]


@every_case("actions", IMPOSSIBLE)
def test_what_cannot_be_or_is_said_twice_is_out_of_reach(actions: tuple[Action, ...]) -> None:
    assert terms(*actions).tier is Tier.NEVER
    assert terms(*actions).refusal


def test_away_and_quiet_hours_put_out_of_reach() -> None:
    away = terms(Action(LIGHT, Verb.TURN_ON), present=Circumstances(away=True))
    assert (away.tier, "set to away" in away.refusal) == (Tier.NEVER, True)
    quiet = Circumstances(quiet=True)
    assert terms(Action(LIGHT, Verb.TURN_ON), present=quiet).tier is Tier.EVERYDAY
    assert terms(Action(LOCK, Verb.UNLOCK), present=quiet).tier is Tier.NEVER


def test_what_the_owner_put_out_of_reach_is_refused_by_name() -> None:
    raised = replace(HOME.entities[LIGHT], raised=Tier.NEVER)
    refused = terms(Action(LIGHT, Verb.TURN_ON), home=Home(entities={LIGHT: raised}))
    assert refused.tier is Tier.NEVER
    assert "hall light" in refused.refusal
