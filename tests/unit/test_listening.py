"""What `hearth doctor --listen` makes of numbers: the first thing to do, and nothing else."""

import pytest

from appliance.adapters.audio.soundness import FLOOR_DBFS, Level
from appliance.cli.finding import Verdict
from appliance.cli.listening import Heard, judged

FINE = Level(rms_dbfs=-30, peak_dbfs=-9, clipped=0, seconds=5)


def told(heard: Heard) -> dict[str, tuple[Verdict, str]]:
    return {each.what: (each.verdict, each.advice) for each in judged(heard)}


def test_a_microphone_that_hears_well_needs_nothing() -> None:
    findings = told(Heard("USB", FINE, 2000, 0))
    assert set(findings) == {"microphone", "level", "speech"}
    assert set(findings.values()) == {(Verdict.OK, "")}


def test_digital_silence_is_a_switch_and_nothing_more_is_said() -> None:
    findings = told(Heard("USB", Level(), 0, 0))
    assert Level().peak_dbfs == FLOOR_DBFS
    assert set(findings) == {"microphone", "level"}
    assert findings["level"][0] is Verdict.MISSING
    assert "mute switch" in findings["level"][1]


@pytest.mark.parametrize(
    ("level", "advice"),
    [
        (Level(-8, 0, 0.02, 5), "lower its gain"),
        (Level(-70, -52, 0, 5), "raise its gain"),
    ],
)
def test_too_loud_and_too_quiet_say_which_way_to_turn(level: Level, advice: str) -> None:
    verdict, said = told(Heard("USB", level, 2000, 0))["level"]
    assert verdict is Verdict.SLOW
    assert advice in said


def test_sound_without_speech_is_another_microphone() -> None:
    verdict, said = told(Heard("USB", FINE, 100, 0))["speech"]
    assert verdict is Verdict.MISSING
    assert "right microphone" in said


def test_lost_sound_is_a_busy_machine() -> None:
    assert told(Heard("USB", FINE, 2000, 3))["sound"][0] is Verdict.SLOW
