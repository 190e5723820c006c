"""What one clause asks: of what, which way, how much. Every word must count, or nothing does.

Pure. A word that is neither a name nor a cue, a value or one of a few idle words means that a part
was not understood, and then the clause is not: other stages, or the person, may know better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.core.house import Choice, Entity
from appliance.understanding.names.kinds import EVERYTHING, KINDS, Kind
from appliance.understanding.names.mentions import Mention, What, named
from appliance.understanding.orders import asides
from appliance.understanding.orders.clauses import Clause, is_place
from appliance.understanding.orders.counting import Count, count_in
from appliance.understanding.orders.cues import NEUTRAL, Cue, cues_in
from appliance.understanding.orders.levels import DIM, Level, dimmed, level_in
from appliance.understanding.orders.parameters import Said, options_in, parameters_in
from appliance.understanding.orders.standing import in_order
from appliance.understanding.orders.targets import Scene, of_kind
from appliance.understanding.orders.usual import (
    CLIMATE,
    COVER,
    FAN,
    LIGHT,
    PLAYER,
    kind_for,
    says_of_what,
)
from appliance.understanding.text.values import Amount, Unit, amounts
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Order:
    """One clause as it was read.

    `absolute` says that its amounts are to be reached ("to twenty"), not added. `kind` is what is
    meant where the clause names a place, or nothing.
    """

    clause: Clause
    cues: tuple[Cue, ...] = ()
    options: tuple[Said, ...] = ()
    amounts: tuple[Amount, ...] = ()
    parameters: tuple[str, ...] = ()
    absolute: bool = False
    closing: bool = False
    """The amount is of how far something is closed."""
    kind: Kind | None = None
    level: Level | None = None
    count: Count | None = None

    @property
    def says_what(self) -> bool:
        """Whether it says what is to be done, and does not only name things."""
        return bool(self.cues or self.options or self.amounts or self.level)

    @property
    def names(self) -> bool:
        """Whether it names anything."""
        return bool(self.clause.mentions) or self.clause.others


_IDLE = NEUTRAL | table(
    "the a an my our your his her its their this that these those some any of in at to by for from "
    "with into onto on over inside all every each both single one ones other others rest else back "
    "again still also too please up there here around about only just right way mode setting "
    "effect preset level state room floor it i'd like thing things device devices bit whole entire "
    "time and as well then now once more me us you so little completely totally fully use using do "
    "can could would will shall i we color colour degrees percent than usual position speed "
    "brightness temperature volume source input channel program programme humidity remain "
    "currently really very much actually quite rather slightly only kindly as same though "
    "everywhere get got "
)
_KEEPING = table("leave keep")
_ALONE = table("only just")


def read_clause(clause: Clause, scene: Scene) -> Order | None:
    """The clause as an order; None if a word of it is left over."""
    if clause.words[0] in _KEEPING and not _ALONE.isdisjoint(clause.words):
        # "Leave only the floor lamp on" is an order to all the others.
        return None
    clause = _own_fan(clause, scene)
    words = list(_free(clause))
    options = _options(clause, words, scene)
    _blank(words, [(said.start, said.end) for said in options])
    _blank(words, _fitting_kinds(clause, scene))
    count = count_in(clause, [cue for _, _, cue in cues_in(words)])
    _blank(words, [(count.start, count.end)] if count is not None else [])
    found = [amount for amount in amounts(words) if not _is_a_pronoun(amount, clause)]
    if any(_is_a_time(amount, clause) for amount in found):
        return None
    _blank(words, [(amount.start, amount.end) for amount in found])
    level = _level(words, found, clause)
    if level is not None:
        _blank(words, [(level.start, level.end)])
    said_otherwise = bool(options or found or level)
    cues = _without_prepositions(cues_in(words), clause, said_otherwise=said_otherwise)
    if not cues and "back" in words:
        # To send a robot back is to send it home; nothing else has such a row.
        cues = [(at, at + 1, Cue.DOCK) for at, word in enumerate(words) if word == "back"]
    named_parameters = parameters_in(words)
    _blank(words, list(named_parameters.values()))
    closing = _is_of_closing(found, cues, clause)
    _blank(words, [(start, end) for start, end, _ in cues])
    if closing:
        cues = [cue for cue in cues if cue[2] is not Cue.CLOSE]
    if not _all_idle(words, clause) or not in_order(clause):
        return None
    order = Order(
        clause,
        tuple(cue for _, _, cue in cues),
        options,
        tuple(found),
        tuple(named_parameters),
        _is_absolute(found, clause),
        closing,
        level=level,
        count=count,
    )
    return replace(order, kind=_default(order, scene))


def _own_fan(clause: Clause, scene: Scene) -> Clause:
    """ "Its fan on low": the fan of the air conditioner that was just spoken of, at its own speed.

    Without a speed of its own, and with a place or a name, it is said of a fan.
    """
    fans = clause.mentions
    if len(fans) != 1 or fans[0].kind is not FAN or fans[0].plural or len(scene.it) != 1:
        return clause
    entity = scene.home.entities.get(scene.it[0])
    if entity is None or not isinstance(entity.settings.get("fan_mode"), Choice):
        return clause
    if not any(said.parameter == "fan_mode" for said in options_in(entity, clause.words)):
        return clause
    return replace(clause, mentions=(Mention(What.IT, 0, 0),))


_DEGREE = table("too so how as more less bit")


def _level(words: Sequence[str | None], found: Sequence[Amount], clause: Clause) -> Level | None:
    """A level that is asked for: "lights low", and not of a complaint, nor beside a number."""
    if not all(amount.unit in (Unit.COLOUR, Unit.KELVIN) for amount in found):
        return None
    level = level_in(words)
    if level is None:
        at = next((at for at, word in enumerate(words) if word in DIM), None)
        level = dimmed(at) if at is not None and _is_behind(clause, at) else None
    if level is None or level.start == 0:
        return level
    before = clause.words[level.start - 1]
    return None if before in _DEGREE or before.endswith("'s") else level


def _is_behind(clause: Clause, at: int) -> bool:
    """Whether what it is of was named before, and nothing comes after but a place."""
    named_before = any(one.end <= at for one in clause.mentions)
    return named_before and all(one.end <= at or is_place(one) for one in clause.mentions)


_ROBOTS = ("vacuum.", "lawn_mower.")


def _is_a_pronoun(amount: Amount, clause: Clause) -> bool:
    """ "The kitchen one", "that one": no number."""
    bare = clause.words[amount.start : amount.end] == ("one",) and amount.unit is Unit.NONE
    return bare and (amount.start == 0 or clause.words[amount.start - 1] not in _BEFORE_NUMBERS)


_BEFORE_NUMBERS = table("to at by level speed position volume")


_CLOCK = 12
_TURNING = table("turn switch")
_ON_OR_OFF = table("on off")
_BEGINNING = table("open close shut start stop play")


def _is_a_time(amount: Amount, clause: Clause) -> bool:
    """ "On for two" is of no percentage, nor is "on at two", "turn on the lamp at two" or "open the
    blinds at eight"; "set it at twenty" is a value.
    """
    if amount.unit is not Unit.NONE or amount.start == 0:
        return False
    before = clause.words[amount.start - 1]
    order = clause.words[: amount.start - 1]
    turned = not _TURNING.isdisjoint(order) and not _ON_OR_OFF.isdisjoint(order)
    switched = order[-1:] in (("on",), ("off",)) or turned or not _BEGINNING.isdisjoint(order[:1])
    hour = isinstance(amount.value, float) and amount.value <= _CLOCK
    return before == "for" or (before == "at" and switched and hour)


def _free(clause: Clause) -> tuple[str | None, ...]:
    """The words that name nothing; a kind beside a thing's own name is such a word ("AC fan")."""
    if named(clause.mentions, What.ENTITY):
        beside = {What.KIND}
        if any(id_.startswith(_ROBOTS) for one in clause.mentions for id_ in one.entities):
            # Their home is a dock.
            beside.add(What.HOUSE)
        rest = tuple(one for one in clause.mentions if one.what not in beside)
        return replace(clause, mentions=rest).free
    return clause.free


