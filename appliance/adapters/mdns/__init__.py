"""Finding and being found on the home network, by multicast DNS."""

from appliance.adapters.mdns.brokers import FoundBroker, find_brokers
from appliance.adapters.mdns.naming import Names, keep_announced, names

__all__ = ["FoundBroker", "Names", "find_brokers", "keep_announced", "names"]
