"""What is said of a damaged memory, and the note of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.memory_loss import Loss, Saved, loss_figure, loss_sentences, read, write

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("copied", "when"),
    [
        (NOW - dt.timedelta(hours=2), "this morning"),
        (NOW - dt.timedelta(hours=14), "yesterday evening"),
        (NOW - dt.timedelta(hours=20), "yesterday afternoon"),
        (dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC), "this morning"),
        (NOW - dt.timedelta(days=2), "the 21st of November"),
        (NOW - dt.timedelta(days=11), "the 12th of November"),
        (NOW - dt.timedelta(days=20), "the 3rd of November"),
        (NOW + dt.timedelta(days=3), "the 26th of November"),
    ],
)
def test_it_is_said_which_copy_it_is(copied: dt.datetime, when: str) -> None:
    loss = Loss(NOW, Saved.COPY, copied)
    assert loss_sentences(loss, NOW) == (
        f"My memory was damaged, so I've gone back to the copy of {when}.",
        "What was added since may be lost.",
    )
    assert loss_figure(loss, NOW).endswith(f"23 November: gone back to the copy of {when}")


@pytest.mark.parametrize(
    ("saved", "said"),
    [(Saved.ALL, "nothing in it is lost"), (Saved.SOME, "I saved"), (Saved.NOTHING, "nothing")],
)
def test_it_is_said_what_was_saved(saved: Saved, said: str) -> None:
    assert said in loss_sentences(Loss(NOW, saved), NOW)[1]
    assert "saved" in loss_figure(Loss(NOW, saved), NOW)


@given(st.datetimes(timezones=st.just(dt.UTC)), st.sampled_from(Saved))
def test_a_note_comes_back_or_not_at_all(at: dt.datetime, saved: Saved) -> None:
    for loss in (Loss(at, saved), Loss(at, saved, at, told=True)):
        assert read(write(loss)) == (loss if 1970 < at.year < 9000 else None)


@given(st.text() | st.from_regex(r'\{"at": .{0,30}, "saved": "(all|copy)", "copied": .{0,20}\}'))
def test_any_note_can_be_read(raw: str) -> None:
    loss = read(raw)
    assert loss is None or loss_sentences(loss, NOW)
