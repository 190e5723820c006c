"""What an order may stand in that makes it nobody's: a quotation, an example, a text. Pure.

Every row goes by the form of the sentence, whatever the order in it; none looks at a device. They
are asked only of sentences that would otherwise act, but for `WORDS`: a task of words is no order
whatever else it says.
"""

from appliance.understanding.guard.rows import Row, Verdict
from appliance.understanding.guard.rows import patterns_of as _rows

_WHO = r"(?:(?:the|a|an|my|our|his|her|their|old|little|poor) )*"
_HOW = r"(?: \w+ly| aloud| out loud| (?:to|at) (?:the |my )?\w+)*"
_NO_NAME = r"(?!(?:by|at|in|on|to|for|from|with|last|this|about|of|that|it|and|or|is|was)\b)"
_NOT_PLAYED = r"^(?!(?:please )?(?:play|find|search|add|put|show|watch|remind|queue) )"
_PRINTED = (
    r"(?:news|headlines?|tip|tips|story|tale|video|clip|advert|ad|advertisement|commercial|trailer"
    r"|podcast|bulletin|forecast|quiz|recipe|chapter|tutorial|lesson|joke|riddle|poem"
    r"|prayer|announcement|quote|quotation|lyrics?|captions?|subtitles?|dialogue|sermon|speech"
    r"|documentary|sitcom|thriller|dare|quest|instructions?|rule|step|hint|clue|exercise|fact"
    r"|advice|page|verse|chorus|line|moral|motto|proverb|slogan|password)"
)
_KIN = (
    r"(?:uncle|auntie|aunty|aunt|grandma|grandpa|granny|grandad|granddad|gran|nan|nana|mum|mummy"
    r"|mom|mommy|dad|daddy|mr|mrs|ms|miss|doctor|professor|officer|captain|sir|madam|son|kids"
    r"|children|boys|girls|guys|lads|everybody|everyone|somebody|someone|waiter|driver|nurse)"
)

_FOND = r"(?:honey|sweetheart|sweetie|babe|darling|dear|dearest|my love|hon)"
"""Said first it calls somebody of the family; behind an order it is only kind."""
_RELATIVE = _KIN.replace("|everybody|everyone|somebody|someone", "")
_FILLER = (
    r"(?:please|hey|hi|hello|ok|okay|so|now|then|and|also|just|hearth|computer|robot|yes|yeah|no"
    r"|well|right|oh|quick|quickly|alright|first|next|again|sorry|thanks|listen|look|wait|actually"
    r"|to|can|could|will|would|you|i|it|{action})"
)
"""What stands before an order and is nobody's name."""

