"""The owner's settings: one TOML file, read into typed sections. Refuses keys it does not know.

The file is `$HEARTH_SETTINGS`, else `hearth/settings.toml` in the user's configuration folder.
No file in the usual place means the defaults, but one that was named must exist; a mistake in it is
a ConfigError that names the key.
"""

import datetime as dt
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from appliance.config.broker import BrokerSettings
from appliance.core.budget import HOUR_MS, MINUTE_MS, Limits, Window
from appliance.core.calls import HOLD_STEPS, THRESHOLD
from appliance.core.circumstances import QuietHours
from appliance.core.errors import ConfigError
from appliance.core.presence import PACE, USUAL_PACE
from appliance.core.tongues.known import ENGLISH, TONGUES


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(Section):
    """Ids of catalogue entries."""

    stt: str = "whisper-base"
    tts: str = "en_US-joe-medium"
    llm: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    wake: tuple[str, ...] = (
        "openwakeword-hey_jarvis",
        "openwakeword-alexa",
        "microwakeword-hey_jarvis",
        "microwakeword-alexa",
    )
    """Models of the same word listen for it together."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    threads: int = Field(default=0, ge=0, le=64)
    """0 = as many as the machine has cores."""
    patience_s: float = Field(default=8.0, ge=1, le=120)
    """How long the language model may be silent before a turn is given up."""


RoomName = Annotated[str, Field(pattern=r"^[^\W_][\w '’-]{0,39}$")]
"""What a room, or a phone that is one, is called; a dot would part it in two in a settings file."""
Pace = Annotated[int, Field(ge=PACE[0], le=PACE[1])]
"""Percent of what is usual for a voice."""


class RoomVoice(Section):
    """What differs in one room; what is left out is as everywhere."""

    voice: str = ""
    """Id of a catalogue entry."""
    pace: Pace | None = None


class VoiceSettings(Section):
    """How Hearth speaks; which voice it has everywhere is `models.tts`."""

    pace: Pace = USUAL_PACE
    rooms: dict[RoomName, RoomVoice] = {}
    """By what announcements call a browser's room: "Anna's phone". `hearth voices use --room`."""

    def room(self, name: str) -> RoomVoice:
        """What holds in the room of this name, whatever the case of its letters."""
        wanted = name.casefold()
        found = (own for room, own in self.rooms.items() if room.casefold() == wanted)
        return next(found, RoomVoice())


class AudioSettings(Section):
    """Parts of device names, as `hearth doctor` lists them; empty = the system's default."""

    microphone: str = ""
    speaker: str = ""
    echo_cancelling: Literal["auto", "on", "off"] = "off"
    """By the sound server; "auto" does without where it cannot, "on" says so."""
    earcon: int = Field(default=0, ge=0, le=100)
    """How loud the tone is that answers a call, in percent of the volume; 0 = none."""
    duck_db: int = Field(default=18, ge=0, le=60)
    """How far other programs on our speaker are turned down while somebody talks; 0 = not."""


def _spoken(language: str) -> str:
    known = (ENGLISH, *sorted(TONGUES))
    if language not in known:
        raise ValueError(f"{language} is not spoken here; there is {', '.join(known)}")
    return language


class PanelSettings(Section):
    """The switch and the lights of the machine Hearth runs on; what is not named is not used."""

    gpio_chip: str = "/dev/gpiochip0"
    mute_line: int | None = Field(default=None, ge=0, le=1023)
    """The line of the chip that a mute switch is wired to."""
    mute_is: Literal["switch", "button"] = "switch"
    active_low: bool = True
    """The switch connects its line to ground; false: to the supply."""
    light_lines: tuple[int, int, int] | None = None
    """The lines of a red, a green and a blue light."""
    input_device: str = ""
    """Part of the name, or the path, of an input device with a mute key: a speakerphone's."""


class WakeWordSettings(Section):
    """How one word is listened for: see `core.calls`."""

    threshold: float | None = Field(default=None, gt=0, lt=1)
    """None = `wake_threshold`, which the control "Wake sensitivity" turns."""
    patience: int = Field(default=2, ge=1, le=HOLD_STEPS)
    refractory_ms: int = Field(default=1000, ge=100, le=30_000)


class HearingSettings(Section):
    """All times in milliseconds of audio."""

    wake_threshold: float = Field(default=THRESHOLD, gt=0, lt=1)
    wake_words: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")], WakeWordSettings] = {}
    """By word, as in "alexa" or "hey_jarvis"."""
    pause_ms: int = Field(default=600, ge=200, le=3000)
    no_speech_ms: int = Field(default=5000, ge=1000, le=30_000)
    max_ms: int = Field(default=15_000, ge=2000, le=60_000)
    language: Annotated[str, AfterValidator(_spoken)] = "en"
    """What is said to Hearth, and what it says: "en", or one of `core.tongues`."""


