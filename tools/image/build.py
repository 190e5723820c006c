"""`python3 -m tools.image.build DIR`: a bootable disk of the appliance. Needs root.

Refuses to call an image the same as another one unless its root is the same, byte for byte.
"""

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path

from appliance import __version__
from appliance.core.updates import Release
from tools.image.disk import (
    DATA,
    ESP,
    MIB,
    ROOT,
    VAR,
    ImageError,
    Partition,
    identifier,
    run,
    write,
)
from tools.image.keys import some_keys
from tools.image.tree import REPO, appliance, debian
from tools.image.update import bundle
from tools.progress import Progress

DEVICE = "hearth-x86-64"
SLOT_MIB = 1536
ESP_MIB = 256
SPARE_MIB = 2048
"""Of the data partition, besides what is in it from the start; it grows into the disk."""
MODELS_SPARE_MIB = 6144
"""For models that the owner installs, on a partition that cannot grow."""
MODELS = "var/lib/hearth-models"
_LOADER = "timeout 0\nconsole-mode keep\neditor no\n"
_OPTIONS = "ro quiet panic=10"
_ENTRY = """title Hearth
sort-key hearth
version {serial}
linux /hearth-a/vmlinuz
initrd /hearth-a/initrd
options root=PARTLABEL=hearth-root-a rauc.slot=a {options}
"""
_STUB = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi"


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.image.build", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the image and what it is made of go")
    parser.add_argument("--environment", type=Path, default=REPO, help="a checkout that is set up")
    parser.add_argument("--mirror", default="", help="of Debian 12  [default: this machine's]")
    parser.add_argument("--models", choices=("data", "partition", "none"), default="data",
                        help="with the data, on a partition, or left out")  # fmt: skip
    parser.add_argument("--keys", type=Path, help="what signs updates  [default: DIR/keys, new]")
    parser.add_argument("--serial", type=int, help="of this release  [default: its commits]")
    parser.add_argument("--kernel", default="", help="more words for the kernel, as console=ttyS0")
    given = parser.parse_args()
    try:
        _needs()
        build(given.folder, given)
    except ImageError as error:
        print(f"The image was not built. {error}", file=sys.stderr)
        return 1
    return 0


def _needs() -> None:
    """Raises ImageError."""
    if os.geteuid() != 0:
        raise ImageError("It takes root: sudo python3 -m tools.image.build DIR")
    tools = [
        "mmdebstrap",
        "mksquashfs",
        "mke2fs",
        "sfdisk",
        "mkfs.vfat",
        "mcopy",
        "systemctl",
        "rauc",
        "openssl",
    ]
    where = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    lacking = [name for name in tools if shutil.which(name, path=where) is None]
    lacking += [] if Path(_STUB).exists() else ["systemd-boot-efi"]
    if lacking:
        raise ImageError(
            f"There is no {', '.join(lacking)}: apt-get install mmdebstrap squashfs-tools "
            "e2fsprogs fdisk dosfstools mtools systemd-boot-efi rauc openssl"
        )
    os.environ["PATH"] = where


