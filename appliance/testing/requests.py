"""What the people of the dialogues ask for, with the change that each is, by hand.

Refuses to work out any of them: the understanding is on trial as well.
"""

from appliance.core.types import Action, EntityId, Verb
from appliance.testing.crowd import CONFIRM, GO_AHEAD, YES_LAMP, Request


def _action(entity: str, verb: Verb, **parameters: int) -> Action:
    return Action(EntityId(entity), verb, tuple(sorted(parameters.items())))


EVERYDAY = tuple(
    Request(text, action)
    for text, action in (
        ("Turn on the hall light.", _action("light.hall_ceiling", Verb.TURN_ON)),
        ("Switch off the kitchen ceiling light.", _action("light.kitchen_ceiling", Verb.TURN_OFF)),
        ("Turn on the desk lamp.", _action("light.study_desk", Verb.TURN_ON)),
        ("Close the living room blinds.", _action("cover.living_blinds", Verb.CLOSE)),
        ("Open the bedroom curtains.", _action("cover.bedroom_curtains", Verb.OPEN)),
        ("Turn on the ceiling fan.", _action("fan.bedroom_ceiling", Verb.TURN_ON)),
        ("Turn on the porch light.", _action("light.porch", Verb.TURN_ON)),
        ("Close the study blind.", _action("cover.study_blind", Verb.CLOSE)),
        ("Turn on the floor lamp.", _action("light.living_floor_lamp", Verb.TURN_ON)),
        (
            "Set the living room ceiling light to 30 percent.",
            _action("light.living_ceiling", Verb.SET, brightness_pct=30),
        ),
        (
            "Set the downstairs heating to 21 degrees.",
            _action("climate.downstairs", Verb.SET, temperature=21),
        ),
    )
)
GUARDED = tuple(
    Request(text, action, guarded=True)
    for text, action in (
        ("Unlock the front door.", _action("lock.front_door", Verb.UNLOCK)),
        ("Turn on the space heater.", _action("switch.space_heater", Verb.TURN_ON)),
        ("Turn on the kettle.", _action("switch.kettle", Verb.TURN_ON)),
        ("Close the water main.", _action("valve.water_main", Verb.CLOSE)),
        ("Set the boiler to 55 degrees.", _action("water_heater.boiler", Verb.SET, temperature=55)),
    )
)
WITH_PIN = Request("Open the garage door.", _action("cover.garage_door", Verb.OPEN), guarded=True)
WITH_TAP = Request("Open the driveway gate.", _action("cover.driveway_gate", Verb.OPEN), True)
NAMED_LIKE_ANSWERS = (
    Request("Turn on the go ahead light.", _action(GO_AHEAD, Verb.TURN_ON)),
    Request("Turn on the yes lamp.", _action(YES_LAMP, Verb.TURN_ON)),
    Request("Turn on the confirm light.", _action(CONFIRM, Verb.TURN_ON)),
)
