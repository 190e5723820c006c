"""Words that say what is to be done, and what each means for a kind of thing. Pure tables.

A cue is a word or phrase ("turn on", "shut", "a bit brighter"); what it asks of a thing depends on
the thing: "on" opens no blind and unlocks no door, "stop" pauses no lock. Refuses to combine cues
that contradict each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.types import Value, Verb
from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.words import table


class Cue(StrEnum):
    ON = "on"
    LIT = "lit"
    """Said of light alone: illuminate."""
    OFF = "off"
    OPEN = "open"
    CLOSE = "close"
    UP = "up"
    DOWN = "down"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    START = "start"
    CLEAN = "clean"
    """Said of the work of robots alone."""
    PAUSE = "pause"
    RESUME = "resume"
    DOCK = "dock"
    LOCATE = "locate"
    NEXT = "next"
    PREVIOUS = "previous"
    ARM = "arm"
    DISARM = "disarm"
    PRESS = "press"
    INSTALL = "install"
    BRIGHTER = "brighter"
    DIMMER = "dimmer"
    WARMER = "warmer"
    COOLER = "cooler"
    LOUDER = "louder"
    QUIETER = "quieter"
    FASTER = "faster"
    SLOWER = "slower"
    MORE = "more"
    LESS = "less"
    MUTE = "mute"
    SWING = "swing"
    STILL = "still"
    REVERSE = "reverse"
    FORWARD = "forward"


_CUES: Mapping[Cue, str] = {
    Cue.LIT: "light, light up, illuminate, light it up, lit",
    Cue.ON: "on, enable, power up, fire up, set off, sound, ignite, going,switched on, turned on",
    Cue.OFF: "off, out, kill, disable, deactivate, extinguish, shut down, shut off, cut, douse, "
    "power down, quit, turned off, switched off, unplug",
    Cue.OPEN: "open, open up, opened, opening, unshut",
    Cue.CLOSE: "close, closed, closing, shut, draw, pull to, close up, shut up",
    Cue.UP: "up, raise, raised, raising, lift, lifted, increase, boost, hike, put up, turn up, "
    "crank up, pull up, roll up, bump up, increased, increasing",
    Cue.DOWN: "down, lower, lowered, lowering, drop, dropped, decrease, reduce, reduced, "
    "pull down, roll down, decreasing",
    Cue.STOP: "stop, halt, stopped, silence",
    Cue.LOCK: "lock, locked, locking, secure, bolt, lock up",
    Cue.UNLOCK: "unlock, unlocked, unlocking, unbolt, un lock",
    Cue.START: "start, run, begin, launch, activate, kick off, start up, started, running, "
    "trigger, execute",
    Cue.CLEAN: "do a clean, clean, cleaning, mow, cut the grass, mow the lawn, cut the lawn, "
    "vacuum, hoover, sweep, begin cleaning, start cleaning, start mowing, go cleaning, mowing, "
    "vacuuming, do the floors, do the lawn, clean up, do the hoovering, do the vacuuming",
    Cue.PAUSE: "pause, hold, freeze, paused, on pause, on hold",
    Cue.RESUME: "resume, play, continue, unpause, carry on, keep playing, playing, start playing",
    Cue.DOCK: "dock, park, home, go home, return home, come home, back to its dock, "
    "back to his dock, back to the dock, back to her dock, to its dock, to his dock, to the dock, "
    "to her dock, back to its base, back to the base, back to base, to base, to its base, "
    "to the base, back to its station, to its station, back to the charger, to the charger, "
    "to its charger, back to its charger, go charge, charge, return, return to base, "
    "return to dock, back home, return to its dock, return to the dock, to the station, "
    "back to the station",
    Cue.LOCATE: "find, locate",
    Cue.NEXT: "next item, next, skip, next song, next track, skip this song, skip this track, "
    "skip this, skip song, skip the song, skip track, skip the track, skip this one, "
    "skip forward, next one, skip ahead",
    Cue.PREVIOUS: "go back, replay, go back to the previous song, go back to the previous track, "
    "go back to the last song, go back to the last track, replay the last track, last track, "
    "replay the last song, play the last song, play the last track, play the previous song, "
    "play the previous track, play the last song again, play the previous song again, previous, "
    "previous song, previous track, last song, skip back, go back a song, go back a track, "
    "back a track, back one track, back one song, the song before",
    Cue.ARM: "arm, armed, arming",
    Cue.DISARM: "disarm, disarmed, unset, disarming",
    Cue.PRESS: "press, push, ring, ding, hit, pressed",
    Cue.INSTALL: "install, update, upgrade, install the update, install the update for, "
    "update the, install the update of, install the update on, install updates for, install update",
    Cue.BRIGHTER: "brighter, brighten, brighten up, lighter",
    Cue.DIMMER: "dim, dimmer, dimmed, darker, darken, dim down, softer",
    Cue.WARMER: "warmer, hotter, warm up, heat up, heat, warm, toastier, cosier, cozier",
    Cue.COOLER: "cooler, colder, cool down, chillier, cool",
    Cue.LOUDER: "louder",
    Cue.QUIETER: "quieter, softer volume",
    Cue.FASTER: "faster, speed up, quicker",
    Cue.SLOWER: "slower, slow, slow down",
    Cue.MORE: "more, higher, further, farther",
    Cue.LESS: "less",
    Cue.MUTE: "mute, muted",
    Cue.SWING: "oscillate, oscillating, swing, swinging, rotate, oscillation on, swing on",
    Cue.STILL: "stop oscillating, stop swinging, oscillation off, swing off, not oscillate",
    Cue.REVERSE: "reverse, reversed, backwards, other way, other way round, other direction",
    Cue.FORWARD: "forward, forwards",
}
PHRASES: Mapping[tuple[str, ...], Cue] = {
    words: cue for cue, prose in _CUES.items() for words in phrases(prose)
}
_LONGEST_PHRASE = max(map(len, PHRASES))
_PULLED = table("draw pull")
_APART: Mapping[str, Cue] = {
    **dict.fromkeys(("back", "apart", "aside", "open"), Cue.OPEN),
    "together": Cue.CLOSE,
}
"""What the verbs `_PULLED` ask for by a word that may stand behind the thing: "draw it back"."""
_ADVERBS_BEFORE = table("up down to on off in closed shut open together")
"""Words before which "back" only says that it was so before: "pull it back up"."""

NEUTRAL = table(
    "turn turning turned switch switching set setting make making put putting change changing "
    "adjust have get getting pop stick flick flip bring bringing let give take move leave want "
    "like go be keep click knock crank nudge bump send tell ask help dial ramp push pull roll "
    "tweak shift fade throw chuck whack slide swap choose select pick"
)
"""Verbs that say nothing of the direction by themselves."""


def cues_in(words: Sequence[str | None]) -> list[tuple[int, int, Cue]]:
    """The cues that the words hold, longest first at every place: start, end, cue."""
    found = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            said = tuple(word or "" for word in words[at : at + length])
            if said in PHRASES:
                found.append((at, at + length, PHRASES[said]))
                at += length
                break
        else:
            at += 1
    return _pulled(words, found)


def _pulled(
    words: Sequence[str | None], found: list[tuple[int, int, Cue]]
) -> list[tuple[int, int, Cue]]:
    """With "draw ... back" as what it means, and not as the "draw" that closes."""
    verb = next((at for at, word in enumerate(words) if word in _PULLED), len(words))
    for at in range(verb + 1, len(words)):
        cue, after = _APART.get(words[at] or ""), words[at + 1] if at + 1 < len(words) else None
        if cue is not None and not (words[at] == "back" and after in _ADVERBS_BEFORE):
            rest = [one for one in found if not one[0] <= verb < one[1] and one[0] != at]
            return sorted([(verb, verb + 1, cue), (at, at + 1, cue), *rest])
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """By how much something is to become more (`sign` 1) or less (-1)."""

    sign: int


@dataclass(frozen=True, slots=True)
class Put:
    """One parameter to one value."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Tint:
    """Its white is to become cooler (`sign` 1) or warmer (-1)."""

    sign: int


