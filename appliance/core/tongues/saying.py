"""What Hearth says of actions in another language than English: as `core.phrasing`, from a table.

Refuses any words but those of the table, the cleaned names of things and what they are set to.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from appliance.core.house import MOVING, Entity, Home
from appliance.core.listing import LIST_VERBS, LONGEST_ITEM, named_in
from appliance.core.self_talk import holds_consent
from appliance.core.spoken_text import capitalised, is_plain_quotation, phrase
from appliance.core.tongues import labels
from appliance.core.tongues.labels import is_plain, is_plural, joined
from appliance.core.tongues.tongue import Pair, Tongue
from appliance.core.tongues.values import value_words
from appliance.core.types import Action, EntityId, Result, Verb

Group = tuple[Action, list[Entity]]
"""Entities that get the same verb and parameters; the action stands for all of them."""
_TRAVELLERS = ("cover.", "valve.", "vacuum.", "lawn_mower.")


def read_back(actions: tuple[Action, ...], home: Home, tongue: Tongue) -> str:
    """The question to ask before these actions: "Küchenlicht einschalten?".

    Things are called by their kinds if a row of words over two names would consent.
    """
    asked = _question(actions, home, tongue)
    return _question(actions, _unnamed(home), tongue) if holds_consent(asked) else asked


def _question(actions: tuple[Action, ...], home: Home, tongue: Tongue) -> str:
    groups = _grouped(actions, home)
    action, entities = groups[0]
    if len(groups) == len(entities) == 1 and action.verb is Verb.SET:
        return f"{capitalised(_filled(tongue.ask_to_set, groups[0], home, tongue))}?"
    return f"{capitalised(deeds(actions, home, tongue))}?"


def _unnamed(home: Home) -> Home:
    entities = {id_: replace(entity, name="") for id_, entity in home.entities.items()}
    return replace(home, entities=entities, areas={})


def is_sayable(actions: tuple[Action, ...], home: Home, tongue: Tongue) -> bool:
    """Whether the read-back tells all of what would be done."""
    if not are_named(actions, home, tongue) or holds_consent(read_back(actions, home, tongue)):
        return False
    return all(_values(action, home, tongue) is not None for action in actions) and all(
        _is_plain_item(item, tongue)
        for action in actions
        if action.verb in LIST_VERBS
        for item in named_in(action)
    )


def are_named(actions: tuple[Action, ...], home: Home, tongue: Tongue) -> bool:
    """Whether the read-back tells every single thing of them from all others."""
    return all(labels.can_be_named(those, home, tongue) for _, those in _grouped(actions, home))


def deeds(actions: tuple[Action, ...], home: Home, tongue: Tongue, word: str = "and") -> str:
    """The actions inside a sentence: "Küchenlicht einschalten und Haustür verriegeln"."""
    groups = _grouped(actions, home)
    said = [_filled(tongue.do[group[0].verb], group, home, tongue) for group in groups]
    return _clauses(said, tongue, word)


def refusal(beyond: list[Entity], home: Home, tongue: Tongue) -> str:
    """Why a proposal is not even asked; `beyond` is what the owner has put out of reach."""
    if not beyond:
        return tongue.not_by_voice
    return f"{capitalised(_of(tongue.refused, beyond, home, tongue))}."


def already_so(actions: tuple[Action, ...], home: Home, tongue: Tongue) -> str:
    """Nothing has to be done: "Küchenlicht ist schon an."."""
    parts = []
    for group in _grouped(actions, home):
        action, entities = group
        if action.verb in LIST_VERBS:
            parts.append(_filled(tongue.lists[action.verb][1], group, home, tongue))
            continue
        said = tongue.already[is_plural(entities, tongue)]
        state = _became(action, home, tongue)
        parts.append(said.format(things=labels.subject(entities, home, tongue), state=state))
    return f"{capitalised(_clauses(parts, tongue))}." if parts else tongue.nothing_to_do


def outcome_sentence(
    outcomes: tuple[tuple[Action, Result], ...], home: Home, tongue: Tongue
) -> str:
    """What really happened. Success is claimed for acknowledged actions alone."""
    if not outcomes:
        return tongue.nothing_done
    by_result = {
        result: tuple(action for action, became in outcomes if became is result)
        for result in Result
    }
    done = by_result.pop(Result.ACKNOWLEDGED)
    if len(done) == len(outcomes):
        said = [_success(group, home, tongue) for group in _grouped(done, home)]
        return f"{capitalised(_clauses(said, tongue))}."
    failures = [
        _of(tongue.results[result], _entities(actions, home), home, tongue)
        for result, actions in by_result.items()
        if actions
    ]
    if done:
        tally = tongue.tally.format(done=len(done), all=len(outcomes))
        failures = [tally, *(said.removeprefix(tongue.sent_but) for said in failures)]
    return f"{capitalised('; '.join(failures))}."


def progress_sentence(
    actions: tuple[Action, ...], home: Home, tongue: Tongue, moving: Collection[EntityId] = ()
) -> str:
    """What is on its way: "Garagentor ist unterwegs."; empty if nothing is."""
    going = [a for a in actions if a.entity in moving or home.state_of(a.entity).state in MOVING]
    known = [home.entities[a.entity] for a in going if a.entity in home.entities]
    travel = [each for each in known if each.id.startswith(_TRAVELLERS)]
    change = [each for each in known if each not in travel]
    said = [
        _of(pair, those, home, tongue)
        for pair, those in ((tongue.moving, travel), (tongue.changing, change))
        if those
    ]
    return f"{capitalised(joined(said, tongue))}." if said else ""


def unreachable(ids: Iterable[EntityId], home: Home, tongue: Tongue) -> str:
    """ "Flurlicht ist gerade nicht erreichbar."."""
    known = [home.entities[each] for each in ids]
    return capitalised(_of(tongue.away, known, home, tongue))


def which_one(ids: Iterable[EntityId], home: Home, tongue: Tongue) -> str:
    """Asks which of several things is meant: "Welches davon: Leselampe oder Stehlampe?"."""
    known = [home.entities[each] for each in ids if each in home.entities]
    if not 1 < len(known) <= labels.MANY_NAMED:
        return tongue.what
    said = joined([labels.label_of(each, home, tongue) for each in known], tongue, "or")
    return tongue.which.format(things=said)


def cannot(known: list[Entity], home: Home, tongue: Tongue) -> str:
    """Why a wish for these cannot be granted."""
    if not known:
        return tongue.cannot["unknown"]
    if len(known) > 1:
        return tongue.cannot["some"]
    return capitalised(tongue.cannot["one"].format(things=labels.subject(known, home, tongue)))


def _clauses(parts: list[str], tongue: Tongue, word: str = "and") -> str:
    """Clauses in a row; from two on with a comma, because each may hold an "and" of its own."""
    last = f"{tongue.conjunctions[word]} {parts[-1]}"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, {last}"


def _of(pair: Pair, entities: list[Entity], home: Home, tongue: Tongue) -> str:
    said = pair[is_plural(entities, tongue)]
    return said.format(things=labels.subject(entities, home, tongue))


def _success(group: Group, home: Home, tongue: Tongue) -> str:
    action, entities = group
    if action.verb in LIST_VERBS:
        return _filled(tongue.lists[action.verb][0], group, home, tongue)
    said = tongue.stands[is_plural(entities, tongue)]
    things = labels.subject(entities, home, tongue)
    return said.format(things=things, state=_became(action, home, tongue))


def _became(action: Action, home: Home, tongue: Tongue) -> str:
    values = _values(action, home, tongue) or ""
    said = tongue.became[action.verb]
    if "{values}" in said:
        return _tidy(said.format(values=values))
    return f"{said}, {values}" if values else said


def _filled(template: str, group: Group, home: Home, tongue: Tongue) -> str:
    action, entities = group
    said = template.format(
        things=labels.subject(entities, home, tongue),
        values=_values(action, home, tongue) or "",
        items=_items(action, tongue),
    )
    return _tidy(said)


def _tidy(said: str) -> str:
    return " ".join(said.split())


def _values(action: Action, home: Home, tongue: Tongue) -> str | None:
    """All that it is set to; empty if nothing is, None if not all of that can be said."""
    if action.verb in LIST_VERBS or not action.parameters:
        return ""
    entity = _entity(action, home)
    said = [value_words(name, value, entity, tongue) for name, value in action.parameters]
    whole = [each for each in said if each is not None]
    return joined(whole, tongue) if len(whole) == len(said) else None


def _items(action: Action, tongue: Tongue) -> str:
    if action.verb not in LIST_VERBS:
        return ""
    plain = [phrase(item, 2 * LONGEST_ITEM) for item in named_in(action)]
    return joined([item for item in plain if item] or ["?"], tongue)


def _is_plain_item(item: str, tongue: Tongue) -> bool:
    whole = phrase(item, 2 * LONGEST_ITEM).casefold() == item.casefold()
    plain = is_plain(item, tongue.sentence_words, tongue.particles)
    return whole and plain and is_plain_quotation(item)


def _entity(action: Action, home: Home) -> Entity:
    return home.entities.get(action.entity) or Entity(action.entity, "")


def _entities(actions: Iterable[Action], home: Home) -> list[Entity]:
    return [_entity(action, home) for action in actions]


def _grouped(actions: tuple[Action, ...], home: Home) -> list[Group]:
    groups: dict[Action, list[Entity]] = {}
    for action in actions:
        entity = _entity(action, home)
        same = next((each for each in groups if _same(each, action, home)), action)
        groups.setdefault(same, []).append(entity)
    return list(groups.items())


def _same(one: Action, other: Action, home: Home) -> bool:
    """Whether the same can be said of both: a value may have another unit or grid elsewhere."""
    if replace(one, entity=other.entity) != other:
        return False
    first, second = (_entity(each, home) for each in (one, other))
    return all(
        (first.unit, first.settings.get(name)) == (second.unit, second.settings.get(name))
        for name, _ in one.parameters
    )