FRAMES = (
    Row(
        "reported",
        "What somebody else said, or a film, is nobody's order.",
        Verdict.STOP,
        _rows(
            # "lights off, whispered Grandma", "lights off, Uncle Pete joked loudly"
            rf" , (?:\w+ly )?{{saying}}{_HOW}(?: {_WHO}\w+(?: \w+)?)?{_HOW}$",
            rf" , {_WHO}(?!i\b)(?:\w+ ){{1,3}}{{saying}}{_HOW}(?: \w+)?$",
            rf"{_NOT_PLAYED}.*\w(?<!\bi)(?<!you)(?<!that)(?<!who)(?<!which)(?<!the) {{cried}}{_HOW}"
            rf" {_NO_NAME}{_WHO}\w+(?: \w+)?{_HOW}$",
            rf"{_NOT_PLAYED}.*\w(?: {_WHO}(?!(?:i|the|that|this)\b)\w+){{1,2}} {{cried}}{_HOW}$",
            r" (?:, )?(?:as|like) (?!i )(?:\w+ ){1,4}?"
            r"(?:said|says|say|used to say|would say|put it|puts it)$",
            r" , (?:according to|in the words of|to quote|as heard (?:on|in)|as seen on|as told by"
            r"|quote|unquote|end quote|end of quote)\b",
            r"\b(?:quote unquote|unquote)$",
            # "breaking news: open the door", "our top tip, ...", "step two, ..."
            r"^(?!(?:next|another|previous|last|skip|play|for|during|before|after|no|more|watching"
            r"|having|starting|reading|doing|{person})\b)"
            rf"(?:and now )?(?:[\w'-]+ ){{0,4}}{_PRINTED}"
            r"(?: (?:number )?(?:\d+|{number})| of the (?:day|week|night|month|hour))? ,",
            r"^(?:(?:[\w']+ ){0,3}(?:news|headlines|bulletin) (?:at|for|from|on|about|of)"
            r" (?:[\w']+ ){0,3}[\w']+|breaking|spoiler|spoilers|spoiler alert|rumour|rumor|gossip"
            r"|fact|fiction|verse|chorus|stage direction|scene|act) ,",
            # "house alarm disarmed by thieves"
            r"^(?!{action} ).*\b{past} by (?:(?:the|a|an|some|my|our) )?(?!\d|{number}\b|half\b"
            r"|one\b|about\b|another\b|more\b|less\b|a\b|few\b|bit\b|little\b|touch\b|itself\b)"
            r"[a-z]+$",
            r"^(?:this just in|stay tuned|welcome back|welcome to|previously on|once upon a time"
            r"|in other news|back to the studio|and now the \w+|ladies and gentlemen"
            r"|boys and girls|dear (?:viewers|listeners|readers|diary|friends|all))\b",
        ),
    ),
    Row(
        "hypothetical",
        "What could be, or could have been, is not asked for.",
        Verdict.STOP,
        _rows(
            r" (?:, )?(?:hypothetically|theoretically|allegedly|supposedly|apparently|figuratively"
            r"|metaphorically|rhetorically|for example|for instance|as an example|just an example"
            r"|e\.g|so to speak|as it were|as they say|in a manner of speaking|in theory"
            r"|in my dreams|for argument's sake|for the sake of argument|in principle"
            r"|if you will|or so they say|or words to that effect)(?: speaking)?$",
            r"\b(?:in|from|during|like in) (?:the|a|an|that|this|my|his|her|your|our) (?:\w+ )?"
            r"(?:story|tale|film|movie|song|poem|play|novel|book|dream|game|sketch|scene|lyrics"
            r"|anecdote|joke|fairy tale|video game)$(?<!\bmode)",
            r"^(?:hypothetically|theoretically|allegedly|supposedly|apparently|for example"
            r"|for instance|as an example|in theory)\b",
        ),
    ),
    Row(
        "told",
        "What happened, happens or stands is told, not asked for.",
        Verdict.STOP,
        _rows(
            # "Watch out, the garage door's opening": a warning, or the news behind a mark.
            r"^(?:watch out|look out|mind out|careful|be careful|beware|heads up|attention|caution"
            r"|warning|danger|mind the \w+)\b",
            r" ,(?: \w+)? (?!{action}\b)(?:(?:the|a|my|our|your) )?(?:[\w']+ ){0,2}[\w']+"
            r"(?<!'m)(?<!'re)(?<! the)(?<! a)(?<! stop)(?<! start)(?<! keep)(?<! of)(?<! to)"
            r" {being_done}(?: (?:on|off|up|down|now|again))*$",
            r"\b(?:about|of) (?:the|a|my|our|your|his|her|their) (?:[\w']+ ){1,3}{being_done}$",
        ),
    ),
    Row(
        "elsewhere",
        "What is in another house is not mine to change.",
        Verdict.STOP,
        _rows(
            r"\b(?:at|in|over at|round at|round|from) (?:(?:my|our|the|his|her|their|your) )?"
            r"(?:[a-z]+ )?[a-z]+'s (?:house|place|home|cottage|villa|caravan|school|work)\b",
            r"\b(?:at|in) (?:work|school|church|college|the (?:neighbours|neighbors|hotel|pub|shop"
            r"|shops|hospital|airport|station|supermarket|cinema|theatre|museum))\b"
            r"(?! (?:mode|light|lights|lamp|room))",
        ),
    ),
    Row(
        "idiom",
        "A figure of speech is no order.",
        Verdict.STOP,
        _rows(
            # "Open the gates of heaven": what has no article behind "of" is no part of a home.
            r"\b(?:gates?|doors?|windows?|floodgates|lights?|locks?|curtains?|blinds?) (?:of|to|on)"
            r" (?:heaven|hell|paradise|perception|opportunity|success|death|hope|love|life|history"
            r"|power|wisdom|knowledge|freedom|eternity|dawn|evil|fate|my heart|your heart|the soul"
            r"|the past|the future|the world|a new \w+)\b",
            r"^(?:throw|chuck|toss|sling|bin|kick|cart|fling) (?:[\w']+ ){1,4}(?:out|away)\b"
            r"(?! (?:of (?:the )?(?:sleep|standby|eco)|the)\b)",
        ),
    ),
    Row(
        "for-others",
        "What somebody else is to be told or allowed is not for me to do.",
        Verdict.STOP,
        _rows(
            rf"^(?:(?:hey|hi|ok|okay|oh) (?:, )?)?(?:my |dear )?{_KIN}(?: (?!room\b|light\b|,)\w+)?"
            r" , (?:please |can you |could you |would you |will you )?{action}\b",
            rf"^(?:(?:hey|hi|ok|okay|oh) (?:, )?)?(?:my |dear )?{_RELATIVE}(?: (?!room\b|,)\w+)?"
            r" , (?!(?:the|my|our) )",
            rf"^(?:(?:hey|hi|ok|okay|oh|please) (?:, )?)?(?:my )?{_FOND} "
            r"(?:(?:, )?(?:please )?(?:can|could|would|will) you\b|, (?:please )?{action}\b)",
            rf"^(?!{_FILLER}\b)\w+ (?:, )?(?:please )?(?:go|come|run|pop|nip|hurry)"
            r" (?:(?:upstairs|downstairs|outside|inside|over|up|down|back) )?(?:and|to) {action}\b",
            rf"^(?!{_FILLER}\b)\w+ , {{action}} .*\byour (?:own )?(?!volume|voice|speaker|mic)\w+",
            rf"^(?:(?:hey|hi|ok|okay|oh) )?{_KIN} (?:please |can you |could you )?(?:turn|switch"
            r"|open|close|shut|lock|unlock|put|stop|make) (?:the|on|off|up|down|it|all|my|our)\b",
        ),
    ),
)
"""In this order, of what the other rows would let act."""

