"""The small language that the model may answer in, and the GBNF grammar that holds it there.

    line    = "none" | "question" | command *2("; " command)
    command = verb " " target / "set " target " " value / change " " target [" " amount]
    target  = name / "all " kind [" in " place] [" except " (name / place) *2(", " (name / place))]

A name is one of the home's own, so the model can name nothing else; each verb is followed only by
names of things that know it, and each name only by what that thing can be set to. Names are data:
they are cleaned, made unique and escaped, and are only ever compared, never interpreted. Parsing
is independent of the grammar: a line that does not fit is None, wherever it came from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from appliance.core.house import Choice, Entity, Range
from appliance.core.types import EntityId, Value, Verb
from appliance.understanding.model.lexicon import EVERYTHING, Kind, Lexicon, Place
from appliance.understanding.model.offers import BARE, MAIN, Offers, read_offer

WORDS: Mapping[str, tuple[Verb, ...]] = {
    "on": (Verb.TURN_ON, Verb.START, Verb.PRESS),
    "off": (Verb.TURN_OFF, Verb.STOP),
    "open": (Verb.OPEN,),
    "close": (Verb.CLOSE,),
    "stop": (Verb.STOP, Verb.PAUSE, Verb.TURN_OFF),
    "lock": (Verb.LOCK,),
    "unlock": (Verb.UNLOCK,),
    "press": (Verb.PRESS,),
    "start": (Verb.START, Verb.TURN_ON, Verb.PRESS),
    "pause": (Verb.PAUSE,),
    "dock": (Verb.DOCK,),
    "find": (Verb.LOCATE,),
    "next": (Verb.NEXT,),
    "previous": (Verb.PREVIOUS,),
    "install": (Verb.INSTALL,),
    "set": (Verb.SET,),
}
"""The first verb that a thing knows is what the word means for it."""

CHANGES: Mapping[str, frozenset[str]] = {
    "brighter": frozenset({"brightness_pct"}),
    "dimmer": frozenset({"brightness_pct"}),
    "warmer": frozenset({"temperature"}),
    "cooler": frozenset({"temperature"}),
    "louder": frozenset({"volume_pct"}),
    "quieter": frozenset({"volume_pct"}),
    "faster": frozenset({"percentage"}),
    "slower": frozenset({"percentage"}),
    "up": frozenset(MAIN.values()),
    "down": frozenset(MAIN.values()),
}
"""Which of its numbers a thing needs so that the word can mean something for it."""

NONE: Final = "none"
QUESTION: Final = "question"
MAX_COMMANDS = 3
MAX_EXCEPTIONS = 3
_AMOUNT = re.compile(r"\d{1,4}(?:\.\d)?", re.ASCII)
_OFF_MODE = "disarmed"


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the model wrote it, its names looked up. Either `entity` or `kind` is set.

    `parameter` and `value` belong to `Verb.SET`; `offers.BARE` is the number that everybody means.
    With `change` the verb is `Verb.SET` too, and `amount` says by how much (None: by a step).
    """

    verb: Verb
    entity: EntityId | None = None
    kind: Kind | None = None
    place: Place | None = None
    without: tuple[EntityId | Place, ...] = ()
    parameter: str | None = None
    value: Value | None = None
    change: str | None = None
    amount: float | None = None


Line = tuple[Command, ...] | Literal["none", "question"]


def verb_for(word: str, entity: Entity) -> Verb | None:
    """What a word of the language means for this entity; None if nothing."""
    found = next((verb for verb in WORDS.get(word, ()) if verb in entity.verbs), None)
    if found is None and word == "on" and Verb.TURN_OFF in entity.verbs:
        # Something that is on in several ways: which one is asked when it is proposed.
        return Verb.TURN_ON
    if found is None and word == "off" and _disarms(entity):
        return Verb.SET
    return found


def _disarms(entity: Entity) -> bool:
    mode = entity.settings.get("mode")
    return isinstance(mode, Choice) and _OFF_MODE in mode.options and Verb.SET in entity.verbs


def can_change(entity: Entity, change: str) -> bool:
    """Whether "brighter" and the like mean something to this entity."""
    numbers = (n for n, setting in entity.settings.items() if isinstance(setting, Range))
    return Verb.SET in entity.verbs and not CHANGES[change].isdisjoint(numbers)


def is_able(entity: Entity, command: Command) -> bool:
    """Whether what is commanded could have been meant for this entity as well."""
    if command.change is not None:
        return can_change(entity, command.change)
    if command.verb is not Verb.SET:
        return command.verb in entity.verbs
    name = command.parameter
    if name == BARE:
        name = MAIN.get(entity.domain)
    return Verb.SET in entity.verbs and name in entity.settings


