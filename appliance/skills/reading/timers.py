"""Orders to timers and questions about them. Refuses what a house could be meant by.

A sentence is about a timer if it says "timer" or "countdown", or "time me"; or if a timer runs and
it says nothing but how long: "how long is left", "add five minutes".
"""

import re
from dataclasses import replace

from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.said import Sentence, label_of
from appliance.skills.reading.templates import SLOTS, matched, table, template
from appliance.skills.snapshot import Snapshot

HOW_LONG = NotUnderstood(WhyNot.AMBIGUOUS, "For how long?")
ONE_AT_A_TIME = NotUnderstood(WhyNot.UNSUPPORTED, "One timer at a time, please.")
BY_HOW_MUCH = NotUnderstood(WhyNot.AMBIGUOUS, "By how much?")

_WORDS = frozenset({"timer", "timers", "countdown", "count"})
_TIMER = "(?:timer|countdown|count down) "
_SLOTS = {
    **SLOTS,
    "it": f"{SLOTS['the']}{SLOTS['label']}{_TIMER}",
    "timer": _TIMER,
    "start": template(
        "[(set|start|put|make|create|begin|run|give|need|have|get|do|want|i need|i want)"
        " [up|on] [me|us]]"
    ).pattern,
    "left": template("(left|remaining|to go|to run)").pattern,
}

