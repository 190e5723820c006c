"""Mosquitto for Hearth and the home, where it is installed and nobody has set it up otherwise.

Refuses to touch a broker that somebody uses: then Hearth's page asks where it is.
"""

import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from appliance.cli.laying import Ledger
from appliance.core.errors import ConfigError

SETTINGS = "var/lib/hearth/settings.toml"
USERS = ("hearth", "homeassistant", "zigbee2mqtt")
_CONF = "etc/mosquitto/conf.d/hearth.conf"
_PASSWORDS = "etc/mosquitto/hearth.passwd"
_SECRETS = "etc/hearth/credentials"
_RIGHTS = """\
# The broker alone reads who may get in.
z /etc/mosquitto/hearth.passwd 0600 mosquitto mosquitto -
z /etc/mosquitto/hearth.acl 0600 mosquitto mosquitto -
"""
_BROKER = """
[broker]
username = "hearth"
password_file = "/run/credentials/hearth.service/broker-password"
"""


def lend_broker(
    root: Path, ledger: Ledger, source: Path
) -> Iterator[tuple[str, Callable[[], None]]]:
    """The step of an installation that concerns the broker."""
    if not (root / "usr/sbin/mosquitto").exists():
        yield "use a broker of its own for this machine: mosquitto is not installed", lambda: None
    elif others := _set_up_otherwise(root):
        yield f"leave the broker as it is: {others} is not Hearth's", lambda: None
    else:
        yield (
            "give Mosquitto passwords and a sandbox, for Hearth and Home Assistant",
            lambda: _lend(root, ledger, source),
        )


def _set_up_otherwise(root: Path) -> str:
    """What shows that somebody uses this broker; empty if nothing does."""
    folder = root / "etc/mosquitto"
    for file in sorted((folder / "conf.d").glob("*.conf")):
        if file.name != "hearth.conf":
            return f"/{file.relative_to(root)}"
    main = folder / "mosquitto.conf"
    lines = main.read_text(errors="replace").splitlines() if main.exists() else []
    words = {line.split()[0] for line in lines if line.split()}
    chosen = words & {"listener", "port", "allow_anonymous", "password_file", "acl_file", "bridge"}
    return f"/{main.relative_to(root)} ({', '.join(sorted(chosen))})" if chosen else ""


def _lend(root: Path, ledger: Ledger, source: Path) -> None:
    ledger.file(_CONF, (source / "mosquitto/hearth.conf").read_bytes())
    ledger.file("etc/mosquitto/hearth.acl", (source / "mosquitto/hearth.acl").read_bytes(), 0o600)
    dropin = "mosquitto.service.d/hearth.conf"
    ledger.file(f"etc/systemd/system/{dropin}", (source / "system" / dropin).read_bytes())
    ledger.file("usr/lib/tmpfiles.d/hearth-broker.conf", _RIGHTS.encode())
    if not (root / _PASSWORDS).exists():
        _make_passwords(root, ledger)
    settings = root / SETTINGS
    text = settings.read_text()
    if "[broker]" not in text:
        settings.write_text(text + _BROKER)


def _make_passwords(root: Path, ledger: Ledger) -> None:
    """One for each user: hashed for the broker, plain for root and for who is to use it."""
    hasher = shutil.which("mosquitto_passwd")
    if hasher is None:
        raise ConfigError("mosquitto_passwd is missing: apt-get install mosquitto")
    lines = []
    for user in USERS:
        password = secrets.token_urlsafe(24)
        name = "broker-password" if user == "hearth" else f"{user}-password"
        plain = root / _SECRETS / name
        plain.touch(mode=0o600)
        plain.write_text(f"{password}\n")
        lines.append(f"{user}:{password}\n")
    ledger.file(_PASSWORDS, "".join(lines).encode(), 0o600)
    subprocess.run([hasher, "-U", str(root / _PASSWORDS)], check=True, capture_output=True)
