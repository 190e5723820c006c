"""One announced component, made into something Hearth can show, read and command.

Refuses whatever does not validate as a whole: `build` gives a `Device` or a `Rejected`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from appliance.adapters.mqtt import wiring
from appliance.adapters.mqtt.kinds import unit_of, wire
from appliance.adapters.mqtt.kinds.features import Featured
from appliance.adapters.mqtt.payloads import AvailabilityConfig, AvailabilityTopic, Described
from appliance.adapters.mqtt.templates import reader
from appliance.adapters.mqtt.wiring import Wiring
from appliance.core import discovery, places, topics
from appliance.core.discovery import Announcement, Rejected
from appliance.core.house import Entity, EntityState
from appliance.core.perils import endangers
from appliance.core.types import EntityId

MAX_STATE_BYTES = 16 * 1024
MAX_IDENTIFIERS = 16


@dataclass(slots=True)
class Device:
    """An announcement with what has been heard since. Lives in the registry alone."""

    announcement: Announcement
    fingerprint: str
    entity: Entity
    """Under the id it would like to have; never approved here."""
    area_name: str
    identifiers: frozenset[str]
    """Of the physical device, as Home Assistant knows it too."""
    wiring: Wiring
    availability: AvailabilityConfig
    sources: tuple[AvailabilityTopic, ...]
    """Where it says whether it is there; empty = always."""
    topics: tuple[str, ...]
    """Everything it reports on."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Where it says from time to time what it says on a state topic -> that state topic."""
    state: EntityState = field(default_factory=EntityState)
    heard: dict[str, bool] = field(default_factory=dict)
    """Availability topic -> what it said last, the latest last."""
    reported_ms: int | None = None
    """Loop time of its latest report of a state."""
    perils: dict[bool, bool] = field(default_factory=dict)
    """Whether `entity` is endangered by company, a stranger's or its own, once that is known."""

    _commands: frozenset[str] | None = None

    @property
    def commands(self) -> frozenset[str]:
        """Every topic it wants to be commanded on."""
        if self._commands is None:
            self._commands = topics.command_topics(self.announcement.config)
        return self._commands

    @property
    def owner(self) -> str:
        """The device that it says it is part of; itself if it names none."""
        marks = self.announcement.device.get("identifiers")
        first = marks[0] if isinstance(marks, list) and marks else marks
        return first if isinstance(first, str) else self.announcement.identity

    def endangered(self, *, stranger: bool) -> bool:
        """`endangers` of what it announced, worked out once: it looks at every word of it."""
        if stranger not in self.perils:
            self.perils[stranger] = endangers(self.entity, stranger=stranger)
        return self.perils[stranger]

    def foresee(self) -> None:
        """Work that out in advance."""
        for stranger in (False, True):
            self.endangered(stranger=stranger)

    def adopt(self, older: "Device") -> bool:
        """Take over what is known if the same thing was announced again; False if it changed."""
        if older.wiring != self.wiring or older.availability != self.availability:
            return False
        self.state, self.heard = older.state, older.heard
        self.reported_ms = older.reported_ms
        return True

    def report(self, topic: str, payload: bytes, now_ms: int | None = None) -> None:
        """Take in a message on one of `topics`. What cannot be read makes the state unknown."""
        text = _text(payload)
        own = self.wiring.state_topics
        told = topic if topic in own else self.also.get(topic)
        if told is not None and told in own:
            self.reported_ms = now_ms
            self.state = self.wiring.read(told, text, self.state)
        for source in self.sources:
            if source.topic != topic:
                continue
            value_of = reader(source.value_template)
            value = value_of(text) if value_of else None
            if value in (source.payload_available, source.payload_not_available):
                self.heard.pop(topic, None)
                self.heard[topic] = value == source.payload_available
        self.state = replace(self.state, available=self._available())

    def silence(self) -> None:
        """Know nothing of its state any more."""
        self.state = EntityState(available=not self.sources)
        self.heard.clear()

    def miss(self, topic: str) -> None:
        """Something was said on `topic` and not taken in: what it was is not known."""
        if topic in self.wiring.state_topics:
            self.state = replace(self.state, state=None, attributes={})

    @property
    def ages(self) -> bool:
        """Whether what it reports is true for a while only."""
        wired = self.wiring
        return isinstance(wired, Featured) and bool(wired.expires_s or wired.off_delay_s)

    def age(self, now_ms: int) -> bool:
        """Let what it reported grow old by Home Assistant's rules; True if that changed it."""
        wired, state = self.wiring, self.state
        if not isinstance(wired, Featured) or self.reported_ms is None or not state.available:
            return False
        quiet_s = (now_ms - self.reported_ms) / 1000
        if wired.expires_s and quiet_s >= wired.expires_s:
            self.state = replace(state, state=None, available=False, changed_ms=now_ms)
        elif wired.off_delay_s and quiet_s >= wired.off_delay_s and state.state == "on":
            self.state = replace(state, state="off", changed_ms=now_ms)
        return self.state is not state

    def _available(self) -> bool:
        """Home Assistant's rule: where there is a topic for it, away until it says "here"."""
        sources = self.sources
        if not sources:
            return True
        match self.availability.availability_mode:
            case "all":
                return all(self.heard.get(source.topic, False) for source in sources)
            case "any":
                return any(self.heard.values())
            case "latest":
                return list(self.heard.values())[-1] if self.heard else False


