"""What was agreed to for later: once, at its time, by the law of that moment, no other bytes."""

import copy
import datetime as dt
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.core.approvals import (
    GRACE_MS,
    MOST_PUT_OFF,
    Approvals,
    ConfirmedAction,
    canonical,
)
from appliance.core.budget import Budget, Limits, Window
from appliance.core.consent import Gate, Law
from appliance.core.errors import ConsentError
from appliance.core.keepsakes import LONGEST, Keepsake, read, write
from appliance.core.types import (
    Action,
    EntityId,
    Factor,
    Later,
    Proposal,
    ProposalId,
    Tier,
    Verb,
)
from appliance.core.verdicts import Asking, Confirmed, PutOff, Refused, Spoken, WhyRefused
from tests.every_case import every_case

LIGHT, FAN = EntityId("light.hall"), EntityId("fan.bath")
OFF, ON = Action(LIGHT, Verb.TURN_OFF), Action(FAN, Verb.TURN_ON)
FAN_OFF = Action(FAN, Verb.TURN_OFF)
ANSWERED = 1_000
DUE = ANSWERED + 600_000


class House:
    """A law that can change."""

    def __init__(self) -> None:
        self.law: Law = lambda proposal: proposal

    def __call__(self, proposal: Proposal) -> Proposal:
        return self.law(proposal)


LASTING = bytes(range(1, 33))


def gate(
    house: House | None = None,
    limits: Limits | None = None,
    lasting_key: bytes | None = LASTING,
    key: bytes = bytes(range(32)),
) -> Gate:
    return Gate(
        boot_id="boot",
        key=key,
        nonces=(f"nonce-{n}" for n in itertools.count()),
        numbers=itertools.cycle((42, 57)),
        law=house or House(),
        lasting_key=lasting_key,
        hears_itself=True,
        budget=Budget(limits or Limits()),
    )


def later(in_s: int = 600, *actions: Action) -> Later:
    return Later(in_s, actions or (OFF,))


def asked(*put_off: Later, actions: tuple[Action, ...] = (), id_: str = "p") -> Proposal:
    return Proposal(ProposalId(id_), actions, "Shall I?", Tier.EVERYDAY, later=put_off)


def agree(by: Gate, proposal: Proposal, at: int = ANSWERED) -> Confirmed:
    assert isinstance(by.propose(proposal, at - 500), Asking)
    by.read_back_played(proposal.id, at - 400)
    verdict = by.hear(Spoken("yes", at), at)
    assert isinstance(verdict, Confirmed)
    return verdict


def put_off(by: Gate, proposal: Proposal | None = None, at: int = ANSWERED) -> PutOff:
    return agree(by, proposal or asked(later()), at).put_off[0]


def test_what_is_for_later_alone_is_asked_for_and_put_off() -> None:
    made = gate()
    confirmed = agree(made, asked(later()))
    (waits,) = confirmed.put_off
    assert (waits.due_ms, waits.later) == (DUE, later())
    assert waits.action.proposal == Proposal(ProposalId("p"), (OFF,), "Shall I?", Tier.EVERYDAY)
    assert made.redeem(confirmed.action, ANSWERED) == ()


def test_now_and_later_are_two_approvals_of_one_yes() -> None:
    made = gate()
    confirmed = agree(made, asked(later(900, FAN_OFF), later(1_000), actions=(ON,)))
    assert made.redeem(confirmed.action, ANSWERED) == (ON,)
    first, second = confirmed.put_off
    assert (first.due_ms, second.due_ms) == (ANSWERED + 900_000, ANSWERED + 1_000_000)
    assert made.redeem(second.action, second.due_ms) == (OFF,)
    with pytest.raises(ConsentError, match="approved"):
        made.redeem(first.action, second.due_ms)  # its minute is over


@pytest.mark.parametrize("at", [DUE, DUE + 1, DUE + GRACE_MS])
def test_done_at_its_time_and_never_again(at: int) -> None:
    made = gate()
    waits = put_off(made)
    assert made.due(waits.action, at) is None
    assert made.redeem(waits.action, at) == (OFF,)
    for _ in range(2):
        with pytest.raises(ConsentError):
            made.redeem(waits.action, at)
    assert made.due(waits.action, at) == Refused(
        "It is too late for that.", WhyRefused.TOO_LATE, Tier.EVERYDAY
    )


