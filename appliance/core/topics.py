"""Where a device may report and be commanded. Refuses every topic that is somebody else's.

Topics come from announcements, which anybody on the broker can make. The rules:

* a topic is plain: no wildcards, no `$`, no control characters, not too long;
* a command never goes to a discovery topic, to Home Assistant's status or below `hearth/`;
* a command goes only where the announcer reports: below the same first level.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from appliance.core.abbreviations import ENTITY_KEYS

MAX_DEVICE_TOPIC_BYTES = 200
MAX_DEVICE_TOPIC_LEVELS = 100
"""Of what a device has us subscribe to; Mosquitto drops a client that asks for 200 levels."""
MAX_REPEATS = 4
"""Topics of one entity that repeat its states."""
OWN_PREFIX = "hearth/"
_TASMOTA = frozenset({"cmnd", "stat", "tele"})


def topic_fault(topic: str) -> str | None:
    """Why nobody may subscribe to or publish on `topic` for a device; None if it is plain."""
    if not topic or len(topic.encode(errors="replace")) > MAX_DEVICE_TOPIC_BYTES:
        return "topic-length"
    if topic.count("/") >= MAX_DEVICE_TOPIC_LEVELS:
        return "topic-levels"
    plain = topic.isascii() and topic.isprintable()
    if not plain and any(unicodedata.category(letter)[0] == "C" for letter in topic):
        return "topic-characters"
    if any(character in topic for character in "+#"):
        return "topic-wildcard"
    return "topic-reserved" if topic.startswith("$") else None


def command_fault(topic: str, prefix: str) -> str | None:
    """Why Hearth must not publish a command on `topic`; None if it may."""
    if f"{topic}/".startswith(OWN_PREFIX):
        return "topic-ours"
    theirs = topic.startswith((f"{prefix}/", "homeassistant/"))
    discovery = theirs and topic.endswith(("/config", "/status"))
    if discovery or topic.startswith("tasmota/discovery/"):
        return "topic-discovery"
    return topic_fault(topic)


_COMMAND_TOPIC = re.compile(r"^(set_.*|.*command)_topic$")


@lru_cache(maxsize=1024)
def _commands(key: str) -> bool:
    """Whether a key of a config names a topic to command on."""
    return _COMMAND_TOPIC.search(key) is not None


def command_topics(config: Mapping[str, object]) -> frozenset[str]:
    """Every topic it wants to be commanded on, whether or not Hearth knows how."""
    return frozenset(
        value for key, value in config.items() if _commands(key) and isinstance(value, str)
    )


@lru_cache(maxsize=1024)
def _reports(key: str) -> bool:
    """Whether a key of a config names a topic to report on. A made-up key names none."""
    return key in _REPORT_KEYS


_REPORT_KEYS = frozenset(
    key for key in ENTITY_KEYS.values() if key.endswith("_topic") and not _COMMAND_TOPIC.search(key)
)


def report_topics(config: Mapping[str, object]) -> frozenset[str]:
    """Every topic it says it reports on, availability included."""
    said = {
        value
        for key, value in config.items()
        if _reports(key) and isinstance(value, str) and topic_fault(value) is None
    }
    where = config.get("availability")
    for item in where if isinstance(where, list) else ():
        if isinstance(item, dict) and isinstance(item.get("topic"), str):
            said.add(item["topic"])
    return frozenset(said)


def way(topic: str) -> str:
    """What a command on `topic` goes to: the topic, and with Tasmota the whole device, because
    it takes any command on any of its topics ("Backlog").
    """
    levels = topic.removeprefix("/").split("/")
    if len(levels) > 1 and "cmnd" in levels[:2]:
        return f"cmnd/{levels[1] if levels[0] == 'cmnd' else levels[0]}"
    return topic.removeprefix("/")


_GATEWAY = re.compile(r"(^|/)(bridge/(request|config)|cmnd/(tasmotas|sonoffs))(/|$)")


def reaches_all(topic: str) -> bool:
    """Whether a command on `topic` is for a gateway, or for all devices of a kind at once.

    Zigbee2MQTT pairs, renames and removes devices there; "tasmotas" is the group that every Tasmota
    is in unless somebody changed that.
    """
    return _GATEWAY.search(topic) is not None


_PAIRED = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5,7}[0-9a-f]{2}(?![0-9a-f])")
_ADDRESS = re.compile(r"[0-9a-f]{8,}")


@lru_cache(maxsize=8192)
def addresses(text: str) -> frozenset[str]:
    """What in an identifier or topic could be the address of a radio or a network card: eight hex
    digits or more. Zigbee2MQTT takes commands for a device under its name and under its address.
    """
    plain = text.casefold()
    plain = _PAIRED.sub(lambda found: re.sub("[:-]", "", found[0]), plain)
    return frozenset(_ADDRESS.findall(plain))


def with_ancestors(topic: str) -> Iterator[str]:
    """The topic and all above it: a device that takes `lamp/set` often takes `lamp/set/state`."""
    levels = topic.split("/")
    for length in range(len(levels), 0, -1):
        yield "/".join(levels[:length])


def root(topic: str) -> str:
    """What the topics of one device have in common: its first level.

    Tasmota puts its name second, below cmnd, stat and tele (or has these second).
    """
    levels = topic.removeprefix("/").split("/")
    if len(levels) > 1 and levels[0] in _TASMOTA:
        return levels[1]
    return levels[0]


def foreign_topics(config: Mapping[str, object]) -> frozenset[str]:
    """The command topics that lie outside the announcer's own prefix.

    Its own prefix is where it reports; for one that reports nowhere, where all of its commands go
    together. There is no more to go by: MQTT does not say who published a message.
    """
    commands = command_topics(config)
    roots = {root(topic) for topic in report_topics(config)}
    if not roots:
        roots = {root(topic) for topic in commands}
        roots = roots if len(roots) == 1 else set()
    return frozenset(topic for topic in commands if root(topic) not in roots)


def repeated_on(config: Mapping[str, object]) -> dict[str, str]:
    """Topics that repeat what a state topic said -> that state topic.

    Home Assistant has no word for it; `core.tasmota` says it as `state_repeated_on`. Nothing that
    is a command topic is taken, and nothing said there ever counts as the answer to a command.
    """
    said = config.get("state_repeated_on")
    commands = command_topics(config)
    return {
        topic: answers
        for topic, answers in (list(said.items())[:MAX_REPEATS] if isinstance(said, dict) else ())
        if isinstance(topic, str)
        and isinstance(answers, str)
        and topic_fault(topic) is None
        and topic not in commands
    }
