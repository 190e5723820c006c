"""What one clause asks: of what, which way, how much. Every word must count, or nothing does.

Pure. A word that is neither a name nor a cue, a value or one of a few idle words means that a part
was not understood, and then the clause is not: other stages, or the person, may know better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from appliance.core.house import Entity
from appliance.understanding.clauses import Clause, cues_in, is_place
from appliance.understanding.cues import NEUTRAL, Cue
from appliance.understanding.kinds import EVERYTHING, KINDS, Kind
from appliance.understanding.mentions import Mention, What, named
from appliance.understanding.parameters import Said, options_in, parameters_in
from appliance.understanding.targets import Scene, of_kind
from appliance.understanding.values import Amount, Unit, amounts
from appliance.understanding.words import table


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

    @property
    def says_what(self) -> bool:
        """Whether it says what is to be done, and does not only name things."""
        return bool(self.cues or self.options or self.amounts)

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
    "currently really very much actually quite rather slightly only kindly as same though across "
    "throughout transition behind after low somewhere "
    "everywhere want need get got "
)
_PURPOSE_AFTER = frozenset({"for", "behind"})
_LONGEST_PURPOSE = 4
"""Words of "for the postman", "for our guests": whom an order is for changes nothing."""
_LIGHT = KINDS[("light",)][0]
_CLIMATE = replace(KINDS[("heating",)][0], named=frozenset())
_PLAYER = KINDS[("player",)][0]
_FAN = KINDS[("fan",)][0]
_LOCK = KINDS[("lock",)][0]
_COVER = Kind("cover", frozenset({"cover"}))
_DEFAULTS: tuple[tuple[frozenset[Cue], Kind], ...] = (
    (frozenset({Cue.BRIGHTER, Cue.DIMMER, Cue.LIT}), _LIGHT),
    (frozenset({Cue.WARMER, Cue.COOLER}), _CLIMATE),
    (
        frozenset(
            {Cue.LOUDER, Cue.QUIETER, Cue.MUTE, Cue.NEXT, Cue.PREVIOUS, Cue.RESUME, Cue.PAUSE}
        ),
        _PLAYER,
    ),
    (frozenset({Cue.FASTER, Cue.SLOWER}), _FAN),
    (frozenset({Cue.LOCK}), _LOCK),
)
"""What is meant where no thing is named, by what is to be done."""


def read_clause(clause: Clause, scene: Scene) -> Order | None:
    """The clause as an order; None if a word of it is left over."""
    words = list(_free(clause))
    options = _options(clause, words, scene)
    _blank(words, [(said.start, said.end) for said in options])
    _blank(words, _fitting_kinds(clause, scene))
    found = [amount for amount in amounts(words) if not _is_a_pronoun(amount, clause)]
    _blank(words, [(amount.start, amount.end) for amount in found])
    cues = _without_prepositions(cues_in(words), clause, said_otherwise=bool(options or found))
    if not cues and "back" in words:
        # To send a robot back is to send it home; nothing else has such a row.
        cues = [(at, at + 1, Cue.DOCK) for at, word in enumerate(words) if word == "back"]
    named_parameters = parameters_in(words)
    _blank(words, list(named_parameters.values()))
    closing = _is_of_closing(found, cues, clause)
    _blank(words, [(start, end) for start, end, _ in cues])
    if closing:
        cues = [cue for cue in cues if cue[2] is not Cue.CLOSE]
    if not _all_idle(words, clause):
        return None
    order = Order(
        clause,
        tuple(cue for _, _, cue in cues),
        options,
        tuple(found),
        tuple(named_parameters),
        _is_absolute(found, clause),
        closing,
    )
    return replace(order, kind=_default(order, scene))


_ROBOTS = ("vacuum.", "lawn_mower.")


def _is_a_pronoun(amount: Amount, clause: Clause) -> bool:
    """ "The kitchen one", "that one": no number."""
    bare = clause.words[amount.start : amount.end] == ("one",) and amount.unit is Unit.NONE
    return bare and (amount.start == 0 or clause.words[amount.start - 1] not in _BEFORE_NUMBERS)


_BEFORE_NUMBERS = table("to at by level speed position volume")


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
    left = [at for at, word in enumerate(words) if word is not None and word not in _IDLE]
    if not left:
        return True
    before = [at for at in range(left[0] - 2, left[0]) if at >= 0]
    for_whom = any(words[at] in _PURPOSE_AFTER for at in before)
    ends = all(word is not None for word in words[left[0] :])
    return for_whom and ends and len(words) - left[0] <= _LONGEST_PURPOSE and _says_enough(clause)


def _says_enough(clause: Clause) -> bool:
    return any(one.what in (What.ENTITY, What.GROUP, What.KIND) for one in clause.mentions)


def _default(order: Order, scene: Scene) -> Kind | None:
    """What is meant where the clause names only a place, "it", or nothing."""
    clause = order.clause
    if (usual := kind_for(order.cues)) is not None:
        return usual
    if (robot := _at_work(order)) is not None:
        return robot
    units = {amount.unit for amount in order.amounts}
    places = [one for one in clause.mentions if is_place(one)]
    if Unit.DEGREES in units or "temperature" in order.parameters:
        return _CLIMATE
    if "volume_pct" in order.parameters:
        return _PLAYER
    if "humidity" in order.parameters:
        return KINDS[("humidifier",)][0]
    if units & {Unit.COLOUR, Unit.KELVIN} or "brightness_pct" in order.parameters:
        return _LIGHT if places or scene.room is not None else None
    if "everything" in clause.words or clause.others:
        return EVERYTHING
    if not table("one ones").isdisjoint(clause.words) and scene.it:
        return Kind("one", frozenset(scene.home.entities[id_].domain for id_ in scene.it))
    if places and {Cue.OPEN, Cue.CLOSE} & set(order.cues):
        return _COVER
    lit = bool({Cue.ON, Cue.OFF} & set(order.cues)) or Unit.PERCENT in units
    return _LIGHT if lit and places and not _only_here(places) else None


_ROBOTS_AT_WORK = {
    KINDS[("vacuum",)][0]: table("clean cleaning hoover hoovering sweep vacuum vacuuming"),
    KINDS[("mower",)][0]: table("mow mowing"),
}
"""Whose work it is that is to be begun somewhere: "clean the first floor"."""


def _at_work(order: Order) -> Kind | None:
    if order.cues != (Cue.START,) or not any(is_place(one) for one in order.clause.mentions):
        return None
    words = order.clause.words
    return next((kind for kind, work in _ROBOTS_AT_WORK.items() if work & set(words)), None)


def kind_for(cues: Sequence[Cue]) -> Kind | None:
    """What is meant by cues that are said of one kind of thing: "brighter", "louder"."""
    return next((kind for those, kind in _DEFAULTS if those & set(cues)), None)


def _only_here(places: Sequence[Mention]) -> bool:
    return all(one.what in (What.HERE, What.HOUSE) for one in places)
