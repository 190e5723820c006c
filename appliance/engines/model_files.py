"""The checked files of a model. Refuses a path whose bytes are not what the catalogue says."""

from pathlib import Path

from appliance.core.errors import ModelMissing
from appliance.models.store import Store


def checked_files(model_id: str, models_dir: Path | None) -> dict[str, Path]:
    """File name -> path of every file of the model, each verified just now.

    Raises ModelMissing (not in the catalogue, not installed) and ModelMismatch.
    """
    store = Store(models_dir)
    catalogue = store.catalogue
    if model_id not in catalogue:
        raise ModelMissing(f"{model_id}: the catalogue has no such model; see `hearth models list`")
    folder = store.verify(model_id)
    return {file.name: folder / file.name for file in catalogue[model_id].files}


def only(files: dict[str, Path], suffix: str) -> Path:
    """The one file with this suffix. Raises ModelMissing."""
    found = [path for name, path in files.items() if name.endswith(suffix)]
    if len(found) != 1:
        raise ModelMissing(f"expected one file *{suffix} in this model, found {len(found)}")
    return found[0]
