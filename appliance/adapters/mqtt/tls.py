"""The TLS side of a broker connection. Refuses files that do not load or do not belong together."""

import ssl
from pathlib import Path

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError


def context_for(settings: BrokerSettings) -> ssl.SSLContext | None:
    """None without TLS. Reads `ca_file`, `cert_file` and `key_file`.

    Raises ConfigError that names the file and what is wrong with it.
    """
    if not settings.tls:
        return None
    if settings.ca_file is not None:
        _require_readable("ca_file", settings.ca_file)
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"the broker's ca_file {settings.ca_file} holds no certificate: expected PEM ({error})"
        ) from error
    if settings.cert_file is not None:
        _load_own(context, settings.cert_file, settings.key_file)
    return context


def _load_own(context: ssl.SSLContext, cert_file: Path, key_file: Path | None) -> None:
    _require_readable("cert_file", cert_file)
    if key_file is not None:
        _require_readable("key_file", key_file)
    try:
        # Without a password of ours OpenSSL would ask for one at the terminal.
        context.load_cert_chain(cert_file, key_file, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ConfigError(
                f"the broker's key_file {key_file or cert_file} is not the key of the certificate "
                f"in cert_file {cert_file}"
            ) from None
        raise ConfigError(
            f"cannot use the broker's cert_file {cert_file} with key_file "
            f"{key_file or cert_file}: expected a certificate and an unencrypted key, both PEM"
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot use the broker's cert_file {cert_file}: {error}") from error


def _require_readable(what: str, file: Path) -> None:
    try:
        with file.open("rb") as opened:
            opened.read(1)
    except OSError as error:
        raise ConfigError(f"cannot read the broker's {what} {file}: {error.strerror}") from error
