"""What Hearth is about at this moment, its controls, and the last turns."""

from starlette.responses import Response

from appliance.core.people import Role
from appliance.core.presence import NUMBERS, SWITCHES, Knobs, setting
from appliance.web.drawing import waterfall
from appliance.web.routes import Visit, page, text_of
from appliance.web.streaming import streamed

_TURNS = 3
_LABELS = {
    "muted": ("Microphone muted", "Nothing is heard, not even the wake word."),
    "do_not_disturb": ("Do not disturb", "Hearth answers, but says nothing of its own accord."),
    "away": ("Nobody at home", "While this is on, nothing is changed by voice."),
    "volume": ("Volume", "How loud Hearth speaks."),
    "brief": ("Brief answers", "What went well is told in a word; questions stay whole."),
    "pace": ("Speaking speed", "In percent of what is usual for the voice."),
    "sensitivity": (
        "Wake sensitivity",
        "Higher: it hears you sooner, and is called by mistake more often.",
    ),
}


async def now(visit: Visit) -> Response:
    turns = await visit.window.turns(_TURNS)
    home = visit.window.home
    return visit.show(
        "now.html",
        knobs=_shown(visit.window.knobs),
        connected=home.connected,
        approved=len(home.approved()),
        waiting=len(home.entities) - len(home.approved()),
        missing=visit.window.missing,
        to_set_up=visit.workbench.progress.next,
        turns=[(each.when, waterfall(each.timeline)) for each in turns],
    )


async def turn(visit: Visit) -> Response:
    """Set one control; only those of the page, and only what they can be."""
    form = await visit.form()
    knob, typed = text_of(form, "knob"), text_of(form, "value")
    value = None
    if knob in _LABELS:
        value = setting(knob, typed[:200].encode(), visit.window.choices)
    if value is None:
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    visit.window.turn(knob, value)
    return visit.go("/")


async def live(visit: Visit) -> Response:
    """Server-sent events: a snapshot, then what changes."""
    return streamed(visit, visit.window.live())


def _shown(knobs: Knobs) -> list[dict[str, object]]:
    return [
        {
            "id": knob,
            "label": label,
            "help": about,
            "value": getattr(knobs, knob),
            "is_switch": knob in SWITCHES,
            "low": NUMBERS[knob][0] if knob in NUMBERS else 0,
            "high": NUMBERS[knob][1] if knob in NUMBERS else 0,
        }
        for knob, (label, about) in _LABELS.items()
    ]


ROUTES = (
    page("/", now, Role.GUEST),
    page("/live", live, Role.GUEST),
    page("/control", turn, Role.HOUSEHOLD, "POST"),
)
