"""Parts of a page without an appliance behind them; they keep what was asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from appliance.core.edits import AreaEdit, Edits, EntityEdit
from appliance.core.errors import ModelError
from appliance.web.parts import Parts
from appliance.web.shelf import Job, ModelShown, Stage


def model(id_: str, kind: str, *, installed: bool = False, used: bool = False) -> ModelShown:
    note = "Ask <b>its</b> maker." if kind == "tts" else ""
    languages = ("en-GB",) if kind == "tts" else ("multilingual",)
    return ModelShown(
        id_, kind, languages, 60_000_000, "MIT", "free", note,
        ("the Python package index",), installed, used, needed=False,
    )  # fmt: skip


@dataclass
class FakeShelf:
    """Implements web.shelf.Shelf."""

    known: list[ModelShown] = field(
        default_factory=lambda: [
            model("joe", "tts", installed=True, used=True),
            model("cori", "tts", installed=True),
            model("alba", "tts"),
            model("tiny", "stt", installed=True),
            model("base", "stt", installed=True, used=True),
        ]
    )
    job: Job | None = None
    removed: list[str] = field(default_factory=list)

    async def models(self) -> Sequence[ModelShown]:
        return self.known

    def install(self, model: str) -> None:
        if model not in {each.id for each in self.known}:
            raise ModelError(f"no model is called {model!r}")
        if self.job is not None and self.job.under_way:
            raise ModelError(f"{self.job.model} is being installed: one at a time")
        self.job = Job(model, Stage.FETCHING, 20_000_000, 60_000_000)

    def stop(self) -> None:
        if self.job is not None and self.job.under_way:
            self.job = Job(self.job.model, Stage.STOPPED)

    async def remove(self, model: str) -> None:
        found = next((each for each in self.known if each.id == model), None)
        if found is None or found.used:
            raise ModelError(f"{model} is in use: choose another one first")
        self.removed.append(model)


@dataclass
class FakeNaming:
    """Implements web.naming.Naming."""

    edits: Edits = field(default_factory=Edits)
    said: list[tuple[str, object]] = field(default_factory=list)
    undone: list[tuple[str, str]] = field(default_factory=list)

    async def say(self, id: str, edit: EntityEdit | AreaEdit) -> None:  # noqa: A002 - field name
        self.said.append((id, edit))
        if isinstance(edit, EntityEdit):
            self.edits = replace(self.edits, entities={**self.edits.entities, id: edit})
        else:
            self.edits = replace(self.edits, areas={**self.edits.areas, id: edit})

    async def undo(self, kind: Literal["entity", "area"], id: str) -> None:  # noqa: A002 - field name
        self.undone.append((kind, id))


@dataclass
class FakeParts:
    """Each of them, to be looked at."""

    shelf: FakeShelf = field(default_factory=FakeShelf)

    naming: FakeNaming = field(default_factory=FakeNaming)

    def parts(self) -> Parts:
        return Parts(self.shelf, self.naming)
