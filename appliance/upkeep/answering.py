"""Whether the language model and the broker answer. Asks each for next to nothing, and leaves."""

from appliance.adapters.llm import LineLanguageModel
from appliance.adapters.mqtt.echo import echo
from appliance.config.broker import BrokerSettings
from appliance.core.errors import ApplianceError
from appliance.core.upkeep import Check, Part
from appliance.ports import Completion, Span, Token
from appliance.runtime.link import EngineLink

_TOKENS = 4
_ASKED = Completion((Span("One, two, three,", trusted=False),), max_tokens=_TOKENS)


async def check_model(llm: EngineLink) -> Check:
    """A few tokens. Raises nothing of the engine's: one that fails is a failed check."""
    written = 0
    try:
        async for piece in LineLanguageModel(llm).complete(_ASKED):
            written += isinstance(piece, Token)
    except ApplianceError as failure:
        return Check(Part.MODEL, False, f"could not be tried: {failure.code}")
    return Check(Part.MODEL, written > 0, f"{written} tokens written")


async def check_broker(broker: BrokerSettings) -> Check:
    """A message to Hearth itself."""
    try:
        trouble = await echo(broker)
    except ApplianceError as failure:
        trouble = f"could not be tried: {failure.code}"
    return Check(Part.BROKER, not trouble, trouble or "hands on what it is given")
