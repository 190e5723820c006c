"""Reads Home Assistant's discovery messages into announcements. Refuses to raise, and to guess.

Everything here comes from outside. A message is an announcement, a removal, or it is rejected
with a reason; there is no fourth way, whatever the bytes. The rules:

* sizes, depths and counts are limited before anything is looked at;
* names are cleaned of everything that cannot be seen or could reorder a line.

Where a device may be commanded is the business of `core.topics`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from appliance.core.abbreviations import DEVICE_KEYS, ENTITY_KEYS

MAX_CONFIG_BYTES = 128 * 1024
MAX_COMPONENTS = 200
"""Of one device payload."""
MAX_NAME = 40
MAX_ANNOUNCED = 255
"""Characters of a name or id that count for the tier, as many as Home Assistant takes."""
MAX_ID = 64
MAX_TOPIC_BYTES = 256
"""Of a discovery topic and of an id."""

_ENTITY_COMPONENTS = (
    "alarm_control_panel binary_sensor button camera climate cover date datetime device_tracker "
    "event fan humidifier image infrared lawn_mower light lock notify number scene select sensor "
    "siren switch text time update vacuum valve water_heater"
)
COMPONENTS = frozenset(_ENTITY_COMPONENTS.split())
"""Home Assistant's component types that become entities, as of 2026.11."""

NO_ENTITIES = frozenset({"device_automation", "tag"})
"""Component types that announce triggers and scanners: known, and nothing to read or command."""

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
    if b"\\u" in payload and not encodable(config):
        return Rejected(topic, "config-not-unicode")
    config = expand(config)
    if config.get("migrate_discovery") is True:
        return Removal(topic)
    component = match["component"]
    if component == "device":
        return _components(topic, config)
    if component in NO_ENTITIES:
        return ()
    if component not in COMPONENTS:
        return Rejected(topic, "component-unknown")
    return (Announcement(topic, "", component, _of_child(config)),)


def _of_child(config: dict[str, object]) -> dict[str, object]:
    """One component of a device behind the device that it names: a part of that one."""
    device = config.get("device")
    child = device.get("child_device") if isinstance(device, dict) else None
    if not isinstance(child, dict):
        return config
    return config | {"device": {DEVICE_KEYS.get(key, key): value for key, value in child.items()}}


def expand(config: Config) -> dict[str, object]:
    """Write out abbreviated keys and `~`, at the top, in `device`, and in each component."""
    full = {ENTITY_KEYS.get(key, key): value for key, value in config.items()}
    device = full.get("device")
    if isinstance(device, dict):
        full["device"] = {DEVICE_KEYS.get(key, key): value for key, value in device.items()}
    where = full.get("availability")
    where = [where] if isinstance(where, dict) else where
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
    device = config.get("device")
    children = _children(config)
    # A hub may have nothing of its own to say.
    owners = [("", device, config.get("components", {} if children else None)), *children]
    if not isinstance(device, dict) or not all(isinstance(parts, dict) for _, _, parts in owners):
        return Rejected(topic, "device-incomplete")
    if sum(len(parts) for _, _, parts in owners if isinstance(parts, dict)) > MAX_COMPONENTS:
        return Rejected(topic, "device-too-large")
    shared = {key: config[key] for key in (*SHARED_KEYS, "origin") if key in config}
    found: list[Announcement] = []
    for child, owner, parts in owners:
        if isinstance(parts, dict):
            found += _parts(topic, child, parts, shared | {"device": owner})
    return tuple(found)


def _children(config: Config) -> list[tuple[str, object, object]]:
    """Devices behind the device: a name for their parts, themselves, their components."""
    listed = config.get("child_devices")
    children: list[tuple[str, object, object]] = []
    for number, raw in enumerate(listed[:MAX_COMPONENTS] if isinstance(listed, list) else ()):
        if not isinstance(raw, dict):
            continue
        child = expand(raw)
        parts = child.pop("components", {})
        own = {DEVICE_KEYS.get(key, key): value for key, value in child.items()}
        marks = own.get("identifiers")
        mark = marks[0] if isinstance(marks, list) and marks else marks
        children.append((f"{mark if isinstance(mark, str) else number}/", own, parts))
    return children


def _parts(
    topic: str, child: str, parts: dict[str, object], shared: dict[str, object]
) -> list[Announcement]:
    found = []
    for part, own in parts.items():
        if not isinstance(own, dict):
            continue
        full = expand(own)
        component = full.pop("platform", None)
        # A component that names its platform and nothing else has been removed from the device.
        if full and isinstance(component, str) and component in COMPONENTS:
            found.append(Announcement(topic, f"{child}{part}", component, shared | full))
    return found


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


def encodable(config: object) -> bool:
    """Whether every text in it can be put on the wire: a JSON escape may be half a character."""
    left = [config]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and not _is_encodable(value):
            return False
    return True


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=8)
def _topic_pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(
        rf"{re.escape(prefix)}/(?P<component>[a-z_]+)/(?:[a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config"
    )


