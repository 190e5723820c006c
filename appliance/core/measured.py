"""What is measured or set, in words: values, extremes, comparisons. Refuses to fill gaps.

Numbers are said with their units; several readings of one place each with its room or its name, and
of many the lowest and the highest. What has not been reported, or cannot be reached, is said so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.aspects import (
    BATTERY,
    COLOUR,
    HUMIDITY,
    KELVIN,
    MODE,
    OTHERS,
    POSITION,
    PROGRAMME,
    SOURCE,
    SPEED,
    TARGET,
    TARGET_HUMIDITY,
    TEMPERATURE,
    TILT,
    VALUE,
    VOLUME,
    Aspect,
    Reading,
)
from appliance.core.colors import name_of
from appliance.core.house import Entity, Home
from appliance.core.naming import are, plural, with_article
from appliance.core.reporting import brief, state_answer
from appliance.core.spoken_text import (
    capitalised,
    count,
    is_plain_quotation,
    joined,
    phrase,
    quantity,
)
from appliance.core.spoken_values import value_words
from appliance.core.subjects import in_area

_LISTED = 4
"""So many readings are said one by one."""
_DECIMALS = 1


def said_amount(reading: Reading, aspect: Aspect) -> str:
    """ "20.1 degrees"; empty if it is no number."""
    if reading.amount is None:
        return ""
    return quantity(reading.amount, _unit(reading, aspect)) or ""


def _known(reading: Reading) -> bool:
    return reading.amount is not None


def _unit(reading: Reading, aspect: Aspect) -> str | None:
    if reading.attribute is None:
        return reading.entity.unit
    return aspect.unit or reading.entity.unit or ("°C" if "temperature" in aspect.noun else None)


def of_things(aspect: Aspect, readings: Sequence[Reading], home: Home) -> str:
    """A sentence for each of a few things: how warm, how full, how loud, set to what."""
    return " ".join(_of_thing(aspect, reading, home) for reading in readings[:_LISTED])


def _of_thing(aspect: Aspect, reading: Reading, home: Home) -> str:
    entity, state = reading.entity, home.state_of(reading.entity.id)
    if reading.attribute is None or not state.available or state.state is None:
        return state_answer(entity, state)
    if reading.value is None:
        return _without(aspect, reading, home)
    subject = capitalised(with_article(entity, home))
    if entity.domain == "alarm_control_panel":
        return state_answer(entity, state)
    if entity.domain == "weather":
        return f"The {aspect.noun} is {said_amount(reading, aspect)}."
    if aspect is TEMPERATURE or aspect is HUMIDITY:
        verb = "measure" if plural([entity]) else "measures"
        return f"{subject} {verb} {said_amount(reading, aspect)}."
    if aspect is BATTERY:
        verb = "have" if plural([entity]) else "has"
        return f"{subject} {verb} {said_amount(reading, aspect)} battery."
    words = _set_words(aspect, reading)
    if not words or aspect in (POSITION, TILT, VALUE):
        return state_answer(entity, state)
    if state.state == "off" and aspect not in (TARGET, TARGET_HUMIDITY, VOLUME, SOURCE):
        return state_answer(entity, state)
    off = state.state == "off"
    return f"{subject} {are([entity])} {'off, and ' if off else ''}{words}."


def _without(aspect: Aspect, reading: Reading, home: Home) -> str:
    """Of a thing that reports, but not this: how it is otherwise."""
    entity, state = reading.entity, home.state_of(reading.entity.id)
    if state.state == "off":
        return state_answer(entity, state)
    subject = with_article(entity, home)
    return (
        f"I don't know the {aspect.noun} of {subject}, "
        f"only that {'they are' if plural([entity]) else 'it is'} {brief(entity, state)}."
    )


_MANNERS: Mapping[str, Callable[[str], str]] = {
    "mode": lambda word: f"in {word} mode",
    "preset": lambda word: "without a preset" if word == "none" else f"on the {word} preset",
    "effect": lambda word: "without an effect" if word == "none" else f"on the {word} effect",
    "source": lambda word: f"on {word}",
    "direction": lambda word: f"running {word}",
    "speed": lambda word: f"on {word}",
}


def _set_words(aspect: Aspect, reading: Reading) -> str:
    """How a thing is set, as it stands after "is"."""
    value, entity = reading.value, reading.entity
    if aspect is COLOUR:
        return (name_of(str(value)) if isinstance(value, str) else None) or ""
    if aspect in (TARGET, TARGET_HUMIDITY, KELVIN):
        said = said_amount(reading, aspect)
        return f"set to {said}" if said else ""
    if aspect is PROGRAMME or (aspect is MODE and entity.domain == "select"):
        said = _word(value)
        return f"set to {said}" if said else ""
    if isinstance(value, str) and aspect.noun in _MANNERS:
        said = _word(value) if aspect in (SOURCE, SPEED) else _word(value).lower()
        return _MANNERS[aspect.noun](said) if said else ""
    if reading.amount is None:
        return ""
    words = value_words(reading.attribute or "", reading.amount, entity)
    return f"at {words}" if not words.endswith(("open", "tilt")) else words


def _word(value: object) -> str:
    """A device's own word, if it is short enough to be one."""
    text = str(value).replace("_", " ")
    said = phrase(text) if is_plain_quotation(text) else ""
    return said if len(said.split()) <= _LONGEST_WORD else ""


_LONGEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """Readings that speak for one place or thing. `where`: "in the hall", "Dusty"."""

    where: str
    amount: float
    said: str


def spots(aspect: Aspect, readings: Sequence[Reading], home: Home) -> list[Spot]:
    """One for each room (the first of its readings), or for each thing without one."""
    found: dict[str, Spot] = {}
    for reading in readings:
        if reading.amount is None:
            continue
        where = in_area(reading.entity.area, home) or f"at {with_article(reading.entity, home)}"
        found.setdefault(
            where, Spot(where, comparable(reading, aspect), said_amount(reading, aspect))
        )
    return list(found.values())


def comparable(reading: Reading, aspect: Aspect) -> float:
    """The amount in a unit that all of one aspect share: degrees Celsius, watts, minutes."""
    unit, amount = _unit(reading, aspect), reading.amount or 0.0
    if unit == "°F" and "temperature" in aspect.noun:
        return (amount - 32) / 1.8
    return amount * _FACTORS.get(unit or "", 1.0)


_FACTORS: Mapping[str, float] = {
    "kW": 1000.0,
    "MW": 1e6,
    "mW": 0.001,
    "kWh": 1000.0,
    "MWh": 1e6,
    "h": 60.0,
    "s": 1 / 60,
    "d": 1440.0,
    "mA": 0.001,
    "mV": 0.001,
}


def of_place(aspect: Aspect, readings: Sequence[Reading], where: str, home: Home) -> str:
    """What is measured somewhere: "It's 20.1 degrees in the living room."; `where` may be empty."""
    known = [reading for reading in readings if _known(reading)]
    if not known:
        return of_things(aspect, readings, home)
    if not aspect.climatic and len(known) > 1:
        return of_things(aspect, known, home)
    places = spots(aspect, known, home)
    if len(known) == 1 or (len(places) == 1 and where):
        return _in_one_place(aspect, known, where, home)
    if len(places) <= _LISTED:
        listed = joined([f"{spot.said} {spot.where}" for spot in places])
        return f"{_opening(aspect)} {listed}."
    ordered = sorted(places, key=lambda spot: spot.amount)
    low, high = ordered[0], ordered[-1]
    span = f"between {low.said} {low.where} and {high.said} {high.where}"
    return f"{_opening(aspect)} {span}."


def _in_one_place(aspect: Aspect, known: Sequence[Reading], where: str, home: Home) -> str:
    reading = known[0]
    if not aspect.climatic or aspect is OTHERS["air quality"] or (len(known) > 1 and not where):
        return of_things(aspect, known, home)
    place = where or in_area(reading.entity.area, home)
    if aspect is TEMPERATURE:
        return f"It's {said_amount(reading, aspect)}{place and ' '}{place}."
    return f"The {aspect.noun}{place and ' '}{place} is {said_amount(reading, aspect)}."


def _opening(aspect: Aspect) -> str:
    return "It's" if aspect is TEMPERATURE else f"The {aspect.noun} is"


def total(aspect: Aspect, readings: Sequence[Reading], home: Home) -> str | None:
    """What the whole house uses: the meter that belongs to no room, if there is one."""
    whole = [one for one in readings if one.entity.area is None and _known(one)]
    whole = [one for one in whole if _WHOLE & set(own_words(one.entity))] or whole
    if len(whole) == 1:
        return of_things(aspect, whole, home)
    known = [one for one in readings if _known(one)]
    return of_things(aspect, known, home) if len(known) == 1 else None


_WHOLE = frozenset({"house", "home", "total", "grid", "mains", "consumption", "whole", "apartment"})


def own_words(entity: Entity) -> list[str]:
    return entity.name.casefold().split()


