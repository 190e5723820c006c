"""Where the broker is and how to get in. Refuses addresses that leave room for guessing."""

import ipaddress
import os
import stat
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from appliance.core.errors import ConfigError

_PORTS = {
    ("tcp", False): 1883,
    ("tcp", True): 8883,
    ("websockets", False): 80,
    ("websockets", True): 443,
}
_SCHEMES: dict[str, tuple[Literal["tcp", "websockets"], bool]] = {
    "mqtt": ("tcp", False),
    "mqtts": ("tcp", True),
    "ws": ("websockets", False),
    "wss": ("websockets", True),
}
_LONGEST_SECRET = 4096
"""Bytes of a file that holds a password and nothing else."""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "localhost.localdomain", "ip6-localhost")


def _short_file(path: Path) -> bytes:
    """What is in a file. Raises OSError, and ValueError for what is no file or too long."""
    # Not to wait: a pipe has nobody at its other end.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is not a regular file")
        content = file.read(_LONGEST_SECRET + 1)
    if len(content) > _LONGEST_SECRET:
        raise ValueError(f"it is longer than {_LONGEST_SECRET} bytes")
    return content


class BrokerSettings(BaseModel):
    """One MQTT broker. `port` None means 1883, 8883 with TLS; for websockets 80 and 443."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, max_length=253, pattern=r"^[^\s/@?#]+$")
    port: int | None = Field(default=None, ge=1, le=65_535)
    username: str | None = Field(default=None, min_length=1, max_length=256)
    password: SecretStr | None = None
    password_file: Path | None = None
    """A file that holds the password alone: kept out of the settings, readable by its owner."""
    protocol: Literal["auto", "5", "3.1.1"] = "auto"
    """`auto` tries MQTT 5 and falls back to 3.1.1 where the broker refuses it."""
    transport: Literal["tcp", "websockets"] = "tcp"
    path: str = Field(default="/mqtt", max_length=256, pattern=r"^/[!-\"$->@-~]*$")
    """Of the websocket; no query, no fragment."""
    tls: bool = False
    ca_file: Path | None = None
    """The authority that signed the broker's certificate; None = the system's authorities."""
    cert_file: Path | None = None
    """Hearth's own certificate, PEM, for brokers that ask for one..."""
    key_file: Path | None = None
    """...and its unencrypted key; None = it is in `cert_file` as well."""
    discovery_prefix: str = Field(
        default="homeassistant", pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=64
    )

    @model_validator(mode="after")
    def _consistent(self) -> "BrokerSettings":
        if self.password is not None and self.password_file is not None:
            raise ValueError("give password or password_file, not both")
        if self.username is None and (self.password or self.password_file):
            raise ValueError("a password needs a username")
        for name in ("ca_file", "cert_file"):
            if getattr(self, name) is not None and not self.tls:
                raise ValueError(f"{name} is of use only with tls = true")
        if self.key_file is not None and self.cert_file is None:
            raise ValueError("key_file is of use only with cert_file")
        if "path" in self.model_fields_set and self.transport != "websockets":
            raise ValueError('path is of use only with transport = "websockets"')
        return self

    @property
    def port_number(self) -> int:
        return self.port if self.port is not None else _PORTS[self.transport, self.tls]

    @property
    def key(self) -> str:
        """Names this broker in the record of the house: "host:port", every loopback alike."""
        host = self.host.lower().rstrip(".")
        return f"{'localhost' if _is_loopback(host) else host}:{self.port_number}"

    def secret(self) -> str | None:
        """The password, read from its file if it lives in one. Raises ConfigError."""
        if self.password is not None:
            return self.password.get_secret_value()
        if self.password_file is None:
            return None
        try:
            return _short_file(self.password_file).decode().strip()
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"cannot read the broker's password from {self.password_file}: {error}"
            ) from error

    @classmethod
    def from_url(cls, url: str) -> "BrokerSettings":
        """Read `mqtt://[user[:password]@]host[:port]`; `mqtts://` for TLS, and for websockets
        `ws://` or `wss://`, which may end in a path.

        Raises ConfigError; its message never repeats the password.
        """
        wanted = "expected mqtt://[user:password@]host[:port], or mqtts://, ws:// or wss://"
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise ConfigError(f"the broker address has a bad host or port; {wanted}") from None
        if parts.scheme not in _SCHEMES:
            raise ConfigError(f"the broker address begins with {parts.scheme!r}; {wanted}")
        transport, tls = _SCHEMES[parts.scheme]
        path = parts.path.strip("/")
        if not parts.hostname or parts.query or parts.fragment or (path and transport == "tcp"):
            raise ConfigError(f"the broker address is not just a host and a port; {wanted}")
        fields: dict[str, object] = {
            "host": parts.hostname,
            "port": port,
            "username": unquote(parts.username) if parts.username else None,
            "password": None if parts.password is None else SecretStr(unquote(parts.password)),
            "transport": transport,
            "tls": tls,
        }
        if path:
            fields["path"] = f"/{path}"
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise ConfigError(f"the broker address is wrong: {first['msg']}; {wanted}") from None
