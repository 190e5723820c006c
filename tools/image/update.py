"""An update out of a root that was built: RAUC's bundle in a file that Hearth's key has signed."""

import shutil
from pathlib import Path

from appliance.adapters.updates.making import make, read_key
from appliance.core.updates import Release
from tools.image.disk import run
from tools.image.keys import PUBLIC, RAUC_SECRET, SECRET

_MANIFEST = """[update]
compatible={device}
version={version}

[bundle]
format=verity

[image.rootfs]
filename=root.img
"""


def bundle(folder: Path, root: Path, release: Release, keys: Path, oldest: int = 0) -> Path:
    """`folder/hearth-VERSION.hup`. Raises ImageError."""
    inside, rauc = folder / "bundle", folder / "root.raucb"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir()
    (inside / "manifest.raucm").write_text(
        _MANIFEST.format(device=release.device, version=release.version)
    )
    # RAUC knows by the name that it is written as it is.
    (inside / "root.img").hardlink_to(root)
    rauc.unlink(missing_ok=True)
    run(
        ["rauc", f"--cert={keys / PUBLIC[1]}", f"--key={keys / RAUC_SECRET}", "bundle",
         str(inside), str(rauc)]
    )  # fmt: skip
    shutil.rmtree(inside)
    file = folder / f"hearth-{release.version}.hup"
    make(file, release, oldest, [rauc], read_key(keys / SECRET))
    rauc.unlink()
    return file
