"""Since when something is as it is, in words. Refuses to guess about the time before it looked."""

from appliance.core.house import Entity, EntityState, Home
from appliance.core.naming import plural, with_article
from appliance.core.reporting import brief_predicate, state_answer
from appliance.core.spoken_text import capitalised, count

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def lasting_answer(entity: Entity, state: EntityState, now_ms: int) -> str:
    """ "The front door contact is closed, and has been for ten minutes." `now_ms` is loop time."""
    if not state.available or state.state is None or entity.domain == "event":
        return state_answer(entity, state)
    subject = with_article(entity, Home(entities={entity.id: entity}))
    # Of its details nobody knows since when they are as they are.
    now = f"{capitalised(subject)} {brief_predicate(entity, state).partition(', ')[0]}."
    if state.changed_ms is None:
        return f"{now} It was so already when I began to look."
    has = "have" if plural([entity]) else "has"
    return f"{now.removesuffix('.')}, and {has} been for {duration(now_ms - state.changed_ms)}."


def duration(ms: int) -> str:
    """ "less than a minute", "ten minutes", "an hour and five minutes", "about two days"."""
    if ms < _MINUTE:
        return "less than a minute"
    if ms < _HOUR:
        return _counted(ms // _MINUTE, "minute")
    if ms < 12 * _HOUR:
        rest = ms % _HOUR // _MINUTE
        hours = _counted(ms // _HOUR, "hour", "an")
        return f"{hours} and {_counted(rest, 'minute')}" if rest else hours
    if ms < 2 * _DAY:
        return f"about {_counted(round(ms / _HOUR), 'hour', 'an')}"
    return f"about {_counted(round(ms / _DAY), 'day')}"


def _counted(number: int, unit: str, article: str = "a") -> str:
    return f"{article} {unit}" if number == 1 else f"{count(number)} {unit}s"
