"""What people, televisions and recognisers say after a question, sorted by hand by what they mean.

Nothing here is judged by the grammar that it tests. In every row `|` stands between sayings;
`{n}` is the number just asked for, `{words}` and `{digits}` the same spelt out, `{wrong}` any
other, `{near}` and `{swapped}` others that are like it, `{old}` one that was asked for before.
What many speakers said, one a line, is in `answers/`: `collected` reads it.
"""

from pathlib import Path


def _row(*lines: str) -> tuple[str, ...]:
    return tuple(said.strip() for line in lines for said in line.split("|") if said.strip())


def collected(kind: str, language: str) -> tuple[tuple[str, str], ...]:
    """What people said, "honest" or "doubtful", and the only question it answers, or "".

    Raises OSError for a kind or a language that nobody collected.
    """
    file = Path(__file__).parent / "answers" / f"{kind}_{language}.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    told = (line.partition(" <- ") for line in lines if line and not line.startswith("#"))
    return tuple((said, question) for said, _, question in told)


def _anywhere(kind: str, language: str) -> tuple[str, ...]:
    return tuple(said for said, question in collected(kind, language) if not question)


YES = _row(
    *["Yes."] * 12,
    *["Yes, please. | Yeah. | Yep."] * 4,
    *["Go ahead. | Do it. | Yes, do it. | Yes, go ahead. | Uh, yes. | Sure, go ahead."] * 2,
    "Yup. | Yeah, please. | Please do. | Yes, please do. | Yes, yes. | Oh yes, please.",
    "Okay, yes. | Yes, thank you. | Yes, thanks. | Of course. | Absolutely. | Definitely.",
    "Correct. | Aye. | That's right. | Yes, that's right. | Yes, Hearth. | Yeah, do it.",
    "Okay, do it. | Um, yeah. | Yes, of course. | Right, yes. | Yeah, okay. | Yes, I do.",
    "Yes, you can. | Yes, I'm sure. | Yes, go for it. | Please go ahead. | Alright, go ahead.",
    "Yeah, go ahead, please. | Do that. | Yes, that's correct. | Go on then. | By all means.",
    "Certainly. | Yes, absolutely. | Yes sir. | Great, do it. | I'd like that. | Yes, I would.",
    "Sure, yes. | Yes, good. | Oh, yes. | Yea.",
)
"""A plain yes, as often as people say each."""

THEIR_OWN_YES = {language: _anywhere("honest", language) for language in ("en", "fr", "de")}
"""Meant as a yes, each speaker in words of their own: now and then it is asked again."""

DOUBTFUL = _anywhere("doubtful", "en")
"""Never a yes: remarks, half answers, thinking aloud."""

LONGER_YES = _row(
    "Yes, turn it on. | Yes, that would be great. | Yes, I want that. | Yes, that one. | Yes, now.",
    "Yes, I said so. | Yeah, make it so, thanks. | Yes, that's what I said.",
    "Yes, please, quickly. | Please. | Yes, as I said. | Well, yes. | Yes, that's fine.",
    "Yes indeed. | Yes, both of them.",
)
"""Meant as a yes, with more words than one has: it may be asked again."""

COURTESIES = _row(
    "Okay. | Sure. | Thanks. | Thank you. | Alright. | Right. | Fine. | Great. | Good. | Cool.",
    "Thank you very much. | Ok, thanks. | Okay, great. | Perfect, thank you. | Sounds good.",
    "Cheers. | All right. | Mm-hmm. | Uh-huh. | I see. | Got it. | Okay, okay. | Lovely.",
    "That's nice of you. | You're welcome. | Good job. | Well done. | Okay then. | Hello.",
    "Good night. | Goodbye. | Thanks, that's very kind. | Nice. | Sure thing. | Good evening.",
    "Sounds lovely, thanks.",
)

