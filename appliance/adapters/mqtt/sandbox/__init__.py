"""Jinja templates from outside, evaluated within bounds. Refuses to let them reach anything."""

from appliance.adapters.mqtt.sandbox.metering import parse
from appliance.adapters.mqtt.sandbox.translation import MAX_TEMPLATE, Program, compiled

__all__ = ["MAX_TEMPLATE", "Program", "compiled", "parse"]