Deed = Verb | Change | Put | Tint

_MORE, _LESS = Change(1), Change(-1)
_SWITCHED: Mapping[Cue, Deed] = {
    Cue.LIT: Verb.TURN_ON,
    Cue.ON: Verb.TURN_ON,
    Cue.START: Verb.TURN_ON,
    Cue.OFF: Verb.TURN_OFF,
    Cue.STOP: Verb.TURN_OFF,
}
_STEPS: Mapping[Cue, Deed] = {
    Cue.UP: _MORE,
    Cue.MORE: _MORE,
    Cue.DOWN: _LESS,
    Cue.LESS: _LESS,
}
_OPENED: Mapping[Cue, Deed] = {
    Cue.OPEN: Verb.OPEN,
    Cue.UP: Verb.OPEN,
    Cue.CLOSE: Verb.CLOSE,
    Cue.DOWN: Verb.CLOSE,
    Cue.STOP: Verb.STOP,
    Cue.PAUSE: Verb.STOP,
}
_PRESSED: Mapping[Cue, Deed] = {
    Cue.PRESS: Verb.PRESS,
    Cue.ON: Verb.PRESS,
    Cue.START: Verb.PRESS,
    Cue.RESUME: Verb.PRESS,
}
_ROBOT: Mapping[Cue, Deed] = {
    Cue.START: Verb.START,
    Cue.CLEAN: Verb.START,
    Cue.ON: Verb.START,
    Cue.RESUME: Verb.START,
    Cue.PAUSE: Verb.PAUSE,
    Cue.STOP: Verb.STOP,
    Cue.DOCK: Verb.DOCK,
    Cue.PREVIOUS: Verb.DOCK,
    Cue.OFF: Verb.DOCK,
    Cue.LOCATE: Verb.LOCATE,
}
_HEATED: Mapping[Cue, Deed] = {
    **_SWITCHED,
    **_STEPS,
    Cue.WARMER: _MORE,
    Cue.COOLER: _LESS,
}