def _fitting_kinds(clause: Clause, scene: Scene) -> list[tuple[int, int]]:
    """Where a kind only says again what the thing is: "the good night scene"."""
    domains = {scene.home.entities[id_].domain for one in clause.mentions for id_ in one.entities}
    return [
        (one.start, one.end)
        for one in named(clause.mentions, What.KIND)
        if domains and one.kind is not None and _fits(one, one.kind, domains, clause)
    ]


def _fits(mention: Mention, kind: Kind, domains: set[str], clause: Clause) -> bool:
    """Whether the noun says what the thing is, or is a part of what it is called: tree lights."""
    if domains <= kind.domains:
        return True
    follows = any(one.end == mention.start for one in named(clause.mentions, What.ENTITY))
    return follows and domains <= {"switch", "light"} and kind.noun in _LAMPS_AND_PLUGS


_LAMPS_AND_PLUGS = table("light lamp switch plug socket outlet")


def _options(clause: Clause, words: Sequence[str | None], scene: Scene) -> tuple[Said, ...]:
    for entity in _meant(clause, scene):
        among = words
        if entity.domain == "alarm_control_panel" and _DISARMING.isdisjoint(clause.words):
            # "We're staying home" says how it is to be armed.
            among = [*_raw(clause), *clause.reason]
        found = options_in(entity, among)
        if found:
            return tuple(said for said in found if said.end <= len(words)) or found
    return ()


