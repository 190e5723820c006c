"""Which models are used, where the controls stand at first, and what a choice may change."""

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError

from appliance.config.controls import Controls
from appliance.config.settings import (
    ConsentSettings,
    HearingSettings,
    RoomVoice,
    Settings,
    VoiceSettings,
    WakeWordSettings,
)
from appliance.core.presence import ANY_WAKE_WORD, Choices, Knobs
from appliance.fittings import Exchange, as_turned, choices_of, engine_plans, knobs_of
from appliance.runtime.supervision import Engines, Patience, SupervisedEngine
from appliance.watch.observers import Observers

SETTINGS = Settings()


@pytest.fixture(autouse=True)
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_MODELS", str(tmp_path / "models"))


def test_the_controls_stand_where_the_settings_say() -> None:
    knobs = knobs_of(SETTINGS)
    assert (knobs.sensitivity, knobs.voice, knobs.wake_word) == (55, SETTINGS.models.tts, "any")
    deaf = Settings(hearing=HearingSettings(wake_threshold=0.99))
    assert knobs_of(deaf).sensitivity == 5
    assert not knobs.away
    assert knobs_of(Settings(consent=ConsentSettings(away=True))).away


def test_what_the_settings_name_can_always_be_chosen() -> None:
    choices = choices_of(SETTINGS)
    assert choices.voices == (SETTINGS.models.tts,)
    assert choices.wake_words == (ANY_WAKE_WORD,)
    assert choices.languages == ("en",)


def test_a_part_that_wake_words_share_is_no_wake_word(tmp_path: Path) -> None:
    for model in ("openwakeword-features", "openwakeword-alexa"):
        (tmp_path / "models" / model).mkdir(parents=True)
    assert choices_of(SETTINGS).wake_words == (ANY_WAKE_WORD, "openwakeword-alexa")


def test_what_was_chosen_is_what_an_engine_is_started_with() -> None:
    chosen = as_turned(SETTINGS, Knobs(voice="amy", wake_word="openwakeword-alexa"))
    wake, tts = engine_plans(chosen, ["wake", "tts"])
    assert [a for a in wake.arguments if a.startswith("--model=")] == [
        "--model=openwakeword-alexa",
        "--model=microwakeword-alexa",
    ]
    assert tts.arguments[-1] == "amy"
    unchanged = as_turned(SETTINGS, knobs_of(SETTINGS))
    assert engine_plans(unchanged, ["wake", "tts"]) == engine_plans(SETTINGS, ["wake", "tts"])


def test_a_word_may_be_listened_for_in_its_own_way() -> None:
    words = {"alexa": WakeWordSettings(threshold=0.4, patience=2, refractory_ms=1500)}
    (wake,) = engine_plans(Settings(hearing=HearingSettings(wake_words=words)), ["wake"])
    assert wake.arguments[-5:] == ("--word", "alexa", "0.4", "2", "1500")
    with pytest.raises(ValidationError):
        HearingSettings.model_validate({"wake_words": {"--model": {}}})


async def test_a_voice_that_is_not_right_is_never_given_to_the_engine(tmp_path: Path) -> None:
    """It is not installed: the control goes back, and the engine goes on as it was."""
    choices = Choices(("en_US-joe-medium", "en_US-amy-medium"))
    controls = Controls(tmp_path, knobs_of(SETTINGS), choices)
    (plan,) = engine_plans(SETTINGS, ["tts"])
    engine = SupervisedEngine(plan, tmp_path, Observers(), Patience())
    async with asyncio.TaskGroup() as tasks:
        exchange = Exchange(SETTINGS, controls, Engines([engine]), tasks)
        controls.watch(exchange.turned)
        controls.turn("volume", 10)
        controls.turn("voice", "en_US-amy-medium")
    assert controls.knobs.voice == SETTINGS.models.tts
    assert engine._plan is plan


def test_a_room_s_own_voice_is_loaded_beside_the_one_that_is_everywhere() -> None:
    rooms = {
        "kitchen": RoomVoice(voice="en_GB-cori-high"),
        "Anna's phone": RoomVoice(voice="en_GB-cori-high", pace=120),
        "study": RoomVoice(pace=80),
        "hall": RoomVoice(voice=SETTINGS.models.tts),
    }
    own = Settings(voices=VoiceSettings(pace=90, rooms=rooms))
    (plan,) = engine_plans(own, ["tts"])
    assert plan.arguments[-3:] == ("--model", SETTINGS.models.tts, "--model=en_GB-cori-high")
    assert knobs_of(own).pace == 90
    assert own.voices.room("ANNA'S phone").pace == 120
    assert own.voices.room("attic") == RoomVoice()
    for name in ("", "a.b", "x" * 41, "-model", "a\nb"):
        with pytest.raises(ValidationError):
            VoiceSettings.model_validate({"rooms": {name: {}}})