NO = _row(
    "No. | No, thanks. | Nope. | Stop. | Cancel. | Wait. | Never mind. | Don't. | No way. | Nah.",
    "No, don't do that. | Please stop. | Cancel that. | Forget it. | Leave it. | Hold on.",
    "Not now. | Hang on a second. | No, no, no. | Stop it! | Absolutely not. | Don't you dare.",
    "Not yet. | I changed my mind. | Oh no. | Better not. | Please don't. | That's wrong.",
    "No, the other one.",
)

CORRECTIONS = _row(
    "Yes, no, wait. | Yes. Actually, no. | Yes, actually the other one. | Go ahead, no, hang on.",
    "Yes, I mean the porch light. | Do it, or rather, leave it. | Yes, sorry, I meant off.",
    "Yes, actually make it fifty. | Yes, wait, which one? | Yes... hmm, no. | Yes, stop, stop!",
    "Yeah, no. | No, yes, no. | Yes, but the one upstairs. | Yes, I mean no. | Yes, cancel that.",
    "Yes, and then again no. | Yes, wrong one. | Okay, do it, wait. | Yeah no yeah no. | Yes, not.",
    "Yes, do it tomorrow. | Yes, the left one instead. | Yes, only half of it.",
    "Yes, in the study. | Please do not. | Go ahead and forget it. | Yes, never mind.",
    "Do it. Don't do it. | Yes? No.",
)

HEDGES = _row(
    "Maybe. | Perhaps later. | I think so. | I guess. | Probably. | Yes, but only if it's dark.",
    "Yes, in ten minutes. | If you think so. | Well, sort of. | Yes, unless Sam is asleep. | Yes?",
    "Is that a yes? | Yes or no? | Probably yes. | Yes, I suppose. | I believe so, yes.",
    "Hmm, maybe. | Yes, when the film is over. | Could be. | It depends. | Up to you.",
    "What do you think? | Er... | Let me think. | Yes, once I have left. | Whatever you like.",
    "I'm not sure. | Ask Robin. | Do I? | Yes, maybe, I don't know. | Should we? | What was that?",
    "Sorry? | Which one? | Say that again. | Yes, if nobody minds. | Go ahead? | Sure?",
    "Can you do that? | Would that be wise? | Almost. | I would say yes if I could see it.",
    "Yes, provided that it's safe. | Not sure. | Soon. | Later.",
)

SARCASM = _row(
    "Yeah, right. | Oh sure, why don't you. | Yes, of course, and pigs fly. | In your dreams.",
    "Oh absolutely, what could possibly go wrong. | Sure, whatever you say. | As if.",
    "Oh, brilliant. | Oh great, go ahead and ruin it.",
    "Yes, because that worked so well last time. | How wonderful. | Yeah, because I love the cold.",
    "Fat chance. | Yes, and then make me a sandwich. | You wish. | Do it and I'll sell you.",
    "Wow, thanks a lot. | Yes, your majesty. | Yeah, yeah, as if I cared.",
)

TELEVISION = _row(
    "And now the weather with Linda. | Yes, minister, the committee has agreed to it.",
    "Confirm your subscription with the red button. | The winning numbers are 4, 17, 23, 42 and 6.",
    "Turn off the lights, somebody is coming. | Houston, we confirm all systems. | I do.",
    "Say yes to fresh coffee! | Call now on 0800 42 57 68. | Yes! What a goal! | Make my day.",
    "Yes, we can make it happen together. | Go ahead, make my day. | Do it for the children.",
    "That is correct, and you win the car. | And the answer is yes for ten points.",
    "Unlock the door! | She said yes! | Confirm, number two is in the garage.",
    "Is your heating ready for the winter? | Open the gate, my lord, they are here.",
    "Yes, doctor, the pulse is weak. | Confirmed kills: 42. | He said he would leave on Friday.",
    "Coming up after the break. | Forty-two people were hurt. | Please hold the line.",
    "Affirmative, captain, forty-two degrees. | Fire! Fire! | Ladies first.",
    "Yes, chef! Two covers, right away! | The number is 42, say confirm. | Confirm target, over.",
    "Somebody open the garage! | And thirty, and forty-two, and rest.",
    "Absolutely stunning, Karen. | Can you confirm that you were there at 42 Elm Street?",
    "By all means take the last one. | You may now kiss the bride. | Of course she knew.",
    "Definitely the butler. | Proceed with care.",
)
"""No line of it is a plain yes alone: text cannot tell that one from the owner's."""