def clean_name(raw: object, limit: int = MAX_NAME) -> str:
    """A name fit to be shown, matched and spoken: NFC, visible, one line, at most `limit` letters.

    Anything that is not text, or has nothing visible in it, becomes "".
    """
    return _clean(raw[: limit * 8], limit) if isinstance(raw, str) else ""


@lru_cache(maxsize=1024)
def _clean(raw: str, limit: int) -> str:
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())[:limit].strip()
    composed = unicodedata.normalize("NFC", raw)
    # Category C is control, format (bidi, zero width), surrogate, private and unassigned; the
    # Hangul fillers and the braille blank are letters to Unicode and nothing to the eye.
    visible = "".join(
        " " if character.isspace() else character
        for character in composed
        if (character.isspace() or unicodedata.category(character)[0] != "C")
        and character not in "\u115f\u1160\u2800\u3164\uffa0"
    )
    # Cutting and joining can bring two characters together that compose into one.
    return unicodedata.normalize("NFC", " ".join(visible.split())[:limit].strip())


def full_name(announcement: Announcement) -> str:
    """Device name and entity name, as Home Assistant joins them; "" if neither says anything."""
    return clean_name(_joined(announcement, MAX_NAME))


def announced_names(announcement: Announcement) -> tuple[str, ...]:
    """What it calls itself, before anything is cut off to be shown or to be an id."""
    names = [_joined(announcement, MAX_ANNOUNCED)]
    known = object_id(announcement)
    for key in ("default_entity_id", "object_id"):
        raw = announcement.config.get(key)
        asked = raw.removeprefix(f"{announcement.component}.") if isinstance(raw, str) else ""
        if len(asked) > MAX_ID or slug(asked) != known:
            names.append(clean_name(asked, MAX_ANNOUNCED))
    return tuple(dict.fromkeys(name for name in names if name))


def _joined(announcement: Announcement, limit: int) -> str:
    device = clean_name(announcement.device.get("name"), limit)
    own = clean_name(announcement.config.get("name"), limit)
    if not device or not own:
        return own or device
    return own if own.casefold().startswith(device.casefold()) else f"{device} {own}"


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and single underscores; "" if nothing is left."""
    return _slug(text[:MAX_TOPIC_BYTES])


@lru_cache(maxsize=1024)
def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:MAX_ID].strip("_")


def object_id(announcement: Announcement) -> str:
    """The wished-for half of the entity id: what it asks for, else its name, else its identity."""
    config = announcement.config
    wanted = config.get("default_entity_id")
    if isinstance(wanted, str) and wanted.startswith(f"{announcement.component}."):
        asked = slug(wanted.partition(".")[2])
    else:
        asked = slug(str(config.get("object_id") or ""))
    return asked or slug(full_name(announcement)) or _digest(announcement.identity)[:8]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


_BOUND = re.compile(
    r"_topic$|_template$|_scale$|_list$|(^|_)modes$|^payload_|^state_|^position_|^tilt_"
    r"|^availability|^brightness|^code_|^support|^speed_range_|^(min|max)(_|$)|^(temp_)?step$"
    r"|^(object_id|default_entity_id|on_command_type|schema|optimistic|encoding|effect|options"
    r"|available_tones|event_types|expire_after|off_delay|unit_of_measurement|mode|pattern|timezone"
    r"|color_temp_kelvin|reports_position|temperature_unit|code)$"
)
"""Everything that a wiring reads: what decides how a value is sent, read or said."""
_BOUND_OF_DEVICE = ("identifiers", "connections")
"""Which physical device it is part of; Home Assistant's map goes by them too."""


@lru_cache(maxsize=1024)
def _is_bound(key: str) -> bool:
    return _BOUND.search(key) is not None


def fingerprint(announcement: Announcement) -> str:
    """32 hex digits over what the owner approves: which thing of which device, what it wants to be
    called, its room, how it is commanded, and how it answers.

    A device that says the same again keeps its approval. One that takes another's name or asks
    for another id, moves to another room or device, changes its class, its unit, where or what it
    is commanded and within which bounds, or where, in which words and for how long it reports, has
    to be approved afresh.
    Values are taken as announced, so that later versions of Hearth compute the same.
    """
    config = announcement.config
    said = {
        "identity": announcement.identity,
        "component": announcement.component,
        "name": full_name(announcement),
        "called": announced_names(announcement),
        "device": [_plain(announcement.device.get(key)) for key in _BOUND_OF_DEVICE],
        "id": object_id(announcement),
        "area": clean_name(announcement.device.get("suggested_area")),
        "class": _plain(config.get("device_class")),
        "bound": {key: _plain(value) for key, value in config.items() if _is_bound(key)},
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return _digest(text)[:32]


def approval(announced: str, entity: str) -> str:
    """What to put on record: 64 hex digits, a fingerprint and the entity id it was shown under."""
    return announced + _digest(entity)[:32]


def _plain(value: object, depth: int = 2) -> object:
    """Scalars, and lists and objects of them; below that nothing is of use, so its type is enough.

    An availability list is the deepest that is read.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if depth and isinstance(value, dict):
        return {key: _plain(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    return type(value).__name__
