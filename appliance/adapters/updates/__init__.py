"""Updates as files: read, believed or refused, and kept until they are written."""

from appliance.adapters.updates.bundle import open_bundle, unpack

__all__ = ["open_bundle", "unpack"]
