"""The guard's rows for questions and statements: what does not begin with a command's verb. Pure.

They are read from the top and the first one that fits decides; what fits none of them is terse
("hall light on") and may act. Rows `of_first` look at the words before the first comma, so that
"we're leaving, lock the door" can still be a command.
"""

from appliance.core.types import WhyNot
from appliance.understanding.guard.rows import HALF, SCHEDULED, Row, Verdict
from appliance.understanding.guard.rows import patterns_of as _rows

QUESTIONS = Row(
    "question",
    "Who asks about something did not ask for it.",
    Verdict.ASK,
    _rows(
        r"^(?:(?:at|in|on|to|for|by|of|from) )?(?:what|who|where|which|why|how|whose|whom"
        r"|whereabouts)"
        r"(?:'s|'re|'d|'ll|'ve)?\b",
        r"^(?:since )?when(?:'s|'d)?(?: (?:did|do|does|is|are|was|were|will|would|should|shall|can"
        r"|could|has|have|had"
        r"|to|am|must))\b|^when's\b",
        r"^(?:is|are|was|were|am|does|did|has|isn't|aren't|wasn't|weren't|doesn't|didn't|hasn't"
        r"|hadn't"
        r"|haven't|shouldn't|ought|must|mustn't|shall|shan't|may|needn't|pray|where)\b",
        r"^(?:can|could|would|will|might|won't|wouldn't|couldn't|can't|should|had|were)"
        r" (?:{person}"
        r"|the|this|that|those|these|there|my|our|your|any\w*|\w+) (?!n't)",
        r"^do (?!it\b)(?:{person}|the (?:\w+ ){1,4}(?:turn|open|close|work|have|need|go|come"
        r"|switch|stay"
        r"|know|use)"
        r"|(?!it|that|this|so|not|away|up|something|a|some|your|my|please|be|the|{action})\w+ )\b",
        r"^don't (?:you|we|they|the|these|those) (?!dare|go|touch|{action})\w+",
        r"^have (?:the |your |our |my )?{folk} {past}|^remind me (?:again )?(?:how|what|who|where"
        r"|which|why)\b",
        r"^(?:double )?check (?:the|my|our|all) ",
        r"^have (?:i|you|we|they|any\w*|(?:the|your|those|these|my|our|all the) (?:\w+"
        r" ){1,3}(?:been|gone|got"
        r"|come|finished|left))\b",
        r"^(?:any|anything|anyone|anybody|still no|did) (?!chance of)",
        r"^(?:tell me|let me know|explain|describe|check|verify|find out|see|confirm|ask) (?:if"
        r"|what|which|how"
        r"|who|where|when|why|about|that|the difference|me)\b",
        r"^(?:please )?(?:explain|describe)\b|^tell me\b|^let me know\b",
        r"^i(?:'d| would)?(?: \w+)? (?:wonder|like to know|want to know|need to know|love to"
        r" know)\b",
        r"^(?:any|no) idea\b|^(?:do )?you (?:happen to )?(?:know|remember|think|reckon)\b",
        r"\b(?:isn't|aren't|wasn't|weren't|didn't|doesn't|don't|haven't|hasn't|won't|can't"
        r"|couldn't) "
        r"(?:it|they|you|he|she|we|i|there|that)(?: \?)?$",
        r"^(?:.* )?(?:is|are|was|were|[a-z]+'s|did|{past}) .*,? (?:right|yeah|correct|innit|yes"
        r"|no|huh|eh)"
        r"(?: \?)?$",
        r"^you {action}\b(?!.*\b(?:please|now)\b)",
        r"^(?:reckon) (?:it's|it is|i|we|they|the|that)\b",
    ),
)

