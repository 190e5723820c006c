"""What `hearth doctor` says of voices and ears that do not know the language of the settings."""

import pytest

from appliance.cli.doctor import _language
from appliance.cli.finding import Verdict
from appliance.config.settings import HearingSettings, ModelSettings, Settings


def findings(language: str, **models: str) -> list[tuple[Verdict, str]]:
    settings = Settings(
        hearing=HearingSettings(language=language), models=ModelSettings.model_validate(models)
    )
    return [(finding.verdict, finding.found) for finding in _language(settings)]


def test_an_english_voice_does_not_speak_german() -> None:
    (found,) = findings("de")
    assert found == (Verdict.MISSING, "en_US-joe-medium does not speak de")


def test_a_german_voice_and_ears_for_all_languages_do() -> None:
    assert findings("de", tts="de_DE-thorsten-medium") == []
    assert findings("fr", tts="fr_FR-siwis-medium") == []
    assert findings("en") == []


def test_english_ears_do_not_understand_french() -> None:
    found = findings("fr", tts="fr_FR-siwis-medium", stt="whisper-base.en")
    assert found == [(Verdict.MISSING, "whisper-base.en does not understand fr")]


@pytest.mark.parametrize("model", ["", "no-such-model"])
def test_what_is_in_no_catalogue_is_told_elsewhere(model: str) -> None:
    assert findings("de", tts=model) == []
