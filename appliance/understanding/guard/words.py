"""The kinds of words that the guard's tables are written in. Pure; knows no device and no name.

A pattern in a table is a regular expression over words in lower case with one space between them,
in which `{action}` and the like stand for the kinds below, `,` for any mark between clauses and
`?` for a question mark. Repetitions are of whole words, so that there is one way to read each.
"""

import re

from appliance.understanding.text.words import table

ACTIONS = table(
    "turn switch put set make open close shut lock unlock start stop pause resume play skip dim "
    "brighten raise lower increase decrease reduce drop bring take get give let leave keep have "
    "send run activate deactivate enable disable arm disarm trigger press push ring install update "
    "reverse change adjust move tilt draw pull roll slow speed nudge bump crank flip flick pop "
    "stick bung chuck whack kill cut light lighten darken illuminate warm heat cool dry humidify "
    "vacuum hoover clean mow sweep dock charge mute unmute silence quiet quieten talk speak "
    "show find add remove tick cancel remind wake remember convert calculate undo repeat go come "
    "call connect disconnect do fire fade shush boil brew launch begin end finish halt freeze "
    "hush kick throw lift unplug plug power shine swap toggle extinguish douse water feed select "
    "choose use apply restore reset revert reboot restart tune shuffle announce fetch grab secure "
    "bolt unbolt release drain fill preheat ventilate air blast step ease rotate lose shift cover "
    "uncover begin snooze delete clear read count roll unroll hand hit tap bang slide park replay "
    "head return proceed initiate engage disengage double halve"
)
"""Verbs with which a person tells a house to do something, as they stand in a command."""

_DOING = (
    "turning|switching|opening|closing|shutting|locking|unlocking|putting|setting|dimming|raising"
    "|lowering|starting|pausing|playing|stopping|arming|disarming|unplugging|touching|pressing"
    "|messing|fiddling|disabling|enabling|activating|going|letting|making|running|changing"
)
_GERUND = (
    r"(?:turning|switching|putting|opening|closing|shutting|locking|unlocking|dimming|raising"
    r"|lowering|arming|disarming|muting|unmuting|pausing|starting|stopping|brightening|pressing"
    r"|activating|deactivating|enabling|disabling|setting|keeping|leaving|having|making|letting)"
)
_BEING_DONE = _GERUND.split("|setting", maxsplit=1)[0] + ")"
"""What is done to a house, named and not ordered. "Running", "playing" and "going" are states."""
_PARTICIPLES = (
    "turned|switched|opened|closed|shut|locked|unlocked|dimmed|armed|disarmed|muted|paused|started"
    "|stopped|raised|lowered|drawn|lit|put|set|off|on|up|down|open"
)

DIRECTIONS = table("on off up down open closed shut locked unlocked out in")
COLOURS = table(
    "red green blue yellow orange purple pink white warm cold cool violet turquoise cyan magenta "
    "teal amber gold lime lavender"
)
COMPARED = table(
    "brighter dimmer darker lighter warmer colder cooler hotter louder quieter higher faster slower"
    " bright dark loud quiet warm cold hot high medium low"
)
FLOORS = table("upstairs downstairs outside inside indoors outdoors everywhere here there")
NUMBERS = table(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand half quarter full"
)
UNITS = table(
    "percent % degree degrees second seconds minute minutes hour hours kelvin celsius o'clock am pm"
)
DETERMINERS = table(
    "the a an my our your his her their this that these those all both every each everything "
    "just only another some"
)
PREPOSITIONS = table("in at to for from by with into onto until near beside on")
PRONOUNS = table("it them that those")
MANNERS = table("please thanks thank you now then again hearth ta cheers")

