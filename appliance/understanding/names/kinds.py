"""The nouns by which people mean a kind of thing, as one table. Refuses to know any device.

"The blinds" are covers of one class, "the doors" may be locks or covers, "the TV" is a player that
is called so: what a kind means in one home is for those to say who know the home.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Kind:
    """What a noun may stand for.

    `classes` empty = any device class. `named`: where things of the kind are called by one of these
    words, only those are meant; with `only_named`, nothing else ever is.
    """

    noun: str
    domains: frozenset[str]
    classes: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    only_named: bool = False


_SHADING = table("blind shade curtain shutter")
EVERYTHING = Kind(
    "everything",
    table("light switch fan media_player input_boolean climate humidifier cover"),
)
"""What "everything" may be of which nothing else is said; the verb narrows it further."""

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    # nouns, one form each ("x y" is one noun of two words); domains; classes; names
    ("light, lighting, illumination, bulb", "light", "", ""),
    ("lamp", "light", "", "lamp"),
    ("switch, plug, socket, outlet, power outlet", "switch", "", "switch plug socket outlet"),
    ("fan", "fan", "", ""),
    ("blind, window blind, roller blind", "cover", "blind", "blind"),
    ("shade, window shade", "cover", "shade", "shade"),
    ("curtain, drape", "cover", "curtain", "curtain drape"),
    ("shutter, roller shutter", "cover", "shutter", "shutter"),
    ("awning", "cover", "awning", "awning"),
    ("cover, covering, window covering", "cover", "blind shade curtain shutter awning", ""),
    ("garage", "cover", "garage", "garage"),
    ("gate", "cover", "gate", "gate"),
    ("door", "lock cover", "door garage", "door"),
    ("lock, door lock", "lock", "", ""),
    ("window", "cover", "window", "window"),
    ("heating, thermostat, radiator, heat", "climate", "", "heating thermostat radiator"),
    (
        "air con, aircon, air conditioner, air conditioning, ac",
        "climate",
        "",
        "ac air conditioner conditioning",
    ),
    ("humidifier", "humidifier", "", ""),
    ("dehumidifier", "humidifier", "dehumidifier", "dehumidifier"),
    ("boiler, water heater, hot water", "water_heater", "", ""),
    ("vacuum, vacuum cleaner, robot vacuum, hoover, robot", "vacuum", "", ""),
    ("mower, lawn mower, lawnmower, robot mower", "lawn_mower", "", ""),
    ("speaker, loudspeaker", "media_player", "", "speaker loudspeaker"),
    ("radio", "media_player", "", "radio"),
    ("stereo, hi fi, hifi", "media_player", "", "stereo hifi"),
    ("music, show, movie, film, playback, podcast, audiobook, song, track", "media_player", "", ""),
    ("tv, telly, television, tele", "media_player", "tv", "tv television telly"),
    ("player, media player", "media_player", "", ""),
    ("alarm, house alarm, burglar alarm, alarm system, alarm panel", "alarm_control_panel", "", ""),
    ("siren", "siren", "", ""),
    ("valve", "valve", "", ""),
    ("sprinkler, irrigation", "valve switch", "", "sprinkler irrigation"),
    ("heater", "switch climate water_heater", "", "heater"),
    ("scene", "scene", "", ""),
    ("script", "script", "", ""),
    ("shopping list, list, to do list, todo list", "todo", "", ""),
)
_ONLY_NAMED = table(
    "switch plug socket outlet sprinkler irrigation heater tv telly television tele"
)
"""Nouns that mean nothing but what is called so: not every switch is a plug, nor a relay a lamp."""


def _plural(noun: str) -> str:
    return noun + ("es" if noun.endswith(("ch", "sh", "s", "x")) else "s")


def _kinds() -> Mapping[tuple[str, ...], tuple[Kind, bool]]:
    made: dict[tuple[str, ...], tuple[Kind, bool]] = {}
    for nouns, domains, classes, names in _ROWS:
        for noun in nouns.split(", "):
            only = noun in _ONLY_NAMED
            kind = Kind(noun, table(domains), table(classes), table(names), only)
            made[tuple(noun.split())] = (kind, False)
            made.setdefault(tuple(_plural(noun).split()), (kind, True))
    for words in ("everything", "all of it", "the lot", "every device", "all devices"):
        made[tuple(words.split())] = (EVERYTHING, True)
    return made


KINDS: Mapping[tuple[str, ...], tuple[Kind, bool]] = _kinds()
"""The words of a noun, and whether they are its plural."""
SHADING = Kind("blinds", table("cover"), _SHADING)
"""What any of its nouns may mean in a home or room that has none of exactly that class."""
