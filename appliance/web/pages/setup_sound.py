"""Microphone, speaker and wake word, tried out while they are chosen.

Refuses to send any sound of the room anywhere: a browser is told how loud it is, and how near a
word came to a call. What is recorded to be heard back is played in the room, and then gone.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.errors import ApplianceError, AudioError, NoMicrophone, NoSpeaker
from appliance.core.people import Role
from appliance.core.setup import Step
from appliance.web.pages.setup import CANNOT_SPEAK, go_on, show_step, turned
from appliance.web.routes import Visit, page, text_of
from appliance.web.streaming import Happening, streamed
from appliance.web.workbench import Again, SoundDevices

T = TypeVar("T")

_SAMPLE = "I can be heard from here."
_TOO_QUIET_DBFS, _TOO_LOUD_DBFS = -45.0, -1.0
_LOOK = 10
"""Fifths of a second, for browsers without scripts."""


async def sound(visit: Visit) -> Response:
    return await _sound(visit)


async def chosen(visit: Visit) -> Response:
    """Choose devices; `do` says what is tried besides."""
    form = await visit.form()
    wanted = {key: text_of(form, key) for key in ("microphone", "speaker")}
    there = await _devices(visit)
    if wanted["microphone"] not in ("", *there.microphones) or wanted["speaker"] not in (
        "",
        *there.speakers,
    ):
        return await _sound(visit, "That device is not there any more.", 400)
    changes = {f"audio.{key}": name or None for key, name in wanted.items()}
    await visit.workbench.choose(changes, Again.SOUND)
    match text_of(form, "do"):
        case "say":
            said = visit.window.announce((_SAMPLE,))
            return await _sound(visit, "Listen: it speaks now." if said else CANNOT_SPEAK)
        case "back":
            trouble = await visit.workbench.hear_back()
            return await _sound(visit, trouble or "That was what it heard. Was it clear?")
        case "level":
            return await _sound(visit, await _heard(visit))
        case "choose":
            return await _sound(visit, "Chosen.")
        case _:
            return await go_on(visit, Step.SOUND)


async def levels(visit: Visit) -> Response:
    """Server-sent events: how loud it is at the microphone."""

    return streamed(visit, _tried(visit.workbench.levels(), lambda level: {"dbfs": level}))


async def wake(visit: Visit) -> Response:
    return _wake(visit)


async def wake_chosen(visit: Visit) -> Response:
    form = await visit.form()
    if not turned(visit, form, "wake_word", "sensitivity"):
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    if text_of(form, "do") == "try":
        return _wake(visit, "Set. Say it a few times.")
    return await go_on(visit, Step.WAKE)


async def scores(visit: Visit) -> Response:
    """Server-sent events: how near to a call what is heard comes, word by word."""

    def shown(words: Mapping[str, float]) -> dict[str, object]:
        return {
            "scores": {word: round(score, 3) for word, score in words.items()},
            "threshold": visit.window.knobs.wake_threshold,
        }

    return streamed(visit, _tried(visit.workbench.scores(), shown))


async def _tried(tried: AsyncGenerator[T, None], shown: Callable[[T], dict[str, Any]]) -> Happening:
    """What is tried out as it happens; at last why it cannot be, in words."""
    try:
        async with aclosing(tried) as happening:
            async for each in happening:
                yield shown(each)
    except ApplianceError as failure:
        yield {"trouble": str(failure)}


async def _sound(visit: Visit, told: str = "", status: int = 200) -> Response:
    audio = visit.workbench.settings.audio
    try:
        there, trouble = await visit.workbench.sound_devices(), ""
    except (AudioError, NoMicrophone, NoSpeaker) as failure:
        there, trouble = SoundDevices(), str(failure)
    return show_step(
        visit, Step.SOUND, told or trouble, status,
        microphones=there.microphones, speakers=there.speakers,
        microphone=audio.microphone, speaker=audio.speaker,
    )  # fmt: skip


async def _devices(visit: Visit) -> SoundDevices:
    try:
        return await visit.workbench.sound_devices()
    except AudioError:
        return SoundDevices()


async def _heard(visit: Visit) -> str:
    """In words, for who has no scripts: two seconds of it."""
    loudest: float | None = None
    try:
        async with aclosing(_some(visit.workbench.levels())) as heard:
            async for level in heard:
                loudest = level if loudest is None else max(loudest, level)
    except AudioError as failure:
        return str(failure)
    if loudest is None:
        return "Nothing was listened to just now. Try again."
    if loudest < _TOO_QUIET_DBFS:
        return f"Very quiet: {loudest:.0f} dB at most. Speak, or choose another microphone."
    if loudest > _TOO_LOUD_DBFS:
        return "Too loud: it is cut off. Lower the gain of the microphone, or stand back."
    return f"Good: {loudest:.0f} dB at most."


async def _some(
    levels_: AsyncGenerator[float | None, None],
) -> AsyncGenerator[float, None]:
    async with aclosing(levels_):
        count = 0
        async for level in levels_:
            count += 1 if level is not None else _LOOK // 2
            if level is not None:
                yield level
            if count >= _LOOK:
                return


def _wake(visit: Visit, told: str = "") -> Response:
    knobs, choices = visit.window.knobs, visit.window.choices
    return show_step(
        visit, Step.WAKE, told, words=choices.wake_words, word=knobs.wake_word,
        sensitivity=knobs.sensitivity,
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    page("/setup/sound", sound, Role.OWNER),
    page("/setup/sound", chosen, Role.OWNER, "POST"),
    page("/setup/sound/levels", levels, Role.OWNER),
    page("/setup/wake", wake, Role.OWNER),
    page("/setup/wake", wake_chosen, Role.OWNER, "POST"),
    page("/setup/wake/scores", scores, Role.OWNER),
)
