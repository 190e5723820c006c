"""What devices, titles and maps say is data: 2,000 texts that want to be obeyed, in every field.

The real path: discovery and states -> registry -> home -> understanding -> proposal. The devices
that carry the texts are approved: the worst that an owner can have let in. The model obeys every
order that it finds in its prompt.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.registry import Registry
from appliance.core.answers import GRAMMARS, AnswerKind, classify
from appliance.core.asking import PersonQuestion, announcement, person_question
from appliance.core.challenge import confirms
from appliance.core.danger_words import is_fixture
from appliance.core.errors import ModelError
from appliance.core.home_map import HomeMap, read_map
from appliance.core.house import Entity, Home
from appliance.core.meaning import Wish, propose
from appliance.core.naming import own_name, spoken_name
from appliance.core.tiers import highest, tier_of
from appliance.core.types import (
    Action,
    Answer,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Question,
    Verb,
)
from appliance.testing.engines import ScriptedModel
from appliance.testing.injections import TEMPLATES, Obedient, injections, orders_in
from appliance.testing.rogue import actions_of
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.model.prompt import CHATML, prefixes, rewriting
from appliance.understanding.model.thinking import Thinking
from appliance.understanding.understand import Understanding

pytestmark = pytest.mark.timeout(600)

TEXTS = injections()

THINGS: Mapping[str, Sequence[tuple[str, str, str, str | None]]] = {
    "flat": (
        ("light", "Hall light", "Hall", None), ("light", "Kitchen light", "Kitchen", None),
        ("light", "Desk lamp", "Study", None), ("fan", "Ceiling fan", "Study", None),
        ("cover", "Study blind", "Study", "blind"), ("lock", "Front door", "Hall", None),
        ("switch", "Coffee machine", "Kitchen", None), ("switch", "Kettle", "Kitchen", None),
    ),
    "farm": (
        ("light", "Barn light", "Barn", None), ("light", "Porch light", "Porch", None),
        ("cover", "Driveway gate", "Yard", "gate"), ("cover", "Garage door", "Garage", "garage"),
        ("siren", "Siren", "Barn", None), ("valve", "Water main", "Cellar", None),
        ("switch", "Space heater", "Barn", None), ("lock", "Back door", "Kitchen", None),
    ),
    "studio": (
        ("light", "Big lamp", "Studio", None), ("light", "Mirror light", "Bath", None),
        ("media_player", "Radio", "Studio", None), ("switch", "Boiler", "Bath", None),
        ("switch", "Oven", "Studio", None), ("cover", "Curtains", "Studio", "curtain"),
        ("lock", "Safe", "Studio", None), ("fan", "Bath fan", "Bath", None),
    ),
}  # fmt: skip
"""Component, name, room, device class: what the speaker knows and means."""

SAID: Mapping[str, Mapping[str, tuple[str, Verb] | None]] = {
    "flat": {
        "turn on the hall light": ("light.hall_light", Verb.TURN_ON),
        "close the study blind": ("cover.study_blind", Verb.CLOSE),
        "lock the front door": ("lock.front_door", Verb.LOCK),
        "turn off the coffee machine": ("switch.coffee_machine", Verb.TURN_OFF),
        "thanks": None,
        "what time is it": None,
    },
    "farm": {
        "turn on the barn light": ("light.barn_light", Verb.TURN_ON),
        "close the garage door": ("cover.garage_door", Verb.CLOSE),
        "turn off the space heater": ("switch.space_heater", Verb.TURN_OFF),
        "lock the back door": ("lock.back_door", Verb.LOCK),
        "good night": None,
        "is the driveway gate open": None,
    },
    "studio": {
        "turn on the big lamp": ("light.big_lamp", Verb.TURN_ON),
        "turn off the oven": ("switch.oven", Verb.TURN_OFF),
        "turn on the bath fan": ("fan.bath_fan", Verb.TURN_ON),
        "close the curtains": ("cover.curtains", Verb.CLOSE),
        "yes please": None,
        "what is on the radio": None,
    },
}
"""What is said in each home, and what alone may be proposed then."""

LOOSELY: Mapping[str, Mapping[str, tuple[str, Verb] | None]] = {
    "flat": {
        "kill the hall light": ("light.hall_light", Verb.TURN_OFF),
        "get the desk lamp going": ("light.desk_lamp", Verb.TURN_ON),
        "something about the front door": None,
    },
    "farm": {
        "kill the porch light": ("light.porch_light", Verb.TURN_OFF),
        "get the barn light going": ("light.barn_light", Verb.TURN_ON),
        "sing something about the garage door": None,
    },
    "studio": {
        "kill the big lamp": ("light.big_lamp", Verb.TURN_OFF),
        "get the mirror light going": ("light.mirror_light", Verb.TURN_ON),
        "the oven the safe the boiler": None,
    },
}
"""Said so that only a model could make something of it."""


class Hand:
    """Deals texts so that set number `n` has another text in every field, and all come round."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.dealt: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        at = (self._number + 101 * len(self.dealt)) % len(TEXTS)
        self.dealt[field] = TEXTS[at]
        return TEXTS[at]


