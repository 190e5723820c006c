"""Which reasons leave an order standing, and which take it back or may: over two lists."""

from appliance.understanding.orders.reasons import is_calm, leaves_standing
from tests.every_case import every_case

CALM = """
it's dark; it's too bright in here; it's a bit gloomy; it's like an oven; it's a lovely day
it's morning; it's nearly bedtime; it's nap time; it's ten o'clock; it's the postman; it's only me
it's raining; it's boiled; it's open; its bedtime; because it's dark
i'm cold; i'm freezing in here; i'm in the car; i'm on the phone; i'm off out; i'm home; i'm outside
i'm having a bath; i'm going to bed; i'm tired of it; we're off to bed; we're watching a film
we're late; she's asleep; she's at the door; he's here; they're looking in; everyone's freezing
everybody's waiting; nobody's watching; nobody's in there; that's too bright; that's my delivery
that's it; that's all; that's enough; there's a leak; there are crumbs everywhere
there's someone at the door; i've got a headache; we've run out of butter; he's forgotten his key
i've had enough of it; i've finished; i can't see a thing; i can't sleep; we can't hear the film
i can hear the neighbours; you'll wake the baby; she'll be cold; i think the kids are asleep
you know; so i can read; so that the baby can sleep; so we can see the fireworks
since everyone is asleep; as we're late
"""
DOUBTFUL = """
i think not; i guess not; i don't think so; we can't do that; you can't do that; that's wrong
that's robin's job; that's his job; that's what he wants; that's my favourite line; that's a lie
it's for robin to do; it's up to robin; it's what she'd say; it's not what i want; it's not for you
it's a trick; it's a quote; it's in the script; it's from a film
you'll have to wait until ten; you'll see; she's not allowed; he's the boss; there's no need
there is no point; there's nothing to see; i've done it already; i've got it; she's done it
i can do it myself; i can manage that; i'm on it; i'm getting it; i'm doing it myself
i'm only thinking aloud; i'm just saying; i'm joking; i'm not sure; i'm in charge; they're lying
we have already; you know better; who would do that; which is silly; nobody's stupid enough
because i never wanted it off; so she said; so he tells me
"""


def listed(text: str) -> list[tuple[str, ...]]:
    return [tuple(each.split()) for each in text.replace("\n", ";").split(";") if each.strip()]


@every_case("words", listed(CALM))
def test_what_is_felt_or_done_or_where_somebody_is_leaves_an_order(words: tuple[str, ...]) -> None:
    assert is_calm(words)


@every_case("words", listed(DOUBTFUL))
def test_what_may_take_an_order_back_is_no_calm_reason(words: tuple[str, ...]) -> None:
    assert not is_calm(words)


@every_case(
    ("said", "stands"),
    [
        ("the dog wants out", True),
        ("grandma's here", True),
        ("the phone's ringing", True),
        ("robin isn't allowed", False),
        ("mum doesn't want it", False),
        ("maya should", False),
    ],
)
def test_what_is_told_of_somebody_may_be_against_an_order(said: str, stands: bool) -> None:
    assert leaves_standing(tuple(said.split())) is stands
