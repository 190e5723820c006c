"""All that this Hearth knows of its home in one encrypted file, and back.

Models are not in it: they are fetched again by name. Nor are words: none are kept.
"""

from appliance.adapters.backup.keeping import keep
from appliance.adapters.backup.restoring import put_back, stage, staged

__all__ = ["keep", "put_back", "stage", "staged"]
