"""What no model may say of itself: that something was done, or how a thing of a house stands. Pure.

The model sees neither the house nor what becomes of a command; a device's report alone may be
spoken of like that. The tables err on the side of silence where a sentence is about a thing of a
house: what is lost is an answer, what is kept is that Hearth's word can be relied on. What is known
of the world (inventions, the Sahara, boiling water) is left alone.
"""

import re

_HOUSEHOLD = re.compile(
    r"\b(lights?|lamps?|curtains?|blinds?|shutters?|doors?|windows?|gates?|garage|locks?|alarm"
    r"|heating|heaters?|radiators?|thermostat|boiler|kettle|ovens?|fans?|plugs?|switch(e?s)?"
    r"|tv|television|tap|valve|sprinklers?)\b",
    re.IGNORECASE,
)
"""Things that hardly occur but in houses: any sentence on how one stands is about this one."""

_STANDS = re.compile(
    r"\b(is|are|'s|was|were|been)\b.*\b(on|off|open|closed|shut|locked|unlocked|armed|disarmed|set"
    r"|running|playing|at|percent)\b|\d ?%",
    re.IGNORECASE,
)
"""Sentences that say how something stands: what tells "the kettle is on" from what a kettle is."""

_APPLIANCE = (
    r"sauna|hot tub|jacuzzi|iron|stove|hob|cooker|cooktop|microwave|toaster|grill|barbecue"
    r"|dish ?washer|washing machine|washer|(?:tumble )?dryer|fridge|refrigerator|freezer|fireplace"
    r"|bath(?:tub| tub| water)?|tub|shower|toilet|swimming pool|pool|robot(?: vacuum| mower)?"
    r"|(?:lawn ?)?mower|vacuum(?: cleaner)?|hoover|car|charger|wallbox|furnace|heat pump"
    r"|air condition(?:er|ing)|ac|(?:de)?humidifier|purifier|speaker|radio|stereo|computer|laptop"
    r"|printer|router|wi-?fi|camera|doorbell|siren|sensor|detector|smoke alarm|coffee"
    r"|coffee (?:machine|maker)|laundry|washing|dishes|bin|mailbox|letterbox|aquarium|fish tank"
    r"|irrigation|pump|awning|shade|skylight|bulb|chandelier|socket|outlet|meter|inverter"
    r"|solar panel|(?:security|alarm|heating|sound|irrigation) system|device|appliance|scene"
    r"|light|lamp|curtain|blind|shutter|door|window|gate|lock|alarm|heater|radiator|thermostat"
    r"|boiler|kettle|oven|fan|plug|switch|tv|telly|television|tap|valve|sprinkler"
)
_ROOM = (
    r"(?:living |dining |bath|bed|laundry )room|room|kitchen|study|nursery|hall(?:way)?|attic|loft"
    r"|cellar|basement|garage|garden|patio|terrace|balcony|porch|landing|house|home|apartment|flat"
)
_THING = rf"(?:{_APPLIANCE}|{_ROOM}|fire|heating|power|music|battery|temperature|humidity)(?:e?s)?"
_WHOSE = r"(?:the|your|my|our|this|that|these|those|both|all|every|each|its|his|her|their|no)"
_SUBJECT = (
    rf"(?:\b{_WHOSE} (?:(?!of\b|from\b|for\b|is\b|are\b|was\b)[\w'-]+ ){{0,3}}?\b{_THING}\b"
    rf"|^(?:(?:yes|no|well|okay|sure|actually|currently|right now|now),? )*"
    rf"(?!iron\b|light\b)(?:{_APPLIANCE}|{_ROOM})\b(?=(?: in the [\w ]+?)?(?:'s| is| has| was)\b))"
    r"(?: (?:in|on|at|by|near|above|under|next to|outside|inside|upstairs|downstairs)"
    r"(?: (?:the|your|my|our|this))?[\w' -]{0,30}?)?"
)
"""A thing of this house: "the", "your" or nothing before it, maybe a place after it."""

