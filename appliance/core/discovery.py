"""Reads Home Assistant's discovery messages into announcements. Refuses to raise, and to guess.

Everything here comes from outside. A message is an announcement, a removal, or it is rejected
with a reason; there is no fourth way, whatever the bytes. The rules:

* sizes, depths and counts are limited before anything is looked at;
* names are cleaned of everything that cannot be seen or could reorder a line;
* a command may go only to a plain topic that is nobody else's: no wildcards, no `$`, none of the
  discovery topics, nothing under Hearth's own `hearth/`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.abbreviations import DEVICE_KEYS, ENTITY_KEYS

MAX_CONFIG_BYTES = 128 * 1024
MAX_COMPONENTS = 200
"""Of one device payload."""
MAX_NAME = 40
MAX_TOPIC_BYTES = 256
OWN_PREFIX = "hearth/"

_ENTITY_COMPONENTS = (
    "alarm_control_panel binary_sensor button camera climate cover date datetime device_tracker "
    "event fan humidifier image infrared lawn_mower light lock notify number scene select sensor "
    "siren switch text time update vacuum valve water_heater"
)
COMPONENTS = frozenset(_ENTITY_COMPONENTS.split())
"""Home Assistant's component types that become entities, as of 2026.11."""

SHARED_KEYS = (
    "availability", "availability_mode", "availability_template", "availability_topic",
    "command_topic", "encoding", "payload_available", "payload_not_available", "state_topic",
)  # fmt: skip
"""What a device payload may say once for all of its components."""

Config = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One component, its keys written out. `part` is its id within a device payload, or ""."""

    topic: str
    part: str
    component: str
    config: Config

    @property
    def device(self) -> Config:
        device = self.config.get("device")
        return device if isinstance(device, dict) else {}

    @property
    def identity(self) -> str:
        """What stays when the announcement moves to another topic; the topic if nothing does."""
        unique = self.config.get("unique_id")
        if isinstance(unique, str) and 0 < len(unique) <= MAX_TOPIC_BYTES:
            return f"{self.component}:{unique}"
        return f"{self.topic}#{self.part}"


@dataclass(frozen=True, slots=True)
class Removal:
    """Whatever was announced on `topic` is gone."""

    topic: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message that announces nothing usable. `reason` is a kebab-case code."""

    topic: str
    reason: str


def read(topic: str, payload: bytes, prefix: str) -> tuple[Announcement, ...] | Removal | Rejected:
    """What a message on a discovery topic says. Never raises."""
    match = _topic_pattern(prefix).fullmatch(topic)
    if match is None or len(topic.encode(errors="replace")) > MAX_TOPIC_BYTES:
        return Rejected(topic, "not-a-discovery-topic")
    if not payload:
        return Removal(topic)
    if len(payload) > MAX_CONFIG_BYTES:
        return Rejected(topic, "config-too-large")
    config = _parse(payload)
    if config is None:
        return Rejected(topic, "config-not-json")
    if config.get("migrate_discovery") is True:
        return Removal(topic)
    config = expand(config)
    component = match["component"]
    if component == "device":
        return _components(topic, config)
    if component not in COMPONENTS:
        return Rejected(topic, "component-unknown")
    return (Announcement(topic, "", component, config),)


def expand(config: Config) -> dict[str, object]:
    """Write out abbreviated keys and `~`, at the top, in `device`, and in each component."""
    full = {ENTITY_KEYS.get(key, key): value for key, value in config.items()}
    device = full.get("device")
    if isinstance(device, dict):
        full["device"] = {DEVICE_KEYS.get(key, key): value for key, value in device.items()}
    where = full.get("availability")
    if isinstance(where, list):
        full["availability"] = [
            {ENTITY_KEYS.get(key, key): value for key, value in item.items()}
            if isinstance(item, dict)
            else item
            for item in where[:MAX_COMPONENTS]
        ]
    root = full.pop("~", None)
    return _rooted(full, root) if isinstance(root, str) else full


def _components(topic: str, config: Config) -> tuple[Announcement, ...] | Rejected:
    parts = config.get("components")
    if not isinstance(config.get("device"), dict) or not isinstance(parts, dict):
        return Rejected(topic, "device-incomplete")
    if len(parts) > MAX_COMPONENTS:
        return Rejected(topic, "device-too-large")
    shared = {key: config[key] for key in (*SHARED_KEYS, "device", "origin") if key in config}
    found = []
    for part, own in parts.items():
        if not isinstance(own, dict):
            continue
        full = expand(own)
        component = full.pop("platform", None)
        # A component that names its platform and nothing else has been removed from the device.
        if full and isinstance(component, str) and component in COMPONENTS:
            found.append(Announcement(topic, str(part), component, shared | full))
    return tuple(found)


