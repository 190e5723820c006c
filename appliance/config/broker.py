"""Where the broker is and how to get in. Refuses addresses that leave room for guessing."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from appliance.core.errors import ConfigError

PLAIN_PORT = 1883
TLS_PORT = 8883


class BrokerSettings(BaseModel):
    """One MQTT broker. `port` None means 1883, or 8883 with TLS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, max_length=253, pattern=r"^[^\s/@?#]+$")
    port: int | None = Field(default=None, ge=1, le=65_535)
    username: str | None = Field(default=None, min_length=1, max_length=256)
    password: SecretStr | None = None
    password_file: Path | None = None
    """A file that holds the password alone: kept out of the settings, readable by its owner."""
    tls: bool = False
    ca_file: Path | None = None
    """The authority that signed the broker's certificate; None = the system's authorities."""
    discovery_prefix: str = Field(
        default="homeassistant", pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=64
    )

    @model_validator(mode="after")
    def _consistent(self) -> "BrokerSettings":
        if self.password is not None and self.password_file is not None:
            raise ValueError("give password or password_file, not both")
        if self.username is None and (self.password or self.password_file):
            raise ValueError("a password needs a username")
        if self.ca_file is not None and not self.tls:
            raise ValueError("ca_file is of use only with tls = true")
        return self

    @property
    def port_number(self) -> int:
        if self.port is not None:
            return self.port
        return TLS_PORT if self.tls else PLAIN_PORT

    @property
    def key(self) -> str:
        """Names this broker in the record of approvals: "host:port"."""
        return f"{self.host.lower()}:{self.port_number}"

    def secret(self) -> str | None:
        """The password, read from its file if it lives in one. Raises ConfigError."""
        if self.password is not None:
            return self.password.get_secret_value()
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"cannot read the broker's password from {self.password_file}: {error}"
            ) from error

    @classmethod
    def from_url(cls, url: str) -> "BrokerSettings":
        """Read `mqtt://[user[:password]@]host[:port]`, or `mqtts://` for TLS.

        Raises ConfigError; its message never repeats the password.
        """
        wanted = "expected mqtt://[user:password@]host[:port] or mqtts://..."
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise ConfigError(f"the broker address has a bad host or port; {wanted}") from None
        if parts.scheme not in ("mqtt", "mqtts"):
            raise ConfigError(f"the broker address begins with {parts.scheme!r}; {wanted}")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ConfigError(f"the broker address is not just a host and a port; {wanted}")
        secret = None if parts.password is None else SecretStr(unquote(parts.password))
        try:
            return cls(
                host=parts.hostname,
                port=port,
                username=unquote(parts.username) if parts.username else None,
                password=secret,
                tls=parts.scheme == "mqtts",
            )
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise ConfigError(f"the broker address is wrong: {first['msg']}; {wanted}") from None
