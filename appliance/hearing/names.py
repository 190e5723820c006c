"""The names that people of a home may say, for the transcriber to expect. Pure.

Only names of approved things, rooms and floors: whoever announces a device that nobody approved
must not choose what is heard. Refuses to say the same word twice and more than fits.
"""

from collections.abc import Iterator

from appliance.core.house import Area, Entity, Floor, Group, Home
from appliance.core.naming import own_name

MOST_LETTERS = 450


def names_of(home: Home) -> tuple[str, ...]:
    """Rooms, what can be commanded, the rest, and last the second names; each for its new words."""
    known: set[str] = set()
    chosen: list[str] = []
    room = MOST_LETTERS
    for name in _names(home):
        words = name.casefold().split()
        if known.issuperset(words):
            continue
        room -= len(name) + 2
        if room < 0:
            break
        known.update(words)
        chosen.append(name)
    return tuple(chosen)


def _names(home: Home) -> Iterator[str]:
    things = sorted(home.approved(), key=lambda one: not one.verbs)
    named: list[Area | Floor | Group | Entity] = [*home.areas.values(), *things]
    named += [*home.groups.values(), *home.floors.values()]
    second = (alias for one in named for alias in one.aliases)
    for name in (*(one.name for one in named), *second):
        if plain := own_name(name):
            yield plain
