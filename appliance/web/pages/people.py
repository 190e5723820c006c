"""Who may use the page, and where they are signed in."""

import datetime as dt

from starlette.responses import Response

from appliance.core.people import Role
from appliance.web.routes import Visit, page, text_of


async def people(visit: Visit) -> Response:
    return _people(visit)


async def set_role(visit: Visit) -> Response:
    form = await visit.form()
    try:
        await visit.door.set_role(text_of(form, "person"), Role(text_of(form, "role")))
    except ValueError as wrong:
        return _people(visit, str(wrong))
    return visit.go("/people")


async def remove(visit: Visit) -> Response:
    try:
        await visit.door.remove(text_of(await visit.form(), "person"))
    except ValueError as wrong:
        return _people(visit, str(wrong))
    return visit.go("/people")


async def revoke(visit: Visit) -> Response:
    """End a session: one's own, or for the owner anybody's."""
    wanted = text_of(await visit.form(), "session")
    session = visit.door.people.sessions.get(wanted)
    if session is None or visit.person is None:
        return visit.go("/people")
    if session.person != visit.person.id and not visit.person.role.may(Role.OWNER):
        return visit.show("refused.html", 403, needs=Role.OWNER)
    await visit.door.end(wanted)
    return visit.go("/people")


def _people(visit: Visit, told: str = "") -> Response:
    known = visit.door.people
    everybody = list(known.people.values()) if _is_owner(visit) else [visit.person]
    return visit.show(
        "people.html",
        400 if told else 200,
        told=told,
        everybody=[
            (
                person,
                [
                    (
                        each,
                        _day(each.used_s),
                        visit.session is not None and each.key == visit.session.key,
                    )
                    for each in known.sessions.values()
                    if person is not None and each.person == person.id
                ],
            )
            for person in everybody
        ],
        roles=list(Role),
        is_owner=_is_owner(visit),
    )


def _is_owner(visit: Visit) -> bool:
    return visit.person is not None and visit.person.role is Role.OWNER


def _day(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, dt.UTC).astimezone():%d %B %Y}"


ROUTES = (
    page("/people", people, Role.GUEST),
    page("/people/role", set_role, Role.OWNER, "POST", fresh=True),
    page("/people/remove", remove, Role.OWNER, "POST", fresh=True),
    page("/people/sign-out", revoke, Role.GUEST, "POST"),
)
