"""The house over MQTT, by Home Assistant's discovery conventions."""

from appliance.adapters.mqtt.house import MqttHouse
from appliance.adapters.mqtt.timings import Timings

__all__ = ["MqttHouse", "Timings"]
