"""The guard's law: rows that are read from the top, and the first one that fits decides. Pure.

Every row has a reason that can be told to a user in one line. `OPENINGS` are taken away first, so
that "could you please turn on the lamp" is read as "turn on the lamp". Then a sentence that begins
with the verb of a command is judged by `COMMANDS`, a question or a statement by `STATEMENTS`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.types import WhyNot
from appliance.understanding.guard.words import pattern


class Verdict(StrEnum):
    MAY = "may"
    ASK = "ask"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Row:
    """`reason`: for people. `say`: what is said when it stops a sentence; empty is silence."""

    rule: str
    reason: str
    verdict: Verdict
    patterns: tuple[re.Pattern[str], ...]
    why: WhyNot = WhyNot.NOT_ADDRESSED
    say: str = ""

    def fits(self, words: str) -> bool:
        return any(one.search(words) for one in self.patterns)


def patterns_of(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern(one) for one in patterns)


AS_IT_IS = "Okay, I'm leaving everything as it is."
ON_EVENTS = "I can do that right away or at a time you name, but not when something happens."
HALF = "I only heard half of that."

COURTESIES_INSIDE = patterns_of(
    r"(?:, )?\bif (?:you|ya) (?:could|can|would|will|please|don't mind|wouldn't mind|like|wouldn't)"
    r"\b(?: (?:just|please|so kind))?",
    r"(?:, )?\bif (?:it's|it is|that's|that is|it isn't|that isn't) (?:not )?(?:ok|okay|all right"
    r"|alright|possible|too much trouble|not too much trouble|no trouble|no bother|too much bother"
    r"|not too much bother|convenient|no problem|not a problem)(?: with you)?",
    r"(?:, )?\bif (?:possible|at all possible|i may|you're able to)\b",
    r"(?:, )?\bwhen(?:ever)? you (?:get|have|find|'ve got|can|could|like|want) ?(?:a|the)? ?"
    r"(?:chance|minute|moment|second|sec|time)?\b",
    r"(?:, )?\bwhen(?:ever)? you(?:'re| are) (?:ready|done with that|free)\b",
    r"(?:, )?\bwhile you(?:'re| are) (?:at it|there)\b",
    r"(?:, )?\bby all means\b",
    r"(?:, )?\bthere's a (?:good|dear) \w+$",
)
"""Politeness that looks like a condition."""

OPENINGS = patterns_of(
    r"^(?:,|(?:hey|hi|hello|morning|evening) there|hey|hi|hello|ok|okay|so|well|right|oh|please"
    r"|now|then|and|also|just|hearth|yes|yeah|yep"
    r"|no(?! (?:more|need|way|one|means|{thing})\b)|nope"
    r"|nah|naw|good (?:night|morning|evening|afternoon)|thanks|thank you|ta|cheers|listen|look"
    r"|sorry|excuse me|alright|all right|quick(?:ly)?|kindly|er|great|cool|perfect|lovely|dear"
    r"|honey|darling|love|mate|buddy|everyone(?! \w)|there(?=,)|actually|wait|hang on|hold on|oi"
    r"|again(?=,)|first|next(?= ,)|finally|quietly|gently|slowly|seriously"
    r"|computer|robot|do(?= please)|thanks for that|never mind that|that's it"
    r"|come on|go on|whatever|anyway|for goodness sake|for god's sake|yo|aye)\b(?: |$)",
    r"^(?:i (?:said|repeat)|like i said|as i said|i(?:'m| am) telling you|i(?:'ve)? told you"
    r"|what i (?:want|need|meant|mean|said) (?:is|was)|i meant|i mean)(?: to)? (?=\w)",
    r"^(?:because |since |as )?(?:i|we)(?:'m| am|'re| are) (?:so |too |very |just |really |still "
    r"|about "
    r"to |going to |off to |away to |fixing to )*(?:cold|hot|freezing|boiling|tired|scared|home"
    r"|back"
    r"|here|leaving|off|going|out|hungry|bored|late|ready|awake|sleepy|done|bed|sleep|leave|go|my"
    r" bed"
    r"|going out|(?:going |in |off |to )*(?:home|bed|out|work|sleep))(?: (?:now|out|to bed|home"
    r"|my bed))*"
    r" ,?(?:and |so )?(?=(?:please )?(?:can you |could you )?{action}\b(?! (?:is|are|was)\b))",
    r"^(?:because |since |as )?(?:it's|it is|this room is|this is)(?: {very})*(?: {feels}| bedtime"
    r"| late| night| dinner time| time for bed)(?: in here| here| now)* (?:and |so )?"
    r"(?=(?:please )?{action}\b)",
    r"^(?:because |since |as )?(?:i|we) (?:can't|can hardly|can barely) (?:see|hear|sleep|read)"
    r"(?: a thing| anything| you| it| the \w+)? (?:so )?(?=(?:please )?{action}\b)",
    r"^(?:because |since |as )?(?:(?!(?:when|whenever|if|once|until|after|before|while|unless"
    r"|what|who"
    r"|where|why|how|is|as|soon)\b)[\w']+ ){0,3}(?:\w+'s|is|are) (?:{very} )*(?:{feels}|here|home"
    r"|asleep"
    r"|awake|out|back|ready|done|over|late|coming|leaving|waiting|outside|gone|at the door|on the"
    r" phone"
    r"|cooking|burning|raining|snowing)(?: now)? (?:so )?(?=(?:please )?(?:turn|switch|open|close"
    r"|shut|lock"
    r"|unlock|dim|put|set"
    r"|start|stop|pause|make) (?:the|on|off|up|down|it|all|my|everything|them|some|a)\b)",
    r"^(?:but|or|about|see(?= (?:the|that|this|my) \w+(?: \w+)? ,)) (?=\w)",
    r"^[a-z]+ (?:, )?(?<!how )(?<!what )(?<!when )(?<!where )(?<!why )(?<!who )(?<!if )(?<!that"
    r" )(?<!as )"
    r"(?=(?:can|could|will|would) you\b)|^[a-z]+ , (?={action}\b)",
)
"""What is said before a command and changes nothing about it. Each may stand there repeatedly."""

REQUESTS = patterns_of(
    r"^(?:please )?(?:can|could|will|would|won't|can't|couldn't|wouldn't|might) you {kindly}*"
    r"(?:would you )?(?!tell\b|explain|see if|say (?:if|what|why|how|that)|ever\b|remember\b"
    r"|believe"
    r"|imagine|hear\b|feel\b|describe|know|guess|think|happen|be (?:able|sure|turning)|mind\b|have "
    r"{past}|check|control|understand|find out|look up|confirm|rather|let (?:me|us) know)",
    # Whoever is there is asked, which Hearth is: but not whether burglars could.
    r"^(?:please )?(?:can|could|would|will) (?:somebody|someone|one of you) {kindly}*"
    r"(?=(?:turn|switch|put|pop|stick|set|open|close|shut|lock|dim|start|stop|pause|draw|raise"
    r"|lower|mute|make|kill)\b)(?!.* (?:without|from outside|remotely|by accident|if|when)\b)",
    r"^i(?:'m| am| was)(?: just)? hoping you (?:could|would|might|can) ",
    r"^(?:perhaps|maybe) you (?:would|could|might|can) {kindly}*",
    r"^(?:(?:would|do|could) you )?mind(?: please)? (?=\w+ing\b)",
    r"^(?:would|could) you be able to ",
    r"^(?:do you )?(?:think|reckon|suppose) you (?:could|can|might|would be able to) {kindly}*",
    r"^(?:would it be possible|is it possible for you)(?: for you)?(?: please)? to ",
    r"^(?:is there )?(?:any|a|some) (?:chance|way|possibility)(?: at all)?(?: that)?(?: of)? you"
    r"(?: could| can| might| would)?(?: please)? ",
    r"^any chance of (?:a |some |a bit of |having )?(?=\w)",
    r"^i (?:was |am )?(?:just )?wonder(?:ing)? if you(?: could|'d| would| can| might)(?: mind)? ",
    r"^i(?:'d| would| should)? (?:really |very much |much )*appreciate(?: it)? if you"
    r" (?:could|would|can)(?: please)? ",
    r"^i(?:'d| would| should) be (?:so |most |very |really |much )*(?:grateful|happy|glad|obliged"
    r"|delighted|thankful|pleased)(?: if)?(?: you)? (?:could |would |can |for )?",
    r"^it(?:'d| would) be (?:so |really |very )*(?:great|nice|good|lovely|wonderful|fantastic"
    r"|helpful"
    r"|kind|brilliant|super|awesome|perfect)(?: of you)?(?: if you (?:could|would|can|'d)| if we"
    r" (?:could|had)| to have)? ",
    r"^(?:could|might|may|can) i (?:trouble|bother|ask|get) you to ",
    r"^(?:i|we)(?:'d| would)? (?:just |really )*(?:want|need|like|ask|require|love)(?: for)? you"
    r" to ",
    r"^(?:please |do )?be (?:so kind|so good|good enough|kind enough|a \w+)(?: as)? (?:to|and) ",
    r"^(?:do|would you do) (?:me|us) (?:a|the) (?:big )?favou?r(?: and| by)?,? ",
    r"^(?:go ahead|go on|go|away|come on|try)(?: please)? (?:and|to) ",
    r"^(?:please )?(?:make sure|ensure|see to it|see)(?: that)?(?: you)? (?=[a-z]+)(?!if|what|how"
    r"|you)",
    r"^why (?:don't (?:you|we)|not) (?!ever|always|never|just once|have to)(?:just )?(?=\w)",
    r"^(?:how|what) about (?:you )?(?=\w)(?!.* (?:is|are|did|has|was) (?:it|they|that|he|she)\b)",
    r"^let's (?:just |all |go ahead and |please )*(?!say|not|pretend|assume|imagine|suppose|hope"
    r"|see)"
    r"(?=\w)",
    r"^(?:can|could|may|might) (?:i|we)(?: please| just| maybe| possibly)* (?:have|get)(?: you"
    r" to)? ",
    r"^(?:can|could|shall) we (?:please |just |maybe |possibly )*(?={action} (?!.* (?:with|from"
    r"|by)\b))",
    r"^do (?=(?:please )?(?:turn|switch|put|set|open|close|shut|lock|dim|make|draw|start|stop)\b)",
    r"^(?:could|can) it be (?:made )?(?=(?:a (?:bit|little|touch|tad) |slightly |just )*"
    r"(?:warmer|cooler|brighter|darker|dimmer|quieter|louder)(?: (?:in|please|now|here)\b(?!.* than"
    r"\b)|$))",
    r"^could(?= (?:the|all|those|these) .* be {done}\b)",
)
"""Polite forms in which a question is a command."""

MEMORIES = Row(
    "memory",
    "What I am to remember, or to remind somebody of, is not done now.",
    Verdict.ASK,
    patterns_of(
        r"^(?:set (?:me )?(?:a|another) )?(?:remind|reminder)\b(?! me (?:again )?(?:how|what|who"
        r"|where|which|why)\b)",
        r"^(?:remember|memori[sz]e|note(?!.* list(?: please)?$))\b(?! (?:when|how)\b)",
    ),
)

SKILLS = Row(
    "skill",
    "Timers, alarms and lists are safe, and have times and conditions of their own.",
    Verdict.MAY,
    patterns_of(
        r"^wake (?:me|us)\b",
        r"^(?:set|start|cancel|stop|pause|resume|add|make|create|delete|snooze|put|begin|give|run"
        r"|clear|reset|extend)\b.*\b(?:timers?|alarms?|reminders?|countdown)\b",
        r"^(?:(?:a|an|the|my|new) )*(?:timer|countdown) (?:for|of) ",
        r"^(?:(?:the|how much) )?time (?:left|remaining) (?:on|for) .*\b(?:timers?|countdown)$",
        r"^(?:add|put|take|remove|tick|cross|delete|check)\b.* list\b",
    ),
)

SCHEDULED = (
    Row(
        "event",
        "I can act now or at a time, not when something happens.",
        Verdict.STOP,
        patterns_of(
            r"\b(?:if|unless|whenever|otherwise|provided|assuming)\b",
            r"\bwhen\b(?! (?:ready|possible)\b)",
            r"\b(?:as|so) (?:soon|long) as\b|\bsoon as\b",
            r"\bonce (?:the|a|my|our|your|it|it's|{person}|\w+ (?:is|has|gets|comes|leaves))\b",
            r"\b(?:every|each) (?:other )?(?:single )?(?:day|morning|evening|night|afternoon|week"
            r"|hour|month"
            r"|weekday|weekend|time|year|sunday|monday|tuesday|wednesday|thursday|friday|saturday"
            r"|half"
            r"|second|minute|(?:\d+|two|three|few|five|ten|fifteen|thirty) \w+s)\b",
            r"\b(?:daily|nightly|weekly|hourly|on weekdays|on weekends|at weekends|from now on"
            r"|always"
            r"|usually|(?:mon|tues|wednes|thurs|fri|satur|sun)days|in future)\b",
            r"\b(?:until|till|after|before|while|the moment|the minute|the second|the next time"
            r"|next time"
            r"|any time|anytime|by the time|for when|just as) (?:the(?! next)|a |my|our|your|his"
            r"|her"
            r"|(?!it's|it$|it,|i forget|i need|i can't){person}\b|dinner|lunch|breakfast|sunset"
            r"|sunrise"
            r"|dark|work"
            r"|school|bedtime|dusk|dawn|\w+ing\b|\w+ (?:is|has|gets|comes|leaves|goes|arrives)\b)",
            r"\b(?:at|by|around|come|towards) (?:sunset|sunrise|dawn|dusk|bedtime|nightfall"
            r"|sundown|dark"
            r"|first light|lunch ?time|dinner ?time|tea ?time)\b",
            r"\b(?:until|till|after|before) (?!\d|{number}\b|noon|midday|midnight|tomorrow"
            r"|tonight"
            r"|(?:that|this)(?: ,|$| (?:{action}|please|can|could)\b)|about|around|an?\b|then"
            r"|all\b|you\b|i forget|\w+day\b|exactly|roughly"
            r"|nearly|at\b"
            r"|just\b)[a-z]",
            r"\b(?:in case (?:of|that)|in the event|depending on|as and when)\b|^in case\b",
            r"\b(?:later(?: on)?|sometime|some time|eventually|some day|one day|at some point"
            r"|another time)$",
        ),
        WhyNot.UNSUPPORTED,
        ON_EVENTS,
    ),
)

FIRST_NEGATIONS = Row(
    "negation",
    "What somebody does not want is not done.",
    Verdict.STOP,
    patterns_of(
        r"^without|^no {thing}\b",
        r"^(?:not|never|don't|nobody|nothing|neither|no more|nae)\b",
        r"^(?:please )?(?:stop|prevent|keep|block|ban) (?!the music\b)(?:\w+ ){1,4}from\b",
        r"^(?:please )?(?:stop|quit|avoid|cease|prevent) (?:\w+ ){0,3}?(?!playing|running|going"
        r"|making|starting|pausing|changing){doing}\b",
        r"^(?:refrain|hold off|keep off|hands off|stay off|keep away|stay away|no touching)\b",
        r"^keep (?:your |yer )?(?:hands|fingers|paws) off\b|\bhands off\b",
        r"^there(?:'s| is) (?:absolutely )?(?:no|nae|hardly)\b",
        r"\b(?:on|under) no (?:account|circumstances?|condition)\b|\bby no means\b|\bin no way\b",
        r"^leave (?:the|my|our|that|those|these) \w+(?:"
        r" \w+)?$(?<!\bon)(?<!off)(?<!open)(?<!closed)(?<!shut)",
        r"^forget (?:about )?the\b|^no (?:more|worries about)\b",
        r"\b(?:nothing|none of) (?:on|off|at all)\b|\bmake (?:please )?nothing\b",
        r"\bnot (?:on|off|up|down|open|closed|{action}|(?!\w+thing|ceiling|living|sitting|dining"
        r"|leaving|landing|morning|evening)\w+ing)\b",
        r"^leave (?:\w+ ){1,5}(?:alone|be|as (?:it|they) (?:is|are|was|were)|the way \w+ \w+"
        r"|where it is"
        r"|as is|in peace)\b",
        r"^(?:just )?(?:let|keep) (?:\w+ ){1,5}(?:be|alone|in peace|as is)(?: (?:,|please|now|then"
        r"|for now|thanks))*$",
        r"^keep (?:the|my|our|that|those|these|all the) (?:\w+ ){0,2}{thing}"
        r"(?: (?:,|please|for now))*$",
        r"^(?:stop|quit|leave off|lay off|enough|(?:stop|quit|knock|cut|pack|leave|give) it"
        r"(?: off| out| in| up| a rest)?)(?: already)? (?:with|of) {the}\b",
        r"^leave (?:it|them|that|those)$|\bleave (?:it|them) (?:to me|for now|please|then)$",
        r"^keep (?:\w+ ){1,5}(?:as (?:it|they) (?:is|are)|the way \w+ \w+)\b",
    ),
    say=AS_IT_IS,
)

NEGATIONS = Row(
    "negation",
    "What somebody does not want is not done.",
    Verdict.STOP,
    patterns_of(
        r"(?<!the )(?<!my )(?<!our )(?<!a )\bnever\b",
        r"\b(?:don't|mustn't|shouldn't|shan't|needn't) (?:\w+ ){0,3}(?:{action}|touch|mess|try"
        r"|bother"
        r"|worry|want|need|let|forget|even|you|dare|think)\b",
        r"\b(?:no|nae|hardly any|absolutely no|any) (?:need|call|reason|point|use) (?:to|for|in)\b",
        r"\b(?:isn't|ain't) no (?:need|call)\b",
        r"\b(?:can|could|may|should|must) (?:just )?(?:stay|remain)\b",
        r"\b(?:rather|prefer|sooner|soon) not\b|\btry not\b|\bnot to\b(?! mention)",
        r"\b(?:rather|sooner|soon|obliged if|grateful if|happy if) (?:if )?you (?:didn't|don't"
        r"|wouldn't|"
        r"did not)\b",
        r"\b(?:nobody|no one|none|noone) (?:should|must|is|may|can|opens?|turns?|touch\w*|to)\b",
    ),
    say=AS_IT_IS,
)

TAKEN_BACK = Row(
    "cancelled",
    "What is taken back in the same breath is not done.",
    Verdict.STOP,
    (),
    say="Okay.",
)

UNCLEAR = Row(
    "corrected",
    "What is corrected so that I cannot tell what is left has to be said once more.",
    Verdict.STOP,
    (),
    WhyNot.UNKNOWN,
    "Sorry, please say it once more, just the way you want it.",
)

TRAILING = (
    Row(
        "reported",
        "What somebody else said, or a film, is nobody's order.",
        Verdict.STOP,
        patterns_of(
            r"\b(?:,|\w+) (?:said|says|shouted|yelled|screamed|whispered"
            r"|goes|hollered|cried|replied|asked|roared)(?: to \w+)?$",
            r"\b{others} (?:said|says|told|shouted|yelled|screamed)\b",
            r"^{action} (?:\w+ ){1,6}(?<!it )(?<!this )(?<!that )(?<!there )(?:is|was) (?:a|an"
            r"|the|what|my"
            r"|his|her|one of) (?:song|film|book|track|line|title|phrase|movie|show|name|motto"
            r"|\w+ (?:said"
            r"|says|called)|{person})\b",
        ),
    ),
)

COMMANDS = (
    Row(
        "inquiry",
        "To check or to tell something changes nothing.",
        Verdict.ASK,
        patterns_of(
            r"^(?:see|check|verify|confirm|find out|look|tell me|let me know|show me|guess|explain"
            r"|describe)(?: \w+)? (?:if|what|which|how|who|where|when|why|that)\b",
            r"^let me know\b",
        ),
    ),
    Row(
        "for-others",
        "What somebody else is to be told or allowed is not for me to do.",
        Verdict.STOP,
        patterns_of(
            r"^(?:tell|ask|let|help|allow|remind|get|have|make) (?:him|her|them|everyone"
            r"|everybody|people"
            r"|mum|mom|dad|daddy|mummy|the (?:kids|children|boys|girls|neighbou?rs?)) (?:to )?"
            r"(?!out\b|in\b|up\b|off\b){action}\b",
            r"^let (?:me|him|her) (?!have|know|see|hear|(?:in|out|through) ,)\w+"
            r"|^let (?:the |my |our |\w+ )?{folk}\b(?! (?:in|out|through) ,)",
            r"^(?:help|have|teach|let|get|make|show|allow|force|train|remind|persuade|convince|trust)"
            r" (?:(?:the|my|our|his|her|their|your|a|dear|little|old) )*"
            r"(?!(?:me|us|it|you|yourself|this|that|these|those|{thing})\b)[a-z]+(?: how)?(?: to)?"
            r" (?:(?:turn|switch|put) (?:on|off|up|down|the)|(?:open|close|shut|lock|unlock|set|dim"
            r"|arm|disarm|press|stop|start|raise|lower)) (?:up |on |off |down )?{the}\b",
            r"^(?:tell|ask) \w+ to (?:turn|switch|put|set|open|close|shut|lock|unlock)\b",
        ),
    ),
    *TRAILING,
    *SCHEDULED,
)
"""For sentences that begin as a command does."""
