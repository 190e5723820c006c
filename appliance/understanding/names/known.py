"""What is looked up in the names of one home. Refuses to serve a home that is called otherwise."""

from appliance.core.house import Home
from appliance.understanding.names.mentions import Mentions


class Known:
    """Built anew when names change: `actors` finds what can be acted on, `everything` all of it."""

    def __init__(self, home: Home) -> None:
        self.of = (home.entities, home.areas, home.floors, home.groups)
        self.actors = Mentions(home, actors=True)
        self.everything = Mentions(home)

    def serves(self, home: Home) -> bool:
        """Whether it was made of these; snapshots that differ in states alone share them."""
        now = (home.entities, home.areas, home.floors, home.groups)
        return all(one is other for one, other in zip(self.of, now, strict=True))
