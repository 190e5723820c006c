"""How Hearth behaves from now on: undisturbed, brief, slower, in another voice.

It turns the same controls that the home and the page turn. Refuses to change its voice while it
speaks: the reply is said in the old one.
"""

import datetime as dt
from typing import Protocol

from appliance.core.presence import PACE, USUAL_PACE, Choices, Knobs
from appliance.core.spoken_text import capitalised, count, joined
from appliance.core.types import Skill
from appliance.skills.wording import length, when_of

_STEP = 15


class Turning(Protocol):
    """The controls, as far as skills turn them: see `config.controls.Controls`."""

    knobs: Knobs
    choices: Choices

    def turn(
        self, knob: str, value: bool | int | str, until: dt.datetime | None = None
    ) -> None: ...

    def until(self, knob: str) -> dt.datetime | None: ...


class MannersSkill:
    """`perform` says what came of it; `said` is called once that was spoken."""

    def __init__(self, controls: Turning | None) -> None:
        self._controls = controls
        self._voice: str | None = None

    def perform(self, skill: Skill, now: dt.datetime) -> str:
        """`now` is local time with its zone."""
        if self._controls is None:
            return "I can't do that here."
        what, _, action = skill.action.partition("-")
        match what:
            case "undisturbed":
                return _undisturbed(action, skill, self._controls, now)
            case "brief":
                return _brief(action, self._controls)
            case "pace":
                return _pace(action, skill, self._controls)
            case _:
                return self._voiced(action, skill.text, self._controls)

    def said(self) -> None:
        """What waited for the end of the reply is turned now."""
        voice, self._voice = self._voice, None
        if voice is not None and self._controls is not None:
            self._controls.turn("voice", voice)

    def _voiced(self, action: str, name: str, controls: Turning) -> str:
        current = controls.knobs.voice
        voices = _voices(controls.choices.voices, current)
        own = voices.get(current, "")
        if action == "ask":
            return f"This is the voice {own}." if own else "My voice has no name."
        others = {id_: called for id_, called in voices.items() if id_ != current}
        if action == "list":
            if not others:
                return f"I have one voice: {own}." if own else "I have one voice, without a name."
            names = joined(list(voices.values()))
            return f"I have {count(len(voices))} voices: {names}. This is {own}."
        if action == "next":
            after = [*voices][[*voices].index(current) + 1 :] if current in voices else []
            chosen = next(iter([*after, *others]), None)
        else:
            chosen = next((id_ for id_, called in voices.items() if _is_called(name, called)), None)
        if chosen is None:
            missing = "no other voice" if action == "next" else f"no voice called {name}"
            had = f" I have {joined(list(voices.values()))}." if voices and others else ""
            return f"I have {missing} installed.{had}"
        if chosen == current:
            return f"This is the voice {own} already."
        self._voice = chosen
        return f"All right, {voices[chosen]} speaks from here on. That takes a few seconds."


def _undisturbed(action: str, skill: Skill, controls: Turning, now: dt.datetime) -> str:
    if action == "ask":
        if not controls.knobs.do_not_disturb:
            return "Do not disturb is off."
        end = controls.until("do_not_disturb")
        return f"Do not disturb is on{_until(end, now)}."
    if action == "off":
        controls.turn("do_not_disturb", value=False)
        return "Do not disturb is off."
    end = skill.at if skill.seconds is None else now + dt.timedelta(seconds=skill.seconds)
    controls.turn("do_not_disturb", value=True, until=end)
    how_long = _until(end, now) if skill.seconds is None else f" for {length(skill.seconds)}"
    return f"Do not disturb is on{how_long}."


def _until(end: dt.datetime | None, now: dt.datetime) -> str:
    if end is None:
        return ""
    return f" until {when_of(end.astimezone(now.tzinfo), now).removeprefix('at ')}"


def _brief(action: str, controls: Turning) -> str:
    if action == "ask":
        return f"Brief mode is {'on' if controls.knobs.brief else 'off'}."
    controls.turn("brief", action == "on")
    return "All right, brief." if action == "on" else "All right, I answer in full again."


def _pace(action: str, skill: Skill, controls: Turning) -> str:
    pace = controls.knobs.pace
    if action == "ask":
        return f"I speak at {pace} percent of my usual speed."
    by = {"slower": -_STEP, "faster": _STEP}.get(action, 0)
    wanted = pace + by if by else (USUAL_PACE if skill.amount is None else skill.amount)
    turned = min(PACE[1], max(PACE[0], wanted))
    controls.turn("pace", turned)
    if by and turned == pace:
        return f"I can't speak any {action}."
    if by:
        return f"Okay, I speak {action} from here on."
    limit = "" if turned == wanted else " I can't go further than that."
    if turned == USUAL_PACE:
        return f"I speak at my usual speed.{limit}"
    return f"I speak at {turned} percent of my usual speed.{limit}"


def _voices(ids: tuple[str, ...], current: str) -> dict[str, str]:
    """Those of the language that is spoken, by what they are called; what is alike by its size."""
    language = current.partition("_")[0]
    parts = {id_: id_.split("-") for id_ in ids if id_.partition("_")[0] == language}
    named = {id_: part for id_, part in parts.items() if len(part) > 1}
    names = [part[1] for part in named.values()]
    return {
        id_: capitalised(" ".join([part[1], *part[2:]] if names.count(part[1]) > 1 else [part[1]]))
        .replace("_", " ")
        for id_, part in named.items()
    }  # fmt: skip


def _is_called(said: str, name: str) -> bool:
    return said.casefold() == name.casefold()
