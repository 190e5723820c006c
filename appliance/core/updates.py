"""What an update says of itself, and whether this box takes it. Pure.

Refuses what is made for another device, what is not newer than what runs, and what leaves out a
step in between. Sizes are in bytes; a serial number counts releases, and no two have the same.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.errors import UpdateRefused

LONGEST_MANIFEST = 64 * 1024
LARGEST_PAYLOAD = 8 * 1024**3
MOST_PAYLOADS = 8
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}(\.[a-z0-9]{1,10})?")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~-]{0,30}")
_DEVICE = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Payload:
    """One file of an update."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """What runs on a box: which kind of device it is, and which release of its program."""

    device: str
    serial: int
    version: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """An update. It goes onto boxes whose release has at least the serial number `oldest`."""

    device: str
    serial: int
    version: str
    oldest: int
    payloads: tuple[Payload, ...]

    @property
    def size(self) -> int:
        """Of all payloads."""
        return sum(payload.size for payload in self.payloads)


class State(StrEnum):
    """How far the last update has come. Refused is a file that was not even begun with."""

    WRITING = "writing"
    WRITTEN = "written"
    TRIAL = "trial"
    GOOD = "good"
    REVERTED = "reverted"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last update."""

    state: State
    serial: int
    version: str
    reason: str = ""
    boot: str = ""
    """Of the start of the machine in which it was written."""


def check(manifest: Manifest, running: Release) -> None:
    """Raises UpdateRefused, with the reason in words for the owner."""
    if manifest.device != running.device:
        raise UpdateRefused(f"it is for another device: {manifest.device}, not {running.device}")
    if manifest.serial <= running.serial:
        what = "what runs already" if manifest.serial == running.serial else "older than what runs"
        raise UpdateRefused(f"{manifest.version} is {what}, {running.version}")
    if running.serial < manifest.oldest:
        raise UpdateRefused(
            f"{manifest.version} does not go onto {running.version}: an update in between comes "
            "first"
        )


def read_release(raw: bytes) -> Release:
    """What the image says of itself. Raises UpdateRefused."""
    said = _object(raw, "this machine's own description")
    match said:
        case {"device": str(device), "serial": int(serial), "version": str(version)} if _plain(
            device, serial, version
        ):
            return Release(device, serial, version)
    raise UpdateRefused("this machine does not say what runs on it, so nothing is put in its place")


def read_manifest(raw: bytes) -> Manifest:
    """Raises UpdateRefused for anything but what `write_manifest` gives."""
    said = _object(raw, "the update's description")
    match said:
        case {
            "device": str(device),
            "serial": int(serial),
            "version": str(version),
            "oldest": int(oldest),
            "payloads": [*listed],
            **more,
        } if not more and _plain(device, serial, version) and not isinstance(oldest, bool):
            payloads = tuple(_payload(each) for each in listed)
            names = {payload.name for payload in payloads}
            if 0 < len(payloads) == len(names) <= MOST_PAYLOADS and 0 <= oldest < serial:
                return Manifest(device, serial, version, oldest, payloads)
    raise UpdateRefused("the update's description is damaged, or of a newer kind")


def write_manifest(manifest: Manifest) -> bytes:
    """To be signed, and read by `read_manifest`."""
    payloads = [
        {"name": each.name, "size": each.size, "sha256": each.sha256} for each in manifest.payloads
    ]
    said = {
        "device": manifest.device,
        "serial": manifest.serial,
        "version": manifest.version,
        "oldest": manifest.oldest,
        "payloads": payloads,
    }
    return json.dumps(said, indent=1).encode()


def _object(raw: bytes, what: str) -> object:
    if len(raw) > LONGEST_MANIFEST:
        raise UpdateRefused(f"{what} is too long")
    try:
        return json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise UpdateRefused(f"{what} cannot be read") from None


def _plain(device: str, serial: int, version: str) -> bool:
    whole = not isinstance(serial, bool) and 0 <= serial < 2**53
    return whole and bool(_DEVICE.fullmatch(device)) and bool(_VERSION.fullmatch(version))


def _payload(said: object) -> Payload:
    match said:
        case {"name": str(name), "size": int(size), "sha256": str(sha256), **more} if not more:
            sized = not isinstance(size, bool) and 0 < size <= LARGEST_PAYLOAD
            if sized and _NAME.fullmatch(name) and _SHA256.fullmatch(sha256):
                return Payload(name, size, sha256)
    raise UpdateRefused("the update's description is damaged, or of a newer kind")
