"""Recording a voice: agreed to first, then sentence by sentence; each is judged as it comes.

Without a script a file is chosen for each sentence; with one the browser records it itself. Refuses
whoever has not agreed. Nothing recorded can be fetched from here: `hearth voices record` exports.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.errors import ApplianceError, BadRecording, StoreError, VoiceRefused
from appliance.core.people import Role
from appliance.web.routes import Visit, page, sentence, text_of
from appliance.web.upload import NotAForm, Upload, upload

_busy = asyncio.Lock()
"""One file at a time comes in."""
_REFUSED = (VoiceRefused, BadRecording, StoreError)
_LONGEST = 200


async def voices(visit: Visit) -> Response:
    return await _list(visit)


async def begin(visit: Visit) -> Response:
    """Who, and in which language: then what they agree to."""
    form = await visit.form()
    given = {each: text_of(form, each)[:_LONGEST] for each in ("name", "speaker", "language")}
    return await _agreement(visit, given)


async def agree(visit: Visit) -> Response:
    async def kept(came: Upload, given: dict[str, str]) -> Response:
        studio = visit.parts.studio
        typed = given.get("typed", "")
        trouble = await studio.agree(
            given["name"], given["speaker"], given["language"], typed, came.file
        )
        if trouble:
            return await _agreement(visit, given, trouble)
        return visit.go(f"/voices/read?name={given['name']}")

    return await _with_file(visit, ("name", "speaker", "language"), kept, _agreement)


async def read(visit: Visit) -> Response:
    query = visit.request.query_params
    return await _sentence(
        visit, {"name": query.get("name", "")[:_LONGEST], "at": query.get("at", "")[:9]}
    )


async def take(visit: Visit) -> Response:
    async def kept(came: Upload, given: dict[str, str]) -> Response:
        trouble = await visit.parts.studio.keep(given["name"], _number(given["at"]), came.file)
        if trouble:
            return await _sentence(visit, given, trouble)
        return visit.go(f"/voices/read?name={given['name']}")

    return await _with_file(visit, ("name", "at"), kept, _sentence)


async def forget(visit: Visit) -> Response:
    try:
        await visit.parts.studio.forget(text_of(await visit.form(), "name")[:_LONGEST])
    except _REFUSED as failure:
        return await _list(visit, sentence(failure))
    return visit.go("/voices")


async def _with_file(
    visit: Visit,
    needs: tuple[str, ...],
    kept: Callable[[Upload, dict[str, str]], Awaitable[Response]],
    again: Callable[[Visit, dict[str, str], str], Awaitable[Response]],
) -> Response:
    """What is done with a file that came, or the page it came from with what was wrong."""
    given: dict[str, str] = dict.fromkeys(needs, "")
    if _busy.locked():
        return await _list(visit, "Somebody else sends a recording just now.", 503)
    async with _busy:
        try:
            async with upload(visit.request, visit.parts.studio.room()) as came:
                given |= {name: text[:_LONGEST] for name, text in came.fields.items()}
                if not came.size:
                    return await again(visit, given, "There was no recording.")
                return await kept(came, given)
        except NotAForm:
            return await _list(visit, "That was not a form with a recording.")
        except _REFUSED as failure:
            return await again(visit, given, sentence(failure))


async def _agreement(visit: Visit, given: dict[str, str], told: str = "") -> Response:
    try:
        agreement = visit.parts.studio.agreement(given["name"], given["speaker"], given["language"])
    except VoiceRefused as refused:
        return await _list(visit, sentence(refused))
    status = 400 if told else 200
    return visit.show("voice_agree.html", status, told=told, agreement=agreement, **given_of(given))


async def _sentence(visit: Visit, given: dict[str, str], told: str = "") -> Response:
    try:
        voice = await visit.parts.studio.voice(given["name"])
    except ApplianceError as failure:
        return await _list(visit, sentence(failure))
    at = _number(given.get("at", ""))
    if not 0 <= at < len(voice.sentences):
        at = voice.next if voice.next is not None else -1
    return visit.show("voice_read.html", 400 if told else 200, told=told, voice=voice, at=at)


async def _list(visit: Visit, told: str = "", status: int = 400) -> Response:
    studio = visit.parts.studio
    return visit.show(
        "voices.html",
        status if told else 200,
        told=told,
        voices=await studio.voices(),
        languages=studio.languages,
        language=visit.workbench.settings.hearing.language,
    )


def given_of(given: dict[str, str]) -> dict[str, str]:
    """What a form brings along to the next."""
    return {each: given[each] for each in ("name", "speaker", "language")}


def _number(text: str) -> int:
    """-1 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1


ROUTES: tuple[Route, ...] = (
    page("/voices", voices, Role.OWNER),
    page("/voices/begin", begin, Role.OWNER, "POST", fresh=True),
    page("/voices/agree", agree, Role.OWNER, "POST"),
    page("/voices/read", read, Role.OWNER),
    page("/voices/take", take, Role.OWNER, "POST"),
    page("/voices/forget", forget, Role.OWNER, "POST", fresh=True),
)
