"""`hearth house bridge`: the package for Home Assistant. Refuses kinds that it could not serve."""

import re
from importlib import resources

import click

_LAST_DEFAULT = "        - weather\n"
"""The end of the list of what is allowed, in the package."""
KINDS = (
    "input_boolean",
    "media_player",
    "remote",
    "calendar",
    "scene",
    "script",
    "todo",
    "weather",
)
_ALLOWED = re.compile(rf"(?:{'|'.join(KINDS)})(?:\.[a-z0-9_]{{1,100}})?")


def package(allow: tuple[str, ...]) -> str:
    """The YAML, with more allowed: kinds ("scene") or single ids ("script.movie_night").

    Raises ValueError for what the bridge cannot serve.
    """
    for wanted in allow:
        if not _ALLOWED.fullmatch(wanted):
            raise ValueError(wanted)
    folder = resources.files("appliance.adapters.mqtt") / "homeassistant"
    text = (folder / "hearth.yaml").read_text(encoding="utf-8")
    lines = [line for each in dict.fromkeys(allow) if (line := f"        - {each}\n") not in text]
    return text.replace(_LAST_DEFAULT, _LAST_DEFAULT + "".join(lines), 1)


@click.command()
@click.option(
    "--allow",
    multiple=True,
    metavar="KIND|ID",
    help="Let Hearth use more: a kind (scene) or one thing (script.movie_night). Repeatable.",
)
def bridge(allow: tuple[str, ...]) -> None:
    """Print the package that lets Home Assistant share what MQTT does not have.

    Without --allow: media players, remotes, calendars, to-do lists, weather, areas and floors.
    Scripts, scenes and input_booleans can set off anything, so each has to be allowed.
    """
    try:
        click.echo(package(allow), nl=False)
    except ValueError as wrong:
        known = ", ".join(sorted(KINDS))
        raise click.BadParameter(
            f"{wrong} is none of {known}, nor the id of one. What is on MQTT needs no bridge.",
            param_hint="--allow",
        ) from None