COMPLAINTS = Row(
    "complaint",
    "Who finds it too dark asks for light.",
    Verdict.MAY,
    _rows(
        r"^(?:it's|it is|it feels|i'm|i am|i feel|we're|we are|this room is|this room's|feels)"
        r"(?: {very})* {feels}(?: {feels})*"
        r"(?: than \w+| as \w+)?(?: (?:in|up|down|on|for) (?!winter|summer|spring|autumn"
        r"|school|work)\w+"
        r"(?: (?!winter|summer|spring)\w+){0,3})?(?: here| now| again| please| tonight| upstairs|"
        r" downstairs| inside| ,| isn't"
        r" it)*(?: \?)?$",
        r"^(?:it's|it is|i'm|i am)(?: {very})+ {feels} (?:(?:i|we|he|she|you) (?:can't|want|need)"
        r"|to (?:see|read"
        r"|sleep|work))\b",
        r"^(?:the|my|our|that|this|those|these|her|his|their) (?:\w+ ){1,4}(?:is|are)(?: {very})+"
        r" {feels}\b"
        r"(?! (?:to|for (?:my|his|her|their) (?!taste|liking|eyes|ears)))",
        r"^(?:the|my|our|that|this) (?:\w+ ){0,3}\w+'s(?: {very})+ {feels}\b",
        r"^(?:the|my|our|this) (?:\w+ ){0,3}\w+(?:'s| is) (?:freezing|boiling|roasting|baking"
        r"|sweltering|stuffy"
        r"|gloomy|dark)$",
        r"^(?:it's|it is|this is|it feels) like (?:a|an|the) (?:\w+ )?(?:oven|fridge|freezer"
        r"|sauna|icebox|furnace"
        r"|cave|greenhouse|arctic|antarctica|sahara|desert|dungeon|tomb|morgue|swamp)\b",
        r"^(?:(?:i|we|she|he|you) )?(?:can't|can hardly|can barely|can't even) (?:really )?(?:see"
        r"|hear"
        r"|read"
        r"|sleep|breathe)\b(?! (?:if|what|who|where|why|how|that))",
        r"^there(?:'s| is| isn't)? (?:not |n't )?(?:too much|not enough|too little|enough)"
        r" (?:light|noise|sun"
        r"|air|heat|volume)\b",
    ),
)

WISH = Row(
    "wish",
    "What somebody wants for themselves is a polite command.",
    Verdict.MAY,
    _rows(
        r"^(?:i|we|one)(?:'d| would| should| could|'ll)? (?:really |quite |rather |just |also "
        r"|now |still "
        r"|very much )*(?:like|want|need|prefer|fancy(?! \w+ing)|require|(?<=could )do with"
        r"|(?<=could )use|(?<='ll )have)"
        r" (?!to (?!have|be able|see (?!if)|{action}\b)|you\b|that (?:you|i|we|he|she|they|the)\b"
        r"|if\b|when\b|how\b|nothing|no\b"
        r"|(?!it|the|all|my|everything|this|that|these|those|our|some|more|less)\w+ to\b|it"
        r" when\b)",
        r"^(?:i|we)(?:'d| would) (?:love|appreciate|welcome|enjoy|rather have|rather you|sooner"
        r" have)"
        r" (?!to (?!have)|if|when|nothing)",
        r"^(?:the|my|our|all|that|this|those|these|\w+) (?:\w+ ){0,4}?(?:needs?|wants?|could do"
        r" with|has to"
        r"|have to|must|ought to)(?: to)? (?:be {done}|be \w+ed|\w+ing|a bit|a little|more|less"
        r"|some|to be)\b",
        r"^you (?:can|could|may) (?:please |now )?{action}\b.*\b(?:now|please|again|then)$",
    ),
)

_EVENT_FIRST = Row(
    SCHEDULED[0].rule,
    SCHEDULED[0].reason,
    Verdict.STOP,
    _rows(
        r"^(?:if|when|whenever|as soon as|soon as|once|unless|until|in case|before|while|the moment"
        r"|the minute|any time|should|as long as|from now on|on (?:the )?\w+days?|(?:every|each)"
        r" (?:other )?"
        r"(?:time|day|morning|evening|night|week|weekday|weekend|month|hour|\w+day)"
        r"|after (?!\d|an?\b|half|about|one|two|three|four|five|six|seven|eight|nine|ten|fifteen"
        r"|twenty"
        r"|thirty|forty|ninety|that\b|this\b))\b.*"
        r"(?<! to)(?<! i)(?<! we)(?<! you)(?<! he)(?<! she)(?<! they)(?<! would)(?<! will)(?<! can)"
        r"(?<! could)(?<! should)(?<! might)(?<! not)(?<! the)(?<! n't) (?:please )?(?:turn"
        r"|switch|open"
        r"|close|shut|lock|unlock|dim|put|set|start|stop|pause|arm|disarm|make|run|play|raise"
        r"|lower|chuck|flip|keep|leave)\b",
    ),
    SCHEDULED[0].why,
    SCHEDULED[0].say,
)

