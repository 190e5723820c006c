"""The journal's entries and its chain: no words in them, and nothing can be changed unseen."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt.kinds.climate import climate
from appliance.adapters.store.memory import MemoryJournal
from appliance.core.chain import (
    LONGEST_LINE,
    START,
    TORN,
    Head,
    Kind,
    Line,
    Link,
    Verdict,
    canonical,
    head_bytes,
    head_of,
    is_sound,
    line_of,
    sealed,
    verify,
)
from appliance.core.errors import ConsentError, JournalUnwritable
from appliance.core.house import Choice, Colour, Entity, EntityState, Home, Range, Text
from appliance.core.journal import (
    Access,
    Acted,
    Before,
    Change,
    Decided,
    Entry,
    Noted,
    changed,
    entry_of,
    kept,
    plain,
    withheld,
)
from appliance.core.types import Action, EntityId, ProposalId, Result, Tier, Value, Verb
from appliance.testing.house import imaginary_home
from tests.every_case import every_case

KEY = bytes(range(32))
AT = "2026-03-01T18:30:00.000+00:00"
P1 = ProposalId("p1")
HALL = EntityId("light.hall_ceiling")
CANARY = "zebrafish"


def on(percent: int) -> Action:
    return Action(HALL, Verb.TURN_ON, (("brightness_pct", percent),))


def done(action: Action, before: Before, result: Result = Result.ACKNOWLEDGED) -> Acted:
    return Acted(P1, (Change(action, before, result),))


def chain(entries: list[Entry], base: Link = START) -> tuple[list[bytes], Head]:
    lines, link = [], base
    for entry in entries:
        line, link = sealed(entry, link, AT, "boot", KEY)
        lines.append(line)
    return lines, Head(link, base)


def judged(lines: list[bytes], head: Head | None) -> Verdict:
    """As the files are read: what is between two line feeds is a line."""
    read = b"".join(lines).splitlines(keepends=True)
    # Other bytes that end a line of text end none of these.
    joined: list[bytes] = []
    for raw in read:
        if joined and not joined[-1].endswith(b"\n"):
            joined[-1] += raw
        else:
            joined.append(raw)
    return verify(((f"line {n}", raw) for n, raw in enumerate(joined, 1)), head, KEY)


def kinds(verdict: Verdict) -> set[Kind]:
    return {each.kind for each in verdict.breaks}


# --- What an entry holds


def test_an_entry_comes_back_as_it_was() -> None:
    entries: list[Entry] = [
        Decided(P1, Tier.GUARDED, (on(30), Action(HALL, Verb.TURN_OFF)), "refused-budget"),
        done(on(30), Before("off", (("brightness_pct", 20), ("color", "orange")))),
        Acted(P1, ()),
        Noted(TORN, 123),
        Access("recovery-asked", "a1b2c3d4"),
    ]
    assert [entry_of(json.loads(canonical(plain(entry)))) for entry in entries] == entries


def test_a_text_is_written_as_its_length() -> None:
    note = EntityId("text.shopping")
    action = Action(note, Verb.SET, (("value", "buy milk"),))
    said = plain(Decided(P1, Tier.EVERYDAY, (action,), "confirmed"))
    assert said["actions"] == [
        {"entity": note, "verb": "set", "parameters": {"value": {"text": 8}}},
    ]
    acted = plain(done(action, Before("milk and bread")))
    assert "milk" not in str(acted)
    back = entry_of(acted)
    assert isinstance(back, Acted)
    assert back.changes[0] == Change(Action(note, Verb.SET), Before(), Result.ACKNOWLEDGED)


DOMAINS = [
    *sorted({entity.domain for entity in imaginary_home().entities.values()}),
    *("calendar", "date", "datetime", "media_player", "notify", "text", "time", "todo"),
]


@every_case("domain", DOMAINS)
@every_case("name", ["artist", "brightness_pct", "color", "message", "position", "title", "value"])
def test_no_word_is_in_a_line(domain: str, name: str) -> None:
    action = Action(EntityId(f"{domain}.one"), Verb.SET, ((name, f"Call {CANARY} at once"),))
    change = Change(action, Before(None, action.parameters), Result.SENT)
    for entry in (Decided(P1, Tier.EVERYDAY, (action,), "asked"), Acted(P1, (change,))):
        line, _ = sealed(entry, START, AT, "boot", KEY)
        assert CANARY.encode() not in line
        assert b'{"text":22}' in line


@every_case("domain", DOMAINS)
def test_no_title_is_in_a_state(domain: str) -> None:
    action = Action(EntityId(f"{domain}.one"), Verb.TURN_ON)
    entry = done(action, Before(f"Now playing: {CANARY}\n" * 3))
    assert CANARY.encode() not in sealed(entry, START, AT, "boot", KEY)[0]


@pytest.mark.parametrize("domain", ["text", "notify", "date", "time"])
def test_a_text_of_digits_is_a_text(domain: str) -> None:
    """It may be a code that somebody spoke."""
    for value in ("4711", 4711):
        action = Action(EntityId(f"{domain}.one"), Verb.SET, (("value", value),))
        line, _ = sealed(done(action, Before("4711")), START, AT, "boot", KEY)
        assert b"4711" not in line


@given(st.text(min_size=1), st.sampled_from(DOMAINS), st.sampled_from(["value", "message", "x"]))
def test_whatever_is_said_leaves_its_length(text: str, domain: str, name: str) -> None:
    action = Action(EntityId(f"{domain}.one"), Verb.SET, ((name, text),))
    said = plain(Decided(P1, Tier.EVERYDAY, (action,), "confirmed"))
    actions = said["actions"]
    assert isinstance(actions, list)
    assert isinstance(actions[0], dict)
    assert actions[0]["parameters"] == {name: {"text": len(text)}}


@pytest.mark.parametrize(
    "verdict", ["Yes please", "", "yes\n", "confirmed-" + "x" * 40, "ja!", "-"]
)
def test_a_sentence_is_no_verdict(verdict: str) -> None:
    with pytest.raises(ConsentError):
        plain(Decided(P1, Tier.EVERYDAY, (), verdict))


@pytest.mark.parametrize(
    "entry",
    [
        Decided(ProposalId("turn it on"), Tier.EVERYDAY, (), "asked"),
        Decided(P1, Tier.EVERYDAY, (Action(EntityId("light.say cheese"), Verb.SET),), "asked"),
        Decided(P1, Tier.EVERYDAY, (Action(HALL, Verb.SET, (("say it", 1),)),), "asked"),
        Noted("what was said"),
        Access("what was said", "a1b2c3d4"),
        Access("recovery-asked", "Anna, who said it"),
    ],
    ids=["proposal", "entity", "parameter", "note", "access", "person"],
)
def test_a_sentence_is_no_id(entry: Entry) -> None:
    with pytest.raises(ConsentError):
        plain(entry)


@pytest.mark.parametrize(
    ("name", "value", "stays"),
    [
        ("brightness_pct", 30, True),
        ("temperature", 21.5, True),
        ("temperature", float("nan"), False),
        ("temperature", float("inf"), False),
        ("temperature", 1e300, False),
        ("temperature", 10**15, True),
        ("temperature", 10**15 + 1, False),
        ("color", "red", True),
        ("color", "#ff8800", True),
        ("color", "the colour of money", False),
        ("mode", "heat", True),
        ("mode", "h" * 64, True),
        ("mode", "h" * 65, False),
        ("mode", "heat\x1b[2J", False),
        ("option", "Cotton 40", True),
    ],
)
def test_what_stays_of_a_value(name: str, value: Value, *, stays: bool) -> None:
    change = plain(done(Action(HALL, Verb.SET, ((name, value),)), Before()))["changes"]
    assert isinstance(change, list)
    told = change[0]["action"]["parameters"][name]  # type: ignore[index, call-overload]
    assert told == value if stays else withheld(told) is not None
    canonical(change)


@pytest.mark.parametrize(
    ("entity", "state", "stays"),
    [
        ("light.a", "on", True),
        ("number.a", "-21.5", True),
        ("number.a", "1" * 16, False),
        ("number.a", "21.5 or so", False),
        ("select.a", "Cotton 40", True),
        ("media_player.a", "playing", True),
        ("media_player.a", "Yesterday", False),
        ("alarm_control_panel.a", "armed_home", True),
        ("climate.a", "heat", True),
        ("sensor.a", "Anna is at home", False),
    ],
)
def test_what_stays_of_a_state(entity: str, state: str, *, stays: bool) -> None:
    back = entry_of(plain(done(Action(EntityId(entity), Verb.SET), Before(state))))
    assert isinstance(back, Acted)
    assert back.changes[0].before.state == (state if stays else None)


# --- What is kept for undoing


def test_what_undoing_needs_is_kept_of_the_imaginary_house() -> None:
    """Every setting and every state of things that can be commanded, and nothing else."""
    home = imaginary_home()
    for entity in home.entities.values():
        if not entity.verbs:
            continue
        state = home.state_of(entity.id)
        attributes = dict(state.attributes)
        for name, setting in entity.settings.items():
            if isinstance(setting, Choice):
                attributes[name] = setting.options[0]
        there = replace(home, states={entity.id: replace(state, attributes=attributes)})
        before = kept(Action(entity.id, Verb.SET), there)
        assert before.state == state.state, entity.id
        assert dict(before.attributes) == {
            name: value for name, value in attributes.items() if name in entity.settings
        }
        back = entry_of(plain(done(Action(entity.id, Verb.SET), before)))
        assert isinstance(back, Acted)
        assert back.changes[0].before == before


def test_choices_that_devices_announce_are_kept() -> None:
    topics = [
        "mode", "fan_mode", "swing_mode", "swing_horizontal_mode", "preset_mode"
    ]  # fmt: skip
    announced: dict[str, object] = {f"{name}_command_topic": f"a/{name}" for name in topics}
    announced["preset_modes"] = ["eco"]
    found = climate(announced, {})
    choices = {
        feature.name: feature.setting.options[0]
        for feature in found.features
        if isinstance(feature.setting, Choice)
    }
    assert len(choices) == len(topics)
    action = Action(EntityId("climate.a"), Verb.SET, tuple(sorted(choices.items())))
    back = entry_of(plain(Decided(P1, Tier.EVERYDAY, (action,), "asked")))
    assert back == Decided(P1, Tier.EVERYDAY, (action,), "asked")


def test_texts_titles_and_strangers_are_not_kept() -> None:
    entity = Entity(
        EntityId("media_player.den"),
        "Den",
        settings={
            "volume_pct": Range(0, 100),
            "source": Choice(("Radio",)),
            "message": Text(),
            "color": Colour(),
        },
    )
    attributes: dict[str, Value] = {
        "volume_pct": 40,
        "source": CANARY,
        "message": CANARY,
        "title": CANARY,
        "color": CANARY,
    }
    home = Home({entity.id: entity}, {entity.id: EntityState("Some title", attributes)})
    action = Action(entity.id, Verb.SET)
    assert kept(action, home) == Before(None, (("volume_pct", 40),))
    assert kept(Action(EntityId("light.unknown"), Verb.SET), home) == Before()


@pytest.mark.parametrize("result", list(Result))
def test_a_change_is_what_may_have_had_an_effect(result: Result) -> None:
    acted = Acted(
        P1, (Change(on(1), Before(), Result.SILENT), Change(on(2), Before("off"), result))
    )
    assert changed(acted) == acted.changes
    assert changed(Decided(P1, Tier.EVERYDAY, (on(1),), "confirmed")) == ()


@every_case(
    "read",
    [
        None,
        [],
        {},
        {"kind": "decided"},
        {"kind": "other"},
        {"kind": "noted", "found": "x", "amount": "1"},
        {"kind": "noted", "found": "x", "amount": 1, "more": 2},
        {"kind": "noted", "found": "What was said", "amount": 1},
        {"kind": "acted", "proposal": "p1", "changes": {}},
        {"kind": "acted", "proposal": "p1", "changes": [{"result": "sent"}]},
        {"kind": "decided", "proposal": "p1", "tier": "none", "verdict": "x", "actions": []},
    ],
)
def test_what_is_no_entry_is_none(read: object) -> None:
    assert entry_of(read) is None


async def test_the_journal_in_memory_keeps_what_the_files_would() -> None:
    journal = MemoryJournal()
    assert await journal.last_change() is None
    text = Action(EntityId("text.a"), Verb.SET, (("value", CANARY),))
    await journal.record(Decided(P1, Tier.EVERYDAY, (text,), "confirmed"))
    acted = done(on(30), Before("off"))
    await journal.record(acted)
    assert CANARY not in str(journal.entries)
    assert await journal.last_change() == acted.changes
    silent = done(on(40), Before("on"), Result.SILENT)
    await journal.record(silent)
    await journal.record(Decided(P1, Tier.EVERYDAY, (text,), "confirmed"))
    assert await journal.last_change() == silent.changes
    journal.writable = False
    with pytest.raises(JournalUnwritable):
        await journal.record(acted)


# --- The chain

ENTRIES: list[Entry] = [
    Decided(P1, Tier.EVERYDAY, (on(30),), "asked"),
    Decided(P1, Tier.EVERYDAY, (on(30),), "confirmed"),
    done(on(30), Before("off", (("brightness_pct", 0),))),
    Decided(P1, Tier.EVERYDAY, (on(30),), "asked"),
    Decided(P1, Tier.EVERYDAY, (on(30),), "cancelled"),
    Decided(P1, Tier.GUARDED, (on(30),), "refused-budget"),
]
LINES, HEAD = chain(ENTRIES)
BYTES = b"".join(LINES)


def test_a_whole_chain_is_sound() -> None:
    verdict = judged(LINES, HEAD)
    assert verdict == Verdict(6, AT, HEAD.newest, ())


def test_a_line_may_be_ahead_of_the_head_and_no_more() -> None:
    """A power cut between the two."""
    assert judged(LINES, Head(_link(4))).breaks == ()
    assert kinds(judged(LINES, Head(_link(3)))) == {Kind.CHANGED}


def test_whoever_writes_meanwhile_breaks_nothing() -> None:
    lines = [("", line) for line in LINES]
    early = Head(_link(1))
    assert verify(lines, early, KEY, later=HEAD).breaks == ()
    assert verify(lines[:4], early, KEY, later=HEAD).breaks == ()
    assert kinds(verify(lines[:1], early, KEY, later=HEAD)) == {Kind.TRUNCATED}


def _link(index: int) -> Link:
    line = line_of(LINES[index])
    assert isinstance(line, Line)
    return line.link


@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(at: int, flip: int) -> None:
    wrong = bytearray(BYTES)
    wrong[at] ^= flip
    assert judged([bytes(wrong)], HEAD).breaks != ()


@given(st.integers(0, len(BYTES) - 1), st.integers(1, 40))
def test_any_removed_bytes_are_found(at: int, length: int) -> None:
    assert judged([BYTES[:at] + BYTES[at + length :]], HEAD).breaks != ()


@given(st.integers(0, len(BYTES) - 1), st.binary(min_size=1, max_size=20))
def test_any_inserted_bytes_are_found(at: int, more: bytes) -> None:
    assert judged([BYTES[:at] + more + BYTES[at:]], HEAD).breaks != ()


@given(st.integers(0, len(BYTES) - 1))
def test_any_truncation_is_found(length: int) -> None:
    verdict = judged([BYTES[:length]], HEAD)
    assert kinds(verdict) == {Kind.TRUNCATED}
    assert verdict.entries == BYTES[:length].count(b"\n")


@given(st.permutations(range(len(LINES))))
def test_any_other_order_is_found(order: list[int]) -> None:
    verdict = judged([LINES[index] for index in order], HEAD)
    assert (verdict.breaks == ()) is (order == sorted(order))
    assert kinds(verdict) <= {Kind.REORDERED, Kind.TRUNCATED}


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES)))
def test_any_repetition_is_found(which: int, at: int) -> None:
    verdict = judged([*LINES[:at], LINES[which], *LINES[at:]], HEAD)
    assert kinds(verdict) & {Kind.REORDERED}


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1))
def test_any_missing_line_is_found(gone: set[int]) -> None:
    verdict = judged([line for n, line in enumerate(LINES) if n not in gone], HEAD)
    assert kinds(verdict) <= {Kind.MISSING, Kind.TRUNCATED}
    at_the_end = len(LINES) - 1 in gone
    assert (Kind.TRUNCATED in kinds(verdict)) is at_the_end
    inside = any(n in gone and n < kept for n in gone for kept in set(range(6)) - gone)
    assert (Kind.MISSING in kinds(verdict)) is inside


@pytest.mark.parametrize(
    "disguise",
    [
        lambda line: line.replace(b":", b": ", 1),
        lambda line: b" " + line,
        lambda line: line.replace(b'"at"', b'"at":"","at"', 1),
        lambda line: line.replace(b"light", b"\\u006cight", 1),
        lambda line: line.replace(b'"seq":3', b'"seq":3.0'),
        lambda line: line.replace(b'"seq":3', b'"seq":true'),
    ],
)
def test_the_same_in_other_bytes_is_another(disguise) -> None:  # type: ignore[no-untyped-def]
    lines = [*LINES[:2], disguise(LINES[2]), *LINES[3:]]
    assert lines != LINES
    assert judged(lines, HEAD).breaks != ()


@given(st.binary(max_size=200))
def test_any_other_line_is_foreign(raw: bytes) -> None:
    raw = raw.replace(b"\n", b"") + b"\n"
    verdict = verify([("a", LINES[0]), ("b", raw), ("c", LINES[1])], Head(_link(1)), KEY)
    assert kinds(verdict) == {Kind.FOREIGN}
    assert [each.where for each in verdict.breaks] == ["b"]
    assert verdict.entries == 2


def test_deep_and_long_lines_are_foreign() -> None:
    for raw in (b"[" * 100_000 + b"\n", b"9" * 10_000 + b"\n", b'"' + b"a" * LONGEST_LINE + b'"\n'):
        assert line_of(raw) is None


def test_another_history_with_the_same_key_is_foreign() -> None:
    other, _ = chain([replace(ENTRIES[0], verdict="silence"), *ENTRIES[1:]])  # type: ignore[arg-type]
    assert Kind.FOREIGN in kinds(judged([*LINES[:3], *other[3:]], HEAD))
    assert Kind.FOREIGN in kinds(judged(other, HEAD))


def test_a_sound_line_that_follows_another_is_foreign() -> None:
    strange, link = sealed(ENTRIES[3], Link(3, "ab" * 32), AT, "boot", KEY)
    assert kinds(judged([*LINES[:3], strange], Head(link))) == {Kind.FOREIGN}


def test_another_key_seals_nothing() -> None:
    line, _ = sealed(ENTRIES[0], START, AT, "boot", bytes(32))
    forged = line_of(line)
    assert forged is not None
    assert not is_sound(forged, line, KEY)
    assert head_of(head_bytes(HEAD, bytes(32)), KEY) is None


def test_a_head_that_is_gone_is_a_break() -> None:
    assert kinds(judged(LINES, None)) == {Kind.TRUNCATED}
    assert kinds(judged([], HEAD)) == {Kind.TRUNCATED}
    assert judged([], Head(START)).breaks == ()


def test_the_chain_begins_where_the_head_says() -> None:
    """Older lines were removed because of their age, and nobody can move that place."""
    base = _link(1)
    moved = Head(HEAD.newest, base, 2)
    assert judged(LINES[2:], moved).breaks == ()
    assert kinds(judged(LINES[3:], moved)) == {Kind.MISSING}
    assert kinds(judged(LINES[2:], HEAD)) == {Kind.MISSING}


def test_a_break_that_was_noted_stays_one() -> None:
    lines, head = chain([*ENTRIES[:2], Noted(TORN, 12), Noted("truncated"), ENTRIES[2]])
    verdict = judged(lines, head)
    assert [(each.kind, each.seq) for each in verdict.breaks] == [(Kind.TRUNCATED, 4)]


def test_breaks_are_counted_up_to_a_limit() -> None:
    assert len(judged([b"x\n"] * 1000, Head(START)).breaks) == 100


def test_an_unfinished_line_is_told_and_does_not_count() -> None:
    verdict = judged([*LINES, LINES[0][:50]], HEAD)
    assert verdict.breaks == ()
    assert (verdict.entries, verdict.unfinished) == (6, 50)


def test_an_unfinished_line_in_the_middle_is_a_break() -> None:
    """As at the end of a segment that others follow."""
    lines = [("1", LINES[0]), ("2", LINES[1][:-1]), ("3", LINES[2])]
    verdict = verify(lines, Head(_link(2)), KEY)
    assert kinds(verdict) == {Kind.CHANGED, Kind.MISSING}


def test_a_line_that_could_not_be_read_again_is_not_written() -> None:
    actions = tuple(Action(EntityId(f"light.{n}" + "x" * 200), Verb.TURN_ON) for n in range(5000))
    with pytest.raises(JournalUnwritable):
        sealed(Decided(P1, Tier.GUARDED, actions, "asked"), START, AT, "boot", KEY)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**6), st.data())
def test_a_head_comes_back_whole_or_not_at_all(
    newest: int, base: int, segment: int, data: st.DataObject
) -> None:
    head = Head(Link(newest, "ab" * 32), Link(base, "cd" * 32), segment)
    raw = head_bytes(head, KEY)
    assert head_of(raw, KEY) == head
    wrong = bytearray(raw)
    wrong[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    assert head_of(bytes(wrong), KEY) is None