def _raw(clause: Clause) -> tuple[str | None, ...]:
    names = tuple(one for one in clause.mentions if one.what in (What.ENTITY, What.GROUP))
    return replace(clause, mentions=names).free


_MOST_MEANT = 24
_DISARMING = table("off disarm disarmed deactivate unset disable")


def _meant(clause: Clause, scene: Scene) -> list[Entity]:
    """Things whose own words may have been said."""
    ids = [id_ for one in clause.mentions for id_ in one.entities]
    if not ids and named(clause.mentions, What.IT):
        ids = list(scene.it)
    entities = [scene.home.entities[id_] for id_ in ids if id_ in scene.home.entities]
    if not entities:
        approved = scene.home.approved()
        for one in named(clause.mentions, What.KIND):
            if one.kind is not None:
                entities.extend(of_kind(one.kind, approved))
    return [entity for entity in entities if entity.settings][:_MOST_MEANT]


def _blank(words: list[str | None], spans: Sequence[tuple[int, int]]) -> None:
    for start, end in spans:
        for at in range(start, min(end, len(words))):
            words[at] = None


_Cues = list[tuple[int, int, Cue]]


def _without_prepositions(cues: _Cues, clause: Clause, *, said_otherwise: bool) -> _Cues:
    """Without an "on" that only says where: "off on the first floor", "on the breeze preset"."""
    different = {cue for _, _, cue in cues}
    if Cue.ON not in different or (len(different) == 1 and not said_otherwise):
        return cues
    kept = []
    for start, end, cue in cues:
        leads = cue is Cue.ON and clause.words[start:end] == ("on",) and _leads(clause, end)
        if not leads:
            kept.append((start, end, cue))
    return kept


def _leads(clause: Clause, at: int) -> bool:
    """Whether a name or an article comes next."""
    following = clause.words[at] if at < len(clause.words) else ""
    return following in _ARTICLES or any(mention.start == at for mention in clause.mentions)


_ARTICLES = table("the my our this that your a")


