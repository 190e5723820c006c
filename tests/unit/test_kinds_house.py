"""The imaginary house, announced and obeyed without a broker: everything it can do is done."""

import json
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.wiring import Command, tells
from appliance.config.broker import BrokerSettings
from appliance.core import discovery
from appliance.core.house import Choice, Colour, EntityState, Range, Setting, has_goal, satisfied
from appliance.core.meaning import Wish, fit
from appliance.core.reporting import state_answer
from appliance.core.types import EntityId, Value, Verb
from appliance.testing.devices import SimulatedHouse
from appliance.testing.toys import Toy
from tests.every_case import every_case

unhurried = settings(deadline=None, max_examples=100)
SIMULATED = SimulatedHouse(BrokerSettings())


def _announced() -> dict[EntityId, Device]:
    found: dict[EntityId, Device] = {}
    for topic, config in SIMULATED.announcements().items():
        said = discovery.read(topic, json.dumps(config).encode(), "homeassistant")
        for announcement in said if isinstance(said, tuple) else ():
            device = build(announcement, "homeassistant")
            assert isinstance(device, Device)
            found[device.entity.id] = device
    return found


DEVICES = _announced()


@dataclass(slots=True)
class Played:
    """A simulated device with the wiring that Hearth has for it."""

    device: Device
    toy: Toy
    state: EntityState

    def hear(self) -> None:
        for topic, payload, *_ in self.toy.reports():
            if topic in self.device.wiring.state_topics:
                self.state = self.device.wiring.read(topic, payload, self.state)

    def obey(self, sent: list[Command]) -> None:
        for command in sent:
            assert command.topic in self.toy.commands
            self.toy.begin(self.toy.asked(command.topic, command.payload))
            self.toy.arrive()


def played(entity: EntityId) -> Played:
    found = Played(DEVICES[entity], SIMULATED.toy(entity), EntityState())
    found.toy.become(dict(found.toy.kind.start))
    found.hear()
    return found


def test_everything_that_can_be_commanded_has_verbs() -> None:
    readable = ("sensor", "binary_sensor")
    mute = {id_ for id_, device in DEVICES.items() if not device.entity.verbs}
    assert {id_.partition(".")[0] for id_ in mute} == set(readable)
    assert len(DEVICES) > 50


@every_case("entity", sorted(DEVICES))
def test_what_it_reports_at_the_start_can_be_said(entity: EntityId) -> None:
    device = played(entity)
    said = state_answer(device.device.entity, device.state)
    assert "not reported" not in said, said
    assert (device.state.state is None) is entity.startswith(("button.", "scene."))


def _value(setting: Setting) -> st.SearchStrategy[Value]:
    match setting:
        case Range(low, high):
            return st.integers(int(low), int(high)) | st.floats(low, high)
        case Choice(options):
            return st.sampled_from(options)
        case Colour():
            return st.sampled_from(["red", "green", "blue"])
        case _:
            return st.text()


@unhurried
@given(st.sampled_from(sorted(id_ for id_ in DEVICES if DEVICES[id_].entity.verbs)), st.data())
def test_what_is_done_is_believed(entity: EntityId, data: st.DataObject) -> None:
    play = played(entity)
    known = play.device.entity
    verb = data.draw(st.sampled_from(sorted(known.verbs)))
    wanted: tuple[tuple[str, Value], ...] = ()
    if verb is Verb.SET:
        name = data.draw(st.sampled_from(sorted(known.settings)))
        wanted = ((name, data.draw(_value(known.settings[name]))),)
    action = fit(Wish(verb, (entity,), wanted), known)
    assert action is not None
    sent = [each for each in play.device.wiring.encode(action) if isinstance(each, Command)]
    assert sent
    play.obey(sent)
    play.hear()
    if has_goal(action) and tells(play.device.wiring, action):
        assert satisfied(action, play.state), (action, sent, play.state)
