"""What all lights have in common, whatever their schema. Refuses wishes that contradict each other.

A light has one kind of light at a time: a colour, a white of some temperature, or its white diode.
So at most one of `color`, `kelvin` and `white_pct` can be asked for, and a report of one ends what
was known of the others. What a light counts in, and what it can do, is what it announced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BeforeValidator, Field

from appliance.adapters.mqtt.kinds.features import takes
from appliance.adapters.mqtt.kinds.scales import finite, level
from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, Word
from appliance.adapters.mqtt.wiring import text_state
from appliance.core.colors import (
    Rgb,
    from_hs,
    from_whites,
    from_xy,
    hex_of,
    rgb_of,
    to_hs,
    to_rgbw,
    to_rgbww,
    to_xy,
)
from appliance.core.house import Choice, Colour, EntityState, Range, Setting
from appliance.core.types import Action, Value, Verb

KEYS: Mapping[str, tuple[str, ...]] = {
    "rgb": ("r", "g", "b"),
    "rgbw": ("r", "g", "b", "w"),
    "rgbww": ("r", "g", "b", "c", "w"),
    "hs": ("h", "s"),
    "xy": ("x", "y"),
}
"""Home Assistant's colour modes, the most exact first, with their keys in a JSON colour."""
DIODES = frozenset({"rgb", "rgbw", "rgbww"})
"""Colour modes whose numbers are levels of light: half of each is half as bright."""
KINDS = ("color", "kelvin", "white_pct")
LOWEST_KELVIN, HIGHEST_KELVIN = 2000, 6535
"""Home Assistant's own range, for lights that do not say theirs."""
MAX_EFFECTS = 1024

Scale = Annotated[int, Field(ge=1, le=65_535)]
Effects = Annotated[tuple[Word, ...], Field(max_length=MAX_EFFECTS)]
Temperature = Annotated[float, Field(ge=0, le=1_000_000)]


def as_list(value: object) -> object:
    """Home Assistant takes a single word for a list of one."""
    return [value] if isinstance(value, str) else value


