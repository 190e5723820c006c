"""What a service manager hands to a process and wants to hear from it: systemd's sd_notify(3) and
sd_listen_fds(3). Refuses nothing: where there is no service manager, every call does nothing.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from appliance.core.errors import ConfigError

_FIRST_PASSED = 3
"""SD_LISTEN_FDS_START"""


class ServiceManager:
    """The way to whoever started this process. Opened before a process shuts itself in."""

    def __init__(self, notify: socket.socket | None, watchdog_s: float | None) -> None:
        self._notify = notify
        self.watchdog_s = watchdog_s
        """How often it wants to hear that this process is alive; None: it does not care."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "ServiceManager":
        """The environment stays as it is: a process that begins anew in its own place needs it."""
        address = environment.get("NOTIFY_SOCKET", "")
        every_us, meant = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
        if not address.startswith(("/", "@")):
            return cls(None, None)
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        try:
            notify.connect("\0" + address[1:] if address.startswith("@") else address)
        except OSError:
            notify.close()
            return cls(None, None)
        notify.setblocking(False)
        watched = every_us.isdecimal() and int(every_us) > 0 and meant in ("", str(os.getpid()))
        return cls(notify, int(every_us) / 1e6 if watched else None)

    @property
    def is_there(self) -> bool:
        """Whether anyone listens."""
        return self._notify is not None

    def close(self) -> None:
        """Nothing is told from here on."""
        if self._notify is not None:
            self._notify.close()
            self._notify = None

    def ready(self, status: str = "") -> None:
        self._tell("READY=1", status)

    def status(self, status: str) -> None:
        """One line that `systemctl status` shows. Never anything that was said."""
        self._tell("", status)

    async def keep_alive(self) -> None:
        """Say again and again that this event loop turns. Ends when cancelled."""
        while self.watchdog_s is not None:
            self._tell("WATCHDOG=1", "")
            # sd_watchdog_enabled(3) advises half the time.
            await asyncio.sleep(self.watchdog_s / 2)

    def _tell(self, state: str, status: str) -> None:
        if self._notify is None:
            return
        one_line = " ".join(status.split())[:200]
        lines = [state] if state else []
        lines += [f"STATUS={one_line}"] if one_line else []
        # Whoever does not listen must not keep us from working.
        with suppress(OSError):
            self._notify.send("\n".join(lines).encode())


def passed_socket(environment: Mapping[str, str] = os.environ) -> socket.socket:
    """The one listening Unix stream socket this process was started with. Raises ConfigError."""
    meant, count = environment.get("LISTEN_PID", ""), environment.get("LISTEN_FDS", "")
    if meant != str(os.getpid()) or count != "1":
        raise ConfigError("systemd passed no socket to this process: start it by its socket unit")
    passed = socket.socket(fileno=_FIRST_PASSED)
    passed.set_inheritable(False)
    listening = passed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if passed.family != socket.AF_UNIX or passed.type != socket.SOCK_STREAM or not listening:
        raise ConfigError("what systemd passed is no listening Unix stream socket")
    return passed
