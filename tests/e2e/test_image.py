"""The image's own files, started by the image's own systemd, hear an order and a yes.

In a container: in QEMU without KVM nothing hears in time. `make image-test` makes the image first.
"""

import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.testing.room import VirtualRoom
from tests.e2e.container import Container
from tests.e2e.installed import SETTINGS, an_order_a_yes_and_a_message, missing
from tools.image.disk import run

IMAGE = Path(os.environ.get("HEARTH_IMAGE", "nowhere"))

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(not IMAGE.exists(), reason="no HEARTH_IMAGE: run `make image-test`"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


@pytest.fixture(scope="module")
def box(room: VirtualRoom) -> Iterator[Container]:
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    try:
        files = folder / "files"
        run(["unsquashfs", "-q", "-n", "-d", str(files), str(IMAGE.parent / "root.squashfs")])
        run(["debugfs", "-R", f"rdump / {files / 'var'}", str(IMAGE.parent / "data.ext4")])
        (folder / "box").mkdir()
        box = Container(folder / "box", [Path(room.environment["XDG_RUNTIME_DIR"])], files=files)
        heard = "".join(f"Environment={k}={v}\n" for k, v in room.environment.items())
        box.write("etc/systemd/system/hearth.service.d/room.conf", f"[Service]\n{heard}")
        with box:
            box.run("tee", "-a", "/var/lib/hearth/settings.toml", typed=SETTINGS)
            box.run("systemctl", "start", "hearth-identity", "mosquitto", "hearth")
            yield box
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_the_image_hears_an_order_and_a_yes(
    box: Container, room: VirtualRoom, lines: dict[str, Path], tmp_path: Path,
    transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    await an_order_a_yes_and_a_message(box, room, lines, tmp_path, transcribe)
