"""What is asked of Hearth itself: what it heard, what it can do, what to say. Refuses all else.

"Help" alone is a question; a cry for help in a longer sentence is not answered with a list.
"""

import re

from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import SLOTS, matched, table
from appliance.skills.snapshot import Snapshot

_HEARD = table(
    """
    tell   what (did|have) you [just] (hear|heard|understand|understood|catch|get) [me say]
           [from me|of that|just now|there|last]
    tell   what did you (think|believe) (i|we) said
    tell   what did (i|we) [just] say [to you|just now|last]
    tell   what do you think (i|we) said
    tell   what was (it|that) you heard
    tell   what was the last thing [that] (you heard|i said|we said)
    tell   (say|repeat|tell me) what (you heard|i said|i just said|you understood)
    tell   did you (hear|understand) (me|that|what i said) [right|correctly|at all]
    """
)
_SKILLS = (
    "(?:an? )?(?P<skill>timer|timers|alarm|alarms|reminder|reminders|volume|memory|memories|note"
    "|lists?|(?:shopping|to-do|to do) list"
    "|lights?|blinds?|devices?|house) "
)
_SLOTS = {
    **SLOTS,
    "skill": _SKILLS,
    "here": "(?P<here>(?:in )?(?:the |my |our )?(?:[\\w'-]+ ){1,3}?)",
}
_HELP = table(
    """
    can    [i need|give me|i want|show me|get] [some] help
    can    help (me|us) [out]
    can    (what|which things) (can|could|do|are) you [able to] (do|control|help me with|help with)
           [for (me|us)|here|then]
    can    (what|what things) (can|could|may|should|do) (i|we|one) (say|ask|tell|do) [you] [to you]
           [here]
    can    what (are|do) you [for|know]
    can    what are you (good for|capable of|able to do)
    can    (what|which) (skills|commands|features|abilities) (do you have|have you got|are there
           |do you know|do you understand)
    can    (list|tell me|show me) (your|the|all your) (skills|commands|features|abilities)
    can    (tell me|explain) what you can do [for me|here]
    can    (tell me|explain) what (i|we) can (say|ask|do) [you] [here]
    can    how (does this|do you|does it) work
    can    how (do i|can i|do we|can we) (use you|use this|talk to you|speak to you|control you)
    room   what (can|could) you (do|control) in <here>
    room   what (can|could) (i|we) (do|say|control|ask for|ask) in <here>
    room   what (can|do) you control in <here>
    more   (what|anything|something) else
    more   (tell me|say) more
    more   (more|go on|and|continue|what more)
    also   what else (can|could|do) (you|i|we) (do|control|say|ask|ask you|help with) [here|for me]
    how    how (do|can|could|would|should) (i|we|one|you) (set|start|make|create|add|use|change|get
           |control|turn on|switch on|stop|cancel|open|ask for|give you|tell you) [up] [the|my|your]
           <skill>
    """,
    _SLOTS,
)

_ARTICLE = re.compile(r"^(?:in )?(?:the |my |our )?")
_HERE = frozenset({"here", "this room", "room"})


def read_heard(sentence: Sentence) -> Skill | None:
    """Whether somebody wants to know what Hearth made out of what they said."""
    found = matched(_HEARD, sentence.plain)
    return Skill(SkillKind.HEARD, found[0]) if found is not None else None


def read_help(sentence: Sentence, snapshot: Snapshot) -> Skill | None:
    """What somebody wants to know about what Hearth can do; "more" only after help was given."""
    found = matched(_HELP, sentence.plain)
    if found is None:
        return None
    action, slots = found
    if action == "more" and not snapshot.helped:
        return None
    said = slots.get("here") or slots.get("skill") or ""
    if action == "room":
        here = _ARTICLE.sub("", said)
        if here not in snapshot.rooms and here not in _HERE:
            return None
        said = "" if here in _HERE else here
    return Skill(SkillKind.HELP, "more" if action == "also" else action, text=said)
