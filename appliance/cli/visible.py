"""What was said outside, fit for a terminal. Refuses everything that a terminal would obey.

Names are cleaned when they come in; values, options and topics go back to the device as they are.
"""

import json

MAX_SHOWN = 200
"""Characters of one value."""


def visible(text: str, limit: int = MAX_SHOWN) -> str:
    """On one line, without control characters or any that reorder a line: "?" in their place."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:limit])
    return shown if len(text) <= limit else f"{shown}…"


def json_line(value: object) -> str:
    """JSON on one line that means the same and shows no such character: they are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)
