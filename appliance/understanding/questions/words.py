"""The words of questions about a house, as tables. Refuses to know any house, or any grammar.

A phrase has one sense; what a sense means of the things asked about is for `inquiry` to say. Words
that are in no table, and in no name of the house, make a question one that is not understood here.
"""

from collections.abc import Mapping

from appliance.core import aspects as of
from appliance.core.aspects import Aspect
from appliance.core.traits import Claim, Trait
from appliance.understanding.names.kinds import Kind
from appliance.understanding.questions.senses import (
    Bound,
    Claims,
    Detects,
    Mark,
    Measures,
    More,
    Most,
    Noun,
    Sense,
)
from appliance.understanding.text.words import table

Phrase = tuple[str, ...]


def _phrases(listed: str) -> list[Phrase]:
    return [tuple(one.split()) for one in listed.split(", ")]


_CLAIMS: tuple[tuple[str, tuple[tuple[Trait, bool], ...]], ...] = (
    (
        "on, turned on, switched on, powered on, lit, lit up, enabled, turn on, switch on, come on",
        ((Trait.ON, True),),
    ),
    (
        "off, turned off, switched off, deactivated, disabled, unlit, turn off, switch off",
        ((Trait.ON, False),),
    ),
    ("open, opened, ajar, raised, wide open", ((Trait.OPEN, True),)),
    ("closed, shut, lowered, drawn, close", ((Trait.OPEN, False),)),
    ("up", ((Trait.OPEN, True), (Trait.REACHABLE, True))),
    ("down", ((Trait.OPEN, False), (Trait.REACHABLE, False))),
    ("locked, locked up, bolted, secured, lock", ((Trait.LOCKED, True),)),
    ("secure", ((Trait.LOCKED, True), (Trait.OPEN, False))),
    ("unlocked, unbolted, unlock", ((Trait.LOCKED, False),)),
    ("armed, activated, active", ((Trait.ARMED, True), (Trait.ON, True), (Trait.RUNNING, True))),
    ("disarmed, unarmed", ((Trait.ARMED, False),)),
    ("home, at home, in", ((Trait.HOME, True), (Trait.DOCKED, True))),
    ("away, not home, out", ((Trait.HOME, False), (Trait.ON, False))),
    (
        (
            "gone off, going off, go off, went off, triggered, sounding, detecting anything, "
            "ringing, detecting something, showing anything, detected anything, tripped, set "
            "off, alerting, noticed anything, found anything, been triggered, reporting "
            "anything, wet, damp, leaking, showing a leak, flooded, occupied, unsafe, beeping, "
            "seen anything, picked up anything, vibrating, tampered with"
        ),
        ((Trait.DETECTING, True),),
    ),
    (
        "clear, dry, quiet, silent, unoccupied, free, vacant, empty, safe",
        ((Trait.DETECTING, False),),
    ),
    (
        (
            "running, working, going, in use, at work, cleaning, mowing, vacuuming, hoovering, "
            "moving, busy, cutting the grass, mowing the lawn, blowing, watering, cooking, "
            "still going, spinning, out cleaning, out mowing"
        ),
        ((Trait.RUNNING, True), (Trait.ON, True)),
    ),
    ("idle, stopped, resting, inactive", ((Trait.RUNNING, False), (Trait.ON, False))),
    ("finished, done, finished yet", ((Trait.RUNNING, False),)),
    ("playing", ((Trait.PLAYING, True),)),
    ("paused, on pause", ((Trait.PAUSED, True),)),
    ("docked, parked, in the dock, on the dock, in its dock, at its base", ((Trait.DOCKED, True),)),
    ("charging", ((Trait.CHARGING, True), (Trait.DOCKED, True))),
    ("heating, heating up, heating now", ((Trait.HEATING, True),)),
    ("cooling, cooling down", ((Trait.COOLING, True),)),
    ("low, flat, dead, running low, running out, nearly empty, almost empty",
     ((Trait.LOW, True),)),
    ("about to die, about to run out", ((Trait.LOW, True),)),
    ("charged, full, fine, okay, ok, normal", ((Trait.LOW, False), (Trait.DETECTING, False))),
    ("plugged in", ((Trait.PLUGGED, True),)),
    ("unplugged", ((Trait.PLUGGED, False),)),
    ("connected, online, available, reachable, responding, alive, in reach",
     ((Trait.CONNECTED, True), (Trait.REACHABLE, True))),
    ("disconnected, offline, unavailable, unreachable, out of reach, not responding, unresponsive",
     ((Trait.CONNECTED, False), (Trait.REACHABLE, False))),
    ("up to date, updated", ((Trait.CURRENT, True),)),
    ("out of date, outdated", ((Trait.CURRENT, False),)),
    ("jammed, stuck, blocked", ((Trait.STUCK, True),)),
)  # fmt: skip

