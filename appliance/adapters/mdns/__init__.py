"""Finding and being found on the home network, by multicast DNS."""

from appliance.adapters.mdns.brokers import FoundBroker, find_brokers
from appliance.adapters.mdns.naming import Names, names

__all__ = ["FoundBroker", "Names", "find_brokers", "names"]