@every_case("at", [-(10**9), 0, ANSWERED, DUE - 1, DUE + GRACE_MS + 1, 10**12])
@every_case("looks", [True, False])
def test_at_any_other_time_never(at: int, looks: bool) -> None:
    """Whoever tries has had the one chance."""
    made = gate()
    waits = put_off(made)
    if looks:
        assert isinstance(made.due(waits.action, at), Refused)
    else:
        with pytest.raises(ConsentError, match=r"nothing was sent$"):
            made.redeem(waits.action, at)
    with pytest.raises(ConsentError):
        made.redeem(waits.action, DUE)


def test_what_is_due_at_a_time_of_the_clock_counts_from_the_question() -> None:
    moment = dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC)
    made = gate()
    waits = put_off(made, asked(replace(later(), at=moment)))
    assert waits.due_ms == DUE - 500
    at_once = put_off(made, asked(Later(0, (OFF,), moment), id_="q"), at=9_000)
    assert at_once.due_ms == 9_000


def test_a_question_that_was_asked_again_is_as_old_as_the_first() -> None:
    made = gate()
    proposal = asked(replace(later(), at=dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC)))
    made.propose(proposal, 0)
    made.read_back_played(proposal.id, 100)
    made.hear(Spoken("maybe", 400), 400)
    made.read_back_played(proposal.id, 700)
    verdict = made.hear(Spoken("yes", 1_000), 1_000)
    assert isinstance(verdict, Confirmed)
    assert verdict.put_off[0].due_ms == 600_000


def test_a_clock_that_runs_back_ends_all_that_waits() -> None:
    made = gate()
    waits = put_off(made)
    at = ANSWERED + 300_000
    other = put_off(made, asked(later(300), id_="q"), at=at)
    made.propose(asked(later(), id_="r"), at - GRACE_MS)  # a little is no harm
    assert made.due(other.action, at + 300_000) is None
    made.propose(asked(later(), id_="s"), at + 300_000 - GRACE_MS - 1)
    assert made.due(other.action, at + 300_000) is not None
    assert made.due(waits.action, DUE) is not None


def test_a_clock_that_ran_back_is_believed_from_then_on() -> None:
    made = gate()
    put_off(made, at=10**9)
    again = put_off(made, asked(later(), id_="q"), at=ANSWERED)
    assert made.redeem(again.action, DUE) == (OFF,)


def test_time_once_reached_makes_it_too_late() -> None:
    made = gate()
    waits = put_off(made)
    made.propose(asked(later(), id_="q"), DUE + GRACE_MS + 1)
    assert made.due(waits.action, DUE + GRACE_MS) is not None


Change = Callable[[Proposal], Proposal]
CHANGES: list[tuple[Change, WhyRefused, str]] = [
    (
        lambda p: replace(p, tier=Tier.NEVER, refusal="Nobody is home."),
        WhyRefused.OUT_OF_REACH,
        "Nobody is home.",
    ),
    (lambda p: replace(p, tier=Tier.GUARDED), WhyRefused.CHANGED, "Something about that"),
    (lambda p: replace(p, read_back="Another?"), WhyRefused.CHANGED, "Something about that"),
]


@pytest.mark.parametrize(("change", "why", "say"), CHANGES)
def test_the_law_of_the_moment_decides(change: Change, why: WhyRefused, say: str) -> None:
    house = House()
    made = gate(house)
    waits, other = put_off(made), put_off(made, asked(later(), id_="q"), at=ANSWERED + 1)
    house.law = change
    refused = made.due(waits.action, DUE)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.say.startswith(say)) == (why, True)
    with pytest.raises(ConsentError, match="not allowed any more"):
        made.redeem(other.action, DUE + 1)
    house.law = lambda proposal: proposal
    for each in (waits, other):
        with pytest.raises(ConsentError):
            made.redeem(each.action, DUE + 1)


