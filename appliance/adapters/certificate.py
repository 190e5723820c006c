"""The appliance's own certificate for the page. Refuses to share its key, and to be anybody else's.

No authority vouches for a name on a home network, so each appliance makes a key of its own at its
first start; people tell it by the words that it speaks (`core.fingerprint`). It lasts ten years:
a certificate that expires in an appliance without maintenance is one that locks its owner out.
"""

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.core import fingerprint
from appliance.core.errors import StoreError

_FILE = "page.pem"
_VALID = dt.timedelta(days=3650)
_BEFORE = dt.timedelta(days=2)
"""A phone whose clock is behind believes it all the same."""
_DAWN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""No appliance is older: a machine whose clock stands at 1970 makes a certificate from here on."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A file with the key and the certificate, and the words for it."""

    file: Path
    words: tuple[str, ...]
    der: bytes
    """The certificate alone, for devices that shall trust it. It vouches for no other name."""

    def context(self) -> ssl.SSLContext:
        """What a server offers. Raises StoreError if the file is no longer one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        try:
            context.load_cert_chain(self.file, password="")  # asked for at no terminal
        except (OSError, ssl.SSLError) as error:
            raise StoreError(f"cannot use {self.file}: {error}") from error
        return context


def certificate(folder: Path, name: str, now: dt.datetime) -> Certificate:
    """The certificate in `folder`, made first if there is none.

    `name` is its host name, as in "hearth.local". One that is damaged is refused, not replaced:
    those who trust it would be told of an attack. Raises StoreError.
    """
    file = folder / _FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            _write(file, _made(name, max(now, _DAWN)))
        file.chmod(0o600)
        found = x509.load_pem_x509_certificate(file.read_bytes())
    except OSError as error:
        raise StoreError(f"cannot keep {file}: {error}") from error
    except ValueError as error:
        raise StoreError(
            f"{file} is damaged: remove it, and Hearth makes another, of which every browser warns"
        ) from error
    der = found.public_bytes(serialization.Encoding.DER)
    return Certificate(file, fingerprint.words(der), der)


def words_in(folder: Path) -> tuple[str, ...]:
    """The words for the certificate in `folder`; none if there is none that can be read."""
    try:
        pem = (folder / _FILE).read_bytes()
        found = x509.load_pem_x509_certificate(pem)
    except (OSError, ValueError):
        return ()
    return fingerprint.words(found.public_bytes(serialization.Encoding.DER))


def _made(name: str, now: dt.datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


def _write(file: Path, pem: bytes) -> None:
    """Whole or not at all, and for nobody else from the first byte on."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_bytes(pem)
    fresh.replace(file)
