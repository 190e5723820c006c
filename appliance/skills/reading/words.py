"""A question for the words of Hearth's own page. Refuses whatever else can be read aloud."""

from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table

_TABLE = table(
    """
    tell     (what are|what're|what were) (your|the) [six] (security|fingerprint) words [again]
    tell     (say|tell me|read|read out|read me|give me|speak) (your|the) [six]
             (security|fingerprint) words [again|out loud|aloud]
    tell     (say|tell me|read|read out|read me|give me|what is|what's) your
             [certificate] fingerprint [again|out loud|aloud]
    tell     (what are|say|tell me|read|read out|read me|give me) (your|the) [six] words
             (of|for|on|from) (your|the) (page|certificate)
    tell     (which|what) [six] words (should|must) (your|the) page show [me]
    """
)


def read_words(sentence: Sentence) -> Skill | None:
    """Whether the words by which people tell this Hearth's page are to be said."""
    found = matched(_TABLE, sentence.plain)
    return Skill(SkillKind.WORDS, found[0]) if found is not None else None