def extreme(
    aspect: Aspect, readings: Sequence[Reading], home: Home, title: str, *, highest: bool
) -> str | None:
    """ "The coldest room is the hall, at 18.6 degrees."; None if nothing is known of any."""
    known = [reading for reading in readings if _known(reading)]
    if not known:
        return None
    by_room = title.endswith("room")
    named = [(_name_of(one.entity, home, by_room=by_room), one) for one in known]
    best = (max if highest else min)(comparable(one, aspect) for _, one in named)
    winners = [(name, one) for name, one in named if comparable(one, aspect) == best]
    names = list(dict.fromkeys(name for name, _ in winners))
    said = said_amount(winners[0][1], aspect)
    if len(names) > _LISTED:
        return f"They are all at {said}." if len(winners) == len(named) else None
    title = title if len(names) == 1 else f"{title}s"
    return f"The {title} {'is' if len(names) == 1 else 'are'} {joined(names)}, at {said}."


def _name_of(entity: Entity, home: Home, *, by_room: bool) -> str:
    place = in_area(entity.area, home).partition(" ")[2] if by_room else ""
    return place or with_article(entity, home)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that are compared; `where` as it stands behind its amount."""

    readings: tuple[Reading, ...]
    where: str


def comparison(aspect: Aspect, one: Side, other: Side, home: Home, *, higher: bool) -> str:
    """Whether it is warmer here than there, with both numbers."""
    first, second = (_mean(aspect, side) for side in (one, other))
    if first is None or second is None:
        unknown = one if first is None else other
        return of_things(aspect, unknown.readings, home) or f"I don't know that {unknown.where}."
    so = first[0] > second[0] if higher else first[0] < second[0]
    both = f"{first[1]} {one.where} and {second[1]} {other.where}"
    return f"{'Yes' if so else 'No'}, {_opening(aspect).lower()[:1]}{_opening(aspect)[1:]} {both}."


def apart_by(aspect: Aspect, one: Side, other: Side, home: Home) -> str:
    """How far two are apart, with both: "2 degrees: it's 20 in the hall and 18 in the study."."""
    first, second = (_mean(aspect, side) for side in (one, other))
    both = comparison(aspect, one, other, home, higher=True)
    if first is None or second is None:
        return both
    unit = "°C" if aspect is TEMPERATURE else _unit(one.readings[0], aspect)
    apart = quantity(round(abs(first[0] - second[0]), _DECIMALS), unit)
    return f"{capitalised(str(apart))}: {both.partition(', ')[2]}"


def mean_of(aspect: Aspect, readings: Sequence[Reading], where: str, home: Home) -> str | None:
    """ "The average temperature is 19.4 degrees, of six rooms."; None if nothing is known."""
    mean = _mean(aspect, Side(tuple(readings), where))
    if mean is None:
        return None
    rooms = len(spots(aspect, readings, home))
    of_rooms = f", of {count(rooms)} rooms" if rooms > 1 else ", of one room"
    said = mean[1].removeprefix("about ")
    return f"The average {aspect.noun}{where and ' '}{where} is {said}{of_rooms}."


def _mean(aspect: Aspect, side: Side) -> tuple[float, str] | None:
    known = [reading for reading in side.readings if _known(reading)]
    if not known:
        return None
    amount = sum(comparable(reading, aspect) for reading in known) / len(known)
    if len(known) == 1:
        return amount, said_amount(known[0], aspect)
    unit = _unit(known[0], aspect)
    return amount, f"about {quantity(round(amount, _DECIMALS), unit)}"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that something is asked to be above, or below."""

    amount: float
    above: bool

    def passed_by(self, amount: float) -> bool:
        return amount > self.amount if self.above else amount < self.amount


def passing(
    aspect: Aspect,
    readings: Sequence[Reading],
    limit: Limit,
    home: Home,
    noun: str,
    *,
    yes_no: bool,
) -> str:
    """Those above or below a number, named with what they are at; `noun` in the plural."""
    known = [reading for reading in readings if _known(reading)]
    if not known:
        return of_things(aspect, readings, home)
    found = [one for one in known if one.amount is not None and limit.passed_by(one.amount)]
    if len(known) == 1:
        said = of_place(aspect, known, in_area(known[0].entity.area, home), home)
        start = said[:1].lower() + said[1:] if said.startswith(("The ", "It's")) else said
        return f"{'Yes' if found else 'No'}, {start}" if yes_no else said
    by_room = noun == "rooms"
    names = [
        f"{_name_of(one.entity, home, by_room=by_room)} at {said_amount(one, aspect)}"
        for one in found
    ]
    side = "above" if limit.above else "below"
    bound = quantity(limit.amount, _unit(known[0], aspect))
    if not names:
        return f"{'No, no' if yes_no else 'No'} {noun} are {side} {bound}."
    if len(names) > _LISTED:
        return f"{'Yes, ' if yes_no else ''}{len(names)} {noun} are {side} {bound}."
    said = joined(list(dict.fromkeys(names)))
    return f"Yes, {said}." if yes_no else f"{capitalised(said)}."