def test_terms_of_each_time_are_its_own() -> None:
    """Made by the law out of what is due then: nobody has to be believed."""
    house = House()
    house.law = lambda p: replace(p, read_back=f"{len(p.everything)}?", tier=Tier.EVERYDAY)
    made = gate(house)
    waits = put_off(made, asked(later(), actions=(ON,)))
    assert waits.action.proposal.read_back == "1?"
    assert made.redeem(waits.action, DUE) == (OFF,)


def test_everything_counts_when_it_is_set_and_again_when_it_is_due() -> None:
    made = gate(limits=Limits(actions=(Window(60_000, 3),)))
    waits = put_off(made, asked(later(10), actions=(ON,)))
    over = made.propose(asked(later(), actions=(ON,), id_="q"), ANSWERED)
    assert isinstance(over, Refused)
    assert over.why is WhyRefused.OVER_BUDGET
    assert made.redeem(waits.action, waits.due_ms) == (OFF,)
    assert isinstance(made.propose(asked(actions=(ON,), id_="r"), waits.due_ms), Refused)


def test_what_is_over_a_budget_when_it_is_due_is_not_done() -> None:
    made = gate(limits=Limits(actions=(Window(60_000, 2),)))
    waits = put_off(made, asked(later(10)))
    agree(made, asked(actions=(ON,), id_="q"), at=ANSWERED + 5_000)
    refused = made.due(waits.action, waits.due_ms)
    assert isinstance(refused, Refused)
    assert refused.why is WhyRefused.OVER_BUDGET


def tampered(confirmed: ConfirmedAction, proposal: Proposal) -> ConfirmedAction:
    forged = copy.copy(confirmed)
    object.__setattr__(forged, "proposal", proposal)
    return forged


@pytest.mark.parametrize(
    "forge",
    [
        lambda part: replace(part, actions=(ON,)),
        lambda part: replace(part, id=ProposalId("q")),
        lambda part: replace(part, later=(later(1),)),
    ],
)
def test_other_bytes_are_never_opened(forge: Change) -> None:
    made = gate()
    waits = put_off(made)
    with pytest.raises(ConsentError, match="not the one that was approved"):
        made.redeem(tampered(waits.action, forge(waits.action.proposal)), DUE)
    assert made.redeem(waits.action, DUE) == (OFF,)


def test_the_approval_of_now_says_what_was_agreed_to_for_later() -> None:
    made = gate()
    confirmed = agree(made, asked(later(), actions=(ON,)))
    for other in (later(601), replace(later(), actions=(FAN_OFF,))):
        forged = tampered(confirmed.action, asked(other, actions=(ON,)))
        with pytest.raises(ConsentError, match="not the one that was approved"):
            made.redeem(forged, ANSWERED)
    assert made.redeem(confirmed.action, ANSWERED) == (ON,)


def test_a_restart_leaves_nothing_waiting() -> None:
    waits = put_off(gate())
    again = gate()
    assert isinstance(again.due(waits.action, DUE), Refused)
    with pytest.raises(ConsentError):
        again.redeem(waits.action, DUE)


def test_dropped_is_dropped() -> None:
    made = gate()
    one, other = put_off(made), put_off(made, asked(later(), id_="q"), at=ANSWERED + 1)
    made.drop_put_off(one.action)
    made.drop_put_off(one.action)
    assert made.due(one.action, DUE) is not None
    assert made.due(other.action, DUE + 1) is None
    made.propose(asked(actions=(ON,), id_="r"), DUE)
    made.drop_all()
    assert made.pending is None
    assert made.due(other.action, DUE + 1) is not None


def test_dropping_where_nothing_is_asked_or_waits_changes_nothing() -> None:
    made = gate()
    made.drop_all()
    assert put_off(made).due_ms == DUE


def test_bounds_are_what_is_written_about_them() -> None:
    assert (MOST_PUT_OFF, GRACE_MS) == (64, 60_000)


