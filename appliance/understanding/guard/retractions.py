"""What takes an order back when it is said behind it: jokes, regrets, slips. Pure; a table."""

from appliance.understanding.guard.words import pattern

_JOKES = (
    r"(?:just |only )?(?:kidding|joking|teasing|testing)|psych|sike|april fools?(?: day)?"
    r"|fat chance|yeah right|in your dreams|got you|gotcha|fooled you|not for real"
    r"|(?:i'm|i was|we're|it's|it was|that's|that was|just) (?:just |only )*(?:kidding|joking"
    r"|teasing"
    r"|messing(?: about| around)?|testing|pulling your leg|a joke|a test)"
)
_REGRETS = (
    r"(?:(?:i|we)(?:'ve| have)? )?changed my mind|(?:(?:i'm )?having |on )?second thoughts?"
    r"|on reflection|(?:that's |it's )?(?:a )?(?:very |really )?(?:bad|stupid|silly|terrible|daft"
    r"|dumb|awful) idea|(?:that's |it's )?not a good idea|better not|best not|let's not"
    r"|let's leave it|i don't think so|i take (?:that|it) back|nope|no way|no chance"
    r"|(?:hang|hold) on(?: (?:a|one) (?:minute|second|sec|moment|mo|tick))?|stand down"
    r"|as you were|abort"
)
_UNDO = (
    r"(?:abort|belay|drop|undo|reverse|delete|erase|withdraw|revoke|disregard|ignore|cancel|skip)"
    r" (?:it|that|this|the (?:order|command|last \w+)|all that)"
)
_SLIPS = (
    r"oops|whoops|oopsie|oopsy daisy|whoopsie|false alarm|i misspoke|slip of the tongue"
    r"|(?:that's |that was |it's )?my (?:mistake|bad|fault|error)"
    r"|(?:that's |that was |it's )?(?:a mistake|the wrong (?:one|room|light|door))"
    r"|wrong (?:room|light|lamp|door|one|house|button|word|name|command|place|window|thing"
    r"|device|floor|number)"
    r"|what am i (?:saying|doing|thinking|talking about|like)|(?:i )?didn't mean (?:it|that)"
    r"|forget i said (?:it|that|anything)"
    r"|pretend i (?:said nothing|didn't say (?:it|that|anything)|never said (?:it|that))"
)
_ANY = rf"(?:{_JOKES}|{_REGRETS}|{_SLIPS})"
RETRACTED = (
    pattern(
        rf" , (?:(?:no|oh|wait|haha|ha|well|and|but|sorry|er|actually|ah) (?:, )?)*"
        rf"(?:{_ANY}|{_UNDO}|not|never|as if)(?: (?:,|sorry|please|haha|ha|then|mate|love|dear"
        rf"|there))*$"
    ),
    pattern(
        rf"^(?!(?:please )?(?:play|find|search|add|put|show|watch|queue|listen) )"
        rf".* {_ANY}(?: (?:,|sorry|please|haha|ha))*$"
    ),
)
"""Behind a mark any of them; without one not behind titles: "play Bad Idea"."""
