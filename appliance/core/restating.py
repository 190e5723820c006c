"""Whether words say a question over. Refuses any that add to it, or could mean something else.

"Turn it on", "the hall light" and "put the light on" say "Turn on the hall light?" over. They name
the same deed or things of the question, and there is no other word in them but pronouns and the
like. A question that asks for several things, or leaves one out, is never said over, since it could
be that one of them was meant; but all of several can be agreed to: "both", "all of them".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from appliance.core.spoken_numbers import cardinal_at

Phrase = tuple[str, ...]

_SOME = frozenset(("or", "but", "except", "without", "not", "only"))
_PLURAL = frozenset(("and", "all", "both", "every"))
_WHOLE = "all of it"
_TURN = frozenset(("turn", "switch"))


@dataclass(frozen=True, slots=True)
class Restating:
    """The words of one language for it, in normalised words."""

    deeds: Mapping[Phrase, str]
    """What a phrase says to do: "shut" is "close"."""
    named: Mapping[Phrase, str]
    """The English word for a thing."""
    around: frozenset[Phrase]
    """Say nothing: "it", "turn", "please"."""
    whole: frozenset[Phrase]
    """All of several: "both"."""

    def says_over(self, said: Phrase, asked: Phrase, deeds: Mapping[Phrase, str]) -> bool:
        """Whether all that is said is in the question; False for no question.

        `deeds` are those of the language that is asked in. Reads the longest phrases first.
        """
        if not asked or not _SOME.isdisjoint(asked):
            return False
        numbers = {word for word in asked if word.isdecimal()}
        found = set(self._meanings(said, deeds))
        if found == {_WHOLE}:
            return _is_of_several(asked)
        if not {"and", "then"}.isdisjoint(asked):
            return False
        deed = _deed(asked, deeds)
        known = {word for word in asked if (word,) not in deeds and not word.isdecimal()}
        known |= {f"to {deed}"} if deed else set()
        known |= numbers if len(numbers) == 1 else set()
        known |= {_WHOLE} if _is_of_several(asked) else set()
        return bool(found) and found <= known

    def _meanings(self, said: Phrase, deeds: Mapping[Phrase, str]) -> Iterator[str]:
        """Of each phrase that says something: a word, a number in digits, or "to" and a deed."""
        at = 0
        while at < len(said):
            number = cardinal_at(said, at)
            if number is not None:
                yield str(number[0])
                at = number[1]
                continue
            end = self._end(said, at)
            phrase = said[at:end]
            if phrase in self.whole:
                yield _WHOLE
            elif phrase in self.deeds:
                yield f"to {self.deeds[phrase]}"
            elif phrase in deeds:
                yield f"to {deeds[phrase]}"
            elif phrase not in self.around:
                yield self.named.get(phrase, " ".join(phrase))
            at = end

    def _end(self, said: Phrase, at: int) -> int:
        """After the longest phrase that begins there, or after the word."""
        known = (self.whole, self.deeds, self.named, self.around)
        longest = max(len(phrase) for phrases in known for phrase in phrases)
        for end in range(min(len(said), at + longest), at, -1):
            if any(said[at:end] in phrases for phrases in known):
                return end
        return at + 1


def _is_of_several(asked: Phrase) -> bool:
    """Whether it asks for several things: "Turn off 4 lights?"."""
    counted = (thing for count, thing in pairwise(asked[:4]) if count.isdecimal())
    return not _PLURAL.isdisjoint(asked) or any(thing.endswith("s") for thing in counted)


def _deed(asked: Phrase, deeds: Mapping[Phrase, str]) -> str:
    """What the question asks to do; "" if it says where something goes ("... to 30 percent?")."""
    first = asked[1:2] if asked[0] in _TURN else asked[:1]
    is_turning = first in (("on",), ("off",))
    if "to" in asked or is_turning is not (asked[0] in _TURN):
        return ""
    return deeds.get(first, "")
