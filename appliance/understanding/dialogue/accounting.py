"""Why Hearth did something, and who did: read by tables of whole sentences, told from the journal.

It refuses to explain what it did not do, and every sentence with a word that it has no place for.
"""

import datetime as dt
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Sequence

from appliance.core.accounts import (
    LOOK_BACK,
    Dated,
    account,
    refrained,
    standing_since,
)
from appliance.core.errors import StoreError
from appliance.core.house import Entity, Home
from appliance.core.types import Answer, AreaId, EntityId, NotUnderstood, Verb, WhyNot
from appliance.understanding.dialogue.planned import plain
from appliance.understanding.names.kinds import Kind
from appliance.understanding.names.mentions import Mention, Mentions, What
from appliance.understanding.text.words import table

log = logging.getLogger(__name__)

_UNREADABLE = NotUnderstood(
    WhyNot.UNKNOWN, "I can't read my journal just now. Please try again in a moment."
)
Records = Callable[[dt.datetime], Awaitable[tuple[Dated, ...]]]

_BEFORE = (
    r"(?:(?:hey|okay|ok|oh|so|and|but|wait|hang on|hold on|hearth|please|sorry|no|well|now|then"
    r"|can you tell me|could you tell me|tell me|do you know|any idea|explain|i wonder) )*"
)
_AFTER = r"(?: (?:please|then|hearth|just now|now|again|right now|a moment ago|a minute ago))*"
_THAT = r"(?:that|this|it|so|these|those|them)"
_OF_THE_LAST = re.compile(
    rf"{_BEFORE}(?:"
    rf"why (?:did you|have you|you) (?:just )?(?:do|done|did) {_THAT}"
    rf"|why did {_THAT} (?:just )?happen"
    rf"|(?:what (?:made|makes) you|how come you|what did you) (?:just )?(?:do|did) {_THAT}(?: for)?"
    r"|what (?:did you|have you) (?:just )?(?:do|done|did|changed?)(?: last| before| there)?"
    r"|what (?:was|is) (?:that for|the last thing (?:that )?you (?:did|changed))"
    r"|what was (?:your|the) last (?:change|action)"
    rf"|who (?:did|told you to do|asked (?:you )?(?:for|to do)) {_THAT}"
    rf"|who asked (?:you )?for {_THAT}"
    rf"|(?:was {_THAT} you|did you (?:just )?do {_THAT}|was it you who did {_THAT})"
    r"|(?:have you|did you)(?: just)? (?:do|done|changed?) (?:anything|something)"
    rf"){_AFTER}"
)
_NOT_DONE = re.compile(
    rf"{_BEFORE}(?:"
    rf"why (?:didn't|did not|haven't|have not|won't) you (?:do|done) {_THAT}"
    rf"|why did {_THAT} not (?:happen|work)|why didn't {_THAT} (?:happen|work)"
    r"|why (?:didn't you do|did you not do|did you do|have you done|haven't you done)"
    r" (?:anything|nothing|something)"
    r"|why (?:did|has) nothing (?:happen|happened|change|changed)"
    r"|why (?:didn't|did not) (?:anything|something) (?:happen|change)"
    rf"){_AFTER}"
)
_DID = (
    r"(?:turn|switch|put|open|close|shut|lock|unlock|start|stop|set|change|dim|raise|lower|pause"
    r"|press|run|activate)"
)
_DONE = (
    r"(?:turned|switched|put|opened|closed|shut|locked|unlocked|started|stopped|set|changed|dimmed"
    r"|raised|lowered|paused|pressed|ran|run|activated)"
)
_CAME = (
    r"(?:go|come|turn|switch|open|close|shut|lock|unlock|start|stop|change|dim|run|going|coming)"
)
_OF_A_THING = (
    rf"(?:why did you|how come you|did you)(?: just)? (?P<deed>{_DID})(?P<rest> .+?)",
    rf"(?:why have you|have you)(?: just)? (?P<deed>{_DONE})(?P<rest> .+?)",
    rf"(?:who|what)(?: has)?(?: just)? (?P<deed>{_DONE})(?P<rest> .+?)",
    rf"(?:was it|was that|were) you (?:who|that)(?: just)? (?P<deed>{_DONE})(?P<rest> .+?)",
    rf"(?:why did|how come|what made)(?P<rest> .+?) (?:just )?(?P<deed>{_CAME}(?: on| off)?)",
    r"why (?:is|are|was|were)(?P<rest> .+?) (?P<deed>on|off|open|closed|shut|locked|unlocked)",
)
_TABLE = tuple(re.compile(f"{_BEFORE}{row}{_AFTER}") for row in _OF_A_THING)
_PLACED = table("a an the my our your that those these all both on off up down to in of at just")
_ON = frozenset({Verb.TURN_ON, Verb.SET, Verb.START})
_OPEN = frozenset({Verb.OPEN, Verb.SET})
_CLOSED = frozenset({Verb.CLOSE, Verb.SET})
_WAYS: tuple[tuple[frozenset[str], frozenset[Verb]], ...] = (
    (table("unlock unlocked"), frozenset({Verb.UNLOCK})),
    (table("lock locked"), frozenset({Verb.LOCK})),
    (table("off stop stopped"), frozenset({Verb.TURN_OFF, Verb.STOP})),
    (table("on start started"), _ON),
    (table("open opened up raise raised"), _OPEN),
    (table("close closed shut down lower lowered"), _CLOSED),
)
"""Which verbs a word of the sentence can mean; of none of these, any."""


