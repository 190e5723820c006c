"""`home_assistant`: a real one with a real Mosquitto, once per test run. Skips where there is none.

`make test-ha` installs Home Assistant, says where it is in HEARTH_HASS, and runs these tests.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.cli.bridge import package
from appliance.testing.brokers import find_mosquitto
from tests.ha.instance import HomeAssistant
from tools.home_assistant import HASS

HERE = Path(__file__).parent
ALLOWED = ("input_boolean.guests", "scene", "script")
"""What this home lets Hearth use beyond what everybody does."""


@pytest.fixture(scope="session")
def home_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAssistant]:
    """Running, connected to `home_assistant.broker`, with tests/ha/configuration.yaml.

    Shared by all tests: use entities and topics of your own, and leave none behind.
    """
    hass = os.environ.get(HASS)
    if not hass:
        pytest.skip("no real Home Assistant: `make test-ha` sets it up and runs these tests")
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    files = {"hearth.yaml": package(ALLOWED)}
    home = HomeAssistant(
        Path(hass),
        tmp_path_factory.mktemp("home-assistant"),
        (HERE / "configuration.yaml").read_text(encoding="utf-8"),
        files,
    )
    try:
        home.start()
        yield home
    finally:
        home.stop()
