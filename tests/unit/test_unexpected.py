"""The rules of the watch: what is unexpected, when it is told, and when it is given up."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.unexpected import (
    BROKER,
    CORE,
    Expected,
    Finding,
    Seen,
    Sign,
    Unit,
    Watch,
    judged,
    read,
    write,
)

STT = "hearth-engine@stt.service"
PYTHON = "/usr/bin/python3.11"
EXPECTED = Expected({CORE: frozenset({8443})}, ("/usr/bin/python3", "/opt/hearth/"))
CALM = {STT: Unit({10: PYTHON}), CORE: Unit({11: PYTHON}, frozenset({8443}))}
CHILD = Finding(Sign.PROCESS, STT, "2 processes")


def test_a_hearth_at_work_is_nothing_unexpected() -> None:
    assert judged(CALM, EXPECTED) == frozenset()
    # A core may start programs of the system's, and systemd begins as itself.
    busy = {STT: Unit({10: PYTHON, 12: EXPECTED.starting}), CORE: Unit({1: PYTHON, 2: PYTHON})}
    assert judged(busy, EXPECTED) == frozenset()
    assert judged({STT: Unit({10: ""})}, EXPECTED) == frozenset()


def test_each_sign_is_seen() -> None:
    assert judged({STT: Unit({1: PYTHON, 2: PYTHON})}, EXPECTED) == {CHILD}
    shell = judged({CORE: Unit({1: PYTHON, 2: "/usr/bin/dash"})}, EXPECTED)
    assert shell == {Finding(Sign.PROGRAM, CORE, "/usr/bin/dash")}
    listening = judged({STT: Unit({1: PYTHON}, frozenset({8443}))}, EXPECTED)
    assert listening == {Finding(Sign.LISTENER, STT, "8443")}
    assert judged({CORE: Unit({1: PYTHON}, frozenset({22, 8443}))}, EXPECTED) == {
        Finding(Sign.LISTENER, CORE, "22")
    }


def test_a_broker_of_somebodys_own_is_no_business_of_ours() -> None:
    broker = {BROKER: Unit({1: "/usr/sbin/mosquitto", 2: "/bin/x"}, frozenset({9001}))}
    assert judged(broker, EXPECTED) == frozenset()
    ours = Expected({BROKER: frozenset({1883})}, ("/usr/sbin/mosquitto", "/bin/"))
    port = judged(broker, ours)
    assert port == {Finding(Sign.LISTENER, BROKER, "9001")}
    assert Watch().to_end(port, 0.0) == frozenset()
    assert Watch().to_end([Finding(Sign.PROGRAM, BROKER, "/bin/x")], 0.0) == {BROKER}


def test_what_lasts_is_told_once_and_anew_when_it_comes_back() -> None:
    watch, found = Watch(), frozenset({CHILD})
    assert watch.news(found) == frozenset()
    assert watch.news(found) == found
    assert watch.news(found) == frozenset()
    assert watch.news(frozenset()) == frozenset()
    watch.news(found)
    assert watch.news(found) == found


def test_what_starts_and_stops_between_two_looks_is_told_never() -> None:
    watch = Watch()
    for look in range(100):
        assert watch.news(frozenset({CHILD}) if look % 2 else frozenset()) == frozenset()


def test_it_does_not_fight_for_ever() -> None:
    watch = Watch()
    ended = [bool(watch.to_end([CHILD], float(second))) for second in range(0, 600, 10)]
    assert sum(ended) == 3
    assert watch.to_end([CHILD], 1300.0) == {STT}
    assert watch.to_end([Finding(Sign.FILE, "", "x")], 1300.0) == frozenset()


@given(st.text() | st.binary().map(repr) | st.just('[["", "an open port", "", "", 1]]'))
def test_any_file_is_read_or_is_nothing(raw: str) -> None:
    found = read(raw)
    assert read(write(found)) == found


def test_what_is_kept_is_read_again_the_newest_of_it() -> None:
    seen = [Seen(str(number), Sign.FILE, "", "x", False) for number in range(80)]
    assert read(write(seen)) == tuple(seen[-50:])
