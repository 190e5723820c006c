"""Client of the language model engine. Refuses to wait without end."""

from appliance.adapters.llm.client import LineLanguageModel

__all__ = ["LineLanguageModel"]
