"""What an answer may not say of who answers: "I", "we" and "your" stand with a few verbs. Pure.

Instead of the verbs of deeds, which are too many, the verbs are listed with which "I" tells nothing
of a deed ("I think", "I can't", "I'd say"). "We" may do what all people do, but nothing just now.
A sentence without a subject that reports or announces ("Unlocked.", "Now playing Mozart.") is a
deed too. What is known of the world is left alone.
"""

import re

_ADVERBS = (
    r"(?:(?:also|just|only|really|currently|simply|certainly|always|honestly|actually|still|now"
    r"|already|gladly|personally|definitely|generally|usually|often|never|even|\w+ly),? )*"
)
_HARMLESS = (
    r"(?:know|think|believe|guess|suppose|hope|recommend|suggest|mean|understand|see|agree|wish"
    r"|like|love|enjoy|prefer|wonder|doubt|apologi[sz]e|advise|need (?:more|to know|a)|lack"
    r"|have (?:no|never|not|none|an?\b(?! (?:timer|alarm)))|do(?:n't| not)|can(?:not|'t)?"
    r"|could(?:n't| not)?|would(?:n't| not)?|won't|will not|may not|might|must|should(?:n't)?"
    r"|have(?:n't| not)|had no|did(?:n't| not)|was(?:n't| not| made| built| named| created| called"
    r"| designed| trained| born)|am(?:n't)? (?!{done})|quote|take it|assume|expect|imagine|see"
    r"|speak|answer|run on|live|work|exist|use|listen|find it|find that|feel)"
)
_DONE_WORDS = (
    r"(?!doing (?:well|fine|great|good)\b)"
    r"(?:\w+ing\b(?! to help)|on it\b|done\b|about to\b|going to\b|\w+ed\b(?<!pleased)"
    r"(?<!excited)(?<!delighted)(?<!limited)(?<!designed)(?<!trained)(?<!called)(?<!named)"
    r"(?<!supposed))"
)
_I = re.compile(
    rf"(?<![\w'])(?:i|hearth)(?: {_ADVERBS}(?!{_HARMLESS.replace('{done}', _DONE_WORDS)}\b)"
    r"(?=[a-z])"
    rf"|'m {_ADVERBS}(?={_DONE_WORDS})"
    rf"|'ve {_ADVERBS}(?!no\b|never\b|not\b|always\b|an?\b)"
    rf"|'ll {_ADVERBS}(?!never\b|not\b|need\b|be (?:here|happy|glad)\b|have to\b)"
    rf"|'d {_ADVERBS}(?!say\b|suggest\b|recommend\b|love\b|like\b|be\b|need\b|guess\b|rather\b"
    r"|prefer\b|have to\b|advise\b|go (?:with|for)\b|think\b|use\b|choose\b|pick\b|try\b|want\b))",
    re.IGNORECASE,
)
_HEARTH = re.compile(r"\bhearth(?='s\b| (?:is|means|can|cannot|was|does)\b)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]{1,200}\"|\u201c[^\u201d]{1,200}\u201d|(?<!\w)'[^']{1,200}'(?!\w)")
_NUMERAL = re.compile(
    r"(?:(?<=\bWar )|(?<=\b[Tt]ype )|(?<=\b[Pp]art ))I\b|(?<=[a-z]{3} )I\b(?= (?:was|is|and|of"
    r"|had|ruled"
    r"|began|ended|became|reigned|died|came|made|built)\b|[,.;)]|$)"
)
"""A king's or a war's number: "World War I began", "Elizabeth I ruled"."""
_WE = re.compile(
    rf"\b(?:we're|we are|aren't we|are we) {_ADVERBS}(?:not )?(?:going to|about to|{_ADVERBS}"
    r"(?!being\b|living\b|made\b)\w+ing\b|on it|out of|low on|at home|in the|home|all set|done)"
    rf"|\bwe(?:'ve| have) {_ADVERBS}(?:\w+ed|set|got|put|run|shut|done|sent|made|turned|bought"
    r"|left|had)\b(?<!learned)(?<!discovered)(?<!evolved)(?<!explored)(?<!mapped)(?<!observed)"
    r"(?<!named)"
    rf"|\bwe(?:'ll| will| just| have just)\b|^(?:yes|no|yeah|nope),? we\b"
    r"|\bwe (?:did|turned|switched|opened|closed|locked|unlocked|set|sent|added|started|stopped"
    r"|ordered|booked|armed|disarmed|left)\b",
    re.IGNORECASE,
)
_YOURS = (
    r"(?:timers?|alarms?|reminders?|(?:shopping |to-?do )?lists?|notes?|messages?|e-?mails?|calls?"
    r"|orders?|requests?|appointments?|meetings?|taxi|cab|pizza|parcels?|packages?|delivery"
    r"|deliveries|calendar|playlist|songs?|music|guests?|visitors?|phone|mobile|tablet|flight"
    r"|train|bus|bill|post|mail|subscription|booking|reservation|table|dinner|lunch|breakfast"
    r"|food|tea|coffee|consumption|usage|electricity|energy|power|bed|door|keys?|wallet|bag"
    r"|settings?|preferences?|account|diary|schedule|event)"
)
_KIN = (
    r"(?:mother|father|mum|mom|dad|sister|brother|wife|husband|partner|son|daughter|boss|friend"
    r"|neighbou?rs?|kids|children|guests?|parents|grandma|grandmother|grandfather|cleaner|dog|cat)"
)
_YOUR = re.compile(
    rf"\b(?:your|the|a) (?:(?!of\b|is\b|are\b)[\w'-]+ )?{_YOURS}(?:'s|'ve| is| are| has| have| was"
    r"| were| will be| has been| have been)(?: now| been| just| all| already| currently)*"
    r" (?:set|saved|sent|added|running|ready|done|cancel+ed|stopped|started|paused|delayed|booked"
    r"|ordered|placed|scheduled|here|on|off|confirmed|created|updated|removed|deleted|cleared"
    r"|ringing|playing|arriv\w+|com\w+|deliver\w+|waiting|full|empty|charg\w+|low|high|higher"
    r"|lower|at|in|for \w+ minutes?|over|up|due)\b(?! the (?:world|past|\d))"
    rf"|\byour {_KIN}(?:'s| (?:is|are|was|were|has|have|had|will|went|came|left|ate|said|\w+ed)\b)"
    rf"|\bto your (?:\w+ )?(?:{_YOURS})\b.*\b(?:added|saved|sent)\b"
    r"|^(?:yes|no),? (?:your|you)\b(?! (?:can|could|should|may|might|need|must|do not|don't|will"
    r"|have to|cannot|can't|are right))",
    re.IGNORECASE,
)
_OPENING = (
    r"(?:(?:okay|ok|sure|yes|yep|alright|all right|certainly|of course|right|great|no problem|fine"
    r"|very well|understood|absolutely|now|currently|there you go|here you go)[,.!:]? )*"
)
_NO_DEED = (
    r"(?:red|bed|seed|speed|reed|weed|need|feed|hundred|sacred|infrared|indeed|fred|ted|led"
    r"|shed|sled|breed|greed|creed|steed|bleed|deed|exceed|succeed|agreed|united|mixed|gifted"
    r"|talented|frustrated|excited|tired|married|retired|fried|baked|boiled|roasted|grilled"
    r"|steamed|related|based|inspired|limited|unlimited|advanced|armoured|coloured|infected)"
)
_BARE = re.compile(
    rf"^{_OPENING}(?:(?:the|your|all|both|a|new|\w+(?: \w+)?) )??"
    rf"(?:\b{_YOURS} |\b(?:lights?|lamps?|doors?|blinds?|curtains?|heating|gates?|garage|tv|fan"
    r"|alarm|oven|kettle|command|scene|volume|temperature|system|device|task|item) )?"
    rf"(?:successfully |now |all |already )*(?!{_NO_DEED}\b)"
    r"(?:\w{2,}ed|set|shut|sent|put|on|off|lit|up|down|open|sorted|gone|made)"
    r"(?: (?:on|off|up|down|now|again|out|successfully|for you|as requested|for [\w ]+ minutes?"
    r"|for [\w: ]+|to [\w ]{1,20}))?[.!]*$",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    rf"^{_OPENING}(?:turn|switch|sett|open|clos|lock|unlock|play|start|stopp|paus|add|call|send"
    r"|order|dimm|arm|disarm|mut|unmut|book|cancell?|sav|remind|schedul|ring|dial|rais|lower|heat"
    r"|cool|warm|boil|vacuum|water|check|brew|resum|skipp|activat|deactivat|creat|delet|remov"
    r"|record|connect|updat|adjust|increas|decreas|brighten|charg|dock|launch|runn|mak)ing\b"
    r"(?!.*\b(?:is|are|was|were|can|could|will|would|may|might|must|should|has|have|had|do|does"
    r"|takes?|makes|helps?|requires?|means|increases|reduces|raises|lowers|keeps|causes|uses"
    r"|gives|allows|improves|prevents|costs|gets|lets|changes|kills|adds|involves|saves|removes"
    r"|leads|began|became|gave|led|took)\b)"
    rf"|^(?:{_OPENING})(?:now|currently) \w+ing\b|\bnow playing\b|^{_OPENING}consider (?:it|that"
    r"|them|your\b|the [\w ]{1,30} (?:open|closed|shut|on|off|done|locked|unlocked|set)\b)",
    re.IGNORECASE,
)
_WENT = re.compile(
    r"\b(?:the|your|my|our|both|all(?: the)?) (?:[\w'-]+ ){0,2}(?:lights?|lamps?|doors?|gates?"
    r"|blinds?|curtains?|shutters?|windows?|garage|alarm|heating|tv|telly|fan|kettle|oven|lock"
    r"|music|radio|boiler|sprinklers?|valve)(?: just| now| has| have)? (?:went|came|swung|slid"
    r"|rolled|popped|flew|clicked|go(?:es)?|comes?|swings?|gone|come|swung) (?:back |right |wide )?"
    r"(?:on|off|open|shut|closed|up|down|out)\b",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\bit(?:'s| is)(?: (?:currently|now|still|probably|likely|really|not))*"
    r" (?:raining|snowing|drizzling|hailing|pouring|thundering|storming|sleeting)\b"
    r"|\bit(?:'s| is)(?: [\w']+){0,4} (?:outside|outdoors|out there|out right now|today|tonight"
    r"|right now|at the moment|currently)\b(?<!\bmonday)|\bthe weather (?:is|will be|today|looks)\b"
    r"|\b(?:it|the sun) (?:will|is going to|might|may) (?:rain|snow|shine|be (?:sunny|rainy|cold"
    r"|warm|hot|cloudy|windy)) (?:today|tonight|tomorrow|later|soon)\b"
    r"|\b(?:the|this|that|our|your) (?:[\w'-]+ ){0,2}(?:shop|store|supermarket|pharmacy|bakery"
    r"|library|bank|post office|museum|pool|gym|restaurant|bar|pub|zoo|chemist|market)s? "
    r"(?:is|are|opens?|closes?|shuts?)(?: (?:currently|now|usually|\w+ly))* (?:open|closed|shut"
    r"|at|until|from|by|daily|every)\b",
    re.IGNORECASE,
)


def speaks_of_itself(sentence: str) -> bool:
    """Whether it says what who answers does or did, or how things stand here and now."""
    plain = " ".join(sentence.replace("\u2019", "'").replace("*", "").split())
    plain = plain.removeprefix("I would say: ")
    told = _HEARTH.sub("the voice", _NUMERAL.sub("the first", _QUOTED.sub("that", plain)))
    return any(one.search(told) for one in (_I, _WE, _YOUR, _BARE, _UNDER_WAY, _WENT, _HERE))