class Accounting:
    """Of one conversation. `records` gives what the journal holds since a time; may raise
    StoreError.
    """

    def __init__(self, records: Records | None) -> None:
        """None: no journal is kept."""
        self._records = records

    async def read(
        self,
        text: str,
        home: Home,
        names: Callable[[], Mentions],
        room: AreaId | None,
        it: Sequence[EntityId],
        now: dt.datetime,
        now_ms: int,
    ) -> Answer | NotUnderstood | None:
        """The account that `text` asks for; None if it asks for none. `it` was spoken of before."""
        words = plain(text)
        if not words or not _ASKING.search(words):
            return None
        if _NOT_DONE.fullmatch(words) is not None:
            return await self._told(now, lambda found: refrained(found, home, now))
        if _OF_THE_LAST.fullmatch(words) is not None:
            return await self._told(now, lambda found: account(found, home, now))
        meant = _meant(words, home, names, room, it)
        if meant is None:
            return None
        of, verbs = meant

        def of_these(found: tuple[Dated, ...]) -> str:
            said = account(found, home, now, of, verbs)
            if len(of) == 1 and said.startswith(_NOT_ME):
                said = f"{said} {standing_since(of[0], home, now, now_ms)}".strip()
            return said

        return await self._told(now, of_these)

    async def _told(
        self, now: dt.datetime, tell: Callable[[tuple[Dated, ...]], str]
    ) -> Answer | NotUnderstood:
        try:
            found = await self._records(now - LOOK_BACK) if self._records is not None else ()
        except StoreError as error:
            log.warning("no account: %s", error.code)
            return _UNREADABLE
        return Answer(tell(found))


_ASKING = re.compile(r"\b(?:why|who|what|how come|did you|have you|were you|was it|was that)\b")
_NOT_ME = "That was not me"


def _meant(
    words: str,
    home: Home,
    names: Callable[[], Mentions],
    room: AreaId | None,
    it: Sequence[EntityId],
) -> tuple[tuple[EntityId, ...], frozenset[Verb]] | None:
    """What was asked about, and by which verbs it may have been changed."""
    for row in _TABLE:
        found = row.fullmatch(words)
        if found is None:
            continue
        of = _named(found["rest"].split(), home, names(), room, it)
        if of:
            said = {*found["deed"].split(), *found["rest"].split()}
            verbs = (verbs for ways, verbs in _WAYS if ways & said)
            return of, next(verbs, frozenset())
    return None


def _named(
    said: Sequence[str], home: Home, names: Mentions, room: AreaId | None, it: Sequence[EntityId]
) -> tuple[EntityId, ...]:
    """What these words name and nothing besides; empty if it is not all of them."""
    mentions = names.find(said)
    inside = {at for each in mentions for at in range(each.start, each.end)}
    if not mentions or any(word not in _PLACED for at, word in enumerate(said) if at not in inside):
        return ()
    if all(each.what is What.IT for each in mentions):
        return tuple(id_ for id_ in it if id_ in home.entities)
    things = [id_ for each in mentions for id_ in _things(each)]
    places = [each.area for each in mentions if each.area is not None]
    if not things:
        things = _of_kinds(mentions, home, places, room)
    elif places:
        things = [id_ for id_ in things if home.entities[id_].area in places]
    return tuple(dict.fromkeys(id_ for id_ in things if id_ in home.entities))


def _things(mention: Mention) -> tuple[EntityId, ...]:
    return mention.entities if mention.what in (What.ENTITY, What.GROUP) else ()


def _of_kinds(
    mentions: Collection[Mention], home: Home, places: Sequence[AreaId], room: AreaId | None
) -> list[EntityId]:
    """All of a kind in the place that was said; one alone is that of this room, if it has any."""
    found: list[EntityId] = []
    for mention in mentions:
        if mention.kind is None:
            continue
        every = [entity for entity in home.approved() if entity.verbs]
        if places:
            every = _in(every, places)
        elif room is not None and (not mention.plural or _is_here(mentions)):
            every = _in(every, (room,)) or every
        found += [entity.id for entity in every if _is_a(entity, mention.kind)]
    return found


def _is_a(entity: Entity, kind: Kind) -> bool:
    if entity.domain not in kind.domains:
        return False
    if kind.only_named and kind.named.isdisjoint(entity.name.casefold().split()):
        return False
    return not kind.classes or entity.device_class in kind.classes or entity.domain == "lock"


def _is_here(mentions: Collection[Mention]) -> bool:
    return any(each.what is What.HERE for each in mentions)


def _in(entities: Sequence[Entity], places: Sequence[AreaId]) -> list[Entity]:
    return [each for each in entities if each.area in places]