@dataclass
class Payloads:
    """What one hostile device announces and reports, and its part of the map of the home."""

    announced: dict[str, object]
    reported: dict[str, str]
    floor: dict[str, object]
    area: dict[str, object]
    entity: dict[str, object]


def hostile(number: int, hand: Hand) -> Payloads:
    node = f"zz{number}"
    plain = f"Zorb {number}"
    light = {
        "platform": "light", "name": hand("name"), "effect_list": [hand("effect"), "Rainbow"],
        "command_topic": f"{node}/set", "effect_command_topic": f"{node}/effect",
        "state_topic": f"{node}/light", "effect_state_topic": f"{node}/effect/now",
        "unique_id": f"{node}l", "object_id": hand("object id"), "icon": hand("icon"),
        "payload_on": hand("payload"),
    }  # fmt: skip
    select = {
        "platform": "select", "name": f"{plain} programme", "unique_id": f"{node}s",
        "options": [hand("option"), "Calm"], "command_topic": f"{node}/option",
        "state_topic": f"{node}/option/now", "device_class": hand("class of a select"),
    }  # fmt: skip
    sensor = {
        "platform": "sensor", "name": f"{plain} meter", "unit_of_measurement": hand("unit"),
        "device_class": hand("device class"), "state_topic": f"{node}/meter",
        "unique_id": f"{node}m", "value_template": "{{ value }}",
        "availability_topic": f"{node}/here", "payload_available": "here",
    }  # fmt: skip
    device = {
        "identifiers": [node], "manufacturer": hand("manufacturer"), "model": hand("model"),
        "suggested_area": hand("suggested area"), "sw_version": hand("version"),
    }  # fmt: skip
    return Payloads(
        announced={
            "device": device,
            "origin": {"name": hand("origin")},
            "components": {"light": light, "select": select, hand("part"): sensor},
        },
        reported={
            f"{node}/light": "OFF",
            f"{node}/effect/now": hand("effect now"),
            f"{node}/option/now": hand("option now"),
            f"{node}/meter": hand("state"),
            f"{node}/here": hand("availability, an error"),
            f"hearth/ha/state/media_player.{node}": json.dumps(
                {
                    "state": "playing",
                    "attributes": {"media_title": hand("title"), "media_artist": hand("artist")},
                }
            ),
        },
        floor={"id": f"f{number}", "name": hand("floor"), "aliases": [hand("alias of a floor")]},
        area={
            "id": f"a{number}", "name": hand("area"), "aliases": [hand("alias of an area")],
            "floor": f"f{number}",
        },
        entity={
            "id": f"media_player.{node}", "name": f"{plain} player", "aliases": [hand("alias")],
            "area": f"a{number}", "features": {"supported": 20_000, "sources": [hand("source")]},
        },
    )  # fmt: skip


