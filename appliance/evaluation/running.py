"""All cases of a set, one after the other, each in a home and a conversation of its own.

Without a model time is virtual, so that silence and slow devices cost nothing; with one it is real.
Refuses to share anything between cases but what was built from the names of the home.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.events import Event
from appliance.core.house import Home
from appliance.core.types import ProposalId
from appliance.evaluation.cases import Case
from appliance.evaluation.judging import Verdict, judge
from appliance.evaluation.playing import play
from appliance.ports import Fact, Journal, LanguageModel
from appliance.skills.skills import Skills
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.model.prompt import CHATML, ChatFormat
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

_REPORT_S = 0.1
_AT_ONCE_S = 0.0


class Relay:
    """An observer that passes the model's marks on to whoever watches the case under way."""

    def __init__(self) -> None:
        self._to = Observers()

    def follow(self, observers: Observers) -> None:
        self._to = observers

    def mark(self, what: str, **facts: Fact) -> None:
        self._to.mark(what, **facts)

    def tell(self, event: Event) -> None:
        """Nothing: a model tells no events."""


class Bench:
    """What all cases of a home share: its names in the matcher, and the model if there is one.

    `rules` off: what the guard lets through is the model's alone.
    """

    def __init__(
        self,
        home: Home,
        model: LanguageModel | None = None,
        chat_format: ChatFormat = CHATML,
        *,
        rules: bool = True,
    ) -> None:
        self._rules = rules
        self.home = home
        self._model = model
        self._chat = chat_format
        self._matcher = Matcher()
        self._ids = count()

    async def ready(self) -> None:
        """Build the matcher and let the model read its prompt. Seconds."""
        mind = await self.mind(MemoryJournal())
        await mind.warm(self.home)

    async def mind(self, journal: Journal, skills: Skills | None = None) -> Understanding:
        """An understanding that knows the home and has heard nothing yet."""
        mind = self._mind(journal, skills)
        await mind.know(self.home)
        return mind

    def _mind(self, journal: Journal, skills: Skills | None) -> Understanding:
        return Understanding(
            self._model,
            new_id=lambda: ProposalId(str(next(self._ids))),
            chat_format=self._chat,
            now_ms=lambda: round(asyncio.get_running_loop().time() * 1000),
            history=journal.last_change,
            records=journal.since,
            matcher=self._matcher,
            skills=skills,
            local=skills.now if skills is not None else None,
            rules=self._rules,
        )


def chosen(cases: Iterable[Case], only: Sequence[str]) -> tuple[Case, ...]:
    """Those with one of these ids or tags; all if none are given."""
    wanted = set(only)
    return tuple(
        case for case in cases if not wanted or case.id in wanted or wanted & set(case.tags)
    )


def run_without_model(
    cases: Iterable[Case], home: Home, told: Callable[[Verdict], None]
) -> list[Verdict]:
    """Play all of them in virtual time; `told` hears of each."""
    bench = Bench(home)
    run_virtual(bench.ready())
    verdicts = []
    for case in cases:
        course = run_virtual(play(case, home, bench.mind, report_s=_REPORT_S))
        verdicts.append(judge(case, course))
        told(verdicts[-1])
    return verdicts


async def run_with_model(
    cases: Iterable[Case], bench: Bench, relay: Relay, told: Callable[[Verdict], None]
) -> list[Verdict]:
    """Play all of them in real time, with devices that take none."""
    await bench.ready()
    verdicts = []
    for case in cases:
        course = await play(case, bench.home, bench.mind, watch=relay.follow, report_s=_AT_ONCE_S)
        verdicts.append(judge(case, course))
        told(verdicts[-1])
    return verdicts
