"""What pages may know and do beside the running Hearth. Each part has a module of its own."""

from dataclasses import dataclass

from appliance.web.box import Box
from appliance.web.everyday import Everyday
from appliance.web.naming import Naming
from appliance.web.shelf import Shelf
from appliance.web.studio import Studio
from appliance.web.vault import Vault
from appliance.web.watch import Watch


@dataclass(frozen=True, slots=True)
class Parts:
    shelf: Shelf
    naming: Naming
    everyday: Everyday
    watch: Watch
    vault: Vault
    box: Box
    studio: Studio
