"""What only Home Assistant has: made into devices, called, answered. No broker, no real time."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, cast

import aiomqtt
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.bridge import ANSWER_S, Bridge, Calls
from appliance.adapters.mqtt.connection import Incoming, Link
from appliance.adapters.mqtt.device import Device
from appliance.adapters.mqtt.performing import Performer
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.timings import Timings
from appliance.adapters.mqtt.wiring import Call, Command
from appliance.cli.bridge import KINDS, package
from appliance.core.home_map import AreaEntry, EntityEntry, HomeMap, read_map
from appliance.core.house import Choice, EntityState, Range
from appliance.core.listing import LIST_VERBS, naming
from appliance.core.phrasing import outcome_sentence
from appliance.core.reporting import state_answer
from appliance.core.tiers import tier_of
from appliance.core.types import Action, EntityId, Result, Tier, Value, Verb
from appliance.ports import Fact
from appliance.testing.virtual_time import run_virtual
from tests.every_case import every_case

TV = EntityId("media_player.tv")
STATE = "hearth/ha/state/media_player.tv"
ALL = 1 + 4 + 16 + 32 + 128 + 256 + 2048 + 4096 + 16384
EVERYTHING = {"supported": ALL, "sources": ("Netflix", "Radio")}
NOW = 1_795_000_000.25


class Quiet:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: object) -> None: ...


def entry(id_: str = TV, name: str = "TV", **more: Any) -> EntityEntry:
    return EntityEntry(id_, name, **{"features": EVERYTHING, **more})


def made(**more: Any) -> Device:
    (device,) = bridged.devices(HomeMap(entities=(entry(**more),)))
    return device


def said(state: str, **attributes: object) -> bytes:
    return json.dumps({"state": state, "attributes": attributes}).encode()


@every_case(
    ("action", "calls"),
    [
        (Action(TV, Verb.TURN_ON), [Call("media_player.turn_on", TV)]),
        (Action(TV, Verb.TURN_OFF), [Call("media_player.turn_off", TV)]),
        (Action(TV, Verb.START), [Call("media_player.media_play", TV)]),
        (Action(TV, Verb.PAUSE), [Call("media_player.media_pause", TV)]),
        (Action(TV, Verb.STOP), [Call("media_player.media_stop", TV)]),
        (Action(TV, Verb.NEXT), [Call("media_player.media_next_track", TV)]),
        (Action(TV, Verb.PREVIOUS), [Call("media_player.media_previous_track", TV)]),
        (Action(TV, Verb.SET, (("volume_pct", 35),)),
         [Call("media_player.volume_set", TV, (("volume_level", 0.35),))]),
        (Action(TV, Verb.SET, (("source", "Radio"), ("volume_pct", 7))),
         [Call("media_player.select_source", TV, (("source", "Radio"),)),
          Call("media_player.volume_set", TV, (("volume_level", 0.07),))]),
        (Action(TV, Verb.SET, (("color", "red"), ("volume_pct", 7))), []),
        (Action(TV, Verb.SET), []),
        (Action(TV, Verb.TURN_ON, (("source", "Radio"),)), []),
        (Action(TV, Verb.UNLOCK), []),
        (Action(TV, Verb.PRESS), []),
    ],
)  # fmt: skip
def test_a_player_is_called_by_its_own_actions(action: Action, calls: list[Call]) -> None:
    assert list(made().wiring.encode(action)) == calls


def test_a_player_can_do_what_its_features_say() -> None:
    device = made(features={"supported": 4 + 128 + 2048, "sources": ()})
    assert device.entity.verbs == {Verb.TURN_ON, Verb.SET}
    assert device.entity.settings == {"volume_pct": Range(0, 100)}
    assert not device.wiring.encode(Action(TV, Verb.TURN_OFF))
    assert not device.wiring.encode(Action(TV, Verb.SET, (("source", "Radio"),)))
    assert made().entity.settings["source"] == Choice(("Netflix", "Radio"))
    assert made(features={"supported": 0, "sources": ()}).entity.verbs == frozenset()


LIST = EntityId("todo.groceries")


def listing(verb: Verb, *items: str) -> Action:
    return Action(LIST, verb, naming(items))


@pytest.mark.parametrize(
    ("action", "calls"),
    [
        (
            listing(Verb.ADD, "tea", "jam"),
            [
                Call("todo.add_item", LIST, (("item", "tea"),)),
                Call("todo.add_item", LIST, (("item", "jam"),)),
            ],
        ),
        (
            listing(Verb.COMPLETE, "tea"),
            [Call("todo.update_item", LIST, (("item", "tea"), ("status", "completed")))],
        ),
        (listing(Verb.REMOVE, "tea"), [Call("todo.remove_item", LIST, (("item", "tea"),))]),
        (Action(LIST, Verb.ADD), []),
        (Action(LIST, Verb.TURN_ON), []),
    ],
)
def test_a_list_is_called_once_for_each_item(action: Action, calls: list[Call]) -> None:
    features = {"supported": 7, "sources": ()}
    assert list(made(id_=LIST, features=features).wiring.encode(action)) == calls


@pytest.mark.parametrize(
    ("supported", "verbs"),
    [(0, set()), (1, {Verb.ADD}), (2, {Verb.REMOVE}), (4, {Verb.COMPLETE}), (127, LIST_VERBS)],
)
def test_a_list_can_do_what_its_features_say(supported: int, verbs: set[Verb]) -> None:
    device = made(id_=LIST, features={"supported": supported, "sources": ()})
    assert device.entity.verbs == verbs
    for verb in LIST_VERBS:
        assert bool(device.wiring.encode(listing(verb, "tea"))) is (verb in verbs)


@pytest.mark.parametrize(
    ("reported", "items"),
    [
        ({}, None),
        ({"items": []}, ""),
        ({"items": ["milk", "tea\nbags\u202e", ""]}, "milk\nteabags"),
        ({"items": "milk"}, None),
        ({"items": ["milk", 3]}, None),
        ({"items": {"milk": 1}}, None),
        ({"items": None}, None),
    ],
)
def test_what_is_on_a_list_is_told_whole_or_not_at_all(
    reported: dict[str, object], items: str | None
) -> None:
    wiring = made(id_=LIST).wiring
    state = wiring.read(f"hearth/ha/state/{LIST}", said("2", **reported).decode(), EntityState())
    assert state.attributes.get("items") == items


@pytest.mark.parametrize(
    ("id_", "verbs"),
    [
        ("script.good_night", {Verb.PRESS}),
        ("scene.movie", {Verb.PRESS}),
        ("input_boolean.guests", {Verb.TURN_ON, Verb.TURN_OFF}),
        ("remote.hub", {Verb.TURN_ON, Verb.TURN_OFF}),
        ("calendar.family", set()),
        ("weather.home", set()),
    ],
)
def test_the_other_kinds(id_: str, verbs: set[Verb]) -> None:
    device = made(id_=id_)
    assert device.entity.verbs == verbs
    for verb in verbs:
        name = verb.value if verb is not Verb.PRESS else "turn_on"
        domain = id_.partition(".")[0]
        assert device.wiring.encode(Action(EntityId(id_), verb)) == (Call(f"{domain}.{name}", id_),)


@pytest.mark.parametrize(
    "more",
    [
        {"id_": "light.hall"},
        {"id_": "lock.front"},
        {"id_": "homeassistant.restart"},
        {"identifiers": frozenset({"0x01"})},
        {"features": {}},
    ],
)
def test_what_mqtt_has_or_nobody_knows_is_no_device(more: dict[str, Any]) -> None:
    assert bridged.devices(HomeMap(entities=(entry(**more),))) == ()


def test_a_map_cannot_talk_a_tier_down() -> None:
    registry = Registry("homeassistant")
    names = {"script.a": "Harmless", "scene.b": "Light", "input_boolean.c": "Garage door"}
    found = HomeMap(entities=tuple(entry(id_, name) for id_, name in names.items()))
    registry.put(bridged.MAP, bridged.devices(found), 100)
    registry.approve()
    home = registry.home()
    for id_ in names:
        verb = Verb.PRESS if Verb.PRESS in home.entities[EntityId(id_)].verbs else Verb.TURN_ON
        assert tier_of((Action(EntityId(id_), verb),), home) is Tier.GUARDED


def test_the_map_names_and_places_its_own_and_nobody_else() -> None:
    registry = Registry("homeassistant")
    lock = {"name": "Front door", "unique_id": "d", "command_topic": "d/set", "state_topic": "d"}
    registry.announce("homeassistant/lock/d/config", json.dumps(lock).encode())
    said = HomeMap(
        areas=(AreaEntry("bedroom", "Bedroom"),),
        entities=(
            entry(aliases=("television",), area="bedroom"),
            EntityEntry("lock.front_door", "nothing alike", ("bathroom fan",), "bedroom"),
        ),
    )
    registry.put(bridged.MAP, bridged.devices(said), 100)
    registry.approve()
    registry.map(said)
    home = registry.home()
    player, door = home.entities[TV], home.entities[EntityId("lock.front_door")]
    assert (player.area, player.aliases) == ("bedroom", ("television",))
    assert (door.area, door.aliases) == (None, ())


def test_reports_are_read_and_absence_is_believed() -> None:
    device = made()
    assert not device.state.available
    device.report(STATE, said("playing", volume_level=0.354, source="Radio", media_title="Jazz",
                              media_artist="X", entity_picture="/api/secret"))  # fmt: skip
    assert device.state == EntityState(
        "playing", {"volume_pct": 35, "source": "Radio", "title": "Jazz", "artist": "X"}
    )
    device.report(STATE, said("unavailable"))
    assert not device.state.available
    device.report(STATE, said("off"))
    assert device.state == EntityState("off")
    device.report(STATE, b"")
    assert device.state.state is None


@every_case(
    ("id_", "report", "sentence"),
    [
        ("weather.x", said("partlycloudy", temperature=21.5), "is partly cloudy, 21.5 degrees"),
        ("weather.x", said("rainy"), "is rainy"),
        ("weather.x", said("unknown"), "has not reported anything yet"),
        ("todo.x", said("0"), "has no open items"),
        ("todo.x", said("1"), "has 1 open item"),
        ("todo.x", said("12"), "has 12 open items"),
        ("calendar.x", said("off"), "has nothing coming up"),
        ("calendar.x", said("on", message="Dentist", start_time="2026-12-01 09:00:00"),
         "has Dentist, now"),
        ("calendar.x", said("off", message="Dentist", start_time="2026-12-01 09:00:00"),
         "has Dentist, 1 December 2026 at 9 o'clock"),
        ("calendar.x", said("off", message="Holidays", start_time="2026-12-01 00:00:00"),
         "has Holidays, 1 December 2026"),
        ("calendar.x", said("off", message="Unlock", start_time="soon"), "has Unlock"),
        ("calendar.x", said("unknown"), "has not reported anything yet"),
        ("media_player.x", said("playing", media_title="Jazz"), "is playing Jazz"),
    ],
)  # fmt: skip
def test_what_is_read_can_be_asked_about(id_: str, report: bytes, sentence: str) -> None:
    device = made(id_=id_, name="Thing X")
    device.report(f"hearth/ha/state/{id_}", report)
    assert state_answer(device.entity, device.state) == f"The thing X {sentence}."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["state", "attributes", "volume_level", "source", "media_title"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(JSON | st.fixed_dictionaries({"state": st.text(), "attributes": JSON}))
def test_no_report_ever_raises(report: Any) -> None:
    device = made()
    device.report(STATE, json.dumps(report).encode())
    volume = device.state.attributes.get("volume_pct", 0)
    assert isinstance(volume, int)
    assert 0 <= volume <= 100


def test_approval_is_of_the_entity_and_its_name() -> None:
    known = made().fingerprint
    assert made(features={"supported": 1, "sources": ()}, area="hall").fingerprint == known
    assert made(name="Garage door").fingerprint != known
    assert made(id_="media_player.other").fingerprint != known


Answer = Callable[[dict[str, Any]], object]


class HomeAssistant:
    """What the broker and Home Assistant make of a call: `answer` gives the result, None = none."""

    def __init__(self, answer: Answer, state: bytes | None = None, delay: float = 0.1) -> None:
        self.calls: list[dict[str, Any]] = []
        self._answer, self._state, self._delay = answer, state, delay
        self.registry = Registry("homeassistant")
        self.waiting = Calls(lambda: NOW)
        found = HomeMap(entities=(entry(), entry("script.good_night", "Good night")))
        self.bridge = Bridge(self._adopt, self.waiting)
        self._adopt(found, 100)
        self.registry.approve()
        self.registry.report(STATE, said("off"))
        self.registry.report("hearth/ha/state/script.good_night", said("off"))
        timings = Timings(report=1.0, report_by_domain={}, grace=0.1)
        self.performer = Performer(self.registry, Quiet(), timings, self.waiting)
        self.performer.link = Link(cast("aiomqtt.Client", self), 1.0)

    def _adopt(self, found: HomeMap, size: int) -> None:
        self.registry.map(found)
        self.registry.put(bridged.MAP, bridged.devices(found), size)

    async def publish(self, topic: str, payload: str, **how: object) -> None:
        assert topic == "hearth/ha/call"
        assert not how.get("retain")
        call = json.loads(payload)
        self.calls.append(call)
        asyncio.get_running_loop().call_later(self._delay, self._reply, call)

    def _reply(self, call: dict[str, Any]) -> None:
        answer = self._answer(call)
        if answer is not None:
            payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.bridge.take(Incoming(f"hearth/ha/result/{call['id']}", payload, False))
        if self._state is not None:
            for entity in self.registry.report(STATE, self._state):
                self.performer.reported(entity, STATE)


def acted(home: Callable[[], HomeAssistant], action: Action) -> tuple[Result, HomeAssistant, float]:
    async def play() -> tuple[Result, HomeAssistant, float]:
        there = home()
        began = asyncio.get_running_loop().time()
        done = await there.performer.perform(action)
        return done.result, there, asyncio.get_running_loop().time() - began

    return run_virtual(play())


def test_a_call_is_stamped_and_answered() -> None:
    result, there, _ = acted(
        lambda: HomeAssistant(lambda _: {"ok": True}, said("playing")), Action(TV, Verb.TURN_ON)
    )
    assert result is Result.ACKNOWLEDGED
    (call,) = there.calls
    assert len(call.pop("id")) == 32
    assert call == {"action": "media_player.turn_on", "target": {"entity_id": [TV]}, "data": {},
                    "ts": NOW}  # fmt: skip
    assert not there.waiting._waiting


ON, SCRIPT = Action(TV, Verb.TURN_ON), Action(EntityId("script.good_night"), Verb.PRESS)
BOTH = Action(TV, Verb.SET, (("source", "Radio"), ("volume_pct", 7)))


@every_case(
    ("action", "answer", "state", "result", "calls"),
    [
        # It could not: whatever the state says.
        (ON, {"ok": False, "error": "it failed"}, None, Result.REFUSED, 1),
        (ON, {"ok": False}, said("playing"), Result.REFUSED, 1),
        (SCRIPT, {"ok": False}, None, Result.REFUSED, 1),
        (BOTH, {"ok": False}, None, Result.REFUSED, 1),
        # Nobody said anything, or nothing that can be read: only the state can tell.
        (ON, None, None, Result.SILENT, 1),
        (ON, None, said("playing"), Result.ACKNOWLEDGED, 1),
        (ON, b"\xff", None, Result.SILENT, 1),
        (ON, b"[" * 10_000, None, Result.SILENT, 1),
        (ON, {"ok": 1}, None, Result.SILENT, 1),
        (ON, [True], None, Result.SILENT, 1),
        (SCRIPT, None, None, Result.SILENT, 1),
        # Done, it says; a state that does not follow is no success.
        (SCRIPT, {"ok": True}, None, Result.SENT, 1),
        (ON, {"ok": True}, None, Result.SILENT, 1),
        (ON, {"ok": True}, said("off"), Result.REFUSED, 1),
        (BOTH, {"ok": True}, said("on", source="Radio", volume_level=0.07),
         Result.ACKNOWLEDGED, 2),
        (Action(TV, Verb.NEXT), {"ok": True}, None, Result.SENT, 1),
        # There was nothing to do.
        (Action(TV, Verb.TURN_OFF), {"ok": True}, None, Result.ACKNOWLEDGED, 1),
    ],
)  # fmt: skip
def test_what_became_of_a_call(
    action: Action, answer: Any, state: bytes | None, result: Result, calls: int
) -> None:
    told, there, _ = acted(lambda: HomeAssistant(lambda _: answer, state), action)
    assert (told, len(there.calls)) == (result, calls)


@pytest.mark.parametrize(
    ("action", "answer", "sentence"),
    [
        (ON, {"ok": False}, "The TV answered, but did not turn on."),
        (Action(TV, Verb.NEXT), {"ok": False}, "The TV answered, but did not skip ahead."),
        (SCRIPT, {"ok": False}, "Good night answered, but did not start."),
        (ON, None, "I sent it, but the TV did not answer."),
        (SCRIPT, {"ok": True}, "I started good night, but I can't tell whether it worked."),
        (Action(TV, Verb.PREVIOUS), {"ok": True},
         "I told the TV to skip back, but it doesn't report back."),
    ],
)  # fmt: skip
def test_a_failure_is_spoken_as_one(action: Action, answer: Any, sentence: str) -> None:
    result, there, _ = acted(lambda: HomeAssistant(lambda _: answer), action)
    assert outcome_sentence(((action, result),), there.registry.home()) == sentence


def test_an_answer_is_waited_for_but_not_for_ever() -> None:
    late: Callable[[], HomeAssistant] = lambda: HomeAssistant(  # noqa: E731
        lambda _: {"ok": True}, said("playing"), delay=ANSWER_S - 0.1
    )
    assert acted(late, ON)[0] is Result.ACKNOWLEDGED
    result, there, took = acted(
        lambda: HomeAssistant(lambda _: {"ok": True}, said("playing"), delay=ANSWER_S + 1), ON
    )
    assert (result, round(took)) == (Result.SILENT, ANSWER_S)
    assert not there.waiting._waiting


def test_a_lost_connection_ends_the_wait() -> None:
    async def play() -> tuple[Result, float]:
        there = HomeAssistant(lambda _: None)
        loop = asyncio.get_running_loop()
        loop.call_later(0.5, there.bridge.lost)
        began = loop.time()
        done = await there.performer.perform(ON)
        return done.result, round(loop.time() - began, 3)

    assert run_virtual(play()) == (Result.SILENT, 0.5)


def test_only_fresh_answers_to_calls_of_ours_count() -> None:
    async def play() -> bool | None:
        calls = Calls(lambda: NOW)
        bridge = Bridge(lambda *_: None, calls)
        placed = calls.place(Call("script.turn_on", "script.good_night"))
        yes = b'{"ok": true}'
        bridge.take(Incoming(f"hearth/ha/result/{placed.id}", yes, True))
        bridge.take(Incoming("hearth/ha/result/other", yes, False))
        bridge.take(Incoming(f"hearth/ha/result/{placed.id}/more", yes, False))
        bridge.take(Incoming(f"hearth/ha/result/{placed.id}", b" " * 10_000 + yes, False))
        return await placed.answer()

    assert run_virtual(play()) is None


class Asked:
    """A link that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def subscribe(self, topics: list[tuple[str, int]], **how: object) -> tuple[int, ...]:
        self.said += [topic for topic, _ in topics]
        return (0,) * len(topics)

    async def publish(self, topic: str, payload: bytes, **how: object) -> None:
        assert (payload, how["retain"]) == (b"", False)
        self.said.append(topic)


