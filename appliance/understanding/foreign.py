"""Other languages than English: from a sentence to its meaning. Never raises, whatever the text.

1. A name that answers Hearth's own question is put in the place of what it asked about.
2. The guard says what may be an order at all (`guard.foreign`).
3. Home Assistant's own sentences are matched as a whole (`matching.intents`). Several names in a
   row, or several sentences joined by "and", are understood when each of them is.

There is no model behind it: what no sentence matches is not understood. Whatever is read is
validated, put into a tier and asked about like any other.
"""

import datetime as dt
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from appliance.core.errors import BrokerUnreachable
from appliance.core.house import Home
from appliance.core.meaning import Wish, propose
from appliance.core.query import Query
from appliance.core.tongues import telling
from appliance.core.tongues.known import TONGUES
from appliance.core.tongues.labels import label_of
from appliance.core.tongues.saying import which_one
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    ProposalId,
    Source,
    Understood,
    Waiting,
    WhyNot,
)
from appliance.understanding.guard.foreign import Judged, judge
from appliance.understanding.matching import several
from appliance.understanding.matching.intents import Clock, IntentMatcher, Reading
from appliance.understanding.matching.vocabulary import Vocabulary, phrase_of
from appliance.understanding.text.usage import Phrase, tokens

log = logging.getLogger(__name__)

_UNKNOWN = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
_NOTHING = NotUnderstood(WhyNot.NOT_ADDRESSED, "")
_NOT_LATER = NotUnderstood(WhyNot.UNSUPPORTED, "I can't do that later here, only at once.")
_NO_ANSWERS = "I can't answer questions just now, but I can still control the house."
_STOPPED = {"later": _NOT_LATER, "conditional": _UNKNOWN, "partly": _UNKNOWN}
"""What is said of what the guard stops; of all else nothing."""
_FADES_MS = 120_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of Hearth's own: which of these things the wish is for."""

    wish: Wish
    at_ms: int


def _local_time() -> dt.datetime:
    return dt.datetime.now().astimezone()


