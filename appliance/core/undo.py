"""How the last change is put back. Refuses to guess: what cannot be put back exactly is said.

Makes wishes out of what was done and how things were before it. They go through `meaning.propose`
like those of any sentence: the tier, the question and the ranges are those of the way back, so
undoing "lock the door" is unlocking it.

* Only what was acknowledged, sent or under way is undone; the rest never changed, as far as anyone
  knows. If that is all of the last attempt, it is said: nobody means an older one.
* What an action set is put back, and no more; what it switched on is switched off, and the other
  way round. A light comes back as it shone, in the nearest colour that has a name: nobody can agree
  to six digits. Of more than `MANY_NAMED`, or with more than `_LOOKS` ways to shine, only that they
  are on: nor to so many looks.
* Pressing, skipping, cleaning and what has no state cannot be undone. What was moving before is
  not set moving again.
* All of it or nothing: a house that is half put back is one that nobody ever saw.
"""

from collections.abc import Iterator, Mapping, Sequence

from appliance.core.colors import name_of
from appliance.core.house import (
    MOVING,
    STATE_PARAMETERS,
    Entity,
    EntityState,
    Home,
    Range,
    satisfied,
)
from appliance.core.journal import DONE, Before, Change
from appliance.core.listing import LIST_VERBS
from appliance.core.meaning import Parameters, Wish, fit
from appliance.core.naming import MANY_NAMED, PROGRAMMES, plural, subject_of
from appliance.core.spoken_text import capitalised, joined, number
from appliance.core.types import Action, Result, Value, Verb

_LOOKS = 2
_ONE_WAY = frozenset({Verb.PRESS, Verb.NEXT, Verb.PREVIOUS, Verb.LOCATE, Verb.INSTALL}) | LIST_VERBS
"""What was put on a list is not written down, so nobody knows what to take off it again."""
_MACHINES = frozenset({"vacuum", "lawn_mower"})
"""Going on where it was would be another cleaning. Their settings can be put back."""
_BACK: Mapping[str, Verb] = {
    "on": Verb.TURN_ON,
    "off": Verb.TURN_OFF,
    "open": Verb.OPEN,
    "closed": Verb.CLOSE,
    "locked": Verb.LOCK,
    "unlocked": Verb.UNLOCK,
    "playing": Verb.START,
    "paused": Verb.PAUSE,
}
"""The verb that leads to a state."""
_LIGHTS_OF = ("color", "kelvin", "white_pct")
"""A light has one of these at a time."""
_SHINING = frozenset({*_LIGHTS_OF, "effect"})
_BLOWING = frozenset({"preset", "percentage"})
_NO_EFFECT = frozenset({"none", "off", ""})
_DOING: Mapping[Verb, str] = {
    Verb.TURN_ON: "turning on",
    Verb.TURN_OFF: "turning off",
    Verb.OPEN: "opening",
    Verb.CLOSE: "closing",
    Verb.STOP: "stopping",
    Verb.LOCK: "locking",
    Verb.UNLOCK: "unlocking",
    Verb.SET: "setting",
    Verb.PRESS: "pressing",
    Verb.START: "starting",
    Verb.PAUSE: "pausing",
    Verb.DOCK: "docking",
    Verb.LOCATE: "finding",
    Verb.NEXT: "skipping ahead on",
    Verb.PREVIOUS: "skipping back on",
    Verb.INSTALL: "updating",
    Verb.ADD: "adding to",
    Verb.COMPLETE: "ticking something off",
    Verb.REMOVE: "taking something off",
}


def way_back(changes: Sequence[Change], home: Home) -> tuple[Wish, ...] | str:
    """How `changes`, all of one sentence, are undone; or what to say because they are not."""
    done = [change for change in changes if change.result in DONE]
    if not done:
        return _not_done(changes, home)
    plainly = len(done) > MANY_NAMED or len(_looks(done, home)) > _LOOKS
    wishes: list[Wish] = []
    impossible: list[Change] = []
    forgotten: list[Change] = []
    for change in done:
        entity = home.entities.get(change.action.entity)
        wish = _wish(change, entity, plainly=plainly) if entity else None
        if wish is not None:
            wishes.append(wish)
        elif entity is None or change.action.verb in _ONE_WAY or change.before != Before():
            impossible.append(change)
        else:
            forgotten.append(change)
    if not impossible and not forgotten:
        return tuple(wishes)
    rest = "So I leave the rest as it is, too." if wishes else ""
    said = (_not_undone(impossible, home), _not_known(forgotten, home), rest)
    return " ".join(part for part in said if part)


def _looks(changes: Sequence[Change], home: Home) -> set[Parameters]:
    """In how many ways lights would shine again that are switched on."""
    known = [change for change in changes if change.action.entity in home.entities]
    ways = [_wish(each, home.entities[each.action.entity], plainly=False) for each in known]
    return {way.parameters for way in ways if way is not None and way.verb is Verb.TURN_ON}


def _wish(change: Change, entity: Entity, *, plainly: bool) -> Wish | None:
    """The first way back that this entity can take."""
    ways = (Wish(verb, (entity.id,), how) for verb, how in _ways(change, entity, plainly))
    return next((wish for wish in ways if fit(wish, entity) is not None), None)


