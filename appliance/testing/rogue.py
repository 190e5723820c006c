"""A rogue on the broker: broken and hostile payloads without end, and what they must not achieve.

`Rogue` makes payloads out of good ones; `play` puts them through a real registry and gives the
faults, none in a sound Hearth. The same seed is the same attack.
"""

import contextlib
import copy
import json
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.wiring import Command
from appliance.config.broker import BrokerSettings
from appliance.core.colors import NAMES
from appliance.core.discovery import Rejected
from appliance.core.home_map import read_map
from appliance.core.house import Choice, Colour, Entity, Range, Setting, Text
from appliance.core.types import Action, Value, Verb
from appliance.testing.devices import SimulatedHouse

Json = dict[str, object]
Message = tuple[str, bytes]

VICTIM = "victim/lock/set"
"""Where a rogue would like Hearth to publish."""
_TOPICS = (
    VICTIM, "homeassistant/status", "homeassistant/lock/a/b/config", "hearth/ha/call", "hearth/x",
    "$SYS/broker", "#", "victim/+/set", "cmnd/victim/POWER", "", "/", "//", "rogue", "rogue/set",
    "rogue/\x00", "rogue/\u202eset", "x" * 300, "a/" * 150, "~/set", "set/~", "~", "rogue/é/set",
)  # fmt: skip
_TEMPLATES = (
    "{{ value_json.state }}", "{{ value }}", "{{", "{% for i in range(10**9) %}x{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ value * 10**9 }}",
    "{{ value_json.a.b.c.d }}", "{% set x = [1] %}{{ x }}", "{{ value | float / 0 }}",
    "{{ (value_json.x | default([])) * 99999 }}", "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{{ 10 ** 10 ** 10 }}", "{{ value | int(base=36) }}", "{{ config }}{{ self }}{{ lipsum }}",
    "{% if value == 'ON' %}ON{% else %}OFF{% endif %}", "{{ value | regex_replace('(a+)+$') }}",
)  # fmt: skip
_JUNK: tuple[object, ...] = (
    None, True, False, 0, -1, 1e308, -1e308, 2**63, 10**400, 0.1, "", "\x00", "\u202e", "\ud800",
    "a" * 5000, "🔥" * 500, [], {}, [[]], [None] * 50, {"": ""}, {"a": {"b": {"c": {}}}}, "NaN",
    float("nan"), float("inf"), "yes", "confirm 42", "ON", "off", "None", "1e9", "0x1F", "٣",
)  # fmt: skip
_MAP: Json = {
    "version": 1,
    "floors": [{"id": "ground", "name": "Ground floor", "aliases": ["downstairs"]}],
    "areas": [{"id": "hall", "name": "Hall", "aliases": ["corridor"], "floor": "ground"}],
    "entities": [
        {
            "id": "media_player.tv", "name": "TV", "aliases": ["telly"], "area": "hall",
            "device_class": "tv", "identifiers": [["mqtt", "a"]],
            "features": {"volume": True, "sources": ["HDMI 1", "Radio"]},
        },
        {"id": "lock.front_door", "name": "Front door", "identifiers": [], "features": {}},
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seeds:
    """Good payloads to begin with."""

    announced: Sequence[tuple[str, Json]]
    reported: Sequence[object] = ()
    """What devices report: JSON or text."""

    @classmethod
    def of_the_imaginary_house(cls) -> "Seeds":
        """Home Assistant's discovery and Tasmota's, in several dialects."""
        announced = SimulatedHouse(BrokerSettings()).announcements()
        return cls([(topic, dict(config)) for topic, config in announced.items()])


class Rogue:
    """Makes messages; never the same twice in a row, always the same for a seed."""

    def __init__(self, seed: int, seeds: Seeds) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - the same attack every time
        self._seeds = seeds

    def announcement(self) -> Message:
        """On a discovery topic: a good payload made bad, as one device more or instead of one."""
        topic, config = self._dice.choice(self._seeds.announced)
        if self._dice.random() < 0.7:
            mark = f"_{self._dice.randrange(100_000)}"
            levels = topic.split("/")
            if levels[0] != "tasmota":
                levels[-2] += mark
            topic = "/".join(levels)
            config = {
                key: f"{value}{mark}" if key in ("unique_id", "uniq_id") else value
                for key, value in config.items()
            }
        return topic, self._bytes(self._bad(config))

    def map(self) -> bytes:
        return self._bytes(self._bad(_MAP))

    def report(self) -> bytes:
        if self._seeds.reported and self._dice.random() < 0.7:
            return self._bytes(self._bad(self._dice.choice(self._seeds.reported)))
        return self._bytes(self._dice.choice(_JUNK))

    def _bad(self, good: object) -> object:
        made = json.loads(json.dumps(good))
        for _ in range(self._dice.choice((0, 1, 1, 2, 4, 9))):
            self._spoil(made)
        return made

    def _spoil(self, made: object) -> None:
        """Change one thing, somewhere inside."""
        dice = self._dice
        while isinstance(made, dict | list) and made:
            keys = list(made) if isinstance(made, dict) else list(range(len(made)))
            key = dice.choice(keys)
            inner = made[key]
            if isinstance(inner, dict | list) and inner and dice.random() < 0.7:
                made = inner
                continue
            if dice.random() < 0.15:
                del made[key]
            elif isinstance(made, dict) and dice.random() < 0.15:
                made[dice.choice(_KEYS)] = inner
            else:
                made[key] = self._worse(key, inner)
            return

    def _worse(self, key: object, value: object) -> object:
        dice, name = self._dice, str(key)
        if dice.random() < 0.6 and ("topic" in name or name.endswith("_t") or name == "~"):
            return dice.choice(_TOPICS)
        if dice.random() < 0.6 and ("template" in name or name.endswith("_tpl")):
            return dice.choice(_TEMPLATES)
        if isinstance(value, str) and dice.random() < 0.3:
            return value[: dice.randrange(len(value) + 1)] + dice.choice("\x00+#/{}\u202e~é")
        return copy.deepcopy(dice.choice(_JUNK))

    def _bytes(self, made: object) -> bytes:
        dice = self._dice
        text = made if isinstance(made, str) else json.dumps(made)
        data = text.encode("utf-8", errors="surrogatepass")
        match dice.randrange(20):
            case 0:
                return data[: dice.randrange(len(data) + 1)]
            case 1:
                return data + dice.randbytes(dice.randrange(40))
            case 2 if data:
                place = dice.randrange(len(data))
                return data[:place] + dice.randbytes(1) + data[place + 1 :]
            case 3 if dice.random() < 0.2:
                return dice.choice((b"[" * 100_000, b'{"a":' * 20_000, b"\xff" * 70_000, b""))
        return data


_KEYS = (
    "command_topic", "cmd_t", "state_topic", "~", "unique_id", "uniq_id", "name", "device", "dev",
    "components", "cmps", "p", "platform", "schema", "optimistic", "payload_on", "value_template",
    "command_template", "min", "max", "step", "options", "supported_color_modes", "availability",
    "object_id", "default_entity_id", "device_class", "set_position_topic", "child_devices", "t",
)  # fmt: skip


def play(seed: int, seeds: Seeds, *, rounds: int = 20, messages: int = 50) -> list[str]:
    """Attack registries whose owner approves everything; what went wrong, in words.

    Each round is a new registry: `messages` announcements, a map, a report on every topic that is
    followed, and every command that the devices say they understand.
    """
    rogue, faults = Rogue(seed, seeds), _Swallowed()
    with faults.listening():
        for number in range(rounds):
            registry = Registry("homeassistant")
            for _ in range(messages):
                registry.announce(*rogue.announcement())
            _put_map(registry, rogue.map())
            registry.approve()
            for topic in sorted(registry.topics())[: 2 * messages]:
                registry.report(topic, rogue.report(), number)
            registry.age(10**9)
            for entity in registry.home().approved():
                faults.found.extend(_reach(registry, entity))
    return [f"seed {seed}: {fault}" for fault in faults.found]


class _Swallowed(logging.Handler):
    """The registry survives any exception; here each one is a fault all the same."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "not understood" in record.getMessage():
            self.found.append(record.getMessage())

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        root = logging.getLogger("appliance")
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)


def _put_map(registry: Registry, payload: bytes) -> None:
    made = read_map(bridged.MAP, payload)
    if not isinstance(made, Rejected):
        registry.map(made)
        registry.put(bridged.MAP, bridged.devices(made), len(payload))


def _reach(registry: Registry, entity: Entity) -> Iterator[str]:
    """Where its commands go that they must not."""
    device = registry.device(entity.id)
    if device is None:
        return
    config = device.announcement.config
    for action in actions_of(entity):
        for command in device.wiring.encode(action):
            if isinstance(command, Command) and (fault := topic_fault(command.topic, config)):
                yield f"{fault}: {command.topic!r} of {device.announcement.topic}"


def topic_fault(topic: str, config: Mapping[str, object]) -> str | None:
    """Judged anew, not by the rule that Hearth uses: by every text the announcement holds."""
    if topic.startswith(("$", "hearth/")) or any(c in topic for c in "+#\x00\u202e"):
        return "forbidden"
    if topic.startswith("homeassistant/") and topic.endswith(("/config", "/status")):
        return "discovery"
    roots = {_levels(text) for text in _texts(config, commands=False)}
    others = {_levels(text) for text in _texts(config, commands=True)}
    near = roots or (others if len(others) == 1 else set())
    return None if _levels(topic) in near else "foreign"


def _levels(topic: str) -> str:
    """Its first level, or what stands for it."""
    levels = topic.removeprefix("/").split("/")
    return levels[1] if levels[0] in ("cmnd", "stat", "tele") and len(levels) > 1 else levels[0]


def _texts(config: Mapping[str, object], *, commands: bool) -> Iterator[str]:
    for key, value in config.items():
        told = key.endswith("command_topic") or (key.startswith("set_") and key.endswith("_topic"))
        if key == "availability" and isinstance(value, list) and not commands:
            yield from (str(item.get("topic")) for item in value if isinstance(item, dict))
        elif key.endswith("_topic") and isinstance(value, str) and told is commands:
            yield value


def actions_of(entity: Entity) -> Iterator[Action]:
    """Everything that can be asked of it, at the edges of what it says it takes."""
    for verb in sorted(entity.verbs):
        yield Action(entity.id, verb)
        if verb in (Verb.SET, Verb.TURN_ON):
            for name, setting in entity.settings.items():
                for value in _values(setting):
                    yield Action(entity.id, verb, ((name, value),))


def _values(setting: Setting) -> Sequence[Value]:
    match setting:
        case Range(low, high):
            return (low, high, (low + high) / 2)
        case Choice(options):
            return options[:3]
        case Text():
            return ("a", "{{ 1 }}", VICTIM)
        case Colour():
            return tuple(NAMES)[:2]