def test_so_many_wait_and_no_more() -> None:
    made = gate()
    many = [later(600 + n) for n in range(MOST_PUT_OFF)]
    waiting = agree(made, asked(*many[:-1])).put_off
    full = made.propose(asked(*many[:2], id_="q"), ANSWERED)
    assert isinstance(full, Refused)
    assert full.why is WhyRefused.TOO_MUCH_WAITS
    agree(made, asked(many[0], id_="r"), at=ANSWERED + 70_000)
    assert isinstance(made.propose(asked(many[0], id_="s"), ANSWERED + 70_000), Refused)
    assert isinstance(made.propose(asked(actions=(ON,), id_="t"), ANSWERED + 70_000), Asking)
    made.drop_put_off(waiting[0].action)
    assert isinstance(made.propose(asked(many[0], id_="u"), ANSWERED + 70_000), Asking)


def test_what_was_too_late_makes_room() -> None:
    made = gate()
    agree(made, asked(*(later(1 + n) for n in range(MOST_PUT_OFF))))
    first_over = ANSWERED + 1_000 + GRACE_MS
    assert isinstance(made.propose(asked(later(), id_="q"), first_over), Refused)
    assert isinstance(made.propose(asked(later(), id_="q"), first_over + 1), Asking)


def approvals(*nonces: str) -> Approvals:
    return Approvals(boot_id="b", key=bytes(16), nonces=iter(nonces), approval_ms=1)


def test_nothing_is_put_off_without_a_fresh_nonce() -> None:
    part = asked(actions=(OFF,))
    for empty in (approvals(), approvals("")):
        with pytest.raises(ConsentError, match="no fresh nonce"):
            empty.put_off(part, "yes", 0, 1)


def test_nothing_is_put_off_where_no_room_is() -> None:
    full = approvals(*map(str, range(MOST_PUT_OFF + 1)))
    for _ in range(MOST_PUT_OFF):
        full.put_off(asked(actions=(OFF,)), "Yes!", 0, 1)
    assert full.room(0) == 0
    with pytest.raises(ConsentError, match="too much is"):
        full.put_off(asked(actions=(OFF,)), "yes", 0, 1)


def test_what_was_never_put_off_is_not_redeemed_as_such() -> None:
    held = approvals("n")
    now = held.approve(asked(actions=(OFF,)), "Yes!", 0)
    assert not held.is_put_off(now)
    with pytest.raises(ConsentError, match="never put off"):
        held.redeem_put_off(now, 0)


def test_the_answer_is_kept_as_it_is_judged() -> None:
    assert put_off(gate()).action.heard == "yes"


def test_bytes_tell_now_from_later_and_one_time_from_another() -> None:
    at = dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC)
    told = [
        canonical((OFF,)),
        canonical((), (later(),)),
        canonical((OFF,), (later(),)),
        canonical((), (later(601),)),
        canonical((), (later(), later(601))),
        canonical((), (replace(later(), at=at),)),
        canonical((), (later(600, OFF, ON),)),
    ]
    assert len(set(told)) == len(told)
    assert told[1] == (
        b'{"later":[{"actions":[{"entity":"light.hall","parameters":[],"verb":"turn_off"}],'
        b'"at":null,"in_s":600}],"now":[]}'
    )


def test_nothing_at_all_is_no_question() -> None:
    with pytest.raises(ConsentError, match="no actions"):
        gate().propose(asked(), 0)


NOW_S = 1_780_000_000
DUE_S = NOW_S + 600
OTHER_RUN = bytes(range(7, 39))


def kept(house: House | None = None) -> bytes:
    """What one run leaves to the next."""
    made = gate(house)
    return made.keepsake(put_off(made), DUE_S)


def test_what_was_put_off_comes_back_in_another_run_once_and_at_its_time() -> None:
    line = kept()
    made = gate(key=OTHER_RUN)
    back = made.bring_back(line, 50_000, NOW_S)
    assert (back.later, back.due_ms) == (later(), 50_000 + 600_000)
    assert made.due(back.action, back.due_ms) is None
    assert made.redeem(back.action, back.due_ms) == (OFF,)
    with pytest.raises(ConsentError):
        made.redeem(back.action, back.due_ms)
    with pytest.raises(ConsentError, match="back already"):
        made.bring_back(line, 50_000, NOW_S)