DEEDS: Mapping[str, Mapping[Cue, Deed]] = {
    "light": {
        **_SWITCHED,
        **_STEPS,
        Cue.BRIGHTER: _MORE,
        Cue.DIMMER: _LESS,
        Cue.COOLER: Tint(1),
        Cue.WARMER: Tint(-1),
    },
    "switch": _SWITCHED,
    "input_boolean": _SWITCHED,
    "fan": {
        **_SWITCHED,
        **_STEPS,
        Cue.FASTER: _MORE,
        Cue.SLOWER: _LESS,
        Cue.SWING: Put("oscillating", "on"),
        Cue.STILL: Put("oscillating", "off"),
        Cue.REVERSE: Put("direction", "reverse"),
        Cue.FORWARD: Put("direction", "forward"),
    },
    "humidifier": {**_SWITCHED, **_STEPS},
    "siren": {**_SWITCHED, Cue.PRESS: Verb.TURN_ON},
    "cover": _OPENED,
    "valve": {**_OPENED, Cue.ON: Verb.OPEN, Cue.OFF: Verb.CLOSE},
    "lock": {
        Cue.LOCK: Verb.LOCK,
        Cue.UNLOCK: Verb.UNLOCK,
        # A door of which only the lock is known: whoever wants to come in wants it unlocked.
        Cue.OPEN: Verb.UNLOCK,
    },
    "climate": _HEATED,
    "water_heater": _HEATED,
    "vacuum": _ROBOT,
    "lawn_mower": {**_ROBOT, Cue.STOP: Verb.PAUSE},
    "media_player": {
        **_STEPS,
        Cue.ON: Verb.TURN_ON,
        Cue.OFF: Verb.TURN_OFF,
        Cue.START: Verb.START,
        Cue.RESUME: Verb.START,
        Cue.PAUSE: Verb.PAUSE,
        Cue.STOP: Verb.PAUSE,
        Cue.NEXT: Verb.NEXT,
        Cue.PREVIOUS: Verb.PREVIOUS,
        Cue.LOUDER: _MORE,
        Cue.QUIETER: _LESS,
        Cue.MUTE: Put("volume_pct", 0),
    },
    "alarm_control_panel": {
        Cue.ARM: Put("mode", "armed_away"),
        Cue.ON: Put("mode", "armed_away"),
        Cue.LOCK: Put("mode", "armed_away"),
        Cue.DISARM: Put("mode", "disarmed"),
        Cue.OFF: Put("mode", "disarmed"),
    },
    "button": _PRESSED,
    "input_button": _PRESSED,
    "scene": _PRESSED,
    "script": _PRESSED,
    "update": {Cue.INSTALL: Verb.INSTALL, Cue.START: Verb.INSTALL},
    "number": _STEPS,
    "input_number": _STEPS,
}
"""By domain of the thing. A cue that has no row means nothing to it."""

