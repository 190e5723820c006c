"""How Hearth is to behave: undisturbed, brief, slower, in another voice. Refuses all else.

Like the volume it is about Hearth's own speech, so it may be read before any guard: "do not
disturb" is an order.
"""

import datetime as dt

from appliance.core.spoken_numbers import cardinal_at
from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import SLOTS, matched, table

_SLOTS = {
    **SLOTS,
    "bit": "(?:(?:a (?:little )?(?:bit|touch|tad)|a little|much|a lot|way|slightly|even|so|too) )?",
    "dnd": "(?:(?:do not|don't) disturb )",
    "us": "(?:(?:me|us|anyone|anybody|everyone) )?",
    "again": "(?:(?:again|now|any more|anymore|from now on|from here on|please|mode) )*",
    "time": "(?:(?:for|until|till|to|during) )?(?:(?:the|next) )*(?:[DT] )+",
    "maybe": "(?:(?:for|until|till|to|during) )?(?:(?:the|next) )*(?:[DT] )*",
}
_DISTURBING = table(
    """
    on   (turn|switch|put) on <dnd> [mode] [on] <maybe>
    on   [turn|switch|put|set|enable|activate|start|use|go into|go on|go to|enter] [the|your] <dnd>
         [mode] [on] <maybe>
    on   (do not|don't) (disturb|interrupt|bother) <us> <again> <maybe>
    on   stop (disturbing|interrupting|bothering) <us> <again> <maybe>
    on   no (interruptions|disturbances|announcements) <again> <maybe>
    on   (i|we) (do not|don't) want to be (disturbed|interrupted|bothered) <again> <maybe>
    on   (leave (me|us) (alone|in peace)|(be|stay|keep) (quiet|silent)|(quiet|silent) mode) <time>
    off  (turn|switch) off <dnd> <again>
    off  (turn|switch|put|set) <dnd> [mode] [to] off <again>
    off  <dnd> [mode] off
    off  (end|stop|cancel|disable|deactivate|leave|lift|quit|exit|finish) [the|your] <dnd> <again>
    off  (disturb|interrupt|bother) (me|us) again
    off  (i|we) can be (disturbed|interrupted|bothered) again
    off  (speak|talk|make announcements|announce things) again [to (me|us)]
    ask  is <dnd> [mode] [still] (on|off|active|set|enabled) [now]
    ask  (are you|is it) (on|in|set to) <dnd> [mode]
    ask  (how long|until when|till when|when) (is|does|will) <dnd> [mode]
         (on|last|end|over|stop) [for]
    """,
    _SLOTS,
)
_BRIEF = table(
    """
    on   (turn|switch|put) on [the|your] brief mode <again>
    on   [turn|switch|put|set|enable|activate|start|use|go into|enter] [the|your] brief mode [on]
    on   (be|stay|keep it|keep things|make it|keep your answers|keep your replies) <bit> [more]
         (brief|briefer|short|shorter|concise|terse) <again>
    on   (answer|speak|talk|reply|respond) <bit> [more] (briefly|concisely|tersely) <again>
    on   (talk|say|speak) <bit> less <again>
    on   (you (talk|say) too much|you are too (talkative|chatty|wordy|verbose))
    on   you're too (talkative|chatty|wordy|verbose)
    on   (use|say) fewer words <again>
    on   [give|use] [me] (brief|short|shorter|briefer) (answers|replies) <again>
    on   (do not|don't) (talk|say) so much <again>
    off  (turn|switch) off [the|your] brief mode <again>
    off  [turn|switch|put|set] [the|your] brief mode [to] off <again>
    off  (end|stop|leave|disable|deactivate|cancel|quit|exit) [the|your] brief mode <again>
    off  stop being <bit> (brief|short|terse) <again>
    off  (do not|don't) be so (brief|short|terse) <again>
    off  [give|use] [me] (long|longer|full|normal|whole) (answers|replies) <again>
    off  (answer|reply|speak) in full [sentences] <again>
    off  be <bit> [more] (verbose|talkative|chatty) <again>
    ask  (is|are you in) [the|your] brief mode [on|off]
    """,
    _SLOTS,
)
_PACE = table(
    """
    slower   (speak|talk|answer) <bit> [more] (slower|slowly|less quickly|less fast) <again>
    slower   (slow|slow down) your (speech|voice|talking|speaking|pace) [down] <bit>
    slower   (you (speak|talk)|you are (speaking|talking)|you're (speaking|talking)) <bit>
             (fast|quickly)
    slower   not so fast
    slower   (do not|don't) (speak|talk) <bit> (fast|quickly)
    faster   (speak|talk|answer) <bit> [more] (faster|quicker|quickly) <again>
    faster   (speed up|quicken) your (speech|voice|talking|speaking|pace) <bit>
    faster   (you (speak|talk)|you are (speaking|talking)|you're (speaking|talking)) <bit>
             (slow|slowly)
    faster   (do not|don't) (speak|talk) <bit> (slow|slowly)
    normal   (speak|talk) (normally|at (a|your|the) (normal|usual) (speed|pace)) <again>
    normal   (speak|talk) at (normal|usual) (speed|pace) <again>
    normal   (speak|talk) as (usual|before|fast as before|fast as usual) <again>
    normal   [use|set] [your|a|the] (normal|usual|standard|default) (speed|pace|speaking speed)
             <again>
    normal   reset [your|the] (speaking speed|speech speed|pace|speaking rate) <again>
    set      (set|put|change|turn) your (speaking speed|speech speed|speed|pace|speaking rate)
             [up|down] to <few>
    ask      (what is|tell me) your (speaking speed|speech speed|speed|pace|speaking rate)
    ask      how fast (do you speak|are you speaking|do you talk|are you talking)
    """,
    _SLOTS,
)
_VOICE = table(
    """
    list   (which|what) [other] voices (do you have|have you [got]|are there|are available
           |do you know|are installed|can you use|can you speak with|can you speak in)
    list   (list|tell me|name|read|give me) [all] [of] [your|the] [available|installed|other]
           voices
    list   (how many|do you have other|have you got other|are there other) voices
           [do you have|are there|have you got]
    ask    (which|what) voice (is this|is that|are you using|do you use|do you have
           |are you speaking in)
    ask    (what is|what is the name of) your voice [called]
    next   (use|try|take|switch to|change to|speak with|speak in|talk with|talk in|let me hear
           |give me) (another|a different|a new|the next|the other|a second) voice
    next   (change|switch) your voice
    next   (speak|talk|sound) (different|differently)
    named  (use|try|take|switch to|change to|change your voice to|switch your voice to|speak with
           |speak in|talk with|talk in|set your voice to) (the voice [called|named|of]|voice) <few>
    named  (use|try|take|switch to|change to|speak with|speak in|talk with|talk in) [the] <few>
           voice
    named  (change|switch|set) your voice to <few>
    named  (speak|talk) as <few>
    """,
    _SLOTS,
)
_LEVELS = {"half": 50, "normal": 100, "double": 200, "one and a half": 150}
_UNTIL = frozenset({"until", "till"})
_AFTER = frozenset({"until", "till", "to", "at"})
_NO_VOICE = frozenset({"loud", "louder", "quiet", "quieter", "low", "lower", "soft", "softer"})