def _ways(change: Change, entity: Entity, plainly: bool) -> Iterator[tuple[Verb, Parameters]]:
    """Verbs and parameters that lead back, the most exact first."""
    action, state = change.action, change.before.state
    settles = action.verb is Verb.SET or bool(action.parameters)
    if action.verb in _ONE_WAY or state in MOVING:
        return
    if entity.domain in _MACHINES and not settles:
        return
    values = _values(change.before, entity)
    if _woke(change):
        yield Verb.TURN_OFF, ()
    if settles:
        touched = frozenset(name for name, _ in action.parameters)
        if entity.domain == "fan" and touched & _BLOWING:
            touched = touched - _BLOWING | _blew(values)
        restored = _restored(touched, values)
        if restored.keys() == {"position"}:
            yield from _placed(restored["position"])
        elif restored:
            yield Verb.SET, tuple(sorted(restored.items()))
        return
    if "position" in values:
        yield from _placed(values["position"])
    if action.verb is Verb.TURN_OFF and state not in (None, "off", "standby"):
        yield from _running(entity.domain, values, plainly=plainly)
        yield Verb.TURN_ON, ()
    if state is not None and state in _BACK:
        yield _BACK[state], ()


def _running(
    domain: str, values: Mapping[str, Value], *, plainly: bool
) -> Iterator[tuple[Verb, Parameters]]:
    """What was switched off, on again in the way it was on."""
    mode = STATE_PARAMETERS.get(domain, "")
    if domain == "light" and not plainly:
        yield Verb.TURN_ON, tuple(sorted(_shone(values).items()))
    elif domain == "fan" and values.get("percentage"):
        yield Verb.SET, (("percentage", values["percentage"]),)
    elif mode in values:
        yield Verb.SET, ((mode, values[mode]),)


def _placed(position: Value) -> Iterator[tuple[Verb, Parameters]]:
    ends = {0: Verb.CLOSE, 100: Verb.OPEN}
    if position in ends:
        yield ends[int(position)], ()
    yield Verb.SET, (("position", position),)


def _woke(change: Change) -> bool:
    """Whether it was off and could not be while this was done."""
    done = EntityState("off", dict(change.action.parameters))
    return change.before.state == "off" and not satisfied(change.action, done)


def _values(before: Before, entity: Entity) -> dict[str, Value]:
    """What it was set to, its state included where that is one of its settings."""
    values = dict(before.attributes)
    if (color := name_of(str(values.get("color")))) is not None:
        values["color"] = color
    name = STATE_PARAMETERS.get(entity.domain)
    if name is not None and before.state is not None:
        counted = number(before.state) if isinstance(entity.settings.get(name), Range) else None
        values[name] = before.state if counted is None else float(before.state)
    return values


def _restored(touched: frozenset[str], values: Mapping[str, Value]) -> dict[str, Value]:
    """The former values of what was set; empty if one of them is not known."""
    restored: dict[str, Value] = {}
    if "white_pct" in touched:
        # The diode's level is the light's: what was as bright otherwise has to be again.
        touched |= values.keys() & {"brightness_pct"}
    if touched & _SHINING:
        restored = _light(values, effect="effect" in touched)
        if not restored:
            return {}
    others = touched - _SHINING - ({"brightness_pct"} if "white_pct" in restored else set())
    if not all(name in values for name in others):
        return {}
    return restored | {name: values[name] for name in others}


def _blew(values: Mapping[str, Value]) -> frozenset[str]:
    """What a fan went by: one of its presets, or a speed."""
    if str(values.get("preset", "none")).casefold() not in _NO_EFFECT:
        return frozenset({"preset"})
    return frozenset({"percentage"})


def _shone(values: Mapping[str, Value]) -> dict[str, Value]:
    shone = _light(values, effect=False)
    if "brightness_pct" in values and "white_pct" not in shone:
        shone["brightness_pct"] = values["brightness_pct"]
    return shone


def _light(values: Mapping[str, Value], *, effect: bool) -> dict[str, Value]:
    """The kind of light it gave: one, for a light takes no two. `effect`: one is running."""
    former = str(values.get("effect", "none")).casefold()
    if former not in _NO_EFFECT:
        return {"effect": values["effect"]}
    kinds = [name for name in _LIGHTS_OF if name in values]
    if not kinds and effect and "effect" in values:
        kinds = ["effect"]
    return {name: values[name] for name in kinds[:1]}


def _not_done(changes: Sequence[Change], home: Home) -> str:
    """ "I don't know whether opening the garage door worked, so I can't undo it."."""
    if not changes:
        return "There is nothing to undo."
    silent = [change for change in changes if change.result is Result.SILENT]
    if silent:
        those = "it" if len(silent) == 1 else "them"
        return f"I don't know whether {_deeds(silent, home)} worked, so I can't undo {those}."
    return f"{capitalised(_deeds(changes, home, 'and'))} did not work, so there is nothing to undo."


def _not_undone(changes: Sequence[Change], home: Home) -> str:
    """ "I can't undo pressing the doorbell button."."""
    if not changes:
        return ""
    return f"I can't undo {_deeds(changes, home)}."


def _deeds(changes: Sequence[Change], home: Home, word: str = "or") -> str:
    """ "pressing the doorbell button or starting good night"."""
    by_deed: dict[str, list[Entity]] = {}
    for change in changes:
        by_deed.setdefault(_deed(change.action), []).append(_entity(change, home))
    return joined([f"{deed} {subject_of(those, home)}" for deed, those in by_deed.items()], word)


def _not_known(changes: Sequence[Change], home: Home) -> str:
    """ "I don't know how the hall light was before."."""
    if not changes:
        return ""
    entities = [_entity(change, home) for change in changes]
    was = "were" if plural(entities) else "was"
    return f"I don't know how {subject_of(entities, home)} {was} before."


def _deed(action: Action) -> str:
    started = action.verb is Verb.PRESS and action.entity.startswith(PROGRAMMES)
    return _DOING[Verb.START if started else action.verb]


def _entity(change: Change, home: Home) -> Entity:
    return home.entities.get(change.action.entity) or Entity(change.action.entity, "")
