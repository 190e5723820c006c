"""Models and voices: what there is, what it weighs and what its licence allows; installed one at a
time. Refuses to remove what is used, and to choose what is not there."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from appliance.core.errors import ConfigError, ModelError
from appliance.core.people import Role
from appliance.web.routes import Visit, page, text_of
from appliance.web.shelf import Job, ModelShown, Stage
from appliance.web.streaming import streamed
from appliance.web.workbench import Again

_KINDS = {
    "tts": "Voices",
    "stt": "Speech to text",
    "llm": "Language models",
    "wake": "Wake words",
    "vad": "Speech or not",
    "turn": "End of what is said",
}
_LOOK_S = 0.5
_TOLD = {
    Stage.WAITING: "waits for another installation to end",
    Stage.FETCHING: "is being installed",
    Stage.DONE: "is installed",
    Stage.STOPPED: "was stopped; what has come is kept for the next time",
    Stage.FAILED: "could not be installed",
}


async def models(visit: Visit) -> Response:
    return await _shown(visit)


async def install(visit: Visit) -> Response:
    try:
        visit.parts.shelf.install(text_of(await visit.form(), "model")[:200])
    except ModelError as wrong:
        return await _shown(visit, str(wrong))
    return visit.go("/models")


async def stop(visit: Visit) -> Response:
    visit.parts.shelf.stop()
    return visit.go("/models")


async def remove(visit: Visit) -> Response:
    try:
        await visit.parts.shelf.remove(text_of(await visit.form(), "model")[:200])
    except ModelError as wrong:
        return await _shown(visit, str(wrong))
    return visit.go("/models")


async def use(visit: Visit) -> Response:
    """Take an installed model from the next start on; a voice at once."""
    wanted = text_of(await visit.form(), "model")
    language = visit.workbench.settings.hearing.language
    found = next((each for each in await visit.parts.shelf.models() if each.id == wanted), None)
    if found is None or not found.installed or not _can_be_chosen(found, language):
        return await _shown(visit, "That cannot be chosen.")
    if found.kind == "tts" and found.id in visit.window.choices.voices:
        visit.window.turn("voice", found.id)
        return visit.go("/models")
    try:
        await visit.workbench.choose({f"models.{found.kind}": found.id}, Again.ALL)
    except ConfigError as wrong:
        return await _shown(visit, f"Nothing was changed. {wrong}")
    return visit.go("/models")


async def progress(visit: Visit) -> Response:
    """Server-sent events: how far an installation is, until it ends."""
    return streamed(visit, _following(visit))


async def _following(visit: Visit) -> AsyncGenerator[Mapping[str, Any] | None, None]:
    before: Job | None = None
    while True:
        job = visit.parts.shelf.job
        yield None if job is None or job == before else _told(job)
        if job is None or not job.under_way:
            return
        before = job
        await asyncio.sleep(_LOOK_S)


def _told(job: Job) -> dict[str, Any]:
    return {
        "told": f"{job.model} {_TOLD[job.stage]}",
        "done": job.done,
        "total": job.total,
        "far": f"{size(job.done)} of {size(job.total)}" if job.total else "",
        "under_way": job.under_way,
        "trouble": job.trouble,
    }


async def _shown(visit: Visit, told: str = "") -> Response:
    job = visit.parts.shelf.job
    language = visit.workbench.settings.hearing.language
    return visit.show(
        "models.html",
        400 if told else 200,
        told=told,
        job=None if job is None else _told(job),
        kinds=list(_by_kind(await visit.parts.shelf.models())),
        books=await visit.parts.shelf.books(),
        stale=visit.workbench.stale,
        size=size,
        can_be_chosen=lambda model: _can_be_chosen(model, language),
    )


def _by_kind(models: Sequence[ModelShown]) -> Iterator[tuple[str, list[ModelShown]]]:
    """What is installed first, then by size."""
    for kind, name in _KINDS.items():
        own = [each for each in models if each.kind == kind]
        if own:
            yield name, sorted(own, key=lambda each: (not each.installed, each.bytes, each.id))


def _can_be_chosen(model: ModelShown, language: str) -> bool:
    """Whether Hearth would start with it: it has to know the language that is spoken here."""
    if model.kind == "llm":
        return True
    return model.kind in ("stt", "tts") and (
        "multilingual" in model.languages
        or any(each.partition("-")[0] == language for each in model.languages)
    )


def size(count: int) -> str:
    """
    >>> size(56_000), size(148_000_000), size(1_117_000_000)
    ('56 kB', '148 MB', '1.1 GB')
    """
    if count < 1_000_000:
        return f"{max(1, count // 1000)} kB" if count else "0"
    return f"{count / 1e6:.0f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


ROUTES = (
    page("/models", models, Role.OWNER),
    page("/models/install", install, Role.OWNER, "POST", fresh=True),
    page("/models/stop", stop, Role.OWNER, "POST"),
    page("/models/remove", remove, Role.OWNER, "POST", fresh=True),
    page("/models/use", use, Role.OWNER, "POST", fresh=True),
    page("/models/progress", progress, Role.OWNER),
)
