"""English answers. Data for `core.answers`; decides nothing."""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "yeses": (
        "yes, yeah, yea, yep, yup, yah, aye, yes sir, yes ma'am, affirmative, hell yes, hell yeah",
        "heck yes, heck yeah, yes do",
    ),
    "orders": (
        "do it, do that, do so, just do it, please do, do it now, do it then, go ahead and do it",
        "go ahead and do that, proceed, go ahead, go right ahead, go for it, go on then",
        "make it so, make it happen, confirm, confirmed, i confirm, i do confirm, i'm confirming",
        "i'd like that, i would like that, i want that, let's do it, let's do that",
        "let's go for it, approve, i approve, i accept, i said yes, my answer is yes",
        "that's what i want, that's what i asked for, that's what i said, that's what i meant",
        "you can do that, you can go ahead, you may go ahead, you have my permission",
        "permission granted, carry on",
    ),
    "curt": ("you may",),
    "statements": (
        "absolutely, definitely, certainly, of course, by all means, you bet, correct",
        "that's right, that is right, that's correct, that is correct, agreed, i agree, approved",
        "accepted, that works, that works for me, works for me, i'm sure, i am sure",
        "i'm quite sure, i am quite sure, i'm certain, i am certain, i'm positive, i am positive",
        "be my guest, feel free, you heard me, you heard me right, it's a yes, that's a yes",
    ),
    "leaning": (
        "i do, i would, you can, let's, let's go, granted, quite sure, that's it, exactly that",
        "as you said, sounds good to me, that sounds good, you got it, you got it right",
        "you heard right, you understood me correctly, that one, the one you said, go on",
        "continue, that's the one, that would be great, that would be nice, that would be lovely",
        "that would be good, that would be perfect, that'd be great, that'd be nice",
    ),
    "agreements": (
        "ok, okay, okey, k, okey dokey, sure, sure thing, alright, all right, fine, that's fine",
        "exactly, indeed, totally, for sure, sounds good, very well, good idea, roger, roger that",
        "mhm, mm hmm, mmhmm, uh huh, good, that's good, very good, perfect, alright then",
        "all right then, okay then, ok then",
    ),
    "thanks": (
        "thanks, thank you, thanks a lot, thank you very much, thanks very much",
        "thank you so much, cheers, ta, much appreciated, many thanks, thanks again",
    ),
    "praise": (
        "great, cool, nice, excellent, lovely, brilliant, super, wonderful, awesome, amazing",
        "fantastic, marvellous, splendid, very nice, that's great, that's nice, good job",
        "well done",
    ),
    "remarks": (
        "got it, i see, you're welcome, welcome, i hear you, understood, aha, no problem",
        "no worries, hello, hi, good morning, good evening, good night, bye, goodbye",
    ),
    "pleas": ("please",),
    "fillers": (
        "hearth, hey hearth, jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
    "immediacies": ("now, right now, right away, straight away, at once, immediately",),
    "hesitations": ("uh, um, er, erm, then",),
    "sounds": ("hm, hmm, mm, mmm, oh, ah, well, right, right then",),
    "cancels": (
        "no, nope, nah, naw, nay, no way, negative, not, never, neither, none, nothing, nobody",
        "stop, cancel, cancelled, canceled, abort, halt, quit, wait, hold on, hold it, hang on",
        "hold up, one moment, never mind, nevermind, don't, do not, forget it, forget that",
        "forget about it, leave it, leave them, leave that, skip it, skip that, scrap that",
        "scrap it, drop it, belay that, shut up, be quiet, back off, undo, enough, undo that",
        "changed my mind, change my mind, wrong, incorrect, mistake, reject, refuse, decline",
        "uh uh, nuh uh, unh unh, mm mm, uh oh, fat chance, cannot, shouldn't, mustn't, disregard",
        "ignore that, ignore it, oh no, on second thought, on second thoughts",
        "one second, one sec, one minute, one min, just a moment, just a second, just a sec",
        "just a minute, just a min, give me a moment, give me a second, give me a sec",
        "give me a minute, gimme a sec, take it back, take that back, didn't, doesn't, isn't",
        "wasn't, won't, wouldn't, can't, couldn't, haven't, hasn't, aren't, weren't, false alarm",
        "knock it off, cut it out",
    ),
    "doubts": (
        "but, except, maybe, perhaps, possibly, probably, i think, i guess, i suppose, i believe",
        "i hope, i reckon, sort of, kind of, kinda, hopefully, apparently, supposedly, partly",
        "not sure, i'm not sure, not certain, don't know, do not know, dunno, no idea, why not",
        "let me think, let me see, let me check, let me ask, it depends, up to you, if you want",
        "yeah right, yea right, yah right, as if, in your dreams, you wish, like i care",
        "if you like, don't care, don't mind, as you like, could be, would be, should be",
        "if you must, sure why not, i might, i wonder, aye right, oh yeah, no problem, no worries",
        "no doubt, no question, no rush, no hurry, in one second, in one minute, in one moment",
        "in a second, in a minute, in a moment, in a sec, for one minute",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "hello, hi, good morning, good evening, good night, bye, goodbye",
    ),
    "dismissals": ("yeah yeah, aye aye",),
    "asides": (
        "what, what's that, what was that, what did you say, what do you mean, which one, which",
        "who, why, when, how, really, seriously, pardon, sorry, excuse me, come again, say again",
        "say that again, say it again, repeat, repeat that, huh, eh, go on, know, instead",
        "whatever, later, soon, tomorrow, tonight, in a minute, in a second, in a moment, only",
        "in a bit, in a while, in an hour, when i say so, if, unless, until, might, almost, so",
        "should we, should i, shall i, do i, is it, was it, you, me, i, it, so so, who knows",
        "depends, well, are you sure, can you, could you, would you, the answer is yes, a yes",
        "from me, it is, you do, both, all, everything",
    ),
}

DEEDS: Mapping[str, tuple[str, ...]] = {
    "on": ("on",),
    "off": ("off",),
    "open": ("open",),
    "close": ("close, shut",),
    "lock": ("lock",),
    "unlock": ("unlock",),
    "start": ("start, run",),
    "pause": ("pause",),
    "arm": ("arm",),
    "disarm": ("disarm",),
}
"""What a question asks to do, by the words that decide it."""
AROUND: tuple[str, ...] = (
    "turn, switch, put, set, make, i want, i'd like, it, them, that, this, the, a, to, of",
)
"""Beside those they say nothing of their own."""
NAMED: Mapping[str, tuple[str, ...]] = {}
"""Things of a question, by its English word for them."""
TIMES: tuple[str, ...] = (
    "second, seconds, minute, minutes, hour, hours, day, days, week, weeks, month, months, every",
    "today, tonight, tomorrow, morning, afternoon, evening, night, noon, midnight, am, pm, o'clock",
)
"""A question with one of them puts something off; "now" contradicts it."""
WHOLE: tuple[str, ...] = (
    "both, both of them, all, all of them, all of it, the lot, them all, them both",
)
"""All of several things that were asked for."""
VERBS: tuple[str, ...] = ()
