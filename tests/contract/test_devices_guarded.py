"""`hearth devices tier|pin` on a real broker, beside a Hearth that runs: what is raised holds."""

import json
from pathlib import Path

import pytest

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.pins import Pins
from appliance.adapters.store.sqlite import Store
from appliance.core.approvals import ConfirmedAction
from appliance.core.tiers import factors_of, tier_of
from appliance.core.types import Action, EntityId, Factor, Tier, Verb
from appliance.testing.brokers import find_mosquitto, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.watch.observers import Observers
from tests.contract.devices_command import devices

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
DOOR, LAMP = EntityId("lock.front_door"), EntityId("light.hall_ceiling")
LOCK, UNLOCK = (Action(DOOR, Verb.LOCK),), (Action(DOOR, Verb.UNLOCK),)


def never(confirmed: ConfirmedAction) -> tuple[Action, ...]:
    raise AssertionError("nothing is commanded here")


async def test_what_the_owner_raises_holds_for_a_hearth_that_runs(tmp_path: Path) -> None:
    async with mosquitto() as (settings, _), SimulatedHouse(settings):
        with Store(tmp_path / "hearth.db") as store:
            running = MqttHouse(
                settings,
                redeem=never,
                observer=Observers(),
                record=store,
                timings=Timings(quiet=0.4, states_quiet=0.1),
            )
            async with running as house:
                await house.settled()
                assert (tier_of(LOCK, house.home), tier_of(UNLOCK, house.home)) == (
                    Tier.EVERYDAY,
                    Tier.GUARDED,
                )
                raised = await devices(tmp_path, settings, "tier", DOOR, "never")
                assert raised.stdout == "front door: guarded by its kind; yours: never\n"
                await house.review()
                assert tier_of(LOCK, house.home) is tier_of(UNLOCK, house.home) is Tier.NEVER
                renamed = await devices(tmp_path, settings, "edit", DOOR, "--undo")
                assert renamed.returncode == 0
                await house.review()
                assert tier_of(LOCK, house.home) is Tier.NEVER, "a name is another matter"
                lowered = await devices(tmp_path, settings, "tier", DOOR, "everyday")
                assert lowered.stdout == "front door: guarded by its kind\n"
                await house.review()
                assert tier_of(UNLOCK, house.home) is Tier.GUARDED, "the rule stays"
                assert tier_of(LOCK, house.home) is Tier.EVERYDAY


async def test_a_pin_is_asked_for_until_it_is_removed(tmp_path: Path) -> None:
    async with mosquitto() as (settings, _), SimulatedHouse(settings):
        typed = "12\n12\n4711\n4712\n471147\n471147\n"
        asked = await devices(tmp_path, settings, "pin", DOOR, typed=typed)
        assert asked.returncode == 0, asked.stderr
        assert asked.stdout.endswith("front door: guarded by its kind; with a PIN\n")
        assert "471147" not in asked.stdout + asked.stderr
        listed = await devices(tmp_path, settings, "list", "--json")
        found = {each["entity"]: each for each in map(json.loads, listed.stdout.splitlines())}
        assert (
            found[DOOR] | {"tier": "guarded", "raised": "everyday", "factors": ["pin"]}
            == (found[DOOR])
        )
        assert (found[LAMP]["tier"], found[LAMP]["factors"]) == ("everyday", [])
        shown = await devices(tmp_path, settings, "show", DOOR)
        assert "guarded by its kind; with a PIN" in shown.stdout
        with Store(tmp_path / "hearth.db") as store:
            running = MqttHouse(settings, redeem=never, observer=Observers(), record=store)
            async with running as house:
                await house.settled()
                pins = Pins(lambda: house.edits)
                assert factors_of(UNLOCK, house.home) == {Factor.PIN}
                assert factors_of(LOCK, house.home) == frozenset()
                assert pins.known(DOOR)
                assert pins.check(DOOR, "471147")
                assert not pins.check(DOOR, "471148")
                await devices(tmp_path, settings, "pin", DOOR, "--remove")
                await house.review()
                assert not pins.known(DOOR)
                assert not pins.check(DOOR, "471147")
                assert factors_of(UNLOCK, house.home) == frozenset()
        assert b"471147" not in (tmp_path / "hearth.db").read_bytes()


async def test_strangers_and_nonsense_are_refused(tmp_path: Path) -> None:
    async with mosquitto() as (settings, _), SimulatedHouse(settings):
        stranger = await devices(tmp_path, settings, "tier", "lock.nowhere", "never")
        assert (stranger.returncode, "no such entity" in stranger.stderr) == (1, True)
        assert (await devices(tmp_path, settings, "tier", DOOR, "harmless")).returncode == 2
