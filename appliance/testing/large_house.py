"""A house as large as one asks for, with names of its own, for measuring what size costs.

The kinds are those of the imaginary house. The same number of devices is always the same house;
refuses more than its rooms and things have names for.
"""

from itertools import product

from appliance.testing.things import AreaOf, FloorOf, ImaginaryHouse, Thing

_FLOORS = {
    "cellar": ("Cellar", ("Wine cellar", "Boiler room", "Laundry", "Workshop", "Larder")),
    "ground": ("Ground floor", ("Entrance", "Kitchen", "Dining room", "Parlour", "Library", "Den")),
    "upper": (
        "Upper floor",
        ("Gallery", "Guest room", "Master bedroom", "Dressing room", "Playroom", "Bathroom"),
    ),
    "loft": ("Loft", ("Studio", "Attic", "Box room", "Observatory")),
    "grounds": ("Grounds", ("Terrace", "Orchard", "Courtyard", "Stable", "Greenhouse")),
}
_DIMMED: dict[str, object] = {"brightness": 0, "color_modes": ["brightness"]}
_COLOURED: dict[str, object] = {"brightness": 0, "color_modes": ["rgb", "color_temp"]}
_POSITIONED: dict[str, object] = {"position": 100}
_THINGS: tuple[tuple[str, str, str | None, dict[str, object]], ...] = (
    ("light", "main light", "off", _DIMMED),
    ("sensor", "temperature", "20.5", {"device_class": "temperature", "unit": "°C"}),
    ("switch", "socket", "off", {"device_class": "outlet"}),
    ("light", "corner lamp", "off", _COLOURED),
    ("cover", "roller blind", "open", {"device_class": "blind", **_POSITIONED}),
    ("binary_sensor", "window", "off", {"device_class": "window"}),
    (
        "climate",
        "radiator",
        "heat",
        {"temperature": 19, "current_temperature": 18.5, "modes": ["off", "heat"], "step": 0.5},
    ),
    ("light", "wall lights", "off", {"color_modes": ["onoff"]}),
    ("binary_sensor", "motion", "off", {"device_class": "motion"}),
    ("fan", "fan", "off", {"percentage": 0}),
    ("media_player", "speaker", "paused", {"volume": 0.3}),
    ("sensor", "humidity", "55", {"device_class": "humidity", "unit": "%"}),
    ("light", "reading light", "off", _DIMMED),
    ("cover", "curtains", "open", {"device_class": "curtain", **_POSITIONED}),
    ("humidifier", "humidifier", "off", {"humidity": 45, "current_humidity": 40}),
    ("lock", "door", "locked", {}),
    ("switch", "christmas star", "off", {}),
    ("number", "light level", "40", {"min": 0, "max": 100, "step": 5}),
    ("select", "programme", "Slow", {"options": ["Slow", "Quick"]}),
    ("button", "bell", None, {}),
)
"""Domain, what it is called after its room, state, attributes; the commonest first."""


def largest() -> int:
    """How many devices there are names for."""
    return sum(len(rooms) for _, rooms in _FLOORS.values()) * len(_THINGS)


def large_house(devices: int = 300) -> ImaginaryHouse:
    """A house of so many devices. Raises ValueError for none or for more than `largest()`."""
    if not 0 < devices <= largest():
        raise ValueError(f"a house has 1 to {largest()} devices here, not {devices}")
    rooms = [(floor, name) for floor, (_, names) in _FLOORS.items() for name in names]
    every = [_thing(room, *thing) for thing, (_, room) in product(_THINGS, rooms)]
    return ImaginaryHouse(
        floors=tuple(FloorOf(id=floor, name=name) for floor, (name, _) in _FLOORS.items()),
        areas=tuple(AreaOf(id=_id(name), name=name, floor=floor) for floor, name in rooms),
        entities=tuple(every[:devices]),
    )


def _thing(
    room: str, domain: str, kind: str, state: str | None, attributes: dict[str, object]
) -> Thing:
    return Thing(
        id=f"{domain}.{_id(room)}_{_id(kind)}",
        name=f"{room} {kind}",
        area=_id(room),
        via="mqtt",
        state=state,
        attributes=attributes,
    )


def _id(name: str) -> str:
    return name.casefold().replace(" ", "_")
