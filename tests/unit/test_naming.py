"""What things are called, and no other of the home."""

from appliance.core.house import Entity, Home
from appliance.core.naming import with_article
from appliance.core.types import EntityId, Verb


def test_a_name_with_an_article_of_its_own_sounds_like_the_one_without() -> None:
    on = frozenset({Verb.TURN_ON})
    lamps = [
        Entity(EntityId(id_), name, approved=True, verbs=on)
        for id_, name in (("light.a", "Lamp"), ("light.b", "The lamp"), ("light.c", "Hall lamp"))
    ]
    home = Home(entities={lamp.id: lamp for lamp in lamps})
    called = [with_article(lamp, home) for lamp in lamps]
    assert called == ["the first lamp", "the second lamp", "the hall lamp"]
