"""Words that no order puts side by side: what was heard is noise, or half of it is missing. Pure.

It goes by neighbours alone ("at then", "the of", "lock percent"), so it refuses what no speaker
could have meant and reads nothing into the rest. Titles ("play The A Team") may have any words.
"""

from appliance.understanding.guard.rows import UNCLEAR, Row, Verdict, patterns_of

_WORDED = r"^(?!.*\b(?:play|add|list|called|named|put on|search|find|remind|timer)\b).*"
_ARTICLE = r"(?:the|a|an|my|our|your|their|every)"
_VERBS = r"(?:make|set|put|turn|close|lock|unlock|undo|cancel)"

GARBLED = Row(
    "garbled",
    "Words that cannot stand together were not all heard.",
    Verdict.STOP,
    patterns_of(
        rf"{_WORDED}\b{_ARTICLE} (?:of|to|at|in|for|from|by|and|or|but|then|again|please|which"
        r"|what|when|how|it|the|a|my|all|every|everything|that|not|make|set the|put|turn"
        r"|(?:on|off)(?! (?:switch|button|position|peak|road|white|grid)))(?= |$)",
        rf"{_WORDED}\bof (?:of|on|off|to|at|in|for|by|up|down|and|or|but|then|again|please|not|no"
        r"|make|set|turn|switch|put|dim|(?:open|close)"
        r" (?:everything|all|the|my))\b|\bdim up\b",
        r"^of (?!course)|^again (?!{action}\b|please\b|and\b|,)",
        rf"{_WORDED}\b(?:to (?:of|for|and|or|but|then|again|by|with|same|doors?|lights?)"
        r"|at (?:of|to|in|for|on|off|up|down|and|or|but|then|again|no|not|percent)"
        r"|in (?:of|or|but|except|to|in|again|lights?|doors?)"
        r"|for (?:of|to|off|or|but|and|make|set|put|turn|again|open|degrees|percent))\b",
        r"\b(?:start|stop|switch) (?:make|set|put)\b",
        rf"{_WORDED}\b(?:make|set|put|turn) (?:{_VERBS}|start|stop|percent|degrees|and|or|then"
        r"|again|which|what|when|how|but|same)\b",
        rf"{_WORDED}\b(?:make|put) of\b|\bmake (?:to|in|at|for)\b|\bput to\b",
        rf"{_WORDED} (?:make|put|set(?<!tv set)|which|when|unlock(?<!door unlock))$",
        rf"{_WORDED}\b(?:or|but|then|and) (?:of|or|and|but)\b|"
        r"\beverything (?:{thing}|{number}|it|all)\b|\ball everything\b|\bplease \w+ please\b"
        r"|\bbut (?:to|at|of|in)\b|\b(?:my|our|your|their) (?:up|down)\b"
        r"|\bat (?:start|stop|make|turn|set|put)\b|\b(?:to|in) (?:lights|lamps|blinds|doors)\b"
        r"|\b(?:all|again) (?:for|a|alarm)\b",
        rf"{_WORDED}(?:^| )(?!(?:the|that|this|these|those|very|all|just|exactly)\b)[a-z']+"
        r" same(?! again)\b",
        rf"{_WORDED}(?:^| )(?!(?:the|each|every|any|my|our|your|his|her|no|some|one|two|three|and"
        r"|those|these|that|all|both|or|among)\b)[a-z']+ other\b(?! than)",
        rf"{_WORDED}(?:^| )(?!(?:{{number}}|half|few|couple|some|more|less|many|quarter|full|per"
        r"|point|several|what|how|a|of|in|or|to the|extra|another)\b)[a-z']+ (?:percent|degrees)\b"
        r"|^(?:percent|degrees)\b",
    ),
    UNCLEAR.why,
    UNCLEAR.say,
)
