"""The relays, lights, shutters, fans and switches of a Tasmota device, in Home Assistant's words.

A part is one component of `core.discovery`: names and meanings of its keys are Home Assistant's.
Refuses what it cannot place: a shutter needs two relays in a row, a light a type that is known.

One topic, `stat/.../RESULT`, carries the answers to all commands, so every template here finds
nothing in the answers to the others; `tele/.../STATE` and `SENSOR` repeat all of it. With
`SetOption4` the answers go elsewhere: then the device is believed to obey (`optimistic`), and only
what it repeats is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fields = Mapping[str, object]

_RELAY, _LIGHT, _SHUTTER = 1, 2, 3
_DIMMABLE, _WHITES, _RGB, _RGBW, _RGBCW = 1, 2, 3, 4, 5
"""What a light can do (`lt_st`); 0 is on and off."""
MAX_WORD = 100
MAX_RELAYS = 32
MAX_SWITCHES = 32
EFFECTS = ("Solid", "Wake up", "Cycle up", "Cycle down", "Random")
"""Tasmota's schemes 0 to 4."""


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a device."""

    id: str
    component: str
    config: dict[str, object]


@dataclass(frozen=True, slots=True)
class Station:
    """A device: what it said of itself, and what all of its parts have in common."""

    mac: str
    said: Fields
    command: str
    """Where its commands begin: "cmnd/lamp/"."""
    stat: str
    tele: str
    off: str
    on: str
    shared: dict[str, object] = field(default_factory=dict)

    @staticmethod
    def of(said: Fields, mac: str) -> "Station | None":
        """None if it does not say where it listens, or names topics that are not its own."""
        full, own = word(said.get("ft")), word(said.get("t"))
        prefixes = [word(item) for item in listed(said.get("tp"), 3)]
        states = [word(item) for item in listed(said.get("state"), 2)]
        if not own or len(prefixes) < 3 or len(states) < 2 or not all((*prefixes, *states)):
            return None
        if "%prefix%" not in full or "%topic%" not in full:
            return None
        full = full.replace("%hostname%", word(said.get("hn"))).replace("%id%", mac[-6:])
        command, stat, tele = (
            full.replace("%prefix%", prefix).replace("%topic%", own).rstrip("/") + "/"
            for prefix in prefixes
        )
        if len({command, stat, tele}) < 3:
            return None
        shared: dict[str, object] = {
            "device": {
                "identifiers": [mac],
                "connections": [["mac", mac]],
                "name": word(said.get("dn")),
                "manufacturer": "Tasmota",
                "model": word(said.get("md")),
                "sw_version": word(said.get("sw")),
            },
            "origin": {"name": "Tasmota"},
            "availability_topic": f"{tele}LWT",
            "payload_available": word(said.get("onln")) or "Online",
            "payload_not_available": word(said.get("ofln")) or "Offline",
        }
        return Station(mac, said, command, stat, tele, states[0], states[1], shared)

    def option(self, number: int) -> bool:
        """`SetOption<number>`, of those that are announced."""
        options = self.said.get("so")
        return isinstance(options, dict) and options.get(str(number)) == 1

    def reports(self, repeated: str = "STATE") -> tuple[str, dict[str, object]]:
        """The topic on which it says what became of a command, and where it repeats that.

        It repeats the whole state every few minutes and when it comes to the broker; without that
        nothing would be known until something is commanded.
        """
        again = f"{self.tele}{repeated}"
        if self.option(4):
            return again, {"optimistic": True}
        return f"{self.stat}RESULT", {"state_repeated_on": {again: f"{self.stat}RESULT"}}

    def part(
        self, component: str, kind: str, index: int | str, name: str | None, **keys: object
    ) -> Part:
        return Part(
            f"{component}_{kind}_{index}",
            component,
            {
                **self.shared,
                "unique_id": f"{self.mac}_{component}_{kind}_{index}",
                "name": name,
                **keys,
            },
        )


def word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= MAX_WORD else ""


def listed(value: object, longest: int) -> list[object]:
    return value[:longest] if isinstance(value, list) else []


def parts(station: Station) -> list[Part]:
    """Everything that its config announces."""
    return [*_relays(station), *_shutters(station), *_fan(station), *_switches(station)]


def _relays(station: Station) -> list[Part]:
    kinds = listed(station.said.get("rl"), MAX_RELAYS)
    fan = station.said.get("if") == 1
    first_light = kinds.index(_LIGHT) if _LIGHT in kinds else 0
    found = []
    for index, kind in enumerate(kinds):
        # The lamp in a ceiling fan is announced as a light, and is a relay.
        lamp = fan and index == 0 and kind in (_RELAY, _LIGHT)
        if kind == _LIGHT and not lamp:
            found.append(_light(station, index, index - first_light))
        elif kind == _RELAY or lamp:
            component = "light" if lamp or station.option(30) else "switch"
            keys = _power(station, index, "value_template" if component == "switch" else "")
            name = _friendly(station, component, index)
            found.append(station.part(component, "relay", index, name, **keys))
    return found


def _friendly(station: Station, component: str, index: int) -> str | None:
    """None where the part is the device."""
    names = listed(station.said.get("fn"), MAX_RELAYS)
    name = word(names[index]) if index < len(names) else ""
    if index == 0 and name and name == station.said.get("dn"):
        return None
    return name or f"{component} {index + 1}"


def _power(station: Station, index: int, template: str = "") -> dict[str, object]:
    # With a single relay it says POWER, unless it was told to number that as well.
    key = f"value_json.POWER{index + 1}"
    topic, repeated = station.reports()
    read = f"{{{{ {key} }}}}" if index else f"{{{{ value_json.POWER | default({key}) }}}}"
    return {
        **repeated,
        "command_topic": f"{station.command}POWER{index + 1}",
        "payload_on": station.on,
        "payload_off": station.off,
        "state_topic": topic,
        template or "state_value_template": read,
    }


def _light(station: Station, index: int, place: int) -> Part:
    """`place` counts the lights of the device."""
    subtype, dimmer, shown = station.said.get("lt_st"), "Dimmer", "Dimmer"
    dimmer = "Dimmer3" if station.said.get("ty") == 1 else dimmer
    if station.option(68):
        subtype, dimmer, shown = _DIMMABLE, f"Channel{index + 1}", f"Channel{index + 1}"
    elif station.said.get("lk") != 1 and subtype in (_RGBW, _RGBCW):
        # Two lights in one: the coloured one, then the white one.
        dimmer = shown = f"Dimmer{place + 1}"
        white = _DIMMABLE if subtype == _RGBW else _WHITES
        subtype = white if place else _RGB
    keys = _power(station, index)
    if subtype in (_DIMMABLE, _WHITES, _RGB, _RGBW, _RGBCW):
        keys |= _feature(station, "brightness", dimmer, shown)
        keys["brightness_scale"] = 100
        # A level switches it on, unless it was told not to link the two.
        keys["on_command_type"] = "last" if station.option(20) else "brightness"
    if subtype in (_WHITES, _RGBCW):
        keys |= _feature(station, "color_temp", "CT", "CT")
        low, high = (200, 380) if station.option(82) else (153, 500)
        keys |= {"min_mireds": low, "max_mireds": high}
    if subtype in (_RGB, _RGBW, _RGBCW):
        keys |= _colour(station, subtype, apart=dimmer == "Dimmer1") | _effects(station)
    return station.part("light", "light", index, _friendly(station, "light", index), **keys)


def _colour(station: Station, subtype: int, *, apart: bool) -> dict[str, object]:
    """`apart`: its white is a light of its own, which "=" leaves as it is."""
    # Color2 keeps the brightness. HSBColor with two numbers is not sure to; but it is what says
    # the colour apart from the brightness.
    white = "white" if subtype == _RGBW else "color_temp"
    keys: dict[str, object] = {
        "rgb_command_topic": f"{station.command}Color2",
        "rgb_command_template": "{{ red }},{{ green }},{{ blue }}" + ("=" if apart else ""),
        "hs_state_topic": station.reports()[0],
        "hs_value_template": "{{ value_json.HSBColor.split(',')[:2] | join(',') }}",
    }
    if subtype != _RGB:
        keys |= {
            "color_mode_state_topic": station.reports()[0],
            "color_mode_value_template": "{% if value_json.White is defined %}"
            f"{{{{ '{white}' if value_json.White else 'hs' }}}}{{% endif %}}",
        }
    if subtype == _RGBW:
        keys |= {"white_command_topic": f"{station.command}White", "white_scale": 100}
    return keys


def _feature(station: Station, name: str, command: str, shown: str) -> dict[str, object]:
    return {
        f"{name}_command_topic": f"{station.command}{command}",
        f"{name}_state_topic": station.reports()[0],
        f"{name}_value_template": f"{{{{ value_json.{shown} }}}}",
    }


def _effects(station: Station) -> dict[str, object]:
    names = ", ".join(f"'{name}'" for name in EFFECTS)
    return {
        "effect_list": list(EFFECTS),
        "effect_command_topic": f"{station.command}Scheme",
        "effect_command_template": f"{{{{ [{names}].index(value) }}}}",
        "effect_state_topic": station.reports()[0],
        "effect_value_template": f"{{{{ [{names}][value_json.Scheme] }}}}",
    }


def _shutters(station: Station) -> list[Part]:
    kinds = listed(station.said.get("rl"), MAX_RELAYS)
    count, index = 0, 0
    while index < len(kinds):
        if kinds[index] != _SHUTTER:
            index += 1
            continue
        if kinds[index + 1 : index + 2] != [_SHUTTER]:
            # Half a shutter: which relays belong together is anybody's guess.
            return []
        count, index = count + 1, index + 2
    return [_shutter(station, number) for number in range(1, count + 1)]


def _shutter(station: Station, number: int) -> Part:
    at = f"value_json.Shutter{number}"
    topic, repeated = station.reports("SENSOR")
    flags = listed(station.said.get("sho"), MAX_RELAYS)
    inverted = number <= len(flags) and _bit(flags[number - 1])
    up, down = ("closing", "opening") if inverted else ("opening", "closing")
    keys: dict[str, object] = {
        **repeated,
        # It takes words here as well, so that one topic does for all.
        "command_topic": f"{station.command}ShutterPosition{number}",
        "set_position_topic": f"{station.command}ShutterPosition{number}",
        "position_topic": topic,
        "position_template": f"{{{{ {at}.Position }}}}",
        "state_topic": topic,
        "value_template": f"{{{{ {{1: '{up}', -1: '{down}', 0: 'stopped'}}[{at}.Direction] }}}}",
    }
    if inverted:
        # It counts from the other end; to open is still to open.
        keys |= {"position_open": 0, "position_closed": 100}
    tilts = listed(station.said.get("sht"), MAX_RELAYS)
    tilt = listed(tilts[number - 1], 3) if number <= len(tilts) else []
    ends = [end for end in tilt if isinstance(end, int) and abs(end) <= 360 * 100]
    if len(ends) == 3 and ends[2] and ends[0] != ends[1]:
        keys |= {
            "tilt_command_topic": f"{station.command}ShutterTilt{number}",
            "tilt_status_topic": topic,
            "tilt_status_template": f"{{{{ {at}.Tilt }}}}",
            "tilt_min": ends[0],
            "tilt_max": ends[1],
        }
    return station.part("cover", "shutter", number - 1, f"cover {number}", **keys)


def _bit(flags: object) -> bool:
    return isinstance(flags, int) and flags & 1 == 1


def _fan(station: Station) -> list[Part]:
    if station.said.get("if") != 1:
        return []
    speed = f"{station.command}FanSpeed"
    topic, repeated = station.reports()
    # Home Assistant starts it at the middle one of its three speeds.
    keys: dict[str, object] = {
        **repeated,
        "command_topic": speed,
        "payload_on": "2",
        "payload_off": "0",
        "state_topic": topic,
        "state_value_template": "{% if value_json.FanSpeed is defined %}"
        "{{ '2' if value_json.FanSpeed else '0' }}{% endif %}",
        "percentage_command_topic": speed,
        "percentage_state_topic": topic,
        "percentage_value_template": "{{ value_json.FanSpeed }}",
        "speed_range_min": 1,
        "speed_range_max": 3,
    }
    return [station.part("fan", "fan", "ifan", None, **keys)]


_SILENT_MODES = frozenset({-1, 0, 7, 8, 11, 12})
"""Switch modes that report that something was pressed, and no state."""


def _switches(station: Station) -> list[Part]:
    found = []
    names = listed(station.said.get("swn"), MAX_SWITCHES)
    for index, mode in enumerate(listed(station.said.get("swc"), MAX_SWITCHES)):
        if not isinstance(mode, int) or mode in _SILENT_MODES or not -1 <= mode <= 16:
            continue
        own = word(names[index]) if index < len(names) else ""
        key = quotable(own) or f"Switch{index + 1}"
        if station.option(114):
            topic, template = f"{station.stat}RESULT", f"{{{{ value_json['{key}']['Action'] }}}}"
        else:
            topic, template = f"{station.tele}SENSOR", f"{{{{ value_json['{key}'] }}}}"
        keys: dict[str, object] = {
            "state_topic": topic,
            "value_template": template,
            "payload_on": station.on,
            "payload_off": station.off,
        }
        if mode in (13, 14):
            keys["off_delay"] = 1
        name = own or f"binary_sensor {index + 1}"
        found.append(station.part("binary_sensor", "switch", index, name, **keys))
    return found


def quotable(key: str) -> str:
    """`key` if it can stand between quotes in a template, else ""."""
    plain = 0 < len(key) <= 64 and key.isprintable()
    return key if plain and not any(sign in key for sign in "'\"\\{}%#") else ""