_OTHERS = r"(?:he|she|they|somebody|someone|everybody|everyone|people|folks|anyone|anybody)"
_PERSON = r"(?:i|we|you|he|she|they|it|one|somebody|someone|everybody|everyone|people|who)"
_PAST = (
    r"(?:was|were|had|went|came|(?<!the )left(?= (?:the|a|on|off|open|my|our|every|all|it|home"
    r"|without|them))|took|saw|told|said|broke|blew|forgot|got|did|gave|made|found"
    r"|kept|began|fell|heard|knew|lost|ran|thought|woke|wrote|brought|bought|felt|met|paid|sold"
    r"|stood|ate|drove|bade|used to|shoulda|coulda|woulda|knocked"
    r"|(?!divided|multiplied|squared|heated|coloured|recessed|covered|shaded|shared|fitted|enclosed"
    r"|detached|animated|tiled|padded|fenced|glazed|carpeted|hundred|sacred|need|feed|speed"
    r"|indeed|bleed|breed|seed|weed|tweed)"
    r"[a-z]{2,}(?<!hundr)(?<!tir)(?<!scar)(?<!color)(?<!colour)(?<!r)ed(?<!bed)(?<!shed)"
    r"(?<!sled)(?<!led))"
)
_CRIED = (
    r"(?:said|whispered|joked|quipped|muttered|mumbled|murmured|bellowed|growled|declared"
    r"|exclaimed|giggled|chuckled|sighed|moaned|groaned|hissed|snapped|pleaded|boomed|sneered"
    r"|shouted|yelled|screamed|hollered|roared|shrieked|squealed|purred|crooned|hummed|rapped"
    r"|proclaimed|mused|stammered|stuttered|croaked|wailed|sobbed|whined|grumbled|retorted|quoth"
    r"|sang|chanted|recited|cried|laughed|dreamt|commanded|replied|begged|barked|drawled|mouthed)"
)
"""Nothing but speech, so that no comma is needed: "lights off whispered Grandma"."""
_SAYING = (
    rf"(?:{_CRIED}|says|whispers|jokes|mutters|shouts|yells|screams|cries|sings|thinks|commands"
    r"|thought|dreamed|announced|ordered|wrote|writes|typed|texted|texts|tweeted|quoted|demanded"
    r"|insisted|suggested|responded|answered|explained|repeated|remarked|instructed|requested"
    r"|urged|warned|protested|teased|imagined|wondered|pondered|went|goes|asked|asks|called|calls"
    r"|added|emailed|rang)"
)
_SPEECH = (
    r"(?:said|says|saying|told|tells|telling|asked|asks|asking|texted|texts|wrote|writes"
    r"|shout(?:s|ed|ing)"
    r"|scream(?:s|ed|ing)|yell(?:s|ed|ing)|whisper(?:s|ed|ing)|holler(?:s|ed|ing)|roar(?:s|ed)"
    r"|cried|cries|call(?:s|ed)|reckons?|claim(?:s|ed)|order(?:s|ed)|gave orders|beg(?:s|ged)|bade"
    r"|insist(?:s|ed)|suggest(?:s|ed)|recommend(?:s|ed)|advise[sd]?|warn(?:s|ed)|heard|hears|reads"
    r"|announced|announces|repl(?:ied|ies)|goes|mention(?:s|ed)|promised|wants (?:me|us|you|them"
    r"|him"
    r"|her) to|wanted|keeps? (?:on )?(?:saying|telling|asking)|sings?|sang|(?:he|she|they|i|we"
    r"|guy|mate|everyone)(?:'s|'re|'m| is| are| was| were) like"
    rf"|{_CRIED})"
)
_FOLK = (
    r"(?:kids|children|boys|girls|neighbou?rs?|parents|people|dogs?|cats?|guys|folks|men|women"
    r"|teenagers"
    r"|students|burglars|thieves|pirates|robots|others|lads|lodgers?|guests?|tenants?|cleaners?"
    r"|builders?"
    r"|twins|babysitter|nanny|postman|plumber|landlord|teacher|boss|police)"
)
_FEELS = (
    r"(?:dark|dim|gloomy|dull|bright|light|cold|chilly|freezing|warm|hot|hotter|boiling|baking"
    r"|roasting|sweltering|stuffy|humid|damp|dry|loud|noisy|quiet|smoky|steamy|cool|nippy|parky"
    r"|baltic|perishing|toasty|stifling|icy|draughty|drafty|shivering|sweating|scared|high|low"
    r"|fast|slow|strong|weak|blinding|deafening|muggy|smelly)"
)
_VERY = (
    r"(?:too|very|so|really|a bit|a little|a tad|a touch|bit|rather|quite|way|pretty|pure"
    r"|absolutely"
    r"|awfully|far|much|kinda|kind of|stinking|damn|bloody|getting|still|all|just|a bit too"
    r"|always|terribly|dead|proper|bit too|now|that|perishing|freezing)"
)
_THING = (
    r"(?:lights?|lamps?|bulbs?|blinds?|curtains?|shutters?|shades?|doors?|windows?|gates?|fans?"
    r"|heaters?|radiators?|speakers?|plugs?|sockets?|switches|locks|heating|music|noise|sound|tv"
    r"|telly|television|radio|alarms?|sirens?|boiler|ac|air conditioning|kettle|heat)"
)
"""The kinds of things that a home has: "no lights on", "keep the lights"."""
_BE = r"(?:is|are|am|was|were|be|been|being|isn't|aren't|wasn't|weren't)"

KINDS = {
    "action": "(?:" + "|".join(sorted(ACTIONS)) + ")",
    "doing": f"(?:{_DOING})",
    "gerund": _GERUND,
    "being_done": _BEING_DONE,
    "done": f"(?:{_PARTICIPLES})",
    "person": _PERSON,
    "others": _OTHERS,
    "past": _PAST,
    "folk": _FOLK,
    "speech": _SPEECH,
    "saying": _SAYING,
    "cried": _CRIED,
    "feels": _FEELS,
    "very": _VERY,
    "thing": _THING,
    "be": _BE,
    "number": "(?:" + "|".join(sorted(NUMBERS)) + ")",
    "the": r"(?:the|a|an|my|our|your|his|her|their|this|that|these|those|any|some|every|each|all)",
    "negator": r"(?:\w+n't|never|not)",
    "nobody": r"(?:nobody|no one|noone|none)",
    "kindly": (
        r"(?:please |just |possibly |maybe |kindly |quickly |also |perhaps |at least |then |now "
        r"|go "
        r"ahead and |go on and |go and |like |help me (?:to )?|try to |try and |so kind as to |be"
        r" so "
        r"kind(?: as)? (?:to|and) |be so good (?:as to|and) |be good enough to |be a \w+ and |for"
        r" me "
        r"|actually |quick |real quick |again |, )"
    ),
}


def pattern(template: str) -> re.Pattern[str]:
    """The compiled form of one entry of a table."""
    for name, words in KINDS.items():
        template = template.replace("{" + name + "}", words)
    return re.compile(template)