_REPORTED = Row(
    "reported",
    "What somebody else said, or a film, is nobody's order.",
    Verdict.STOP,
    _rows(
        r"\b{speech}\b",
        r"^[\w' ]* (?:say|tell|ask)\b(?! (?:that|it|me) again)|\b(?:he|she|they|dad|mum|mom)"
        r" (?:\w+ )?wants?\b",
        r"^(?:in|on|during) (?:the|a|that|this|my|his|her|\w+) (?:film|movie|song|show|book|play"
        r"|story|episode"
        r"|series|dream|manual|novel|news|game|video|match|scene|instructions?)\b",
        r"^in \w+ (?:she|he|they|you|stands)\b",
        r"\b(?:quote|unquote|apparently|supposedly|according to|rumour has it|stay tuned|on"
        r" channel)\b",
        r"\b(?:my|our|his|her|their) favou?rite (?:song|film|movie|track|book)\b",
        r"\b(?:song|film|track|movie|book) (?:is )?called\b",
        r"^(?:everyone|everybody|people|they|scientists|experts) (?:think|thinks|know|knows"
        r"|believe)\b",
    ),
)

_HYPOTHETICAL = Row(
    "hypothetical",
    "What could be, or could have been, is not asked for.",
    Verdict.STOP,
    _rows(
        r"^(?:if|even if|suppose|supposing|imagine|imagining|assume|assuming|pretend|what if|as"
        r" if|like if|had"
        r"|were i|say (?:the|we|you|i|someone|somebody|that we|that the))\b",
        r"\b(?:might|may|maybe|perhaps|wish|hope|hopefully|whether|could've|would've|should've|in"
        r" theory"
        r"|theoretically|oughta|shoulda|coulda|ought to|better not|suppose|supposed to)\b",
        r"\b(?:would|could|should|must|might|may) have\b",
        r"\b(?:thinking|thought|thinks?|dream\w*|consider\w*|planning|meant|mean|plan) (?:of"
        r"|about|to)\b",
        r"^(?:i|we|one|you|he|she|they|it|\w+)(?:'d|'ll| would| could| can| should| shall| will|"
        r" must| may"
        r"| ought| have to| has to| need to| had better| want to| wouldn't| won't| couldn't)\b",
        r"^(?:when|once|while|until|before|after) (?:{person}|the|my|our)\b",
        r"^(?:wouldn't|couldn't|what a|such a)\b|^let's (?:say|pretend|assume|imagine|suppose"
        r"|hope)\b",
    ),
)

