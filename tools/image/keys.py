"""The maker's keys: one pair for Hearth's own signature, one for RAUC's.

RAUC's is ECDSA: OpenSSL 3.0, which Debian 12 has, makes no CMS signature with Ed25519. Refuses to
make new keys where there are some: a box trusts those that were in its image, for ever.
"""

import datetime as dt
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from appliance.adapters.updates.making import new_key

SECRET = "maker.secret"  # noqa: S105 - a file's name
RAUC_SECRET = "rauc.secret.pem"  # noqa: S105
PUBLIC = ("maker.ed25519", "rauc.pem")


def some_keys(folder: Path) -> Path:
    """The folder, with new keys in it if it has none. Raises OSError."""
    if not (folder / SECRET).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _rauc_keys(folder / RAUC_SECRET, folder / PUBLIC[1])
        new_key(folder / SECRET, folder / PUBLIC[0])
    return folder


def _rauc_keys(secret: Path, public: Path) -> None:
    """A certificate that holds at any time: a box may stand in a cupboard for years, and begins in
    1970 when the battery of its clock is empty.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hearth updates")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(raw)
    public.write_bytes(certificate.public_bytes(Encoding.PEM))
