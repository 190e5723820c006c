"""The discovery payloads we understand, validated. Refuses an entity whole rather than in part.

Field names and defaults are Home Assistant's (`homeassistant/components/mqtt/<platform>.py`);
keys that are not listed are ignored, as Home Assistant does.
"""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)

from appliance.core import topics


def _state_topic(topic: str) -> str:
    fault = topics.topic_fault(topic)
    if fault is not None:
        raise ValueError(fault)
    return topic


def _command_topic(topic: str, info: ValidationInfo) -> str:
    prefix = info.context["prefix"] if info.context else "homeassistant"
    fault = topics.command_fault(topic, prefix)
    if fault is not None:
        raise ValueError(fault)
    return topic


def _word(value: object) -> object:
    """Home Assistant takes numbers and booleans as the text Python makes of them."""
    return str(value) if isinstance(value, int | float) else value


StateTopic = Annotated[str, AfterValidator(_state_topic)]
CommandTopic = Annotated[str, AfterValidator(_command_topic)]
Word = Annotated[str, BeforeValidator(_word), Field(max_length=256)]
Template = Annotated[str, Field(max_length=4096)]


class Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class AvailabilityTopic(Payload):
    topic: StateTopic
    payload_available: Word = "online"
    payload_not_available: Word = "offline"
    value_template: Template | None = None


class AvailabilityConfig(Payload):
    availability: tuple[AvailabilityTopic, ...] = Field(default=(), max_length=16)
    availability_mode: Literal["latest", "all", "any"] = "latest"
    availability_topic: StateTopic | None = None
    availability_template: Template | None = None
    payload_available: Word = "online"
    payload_not_available: Word = "offline"


class Described(Payload):
    """What every component may say of itself."""

    device_class: Word | None = None
    enabled_by_default: bool = True
    encoding: str | None = "utf-8"


class Reporting(Described):
    state_topic: StateTopic | None = None
    value_template: Template | None = None
    optimistic: bool = False
