"""The image in QEMU: an appliance that can be switched on, asked, and switched off at any moment.

Its disk is a layer over the image, which stays as it is. It reaches nothing, not even this machine;
`port` on this machine's loopback leads to its page. Computes without help from the processor
(TCG), so all of it takes ten times as long as on the box.
"""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tools.image.disk import ImageError, run

_CODE = Path("/usr/share/OVMF/OVMF_CODE_4M.fd")
_VARS = Path("/usr/share/OVMF/OVMF_VARS_4M.fd")
_QEMU = shutil.which("qemu-system-x86_64") or ""
PAGE = 8443
_DISK = "16G"
"""Larger than the image, as disks are."""


def missing() -> str:
    """Why no appliance can be run here; empty if one can."""
    if not _QEMU or not _CODE.exists() or shutil.which("qemu-img") is None:
        return "no QEMU or no firmware for it: apt-get install qemu-system-x86 qemu-utils ovmf"
    return ""


class Appliance:
    """One box. `folder` keeps its disk, its firmware's memory and what it wrote on its console."""

    def __init__(
        self, image: Path, folder: Path, *, memory_mib: int = 4096, stick: Path | None = None
    ) -> None:
        """`stick` is a file with a file system, in its USB port from the start."""
        self.folder = folder
        self.stick = stick
        self.port = _free_port()
        self._memory = memory_mib
        self._process: subprocess.Popen[bytes] | None = None
        self._written = 0
        self._layers = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._layer = self.disk = folder / "disk.qcow2"
        if not self.disk.exists():
            backing = ["-b", str(image.resolve()), "-F", "raw"]
            run(["qemu-img", "create", "-q", "-f", "qcow2", *backing, str(self.disk), _DISK])
            shutil.copy(_VARS, folder / "firmware.fd")

    def __enter__(self) -> Self:
        self.on()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def on(self) -> None:
        """Power comes back."""
        network = f"user,id=home,restrict=on,hostfwd=tcp:127.0.0.1:{self.port}-:{PAGE}"
        usb = ["-device", "qemu-xhci"]
        if self.stick is not None:
            usb += ["-drive", f"if=none,id=stick,format=raw,readonly=on,file={self.stick}"]
            usb += ["-device", "usb-storage,drive=stick"]
        console_log = self.folder / "console.log"
        self._written = len(self.console()) if console_log.exists() else 0
        with console_log.open("ab") as console:
            self._process = subprocess.Popen(
                [_QEMU, "-machine", "q35", "-accel", "tcg,thread=multi",
                 "-cpu", "max", "-smp", "2", "-m", str(self._memory), "-display", "none",
                 "-nodefaults", "-no-reboot", "-device", "virtio-rng-pci", "-serial", "stdio",
                 "-monitor", f"unix:{self.folder}/monitor,server=on,wait=off",
                 "-drive", f"if=pflash,format=raw,readonly=on,file={_CODE}",
                 "-drive", f"if=pflash,format=raw,file={self.folder}/firmware.fd",
                 "-drive", f"if=virtio,format=qcow2,file={self._layer},cache=writeback",
                 "-netdev", network, "-device", "virtio-net-pci,netdev=home,romfile=", *usb],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
            )  # fmt: skip

    def cut(self) -> None:
        """Power goes, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def off(self, within_s: float = 120) -> None:
        """The button is pressed, and it shuts down. Raises ImageError if it does not."""
        if self._process is None:
            return
        self.press()
        self.ended(within_s)

    def press(self) -> None:
        """The power button, once."""
        self._tell("system_powerdown")

    def frozen(self) -> Path:
        """Its disk as it would be if the power went now; it goes on with a layer over that."""
        frozen = self._layer
        self._layer = self.folder / f"layer{self._layers}.qcow2"
        self._layers += 1
        self._tell(f"snapshot_blkdev virtio0 {self._layer} qcow2")
        return frozen

    def _tell(self, command: str) -> None:
        """Returns when it is done."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(str(self.folder / "monitor"))
            for line in ("", f"{command}\n"):
                monitor.sendall(line.encode())
                heard = b""
                while not heard.endswith(b"(qemu) "):
                    piece = monitor.recv(4096)
                    if not piece:
                        raise ImageError(f"{command}: {heard.decode(errors='replace')}")
                    heard += piece

    def ended(self, within_s: float) -> None:
        """Wait until it switches itself off, or restarts, which is the same here. Raises
        ImageError.
        """
        if self._process is not None:
            try:
                self._process.wait(within_s)
            except subprocess.TimeoutExpired:
                raise ImageError(f"it goes on running:\n{self.console()[-2000:]}") from None
            self._process = None

    def console(self) -> str:
        """What it has written so far, over all its starts."""
        return (self.folder / "console.log").read_text(errors="replace")

    def wait_for(self, words: str, within_s: float) -> float:
        """Seconds until these words are on the console, since it was switched on. Raises
        ImageError.
        """
        began = time.monotonic()
        while words not in self.console()[self._written :]:
            if time.monotonic() - began > within_s:
                raise ImageError(f"no {words!r} in {within_s} s:\n{self.console()[-3000:]}")
            if self._process is None or self._process.poll() is not None:
                raise ImageError(f"it has ended:\n{self.console()[-3000:]}")
            time.sleep(0.2)
        return time.monotonic() - began


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
