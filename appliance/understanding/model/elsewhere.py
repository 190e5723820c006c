"""Which questions have nothing to do with this house, however badly its names were heard. Pure."""

from appliance.core.house import Home
from appliance.understanding.guard.guard import AskOnly, judge
from appliance.understanding.model.changing import asks_what_changes
from appliance.understanding.model.here import is_of_here
from appliance.understanding.model.retrieval import kinds_said, likely


def is_of_elsewhere(text: str, home: Home) -> bool:
    """A question that speaks of no kind of thing, no place and no device of the home."""
    judged = judge(text)
    if not isinstance(judged, AskOnly):
        return False
    question = judged.text
    return not (
        is_of_here(question, home)
        or asks_what_changes(question)
        or kinds_said(question)
        or likely(question, home, None)
    )
