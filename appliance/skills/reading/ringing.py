"""What is said to something that rings: leave me alone for a while, or for good.

Refuses nearly everything unless something rings, or has just been told: "turn it off" is of the
light again half a minute later. Only "snooze" is nothing else at any time.
"""

from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table
from appliance.skills.snapshot import Snapshot

_ALWAYS = table(
    """
    snooze   snooze [it|that|the alarm|the timer|my alarm] [for] [another] [D]
    snooze   (hit|press) snooze
    """
)
_WHILE_IT_RINGS = table(
    """
    snooze   [give me|just|i need|let me have] [another] D [please]
    snooze   (wake|remind|ring|tell|call|ask) me again [in|after] D
    snooze   (wake|remind|ring|tell|call|ask) me again later
    snooze   (let me|i want to) sleep [for] [another] [a] [bit|while|little] [longer|D]
    snooze   again in D
    snooze   not (yet|now)
    stop     (stop|cancel|end|dismiss|silence|quiet|enough|off|done|finished|okay|yes|yep|right)
    stop     (stop|cancel|end|dismiss|silence) (it|that|ringing|the alarm|the timer|my alarm|this)
    stop     (turn|switch|shut) (it|that|the alarm|the timer|my alarm|this) (off|up)
    stop     (turn|switch|shut) off (it|that|the alarm|the timer|my alarm|this)
    stop     (shut up|be quiet|that is enough|that will do|got it|i got it|i have got it)
    stop     (i am|i'm) (up|awake|here|coming|listening|on it)
    stop     (thanks|thank you|i heard you|i hear you|heard you|i know|all right|alright|okay)
             [okay|alexa] [(i am|i'm) (up|awake|coming)]
    """
)


def read_ringing(sentence: Sentence, snapshot: Snapshot) -> Skill | None:
    """An order to what rings."""
    words = tuple(word for word in sentence.words if word != "more")
    said, lengths = Sentence(words).with_lengths()
    found = matched(_ALWAYS, said)
    if found is None and snapshot.ringing:
        found = matched(_WHILE_IT_RINGS, said)
    of_another = "timer" in words and bool(snapshot.timers)
    if found is None or len(lengths) > 1 or of_another:
        return None
    return Skill(SkillKind.ALARM, found[0], lengths[0] if lengths else None)