_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def _time_of_day(value: object) -> object:
    """What is no time on a clock on the wall (seconds, a zone) is refused, not interpreted."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        return dt.time.fromisoformat(value.zfill(5))
    if isinstance(value, dt.time) and value.tzinfo is None:
        return value
    raise ValueError('a time of day is written like "22:30"')


LocalTime = Annotated[dt.time, BeforeValidator(_time_of_day)]


class ConsentSettings(Section):
    """There is deliberately no setting that turns the question off."""

    answer_within_ms: int = Field(default=8000, ge=2000, le=10_000)
    many: int = Field(default=8, ge=2, le=50)
    """A proposal that touches more devices than this is guarded."""
    actions_per_minute: int = Field(default=100, ge=1, le=1000)
    actions_per_hour: int = Field(default=500, ge=1, le=10_000)
    """Devices changed, of whatever tier. See `core.budget`."""
    guarded_per_minute: int = Field(default=6, ge=1, le=60)
    guarded_per_hour: int = Field(default=20, ge=1, le=600)
    """Guarded sentences, however many devices each of them changes."""
    quiet_from: LocalTime | None = None
    quiet_until: LocalTime | None = None
    """Local times: between them nothing guarded is done. None = no quiet hours."""
    away: bool = False
    """Where the switch "Away" stands until it is turned: while it is on, nothing is changed."""

    @model_validator(mode="after")
    def _quiet_hours_are_whole(self) -> Self:
        if (self.quiet_from is None) is not (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until need each other")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet_from and quiet_until are the same time")
        return self

    @property
    def limits(self) -> Limits:
        return Limits(
            actions=(
                Window(MINUTE_MS, self.actions_per_minute),
                Window(HOUR_MS, self.actions_per_hour),
            ),
            guarded=(
                Window(MINUTE_MS, self.guarded_per_minute),
                Window(HOUR_MS, self.guarded_per_hour),
            ),
        )

    @property
    def quiet_hours(self) -> QuietHours | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_until)


class HomeSettings(Section):
    """Where the house stands: for sunrise and sunset, calculated here and told to nobody."""

    latitude: float | None = Field(default=None, ge=-90, le=90)
    """Degrees, north positive."""
    longitude: float | None = Field(default=None, ge=-180, le=180)
    """Degrees, east positive."""

    @model_validator(mode="after")
    def _place_is_whole(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude are given together, or neither")
        return self


class MannersSettings(Section):
    """How Hearth behaves; the rest is said, or turned on the page."""

    quiet_volume: int = Field(default=30, ge=10, le=100)
    """Percent: in the quiet hours of `[consent]` Hearth speaks no louder, but to wake people."""


class PresenceSettings(Section):
    """Hearth as a device in Home Assistant."""

    enabled: bool = True
    name: str = Field(default="Hearth", min_length=1, max_length=40)


class PageSettings(Section):
    """The page for people's phones: see docs/page.md."""

    enabled: bool = True
    address: str = ""
    """One address of this machine to be served on; empty = all of them."""
    port: int = Field(default=8443, ge=0, le=65_535)
    """0 = a free one, which is told at the start."""
    announce: bool = True
    """Answer for "hearth.local" on the home network."""


class KnowledgeSettings(Section):
    """What is looked up without a network: see docs/knowledge.md."""

    folder: str = ""
    """Where ZIM files are; empty = "knowledge" in the data folder."""


class Settings(Section):
    room: str = ""
    """The area this appliance stands in; empty = none."""
    broker: BrokerSettings | None = None
    """None = the embedded broker, for this machine alone."""
    models: ModelSettings = ModelSettings()
    voices: VoiceSettings = VoiceSettings()
    audio: AudioSettings = AudioSettings()
    panel: PanelSettings = PanelSettings()
    hearing: HearingSettings = HearingSettings()
    consent: ConsentSettings = ConsentSettings()
    home: HomeSettings = HomeSettings()
    manners: MannersSettings = MannersSettings()
    presence: PresenceSettings = PresenceSettings()
    page: PageSettings = PageSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()


def settings_path() -> Path:
    named = os.environ.get("HEARTH_SETTINGS")
    return Path(named) if named else platformdirs.user_config_path("hearth") / "settings.toml"


def data_dir() -> Path:
    """Where Hearth keeps what it must remember: `$HEARTH_DATA`, else the user's data folder."""
    named = os.environ.get("HEARTH_DATA")
    return Path(named) if named else platformdirs.user_data_path("hearth")


def knowledge_dir(settings: Settings) -> Path:
    """Where ZIM files are looked for."""
    named = settings.knowledge.folder
    return Path(named).expanduser().absolute() if named else data_dir() / "knowledge"


def load(path: Path | None = None) -> Settings:
    """The settings in `path`, or in the usual place.

    Raises ConfigError for a file that was named (also by `$HEARTH_SETTINGS`) but is absent, is not
    TOML, or has a wrong key.
    """
    file = path or settings_path()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path is not None:
            told = f"no settings file {file}: leave out --settings, or write it"
            raise ConfigError(told) from None
        if os.environ.get("HEARTH_SETTINGS"):
            told = f"HEARTH_SETTINGS names no file that exists: {file}; unset it, or write the file"
            raise ConfigError(told) from None
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the settings {file}: {error}") from error
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{file}: {_first_mistake(error)}") from error


def _first_mistake(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{key}: {first['msg']}{more}"
