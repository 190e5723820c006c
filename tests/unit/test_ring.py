"""Marks kept to be looked at: the newest, and no words."""

from appliance.core.events import Asked
from appliance.core.types import Tier
from appliance.watch.ring import MarkRing


def test_the_newest_are_kept_and_come_first() -> None:
    ring = MarkRing(most=3)
    for number in range(5):
        ring.mark("transcribed", ms=number + 0.25)
        ring.mark("level", rms_dbfs=-40.0)
    assert [each.facts for each in ring.newest()] == [
        (("ms", "4.25"),), (("ms", "3.25"),), (("ms", "2.25"),),
    ]  # fmt: skip


def test_words_are_left_out() -> None:
    ring = MarkRing()
    ring.tell(Asked(Tier.EVERYDAY, "Turn on the hall light?", None, ()))
    ring.mark("failed", code="engine-timeout", said="open the front door", pid=7)
    (kept,) = ring.newest()
    assert kept.facts == (("code", "engine-timeout"), ("said", "(text)"), ("pid", "7"))
