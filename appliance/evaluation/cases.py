"""A sentence set: what is said, and what must happen. Refuses a file with a mistake in it, whole.

The format is that of docs/evaluation.md. A mistake is told once, with the case and the key it is
in; nothing of the file is believed before all of it has been read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from appliance.core.errors import ConfigError
from appliance.core.house import Home
from appliance.core.types import AreaId, EntityId
from appliance.evaluation.values import KEYS, SETUP_KEYS, fault_of

LARGEST = 1 << 20
"""Bytes of one file."""
MOST_CASES = 20_000
LONGEST = 10_000
"""Characters of anything in it."""
_YEAR_S = 366 * 24 * 3600

Value = bool | int | float | str | list[str] | list[int]
Values = dict[str, Value]


def _on_off(value: object) -> object:
    """YAML takes `on`, `off`, `yes` and `no` for true and false: a state or an answer never is."""
    return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


def _yes_no(value: object) -> object:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _states(values: object) -> object:
    if not isinstance(values, dict):
        return values
    return {
        key: _on_off(value) if key in ("state", "mode") else value for key, value in values.items()
    }


Words = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_Changes = dict[str, Annotated[Values, BeforeValidator(_states)]]
Tier = Literal["none", "everyday", "guarded", "refused"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Later(_Part):
    """What will happen: `in_s` seconds from when it was said."""

    in_s: Annotated[int, Field(gt=0, le=_YEAR_S)] | None = None
    changes: Annotated[_Changes, Field(min_length=1)]


class WantedSkill(_Part):
    kind: Words
    action: Words | None = None
    seconds: Annotated[int, Field(gt=0, le=_YEAR_S)] | None = None
    label: Words | None = None


class Expected(_Part):
    """What must happen; what is None is not looked at."""

    changes: Annotated[_Changes, Field(min_length=1)] | None = None
    unchanged: Literal[True] | None = None
    asks: Tier | None = None
    reply_any: Annotated[list[Words], Field(min_length=1)] | None = None
    reply_none: Annotated[list[Words], Field(min_length=1)] | None = None
    scheduled: Later | None = None
    skill: WantedSkill | None = None
    clarify: Literal[True] | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "Expected":
        if not self.model_fields_set:
            raise ValueError("expects nothing: give at least one key")
        if self.changes is not None and (self.unchanged or self.clarify):
            raise ValueError("changes cannot stand together with unchanged or clarify")
        return self


class Case(_Part):
    id: Words
    say: Words | Annotated[list[Words], Field(min_length=1, max_length=100)]
    expect: Expected
    room: Words | None = None
    setup: dict[str, Annotated[Values, BeforeValidator(_states)]] = Field(default_factory=dict)
    answer: Annotated[str, BeforeValidator(_yes_no), Field(max_length=LONGEST)] = "yes"
    tags: list[Words] = Field(default_factory=list, max_length=100)

    @property
    def said(self) -> tuple[str, ...]:
        return (self.say,) if isinstance(self.say, str) else tuple(self.say)

    @property
    def controls(self) -> bool:
        """Whether anything in the house is to happen, at once or later."""
        return self.expect.changes is not None or self.expect.scheduled is not None

    @property
    def area(self) -> AreaId | None:
        return AreaId(self.room) if self.room is not None else None


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them could stand for more than a memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "aliases (*name) are not supported here", event.start_mark
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def load_cases(path: Path, home: Home) -> tuple[Case, ...]:
    """The cases of a file, checked against the house. Raises ConfigError: file, case, key, why."""
    cases = parse_cases(read_yaml(path), str(path))
    for case in cases:
        for fault in _faults(case, home):
            raise ConfigError(f"{path}: case {case.id}: {fault}")
    return cases


def read_yaml(path: Path) -> object:
    """The content of a YAML file of at most `LARGEST` bytes. Raises ConfigError."""
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path}: larger than {LARGEST >> 20} MiB")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {_one_line(error)}") from error
    return yaml_of(text, str(path))


def yaml_of(text: str, name: str) -> object:
    """The content of a text in YAML. Raises ConfigError."""
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise ConfigError(f"{name}: line {line}: {_one_line(error.problem)}") from error
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        # A scalar that looks like a number or a date and is none: "0b", "2001-13-01".
        raise ConfigError(f"{name}: a value that cannot be read: {_one_line(error)}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{name}: {_one_line(error)}") from error


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def parse_cases(document: object, name: str) -> tuple[Case, ...]:
    """The cases of a YAML document. Raises ConfigError."""
    if not isinstance(document, list) or not document:
        raise ConfigError(f"{name}: a sentence set is a list of cases")
    if len(document) > MOST_CASES:
        raise ConfigError(f"{name}: more than {MOST_CASES} cases")
    cases: dict[str, Case] = {}
    for number, raw in enumerate(document, 1):
        called = _called(raw, number)
        try:
            case = Case.model_validate(raw)
        except ValidationError as error:
            raise ConfigError(f"{name}: case {called}: {_first(error)}") from error
        if case.id in cases:
            raise ConfigError(f"{name}: case {called}: id: used twice")
        cases[case.id] = case
    return tuple(cases.values())


def _called(raw: object, number: int) -> str:
    called = raw.get("id") if isinstance(raw, dict) else None
    return called[:80] if isinstance(called, str) and called else f"number {number}"


def _first(error: ValidationError) -> str:
    """The first mistake: where, and what."""
    first = error.errors(include_url=False)[0]
    # A union says which of its kinds was tried; a person did not write that.
    where = ".".join(str(part)[:80] for part in first["loc"] if not _is_kind(part)) or "the case"
    why = first["msg"].removeprefix("Value error, ")
    return f"{where}: {'unknown key' if first['type'] == 'extra_forbidden' else why}"


def _is_kind(part: int | str) -> bool:
    return isinstance(part, str) and (
        part in ("bool", "int", "float", "str") or part.startswith(("list[", "constrained", "func"))
    )


@dataclass(frozen=True, slots=True)
class _Where:
    key: str
    values: Mapping[str, Values]
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _faults(case: Case, home: Home) -> Iterator[str]:
    """What does not fit this house: one line each."""
    if case.room is not None and case.room not in home.areas:
        yield f"room: no area {case.room[:80]} in this house"
    expect = case.expect
    parts: Sequence[_Where] = (
        _Where("setup", case.setup),
        _Where("expect.changes", expect.changes or {}, KEYS),
        _Where(
            "expect.scheduled.changes", expect.scheduled.changes if expect.scheduled else {}, KEYS
        ),
    )
    for part in parts:
        for name, values in part.values.items():
            where = f"{part.key}.{name[:80]}"
            if EntityId(name) not in home.entities:
                yield f"{where}: no such entity in this house"
                continue
            allowed = (
                part.known.get(name.partition(".")[0], frozenset()) if part.known else SETUP_KEYS
            )
            for key, value in values.items():
                if key not in allowed:
                    known = ", ".join(sorted(allowed)) or "none"
                    yield f"{where}.{key[:80]}: unknown key; known: {known}"
                elif fault := fault_of(key, value):
                    yield f"{where}.{key}: {fault}"