_NUMBER = (
    r"(?:minus )?(?:\d[\d.,]*|(?:ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|(?:one )?hundred)(?:[ -]\w+)?)"
)
_STATE = (
    r"(?:hot|warm|cold|cool|lukewarm|chilly|freezing|boiling|full|empty|half[- ]full|finished|done"
    r"|complete|completed|ready|clean|dirty|wet|dry|damp|humid|bright|dark|dim|dimmed|lit|quiet"
    r"|silent|busy|idle|active|inactive|running|working|broken|stuck|jammed|blocked|online|offline"
    r"|available|unavailable|connected|disconnected|charged|plugged in|unplugged|docked|away|home"
    r"|occupied|vacant|on|off|open|opened|closed|shut|ajar|locked|unlocked|armed|disarmed|paused"
    r"|stopped|started|activated|deactivated|enabled|disabled|set|up|down|raised|lowered|fine|okay"
    r"|ok|safe|secure|low|out|at|muted|asleep|preheated|warmed|heated|cooled|filled|drained|emptied"
    r"|turned|switched|adjusted|changed|dead|flat"
    r"|(?!(?:some|any|no|every)thing|interesting|amazing|fascinating|surprising|lacking)\w{2,}ing"
    rf"|{_NUMBER} ?(?:degrees?|percent|%|°|celsius|fahrenheit|watts?|kilowatts?|lux|c\b|f\b))"
)
_ADVERBS = (
    r"(?:(?:currently|now|still|very|quite|already|not|probably|likely|too|so|all|fully|completely"
    r"|almost|nearly|just|also|both|pretty|really|perfectly|nice and|right now|a bit|a little|being"
    r"|about|around|only|safely|securely|successfully|back|definitely|indeed|at present|been"
    r"|at the moment|properly|to be|more than|less than),? )*"
)
_IS = (
    r"(?:'s|'re| (?:is|are|isn't|aren't|was|were|has been|have been|will be|feels?|seems?|looks?"
    r"|appears?|remains?|stays?|stands?|sounds?|gets?|became|becomes?|keeps?|sits?))"
)
_DID = (
    r"(?:finished|stopped|started|ended|completed|closed|opened|turned|switched|gone|come|reached"
    r"|warmed|heated|cooled|dried|docked|returned|run|shut|locked|unlocked|begun|become|got)"
)
_OF_THINGS = re.compile(
    rf"{_SUBJECT}(?:{_IS} {_ADVERBS}{_STATE}(?!\w)"
    rf"|(?:'s|'ve| has| have| had) {_ADVERBS}{_DID}\b"
    r"| (?:opened|closed|locked|unlocked|finished|stopped|started|turned (?:on|off)|just \w+ed)\b"
    rf"| (?:reads|shows|reports|says|registers|measures|needs) {_ADVERBS}{_NUMBER}"
    r"| (?:will|is going to|are going to|is about to) (?:now |soon |be )*"
    r"(?:turn|switch|open|clos|lock|unlock|start|stop|finish|dim)\w*)",
    re.IGNORECASE,
)
_IN_PLACES = re.compile(
    rf"\bit(?:'s| is| feels| was) {_ADVERBS}{_STATE}.*\b(?:in|inside) {_WHOSE} (?:\w+ )?{_THING}\b"
    rf"|\bthere(?:'s| is| are)\b.*\b(?:in|inside|at|on|by) (?:the|your|my|our) (?:\w+ )?{_THING}\b"
    r"|\b(?:nobody|no one|everybody|everyone|someone|somebody)(?:'s| is)\b.*"
    r"\b(?:home|in the|inside|there|at the door)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:when(?:ever)?|if|once|until|till|unless|whether|before|after|while"
    r"|(?:make sure|ensure|check)(?: that| if)?) $",
    re.IGNORECASE,
)
"""Before a thing: the sentence says what would be, not what is."""

_SOFT = re.compile(rf"{_IS} {_ADVERBS}{_STATE}(?!\w)", re.IGNORECASE)

