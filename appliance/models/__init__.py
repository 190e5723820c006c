"""The models Hearth runs on: what there is, what is installed. Refuses bytes nobody vouched for."""

from appliance.models.catalogue import Catalogue, Chat, Entry, Kind, LicenceClass, ModelFile
from appliance.models.store import Store

__all__ = ["Catalogue", "Chat", "Entry", "Kind", "LicenceClass", "ModelFile", "Store"]
