"""Which languages are read besides English."""

from collections.abc import Mapping

from appliance.understanding.text.french import FRENCH
from appliance.understanding.text.german import GERMAN
from appliance.understanding.text.usage import Usage

USAGES: Mapping[str, Usage] = {"de": GERMAN, "fr": FRENCH}