GUESTS = _row(
    "Who are you talking to? | Is it listening? | Can I try? | Yes, milk and two sugars, please.",
    "Yeah, I was just telling her about the trip. | Okay, so anyway. | Sure, I'd love some tea.",
    "Does it play music? | Yes, they live next door. | What does it want? | Yes, with ice, please.",
    "Mum, I'm hungry. | Daddy, look! | Go on, tell us. | Yeah, we saw that film.",
    "That's so funny. | Shall we order pizza? | Yes, pizza! | Do it yourself.",
    "Absolutely delicious. | Where is Maya? | Of course I called her. | Yeah, totally different.",
    "Definitely coming on Sunday. | Correct me if I lie. | Hey, say something else.",
    "Confirm the booking, will you? | Please pass the salt. | It's 42.",
    "How old is she? Forty-two? | Yes, that was me at the door. | Ask it to open the garage.",
)

GHOSTS = _row(
    "Thanks for watching! | you | Bye. | Thank you. | Thank you for watching. | Please subscribe.",
    "Subtitles by the Amara.org community | so | Oh. | Hmm. | [Music] | [BLANK_AUDIO] | ... | .",
    "(upbeat music) | I'll see you next time. | The end. | We'll be right back. | Mm. | Uh. | 1.5%",
    "I'm sorry. | I'm going to go. | Bye bye. | Okay. | I | the | and | Thank you very much. | ♪",
    "you you you you | Hello everyone. | See you in the next video. | 2,000",
    "I'm not going to do it.",
)
"""What Whisper models write for hum, clicks and silence."""

FOREIGN = _row(
    "Oui. | Oui, vas-y. | Ja. | Ja, bitte. | Na klar. | Mach das. | Sí. | Sí, por favor. | Claro.",
    "D'accord. | Bien sûr. | Jawohl. | Si. | Da. | Hai. | Sim. | Tak. | Evet. | Ano. | Vale.",
    "Oke. | Certo. | Ja, mach an. | Bestätige {n}. | Confirme {n}. | Confirmo {n}. | Bevestig {n}.",
    "Bestätigen {n}. | Je confirme {n}. | да | はい | 是 | ναι | 네",
)
"""Yes, and confirm, to a house that speaks English."""

UNNUMBERED = _row(
    "Confirm. | Confirmed. | I confirm. | Yes, confirm. | Confirm the number.",
    "Confirm it, please. | Confirm and the number. | Confirm the front door.",
    "Say confirm and the number. | Confirm all.",
)

DIGITS_ONLY = _row(
    "{n} | {n}. | {words} | {digits} | It's {n}. | The number is {n}. | Number {n}. | Yes, {n}.",
    "{n}, please. | {n} confirm. | {words}, yes. | {n}, {n}. | Okay, {n}. | {words} confirmed.",
    "Say {n}. | Yes, the number is {n}. | {n} and confirm. | Number {n}, please, do it.",
    "I say {n}.",
)
"""The right number, without "confirm" before it."""