@pytest.mark.parametrize("at", [-1, 599_999, 600_000 + GRACE_MS + 1])
def test_after_a_restart_as_before_it_nothing_is_done_at_another_time(at: int) -> None:
    made = gate(key=OTHER_RUN)
    back = made.bring_back(kept(), 0, NOW_S)
    with pytest.raises(ConsentError):
        made.redeem(back.action, at)


def test_no_other_byte_comes_back() -> None:
    line = kept()
    assert b"light.hall" in line
    for at in range(len(line)):
        for other in (line[at] ^ 1, line[at] ^ 0x20):
            made = gate(key=OTHER_RUN)
            with pytest.raises(ConsentError):
                made.bring_back(line[:at] + bytes([other]) + line[at + 1 :], 0, NOW_S)


@pytest.mark.parametrize(
    "line", [b"", b" ", b"00" * 32, b"00" * 32 + b" {}", b"\xff" * 64, kept()[:-1], kept() + b" "]
)
def test_what_nobody_sealed_does_not_come_back(line: bytes) -> None:
    with pytest.raises(ConsentError):
        gate(key=OTHER_RUN).bring_back(line, 0, NOW_S)


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_without_the_key_nothing_comes_back(key: bytes | None) -> None:
    with pytest.raises(ConsentError):
        gate(lasting_key=key).bring_back(kept(), 0, NOW_S)


def test_only_what_waits_is_sealed() -> None:
    made, other = gate(), gate(key=OTHER_RUN)
    waits = put_off(made)
    with pytest.raises(ConsentError):
        other.keepsake(waits, DUE_S)
    made.drop_put_off(waits.action)
    with pytest.raises(ConsentError):
        made.keepsake(waits, DUE_S)
    with pytest.raises(ConsentError):
        gate(lasting_key=None).keepsake(put_off(gate(lasting_key=None)), DUE_S)


def test_what_comes_back_is_judged_by_the_law_of_its_time() -> None:
    house = House()
    made = gate(house, key=OTHER_RUN)
    back = made.bring_back(kept(), 0, NOW_S)
    house.law = lambda proposal: replace(proposal, tier=Tier.GUARDED)
    assert isinstance(made.due(back.action, back.due_ms), Refused)
    with pytest.raises(ConsentError):
        made.redeem(back.action, back.due_ms)


def sealed(raw: bytes) -> bytes:
    """As another version of Hearth would seal it, with the key of this one."""
    seal = hmac.new(LASTING, b"put off" + raw, hashlib.sha256).hexdigest()
    return seal.encode() + b" " + raw


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b"null", b"\xff", b'{"at":null}', b"[" * 5000, b"1" * (LONGEST + 1),
        b'{"actions":[],"at":1}', b'{"actions":[{}],"at":null,"id":"p"}',
    ],
)  # fmt: skip
def test_what_is_sealed_and_says_nothing_does_not_come_back(raw: bytes) -> None:
    with pytest.raises(ConsentError, match="another Hearth"):
        gate().bring_back(sealed(raw), 0, NOW_S)


@pytest.mark.parametrize("value", [True, None, [1], {}])
def test_a_value_that_no_parameter_has_does_not_come_back(value: object) -> None:
    raw = json.loads(kept().partition(b" ")[2])
    raw["actions"][0]["parameters"] = [["position", value]]
    with pytest.raises(ConsentError, match="another Hearth"):
        gate().bring_back(sealed(json.dumps(raw).encode()), 0, NOW_S)


def test_all_of_it_comes_back_as_it_was() -> None:
    at = dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC)
    action = Action(LIGHT, Verb.SET, (("brightness_pct", 40), ("effect", "b"), ("kelvin", 2.5)))
    part = Proposal(ProposalId("p"), (action,), "Shall I?", Tier.GUARDED, "no", frozenset(Factor))
    whole = Keepsake(part, Later(600, (action,), at), DUE_S)
    assert read(write(whole)) == whole


def test_what_waits_is_known_until_it_is_dropped() -> None:
    made = gate()
    waits = put_off(made)
    assert made.waits(waits)
    made.drop_put_off(waits.action)
    assert not made.waits(waits)
