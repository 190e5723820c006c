"""Why somebody should look twice before approving what announced itself."""

from appliance.adapters.mqtt.house import MqttHouse
from appliance.core.topics import reaches_all
from appliance.core.types import EntityId


def doubt_of(house: MqttHouse, entity: EntityId) -> str:
    """What is doubtful about it, after "it "; empty if nothing is."""
    if entity not in house.rivals:
        return ""
    if others := sorted(house.rivals[entity]):
        return f"is commanded where {', '.join(others)} is commanded"
    if any(map(reaches_all, house.command_topics(entity))):
        return "commands a gateway, and so whatever is behind it"
    return "claims to be a device that announced itself elsewhere too"
