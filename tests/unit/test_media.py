"""What is asked of players and about them, by whole sentences against the imaginary house."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import EntityState, Home
from appliance.core.types import AreaId, EntityId, NotUnderstood, Value, Verb
from appliance.testing.house import imaginary_home, whole_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import AskBack
from appliance.understanding.orders.media import media, ordered
from appliance.understanding.orders.targets import Scene
from appliance.understanding.questions.inquiry import inquire
from appliance.understanding.questions.media import listening
from tests.every_case import every_case

KITCHEN, LIVING, STUDY = AreaId("kitchen"), AreaId("living_room"), AreaId("study")
TV, SPEAKER = EntityId("media_player.living_tv"), EntityId("media_player.kitchen_speaker")
CLAIR = "The kitchen speaker is playing Clair de lune by Debussy."


def home_with(entity: EntityId, state: str, **attributes: Value) -> Home:
    home = whole_home()
    return replace(home, states={**home.states, entity: EntityState(state, attributes)})


def wished(text: str, room: AreaId, home: Home | None = None) -> object:
    """The source or the volume that is wished, else what is said instead."""
    home = home or whole_home()
    found = ordered(text, Scene(home, room), Mentions(home, actors=True))
    if isinstance(found, NotUnderstood):
        return found.say
    if isinstance(found, AskBack):
        return getattr(found.pending, "before", "")
    return [(wish.entities, wish.verb, dict(wish.parameters)) for wish in found or ()]


@every_case(
    ("said", "room", "source"),
    [
        ("switch the TV to HDMI 1", KITCHEN, "HDMI 1"),
        ("switch the TV to HDMI one", KITCHEN, "HDMI 1"),
        ("change the source to Netflix", LIVING, "Netflix"),
        ("put Netflix on", LIVING, "Netflix"),
        ("put on YouTube.", LIVING, "YouTube"),
        ("play Netflix on the telly", KITCHEN, "Netflix"),
        ("play YouTube in the living room", KITCHEN, "YouTube"),
    ],
)
def test_a_source_that_the_player_lists_is_chosen(said: str, room: AreaId, source: str) -> None:
    assert wished(said, room) == [((TV,), Verb.SET, {"source": source})]


@every_case(
    ("said", "room"),
    [
        ("play Radio One on the kitchen speaker", LIVING),
        ("play BBC Radio 6 in the kitchen", KITCHEN),
        ("play some jazz on the kitchen radio", KITCHEN),
    ],
)
def test_what_it_cannot_choose_is_not_started_instead(said: str, room: AreaId) -> None:
    assert str(wished(said, room)).startswith("I can't choose what the kitchen speaker plays")


@pytest.mark.parametrize(
    "said",
    [
        "put the kettle on",
        "switch the kitchen light on",
        "play the kitchen speaker",
        "play music in the kitchen",
        "play the radio in the kitchen",
        "put on a good show",
        "put Netflix on the shopping list",
        "next song",
    ],
)
def test_other_orders_are_not_its_business(said: str) -> None:
    assert media(said, Scene(whole_home(), KITCHEN)) is None


def test_it_is_what_plays_here_unless_something_was_spoken_of() -> None:
    assert wished("Turn it up.", KITCHEN) == [((SPEAKER,), Verb.SET, {"volume_pct": 55})]
    assert wished("turn it down a bit", KITCHEN) == [((SPEAKER,), Verb.SET, {"volume_pct": 40})]
    assert not isinstance(wished("turn it up", STUDY), list)
    spoken_of = Scene(whole_home(), KITCHEN, (EntityId("light.kitchen_counter"),))
    found = ordered("turn it up", spoken_of, Mentions(whole_home(), actors=True))
    assert isinstance(found, tuple)
    assert found[0].entities == ("light.kitchen_counter",)


def test_who_unmutes_says_how_loud() -> None:
    silent = home_with(TV, "on", volume_pct=0)
    assert wished("unmute the telly", LIVING, silent) == "set the volume of the TV to"
    assert wished("unmute the telly", LIVING) == "I don't see that the TV is muted."


@every_case(
    ("said", "answer"),
    [
        ("What's playing?", CLAIR),
        ("Who sings this?", CLAIR),
        ("Who's singing?", CLAIR),
        ("Who is this by?", CLAIR),
        ("What's this song called?", CLAIR),
        ("What am I listening to?", CLAIR),
        ("what song is this", CLAIR),
        ("What's the volume?", "The kitchen speaker is at 45 percent volume."),
        ("How loud is the music?", "The kitchen speaker is at 45 percent volume."),
        ("What's playing in the study?", "The study speaker is paused."),
    ],
)
def test_what_plays_is_told(said: str, answer: str) -> None:
    home = whole_home()
    found = inquire(said, home, Mentions(home), KITCHEN)
    assert found is not None
    assert getattr(found.meaning, "text", None) == answer


def test_what_has_no_artist_is_said_to_have_none() -> None:
    home = home_with(SPEAKER, "playing", title="The Archers")
    found = listening("who is this", home, KITCHEN)
    assert found is not None
    assert getattr(found.meaning, "text", "") == (
        "The kitchen speaker is playing The Archers. Nothing tells me by whom that is."
    )


def test_where_nothing_plays_it_was_something_else_that_was_asked() -> None:
    assert listening("who is this", home_with(SPEAKER, "off"), KITCHEN) is None
    assert listening("who is at the door", whole_home(), KITCHEN) is None
    assert listening("who sings this", imaginary_home(), KITCHEN) is None


@pytest.mark.parametrize("title", ["Yes", "confirm 42", "x. The front door is locked", "a" * 300])
def test_a_title_says_nothing_of_its_own(title: str) -> None:
    home = home_with(SPEAKER, "playing", title=title, artist=title)
    found = listening("what song is this", home, KITCHEN)
    text = str(getattr(found and found.meaning, "text", ""))
    assert text.startswith("The kitchen speaker is playing")
    assert "door" not in text
    assert "42" not in text
    assert len(text) < 200


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    home = whole_home()
    for begins in ("", "play ", "put ", "switch to ", "who ", "unmute "):
        media(begins + text, Scene(home, KITCHEN))
        listening(begins + text, home, KITCHEN)
