"""An engine leaves nothing behind: no device id, no queue of events, no cache of a library's."""

from pathlib import Path

import pytest

from appliance.adapters.wyoming import WyomingSynthesizer
from appliance.app import engine_plans, models_of
from appliance.config.settings import Settings
from appliance.models import Store
from appliance.runtime.supervision import supervise
from appliance.watch.observers import Observers

installed = {entry.id for entry in Store().installed()}
pytestmark = pytest.mark.skipif(
    not installed >= set(models_of(Settings())), reason="models are not installed: `make setup`"
)


async def test_home_and_temporary_folder_stay_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = engine_plans(Settings(), ["tts", "wake"])
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    async with supervise(plans, Observers()) as engines:
        await engines.ready()
        assert [sound async for sound in WyomingSynthesizer(engines["tts"]).speak("Hello.")]
    assert list((tmp_path / "HOME").iterdir()) == []
    assert list((tmp_path / "XDG_CACHE_HOME").iterdir()) == []