def test_maps_are_asked_for_and_taken_in_turn() -> None:
    good = json.dumps({"version": 1, "areas": [{"id": "hall", "name": "Hall"}]}).encode()
    other = json.dumps({"version": 1, "areas": [{"id": "attic", "name": "Attic"}]}).encode()

    async def play() -> tuple[list[HomeMap], list[str]]:
        taken: list[HomeMap] = []
        asked = Asked()
        bridge = Bridge(lambda found, _: taken.append(found), Calls())
        async with asyncio.TaskGroup() as group:
            attending = group.create_task(bridge.attend(Link(cast("aiomqtt.Client", asked), 1.0)))
            for payload in (good, good, b"nonsense", other, b"", good):
                await asyncio.sleep(1)
                bridge.take(Incoming(bridged.MAP, payload, True))
            await asyncio.sleep(1)
            for number in range(1000):
                flood = {"version": 1, "areas": [{"id": f"a{number}", "name": "A"}]}
                bridge.take(Incoming(bridged.MAP, json.dumps(flood).encode(), False))
                await asyncio.sleep(0.001)
            await asyncio.sleep(1)
            attending.cancel()
        return taken, asked.said

    taken, said = run_virtual(play())
    full, next_ = read_map(bridged.MAP, good), read_map(bridged.MAP, other)
    # A bad one leaves the last good one; an empty one is none; of a flood the newest is taken.
    assert taken[:4] == [full, next_, HomeMap(), full]
    assert len(taken) <= 4 + 4
    assert taken[-1].areas[0].id == "a999"
    assert said == ["hearth/ha/map", "hearth/ha/result/+", "hearth/ha/refresh"]


