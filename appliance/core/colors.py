"""Colours by their everyday names, and the ways in which lights count them. Refuses odd numbers.

Red, green and blue are 0..255, hue is 0..360 degrees, saturation 0..100 percent, x and y are CIE
1931 chromaticities for the sRGB primaries and white point D65 (IEC 61966-2-1). Brightness is no
part of a colour here: lights have it as a value of its own.
"""

import colorsys
import math
import re
from collections.abc import Mapping

Rgb = tuple[int, int, int]
Rgbw = tuple[int, int, int, int]
Rgbww = tuple[int, int, int, int, int]
"""Red, green, blue, cold white, warm white."""

NAMES: Mapping[str, Rgb] = {
    "red": (255, 0, 0),
    "orange": (255, 128, 0),
    "amber": (255, 191, 0),
    "gold": (255, 215, 0),
    "yellow": (255, 255, 0),
    "lime": (128, 255, 0),
    "green": (0, 255, 0),
    "mint": (60, 255, 160),
    "turquoise": (64, 224, 208),
    "cyan": (0, 255, 255),
    "sky blue": (100, 200, 255),
    "blue": (0, 0, 255),
    "indigo": (75, 0, 255),
    "violet": (143, 0, 255),
    "purple": (160, 0, 240),
    "lavender": (200, 160, 255),
    "magenta": (255, 0, 255),
    "pink": (255, 105, 180),
    "salmon": (255, 128, 114),
    "white": (255, 255, 255),
}
"""As bright as they come, because lamps are."""

_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_HUE_TOLERANCE = 12.0
_SATURATION_TOLERANCE = 15.0
_GREY = 8.0
"""Percent of saturation below which the hue says nothing."""


def rgb_of(color: str) -> Rgb | None:
    """Of a name or "#rrggbb"; None for anything else."""
    named = NAMES.get(color.casefold())
    digits = _HEX.fullmatch(color.casefold())
    if named is not None or digits is None:
        return named
    return (int(digits[1], 16), int(digits[2], 16), int(digits[3], 16))


def hex_of(rgb: tuple[float, float, float]) -> str | None:
    """ "#rrggbb" of three numbers 0..255; None if any is not one."""
    if not all(math.isfinite(part) and -0.5 <= part <= 255.5 for part in rgb):
        return None
    red, green, blue = (min(255, max(0, round(part))) for part in rgb)
    return f"#{red:02x}{green:02x}{blue:02x}"


def name_of(color: str) -> str | None:
    """The nearest of `NAMES`, for speaking; None if `color` is no colour."""
    rgb = rgb_of(color)
    if rgb is None:
        return None
    hue, saturation = to_hs(rgb)

    def far(name: str) -> float:
        other_hue, other_saturation = to_hs(NAMES[name])
        turn = _turn(hue, other_hue) * min(saturation, other_saturation) / 100
        return turn + abs(saturation - other_saturation)

    return min(NAMES, key=far)


def same(one: str, other: str) -> bool:
    """Whether two colours are one to a lamp that counts in its own way."""
    first, second = rgb_of(one), rgb_of(other)
    if first is None or second is None:
        return False
    (hue, saturation), (other_hue, other_saturation) = to_hs(first), to_hs(second)
    if max(saturation, other_saturation) <= _GREY:
        return True
    near = abs(saturation - other_saturation) <= _SATURATION_TOLERANCE
    return near and _turn(hue, other_hue) <= _HUE_TOLERANCE


def to_hs(rgb: Rgb) -> tuple[float, float]:
    hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in rgb))
    return hue * 360, saturation * 100


def from_hs(hue: float, saturation: float) -> Rgb | None:
    """At full brightness; None for numbers that are no hue and saturation."""
    if not (math.isfinite(hue) and math.isfinite(saturation)):
        return None
    if not (0 <= hue <= 360 and 0 <= saturation <= 100):
        return None
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1)
    return round(red * 255), round(green * 255), round(blue * 255)


def to_rgbw(rgb: Rgb) -> Rgbw:
    """With what is common to the three left to the white diode."""
    white = min(rgb)
    red, green, blue = (part - white for part in rgb)
    return red, green, blue, white


def to_rgbww(rgb: Rgb) -> Rgbww:
    """The same, both whites alike: together they are neutral."""
    red, green, blue, white = to_rgbw(rgb)
    return red, green, blue, white, white


def from_whites(
    rgb: tuple[float, float, float], *whites: float
) -> tuple[float, float, float] | None:
    """What red, green, blue and white diodes (0..255 each) give together, none above 255.

    None for numbers that are no levels.
    """
    if not all(math.isfinite(part) and 0 <= part <= 255 for part in (*rgb, *whites)):
        return None
    white = max(whites, default=0)
    most = max(rgb) + white
    if most <= 255:
        return rgb[0] + white, rgb[1] + white, rgb[2] + white
    red, green, blue = ((part + white) * 255 / most for part in rgb)
    return red, green, blue


def to_xy(rgb: Rgb) -> tuple[float, float]:
    red, green, blue = (_linear(part / 255) for part in rgb)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    total = x + y + z
    return (x / total, y / total) if total else (0.3127, 0.3290)


def from_xy(x: float, y: float) -> Rgb | None:
    """At full brightness, colours outside sRGB moved to its edge; None for what is no colour."""
    if not (math.isfinite(x) and math.isfinite(y) and 0 <= x <= 1 and 0 < y <= 1 and x + y <= 1):
        return None
    big_x, big_z = x / y, (1 - x - y) / y
    linear = (
        3.2406 * big_x - 1.5372 - 0.4986 * big_z,
        -0.9689 * big_x + 1.8758 + 0.0415 * big_z,
        0.0557 * big_x - 0.2040 + 1.0570 * big_z,
    )
    most = max(linear)
    if not math.isfinite(most) or most <= 0:
        return None
    red, green, blue = (round(255 * _gamma(max(0.0, part / most))) for part in linear)
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _turn(one: float, other: float) -> float:
    """Degrees between two hues, the short way round."""
    apart = abs(one - other) % 360
    return min(apart, 360 - apart)
