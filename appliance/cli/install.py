"""`sudo hearth install`: Hearth as a service of this machine, or of a tree that becomes an image.

Lays the files of `systemd/`, the program and the models, and writes down every one of them, so that
`hearth uninstall` leaves nothing. Refuses to touch a broker or a file that somebody else set up.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

import appliance
from appliance.cli.laying import Ledger
from appliance.cli.lending import SETTINGS, lend_broker
from appliance.core.errors import ConfigError
from appliance.models.store import default_root

_SOURCE = Path(appliance.__file__).parents[1] / "systemd"
_PROGRAM = "opt/hearth"
_MODELS = "var/lib/hearth-models"
_DATA = "var/lib/hearth"
DATA = (_DATA, _MODELS, "etc/hearth")
"""What `hearth uninstall --keep-data` leaves."""
_UNITS = "etc/systemd/system"
_RUN = ("hearth.service", "hearth-watch.service")
_FOLDERS = ("hearth.conf", "hearth-broker.conf")
"""Of tmpfiles.d; the second where the broker is lent."""
_BY_SYSUSERS = tuple(
    f"etc/{name}" for name in ("passwd-", "group-", "shadow-", "gshadow-", ".pwd.lock", "subuid-")
)
_START = """\
#!/opt/hearth/bin/python -P
from appliance.__main__ import main

main()
"""
_COMMAND = """\
#!/bin/sh
# Hearth's command for whoever looks after this machine: as the service's own user, on its own data.
case "$1" in
    install | uninstall | update | watch) exec /opt/hearth/bin/hearth "$@" ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo "hearth: this machine's Hearth belongs to its own user; say: sudo hearth $*" >&2
    exit 1
fi
exec runuser -u hearth -- env HEARTH_DATA=/var/lib/hearth HEARTH_MODELS=/var/lib/hearth-models \\
    HEARTH_SETTINGS=/var/lib/hearth/settings.toml HOME=/var/lib/hearth /opt/hearth/bin/hearth "$@"
"""
_SETTINGS = """\
# Hearth's settings; its page writes them too, and knows what there is.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    root: Path
    alone: bool
    """The machine is Hearth's alone: its firewall shuts everything else."""
    models: Path | None


Step = tuple[str, Callable[[], None]]


@click.command()
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default="/",
    help="The machine's files, where they are not this machine's: an image in the making.",
)  # fmt: skip
@click.option("--appliance", "alone", is_flag=True, help="This machine is Hearth and nothing else.")
@click.option("--no-models", is_flag=True, help="Leave the models out.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def install(root: Path, alone: bool, no_models: bool, dry_run: bool, yes: bool) -> None:
    """Make Hearth a service of this machine (Debian 12, Ubuntu 24.04 or newer), as root.

    Run it from a checkout in which `make setup` has run; again after an update of it.
    """
    root = root.resolve()
    models = default_root()
    wish = Wish(root, alone, None if no_models or not models.is_dir() else models)
    _check(root)
    steps = list(_steps(wish, Ledger(root)))
    click.echo("Hearth will" + (f" in {root}:" if root != Path("/") else ":"))
    for told, _ in steps:
        click.echo(f"  * {told}")
    if dry_run:
        return
    if os.geteuid() != 0:
        raise ConfigError("installing needs root: sudo .venv/bin/hearth install")
    if not yes:
        click.confirm("Go on?", default=True, abort=True)
    for number, (told, act) in enumerate(steps, 1):
        click.echo(f"[{number}/{len(steps)}] {told}")
        act()
    _farewell(root)


def _check(root: Path) -> None:
    """Raises ConfigError for what cannot work."""
    if not _SOURCE.is_dir():
        raise ConfigError("the units are not here: run it from a checkout, .venv/bin/hearth")
    if sys.prefix == sys.base_prefix:
        raise ConfigError("run it from the checkout's own environment: sudo .venv/bin/hearth")
    if not (root / "usr/lib/systemd/systemd").exists() and not shutil.which("systemctl"):
        raise ConfigError("this machine has no systemd: start Hearth by `make run` there")
    if root == Path("/") and not Path("/run/systemd/system").is_dir():
        raise ConfigError("this machine was not started by systemd: name a tree by --root")
    _python(root)


def _python(root: Path) -> str:
    """The system's own interpreter of the version that runs now. Raises ConfigError."""
    name = f"python3.{sys.version_info.minor}"
    if not (root / "usr/bin" / name).exists():
        raise ConfigError(
            f"services need a Python outside of anybody's home: apt-get install {name}, or "
            "make the environment anew with the system's own Python: make clean setup"
        )
    return f"/usr/bin/{name}"


def _steps(wish: Wish, ledger: Ledger) -> Iterator[Step]:
    root = wish.root
    if root == Path("/") and not ledger.is_empty:
        yield "stop the one that runs", lambda: _run(["systemctl", "stop", *_RUN])
    yield "put its program into /opt/hearth", lambda: ledger.tree(_PROGRAM, _program(root))
    command = ("usr/local/bin/hearth", _COMMAND.encode(), 0o755)
    yield "put its command into /usr/local/bin", lambda: ledger.file(*command)
    if wish.models is not None:
        models = wish.models
        size = sum(file.stat().st_size for file in models.rglob("*") if file.is_file())
        yield (
            f"put {size / 1e9:.1f} GB of models into /{_MODELS}",
            lambda: _lay_models(ledger, models),
        )
    yield "lay its units, its users and its folders", lambda: _lay_units(ledger)
    rules = "appliance.nft" if wish.alone else "guest.nft"
    what = "shut this machine but for the home" if wish.alone else "keep its own user in the home"
    if (root / "usr/sbin/nft").exists():
        yield f"load a firewall: {what}", lambda: _lay_firewall(ledger, rules)
    else:
        yield "go without a firewall: nftables is not installed", lambda: None
    yield "write its settings, where there are none", lambda: _lay_settings(ledger)
    yield from lend_broker(root, ledger, _SOURCE)
    yield "make its user", lambda: _make_users(root, ledger)
    if root == Path("/"):
        yield "start it, now and whenever the machine starts", _start


def _program(root: Path) -> Callable[[Path], None]:
    """An environment of the system's Python with the packages of the one that runs now."""
    python = _python(root)
    version = f"lib/python3.{sys.version_info.minor}/site-packages"

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(python)
        (folder / "pyvenv.cfg").write_text(
            "home = /usr/bin\ninclude-system-site-packages = false\n"
            f"version = {'.'.join(map(str, sys.version_info[:3]))}\n"
        )
        (folder / "bin" / "hearth").write_text(_START)
        (folder / "bin" / "hearth").chmod(0o755)
        packages = folder / version
        _copy(Path(sys.prefix) / version, packages, without=("__editable__*", "hearth_appliance*"))
        own = Path(appliance.__file__).parent
        shutil.copytree(own, packages / "appliance", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(folder)], check=True)

    return make


