"""One encrypted file of all that Hearth knows of its home, to be taken away and put back.

A file that comes in is counted as it comes, and read whole before anything is changed.
"""

import asyncio
import datetime as dt

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from appliance.core.errors import StoreError
from appliance.core.people import Role
from appliance.web.routes import Visit, page, sentence, text_of
from appliance.web.upload import NotAForm, upload

_busy = asyncio.Lock()
"""One at a time: each takes 64 MB and a processor."""


async def backup(visit: Visit) -> Response:
    return _shown(visit)


async def keep(visit: Visit) -> Response:
    form = await visit.form()
    passphrase = text_of(form, "passphrase")
    if passphrase != text_of(form, "again"):
        return _shown(visit, "The two passphrases are not the same.", 400)
    if _busy.locked():
        return _shown(visit, "A backup is being made or read already.", 503)
    async with _busy:
        try:
            file = await visit.parts.vault.keep(passphrase)
        except StoreError as failure:
            return _shown(visit, sentence(failure), 400)
    gone = BackgroundTask(file.unlink, missing_ok=True)
    day = dt.datetime.fromtimestamp(visit.door.today_s()).astimezone()
    name = f"hearth-{day:%Y-%m-%d}.backup"
    return FileResponse(file, media_type="application/octet-stream", filename=name, background=gone)


async def restore(visit: Visit) -> Response:
    if _busy.locked():
        return _shown(visit, "A backup is being made or read already.", 503)
    async with _busy:
        try:
            async with upload(visit.request, visit.parts.vault.room()) as came:
                if not came.size:
                    return _shown(visit, "Choose a file.", 400)
                await visit.parts.vault.stage(came.file, came.fields.get("passphrase", ""))
        except NotAForm:
            return _shown(visit, "Choose a file.", 400)
        except StoreError as failure:
            return _shown(visit, sentence(failure), 400)
    return visit.show("restoring.html")


def _shown(visit: Visit, told: str = "", status: int = 200) -> Response:
    return visit.show("backup.html", status, told=told)


ROUTES: tuple[Route, ...] = (
    page("/backup", backup, Role.OWNER),
    page("/backup/keep", keep, Role.OWNER, "POST", fresh=True),
    page("/backup/restore", restore, Role.OWNER, "POST", fresh=True),
)