_DONE = (
    r"(?:done|complete|completed|finished|carried out|executed|performed|fulfilled|processed"
    r"|accomplished|taken care of|sorted|successful|a success|accepted|confirmed|granted|handled"
    r"|dealt with|in progress|under ?way|all set|settled|implemented|applied|sent)"
)
_TURNED = (
    r"(?:(?:turned|switched)(?: it| them)? (?:on|off)|opened|closed|shut|locked|unlocked|activated"
    r"|deactivated|started|stopped|dimmed|enabled|disabled|lowered|raised|adjusted|set)"
)
_ORDER = (
    r"(?:commands?|requests?|tasks?|jobs?|orders?|instructions?|routines?|automations?|settings?"
    r"|adjustments?|wish(?:es)?)"
)
_COURSE = r"(?:process|procedure|operation|actions?|changes?)"
"""Words that history and nature use too: when, where or how comes after them there."""
_ELSEWHERE = (
    r"(?! (?:in|by|on|under|from|between|during|at|with|when|to|for|as|of|using|through|via|around"
    r"|over|\d)\b)"
)
_BARE = (
    r"(?:all |it's )?(?:done|complete|completed|finished|success|successful|confirmed|executed"
    r"|sorted|accomplished|all set|affirmative|consider it done|as you wish|right away|will do"
    r"|on it|got it|successfully \w+)"
)
_DEEDS = re.compile(
    r"\b(i|i've|i have|i'll|i will|i'm|i am|we|we've|hearth)( \w+ly)?( just| now| have| going to)*"
    r" ((turn|switch|open|clos|lock|unlock|adjust|start|activat)(e|ed|ing)?|(dim|stop)(med|ming"
    r"|ped|ping)?|set|setting|done)\b"
    r"|^(done|turning|switching|setting|opening|closing|locking|unlocking)\b"
    r"|\b(is|are|has been|have been) now (on|off|open|closed|locked|unlocked|set)\b"
    r"|\b(?:i|i've|i'll|i'm|hearth|the (?:system|assistant|appliance|hub|house))"
    r"(?: (?:have|has|will|am|just|now|already|going to|also|successfully))* "
    r"(?:(?:carr|execut|perform|complet|finish|deactivat|enabl|disabl|rais|lower|chang|updat"
    r"|confirm|schedul|cancel|process|handl|press|unlock|turn|switch|open|clos|lock|start|stop)"
    r"(?:y|ied|ying|e|ed|es|ing|s)?|did (?:it|that|so|this)|took care|taken care|shut|ran|told"
    r"|put|brought|made sure)\b"
    r"|^(?:starting|stopping|dimming|activating|executing|processing|performing|carrying out"
    r"|lowering|raising|shutting|running) (?:the|your|all|it|this|that|both|every)\b"
    rf"|(?:^|\b(?:the|your|my|this|that|these|those|all|each|every|both) (?:[\w'-]+ ){{0,2}})"
    rf"(?:{_ORDER}(?: (?:to|for|of) [^,;]{{1,40}}?)?(?:'s|{_IS}) {_ADVERBS}(?:{_DONE}|{_TURNED})\b"
    rf"|{_COURSE}(?:'s|{_IS}) {_ADVERBS}(?:{_DONE}|{_TURNED})\b{_ELSEWHERE})"
    rf"|\b(?:it|that|this|everything|they|both|all)(?:{_IS}|'s been| has| have) {_ADVERBS}"
    rf"(?:{_DONE}|{_TURNED})\b{_ELSEWHERE}"
    r"|^(?:(?:okay|ok|sure|yes|yep|alright|certainly|of course|right|great|no problem)[,.! ]+)*"
    rf"(?:(?:{_ORDER}|{_COURSE}|mission) )?{_BARE}(?= *[.!,;:]| *$| now\b| for you\b| successfully)"
    r"|\b(?:as (?:you )?(?:requested|asked|instructed|wished)|per your request|on your behalf)\b",
    re.IGNORECASE,
)

_MERE_ANSWER = re.compile(
    r"^(?:yes|no|yeah|nope|correct|right|sure|indeed|it|they|that|he|she)\b",
    re.IGNORECASE,
)


def claims_a_deed(sentence: str) -> bool:
    """Whether it says that something is being done, was done or will be done by us."""
    return bool(_DEEDS.search(_plain(sentence)))


def stands(sentence: str) -> bool:
    """Whether it says how something stands, whatever it is that it speaks of."""
    plain = _plain(sentence)
    return bool(_STANDS.search(plain) or _SOFT.search(plain))


def of_the_house(sentence: str) -> bool:
    """Whether it says how a thing stands that houses have, owned or not."""
    plain = _plain(sentence)
    if _STANDS.search(plain) and _HOUSEHOLD.search(plain):
        return True
    if _IN_PLACES.search(plain):
        return True
    found = _OF_THINGS.finditer(plain)
    return any(not _SUPPOSED.search(plain[: match.start()]) for match in found)


def asks_for_state(question: str) -> bool:
    """Whether an answer with yes, no, or "it is" would say how a thing of the house stands."""
    turned = re.sub(
        rf"^(?:so |and |hey )?(is|are|was|were|has|have) ({_SUBJECT}) ",
        r"\2 \1 ",
        _plain(question).rstrip("?. "),
        flags=re.IGNORECASE,
    )
    return of_the_house(turned)


def merely_answers(sentence: str) -> bool:
    """Whether it means what it means only together with the question."""
    return bool(_MERE_ANSWER.search(_plain(sentence)))


def _plain(text: str) -> str:
    """One line, plain apostrophes, without the words that introduce what would be a plain yes."""
    line = " ".join(text.replace("\u2019", "'").replace("*", "").split())
    return line.removeprefix("I would say: ")
