"""Home Assistant's keys, looked up in one announcement. Refuses topics that are nobody's own.

A table names its rows by the stem of their keys: `temperature_command` stands for
`temperature_command_topic` and `temperature_command_template`.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter

from appliance.adapters.mqtt.kinds.codecs import PLAIN, Codec
from appliance.adapters.mqtt.kinds.features import Feature, Order, Sink, Source
from appliance.adapters.mqtt.payloads import CommandTopic, Described, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import writer
from appliance.adapters.mqtt.wiring import is_text
from appliance.core.discovery import Config
from appliance.core.house import Range, Setting
from appliance.core.types import Value, Verb

MAX_OPTIONS = 256


def _several(value: object) -> object:
    """Home Assistant takes one word for a list of one."""
    if isinstance(value, str):
        return (value,)
    return () if value is None else value


Options = Annotated[tuple[Word, ...], BeforeValidator(_several), Field(max_length=MAX_OPTIONS)]
Bound = Annotated[float, Field(ge=-1e12, le=1e12)]
Step = Annotated[float, Field(ge=1e-3, le=1e12)]

_COMMAND: TypeAdapter[str | None] = TypeAdapter(CommandTopic | None)
_STATE: TypeAdapter[str | None] = TypeAdapter(StateTopic | None)
_TEMPLATE: TypeAdapter[str | None] = TypeAdapter(Template | None)


def options_of(words: Iterable[str]) -> tuple[str, ...]:
    """The words that can be said, each once."""
    return tuple(dict.fromkeys(word for word in words if word.strip()))


def range_of(low: float, high: float, step: float | None = None) -> Range | None:
    """None for a range that is upside down: nothing can be set to a value in it."""
    return Range(low, high, step) if low <= high else None


class Component(Described):
    """What every component with features may say."""

    optimistic: bool = False

    @property
    def trusted(self) -> bool:
        return not self.optimistic


class Keys:
    """The topics and templates of one announcement. Everything raises pydantic.ValidationError."""

    def __init__(self, config: Config, context: Mapping[str, str], template: str = "") -> None:
        """`template` is the key of the one that reads every value without its own."""
        self._config = config
        self._context = dict(context)
        self._is_text = is_text(Described.model_validate(config))
        self._common = self.template(template)

    def template(self, key: str) -> str | None:
        return _TEMPLATE.validate_python(self._config.get(key))

    def command(self, stem: str) -> str | None:
        topic = self._config.get(f"{stem}_topic")
        valid = _COMMAND.validate_python(topic, context=self._context)
        return valid if self._is_text else None

    def state(self, stem: str) -> str | None:
        valid = _STATE.validate_python(self._config.get(f"{stem}_topic"))
        return valid if self._is_text else None

    def sink(self, stem: str, variable: str | None = None) -> Sink | None:
        """None also for a command whose template cannot be evaluated."""
        topic, template = self.command(stem), self.template(f"{stem}_template")
        if topic is None or writer(template) is None:
            return None
        return Sink(topic, template, variable)

    def source(self, stem: str, template: str | None = None) -> Source | None:
        """`template` is the key of the template, if it does not follow from the stem."""
        topic = self.state(stem)
        own = self.template(template or f"{stem}_template")
        return None if topic is None else Source(topic, own or self._common)

    def feature(
        self,
        name: str,
        setting: Setting | None = None,
        codec: Codec = PLAIN,
        *,
        command: str | None = None,
        state: str | None = None,
        template: str | None = None,
        wakes: bool = False,
    ) -> Feature:
        """A row. `command` and `state` are stems, `template` the key of the reading template."""
        sink = self.sink(command) if command is not None and setting is not None else None
        source = self.source(state, template) if state is not None else None
        return Feature(name, setting if sink else None, codec, sink, source, wakes)

    def order(
        self, payload: str | None, stem: str = "command", **variables: Value | None
    ) -> Order | None:
        """None where the topic, the payload or a way to make it is missing: the same payload is
        made every time, so what comes out empty here is nothing to offer.
        """
        sink = self.sink(stem)
        if sink is None or payload is None:
            return None
        order = Order(sink.topic, payload, sink.template, variables)
        return order if order.command() is not None else None


def given(orders: Mapping[Verb, Order | None]) -> dict[Verb, Order]:
    """The orders that the device has."""
    return {verb: order for verb, order in orders.items() if order is not None}
