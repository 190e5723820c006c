"""What may become a proposal at all, judged before anything else. Pure; it never finds a meaning.

The tables are the law, read from the top; the first row that fits decides. Each row can be told
to a user in one line. A sentence that no row stops may act; whether it does is for others to say.
The model is never asked whether a sentence may act, so no model output can undo a decision here.
"""

import re
from dataclasses import dataclass

from appliance.core.types import NotUnderstood, WhyNot
from appliance.understanding.words import table

MAX_CHARACTERS = 500
MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class MayAct:
    """A command as far as the guard can see. `text` is tidied: one line, plain apostrophes."""

    text: str


@dataclass(frozen=True, slots=True)
class AskOnly:
    """A question: states may be read and the model may answer, but nothing may be proposed."""

    text: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing further is to be understood here. `rule` names the row, for logs and tests."""

    rule: str
    meaning: NotUnderstood


Judgement = MayAct | AskOnly | Stopped


@dataclass(frozen=True, slots=True)
class _Row:
    rule: str
    pattern: re.Pattern[str]
    why: WhyNot
    say: str


def _row(rule: str, pattern: str, why: WhyNot, say: str) -> _Row:
    return _Row(rule, re.compile(pattern), why, say)


_NUMBER = (
    r"(?:\d+|an?|half an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|ninety|few|couple of)"
)
_HOUR = (
    r"(?:\d{1,2}(?:[:.]\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:fifteen|thirty|forty(?: |-)five))?"
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|mins?|secs?)"

_NOISE = table(
    "a ah an and bye eh er erm ha hello hey hi hm hmm huh i it mm mmm no oh oi ok okay right so "
    "the uh uhm um well yeah yep yes you"
)
"""Words that mean nothing on their own, and what speech recognition writes for breath and music."""

_POLITE = table(
    "a afternoon appreciated cheers day evening for fine good great happy hearth hello hey hi job "
    "kind kindly lot lovely many morning much nice night of ok okay one please really so sorry ta "
    "thank thanks that that's thats the there very watching welcome well you you're your"
)

_BEFORE_QUESTIONS = (
    _row(
        "cancelled",
        r"\b(never ?mind|forget (it|that|about it)|scratch that|cancel that|ignore that"
        r"|leave it|(actually|wait|no),? (no|do ?n'?t|stop)|no,? wait)( please)?$",
        WhyNot.NOT_ADDRESSED,
        "Okay.",
    ),
    _row(
        "timer",
        r"\b(set|start|cancel|stop|pause|resume|add|make)\b.*\btimers?\b|\btimer (for|of)\b"
        r"|\b(hours?|minutes?|seconds?) timer\b|\btimer\b.*\b(hours?|minutes?|seconds?)\b",
        WhyNot.UNSUPPORTED,
        "I can't set timers yet.",
    ),
    _row(
        "alarm-clock",
        r"\bwake (me|us) up\b|\bset (an|the|my) alarm\b.*\b(for|at)\b|\balarm clock\b",
        WhyNot.UNSUPPORTED,
        "I can't set alarms yet.",
    ),
    _row("reminder", r"\bremind (me|us)\b", WhyNot.UNSUPPORTED, "I can't set reminders yet."),
    _row("memory", r"^(please )?remember\b", WhyNot.UNSUPPORTED, "I can't remember things yet."),
    _row(
        "list",
        r"\b(shopping|to ?do|grocery) list\b",
        WhyNot.UNSUPPORTED,
        "I can't keep lists yet.",
    ),
    _row(
        "clock",
        r"\bwhat(?:'?s| is)? (the )?time\b(?! .*\b(in|does|do)\b)|\btell me the time\b"
        r"|\bwhat(?:'?s| is)? (the|today'?s) date\b|\b(what|which) day (is|of the week)\b",
        WhyNot.UNSUPPORTED,
        "I can't tell the time yet.",
    ),
)

_QUESTION = re.compile(
    r"^(hey |so |and |well |okay |ok )*("
    r"((at|in|on|to|for|by|of|from) )?wh(at|en|ere|ich|o|ose|y)('?s|'?re|'?d)?"
    r"|how('?s|'?d)?|is|isn'?t|are|aren'?t|was|were|am i"
    r"|do (you|i|we|they|the|any)|does|doesn'?t|did|didn'?t|has|had|hasn'?t"
    r"|ha(ve|ven'?t) (i|you|we|they|any|the .* been)|should|tell me|explain|any"
    r"|(can|could|would|will) (you )?(tell|explain|i(?! (have|get))|he|she|it|they|the|there)\b"
    r")\b"
)
_COMMANDS_ONLY = (
    _row(
        "negation",
        r"\b(don'?t|do not|never|must ?n'?t|must not|should ?n'?t|should not|can ?not|cannot|can'?t"
        r"|won'?t|wouldn'?t|didn'?t|not|nobody|no one)\b",
        WhyNot.NOT_ADDRESSED,
        "Okay, I'm leaving everything as it is.",
    ),
    _row(
        "left-alone",
        r"\bleave\b.*\b(alone|as it is|be|it)$|\bkeep\b.*\b(as it is|the way)\b",
        WhyNot.NOT_ADDRESSED,
        "Okay, I'm leaving everything as it is.",
    ),
    _row(
        "hypothetical",
        r"^(so |and |well )*(if|even if|suppose|supposing|imagine|imagining|assume)\b"
        r"|\b(might|may|maybe|perhaps|wish|whether)\b|\b(would|could|should) have\b"
        r"|\bthinking (of|about)\b",
        WhyNot.NOT_ADDRESSED,
        "",
    ),
    _row(
        "reported",
        r"\b(said|says|told|tell|tells|telling|asked|asks|asking|shout\w*|scream\w*|yell\w*"
        r"|whisper\w*|heard|yesterday|ago|last (night|week|month|year|time))\b"
        r"|^(he|she|they|we|somebody|someone|everybody|everyone|people)\b"
        r"|^(i|you)('ve|'d| have| had)? (just )?(turned|switched|opened|closed|shut|locked"
        r"|unlocked|set|dimmed|was|were|saw|think|know|love|remember)\b|^i like\b",
        WhyNot.NOT_ADDRESSED,
        "",
    ),
    _row(
        "told-as-past",
        r"^(?!.*\b(want|wants|need|needs|like|get|have|leave|keep)\b)"
        r".*\b(turned|switched|opened|closed|locked|unlocked|dimmed)\b",
        WhyNot.NOT_ADDRESSED,
        "",
    ),
    _row(
        "corrected",
        r"\b(i mean|i meant|correction|no sorry|sorry no|no,? the|or rather)\b",
        WhyNot.UNKNOWN,
        "Sorry, please say it once more, just the way you want it.",
    ),
    _row(
        "later",
        rf"\b(in|after) (about |around )?{_NUMBER}( {_NUMBER})?( and a half)? {_UNIT}\b"
        rf"|\bfor (about |another |the next )?{_NUMBER}( {_NUMBER})?( and a half)? {_UNIT}\b"
        rf"|\bat {_HOUR}( ?[ap]\.?m\.?| o'?clock| tonight| tomorrow| in the \w+)?$"
        r"|\b(at|by|around|about|before|after|until|till) "
        r"(half|quarter|noon|midday|midnight|sunset|sunrise|dawn|dusk|bedtime|lunch|dinner)\b"
        r"(?! (brightness|open|way|power|speed|volume))"
        r"|\b(tomorrow|tonight|later|until|till|every (day|morning|evening|night|hour)"
        r"|if|unless|in case|when|once|as soon as|while|whenever)\b"
        r"|\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b",
        WhyNot.UNSUPPORTED,
        "I can only do things right away, not at another time.",
    ),
    _row(
        "relative",
        r"\b(brighter|dimmer|darker|lighter|warmer|colder|cooler|louder|quieter|higher|lower"
        r"(?= (down|than|please|$))|faster|slower|more|less|a (bit|little|touch|tad))\b",
        WhyNot.UNSUPPORTED,
        "Please tell me a number for that, for example forty percent.",
    ),
    _row(
        "half-sentence",
        r"(?<![a-z])(the|an?|my|our|and|or|to|of|with|um+|uh+|er+)$",
        WhyNot.UNKNOWN,
        "I only heard half of that.",
    ),
)


def judge(text: str) -> Judgement:
    """Decide what `text` may become. Any text at all is fine, of any length."""
    if len(text) > MAX_CHARACTERS:
        return Stopped("too-long", NotUnderstood(WhyNot.UNKNOWN, "That was too long for me."))
    plain = tidy(text)
    words = re.findall(r"[\w']+", plain)
    if len(words) > MAX_WORDS:
        return Stopped("too-long", NotUnderstood(WhyNot.UNKNOWN, "That was too long for me."))
    if all(word in _NOISE or not any(map(str.isalnum, word)) for word in words):
        return Stopped("noise", NotUnderstood(WhyNot.NOT_ADDRESSED, ""))
    if all(word in _POLITE or word in _NOISE for word in words):
        return Stopped("politeness", NotUnderstood(WhyNot.NOT_ADDRESSED, _courtesy(words)))
    sentence = " ".join(words)
    if stopped := _first(_BEFORE_QUESTIONS, sentence):
        return stopped
    if _QUESTION.match(sentence):
        return AskOnly(plain)
    return _first(_COMMANDS_ONLY, sentence) or MayAct(plain)


def tidy(text: str) -> str:
    """Lower case, one line, plain apostrophes and spaces; punctuation stays."""
    straight = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u02bc", "'")
    return " ".join(straight.casefold().split())


def _first(rows: tuple[_Row, ...], sentence: str) -> Stopped | None:
    for row in rows:
        if row.pattern.search(sentence):
            return Stopped(row.rule, NotUnderstood(row.why, row.say))
    return None


def _courtesy(words: list[str]) -> str:
    if {"thank", "thanks", "ta", "cheers"} & set(words):
        return "You're welcome."
    return "Hello." if {"morning", "afternoon", "evening", "hello"} & set(words) else ""
