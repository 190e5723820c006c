"""Who may use the page, and where they are signed in."""

import datetime as dt

from starlette.responses import Response

from appliance.core.people import MAX_PASSKEYS, SHORTEST_PASSPHRASE, Role
from appliance.web.pages.coming_in import at_home, passkeys_work
from appliance.web.routes import Visit, page, text_of


async def people(visit: Visit) -> Response:
    return people_page(visit)


async def set_role(visit: Visit) -> Response:
    form = await visit.form()
    try:
        await visit.door.set_role(text_of(form, "person"), Role(text_of(form, "role")))
    except ValueError as wrong:
        return people_page(visit, str(wrong))
    return visit.go("/people")


async def remove(visit: Visit) -> Response:
    try:
        await visit.door.remove(text_of(await visit.form(), "person"))
    except ValueError as wrong:
        return people_page(visit, str(wrong))
    return visit.go("/people")


async def revoke(visit: Visit) -> Response:
    """End a session: one's own, or for the owner anybody's."""
    wanted = text_of(await visit.form(), "session")
    session = visit.door.people.sessions.get(wanted)
    if session is None or visit.person is None:
        return visit.go("/people")
    if session.person != visit.person.id and not visit.person.role.may(Role.OWNER):
        return visit.show("refused.html", 403, needs=Role.OWNER)
    await visit.door.banish(wanted)
    return visit.go("/people")


async def passphrase(visit: Visit) -> Response:
    """One's own, for another; every other browser of theirs is signed out."""
    form = await visit.form()
    new = text_of(form, "passphrase")
    if visit.person is None:
        return visit.go("/people")
    if new != text_of(form, "again"):
        return people_page(visit, "The two passphrases are not the same.")
    try:
        opened = await visit.door.change_passphrase(visit.person, new, visit.agent)
    except ValueError as wrong:
        return people_page(visit, str(wrong))
    return at_home(visit, opened, "/people")


def people_page(visit: Visit, told: str = "") -> Response:
    """Everybody, or for who is no owner oneself; `told` is what was wrong the last time."""
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
        by_passkey=passkeys_work(visit),
        room_for=MAX_PASSKEYS,
        shortest=SHORTEST_PASSPHRASE,
        day=_day,
    )


def _is_owner(visit: Visit) -> bool:
    return visit.person is not None and visit.person.role is Role.OWNER


def _day(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, dt.UTC).astimezone():%d %B %Y}"


ROUTES = (
    page("/people", people, Role.GUEST),
    page("/people/role", set_role, Role.OWNER, "POST", fresh=True),
    page("/people/remove", remove, Role.OWNER, "POST", fresh=True),
    page("/people/passphrase", passphrase, Role.GUEST, "POST", fresh=True),
    page("/people/sign-out", revoke, Role.GUEST, "POST"),
)
