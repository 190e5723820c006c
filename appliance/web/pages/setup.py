"""The first set-up, a step at a time: language, room, devices, voice, a first command.

Each step can be skipped, left, taken up again, and done again later from the settings. Sound and
broker have pages of their own.
"""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from appliance.core.people import Role
from appliance.core.presence import setting
from appliance.core.setup import Step
from appliance.core.tongues.known import ENGLISH, TONGUES
from appliance.web import first_words
from appliance.web.routes import Visit, open_to_all, page, text_of
from appliance.web.workbench import Again

NAMES = {
    Step.LANGUAGE: "Language",
    Step.ROOM: "Room",
    Step.SOUND: "Microphone and speaker",
    Step.WAKE: "Wake word",
    Step.BROKER: "Broker",
    Step.DEVICES: "Devices",
    Step.VOICE: "Voice",
    Step.FIRST_COMMAND: "First command",
}
_TRIED_OUT = frozenset({Step.DEVICES, Step.VOICE, Step.FIRST_COMMAND})
"""Steps that try out what was chosen before them."""
_LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}
_MOST_CHANGES = 5
"""Of the language by whoever is on the network, before anybody owns this Hearth."""
_SAMPLE = "This is how I sound. Is that loud enough?"
_MAX_ROOM = 60


def show_step(
    visit: Visit, step: Step, told: str = "", status: int = 200, **facts: object
) -> Response:
    """The page of a step, between those that are done and those that are to come."""
    return visit.show(
        f"setup_{step.value}.html",
        status,
        told=told,
        step=step,
        name=NAMES[step],
        number=list(Step).index(step) + 1,
        finished=visit.workbench.progress.finished,
        steps=[(each, NAMES[each], each in visit.workbench.progress.done) for each in Step],
        given=visit.workbench.given,
        stale=visit.workbench.stale and step in _TRIED_OUT,
        **facts,
    )


def turned(visit: Visit, form: FormData, *knobs: str) -> bool:
    """Turn each of these knobs to what was typed; False, and none, if one cannot be like that."""
    typed = {
        knob: setting(knob, text_of(form, knob)[:200].encode(), visit.window.choices)
        for knob in knobs
    }
    if None in typed.values():
        return False
    for knob, value in typed.items():
        if value is not None and value != getattr(visit.window.knobs, knob):
            visit.window.turn(knob, value)
    return True


async def go_on(visit: Visit, *done: Step) -> Response:
    """To what is next, of a set-up; back to the settings when it was over already.

    Once all is chosen that holds only after another start, Hearth starts again.
    """
    was_over = visit.workbench.progress.finished
    await visit.workbench.done(*done)
    if was_over or {Step.BROKER, *_TRIED_OUT} & set(done):
        visit.workbench.start_again()
    return visit.go("/settings") if was_over else await overview(visit)


async def welcome(visit: Visit) -> Response:
    """The first page of all, for whoever plugged it in."""
    if visit.door.people.people:
        return visit.go("/sign-in")
    return visit.show("welcome.html", told="", languages=_languages(), chosen=_language(visit))


async def welcomed(visit: Visit) -> Response:
    if visit.door.people.people:
        return visit.go("/sign-in")
    wanted = text_of(await visit.form(), "language")
    if wanted not in _languages():
        return visit.show("wrong.html", 400, told="That language is not spoken here.")
    if wanted != _language(visit):
        changes = visit.request.app.state
        changes.languages = getattr(changes, "languages", 0) + 1
        if changes.languages > _MOST_CHANGES:
            return visit.show("wrong.html", 429, told="It was changed too often. Pair first.")
        await visit.workbench.choose({"hearing.language": wanted}, Again.ALL)
        visit.workbench.start_again()
    await visit.workbench.done(Step.LANGUAGE)
    return visit.go("/pair")


async def overview(visit: Visit) -> Response:
    """Wherever the set-up was left."""
    step = visit.workbench.progress.next
    return visit.go(f"/setup/{step.value}" if step is not None else "/setup/done")


async def skip(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "step")
    if wanted not in set(Step):
        return visit.show("wrong.html", 400, told="There is no such step.")
    return await go_on(visit, Step(wanted))


async def start_again(visit: Visit) -> Response:
    """For who went on to a step that tries out what does not hold yet."""
    wanted = text_of(await visit.form(), "step")
    visit.workbench.start_again()
    return visit.go(f"/setup/{wanted}" if wanted in set(Step) else "/setup/done")


