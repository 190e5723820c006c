"""Whether one answer says what another does. Refuses to look at how it is worded.

The same yes or no; otherwise one of the same names with the same state, or one of the same numbers,
in figures or words.
"""

import re
from collections.abc import Iterable

from appliance.core.spoken_numbers import number_at, tokens_of

_YES_NO = re.compile(r"(yes|no)\b[\s,.]*", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MORE = re.compile(r"(.*) and (\d+) more", re.DOTALL)
_NOTHING = frozenset({"not any", "0"})
_NONE = re.compile(r"\b(no|none|nothing|not any|0|zero)\b", re.IGNORECASE)


def answers_alike(reply: str, response: str, names: Iterable[str]) -> bool:
    """Whether `reply` answers as `response` does, in a home where things have these `names`."""
    said, wanted = reply.casefold(), response.strip().casefold()
    ours, theirs = _YES_NO.match(said.strip()), _YES_NO.match(wanted)
    if theirs and ours:
        return ours[1] == theirs[1]
    rest = (wanted[theirs.end() :] if theirs else wanted).strip(" .")
    if not theirs and rest in _NOTHING:
        return bool(_NONE.search(said))
    named = [name.casefold() for name in names if name.casefold() in rest]
    if _numbers(rest, named) & _numbers(said, ()):
        return True
    if named and not theirs:
        state = rest.partition(" is ")[2]
        return any(name in said for name in named) and (not state or state in said)
    return bool(theirs and rest) and rest in said


def _numbers(text: str, named: Iterable[str]) -> set[float]:
    """What is counted or measured in it; of "A, B and 4 more" how many there are in all."""
    if more := _MORE.search(text):
        listed = sum(name in more[1] for name in set(named))
        return {float(listed + int(more[2]))}
    plain = text.replace(",", "")
    tokens = tokens_of(plain)
    worded = {read[0] for at in range(len(tokens)) if (read := number_at(tokens, at))}
    return {float(number) for number in _NUMBER.findall(plain)} | {float(one) for one in worded}
