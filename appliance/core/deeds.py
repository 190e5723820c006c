"""What an entry of the journal says, one line for each thing that was decided or done. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from appliance.core.chain import TORN, Line
from appliance.core.journal import Access, Acted, Decided, Noted, withheld


@dataclass(frozen=True, slots=True)
class Deed:
    """`at` is a time of ISO 8601 in UTC, `what` as in "turn on light.hall, brightness_pct 30"."""

    at: str
    result: str
    """What was decided, or how it ended: "confirmed", "acknowledged", "note"."""
    what: str
    tier: str = ""
    sound: bool = True
    """False: the entry is not as Hearth wrote it, and nothing of it is told."""


def deeds_of(line: Line | None) -> Iterator[Deed]:
    """Of one line of the journal; None for one that cannot be relied on."""
    if line is None:
        yield Deed("", "", "", sound=False)
        return
    read = line.read["entry"]
    entry = read if isinstance(read, dict) else {}
    match line.entry:
        case Decided(tier=tier, verdict=verdict):
            now = [_action(action) for action in entry["actions"]]
            put_off = [
                f"{_action(action)}, in {later['in_s']} s"
                for later in entry.get("later", [])
                for action in later["actions"]
            ]
            yield Deed(line.at, str(verdict), "; ".join([*now, *put_off]), str(tier))
        case Acted():
            for change in entry["changes"]:
                was = _was(change["before"])
                yield Deed(line.at, change["result"], f"{_action(change['action'])}{was}")
        case Noted(found, amount) if found == TORN:
            yield Deed(line.at, "note", f"a power cut left {amount} bytes of a line; set aside")
        case Noted(found):
            yield Deed(line.at, "note", f"the journal was found broken: {found}")
        case Access(what, person):
            yield Deed(line.at, what, f"of the person {person}, on the page")
        case _:
            assert_never(line.entry)


def _action(action: dict[str, object]) -> str:
    verb = str(action["verb"]).replace("_", " ")
    return ", ".join([f"{verb} {action['entity']}", *_values(action["parameters"])])


def _was(before: dict[str, object]) -> str:
    state = before["state"]
    known = [] if state is None else [_value(state)]
    said = ", ".join([*known, *_values(before["attributes"])])
    return f" (was {said})" if said else ""


def _values(read: object) -> list[str]:
    values = read if isinstance(read, dict) else {}
    return [f"{name} {_value(value)}" for name, value in values.items()]


def _value(value: object) -> str:
    length = withheld(value)
    return str(value) if length is None else f"a text of {length} characters"
