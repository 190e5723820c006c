"""Which questions only this home, this hour or these people could answer: no model knows. Pure.

They are told apart by their form: is it doing something now, how much of it do we have, who is
where, when does the shop close. How a thing works, what it is and how one does it is for a model.
"""

import re

from appliance.core.house import Home
from appliance.understanding.text.words import spoken_words

CANNOT_TELL = "I can't tell that from here."

_GENERAL = re.compile(
    r"^(?:so |and |hey )*(?:how (?:do|can|could|should|would|to)\b|why (?:do|does|is"
    r"|are)\b(?! (?:my"
    r"|our|it|the \w+ (?:on|off|open))\b)|what (?:is|are|'s) (?:an?|the (?:best|difference|ideal"
    r"|normal|right|average|meaning|purpose|point|history|recommended|word|opposite|plural|speed"
    r"|capital))\b|what does \w+ mean|who (?:invented|wrote|made|built|painted|discovered))"
    r"|\b(?:should|best|ideal|recommended|invented|invent|normally|usually|typically|in general"
    r"|on average|mean by|works?|spell|translate|called|difference between|safe to|good for"
    r"|bad for|healthy|possible to|necessary|legal)\b",
    re.IGNORECASE,
)
_WEATHER = (
    r"(?:rain(?:ing|y)?|snow(?:ing|y)?|sun(?:ny|shine)?|wind(?:y)?|cloudy|fogg?y?|ic[ye]"
    r"|frost(?:y)?"
    r"|hail(?:ing)?|storm(?:y|ing)?|drizzling|pouring|thunder(?:ing)?|cold|chilly|freezing|warm"
    r"|hot|humid|wet|dry|nice|mild|dark|light|bright|slippery|muggy|cool)"
)
_NOW = r"(?: (?:now|right now|today|tonight|tomorrow|outside|out|out there|outdoors|yet|still))*"
_PERSON = (
    r"(?:he|she|they|mum|mom|dad"
    r"|the (?:kids|children|cat|dog|baby|guests?|cleaner|postman|neighbou?rs?|boys|girls)"
    r"|(?:my|our|your) \w+)"
)
_FORMS = re.compile(
    r"^(?:(?:so|and|hey|hearth|tell me|can you tell me|do you know|i wonder|ok|okay),? )*(?:"
    rf"(?:is|isn't|was|will) it (?:going to |gonna |be |get |still |really |very |too |that )*"
    rf"{_WEATHER}{_NOW}\??$"
    rf"|(?:is|will) (?:it|there) (?:\w+ ){{0,3}}?{_WEATHER}(?: \w+)?"
    r" (?:now|outside|out there|out|today|tonight|tomorrow)\b"
    r"|(?:what's|what is|how's|how is)(?: the)? (?:weather|it like (?:out|outside)|forecast"
    r"|temperature (?:out|today|now|like|in here)|it looking out)"
    rf"|how (?:\w+ ){{0,2}}?{_WEATHER} is it(?: (?:\w+ )?(?:outside|out|in here|today|now|here"
    r"|out there))*\??$"
    r"|(?:do|will|should) (?:i|we) need (?:an? |my )?(?:umbrella|coat|jacket|sunscreen|scarf|hat)"
    # What there is, goes on and is used in this house.
    r"|(?:are|am|aren't|were|was) (?:we|i) (?:still |really |currently )?(?!alone\b|made\b|born\b"
    r"|related\b|able\b|allowed\b|living in\b|all \w+\b)(?:\w+ing|out of|low on|short of|over|under"
    r"|at home|home|safe)\b"
    r"|(?:how much|how many|what) (?:\w+ ){1,4}?(?:are we|am i|do we|have we|did we|did i|have i"
    r"|is my|are my|has my|has our|is our)\b(?! (?:need|have in|breathe))"
    r"|(?:do|did) (?:we|i) (?:still |really |actually )?(?:have (?:any|some|enough|a lot|more|got"
    r"|milk|eggs|bread)|leave|forget|lock|close|shut|turn|switch|get any|use|run|need more)\b"
    r"|(?:have|has|haven't) (?:we|i|my|our|the (?:post|mail|parcel|paper|bin|bins|washing|dinner)"
    r"|(?:any|some)(?:one|body) (?:been|come|left|called|rung|rang|opened|touched|fed|seen|got))\b"
    r"|(?:where|when|who)(?:'s| is| are| was| did| does| will) (?:my|our|everyone|everybody|the cat"
    r"|the dog|the kids|the children|home|here|at the door|in the (?:house|garden|kitchen)|awake"
    r"|there)\b"
    rf"|(?:is|are|was|were|has|have|did|does|what did|what is|what's|what has) {_PERSON}"
    r" (?:\w+ ?){1,3}"
    r"|(?:is|isn't|was) (?:any|some|every|no)(?:one|body) (?:still |even )?(?:home|in|at|here|there"
    r"|up|awake|asleep|out|using|watching|in the \w+|upstairs|downstairs|left|coming|back)\b"
    r"|is (?:dinner|lunch|breakfast|tea|supper|the (?:coffee|food|bath|washing|laundry|post|tea"
    r"|table|cake|roast|shower|bathroom|toilet)) (?:\w+ ){0,2}(?:ready|done|here|finished|free"
    r"|dry|hot|in)"
    # When it opens, leaves and comes.
    r"|(?:when|what time|until when|how late|how long)(?:'s| do| does| is| are| will)(?: \w+){1,4}"
    r" (?:open|opens|close|closes|closed|shut|shuts|arrive|due|leave|depart|coming|come|here)\b"
    r"|(?:is|are) (?:the |our )?(?:\w+ ){1,3}(?:open|closed|shut)"
    r"(?: (?:now|today|yet|still|tomorrow|on \w+day|right now|already|tonight))?\??$"
    r"|(?:what are|what're) (?:the |their )?(?:\w+ )*opening (?:hours|times)"
    r"|(?:when|what time)(?:'s| is) (?:the )?next (?:bus|train|tram|flight|ferry)\b"
    r")",
    re.IGNORECASE,
)
_STANDING = re.compile(
    r"^(?:(?:so|and|hey|hearth|tell me|can you tell me|do you know),? )*(?:is|are|isn't|aren't|was"
    r"|were|has|have|did|does|do|how|what|what's|what is|which|where|where's|when|since when|who"
    r"|any"
    r"|could|why)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:the|my|our|your) (?:\w+ )?(?:lights?|lamps?|doors?|windows?|blinds?|curtains?|heating"
    r"|radiators?|thermostat|boiler|oven|fridge|freezer|washing machine|dishwasher|dryer|tv|telly"
    r"|alarm|garage|gate|battery|charger|router|wi-?fi|internet|sensors?|cameras?|house|electricity"
    r"|electric|energy bill|power|solar panels?|robot|hoover|mower)\b(?! of\b)"
    r"|\b(?:my|our|your|(?!what|that|it|there|here|who|where|how|when|let)\w+'s) (?:phone|tablet"
    r"|car"
    r"|watch|laptop|bike|room|bedroom|lamp|light|computer|camera)\b",
    re.IGNORECASE,
)


def is_of_here(question: str, home: Home) -> bool:
    """Whether nobody could answer it who does not see this house, its street and its people."""
    plain = " ".join(question.replace("\u2019", "'").split()).strip(" ?.!")[:_LONGEST]
    if _GENERAL.search(plain):
        return False
    if _FORMS.search(plain):
        return True
    if not _STANDING.search(plain):
        return False
    words = spoken_words(plain)
    names = (spoken_words(name) for one in home.approved() for name in (one.name, *one.aliases))
    return bool(_OWN.search(plain)) or any(name and name <= words for name in names)


_LONGEST = 400
"""Characters of a question that are looked at."""