def build(folder: Path, given: argparse.Namespace) -> None:
    """Raises ImageError."""
    folder.mkdir(parents=True, exist_ok=True)
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or run(
        ["git", "-C", str(REPO), "log", "-1", "--format=%ct"]
    )
    os.environ["SOURCE_DATE_EPOCH"] = epoch = epoch.strip()
    keys = some_keys(given.keys or folder / "keys")
    serial = given.serial or int(run(["git", "-C", str(REPO), "rev-list", "--count", "HEAD"]))
    release = Release(DEVICE, serial, f"{__version__}-{serial}")
    tree = folder / "tree"
    with Progress("Debian"):
        shutil.rmtree(tree, ignore_errors=True)
        debian(tree, given.mirror or _mirror())
    with Progress("Hearth"):
        appliance(tree, given.environment.resolve(), release, keys, models=given.models != "none")
    os.environ["E2FSPROGS_FAKE_TIME"] = epoch
    with Progress("data"):
        apart = [_models(folder, tree / MODELS)] if given.models == "partition" else []
        data = _data(folder, tree)
    with Progress("root"):
        root = _root(folder, tree, epoch)
    with Progress("disk"):
        boot = _boot(folder, tree, serial, given.kernel)
        shutil.rmtree(tree)
        write(
            folder / "hearth.img",
            [
                Partition("hearth-esp", ESP, ESP_MIB, boot),
                Partition("hearth-root-a", ROOT, SLOT_MIB, root),
                Partition("hearth-root-b", ROOT, SLOT_MIB),
                *apart,
                Partition("hearth-data", VAR, data.stat().st_size // MIB, data),
            ],
        )
    with Progress("update"):
        update = bundle(folder, root, release, keys)
    with root.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    print(f"{update}: {update.stat().st_size / 1e6:.0f} MB")
    print(f"{folder / 'hearth.img'}: root {root.stat().st_size / 1e6:.0f} MB, sha256 {digest}")


def _mirror() -> str:
    """Where this machine's own packages come from."""
    sites = run(["apt-get", "indextargets", "--format", "$(SITE)"]).split()
    chosen = [site for site in sites if "security" not in site]
    if not chosen:
        raise ImageError("This machine knows no Debian mirror: name one by --mirror")
    return chosen[0]


def _data(folder: Path, tree: Path) -> Path:
    """/var as it is at the first start. In the root it is an empty folder."""
    image = _ext4(folder / "data.ext4", "data", tree / "var", SPARE_MIB)
    shutil.rmtree(tree / "var")
    (tree / "var").mkdir()
    return image


def _models(folder: Path, models: Path) -> Partition:
    """The starter models on a partition of their own; where they were there is an empty folder."""
    image = _ext4(folder / "models.ext4", "models", models, MODELS_SPARE_MIB)
    for each in models.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return Partition("hearth-models", DATA, image.stat().st_size // MIB, image)


def _ext4(image: Path, name: str, content: Path, spare_mib: int) -> Path:
    used = int(run(["du", "-sm", str(content)]).split()[0])
    image.unlink(missing_ok=True)
    owner = f"{content.stat().st_uid}:{content.stat().st_gid}"
    options = f"root_owner={owner},lazy_itable_init=0,hash_seed={identifier('hash')}"
    run(
        ["mke2fs", "-q", "-t", "ext4", "-L", f"hearth-{name}", "-U", identifier(name),
         "-E", options, "-d", str(content), str(image), f"{used * 11 // 10 + spare_mib}M"]
    )  # fmt: skip
    return image


def _root(folder: Path, tree: Path, epoch: str) -> Path:
    image = folder / "root.squashfs"
    image.unlink(missing_ok=True)
    # Both times are told it, which it refuses where the environment tells it too.
    run(
        ["env", "-u", "SOURCE_DATE_EPOCH", "mksquashfs", str(tree), str(image), "-quiet",
         "-no-progress", "-noappend", "-comp", "zstd", "-Xcompression-level", "6", "-no-exports",
         "-mkfs-time", epoch, "-all-time", epoch]
    )  # fmt: skip
    return image


def _boot(folder: Path, tree: Path, serial: int, more: str) -> Path:
    """The boot partition: systemd-boot, and the kernel of slot a."""
    image = folder / "esp.vfat"
    image.unlink(missing_ok=True)
    with image.open("wb") as file:
        file.truncate(ESP_MIB * MIB)
    number = identifier("esp").replace("-", "")[:8]
    run(["mkfs.vfat", "-n", "HEARTHBOOT", "-i", number, "--invariant", str(image)])
    for name in ("EFI", "EFI/BOOT", "loader", "loader/entries", "hearth-a", "hearth-b"):
        run(["mmd", "-i", str(image), f"::{name}"])
    options = f"{_OPTIONS} {more}".strip()
    entry = _ENTRY.format(serial=serial, options=options)
    # The options are for the entries of updates, which the box writes itself.
    texts = {"loader.conf": _LOADER, "entries/hearth-a.conf": entry, "options": options}
    for name, text in texts.items():
        written = folder / "written"
        written.write_text(text)
        run(["mcopy", "-i", str(image), str(written), f"::loader/{name}"])
        written.unlink()
    run(["mcopy", "-i", str(image), _STUB, "::EFI/BOOT/BOOTX64.EFI"])
    for kind, name in (("vmlinuz-*", "vmlinuz"), ("initrd.img-*", "initrd")):
        (found,) = (tree / "boot").glob(kind)
        run(["mcopy", "-i", str(image), str(found), f"::hearth-a/{name}"])
    return image


if __name__ == "__main__":
    sys.exit(main())