def _rooted(full: dict[str, object], root: str) -> dict[str, object]:
    def place(value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.startswith("~"):
            value = root + value[1:]
        return value[:-1] + root if value.endswith("~") else value

    for key, value in full.items():
        if key.endswith("topic"):
            full[key] = place(value)
        elif key == "availability" and isinstance(value, list):
            for item in value:
                if isinstance(item, dict) and "topic" in item:
                    item["topic"] = place(item["topic"])
    return full


def _parse(payload: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(payload.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):  # includes bad UTF-8 and numbers of absurd length
        return None
    return value if isinstance(value, dict) else None


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _topic_pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(
        rf"{re.escape(prefix)}/(?P<component>[a-z_]+)/(?:[a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config"
    )


def clean_name(raw: object) -> str:
    """A name fit to be shown, matched and spoken: NFC, visible, one line, at most 40 characters.

    Anything that is not text, or has nothing visible in it, becomes "".
    """
    if not isinstance(raw, str):
        return ""
    composed = unicodedata.normalize("NFC", raw[: MAX_NAME * 8])
    # Category C is control, format (bidi, zero width), surrogate, private and unassigned; the
    # Hangul fillers and the braille blank are letters to Unicode and nothing to the eye.
    visible = "".join(
        " " if character.isspace() else character
        for character in composed
        if (character.isspace() or unicodedata.category(character)[0] != "C")
        and character not in "\u115f\u1160\u2800\u3164\uffa0"
    )
    # Cutting and joining can bring two characters together that compose into one.
    return unicodedata.normalize("NFC", " ".join(visible.split())[:MAX_NAME].strip())


def full_name(announcement: Announcement) -> str:
    """Device name and entity name, as Home Assistant joins them; "" if neither says anything."""
    device = clean_name(announcement.device.get("name"))
    own = clean_name(announcement.config.get("name"))
    if not device or not own:
        return own or device
    if own.casefold().startswith(device.casefold()):
        return own
    return clean_name(f"{device} {own}")


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and single underscores; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", text[:MAX_TOPIC_BYTES]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:64].strip("_")


def object_id(announcement: Announcement) -> str:
    """The wished-for half of the entity id: what it asks for, else its name, else its identity."""
    config = announcement.config
    wanted = config.get("default_entity_id")
    if isinstance(wanted, str) and wanted.startswith(f"{announcement.component}."):
        asked = slug(wanted.partition(".")[2])
    else:
        asked = slug(str(config.get("object_id") or ""))
    short = hashlib.sha256(announcement.identity.encode(errors="replace")).hexdigest()[:8]
    return asked or slug(full_name(announcement)) or short


def topic_fault(topic: str) -> str | None:
    """Why nobody may subscribe to or publish on `topic` for a device; None if it is plain."""
    if not topic or len(topic.encode(errors="replace")) > MAX_TOPIC_BYTES:
        return "topic-length"
    if any(unicodedata.category(character)[0] == "C" for character in topic):
        return "topic-characters"
    if any(character in topic for character in "+#"):
        return "topic-wildcard"
    return "topic-reserved" if topic.startswith("$") else None


def command_fault(topic: str, prefix: str) -> str | None:
    """Why Hearth must not publish a command on `topic`; None if it may."""
    if topic.startswith(OWN_PREFIX):
        return "topic-ours"
    discovery = topic.startswith(f"{prefix}/") and topic.endswith(("/config", "/status"))
    return "topic-discovery" if discovery else topic_fault(topic)


_BOUND = re.compile(
    r"^(set_.*|.*command)_topic$|^payload_(?!available|not_available)|command.*_template$"
    r"|^set_.*_template$|_scale$|^position_|^on_command_type$|^schema$"
)


def fingerprint(announcement: Announcement) -> str:
    """32 hex digits over what the owner approves: which thing, its name, its room, its commands.

    A device that says the same again keeps its approval. One that takes another's name, moves to
    another room, changes its class or where or what it is commanded has to be approved afresh.
    Values are taken as announced, so that later versions of Hearth compute the same.
    """
    config = announcement.config
    said = {
        "identity": announcement.identity,
        "component": announcement.component,
        "name": full_name(announcement),
        "area": clean_name(announcement.device.get("suggested_area")),
        "class": _plain(config.get("device_class")),
        "commands": {key: _plain(value) for key, value in config.items() if _BOUND.search(key)},
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    """Scalars as they are; what is nested is never a command, so its type is enough."""
    scalar = value is None or isinstance(value, str | int | float)
    return value if scalar else type(value).__name__
