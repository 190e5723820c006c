"""What would be dangerous to reach by way of another device. Pure; judges by `core.tiers` alone."""

from dataclasses import replace

from appliance.core.house import Entity, Home
from appliance.core.tiers import rule_of, tier_of
from appliance.core.types import Action, Tier, Verb

_DANGEROUS = frozenset(
    {"alarm_control_panel", "cover", "lawn_mower", "lock", "siren", "valve", "water_heater"}
)
"""Kinds whose guarded direction does harm; a button is guarded because nobody knows."""
_RISKY_VERBS = (Verb.TURN_ON, Verb.TURN_OFF, Verb.OPEN, Verb.UNLOCK)


def endangers(entity: Entity, *, stranger: bool) -> bool:
    """Whether something else must be guarded because its commands reach `entity` too.

    A `stranger` is a part of another device, as far as anybody says: then names count as well. A
    thermostat is not guarded for its own "child lock".
    """
    if entity.domain in _DANGEROUS:
        return rule_of(entity.domain, entity.device_class).risky is Tier.GUARDED
    return stranger and not _is_guarded_both_ways(entity) and _is_named_so(entity)


def _is_guarded_both_ways(entity: Entity) -> bool:
    """Whether nothing could be had from it on a plain yes, whatever it is called."""
    rule = rule_of(entity.domain, entity.device_class, entity.unit)
    return rule.risky is Tier.GUARDED and rule.calm is Tier.GUARDED


def _is_named_so(entity: Entity) -> bool:
    home = Home(entities={entity.id: replace(entity, beside=())})
    return any(
        tier_of((Action(entity.id, verb),), home) is not Tier.EVERYDAY for verb in _RISKY_VERBS
    )