async def skip_all(visit: Visit) -> Response:
    return await go_on(visit, *Step)


async def language(visit: Visit) -> Response:
    return show_step(visit, Step.LANGUAGE, languages=_languages(), chosen=_language(visit))


async def language_chosen(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "language")
    if wanted not in _languages():
        return visit.show("wrong.html", 400, told="That language is not spoken here.")
    await visit.workbench.choose({"hearing.language": wanted}, Again.ALL)
    return await go_on(visit, Step.LANGUAGE)


async def room(visit: Visit) -> Response:
    areas = sorted({each.name for each in visit.window.home.areas.values()})
    return show_step(visit, Step.ROOM, room=visit.workbench.settings.room, areas=areas)


async def room_chosen(visit: Visit) -> Response:
    typed = " ".join(text_of(await visit.form(), "room").split())
    if len(typed) > _MAX_ROOM or not typed.isprintable():
        told = f"A room has {_MAX_ROOM} letters at most."
        return show_step(visit, Step.ROOM, told, 400, room=typed[:_MAX_ROOM], areas=[])
    await visit.workbench.choose({"room": typed or None}, Again.ALL)
    return await go_on(visit, Step.ROOM)


async def devices(visit: Visit) -> Response:
    home = visit.window.home
    rooms: dict[str, int] = {}
    for each in home.approved():
        area = home.areas.get(each.area) if each.area is not None else None
        name = area.name if area is not None else "Without a room"
        rooms[name] = rooms.get(name, 0) + 1
    return show_step(
        visit,
        Step.DEVICES,
        connected=home.connected,
        rooms=sorted(rooms.items()),
        waiting=len(home.entities) - len(home.approved()),
    )


async def voice(visit: Visit) -> Response:
    return _voice(visit)


async def voice_chosen(visit: Visit) -> Response:
    """Choose a voice and how loud it is; "say" lets it be heard."""
    form = await visit.form()
    if not turned(visit, form, "voice", "volume"):
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    if text_of(form, "do") == "say":
        said = visit.window.announce((_SAMPLE,))
        return _voice(
            visit, "Listen: it speaks as soon as the voice is there." if said else CANNOT_SPEAK
        )
    return await go_on(visit, Step.VOICE)


def _voice(visit: Visit, told: str = "") -> Response:
    knobs = visit.window.knobs
    return show_step(
        visit, Step.VOICE, told, voices=visit.window.choices.voices, voice=knobs.voice,
        volume=knobs.volume,
    )  # fmt: skip


CANNOT_SPEAK = "Hearth cannot speak just now: it is set to do not disturb, busy, or only starting."


async def first_command(visit: Visit) -> Response:
    called = [each.replace("_", " ") for each in _words(visit)]
    return show_step(
        visit,
        Step.FIRST_COMMAND,
        first=first_words.first_command(visit.window.home, _language(visit)),
        wake=called[0] if called else "hey jarvis",
    )


async def done(visit: Visit) -> Response:
    bench = visit.workbench
    where = bench.given.room or bench.settings.room
    return visit.show("setup_done.html", room=where, stale=bench.stale)


def _words(visit: Visit) -> list[str]:
    """The words it is called by, as "hey_jarvis"."""
    models = visit.workbench.settings.models.wake
    return list(dict.fromkeys(model.partition("-")[2] for model in models))


def _languages() -> dict[str, str]:
    return {each: _LANGUAGES.get(each, each) for each in (ENGLISH, *sorted(TONGUES))}


def _language(visit: Visit) -> str:
    return visit.workbench.settings.hearing.language


ROUTES: tuple[Route, ...] = (
    open_to_all("/welcome", welcome),
    open_to_all("/welcome", welcomed, "POST"),
    page("/setup", overview, Role.OWNER),
    page("/setup/skip", skip, Role.OWNER, "POST"),
    page("/setup/start-again", start_again, Role.OWNER, "POST"),
    page("/setup/skip-all", skip_all, Role.OWNER, "POST"),
    page("/setup/language", language, Role.OWNER),
    page("/setup/language", language_chosen, Role.OWNER, "POST"),
    page("/setup/room", room, Role.OWNER),
    page("/setup/room", room_chosen, Role.OWNER, "POST"),
    page("/setup/devices", devices, Role.OWNER),
    page("/setup/voice", voice, Role.OWNER),
    page("/setup/voice", voice_chosen, Role.OWNER, "POST"),
    page("/setup/first", first_command, Role.OWNER),
    page("/setup/done", done, Role.OWNER),
)
