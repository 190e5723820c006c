"""Words out of their place, and verbs that no value goes with, make no order of the rest."""

from appliance.testing.house import whole_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import AskBack, command
from appliance.understanding.orders.targets import Scene
from tests.every_case import every_case

_HOME = whole_home()
_NAMES = Mentions(_HOME)


@every_case(
    "said",
    (
        "alarm on turn turn",
        "one fan up leave leave",
        "all one twenty unlock heating",
        "for fan one close twenty",
        "all of light close keep five bright",
        "close blue everything please",
        "turn on the then lights",
    ),
)
def test_what_is_out_of_place_orders_nothing(said: str) -> None:
    read = command(said, Scene(_HOME, None), _NAMES)
    assert isinstance(read, AskBack) or not isinstance(read, tuple), read


@every_case(
    "said",
    (
        "turn off that lamp in the kitchen",
        "kitchen lights turn on",
        "close the living room blinds to twenty percent",
        "set the heating to twenty",
        "the humidifier please to switch off",
    ),
)
def test_what_stands_in_its_place_is_an_order(said: str) -> None:
    assert command(said, Scene(_HOME, None), _NAMES)