_MEASURES: tuple[tuple[str, tuple[Aspect, ...], bool], ...] = (
    ("temperature, temperatures, temp, degrees", (of.TEMPERATURE, of.TARGET), True),
    ("temperature wise", (of.TEMPERATURE, of.TARGET), True),
    ("warm, hot, cold, cool, chilly, toasty, freezing", (of.TEMPERATURE, of.TARGET), False),
    ("humidity, humidity level, moisture level", (of.HUMIDITY, of.TARGET_HUMIDITY), True),
    ("humid, muggy, too dry, too damp, too moist", (of.HUMIDITY, of.TARGET_HUMIDITY), False),
    ("battery, batteries, battery level, battery levels, charge", (of.BATTERY,), True),
    ("battery life, battery charge, battery percentage, juice", (of.BATTERY,), True),
    ("remaining time, time remaining, time left, minutes left, minutes", (of.DURATION,), True),
    ("time, longer, hours", (of.DURATION,), True),
    ("power, power use, power usage, power consumption, power draw", (of.POWER,), True),
    ("electricity, electric, watts, wattage", (of.POWER,), True),
    ("energy, energy use, kilowatt hours, energy usage", (of.ENERGY, of.POWER), True),
    ("rain, rainfall, rained, raining", (of.RAIN,), True),
    ("light level, illuminance, lux", (of.LIGHT_LEVEL, of.BRIGHTNESS), True),
    ("brightness, brightness level", (of.BRIGHTNESS, of.LIGHT_LEVEL), True),
    ("bright, light, dark, dim", (of.BRIGHTNESS, of.LIGHT_LEVEL), False),
    ("co2, co2 level, co2 levels, carbon dioxide, carbon dioxide level", (of.CO2,), True),
    ("air quality, air", (of.OTHERS["air quality"],), True),
    ("stuffy", (of.CO2,), False),
    ("air pressure, pressure, barometer", (of.OTHERS["air pressure"],), True),
    ("carbon monoxide level", (of.OTHERS["carbon monoxide"],), True),
    ("fine dust, particulates, dust level, pm25", (of.OTHERS["fine dust"],), True),
    ("noise level, sound level", (of.OTHERS["noise"],), True),
    ("voltage, volts", (of.OTHERS["voltage"],), True),
    ("current, amps", (of.OTHERS["current"],), True),
    ("gas use, gas usage, gas consumption", (of.OTHERS["gas"],), True),
    ("water use, water usage, water consumption", (of.OTHERS["water use"],), True),
    ("soil moisture, moisture", (of.OTHERS["soil moisture"], of.HUMIDITY), True),
    ("signal, signal strength", (of.OTHERS["signal"],), True),
    ("wind, wind speed", (of.OTHERS["wind"],), True),
    ("windy", (of.OTHERS["wind"],), False),
    ("weight", (of.OTHERS["weight"],), True),
    ("distance", (of.OTHERS["distance"],), True),
    ("target temperature, set temperature, setpoint, set point, target", (of.TARGET,), True),
    ("target humidity", (of.TARGET_HUMIDITY,), True),
    ("volume, volume level, sound volume", (of.VOLUME,), True),
    ("loud", (of.VOLUME, of.OTHERS["noise"]), False),
    ("position", (of.POSITION,), True),
    ("far open, wide", (of.POSITION,), False),
    ("tilt, angle", (of.TILT,), True),
    ("speed, fan speed, fan mode", (of.SPEED, of.OTHERS["speed"]), True),
    ("fast", (of.SPEED, of.OTHERS["speed"], of.OTHERS["wind"]), False),
    ("colour, color", (of.COLOUR,), True),
    ("colour temperature, color temperature, white", (of.KELVIN,), True),
    ("mode, operation mode", (of.MODE,), True),
    ("programme, program, cycle, setting, option", (of.PROGRAMME, of.MODE, of.PRESET), True),
    ("preset", (of.PRESET,), True),
    ("effect", (of.EFFECT,), True),
    ("source, input, channel, station", (of.SOURCE,), True),
    ("direction", (of.DIRECTION,), True),
)  # fmt: skip

