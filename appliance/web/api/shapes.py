"""What the API answers, as models: their JSON schema is what the API's description promises."""

from pydantic import BaseModel, Field

from appliance.core.presence import Doing
from appliance.core.types import Tier


class StateShown(BaseModel):
    """What Hearth is about at this moment."""

    doing: Doing
    asked: str = Field(description="The question that waits for an answer; empty if none does.")
    connected: bool = Field(description="Whether the MQTT broker can be reached.")
    muted: bool
    happened: str = Field(description="What became of the last thing that was done.")


class DeviceShown(BaseModel):
    id: str
    name: str
    room: str = Field(description="Empty if it is in none.")
    kind: str = Field(description='"light", "cover", "sensor", ...')
    state: str | None = Field(description="In Home Assistant's words; null if it never told.")
    unit: str | None
    available: bool
    approved: bool = Field(description="Whether the owner approved it.")
    commands: bool = Field(description="Whether it can be asked, by voice, to do something.")
    tier: Tier = Field(description="How it is confirmed at least before anything is done.")


class DevicesShown(BaseModel):
    devices: list[DeviceShown]


class ControlShown(BaseModel):
    id: str
    value: bool | int
    low: int | None = Field(description="The least a number can be; null for a switch.")
    high: int | None = Field(description="The most a number can be; null for a switch.")


class ControlsShown(BaseModel):
    controls: list[ControlShown]


class DeedShown(BaseModel):
    """One line of the journal."""

    at: str = Field(description="ISO 8601, UTC; empty where the entry is not sound.")
    result: str
    what: str
    tier: str
    sound: bool = Field(description="False: not as Hearth wrote it, so nothing of it is told.")


class JournalShown(BaseModel):
    """The newest first."""

    deeds: list[DeedShown]


class HealthShown(BaseModel):
    engines: dict[str, str] = Field(description="State by name.")
    figures: dict[str, str] = Field(description="For people, with their units.")
    trouble: str = Field(description="What is wrong with the broker; empty if nothing is.")


class TurnShown(BaseModel):
    at: str = Field(description="ISO 8601, UTC.")
    timeline_ms: dict[str, float] = Field(description="Marks, in ms after the first.")


class TurnsShown(BaseModel):
    """The newest first."""

    turns: list[TurnShown]
