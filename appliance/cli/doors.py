"""How a door shows events: as lines for people, or one JSON object per line for programs.

The JSON form is stable and described in docs/cli.md. It refuses to write anything else to stdout.
"""

from dataclasses import asdict
from typing import assert_never

import click

from appliance.cli.visible import json_line, visible
from appliance.core.events import (
    AnswerJudged,
    Asked,
    Event,
    MeaningFound,
    NoticeStarted,
    OutcomeSeen,
    PersonAnswered,
    Progress,
    Published,
    Ready,
    Said,
    Scheduled,
    TranscriptMade,
    TurnDone,
    TurnStarted,
    UtteranceHeard,
    WakeHeard,
)
from appliance.core.types import Action
from appliance.ports import Fact
from appliance.runtime.service_manager import ServiceManager
from appliance.watch.timeline import waterfall

_NAMES: dict[type[Event], str] = {
    Ready: "ready",
    WakeHeard: "wake",
    UtteranceHeard: "utterance",
    TranscriptMade: "transcript",
    TurnStarted: "turn",
    MeaningFound: "meaning",
    Asked: "ask",
    AnswerJudged: "answer",
    Scheduled: "scheduled",
    Published: "publish",
    OutcomeSeen: "outcome",
    Progress: "progress",
    Said: "say",
    NoticeStarted: "notice",
    PersonAnswered: "reply",
    TurnDone: "done",
}


def as_json(event: Event) -> dict[str, object]:
    """The event as docs/cli.md describes it: its name under "event", then its fields."""
    fields = asdict(event)
    if isinstance(event, Asked | Scheduled):
        fields["actions"] = [_action(action) for action in event.actions]
    if isinstance(event, MeaningFound):
        fields = {name: value for name, value in fields.items() if value is not None}
    return {"event": _NAMES[type(event)], **fields}


def _action(action: Action) -> dict[str, object]:
    return {"entity": action.entity, "verb": action.verb, "parameters": dict(action.parameters)}


MAX_SAID = 4_000
"""Characters of what was said that are shown."""


class JsonDoor:
    """One JSON object per line on stdout, flushed at once."""

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: marks are for the timeline, which comes with `done`."""

    def tell(self, event: Event) -> None:
        click.echo(json_line(as_json(event)))


class ServiceDoor:
    """The line that `systemctl status` shows: how far the start has come, and nothing else."""

    def __init__(self, manager: ServiceManager) -> None:
        self._manager = manager

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: marks are for the timeline."""

    def tell(self, event: Event) -> None:
        match event:
            case Ready(devices, waiting):
                self._manager.status(f"ready: {devices} devices, {waiting} waiting for approval")
            case _:
                pass


class PlainDoor:
    """The conversation as a person would want to read it; timelines when asked for."""

    def __init__(self, *, timelines: bool = False) -> None:
        self._timelines = timelines

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "failed":
            click.secho(f"  ! {facts['code']}", fg="red")

    def tell(self, event: Event) -> None:
        match event:
            case Ready(devices, waiting):
                more = f", {waiting} waiting for `hearth devices approve`" if waiting else ""
                click.secho(f"Ready: {devices} devices{more}.", fg="green")
            case WakeHeard(word, score):
                click.secho(f"  (wake word {word}, score {score:.2f})", dim=True)
            case TurnStarted(text=text):
                click.echo(click.style("You:    ", fg="cyan") + visible(text, MAX_SAID))
            case Said(text):
                click.echo(click.style("Hearth: ", fg="yellow") + visible(text, MAX_SAID))
            case TranscriptMade(text=text):
                click.secho(f"  (heard: {visible(text, MAX_SAID)})", dim=True)
            case MeaningFound(source, kind):
                click.secho(f"  ({kind}, by the {source})", dim=True)
            case Asked(tier=tier):
                click.secho(f"  (asks before it acts: {tier} tier)", dim=True)
            case AnswerJudged(verdict):
                click.secho(f"  (answer: {verdict})", dim=True)
            case Scheduled(in_s=in_s):
                click.secho(f"  (put off by {in_s} s)", dim=True)
            case Published(topic, payload):
                click.secho(f"  → {visible(topic)} {visible(payload)}", fg="magenta")
            case OutcomeSeen(entity, result):
                click.secho(f"  ← {entity}: {result}", fg="magenta")
            case Progress(entity, state):
                click.secho(f"  … {entity}: {visible(state)}", fg="magenta")
            case NoticeStarted(kind):
                click.secho(f"  ({kind}, unasked)", dim=True)
            case PersonAnswered(id_, answer, why):
                click.secho(f"  (reply to {id_}: {answer or why})", dim=True)
            case UtteranceHeard():
                pass
            case TurnDone(timeline=timeline):
                if self._timelines:
                    click.secho("\n".join(f"    {line}" for line in waterfall(timeline)), dim=True)
                click.echo()
            case _:
                assert_never(event)