_DETECTED: tuple[tuple[str, str, str], ...] = (
    ("motion, movement, any movement", "motion moving", "motion"),
    ("something moving, anything moving, someone moving, anyone moving", "motion moving", "motion"),
    ("leak, leaks, water leak, leakage, flood, flooding, puddle", "moisture", "a leak"),
    ("water sensor, water sensors, leak sensor, leak sensors", "moisture", "a leak"),
    ("wet floor, floor wet, floor damp, floor flooded, water on the floor", "moisture", "a leak"),
    ("smoke, fire", "smoke", "smoke"),
    ("gas, gas leak", "gas", "gas"),
    ("carbon monoxide, monoxide", "carbon_monoxide", "carbon monoxide"),
    ("noise, sound, sounds", "sound", "a sound"),
    ("vibration", "vibration", "vibration"),
    ("problem, problems, trouble, faults, fault", "problem", "a problem"),
    ("tampering", "tamper", "tampering"),
    ("anyone, anybody, someone, somebody, presence, person, people",
     "occupancy motion presence", "anyone"),
)  # fmt: skip

_MOST: tuple[tuple[str, bool, str, Aspect | None], ...] = (
    ("coldest, coolest, chilliest", False, "coldest", of.TEMPERATURE),
    ("warmest, hottest", True, "warmest", of.TEMPERATURE),
    ("most humid, dampest", True, "most humid", of.HUMIDITY),
    ("driest, least humid", False, "driest", of.HUMIDITY),
    ("brightest, lightest", True, "brightest", of.LIGHT_LEVEL),
    ("darkest, dimmest", False, "darkest", of.LIGHT_LEVEL),
    ("stuffiest", True, "stuffiest", of.CO2),
    ("loudest", True, "loudest", of.VOLUME),
    ("quietest", False, "quietest", of.VOLUME),
    ("highest, most, biggest, maximum, fullest, largest", True, "highest", None),
    ("lowest, least, smallest, minimum, emptiest, weakest", False, "lowest", None),
)
_MORE: tuple[tuple[str, bool, Aspect | None], ...] = (
    ("warmer, hotter", True, of.TEMPERATURE),
    ("colder, cooler, chillier", False, of.TEMPERATURE),
    ("more humid, damper", True, of.HUMIDITY),
    ("drier, dryer, less humid", False, of.HUMIDITY),
    ("brighter", True, of.LIGHT_LEVEL),
    ("darker", False, of.LIGHT_LEVEL),
    ("higher, more", True, None),
    ("lower, less", False, None),
)
_BOUNDS: tuple[tuple[str, bool], ...] = (
    ("above, over, greater than, exceeding", True),
    ("below, under, fewer than, underneath", False),
)
_MARKS: Mapping[Mark, str] = {
    Mark.ANY: "any, some, either, a single",
    Mark.ALL: "all, every, each, both, all of, all the, every single",
    Mark.NOT: "not, isn't, aren't, no",
    Mark.SET: "set, set to, set at, set for, supposed to be, meant to be, aiming for, target for",
    Mark.LAST: "last, since",
    Mark.THAN: "than, or, compared to, and",
    Mark.INDOORS: "inside, indoors",
    Mark.OUTDOORS: "outside, outdoors, out there, outdoor",
    Mark.ROOM: "room",
    Mark.ROOMS: "rooms",
    Mark.DOING: "doing, status, state, reading, value, level, levels, looking, up to, saying, "
    "reporting, say, reads, showing, show, high, much, far, amount, position of, standing, "
    "a lot of, lots of, loads of, too much, a lot, measuring, "
    "change, changed, move, moved, measure, start, started, begin, began, finish, "
    "ready, over, go, percentage, detected, noticed, name, need",
    Mark.LEFT: "left, remaining, to go, until, till, 'til, til",
    Mark.USING: "burning, burn, "
    "using, use, uses, used, consuming, drawing, draw, consume, generating, producing",
    Mark.PEOPLE: "who",
    Mark.TO_COME: "tomorrow, will, going to, tomorrow morning, next week, later today",
    Mark.AVERAGE: "average, mean, on average",
    Mark.DIFFERENCE: "difference, difference between, difference in, between",
    Mark.PAST: "yesterday, last night, this morning, last week, earlier, an hour ago, "
    "earlier today, last month, the other day, ago",
}