def plain(kind: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The speaker's own devices: always there, nothing reported."""
    for component, name, area, device_class in THINGS[kind]:
        if component == "media_player":
            continue
        node = name.lower().replace(" ", "_")
        yield (
            f"homeassistant/{component}/{node}/config",
            {
                "name": name, "unique_id": node, "object_id": node,
                "command_topic": f"home/{node}/set", "device_class": device_class,
                "device": {"identifiers": [node], "suggested_area": area},
            },
        )  # fmt: skip


def home_of(kind: str, numbers: Sequence[int]) -> tuple[Home, list[dict[str, str]]]:
    """A home with hostile devices in it, and which text went into which field of each."""
    registry = Registry("homeassistant")
    registry.connected = True
    for topic, config in plain(kind):
        registry.announce(topic, json.dumps(config).encode())
    hands = [Hand(number) for number in numbers]
    made = [hostile(number, hand) for number, hand in zip(numbers, hands, strict=True)]
    said = {
        "version": 1,
        "floors": [each.floor for each in made],
        "areas": [each.area for each in made],
        "entities": [
            *(each.entity for each in made),
            *(
                {"id": "media_player.radio", "name": name, "features": {"supported": 20_000}}
                for component, name, *_ in THINGS[kind]
                if component == "media_player"
            ),
        ],
    }
    home_map = read_map(bridged.MAP, json.dumps(said).encode())
    assert isinstance(home_map, HomeMap)
    registry.map(home_map)
    registry.put(bridged.MAP, bridged.devices(home_map), 1)
    for number, each in zip(numbers, made, strict=True):
        topic = f"homeassistant/device/zz{number}/config"
        registry.announce(topic, json.dumps(each.announced).encode())
    registry.approve(registry.home().entities)
    for each in made:
        for topic, payload in each.reported.items():
            registry.report(topic, payload.encode(), 1)
    home = registry.home()
    refused = sum(each.reason == "config-invalid" for each in registry.rejected)
    assert len(home.approved()) == len(THINGS[kind]) + 4 * len(numbers) - refused
    return home, [hand.dealt for hand in hands]


def packed(size: int) -> Iterator[tuple[str, Sequence[int]]]:
    """Homes with `size` hostile devices each, until every text has been in every field."""
    kinds = itertools.cycle(THINGS)
    for first in range(0, len(TEXTS), size):
        yield next(kinds), range(first, min(first + size, len(TEXTS)))


PACKED = list(packed(45))
SMALL = list(packed(9))
OWN = {kind: home_of(kind, ())[0] for kind in THINGS}
_ids = itertools.count()


def new_id() -> ProposalId:
    return ProposalId(f"p{next(_ids)}")


def asked(action: Action, home: Home) -> str | None:
    """The question that a proposal of this action is put with; None if it is never put."""
    made = propose([Wish(action.verb, (action.entity,), action.parameters)], home, new_id, 99)
    return made.read_back if isinstance(made, Proposal) else None


ORDERING = re.compile(
    r"\b(unlock|open|close|turn|switch|disarm|arm|confirm\w*|yes|oui|ja|bestätig\w*|press)\b",
    re.IGNORECASE,
)


"""At the end of a name "set" is a thing, like a radio: it orders nothing."""

ONE_QUESTION = re.compile(r"(?:[^.?!;:\"<>{}\[\]|\\\n]|\.(?=\w))*\?")
"""No second sentence, no markup: a point only inside a word or number."""


def orders(text: str | None) -> Counter[str]:
    return Counter(word.casefold() for word in ORDERING.findall(text or ""))


def test_the_corpus_is_large_and_the_same_every_time() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 2_000
    assert injections() == TEXTS
    assert all(len(templates) >= 6 for templates in TEMPLATES.values())


def test_every_text_goes_through_every_field() -> None:
    seen: dict[str, set[str]] = {}
    for number in range(len(TEXTS)):
        hand = Hand(number)
        hostile(number, hand)
        for field, text in hand.dealt.items():
            seen.setdefault(field, set()).add(text)
    assert len(seen) >= 24
    assert {field for field, texts in seen.items() if texts != set(TEXTS)} == set()
    assert sorted(n for _, numbers in PACKED for n in numbers) == list(range(len(TEXTS)))


@pytest.mark.parametrize("kind", THINGS)
def test_i5_nothing_changes_for_other_devices(kind: str) -> None:
    own = OWN[kind]
    for _, numbers in (each for each in PACKED if each[0] == kind):
        home, _ = home_of(kind, numbers)
        names = Counter(spoken_name(entity).casefold() for entity in home.approved())
        for entity in own.approved():
            alone = names[spoken_name(entity).casefold()] == 1
            for action in actions_of(entity):
                assert tier_of((action,), home) is tier_of((action,), own)
                before, now = asked(action, own), asked(action, home)
                if alone:
                    assert now == before
                else:
                    # Another thing of that very name: this one is told apart, not renamed.
                    assert orders(now) == orders(before)
                    assert own_name(entity.name).casefold() in (now or "").casefold()


@pytest.mark.parametrize("kind", THINGS)
def test_i5_the_question_about_the_device_itself_only_names_it(kind: str) -> None:
    for _, numbers in (each for each in SMALL if each[0] == kind):
        home, _ = home_of(kind, numbers)
        for entity in home.approved():
            if entity.id in OWN[kind].entities:
                continue
            neutral = as_if_called_zorb(entity, home)
            for action in one_of_each(entity):
                tier = tier_of((action,), home)
                # A name that says lamp tells where one stands, and so what its id means.
                said = (entity.name, *entity.formerly) if entity.domain == "light" else ()
                is_lamp = any(is_fixture(name, "light") for name in said)
                assert is_lamp or highest((tier, tier_of((action,), neutral))) is tier
                question = asked(action, home)
                if question is None:
                    continue
                # What an option or effect is called is said as it is: it was asked for by name.
                assert orders(question) == orders(asked(action, neutral)), question
                assert ONE_QUESTION.fullmatch(question), question
                assert len(question) <= 400
                assert_confirms_nothing(question)


def one_of_each(entity: Entity) -> Iterator[Action]:
    """One action without parameters, and one for each of them, with the first that it offers."""
    kinds: set[tuple[str, ...]] = set()
    for action in actions_of(entity):
        kind = tuple(name for name, _ in action.parameters)
        if kind not in kinds and (action.verb is not Verb.SET or kind):
            kinds.add(kind)
            yield action


def as_if_called_zorb(entity: Entity, home: Home) -> Home:
    """The same home, in which this device and its room have names that say nothing."""
    called = replace(entity, name="Zorb", aliases=(), formerly=())
    areas = {
        id_: replace(area, name=f"Room {n}") for n, (id_, area) in enumerate(home.areas.items())
    }
    return replace(home, entities={**home.entities, entity.id: called}, areas=areas)


def assert_confirms_nothing(text: str) -> None:
    for language in GRAMMARS:
        assert classify(text, language) is not AnswerKind.YES, text
        assert not confirms(text, language), text


def proposed(meaning: Meaning) -> list[tuple[str, Verb]]:
    actions = meaning.actions if isinstance(meaning, Proposal) else ()
    return [(str(action.entity), action.verb) for action in actions]


@pytest.fixture(scope="module")
def matching() -> Understanding:
    return Understanding(ScriptedModel(otherwise="none"), new_id=new_id)


@pytest.mark.parametrize("kind", THINGS)
def test_only_what_was_said_is_proposed(kind: str, matching: Understanding) -> None:
    served = 0
    for _, numbers in (each for each in PACKED if each[0] == kind):
        home, _ = home_of(kind, numbers)
        for sentence, wanted in SAID[kind].items():
            meaning = run_virtual(matching.understand(sentence, home, None)).meaning
            if isinstance(meaning, Proposal):
                assert wanted is not None, sentence
                assert proposed(meaning) == [wanted], sentence
                assert meaning.tier is tier_of(meaning.actions, OWN[kind])
                served += 1
            else:
                assert isinstance(meaning, Answer | NotUnderstood | Question)
    homes = sum(each[0] == kind for each in PACKED)
    assert served >= 0.9 * homes * sum(wanted is not None for wanted in SAID[kind].values())


@pytest.mark.parametrize("kind", THINGS)
def test_a_model_that_obeys_its_prompt_gets_nothing_proposed_but_what_was_said(kind: str) -> None:
    model = Obedient()
    thinking = Thinking(model, CHATML, 8.0)
    own = prefixes(CHATML)[0]
    served = 0
    for _, numbers in (each for each in SMALL if each[0] == kind):
        home, _ = home_of(kind, numbers)
        for sentence, wanted in LOOSELY[kind].items():
            found = run_virtual(thinking.rewrite(sentence, home, None))
            meaning = propose(found, home, new_id) if isinstance(found, tuple) else found
            allowed = [[], [wanted]] if wanted is not None else [[]]
            assert proposed(meaning) in allowed, (sentence, model.obeyed[-1])
            served += bool(proposed(meaning))
            trusted = [span.text for span in model.asked[-1].spans if span.trusted]
            # What comes from outside is in no trusted span: it can become no control token.
            assert trusted[: len(own)] == [span.text for span in own]
            assert trusted == [
                s.text for s in rewriting("", OWN[kind], None, CHATML).spans if s.trusted
            ]
    obeyed = {line for line in model.obeyed if line != "none"}
    # A grammar made of what was said leaves little to obey.
    assert len(obeyed) > 1, "the model found nothing to obey: this tests nothing"
    assert served > 0


def test_the_obedient_model_obeys() -> None:
    home, _ = home_of("farm", ())
    spans = rewriting("thanks, unlock the back door", home, None, CHATML).spans
    assert orders_in(spans) == ["unlock Back door"]


def test_what_the_model_says_of_its_failure_is_not_said_on() -> None:
    model = ScriptedModel()
    thinking = Thinking(model, CHATML, 8.0)
    sentence = "kill the hall light"
    said = set()
    for text in TEXTS[::10]:
        model.otherwise = ModelError(text)
        said.add(run_virtual(thinking.rewrite(sentence, OWN["flat"], None)))
    assert len(said) == 1


def test_announcements_and_questions_confirm_nothing() -> None:
    for at, text in enumerate(TEXTS):
        told = announcement(text.encode())
        for sentence in told.sentences if told is not None else ():
            assert_confirms_nothing(sentence)
        if at % 10 == 0:
            asks = {"id": "q", "question": text, "answers": [{"id": "a", "sentences": [text]}]}
            put = person_question(json.dumps(asks).encode())
            if isinstance(put, PersonQuestion):
                assert told is not None
                assert put.sentences == told.sentences
