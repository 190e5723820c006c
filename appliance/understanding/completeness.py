"""Whether a sentence can be all that somebody wants to say, judged while they pause. Pure.

It decides how soon an utterance ends, never what it means: what is cut off too soon is only asked
about, like everything else. Refuses to call an order for several things complete, because
exceptions come after a pause ("turn off all the lights ... except the hall").
"""

from appliance.core.endpoint import Completeness
from appliance.core.types import Skill, SkillKind
from appliance.understanding.guard.guard import MayAct, Stopped, judge
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.lists import ordered
from appliance.understanding.orders.targets import Scene
from appliance.understanding.questions.inquiry import inquire
from appliance.understanding.skill_reader import SkillReader
from appliance.understanding.text.words import table, words_of

_LEAVES_OPEN = table(
    "a an the my our your his her their this these to into in at of for from by with and or but "
    "than then as is are was were what's where's turn switch set put dim make every except all "
    "both until till if when because about between please um uh er erm"
)
"""Words after which a speaker of English goes on."""
_GROWING = "todo."
"""Items are named as they come to mind."""


def completeness(
    text: str, scene: Scene, actors: Mentions, everything: Mentions, skills: SkillReader | None
) -> Completeness:
    """What `text` is so far; `actors` finds what can be acted on, `everything` what is asked of."""
    said = words_of(text)
    judged = judge(text)
    if not said:
        return Completeness.UNKNOWN
    if isinstance(judged, Stopped):
        return Completeness.OPEN if said[-1] in _LEAVES_OPEN else Completeness.UNKNOWN
    if isinstance(judged, MayAct):
        wishes = ordered(judged.text, scene, actors)
        if isinstance(wishes, tuple) and wishes:
            acted = {entity for wish in wishes for entity in wish.entities}
            is_one = len(acted) == 1 and not any(id_.startswith(_GROWING) for id_ in acted)
            return Completeness.COMPLETE if is_one else Completeness.UNKNOWN
    if said[-1] in _LEAVES_OPEN:
        return Completeness.OPEN
    skill = skills.read(judged.text) if skills is not None else None
    if isinstance(skill, Skill) and (skill.kind, skill.action) == (SkillKind.LIST, "add"):
        return Completeness.UNKNOWN
    is_whole = isinstance(skill, Skill)
    is_whole = is_whole or inquire(judged.text, scene.home, everything, scene.room) is not None
    return Completeness.COMPLETE if is_whole else Completeness.UNKNOWN
