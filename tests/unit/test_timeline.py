"""The timeline of a turn and its waterfall."""

import asyncio
import doctest
import logging

from appliance.core.events import Said
from appliance.watch import timeline
from appliance.watch.observers import ByRoom, LogObserver, Observers
from appliance.watch.timeline import Recorder, waterfall


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_marks_are_milliseconds_after_the_first() -> None:
    clock = Clock()
    recorder = Recorder(clock)
    recorder.mark("wake")
    clock.now += 0.5
    recorder.mark("understood", source="matcher")
    assert recorder.take().marks == {"wake": 0.0, "understood": 500.0}


def test_a_mark_may_have_happened_before_it_was_known() -> None:
    clock = Clock()
    recorder = Recorder(clock)
    recorder.mark("wake")
    clock.now += 2
    recorder.mark("speech_ended", ago_ms=700)
    recorder.mark("heard")
    assert recorder.take().marks == {"wake": 0.0, "speech_ended": 1300.0, "heard": 2000.0}


def test_a_mark_keeps_its_first_time_and_take_begins_anew() -> None:
    clock = Clock()
    recorder = Recorder(clock)
    recorder.mark("heard")
    clock.now += 1
    recorder.mark("heard")
    assert recorder.take().marks == {"heard": 0.0}
    assert recorder.take().marks == {}


def test_engine_work_is_summed() -> None:
    clock = Clock()
    recorder = Recorder(clock)
    recorder.mark("wake")
    for _ in range(2):
        clock.now += 1
        recorder.mark("synthesised", ms=250)
    taken = recorder.take()
    assert [work.began_ms for work in taken.work] == [750.0, 1750.0]
    assert taken.flat() == {"wake": 0.0, "synthesised_ms": 500.0}


def test_waterfall_shows_every_mark_and_engine() -> None:
    lines = waterfall({"wake": 0.0, "heard": 900.0, "transcribed_ms": 300.0})
    assert [line.split()[0] for line in lines] == ["wake", "heard", "transcribed"]
    assert waterfall({}) == []
    assert doctest.testmod(timeline).failed == 0


def test_a_broken_observer_disturbs_nobody() -> None:
    class Broken:
        def mark(self, what: str, **facts: float | str) -> None:
            raise RuntimeError

        def tell(self, event: object) -> None:
            raise RuntimeError

    recorder = Recorder(Clock())
    observers = Observers([Broken(), recorder])
    observers.mark("wake")
    observers.tell(Said("hello"))
    assert recorder.take().marks == {"wake": 0.0}


def test_the_log_takes_marks_and_no_words() -> None:
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    logger = logging.getLogger("hearth-test-log")
    logger.setLevel(logging.INFO)
    logger.addHandler(Keep())
    observer = LogObserver(logger)
    observer.tell(Said("the canary sings"))
    observer.mark("heard", no_speech=0.1)
    assert records == ["heard no_speech=0.1"]


async def test_what_a_shared_part_reports_goes_to_the_room_it_is_about() -> None:
    clock = Clock()
    kitchen, phone = Recorder(clock), Recorder(clock)
    here = ByRoom(kitchen)

    async def act(entity: str) -> None:
        await asyncio.sleep(0)
        here.mark("published", entity=entity)

    async def elsewhere() -> None:
        here.be(phone)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(act("light.hall"))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(elsewhere())
    assert (list(kitchen.take().marks), list(phone.take().marks)) == ([], ["published"])
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(act("light.desk"))
    assert (list(kitchen.take().marks), list(phone.take().marks)) == (["published"], [])