WRONG_NUMBERS = _row(
    "Confirm {wrong}. | Confirm {near}. | Confirm {swapped}. | Confirm {old}.",
    "Confirmed, {wrong}. | Yes, confirm {near}. | Confirm the number {wrong}. | Confirm 1{n}.",
    "Confirm {n}0. | Confirm 42.5 | Confirm {n} {n}. | Confirm {n} or {wrong}.",
    "Confirm {wrong} {n}. | Confirm {n}, {wrong}. | Confirm {n}? | Confirm about {n}.",
    "Confirm {n} minus one. | Confirm {n} maybe. | Confirm 100. | Confirm {n}, no, {wrong}.",
    "Confirm not {n}. | Don't confirm {n}. | Confirm minus {n}. | Confirm {n} but wait.",
    "Confirm {n}.5 | Confirm {n} percent of it. | Confirm {n} tomorrow.",
    "If I said confirm {n}, would you? | He said confirm {n} yesterday.",
    "Confirm {n} for the gate? | Confirm 0. | Confirm one. | Confirm any number.",
    "Confirm {n} hundred. | Confirm {n} thousand.",
)

CONFIRMS = _row(
    *["Confirm {n}. | Confirm {words}."] * 6,
    *["Confirm, {n}. | Yes, confirm {n}. | Confirmed {n}. | Confirm {n}, please."] * 2,
    "Confirm: {n} | I confirm {n}. | Confirm number {n}. | Confirm the number {n}.",
    "Confirm {digits}. | Okay, confirm {n}. | Uh, confirm {n}. | Confirm... {n}.",
    "Confirm {words}, thanks. | Confirm {n}! | Please confirm {n}. | Yes. Confirm {words}.",
    "Right, confirm {n}. | Confirm, uh, {words}. | Yeah, confirm {n}. | Confirmed. {n}.",
    "confirm - {n} | Hearth, confirm {n}. | Sure, confirm {n}.",
)
"""The right answer to a challenge, as people give it and recognisers write it."""

SOUNDS_LIKE = {
    "light": "lights lite night like", "hall": "whole hole all haul", "turn": "torn term turned",
    "the": "a thee their", "number": "numbers lumber", "confirm": "confirmed conform affirm",
    "say": "stay they same", "and": "in an end", "open": "opened oven", "garage": "garbage",
    "unlock": "onlock unlocked", "kettle": "cattle kennel", "front": "font", "door": "dor doors",
    "gate": "gates great", "on": "an own", "to": "two too", "off": "of", "lamp": "lamb",
    "space": "pace", "heater": "eater", "fan": "van", "blinds": "blind", "is": "his",
    "set": "said", "ceiling": "sealing", "close": "clothes", "siren": "silent", "desk": "disk",
    "percent": "person",
}  # fmt: skip
"""What becomes of our own words on their way through a room and a recogniser."""

IN_GERMAN = {
    "yes": _row("Ja. | Ja, bitte. | Ja, gerne. | Mach das. | Jawohl. | Ja, mach das. | Nur zu."),
    "confirm": _row(
        "Bestätige {n}. | Bestätigen {n}. | Ich bestätige {n}. | Ja, bestätige {n}.",
    ),
    "never": _row(
        "Nein. | Nein danke. | Stopp. | Vielleicht. | Danke. | Okay. | Ja, aber später.",
        "Ja, nein, warte. | Lieber nicht. | Na ja. | Bestätige {wrong}. | {n} | Ich glaube schon.",
        "Und jetzt das Wetter. | Gute Nacht. | Confirm {n}. | Weiss nicht. | Hm.",
    ),
}
IN_FRENCH = {
    "yes": _row("Oui. | Oui, s'il te plaît. | Vas-y. | Oui, vas-y. | Fais-le. | Oui, merci."),
    "confirm": _row("Confirmer {n}. | Confirme {n}. | Je confirme {n}. | Oui, je confirme {n}."),
    "never": _row(
        "Non. | Non merci. | Arrête. | Peut-être. | Merci. | D'accord. | Oui, mais plus tard.",
        "Oui, non, attends. | Surtout pas. | Bof. | Confirme {wrong}. | {n} | Je crois.",
        "Et maintenant la météo. | Bonne nuit. | Confirm {n}. | Je ne sais pas. | Si tu veux.",
    ),
}
"""To a house that is answered in another language."""
