"""Orders for later, from the sentence to what is said when their time has come."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from appliance.adapters.store.memory import MemoryJournal, MemoryLater
from appliance.core.circumstances import Circumstances
from appliance.core.errors import DiskFull
from appliance.core.events import Scheduled
from appliance.core.house import EntityState
from appliance.core.journal import Acted, Decided
from appliance.core.types import Action, EntityId, ProposalId, Verb
from appliance.talking.agenda import Lasting
from appliance.testing.conversation import Course, Line, Quiet, Surroundings, converse
from appliance.testing.house import Manner, imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

HALL, FAN = EntityId("light.hall_ceiling"), EntityId("fan.bathroom_extractor")
HALL_OFF = Action(HALL, Verb.TURN_OFF)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SAID = "Turn off the hall light in ten minutes."
HOME = replace(imaginary_home(), states={**imaginary_home().states, HALL: EntityState("on", {})})


def local() -> dt.datetime:
    return NOON + dt.timedelta(seconds=asyncio.get_running_loop().time())


def course(*said: str | Quiet, **more: object) -> Course:
    async def conversation() -> Course:
        mind = Understanding(None, new_id=lambda: ProposalId("p1"), local=local)
        await mind.know(HOME)
        about = {"answers": ["Yes."], "home": HOME, **more}
        around = about.pop("circumstances", None) or (lambda: Circumstances(now=local()))
        return await converse(mind, *said, circumstances=around, **about)  # type: ignore[arg-type] # a test's own

    return run_virtual(conversation())


def test_asked_for_when_it_is_set_and_told_when_it_is_done() -> None:
    came = course(SAID, Quiet(700))
    assert came.witness.said == [
        "Turn off the hall light in 10 minutes?",
        "I'll turn off the hall light in 10 minutes.",
        "The hall light is off, as you asked.",
    ]
    assert came.published == (HALL_OFF,)
    assert Scheduled(600, (HALL_OFF,)) in came.witness.events
    verdicts = [entry.verdict for entry in came.journal if isinstance(entry, Decided)]
    assert verdicts == ["asked", "confirmed", "due"]
    assert sum(isinstance(entry, Acted) for entry in came.journal) == 1


def test_not_before_its_time() -> None:
    came = course(SAID, Quiet(590))
    assert came.published == ()
    assert came.witness.said[-1] == "I'll turn off the hall light in 10 minutes."


@pytest.mark.parametrize("answer", ["No.", None])
def test_without_a_yes_nothing_is_set(answer: str | None) -> None:
    came = course(SAID, Quiet(700), answers=[answer])
    assert came.published == ()
    assert not any(isinstance(event, Scheduled) for event in came.witness.events)


def test_on_for_a_while_is_on_and_off_again() -> None:
    came = course("Turn on the extractor fan for fifteen minutes.", Quiet(1_000))
    assert came.witness.said == [
        "Turn on the extractor fan, and turn it off again in 15 minutes?",
        "The extractor fan is on.",
        "I'll turn it off again in 15 minutes.",
        "The extractor fan is off, as you asked.",
    ]
    assert came.published == (Action(FAN, Verb.TURN_ON), Action(FAN, Verb.TURN_OFF))


def test_at_a_time_of_the_clock() -> None:
    came = course("Turn off the hall light at quarter past twelve.", Quiet(930))
    assert came.witness.said[0] == "Turn off the hall light at 12:15 in the afternoon?"
    assert came.published == (HALL_OFF,)
    assert came.seconds < 940


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Turn on the porch light at six.", "Turn on the porch light at six in the evening?"),
        ("Open the study blind at eight.", "Open the study blind at eight in the evening?"),
        ("Set the hall light at six.", "Hall light to 6 percent?"),
    ],
)
def test_whoever_turns_on_at_six_means_no_percentage(said: str, asked: str) -> None:
    assert course(said, answers=["No."]).witness.said[0] == asked


def test_what_is_so_already_is_left_alone_without_a_word() -> None:
    def switched(around: Surroundings) -> None:
        around.house.report(HALL, EntityState("off", {}))

    came = course(SAID, Quiet(700), meanwhile={300: switched})
    assert came.published == ()
    assert len(came.witness.said) == 2
    assert [e.verdict for e in came.journal if isinstance(e, Decided)][-1] == "needless"


def test_a_device_that_is_gone_is_told_of() -> None:
    came = course(SAID, Quiet(700), meanwhile={300: lambda around: around.house.forget(HALL)})
    assert came.published == ()
    assert came.witness.said[2:] == [
        "I was to turn off the light just now.",
        "I can't do that with anything I know.",
    ]


def test_a_device_that_is_away_is_told_of() -> None:
    def away(around: Surroundings) -> None:
        around.house.connected = False

    came = course(SAID, Quiet(700), meanwhile={300: away})
    assert came.published == ()
    assert came.witness.said[-1] == "I can't reach the hall light, so nothing was sent to it."


def test_the_house_that_was_set_to_away_meanwhile_is_left_alone() -> None:
    came = course(
        SAID,
        Quiet(700),
        circumstances=lambda: Circumstances(away=local() > NOON + dt.timedelta(minutes=5)),
    )
    assert came.published == ()
    assert came.witness.said[2:] == [
        "I was to turn off the hall light just now.",
        "The house is set to away, so I change nothing until someone is back.",
    ]
    assert [e.verdict for e in came.journal if isinstance(e, Decided)][-1] == "refused-out-of-reach"


def test_stop_ends_what_is_said_and_not_what_was_agreed_to() -> None:
    came = course(SAID, Quiet(700), meanwhile={300: lambda around: around.assistant.stop()})
    assert came.published == (HALL_OFF,)


def test_what_the_gate_dropped_is_not_done() -> None:
    came = course(SAID, Quiet(700), meanwhile={300: lambda around: around.gate.drop_all()})
    assert came.published == ()
    assert came.witness.said[-1] == "It is too late for that."


def test_what_is_guarded_is_guarded_when_it_is_set() -> None:
    came = course(
        "Unlock the front door in five minutes.", Quiet(400), answers=[Line("Confirm 42.")]
    )
    assert came.witness.said[0].startswith("Unlock the front door in 5 minutes? The number is 42.")
    assert [action.verb for action in came.published] == [Verb.UNLOCK]


def test_the_end_of_what_never_began_is_dropped() -> None:
    came = course(
        "Turn on the extractor fan for fifteen minutes.",
        Quiet(1_000),
        manners={str(FAN): Manner.REFUSE},
    )
    assert came.published == (Action(FAN, Verb.TURN_ON),)
    assert came.witness.said[1:] == ["The extractor fan answered, but did not turn on."]


def test_an_answer_to_which_one_keeps_the_time() -> None:
    came = course(
        "Turn on the lamp in ten minutes.", Quiet(700), answers=["The desk lamp.", "Yes."]
    )
    assert "Turn on the desk lamp in 10 minutes?" in came.witness.said
    assert came.published == (Action(EntityId("light.study_desk"), Verb.TURN_ON),)


def test_again_does_not_do_at_once_what_was_put_off() -> None:
    came = course(SAID, "Do it again.", Quiet(5), answers=["Yes.", "Yes."])
    assert came.published == ()


def lives(*scripts: tuple[float, tuple[str | Quiet, ...]], **more: object) -> list[Course]:
    """One Hearth after the other on the same data folder, each begun so many seconds after noon."""
    record, courses = MemoryLater(), []
    for began_s, said in scripts:

        def now(began_s: float = began_s) -> dt.datetime:
            return local() + dt.timedelta(seconds=began_s)

        about = {"circumstances": lambda: Circumstances(now=local()), **more}
        courses.append(course(*said, lasting=Lasting(record, now), **about))
    return courses


def test_a_restart_forgets_nothing_that_was_put_off() -> None:
    before, after, again = lives((0, (SAID,)), (300, (Quiet(400),)), (800, (Quiet(400),)))
    assert before.published == ()
    assert after.published == (HALL_OFF,)
    assert after.witness.said == ["The hall light is off, as you asked."]
    assert again.published == ()


def test_what_was_due_while_hearth_was_off_is_told_and_not_done() -> None:
    _, late, again = lives((0, (SAID,)), (4000, (Quiet(30),)), (5000, (Quiet(30),)))
    assert late.published == ()
    [said] = late.witness.said
    assert said == (
        "I was to turn off the hall light at 12:10 in the afternoon, but I was off then, "
        "so I didn't."
    )
    assert again.witness.said == []


def test_a_clock_that_is_wrong_after_a_restart_does_nothing() -> None:
    _, wrong = lives((0, (SAID,)), (-400 * 86_400, (Quiet(30),)))
    assert wrong.published == ()
    assert "my clock is wrong" in wrong.witness.said[0]


@pytest.mark.parametrize(
    ("first", "verdict"), [((SAID, Quiet(700)), "due"), ((SAID, "Cancel that."), "withdrawn")]
)
def test_an_old_copy_of_what_waited_does_nothing_again(
    first: tuple[str | Quiet, ...], verdict: str
) -> None:
    record, journal = MemoryLater(), MemoryJournal(local)
    old = MemoryLater()

    class Copied(MemoryLater):
        async def save(self, kept: Iterable[bytes]) -> None:
            kept = tuple(kept)
            if kept:
                await old.save(kept)
            await record.save(kept)

    course(*first, lasting=Lasting(Copied(), local), journal=journal)
    assert verdict in [entry.verdict for entry in journal.entries if isinstance(entry, Decided)]
    before = len(journal.entries)
    came = course(Quiet(700), lasting=Lasting(old, local), journal=journal)
    assert came.published == ()
    assert came.witness.said == []
    assert len(journal.entries) == before


def test_a_clock_that_stood_still_and_is_set_right_then_does_nothing_late() -> None:
    record = MemoryLater()
    course(SAID, lasting=Lasting(record, local))

    def behind() -> dt.datetime:
        """Off for three hours without a clock of its own; the network tells after a minute."""
        return local() + dt.timedelta(hours=3 if asyncio.get_running_loop().time() > 60 else 0)

    came = course(Quiet(700), lasting=Lasting(record, behind))
    assert came.published == ()
    [said] = came.witness.said
    assert said == (
        "I was to turn off the hall light at 12:10 in the afternoon, but I was off then, "
        "so I didn't."
    )
    verdicts = [entry.verdict for entry in came.journal if isinstance(entry, Decided)]
    assert verdicts == ["missed"]


def test_what_was_taken_back_does_not_come_with_a_restart() -> None:
    _, after = lives((0, (SAID, "Cancel that.")), (300, (Quiet(400),)))
    assert after.published == ()
    assert after.witness.said == []


def test_what_changed_meanwhile_is_judged_anew_after_a_restart() -> None:
    locked = replace(
        HOME, entities={**HOME.entities, HALL: replace(HOME.entities[HALL], name="Cellar light")}
    )
    record = MemoryLater()
    course(SAID, lasting=Lasting(record, local))
    came = course(
        Quiet(700), home=locked, lasting=Lasting(record, lambda: local() + dt.timedelta(seconds=60))
    )
    assert came.published == ()
    assert "Something about that has changed" in came.witness.said[1]


class FullDisk(MemoryLater):
    async def save(self, kept: object) -> None:
        raise DiskFull("the disk is full")


def test_what_cannot_be_written_down_is_not_promised() -> None:
    came = course(SAID, Quiet(700), lasting=Lasting(FullDisk(), local))
    assert came.published == ()
    assert came.witness.said[-1] == DiskFull.spoken