_SAME = (
    frozenset({Cue.ON, Cue.START}),
    frozenset({Cue.ON, Cue.LIT}),
    frozenset({Cue.ON, Cue.UP}),
    frozenset({Cue.LIT, Cue.UP}),
    frozenset({Cue.ON, Cue.RESUME}),
    frozenset({Cue.START, Cue.RESUME}),
    frozenset({Cue.UP, Cue.OPEN}),
    frozenset({Cue.DOWN, Cue.CLOSE}),
    frozenset({Cue.UP, Cue.BRIGHTER}),
    frozenset({Cue.DOWN, Cue.DIMMER}),
    frozenset({Cue.UP, Cue.WARMER}),
    frozenset({Cue.DOWN, Cue.COOLER}),
    frozenset({Cue.UP, Cue.LOUDER}),
    frozenset({Cue.DOWN, Cue.QUIETER}),
    frozenset({Cue.UP, Cue.FASTER}),
    frozenset({Cue.DOWN, Cue.SLOWER}),
    frozenset({Cue.UP, Cue.MORE}),
    frozenset({Cue.DOWN, Cue.LESS}),
    frozenset({Cue.DOWN, Cue.OFF}),
    frozenset({Cue.CLOSE, Cue.LOCK}),
    frozenset({Cue.ARM, Cue.ON}),
    frozenset({Cue.PRESS, Cue.START}),
    frozenset({Cue.STOP, Cue.OFF}),
)
"""Cues that may be said of one thing together: "slow it down", "shut and lock"."""


_HOW_FAR: Mapping[frozenset[Cue], Deed] = {
    frozenset({Cue.OPEN, Cue.MORE}): _MORE,
    frozenset({Cue.OPEN, Cue.LESS}): _LESS,
    frozenset({Cue.CLOSE, Cue.MORE}): _LESS,
    frozenset({Cue.CLOSE, Cue.LESS}): _MORE,
}
"""Of what opens and closes: "open it a little less"."""


def combined(cues: Sequence[Cue], domain: str) -> Deed | None:
    """What all these cues ask of a thing of `domain`; None if that is nothing, or two things."""
    deeds = DEEDS.get(domain, {})
    different = tuple(dict.fromkeys(cues))
    if set(different) == {Cue.STOP, Cue.SWING}:
        different = (Cue.STILL,)
    if all(cue in deeds for cue in different) and len({deeds[cue] for cue in different}) == 1:
        return deeds[different[0]]
    if frozenset(different) in _HOW_FAR:
        return _HOW_FAR[frozenset(different)] if domain in ("cover", "valve") else None
    if len(different) == 2 and frozenset(different) not in _SAME:
        return None
    if len(different) > 2:
        return None
    found = dict.fromkeys(deeds[cue] for cue in different if cue in deeds)
    if len(found) == 2:
        # "Turn it down to off", "start it up": what steps gives way to what switches.
        found = dict.fromkeys(deed for deed in found if not isinstance(deed, Change))
    return next(iter(found)) if len(found) == 1 else None
