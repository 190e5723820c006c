"""Parts of a page without an appliance behind them; they keep what was asked of them."""

import asyncio
import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from appliance.adapters.store.memory import MemoryLists
from appliance.core.edits import AreaEdit, Edits, EntityEdit
from appliance.core.errors import BackupRefused, ModelError, UpdateRefused
from appliance.core.house import Home
from appliance.core.updates import Manifest, Outcome, State
from appliance.skills.lists import ListSkill
from appliance.skills.pending import Pending, Waits
from appliance.skills.snapshot import OwnList
from appliance.voices.studio import RecordingStudio
from appliance.web.box import Standing
from appliance.web.everyday import Turn
from appliance.web.parts import Parts
from appliance.web.shelf import BookShown, Job, ModelShown, Stage
from appliance.web.watch import Connections, Mark, Proof

CALM = Connections(1_763_900_000.0, 5, 12, (), 0)
NOWHERE = Path(tempfile.gettempdir()) / "hearth-tests-studio"
"""Of a page on which nobody records anything."""
MORNING = dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC)


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
    shelved: list[BookShown] = field(default_factory=list)

    async def books(self) -> Sequence[BookShown]:
        return self.shelved

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
class FakeEveryday:
    """Implements web.everyday.Everyday."""

    waiting: list[Pending] = field(
        default_factory=lambda: [
            Pending(Waits.TIMER, 1, "<i>pasta</i>", left_s=75),
            Pending(Waits.TIMER, 2, "", left_s=3600, paused=True),
            Pending(Waits.ALARM, 1, "", at=MORNING),
            Pending(Waits.REMINDER, 1, "to <b>call</b> Robin", at=MORNING),
        ]
    )
    kept: list[str] = field(
        default_factory=lambda: ["the key is under the <b>mat</b>", "I parked on level 3"]
    )
    own: ListSkill = field(default_factory=lambda: ListSkill(MemoryLists(), Home))
    turns: list[Turn] = field(
        default_factory=lambda: [
            Turn(
                f"turn-{number}",
                1_763_800_000.0 - number * 40_000,
                {"speech_ended": 0.0, "heard": 300.0, "asked": 700.0 + 40 * number},
            )
            for number in range(12)
        ]
    )

    def pending(self) -> Sequence[Pending]:
        return self.waiting

    async def cancel(self, kind: Waits, number: int) -> bool:
        left = [each for each in self.waiting if (each.kind, each.number) != (kind, number)]
        found, self.waiting = len(left) < len(self.waiting), left
        return found

    async def memories(self) -> Sequence[str]:
        return self.kept

    async def forget(self, texts: Iterable[str]) -> None:
        gone = set(texts)
        self.kept = [each for each in self.kept if each not in gone]

    def lists(self) -> tuple[OwnList, ...]:
        return self.own.all

    async def put_on_list(self, name: str, text: str) -> str:
        return await self.own.put(name, [text])

    async def tick(self, name: str, text: str, *, done: bool) -> None:
        await self.own.tick(name, [text], done=done)

    async def take_off_list(self, name: str, text: str) -> None:
        await self.own.take(name, [text])

    async def clear_list(self, name: str) -> None:
        await self.own.clear(name)

    async def history(self, newest: int) -> Sequence[Turn]:
        return self.turns[:newest]

    async def forget_turns(self, turns: Iterable[str] | None) -> None:
        gone = None if turns is None else set(turns)
        self.turns = [each for each in self.turns if gone is not None and each.id not in gone]


@dataclass
class FakeWatch:
    """Implements web.watch.Watch."""

    found: Connections = CALM
    connections: Connections | None = None
    checks: int = 0
    proved: Proof | None = None

    async def proof(self) -> Proof | None:
        return self.proved

    async def check(self) -> Connections:
        self.checks += 1
        self.connections = self.found
        return self.found

    def marks(self) -> Sequence[Mark]:
        facts = (("engine", "stt"), ("ms", "412"), ("code", "<b>x</b>"))
        return [Mark(1_763_900_000.0 - each, "transcribed", facts) for each in range(400)]


@dataclass
class FakeVault:
    """Implements web.vault.Vault with real files."""

    folder: Path = Path(tempfile.gettempdir())
    staged: list[bytes] = field(default_factory=list)
    refused: str = ""

    async def keep(self, passphrase: str) -> Path:
        if len(passphrase) < 12:
            raise BackupRefused("use a passphrase of 12 characters or more")
        file = self.room() / "kept"
        file.write_bytes(b"sealed " * 1000)
        return file

    def room(self) -> Path:
        return self.folder

    async def stage(self, file: Path, passphrase: str) -> None:
        if self.refused or not passphrase:
            raise BackupRefused(self.refused or "that is no backup of Hearth's")
        self.staged.append(await asyncio.to_thread(file.read_bytes))


class FakeBox:
    """Implements web.box.Box, and takes no update."""

    async def standing(self) -> Standing:
        return Standing(running="1.7", last=Outcome(State.WRITTEN, 8, "1.8"))

    def room(self) -> Path:
        return Path(tempfile.gettempdir())

    async def offer(self, file: Path) -> Manifest:
        raise UpdateRefused(f"{file.name} is no update")

    async def restart(self) -> None:
        """Nothing starts again."""

    async def reset(self) -> None:
        """Nothing is gone."""


@dataclass
class FakeParts:
    """Each of them, to be looked at."""

    shelf: FakeShelf = field(default_factory=FakeShelf)

    naming: FakeNaming = field(default_factory=FakeNaming)

    everyday: FakeEveryday = field(default_factory=FakeEveryday)

    watch: FakeWatch = field(default_factory=FakeWatch)

    vault: FakeVault = field(default_factory=FakeVault)

    box: FakeBox = field(default_factory=FakeBox)
    data: Path = NOWHERE
    """Where the studio, which is the real one, keeps what it records."""

    def parts(self) -> Parts:
        studio = RecordingStudio(self.data)
        own = (self.shelf, self.naming, self.everyday, self.watch, self.vault, self.box)
        return Parts(*own, studio)
