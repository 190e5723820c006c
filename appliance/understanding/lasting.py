"""Questions about since when: "how long has the hall light been on?". Refuses what is not one.

The thing is found by its name or alias alone, whole; anything less certain is left to others.
"""

import re

from appliance.core.house import Entity, Home
from appliance.understanding.words import words_of

_STATE = (
    r"on|off|open|opened|shut|closed|locked|unlocked|running|playing|paused|docked|armed|disarmed"
    r"|like this|like that|changed|turned on|turned off|switched on|switched off|used|moving"
)
_HOW_LONG = re.compile(
    rf"(?:for )?how long (?:has|have) (?P<thing>.+?) been(?: (?:{_STATE}))?", re.IGNORECASE
)
_WHEN = re.compile(
    rf"(?:since when|when) (?:was|were|has|have|did|is|are) (?P<thing>.+?)(?: last)?"
    rf"(?: been)? (?:{_STATE}|change|open|close|go on|go off|come on|turn on|turn off)"
    rf"(?: last| the last time)?",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"the", "my", "our", "your", "a", "an"})


def asked_about(text: str, home: Home) -> Entity | None:
    """The approved entity whose last change is asked for; None if that is not what is asked."""
    said = text.strip().rstrip("?.! ").strip()
    match = _HOW_LONG.fullmatch(said) or _WHEN.fullmatch(said)
    if match is None:
        return None
    wanted = _plain(match["thing"])
    found = [
        entity
        for entity in home.approved()
        if wanted and wanted in {_plain(name) for name in (entity.name, *entity.aliases)}
    ]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> tuple[str, ...]:
    words = tuple(words_of(name))
    return words[1:] if words and words[0] in _ARTICLES else words
