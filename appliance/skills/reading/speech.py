"""Orders about Hearth's own speech: louder, quieter, once more. Refuses what plays music.

"Turn it up" and "louder" alone are said to whatever plays; only what says that a voice is meant, or
that somebody cannot hear, is for Hearth.
"""

from appliance.core.spoken_numbers import number_at
from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import SLOTS, matched, table
from appliance.skills.snapshot import Snapshot

_SLOTS = {
    **SLOTS,
    "bit": "(?:(?:a (?:little )?(?:bit|touch|tad)|a little|much|a lot|way|slightly|even) )?",
}
_VOLUME = table(
    """
    down     (talk|speak|be|answer|respond) <bit> [more] (quieter|softer|quietly|softly|lower)
    down     (talk|speak|answer) <bit> (less loud|less loudly|not so loud|not so loudly|not as loud)
    down     (lower|reduce|decrease|drop) your (voice|volume|speaking volume) <bit>
    down     (turn|bring) your (voice|volume) down <bit>
    down     turn yourself down <bit>
    down     turn down your (voice|volume) <bit>
    up       turn up your (voice|volume) <bit>
    down     keep your voice down
    down     make yourself <bit> [more] (quieter|softer|quiet)
    down     not so (loud|loudly)
    down     (you are|you're) <bit> loud
    down     you are <bit> (too|so|very) loud
    down     you're <bit> (too|so|very) loud
    down     (you are|you're) (speaking|talking|shouting) (too loud|too loudly|so loudly)
    down     (stop shouting|don't shout|do not shout|whisper|stop shouting at me)
    down     <bit> (quieter|softer) voice
    up       (talk|speak|be|answer|respond) <bit> [more] (louder|loudly|up)
    up       (talk|speak) up <bit>
    up       (talk|speak|be|answer|respond) <bit> [more] (louder|loudly|up) <text>
    up       (raise|increase) your (voice|volume|speaking volume) <bit>
    up       (turn|bring) your (voice|volume) up <bit>
    up       turn yourself up <bit>
    up       make yourself <bit> (louder|loud)
    up       <bit> louder [please] [because] i (can't|cannot|can not) hear you
    up       (raise|increase|turn up) your (volume|voice) by <few>
    down     (lower|reduce|decrease|turn down) your (volume|voice) by <few>
    up       (you are|you're) <bit> too (quiet|soft|low)
    up       (you are|you're) (speaking|talking) too (quietly|softly|low)
    up       i (can't|cannot|can not|can hardly|can barely|couldn't) hear you [at all]
             [very well|well|properly]
    set      (set|put|turn|change) your (volume|voice|speaking volume) [up|down] (to|at) <few>
    set      your volume (to|at) <few>
    set:     [set|put|turn|change] [the] volume [up|down] (to|at) <few>
    up:      (raise|increase|turn up) the volume by <few>
    down:    (lower|reduce|decrease|turn down) the volume by <few>
    up:      [turn] [the] volume up by <few>
    down:    [turn] [the] volume down by <few>
    up:      [turn] [the] volume up <bit>
    up:      turn up the volume <bit>
    up:      (raise|increase) the volume <bit>
    down:    [turn] [the] volume down <bit>
    down:    turn down the volume <bit>
    down:    (lower|reduce|decrease) the volume <bit>
    set      (speak|talk) at <few>
    ask      (what is|how high is|how loud is|tell me|check) your (volume|voice) [level] [set to]
    ask      how loud are you [speaking]
    ask      what volume are you (on|at|speaking at|set to)
    """,
    _SLOTS,
)
"""With a colon: only where nothing else plays."""
_REASON = frozenset(
    {"i", "i'm", "we", "we're", "over", "so", "it", "it's", "because", "for", "the", "please"}
)
"""How the reason begins why somebody wants it louder."""
_REPEAT = table(
    """
    again    [sorry] (say|repeat) (that|it|this|that one) [again] [for me] [one more time|once more]
    again    [sorry] repeat [yourself|what you said|what you just said|that]
             [one more time|once more]
    again    [sorry] (say|tell me) (that|it) (again|once more|one more time)
    again    (what|sorry what) (was|is) that [again]
    again    what did you [just] say [again|then|to me]
    again    [sorry] (pardon|pardon me|come again|i beg your pardon|beg your pardon|beg pardon)
    again    say again
    again    sorry what [did you say|was that]
    again    (sorry|what|excuse me)
    again    [sorry] (once more|one more time|once again) [for me]
    again    [sorry] i (didn't|did not|couldn't|could not) [quite] (hear|catch|get|understand)
             (that|you|what you said|it) [properly|very well]
    again    i missed (that|what you said|it)
    again    what (were you|was it you were) saying
    again    what was the last thing [that] you said
    again    [sorry] (missed|didn't catch|didn't hear) that
    again    [sorry] (say that|say it|repeat that) [again] <text>
    """
)
_PER_STEP = 10


def read_volume(sentence: Sentence, snapshot: Snapshot) -> Skill | None:
    """What the volume of Hearth's own voice shall be, or a question about it."""
    said = sentence.plain.replace("% ", "percent ").removesuffix("%").strip()
    if (found := matched(_VOLUME, said)) is None:
        return None
    action, slots = found
    if action.endswith(":"):
        if snapshot.playing:
            return None
        action = action.removesuffix(":")
    if slots.get("text") and slots["text"].split()[0] not in _REASON:
        return None
    if not slots.get("few"):
        return Skill(SkillKind.VOLUME, action)
    amount = _amount(tuple(slots["few"].split()), percent="%" in sentence.words)
    return Skill(SkillKind.VOLUME, action, amount=amount) if amount is not None else None


_LEVELS = {
    ("max",): 100,
    ("maximum",): 100,
    ("full",): 100,
    ("half",): 50,
    ("minimum",): 10,
    ("the", "maximum"): 100,
    ("the", "minimum"): 10,
    ("full", "volume"): 100,
    ("half", "volume"): 50,
}


def _amount(words: tuple[str, ...], *, percent: bool) -> int | None:
    """0..100. Up to ten without "percent" is on a scale of ten, as people say it."""
    if words in _LEVELS:
        return _LEVELS[words]
    found = number_at(words, 0)
    if found is None or found[0].denominator != 1:
        return None
    value, rest = int(found[0]), words[found[1] :]
    rest = tuple(word for word in rest if word != "volume")
    if rest not in ((), ("percent",), ("%",), ("out", "of", "ten"), ("per", "cent")):
        return None
    of_hundred = percent or rest in (("percent",), ("%",), ("per", "cent")) or value > _PER_STEP
    value = value if of_hundred else value * _PER_STEP
    return value if 0 <= value <= 100 else None


def read_repeat(sentence: Sentence) -> Skill | None:
    """Whether what was said last is to be said again."""
    found = matched(_REPEAT, sentence.plain)
    if found is None:
        return None
    action, slots = found
    if slots.get("text") and slots["text"].split()[0] not in _REASON:
        return None  # "say it with flowers"
    return Skill(SkillKind.REPEAT, action)
