"""Random words of commands, said to the imaginary house, are next to never an order of any kind."""

import random

import pytest

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.tiers import tier_of
from appliance.core.types import Later, Proposal, Tier
from appliance.evaluation.running import Bench
from appliance.testing.house import whole_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.text.words import table

pytestmark = pytest.mark.timeout(600)

WORDS = sorted(
    table(
        "turn switch set make open close lock unlock dim start stop put the a all my on off up "
        "down in at to for of and or but not no it that which what when how then again please "
        "lights light door doors kitchen garage fan percent degrees twenty one undo cancel timer "
        "alarm other same except lamp blinds heating everything"
    )
)
SENTENCES = 2_000
MOST = 20
"""One in a hundred: words that happen to stand as in an order ("heating light of garage")."""


def test_random_words_of_commands_are_next_to_never_an_order() -> None:
    chance = random.Random(5)  # noqa: S311 - a seed, so that it is the same every time
    said = [
        " ".join(chance.choice(WORDS) for _ in range(chance.randint(4, 14)))
        for _ in range(SENTENCES)
    ]
    proposed = run_virtual(_proposals(said))
    guarded = [text for text, is_guarded in proposed if is_guarded]
    assert guarded == []
    assert len(proposed) <= MOST, proposed


async def _proposals(said: list[str]) -> list[tuple[str, bool]]:
    """What became a proposal, and whether it has anything to do with a guarded thing."""
    home = whole_home()
    bench = Bench(home)
    await bench.ready()
    mind = await bench.mind(MemoryJournal(), None)
    found = []
    for text in said:
        mind.forget()
        meaning = (await mind.understand(text, home, None)).meaning
        if isinstance(meaning, (Proposal, Later)):
            actions = meaning.actions
            tiers = {tier_of((action,), home) for action in actions}
            found.append((text, Tier.GUARDED in tiers))
    return found
