"""The real Home Assistant of these tests is one, and starts with what they ask for."""

from tests.ha.instance import HomeAssistant


def test_it_runs_and_complains_of_nothing(home_assistant: HomeAssistant) -> None:
    config = home_assistant.api("GET", "/api/config")
    assert config["state"] == "RUNNING"
    assert not config["recovery_mode"]
    assert home_assistant.state("media_player.living_room_tv") in ("off", "playing")
    assert home_assistant.state("weather.outside") == "sunny"
    assert home_assistant.complaints == []
