"""The guard: what may become a proposal, over the sentences of the guard_*.txt files beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import WhyNot
from appliance.understanding.guard import frames, garbled, statements
from appliance.understanding.guard import rows as laws
from appliance.understanding.guard.forbidden import permitted
from appliance.understanding.guard.guard import (
    MAX_CHARACTERS,
    AskOnly,
    MayAct,
    Stopped,
    judge,
)
from appliance.understanding.guard.repair import Taken, repaired
from appliance.understanding.guard.rows import Row
from appliance.understanding.guard.said import said, text_of, tidy
from appliance.understanding.text.words import table
from tests.every_case import every_case

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "guard.md"
SILENT = ("guard_silent.txt", "guard_silent_unseen.txt")
COMMANDS = ("guard_commands.txt", "guard_commands_unseen.txt")


def lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold().replace("\u2019", "'"))


def rows() -> Iterator[Row]:
    for module in (laws, statements, frames, garbled):
        for value in vars(module).values():
            found = value if isinstance(value, tuple) else (value,)
            yield from (row for row in found if isinstance(row, Row))


@pytest.mark.parametrize("name", SILENT)
def test_what_nobody_asked_for_may_not_act(name: str) -> None:
    sentences = [line.split(" | ", 1) for line in lines(name)]
    acted = [said for _, said in sentences if isinstance(judge(said), MayAct)]
    assert acted == []
    assert len(sentences) > 250


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_may_act_in_the_words_they_were_said(name: str) -> None:
    stopped = [said for said in lines(name) if not _may_be_followed(said)]
    assert stopped == []
    assert len(list(lines(name))) > 200


def _may_be_followed(sentence: str) -> bool:
    judged = judge(sentence)
    if laws.MEMORIES.fits(sentence.casefold()):
        return isinstance(judged, AskOnly)
    return isinstance(judged, MayAct)


@pytest.mark.parametrize("name", ["guard_corrected.txt", "guard_negated.txt"])
def test_what_was_taken_back_or_forbidden_is_left_out(name: str) -> None:
    wrong = []
    for line in lines(name):
        sentence, expected = line.rsplit(" => ", 1)
        judged = judge(sentence)
        left = judged.text if isinstance(judged, MayAct) else "-"
        if words(left.replace("-", " ")) != words(expected.replace("-", " ")):
            wrong.append((sentence, left))
    assert wrong == []


@pytest.mark.parametrize("name", ["guard_framed.txt", "guard_unwanted.txt"])
def test_an_order_inside_something_else_is_nobodys(name: str) -> None:
    wrong = []
    for line in lines(name):
        wanted, sentence = line.split(" | ", 1)
        judged = judge(sentence)
        rule = judged.rule if isinstance(judged, Stopped) else KINDS[type(judged)]
        if rule != wanted:
            wrong.append((wanted, sentence, rule))
    assert wrong == []


KINDS = {MayAct: "act", AskOnly: "ask"}


@pytest.mark.parametrize(
    "text",
    [
        "nev\u00ader turn on the hall light",
        "do\u200bn't turn on the hall light",
        "do\u2060n\u200d't turn on the hall light",
        "\ufeffdon't turn on the hall light",
        "ne\ufe0fver turn on the hall light",
        "\uff4e\uff45\uff56\uff45\uff52 turn on the hall light",
    ],
)
def test_what_cannot_be_seen_in_a_word_hides_nothing(text: str) -> None:
    judged = judge(text)
    assert isinstance(judged, Stopped)
    assert judged.rule == "negation"


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("polite", {"politeness", "noise", "cancelled"}),
        ("noise", {"noise", "half-sentence"}),
        ("event", {"event", "hypothetical", "skill", "question"}),
        ("cancelled", {"cancelled", "corrected", "negation", "half-sentence"}),
    ],
)
def test_what_is_stopped_is_answered_fittingly(kind: str, rules: set[str]) -> None:
    for line in lines("guard_silent.txt"):
        of, sentence = line.split(" | ", 1)
        judged = judge(sentence)
        if of == kind and isinstance(judged, Stopped):
            assert judged.rule in rules, sentence


@every_case(
    ("text", "rule"),
    [
        ("", "noise"),
        ("  ... ?!", "noise"),
        ("Um, uh.", "noise"),
        ("you", "noise"),
        ("Thank you very much!", "politeness"),
        ("Good morning", "politeness"),
        ("don't turn on the hall light", "negation"),
        ("dont switch off the lamp", "negation"),
        ("you mustn\u2019t close the blinds", "negation"),
        ("leave the kettle alone", "negation"),
        ("turn on the hall light, no wait, never mind", "cancelled"),
        ("open the study blind actually don't", "cancelled"),
        ("turn on the radio no purple", "corrected"),
        ("suppose I opened the garage door", "hypothetical"),
        ("I might turn the lamp on", "hypothetical"),
        ("she told me to open the gate", "reported"),
        ("I turned on the lamp", "told"),
        ("the neighbours opened the gate again", "told"),
        ("turn on the", "half-sentence"),
        ("lamp on when I come home", "event"),
        ("turn off the lamp if nobody is there", "event"),
        ("let me open the gate", "for-others"),
        ("turn on the lamp " * 20, "too-long"),
    ],
)
def test_each_row_stops_its_kind(text: str, rule: str) -> None:
    judged = judge(text)
    assert isinstance(judged, Stopped)
    assert judged.rule == rule


@every_case(
    "text",
    [
        "is the front door locked",
        "Did you turn off the kitchen light?",
        "how do I unlock the front door",
        "What happens if I open the garage door?",
        "have I left any doors unlocked",
        "At what temperature does water boil?",
        "can you tell me whether the gate is open",
        "are any lights on",
        "can you see if the door is locked",
        "The front door is locked?",
    ],
)
def test_questions_may_only_be_answered(text: str) -> None:
    assert isinstance(judge(text), AskOnly)


def test_reports_are_met_with_silence_and_thanks_with_courtesy() -> None:
    for text in ("uh", "he said open the garage door"):
        judged = judge(text)
        assert isinstance(judged, Stopped)
        assert judged.meaning.say == ""
        assert judged.meaning.why is WhyNot.NOT_ADDRESSED
    for text, reply in (("thanks", "You're welcome."), ("good night", "Good night.")):
        judged = judge(text)
        assert isinstance(judged, Stopped)
        assert judged.meaning.say == reply


def test_who_binds_a_command_to_an_event_is_told_what_is_possible() -> None:
    judged = judge("turn on the porch light when Sam comes home")
    assert isinstance(judged, Stopped)
    assert judged.meaning.why is WhyNot.UNSUPPORTED
    assert "right away or at a time" in judged.meaning.say


def test_long_text_is_refused_before_anything_reads_it() -> None:
    for text in ("a" * (MAX_CHARACTERS + 1), "x " * 100_000):
        judged = judge(text)
        assert isinstance(judged, Stopped)
        assert judged.rule == "too-long"


def test_what_may_act_is_one_tidy_line() -> None:
    judged = judge("  Turn ON\n\tSam\u2019s  lamp ")
    assert judged == MayAct("turn on sam's lamp")


def test_what_stays_keeps_its_numbers_and_marks() -> None:
    assert judge("Set the lamp to 19.5%, no, 20.5%!") == MayAct("set the lamp to 20.5%")
    assert judge("um turn on the TV at 7:30") == MayAct("turn on the tv at 7:30")


def test_a_correction_that_replaces_nothing_is_not_guessed() -> None:
    assert repaired(said("turn on the radio no purple")) is Taken.UNCLEAR


def test_an_exception_to_a_command_for_many_is_kept() -> None:
    text = "turn off everything but don't turn off the fridge"
    assert text_of(permitted(said(text)), text) == "turn off everything but not the fridge"


def test_every_row_can_be_told_in_one_line() -> None:
    told = list(rows())
    page = PAGE.read_text(encoding="utf-8")
    assert len(told) > 12
    for row in told:
        assert re.fullmatch(r"[A-Z][^.!?\n]{10,100}\.", row.reason), row.rule
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row.rule)
        assert f"| `{row.rule}` | {row.reason} |" in page, row.rule


@given(st.text(max_size=10_000))
def test_any_text_is_judged(text: str) -> None:
    judged = judge(text)
    if not any(map(str.isalnum, text)):
        assert isinstance(judged, Stopped)


VOCABULARY = st.lists(
    st.sampled_from(
        sorted(
            table(
                "turn on off the light no not don't i mean sorry and but just , ? . never you said "
                "sam if when it 20 percent make that could please lamp all er was open closed in "
                "kitchen"
            )
        )
    ),
    max_size=30,
).map(" ".join)


@given(VOCABULARY)
def test_any_order_of_the_guards_own_words_is_judged(text: str) -> None:
    judged = judge(text)
    if isinstance(judged, MayAct):
        assert set(words(judged.text)) <= set(words(tidy(text))) | {"but", "not"}
        assert words(judged.text)


@given(VOCABULARY)
def test_what_was_left_out_is_left_out_once(text: str) -> None:
    judged = judge(text)
    if isinstance(judged, MayAct) and words(judged.text) != words(text):
        again = judge(judged.text)
        assert not isinstance(again, MayAct) or len(words(again.text)) <= len(words(judged.text))


@given(st.sampled_from(["don't ", "do not ", "please don't ", "never "]), st.text(max_size=80))
def test_nothing_but_what_begins_with_a_negation_is_left(start: str, rest: str) -> None:
    judged = judge(start + rest)
    if isinstance(judged, MayAct):
        assert words(judged.text)[0] not in ("don't", "do", "never")


@every_case(
    "said",
    [
        "turn off the lights in the kitchen and living room, no, just the kitchen",
        "turn off the kitchen light and the hall light, no, only the kitchen light",
        "turn off the hall light and open the blinds, no, just the hall light",
    ],
)
def test_a_list_that_is_cut_down_to_a_part_is_asked_for_anew(said: str) -> None:
    judged = judge(said)
    assert isinstance(judged, Stopped)
    assert judged.rule == "corrected"