_THINGS = Kind("device", frozenset())
"""Of any domain: what is asked of it narrows it."""
_NOUNS: tuple[tuple[str, str, str, Kind], ...] = (
    ("device, thing, appliance, gadget", "devices", "things", _THINGS),
    ("everything, anything, something, nothing", "", "things", _THINGS),
    ("sensor, detector", "", "sensors", Kind("sensor", table("sensor binary_sensor"))),
    ("contact", "", "contacts", Kind("contact", table("binary_sensor"), table("door window"))),
    ("opening", "", "openings",
     Kind("opening", table("binary_sensor"), table("opening"))),
    ("smoke detector, smoke alarm", "", "smoke detectors",
     Kind("smoke detector", table("binary_sensor"), table("smoke"))),
    ("update", "", "updates", Kind("update", table("update"))),
    ("phone, tracker", "", "phones", Kind("phone", table("device_tracker"))),
    ("camera", "", "cameras", Kind("camera", table("camera"))),
    ("song, track, tune", "", "songs", Kind("song", table("media_player"))),
    ("weather, forecast", "", "weather reports", Kind("weather", table("weather"))),
)  # fmt: skip
EXTRA: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "door": (("binary_sensor", table("door garage_door lock")),),
    "garage": (("binary_sensor", table("garage_door")),),
    "window": (("binary_sensor", table("window")),),
    "lock": (("binary_sensor", table("lock")),),
    "update": (("binary_sensor", table("update")),),
    "door lock": (("binary_sensor", table("lock")),),
}
"""Where a kind can be read besides what can be told to do something, by its noun."""
WITH_EVERYTHING: Mapping[Trait, frozenset[str]] = {
    Trait.ON: table("light switch fan media_player humidifier siren"),
    Trait.RUNNING: table("fan vacuum lawn_mower binary_sensor"),
    Trait.OPEN: table("cover binary_sensor"),
    Trait.HOME: table("device_tracker binary_sensor"),
}
"""Domains that "everything" and "anything" are of; heating is on all winter, so it is none."""
NOT_PASSAGES = table("awning blind curtain shade shutter")
"""Covers that nobody means who asks whether everything is closed."""