class ForeignUnderstanding:
    """One conversation in another language than English; stands in for `Understanding`.

    `many`: so many actions in one sentence are still everyday. `local` is the time of the house.
    Raises KeyError for a language that is not read. A home is spoken of in its own `language`.
    """

    def __init__(
        self,
        language: str,
        *,
        new_id: Callable[[], ProposalId],
        many: int = 8,
        now_ms: Callable[[], int] = lambda: 0,
        local: Callable[[], dt.datetime] | None = None,
        matcher: IntentMatcher | None = None,
    ) -> None:
        self._tongue = TONGUES[language]
        self._matcher = matcher or IntentMatcher(language)
        self._new_id = new_id
        self._many = many
        self._now_ms = now_ms
        self._local = local or _local_time
        self._asked: _Asked | None = None

    async def know(self, home: Home) -> None:
        """Read the sentences of the language (a second, the first time)."""
        await self._matcher.know(home)

    async def warm(self, home: Home) -> None:
        """Nothing: there is no model."""

    def forget(self) -> None:
        """What was asked: the conversation is over."""
        self._asked = None

    async def understand(
        self, text: str, home: Home, room: AreaId | None, waiting: Sequence[Waiting] = ()
    ) -> Understood:
        """The meaning of one utterance heard in `room`."""
        asked, self._asked = self._asked, None
        if asked is not None and self._now_ms() - asked.at_ms <= _FADES_MS:
            chosen = _choose(text, asked.wish.entities, home, self)
            if chosen is not None:
                wish = replace(asked.wish, entities=(chosen,))
                return Understood(self._proposed([wish], home), Source.MATCHER)
        judged = judge(text, self._matcher.usage, self._matcher.vocabulary(home).phrases)
        if judged.stopped:
            return Understood(_STOPPED.get(judged.stopped, _NOTHING), Source.GUARD)
        readings = await self._readings(judged, home, room)
        return Understood(self._meaning(readings, judged, home), Source.MATCHER)

    async def answer(self, question: str, home: Home) -> AsyncGenerator[str, None]:
        """That there is no model to answer; nothing here makes a question for one."""
        yield _NO_ANSWERS

    def called(self, id_: EntityId, home: Home) -> set[Phrase]:
        """The ways to say one thing, as words."""
        entity = home.entities[id_]
        said = {entity.name, *entity.aliases, label_of(entity, home, self._tongue)}
        return {self.bare(name) for name in said}

    def bare(self, text: str) -> Phrase:
        """The words of a text without its articles."""
        said = (token.word for token in tokens(text))
        return tuple(word for word in said if word not in self._matcher.usage.around)

    async def _readings(
        self, judged: Judged, home: Home, room: AreaId | None
    ) -> tuple[Reading, ...]:
        """One reading for each part of what was said; empty if any part is not understood."""
        usage = self._matcher.usage
        known = self._matcher.vocabulary(home)
        whole = await self._read(judged.text, known, home, room)
        if whole is not None:
            return (whole,)
        if not judged.may_act:
            return ()
        names = [*known.phrases, *map(phrase_of, known.places)]
        for parts in (
            several.shared(judged.text, names, usage),
            *several.clauses(judged.text, usage),
        ):
            readings: list[Reading] = []
            for part in parts:
                reading = await self._read(part, known, home, room)
                if not isinstance(reading, Wish):
                    break
                readings.append(reading)
            if parts and len(readings) == len(parts):
                return tuple(readings)
        return ()

    async def _read(
        self, text: str, known: Vocabulary, home: Home, room: AreaId | None
    ) -> Reading | None:
        found = await self._matcher.read(text, home, room)
        if found is None:
            other = several.apart(text, known.places, self._matcher.usage)
            found = await self._matcher.read(other, home, room) if other != text else None
        return found

    def _meaning(self, readings: tuple[Reading, ...], judged: Judged, home: Home) -> Meaning:
        if not readings:
            return _UNKNOWN
        wishes = [each for each in readings if isinstance(each, Wish)]
        if wishes:
            return self._wished(wishes, home) if judged.may_act else _UNKNOWN
        match readings[0]:
            case Query() as query:
                return self._told(query, home)
            case Clock() as asked:
                tell = telling.clock if asked is Clock.TIME else telling.date
                return Answer(tell(self._local(), self._tongue))
            case NotUnderstood() as refusal:
                return refusal
            case _:
                return _UNKNOWN

    def _told(self, query: Query, home: Home) -> Meaning:
        if not home.connected:
            return Answer(BrokerUnreachable.spoken)
        if not any(each in home.entities for each in query.entities):
            return NotUnderstood(WhyNot.UNSUPPORTED, self._tongue.cannot["unknown"])
        return Answer(telling.answered(query, home, self._tongue))

    def _wished(self, wishes: list[Wish], home: Home) -> Meaning:
        unclear = [wish for wish in wishes if not wish.group and len(wish.entities) > 1]
        if unclear and len(wishes) == 1:
            self._asked = _Asked(wishes[0], self._now_ms())
        if unclear:
            asked = which_one(unclear[0].entities, home, self._tongue)
            return NotUnderstood(WhyNot.AMBIGUOUS, asked)
        if any(not wish.entities for wish in wishes):
            return NotUnderstood(WhyNot.UNSUPPORTED, self._tongue.cannot["unknown"])
        return self._proposed(wishes, home)

    def _proposed(self, wishes: Iterable[Wish], home: Home) -> Meaning:
        return propose(wishes, home, self._new_id, self._many)


def _choose(
    text: str, among: tuple[EntityId, ...], home: Home, mind: ForeignUnderstanding
) -> EntityId | None:
    """The one of these things that the whole text names; None for none and for several."""
    said = mind.bare(text)
    known = [each for each in among if each in home.entities]
    found = [each for each in known if said in mind.called(each, home)]
    return found[0] if said and len(found) == 1 else None