class LightConfig(Reporting):
    command_topic: CommandTopic
    brightness_scale: Scale = 255
    white_scale: Scale = 255
    color_temp_kelvin: bool = False
    min_mireds: Temperature | None = None
    max_mireds: Temperature | None = None
    min_kelvin: Temperature | None = None
    max_kelvin: Temperature | None = None
    effect_list: Annotated[Effects | None, BeforeValidator(as_list)] = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an action asks of a light; None = as it is. Levels are percent."""

    on: bool
    brightness: float | None = None
    kelvin: float | None = None
    rgb: Rgb | None = None
    effect: str | None = None
    white: float | None = None


def wanted(action: Action, settings: Mapping[str, Setting]) -> Wanted | None:
    """What `action` asks for; None if a light with these settings cannot do it."""
    asked = dict(action.parameters)
    if action.verb is Verb.TURN_OFF:
        return None if asked else Wanted(on=False)
    if action.verb not in (Verb.TURN_ON, Verb.SET) or (action.verb is Verb.SET and not asked):
        return None
    fits = all(name in settings and takes(settings[name], value) for name, value in asked.items())
    if not fits or len(asked) != len(action.parameters) or _contradictory(asked):
        return None
    color = asked.get("color")
    return Wanted(
        on=True,
        brightness=finite(asked.get("brightness_pct")),
        kelvin=finite(asked.get("kelvin")),
        rgb=rgb_of(str(color)) if color is not None else None,
        effect=str(asked["effect"]) if "effect" in asked else None,
        white=finite(asked.get("white_pct")),
    )


def _contradictory(asked: Mapping[str, Value]) -> bool:
    kinds = sum(name in asked for name in KINDS)
    return kinds > 1 or ("white_pct" in asked and "brightness_pct" in asked)


def settings_of(
    config: LightConfig,
    *,
    brightness: bool = False,
    kelvin: bool = False,
    color: bool = False,
    effect: bool = False,
    white: bool = False,
) -> Mapping[str, Setting]:
    """The parameters of a light that has these features."""
    offered: dict[str, Setting] = {}
    if brightness:
        offered["brightness_pct"] = level(config.brightness_scale)
    whites = kelvin_range(config)
    if kelvin and whites is not None:
        offered["kelvin"] = whites
    if color:
        offered["color"] = Colour()
    effects = effects_of(config)
    if effect and effects:
        offered["effect"] = Choice(effects)
    if white:
        offered["white_pct"] = level(config.white_scale)
    return offered


def verbs_of(settings: Mapping[str, Setting]) -> frozenset[Verb]:
    plain = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
    return plain | {Verb.SET} if settings else plain


def effects_of(config: LightConfig) -> tuple[str, ...]:
    """The effects that can be shown and spoken as they are."""
    offered = config.effect_list or ()
    return tuple(dict.fromkeys(name for name in offered if name == effect_name(name)))


def effect_name(value: object) -> str | None:
    """A reported effect made fit to be shown; "None" is how many lights call having none."""
    if not isinstance(value, str):
        return None
    return text_state(value) or ("None" if value == "None" else None)


def kelvin_range(config: LightConfig) -> Range | None:
    """Between which temperatures its white can be; None if it contradicts itself."""
    low = kelvin_of(config.max_mireds) or config.min_kelvin or LOWEST_KELVIN
    high = kelvin_of(config.min_mireds) or config.max_kelvin or HIGHEST_KELVIN
    sound = all(plausible(end) for end in (low, high)) and low < high
    return Range(round(low), round(high)) if sound else None


def plausible(kelvin: float) -> bool:
    return 500 <= kelvin <= 100_000


def kelvin_of(mired: object) -> int | None:
    """The temperature of so many mired; None if it is none."""
    number = finite(mired)
    if number is None or not 10 <= number <= 2000:
        return None
    return round(1e6 / number)


def temperature_sent(kelvin: float, config: LightConfig) -> int:
    """In what the light counts: kelvin or mired."""
    return round(kelvin if config.color_temp_kelvin else 1e6 / kelvin)


def temperature_read(value: object, config: LightConfig) -> int | None:
    """The kelvin of a reported colour temperature; None if it is none."""
    if not config.color_temp_kelvin:
        return kelvin_of(value)
    number = finite(value)
    return round(number) if number is not None and plausible(number) else None


def channels(rgb: Rgb, mode: str, percent: float = 100) -> tuple[float, ...]:
    """A colour as the numbers of `mode`; diodes at `percent` of the brightest it can be."""
    most = max(rgb) or 255
    rgb = (round(rgb[0] * 255 / most), round(rgb[1] * 255 / most), round(rgb[2] * 255 / most))
    match mode:
        case "hs":
            hue, saturation = to_hs(rgb)
            return round(hue, 2), round(saturation, 2)
        case "xy":
            x, y = to_xy(rgb)
            return round(x, 4), round(y, 4)
        case "rgbw":
            diodes: tuple[int, ...] = to_rgbw(rgb)
        case "rgbww":
            diodes = to_rgbww(rgb)
        case _:
            diodes = rgb
    return tuple(round(part * percent / 100) for part in diodes)


def color_read(numbers: tuple[object, ...], mode: str) -> tuple[str, int] | None:
    """A reported colour as "#rrggbb" and the brightness in it, in percent.

    None if these are not the numbers of a colour of `mode`.
    """
    values = [finite(number) for number in numbers]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or len(known) != len(KEYS.get(mode, ())):
        return None
    if mode == "hs":
        rgb: tuple[float, float, float] | None = from_hs(*known)
    elif mode == "xy":
        rgb = from_xy(*known)
    else:
        rgb = from_whites((known[0], known[1], known[2]), *known[3:])
    written = hex_of(rgb) if rgb is not None else None
    if rgb is None or written is None:
        return None
    return written, round(max(rgb) * 100 / 255)


def with_kinds(state: EntityState, told: Mapping[str, Value | None]) -> EntityState:
    """`state` with what was told of its kind of light, and without the kinds not told of."""
    kept = {name: value for name, value in state.attributes.items() if name not in KINDS}
    kept |= {name: value for name, value in told.items() if value is not None}
    return replace(state, attributes=kept)


def unknown(state: EntityState) -> EntityState:
    """After a message that nobody can make sense of."""
    return replace(state, state=None, attributes={})


def reports(action: Action, readable: frozenset[str]) -> bool:
    """Whether a light that reports the `readable` parameters tells what became of `action`."""
    return readable.issuperset(name for name, _ in action.parameters)
