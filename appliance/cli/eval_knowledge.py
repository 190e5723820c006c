"""`hearth eval knowledge`: how long it takes to look something up, in ZIM files made for it.

They are made in a folder of their own that is removed at the end; the process that reads them is
the one that a running Hearth has. What is in real files is not judged.
"""

import asyncio
import random
import tempfile
import time
from pathlib import Path

import click

from appliance.adapters.knowledge import ZimKnowledge
from appliance.cli.figures import of, one, show
from appliance.understanding.questions.lookups import lookup_of
from appliance.watch.observers import Observers

_ASKED = 100
_GOAL_MS = 300
_DEADLINE_S = 20.0
"""Longer than a conversation waits: what is slow is to be seen."""


@click.command()
@click.option("--articles", default=20_000, show_default=True, type=click.IntRange(100, 99_999),
              help="How many are made; one in fifty is very long.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object per figure.")
def knowledge(articles: int, as_json: bool) -> None:
    """Ask 100 questions of ZIM files that are made for it, and say how long answers took.

    From the words of the question to the sentence that answers it, before anything is spoken.
    """
    with tempfile.TemporaryDirectory(prefix="hearth-knowledge-") as made:
        size = _make(Path(made), articles)
        took, answered = asyncio.run(_measured(Path(made), articles))
    found = of("question to answer, before speech", "ms", took, goal_p50=_GOAL_MS)
    share = one(f"answered of {_ASKED}", "", answered)
    show([found, share, one(f"{articles} articles", "MB", size / 1e6)], as_json=as_json)


def _make(folder: Path, articles: int) -> int:
    from appliance.testing.books import many_articles, write_book

    write_book(folder / "small.zim")
    made = write_book(folder / "many.zim", many_articles(articles), title="Villages", redirects={})
    return made.stat().st_size


async def _measured(folder: Path, articles: int) -> tuple[list[float], int]:
    """Milliseconds of each, and how many were answered."""
    from appliance.testing.books import ARTICLES, question_about

    chosen = random.Random(1)  # noqa: S311 - the same questions each time
    asked = [question_about(chosen.randrange(articles), at) for at in range(_ASKED - 10)]
    asked += [f"what is {article.title}" for article in ARTICLES[:10]]
    knowledge = ZimKnowledge(folder, Observers(), deadline_s=_DEADLINE_S)
    took, answered = [], 0
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(knowledge.run())
        for question in ("what is tea", *asked):
            began = time.perf_counter()
            lookup = lookup_of(question)
            found = await knowledge.look_up(lookup) if lookup is not None else None
            took.append((time.perf_counter() - began) * 1000)
            answered += found is not None
        running.cancel()
    # The first one waited for the process.
    return took[1:], answered - 1