_ON_ALL = table(
    """
    cancel   (cancel|stop|delete|clear|remove|end|kill|dismiss|turn off|get rid of) [<all>]
             [the|my|our] <label> timers <more>
    cancel   (cancel|stop|delete|clear|remove|end|kill|dismiss|turn off) <all> timer
    pause    (pause|hold|freeze) [<all>] [the|my|our] timers
    resume   (resume|continue|unpause) [<all>] [the|my|our] timers
    status   (what|which|how many|list|show|tell me|read|name|check) [me] [about] [all] [of]
             [the|my|our] [current|active|running] timers [are|is|do|have] [there|i|we|you]
             [have|got] [set|running|going|on|active|left] [at the moment]
    status   (are there|do i have|do we have|have i got|have we got|is there|have you)
             [any|a|an|some] (timers|timer) [set|running|going|on|active|left]
    status   (what|which|any) (timer|timers) [(is|are) (running|set|on|going)]
    status   [what is] [the] status of [<all>] [the|my|our] timers
    status   how (long|much time|much) (is|do i have|have i) [still] (left|remaining) (on|for|with)
             [<all>] [the|my|our] timers
    """,
    _SLOTS,
)
_ONE = table(
    """
    add      (add|put|give|stick) [me|us|it] [another|an extra|on] D [more|extra|longer]
             (to|on to|onto|on|for) <it> <more>
    add      (give|add|add to) <it> [another|an extra] D [more|extra|longer]
    add      (extend|lengthen|increase|prolong) <it> <more> [by|for] [another] [D]
    add      (make|let|have) <it> <more> [run|go] D (longer|more)
    add      [another] D (more|longer|extra) (to|on|for) <it> <more>
    shorten  (take|knock|remove|subtract|cut|shave) [away|off] D (off|from|off of|out of)
             <it> <more>
    shorten  (shorten|reduce|decrease|cut) <it> <more> [by] [D]
    shorten  make <it> <more> D (shorter|less)
    change   (change|make|adjust|switch|update) <it> <more> [from D] [to|for|into] D [instead]
    restart  (restart|reset) <it> <more>
    restart  start <it> <more> (again|over|from the beginning)
    pause    (pause|hold|freeze|suspend|halt) <it> <more>
    pause    put <it> <more> on hold
    resume   (resume|continue|unpause|un pause|carry on with|go on with) <it> <more>
    cancel   (cancel|stop|delete|clear|remove|end|kill|dismiss|drop|scrap|abort|quit|silence|forget
             |forget about|get rid of|turn off|switch off|shut off|bin|ditch|lose|chuck) <it> <more>
    cancel   (turn|switch) <it> <more> off
    cancel   never mind <it> <more>
    status   how (long|much time|much longer|much|many minutes|much more time|long now)
             [is|has|have|does|do|are|until|till] [there|i|we] [still] [have]
             [left|remaining|to go|got left|got] [on|for|with|until|till|before|of] <it> <more>
             [still] [got|have|has] [<left>] [goes off|ends|finishes|is done|rings|is up]
    status   is there [any|much] time (left|remaining) (on|for) <it> <more>
    status   (when|what time) (does|will|is|do) <it> <more> [going to|be]
             (go off|going off|end|finish|done|up|over|ring|run out|due|finished)
    status   is <it> <more> [still] (running|going|on|done|finished|over|up|set|active) [yet]
    status   (check|show|show me|tell me about|what about|how about) <it> <more>
    status   how is <it> <more> [doing|going|coming along|looking|getting on]
    status   <it> status
    status   [what is] [the] status of <it> <more>
    status   (time|what is|what time is|how much) [still] (left|remaining) (on|for) <it> <more>
    status   what is <it> (at|on|up to)
    """,
    _SLOTS,
)
_NEW = table(
    """
    start    <start> <the> [D] <it> [set] [(to go|that goes|going) off]
             [on|up|running|going] [for|of|with|at|to|from|lasting|in]
             [D] <more> [D] [long]
    start    <the> <label> [for] D <timer> <more>
    start    <start> <the> D <it> <more>
    start    (time|time me|time us|count down|countdown) [for|from] D <more>
    start    D for (the|my|our|some) <label>
    start    (let me know|tell me|ring|beep|shout) (in|after|when) D [(is|are|have|has)
             (up|over|passed|gone|done)]
    """,
    _SLOTS,
)
_STARTING = frozenset(
    {"set", "start", "put", "make", "create", "begin", "run", "give", "have", "i"}
)
_SHORT = 3
"""Words of a sentence that starts a timer without a verb and without a length: "pizza timer"."""
_RUNNING = table(
    """
    status   how (long|much time|much longer|many minutes|much more time|long now) [is|are|have
             i|has it|have we|do i have|does it have|is there|until|till] [still] [got] [<left>|is
             <left>|is it|it is done] [(on|for|until|with) <the> L]
    status   (time|what time is|how much) (left|remaining) [(on|for|until|with) <the> L]
    status   how long (is|has|have|does|until|till) <the> L [got|have] [left|is done|be done]
    add      (add|give me|put on|i need) [another|an extra] D [more|longer|extra]
    add      give it (another|an extra) D
    add      give it D (more|longer|extra)
    add      [make it] D (longer|more)
    add      another D [more]
    add      (add|put|give) [another|an extra] D [more|extra|longer] (to|on|onto|on to|for) <the> L
    add      give <the> L [another|an extra] D [more|extra|longer]
    shorten  (take|knock|shave) [off] D [off] [it]
    shorten  make it D (shorter|less)
    cancel   (cancel|stop|delete|bin|ditch|lose|chuck|scrap|drop|clear|remove|end|kill|forget
             |forget about|get rid of) <the> L one
    cancel   (cancel|delete|bin|ditch|scrap) <the> L
    cancel   (cancel|stop|delete|bin|ditch|lose|scrap|drop|remove|end|kill|get rid of) <the> D one
    pause    (pause|hold|freeze) <the> D one
    resume   (resume|continue|unpause) <the> D one
    status   how long (is|has) <the> D one [got] [left]
    status   (is|are) <the> L (done|ready|finished) [yet]
    status   (when|what time) (is|are|will) <the> L [be|going to be] (done|ready|finished|over)
    status   how (much longer|much more time|long|many minutes|many more minutes) (do|does) <the> L
             [still] (need|have|take) [left]
    pause    (pause|hold|freeze) <the> L one
    resume   (resume|continue|unpause) <the> L one
    status   (what about|how about|how is) <the> L one [doing|getting on|coming along]
    """,
    _SLOTS,
)
"""What is said to a timer that runs, without the word; `L` is the name of one that runs."""
_MORE_OF = frozenset({"second", "seconds", "minute", "minutes", "hour", "hours"})
_UNITS = frozenset((unit,) for unit in _MORE_OF)
_WITH_LENGTH = frozenset({"start", "add", "shorten", "change"})


def read_timer(sentence: Sentence, snapshot: Snapshot) -> Skill | NotUnderstood | None:
    """An order to a timer or a question about one; a question back for what is missing."""
    said, lengths = _with_lengths(_more_last(sentence))
    if _WORDS.isdisjoint(sentence.words):
        return _of_running(said, lengths, snapshot) or _started(sentence, said, lengths)
    if (found := matched(_ON_ALL, said)) is not None:
        label = label_of(found[1].get("label") or found[1].get("more", ""))
        every = Skill(SkillKind.TIMER, found[0], label=label or "", every=True)
        return every if label is not None else None
    if (found := matched(_ONE, said)) is not None:
        return _order(*found, said, lengths, snapshot)
    if (started := _started(sentence, said, lengths)) is not None:
        return _set_again(started, said, snapshot)
    if (len(lengths) > 1 or "timers" in sentence.words) and sentence.words[0] in _STARTING:
        return ONE_AT_A_TIME
    return _of_running(said, lengths, snapshot)