def grammar(words: Lexicon) -> str:
    """GBNF with the rule `root` for exactly the lines of this lexicon."""
    said = words.said
    names = {text: f"d{index}" for index, text in enumerate(words.devices)}
    rules = [f"{rule} ::= {_quoted(text)}" for text, rule in names.items()]
    commands: list[str] = []
    for word in (*WORDS, *CHANGES):
        if word == "set":
            continue
        changes = word in CHANGES
        able_to, kinds_to = (_changing, _kind_changes) if changes else (_allowed, _kind_able)
        able = [names[text] for text, each in words.devices.items() if able_to(word, each, words)]
        kinds = [text for text in words.groups if kinds_to(word, text, words)]
        target = _target(able, [f"all {text}" for text in kinds], words)
        if target:
            rules.append(f"{word}-target ::= {target}")
            commands.append(f"{_quoted(word + ' ')} {word}-target{' amount?' * changes}")
    rules += _settings(words, names, commands)
    if not commands:
        return f'root ::= "{NONE}" | "{QUESTION}"\n'
    placed = said.places if said is not None else None
    there = placed if placed is not None else tuple(words.places)
    places = f'" in " {_either(there)}' if there else '""'
    one = " | ".join([*names.values(), *map(_quoted, words.places)]) or _quoted("nothing")
    most = said.commands if said is not None else MAX_COMMANDS
    apart = said.exceptions if said is not None else MAX_EXCEPTIONS
    values = _numbers(said.values) if said is not None else _ANY_NUMBER
    amounts = _numbers(said.amounts) if said is not None else _ANY_NUMBER
    rules += [
        f"in ::= {places}",
        f"one ::= {one}",
        'except ::= " except " one' + _more(' (", " one', apart),
        f'amount ::= " " {amounts}' if amounts else 'amount ::= ""',
        f"number ::= {values}" if values else 'number ::= "0"',
        'kelvin ::= number "K"',
        f"command ::= {' | '.join(commands)}",
        f'root ::= "{NONE}" | "{QUESTION}" | command' + _more(' ("; " command', most),
    ]
    return "\n".join(reversed(rules)) + "\n"


def _more(again: str, most: int) -> str:
    return again * (most - 1) + ")?" * (most - 1)


def _numbers(said: Sequence[str]) -> str:
    return f"({_either(said)})" if said else ""


_ANY_NUMBER = '[0-9] [0-9]? [0-9]? [0-9]? ("." [0-9])?'


def _allowed(word: str, entity: Entity, words: Lexicon) -> bool:
    verb = verb_for(word, entity)
    return verb is not None and (words.said is None or verb in words.said.verbs)


def _changing(change: str, entity: Entity, words: Lexicon) -> bool:
    return can_change(entity, change) and (words.said is None or change in words.said.changes)


def _target(able: Sequence[str], kinds: Sequence[str], words: Lexicon) -> str:
    """Things, or kinds as a whole; only these where the sentence makes an exception."""
    said = words.said
    if said is None:
        return " | ".join([*able, *(f"{_quoted(kind)} in? except?" for kind in kinds)])
    place = "in" if said.places else "in?"
    if said.exceptions:
        return " | ".join(f"{_quoted(kind)} {place} except" for kind in kinds)
    return " | ".join([*able, *(f"{_quoted(kind)} {place}" for kind in kinds)])


def _settings(words: Lexicon, names: Mapping[str, str], commands: list[str]) -> list[str]:
    """Rules for `set`: things with the same values share one; each is a command of its own."""
    alike: dict[str, tuple[list[str], list[str]]] = {}
    for text, entity in words.devices.items():
        if offers := words.offers.get(entity.id):
            alike.setdefault(_values(offers), ([], []))[0].append(names[text])
    for text, (kind, offers) in words.groups.items():
        if offers and kind is not EVERYTHING:
            alike.setdefault(_values(offers), ([], []))[1].append(f"all {text}")
    rules = []
    for index, (values, (able, kinds)) in enumerate(alike.items()):
        target = _target(able, kinds, words)
        if target:
            rules += [f"v{index} ::= {values}", f"s{index} ::= {target}"]
            commands.append(f'"set " s{index} " " v{index}')
    return rules


def _values(offers: Offers) -> str:
    made = ["number"] if offers.main else []
    made += ["kelvin"] if offers.kelvin else []
    made += [f"{_quoted(name + ' ')} number" for name in offers.named or {}]
    return " | ".join([*made, *map(_quoted, offers.words)])


def _kind_able(word: str, text: str, words: Lexicon) -> bool:
    kind, _ = words.groups[text]
    verb = WORDS[word][0]
    if words.said is not None and verb not in words.said.verbs:
        return False
    if kind is EVERYTHING:
        return verb is Verb.TURN_OFF
    return any(verb in _VERBS_OF_KINDS.get(domain, ()) for domain in kind.domains)


_SWITCHED = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
_VERBS_OF_KINDS: Mapping[str, frozenset[Verb]] = {
    "light": _SWITCHED,
    "switch": _SWITCHED,
    "fan": _SWITCHED,
    "climate": _SWITCHED,
    "media_player": _SWITCHED | {Verb.PAUSE, Verb.START, Verb.STOP, Verb.NEXT, Verb.PREVIOUS},
    "cover": frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP}),
    "lock": frozenset({Verb.LOCK, Verb.UNLOCK}),
}
"""What is said of a kind as a whole. Members that cannot are left out when it is proposed."""