SOUNDS: Mapping[Phrase, str] = {
    ("see", "o", "two"): "co2",
    ("see", "o", "2"): "co2",
    ("see", "oh", "two"): "co2",
    ("c", "o", "two"): "co2",
    ("c", "o", "2"): "co2",
    ("co", "two"): "co2",
    ("co", "2"): "co2",
}
"""What a recogniser writes for letters that are said one by one."""
CONTRACTED: Mapping[str, tuple[str, ...]] = {
    **{
        f"{word}'s": (word, "is")
        for listed, _, noun in _MEASURES
        for word in listed.split(", ")
        if not noun and " " not in word
    },
    **{f"{word}'s": (word, "is") for word in ("what", "where", "how", "which", "who", "when")},
    **{f"{word}s": (word, "is") for word in ("what", "where", "how", "who", "when")},
    **{f"{word}'re": (word, "are") for word in ("what", "where", "how", "they", "we")},
    "there's": ("there", "is"),
    "theres": ("there", "is"),
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "isn't": ("is", "not"),
    "isnt": ("is", "not"),
    "aren't": ("are", "not"),
    "arent": ("are", "not"),
    "i've": ("i", "have"),
    "we've": ("we", "have"),
    "haven't": ("have", "not"),
    "hasn't": ("has", "not"),
    "hows": ("how", "is"),
    "long's": ("long", "is"),
    "o2": ("co2",),
}
IDLE = table(
    "a an the my our your their its is are was were has have had do does did be been being got "
    "get gotten getting currently now right at moment still just already ever there today then "
    "please actually exactly in of for with from by i we you they anyone's to like about really "
    "though yet so well tonight present these those this that them it far mind thanks here's "
    "going only turned dropped risen fallen gone enough too switched anywhere somewhere whole "
    "will round around which what securely minute dear darling love mate"
)
"""Words that add nothing to a question once everything else in it is understood."""
PREFIXES = _phrases(
    "can you tell me, could you tell me, would you tell me, will you tell me, tell me, please "
    "tell me, tell me about, would you mind telling me, let me know, can you say, can you "
    "check, could you check, would you check, would you mind checking, check, please check, "
    "double check, just check, quickly check, can you see, could you see, see, go and see, can "
    "you look, have a look, take a look, can you find out, find out, are you able to tell me, "
    "wondering, just wondering, do you know, do we know, do you happen to know, i want to know, "
    "i'd like to know, i need to know, can i ask, any idea, i wonder, i was wondering, quick "
    "question, read me, read out, what about, hey, so, okay, ok, well, um, uh, er, hearth, "
    "please, and, but, right, oh, sorry"
)
DESCRIBING = table(
    "accumulated acoustic amount amperage apparent average compounds concentration consumed cost "
    "count date dioxide download drop duration index indicated intensity measured monoxide "
    "nitrogen no2 o3 organic ozone pm1 pm10 pm2 price rate reading relative size so2 stored "
    "sulphur sulfur total upload usage value voltage volume n2o no 5"
) | {word for listed, _, _ in _MEASURES for word in listed.replace(",", "").split()}
"""Words that add nothing to the whole name of a sensor: "the concentration indicated by ..."."""
OF_PLACES: Mapping[str, tuple[str, ...]] = {
    "occupied": ("occupancy", "presence", "motion"),
    "unoccupied": ("occupancy", "presence", "motion"),
    "empty": ("occupancy", "presence", "motion"),
    "vacant": ("occupancy", "presence", "motion"),
    "flooded": ("moisture",),
    "wet": ("moisture",),
    "leaking": ("moisture",),
    "dry": ("moisture",),
    "quiet": ("sound",),
    "silent": ("sound",),
    "vibrating": ("vibration",),
}
"""What is said of a room, or of anything, and told by sensors of one kind in it."""
WHETHER = table("if whether that")
HOUSEHOLD = table(
    "dishwasher oven stove hob cooker microwave toaster fridge freezer refrigerator dryer washer "
    "iron sauna pool jacuzzi bath shower car charger printer computer laptop doorbell skylight "
    "fireplace attic cellar basement loft conservatory utility pantry balcony terrace shed "
    "greenhouse porch patio garage kitchen bathroom bedroom hallway hall landing nursery study "
    "office lounge tv television radio speaker lamp fan heater kettle blind curtain door window "
    "gate vacuum hoover mower humidifier dehumidifier purifier alarm lock light thermostat radiator"
)
"""Things and rooms of houses: if this one has none of the name, that can be said."""


def _senses() -> Mapping[Phrase, Sense]:
    made: dict[Phrase, Sense] = {}

    def put(listed: str, sense: Sense) -> None:
        for phrase in _phrases(listed):
            made.setdefault(phrase, sense)

    for listed, claims in _CLAIMS:
        put(listed, Claims(tuple(Claim(*one) for one in claims)))
    for listed, measured, noun in _MEASURES:
        put(listed, Measures(measured, noun))
    for listed, classes, there_is in _DETECTED:
        put(listed, Detects(table(classes), there_is))
    for listed, highest, word, most in _MOST:
        put(listed, Most(highest, word, most))
    for listed, above in _BOUNDS:
        put(listed, Bound(above))
    for listed, higher, more in _MORE:
        put(listed, More(higher, more))
    for mark, listed in _MARKS.items():
        put(listed, mark)
    for ones, _, many, kind in _NOUNS:
        for one in _phrases(ones):
            alone = one[-1].endswith("thing") and one[-1] != "thing"
            made.setdefault(one, Noun(kind, many, plural=alone))
            if not alone:
                made.setdefault((*one[:-1], f"{one[-1]}s"), Noun(kind, many, plural=True))
    return made


SENSES = _senses()
LONGEST_PHRASE = max(map(len, SENSES))
