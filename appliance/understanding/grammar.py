"""The small language that the model may answer in, and the GBNF grammar that holds it there.

    line    = "none" | "question" | command *2("; " command)
    command = verb " " name / "set " name " " 0-100 / verb " all " kind [" in " place]
              [" except " (name / place)]

A name is one of the home's own, so the model can name nothing else, and each verb is followed only
by names of things that know it. Names are data: they are cleaned, made unique and escaped, and are
only ever compared, never interpreted. Parsing is independent of the grammar: a line that does not
fit is None, wherever it came from.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from appliance.core.house import Entity, Home
from appliance.core.meaning import PERCENT_SETTING
from appliance.core.types import AreaId, EntityId, Verb

WORDS = {
    "on": Verb.TURN_ON,
    "off": Verb.TURN_OFF,
    "open": Verb.OPEN,
    "close": Verb.CLOSE,
    "stop": Verb.STOP,
    "lock": Verb.LOCK,
    "unlock": Verb.UNLOCK,
    "press": Verb.PRESS,
    "set": Verb.SET,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be spoken of as a whole, and the plural that the language has for it."""

    plural: str
    domain: str
    device_class: str | None = None

    def has(self, entity: Entity) -> bool:
        return entity.domain == self.domain and self.device_class in (None, entity.device_class)


KINDS = (
    Kind("lights", "light"),
    Kind("switches", "switch"),
    Kind("fans", "fan"),
    Kind("locks", "lock"),
    Kind("blinds", "cover", "blind"),
    Kind("curtains", "cover", "curtain"),
    Kind("shades", "cover", "shade"),
    Kind("shutters", "cover", "shutter"),
    Kind("covers", "cover"),
)

NONE: Final = "none"
QUESTION: Final = "question"
MAX_COMMANDS = 3
_MAX_LABEL = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A room or a floor."""

    label: str
    area: AreaId | None = None
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every name that the model may use, each unique when case is ignored.

    `devices` maps labels to the entities; `places` labels to rooms and floors.
    """

    devices: dict[str, Entity]
    places: dict[str, Place]


@dataclass(frozen=True, slots=True)
class Command:
    """One command as the model wrote it, its names looked up. Either `entity` or `kind` is set."""

    verb: Verb
    entity: EntityId | None = None
    kind: Kind | None = None
    place: Place | None = None
    without: EntityId | Place | None = None
    value: int | None = None


Line = tuple[Command, ...] | Literal["none", "question"]


def lexicon(home: Home, entities: Iterable[Entity] | None = None) -> Lexicon:
    """Labels for `entities` (all approved ones that can do something, if None) and all places."""
    actors = [e for e in (home.approved() if entities is None else entities) if e.verbs]
    named = Counter(label(entity.name).casefold() for entity in actors)
    devices: dict[str, Entity] = {}
    taken: set[str] = set()
    for entity in actors:
        text = label(entity.name)
        area = home.areas.get(entity.area) if entity.area is not None else None
        if named[text.casefold()] > 1 and area is not None:
            text = label(f"{area.name} {text}")
        if text and text.casefold() not in taken:
            taken.add(text.casefold())
            devices[text] = entity
    places: dict[str, Place] = {}
    for area in home.areas.values():
        places.setdefault(label(area.name).casefold(), Place(label(area.name), area=area.id))
    for floor in home.floors.values():
        places.setdefault(label(floor.name).casefold(), Place(label(floor.name), floor=floor.id))
    return Lexicon(devices, {place.label: place for place in places.values() if place.label})


def label(name: str) -> str:
    """A name as one short line without `;`, which separates commands, and without control codes."""
    kept = (
        " " if char.isspace() or char == ";" else char
        for char in name
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join("".join(kept).split())[:_MAX_LABEL].strip()


def can_set(entity: Entity) -> bool:
    """Whether a bare percentage means something to this entity."""
    return Verb.SET in entity.verbs and PERCENT_SETTING.get(entity.domain) in entity.settings


def is_able(entity: Entity, verb: Verb) -> bool:
    """Whether the verb may be followed by this entity's name."""
    return can_set(entity) if verb is Verb.SET else verb in entity.verbs


def grammar(words: Lexicon) -> str:
    """GBNF with the rule `root` for exactly the lines of this lexicon."""
    rules: list[str] = []
    commands: list[str] = []
    for word, verb in WORDS.items():
        able = {text: each for text, each in words.devices.items() if is_able(each, verb)}
        if not able:
            continue
        kinds = [kind.plural for kind in KINDS if any(map(kind.has, able.values()))]
        group = f' | "all " {_either(kinds)} in? except?' if kinds else ""
        rules.append(f"{word}-target ::= {_either(able)}{group}")
        number = ' " " percent' if verb is Verb.SET else ""
        commands.append(f"{_quoted(word + ' ')} {word}-target{number}")
    if not commands:
        return f'root ::= "{NONE}" | "{QUESTION}"\n'
    places = f'" in " {_either(words.places)}' if words.places else '""'
    names = [*words.devices, *words.places]
    more = ' ("; " command'
    chain = "command" + more * (MAX_COMMANDS - 1) + ")?" * (MAX_COMMANDS - 1)
    rules += [
        f"in ::= {places}",
        f'except ::= " except " {_either(names)}',
        'percent ::= "100" | [1-9] [0-9]? | "0"',
        f"command ::= {' | '.join(commands)}",
        f'root ::= "{NONE}" | "{QUESTION}" | {chain}',
    ]
    return "\n".join(reversed(rules)) + "\n"


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
    devices = {text.casefold(): entity for text, entity in words.devices.items()}
    places = {text.casefold(): place for text, place in words.places.items()}
    made = []
    for clause in clauses:
        command = _command(clause.strip(), devices, places)
        if command is None:
            return None
        made.append(command)
    # A command that is said twice is a model going round in circles.
    return tuple(made) if len(set(made)) == len(made) else None


def _command(clause: str, devices: dict[str, Entity], places: dict[str, Place]) -> Command | None:
    word, _, target = clause.partition(" ")
    verb = WORDS.get(word)
    if verb is None:
        return None
    value = None
    if verb is Verb.SET:
        target, _, digits = target.rpartition(" ")
        if not (digits.isascii() and digits.isdigit()) or int(digits[:4]) > 100:
            return None
        value = int(digits)
    target = target.casefold()
    if target in devices:
        entity = devices[target]
        return Command(verb, entity=entity.id, value=value) if is_able(entity, verb) else None
    return _group(verb, target, value, devices, places)


def _group(
    verb: Verb,
    target: str,
    value: int | None,
    devices: dict[str, Entity],
    places: dict[str, Place],
) -> Command | None:
    for kind in KINDS:
        start = f"all {kind.plural}"
        if target != start and not target.startswith(start + " "):
            continue
        where, _, excepted = target[len(start) :].partition(" except ")
        place = places.get(where.removeprefix(" in ")) if where else None
        without = devices.get(excepted) or places.get(excepted)
        if (where and place is None) or (excepted and without is None):
            return None
        left_out = without.id if isinstance(without, Entity) else without
        return Command(verb, kind=kind, place=place, without=left_out, value=value)
    return None