def build(
    announcement: Announcement, prefix: str, fingerprint: str | None = None
) -> Device | Rejected:
    """Make a device of an announcement, whose fingerprint may be known. Never raises."""
    try:
        described = Described.model_validate(announcement.config)
        availability = AvailabilityConfig.model_validate(announcement.config)
        if not described.enabled_by_default:
            return Rejected(announcement.topic, "disabled-by-default")
        if topics.foreign_topics(announcement.config):
            return Rejected(announcement.topic, "topic-foreign")
        wired = wire(announcement, {"prefix": prefix})
    except ValidationError:
        return Rejected(announcement.topic, "config-invalid")
    area_name = discovery.clean_name(announcement.device.get("suggested_area"))
    wanted = discovery.object_id(announcement)
    name = discovery.full_name(announcement) or discovery.clean_name(wanted.replace("_", " "))
    called = discovery.announced_names(announcement)
    entity = Entity(
        id=EntityId(f"{announcement.component}.{wanted}"),
        name=name,
        area=places.area_id(area_name) if area_name else None,
        device_class=discovery.slug(described.device_class or "") or None,
        unit=discovery.clean_name(unit_of(announcement)) or None,
        verbs=wired.verbs,
        settings=wired.settings,
        formerly=tuple(each for each in called if each != name),
    )
    sources = _sources(availability)
    also = topics.repeated_on(announcement.config)
    return Device(
        announcement=announcement,
        fingerprint=fingerprint or discovery.fingerprint(announcement),
        entity=entity,
        area_name=area_name,
        identifiers=_identifiers(announcement),
        wiring=wired,
        availability=availability,
        sources=sources,
        also=also,
        topics=wiring.topics_of(*wired.state_topics, *also, *(source.topic for source in sources)),
        state=EntityState(available=not sources),
    )


def _sources(config: AvailabilityConfig) -> tuple[AvailabilityTopic, ...]:
    if config.availability_topic is None:
        return config.availability
    single = AvailabilityTopic(
        topic=config.availability_topic,
        payload_available=config.payload_available,
        payload_not_available=config.payload_not_available,
        value_template=config.availability_template,
    )
    return (single,)


def _identifiers(announcement: Announcement) -> frozenset[str]:
    listed = announcement.device.get("identifiers")
    marks = listed[:MAX_IDENTIFIERS] if isinstance(listed, list) else [listed]
    return frozenset(mark for mark in marks if isinstance(mark, str))


def _text(payload: bytes) -> str:
    if len(payload) > MAX_STATE_BYTES:
        return ""
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return ""