def _kind_changes(change: str, text: str, words: Lexicon) -> bool:
    kind, _ = words.groups[text]
    if kind is EVERYTHING or (words.said is not None and change not in words.said.changes):
        return False
    numbers = {MAIN.get(domain) for domain in kind.domains}
    return not CHANGES[change].isdisjoint(numbers)


def _either(texts: Iterable[str]) -> str:
    return f"({' | '.join(_quoted(text) for text in texts)})"


def _quoted(text: str) -> str:
    """A GBNF literal. Everything but plain ASCII is written as a code point."""
    made = []
    for char in text:
        if char in '"\\':
            made.append("\\" + char)
        elif " " <= char <= "~":
            made.append(char)
        else:
            code = ord(char)
            made.append(f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}")
    return '"' + "".join(made) + '"'


def parse(line: str, words: Lexicon) -> Line | None:
    """What a model's line says, or None for anything that is not exactly in the language."""
    line = line.strip()
    if line == NONE:
        return NONE
    if line == QUESTION:
        return QUESTION
    clauses = line.split(";")
    if len(clauses) > MAX_COMMANDS:
        return None
    names = _Names(words)
    made = []
    for clause in clauses:
        command = _command(clause.strip(), names)
        if command is None:
            return None
        made.append(command)
    # A command that is said twice is a model going round in circles.
    return tuple(made) if len(set(made)) == len(made) else None


class _Names:
    """The lexicon by lower case."""

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self.devices = {text.casefold(): entity for text, entity in words.devices.items()}
        self.places = {text.casefold(): place for text, place in words.places.items()}


def _command(clause: str, names: _Names) -> Command | None:
    """One clause, if there is exactly one way to read it."""
    word, _, rest = clause.partition(" ")
    if word not in WORDS and word not in CHANGES:
        return None
    found = list(_readings(word, rest, names))
    return found[0] if len(found) == 1 else None


def _readings(word: str, rest: str, names: _Names) -> Iterator[Command]:
    """Every split of the rest into a target and what stands after it."""
    parts = rest.split(" ")
    takes_more = word == "set" or word in CHANGES
    for at in range(len(parts), 0 if takes_more else len(parts) - 1, -1):
        target, more = " ".join(parts[:at]), " ".join(parts[at:])
        entity = names.devices.get(target.casefold())
        if entity is not None:
            command = _of_thing(word, entity, more, names)
        else:
            command = _of_kind(word, target.casefold(), more, names)
        if command is not None:
            yield command


def _of_thing(word: str, entity: Entity, more: str, names: _Names) -> Command | None:
    plain = Command(Verb.SET, entity=entity.id)
    if word in CHANGES:
        return _changed(plain, word, more) if _changing(word, entity, names.words) else None
    if word == "set":
        offers = names.words.offers.get(entity.id)
        return _set(plain, more, offers) if offers else None
    verb = verb_for(word, entity) if _allowed(word, entity, names.words) else None
    if verb is Verb.SET and not more:
        return replace(plain, parameter="mode", value=_OFF_MODE)
    return replace(plain, verb=verb) if verb is not None and not more else None


def _of_kind(word: str, target: str, more: str, names: _Names) -> Command | None:
    for text, (kind, offers) in names.words.groups.items():
        start = f"all {text}"
        if target != start and not target.startswith(start + " "):
            continue
        where, _, excepted = target[len(start) :].partition(" except ")
        place = names.places.get(where.removeprefix(" in ")) if where else None
        if where and (place is None or not where.startswith(" in ")):
            return None
        without = _exceptions(excepted, names) if " except " in target else ()
        if without is None:
            return None
        plain = Command(Verb.SET, kind=kind, place=place, without=without)
        if word in CHANGES:
            return _changed(plain, word, more) if _kind_changes(word, text, names.words) else None
        if word == "set":
            return _set(plain, more, offers) if offers and kind is not EVERYTHING else None
        return replace(plain, verb=WORDS[word][0]) if _kind_able(word, text, names.words) else None
    return None


def _exceptions(text: str, names: _Names) -> tuple[EntityId | Place, ...] | None:
    """A list of names and places; a name may hold the comma that parts them."""
    made: list[EntityId | Place] = []
    rest = text.split(", ")
    while rest:
        for at in range(len(rest), 0, -1):
            said = ", ".join(rest[:at])
            entity, place = names.devices.get(said), names.places.get(said)
            if entity is not None or place is not None:
                made.append(entity.id if entity is not None else place)  # type: ignore[arg-type]
                rest = rest[at:]
                break
        else:
            return None
    return tuple(made) if len(made) <= MAX_EXCEPTIONS else None


def _set(plain: Command, more: str, offers: Offers) -> Command | None:
    found = read_offer(more, offers) if more else None
    return replace(plain, parameter=found[0], value=found[1]) if found is not None else None


def _changed(plain: Command, change: str, more: str) -> Command | None:
    if more and not _AMOUNT.fullmatch(more):
        return None
    return replace(plain, change=change, amount=float(more) if more else None)