def _more_last(sentence: Sentence) -> Sentence:
    """ "five more minutes" as "five minutes more", so that it is a length of time."""
    words = list(sentence.words)
    for at in range(len(words) - 1):
        if words[at] in ("more", "extra", "additional") and words[at + 1] in _MORE_OF:
            words[at], words[at + 1] = words[at + 1], words[at]
    return Sentence(tuple(words))


def _with_lengths(sentence: Sentence) -> tuple[str, tuple[int, ...]]:
    """As of any sentence, but "the five minute one" is no five minutes and one second."""
    if sentence.words[-1:] != ("one",) or sentence.words[-2:-1] not in _UNITS:
        return sentence.with_lengths()
    said, lengths = Sentence(sentence.words[:-1]).with_lengths()
    return f"{said} one", lengths


def _started(
    sentence: Sentence, said: str, lengths: tuple[int, ...]
) -> Skill | NotUnderstood | None:
    words = sentence.words
    if not lengths and words[:1] and words[0] not in _STARTING and len(words) > _SHORT:
        return None
    if (found := matched(_NEW, said)) is None:
        return None
    label = _label(found[1], Snapshot())
    if label is None or not lengths:
        return HOW_LONG if label is not None else None
    if not _BELOW_NOTHING.isdisjoint(label.split()):
        return HOW_LONG
    if len(lengths) > 1 or "another" in label.split():
        return ONE_AT_A_TIME
    return Skill(SkillKind.TIMER, "start", lengths[0], label)


_TO = re.compile(r"set (?:the|my|our) .*timer to D(?: instead)?")


def _set_again(
    started: Skill | NotUnderstood, said: str, snapshot: Snapshot
) -> Skill | NotUnderstood:
    """ "Set the pasta timer to ten minutes" is about the one that runs."""
    known = isinstance(started, Skill) and started.label and started.label in snapshot.timers
    if not known or _TO.fullmatch(said) is None or not isinstance(started, Skill):
        return started
    return replace(started, action="change")


_BELOW_NOTHING = frozenset({"negative", "minus"})
"""What stands before a length that no timer has."""


_BY_LAST = re.compile(r"\b(?:by|another|run|go) D\b|\bD (?:longer|shorter|more|less)$|timer D$")
"""Where the second of two lengths is the one to add: "extend the ten minute timer by five"."""


def _order(
    action: str, slots: dict[str, str], said: str, lengths: tuple[int, ...], snapshot: Snapshot
) -> Skill | NotUnderstood | None:
    """An order to a timer there is, which may be named by how long it was set for."""
    label = _label(slots, snapshot)
    if label is None:
        return None
    by_s: int | None = None
    of_s: int | None = None
    if action not in _WITH_LENGTH:
        of_s = lengths[0] if lengths else None
    elif not lengths:
        return BY_HOW_MUCH
    elif action == "change":
        of_s, by_s = (None, *lengths)[-2:]
    elif len(lengths) == 1:
        if "D" in f"{slots.get('label', '')} {slots.get('more', '')}".split():
            return BY_HOW_MUCH
        by_s = lengths[0]
    else:
        by_s, of_s = lengths[:2] if not _BY_LAST.search(said) else lengths[1::-1]
    return Skill(SkillKind.TIMER, action, by_s, label, of_s=of_s)


def _label(slots: dict[str, str], snapshot: Snapshot) -> str | None:
    """The name before or after "timer"; None for what is none.

    A length ("the ten minute timer") is no name, and neither is its place in a row.
    """
    before = " ".join(word for word in slots.get("label", "").split() if word != "D")
    after = " ".join(word for word in slots.get("more", "").split() if word != "D")
    for running in snapshot.timers:
        if running and running in (before, label_of(after)):
            return running
    if before in ("first", "second", "other", "last", "next", "long"):
        before = ""
    return label_of(before or after)


def _of_running(said: str, lengths: tuple[int, ...], snapshot: Snapshot) -> Skill | None:
    if not snapshot.timers:
        return None
    label = next((each for each in snapshot.timers if each and f" {each} " in f"{said} "), "")
    found = matched(_RUNNING, said.replace(f" {label}", " L") if label else said)
    if found is None:
        return None
    seconds = lengths[0] if lengths else None
    if found[0] in _WITH_LENGTH:
        return Skill(SkillKind.TIMER, found[0], seconds, label)
    return Skill(SkillKind.TIMER, found[0], label=label, of_s=seconds)