def test_the_package_is_what_hearth_calls() -> None:
    """Every action that a device of ours can be told is on the list, with exactly its data."""
    whole = yaml.safe_load(package(KINDS))
    rules = whole["automation"][2]["variables"]
    assert whole["automation"][0]["variables"] == rules
    assert set(rules["allow"]) == set(KINDS)
    values: dict[str, Value] = {"volume_pct": 50, "source": "Radio"}
    named = {verb: naming(["milk"]) for verb in LIST_VERBS}
    called: dict[str, list[str]] = {}
    for kind in KINDS:
        device = made(id_=f"{kind}.x", features={**EVERYTHING, "supported": ALL | 7})
        entity = device.entity
        actions = [
            Action(entity.id, verb, named.get(verb, ())) for verb in entity.verbs - {Verb.SET}
        ]
        actions += [
            Action(entity.id, Verb.SET, ((name, values[name]),)) for name in entity.settings
        ]
        for action in actions:
            (call,) = device.wiring.encode(action)
            assert not isinstance(call, Command)
            called[call.action] = [name for name, _ in call.data]
    assert called == rules["actions"]


def test_scripts_scenes_and_switches_of_the_home_have_to_be_allowed() -> None:
    allowed = yaml.safe_load(package(()))["automation"][0]["variables"]["allow"]
    assert set(allowed) == {"media_player", "remote", "calendar", "todo", "weather"}
    more = ("script.good_night", "weather", "script.good_night")
    wider = yaml.safe_load(package(more))["automation"]
    assert [each["variables"]["allow"] for each in wider] == [[*allowed, "script.good_night"]] * 3


@pytest.mark.parametrize(
    "wanted", ["light", "lock.front", "script.A", "script.a\n        - lock", ""]
)
def test_nothing_else_can_be_allowed(wanted: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(wanted) + "$"):
        package((wanted,))
