"""What each call of the API answers. Refuses to change anything but the controls of Hearth itself.

No call reaches a device: the window that the answers are made from has nothing to do it with.
"""

import json
import re
from contextlib import aclosing
from typing import Any

from starlette.requests import Request

from appliance.core.errors import StartingAgain
from appliance.core.house import Entity, Home
from appliance.core.presence import NUMBERS, SWITCHES, Doing, Knobs
from appliance.core.types import EntityId
from appliance.web.api.problems import Problem
from appliance.web.api.shapes import (
    ControlShown,
    ControlsShown,
    DeedShown,
    DeviceShown,
    DevicesShown,
    HealthShown,
    JournalShown,
    StateShown,
    TurnShown,
    TurnsShown,
)
from appliance.web.pages.devices import least_tier
from appliance.web.window import Window

CONTROLS = (*SWITCHES, *NUMBERS)
USUAL_LIMIT, MOST = 100, 500


async def state(_request: Request, window: Window) -> StateShown:
    knobs = window.knobs
    async with aclosing(window.live()) as happening:
        news = await anext(happening, None)
    if news is None or news["doing"] not in list(Doing):
        raise StartingAgain("Hearth is starting; it takes about ten seconds")
    return StateShown(
        doing=Doing(news["doing"]),
        asked=news["asked"],
        connected=news["connected"],
        muted=knobs.muted,
        happened=news.get("happened", ""),
    )


async def devices(_request: Request, window: Window) -> DevicesShown:
    home = window.home
    return DevicesShown(devices=[_device(each, home) for each in home.entities.values()])


async def device(request: Request, window: Window) -> DeviceShown:
    home = window.home
    entity = home.entities.get(EntityId(request.path_params["id"]))
    if entity is None:
        raise Problem("no-such-device")
    return _device(entity, home)


async def controls(_request: Request, window: Window) -> ControlsShown:
    knobs = window.knobs
    return ControlsShown(controls=[_control(each, knobs) for each in CONTROLS])


async def set_control(request: Request, window: Window) -> ControlShown:
    """One control, the last part of the path, as the page's own button would set it."""
    knob = request.url.path.rpartition("/")[2]
    value = _value(knob, await _body(request))
    window.turn(knob, value)
    return _control(knob, window.knobs)


async def journal(request: Request, window: Window) -> JournalShown:
    deeds = await window.journal(_limit(request))
    return JournalShown(
        deeds=[
            DeedShown(
                at=each.at, result=each.result, what=each.what, tier=each.tier, sound=each.sound
            )
            for each in deeds
        ]
    )


async def health(_request: Request, window: Window) -> HealthShown:
    found = await window.health()
    return HealthShown(
        engines=dict(found.engines), figures=dict(found.figures), trouble=found.trouble
    )


async def turns(request: Request, window: Window) -> TurnsShown:
    found = await window.turns(_limit(request))
    return TurnsShown(
        turns=[TurnShown(at=each.at, timeline_ms=dict(each.timeline)) for each in found]
    )


def _device(entity: Entity, home: Home) -> DeviceShown:
    told = home.state_of(entity.id)
    area = home.areas.get(entity.area) if entity.area is not None else None
    return DeviceShown(
        id=entity.id,
        name=entity.name,
        room=area.name if area is not None else "",
        kind=entity.domain,
        state=told.state,
        unit=entity.unit,
        available=told.available,
        approved=entity.approved,
        commands=bool(entity.verbs),
        tier=least_tier(entity),
    )


def _control(knob: str, knobs: Knobs) -> ControlShown:
    low, high = NUMBERS.get(knob, (None, None))
    return ControlShown(id=knob, value=getattr(knobs, knob), low=low, high=high)


def _limit(request: Request) -> int:
    told = request.query_params.getlist("limit")
    if not told:
        return USUAL_LIMIT
    if len(told) == 1 and re.fullmatch(r"[0-9]{1,3}", told[0]) and 1 <= int(told[0]) <= MOST:
        return int(told[0])
    raise Problem("malformed", f"`limit` is one number from 1 to {MOST}.")


async def _body(request: Request) -> dict[str, Any]:
    """Raises Problem for anything but one JSON object; what json.loads cannot is malformed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise Problem("not-json")
    try:
        told = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Problem("malformed", "The body is no JSON.") from error
    if not isinstance(told, dict) or set(told) != {"value"}:
        raise Problem("wrong-value", 'The body is an object with a "value" and nothing else.')
    return told


def _value(knob: str, told: dict[str, Any]) -> bool | int:
    value = told["value"]
    if knob in SWITCHES:
        if isinstance(value, bool):
            return value
        raise Problem("wrong-value", "The value is true or false.")
    low, high = NUMBERS[knob]
    # 40.0 is a whole number in JSON, and neither true nor a NaN is one.
    if type(value) in (int, float) and low <= value <= high and value == int(value):
        return int(value)
    raise Problem("wrong-value", f"The value is a whole number from {low} to {high}.")
