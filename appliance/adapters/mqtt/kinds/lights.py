"""Lights, by the schema that they announce. Refuses to command one whose schema nobody knows."""

from appliance.adapters.mqtt.kinds import light_basic, light_json, light_template
from appliance.adapters.mqtt.wiring import ReadOnly
from appliance.core.discovery import Config

Light = light_json.JsonLight | light_basic.BasicLight | light_template.TemplateLight


def wire(payload: Config, context: dict[str, str]) -> Light | ReadOnly:
    match payload.get("schema", "basic"):
        case "json":
            return light_json.wire(payload, context)
        case "basic":
            return light_basic.wire(payload, context)
        case "template":
            return light_template.wire(payload, context)
        case _:
            return ReadOnly()