_TOLD = (
    r"(?:story|tale|poem|joke|riddle|song|rhyme|limerick|haiku|rap|letter|email|mail|message|text"
    r"|postcard|note|essay|speech|sentence|quiz|game|sketch|diary|recipe|prayer|tweet"
    r"|anagram|pun|blog|post|paragraph|dialogue|synonym|antonym|translation|summary|definition)"
)
WORDS = Row(
    "words",
    "What is to be written, read, sung or said is no order to the house.",
    Verdict.ASK,
    _rows(
        r"^(?!(?:write|jot|note|scribble|put) .* list(?: please)?$)(?:write|rewrite|read|say"
        r"|fake|feign|simulate|imitate|mimic|rehearse|mock"
        r"|sing|translate|spell|recite|quote|pronounce|rhyme|hum|rap"
        r"|dictate|draft|compose|paraphrase|rephrase|summari[sz]e|proofread|narrate|tweet|google"
        r"|define|invent|pretend|act out|role ?play|jot|scribble|chant|mime|yodel|whistle)\b"
        r"(?! (?:\w+ )?(?:on|off)$)(?! (?:that|it|this) (?:again|once more))",
        r"^(?!note .* list(?: please)?$)(?:email|e-mail|mail|message|text|type|post|print|copy"
        r"|whatsapp|fax|underline|note)"
        r" (?!(?:\w+ )?(?:on|off)$|{action} (?:on|off)$|(?:box|room|light|lamp|lights)\b)",
        r"^(?:finish|complete|continue|repeat) (?:the|this|that|my|these) (?:\w+ )?(?:sentence"
        r"|line|phrase|lyrics?|words?|story|quote|verse|saying|proverb|rhyme|poem|joke)\b",
        r"^repeat (?:after me|the following|these words|back|(?:the|this|that) \w+ ,)",
        rf"^(?:tell|give|send|make|make up|create|continue|draw|think up|think of"
        rf"|come up with)(?: (?:me|us|him|her|them|(?:the |my |our )?\w+))??"
        rf"(?: (?:a|an|another|some|the|that|this|one of those|my|your))(?: [\w'-]+){{0,2}}?"
        rf" {_TOLD}s?\b(?! (?:list|mode|scene|light|lights|lamp|room)\b)",
        rf"^(?:start|begin|do|have|show|find)(?: (?:me|us))? (?:a|an|another)"
        rf" (?:[\w'-]+ ){{0,2}}{_TOLD}\b",
        r"^(?:send|drop|shoot|leave)(?: \w+){1,2} (?:a|an) (?:text|message|email|line|note"
        r"|voicemail|postcard|letter)\b",
        r"^play (?:(?:a|the|that|another|our|my|this|some) (?:[\w'-]+ ){0,2}games?\b|pretend"
        r"|make believe|charades|simon says|truth or dare|i spy)\b",
        r"^(?:add|put|enter|insert|write|include) (?:.* )?(?:to|in|into|on) (?:my|our|the|a|your"
        r"|his|her|\w+'s) (?:\w+ )?(?:diary|calendar|journal|notes|notebook|agenda|story"
        r"|poem|song|essay|letter|email|message|speech|planner|blog|homework|script|document)$",
        r"^(?:call|phone|ring|contact|message) (?:\w+ ){1,3}(?:and|to) (?:say|tell|ask|let)\b",
        r"^use (?:the (?:word|words|phrase) )?.* in a (?:sentence|story|poem|song)\b",
        r"^(?:name|list) (?:\d+|{number}|some|a few|all the) (?:ways|reasons|words|things to)\b",
        r"^(?:look up|search(?: the (?:web|internet))? for|learn|memori[sz]e) ",
    ),
)
"""By the first verb of a sentence, after politeness: the model may answer, nothing is proposed."""
