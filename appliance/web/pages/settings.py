"""What the owner may set on the page, each with what it is for. Refuses what is not listed here.

What is set up step by step has its pages in `setup`; these are the rest. A setting that would make
Hearth less careful is none: no page turns the question off.
"""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from appliance.config.settings import Settings
from appliance.config.writing import Value
from appliance.core.errors import ConfigError
from appliance.core.people import Role
from appliance.core.setup import Step
from appliance.web.pages.setup import NAMES
from appliance.web.routes import Visit, page, text_of
from appliance.web.workbench import Again

_LONGEST = 100
_MORE = (
    ("/models", "Models and voices"),
    ("/voices", "A voice of your own"),
    ("/api", "Automations"),
    ("/marks", "Log, without words"),
    ("/backup", "Backup"),
    ("/updates", "Updates"),
    ("/reset", "Reset"),
)
"""Other pages for the owner alone."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting. `kind`: of the field; `options` of a select, or the limits of a number."""

    key: str
    label: str
    about: str
    kind: str
    options: tuple[str, ...] = ()
    again: Again = Again.ALL

    def value(self, settings: Settings) -> str:
        found: object = settings
        for part in self.key.split("."):
            found = getattr(found, part)
        if isinstance(found, bool):
            return "yes" if found else "no"
        if isinstance(found, float):
            return f"{found:g}"
        return "" if found is None else str(found)

    def read(self, typed: str) -> Value:
        """Raises ValueError for what it cannot be; the rest is checked as it is written."""
        if self.kind == "select" and typed not in self.options:
            raise ValueError("That is none of the choices")
        if self.kind == "number":
            return int(typed)
        if self.kind == "degrees":
            return float(typed) if typed else None
        if self.options == _YES_NO:
            return typed == "yes"
        return typed or None


_YES_NO = ("yes", "no")

CHOICES = (
    Choice(
        "hearing.pause_ms", "Pause that ends a command", "In milliseconds, where the words do not "
        "tell. Longer for who speaks slowly.", "number", ("200", "3000"),
    ),
    Choice(
        "consent.answer_within_ms", "Time to answer a question", "In milliseconds. After that the "
        "question is off, and nothing was done.", "number", ("2000", "10000"),
    ),
    Choice(
        "consent.quiet_from", "Quiet hours from", "Between these times nothing is done that takes "
        "a spoken number. Both or none.", "time",
    ),
    Choice("consent.quiet_until", "Quiet hours until", "", "time"),
    Choice(
        "home.latitude", "Latitude of the house", "In degrees, as on a map, north positive: for "
        "sunrise and sunset, calculated here. Both or none.", "degrees", ("-90", "90"),
    ),
    Choice(
        "home.longitude", "Longitude of the house", "East positive.", "degrees", ("-180", "180"),
    ),
    Choice(
        "audio.earcon", "Tone after a call", "How loud, in percent of the volume; 0 for none.",
        "number", ("0", "100"), Again.SOUND,
    ),
    Choice(
        "audio.duck_db", "Other sound on its speaker", "How far other programs there are turned "
        "down while somebody talks, in dB; 0 for not at all.", "number", ("0", "60"), Again.SOUND,
    ),
    Choice(
        "audio.echo_cancelling", "Cancel the echo of its own voice", "So that it hears you while "
        "it speaks; the sound server does it, where it can.", "select", ("off", "auto", "on"),
        Again.SOUND,
    ),
    Choice(
        "models.patience_s", "Wait for the language model", "In seconds, before a question is "
        "given up. More on a slow machine.", "number", ("1", "120"),
    ),
    Choice("presence.name", "Name in Home Assistant", "What it is called there.", "text"),
    Choice(
        "presence.enabled", "Be a device in Home Assistant", "Its controls and its state, for "
        "automations.", "select", _YES_NO,
    ),
)  # fmt: skip


async def settings(visit: Visit) -> Response:
    return _shown(visit)


async def changed(visit: Visit) -> Response:
    """All that were sent, or none of them."""
    form = await visit.form()
    changes: dict[str, Value] = {}
    again = Again.SOUND
    now = visit.workbench.settings
    for choice in CHOICES:
        if choice.key not in form:
            continue
        typed = text_of(form, choice.key).strip()[:_LONGEST]
        if typed == _shown_value(choice, now):
            continue
        try:
            changes[choice.key] = choice.read(typed)
        except ValueError:
            return _shown(visit, f"{choice.label}: that cannot be.", 400)
        if choice.again is Again.ALL:
            again = Again.ALL
    if changes:
        try:
            await visit.workbench.choose(changes, again)
        except ConfigError as wrong:
            return _shown(visit, f"Nothing was changed. {wrong}", 400)
    return visit.go("/settings")


async def start_again(visit: Visit) -> Response:
    visit.workbench.start_again()
    return visit.go("/settings")


def _shown_value(choice: Choice, now: Settings) -> str:
    value = choice.value(now)
    return value[:5] if choice.kind == "time" else value  # without seconds


def _shown(visit: Visit, told: str = "", status: int = 200) -> Response:
    now = visit.workbench.settings
    return visit.show(
        "settings.html",
        status,
        told=told,
        steps=[(step.value, NAMES[step]) for step in Step if step is not Step.FIRST_COMMAND],
        choices=[(each, _shown_value(each, now)) for each in CHOICES],
        stale=visit.workbench.stale,
        more=_MORE,
    )


ROUTES: tuple[Route, ...] = (
    page("/settings", settings, Role.OWNER),
    page("/settings", changed, Role.OWNER, "POST", fresh=True),
    page("/settings/start-again", start_again, Role.OWNER, "POST"),
)
