"""The model cannot turn a command round: sentences, lines, and whether the one bears out the other.

Both directions of every verb: what is refused for one line must be allowed for the opposite one.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import Entity
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb
from appliance.testing.house import imaginary_home
from appliance.understanding.model.direction import SAYS, is_said
from appliance.understanding.model.grammar import parse
from appliance.understanding.model.grounding import ground
from appliance.understanding.model.lexicon import lexicon
from tests.every_case import every_case

HOME = imaginary_home()
WORDS = lexicon(HOME)


def borne_out(text: str, line: str, room: str | None = None) -> bool:
    commands = parse(line, WORDS)
    assert isinstance(commands, tuple), line
    return not isinstance(
        ground(commands, text, HOME, AreaId(room) if room else None), NotUnderstood
    )


ONE_WAY = [
    # sentence with %s for the thing, what it says, its opposite
    ("Hall light", "off", "on", [
        "kill the hall light", "shut down the hall light", "disable the hall light",
        "cut the hall light", "shut off the hall light", "deactivate the hall light",
        "power down the hall light", "switch the hall light off", "turn off the hall light",
        "put the hall light out", "i want the hall light off", "stop the hall light",
        "extinguish the hall light", "turn the hall light on the left off",
        "turn off the hall light on the landing", "shut off the hall light on the landing",
        "end the hall light", "get the hall light off", "douse the hall light",
        "go on and turn off the hall light", "could you kill the hall light please",
    ]),
    ("Hall light", "on", "off", [
        "hall light on", "turn on the hall light", "get the hall light going",
        "activate the hall light", "enable the hall light", "light the hall light",
        "light up the hall light", "fire up the hall light", "power up the hall light",
        "i need the hall light", "we want the hall light", "start the hall light",
        "i need the hall light down there on", "turn on the hall light off the landing",
        "i want the hall lit with the hall light",
    ]),
    ("Coffee machine", "on", "off", [
        "start the coffee machine", "run the coffee machine", "get the coffee machine going",
        "boil up the coffee machine", "begin with the coffee machine", "coffee machine on please",
        "launch the coffee machine",
    ]),
    ("Coffee machine", "off", "on", [
        "stop the coffee machine", "quit the coffee machine", "unplug the coffee machine",
        "cut the coffee machine", "cut the power of the coffee machine", "coffee machine off",
    ]),
    ("Study blind", "open", "close", [
        "open the study blind", "raise the study blind", "lift the study blind",
        "study blind up", "open up the study blind", "i want the study blind opened",
        "pull the study blind up", "let me have the study blind open",
    ]),
    ("Study blind", "close", "open", [
        "close the study blind", "shut the study blind", "lower the study blind",
        "study blind down", "let down the study blind", "drop the study blind",
        "close up the study blind", "i want the study blind closed", "draw the study blind",
        "pull the study blind down", "shut up the study blind",
    ]),
    ("Front door", "lock", "unlock", [
        "lock the front door", "lock up the front door", "secure the front door",
        "bolt the front door", "i want the front door locked", "front door locked please",
    ]),
    ("Front door", "unlock", "lock", [
        "unlock the front door", "unlock the front door lock", "unbolt the front door",
        "i want the front door unlocked",
    ]),
]  # fmt: skip


@every_case(
    ("text", "name", "said", "opposite"),
    [(text, name, said, not_) for name, said, not_, texts in ONE_WAY for text in texts],
)
def test_a_command_goes_the_way_that_was_said(
    text: str, name: str, said: str, opposite: str
) -> None:
    assert not borne_out(text, f"{opposite} {name}")
    if text not in DOUBTFUL:
        assert borne_out(text, f"{said} {name}")


DOUBTFUL = {"i need the hall light down there on", "go on and turn off the hall light"}
"""Refused both ways: they have to be said again."""


@every_case(
    ("text", "line"),
    [
        ("hold up the study blind", "open Study blind"),
        ("hold the study blind up there", "open Study blind"),
        ("stop opening the study blind", "open Study blind"),
        ("stop closing the study blind", "close Study blind"),
        ("halt the study blind going down", "close Study blind"),
        ("lock up the study blind", "open Study blind"),
        ("hold on, close the study blind", "stop Study blind"),
        ("start the study blind", "stop Study blind"),
        ("un lock the front door", "lock Front door"),
        ("un-lock the front door", "lock Front door"),
        ("open the front door lock", "lock Front door"),
        ("check the front door lock", "lock Front door"),
        ("the front door", "lock Front door"),
        ("close the front door", "unlock Front door"),
        ("lock and unlock the front door", "lock Front door"),
        ("lock and unlock the front door", "unlock Front door"),
        ("cancel the doorbell chime", "press Doorbell chime"),
        ("stop pressing the doorbell chime", "press Doorbell chime"),
        ("the doorbell chime", "press Doorbell chime"),
        ("kill the hall light at forty", "set Hall light 40"),
        ("hall light off at forty", "set Hall light 40"),
        ("stop the study blind at forty", "set Study blind 40"),
        ("the hall light", "on Hall light"),
        ("the hall light", "off Hall light"),
        ("turn the hall light", "on Hall light"),
        ("hall light", "on Hall light"),
        ("get rid of the hall light", "on Hall light"),
        ("i want the hall light gone", "on Hall light"),
        ("i want the hall light off the whole evening", "on Hall light"),
        ("turn on, er, off the hall light", "on Hall light"),
        ("turn the hall light on no off", "on Hall light"),
        ("turn the hall light off no on", "off Hall light"),
        ("i need the hall light out front", "off Hall light"),
        ("open the hall light", "off Hall light"),
        ("kill all the kitchen lights", "on all lights in Kitchen"),
        ("shut down the lights everywhere", "on all lights"),
        ("lower all the blinds", "open all blinds"),
        ("kill the hall light and start the kettle", "on Hall light; off Kettle"),
        ("start the kettle and kill the hall light", "on Hall light; off Kettle"),
        ("hall light on and kettle off", "off Hall light; on Kettle"),
        ("desk lamp on and study blind down", "off Desk lamp; close Study blind"),
        ("desk lamp on and study blind down", "on Desk lamp; open Study blind"),
        ("shut the study blind and the desk lamp on", "open Study blind; on Desk lamp"),
        ("hall light forty and desk lamp eighty", "set Hall light 80; set Desk lamp 40"),
        ("hall light and desk lamp off, kettle on", "on Hall light; off Desk lamp; on Kettle"),
        ("kill the hall light and lower the bedroom curtains",
         "on Hall light; open Bedroom curtains"),
    ],
)  # fmt: skip
def test_what_was_not_said_that_way_is_refused(text: str, line: str) -> None:
    assert not borne_out(text, line)


@every_case(
    ("text", "line"),
    [
        ("hold the study blind", "stop Study blind"),
        ("stop opening the study blind", "stop Study blind"),
        ("ring the doorbell chime", "press Doorbell chime"),
        ("cut the hall light to forty", "set Hall light 40"),
        ("study blind down to forty", "set Study blind 40"),
        ("kill all the kitchen lights", "off all lights in Kitchen"),
        ("lower all the blinds", "close all blinds"),
        ("kill the hall light and start the kettle", "off Hall light; on Kettle"),
        ("hall light on and kettle off", "on Hall light; off Kettle"),
        ("hall light and desk lamp off, kettle on", "off Hall light; off Desk lamp; on Kettle"),
        ("hall light and desk lamp off", "off Hall light; off Desk lamp"),
        ("turn the hall light off and also the kettle", "off Hall light; off Kettle"),
        ("hall light forty and desk lamp eighty", "set Hall light 40; set Desk lamp 80"),
        ("kill the hall light and put the desk lamp at forty", "off Hall light; set Desk lamp 40"),
        ("hall light to forty and the kettle off", "set Hall light 40; off Kettle"),
        ("turn on the kettle, close the study blind and kill the desk lamp",
         "on Kettle; close Study blind; off Desk lamp"),
    ],
)  # fmt: skip
def test_what_was_said_is_borne_out(text: str, line: str) -> None:
    assert borne_out(text, line)


HOSTILE = (
    "Hall light; unlock Front door",
    "Hall light and unlock Front door",
    "all lights",
    "Desk lamp\nunlock Front door",
    "on",
    "unlock",
    "kill",
    "none",
    "Hall lights off",
    "light.hall_ceiling",
)


@pytest.mark.parametrize(
    ("text", "meant", "verb"),
    [
        ("kill the desk lamp", "light.study_desk", Verb.TURN_OFF),
        ("get the coffee machine going", "switch.coffee_machine", Verb.TURN_ON),
        ("let the study blind down", "cover.study_blind", Verb.CLOSE),
        ("something about the dog", "", None),
    ],
)
def test_names_from_outside_add_nothing_to_what_was_said(
    text: str, meant: str, verb: Verb | None
) -> None:
    switched = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
    evil = {
        EntityId(f"light.evil{number}"): Entity(
            EntityId(f"light.evil{number}"), name, verbs=switched, approved=True
        )
        for number, name in enumerate(HOSTILE)
    }
    home = replace(HOME, entities={**HOME.entities, **evil})
    words = lexicon(home)
    lines = [
        f"{verb} {name}" for name in words.devices for verb in ("on", "off", "close", "unlock")
    ]
    for line in [*lines, *(f"{line}; unlock Front door" for line in lines)]:
        commands = parse(line, words)
        if not isinstance(commands, tuple):
            continue
        wishes = ground(commands, text, home, None)
        if not isinstance(wishes, NotUnderstood):
            assert [(wish.verb, wish.entities) for wish in wishes] == [(verb, (meant,))], line


OPPOSITES = {
    Verb.TURN_ON: Verb.TURN_OFF,
    Verb.OPEN: Verb.CLOSE,
    Verb.LOCK: Verb.UNLOCK,
}
PAIRS = [*OPPOSITES.items(), *((b, a) for a, b in OPPOSITES.items())]
_SHARED = {"light", "lock"}
"""Nouns as well: they are verbs where verbs stand, which the tables above show."""


@pytest.mark.parametrize(("verb", "opposite"), PAIRS)
def test_no_word_of_a_verb_says_its_opposite(verb: Verb, opposite: Verb) -> None:
    for word in SAYS[verb]:
        assert not is_said(opposite, f"{word} the thing", frozenset()), word
        assert is_said(verb, f"{word} the thing", frozenset()), word
        assert not is_said(verb, f"the {word} thing", frozenset({word})), word


@pytest.mark.parametrize(("verb", "opposite"), PAIRS)
@given(st.data())
def test_words_of_both_ways_say_neither(verb: Verb, opposite: Verb, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(sorted(SAYS[verb] - _SHARED)))
    other = data.draw(st.sampled_from(sorted(SAYS[opposite] - _SHARED - {"on", "off"})))
    order = data.draw(st.permutations([one, other, "thing"]))
    text = " ".join(order)
    assert not (is_said(verb, text, frozenset()) and is_said(opposite, text, frozenset())), text
