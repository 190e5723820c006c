"""What Hearth can do that changes nothing in the house. Refuses everything else.

Two entry points: `read` makes a `Skill` of a sentence, and `Skills.perform` does it.
"""

from appliance.skills.reading import read, read_speech
from appliance.skills.snapshot import NOTHING, Snapshot

__all__ = ["NOTHING", "Snapshot", "read", "read_speech"]