def _is_of_closing(found: Sequence[Amount], cues: _Cues, clause: Clause) -> bool:
    """ "Thirty percent closed": said of how far, not of which way."""
    return any(
        cue is Cue.CLOSE and amount.end == start and clause.words[start] in ("closed", "shut")
        for start, _, cue in cues
        for amount in found
    )


_TO = table("to at is be")


def _is_absolute(found: Sequence[Amount], clause: Clause) -> bool:
    """ "To twenty", "at half": a goal; "two degrees up", "by ten" are steps."""
    return any(
        amount.start > 0 and clause.words[amount.start - 1] in _TO
        for amount in found
        if amount.unit not in (Unit.SMALL, Unit.LARGE)
    )


def _all_idle(words: Sequence[str | None], clause: Clause) -> bool:
    left = [
        at
        for at, word in enumerate(words)
        if word is not None and word not in _IDLE and not _only_leads(clause, at)
    ]
    if not left:
        return True
    first = range(left[0], max(-1, left[0] - 4), -1)
    return any(asides.is_for_whom(words[at:]) for at in first) and _says_enough(clause)


_WHERE = table("across throughout behind after")


def _only_leads(clause: Clause, at: int) -> bool:
    """ "Throughout the house", "behind them": only before what is named."""
    return clause.words[at] in _WHERE and (
        _starts(clause, at + 1)
        or (clause.words[at + 1 : at + 2] == ("the",) and _starts(clause, at + 2))
    )


def _starts(clause: Clause, at: int) -> bool:
    """Whether a place, or "it", is named here."""
    return any(
        one.start == at and (is_place(one) or one.what is What.IT) for one in clause.mentions
    )


def _says_enough(clause: Clause) -> bool:
    return any(one.what in (What.ENTITY, What.GROUP, What.KIND) for one in clause.mentions)


def _default(order: Order, scene: Scene) -> Kind | None:
    """What is meant where the clause names only a place, "it", or nothing."""
    clause = order.clause
    if (usual := kind_for(order.cues)) is not None:
        return usual if clause.mentions or says_of_what(clause, scene) else None
    if (robot := _at_work(order)) is not None:
        return robot
    units = {amount.unit for amount in order.amounts}
    places = [one for one in clause.mentions if is_place(one)]
    if Unit.DEGREES in units or "temperature" in order.parameters:
        return CLIMATE
    if "volume_pct" in order.parameters:
        return PLAYER
    if "humidity" in order.parameters:
        return KINDS[("humidifier",)][0]
    if units & {Unit.COLOUR, Unit.KELVIN} or "brightness_pct" in order.parameters:
        return LIGHT if places or scene.room is not None else None
    if "everything" in clause.words or clause.others:
        return EVERYTHING
    if not table("one ones").isdisjoint(clause.words) and scene.it:
        return Kind("one", frozenset(scene.home.entities[id_].domain for id_ in scene.it))
    if places and {Cue.OPEN, Cue.CLOSE} & set(order.cues):
        return COVER
    lit = bool({Cue.ON, Cue.OFF} & set(order.cues)) or Unit.PERCENT in units or order.level
    return LIGHT if lit and places and not _only_here(places) else None


_ROBOTS_AT_WORK = {
    KINDS[("vacuum",)][0]: table("clean cleaning hoover hoovering sweep vacuum vacuuming"),
    KINDS[("mower",)][0]: table("mow mowing"),
}
"""Whose work it is that is to be begun somewhere: "clean the first floor"."""


def _at_work(order: Order) -> Kind | None:
    if order.cues not in ((Cue.START,), (Cue.CLEAN,)) or not any(
        is_place(one) for one in order.clause.mentions
    ):
        return None
    words = order.clause.words
    return next((kind for kind, work in _ROBOTS_AT_WORK.items() if work & set(words)), None)


def _only_here(places: Sequence[Mention]) -> bool:
    return all(one.what in (What.HERE, What.HOUSE) for one in places)
