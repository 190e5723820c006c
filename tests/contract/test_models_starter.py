"""The models that are really installed on this machine are the ones the catalogue means."""

import subprocess
import sys

import pytest

from appliance.models import Entry, Store
from appliance.models.catalogue import default_catalogue

STARTER = default_catalogue().starter(light=True)


@pytest.mark.parametrize("entry", STARTER, ids=[entry.id for entry in STARTER])
def test_the_installed_model_is_the_catalogues(entry: Entry) -> None:
    store = Store()
    if entry not in store.installed():
        pytest.skip(f"{entry.id} is not installed: run `hearth models install --all-starter`")
    folder = store.verify(entry.id)
    assert {path.name for path in folder.iterdir()} == {file.name for file in entry.files}


def test_using_models_does_not_load_what_fetches_them() -> None:
    code = (
        "import sys, appliance.models as models; models.Store().installed();"
        "print(*(name for name in sys.modules if name.startswith('appliance.models')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "appliance.models.store" in done.stdout.split()
    assert not {"fetch", "wheels", "install"} & {
        name.removeprefix("appliance.models.") for name in done.stdout.split()
    }
