"""English answers. Data for `core.answers`; decides nothing."""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "assents": (
        "yes, yeah, yea, yep, yup, yah, aye, yes sir, yes ma'am, affirmative, hell yes, hell yeah",
        "do it, do that, do so, just do it, please do, do it now, do it then, proceed, go ahead",
        "go right ahead, go for it, go on then, make it so, absolutely, definitely, certainly",
        "of course, by all means, correct, confirm, confirmed, i confirm, i do confirm",
        "i'm confirming, that's right, that is right, that's correct, that is correct, yes i do",
        "yes i am sure, yes i'm sure, yes you can, yes you may, yes do, yes that's it",
        "yes i would, i'd like that, i would like that",
    ),
    "acknowledgements": (
        "ok, okay, okey, k, okey dokey, sure, sure thing, right, alright, all right, right then",
        "fine, that's fine, great, good, cool, nice, perfect, excellent, lovely, brilliant, super",
        "thanks, thank you, thanks a lot, thank you very much, thanks very much",
        "thank you so much, cheers, ta, much appreciated, many thanks, thanks again, got it",
        "i see, sounds good, very good, very well, that's great, that's good, that's nice",
        "you're welcome, welcome, mm, mmm, hmm, hm, mhm, mm hmm, mmhmm, uh huh, aha, ah, oh",
        "i hear you, good job, well done, wonderful, awesome, roger, roger that, understood",
        "exactly, indeed, totally, good idea, for sure, hello, hi, good morning, good evening",
        "good night, bye, goodbye",
    ),
    "fillers": (
        "please, uh, um, er, erm, now, then, hearth, hey hearth",
        "jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
    "cancels": (
        "no, nope, nah, naw, nay, no way, negative, not, never, neither, none, nothing, nobody",
        "stop, cancel, cancelled, canceled, abort, halt, quit, wait, hold on, hold it, hang on",
        "hold up, one moment, never mind, nevermind, don't, do not, forget it, forget that",
        "forget about it, leave it, leave them, leave that, skip it, skip that, scrap that",
        "scrap it, drop it, belay that, shut up, be quiet, back off, undo, enough, undo that",
        "changed my mind, change my mind, wrong, incorrect, mistake, reject, refuse, decline",
        "uh uh, nuh uh, unh unh, mm mm, uh oh, fat chance, cannot, shouldn't, mustn't, disregard",
        "ignore that, ignore it, oh no, on second thought, on second thoughts",
    ),
    "doubts": (
        "but, except, maybe, perhaps, possibly, probably, i think, i guess, i suppose, i believe",
        "i hope, i reckon, sort of, kind of, kinda, hopefully, apparently, supposedly, partly",
        "not sure, i'm not sure, not certain, don't know, do not know, dunno, no idea, why not",
        "let me think, let me see, let me check, let me ask, it depends, up to you, if you want",
        "yeah right, yea right, yah right, as if, in your dreams, you wish, like i care",
        "if you like, don't care, don't mind, as you like, could be, would be, should be",
        "if you must, sure why not, i might, i wonder",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "hello, hi, good morning, good evening, good night, bye, goodbye",
    ),
    "asides": (
        "what, what's that, what was that, what did you say, what do you mean, which one, which",
        "who, why, when, how, really, seriously, pardon, sorry, excuse me, come again, say again",
        "say that again, say it again, repeat, repeat that, huh, eh, go on, know, instead",
        "whatever, later, soon, tomorrow, tonight, in a minute, in a second, in a moment, only",
        "in a bit, in a while, in an hour, when i say so, if, unless, until, might, almost, so",
        "should we, should i, shall i, do i, is it, was it, you, me, i, it, so so, who knows",
        "depends, well, are you sure, can you, could you, would you",
    ),
}
