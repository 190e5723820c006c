"""The files of the appliance: Debian, Hearth as a service, and what makes both one product.

Refuses to leave in a secret: no password, no host key, no machine id is in the image.
"""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from appliance.core.updates import Release
from tools.image.disk import ImageError, run
from tools.image.keys import PUBLIC

REPO = Path(__file__).parents[2]
FILES = REPO / "image-build" / "files"
INITRAMFS = REPO / "image-build" / "initramfs"
PACKAGES = REPO / "image-build" / "packages.txt"
MODULES = """virtio_pci virtio_blk virtio_scsi nvme ahci sd_mod usb_storage uas xhci_pci ehci_pci
squashfs ext4 overlay crc32c"""
"""What it takes to find the disk and read it, on a PC and in QEMU."""
MASKED = (
    "systemd-firstboot.service", "systemd-networkd-wait-online.service", "getty@tty1.service",
    "console-getty.service", "serial-getty@.service", "systemd-remount-fs.service",
    "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
    "fstrim.timer", "e2scrub_reap.service", "emergency.service", "rescue.service",
)  # fmt: skip
"""No login of any kind, and nothing that changes the system behind our back."""
ENABLED = (
    "systemd-networkd.service", "systemd-timesyncd.service", "hearth-identity.service",
    "hearth-boot-ok.service", "hearth-request.path", "hearth-models.service",
    "hearth-button.service", "hearth-reset.service",
)  # fmt: skip

FORGOTTEN = ("hearth", "mosquitto")
"""Below /var/lib: what a reset makes as it was in the image."""


def packages() -> list[str]:
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def debian(tree: Path, mirror: str) -> None:
    """The system, without documentation. Raises ImageError."""
    unwanted = ("doc", "man", "locale", "info", "lintian", "bug")
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in unwanted]
    run(
        ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages())}",
         '--aptopt=APT::Install-Recommends "false"', *excluded,
         f"--essential-hook={_initramfs()}", "bookworm", str(tree), mirror]
    )  # fmt: skip


def _initramfs() -> str:
    lines = r"\n".join(MODULES.split())
    return (
        'mkdir -p "$1/etc/initramfs-tools/conf.d"; '
        r'printf "MODULES=list\nCOMPRESS=zstd\n" > "$1/etc/initramfs-tools/conf.d/hearth"; '
        f'printf "{lines}\\n" > "$1/etc/initramfs-tools/modules"; '
        f'install -D -t "$1/etc/initramfs-tools/scripts/init-bottom" "{INITRAMFS}/slot"'
    )


def appliance(tree: Path, environment: Path, release: Release, keys: Path, *, models: bool) -> None:
    """Hearth as its only service, installed as on any machine. Raises ImageError.

    `environment` is a checkout in which set-up has run with the system's own Python; `keys` has
    what updates are checked by.
    """
    command = [str(environment / ".venv/bin/hearth"), "install", "--root", str(tree)]
    run([*command, "--appliance", "--yes", *([] if models else ["--no-models"])])
    shutil.copytree(FILES, tree, dirs_exist_ok=True)
    _without_secrets(tree)
    (tree / "usr/lib/hearth/release.json").write_text(json.dumps(asdict(release)))
    trusted = tree / "usr/share/hearth/keys"
    trusted.mkdir(parents=True)
    for name in PUBLIC:
        shutil.copy(keys / name, trusted)
    factory = tree / "usr/share/hearth/factory"
    factory.mkdir()
    run(["cp", "--archive", *(str(tree / "var/lib" / name) for name in FORGOTTEN), str(factory)])
    for unit in MASKED:
        _link(tree / "etc/systemd/system" / unit, "/dev/null")
    _compile(tree)
    run(["systemctl", f"--root={tree}", "enable", "--quiet", *ENABLED])
    for name in ("var/lib/apt/lists", "var/cache/apt", "var/log", "boot/grub"):
        shutil.rmtree(tree / name, ignore_errors=True)
    for name in ("var/log/journal", "var/cache", "var/tmp", "efi"):
        (tree / name).mkdir(parents=True, exist_ok=True)


def _compile(tree: Path) -> None:
    """The program's bytecode, told from its source by nothing: all files of a root have one time,
    and what is compiled by time would be compiled again at every start.
    """
    for place in ("opt/hearth", "usr/lib/python3.11"):
        run(
            ["/usr/bin/python3.11", "-m", "compileall", "-q", "-f", "-j", "0",
             "--invalidation-mode", "unchecked-hash", "-s", str(tree), "-p", "/", str(tree / place)]
        )  # fmt: skip


def _without_secrets(tree: Path) -> None:
    """What is one of a kind is made at the first start, on the data partition."""
    shutil.rmtree(tree / "etc/hearth", ignore_errors=True)
    (tree / "etc/hearth").mkdir()
    _link(tree / "etc/hearth/credentials", "/var/lib/hearth-identity/credentials")
    _link(tree / "etc/mosquitto/hearth.passwd", "/var/lib/hearth-identity/mosquitto.passwd")
    # It would be given to the broker at every start, on a root that cannot be written.
    rights = tree / "usr/lib/tmpfiles.d/hearth-broker.conf"
    lines = rights.read_text().splitlines(keepends=True)
    rights.write_text("".join(each for each in lines if "hearth.passwd" not in each))
    (tree / "etc/machine-id").write_text("")
    for name in ("etc/ssh", "var/lib/systemd/random-seed", "var/lib/dbus/machine-id"):
        place = tree / name
        if place.is_dir():
            shutil.rmtree(place)
        elif os.path.lexists(place):
            place.unlink()
    for line in (tree / "etc/shadow").read_text().splitlines():
        name, password, *_ = line.split(":")
        if password not in ("*", "!", "!*", "!!"):
            raise ImageError(f"{name} has a password in the image")


def _link(place: Path, target: str) -> None:
    if os.path.lexists(place):
        place.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)