def read_manners(sentence: Sentence, now: dt.datetime | None) -> Skill | None:
    """How Hearth shall behave from now on; without `now` (local time) nothing that ends."""
    plain = sentence.plain
    if (found := _disturbing(sentence, now)) is not None:
        return found
    if (meant := matched(_BRIEF, plain)) is not None:
        return Skill(SkillKind.MANNERS, f"brief-{meant[0]}")
    if (meant := matched(_PACE, plain)) is not None:
        return _pace(*meant)
    if (meant := matched(_VOICE, plain)) is not None:
        name = meant[1].get("few", "")
        if _NO_VOICE & set(name.split()):
            return None
        return Skill(SkillKind.MANNERS, f"voice-{meant[0]}", text=name)
    return None


def _disturbing(sentence: Sentence, now: dt.datetime | None) -> Skill | None:
    said, lengths = sentence.with_lengths()
    at: dt.datetime | None = None
    if not lengths and now is not None:
        said, moment = sentence.with_moment(now, after=_AFTER)
        at = moment.at if moment is not None and moment.at > now else None
        if moment is not None and (at is None or _UNTIL.isdisjoint(sentence.words)):
            return None
    found = matched(_DISTURBING, said)
    if found is None or len(lengths) > 1:
        return None
    seconds = lengths[0] if lengths else None
    return Skill(SkillKind.MANNERS, f"undisturbed-{found[0]}", seconds=seconds, at=at)


def _pace(action: str, slots: dict[str, str]) -> Skill | None:
    few = slots.get("few", "")
    if not few:
        return Skill(SkillKind.MANNERS, f"pace-{action}")
    words = few.removesuffix("percent").removesuffix("%").removesuffix("speed").strip()
    amount = _LEVELS.get(words) or _number(words)
    return None if amount is None else Skill(SkillKind.MANNERS, "pace-set", amount=amount)


def _number(words: str) -> int | None:
    found = cardinal_at(tuple(words.split()), 0)
    if found is None or found[1] != len(words.split()) or not 1 <= found[0] <= 1000:
        return None
    return int(found[0])
