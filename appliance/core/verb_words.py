"""The words of each verb: to be done, done, and as an order to a device. Refuses nothing; a table.

Verbs of to-do lists are not here: what they say is made of their items.
"""

from collections.abc import Mapping

from appliance.core.types import Verb

DO: Mapping[Verb, str] = {
    Verb.TURN_ON: "turn on",
    Verb.TURN_OFF: "turn off",
    Verb.OPEN: "open",
    Verb.CLOSE: "close",
    Verb.STOP: "stop",
    Verb.LOCK: "lock",
    Verb.UNLOCK: "unlock",
    Verb.SET: "set",
    Verb.PRESS: "press",
    Verb.START: "start",
    Verb.PAUSE: "pause",
    Verb.DOCK: "dock",
    Verb.LOCATE: "find",
    Verb.NEXT: "skip ahead on",
    Verb.PREVIOUS: "skip back on",
    Verb.INSTALL: "update",
}
IS: Mapping[Verb, str] = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.STOP: "stopped",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
    Verb.SET: "set",
    Verb.PRESS: "pressed",
    Verb.START: "running",
    Verb.PAUSE: "paused",
    Verb.DOCK: "docked",
    Verb.LOCATE: "called",
    Verb.NEXT: "one further",
    Verb.PREVIOUS: "one back",
    Verb.INSTALL: "up to date",
}
TOLD: Mapping[Verb, str] = {
    Verb.LOCATE: "make a sound",
    Verb.NEXT: "skip ahead",
    Verb.PREVIOUS: "skip back",
    Verb.PRESS: "react",
}
"""Orders that are not what we ask to do: we press a button, and it reacts."""
