"""Clients of Wyoming services: Hearth's own engines or anybody's. Refuses to wait without end."""

from appliance.adapters.wyoming.stt import WyomingTranscriber
from appliance.adapters.wyoming.tts import WyomingSynthesizer
from appliance.adapters.wyoming.wake import WyomingWakeDetector

__all__ = ["WyomingSynthesizer", "WyomingTranscriber", "WyomingWakeDetector"]