def _copy(source: Path, target: Path, *, without: Sequence[str] = ()) -> None:
    """A folder with all that is in it, and a bar for who waits."""
    skipped = shutil.ignore_patterns(*without)
    files = sum(1 for file in source.rglob("*") if file.is_file())
    with click.progressbar(length=files, label=f"  {target}") as bar:

        def copy(one: str, other: str) -> str:
            bar.update(1)
            return str(shutil.copy2(one, other))

        shutil.copytree(
            source, target, symlinks=False, ignore=skipped, copy_function=copy, dirs_exist_ok=True
        )


def _lay_models(ledger: Ledger, models: Path) -> None:
    ledger.note([f"{_MODELS}/"])
    folder = ledger.root / _MODELS
    # The folder is the core's: where a link of its leads root must not write.
    for link in filter(Path.is_symlink, folder.rglob("*")):
        link.unlink()
    _copy(models, folder)
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(folder)], check=True)


def _lay_units(ledger: Ledger) -> None:
    units = _SOURCE / "system"
    for file in sorted(units.rglob("*")):
        place = file.relative_to(units)
        # The broker's sandbox comes with the broker's settings.
        if file.is_file() and not str(place).startswith(("mosquitto", "hearth-firewall")):
            ledger.file(f"{_UNITS}/{place}", file.read_bytes())
    _enable(ledger, "hearth.service")
    _enable(ledger, "hearth-watch.service")
    for kind in ("sysusers.d", "tmpfiles.d"):
        ledger.file(f"usr/lib/{kind}/hearth.conf", (_SOURCE / kind / "hearth.conf").read_bytes())
    ledger.note([f"{_DATA}/", f"{_MODELS}/", "var/lib/hearth-watch/"])


def _enable(ledger: Ledger, unit: str) -> None:
    ledger.link(f"{_UNITS}/multi-user.target.wants/{unit}", f"/{_UNITS}/{unit}")


def _lay_firewall(ledger: Ledger, rules: str) -> None:
    ledger.file("usr/lib/hearth/firewall.nft", (_SOURCE / "nftables" / rules).read_bytes())
    unit = "hearth-firewall.service"
    ledger.file(f"{_UNITS}/{unit}", (_SOURCE / "system" / unit).read_bytes())
    _enable(ledger, unit)


def _lay_settings(ledger: Ledger) -> None:
    ledger.note([f"{_DATA}/", "etc/hearth/"])
    (ledger.root / _DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = ledger.root / SETTINGS
    if settings.is_symlink():
        raise ConfigError(f"{settings} is a link, which root does not follow: put a file there")
    if not settings.exists():
        settings.touch(mode=0o600)
        settings.write_text(_SETTINGS)
    secrets = ledger.root / "etc/hearth/credentials"
    secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = secrets / "broker-password"
    if not password.exists():
        password.touch(mode=0o600)


def _make_users(root: Path, ledger: Ledger) -> None:
    ledger.note(_BY_SYSUSERS)
    where = [] if root == Path("/") else [f"--root={root}"]
    _run(["systemd-sysusers", *where, "hearth.conf"])
    names = [name for name in _FOLDERS if (root / "usr/lib/tmpfiles.d" / name).exists()]
    _run(["systemd-tmpfiles", *where, "--create", *names])
    _own(root)


def _own(root: Path) -> None:
    """Settings and models are the core's own; its number is that of the machine they are for."""
    for line in (root / "etc/passwd").read_text().splitlines():
        name, _, user, group, *_ = line.split(":")
        if name == "hearth":
            models = root / _MODELS
            for path in (root / _DATA, root / SETTINGS, models, *models.rglob("*")):
                os.chown(path, int(user), int(group), follow_symlinks=False)
            return
    raise ConfigError("systemd-sysusers made no user for Hearth")


def _start() -> None:
    _run(["systemctl", "daemon-reload"])
    units = ["hearth-firewall"] if Path("/usr/lib/hearth/firewall.nft").exists() else []
    if Path("/etc/mosquitto/conf.d/hearth.conf").exists():
        units.append("mosquitto")
    _run(["systemctl", "restart", *units, *_RUN])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ConfigError(
            f"`{' '.join(command)}` failed: {done.stderr.strip() or 'it gave no reason'}. What "
            "was done so far goes away by `hearth uninstall`"
        )


def _farewell(root: Path) -> None:
    if root != Path("/"):
        return
    click.echo("Hearth runs: systemctl status hearth; journalctl -u 'hearth*'.")
    click.echo("Open its page on any phone in the house: https://hearth.local:8443")