TOLD = Row(
    "told",
    "What happened, happens or stands is told, not asked for.",
    Verdict.STOP,
    _rows(
        r"^(?:(?:and|but|so|then|because|now|yesterday|today|earlier|this morning|last \w+|every"
        r" \w+) )*"
        r"(?:i|we|he|she|they|there|somebody|someone|everybody|everyone|people|who|nobody|nothing)"
        r"(?:'s|'re|'ve|'d|'ll|'m)?\b",
        r"^(?:opened|closed|got|had|saw|went|came|turned|switched|locked|unlocked|forgot|been"
        r"|lost|found"
        r"|heard|did|was|were) \w",
        r"^(?:it|this|that|you|one)(?:'s|'re|'ve|'d|'ll)? (?:is|was|has|had|will|would|are|were"
        r"|have|{past}|\w+s"
        r"|just|really|always|never|did|do|does|can|could|should|used)\b",
        r"^(?:it's|that's|this is|that is|you're|you've|it'll|that'll|i'm|everything's)\b",
        r"\b(?:yesterday|ago|last (?:night|week|month|year|time|summer|winter)|already|used to"
        r"|all (?:day|night"
        r"|morning|week) long|the other day|this morning|back then|these days)\b",
        r"^(?:[\w']+ ){1,6}?(?:is|are|was|were|am|isn't|aren't|wasn't|weren't|has|have|had|hasn't"
        r"|haven't|does"
        r"|doesn't|did|didn't|won't|wouldn't|can't|couldn't|don't|be like"
        r"|(?:will|would)(?! you(?: please)?(?: \?)?$))\b",
        r"^(?:(?!on |off |please )[\w']+ ){0,4}[\w']+'s (?:on|off|open|closed|shut|locked"
        r"|unlocked|been|going|not|got"
        r"|running|still|just|already|put|left|too|so|\w+ing|{past})\b",
        r"^(?:[\w']+ ){1,5}?(?!(?:closed|shut|locked|armed|disarmed|muted|paused|dimmed|lit"
        r"|lowered|raised)\b)"
        r"{past}(?: |$)(?!please)",
        r"^(?:[\w']+ ){1,5}?{past} (?!please|now|again|in|at|by \d|to \d|half|fully|completely"
        r"|(?:,|\?))\w",
        r"^(?:the|a|an|my|our|your|his|her|their|some|all the) (?:\w+ ){1,4}?(?:opened|unlocked"
        r"|turned|went"
        r"|{past})(?: again)?$",
        r"^(?:[\w']+ ){1,5}?(?:ends|begins|contains|means|gets|goes|likes|loves|hates|wants|needs"
        r"|keeps|turns|opens|closes|leaves|makes"
        r"|comes|looks|sounds|works|thinks|knows|lets|puts|takes|uses|lives|starts|stops|switches"
        r"|does"
        r"|scores|runs|eats|barks|cries|hits|helps|gives|shows|locks(?! on| off| please|$)"
        r"|unlocks)\b",
        r"^(?:the|my|our|his|her|their|your|those|these|some|most|them) {folk}\b (?!room|bedroom"
        r"|light|lights"
        r"|lamp|tv|\w+ (?:on|off))",
        r"^(?:kids|children|boys|girls|neighbours|parents|people|burglars) (?!room|bedroom|light"
        r"|lights|lamp|tv)",
        r"^(?:[\w']+ ){1,4}?(?!in |on |at |to |for |of |with |from |by |near |under |over |behind"
        r" |into |onto "
        r"|off |up |down |out |and |or |but |then |except |bar |than |also |as |plus |all |both "
        r"|half |just "
        r"|only |please |now |not |apart |minus |without |besides |excluding |too |one |{action} )"
        r"[a-z']{3,} (?:the|a|my|our|his|her|their|your)\b(?! (?:bit|little|tad|touch|notch|few"
        r"|lot|couple))",
    ),
)

_NAMED_ONLY = Row(
    "gerund",
    "Who names a deed, as in opening the door, does not order it.",
    Verdict.STOP,
    _rows(
        r"^(?:not )?{gerund} (?!home\b|room\b|area\b|lights?\b|lamps?\b|sets?\b|mode\b)\w",
        r"^(?:[\w']+ ){0,4}(?!{action} |to |from |of |and |for |mind |while |the |a )[\w']+"
        r" {being_done}(?: (?:on|off|up|down|now|again|itself|already|soon|slowly|please|by itself"
        r"|in the background))*(?: \?)?$",
    ),
)

HALVES = Row(
    "half-sentence",
    "What breaks off may have gone on differently.",
    Verdict.STOP,
    _rows(
        r"(?<!\w)(?:the|an?|my|our|your|his|her|their|to|of|with|from|by|at|into|onto|for|and|or"
        r"|but|because"
        r"|if|when|than|could|would|should|will|about|very|i'd|it's|i'm|(?<!it )(?<!they"
        r" )(?<!things )(?<!that )(?:is|are|was|were)|just|as|between"
        r"|and so|that you|like|we)(?: ,)?(?: \?)?$",
        r"^(?:put|make|set)(?: it| (?:the|my|a|this|that)"
        r" \w+)?$(?<!off)(?<!\bon)(?<!up)(?<!down)(?<!out)",
        r"^(?:turn|switch|give|bring|take|can you|could you|i want|i'd like|i need|give me|would"
        r" you|will you"
        r"|do|have|let|get|adjust|please|change|send|i would like|we need|after that|before that"
        r"|after|before)$",
        r"\b(?:make|put|set) it$",
        r"\b(?:in|on) (?:the|my|our)$|\b(?:lights?|lamps?|fan|blinds?) in$",
    ),
    WhyNot.UNKNOWN,
    HALF,
)

STATEMENTS = (WISH, COMPLAINTS, _REPORTED, _EVENT_FIRST, _HYPOTHETICAL, _NAMED_ONLY, HALVES, TOLD)
"""After the questions, for sentences that begin with neither a verb nor a request."""

CLAUSES = frozenset({"wish", "complaint", "told", "gerund"})
"""Rules that look at the words before the first comma only, because a command may follow."""
