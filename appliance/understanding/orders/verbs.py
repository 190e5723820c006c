"""Which names of a sentence are verbs in it: "lock the door", "light the candles". Pure.

It refuses to take a word for a verb and for a name at once: what is a verb names nothing.
"""

from collections.abc import Sequence

from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.orders import asides
from appliance.understanding.orders.cues import cues_in
from appliance.understanding.text.words import table

OTHERS = table("other others rest else remaining")
_NOUNS_THAT_ARE_VERBS = table("lock switch light vacuum hoover heat plug shade alarm list")
_BEFORE_VERBS = table("and then to please you also or , now just")
_LIT_BY_HAND = table("the a an my our your some")
_AFTER_VERBS = table("the a my our your all every each both up on off over in this that it")


def without_verbs(mentions: Sequence[Mention], words: Sequence[str]) -> tuple[Mention, ...]:
    """Without what is named only by other words: "lock the door", "mow the lawn", "for guests"."""
    inside = {at for start, end, _ in cues_in(words) if end - start > 1 for at in range(start, end)}
    return tuple(
        mention
        for mention in mentions
        if not _is_verb(mention, mentions, words)
        and (mention.whole or not asides.is_whom(words, mention.start, mention.end))
        and ((mention.what is What.ENTITY and mention.whole) or mention.start not in inside)
    )


def _is_verb(mention: Mention, mentions: Sequence[Mention], words: Sequence[str]) -> bool:
    word = words[mention.start]
    if mention.what is not What.KIND or word not in _NOUNS_THAT_ARE_VERBS:
        return False
    if mention.end - mention.start > 1 or mention.end >= len(words):
        return False
    leads = mention.start == 0 or words[mention.start - 1] in _BEFORE_VERBS
    after = words[mention.end]
    if leads and word == "switch" and after in ("on", "off"):
        return True
    rest = not OTHERS.isdisjoint(words[mention.end :])
    named_after = rest or any(other.start >= mention.end for other in mentions)
    if word == "light" and after in ("on", "off", "in"):
        return False
    if word == "light" and leads and after in _LIT_BY_HAND:
        # "Light the candles": a verb, whatever it is of.
        return True
    follows = after in _AFTER_VERBS or any(other.start == mention.end for other in mentions)
    return leads and named_after and follows
