"""What somebody wants to be remembered, asks back or wants forgotten. Refuses "remember to ...".

That would be a reminder, and asks when.
"""

from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.diary import telling
from appliance.skills.reading.reminders import WHEN
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table
from appliance.skills.snapshot import Snapshot

MAX_TEXT = 200
"""Characters of one thing that is remembered."""

_TABLE = table(
    """
    recall   what did (i|we) (ask|tell|want) you to (remember|note) [(about|on|for) <rest>]
    recall   what (do|did|can) you remember [(about|of|for) <rest>]
    recall   what (have you|did you) (remembered|remember|noted|noted down) [(about|for) <rest>]
    recall   what have (i|we) (asked|told) you to remember [(about|for) <rest>]
    recall   what did (i|we) (tell|say to) you (about|on) <rest>
    recall   (what|where|when|who) did (i|we) (say|tell you) [about] <rest>
    recall   do you remember [anything|what i said|what i told you] (about|of) <rest>
    recall   do you remember (what|which|where|when|who|how|the|my|our) <rest>
    recall   (read|list|show|tell) me (my|the|all my|your) (notes|memories)
    recall   (what are|read|list|show) [my|the|all my] (notes|memories)
    recall   (list|tell me) (everything|what|all that) you (remember|have remembered)
    forget   forget (everything|all|it all|all of it) [that] [i|we] [told you|have told you|said]
             [you remember|you know|you remembered|to remember]
    forget   (delete|clear|erase|wipe) [all] (my|the|your) (notes|memories|memory)
    forget   forget (what|everything) (i|we) (told you|said|asked you to remember) (about|on) <rest>
    forget   forget that <rest>
    forget   (delete|remove|erase) (the|my) (note|memory) (about|that|of) <rest>
    to       remember to <text>
    remember remember (that|this) <text>
    remember remember <text>
    remember (make|take) a note (that|of|to self|saying) <text>
    remember note that <text>
    remember note down [that] <text>
    remember (take|make) a note <text>
    remember keep in mind that <text>
    remember (don't|do not|never) forget that <text>
    """
)
_ASKED = table(
    """
    recall   what do you know [about (me|us|that)]
    recall   what do you know about <rest>
    recall   (where|when|what|who) (is|are|was|were) [kept|hidden|called] <rest>
    recall   (where|what) (do|did|have|can) (i|we) (keep|put|leave|park|find|hide|kept|left) <rest>
    recall   (do you know|tell me|remind me) (where|when|what|who) <rest> (is|are|was|were)
    recall   who (has|had|have|keeps|got) <rest>
    recall   (where|when) did (i|we) (put|leave|park|hide|buy|see) <rest>
    """
)
_THAT = table(
    """
    forget-that  forget (that|it|this) [again]
    forget-that  (delete|remove|erase) (that|it|this|that note|this note)
    forget-that  (you can|please) forget (that|it|this)
    """
)
_FORGET = table(
    """
    all      forget (everything|all|all of it) [that] (i|we) [have] (told you|said|asked you to
             remember|ever said|ever told you)
    all      forget everything [that] you (know|remember|have remembered|were told)
             [about (me|us)]
    all      (delete|erase|clear|wipe) (everything|all) [that] (you remember|you know|i told you
             |i said|i have told you)
    about    forget (what|everything|all) [that] (i|we) [have] (told you|said|asked you to remember)
             (about|on) <rest>
    about    forget [about] <rest>
    about    (don't|do not) remember <rest> (anymore|any more|any longer)
    """
)
"""What a guard would take for an order that is taken back. Only of what is remembered."""
_TO_REMEMBER = table(
    """
    ask      remember (that|this|it|something|anything) [for me]
    ask      (take|make) a note
    ask      (take|make) a note of (something|this|that)
    ask      note (something|this|that) [down]
    """
)
WHAT = NotUnderstood(
    WhyNot.AMBIGUOUS, "Say it in one sentence, like: remember that the key is under the mat."
)
_NOTHING = frozenset({"that", "it", "this", "me", "when", "how", "what", "why", "who", "where"})
"""What "remember ..." may go on with and still is nothing to remember: "remember when we met"."""


def read_memory(sentence: Sentence) -> Skill | NotUnderstood | None:
    """Something to remember, to recall or to forget."""
    if matched(_TO_REMEMBER, sentence.plain) is not None:
        return WHAT
    found = matched(_TABLE, sentence.plain)
    if found is None:
        return None
    action, slots = found
    if action == "to":
        return WHEN
    if action == "remember":
        text = slots["text"]
        begins = text.partition(" ")[0]
        stated = sentence.words[:2] in (("remember", "that"), ("remember", "this"))
        if begins in _NOTHING and (text == begins or not stated):
            return None
        return Skill(SkillKind.MEMORY, "remember", text=text[:MAX_TEXT])
    about = slots.get("rest", "")
    return Skill(SkillKind.MEMORY, action, text=about[:MAX_TEXT], every=not about)


def read_note(sentence: Sentence, snapshot: Snapshot) -> Skill | None:
    """A question whose answer is among the notes, every word of it that says something."""
    found = matched(_ASKED, sentence.plain) if snapshot.notes else None
    if found is None:
        return None
    about = found[1].get("rest") or ""
    if not about:
        return Skill(SkillKind.MEMORY, "recall", every=True)
    wanted = telling(about)
    if not wanted or not any(wanted <= telling(note) for note in snapshot.notes):
        return None
    return Skill(SkillKind.MEMORY, "recall", text=about[:MAX_TEXT])


def read_forgetting(sentence: Sentence, snapshot: Snapshot) -> Skill | None:
    """An order to forget what was remembered, or told from memory, just now.

    Or all of what is remembered, or what is about all that is named.
    """
    if snapshot.of_a_note and matched(_THAT, sentence.plain) is not None:
        return Skill(SkillKind.MEMORY, "forget-that")
    found = matched(_FORGET, sentence.plain) if snapshot.notes else None
    if found is None:
        return None
    if found[0] == "all":
        return Skill(SkillKind.MEMORY, "forget", every=True)
    wanted = telling(about := found[1]["rest"])
    if not wanted or not any(wanted <= telling(note) for note in snapshot.notes):
        return None
    return Skill(SkillKind.MEMORY, "forget", text=about[:MAX_TEXT])
